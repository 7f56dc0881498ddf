/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-partitioned-dataset-private.h"

#include "kedroc-dataset-version-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"

/**
 * KedrocPartitionedDataset:
 *
 * A folder of parts: files of one kind, each of which is a dataset of its own.
 *
 * A load gives a #KedrocDataCatalog with an entry for each part, sorted by
 * name; no file is read before its entry is loaded. A part is called by the path
 * of its file within the folder, without #KedrocPartitionedDataset:filename-suffix:
 * `2026/march` is `2026/march.csv`. Parts lie in folders of any depth. A folder
 * without parts, or none at all, is a %KEDROC_DATASET_ERROR_NOT_FOUND. The
 * catalog is that of the moment of the load: files that come later are not in it.
 * It can go to another process like any other value: what is a file there
 * is one here, still unread, and what is in memory goes with it.
 *
 * A save takes such a catalog, loaded or made, or a [struct@Json.Node] that holds
 * an object of values. Each entry is loaded and saved before the next one, so
 * that one part is in memory at a time; with
 * #KedrocPartitionedDataset:save-lazily off, all are loaded before the
 * first one is saved. Each part is saved whole or not at all. A save that fails
 * in between leaves those before it saved, and all others as they were.
 * Parts that are there already stay, unless
 * #KedrocPartitionedDataset:overwrite says otherwise: then those that were
 * not saved are removed, after all others have been saved. Files
 * without the suffix are never removed.
 *
 * Links to folders are followed, but not to one that the link lies in. A name of
 * a file that is not UTF-8 is a %KEDROC_DATASET_ERROR_CORRUPT.
 *
 * With `versioned: true` in #KedrocPartitionedDataset:dataset each part has
 * versions, of which the newest is loaded; all parts of one save are of
 * one version. Kedro's counterpart is
 * `kedro_datasets.partitions.PartitionedDataset`, whose functions that load a
 * part the entries of the catalog stand for.
 */

typedef struct
{
  KedrocPartsOptions options;
  gboolean overwrite;
  gboolean save_lazily;
} KedrocPartitionedDatasetPrivate;

enum
{
  PROP_PATH = 1,
  PROP_DATASET,
  PROP_FILEPATH_ARG,
  PROP_FILENAME_SUFFIX,
  PROP_OVERWRITE,
  PROP_SAVE_LAZILY,
  PROP_LOAD_ARGS,
  PROP_CREDENTIALS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kedroc_partitioned_dataset_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocPartitionedDataset, kedroc_partitioned_dataset, KEDROC_TYPE_ABSTRACT_DATASET,
  G_ADD_PRIVATE (KedrocPartitionedDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_partitioned_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocPartitionedDatasetPrivate *) kedroc_partitioned_dataset_get_instance_private (self))

static gboolean
make_plan (KedrocPartitionedDataset *self,
           KedrocPartsPlan *plan,
           GError **error)
{
  return kedroc_parts_plan_init (plan, &GET_PRIVATE (self)->options, error);
}

GType
kedroc_partitioned_dataset_get_part_type (KedrocPartitionedDataset *self,
                                          GError **error)
{
  g_auto (KedrocPartsPlan) plan = { { NULL } };

  return make_plan (self, &plan, error) ? kedroc_parts_plan_try_part (&plan, error) : G_TYPE_INVALID;
}

static gboolean
kedroc_partitioned_dataset_real_initable_init (GInitable *initable,
                                               GCancellable *cancellable,
                                               GError **error)
{
  g_auto (KedrocPartsPlan) plan = { { NULL } };

  if (!make_plan (KEDROC_PARTITIONED_DATASET (initable), &plan, error))
    return FALSE;

  if (json_object_has_member (plan.config, plan.filepath_arg))
    g_warning ("'%s' of the dataset of a PartitionedDataset is ignored: each part has its own", plan.filepath_arg);

  return kedroc_parts_plan_try_part (&plan, error) != G_TYPE_INVALID;
}

static void
kedroc_partitioned_dataset_initable_init (GInitableIface *iface)
{
  iface->init = kedroc_partitioned_dataset_real_initable_init;
}

static void
set_no_parts (const KedrocPartitions *partitions,
              GError **error)
{
  gboolean has_suffix = *partitions->suffix != '\0';

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
               "there are no parts in '%s'%s%s%s; save some, or check 'path'%s", partitions->path,
               has_suffix ? ": no file whose name ends with '" : "", partitions->suffix, has_suffix ? "'" : "",
               has_suffix ? " and 'filename_suffix'" : "");
}

