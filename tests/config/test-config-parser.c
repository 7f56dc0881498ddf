/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-error.h"

typedef JsonNode *(*ParseFunc) (const char        *text,
                                gssize             length,
                                const char        *name_for_errors,
                                KedrocConfigLines *lines,
                                GError           **error);

static void
assert_refused (ParseFunc   parse,
                const char *text,
                gssize      length,
                const char *line,
                const char *key,
                const char *problem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse (text, length, "catalog.x", NULL, &error);
  g_autofree char *place = g_strdup_printf ("catalog.x:%s:", line);

  g_assert_null (node);
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, place));
  if (key != NULL)
    {
      g_autofree char *quoted = g_strdup_printf ("key '%s'", key);
      g_assert_nonnull (strstr (error->message, quoted));
    }
  g_assert_nonnull (strstr (error->message, problem));
  g_assert_cmpuint (strlen (error->message), <, 2048);
}

static void
assert_parsed (ParseFunc   parse,
               const char *text,
               const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = parse (text, -1, "catalog.x", NULL, &error);

  g_assert_no_error (error);
  g_autofree char *json = json_to_string (node, FALSE);
  g_assert_cmpstr (json, ==, expected);
}

static void
test_yaml_values (void)
{
  static const struct
  {
    const char *yaml;
    const char *json;
  } cases[] = {
    { "", "null" },
    { "# only a comment\n", "null" },
    { "a: 1", "{\"a\":1}" },
    { "[true, True, TRUE, false, False, FALSE]", "[true,true,true,false,false,false]" },
    { "[yes, no, on, off, y, n, tRue]", "[\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\",\"tRue\"]" },
    { "[null, Null, NULL, ~, '', '~']", "[null,null,null,null,\"\",\"~\"]" },
    { "a:\nb: 1", "{\"a\":null,\"b\":1}" },
    { "[0, 7, 010, 0o17, 0x1F, -3, +4]", "[0,7,10,15,31,-3,4]" },
    { "[9223372036854775807, -9223372036854775808]", "[9223372036854775807,-9223372036854775808]" },
    { "[1_000, 0b11, 1:30, 0x, 0o8, '12', \"12\"]",
      "[\"1_000\",\"0b11\",\"1:30\",\"0x\",\"0o8\",\"12\",\"12\"]" },
    { "[1.5, -.5, 2., 1e3, 1.5E-2, +0.25]", "[1.5,-0.5,2.0,1000.0,0.014999999999999999,0.25]" },
    { "[., 1e, e3, 1.2.3, '.inf', 2024-01-31]", "[\".\",\"1e\",\"e3\",\"1.2.3\",\".inf\",\"2024-01-31\"]" },
    { "a: |\n  one\n  two\nb: >\n  three\n  four\n", "{\"a\":\"one\\ntwo\\n\",\"b\":\"three four\\n\"}" },
    { "a: \"\\u00e9\\x41\\n\"", "{\"a\":\"éA\\n\"}" },
    { "{1: a, true: b, null: c, 1.5: d}", "{\"1\":\"a\",\"true\":\"b\",\"null\":\"c\",\"1.5\":\"d\"}" },
    { "- !!str 12\n- !!int '12'\n- !!float '1'\n- !!bool 'true'\n- !!null ''\n- ! 12\n",
      "[\"12\",12,1,true,null,\"12\"]" },
    { "!!map {a: !!seq [1]}", "{\"a\":[1]}" },
    { "--- \na: 1\n...\n", "{\"a\":1}" },
    { "%YAML 1.2\n---\na: 1\n", "{\"a\":1}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_parsed (kedroc_config_parse_yaml, cases[i].yaml, cases[i].json);
}

static void
test_yaml_aliases (void)
{
  static const struct
  {
    const char *yaml;
    const char *json;
  } cases[] = {
    { "a: &x 1\nb: *x", "{\"a\":1,\"b\":1}" },
    { "a: &x {k: [1, 2]}\nb: *x", "{\"a\":{\"k\":[1,2]},\"b\":{\"k\":[1,2]}}" },
    { "a: &x 1\nb: &x 2\nc: *x", "{\"a\":1,\"b\":2,\"c\":2}" },
    { "a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3", "{\"a\":{\"k\":1,\"l\":2},\"b\":{\"k\":3,\"l\":2}}" },
    { "a: &x {k: 1, l: 2}\nb:\n  k: 3\n  <<: *x", "{\"a\":{\"k\":1,\"l\":2},\"b\":{\"k\":3,\"l\":2}}" },
    { "- &x {k: 1}\n- &y {k: 2, l: 3}\n- {<<: [*x, *y], m: 4}",
      "[{\"k\":1},{\"k\":2,\"l\":3},{\"m\":4,\"k\":1,\"l\":3}]" },
    { "- &x {k: 1}\n- &y {<<: *x, l: 2}\n- {<<: *y}", "[{\"k\":1},{\"l\":2,\"k\":1},{\"l\":2,\"k\":1}]" },
    { "a: {<<: {k: 1}}", "{\"a\":{\"k\":1}}" },
    { "a: {'<<': 1}", "{\"a\":{\"<<\":1}}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_parsed (kedroc_config_parse_yaml, cases[i].yaml, cases[i].json);
}

typedef struct
{
  const char *text;
  const char *line;
  const char *key; /* NULL: none is named */
  const char *problem;
} BadCase;

static void
test_yaml_refused (void)
{
  static const BadCase cases[] = {
    { "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", "5", "b.c", "line 3" },
    { "a: 1\n'a': 2\n", "2", "a", "line 1" },
    { "1: 1\n'1': 2\n", "2", "1", "line 1" },
    { "a: {<<: {b: 1}, <<: {c: 1}}\n", "1", "a.<<", "line 1" },
    { "a: &x\n  b: *x\n", "2", "a.b", "*x" },
    { "a: &x [1, [*x]]\n", "1", "a[1][0]", "stands inside" },
    { "a: *x\nb: &x 1\n", "1", "a", "no anchor" },
    { "a: &x 1\n*x : 2\n", "2", NULL, "alias '*x'" },
    { "a:\n  ? [1]\n  : 2\n", "2", "a", "a key has to be text" },
    { "? {b: 1}\n: 2\n", "1", NULL, "a key has to be text" },
    { "!!str a: 1\n!!int 2: 3\n", "2", NULL, "neither an anchor nor a tag" },
    { "a: {<<: 1}\n", "1", "a.<<", "can be merged" },
    { "a: {<<: [{b: 1}, 2]}\n", "1", "a.<<", "can be merged" },
    { "a:\n  b: .inf\n", "2", "a.b", ".inf" },
    { "a:\n- -.INF\n- .nan\n", "2", "a[0]", "-.INF" },
    { "a: 1e400\n", "1", "a", "too large" },
    { "a: 9223372036854775808\n", "1", "a", "64 bits" },
    { "a: 0xFFFFFFFFFFFFFFFFF\n", "1", "a", "64 bits" },
    { "a: !!python/object:os.system x\n", "1", "a", "python/object" },
    { "a: !!python/object/apply:os.system [x]\n", "1", "a", "python/object" },
    { "a: !include other.yml\n", "1", "a", "!include" },
    { "a: !!int x\n", "1", "a", "!!int" },
    { "a: !!binary aGk=\n", "1", "a", "binary" },
    { "a: 1\n---\nb: 2\n", "2", NULL, "second document" },
    { "a: [1, 2\nb: 3\n", "2", "a[2]", "flow" },
    { "a: 1\n b: 2\n", "2", NULL, "mapping values" },
    { "a:\n\t- 1\n", "2", "a", "token" },
    { "a: \"unterminated\n", "2", "a", "quoted scalar" },
    { "a: \"x\\0y\"\n", "1", "a", "NUL" },
    { "\"x\\0y\": 1\n", "1", NULL, "NUL" },
    { "a: @x\n", "1", "a", "token" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (kedroc_config_parse_yaml, cases[i].text, -1, cases[i].line, cases[i].key,
                    cases[i].problem);
}

static void
test_json_values (void)
{
  static const struct
  {
    const char *json;
    const char *expected;
  } cases[] = {
    { "", "null" },
    { " \n\t\r ", "null" },
    { "{}", "{}" },
    { "[]", "[]" },
    { " { \"a\" : [ 1 , -2.5 , 1e3, true, false, null, \"x\" ] , \"b\" : { \"c\" : [ ] } } \n",
      "{\"a\":[1,-2.5,1000.0,true,false,null,\"x\"],\"b\":{\"c\":[]}}" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"", "\"\\\"\\\\/\\b\\f\\n\\r\\té😀\"" },
    { "[0, -0, 9223372036854775807]", "[0,0,9223372036854775807]" },
    { "{\"<<\": 1, \"&a\": \"*a\"}", "{\"<<\":1,\"&a\":\"*a\"}" },
    { "\"text\"", "\"text\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_parsed (kedroc_config_parse_json, cases[i].json, cases[i].expected);
}

static void
test_json_refused (void)
{
  static const BadCase cases[] = {
    { "{\"a\": 1,\n\"b\": {\"c\": 1,\n\"c\": 2}}", "3", "b.c", "line 2" },
    { "{\"a\": 1, \"\\u0061\": 2}", "1", "a", "line 1" },
    { "{\"a\": 1,}", "1", NULL, "double quotes" },
    { "[1,]", "1", "[1]", "expected a value, found ']'" },
    { "[1 2]", "1", "[1]", "',' or ']'" },
    { "{\"a\" 1}", "1", "a", "':'" },
    { "{\"a\": 1", "1", NULL, "the end of the text" },
    { "{a: 1}", "1", NULL, "double quotes" },
    { "{\"a\":\n'x'}", "2", "a", "a value" },
    { "{\"a\": \"x\ny\"}", "1", "a", "control character" },
    { "{\"a\": \"x", "1", "a", "not closed" },
    { "{\"a\": \"\\q\"}", "1", "a", "escape" },
    { "{\"a\": \"\\u12g4\"}", "1", "a", "hexadecimal" },
    { "{\"a\": \"\\ud83d\"}", "1", "a", "surrogate" },
    { "{\"a\": \"\\ud83dx\"}", "1", "a", "surrogate" },
    { "{\"a\": \"\\ud83d\\u0041\"}", "1", "a", "surrogate" },
    { "{\"a\": \"\\ude00\"}", "1", "a", "surrogate" },
    { "{\"a\": \"\\u0000\"}", "1", "a", "NUL" },
    { "{\"a\": 01}", "1", NULL, "',' or '}'" },
    { "{\"a\": +1}", "1", "a", "a value" },
    { "{\"a\": 1.}", "1", "a", "a digit" },
    { "{\"a\": -}", "1", "a", "a digit" },
    { "{\"a\": 1e}", "1", "a", "a digit" },
    { "{\"a\": 9223372036854775808}", "1", "a", "64 bits" },
    { "{\"a\": 1e999}", "1", "a", "too large" },
    { "{\"a\": NaN}", "1", "a", "a value" },
    { "{\"a\": nul}", "1", "a", "a value" },
    { "{} {}", "1", NULL, "the end of the text" },
    { "// comment\n{}", "1", NULL, "a value" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (kedroc_config_parse_json, cases[i].text, -1, cases[i].line, cases[i].key,
                    cases[i].problem);
}

static void
test_encoding (void)
{
  static const ParseFunc parsers[] = { kedroc_config_parse_yaml, kedroc_config_parse_json };

  for (gsize i = 0; i < G_N_ELEMENTS (parsers); i++)
    {
      assert_refused (parsers[i], "\"a\n\nb\xff\": 1", -1, "3", NULL, "UTF-8");
      assert_refused (parsers[i], "\"\xc0\x80\"", -1, "1", NULL, "UTF-8");
      assert_refused (parsers[i], "\xef\xbb\xbf{}", -1, "1", NULL, "byte order mark");
      assert_refused (parsers[i], "\xff\xfe{\0}\0", 6, "1", NULL, "UTF-16");
      assert_refused (parsers[i], "\xfe\xff\0{\0}", 6, "1", NULL, "UTF-16");
      assert_refused (parsers[i], "{}\n\0", 4, "2", NULL, "NUL");
    }
}

static char *
repeat (const char *unit,
        gsize       n_times)
{
  GString *text = g_string_new (NULL);

  while (n_times-- > 0)
    g_string_append (text, unit);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  static const struct
  {
    ParseFunc parse;
    const char *unit;
  } cases[] = {
    { kedroc_config_parse_yaml, "[" },   { kedroc_config_parse_yaml, "{a: " },
    { kedroc_config_parse_yaml, "- " },  { kedroc_config_parse_yaml, "? " },
    { kedroc_config_parse_json, "[" },   { kedroc_config_parse_json, "{\"a\": " },
    { kedroc_config_parse_yaml, "[\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = repeat (cases[i].unit, 10000);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = cases[i].parse (text, -1, "deep", NULL, &error);

      g_assert_null (node);
      g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
      g_assert_cmpuint (strlen (error->message), <, 1024);
      if (*cases[i].unit != '?')
        g_assert_nonnull (strstr (error->message, "256 levels"));
    }
}

static void
test_depth_allowed (void)
{
  g_autofree char *open = repeat ("[", KEDROC_CONFIG_MAX_DEPTH);
  g_autofree char *close = repeat ("]", KEDROC_CONFIG_MAX_DEPTH);
  g_autofree char *text = g_strconcat (open, close, NULL);
  g_autofree char *deeper = g_strconcat ("[", text, "]", NULL);

  assert_parsed (kedroc_config_parse_yaml, text, text);
  assert_parsed (kedroc_config_parse_json, text, text);
  assert_refused (kedroc_config_parse_yaml, deeper, -1, "1", NULL, "256 levels");
  assert_refused (kedroc_config_parse_json, deeper, -1, "1", NULL, "256 levels");
}

/* Each level stands for ten times the one before: 10^12 values in 400 bytes. */
static void
test_exponential_aliases (void)
{
  g_autoptr (GString) yaml = g_string_new ("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");

  for (guint i = 1; i < 12; i++)
    {
      g_string_append_printf (yaml, "a%u: &a%u [", i, i);
      for (guint j = 0; j < 10; j++)
        g_string_append_printf (yaml, "%s*a%u", j > 0 ? ", " : "", i - 1);
      g_string_append (yaml, "]\n");
    }
  assert_refused (kedroc_config_parse_yaml, yaml->str, -1, "6", "a5[7]", "1000000 values");
}

static void
test_exponential_merges (void)
{
  g_autoptr (GString) yaml = g_string_new ("a0: &a0 {x: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}\n");

  for (guint i = 1; i < 30; i++)
    g_string_append_printf (yaml, "a%u: &a%u {<<: *a%u, l: *a%u, r: *a%u}\n", i, i, i - 1, i - 1, i - 1);

  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = kedroc_config_parse_yaml (yaml->str, -1, "merges", NULL, &error);
  g_assert_null (node);
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, "1000000 values"));
}

static void
test_many_values (void)
{
  g_autofree char *middle = repeat ("0,\n", KEDROC_CONFIG_MAX_NODES);
  g_autofree char *text = g_strdup_printf ("[%s0]", middle);

  assert_refused (kedroc_config_parse_json, text, -1, "1000000", NULL, "1000000 values");
}

static void
test_long_keys (void)
{
  g_autofree char *key = g_strnfill (1024 * 1024, 'k');
  g_autofree char *json = g_strdup_printf ("{\"x\": {\n\"%s\": 1}}", key);
  g_autofree char *explicit_yaml = g_strdup_printf ("x:\n  ? %s\n  : 1\n", key);
  g_autofree char *plain_yaml = g_strdup_printf ("x:\n  %s: 1\n", key);
  g_autofree char *fits = g_strndup (key, KEDROC_CONFIG_MAX_KEY_BYTES);
  g_autofree char *fitting_json = g_strdup_printf ("{\"%s\":1}", fits);

  assert_refused (kedroc_config_parse_json, json, -1, "2", NULL, "1048576 bytes");
  assert_refused (kedroc_config_parse_yaml, explicit_yaml, -1, "2", NULL, "1048576 bytes");
  assert_refused (kedroc_config_parse_yaml, plain_yaml, -1, "2", NULL, "mapping values");
  assert_parsed (kedroc_config_parse_json, fitting_json, fitting_json);
}

static void
test_key_lines (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (KedrocConfigLines) lines = { NULL, NULL };
  g_autoptr (JsonNode) node =
    kedroc_config_parse_yaml ("\na: {b: 1}\n\nc: 2\n", -1, "lines", &lines, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  g_assert_null (lines.objects);
  g_assert_cmpuint (g_hash_table_size (lines.top), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (lines.top, "a")), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (lines.top, "c")), ==, 4);
}

static void
test_lines_of_objects (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (KedrocConfigLines) lines = { NULL, kedroc_config_lines_new_objects () };
  g_autoptr (JsonNode) node =
    kedroc_config_parse_yaml ("a:\n  b: &x\n    c: 1\nd: *x\n", -1, "lines", &lines, &error);

  g_assert_no_error (error);
  JsonObject *root = json_node_get_object (node);
  JsonObject *a = json_object_get_object_member (root, "a");
  JsonObject *d = json_object_get_object_member (root, "d");
  g_assert_cmpuint (kedroc_config_lines_get (lines.objects, root, "d"), ==, 4);
  g_assert_cmpuint (kedroc_config_lines_get (lines.objects, a, "b"), ==, 2);
  g_assert_cmpuint (kedroc_config_lines_get (lines.objects, d, "c"), ==, 3);
  g_assert_cmpuint (kedroc_config_lines_get (lines.objects, d, "b"), ==, 0);
  g_assert_cmpuint (kedroc_config_lines_get (NULL, d, "c"), ==, 0);
}

static void
assert_file (const char *path,
             const char *text,
             const char *expected,
             int         code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_autoptr (JsonNode) node = kedroc_config_parse_file (file, NULL, NULL, &error);
  if (expected != NULL)
    {
      g_assert_no_error (error);
      g_autofree char *json = json_to_string (node, FALSE);
      g_assert_cmpstr (json, ==, expected);
    }
  else
    {
      g_assert_error (error, KEDROC_DATASET_ERROR, code);
      g_assert_nonnull (strstr (error->message, path));
    }
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-config-XXXXXX", NULL);
  static const char *const names[] = { "a.yml", "b.yaml", "c.json", "D.YML", "e.txt", "empty.yml" };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (paths, g_build_filename (folder, names[i], NULL));
  assert_file (paths->pdata[0], "a: [1, 'x']", "{\"a\":[1,\"x\"]}", 0);
  assert_file (paths->pdata[1], "a: b", "{\"a\":\"b\"}", 0);
  assert_file (paths->pdata[2], "{\"a\": 1}", "{\"a\":1}", 0);
  assert_file (paths->pdata[2], "a: 1", NULL, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  assert_file (paths->pdata[3], "a: b", "{\"a\":\"b\"}", 0);
  assert_file (paths->pdata[4], "a: b", NULL, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  assert_file (paths->pdata[5], "", "null", 0);
  for (guint i = 0; i < paths->len; i++)
    g_assert_no_errno (g_unlink (paths->pdata[i]));
  assert_file (paths->pdata[0], NULL, NULL, KEDROC_DATASET_ERROR_NOT_FOUND);

  g_assert_no_errno (g_mkdir (paths->pdata[0], 0700));
  assert_file (paths->pdata[0], NULL, NULL, KEDROC_DATASET_ERROR_FAILED);
  g_assert_no_errno (g_rmdir (paths->pdata[0]));
  g_assert_no_errno (g_rmdir (folder));
}

/* A device that never ends is read up to the limit. */
static void
test_endless_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "zero.yml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_make_symbolic_link (file, "/dev/zero", NULL, NULL));
  g_autoptr (JsonNode) node = kedroc_config_parse_file (file, NULL, NULL, &error);
  g_assert_null (node);
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, "64 MiB"));
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (folder));
}

static void
test_cancelled (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("nowhere.yml");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_autoptr (JsonNode) node = kedroc_config_parse_file (file, NULL, cancellable, &error);
  g_assert_null (node);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/config/config-parser/yaml-values", test_yaml_values);
  g_test_add_func ("/kedroc/config/config-parser/yaml-aliases", test_yaml_aliases);
  g_test_add_func ("/kedroc/config/config-parser/yaml-refused", test_yaml_refused);
  g_test_add_func ("/kedroc/config/config-parser/json-values", test_json_values);
  g_test_add_func ("/kedroc/config/config-parser/json-refused", test_json_refused);
  g_test_add_func ("/kedroc/config/config-parser/encoding", test_encoding);
  g_test_add_func ("/kedroc/config/config-parser/depth", test_depth);
  g_test_add_func ("/kedroc/config/config-parser/depth-allowed", test_depth_allowed);
  g_test_add_func ("/kedroc/config/config-parser/exponential-aliases", test_exponential_aliases);
  g_test_add_func ("/kedroc/config/config-parser/exponential-merges", test_exponential_merges);
  g_test_add_func ("/kedroc/config/config-parser/many-values", test_many_values);
  g_test_add_func ("/kedroc/config/config-parser/long-keys", test_long_keys);
  g_test_add_func ("/kedroc/config/config-parser/key-lines", test_key_lines);
  g_test_add_func ("/kedroc/config/config-parser/lines-of-objects", test_lines_of_objects);
  g_test_add_func ("/kedroc/config/config-parser/files", test_files);
  g_test_add_func ("/kedroc/config/config-parser/endless-file", test_endless_file);
  g_test_add_func ("/kedroc/config/config-parser/cancelled", test_cancelled);
  return g_test_run ();
}
