/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-own-resolver-private.h"

#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"

KedrocConfigOwnResolver *
kedroc_config_own_resolver_new (KedrocConfigResolverFunc func,
                                gpointer                 user_data,
                                GDestroyNotify           destroy)
{
  KedrocConfigOwnResolver *self = g_new (KedrocConfigOwnResolver, 1);

  *self = (KedrocConfigOwnResolver) { func, user_data, destroy };
  return self;
}

void
kedroc_config_own_resolver_free (KedrocConfigOwnResolver *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

/* What the function is given is its own: a configuration shares nothing with it. */
static JsonArray *
copy_arguments (GPtrArray *arguments)
{
  JsonArray *copy = json_array_sized_new (arguments->len);

  for (guint i = 0; i < arguments->len; i++)
    json_array_add_element (copy, kedroc_json_node_copy (arguments->pdata[i]));
  return copy;
}

JsonNode *
kedroc_config_own_resolver_call (KedrocConfigOwnResolver *self,
                                 const char              *name,
                                 GPtrArray               *arguments,
                                 const char              *spelling,
                                 GError                 **error)
{
  g_autoptr (JsonArray) copy = copy_arguments (arguments);
  GError *failure = NULL;
  g_autoptr (JsonNode) value = self->func (name, copy, self->user_data, &failure);

  if (failure != NULL)
    g_propagate_prefixed_error (error, failure, "'%s': ", spelling);
  else if (value == NULL)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "'%s': the resolver '%s' gives nothing, and no error", spelling, name);
  else
    return kedroc_json_node_copy (value);
  return NULL;
}
