/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-json-dataset.h"

#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-json-text-private.h"
#include "kedroc-json-value-private.h"
#include "kedroc-json-write-private.h"
#include "kedroc-text-private.h"

/**
 * KedrocJSONDataset:
 *
 * A file of JSON.
 *
 * It is loaded as a #JsonNode, which is not to be changed. A #JsonNode,
 * #JsonObject or #JsonArray is saved as it is; a #GVariant, a list of strings,
 * a string, a boolean or a number as the JSON that stands for it. What is not
 * JSON is a %KEDROC_DATASET_ERROR_CORRUPT with line and column, and so is what
 * could not be loaded without loss: a key that an object has twice, `\u0000` in
 * a string or a key, numbers that fit neither a 64 bit integer nor a double, and
 * lists and objects nested more than 1000 levels deep.
 *
 * Kedro's counterpart is `kedro_datasets.json.JSONDataset`. Of its options
 * there is `indent`, in `save_args` as well.
 */

typedef struct
{
  guint indent;
  JsonObject *save_args;
} KedrocJSONDatasetPrivate;

enum
{
  PROP_INDENT = 1,
  PROP_SAVE_ARGS,
  N_PROPS
};

#define INDENT_MAX 32

static GParamSpec *properties[N_PROPS];

static void kedroc_json_dataset_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocJSONDataset, kedroc_json_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET,
  G_ADD_PRIVATE (KedrocJSONDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_json_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocJSONDatasetPrivate *) kedroc_json_dataset_get_instance_private (self))

static GInitableIface *parent_initable;

/* save_args comes before the property, as it does in Kedro. */
static gboolean
read_indent (KedrocJSONDataset *self,
             guint *indent,
             GError **error)
{
  JsonObject *args = GET_PRIVATE (self)->save_args;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  *indent = GET_PRIVATE (self)->indent;
  if (args == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, args);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      if (g_str_equal (key, "indent") && JSON_NODE_HOLDS_NULL (node))
        *indent = 0;
      else if (g_str_equal (key, "indent") && JSON_NODE_HOLDS_VALUE (node) &&
               json_node_get_value_type (node) == G_TYPE_INT64 &&
               json_node_get_int (node) >= 0 && json_node_get_int (node) <= INDENT_MAX)
        *indent = json_node_get_int (node);
      else
        {
          g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                       "option 'save_args': '%s' cannot be given so; it takes 'indent' with 0 to %d",
                       key, INDENT_MAX);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
kedroc_json_dataset_real_initable_init (GInitable *initable,
                                        GCancellable *cancellable,
                                        GError **error)
{
  guint indent;

  return parent_initable->init (initable, cancellable, error) &&
         read_indent (KEDROC_JSON_DATASET (initable), &indent, error);
}

static void
kedroc_json_dataset_initable_init (GInitableIface *iface)
{
  parent_initable = g_type_interface_peek_parent (iface);
  iface->init = kedroc_json_dataset_real_initable_init;
}

static gboolean
kedroc_json_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                            GBytes *bytes,
                            GValue *value,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) cause = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  kedroc_text_skip_bom (&data, &size);
  if (!kedroc_text_check (data, size, error) || !kedroc_json_text_check (data, size, error))
    return FALSE;

  if (!json_parser_load_from_data (parser, data, size, &cause))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                   "this is not JSON: %s", cause->message);
      return FALSE;
    }

  g_value_init (value, JSON_TYPE_NODE);
  g_value_take_boxed (value, json_parser_steal_root (parser));

  return TRUE;
}

static GBytes *
kedroc_json_dataset_encode (KedrocAbstractVersionedDataset *dataset,
                            const GValue *data,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  guint indent;
  char *text;
  gsize length;

  if (!read_indent (KEDROC_JSON_DATASET (dataset), &indent, error))
    return NULL;

  node = kedroc_json_value_to_node (data, error);
  if (node == NULL)
    return NULL;

  text = kedroc_json_write (node, indent, &length);
  return g_bytes_new_take (text, length);
}

static void
kedroc_json_dataset_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  KedrocJSONDatasetPrivate *priv = GET_PRIVATE (KEDROC_JSON_DATASET (object));

  switch (prop_id)
    {
    case PROP_INDENT:
      g_value_set_uint (value, priv->indent);
      break;
    case PROP_SAVE_ARGS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->save_args));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_json_dataset_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  KedrocJSONDatasetPrivate *priv = GET_PRIVATE (KEDROC_JSON_DATASET (object));

  switch (prop_id)
    {
    case PROP_INDENT:
      priv->indent = g_value_get_uint (value);
      break;
    case PROP_SAVE_ARGS:
      priv->save_args = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_json_dataset_finalize (GObject *object)
{
  g_clear_pointer (&GET_PRIVATE (KEDROC_JSON_DATASET (object))->save_args, json_object_unref);

  G_OBJECT_CLASS (kedroc_json_dataset_parent_class)->finalize (object);
}

static void
kedroc_json_dataset_class_init (KedrocJSONDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractVersionedDatasetClass *versioned_class = KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass);

  object_class->get_property = kedroc_json_dataset_get_property;
  object_class->set_property = kedroc_json_dataset_set_property;
  object_class->finalize = kedroc_json_dataset_finalize;

  versioned_class->decode = kedroc_json_dataset_decode;
  versioned_class->encode = kedroc_json_dataset_encode;

  /**
   * KedrocJSONDataset:indent:
   *
   * By how many spaces each level is indented when the file is saved; 0 puts
   * all on one line.
   */
  properties[PROP_INDENT] =
      g_param_spec_uint ("indent", NULL, NULL, 0, INDENT_MAX, 0,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KedrocJSONDataset:save-args:
   *
   * The options by Kedro's names: `indent`. They come before the properties.
   */
  properties[PROP_SAVE_ARGS] =
      g_param_spec_boxed ("save-args", NULL, NULL, JSON_TYPE_OBJECT,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_json_dataset_init (KedrocJSONDataset *self)
{
}

/**
 * kedroc_json_dataset_new:
 * @filepath: the path of the file, or its URI
 * @version: (nullable): which version is loaded and saved, or %NULL for a file
 *   without versions
 *
 * Creates a dataset of a JSON file. The file is not touched.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocJSONDataset *
kedroc_json_dataset_new (const char *filepath,
                         KedrocVersion *version)
{
  g_return_val_if_fail (filepath != NULL, NULL);

  return g_object_new (KEDROC_TYPE_JSON_DATASET, "filepath", filepath, "version", version, NULL);
}
