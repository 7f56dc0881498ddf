/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-pipeline-filter-private.h"

/**
 * KedrocPipelineFilter:
 *
 * Conditions on the nodes of a pipeline, for [method@Kedroc.Pipeline.filter].
 *
 * A node has to meet all conditions that are set; a condition that is %NULL or
 * empty does not count. Each one looks at the whole pipeline, so their order
 * does not matter.
 *
 * Kedro's counterpart are the arguments of `Pipeline.filter()`. A filter may be
 * used by one thread at a time.
 */
struct _KedrocPipelineFilter
{
  GObject parent_instance;

  char **conditions[KEDROC_N_CONDITIONS]; /* each nullable */
};

G_DEFINE_FINAL_TYPE (KedrocPipelineFilter, kedroc_pipeline_filter, G_TYPE_OBJECT)

/* The property of a condition: ids of properties begin with 1. */
#define PROPERTY(condition) ((condition) + 1)

static GParamSpec *properties[PROPERTY (KEDROC_N_CONDITIONS)];

const char *const *
kedroc_pipeline_filter_peek (KedrocPipelineFilter *self,
                             KedrocCondition condition)
{
  char **names = self->conditions[condition];

  return names != NULL && *names != NULL ? (const char *const *) names : NULL;
}

static void
set_condition (KedrocPipelineFilter *self,
               KedrocCondition condition,
               const char *const *names)
{
  char **copy = g_strdupv ((char **) names);

  g_strfreev (self->conditions[condition]);
  self->conditions[condition] = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY (condition)]);
}

static void
kedroc_pipeline_filter_get_property (GObject *object,
                                     guint property_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  KedrocPipelineFilter *self = KEDROC_PIPELINE_FILTER (object);

  g_value_set_boxed (value, self->conditions[property_id - PROPERTY (0)]);
}

static void
kedroc_pipeline_filter_set_property (GObject *object,
                                     guint property_id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  set_condition (KEDROC_PIPELINE_FILTER (object), property_id - PROPERTY (0), g_value_get_boxed (value));
}

static void
kedroc_pipeline_filter_finalize (GObject *object)
{
  KedrocPipelineFilter *self = KEDROC_PIPELINE_FILTER (object);

  for (guint i = 0; i < KEDROC_N_CONDITIONS; i++)
    g_strfreev (self->conditions[i]);

  G_OBJECT_CLASS (kedroc_pipeline_filter_parent_class)->finalize (object);
}

