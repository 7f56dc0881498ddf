/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-csv-dataset.h"

#include "kedroc-csv-options-private.h"
#include "kedroc-csv-table-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"

/**
 * KedrocCSVDataset:
 *
 * A file of comma-separated values, loaded and saved as a #KedrocTable.
 *
 * The file is UTF-8, with or without a byte order mark, with LF or CR LF. A
 * field that holds a separator, a quote or a line end stands in double quotes,
 * with two for each quote within. Empty lines are skipped.
 *
 * The type of a column that #KedrocCSVDataset:dtypes does not give is the
 * first of these that every field can be read as: boolean (`true`, `True`,
 * `TRUE` and their opposites), int64, double (also `NaN`, `inf` and
 * `-inf`), utf8. An empty field is a missing value, in quotes too, and no
 * other is, unless #KedrocCSVDataset:na-values says so. A whole number that
 * does not fit an int64 is text. A column of missing values alone is one of
 * doubles, one without rows is one of utf8. Spaces are part of a field, but
 * may stand around a number. A column without a name is called `Unnamed: 0`
 * by its position; without a header, columns are called `0`, `1`, ….
 *
 * A row that is longer or shorter than the first, a quote that is not closed
 * or stands within a field, NUL, what is not UTF-8, two columns of one name and
 * a field that is not of its column's type are
 * %KEDROC_DATASET_ERROR_CORRUPT; the message names the row, which is the line
 * in the file counted from 1, and the column. A column that an option names and
 * that is not there is a %KEDROC_DATASET_ERROR_NOT_FOUND.
 *
 * Doubles are saved with as many digits as it takes to load the same number,
 * and always with a point or an exponent; booleans as `True` and `False`, as
 * pandas writes them. An empty string is saved as an empty field, and so loaded
 * as a missing value, or in the header as the name of a column without a name.
 * A table without columns is not saved: it could not be loaded again.
 *
 * Kedro's counterpart is `kedro_datasets.pandas.CSVDataset`. Its `load_args`
 * and `save_args` take, by pandas' names, what there is here: `sep`,
 * `delimiter`, `header`, `columns`, `usecols`, `dtypes`, `dtype`, `na_values`
 * to load, and `sep`, `header`, `columns` and `index: false` to save.
 */

typedef struct
{
  char *sep;
  gboolean header;
  char **columns;
  JsonObject *dtypes;
  char **na_values;
  JsonObject *load_args;
  JsonObject *save_args;
} KedrocCSVDatasetPrivate;

enum
{
  PROP_SEP = 1,
  PROP_HEADER,
  PROP_COLUMNS,
  PROP_DTYPES,
  PROP_NA_VALUES,
  PROP_LOAD_ARGS,
  PROP_SAVE_ARGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kedroc_csv_dataset_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocCSVDataset, kedroc_csv_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET,
  G_ADD_PRIVATE (KedrocCSVDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_csv_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocCSVDatasetPrivate *) kedroc_csv_dataset_get_instance_private (self))

static GInitableIface *parent_initable;

static gboolean
read_properties (KedrocCSVDataset *self,
                 KedrocCSVOptions *options,
                 GError **error)
{
  KedrocCSVDatasetPrivate *priv = GET_PRIVATE (self);

  options->has_header = priv->header;
  options->columns = g_strdupv (priv->columns);
  options->na_values = g_strdupv (priv->na_values);
  options->dtypes = priv->dtypes;

  if (!kedroc_csv_options_set_separator (options, priv->sep != NULL ? priv->sep : ",", error))
    return FALSE;

  if (kedroc_csv_options_check_dtypes (options, error))
    return TRUE;

  g_prefix_error (error, "option 'dtypes': ");
  return FALSE;
}

static gboolean
read_load_options (KedrocCSVDataset *self,
                   KedrocCSVOptions *options,
                   GError **error)
{
  return read_properties (self, options, error) &&
         kedroc_csv_options_apply_load_args (options, GET_PRIVATE (self)->load_args, error);
}

static gboolean
read_save_options (KedrocCSVDataset *self,
                   KedrocCSVOptions *options,
                   GError **error)
{
  return read_properties (self, options, error) &&
         kedroc_csv_options_apply_save_args (options, GET_PRIVATE (self)->save_args, error);
}

static gboolean
kedroc_csv_dataset_real_initable_init (GInitable *initable,
                                       GCancellable *cancellable,
                                       GError **error)
{
  g_auto (KedrocCSVOptions) load_options = { 0 };
  g_auto (KedrocCSVOptions) save_options = { 0 };

  return parent_initable->init (initable, cancellable, error) &&
         read_load_options (KEDROC_CSV_DATASET (initable), &load_options, error) &&
         read_save_options (KEDROC_CSV_DATASET (initable), &save_options, error);
}

static void
kedroc_csv_dataset_initable_init (GInitableIface *iface)
{
  parent_initable = g_type_interface_peek_parent (iface);
  iface->init = kedroc_csv_dataset_real_initable_init;
}

static gboolean
kedroc_csv_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                           GBytes *bytes,
                           GValue *value,
                           GCancellable *cancellable,
                           GError **error)
{
  g_auto (KedrocCSVOptions) options = { 0 };
  KedrocTable *table;

  if (!read_load_options (KEDROC_CSV_DATASET (dataset), &options, error))
    return FALSE;

  table = kedroc_csv_table_read (bytes, &options, cancellable, error);
  if (table == NULL)
    return FALSE;

  g_value_init (value, KEDROC_TYPE_TABLE);
  g_value_take_object (value, table);

  return TRUE;
}

