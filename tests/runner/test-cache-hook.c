/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Nodes that a hook says need not run, and the hook of the library that does, with each
 * runner. */

#define DOUBLE "command:sh -c 'echo $((2 * $(cat \"$1\"))) > \"$2\"' sh {input:number} {output:doubled}"

/* Two nodes one after the other, with files between and behind them. */
typedef struct {
  KedrocTestFolder *folder;
  char *cache;
  char *number;
  char *doubled;
  char *copy;
  gconstpointer kind;
} Fixture;

static void
fixture_init (Fixture *self,
              gconstpointer kind)
{
  self->folder = kedroc_test_folder_new ();
  self->cache = kedroc_test_folder_build_path (self->folder, "cache");
  self->number = kedroc_test_folder_write (self->folder, "number.json", "21", -1);
  self->doubled = kedroc_test_folder_build_path (self->folder, "doubled.json");
  self->copy = kedroc_test_folder_build_path (self->folder, "copy.txt");
  self->kind = kind;
}

static void
fixture_clear (Fixture *self)
{
  kedroc_test_folder_free (self->folder);
  g_free (self->cache);
  g_free (self->number);
  g_free (self->doubled);
  g_free (self->copy);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
add_json (KedrocDataCatalog *catalog,
          const char *name,
          const char *path)
{
  g_autoptr (KedrocJSONDataset) dataset = kedroc_json_dataset_new (path, NULL);

  kedroc_data_catalog_set (catalog, name, KEDROC_ABSTRACT_DATASET (dataset));
}

static KedrocNode *
node_for_function (const char *name,
                   const char *const *inputs,
                   const char *const *outputs,
                   const char *function)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new_for_function (name, inputs, outputs, function, &error);

  g_assert_no_error (error);
  return node;
}

/* The states of both nodes, as a report has them. */
static char *
run (Fixture *self,
     const char *version,
     const char *command)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (self->kind);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    node_for_function ("double", KEDROC_NAMES ("number"), KEDROC_NAMES ("doubled"), DOUBLE),
    node_for_function ("copy", KEDROC_NAMES ("doubled"), KEDROC_NAMES ("copy"), command), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocCacheHook) cache = kedroc_cache_hook_new (self->cache, version);
  g_autoptr (KedrocTextDataset) copy = kedroc_text_dataset_new (self->copy, NULL);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocNodeReport) first = NULL;
  g_autoptr (KedrocNodeReport) second = NULL;
  g_autoptr (GEnumClass) states = g_type_class_ref (KEDROC_TYPE_RUN_STATE);
  g_autoptr (GError) error = NULL;

  add_json (catalog, "number", self->number);
  add_json (catalog, "doubled", self->doubled);
  kedroc_data_catalog_set (catalog, "copy", KEDROC_ABSTRACT_DATASET (copy));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (cache));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (report));
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, manager, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (outputs);
  first = kedroc_run_report_dup_node (report, "double");
  second = kedroc_run_report_dup_node (report, "copy");
  return g_strdup_printf ("%s %s", g_enum_get_value (states, first->state)->value_nick,
                          g_enum_get_value (states, second->state)->value_nick);
}

#define COPY "command:cp {input:doubled} {output:copy}"

static void
assert_run (Fixture *self,
            const char *version,
            const char *command,
            const char *expected)
{
  g_autofree char *states = run (self, version, command);

  g_assert_cmpstr (states, ==, expected);
}

