/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-dataset-private.h"

#include <string.h>

#include "kedroc-dataset-type-private.h"
#include "kedroc-dataset-version-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-json-property-private.h"
#include "kedroc-nearest-name-private.h"
#include "kedroc-owner-private.h"

#define TYPE_KEY "type"
#define VERSION_KEY "version"
#define VERSIONED_KEY "versioned"

/* A dataset within a dataset is rare, one within that has no use: the limit
 * keeps a hostile configuration from exhausting the stack. */
#define DEPTH_MAX 8

typedef struct
{
  const char *load_version;
  const char *save_version;
  gboolean versioned;
  guint depth;
} VersionRequest;

/* What a dataset is made of: the names belong to the class. */
typedef struct
{
  GObjectClass *klass;
  GPtrArray *names;
  GArray *values;
  VersionRequest request;
} Construction;

static KedrocAbstractDataset *build_dataset (JsonObject *config,
                                             const VersionRequest *request,
                                             GError **error);

/* The request goes to the class itself if it has versions, and otherwise to
 * the dataset that it wraps. */
static gboolean
has_version_property (GObjectClass *klass)
{
  GParamSpec *pspec = g_object_class_find_property (klass, VERSION_KEY);

  return pspec != NULL && pspec->value_type == KEDROC_TYPE_VERSION;
}

static gboolean
wraps_dataset (GObjectClass *klass)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  pspecs = g_object_class_list_properties (klass, &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    if (g_type_is_a (pspecs[i]->value_type, KEDROC_TYPE_ABSTRACT_DATASET))
      return TRUE;

  return FALSE;
}

/* A copy: the configuration may be one that other threads build from as well. */
static JsonObject *
dup_nested_config (JsonNode *node,
                   GError **error)
{
  g_autofree char *got = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *config = json_node_get_object (node);

      if (!json_object_has_member (config, VERSIONED_KEY))
        return kedroc_json_object_copy (config);

      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                           "'versioned' belongs to the dataset that wraps this one: move it there");
      return NULL;
    }

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      JsonObject *config = json_object_new ();

      json_object_set_string_member (config, TYPE_KEY, json_node_get_string (node));
      return config;
    }

  got = kedroc_json_node_describe (node);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "expected the configuration of a dataset or the name of its type, got %s", got);
  return NULL;
}

static gboolean
parse_nested (Construction *construction,
              GParamSpec *pspec,
              JsonNode *node,
              GValue *value,
              GError **error)
{
  VersionRequest request = construction->request;
  g_autoptr (JsonObject) config = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = NULL;

  request.versioned = request.versioned && !has_version_property (construction->klass);
  request.depth++;
  config = dup_nested_config (node, error);
  if (config == NULL)
    return FALSE;

  dataset = build_dataset (config, &request, error);
  if (dataset == NULL)
    return FALSE;

  if (!g_type_is_a (G_OBJECT_TYPE (dataset), pspec->value_type))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "expected a dataset of type %s, got one of type %s",
                   g_type_name (pspec->value_type), G_OBJECT_TYPE_NAME (dataset));
      return FALSE;
    }

  g_value_init (value, pspec->value_type);
  g_value_set_object (value, dataset);

  return TRUE;
}

static gboolean
set_unknown_key (GObjectClass *klass,
                 const char *key,
                 GError **error)
{
  g_autofree GParamSpec **pspecs = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) known = NULL;
  g_autofree char *list = NULL;
  const char *nearest;
  guint n_pspecs;

  pspecs = g_object_class_list_properties (klass, &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    if ((pspecs[i]->flags & G_PARAM_WRITABLE) != 0 && !g_str_equal (pspecs[i]->name, VERSION_KEY))
      {
        g_autofree char *name = g_strdelimit (g_strdup (pspecs[i]->name), "-", '_');

        g_strv_builder_add (builder, name);
      }
  known = g_strv_builder_end (builder);
  list = g_strjoinv (", ", known);
  nearest = kedroc_nearest_name (key, (const char *const *) known);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "%s has no option '%s'%s%s%s; it has %s",
               kedroc_dataset_type_get_name (G_OBJECT_CLASS_TYPE (klass)), key,
               nearest != NULL ? ": is '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "' meant?" : "", list);
  return FALSE;
}

