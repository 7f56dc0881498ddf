/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Rows that another program measures. */

#include "bench.h"

static void
read_line (const char *line,
           BenchRowFunc func,
           gpointer data)
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
    func (who, what, row, data);
}

/* @who: of the row that says that the program could not be run. */
void
bench_rows_read (const char *who,
                 const char *const *argv,
                 BenchRowFunc func,
                 gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GDataInputStream) lines = NULL;
  char *line;

  if (process == NULL)
    {
      table_add_failure (who, "cannot be run:", error->message);
      return;
    }
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, &error)) != NULL)
    {
      read_line (line, func, data);
      g_free (line);
    }
  if (error != NULL || !g_subprocess_wait_check (process, NULL, &error))
    table_add_failure (who, "cannot be run:", error->message);
}

GArray *
bench_row_get_figures (JsonObject *row,
                       const char *name)
{
  GArray *figures = bench_values_new ();
  JsonArray *array = json_object_get_array_member (row, name);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      double figure = json_array_get_double_element (array, i);

      g_array_append_val (figures, figure);
    }
  return figures;
}
