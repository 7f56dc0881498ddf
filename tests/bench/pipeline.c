/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What making nodes, pipelines and parts of pipelines costs, of 100 to 1,000,000 nodes in
 * random layers, beside Kedro. Medians of microseconds a node of the whole pipeline, with the
 * first and third quartile; --json prints the rows as JSON lines. At the end, what is
 * demanded. */

#include "pipeline.h"

#include <malloc.h>

/* A row is done after so many seconds. */
#define ROW_SECONDS 10
#define N_OPERATIONS_MAX 32

typedef enum
{
  SIZE_100,
  SIZE_10_000,
  SIZE_100_000,
  SIZE_1_000_000,
  N_SIZES
} Size;

static const guint sizes[N_SIZES] = { 100, 10000, 100000, 1000000 };

static gboolean as_json;
static gboolean quick;
static gboolean full;
static gboolean with_peers = TRUE;
static int n_repeats = 9;
static int limit = 30;
static char *cache;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON lines", NULL },
  { "full", 0, 0, G_OPTION_ARG_NONE, &full, "Up to 1,000,000 nodes (100,000)", NULL },
  { "repeats", 0, 0, G_OPTION_ARG_INT, &n_repeats, "Times per row, or as many as fit in ten seconds (9)", "N" },
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "What a row of Kedro may take (30)", "SECONDS" },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Few nodes, and no Kedro", NULL },
  { "no-peers", 0, G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &with_peers, "No Kedro", NULL },
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache, "Where Kedro is installed (the user's cache)", "FOLDER" },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

/* Medians; 0: not measured. */
static double ours[N_OPERATIONS_MAX][N_SIZES];
static double kedros[N_OPERATIONS_MAX][N_SIZES];

static gboolean
parse_options (int *argc,
               char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- what making pipelines and parts of them costs");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error) || n_repeats < 1 || *argc > 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "there is at least one repeat, and nothing but options");
      return FALSE;
    }
  if (cache == NULL)
    cache = g_build_filename (g_get_user_cache_dir (), "kedroc-bench", NULL);
  if (quick)
    n_repeats = 1;
  return TRUE;
}

static void
measure_operation (Subject *subject,
                   guint operation,
                   Size size)
{
  g_autofree char *name = g_strdup_printf ("%s, %u", operations[operation].what, subject->n_nodes);
  g_autoptr (GArray) values = bench_values_new ();
  double total = 0;

  /* The first is to get warm. */
  for (int i = 0; i <= n_repeats && total < ROW_SECONDS; i++)
    {
      gint64 start = bench_now ();
      gpointer result = operations[operation].run (subject);
      double seconds = (bench_now () - start) / 1e9;
      double us = seconds * 1e6 / subject->n_nodes;

      operations[operation].destroy (result);
      total += seconds;
      if (i > 0 || total >= ROW_SECONDS)
        g_array_append_val (values, us);
    }
  ours[operation][size] = table_add ("kedroc", name, "us", values);
  if (size > SIZE_10_000)
    table_compare (ours[operation][size], ours[operation][SIZE_10_000], "that of 10,000 nodes", 0, 0);
}

static void
measure (void)
{
  Size n_sizes = quick ? SIZE_100 + 1 : full ? N_SIZES : SIZE_100_000 + 1;

  for (Size size = 0; size < n_sizes; size++)
    {
      g_autoptr (Subject) subject = subject_new (sizes[size]);

      for (guint i = 0; i < n_operations; i++)
        measure_operation (subject, i, size);
      malloc_trim (0);
    }
}

static void
add_peer_row (const char *who,
              const char *what,
              JsonObject *row,
              gpointer data)
{
  g_autoptr (GArray) values = bench_row_get_figures (row, "us");
  const char *operation = json_object_get_string_member (row, "operation");
  guint n_nodes = (guint) json_object_get_int_member (row, "nodes");
  double median = table_add (who, what, "us", values);

  for (guint i = 0; i < n_operations; i++)
    for (Size size = 0; size < N_SIZES && g_str_equal (operations[i].what, operation); size++)
      if (sizes[size] == n_nodes)
        {
          kedros[i][size] = median;
          table_compare (median, ours[i][size], "kedroc's", size == SIZE_10_000 ? 10 : 0, 0);
        }
}

static void
measure_peers (void)
{
  g_autofree char *repeats = g_strdup_printf ("%d", (n_repeats + 2) / 3);
  g_autofree char *seconds = g_strdup_printf ("%d", limit);
  const char *argv[] = { BENCH_PYTHON, BENCH_PEERS, "--kind", "pipeline", "--cache", cache, "--repeats",
                         repeats, "--limit", seconds, NULL };

  bench_rows_read ("Kedro", argv, add_peer_row, NULL);
}

static void
print_bars (void)
{
  bench_bars_begin ("bar", as_json);
  for (guint i = 0; i < n_operations; i++)
    {
      g_autofree char *beside = g_strdup_printf ("%s: Kedro's time to ours, 10^4 nodes", operations[i].what);
      /* 10^4 nodes are in the caches. */
      g_autofree char *growth = g_strdup_printf ("%s: growth from 10^5 to 10^6 nodes", operations[i].what);
      double *mine = ours[i];

      bench_bar (beside, mine[SIZE_10_000] > 0 ? kedros[i][SIZE_10_000] / mine[SIZE_10_000] : 0, "times", 10, TRUE);
      bench_bar (growth, mine[SIZE_100_000] > 0 ? mine[SIZE_1_000_000] / mine[SIZE_100_000] : 0, "times", 1.5, FALSE);
    }
}

int
main (int argc,
      char **argv)
{
  g_assert_cmpuint (n_operations, <=, N_OPERATIONS_MAX);
  if (!parse_options (&argc, &argv))
    return 2;
  table_begin (as_json);
  table_add_load ("load before");
  measure ();
  if (with_peers && !quick)
    measure_peers ();
  print_bars ();
  g_free (cache);
  return 0;
}