static gboolean
kedroc_partitioned_dataset_load (KedrocAbstractDataset *dataset,
                                 GValue *value,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_auto (KedrocPartsPlan) plan = { { NULL } };
  g_auto (GStrv) names = NULL;
  g_autofree char *save_version = NULL;
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();

  if (!make_plan (KEDROC_PARTITIONED_DATASET (dataset), &plan, error))
    return FALSE;

  names = kedroc_partitions_list (&plan.partitions, G_MAXUINT, cancellable, error);
  if (names == NULL)
    return FALSE;

  /* The datasets of a catalog save one version. */
  save_version = plan.partitions.versioned ? kedroc_version_create_timestamp () : NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KedrocAbstractDataset) part = kedroc_parts_plan_build_part (&plan, names[i], save_version, error);

      if (part == NULL)
        return FALSE;
      kedroc_data_catalog_set (parts, names[i], part);
    }

  if (names[0] == NULL)
    {
      set_no_parts (&plan.partitions, error);
      return FALSE;
    }

  g_value_init (value, KEDROC_TYPE_DATA_CATALOG);
  g_value_take_object (value, g_steal_pointer (&parts));

  return TRUE;
}

static gboolean
kedroc_partitioned_dataset_save (KedrocAbstractDataset *dataset,
                                 const GValue *data,
                                 GCancellable *cancellable,
                                 GError **error)
{
  KedrocPartitionedDatasetPrivate *priv = GET_PRIVATE (KEDROC_PARTITIONED_DATASET (dataset));
  g_auto (KedrocPartsPlan) plan = { { NULL } };
  g_autoptr (KedrocDataCatalog) parts = NULL;

  if (!make_plan (KEDROC_PARTITIONED_DATASET (dataset), &plan, error))
    return FALSE;

  parts = kedroc_parts_from_value (data, error);

  return parts != NULL &&
         kedroc_parts_save (&plan, parts, priv->overwrite, priv->save_lazily, cancellable, error);
}

static gboolean
kedroc_partitioned_dataset_exists (KedrocAbstractDataset *dataset,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_auto (KedrocPartsPlan) plan = { { NULL } };
  g_auto (GStrv) names = NULL;

  if (!make_plan (KEDROC_PARTITIONED_DATASET (dataset), &plan, error))
    return FALSE;

  names = kedroc_partitions_list (&plan.partitions, 1, cancellable, error);

  return names != NULL && names[0] != NULL;
}

/* What is described is shown and logged. */
static void
remove_credentials (JsonNode *node)
{
  JsonObjectIter iter;
  JsonNode *member;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;

  if (json_object_has_member (json_node_get_object (node), "credentials"))
    json_object_remove_member (json_node_get_object (node), "credentials");
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, NULL, &member))
    remove_credentials (member);
}

static JsonObject *
kedroc_partitioned_dataset_describe (KedrocAbstractDataset *dataset)
{
  JsonObject *description
    = KEDROC_ABSTRACT_DATASET_CLASS (kedroc_partitioned_dataset_parent_class)->describe (dataset);

  if (json_object_has_member (description, "dataset"))
    remove_credentials (json_object_get_member (description, "dataset"));

  return description;
}

