/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a catalog takes, by the number of its entries: to be made from a configuration,
 * for each operation by a name that is there, for names that only a pattern is for, and
 * to be loaded from the conf/ of a project. Beside it, in the same run, Kedro. Medians
 * with the first and third quartile; --json prints the rows as JSON lines. At the end,
 * what is demanded. */

#include "catalog.h"

static gboolean as_json;
static gboolean quick;
static gboolean with_peers = TRUE;
static int n_repeats = 9;
static char *cache;
static char *only;

static const GOptionEntry option_entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON lines", NULL },
  { "repeats", 0, 0, G_OPTION_ARG_INT, &n_repeats, "Samples per row (9)", "N" },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only,
    "These rows alone: memory, entries, names, patterns or project, of other libraries too", "ROWS" },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Few entries, one sample per row, and no other libraries", NULL },
  { "no-peers", 0, G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &with_peers, "No other libraries", NULL },
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache, "Where the other libraries are installed (the user's cache)",
    "FOLDER" },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

Figures *
figures_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static char *
dup_row_name (const char *who,
              const char *what)
{
  return g_strconcat (who, ": ", what, NULL);
}

double
figures_add (Figures *figures,
             const char *who,
             const char *what,
             const char *unit,
             GArray *values)
{
  double median = table_add (who, what, unit, values);

  g_hash_table_replace (figures, dup_row_name (who, what), g_memdup2 (&median, sizeof median));
  return median;
}

double
figures_get (Figures *figures,
             const char *who,
             const char *what)
{
  g_autofree char *name = dup_row_name (who, what);
  const double *median = g_hash_table_lookup (figures, name);

  return median != NULL ? *median : 0;
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
  g_autoptr (GOptionContext) context = g_option_context_new ("- what a catalog takes");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, option_entries, NULL);
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
  *options = (Options){
    .n_repeats = n_repeats,
    .sizes = { 1000, 10000, 100000 },
    .n_sizes = N_SIZES_MAX,
    .n_names = 1000,
    .n_rounds = 10,
    .n_datasets = 1000,
    .cache = cache,
  };
  if (!quick)
    return;
  *options = (Options){ .n_repeats = 1, .sizes = { 100 }, .n_sizes = 1, .n_names = 100, .n_rounds = 1,
                        .n_datasets = 20, .cache = cache };
  with_peers = FALSE;
}

/* The largest last: what they have freed lies all over the memory. */
static void
measure (const Options *options,
         char **folders,
         Figures *figures)
{
  if (is_wanted ("memory"))
    memory_measure (options, figures);
  for (Project project = 0; project < N_PROJECTS && is_wanted ("project"); project++)
    project_measure (options, project, folders[project], figures);
  if (is_wanted ("patterns"))
    patterns_measure (options, figures);
  if (is_wanted ("names"))
    names_measure (options, figures);
  if (is_wanted ("entries"))
    entries_measure (options, figures);
  if (with_peers)
    peers_measure (options, (const char *const *) folders, only, figures);
}

int
main (int argc,
      char **argv)
{
  g_autoptr (Figures) figures = figures_new ();
  char *folders[N_PROJECTS + 1] = { NULL };
  Options options;

  kedroc_init (&argc, &argv);
  if (!parse_options (&argc, &argv))
    return 2;
  make_options (&options);
  table_begin (as_json);
  table_add_load ("load before");
  for (Project project = 0; project < N_PROJECTS; project++)
    folders[project] = project_create (project, options.n_datasets);
  measure (&options, folders, figures);
  bars_print (&options, figures, as_json);
  for (Project project = 0; project < N_PROJECTS; project++)
    project_remove (folders[project]);
  g_free (cache);
  g_free (only);
  return 0;
}
