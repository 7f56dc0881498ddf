/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-sql-options-private.h"

#include <string.h>

#include "kedroc-error.h"
#include "kedroc-json-property-private.h"
#include "kedroc-nearest-name-private.h"

#define SCHEME "sqlite:///"
#define DRIVER_SCHEME "sqlite+pysqlite:///"

/* pandas' names. */
static const char *const credential_keys[] = { "con", NULL };
static const char *const load_keys[] = { "columns", NULL };
static const char *const query_keys[] = { "params", NULL };
static const char *const save_keys[] = { "if_exists", "index", NULL };
static const char *const if_exists_names[] = { "fail", "replace", "append", NULL };

static gboolean
set_error (GError **error,
           const char *message)
{
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, message);
  return FALSE;
}

static gboolean
set_type_error (const char *option,
                const char *expected,
                JsonNode *node,
                GError **error)
{
  g_autofree char *got = kedroc_json_node_describe (node);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "%s: expected %s, got %s", option,
               expected, got);
  return FALSE;
}

static const char *
get_string (JsonNode *node)
{
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);

  return NULL;
}

static gboolean
check_keys (JsonObject *args,
            const char *const *known,
            const char *option,
            GError **error)
{
  JsonObjectIter iter;
  const char *key;

  if (args == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, args);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    if (!g_strv_contains (known, key))
      {
        kedroc_nearest_name_set_unknown (key, known, error);
        g_prefix_error (error, "option '%s': ", option);
        return FALSE;
      }

  return TRUE;
}

JsonObject *
kedroc_sql_options_make_credentials (const char *connection)
{
  JsonObject *credentials = json_object_new ();

  json_object_set_string_member (credentials, "con", connection);

  return credentials;
}

char *
kedroc_sql_options_parse_credentials (JsonObject *credentials,
                                      GError **error)
{
  const char *con = credentials != NULL ? get_string (json_object_get_member (credentials, "con")) : NULL;
  const char *path = NULL;

  if (con == NULL)
    {
      set_error (error, "option 'credentials': give the database as 'con', such as 'sqlite:///data/cars.db'");
      return NULL;
    }
  if (!check_keys (credentials, credential_keys, "credentials", error))
    return NULL;

  if (g_str_has_prefix (con, SCHEME))
    path = con + strlen (SCHEME);
  else if (g_str_has_prefix (con, DRIVER_SCHEME))
    path = con + strlen (DRIVER_SCHEME);

  if (path == NULL && !g_str_has_prefix (con, "sqlite:"))
    set_error (error, "option 'credentials': 'con' is no SQLite database, such as 'sqlite:///data/cars.db' or, "
                      "with the whole path, 'sqlite:////srv/cars.db'; others are not supported");
  else if (path == NULL || *path == '\0' || g_str_equal (path, ":memory:") || g_str_has_prefix (path, "file:"))
    set_error (error, "option 'credentials': 'con' has to name a file, such as 'sqlite:///data/cars.db'");
  else if (strchr (path, '?') != NULL)
    set_error (error, "option 'credentials': 'con' has options after a '?', which are not supported; for how long to "
                      "wait is 'busy_timeout' of the dataset");
  else
    return g_strdup (path);

  return NULL;
}

static char **
parse_strings (JsonNode *node,
               GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      set_type_error ("option 'load_args': 'columns'", "a list of strings", node, error);
      return NULL;
    }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *string = get_string (json_array_get_element (array, i));

      if (string == NULL)
        {
          set_type_error ("option 'load_args': 'columns'", "a list of strings", json_array_get_element (array, i),
                          error);
          return NULL;
        }
      g_strv_builder_add (builder, string);
    }

  return g_strv_builder_end (builder);
}

gboolean
kedroc_sql_options_parse_load_args (JsonObject *args,
                                    char ***columns,
                                    GError **error)
{
  JsonNode *node = args != NULL ? json_object_get_member (args, "columns") : NULL;

  *columns = NULL;
  if (!check_keys (args, load_keys, "load_args", error))
    return FALSE;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  *columns = parse_strings (node, error);

  return *columns != NULL;
}

/* A table has no index: pandas' users have to say so, and may here too. */
static gboolean
check_index (JsonNode *node,
             GError **error)
{
  if (node == NULL || (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
                       !json_node_get_boolean (node)))
    return TRUE;

  return set_type_error ("option 'save_args': 'index'", "false, as a table has no index", node, error);
}