static void
add_property (Construction *construction,
              GParamSpec *pspec,
              const GValue *value)
{
  g_ptr_array_add (construction->names, (gpointer) pspec->name);
  g_array_append_vals (construction->values, value, 1);
}

static gboolean
parse_member (Construction *construction,
              const char *key,
              JsonNode *node,
              GError **error)
{
  g_autofree char *name = g_strdelimit (g_strdup (key), "_", '-');
  GParamSpec *pspec = g_object_class_find_property (construction->klass, name);
  GValue value = G_VALUE_INIT;
  gboolean parsed;

  if (pspec == NULL || (pspec->flags & G_PARAM_WRITABLE) == 0)
    return set_unknown_key (construction->klass, key, error);

  if (g_type_is_a (pspec->value_type, KEDROC_TYPE_ABSTRACT_DATASET))
    parsed = parse_nested (construction, pspec, node, &value, error);
  else
    parsed = kedroc_json_property_parse (pspec, node, &value, error);

  if (!parsed)
    {
      if (G_IS_VALUE (&value))
        g_value_unset (&value);
      g_prefix_error (error, "option '%s': ", key);
      return FALSE;
    }

  add_property (construction, pspec, &value);

  return TRUE;
}

static gboolean
read_versioned (Construction *construction,
                JsonObject *config,
                GError **error)
{
  JsonNode *node = json_object_get_member (config, VERSIONED_KEY);

  if (node != NULL)
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        {
          g_autofree char *got = kedroc_json_node_describe (node);

          g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                       "option '" VERSIONED_KEY "': expected true or false, got %s", got);
          return FALSE;
        }
      construction->request.versioned = json_node_get_boolean (node);
    }

  if (!construction->request.versioned || has_version_property (construction->klass) ||
      wraps_dataset (construction->klass))
    return TRUE;

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "option '" VERSIONED_KEY "': %s has no versions; leave the option out",
               kedroc_dataset_type_get_name (G_OBJECT_CLASS_TYPE (construction->klass)));
  return FALSE;
}

static void
add_version (Construction *construction)
{
  VersionRequest *request = &construction->request;
  g_autofree char *timestamp = NULL;
  GValue value = G_VALUE_INIT;

  if (!request->versioned || !has_version_property (construction->klass))
    return;

  if (request->save_version == NULL)
    timestamp = kedroc_version_create_timestamp ();

  g_value_init (&value, KEDROC_TYPE_VERSION);
  g_value_take_boxed (&value, kedroc_version_new (request->load_version,
                                                  timestamp != NULL ? timestamp : request->save_version));
  add_property (construction, g_object_class_find_property (construction->klass, VERSION_KEY), &value);
}

static gboolean
read_members (Construction *construction,
              JsonObject *config,
              GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (!read_versioned (construction, config, error))
    return FALSE;

  json_object_iter_init_ordered (&iter, config);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      if (g_str_equal (key, TYPE_KEY) || g_str_equal (key, VERSIONED_KEY))
        continue;

      if (g_str_equal (key, VERSION_KEY) && has_version_property (construction->klass))
        {
          g_warning ("'" VERSION_KEY "' of a dataset's configuration is ignored: say '" VERSIONED_KEY
                     ": true' and choose versions for the catalog");
          continue;
        }

      if (!parse_member (construction, key, node, error))
        return FALSE;
    }
  add_version (construction);

  return TRUE;
}

static KedrocAbstractDataset *
construct (Construction *construction,
           GError **error)
{
  g_autoptr (GObject) dataset = NULL;

  dataset = g_object_new_with_properties (G_OBJECT_CLASS_TYPE (construction->klass),
                                          construction->names->len,
                                          (const char **) construction->names->pdata,
                                          (const GValue *) construction->values->data);
  if (G_IS_INITABLE (dataset) && !g_initable_init (G_INITABLE (dataset), NULL, error))
    return NULL;

  return KEDROC_ABSTRACT_DATASET (g_steal_pointer (&dataset));
}