static void
kedroc_partitioned_dataset_get_property (GObject *object,
                                         guint prop_id,
                                         GValue *value,
                                         GParamSpec *pspec)
{
  KedrocPartitionedDatasetPrivate *priv = GET_PRIVATE (KEDROC_PARTITIONED_DATASET (object));

  switch (prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, priv->options.path);
      break;
    case PROP_DATASET:
      g_value_take_boxed (value, kedroc_json_node_copy (priv->options.dataset));
      break;
    case PROP_FILEPATH_ARG:
      g_value_set_string (value, priv->options.filepath_arg);
      break;
    case PROP_FILENAME_SUFFIX:
      g_value_set_string (value, priv->options.filename_suffix);
      break;
    case PROP_OVERWRITE:
      g_value_set_boolean (value, priv->overwrite);
      break;
    case PROP_SAVE_LAZILY:
      g_value_set_boolean (value, priv->save_lazily);
      break;
    case PROP_LOAD_ARGS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->options.load_args));
      break;
    case PROP_CREDENTIALS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->options.credentials));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_partitioned_dataset_set_property (GObject *object,
                                         guint prop_id,
                                         const GValue *value,
                                         GParamSpec *pspec)
{
  KedrocPartitionedDatasetPrivate *priv = GET_PRIVATE (KEDROC_PARTITIONED_DATASET (object));

  switch (prop_id)
    {
    case PROP_PATH:
      priv->options.path = g_value_dup_string (value);
      break;
    case PROP_DATASET:
      priv->options.dataset = kedroc_json_node_copy (g_value_get_boxed (value));
      break;
    case PROP_FILEPATH_ARG:
      priv->options.filepath_arg = g_value_dup_string (value);
      break;
    case PROP_FILENAME_SUFFIX:
      priv->options.filename_suffix = g_value_dup_string (value);
      break;
    case PROP_OVERWRITE:
      priv->overwrite = g_value_get_boolean (value);
      break;
    case PROP_SAVE_LAZILY:
      priv->save_lazily = g_value_get_boolean (value);
      break;
    case PROP_LOAD_ARGS:
      priv->options.load_args = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_CREDENTIALS:
      priv->options.credentials = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_partitioned_dataset_finalize (GObject *object)
{
  KedrocPartitionedDatasetPrivate *priv = GET_PRIVATE (KEDROC_PARTITIONED_DATASET (object));

  g_clear_pointer (&priv->options.path, g_free);
  g_clear_pointer (&priv->options.dataset, json_node_unref);
  g_clear_pointer (&priv->options.filepath_arg, g_free);
  g_clear_pointer (&priv->options.filename_suffix, g_free);
  g_clear_pointer (&priv->options.load_args, json_object_unref);
  g_clear_pointer (&priv->options.credentials, json_object_unref);

  G_OBJECT_CLASS (kedroc_partitioned_dataset_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * KedrocPartitionedDataset:path:
   *
   * The path of the folder, or its URI. A relative path starts at the current
   * directory of the process.
   */
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);

  /**
   * KedrocPartitionedDataset:dataset:
   *
   * The configuration of a part, as an object, or the name of its type, as a string.
   */
  properties[PROP_DATASET] = g_param_spec_boxed ("dataset", NULL, NULL, JSON_TYPE_NODE, flags);

  /**
   * KedrocPartitionedDataset:filepath-arg:
   *
   * The option of a part that takes its file.
   */
  properties[PROP_FILEPATH_ARG] = g_param_spec_string ("filepath-arg", NULL, NULL, "filepath", flags);

  /**
   * KedrocPartitionedDataset:filename-suffix:
   *
   * What the names of all files end with. Other files are no parts.
   */
  properties[PROP_FILENAME_SUFFIX] = g_param_spec_string ("filename-suffix", NULL, NULL, "", flags);

  /**
   * KedrocPartitionedDataset:overwrite:
   *
   * Whether a save removes the parts that it does not save.
   */
  properties[PROP_OVERWRITE] = g_param_spec_boolean ("overwrite", NULL, NULL, FALSE, flags);

  /**
   * KedrocPartitionedDataset:save-lazily:
   *
   * Whether a save loads each part when its turn has come, and not all of them
   * before it saves the first one.
   */
  properties[PROP_SAVE_LAZILY] = g_param_spec_boolean ("save-lazily", NULL, NULL, TRUE, flags);

  /**
   * KedrocPartitionedDataset:load-args:
   *
   * How parts are looked for: `maxdepth` is 1 for the files of the folder alone,
   * 2 for those of its folders too, and so on.
   */
  properties[PROP_LOAD_ARGS] = g_param_spec_boxed ("load-args", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocPartitionedDataset:credentials:
   *
   * The credentials of each part, unless its configuration has its own.
   */
  properties[PROP_CREDENTIALS] = g_param_spec_boxed ("credentials", NULL, NULL, JSON_TYPE_OBJECT, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_partitioned_dataset_class_init (KedrocPartitionedDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->get_property = kedroc_partitioned_dataset_get_property;
  object_class->set_property = kedroc_partitioned_dataset_set_property;
  object_class->finalize = kedroc_partitioned_dataset_finalize;

  dataset_class->load = kedroc_partitioned_dataset_load;
  dataset_class->save = kedroc_partitioned_dataset_save;
  dataset_class->exists = kedroc_partitioned_dataset_exists;
  dataset_class->describe = kedroc_partitioned_dataset_describe;

  install_properties (object_class);
}

static void
kedroc_partitioned_dataset_init (KedrocPartitionedDataset *self)
{
}

/**
 * kedroc_partitioned_dataset_new:
 * @path: the path of the folder, or its URI
 * @filename_suffix: (nullable): what the names of all files end with, or %NULL
 *   for any file
 * @dataset: the configuration of a part, without its file
 *
 * Creates a dataset of a folder of parts. The folder is not touched. For
 * other options, use g_object_new() or [func@AbstractDataset.from_config].
 *
 * A mistake in @dataset is an error of the first load or save.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocPartitionedDataset *
kedroc_partitioned_dataset_new (const char *path,
                                const char *filename_suffix,
                                JsonObject *dataset)
{
  g_autoptr (JsonObject) copy = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (dataset != NULL, NULL);

  copy = kedroc_json_object_copy (dataset);
  node = json_node_init_object (json_node_alloc (), copy);

  return g_object_new (KEDROC_TYPE_PARTITIONED_DATASET, "path", path, "filename-suffix",
                       filename_suffix != NULL ? filename_suffix : "", "dataset", node, NULL);
}
