/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-csv-options-private.h"

#include <string.h>

#include "kedroc-error.h"
#include "kedroc-json-property-private.h"
#include "kedroc-nearest-name-private.h"

/* pandas' names beside ours. */
static const char *const load_keys[] = {
  "sep", "delimiter", "header", "columns", "usecols", "dtypes", "dtype", "na_values", NULL,
};
static const char *const save_keys[] = { "sep", "header", "columns", "index", NULL };

static gboolean
set_type_error (const char *expected,
                JsonNode *node,
                GError **error)
{
  g_autofree char *got = kedroc_json_node_describe (node);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "expected %s, got %s", expected, got);
  return FALSE;
}

static const char *
get_string (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);

  return NULL;
}

static gboolean
get_boolean (JsonNode *node,
             gboolean *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;

  *value = json_node_get_boolean (node);

  return TRUE;
}

gboolean
kedroc_csv_options_set_separator (KedrocCSVOptions *self,
                                  const char *separator,
                                  GError **error)
{
  /* YAML without quotes hands over the two characters. */
  if (g_str_equal (separator, "\\t"))
    separator = "\t";

  if (strlen (separator) == 1 && (guchar) *separator < 128 && strchr ("\"\r\n", *separator) == NULL)
    {
      self->separator = *separator;
      return TRUE;
    }

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "option 'sep': '%s' cannot separate fields; give one ASCII character that is neither a quote "
               "nor a line end",
               separator);
  return FALSE;
}

static gboolean
apply_separator (KedrocCSVOptions *self,
                 JsonNode *node,
                 GError **error)
{
  const char *separator = get_string (node);

  if (separator == NULL)
    return set_type_error ("a string", node, error);

  return kedroc_csv_options_set_separator (self, separator, error);
}

/* pandas says 0 or "infer" for the first row, None for no header. */
static gboolean
apply_header (KedrocCSVOptions *self,
              JsonNode *node,
              GError **error)
{
  if (get_boolean (node, &self->has_header))
    return TRUE;

  if (JSON_NODE_HOLDS_NULL (node))
    {
      self->has_header = FALSE;
      return TRUE;
    }

  if ((JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
       json_node_get_int (node) == 0) ||
      g_strcmp0 (get_string (node), "infer") == 0)
    {
      self->has_header = TRUE;
      return TRUE;
    }

  return set_type_error ("true, false, 0 or null", node, error);
}

static gboolean
apply_strings (char ***strings,
               JsonNode *node,
               GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_type_error ("a list of strings", node, error);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *string = get_string (json_array_get_element (array, i));

      if (string == NULL)
        return set_type_error ("a list of strings", json_array_get_element (array, i), error);

      g_strv_builder_add (builder, string);
    }

  g_strfreev (*strings);
  *strings = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
apply_na_values (KedrocCSVOptions *self,
                 JsonNode *node,
                 GError **error)
{
  if (get_string (node) == NULL)
    return apply_strings (&self->na_values, node, error);

  g_strfreev (self->na_values);
  self->na_values = g_strdupv ((char *[]){ (char *) get_string (node), NULL });

  return TRUE;
}

/* One type for all columns, or one for each. */
static gboolean
apply_dtypes (KedrocCSVOptions *self,
              JsonNode *node,
              GError **error)
{
  const char *name = get_string (node);

  if (name != NULL)
    {
      self->default_type = kedroc_csv_type_from_name (name);
      if (self->default_type != KEDROC_CSV_TYPE_NONE)
        return TRUE;
    }

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_type_error ("boolean, int64, double, utf8, or an object of them by column", node, error);

  self->dtypes = json_node_get_object (node);

  return kedroc_csv_options_check_dtypes (self, error);
}

/* A table has no index: pandas' users have to say so, and may here too. */
static gboolean
apply_index (JsonNode *node,
             GError **error)
{
  gboolean index;

  if (get_boolean (node, &index) && !index)
    return TRUE;

  return set_type_error ("false, as a table has no index", node, error);
}

static gboolean
apply_arg (KedrocCSVOptions *self,
           const char *key,
           JsonNode *node,
           GError **error)
{
  if (g_str_equal (key, "sep") || g_str_equal (key, "delimiter"))
    return apply_separator (self, node, error);
  if (g_str_equal (key, "header"))
    return apply_header (self, node, error);
  if (g_str_equal (key, "columns") || g_str_equal (key, "usecols"))
    return apply_strings (&self->columns, node, error);
  if (g_str_equal (key, "na_values"))
    return apply_na_values (self, node, error);
  if (g_str_equal (key, "index"))
    return apply_index (node, error);

  return apply_dtypes (self, node, error);
}

static gboolean
apply_args (KedrocCSVOptions *self,
            JsonObject *args,
            const char *const *known,
            const char *option,
            GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (args == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, args);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      gboolean is_known = g_strv_contains (known, key);

      if (is_known && apply_arg (self, key, node, error))
        continue;

      if (is_known)
        g_prefix_error (error, "option '%s': '%s': ", option, key);
      else
        {
          kedroc_nearest_name_set_unknown (key, known, error);
          g_prefix_error (error, "option '%s': ", option);
        }
      return FALSE;
    }

  return TRUE;
}

gboolean
kedroc_csv_options_apply_load_args (KedrocCSVOptions *self,
                                    JsonObject *args,
                                    GError **error)
{
  return apply_args (self, args, load_keys, "load_args", error);
}

gboolean
kedroc_csv_options_apply_save_args (KedrocCSVOptions *self,
                                    JsonObject *args,
                                    GError **error)
{
  return apply_args (self, args, save_keys, "save_args", error);
}

gboolean
kedroc_csv_options_check_dtypes (KedrocCSVOptions *self,
                                 GError **error)
{
  JsonObjectIter iter;
  const char *column;
  JsonNode *node;

  if (self->dtypes == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, self->dtypes);
  while (json_object_iter_next_ordered (&iter, &column, &node))
    {
      const char *name = get_string (node);

      if (name != NULL && kedroc_csv_type_from_name (name) != KEDROC_CSV_TYPE_NONE)
        continue;

      set_type_error ("boolean, int64, double or utf8", node, error);
      g_prefix_error (error, "the type of column '%s': ", column);
      return FALSE;
    }

  return TRUE;
}

KedrocCSVType
kedroc_csv_options_get_type (const KedrocCSVOptions *self,
                             const char *column)
{
  if (self->dtypes != NULL && json_object_has_member (self->dtypes, column))
    return kedroc_csv_type_from_name (json_object_get_string_member (self->dtypes, column));

  return self->default_type;
}

void
kedroc_csv_options_clear (KedrocCSVOptions *self)
{
  g_clear_pointer (&self->columns, g_strfreev);
  g_clear_pointer (&self->na_values, g_strfreev);
}
