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
             const char *config,
             const char *expected)
{
  g_autoptr (JsonNode) node = json_from_string (config, NULL);
  g_autoptr (KedrocDataCatalog) catalog = NULL;
  g_autoptr (KedrocPipeline) pipeline
    = test_pipeline_new (test_node_new ("write", KEDROC_NAMES (NULL), KEDROC_NAMES ("out"), write),
                         test_node_new ("look", KEDROC_NAMES ("out"), KEDROC_NAMES ("seen"), look), NULL);
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

  assert_seen (write_bytes, look_at_bytes, config, "the file");
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

  assert_seen (write_parts, look_at_parts, config, "a/c=C b=B ");
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/runner/parallel/files/binary", test_binary);
  g_test_add_func ("/kedroc/runner/parallel/files/partitioned", test_partitioned);

  return g_test_run ();
}
