/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sql-table-dataset.h"

#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-sql-options-private.h"

/**
 * KedrocSQLTableDataset:
 *
 * A table of an SQLite database, loaded and saved as a #KedrocTable.
 *
 * The database is a file, which `con` of #KedrocSQLTableDataset:credentials names as
 * SQLAlchemy does: `sqlite:///data/cars.db` for a relative path,
 * `sqlite:////srv/cars.db` for an absolute one. A connection is opened for each load
 * and each save.
 *
 * The types of columns are those that the table declares: what has BOOL in its
 * type is boolean, and by SQLite's own rules of affinity `INT` is
 * int64, `REAL`, `FLOA` and `DOUB` are double, `CHAR`, `CLOB` and `TEXT` are
 * utf8. Where the declared type leaves it open, as with `NUMERIC`, `DATE` or none at
 * all, it is that of the values: int64, double (also if some of the
 * numbers are whole), or utf8. NULL is a missing value. A value that is not
 * of its column's type, a number that is beyond an int64 in a column of integers, and
 * a blob are a %KEDROC_DATASET_ERROR_FAILED, text that is not
 * UTF-8 is a %KEDROC_DATASET_ERROR_CORRUPT; the message names the row, counted from
 * 1, and the column.
 *
 * A save is one transaction: if it fails, or its process is killed, the table is as
 * before. `if_exists` of #KedrocSQLTableDataset:save-args says what happens to a
 * table that is there: `fail`, the default, is a %KEDROC_DATASET_ERROR_ALREADY_EXISTS;
 * `replace` drops it; `append` adds the rows, to columns of these names. Columns
 * are created as pandas does it: `BIGINT`, `FLOAT`, `BOOLEAN`, `TEXT`. SQLite
 * has no NaN: it is saved, and so loaded, as a missing value. The folder
 * and the file of the database are created.
 *
 * A lock that another program holds is waited for, for
 * #KedrocSQLTableDataset:busy-timeout. No file, no table and no column of that name
 * are %KEDROC_DATASET_ERROR_NOT_FOUND, a file that is no database or a damaged one is
 * %KEDROC_DATASET_ERROR_CORRUPT. Names are quoted, whatever is in them.
 *
 * Kedro's counterpart is `kedro_datasets.pandas.SQLTableDataset`. Its `load_args` take
 * `columns`, its `save_args` `if_exists` and `index: false`.
 */

typedef struct
{
  char *table_name;
  JsonObject *credentials;
  JsonObject *load_args;
  JsonObject *save_args;
  double busy_timeout;
} KedrocSQLTableDatasetPrivate;

enum
{
  PROP_TABLE_NAME = 1,
  PROP_CREDENTIALS,
  PROP_LOAD_ARGS,
  PROP_SAVE_ARGS,
  PROP_BUSY_TIMEOUT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kedroc_sql_table_dataset_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocSQLTableDataset, kedroc_sql_table_dataset, KEDROC_TYPE_ABSTRACT_DATASET,
  G_ADD_PRIVATE (KedrocSQLTableDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_sql_table_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocSQLTableDatasetPrivate *) kedroc_sql_table_dataset_get_instance_private (self))

typedef struct
{
  char *path;
  char **columns;
  KedrocSqliteIfExists if_exists;
} Options;

static void
options_clear (Options *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->columns, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_options (KedrocSQLTableDataset *self,
              Options *options,
              GError **error)
{
  KedrocSQLTableDatasetPrivate *priv = GET_PRIVATE (self);

  if (priv->table_name == NULL || *priv->table_name == '\0')
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                           "SQLTableDataset has no table: give its name as 'table_name'");
      return FALSE;
    }

  options->path = kedroc_sql_options_parse_credentials (priv->credentials, error);

  return options->path != NULL &&
         kedroc_sql_options_parse_load_args (priv->load_args, &options->columns, error) &&
         kedroc_sql_options_parse_save_args (priv->save_args, &options->if_exists, error);
}

