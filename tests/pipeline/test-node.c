/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

static KedrocNode *
make_node (const char *name,
           const char *const *inputs,
           const char *const *outputs)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new (name, inputs, outputs, succeed, NULL, NULL, &error);

  g_assert_no_error (error);
  return node;
}

static void
assert_strv (char **names,
             const char *const *expected)
{
  g_assert_cmpstrv (names, expected);
  g_strfreev (names);
}

static void
test_getters (void)
{
  g_autoptr (KedrocNode) node = make_node ("join", KEDROC_NAMES ("b", "a", "b"), KEDROC_NAMES ("d", "c"));

  g_assert_cmpstr (kedroc_node_get_name (node), ==, "join");
  g_assert_cmpstr (kedroc_node_get_short_name (node), ==, "join");
  g_assert_null (kedroc_node_get_namespace (node));
  g_assert_null (kedroc_node_get_function (node));
  g_assert_cmpint (kedroc_node_get_affinity (node), ==, KEDROC_AFFINITY_ANY_THREAD);
  g_assert_false (kedroc_node_has_tag (node, "x"));
  assert_strv (kedroc_node_get_inputs (node), KEDROC_NAMES ("b", "a", "b"));
  assert_strv (kedroc_node_get_outputs (node), KEDROC_NAMES ("d", "c"));
  assert_strv (kedroc_node_get_tags (node), KEDROC_NAMES (NULL));
  assert_strv (kedroc_node_get_confirms (node), KEDROC_NAMES (NULL));
}

static void
test_properties (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) plain = NULL;
  g_autoptr (KedrocNode) tagged = NULL;
  g_autoptr (KedrocNode) confirming = NULL;
  g_autoptr (KedrocNode) node = NULL;
  g_autofree char *name = NULL;
  g_autofree char *short_name = NULL;
  g_autofree char *namespace_ = NULL;
  g_autofree char *function = NULL;
  g_auto (GStrv) inputs = NULL;
  g_auto (GStrv) outputs = NULL;
  g_auto (GStrv) tags = NULL;
  g_auto (GStrv) confirms = NULL;
  KedrocAffinity affinity;

  plain =
    kedroc_node_new_for_function ("clean", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), "python:m:f", &error);
  g_assert_no_error (error);
  tagged = kedroc_node_with_tags (plain, KEDROC_NAMES ("t"), NULL);
  confirming = kedroc_node_with_confirms (tagged, KEDROC_NAMES ("c"), NULL);
  node = kedroc_node_with_namespace (confirming, "outer.inner", NULL);

  g_object_get (node, "name", &name, "short-name", &short_name, "namespace", &namespace_, "function",
                &function, "inputs", &inputs, "outputs", &outputs, "tags", &tags, "confirms", &confirms,
                "affinity", &affinity, NULL);
  g_assert_cmpstr (name, ==, "outer.inner.clean");
  g_assert_cmpstr (short_name, ==, "clean");
  g_assert_cmpstr (namespace_, ==, "outer.inner");
  g_assert_cmpstr (function, ==, "python:m:f");
  g_assert_cmpstrv (inputs, KEDROC_NAMES ("a"));
  g_assert_cmpstrv (outputs, KEDROC_NAMES ("b"));
  g_assert_cmpstrv (tags, KEDROC_NAMES ("t"));
  g_assert_cmpstrv (confirms, KEDROC_NAMES ("c"));
  g_assert_cmpint (affinity, ==, KEDROC_AFFINITY_ANY_THREAD);
}

typedef struct {
  const char *case_name;
  const char *name;
  const char *inputs[4];
  const char *outputs[4];
  KedrocPipelineError code;
  const char *culprits[2];
} Refused;

