/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sql-query-dataset.h"

#include "kedroc-error.h"
#include "kedroc-file-private.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-sql-options-private.h"
#include "kedroc-text-private.h"

/**
 * KedrocSQLQueryDataset:
 *
 * What a query to an SQLite database gives, loaded as a #KedrocTable.
 *
 * The query is #KedrocSQLQueryDataset:sql, or the text of the file
 * #KedrocSQLQueryDataset:filepath. It is one statement that reads, such as a
 * `SELECT`; whatever would write is a %KEDROC_DATASET_ERROR_NOT_SUPPORTED, and so is a
 * save. `params` of #KedrocSQLQueryDataset:load-args are its parameters: a list for
 * `?`, an object for `:name`; they are handed over as values and never become part of the
 * SQL.
 *
 * The database and the types of columns are as [class@SQLTableDataset] has them.
 * A column of the result that is a column of a table has its declared type,
 * every other one that of its values. Two columns of one name are an
 * error: name one with `AS`.
 *
 * Kedro's counterpart is `kedro_datasets.pandas.SQLQueryDataset`.
 */

typedef struct
{
  char *sql;
  char *filepath;
  JsonObject *credentials;
  JsonObject *load_args;
  double busy_timeout;
} KedrocSQLQueryDatasetPrivate;

enum
{
  PROP_SQL = 1,
  PROP_FILEPATH,
  PROP_CREDENTIALS,
  PROP_LOAD_ARGS,
  PROP_BUSY_TIMEOUT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kedroc_sql_query_dataset_initable_init (GInitableIface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocSQLQueryDataset, kedroc_sql_query_dataset, KEDROC_TYPE_ABSTRACT_DATASET,
  G_ADD_PRIVATE (KedrocSQLQueryDataset)
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, kedroc_sql_query_dataset_initable_init))

#define GET_PRIVATE(self) \
  ((KedrocSQLQueryDatasetPrivate *) kedroc_sql_query_dataset_get_instance_private (self))

static gboolean
set_config_error (GError **error,
                  const char *message)
{
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, message);
  return FALSE;
}

/* The path of the database, and the parameters. */
static char *
read_options (KedrocSQLQueryDataset *self,
              JsonNode **params,
              GError **error)
{
  KedrocSQLQueryDatasetPrivate *priv = GET_PRIVATE (self);
  gboolean has_sql = priv->sql != NULL && *priv->sql != '\0';
  gboolean has_file = priv->filepath != NULL && *priv->filepath != '\0';

  if (has_sql == has_file)
    {
      set_config_error (error, has_sql
                                   ? "SQLQueryDataset has a query and a file of one: give 'sql' or 'filepath'"
                                   : "SQLQueryDataset has no query: give it as 'sql', or its file as 'filepath'");
      return NULL;
    }

  return kedroc_sql_options_parse_query_args (priv->load_args, params, error)
             ? kedroc_sql_options_parse_credentials (priv->credentials, error)
             : NULL;
}

static gboolean
kedroc_sql_query_dataset_real_initable_init (GInitable *initable,
                                             GCancellable *cancellable,
                                             GError **error)
{
  JsonNode *params;
  g_autofree char *path = read_options (KEDROC_SQL_QUERY_DATASET (initable), &params, error);

  return path != NULL;
}

static void
kedroc_sql_query_dataset_initable_init (GInitableIface *iface)
{
  iface->init = kedroc_sql_query_dataset_real_initable_init;
}

static char *
dup_sql (KedrocSQLQueryDatasetPrivate *priv,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *text;
  gsize size;

  if (priv->sql != NULL && *priv->sql != '\0')
    return g_strdup (priv->sql);

  bytes = kedroc_file_read (priv->filepath, cancellable, error);
  if (bytes == NULL)
    return NULL;

  text = g_bytes_get_data (bytes, &size);
  kedroc_text_skip_bom (&text, &size);
  if (kedroc_text_check (text, size, error))
    return g_strndup (text != NULL ? text : "", size);

  g_prefix_error (error, "'%s': ", priv->filepath);
  return NULL;
}

/* What stands behind the statement: nothing but space, comments and semicolons. */
static gboolean
check_tail (KedrocSqlite *sqlite,
            const char *tail,
            GError **error)
{
  while (*tail != '\0')
    {
      g_autoptr (sqlite3_stmt) next = NULL;
      int result = sqlite3_prepare_v2 (sqlite->db, tail, -1, &next, &tail);

      if (result == SQLITE_OK && next == NULL)
        continue;

      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                   "'%s': a query is one statement; there is another one behind the first", sqlite->path);
      return FALSE;
    }

  return TRUE;
}

static sqlite3_stmt *
prepare (KedrocSqlite *sqlite,
         const char *sql,
         GError **error)
{
  const char *tail = "";
  g_autoptr (sqlite3_stmt) statement = kedroc_sqlite_prepare (sqlite, sql, &tail, error);

  if (statement == NULL || !check_tail (sqlite, tail, error))
    return NULL;

  if (sqlite3_stmt_readonly (statement) && sqlite3_column_count (statement) > 0)
    return g_steal_pointer (&statement);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
               "'%s': a query reads, and this statement does not: %.60s", sqlite->path, sql);
  return NULL;
}

static KedrocTable *
run (KedrocSqlite *sqlite,
     const char *sql,
     JsonNode *params,
     GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (!kedroc_sqlite_open (sqlite, KEDROC_SQLITE_READ, error))
    return NULL;

  statement = prepare (sqlite, sql, error);
  if (statement == NULL || !kedroc_sql_options_bind (sqlite, statement, params, error))
    return NULL;

  return kedroc_sqlite_read (sqlite, statement, error);
}

