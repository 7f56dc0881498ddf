/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include <math.h>

#include "kedroc-test.h"

static const char *const documents[] = {
  "null", "true", "-5", "9223372036854775807", "\"text\"", "[]", "{}", "[1,[2.5,null]]",
  "{\"a\":{\"b\":[true,\"\\u00fc\\n\"]}}",
};

static KedrocAbstractDataset *
new_dataset (const char *path)
{
  return KEDROC_ABSTRACT_DATASET (kedroc_json_dataset_new (path, NULL));
}

static void
test_round_trip (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.json");
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path);

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_auto (GValue) given = G_VALUE_INIT;
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_value_init (&given, JSON_TYPE_NODE);
      g_value_take_boxed (&given, json_from_string (documents[i], NULL));
      g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
      g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (G_VALUE_HOLDS (&value, JSON_TYPE_NODE));
      g_assert_true (json_node_equal (g_value_get_boxed (&value), g_value_get_boxed (&given)));
    }
}

static void
assert_written (GValue *given,
                const char *expected)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.json");
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_abstract_dataset_save (dataset, given, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
  g_value_unset (given);
}

static void
test_other_types (void)
{
  g_autoptr (JsonNode) array = json_from_string ("[1]", NULL);
  g_autoptr (JsonNode) object = json_from_string ("{\"a\":1}", NULL);
  const char *strings[] = { "a", "b", NULL };
  GValue value = G_VALUE_INIT;

  g_value_init (&value, JSON_TYPE_ARRAY);
  g_value_set_boxed (&value, json_node_get_array (array));
  assert_written (&value, "[1]");
  g_value_init (&value, JSON_TYPE_OBJECT);
  g_value_set_boxed (&value, json_node_get_object (object));
  assert_written (&value, "{\"a\":1}");
  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, strings);
  assert_written (&value, "[\"a\",\"b\"]");
  g_value_init (&value, G_TYPE_VARIANT);
  g_value_set_variant (&value, g_variant_new_parsed ("{'a': <1>}"));
  assert_written (&value, "{\"a\":1}");
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "q\"");
  assert_written (&value, "\"q\\\"\"");
  g_value_init (&value, G_TYPE_BOOLEAN);
  assert_written (&value, "false");
  g_value_init (&value, G_TYPE_UCHAR);
  g_value_set_uchar (&value, 200);
  assert_written (&value, "200");
  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, 0.5);
  assert_written (&value, "0.5");
}

static void
test_indent (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.json");
  g_autofree char *config_text = g_strdup_printf (
    "{\"type\": \"json.JSONDataset\", \"filepath\": \"%s\", \"indent\": 1, \"save_args\": {\"indent\": 3}}",
    path);
  g_autoptr (JsonNode) config = json_from_string (config_text, NULL);
  g_autoptr (KedrocAbstractDataset) by_property =
      g_object_new (KEDROC_TYPE_JSON_DATASET, "filepath", path, "indent", 2, NULL);
  g_autoptr (KedrocAbstractDataset) by_args =
      kedroc_abstract_dataset_from_config ("a", json_node_get_object (config), NULL, NULL, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;

  g_value_init (&value, JSON_TYPE_NODE);
  g_value_take_boxed (&value, json_from_string ("[1]", NULL));
  g_assert_true (kedroc_abstract_dataset_save (by_property, &value, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &two, NULL, NULL));
  g_assert_cmpstr (two, ==, "[\n  1\n]");
  g_assert_true (kedroc_abstract_dataset_save (by_args, &value, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &three, NULL, NULL));
  g_assert_cmpstr (three, ==, "[\n   1\n]");
}

static void
assert_corrupt (const char *content,
                gssize length,
                const char *place,
                const char *reason)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.json", content, length);
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, path, place, reason, NULL);
}

