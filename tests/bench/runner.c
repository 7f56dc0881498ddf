/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a trivial node costs under each runner, in pipelines of several shapes and of
 * 100 to 1,000,000 nodes that pass an integer on. Beside them, in the same run, what
 * the machine itself takes for an object, a hop between threads, a round trip between
 * processes and a process, and other libraries. Medians with the first and third
 * quartile; --json prints the rows as JSON lines. At the end, what is demanded. */

#include "runner.h"

static gboolean as_json;
static gboolean quick;
static gboolean full;
static gboolean with_peers = TRUE;
static int n_repeats = 9;
static int limit;
static char *cache;
static char *only;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON lines", NULL },
  { "full", 0, 0, G_OPTION_ARG_NONE, &full, "Up to 1,000,000 nodes (10,000), and longer rows", NULL },
  { "repeats", 0, 0, G_OPTION_ARG_INT, &n_repeats, "Runs per row, or as many as fit in ten seconds (9)", "N" },
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "What a row of another library may take (10; full: 120)",
    "SECONDS" },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "These rows alone: core, runs, checks, hooks, ends or peers", "ROWS" },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Few and small pipelines, and no other libraries", NULL },
  { "no-peers", 0, G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &with_peers, "No other libraries", NULL },
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache, "Where the other libraries are installed (the user's cache)",
    "FOLDER" },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

guint
size_get_nodes (guint size)
{
  guint n_nodes = 100;

  while (size-- > 0)
    n_nodes *= 10;
  return n_nodes;
}

char *
row_dup_name (const char *what,
              Shape shape,
              guint n_nodes)
{
  return g_strdup_printf ("%s, %s, %u", what, shape_get_name (shape), n_nodes);
}

static gboolean
is_wanted (const char *rows)
{
  return only == NULL || g_str_equal (only, rows);
}

static gboolean
parse_options (int *argc,
               char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- what a trivial node costs under each runner");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error) || n_repeats < 1 || *argc > 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "there is at least one repeat, and nothing but options");
      return FALSE;
    }
  if (cache == NULL)
    cache = g_build_filename (g_get_user_cache_dir (), "kedroc-bench", NULL);
  return TRUE;
}

static void
make_options (Options *options)
{
  *options = (Options){ .n_repeats = n_repeats, .cache = cache };
  options->n_sizes = full ? N_SIZES : SIZE_10_000 + 1;
  options->existing = size_get_nodes (SIZE_1_000_000);
  options->peer_seconds = limit > 0 ? limit : full ? 120 : 10;
  if (!quick)
    return;
  options->tiny = TRUE;
  options->n_repeats = 1;
  options->n_sizes = 1;
  options->existing = 100;
  with_peers = FALSE;
}

static void
measure (const Options *options,
         Figures *figures)
{
  Machine machine;

  machine_begin (&machine);
  machine_sample (&machine);
  if (is_wanted ("core"))
    core_measure (options, figures);
  /* Before large pipelines: a process with much memory takes longer to start others. */
  if (is_wanted ("ends"))
    ends_measure (options, figures);
  machine_sample (&machine);
  if (is_wanted ("hooks"))
    hooks_measure (options);
  if (is_wanted ("runs"))
    runs_measure (options, &machine, figures);
  machine_end (&machine, figures);
  if (is_wanted ("checks"))
    checks_measure (options, figures);
  if (with_peers && is_wanted ("peers"))
    peers_measure (options, figures);
}

int
main (int argc,
      char **argv)
{
  Figures figures = { 0 };
  Options options;

  kedroc_init (&argc, &argv);
  if (!parse_options (&argc, &argv))
    return 2;
  make_options (&options);
  visits_open ();
  table_begin (as_json);
  table_add_load ("load before");
  measure (&options, &figures);
  bars_print (&figures, as_json);
  g_free (cache);
  g_free (only);
  return 0;
}
