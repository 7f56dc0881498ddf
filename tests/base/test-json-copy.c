/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-copy-private.h"

static const char *const texts[] = {
  "null", "true", "false", "0", "-9223372036854775808", "9223372036854775807", "0.5", "1e300", "\"\"",
  "\"a\\u00e9\\\"\"", "[]", "{}", "[1,[2,[null,true]],{\"a\":[]}]",
  "{\"z\":1,\"a\":{\"n\":null,\"d\":0.25,\"s\":\"t\"},\"m\":[{},[],\"x\"]}",
};

static void
assert_text (JsonNode   *node,
             const char *expected)
{
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

typedef JsonNode *(*CopyFunc) (JsonNode *node);

static const CopyFunc copy_funcs[] = { kedroc_json_node_copy, kedroc_json_node_wrap };

/* The same text, in the same order, and still there without the original. */
static void
test_same (gconstpointer data)
{
  CopyFunc copy = *(const CopyFunc *) data;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      JsonNode *original = json_from_string (texts[i], NULL);
      g_autofree char *text = json_to_string (original, FALSE);
      g_autoptr (JsonNode) copied = copy (original);

      g_assert_true (copied != original);
      g_assert_true (json_node_equal (copied, original));
      json_node_unref (original);
      assert_text (copied, text);
    }
}

static void
test_nothing (void)
{
  g_autoptr (JsonNode) value = json_node_new (JSON_NODE_VALUE);
  g_autoptr (JsonNode) object = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) array = json_node_new (JSON_NODE_ARRAY);
  g_autoptr (JsonNode) value_copy = kedroc_json_node_copy (value);
  g_autoptr (JsonNode) object_copy = kedroc_json_node_copy (object);
  g_autoptr (JsonNode) array_wrap = kedroc_json_node_wrap (array);

  g_assert_null (kedroc_json_node_copy (NULL));
  g_assert_null (kedroc_json_object_copy (NULL));
  g_assert_null (kedroc_json_array_copy (NULL));
  g_assert_true (JSON_NODE_HOLDS_VALUE (value_copy));
  g_assert_true (JSON_NODE_HOLDS_OBJECT (object_copy));
  g_assert_null (json_node_get_object (object_copy));
  g_assert_true (JSON_NODE_HOLDS_ARRAY (array_wrap));
  g_assert_null (json_node_get_array (array_wrap));
}

/* json_node_copy () hands on that a scalar is immutable, and shares it. */
static void
test_own (void)
{
  g_autoptr (JsonNode) original = json_from_string ("{\"a\":[{\"b\":1}]}", NULL);
  g_autoptr (JsonNode) copy = NULL;
  JsonArray *array;
  JsonObject *inner;

  json_node_seal (original);
  copy = kedroc_json_node_copy (original);
  g_assert_false (json_node_is_immutable (copy));
  array = json_object_get_array_member (json_node_get_object (copy), "a");
  g_assert_false (json_array_is_immutable (array));
  inner = json_array_get_object_element (array, 0);
  json_node_set_int (json_object_get_member (inner, "b"), 2);
  json_object_set_string_member (inner, "c", "new");
  json_array_add_null_element (array);

  assert_text (copy, "{\"a\":[{\"b\":2,\"c\":\"new\"},null]}");
  assert_text (original, "{\"a\":[{\"b\":1}]}");
}

static void
test_wrap_shares (void)
{
  g_autoptr (JsonNode) original = json_from_string ("{\"a\":[1]}", NULL);
  JsonObject *object = json_node_get_object (original);
  g_autoptr (JsonNode) wrap = kedroc_json_object_wrap (object);
  JsonObject *own = json_node_get_object (wrap);

  g_assert_true (own != object);
  g_assert_true (json_object_get_member (own, "a") == json_object_get_member (object, "a"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kedroc/base/json-copy/same/copy", &copy_funcs[0], test_same);
  g_test_add_data_func ("/kedroc/base/json-copy/same/wrap", &copy_funcs[1], test_same);
  g_test_add_func ("/kedroc/base/json-copy/nothing", test_nothing);
  g_test_add_func ("/kedroc/base/json-copy/own", test_own);
  g_test_add_func ("/kedroc/base/json-copy/wrap-shares", test_wrap_shares);
  return g_test_run ();
}
