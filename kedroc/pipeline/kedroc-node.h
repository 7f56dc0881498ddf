/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"
#include "kedroc-task.h"

G_BEGIN_DECLS

/**
 * KedrocAffinity:
 * @KEDROC_AFFINITY_ANY_THREAD: any thread or process
 * @KEDROC_AFFINITY_OWNER: only the thread that started the run
 *
 * Where the function of a node may run.
 *
 * A function of GJS may only be called on the thread of its interpreter: such
 * nodes are %KEDROC_AFFINITY_OWNER. Kedro has no counterpart.
 */
typedef enum {
  KEDROC_AFFINITY_ANY_THREAD,
  KEDROC_AFFINITY_OWNER,
} KedrocAffinity;

#define KEDROC_TYPE_AFFINITY (kedroc_affinity_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_affinity_get_type (void) G_GNUC_CONST;

#define KEDROC_TYPE_NODE (kedroc_node_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocNode, kedroc_node, KEDROC, NODE, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_new (const char *name,
                             const char *const *inputs,
                             const char *const *outputs,
                             KedrocNodeFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy,
                             GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_new_for_function (const char *name,
                                          const char *const *inputs,
                                          const char *const *outputs,
                                          const char *function,
                                          GError **error);

KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_with_name (KedrocNode *self,
                                   const char *name,
                                   GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_with_namespace (KedrocNode *self,
                                        const char *namespace_,
                                        GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_with_tags (KedrocNode *self,
                                   const char *const *tags,
                                   GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_with_confirms (KedrocNode *self,
                                       const char *const *confirms,
                                       GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_with_argument_names (KedrocNode *self,
                                             const char *const *arguments,
                                             const char *const *keys,
                                             GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_with_affinity (KedrocNode *self,
                                       KedrocAffinity affinity);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_node_with_function (KedrocNode *self,
                                       const char *function,
                                       GError **error);

KEDROC_AVAILABLE_IN_1_0
const char *kedroc_node_get_name (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_node_get_short_name (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_node_get_namespace (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_get_inputs (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_get_outputs (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_get_input_arguments (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_get_output_keys (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_get_tags (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_node_get_confirms (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_node_get_function (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
KedrocAffinity kedroc_node_get_affinity (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_node_has_tag (KedrocNode *self,
                              const char *tag);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_node_equal (KedrocNode *self,
                            KedrocNode *other);
KEDROC_AVAILABLE_IN_1_0
guint kedroc_node_hash (KedrocNode *self);
KEDROC_AVAILABLE_IN_1_0
int kedroc_node_compare (KedrocNode *self,
                         KedrocNode *other);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_node_to_string (KedrocNode *self);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_node_execute (KedrocNode *self,
                              KedrocTask *task,
                              GError **error);

G_END_DECLS