static void
test_corrupt (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autoptr (GString) word = g_string_new (NULL);

  assert_corrupt ("", 0, "empty", "JSON");
  assert_corrupt (" \n", 2, "empty", "JSON");
  assert_corrupt ("\xef\xbb\xbf", 3, "empty", "JSON");
  assert_corrupt ("{\n  \"a\" 1\n}", -1, "line 2, column 7: ", "not JSON");
  assert_corrupt ("[1, 2", -1, "line 1, column 6: ", "not JSON");
  assert_corrupt ("{} {}", -1, "line 1, column 4", "more after the end");
  assert_corrupt ("[]\n1", -1, "line 2, column 1", "more after the end");
  assert_corrupt ("[1,]", -1, "line 1, column 4: ", "not JSON");
  assert_corrupt ("{\"a\": 1,\n}", -1, "line 2, column 1: ", "not JSON");
  assert_corrupt ("[,1]", -1, "line 1, column 2: ", "not JSON");
  assert_corrupt ("[1 2]", -1, "line 1, column 4: ", "not JSON");
  assert_corrupt ("{1: 2}", -1, "line 1, column 2: ", "not JSON");
  assert_corrupt ("{\"a\"}", -1, "line 1, column 5: ", "not JSON");
  assert_corrupt ("{\"a\":}", -1, "line 1, column 6: ", "not JSON");
  assert_corrupt ("{\"a\": 1 \"b\"}", -1, "line 1, column 9: ", "not JSON");
  assert_corrupt ("{\"a\": [1}", -1, "line 1, column 9: ", "not JSON");
  assert_corrupt ("[{\"a\": 1]", -1, "line 1, column 9: ", "not JSON");
  assert_corrupt ("]", -1, "line 1, column 1: ", "not JSON");
  assert_corrupt ("[1]]", -1, "column 4", "more after the end");
  assert_corrupt ("[\n\"open", -1, "line 2, column 1: ", "not closed");
  assert_corrupt ("\"open\\", -1, "line 1, column 1: ", "not closed");
  assert_corrupt ("[1, // a\n2]", -1, "column 5", "'//'");
  assert_corrupt ("var a = 1;", -1, "column 1", "'var'");
  assert_corrupt ("'a'", -1, "column 1", "not JSON");
  assert_corrupt ("[0x10]", -1, "column 2", "'0x10'");
  assert_corrupt ("01", -1, "column 1", "'01'");
  assert_corrupt ("1.", -1, "column 1", "'1.'");
  assert_corrupt ("[NaN]", -1, "column 2", "'NaN'");
  assert_corrupt ("99999999999999999999", -1, "column 1", "too large");
  assert_corrupt ("1e999", -1, "column 1", "too large");
  assert_corrupt ("\"a\xff\"", -1, "byte 3", "not UTF-8");
  assert_corrupt ("[1\0]", 4, "byte 3", "NUL");
  assert_corrupt (deep, -1, "1000", "deep");

  /* A message shows whole characters. */
  for (guint i = 0; i < 1000; i++)
    g_string_append (word, "🚀");
  assert_corrupt (word->str, -1, "column 1", "🚀…'");
}

