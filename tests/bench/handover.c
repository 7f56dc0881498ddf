/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What it takes to hand data from node to node when the nodes run in different
 * processes. Beside the parallel runner stand, from the same run, the bare steps
 * that the machine itself needs, and other libraries. Medians with the first and
 * third quartile; --json prints the rows as JSON lines. */

#include "handover.h"

static gboolean as_json;
static gboolean quick;
static gboolean with_peers = TRUE;
static int n_repeats = 15;
static char *cache;
static char *only;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON lines", NULL },
  { "repeats", 0, 0, G_OPTION_ARG_INT, &n_repeats, "Runs per row (15)", "N" },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "These rows alone: hops, chains, memory or peers", "ROWS" },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Three runs per row, and no other libraries", NULL },
  { "no-peers", 0, G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &with_peers, "No other libraries", NULL },
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache, "Where the other libraries are installed (the user's cache)",
    "FOLDER" },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

static gboolean
is_wanted (const char *rows)
{
  return only == NULL || g_str_equal (only, rows);
}

static gboolean
parse_options (int *argc,
               char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- what it takes to hand data to another process");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error) || n_repeats < 1 || *argc > 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "there is at least one repeat, and nothing but options");
      return FALSE;
    }
  if (quick)
    {
      n_repeats = 3;
      with_peers = FALSE;
    }
  if (cache == NULL)
    cache = g_build_filename (g_get_user_cache_dir (), "kedroc-bench", NULL);
  return TRUE;
}

int
main (int argc,
      char **argv)
{
  Ours ours = { 0 };

  kedroc_init (&argc, &argv);
  if (!parse_options (&argc, &argv))
    return 2;
  visits_open ();
  table_begin (as_json);
  table_add_load ("load before");
  if (is_wanted ("hops"))
    hops_measure (&ours, n_repeats);
  if (is_wanted ("chains"))
    chains_measure (n_repeats);
  if (is_wanted ("memory"))
    memory_measure ((n_repeats + 4) / 5);
  if (with_peers && is_wanted ("peers"))
    peers_measure (&ours, (n_repeats + 2) / 3, cache);
  g_free (cache);
  g_free (only);
  return 0;
}
