/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gmodule.h>
#include <kedroc.h>

/* A library of nodes, as a program may have one. */

G_MODULE_EXPORT gboolean double_it (KedrocTask *task,
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