static void
write_file (const char *path,
            const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_cache (gconstpointer kind)
{
  g_auto (Fixture) self = { 0 };
  g_autofree char *text = NULL;

  fixture_init (&self, kind);
  assert_run (&self, NULL, COPY, "succeeded succeeded");
  assert_run (&self, NULL, COPY, "cached cached");
  /* Another file with the same in it, and one with something else of which the same is
   * made. */
  write_file (self.number, "21");
  assert_run (&self, NULL, COPY, "cached cached");
  write_file (self.number, " 21 ");
  assert_run (&self, NULL, COPY, "succeeded cached");
  write_file (self.number, "4");
  assert_run (&self, NULL, COPY, "succeeded succeeded");
  g_assert_true (g_file_get_contents (self.copy, &text, NULL, NULL));
  g_assert_cmpstr (g_strstrip (text), ==, "8");
  assert_run (&self, NULL, COPY, "cached cached");
  /* An output that is gone, and one that somebody else has written. */
  g_assert_cmpint (g_remove (self.copy), ==, 0);
  assert_run (&self, NULL, COPY, "cached succeeded");
  write_file (self.copy, "something else");
  assert_run (&self, NULL, COPY, "cached succeeded");
  /* Another function, another version. */
  assert_run (&self, NULL, "command:cp -f {input:doubled} {output:copy}", "cached succeeded");
  assert_run (&self, "2", COPY, "succeeded succeeded");
  assert_run (&self, "2", COPY, "cached cached");
}

/* An index that is broken is none. */
static void
test_broken_index (gconstpointer kind)
{
  g_auto (Fixture) self = { 0 };
  const char *texts[] = { "", "[]", "{", "{\"key\": 1, \"outputs\": []}", "{\"key\": \"\"}" };

  fixture_init (&self, kind);
  assert_run (&self, NULL, COPY, "succeeded succeeded");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GDir) dir = g_dir_open (self.cache, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (self.cache, name, NULL);

          write_file (path, texts[i]);
        }
      assert_run (&self, NULL, COPY, "succeeded succeeded");
    }
  assert_run (&self, NULL, COPY, "cached cached");
}

static gboolean
twice (KedrocTask *task,
       gpointer user_data,
       GError **error)
{
  kedroc_task_set_output_int64 (task, "b", 2 * kedroc_task_get_input_int64 (task, "a"));
  return TRUE;
}

/* What has no name, and what is in memory only, runs each time. */
static void
test_not_cached (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "b.json");
  g_autofree char *cache_path = kedroc_test_folder_build_path (folder, "cache");

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        i < 2 ? test_node_new ("n", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), twice)
              : node_for_function ("n", KEDROC_NAMES ("number"), KEDROC_NAMES ("doubled"),
                                   "c:" TEST_LIBRARY ":double_it"), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
      g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
      g_autoptr (KedrocCacheHook) cache = kedroc_cache_hook_new (cache_path, "1");
      g_autoptr (KedrocNodeReport) node = NULL;
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_value_init (&value, G_TYPE_INT64);
      g_value_set_int64 (&value, 3);
      kedroc_data_catalog_set_value (catalog, i < 2 ? "a" : "number", &value);
      if (i < 2)
        add_json (catalog, "b", path);
      kedroc_hook_manager_register (manager, KEDROC_HOOKS (cache));
      kedroc_hook_manager_register (manager, KEDROC_HOOKS (report));
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, manager, NULL, FALSE, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (outputs);
      node = kedroc_run_report_dup_node (report, "n");
      g_assert_cmpint (node->state, ==, KEDROC_RUN_STATE_SUCCEEDED);
    }
}

/* A node that fails leaves nothing behind that the next run would take for done. */
static void
test_failure (gconstpointer kind)
{
  g_auto (Fixture) self = { 0 };

  fixture_init (&self, kind);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        node_for_function ("fails", KEDROC_NAMES ("number"), KEDROC_NAMES ("copy"),
                           "command:sh -c 'cp \"$1\" \"$2\"; exit 1' sh {input:number} {output:copy}"), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
      g_autoptr (KedrocCacheHook) cache = kedroc_cache_hook_new (self.cache, NULL);
      g_autoptr (GError) error = NULL;

      add_json (catalog, "number", self.number);
      add_json (catalog, "copy", self.doubled);
      write_file (self.doubled, "1");
      kedroc_hook_manager_register (manager, KEDROC_HOOKS (cache));
      g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, manager, NULL, FALSE, NULL, &error));
      g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
    }
}