static GBytes *
kedroc_csv_dataset_encode (KedrocAbstractVersionedDataset *dataset,
                           const GValue *data,
                           GCancellable *cancellable,
                           GError **error)
{
  g_auto (KedrocCSVOptions) options = { 0 };

  if (!read_save_options (KEDROC_CSV_DATASET (dataset), &options, error))
    return NULL;

  if (!G_VALUE_HOLDS_OBJECT (data) || !KEDROC_IS_TABLE (g_value_get_object (data)))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "the value is of type %s, not %s",
                   G_VALUE_HOLDS_OBJECT (data) ? G_OBJECT_TYPE_NAME (g_value_get_object (data))
                                               : G_VALUE_TYPE_NAME (data),
                   g_type_name (KEDROC_TYPE_TABLE));
      return NULL;
    }

  return kedroc_csv_table_write (g_value_get_object (data), &options, cancellable, error);
}

static void
kedroc_csv_dataset_get_property (GObject *object,
                                 guint prop_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  KedrocCSVDatasetPrivate *priv = GET_PRIVATE (KEDROC_CSV_DATASET (object));

  switch (prop_id)
    {
    case PROP_SEP:
      g_value_set_string (value, priv->sep);
      break;
    case PROP_HEADER:
      g_value_set_boolean (value, priv->header);
      break;
    case PROP_COLUMNS:
      g_value_set_boxed (value, priv->columns);
      break;
    case PROP_DTYPES:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->dtypes));
      break;
    case PROP_NA_VALUES:
      g_value_set_boxed (value, priv->na_values);
      break;
    case PROP_LOAD_ARGS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->load_args));
      break;
    case PROP_SAVE_ARGS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->save_args));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_csv_dataset_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  KedrocCSVDatasetPrivate *priv = GET_PRIVATE (KEDROC_CSV_DATASET (object));

  switch (prop_id)
    {
    case PROP_SEP:
      priv->sep = g_value_dup_string (value);
      break;
    case PROP_HEADER:
      priv->header = g_value_get_boolean (value);
      break;
    case PROP_COLUMNS:
      priv->columns = g_value_dup_boxed (value);
      break;
    case PROP_DTYPES:
      priv->dtypes = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_NA_VALUES:
      priv->na_values = g_value_dup_boxed (value);
      break;
    case PROP_LOAD_ARGS:
      priv->load_args = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_SAVE_ARGS:
      priv->save_args = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_csv_dataset_finalize (GObject *object)
{
  KedrocCSVDatasetPrivate *priv = GET_PRIVATE (KEDROC_CSV_DATASET (object));

  g_clear_pointer (&priv->sep, g_free);
  g_clear_pointer (&priv->columns, g_strfreev);
  g_clear_pointer (&priv->dtypes, json_object_unref);
  g_clear_pointer (&priv->na_values, g_strfreev);
  g_clear_pointer (&priv->load_args, json_object_unref);
  g_clear_pointer (&priv->save_args, json_object_unref);

  G_OBJECT_CLASS (kedroc_csv_dataset_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * KedrocCSVDataset:sep:
   *
   * What separates the fields: one ASCII character.
   */
  properties[PROP_SEP] = g_param_spec_string ("sep", NULL, NULL, ",", flags);

  /**
   * KedrocCSVDataset:header:
   *
   * Whether the first row holds the names of the columns.
   */
  properties[PROP_HEADER] = g_param_spec_boolean ("header", NULL, NULL, TRUE, flags);

  /**
   * KedrocCSVDataset:columns:
   *
   * The columns that are loaded and saved, in this order; %NULL for all.
   */
  properties[PROP_COLUMNS] = g_param_spec_boxed ("columns", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * KedrocCSVDataset:dtypes:
   *
   * The types of columns on load, by name: `boolean`, `int64`, `double` or
   * `utf8`, or pandas' `bool`, `int`, `Int64`, `float`, `float64`, `Float64`,
   * `str`, `string`, `object`. Those of other columns are inferred.
   */
  properties[PROP_DTYPES] = g_param_spec_boxed ("dtypes", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocCSVDataset:na-values:
   *
   * What stands for a missing value on load, beside the empty field.
   */
  properties[PROP_NA_VALUES] = g_param_spec_boxed ("na-values", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * KedrocCSVDataset:load-args:
   *
   * The options for loading, by pandas' names. They come before the
   * properties.
   */
  properties[PROP_LOAD_ARGS] = g_param_spec_boxed ("load-args", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocCSVDataset:save-args:
   *
   * The options for saving, by pandas' names. They come before the properties.
   */
  properties[PROP_SAVE_ARGS] = g_param_spec_boxed ("save-args", NULL, NULL, JSON_TYPE_OBJECT, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_csv_dataset_class_init (KedrocCSVDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractVersionedDatasetClass *versioned_class = KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass);

  object_class->get_property = kedroc_csv_dataset_get_property;
  object_class->set_property = kedroc_csv_dataset_set_property;
  object_class->finalize = kedroc_csv_dataset_finalize;

  versioned_class->decode = kedroc_csv_dataset_decode;
  versioned_class->encode = kedroc_csv_dataset_encode;

  install_properties (object_class);
}

static void
kedroc_csv_dataset_init (KedrocCSVDataset *self)
{
}

/**
 * kedroc_csv_dataset_new:
 * @filepath: the path of the file, or its URI
 * @version: (nullable): which version is loaded and saved, or %NULL for a file
 *   without versions
 *
 * Creates a dataset of a CSV file with a header and commas. The file is not
 * touched. For options, use g_object_new() or
 * [func@AbstractDataset.from_config].
 *
 * Returns: (transfer full): a new dataset
 */
KedrocCSVDataset *
kedroc_csv_dataset_new (const char *filepath,
                        KedrocVersion *version)
{
  g_return_val_if_fail (filepath != NULL, NULL);

  return g_object_new (KEDROC_TYPE_CSV_DATASET, "filepath", filepath, "version", version, NULL);
}
