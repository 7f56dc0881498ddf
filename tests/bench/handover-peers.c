/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The rows that peers.py prints. */

#include "handover.h"

static void
add_row (const char *who,
         const char *what,
         JsonObject *row,
         gpointer data)
{
  const Ours *ours = data;
  g_autoptr (GArray) times = bench_row_get_figures (row, "us");
  gboolean small = json_object_get_int_member (row, "size") == sizeof (gint64);
  double at_least = json_object_get_double_member_with_default (row, "at_least", 0);

  table_compare (table_add (who, what, "us", times), small ? ours->number : ours->first_100_mb, "kedroc's time",
                 at_least, 0);
}

void
peers_measure (const Ours *ours,
               int n_repeats,
               const char *folder)
{
  g_autofree char *repeats = g_strdup_printf ("%d", n_repeats);
  const char *argv[] = { BENCH_PYTHON, BENCH_PEERS, "--cache", folder, "--repeats", repeats, NULL };

  bench_rows_read ("peers", argv, add_row, (gpointer) ours);
}
