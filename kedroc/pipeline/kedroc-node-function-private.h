/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-task.h"

G_BEGIN_DECLS

/* What a node calls: a callback or a reference by name. Shared by a node and
 * its copies; any thread. */
typedef struct _KedrocNodeFunction KedrocNodeFunction;

KedrocNodeFunction *kedroc_node_function_new (KedrocNodeFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy);
KedrocNodeFunction *kedroc_node_function_new_for_reference (const char *reference,
                                                            GError **error);
KedrocNodeFunction *kedroc_node_function_new_named (KedrocNodeFunction *callback,
                                                    const char *reference,
                                                    GError **error);
KedrocNodeFunction *kedroc_node_function_ref (KedrocNodeFunction *self);
void kedroc_node_function_unref (KedrocNodeFunction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocNodeFunction, kedroc_node_function_unref)

/* %NULL for a callback. */
const char *kedroc_node_function_get_reference (const KedrocNodeFunction *self);

/* (transfer full): a name for people, "function" where there is none. */
char *kedroc_node_function_dup_name (KedrocNodeFunction *self);

/* (transfer full) (nullable): the module or library that the name is of, a command whole. */
char *kedroc_node_function_dup_place (const KedrocNodeFunction *self);

gboolean kedroc_node_function_is_python (const KedrocNodeFunction *self);
gboolean kedroc_node_function_is_js (const KedrocNodeFunction *self);
gboolean kedroc_node_function_is_command (const KedrocNodeFunction *self);

/* Of a reference of the scheme c: what the symbol stands for. */
gpointer kedroc_node_function_find_symbol (const KedrocNodeFunction *self,
                                           GError **error);

/* To be called once, before anybody else knows the function: what the places in a
 * command stand for. Does nothing for others. */
gboolean kedroc_node_function_bind (KedrocNodeFunction *self,
                                    const char *const *inputs,
                                    const char *const *outputs,
                                    GError **error);

/* (transfer full): the reference as another process takes it, whatever names the
 * inputs and outputs have there. */
char *kedroc_node_function_to_portable (const KedrocNodeFunction *self);
gboolean kedroc_node_function_has_closure_data (const KedrocNodeFunction *self);
gboolean kedroc_node_function_resolve (KedrocNodeFunction *self,
                                       GError **error);
KedrocNodeFunc kedroc_node_function_get_func (KedrocNodeFunction *self,
                                              gpointer *user_data);

G_END_DECLS
