/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-table-builder.h"
#include "kedroc-value.h"

/* One value and more of each type that the library encodes by itself. */

static inline KedrocTable *
sample_table_new (void)
{
  static const char *const texts[] = { "", "naïve", NULL, "\xF0\x9F\x9A\x80 shuttle", "x" };
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
  for (guint i = 0; i < 25; i++)
    {
      kedroc_table_builder_append_boolean (builder, "flag", i % 3 == 0);
      if (i % 7 == 3)
        kedroc_table_builder_append_missing (builder, "id");
      else
        kedroc_table_builder_append_int64 (builder, "id", (gint64) i * -1000000007);
      if (i % 5 == 1)
        kedroc_table_builder_append_missing (builder, "price");
      else
        kedroc_table_builder_append_double (builder, "price", i == 2 ? NAN : i / 4.0);
      kedroc_table_builder_append_string (builder, "name", texts[i % G_N_ELEMENTS (texts)]);
    }
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static inline KedrocTable *
empty_table_new (gboolean with_columns)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  if (with_columns)
    {
      kedroc_table_builder_add_column (builder, "flag", G_TYPE_BOOLEAN);
      kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
      kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
      kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
    }
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static inline void
add_boxed (GArray   *values,
           GType     type,
           gpointer  boxed)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, type);
  g_value_take_boxed (&value, boxed);
  g_array_append_val (values, value);
}

static inline void
add_variant (GArray     *values,
             const char *text)
{
  GValue value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_value_init (&value, G_TYPE_VARIANT);
  g_value_take_variant (&value, variant);
  g_array_append_val (values, value);
}

static inline void
add_json (GArray     *values,
          const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  if (JSON_NODE_HOLDS_OBJECT (node))
    add_boxed (values, JSON_TYPE_OBJECT, json_node_dup_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    add_boxed (values, JSON_TYPE_ARRAY, json_node_dup_array (node));
  add_boxed (values, JSON_TYPE_NODE, node);
}

#define ADD(type, setter, ...)                                  \
  G_STMT_START {                                                \
    GValue sample = G_VALUE_INIT;                               \
    g_value_init (&sample, type);                               \
    setter (&sample, __VA_ARGS__);                              \
    g_array_append_val (values, sample);                        \
  } G_STMT_END

static inline void
add_numbers (GArray *values)
{
  ADD (G_TYPE_BOOLEAN, g_value_set_boolean, TRUE);
  ADD (G_TYPE_BOOLEAN, g_value_set_boolean, FALSE);
  ADD (G_TYPE_CHAR, g_value_set_schar, G_MININT8);
  ADD (G_TYPE_UCHAR, g_value_set_uchar, G_MAXUINT8);
  ADD (G_TYPE_INT, g_value_set_int, G_MININT);
  ADD (G_TYPE_UINT, g_value_set_uint, G_MAXUINT);
  ADD (G_TYPE_LONG, g_value_set_long, G_MINLONG);
  ADD (G_TYPE_ULONG, g_value_set_ulong, G_MAXULONG);
  ADD (G_TYPE_INT64, g_value_set_int64, G_MININT64);
  ADD (G_TYPE_UINT64, g_value_set_uint64, G_MAXUINT64);
  ADD (G_TYPE_FLOAT, g_value_set_float, 1.5f);
  ADD (G_TYPE_DOUBLE, g_value_set_double, 0.1);
  ADD (G_TYPE_DOUBLE, g_value_set_double, -INFINITY);
  ADD (G_TYPE_FILE_TYPE, g_value_set_enum, G_FILE_TYPE_SYMBOLIC_LINK);
  ADD (G_TYPE_FILE_COPY_FLAGS, g_value_set_flags, G_FILE_COPY_BACKUP | G_FILE_COPY_OVERWRITE);
}

static inline void
sample_value_clear (gpointer value)
{
  g_value_unset (value);
}

static inline GArray *
sample_values_new (void)
{
  static const char *const list[] = { "", "two", "drei \xC3\xA4", NULL };
  static const char *const empty_list[] = { NULL };
  GArray *values = g_array_new (FALSE, FALSE, sizeof (GValue));

  g_array_set_clear_func (values, sample_value_clear);
  add_numbers (values);
  ADD (G_TYPE_STRING, g_value_set_string, NULL);
  ADD (G_TYPE_STRING, g_value_set_string, "");
  ADD (G_TYPE_STRING, g_value_set_string, "größer");
  ADD (G_TYPE_STRV, g_value_set_boxed, list);
  ADD (G_TYPE_STRV, g_value_set_boxed, empty_list);
  add_boxed (values, G_TYPE_BYTES, g_bytes_new ("a\0b", 3));
  add_boxed (values, G_TYPE_BYTES, g_bytes_new (NULL, 0));
  add_variant (values, "'text'");
  add_variant (values, "uint32 7");
  add_variant (values, "()");
  add_variant (values, "@as []");
  add_variant (values, "({'rate': <0.5>, 'names': <['a', 'b']>}, [int64 1, 2, 3], <<@mi 5>>)");
  add_json (values, "{\"b\": [1, 2.5, null, true, {\"ä\": \"x\\n\\\"y\\\"\"}], \"a\": -9223372036854775808}");
  add_json (values, "[]");
  add_json (values, "\"text\"");
  ADD (KEDROC_TYPE_TABLE, g_value_take_object, sample_table_new ());
  ADD (KEDROC_TYPE_TABLE, g_value_take_object, empty_table_new (TRUE));
  ADD (KEDROC_TYPE_TABLE, g_value_take_object, empty_table_new (FALSE));
  ADD (G_TYPE_FILE, g_value_take_object, g_file_new_for_path ("/data/größe 1.csv"));
  return values;
}

static inline void
assert_tables_equal (KedrocTable *a,
                     KedrocTable *b)
{
  g_auto (GStrv) names = kedroc_table_get_column_names (a);
  g_auto (GStrv) other_names = kedroc_table_get_column_names (b);

  g_assert_cmpstrv (names, other_names);
  g_assert_cmpuint (kedroc_table_get_n_rows (a), ==, kedroc_table_get_n_rows (b));
  for (char **name = names; *name != NULL; name++)
    {
      GType type = kedroc_table_get_column_type (a, *name);

      g_assert_cmpuint (type, ==, kedroc_table_get_column_type (b, *name));
      for (guint64 row = 0; row < kedroc_table_get_n_rows (a); row++)
        {
          gsize length, other_length;
          const char *text = kedroc_table_get_string (a, *name, row, &length);
          const char *other_text = kedroc_table_get_string (b, *name, row, &other_length);

          g_assert_cmpint (kedroc_table_is_missing (a, *name, row), ==,
                           kedroc_table_is_missing (b, *name, row));
          g_assert_cmpint (kedroc_table_get_boolean (a, *name, row), ==,
                           kedroc_table_get_boolean (b, *name, row));
          g_assert_cmpint (text == NULL, ==, other_text == NULL);
          g_assert_cmpmem (text, length, other_text, other_length);
        }
      /* NaN is equal to NaN here, so the bytes are compared. */
      if (type == G_TYPE_DOUBLE)
        g_assert_cmpmem (kedroc_table_get_doubles (a, *name, NULL, NULL), kedroc_table_get_n_rows (a) * 8,
                         kedroc_table_get_doubles (b, *name, NULL, NULL), kedroc_table_get_n_rows (b) * 8);
      if (type == G_TYPE_INT64)
        g_assert_cmpmem (kedroc_table_get_int64s (a, *name, NULL, NULL), kedroc_table_get_n_rows (a) * 8,
                         kedroc_table_get_int64s (b, *name, NULL, NULL), kedroc_table_get_n_rows (b) * 8);
    }
}

static inline void
assert_json_equal (const GValue *a,
                   const GValue *b)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) other_node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *other_text = NULL;

  if (G_VALUE_HOLDS (a, JSON_TYPE_NODE))
    {
      node = json_node_ref (g_value_get_boxed (a));
      other_node = json_node_ref (g_value_get_boxed (b));
    }
  else if (G_VALUE_HOLDS (a, JSON_TYPE_OBJECT))
    {
      node = json_node_init_object (json_node_alloc (), g_value_get_boxed (a));
      other_node = json_node_init_object (json_node_alloc (), g_value_get_boxed (b));
    }
  else
    {
      node = json_node_init_array (json_node_alloc (), g_value_get_boxed (a));
      other_node = json_node_init_array (json_node_alloc (), g_value_get_boxed (b));
    }

  /* The texts show the order of members, too. */
  text = json_to_string (node, FALSE);
  other_text = json_to_string (other_node, FALSE);
  g_assert_cmpstr (text, ==, other_text);
}