/* What json-glib would load, but not as it was written. */
static void
test_corrupt_strings (void)
{
  const struct
  {
    const char *content;
    const char *place;
    const char *reason;
  } cases[] = {
    { "[\n \"a\\u0000b\"]", "line 2, column 4: ", "NUL" },
    { "{\"k\": [1,\n\"a\\u0000b\"]}", "line 2, column 3: key 'k'", "NUL" },
    { "{\"o\": {\"x\": 1}, \"k\": \"\\u0000\"}", "line 1, column 23: key 'k'", "NUL" },
    { "{\"o\": {\"x\": 1,\n\"\\u0000\": 1}}", "line 2, column 2: key 'o'", "NUL" },
    { "{\n\"a\": 1, \"b\": 2, \"a\": 3}", "line 2, column 17: ", "the key 'a' is there twice" },
    { "{\"a\": {\"b\": 1, \"\\u0062\": 2}}", "line 1, column 16: ", "the key 'b' is there twice" },
    { "[{\"a\": 1}, {\"a\": {\"a\": 1}, \"a\": 2}]", "line 1, column 28: ", "the key 'a' is there twice" },
    { "{\"\": 1, \"\": 1}", "line 1, column 9: ", "the key '' is there twice" },
    { "{\"ü\": 1, \"\\u00fc\": 1}", "line 1, column 10: ", "the key 'ü' is there twice" },
    { "[\"ü\", \"\\ud800\"]", "line 1, column 8: ", "surrogate" },
    { "[\"\\ud800\\u0041\"]", "line 1, column 3: ", "surrogate" },
    { "[\"\\ud800\\n\"]", "line 1, column 3: ", "surrogate" },
    { "[\"\\udc00\"]", "line 1, column 3: ", "surrogate" },
    { "[\"\\u12g4\"]", "line 1, column 3: ", "four hexadecimal digits" },
    { "[\"\\u12", "line 1, column 3: ", "four hexadecimal digits" },
    { "[\"\\x\"]", "line 1, column 3: ", "'\\x'" },
    { "[\"\\ü\"]", "line 1, column 3: ", "'\\ü'" },
    { "[\"a\nb\"]", "line 1, column 4: ", "U+000A" },
    { "[\"a\tb\"]", "line 1, column 4: ", "U+0009" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_corrupt (cases[i].content, -1, cases[i].place, cases[i].reason);
}

/* Keys are told apart within their own object only, and by what they stand for. */
static void
test_strings (void)
{
  const struct
  {
    const char *content;
    const char *expected;
  } cases[] = {
    { "[{\"a\":1},{\"a\":{\"a\":1}}]", "[{\"a\":1},{\"a\":{\"a\":1}}]" },
    { "{\"a\":[{\"b\":1},{\"b\":2}],\"b\":[]}", "{\"a\":[{\"b\":1},{\"b\":2}],\"b\":[]}" },
    { "{\"\":1,\"a\":2,\"A\":3}", "{\"\":1,\"a\":2,\"A\":3}" },
    { "\"\\u0041\\/\\ud83d\\ude80\"", "\"A/🚀\"" },
    { " [ ] ", "[]" },
    { "{ \"a\" : [ { } ] }", "{\"a\":[{}]}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *path = kedroc_test_folder_write (folder, "a.json", cases[i].content, -1);
      g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) expected = json_from_string (cases[i].expected, NULL);
      g_auto (GValue) value = G_VALUE_INIT;

      g_assert_nonnull (expected);
      kedroc_abstract_dataset_load (dataset, &value, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (json_node_equal (g_value_get_boxed (&value), expected));
    }
}

static void
test_bom (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.json", "\xef\xbb\xbf[1]", -1);
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, NULL));
}

/* Brackets in a string are no levels. */
static void
test_brackets_in_strings (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *brackets = g_strnfill (5000, '[');
  g_autofree char *content = g_strdup_printf ("[\"\\\"%s\"]", brackets);
  g_autofree char *path = kedroc_test_folder_write (folder, "a.json", content, -1);
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  g_assert_no_error (error);
}

static void
test_not_json (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.json");
  g_autoptr (KedrocAbstractDataset) dataset = new_dataset (path);
  g_autoptr (JsonArray) inner = json_array_new ();
  g_auto (GValue) object = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;
  g_auto (GValue) nested = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&object, G_TYPE_CANCELLABLE);
  g_value_take_object (&object, g_cancellable_new ());
  g_assert_false (kedroc_abstract_dataset_save (dataset, &object, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "GCancellable",
                            "JsonNode", NULL);

  g_value_init (&number, G_TYPE_DOUBLE);
  g_value_set_double (&number, NAN);
  g_assert_false (kedroc_abstract_dataset_save (dataset, &number, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "nan", NULL);

  json_array_add_double_element (inner, INFINITY);
  g_value_init (&nested, JSON_TYPE_ARRAY);
  g_value_set_boxed (&nested, inner);
  g_assert_false (kedroc_abstract_dataset_save (dataset, &nested, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "inf", NULL);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/json-dataset/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/json-dataset/other-types", test_other_types);
  g_test_add_func ("/kedroc/io/json-dataset/indent", test_indent);
  g_test_add_func ("/kedroc/io/json-dataset/corrupt", test_corrupt);
  g_test_add_func ("/kedroc/io/json-dataset/corrupt-strings", test_corrupt_strings);
  g_test_add_func ("/kedroc/io/json-dataset/strings", test_strings);
  g_test_add_func ("/kedroc/io/json-dataset/bom", test_bom);
  g_test_add_func ("/kedroc/io/json-dataset/brackets-in-strings", test_brackets_in_strings);
  g_test_add_func ("/kedroc/io/json-dataset/not-json", test_not_json);

  return g_test_run ();
}
