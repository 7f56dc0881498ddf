/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* Datasets that a worker makes from their configuration, and loads and saves by itself. */

#define SIZE 100000

/* Whether memory at this address is a view of a file of that name. */
static gboolean
is_mapped (gconstpointer address,
           const char *name)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL))
    return FALSE;

  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *after;
      guint64 first = g_ascii_strtoull (lines[i], &after, 16);

      if (*after == '-' && GPOINTER_TO_SIZE (address) >= first &&
          GPOINTER_TO_SIZE (address) < g_ascii_strtoull (after + 1, NULL, 16))
        return g_str_has_suffix (lines[i], name);
    }

  return FALSE;
}

static gboolean
write_bytes (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_strnfill (SIZE, 'x'), SIZE);

  kedroc_task_set_output_bytes (task, "out", bytes);
  return TRUE;
}

static gboolean
look_at_bytes (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  GBytes *bytes = kedroc_task_get_input_bytes (task, "out");
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  const char *found = "a copy";

  if (size != SIZE || data[SIZE - 1] != 'x')
    found = "something else";
  else if (is_mapped (data, "/a.bin"))
    found = "the file";
  kedroc_task_set_output_string (task, "seen", found);
  return TRUE;
}

/* Runs write, and look on what it has saved to a dataset of that configuration. */
static void
assert_seen (KedrocNodeFunc write,
             KedrocNodeFunc look,
             const char *const *inputs,
             const char *config,
             const char *expected)
{
  g_autoptr (JsonNode) node = json_from_string (config, NULL);
  g_autoptr (KedrocDataCatalog) catalog = NULL;
  g_autoptr (KedrocPipeline) pipeline
    = test_pipeline_new (test_node_new ("write", KEDROC_NAMES (NULL), KEDROC_NAMES ("out"), write),
                         test_node_new ("look", inputs, KEDROC_NAMES ("seen"), look), NULL);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (2);
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autofree char *seen = NULL;
  g_autoptr (GError) error = NULL;

  catalog = kedroc_data_catalog_new_from_config (json_node_get_object (node), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  seen = kedroc_data_catalog_load_string (outputs, "seen", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (seen, ==, expected);
}

static void
test_binary (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *config
    = g_strdup_printf ("{\"out\": {\"type\": \"binary.BinaryDataset\", \"filepath\": \"%s/a.bin\"}}",
                       kedroc_test_folder_get_path (folder));

  assert_seen (write_bytes, look_at_bytes, KEDROC_NAMES ("out"), config, "the file");
}

static gboolean
write_parts (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();

  kedroc_data_catalog_set_string (parts, "b", "B");
  kedroc_data_catalog_set_string (parts, "a/c", "C");
  kedroc_task_set_output_object (task, "out", parts);
  return TRUE;
}

static gboolean
look_at_parts (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  KedrocDataCatalog *parts = kedroc_task_get_input_object (task, "out");
  g_autoptr (GString) seen = g_string_new (NULL);
  g_auto (GStrv) names = kedroc_data_catalog_list (parts);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = kedroc_data_catalog_load_string (parts, names[i], NULL, error);

      g_string_append_printf (seen, "%s=%s ", names[i], text);
    }
  kedroc_task_set_output_string (task, "seen", seen->str);
  return TRUE;
}

static void
test_partitioned (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *config
    = g_strdup_printf ("{\"out\": {\"type\": \"partitions.PartitionedDataset\", \"path\": \"%s/parts\", "
                       "\"dataset\": \"text.TextDataset\"}}",
                       kedroc_test_folder_get_path (folder));

  assert_seen (write_parts, look_at_parts, KEDROC_NAMES ("out"), config, "a/c=C b=B ");
}

/* A catalog in memory, which travels by itself. */
static void
test_parts_in_memory (void)
{
  assert_seen (write_parts, look_at_parts, KEDROC_NAMES ("out"), "{}", "b=B a/c=C ");
}

static gboolean
write_table (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) table = NULL;

  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_append_int64 (builder, "id", 7);
  table = kedroc_table_builder_finish (builder, NULL, error);
  if (table == NULL)
    return FALSE;

  kedroc_task_set_output_object (task, "out", table);
  return TRUE;
}

static gboolean
look_at_table (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  KedrocTable *table = kedroc_task_get_input_object (task, "out");
  KedrocTable *queried = kedroc_task_get_input_object (task, "query");
  g_autofree char *seen
    = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                       kedroc_table_get_int64s (table, "id", NULL, NULL)[0],
                       queried != NULL ? kedroc_table_get_int64s (queried, "id", NULL, NULL)[0] : 0);

  kedroc_task_set_output_string (task, "seen", seen);
  return TRUE;
}

static void
test_sql (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *con = g_strdup_printf ("\"credentials\": {\"con\": \"sqlite:///%s/a.db\"}",
                                          kedroc_test_folder_get_path (folder));
  g_autofree char *config
    = g_strdup_printf ("{\"out\": {\"type\": \"sqlite.TableDataset\", \"table_name\": \"t\", %s}, "
                       "\"query\": {\"type\": \"sqlite.QueryDataset\", \"sql\": \"SELECT 35 AS id\", %s}}",
                       con, con);
  g_autofree char *path = kedroc_test_folder_write (folder, "a.db", "", 0);

  g_assert_true (g_str_has_suffix (path, "/a.db"));
  assert_seen (write_table, look_at_table, KEDROC_NAMES ("out", "query"), config, "7 35");
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/runner/parallel/files/binary", test_binary);
  g_test_add_func ("/kedroc/runner/parallel/files/partitioned", test_partitioned);
  g_test_add_func ("/kedroc/runner/parallel/files/parts-in-memory", test_parts_in_memory);
  g_test_add_func ("/kedroc/runner/parallel/files/sql", test_sql);

  return g_test_run ();
}
