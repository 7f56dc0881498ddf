/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-dataset-private.h"

#include "kedroc-dataset-call-private.h"
#include "kedroc-dataset-type-private.h"
#include "kedroc-dataset-version.h"
#include "kedroc-json-property-private.h"

/* A property that says something: it can be read and given, and is not as it
 * was without being given. */
static gboolean
get_given (GObject *object,
           GParamSpec *pspec,
           GValue *value)
{
  KedrocAbstractDatasetClass *klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (object);

  if ((pspec->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE || g_str_equal (pspec->name, "metadata"))
    return FALSE;

  if ((klass->ephemeral && g_str_equal (pspec->name, "ephemeral")) ||
      (klass->single_process && g_str_equal (pspec->name, "single-process")))
    return FALSE;

  g_object_get_property (object, pspec->name, value);

  return !g_param_value_defaults (pspec, value);
}

static char *
dup_key (GParamSpec *pspec)
{
  return g_strdelimit (g_strdup (pspec->name), "-", '_');
}

static JsonNode *
describe_version (KedrocVersion *version)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  if (kedroc_version_get_load (version) != NULL)
    json_object_set_string_member (object, "load", kedroc_version_get_load (version));
  if (kedroc_version_get_save (version) != NULL)
    json_object_set_string_member (object, "save", kedroc_version_get_save (version));
  json_node_take_object (node, object);

  return node;
}

static JsonNode *
describe_value (const GValue *value)
{
  g_autofree char *text = NULL;
  JsonNode *node;

  if (G_VALUE_HOLDS (value, KEDROC_TYPE_VERSION))
    return describe_version (g_value_get_boxed (value));

  if (G_VALUE_HOLDS (value, KEDROC_TYPE_ABSTRACT_DATASET))
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, kedroc_abstract_dataset_describe (g_value_get_object (value)));
      return node;
    }

  node = kedroc_json_property_format (value);
  if (node != NULL)
    return node;

  text = g_strdup_printf ("<%s>", G_VALUE_TYPE_NAME (value));

  return json_node_init_string (json_node_alloc (), text);
}

JsonObject *
kedroc_abstract_dataset_describe_properties (KedrocAbstractDataset *self)
{
  JsonObject *description = json_object_new ();
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (self), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      g_autofree char *key = dup_key (pspecs[i]);

      /* What is described is shown and logged. */
      if (!g_str_equal (key, "credentials") && get_given (G_OBJECT (self), pspecs[i], &value))
        json_object_set_member (description, key, describe_value (&value));
    }

  return description;
}

static JsonNode *
format_for_config (const GValue *value)
{
  g_autoptr (JsonObject) config = NULL;

  if (!G_VALUE_HOLDS (value, KEDROC_TYPE_ABSTRACT_DATASET))
    return kedroc_json_property_format (value);

  config = kedroc_abstract_dataset_to_config (g_value_get_object (value));

  return config != NULL ? json_node_init_object (json_node_alloc (), config) : NULL;
}

static gboolean
add_to_config (KedrocAbstractDataset *self,
               JsonObject *config,
               GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *key = dup_key (pspec);
  JsonNode *node;

  if (!get_given (G_OBJECT (self), pspec, &value))
    return TRUE;

  if (G_VALUE_HOLDS (&value, KEDROC_TYPE_VERSION))
    {
      json_object_set_boolean_member (config, "versioned", TRUE);
      return TRUE;
    }

  node = format_for_config (&value);
  if (node == NULL)
    return FALSE;

  json_object_set_member (config, key, node);

  return TRUE;
}

JsonObject *
kedroc_abstract_dataset_properties_to_config (KedrocAbstractDataset *self)
{
  g_autoptr (JsonObject) config = json_object_new ();
  const char *type_name = kedroc_abstract_dataset_get_config_type (self);
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  if (type_name == NULL)
    type_name = kedroc_dataset_type_get_name (G_OBJECT_TYPE (self));
  json_object_set_string_member (config, "type", type_name);

  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (self), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    if (!add_to_config (self, config, pspecs[i]))
      return NULL;

  return g_steal_pointer (&config);
}

/**
 * kedroc_abstract_dataset_describe:
 * @self: a dataset
 *
 * Describes a dataset to people: its options, without its data, its metadata
 * and its credentials.
 *
 * Kedro's counterpart is `_describe()`.
 *
 * Returns: (transfer full): an object of the options that were given
 */
JsonObject *
kedroc_abstract_dataset_describe (KedrocAbstractDataset *self)
{
  KedrocAbstractDatasetClass *klass;
  JsonObject *description = NULL;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), NULL);

  klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);
  if (klass->describe != NULL)
    description = kedroc_dataset_call_describe (self);

  return description != NULL ? description : json_object_new ();
}

/**
 * kedroc_abstract_dataset_to_config:
 * @self: a dataset
 *
 * Gets the configuration that [func@AbstractDataset.from_config] makes such a
 * dataset from.
 *
 * It holds the credentials, if the dataset has any, and no data. The metadata
 * and the names of versions are not part of it, as in Kedro, whose counterpart
 * is `_init_config()`.
 *
 * Returns: (nullable) (transfer full): the configuration, or %NULL if there is
 *   none that makes such a dataset
 */
JsonObject *
kedroc_abstract_dataset_to_config (KedrocAbstractDataset *self)
{
  KedrocAbstractDatasetClass *klass;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), NULL);

  klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);

  return klass->to_config != NULL ? kedroc_dataset_call_to_config (self) : NULL;
}

static void
append_option (GString *text,
               const char *key,
               JsonNode *node)
{
  g_autofree char *json = NULL;

  if (text->str[text->len - 1] != '(')
    g_string_append (text, ", ");

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_string_append_printf (text, "%s=%s", key, json_node_get_string (node));
      return;
    }

  json = json_to_string (node, FALSE);
  g_string_append_printf (text, "%s=%s", key, json);
}

/**
 * kedroc_abstract_dataset_to_string:
 * @self: a dataset
 *
 * Describes a dataset in one line, as messages do:
 * `csv.CSVDataset(filepath=data/cars.csv, sep=;)`.
 *
 * Kedro's counterpart is `str()` of a dataset.
 *
 * Returns: (transfer full): the type and the options that were given
 */
char *
kedroc_abstract_dataset_to_string (KedrocAbstractDataset *self)
{
  g_autoptr (JsonObject) description = NULL;
  g_autoptr (GString) text = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), NULL);

  description = kedroc_abstract_dataset_describe (self);
  text = g_string_new (kedroc_dataset_type_get_name (G_OBJECT_TYPE (self)));
  g_string_append_c (text, '(');

  json_object_iter_init_ordered (&iter, description);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    append_option (text, key, node);
  g_string_append_c (text, ')');

  return g_string_free (g_steal_pointer (&text), FALSE);
}
