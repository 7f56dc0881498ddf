/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <string.h>

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-arrow-private.h"
#include "kedroc-table.h"

/* Reads every byte that a value gives access to, by every way there is, so that a
 * checker of memory sees what should not have been let through. */

/* Keeps the compiler from leaving the reading out. */
static volatile guint64 looked_at;

static inline void
look_at_bytes (gconstpointer data,
               gsize         size)
{
  guint64 sum = 0;

  for (gsize i = 0; i < size; i++)
    sum = sum * 31 + ((const guint8 *) data)[i];
  looked_at += sum;
}

static inline void
look_at_column (KedrocTable *table,
                const char  *name)
{
  GType type = kedroc_table_get_column_type (table, name);
  guint64 n_rows = kedroc_table_get_n_rows (table);

  if (type == G_TYPE_DOUBLE)
    look_at_bytes (kedroc_table_get_doubles (table, name, NULL, NULL), n_rows * 8);
  if (type == G_TYPE_INT64)
    look_at_bytes (kedroc_table_get_int64s (table, name, NULL, NULL), n_rows * 8);
  for (guint64 row = 0; row < n_rows; row++)
    {
      gsize length;
      const char *text = kedroc_table_get_string (table, name, row, &length);

      look_at_bytes (text, length);
      looked_at += kedroc_table_get_boolean (table, name, row) + kedroc_table_is_missing (table, name, row);
    }
}

static inline void
look_at_columns (KedrocTable *table)
{
  g_auto (GStrv) names = kedroc_table_get_column_names (table);

  for (char **name = names; *name != NULL; name++)
    {
      g_assert_true (g_utf8_validate (*name, -1, NULL));
      look_at_column (table, *name);
    }
}

/* Out by the Arrow interface and in again. Neither takes a table without columns
 * that claims more rows than can be counted: that one is refused and no more. */
static inline void
look_at_table (KedrocTable *table)
{
  struct ArrowSchema schema;
  struct ArrowArray array;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTable) imported = NULL;

  look_at_columns (table);
  if (!kedroc_table_export_to_c (table, &schema, &array, &error))
    return;

  imported = kedroc_table_new_from_c (&schema, &array, &error);
  g_assert_null (schema.release);
  g_assert_null (array.release);
  if (imported != NULL)
    look_at_columns (imported);
}

static inline void
look_at_json (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  look_at_bytes (text, strlen (text));
}

static inline void
look_at_variant (GVariant *variant)
{
  g_autofree char *text = g_variant_print (variant, TRUE);

  look_at_bytes (text, strlen (text));
  looked_at += g_variant_is_normal_form (variant);
}

static inline void
look_at_value (const GValue *value)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (G_VALUE_HOLDS (value, KEDROC_TYPE_TABLE))
    look_at_table (g_value_get_object (value));
  else if (G_VALUE_HOLDS_VARIANT (value))
    look_at_variant (g_value_get_variant (value));
  else if (G_VALUE_HOLDS (value, JSON_TYPE_NODE))
    look_at_json (g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, JSON_TYPE_OBJECT))
    look_at_json (node = json_node_init_object (json_node_alloc (), g_value_get_boxed (value)));
  else if (G_VALUE_HOLDS (value, JSON_TYPE_ARRAY))
    look_at_json (node = json_node_init_array (json_node_alloc (), g_value_get_boxed (value)));
  else if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    look_at_bytes (g_bytes_get_data (g_value_get_boxed (value), NULL),
                   g_bytes_get_size (g_value_get_boxed (value)));
  else
    text = g_strdup_value_contents (value);
  if (text != NULL)
    look_at_bytes (text, strlen (text));
}