static const Refused refused[] = {
  { "no-datasets", "lonely", { NULL }, { NULL }, KEDROC_PIPELINE_ERROR_INVALID_NODE, { "lonely" } },
  { "output-twice", "n", { NULL }, { "x", "y", "x" }, KEDROC_PIPELINE_ERROR_INVALID_NODE, { "'n'", "'x'" } },
  { "same", "n", { "a", "b" }, { "c", "b" }, KEDROC_PIPELINE_ERROR_INVALID_NODE, { "'n'", "'b'" } },
  { "same-base", "n", { "x@csv" }, { "x@table" }, KEDROC_PIPELINE_ERROR_INVALID_NODE, { "'n'", "'x'" } },
  { "same-base-and-plain",
    "n",
    { "x" },
    { "x@table" },
    KEDROC_PIPELINE_ERROR_INVALID_NODE,
    { "'n'", "'x'" } },
  { "same-unnamed", NULL, { "a" }, { "a" }, KEDROC_PIPELINE_ERROR_INVALID_NODE, { "([a]) -> [a]", "'a'" } },
  { "name-space", "a b", { "a" }, { "b" }, KEDROC_PIPELINE_ERROR_INVALID_NAME, { "'a b'", "name" } },
  { "name-slash", "a/b", { "a" }, { "b" }, KEDROC_PIPELINE_ERROR_INVALID_NAME, { "'a/b'", "name" } },
  { "name-newline", "a\n", { "a" }, { "b" }, KEDROC_PIPELINE_ERROR_INVALID_NAME, { "'a\n'", "name" } },
  { "name-broken",
    "a\xff",
    { "a" },
    { "b" },
    KEDROC_PIPELINE_ERROR_INVALID_NAME,
    { "'a\xef\xbf\xbd'", "name" } },
  { "two-separators", "n", { "a@b@c" }, { "d" }, KEDROC_PIPELINE_ERROR_INVALID_NAME, { "'a@b@c'", "'n'" } },
  { "empty-input", "n", { "" }, { "d" }, KEDROC_PIPELINE_ERROR_INVALID_NAME, { "input", "'n'" } },
  { "empty-output", "n", { "d" }, { "" }, KEDROC_PIPELINE_ERROR_INVALID_NAME, { "output", "'n'" } },
  { "broken-output", "n", { "d" }, { "\xff" }, KEDROC_PIPELINE_ERROR_INVALID_NAME, { "output", "'n'" } },
};

static void
count_down (gpointer data)
{
  ++*(int *) data;
}

static void
test_refused (gconstpointer data)
{
  const Refused *test = data;
  g_autoptr (GError) error = NULL;
  int n_destroyed = 0;

  g_assert_null (kedroc_node_new (test->name, test->inputs, test->outputs, succeed, &n_destroyed, count_down,
                                  &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, (int) test->code);
  for (guint i = 0; i < G_N_ELEMENTS (test->culprits) && test->culprits[i] != NULL; i++)
    g_assert_nonnull (g_strstr_len (error->message, -1, test->culprits[i]));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpint (n_destroyed, ==, 1);
}

static void
test_accepted_names (void)
{
  static const char *const names[] = { "a", "clean_companies", "a.b-c", "0", "Größe", "数据", "_" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KedrocNode) node = make_node (names[i], KEDROC_NAMES ("params:a.b", "two words"), NULL);

      g_assert_cmpstr (kedroc_node_get_name (node), ==, names[i]);
    }
}

/* Outputs of one node may be two formats of a dataset: only a pipeline objects, as in Kedro. */
static void
test_formats_of_one_output (void)
{
  g_autoptr (KedrocNode) node = make_node ("n", NULL, KEDROC_NAMES ("x@a", "x@b"));

  g_assert_nonnull (node);
}

typedef struct {
  const char *case_name;
  const char *function;
  const char *name; /* the first eight digits are those of Kedro's hash */
  const char *short_name;
  const char *signature;
} DefaultName;

