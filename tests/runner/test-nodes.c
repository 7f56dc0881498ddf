/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <gmodule.h>
#include <kedroc.h>
#include <stdio.h>

/* A library of nodes, as a program may have one. */

G_MODULE_EXPORT gboolean double_it (KedrocTask *task,
                                    gpointer user_data,
                                    GError **error);
G_MODULE_EXPORT gboolean fail_at_first (KedrocTask *task,
                                        gpointer user_data,
                                        GError **error);

G_MODULE_EXPORT gboolean speak (KedrocTask *task,
                                gpointer user_data,
                                GError **error);

G_MODULE_EXPORT gboolean
double_it (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_int64 (task, "doubled", 2 * kedroc_task_get_input_int64 (task, "number"));
  return TRUE;
}

/* Each second time, in one and the same worker. */
G_MODULE_EXPORT gboolean
fail_at_first (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  static guint n_calls;

  kedroc_task_set_output_int64 (task, "done", 1);
  if (n_calls++ % 2 == 1)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");
  return FALSE;
}

G_MODULE_EXPORT gboolean
speak (KedrocTask *task,
       gpointer user_data,
       GError **error)
{
  printf ("one\ntw\303\266");
  fprintf (stderr, "three\n");
  kedroc_task_set_output_int64 (task, "done", 1);
  return TRUE;
}