static KedrocNode *
make_joining_node (gboolean swapped)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) plain = node_for_function (
    "join", KEDROC_NAMES ("a", "b"), KEDROC_NAMES ("joined"),
    "command:sh -c 'cat \"$1\" \"$2\" > \"$3\"' sh {input:a} {input:b} {output:joined}");
  KedrocNode *node = kedroc_node_with_argument_names (
    plain, swapped ? KEDROC_NAMES ("right", "left") : KEDROC_NAMES ("left", "right"), NULL, &error);

  g_assert_no_error (error);
  return node;
}

static void
set_bytes (KedrocDataCatalog *catalog,
           const char *name,
           const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  kedroc_data_catalog_set_bytes (catalog, name, bytes);
}

/* What became of the node. */
static KedrocRunState
run_joining (gconstpointer kind,
             KedrocTestFolder *folder,
             const char *a,
             const char *b,
             gboolean swapped)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (make_joining_node (swapped), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "joined.txt");
  g_autofree char *cache_path = kedroc_test_folder_build_path (folder, "cache");
  g_autoptr (KedrocCacheHook) cache = kedroc_cache_hook_new (cache_path, NULL);
  g_autoptr (KedrocTextDataset) joined = kedroc_text_dataset_new (path, NULL);
  g_autoptr (KedrocNodeReport) node = NULL;
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;

  set_bytes (catalog, "a", a);
  set_bytes (catalog, "b", b);
  kedroc_data_catalog_set (catalog, "joined", KEDROC_ABSTRACT_DATASET (joined));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (cache));
  kedroc_hook_manager_register (manager, KEDROC_HOOKS (report));
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, manager, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  node = kedroc_run_report_dup_node (report, "join");
  return node->state;
}

/* What stands where: an argument that is called otherwise, and bytes that have moved from one
 * input to the next together with what a key might have between them. */
static void
test_places (gconstpointer kind)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  const char *between = "1:b6:GBytes";
  g_autofree char *head = g_strconcat ("x", between, "y", NULL);
  g_autofree char *rest = g_strconcat ("y", between, "z", NULL);

  g_assert_cmpint (run_joining (kind, folder, head, "z", FALSE), ==, KEDROC_RUN_STATE_SUCCEEDED);
  g_assert_cmpint (run_joining (kind, folder, head, "z", FALSE), ==, KEDROC_RUN_STATE_CACHED);
  g_assert_cmpint (run_joining (kind, folder, head, "z", TRUE), ==, KEDROC_RUN_STATE_SUCCEEDED);
  g_assert_cmpint (run_joining (kind, folder, head, "z", FALSE), ==, KEDROC_RUN_STATE_SUCCEEDED);
  g_assert_cmpint (run_joining (kind, folder, "x", rest, FALSE), ==, KEDROC_RUN_STATE_SUCCEEDED);
}

static void
test_properties (void)
{
  g_autoptr (KedrocCacheHook) hook = kedroc_cache_hook_new ("a folder", "7");
  g_autofree char *folder = NULL;
  g_autofree char *version = NULL;

  g_object_get (hook, "folder", &folder, "version", &version, NULL);
  g_assert_cmpstr (folder, ==, "a folder");
  g_assert_cmpstr (version, ==, "7");
  g_assert_cmpstr (kedroc_cache_hook_get_folder (hook), ==, "a folder");
  g_assert_cmpstr (kedroc_cache_hook_get_version (hook), ==, "7");
}

static const struct {
  const char *name;
  GTestDataFunc func;
} cases[] = {
  { "cache", test_cache },
  { "broken-index", test_broken_index },
  { "not-cached", test_not_cached },
  { "failure", test_failure },
  { "places", test_places },
};

int
main (int argc,
      char **argv)
{
  const char *kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
      {
        g_autofree char *path = g_strdup_printf ("/kedroc/runner/cache-hook/%s/%s", kinds[k], cases[c].name);

        g_test_add_data_func (path, kinds[k], cases[c].func);
      }
  g_test_add_func ("/kedroc/runner/cache-hook/properties", test_properties);
  return g_test_run ();
}
