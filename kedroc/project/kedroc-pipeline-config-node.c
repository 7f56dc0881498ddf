/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-pipeline-config-private.h"

static const char *const node_keys[] = { "confirms", "function", "inputs", "name", "namespace",
                                         "outputs", "tags", NULL };

/* What a node is made of; the arguments are NULL where datasets are given as a list. */
typedef struct
{
  const char *name;
  const char *function;
  const char *namespace_;
  char **arguments;
  char **inputs;
  char **keys;
  char **outputs;
  char **tags;
  char **confirms;
} NodeEntry;

static void
node_entry_clear (NodeEntry *self)
{
  g_strfreev (self->arguments);
  g_strfreev (self->inputs);
  g_strfreev (self->keys);
  g_strfreev (self->outputs);
  g_strfreev (self->tags);
  g_strfreev (self->confirms);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NodeEntry, node_entry_clear)

static gboolean
read_plain_names (const KedrocPipelineConfig *self,
                  JsonObject                 *config,
                  const char                 *key,
                  char                     ***names,
                  GError                    **error)
{
  g_auto (GStrv) keys = NULL;

  if (!kedroc_pipeline_config_read_names (self, config, key, &keys, names, error))
    return FALSE;
  return keys == NULL
         || kedroc_pipeline_config_set_error (self, config, key, error,
                                              "'%s' is a mapping, not a name or a list of names", key);
}

static gboolean
read_entry (const KedrocPipelineConfig *self,
            JsonObject                 *config,
            NodeEntry                  *entry,
            GError                    **error)
{
  if (!kedroc_pipeline_config_check_keys (self, config, node_keys, error)
      || !kedroc_pipeline_config_read_string (self, config, "name", &entry->name, error)
      || !kedroc_pipeline_config_read_string (self, config, "function", &entry->function, error)
      || !kedroc_pipeline_config_read_string (self, config, "namespace", &entry->namespace_, error)
      || !kedroc_pipeline_config_read_names (self, config, "inputs", &entry->arguments, &entry->inputs, error)
      || !kedroc_pipeline_config_read_names (self, config, "outputs", &entry->keys, &entry->outputs, error)
      || !read_plain_names (self, config, "tags", &entry->tags, error)
      || !read_plain_names (self, config, "confirms", &entry->confirms, error))
    return FALSE;
  if (entry->function != NULL)
    return TRUE;
  return kedroc_pipeline_config_set_error (self, config, entry->name != NULL ? "name" : "inputs", error,
                                           "A node%s%s%s has no 'function', such as python:package.module:name",
                                           entry->name != NULL ? " '" : "", entry->name != NULL ? entry->name : "",
                                           entry->name != NULL ? "'" : "");
}

static gboolean
replace (KedrocNode **node,
         KedrocNode  *copy)
{
  g_object_unref (*node);
  *node = copy;
  return copy != NULL;
}

static KedrocNode *
make_node (const NodeEntry *entry,
           GError         **error)
{
  KedrocNode *node = kedroc_node_new_for_function (entry->name, (const char *const *) entry->inputs,
                                                   (const char *const *) entry->outputs, entry->function, error);

  if (node == NULL
      || ((entry->arguments != NULL || entry->keys != NULL)
          && !replace (&node, kedroc_node_with_argument_names (node, (const char *const *) entry->arguments,
                                                               (const char *const *) entry->keys, error)))
      || (entry->namespace_ != NULL
          && !replace (&node, kedroc_node_with_namespace (node, entry->namespace_, error)))
      || (entry->tags != NULL
          && !replace (&node, kedroc_node_with_tags (node, (const char *const *) entry->tags, error)))
      || (entry->confirms != NULL
          && !replace (&node, kedroc_node_with_confirms (node, (const char *const *) entry->confirms, error))))
    return NULL;
  return node;
}

KedrocNode *
kedroc_pipeline_config_read_node (const KedrocPipelineConfig *self,
                                  JsonObject                 *config,
                                  GError                    **error)
{
  g_auto (NodeEntry) entry = { 0 };
  KedrocNode *node;

  if (!read_entry (self, config, &entry, error))
    return NULL;
  node = make_node (&entry, error);
  if (node == NULL)
    kedroc_pipeline_config_prefix_error (self, config, entry.name != NULL ? "name" : "function", error);
  return node;
}
