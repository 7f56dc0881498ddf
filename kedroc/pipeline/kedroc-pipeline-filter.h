/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_PIPELINE_FILTER (kedroc_pipeline_filter_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocPipelineFilter, kedroc_pipeline_filter, KEDROC, PIPELINE_FILTER, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocPipelineFilter *kedroc_pipeline_filter_new (void);

KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_tags (KedrocPipelineFilter *self,
                                      const char *const *tags);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_from_nodes (KedrocPipelineFilter *self,
                                            const char *const *names);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_to_nodes (KedrocPipelineFilter *self,
                                          const char *const *names);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_node_names (KedrocPipelineFilter *self,
                                            const char *const *names);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_from_inputs (KedrocPipelineFilter *self,
                                             const char *const *names);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_to_outputs (KedrocPipelineFilter *self,
                                            const char *const *names);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_node_namespaces (KedrocPipelineFilter *self,
                                                 const char *const *namespaces);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_with_inputs (KedrocPipelineFilter *self,
                                             const char *const *names);
KEDROC_AVAILABLE_IN_1_0
void kedroc_pipeline_filter_set_with_outputs (KedrocPipelineFilter *self,
                                              const char *const *names);

G_END_DECLS
