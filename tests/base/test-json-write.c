/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-json-write-private.h"

static const struct
{
  const char *text; /* as it is to come out again */
} cases[] = {
  { "[1e+21]" },
  { "[-9.3132257461547852e-10,1.5,3,-2]" },
  { "{\"a 1e+21.0\":\"1e+21.0 \\\" 2e+5.0\",\"b\":[1e+100,true,null,\"\"]}" },
  { "\"1e+21.0\"" },
  { "{}" },
};

static void
test_same (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_from_string (cases[i].text, &error);
      g_autofree char *text = NULL;
      gsize length;

      g_assert_no_error (error);
      text = kedroc_json_write (node, 0, &length);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpuint (length, ==, strlen (cases[i].text));
    }
}

/* Every magnitude there is comes back as the same number. */
static void
test_doubles (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (int exponent = -300; exponent <= 300; exponent++)
    {
      g_autofree char *power = g_strdup_printf ("1e%d", exponent);
      double whole = g_ascii_strtod (power, NULL);
      double number = g_rand_double_range (random, 1, 10) * whole;
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
      g_autoptr (JsonNode) back = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      JsonArray *array = json_array_new ();

      json_array_add_double_element (array, number);
      json_array_add_double_element (array, -whole);
      json_node_take_array (node, array);
      text = kedroc_json_write (node, 2, NULL);
      back = json_from_string (text, &error);
      g_assert_no_error (error);
      g_assert_true (json_array_get_double_element (json_node_get_array (back), 0) == number);
      g_assert_true (json_array_get_double_element (json_node_get_array (back), 1) == -whole);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/base/json-write/same", test_same);
  g_test_add_func ("/kedroc/base/json-write/doubles", test_doubles);
  return g_test_run ();
}