static const DefaultName default_names[] = {
  { "python", "python:package.module:clean_data", "clean_data__86c01912", "Clean Data", "clean_data([a;b]) -> [c]" },
  { "python-method", "python:module:Class.run_it", "run_it__a214e946", "Run It", "run_it([a;b]) -> [c]" },
  { "c", "c:libfoo.so:foo_join", "foo_join__1335c399", "Foo Join", "foo_join([a;b]) -> [c]" },
  { "c-program", "c::join", "join__516042be", "Join", "join([a;b]) -> [c]" },
  { "js", "js:a/b.js:doThis", "doThis__b8c0cbdf", "Dothis", "doThis([a;b]) -> [c]" },
  { "js-url", "js:resource:///a/b.js:f", "f__848700dc", "F", "f([a;b]) -> [c]" },
  { "command", "command:/usr/bin/sort -u {input:a} {input:b} -o '{output:c}'", "sort__981c94f7", "Sort",
    "sort([a;b]) -> [c]" },
};

static void
test_default_name (gconstpointer data)
{
  const DefaultName *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node = NULL;
  g_autofree char *text = NULL;

  node = kedroc_node_new_for_function (NULL, KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"), test->function,
                                       &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kedroc_node_get_name (node), ==, test->name);
  g_assert_cmpstr (kedroc_node_get_short_name (node), ==, test->short_name);
  g_assert_cmpstr (kedroc_node_get_function (node), ==, test->function);
  text = kedroc_node_to_string (node);
  g_assert_cmpstr (text, ==, test->signature);
}

/* Python writes names with quotes, backslashes and what cannot be printed in ways of its own. */
static void
test_default_name_of_strange_datasets (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) node = kedroc_node_new_for_function (
    NULL,
    KEDROC_NAMES ("it's", "say \"x\"", "both ' and \"", "back\\slash", "tab\tnew\n", "é数\u200b\u00a0",
                  "\U000e0001\x7f"),
    KEDROC_NAMES ("x"), "python:m:f", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (kedroc_node_get_name (node), ==, "f__3efefa70");
}

/* A static function has no name at run time, one of a library does. */
static void
test_default_name_callback (void)
{
  g_autoptr (KedrocNode) anonymous = make_node (NULL, KEDROC_NAMES ("a"), NULL);
  g_autoptr (KedrocNode) empty = make_node ("", NULL, KEDROC_NAMES ("a", "b"));
  g_autoptr (KedrocNode) exported = NULL;

  g_assert_cmpstr (kedroc_node_get_name (anonymous), ==, "function__607c52e7");
  g_assert_cmpstr (kedroc_node_get_short_name (anonymous), ==, "Function");
  g_assert_cmpstr (kedroc_node_get_name (empty), ==, "function__3730623d");

  exported =
    kedroc_node_new (NULL, KEDROC_NAMES ("a"), NULL, (KedrocNodeFunc)kedroc_node_execute, NULL, NULL, NULL);
  g_assert_cmpstr (kedroc_node_get_short_name (exported), ==, "Kedroc Node Execute");
}

typedef struct {
  const char *case_name;
  const char *function;
} Malformed;

static const Malformed malformed[] = {
  { "empty", "" },
  { "no-scheme", "clean" },
  { "unknown-scheme", "ruby:a:b" },
  { "c-nothing", "c:" },
  { "c-no-symbol", "c:libfoo.so:" },
  { "c-no-colon", "c:libfoo.so" },
  { "c-expression", "c:libfoo.so:a-b" },
  { "python-no-module", "python::f" },
  { "python-no-name", "python:m:" },
  { "python-path", "python:a/b:f" },
  { "python-empty-part", "python:a..b:f" },
  { "python-digit", "python:a:0f" },
  { "python-lambda", "python:a:<lambda>" },
  { "js-no-path", "js::f" },
  { "js-no-name", "js:a.js:" },
  { "js-no-colon", "js:a.js" },
  { "command-empty", "command:" },
  { "command-blank", "command:  " },
  { "command-quote", "command:sort 'a" },
  { "command-unused-input", "command:sort b" },
  { "command-unknown-input", "command:sort {input:a} {input:b}" },
  { "command-no-outputs", "command:sort {input:a} -o {output:a}" },
  { "command-no-such-place", "command:sort {input:a} {input#7}" },
  { "command-not-a-number", "command:sort {input:a} {output#zz}" },
  { "command-negative", "command:sort {input:a} {output#-1}" },
  { "command-no-program", "command:{input:a} -u" },
  { "broken-utf8", "c:lib\xff.so:a" },
};

