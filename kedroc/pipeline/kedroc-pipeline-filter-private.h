/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-pipeline-filter.h"

G_BEGIN_DECLS

typedef enum {
  KEDROC_CONDITION_TAGS,
  KEDROC_CONDITION_FROM_NODES,
  KEDROC_CONDITION_TO_NODES,
  KEDROC_CONDITION_NODE_NAMES,
  KEDROC_CONDITION_FROM_INPUTS,
  KEDROC_CONDITION_TO_OUTPUTS,
  KEDROC_CONDITION_NODE_NAMESPACES,
  KEDROC_CONDITION_WITH_INPUTS,
  KEDROC_CONDITION_WITH_OUTPUTS,
  KEDROC_N_CONDITIONS,
} KedrocCondition;

/* %NULL where the condition does not count. */
const char *const *kedroc_pipeline_filter_peek (KedrocPipelineFilter *self,
                                                KedrocCondition condition);

G_END_DECLS