static gboolean
kedroc_sql_table_dataset_real_initable_init (GInitable *initable,
                                             GCancellable *cancellable,
                                             GError **error)
{
  g_auto (Options) options = { NULL };

  return read_options (KEDROC_SQL_TABLE_DATASET (initable), &options, error);
}

static void
kedroc_sql_table_dataset_initable_init (GInitableIface *iface)
{
  iface->init = kedroc_sql_table_dataset_real_initable_init;
}

static gboolean
kedroc_sql_table_dataset_load (KedrocAbstractDataset *dataset,
                               GValue *value,
                               GCancellable *cancellable,
                               GError **error)
{
  KedrocSQLTableDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_TABLE_DATASET (dataset));
  g_auto (Options) options = { NULL };
  g_auto (KedrocSqlite) sqlite = { NULL, NULL, cancellable, priv->busy_timeout };
  KedrocTable *table;

  if (!read_options (KEDROC_SQL_TABLE_DATASET (dataset), &options, error))
    return FALSE;

  sqlite.path = options.path;
  if (!kedroc_sqlite_open (&sqlite, KEDROC_SQLITE_READ, error))
    return FALSE;

  table = kedroc_sqlite_read_table (&sqlite, priv->table_name, (const char *const *) options.columns, error);
  if (table == NULL)
    return FALSE;

  g_value_init (value, KEDROC_TYPE_TABLE);
  g_value_take_object (value, table);

  return TRUE;
}

static gboolean
kedroc_sql_table_dataset_save (KedrocAbstractDataset *dataset,
                               const GValue *data,
                               GCancellable *cancellable,
                               GError **error)
{
  KedrocSQLTableDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_TABLE_DATASET (dataset));
  GObject *object = G_VALUE_HOLDS_OBJECT (data) ? g_value_get_object (data) : NULL;
  g_auto (Options) options = { NULL };
  g_auto (KedrocSqlite) sqlite = { NULL, NULL, cancellable, priv->busy_timeout };

  if (!read_options (KEDROC_SQL_TABLE_DATASET (dataset), &options, error))
    return FALSE;

  if (!KEDROC_IS_TABLE (object))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "the value is of type %s, not %s",
                   object != NULL ? G_OBJECT_TYPE_NAME (object) : G_VALUE_TYPE_NAME (data),
                   g_type_name (KEDROC_TYPE_TABLE));
      return FALSE;
    }

  sqlite.path = options.path;

  return kedroc_sqlite_open (&sqlite, KEDROC_SQLITE_WRITE, error) &&
         kedroc_sqlite_write_table (&sqlite, priv->table_name, KEDROC_TABLE (object), options.if_exists, error);
}

static gboolean
kedroc_sql_table_dataset_exists (KedrocAbstractDataset *dataset,
                                 GCancellable *cancellable,
                                 GError **error)
{
  KedrocSQLTableDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_TABLE_DATASET (dataset));
  g_auto (Options) options = { NULL };
  g_auto (KedrocSqlite) sqlite = { NULL, NULL, cancellable, priv->busy_timeout };
  g_autofree char *found = NULL;
  GError *cause = NULL;

  if (!read_options (KEDROC_SQL_TABLE_DATASET (dataset), &options, error))
    return FALSE;

  sqlite.path = options.path;
  if (kedroc_sqlite_open (&sqlite, KEDROC_SQLITE_READ, &cause))
    found = kedroc_sqlite_find_table (&sqlite, priv->table_name, NULL, &cause);

  if (g_error_matches (cause, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND))
    g_clear_error (&cause);
  if (cause != NULL)
    g_propagate_error (error, cause);

  return found != NULL;
}

