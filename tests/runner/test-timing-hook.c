/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* What the timing hook logs, with each runner. */

static GMutex lock;
static GString *seen; /* "node state", one after the other; under lock */

static const char *
find_field (const GLogField *fields,
            gsize n_fields,
            const char *name)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, name))
      return fields[i].value;
  return NULL;
}

static GLogWriterOutput
write_log (GLogLevelFlags level,
           const GLogField *fields,
           gsize n_fields,
           gpointer user_data)
{
  const char *state = find_field (fields, n_fields, "KEDROC_STATE");
  const char *node = find_field (fields, n_fields, "KEDROC_NODE");

  if (state == NULL)
    return g_log_writer_default (level, fields, n_fields, user_data);
  g_mutex_lock (&lock);
  g_string_append_printf (seen, "%s %s;", node != NULL ? node : find_field (fields, n_fields, "KEDROC_RUN"), state);
  g_mutex_unlock (&lock);
  g_assert_cmpint (level & G_LOG_LEVEL_MASK, ==, G_LOG_LEVEL_MESSAGE);
  g_assert_cmpstr (find_field (fields, n_fields, "GLIB_DOMAIN"), ==, "Kedroc");
  if (node == NULL)
    {
      g_assert_cmpint (g_ascii_strtoll (find_field (fields, n_fields, "KEDROC_DURATION"), NULL, 10), >, 0);
      return G_LOG_WRITER_HANDLED;
    }
  g_assert_cmpint (g_ascii_strtoll (find_field (fields, n_fields, "KEDROC_RUN_TIME"), NULL, 10), >=, 0);
  g_assert_cmpint (g_ascii_strtoll (find_field (fields, n_fields, "KEDROC_PEAK_MEMORY"), NULL, 10), >, 0);
  g_assert_true (g_str_has_prefix (find_field (fields, n_fields, "MESSAGE"), "Node '"));
  return G_LOG_WRITER_HANDLED;
}

static gboolean
make (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  kedroc_task_set_output_int64 (task, "a", 1);
  return TRUE;
}

static gboolean
fail (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no luck");
  return FALSE;
}

static void
test_log (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("make", NULL, KEDROC_NAMES ("a"), make),
                       test_node_new ("fails", KEDROC_NAMES ("a"), KEDROC_NAMES ("b"), fail), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocHookManager) manager = kedroc_hook_manager_new ();
  g_autoptr (KedrocTimingHook) hook = kedroc_timing_hook_new ();
  g_autoptr (GError) error = NULL;

  kedroc_hook_manager_register (manager, KEDROC_HOOKS (hook));
  seen = g_string_new (NULL);
  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, manager, "a-run", FALSE, NULL, &error));
  g_assert_cmpstr (seen->str, ==, "make succeeded;fails failed;a-run failed;");
  g_string_free (seen, TRUE);
}

int
main (int argc,
      char **argv)
{
  const char *kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/runner/timing-hook/%s", kinds[k]);

      g_test_add_data_func (path, kinds[k], test_log);
    }
  return g_test_run ();
}
