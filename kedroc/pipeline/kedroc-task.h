/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "kedroc-macros.h"
#include "kedroc-shared-buffer.h"
#include "kedroc-table-builder.h"

G_BEGIN_DECLS

typedef struct _KedrocNode KedrocNode;

#define KEDROC_TYPE_TASK (kedroc_task_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocTask, kedroc_task, KEDROC, TASK, GObject)

/**
 * KedrocNodeFunc:
 * @task: the execution: inputs are read from it, outputs are set on it
 * @user_data: what was given with the function
 * @error: return location for an error
 *
 * The function of a node.
 *
 * It reads its inputs with [method@Kedroc.Task.get_input] and its typed forms and
 * sets every output of the node, for example with [method@Kedroc.Task.set_output].
 * It runs on a thread or in a process of the runner's choice, and several at
 * a time, unless the node's affinity says otherwise.
 *
 * An error of any domain may be set; the runner keeps domain and code and puts
 * the node's name before the message. Kedro's counterpart is the plain Python
 * function of a node.
 *
 * Returns: %TRUE if all outputs are set, %FALSE with @error set otherwise
 */
typedef gboolean (*KedrocNodeFunc) (KedrocTask *task,
                                    gpointer user_data,
                                    GError **error);

KEDROC_AVAILABLE_IN_1_0
KedrocTask *kedroc_task_new (KedrocNode *node);

KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_task_get_node (KedrocTask *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_task_get_run_id (KedrocTask *self);
KEDROC_AVAILABLE_IN_1_0
GCancellable *kedroc_task_get_cancellable (KedrocTask *self);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_skip (KedrocTask *self);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_report_progress (KedrocTask *self,
                                  double fraction,
                                  const char *message);

KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_input (KedrocTask *self,
                            const char *name,
                            const GValue *value);
KEDROC_AVAILABLE_IN_1_0
const GValue *kedroc_task_get_input (KedrocTask *self,
                                     const char *name);
KEDROC_AVAILABLE_IN_1_0
GVariant *kedroc_task_get_input_variant (KedrocTask *self,
                                         const char *name);
KEDROC_AVAILABLE_IN_1_0
GBytes *kedroc_task_get_input_bytes (KedrocTask *self,
                                     const char *name);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_task_get_input_string (KedrocTask *self,
                                          const char *name);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_task_get_input_boolean (KedrocTask *self,
                                        const char *name);
KEDROC_AVAILABLE_IN_1_0
double kedroc_task_get_input_double (KedrocTask *self,
                                     const char *name);
KEDROC_AVAILABLE_IN_1_0
gint64 kedroc_task_get_input_int64 (KedrocTask *self,
                                    const char *name);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_task_dup_input_digits (KedrocTask *self,
                                    const char *name);
KEDROC_AVAILABLE_IN_1_0
gpointer kedroc_task_get_input_object (KedrocTask *self,
                                       const char *name);

KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output (KedrocTask *self,
                             const char *name,
                             const GValue *value);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output_variant (KedrocTask *self,
                                     const char *name,
                                     GVariant *variant);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output_bytes (KedrocTask *self,
                                   const char *name,
                                   GBytes *bytes);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output_string (KedrocTask *self,
                                    const char *name,
                                    const char *string);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output_boolean (KedrocTask *self,
                                     const char *name,
                                     gboolean boolean);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output_double (KedrocTask *self,
                                    const char *name,
                                    double number);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output_int64 (KedrocTask *self,
                                   const char *name,
                                   gint64 number);
KEDROC_AVAILABLE_IN_1_0
void kedroc_task_set_output_object (KedrocTask *self,
                                    const char *name,
                                    gpointer object);
KEDROC_AVAILABLE_IN_1_0
KedrocSharedBuffer *kedroc_task_create_output_buffer (KedrocTask *self,
                                                      const char *name,
                                                      gsize size,
                                                      GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_task_save_chunk (KedrocTask *self,
                                 const char *name,
                                 const GValue *chunk,
                                 GError **error);
KEDROC_AVAILABLE_IN_1_0
const GValue *kedroc_task_get_output (KedrocTask *self,
                                      const char *name);

KEDROC_AVAILABLE_IN_1_0
KedrocTableBuilder *kedroc_task_create_table_builder (KedrocTask *self,
                                                      const char *name,
                                                      guint64 n_rows,
                                                      GError **error);

G_END_DECLS