gboolean
kedroc_sql_options_parse_save_args (JsonObject *args,
                                    KedrocSqliteIfExists *if_exists,
                                    GError **error)
{
  JsonNode *node = args != NULL ? json_object_get_member (args, "if_exists") : NULL;
  const char *name = get_string (node);

  *if_exists = KEDROC_SQLITE_IF_EXISTS_FAIL;
  if (!check_keys (args, save_keys, "save_args", error))
    return FALSE;
  if (args != NULL && !check_index (json_object_get_member (args, "index"), error))
    return FALSE;
  if (node == NULL)
    return TRUE;

  for (guint i = 0; name != NULL && if_exists_names[i] != NULL; i++)
    if (g_str_equal (name, if_exists_names[i]))
      {
        *if_exists = (KedrocSqliteIfExists) i;
        return TRUE;
      }

  return set_type_error ("option 'save_args': 'if_exists'", "'fail', 'replace' or 'append'", node, error);
}

gboolean
kedroc_sql_options_parse_query_args (JsonObject *args,
                                     JsonNode **params,
                                     GError **error)
{
  JsonNode *node = args != NULL ? json_object_get_member (args, "params") : NULL;

  *params = NULL;
  if (!check_keys (args, query_keys, "load_args", error))
    return FALSE;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node) && !JSON_NODE_HOLDS_OBJECT (node))
    return set_type_error ("option 'load_args': 'params'", "a list or an object", node, error);

  *params = node;

  return TRUE;
}

static gboolean
bind_param (KedrocSqlite *sqlite,
            sqlite3_stmt *statement,
            int position,
            JsonNode *node,
            GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  int result;

  if (JSON_NODE_HOLDS_NULL (node))
    result = sqlite3_bind_null (statement, position);
  else if (type == G_TYPE_BOOLEAN)
    result = sqlite3_bind_int (statement, position, json_node_get_boolean (node));
  else if (type == G_TYPE_INT64)
    result = sqlite3_bind_int64 (statement, position, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE)
    result = sqlite3_bind_double (statement, position, json_node_get_double (node));
  else if (type == G_TYPE_STRING)
    result = sqlite3_bind_text (statement, position, json_node_get_string (node), -1, SQLITE_TRANSIENT);
  else
    return set_type_error ("a parameter of the query", "a number, a string, a boolean or null", node, error);

  return result == SQLITE_OK || kedroc_sqlite_set_error (sqlite, error);
}

static gboolean
set_count_error (int expected,
                 guint given,
                 GError **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "the query has %d parameters, and 'params' has %u", expected, given);
  return FALSE;
}

static gboolean
bind_list (KedrocSqlite *sqlite,
           sqlite3_stmt *statement,
           JsonArray *array,
           GError **error)
{
  int n = sqlite3_bind_parameter_count (statement);

  if ((guint) n != json_array_get_length (array))
    return set_count_error (n, json_array_get_length (array), error);

  for (int i = 0; i < n; i++)
    if (!bind_param (sqlite, statement, i + 1, json_array_get_element (array, i), error))
      return FALSE;

  return TRUE;
}

static char **
list_parameters (sqlite3_stmt *statement)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (int i = 1; i <= sqlite3_bind_parameter_count (statement); i++)
    {
      const char *name = sqlite3_bind_parameter_name (statement, i);

      /* Without the sign before it. */
      g_strv_builder_add (names, name != NULL ? name + 1 : "");
    }

  return g_strv_builder_end (names);
}

static gboolean
bind_object (KedrocSqlite *sqlite,
             sqlite3_stmt *statement,
             JsonObject *object,
             GError **error)
{
  g_auto (GStrv) names = list_parameters (statement);

  if (!check_keys (object, (const char *const *) names, "params", error))
    return FALSE;

  for (int i = 0; names[i] != NULL; i++)
    {
      if (!json_object_has_member (object, names[i]))
        {
          g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                       *names[i] != '\0' ? "the query has a parameter '%s', and 'params' has none of that name"
                                         : "the query has a parameter without a name%s: give 'params' as a list",
                       names[i]);
          return FALSE;
        }
      if (!bind_param (sqlite, statement, i + 1, json_object_get_member (object, names[i]), error))
        return FALSE;
    }

  return TRUE;
}

gboolean
kedroc_sql_options_bind (KedrocSqlite *sqlite,
                         sqlite3_stmt *statement,
                         JsonNode *params,
                         GError **error)
{
  int n = sqlite3_bind_parameter_count (statement);

  if (params == NULL)
    return n == 0 || set_count_error (n, 0, error);
  if (JSON_NODE_HOLDS_ARRAY (params))
    return bind_list (sqlite, statement, json_node_get_array (params), error);

  return bind_object (sqlite, statement, json_node_get_object (params), error);
}