static inline void
assert_values_equal (const GValue *a,
                     const GValue *b)
{
  g_assert_cmpstr (G_VALUE_TYPE_NAME (a), ==, G_VALUE_TYPE_NAME (b));
  if (G_VALUE_HOLDS (a, KEDROC_TYPE_TABLE))
    {
      assert_tables_equal (g_value_get_object (a), g_value_get_object (b));
    }
  else if (G_VALUE_HOLDS (a, G_TYPE_FILE))
    {
      g_assert_true (g_file_equal (g_value_get_object (a), g_value_get_object (b)));
    }
  else if (G_VALUE_HOLDS_VARIANT (a))
    {
      g_assert_true (g_variant_equal (g_value_get_variant (a), g_value_get_variant (b)));
    }
  else if (G_VALUE_HOLDS (a, G_TYPE_BYTES))
    {
      g_assert_true (g_bytes_equal (g_value_get_boxed (a), g_value_get_boxed (b)));
    }
  else if (G_VALUE_HOLDS (a, G_TYPE_STRV))
    {
      g_assert_cmpstrv (g_value_get_boxed (a), g_value_get_boxed (b));
    }
  else if (G_VALUE_HOLDS_STRING (a))
    {
      g_assert_cmpstr (g_value_get_string (a), ==, g_value_get_string (b));
    }
  else if (G_VALUE_HOLDS_BOXED (a))
    {
      assert_json_equal (a, b);
    }
  else
    {
      g_autofree char *text = g_strdup_value_contents (a);
      g_autofree char *other_text = g_strdup_value_contents (b);

      g_assert_cmpstr (text, ==, other_text);
      if (G_VALUE_HOLDS_DOUBLE (a))
        g_assert_true (g_value_get_double (a) == g_value_get_double (b));
    }
}
