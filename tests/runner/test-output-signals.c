/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"
#include "output-nodes.h"

/* What nodes print in worker processes, as those who listen to a runner see it. */

static void
log_output (KedrocAbstractRunner *runner,
            KedrocNode *node,
            gboolean is_error,
            const char *line,
            gpointer data)
{
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_string_append_printf (data, "%s%c%s|", node != NULL ? kedroc_node_get_name (node) : "", is_error ? '!' : ':', line);
}

static void
log_finished (KedrocAbstractRunner *runner,
              KedrocNode *node,
              gpointer data)
{
  g_string_append_printf (data, "=%s|", kedroc_node_get_name (node));
}

static void
log_failed (KedrocAbstractRunner *runner,
            KedrocNode *node,
            GError *error,
            gpointer data)
{
  log_finished (runner, node, data);
}

/* Runs in this process. Returns what the signals said. */
static char *
run_and_listen (KedrocNodeFunc func,
                guint n_nodes)
{
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
  g_autoptr (KedrocPipeline) pipeline = output_nodes_make_pipeline (func, n_nodes);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  GString *log = g_string_new (NULL);

  kedroc_parallel_runner_set_forward_output (KEDROC_PARALLEL_RUNNER (runner), FALSE);
  g_signal_connect (runner, "node-output", G_CALLBACK (log_output), log);
  g_signal_connect (runner, "node-finished", G_CALLBACK (log_finished), log);
  g_signal_connect (runner, "node-failed", G_CALLBACK (log_failed), log);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, NULL);
  return g_string_free (log, FALSE);
}

/* All that a node has printed comes before its end, and once; the end may be told
 * later, together with those of others. */
static void
test_signal (void)
{
  g_autofree char *log = run_and_listen (output_nodes_print_lines, 100);
  g_auto (GStrv) parts = g_strsplit (log, "|", -1);

  g_assert_cmpuint (g_strv_length (parts), ==, 100 * 5 + 1);
  for (guint i = 0; i < 100; i++)
    {
      const char *formats[] = { "node-%03u:stdio node-%03u", "node-%03u:plain node-%03u", "node-%03u:open node-%03u",
                                "node-%03u!tail of node-%03u" };
      g_autofree char *end = g_strdup_printf ("|=node-%03u|", i);
      const char *end_place = strstr (log, end);

      g_assert_nonnull (end_place);
      for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
        {
          g_autofree char *line = g_strdup_printf (formats[f], i, i);
          const char *place = strstr (log, line);

          g_assert_nonnull (place);
          g_assert_true (place < end_place);
        }
    }
}

static void
test_signal_garbage (void)
{
  g_autofree char *log = run_and_listen (output_nodes_print_garbage, 1);

  g_assert_cmpstr (log, ==, "node-000:\357\277\275caf\303\251|node-000:|=node-000|");
}

static void
test_signal_death (void)
{
  g_autofree char *log = run_and_listen (output_nodes_die_speaking, 1);

  /* The two streams are read one after the other, in any order. */
  g_assert_nonnull (strstr (log, "node-000!cause of death|"));
  g_assert_true (g_str_has_prefix (log, "node-000:first|") || g_str_has_prefix (log, "node-000!cause"));
  g_assert_true (strstr (log, "node-000:first|") < strstr (log, "node-000:last words|"));
  g_assert_true (g_str_has_suffix (log, "|=node-000|"));
}

typedef struct {
  guint64 n_lines;
  guint64 n_missing;
  gboolean done;
} Count;

static void
count_output (KedrocAbstractRunner *runner,
              KedrocNode *node,
              gboolean is_error,
              const char *line,
              gpointer data)
{
  Count *count = data;

  if (node == NULL)
    count->n_missing += g_ascii_strtoull (line, NULL, 10);
  else
    count->n_lines++;
}

static void
note_end (GObject *source,
          GAsyncResult *result,
          gpointer data)
{
  g_autoptr (KedrocDataCatalog) outputs = kedroc_abstract_runner_run_finish (KEDROC_ABSTRACT_RUNNER (source), result,
                                                                             NULL);

  g_assert_nonnull (outputs);
  ((Count *) data)->done = TRUE;
}

/* A main loop that does not turn for a while, or never in time, does not make the
 * queue of lines grow for ever. */
static void
test_signal_flood (gconstpointer data)
{
  gboolean stuck = GPOINTER_TO_UINT (data);
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
  g_autoptr (KedrocPipeline) pipeline = output_nodes_make_pipeline (output_nodes_small_flood, 2);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  Count count = { 0 };

  kedroc_parallel_runner_set_forward_output (KEDROC_PARALLEL_RUNNER (runner), FALSE);
  g_signal_connect (runner, "node-output", G_CALLBACK (count_output), &count);
  kedroc_abstract_runner_run_async (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, note_end, &count);
  if (stuck)
    g_usleep (6 * G_USEC_PER_SEC);
  test_main_context_until (&count.done);
  if (stuck)
    g_assert_cmpuint (count.n_lines, <, 2 * SMALL_FLOOD_LINES);
  else
    g_assert_cmpuint (count.n_lines, ==, 2 * SMALL_FLOOD_LINES);
  g_assert_cmpuint (count.n_lines + count.n_missing, <=, 2 * SMALL_FLOOD_LINES);
}

int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/output-signals/lines", test_signal);
  g_test_add_func ("/kedroc/runner/output-signals/garbage", test_signal_garbage);
  g_test_add_func ("/kedroc/runner/output-signals/death", test_signal_death);
  g_test_add_data_func ("/kedroc/runner/output-signals/flood", GUINT_TO_POINTER (FALSE), test_signal_flood);
  g_test_add_data_func ("/kedroc/runner/output-signals/flood-stuck", GUINT_TO_POINTER (TRUE), test_signal_flood);
  return g_test_run ();
}