static KedrocAbstractDataset *
build_from_class (GObjectClass *klass,
                  JsonObject *config,
                  const VersionRequest *request,
                  GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (GValue));
  Construction construction = { klass, names, values, *request };

  g_array_set_clear_func (values, (GDestroyNotify) g_value_unset);
  if (!read_members (&construction, config, error))
    return NULL;

  return construct (&construction, error);
}

static KedrocAbstractDataset *
build_dataset (JsonObject *config,
               const VersionRequest *request,
               GError **error)
{
  JsonNode *node = json_object_get_member (config, TYPE_KEY);
  g_autoptr (GTypeClass) klass = NULL;
  KedrocAbstractDataset *dataset;
  GType type;

  if (request->depth > DEPTH_MAX)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "more than %d datasets within each other", DEPTH_MAX);
      return NULL;
    }

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "'" TYPE_KEY "' %s: give the name of a class of datasets, such as 'csv.CSVDataset'",
                   node == NULL ? "is missing" : "is not a string");
      return NULL;
    }

  type = kedroc_dataset_type_lookup (json_node_get_string (node), error);
  if (type == G_TYPE_INVALID)
    return NULL;

  klass = g_type_class_ref (type);
  dataset = build_from_class (G_OBJECT_CLASS (klass), config, request, error);
  if (dataset != NULL)
    kedroc_abstract_dataset_set_config_type (dataset, json_node_get_string (node));

  return dataset;
}

typedef struct
{
  JsonObject *config;
  VersionRequest request;
  KedrocAbstractDataset *dataset;
  GError *error;
} BuildCall;

static void
build_call_run (gpointer data)
{
  BuildCall *call = data;

  call->dataset = build_dataset (call->config, &call->request, &call->error);
}

/**
 * kedroc_abstract_dataset_from_config:
 * @name: what the dataset is called, for messages
 * @config: its configuration
 * @load_version: (nullable): the version to load if the dataset is versioned,
 *   or %NULL for the newest one
 * @save_version: (nullable): the version to save if the dataset is versioned,
 *   or %NULL for a timestamp of this moment
 * @error: return location for a #GError
 *
 * Makes a dataset from its configuration.
 *
 * `type` names the class: by what it was registered as with
 * [func@dataset_type_register], with `kedro.io.` or `kedro_datasets.` before
 * it or not, or by the name of its #GType. `versioned: true` gives the dataset
 * a #KedrocVersion. Every other key is a property of the class, with `_` for
 * `-`: booleans, numbers, strings, enumerations by nick, flags as a list of
 * nicks, lists of strings, and, for properties of a JSON type, any JSON. A
 * property that holds a dataset takes the configuration of one, or the name of
 * its type. A class that implements #GInitable is initialised, and can refuse.
 *
 * A missing `type`, a key that the class does not have and a value of another
 * type are %KEDROC_DATASET_ERROR_INVALID_CONFIG, an unknown `type` is
 * %KEDROC_DATASET_ERROR_UNKNOWN_TYPE; the message names @name, the key and the
 * nearest known one. Kedro's counterpart is `AbstractDataset.from_config()`.
 *
 * Returns: (transfer full): a new dataset, or %NULL with @error set
 */
KedrocAbstractDataset *
kedroc_abstract_dataset_from_config (const char *name,
                                     JsonObject *config,
                                     const char *load_version,
                                     const char *save_version,
                                     GError **error)
{
  BuildCall call = { config, { load_version, save_version, FALSE, 0 }, NULL, NULL };

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (config != NULL, NULL);

  kedroc_owner_call_claimed (build_call_run, &call);
  if (call.dataset == NULL)
    g_propagate_prefixed_error (error, call.error, "Dataset '%s': ", name);

  return call.dataset;
}
