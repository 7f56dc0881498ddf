/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "kedroc-macros.h"
#include "kedroc-node-group.h"
#include "kedroc-node.h"
#include "kedroc-pipeline-filter.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_PIPELINE (kedroc_pipeline_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocPipeline, kedroc_pipeline, KEDROC, PIPELINE, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_new (KedrocNode **nodes,
                                     gsize n_nodes,
                                     GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_new_from_pipelines (KedrocPipeline **pipelines,
                                                    gsize n_pipelines,
                                                    GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_new_mapped (KedrocPipeline *pipeline,
                                            GHashTable *inputs,
                                            GHashTable *outputs,
                                            GHashTable *parameters,
                                            const char *namespace_,
                                            gboolean prefix_datasets,
                                            GError **error);

KEDROC_AVAILABLE_IN_1_0
guint kedroc_pipeline_get_n_nodes (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
GPtrArray *kedroc_pipeline_get_nodes (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_pipeline_get_node (KedrocPipeline *self,
                                      const char *name);
KEDROC_AVAILABLE_IN_1_0
guint kedroc_pipeline_get_n_groups (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
GPtrArray *kedroc_pipeline_get_group (KedrocPipeline *self,
                                      guint n);
KEDROC_AVAILABLE_IN_1_0
GPtrArray *kedroc_pipeline_get_node_dependencies (KedrocPipeline *self,
                                                  KedrocNode *node);

KEDROC_AVAILABLE_IN_1_0
GPtrArray *kedroc_pipeline_group_nodes_by (KedrocPipeline *self,
                                           KedrocGroupBy group_by);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_pipeline_get_interrupted_namespaces (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_pipeline_get_interruption (KedrocPipeline *self,
                                         const char *namespace_);

KEDROC_AVAILABLE_IN_1_0
char **kedroc_pipeline_get_inputs (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_pipeline_get_outputs (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_pipeline_get_datasets (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_pipeline_get_all_inputs (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_pipeline_get_all_outputs (KedrocPipeline *self);

KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_add (KedrocPipeline *self,
                                     KedrocPipeline *other,
                                     GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_union (KedrocPipeline *self,
                                       KedrocPipeline *other,
                                       GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_subtract (KedrocPipeline *self,
                                          KedrocPipeline *other,
                                          GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_intersect (KedrocPipeline *self,
                                           KedrocPipeline *other,
                                           GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_tag (KedrocPipeline *self,
                                     const char *const *tags,
                                     GError **error);

KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_filter (KedrocPipeline *self,
                                        KedrocPipelineFilter *filter,
                                        GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_only_nodes (KedrocPipeline *self,
                                            const char *const *names,
                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_only_nodes_with_tags (KedrocPipeline *self,
                                                      const char *const *tags,
                                                      GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_only_nodes_with_namespaces (KedrocPipeline *self,
                                                            const char *const *namespaces,
                                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_only_nodes_with_inputs (KedrocPipeline *self,
                                                        const char *const *inputs,
                                                        GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_only_nodes_with_outputs (KedrocPipeline *self,
                                                         const char *const *outputs,
                                                         GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_from_nodes (KedrocPipeline *self,
                                            const char *const *names,
                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_to_nodes (KedrocPipeline *self,
                                          const char *const *names,
                                          GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_from_inputs (KedrocPipeline *self,
                                             const char *const *inputs,
                                             GError **error);
KEDROC_AVAILABLE_IN_1_0
KedrocPipeline *kedroc_pipeline_to_outputs (KedrocPipeline *self,
                                            const char *const *outputs,
                                            GError **error);

KEDROC_AVAILABLE_IN_1_0
char *kedroc_pipeline_describe (KedrocPipeline *self,
                                gboolean names_only);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_pipeline_to_json (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_pipeline_to_dot (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_pipeline_to_mermaid (KedrocPipeline *self);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_pipeline_to_svg (KedrocPipeline *self,
                              GCancellable *cancellable,
                              GError **error);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_to_svg_async (KedrocPipeline *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
KEDROC_AVAILABLE_IN_1_0
char *kedroc_pipeline_to_svg_finish (KedrocPipeline *self,
                                     GAsyncResult *result,
                                     GError **error);

G_END_DECLS
