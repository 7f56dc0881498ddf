/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The rows that peers.py prints. */

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

  table_compare (median, figures_get (figures, "kedroc", what), "kedroc's", 0, 0);
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
