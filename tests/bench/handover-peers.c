/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The rows that peers.py prints, one JSON object a line. */

#include "handover.h"

static void
add_figures (const Ours *ours,
             const char *who,
             const char *what,
             JsonObject *row)
{
  g_autoptr (GArray) times = bench_values_new ();
  JsonArray *figures = json_object_get_array_member (row, "us");
  gboolean small = json_object_get_int_member (row, "size") == sizeof (gint64);
  double at_least = json_object_get_double_member_with_default (row, "at_least", 0);

  for (guint i = 0; i < json_array_get_length (figures); i++)
    {
      double us = json_array_get_double_element (figures, i);

      g_array_append_val (times, us);
    }
  table_compare (table_add (who, what, "us", times), small ? ours->number : ours->first_100_mb, "kedroc's time",
                 at_least, 0);
}

static void
add_row (const Ours *ours,
         const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);
  JsonObject *row;
  const char *who;
  const char *what;

  g_assert_no_error (error);
  row = json_node_get_object (node);
  who = json_object_get_string_member (row, "who");
  what = json_object_get_string_member (row, "what");
  if (json_object_has_member (row, "failure"))
    table_add_failure (who, what, json_object_get_string_member (row, "failure"));
  else
    add_figures (ours, who, what, row);
}

void
peers_measure (const Ours *ours,
               int n_repeats,
               const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *repeats = g_strdup_printf ("%d", n_repeats);
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, BENCH_PYTHON, BENCH_PEERS, "--cache", folder,
                      "--repeats", repeats, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  char *line;

  if (process == NULL)
    {
      table_add_failure ("peers", "cannot be run:", error->message);
      return;
    }
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, &error)) != NULL)
    {
      add_row (ours, line);
      g_free (line);
    }
  if (error != NULL || !g_subprocess_wait_check (process, NULL, &error))
    table_add_failure ("peers", "cannot be run:", error->message);
}
