/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-resolvers-private.h"

#include <string.h>

#include "kedroc-config-key-private.h"
#include "kedroc-config-own-resolver-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-config-scalar-private.h"
#include "kedroc-error.h"

/* So many resolvers of one's own are shown. */
#define MAX_NAMES 10

G_GNUC_PRINTF (2, 3)
static void
set_error (GError    **error,
           const char *format,
           ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, message);
}

static void
set_missing_error (GError    **error,
                   const char *spelling,
                   const char *kind,
                   const char *key)
{
  g_autofree char *shown = kedroc_config_path_shorten (key);

  set_error (error, "'%s': there is no %s '%s', and no default", spelling, kind, shown);
}

/* All resolvers take a key and may take a default; returns the key. */
static const char *
get_key (GPtrArray  *arguments,
         const char *spelling,
         GError    **error)
{
  if (arguments->len == 0 || arguments->len > 2)
    {
      set_error (error, "'%s' has %u arguments; a key and, if wanted, a default are expected", spelling,
                 arguments->len);
      return NULL;
    }

  JsonNode *key = g_ptr_array_index (arguments, 0);
  if (json_node_get_value_type (key) != G_TYPE_STRING)
    {
      set_error (error, "the key of '%s' is %s; write it in quotes", spelling,
                 kedroc_config_describe_type (key));
      return NULL;
    }
  if (*json_node_get_string (key) == '\0')
    {
      set_error (error, "'%s' has no key", spelling);
      return NULL;
    }
  return json_node_get_string (key);
}

static JsonNode *
dup_default (GPtrArray *arguments)
{
  return arguments->len == 2 ? json_node_ref (g_ptr_array_index (arguments, 1)) : NULL;
}

static JsonNode *
find_global (JsonObject *globals,
             const char *key)
{
  g_autoptr (GPtrArray) steps = kedroc_config_key_split (key, NULL);
  JsonNode *node = NULL;

  for (guint i = 0; i < steps->len && (i == 0 || node != NULL); i++)
    node = i == 0 ? json_object_get_member (globals, steps->pdata[0])
                  : kedroc_config_key_follow (node, steps->pdata[i]);
  return node != NULL && !kedroc_config_is_missing (node) ? json_node_ref (node) : NULL;
}

static JsonNode *
call_globals (const KedrocConfigSurroundings *surroundings,
              GPtrArray                      *arguments,
              const char                     *spelling,
              GError                        **error)
{
  const char *key = get_key (arguments, spelling, error);

  if (key == NULL)
    return NULL;
  if (surroundings->globals == NULL)
    {
      set_error (error, "'%s': globals cannot be used in globals; write '${…}' without 'globals:'",
                 spelling);
      return NULL;
    }
  if (*key == '_')
    {
      set_error (error, "'%s': a global whose name begins with '_' is for the globals alone", spelling);
      return NULL;
    }

  JsonNode *value = find_global (surroundings->globals, key);
  if (value == NULL)
    value = dup_default (arguments);
  if (value == NULL)
    set_missing_error (error, spelling, "global", key);
  return value;
}

static JsonNode *
call_runtime_params (const KedrocConfigSurroundings *surroundings,
                     GPtrArray                      *arguments,
                     const char                     *spelling,
                     KedrocConfigFindFunc            find,
                     gpointer                        user_data,
                     GError                        **error)
{
  const char *key = get_key (arguments, spelling, error);
  GError *failure = NULL;

  if (key == NULL)
    return NULL;
  if (surroundings->runtime_params == NULL)
    {
      set_error (error, "'%s': runtime parameters cannot be used in globals", spelling);
      return NULL;
    }

  JsonNode *value = find (key, user_data, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (value == NULL)
    value = dup_default (arguments);
  if (value == NULL)
    set_missing_error (error, spelling, "runtime parameter", key);
  return value;
}

/* A default is a text as well, unless it is null. */
static JsonNode *
dup_text_default (GPtrArray  *arguments,
                  const char *spelling,
                  GError    **error)
{
  JsonNode *value = g_ptr_array_index (arguments, 1);
  g_autoptr (GString) text = g_string_new (NULL);

  if (JSON_NODE_HOLDS_NULL (value))
    return json_node_ref (value);
  if (kedroc_config_scalar_append (text, value))
    return json_node_init_string (json_node_alloc (), text->str);
  set_error (error, "the default of '%s' is %s; it has to be a text", spelling,
             kedroc_config_describe_type (value));
  return NULL;
}

/* No message shows what a variable holds: it may be a password. */
static JsonNode *
call_environment (const KedrocConfigSurroundings *surroundings,
                  GPtrArray                      *arguments,
                  const char                     *spelling,
                  GError                        **error)
{
  const char *key = get_key (arguments, spelling, error);

  if (key == NULL)
    return NULL;
  if (!surroundings->environment)
    {
      set_error (error, "'%s': environment variables can be used in credentials alone", spelling);
      return NULL;
    }

  const char *value = g_getenv (key);
  if (value == NULL && arguments->len == 2)
    return dup_text_default (arguments, spelling, error);
  if (value == NULL)
    set_missing_error (error, spelling, "environment variable", key);
  else if (!g_utf8_validate (value, -1, NULL))
    set_error (error, "'%s': the environment variable is not valid UTF-8", spelling);
  else
    return json_node_init_string (json_node_alloc (), value);
  return NULL;
}

/* Each with a comma before it; sorted, and no more than can be read. */
static char *
join_names (GHashTable *resolvers)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (GList) names = resolvers != NULL ? g_hash_table_get_keys (resolvers) : NULL;
  guint n_names = 0;

  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (GList *name = names; name != NULL && n_names < MAX_NAMES; name = name->next)
    {
      g_autofree char *shown = kedroc_config_path_shorten (name->data);

      if (strcmp (name->data, "oc.env") == 0)
        continue;
      g_string_append_printf (joined, ", '%s'", shown);
      n_names++;
    }
  if (n_names == MAX_NAMES)
    g_string_append (joined, ", …");
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

JsonNode *
kedroc_config_call_resolver (const KedrocConfigSurroundings *surroundings,
                             const char                     *resolver,
                             GPtrArray                      *arguments,
                             const char                     *spelling,
                             KedrocConfigFindFunc            find_runtime_param,
                             gpointer                        user_data,
                             GError                        **error)
{
  KedrocConfigOwnResolver *own =
    surroundings->resolvers != NULL ? g_hash_table_lookup (surroundings->resolvers, resolver) : NULL;

  if (strcmp (resolver, "globals") == 0)
    return call_globals (surroundings, arguments, spelling, error);
  if (strcmp (resolver, "runtime_params") == 0)
    return call_runtime_params (surroundings, arguments, spelling, find_runtime_param, user_data, error);
  if (own != NULL)
    return kedroc_config_own_resolver_call (own, resolver, arguments, spelling, error);
  if (strcmp (resolver, "oc.env") == 0)
    return call_environment (surroundings, arguments, spelling, error);

  g_autofree char *shown = kedroc_config_path_shorten (resolver);
  g_autofree char *others = join_names (surroundings->resolvers);
  set_error (error, "'%s': there is no resolver '%s'; there are 'globals', 'runtime_params'%s and 'oc.env'",
             spelling, shown, others);
  return NULL;
}