static void
kedroc_sql_table_dataset_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  KedrocSQLTableDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_TABLE_DATASET (object));

  switch (prop_id)
    {
    case PROP_TABLE_NAME:
      g_value_set_string (value, priv->table_name);
      break;
    case PROP_CREDENTIALS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->credentials));
      break;
    case PROP_LOAD_ARGS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->load_args));
      break;
    case PROP_SAVE_ARGS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->save_args));
      break;
    case PROP_BUSY_TIMEOUT:
      g_value_set_double (value, priv->busy_timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_sql_table_dataset_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  KedrocSQLTableDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_TABLE_DATASET (object));

  switch (prop_id)
    {
    case PROP_TABLE_NAME:
      priv->table_name = g_value_dup_string (value);
      break;
    case PROP_CREDENTIALS:
      priv->credentials = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_LOAD_ARGS:
      priv->load_args = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_SAVE_ARGS:
      priv->save_args = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_BUSY_TIMEOUT:
      priv->busy_timeout = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_sql_table_dataset_finalize (GObject *object)
{
  KedrocSQLTableDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_TABLE_DATASET (object));

  g_clear_pointer (&priv->table_name, g_free);
  g_clear_pointer (&priv->credentials, json_object_unref);
  g_clear_pointer (&priv->load_args, json_object_unref);
  g_clear_pointer (&priv->save_args, json_object_unref);

  G_OBJECT_CLASS (kedroc_sql_table_dataset_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * KedrocSQLTableDataset:table-name:
   *
   * The name of the table. To SQLite, capital letters are no others than small ones.
   */
  properties[PROP_TABLE_NAME] = g_param_spec_string ("table-name", NULL, NULL, NULL, flags);

  /**
   * KedrocSQLTableDataset:credentials:
   *
   * The database: `con` is `sqlite:///` and the path of its file.
   */
  properties[PROP_CREDENTIALS] = g_param_spec_boxed ("credentials", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocSQLTableDataset:load-args:
   *
   * What is loaded: `columns` is a list of names, in the order of the table's columns;
   * without it all are loaded.
   */
  properties[PROP_LOAD_ARGS] = g_param_spec_boxed ("load-args", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocSQLTableDataset:save-args:
   *
   * What happens to a table that is there: `if_exists` is `fail`, `replace` or
   * `append`.
   */
  properties[PROP_SAVE_ARGS] = g_param_spec_boxed ("save-args", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocSQLTableDataset:busy-timeout:
   *
   * For how many seconds a lock of another program is waited for.
   */
  properties[PROP_BUSY_TIMEOUT] = g_param_spec_double ("busy-timeout", NULL, NULL, 0.0, 86400.0, 5.0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_sql_table_dataset_class_init (KedrocSQLTableDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->get_property = kedroc_sql_table_dataset_get_property;
  object_class->set_property = kedroc_sql_table_dataset_set_property;
  object_class->finalize = kedroc_sql_table_dataset_finalize;

  dataset_class->load = kedroc_sql_table_dataset_load;
  dataset_class->save = kedroc_sql_table_dataset_save;
  dataset_class->exists = kedroc_sql_table_dataset_exists;

  install_properties (object_class);
}

static void
kedroc_sql_table_dataset_init (KedrocSQLTableDataset *self)
{
}

/**
 * kedroc_sql_table_dataset_new:
 * @connection: the database: `sqlite:///` and the path of its file
 * @table_name: the name of the table
 *
 * Creates a dataset of a table. The database is not touched. For options, use
 * g_object_new() or [func@AbstractDataset.from_config].
 *
 * Returns: (transfer full): a new dataset
 */
KedrocSQLTableDataset *
kedroc_sql_table_dataset_new (const char *connection,
                              const char *table_name)
{
  g_autoptr (JsonObject) credentials = NULL;

  g_return_val_if_fail (connection != NULL, NULL);
  g_return_val_if_fail (table_name != NULL, NULL);

  credentials = kedroc_sql_options_make_credentials (connection);

  return g_object_new (KEDROC_TYPE_SQL_TABLE_DATASET, "credentials", credentials, "table-name", table_name, NULL);
}
