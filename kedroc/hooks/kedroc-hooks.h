/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-data-catalog.h"
#include "kedroc-macros.h"
#include "kedroc-node.h"
#include "kedroc-pipeline.h"
#include "kedroc-task.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_HOOKS (kedroc_hooks_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (KedrocHooks, kedroc_hooks, KEDROC, HOOKS, GObject)

/**
 * KedrocHooksInterface:
 * @after_catalog_created: a catalog has been made
 * @before_pipeline_run: a run is about to start
 * @after_pipeline_run: a run has ended well
 * @on_pipeline_error: a run has failed
 * @before_node_run: a node's inputs are loaded, its function is about to be
 *   called; inputs may be replaced with [method@Kedroc.Task.set_input]
 * @after_node_run: a node's function has returned, its outputs are not saved
 *   yet
 * @on_node_error: a node's function has failed
 * @before_dataset_loaded: an input of a node is about to be loaded
 * @after_dataset_loaded: an input of a node has been loaded
 * @before_dataset_saved: an output of a node is about to be saved
 * @after_dataset_saved: an output of a node has been saved
 * @needs_data: whether the methods above look at data, see
 *   [vfunc@Kedroc.Hooks.needs_data]
 *
 * What a class that implements [iface@Kedroc.Hooks] may fill in. Every slot may be
 * left empty; one that is costs nothing.
 */
struct _KedrocHooksInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  gboolean (*after_catalog_created) (KedrocHooks *self,
                                     KedrocDataCatalog *catalog,
                                     GError **error);

  gboolean (*before_pipeline_run) (KedrocHooks *self,
                                   const char *run_id,
                                   KedrocPipeline *pipeline,
                                   KedrocDataCatalog *catalog,
                                   GError **error);
  gboolean (*after_pipeline_run) (KedrocHooks *self,
                                  const char *run_id,
                                  KedrocDataCatalog *run_result,
                                  KedrocPipeline *pipeline,
                                  KedrocDataCatalog *catalog,
                                  GError **error);
  gboolean (*on_pipeline_error) (KedrocHooks *self,
                                 const GError *failure,
                                 const char *run_id,
                                 KedrocPipeline *pipeline,
                                 KedrocDataCatalog *catalog,
                                 GError **error);

  gboolean (*before_node_run) (KedrocHooks *self,
                               KedrocTask *task,
                               KedrocDataCatalog *catalog,
                               GError **error);
  gboolean (*after_node_run) (KedrocHooks *self,
                              KedrocTask *task,
                              KedrocDataCatalog *catalog,
                              GError **error);
  gboolean (*on_node_error) (KedrocHooks *self,
                             const GError *failure,
                             KedrocTask *task,
                             KedrocDataCatalog *catalog,
                             GError **error);

  gboolean (*before_dataset_loaded) (KedrocHooks *self,
                                     const char *name,
                                     KedrocNode *node,
                                     GError **error);
  gboolean (*after_dataset_loaded) (KedrocHooks *self,
                                    const char *name,
                                    const GValue *data,
                                    KedrocNode *node,
                                    GError **error);
  gboolean (*before_dataset_saved) (KedrocHooks *self,
                                    const char *name,
                                    const GValue *data,
                                    KedrocNode *node,
                                    GError **error);
  gboolean (*after_dataset_saved) (KedrocHooks *self,
                                   const char *name,
                                   const GValue *data,
                                   KedrocNode *node,
                                   GError **error);

  gboolean (*needs_data) (KedrocHooks *self);

  /*< private >*/
  gpointer padding[7];
};

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_after_catalog_created (KedrocHooks *self,
                                             KedrocDataCatalog *catalog,
                                             GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_before_pipeline_run (KedrocHooks *self,
                                           const char *run_id,
                                           KedrocPipeline *pipeline,
                                           KedrocDataCatalog *catalog,
                                           GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_after_pipeline_run (KedrocHooks *self,
                                          const char *run_id,
                                          KedrocDataCatalog *run_result,
                                          KedrocPipeline *pipeline,
                                          KedrocDataCatalog *catalog,
                                          GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_on_pipeline_error (KedrocHooks *self,
                                         const GError *failure,
                                         const char *run_id,
                                         KedrocPipeline *pipeline,
                                         KedrocDataCatalog *catalog,
                                         GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_before_node_run (KedrocHooks *self,
                                       KedrocTask *task,
                                       KedrocDataCatalog *catalog,
                                       GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_after_node_run (KedrocHooks *self,
                                      KedrocTask *task,
                                      KedrocDataCatalog *catalog,
                                      GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_on_node_error (KedrocHooks *self,
                                     const GError *failure,
                                     KedrocTask *task,
                                     KedrocDataCatalog *catalog,
                                     GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_before_dataset_loaded (KedrocHooks *self,
                                             const char *name,
                                             KedrocNode *node,
                                             GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_after_dataset_loaded (KedrocHooks *self,
                                            const char *name,
                                            const GValue *data,
                                            KedrocNode *node,
                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_before_dataset_saved (KedrocHooks *self,
                                            const char *name,
                                            const GValue *data,
                                            KedrocNode *node,
                                            GError **error);
KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_after_dataset_saved (KedrocHooks *self,
                                           const char *name,
                                           const GValue *data,
                                           KedrocNode *node,
                                           GError **error);

KEDROC_AVAILABLE_IN_1_0
gboolean kedroc_hooks_needs_data (KedrocHooks *self);

G_END_DECLS