static gboolean
kedroc_sql_query_dataset_load (KedrocAbstractDataset *dataset,
                               GValue *value,
                               GCancellable *cancellable,
                               GError **error)
{
  KedrocSQLQueryDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_QUERY_DATASET (dataset));
  JsonNode *params;
  g_autofree char *path = read_options (KEDROC_SQL_QUERY_DATASET (dataset), &params, error);
  g_autofree char *sql = path != NULL ? dup_sql (priv, cancellable, error) : NULL;
  g_auto (KedrocSqlite) sqlite = { NULL, path, cancellable, priv->busy_timeout };
  KedrocTable *table = sql != NULL ? run (&sqlite, sql, params, error) : NULL;

  if (table == NULL)
    return FALSE;

  g_value_init (value, KEDROC_TYPE_TABLE);
  g_value_take_object (value, table);

  return TRUE;
}

static gboolean
kedroc_sql_query_dataset_save (KedrocAbstractDataset *dataset,
                               const GValue *data,
                               GCancellable *cancellable,
                               GError **error)
{
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                       "a query cannot be saved; use a SQLTableDataset");
  return FALSE;
}

static void
kedroc_sql_query_dataset_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  KedrocSQLQueryDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_QUERY_DATASET (object));

  switch (prop_id)
    {
    case PROP_SQL:
      g_value_set_string (value, priv->sql);
      break;
    case PROP_FILEPATH:
      g_value_set_string (value, priv->filepath);
      break;
    case PROP_CREDENTIALS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->credentials));
      break;
    case PROP_LOAD_ARGS:
      g_value_take_boxed (value, kedroc_json_object_copy (priv->load_args));
      break;
    case PROP_BUSY_TIMEOUT:
      g_value_set_double (value, priv->busy_timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_sql_query_dataset_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  KedrocSQLQueryDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_QUERY_DATASET (object));

  switch (prop_id)
    {
    case PROP_SQL:
      priv->sql = g_value_dup_string (value);
      break;
    case PROP_FILEPATH:
      priv->filepath = g_value_dup_string (value);
      break;
    case PROP_CREDENTIALS:
      priv->credentials = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_LOAD_ARGS:
      priv->load_args = kedroc_json_object_copy (g_value_get_boxed (value));
      break;
    case PROP_BUSY_TIMEOUT:
      priv->busy_timeout = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_sql_query_dataset_finalize (GObject *object)
{
  KedrocSQLQueryDatasetPrivate *priv = GET_PRIVATE (KEDROC_SQL_QUERY_DATASET (object));

  g_clear_pointer (&priv->sql, g_free);
  g_clear_pointer (&priv->filepath, g_free);
  g_clear_pointer (&priv->credentials, json_object_unref);
  g_clear_pointer (&priv->load_args, json_object_unref);

  G_OBJECT_CLASS (kedroc_sql_query_dataset_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * KedrocSQLQueryDataset:sql:
   *
   * The query.
   */
  properties[PROP_SQL] = g_param_spec_string ("sql", NULL, NULL, NULL, flags);

  /**
   * KedrocSQLQueryDataset:filepath:
   *
   * The path or URI of a file of UTF-8 that holds the query.
   */
  properties[PROP_FILEPATH] = g_param_spec_string ("filepath", NULL, NULL, NULL, flags);

  /**
   * KedrocSQLQueryDataset:credentials:
   *
   * The database: `con` is `sqlite:///` and the path of its file.
   */
  properties[PROP_CREDENTIALS] = g_param_spec_boxed ("credentials", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocSQLQueryDataset:load-args:
   *
   * `params` are the parameters of the query, a list or an object.
   */
  properties[PROP_LOAD_ARGS] = g_param_spec_boxed ("load-args", NULL, NULL, JSON_TYPE_OBJECT, flags);

  /**
   * KedrocSQLQueryDataset:busy-timeout:
   *
   * For how many seconds a lock of another program is waited for.
   */
  properties[PROP_BUSY_TIMEOUT] = g_param_spec_double ("busy-timeout", NULL, NULL, 0.0, 86400.0, 5.0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_sql_query_dataset_class_init (KedrocSQLQueryDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->get_property = kedroc_sql_query_dataset_get_property;
  object_class->set_property = kedroc_sql_query_dataset_set_property;
  object_class->finalize = kedroc_sql_query_dataset_finalize;

  dataset_class->load = kedroc_sql_query_dataset_load;
  dataset_class->save = kedroc_sql_query_dataset_save;

  install_properties (object_class);
}

static void
kedroc_sql_query_dataset_init (KedrocSQLQueryDataset *self)
{
}

/**
 * kedroc_sql_query_dataset_new:
 * @connection: the database: `sqlite:///` and the path of its file
 * @sql: the query
 *
 * Creates a dataset of a query. The database is not touched. For options, use
 * g_object_new() or [func@AbstractDataset.from_config].
 *
 * Returns: (transfer full): a new dataset
 */
KedrocSQLQueryDataset *
kedroc_sql_query_dataset_new (const char *connection,
                              const char *sql)
{
  g_autoptr (JsonObject) credentials = NULL;

  g_return_val_if_fail (connection != NULL, NULL);
  g_return_val_if_fail (sql != NULL, NULL);

  credentials = kedroc_sql_options_make_credentials (connection);

  return g_object_new (KEDROC_TYPE_SQL_QUERY_DATASET, "credentials", credentials, "sql", sql, NULL);
}