static void
test_malformed_function (gconstpointer data)
{
  const Malformed *test = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = g_utf8_make_valid (test->function, -1);

  g_assert_null (kedroc_node_new_for_function ("my_node", KEDROC_NAMES ("a"), NULL, test->function, &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'my_node'"));
  g_assert_nonnull (g_strstr_len (error->message, -1, shown));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_copies (void)
{
  g_autoptr (KedrocNode) node = make_node ("n", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"));
  g_autoptr (KedrocNode) tagged = kedroc_node_with_tags (node, KEDROC_NAMES ("z", "a", "z"), NULL);
  g_autoptr (KedrocNode) more_tagged = kedroc_node_with_tags (tagged, KEDROC_NAMES ("m", "a"), NULL);
  g_autoptr (KedrocNode) spaced = kedroc_node_with_namespace (more_tagged, "data.raw", NULL);
  g_autoptr (KedrocNode) renamed = kedroc_node_with_name (spaced, "m", NULL);
  g_autoptr (KedrocNode) unnamed = kedroc_node_with_name (spaced, NULL, NULL);
  g_autoptr (KedrocNode) unspaced = kedroc_node_with_namespace (spaced, "", NULL);
  g_autoptr (KedrocNode) blank = kedroc_node_with_namespace (node, "a b/c", NULL);
  g_autoptr (KedrocNode) confirming = kedroc_node_with_confirms (renamed, KEDROC_NAMES ("b", "q"), NULL);
  g_autoptr (KedrocNode) owned = kedroc_node_with_affinity (confirming, KEDROC_AFFINITY_OWNER);

  assert_strv (kedroc_node_get_tags (node), KEDROC_NAMES (NULL));
  assert_strv (kedroc_node_get_tags (tagged), KEDROC_NAMES ("a", "z"));
  assert_strv (kedroc_node_get_tags (more_tagged), KEDROC_NAMES ("a", "m", "z"));
  g_assert_true (kedroc_node_has_tag (more_tagged, "m"));
  g_assert_cmpstr (kedroc_node_get_name (spaced), ==, "data.raw.n");
  g_assert_cmpstr (kedroc_node_get_short_name (spaced), ==, "n");
  g_assert_cmpstr (kedroc_node_get_name (renamed), ==, "data.raw.m");
  g_assert_cmpstr (kedroc_node_get_name (unnamed), ==, "data.raw.function__59d9fb63");
  g_assert_cmpstr (kedroc_node_get_name (unspaced), ==, "n");
  g_assert_null (kedroc_node_get_namespace (unspaced));
  g_assert_cmpstr (kedroc_node_get_name (blank), ==, "a b/c.n");
  assert_strv (kedroc_node_get_confirms (confirming), KEDROC_NAMES ("b", "q"));
  g_assert_cmpint (kedroc_node_get_affinity (owned), ==, KEDROC_AFFINITY_OWNER);
  assert_strv (kedroc_node_get_tags (owned), KEDROC_NAMES ("a", "m", "z"));
  assert_strv (kedroc_node_get_confirms (owned), KEDROC_NAMES ("b", "q"));
}

static void
test_copies_refused (void)
{
  g_autoptr (KedrocNode) node = make_node ("n", KEDROC_NAMES ("a"), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_node_with_tags (node, KEDROC_NAMES ("fine", "not fine"), &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'not fine' cannot be the tag"));
  g_clear_error (&error);

  g_assert_null (kedroc_node_with_name (node, "a:b", &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME);
  g_clear_error (&error);

  g_assert_null (kedroc_node_with_confirms (node, KEDROC_NAMES ("x@y@z"), &error));
  g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'x@y@z'"));
}

static void
test_destroy (void)
{
  int n_destroyed = 0;
  KedrocNode *node = kedroc_node_new ("n", KEDROC_NAMES ("a"), NULL, succeed, &n_destroyed, count_down, NULL);
  KedrocNode *copy = kedroc_node_with_name (node, "m", NULL);

  g_object_unref (node);
  g_assert_cmpint (n_destroyed, ==, 0);
  g_object_unref (copy);
  g_assert_cmpint (n_destroyed, ==, 1);
}

static void
test_equality (void)
{
  g_autoptr (KedrocNode) node = make_node ("n", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"));
  g_autoptr (KedrocNode) same = make_node ("n", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"));
  g_autoptr (KedrocNode) tagged = kedroc_node_with_tags (node, KEDROC_NAMES ("t"), NULL);
  g_autoptr (KedrocNode) more_inputs = make_node ("n", KEDROC_NAMES ("a", "b", "d"), KEDROC_NAMES ("c"));
  g_autoptr (KedrocNode) other_outputs = make_node ("n", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("d"));
  g_autoptr (KedrocNode) later = make_node ("o", KEDROC_NAMES ("a"), NULL);

  g_assert_true (kedroc_node_equal (node, same));
  g_assert_true (kedroc_node_equal (node, tagged));
  g_assert_cmpuint (kedroc_node_hash (node), ==, kedroc_node_hash (same));
  g_assert_false (kedroc_node_equal (node, more_inputs));
  g_assert_false (kedroc_node_equal (node, other_outputs));
  g_assert_cmpint (kedroc_node_compare (node, more_inputs), <, 0);
  g_assert_cmpint (kedroc_node_compare (more_inputs, node), >, 0);
  g_assert_cmpint (kedroc_node_compare (node, other_outputs), <, 0);
  g_assert_cmpint (kedroc_node_compare (node, later), <, 0);
  g_assert_cmpint (kedroc_node_compare (node, node), ==, 0);
}

static void
test_to_string (void)
{
  g_autoptr (KedrocNode) node = make_node ("n", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("c"));
  g_autoptr (KedrocNode) spaced = kedroc_node_with_namespace (node, "s", NULL);
  g_autofree char *text = kedroc_node_to_string (node);
  g_autofree char *spaced_text = kedroc_node_to_string (spaced);

  g_assert_cmpstr (text, ==, "n: function([a;b]) -> [c]");
  g_assert_cmpstr (spaced_text, ==, text);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/node/getters", test_getters);
  g_test_add_func ("/kedroc/pipeline/node/properties", test_properties);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/node/refused/", refused[i].case_name, NULL);

      g_test_add_data_func (path, &refused[i], test_refused);
    }
  g_test_add_func ("/kedroc/pipeline/node/accepted-names", test_accepted_names);
  g_test_add_func ("/kedroc/pipeline/node/formats-of-one-output", test_formats_of_one_output);
  for (guint i = 0; i < G_N_ELEMENTS (default_names); i++)
    {
      g_autofree char *path =
        g_strconcat ("/kedroc/pipeline/node/default-name/", default_names[i].case_name, NULL);

      g_test_add_data_func (path, &default_names[i], test_default_name);
    }
  g_test_add_func ("/kedroc/pipeline/node/default-name/callback", test_default_name_callback);
  g_test_add_func ("/kedroc/pipeline/node/default-name/strange-datasets", test_default_name_of_strange_datasets);
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autofree char *path =
        g_strconcat ("/kedroc/pipeline/node/malformed-function/", malformed[i].case_name, NULL);

      g_test_add_data_func (path, &malformed[i], test_malformed_function);
    }
  g_test_add_func ("/kedroc/pipeline/node/copies", test_copies);
  g_test_add_func ("/kedroc/pipeline/node/copies-refused", test_copies_refused);
  g_test_add_func ("/kedroc/pipeline/node/destroy", test_destroy);
  g_test_add_func ("/kedroc/pipeline/node/equality", test_equality);
  g_test_add_func ("/kedroc/pipeline/node/to-string", test_to_string);

  return g_test_run ();
}
