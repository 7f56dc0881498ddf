/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-sort-private.h"

#include <string.h>

typedef struct {
  const char *case_name;
  const char *alphabet;
  guint n_names;
  int length_max;
  const char *prefix;
} Names;

static const Names names_cases[] = {
  { "none", "ab", 0, 4, "" },
  { "one", "ab", 1, 4, "" },
  { "few", "ab", 30, 6, "" },
  { "many-short", "abc", 3000, 7, "" },
  { "many-equal", "a", 2000, 20, "" },
  { "key-length", "ab", 3000, 9, "" },
  { "common-prefix", "abc", 3000, 12, "a_rather_long_prefix_that_all_share_" },
  { "high-bytes", "az\x7f\x80\xc3\xff", 3000, 10, "" },
};

static void
test_sort (gconstpointer data)
{
  const Names *test = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint32 *order = NULL;

  for (guint i = 0; i < test->n_names; i++)
    {
      GString *name = g_string_new (test->prefix);
      int length = g_rand_int_range (random, 0, test->length_max);

      for (int j = 0; j < length; j++)
        g_string_append_c (name,
                           test->alphabet[g_rand_int_range (random, 0, (gint32)strlen (test->alphabet))]);
      g_ptr_array_add (names, g_string_free (name, FALSE));
    }

  order = kedroc_name_sort ((const char *const *) names->pdata, names->len);
  for (guint i = 1; i < test->n_names; i++)
    {
      int compared = strcmp (names->pdata[order[i - 1]], names->pdata[order[i]]);

      g_assert_cmpint (compared, <=, 0);
      if (compared == 0)
        g_assert_cmpuint (order[i - 1], <, order[i]);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/name-sort/", names_cases[i].case_name, NULL);

      g_test_add_data_func (path, &names_cases[i], test_sort);
    }

  return g_test_run ();
}
