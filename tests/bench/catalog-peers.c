/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What other programs measure: catalog-memory, and peers.py, which runs Kedro. */

#include "catalog.h"

#define PROJECTS_ENVIRONMENT "KEDROC_BENCH_PROJECTS"

static void
add_row (const char *who,
         const char *what,
         JsonObject *row,
         gpointer data)
{
  Figures *figures = data;
  g_autoptr (GArray) values = bench_row_get_figures (row, "values");
  double median = figures_add (figures, who, what, json_object_get_string_member (row, "unit"), values);

  if (!g_str_equal (who, "kedroc"))
    table_compare (median, figures_get (figures, "kedroc", what), "kedroc's", 0, 0);
}

void
memory_measure (const Options *options,
                Figures *figures)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, g_strdup (BENCH_MEMORY));
  g_ptr_array_add (argv, g_strdup_printf ("%d", (options->n_repeats + 2) / 3));
  for (guint i = 0; i < options->n_sizes; i++)
    g_ptr_array_add (argv, g_strdup_printf ("%u", options->sizes[i]));
  g_ptr_array_add (argv, NULL);
  bench_rows_read ("kedroc", (const char *const *) argv->pdata, add_row, figures);
}

void
peers_measure (const Options *options,
               const char *const *folders,
               const char *only,
               Figures *figures)
{
  g_autofree char *repeats = g_strdup_printf ("%d", options->n_repeats);
  g_autofree char *projects = g_strjoinv (G_SEARCHPATH_SEPARATOR_S, (char **) folders);
  const char *argv[] = { BENCH_PYTHON, BENCH_PEERS, "--kind",  "catalog",
                         "--cache",    options->cache, "--repeats", repeats,
                         only != NULL ? "--only" : NULL, only, NULL };

  g_setenv (PROJECTS_ENVIRONMENT, projects, TRUE);
  bench_rows_read ("peers", argv, add_row, figures);
}