static void
kedroc_pipeline_filter_class_init (KedrocPipelineFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = kedroc_pipeline_filter_get_property;
  object_class->set_property = kedroc_pipeline_filter_set_property;
  object_class->finalize = kedroc_pipeline_filter_finalize;

  /**
   * KedrocPipelineFilter:tags:
   *
   * Nodes with any of these tags.
   */
  properties[PROPERTY (KEDROC_CONDITION_TAGS)] =
    g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocPipelineFilter:from-nodes:
   *
   * Nodes of these names and whatever depends on them.
   */
  properties[PROPERTY (KEDROC_CONDITION_FROM_NODES)] =
    g_param_spec_boxed ("from-nodes", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocPipelineFilter:to-nodes:
   *
   * Nodes of these names and whatever they depend on.
   */
  properties[PROPERTY (KEDROC_CONDITION_TO_NODES)] =
    g_param_spec_boxed ("to-nodes", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocPipelineFilter:node-names:
   *
   * Nodes of these names.
   */
  properties[PROPERTY (KEDROC_CONDITION_NODE_NAMES)] =
    g_param_spec_boxed ("node-names", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocPipelineFilter:from-inputs:
   *
   * Nodes that read these datasets and whatever depends on them.
   */
  properties[PROPERTY (KEDROC_CONDITION_FROM_INPUTS)] =
    g_param_spec_boxed ("from-inputs", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocPipelineFilter:to-outputs:
   *
   * Nodes that write these datasets and whatever they depend on.
   */
  properties[PROPERTY (KEDROC_CONDITION_TO_OUTPUTS)] =
    g_param_spec_boxed ("to-outputs", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocPipelineFilter:node-namespaces:
   *
   * Nodes in these namespaces.
   */
  properties[PROPERTY (KEDROC_CONDITION_NODE_NAMESPACES)] =
    g_param_spec_boxed ("node-namespaces", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * KedrocPipelineFilter:with-inputs:
   *
   * Nodes that read these datasets.
   */
  properties[PROPERTY (KEDROC_CONDITION_WITH_INPUTS)] =
    g_param_spec_boxed ("with-inputs", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * KedrocPipelineFilter:with-outputs:
   *
   * Nodes that write these datasets.
   */
  properties[PROPERTY (KEDROC_CONDITION_WITH_OUTPUTS)] =
    g_param_spec_boxed ("with-outputs", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, PROPERTY (KEDROC_N_CONDITIONS), properties);
}

static void
kedroc_pipeline_filter_init (KedrocPipelineFilter *self)
{
}

/**
 * kedroc_pipeline_filter_new:
 *
 * Makes a filter with no conditions.
 *
 * Returns: (transfer full): a new filter
 */
KedrocPipelineFilter *
kedroc_pipeline_filter_new (void)
{
  return g_object_new (KEDROC_TYPE_PIPELINE_FILTER, NULL);
}

/**
 * kedroc_pipeline_filter_set_tags:
 * @self: a filter
 * @tags: (nullable) (array zero-terminated=1): tags
 *
 * Asks for nodes with any of these tags.
 */
void
kedroc_pipeline_filter_set_tags (KedrocPipelineFilter *self,
                                 const char *const *tags)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_TAGS, tags);
}

/**
 * kedroc_pipeline_filter_set_from_nodes:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): names of nodes
 *
 * Asks for nodes of these names and whatever depends on them.
 */
void
kedroc_pipeline_filter_set_from_nodes (KedrocPipelineFilter *self,
                                       const char *const *names)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_FROM_NODES, names);
}

/**
 * kedroc_pipeline_filter_set_to_nodes:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): names of nodes
 *
 * Asks for nodes of these names and whatever they depend on.
 */
void
kedroc_pipeline_filter_set_to_nodes (KedrocPipelineFilter *self,
                                     const char *const *names)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_TO_NODES, names);
}

/**
 * kedroc_pipeline_filter_set_node_names:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): names of nodes
 *
 * Asks for nodes of these names.
 */
void
kedroc_pipeline_filter_set_node_names (KedrocPipelineFilter *self,
                                       const char *const *names)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_NODE_NAMES, names);
}

/**
 * kedroc_pipeline_filter_set_from_inputs:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): names of datasets
 *
 * Asks for nodes that read these datasets and whatever depends on them.
 */
void
kedroc_pipeline_filter_set_from_inputs (KedrocPipelineFilter *self,
                                        const char *const *names)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_FROM_INPUTS, names);
}

/**
 * kedroc_pipeline_filter_set_to_outputs:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): names of datasets
 *
 * Asks for nodes that write these datasets and whatever they depend on.
 */
void
kedroc_pipeline_filter_set_to_outputs (KedrocPipelineFilter *self,
                                       const char *const *names)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_TO_OUTPUTS, names);
}

/**
 * kedroc_pipeline_filter_set_node_namespaces:
 * @self: a filter
 * @namespaces: (nullable) (array zero-terminated=1): namespaces
 *
 * Asks for nodes in these namespaces.
 */
void
kedroc_pipeline_filter_set_node_namespaces (KedrocPipelineFilter *self,
                                            const char *const *namespaces)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_NODE_NAMESPACES, namespaces);
}

/**
 * kedroc_pipeline_filter_set_with_inputs:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): names of datasets
 *
 * Asks for nodes that read these datasets. Kedro's `filter()` has no such
 * condition.
 */
void
kedroc_pipeline_filter_set_with_inputs (KedrocPipelineFilter *self,
                                        const char *const *names)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_WITH_INPUTS, names);
}

/**
 * kedroc_pipeline_filter_set_with_outputs:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): names of datasets
 *
 * Asks for nodes that write these datasets. Kedro's `filter()` has no such
 * condition.
 */
void
kedroc_pipeline_filter_set_with_outputs (KedrocPipelineFilter *self,
                                         const char *const *names)
{
  g_return_if_fail (KEDROC_IS_PIPELINE_FILTER (self));

  set_condition (self, KEDROC_CONDITION_WITH_OUTPUTS, names);
}
