/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include <gmodule.h>
#include <json-glib/json-glib.h>
#include <kedroc.h>

/* The values of test_values.py in C: each is made by its name and told from what arrives. */

#define LARGE 100000

G_MODULE_EXPORT gboolean make_in_c (KedrocTask *task,
                                    gpointer user_data,
                                    GError **error);
G_MODULE_EXPORT gboolean take_in_c (KedrocTask *task,
                                    gpointer user_data,
                                    GError **error);

typedef struct
{
  const char *name;
  GType type; /* G_TYPE_INVALID: what parse() makes */
  union
  {
    gint64 integer;
    double number;
    const char *text;
  } of;
} Fixture;

static const char *const strings[] = { "a", "", "\303\244", NULL };

#define INTEGER(n) { .integer = n }
#define NUMBER(n) { .number = n }
#define TEXT(s) { .text = s }

static const Fixture fixtures[] = {
  { "boolean", G_TYPE_BOOLEAN, INTEGER (TRUE) },
  { "int-min", G_TYPE_INT, INTEGER (G_MININT) },
  { "int-max", G_TYPE_INT, INTEGER (G_MAXINT) },
  { "uint-max", G_TYPE_UINT, INTEGER (G_MAXUINT) },
  { "int64", G_TYPE_INT64, INTEGER (-5) },
  { "int64-min", G_TYPE_INT64, INTEGER (G_MININT64) },
  { "int64-max", G_TYPE_INT64, INTEGER (G_MAXINT64) },
  { "uint64-max", G_TYPE_UINT64, INTEGER (-1) },
  { "float", G_TYPE_FLOAT, NUMBER (0.5) },
  { "double", G_TYPE_DOUBLE, NUMBER (0.1) },
  { "double-inf", G_TYPE_DOUBLE, NUMBER (INFINITY) },
  { "double-nan", G_TYPE_DOUBLE, NUMBER (NAN) },
  { "double-negative-zero", G_TYPE_DOUBLE, NUMBER (-0.0) },
  { "string", G_TYPE_STRING, TEXT ("\303\244 \342\202\254 \360\237\230\200") },
  { "string-empty", G_TYPE_STRING, TEXT ("") },
  { "variant", G_TYPE_VARIANT, TEXT ("({'a': <[1, 2]>, 'b': <'x'>}, [('x', true)], @ms nothing, byte 0x07)") },
  { "array-byte", G_TYPE_VARIANT, TEXT ("[byte 0x00, 0xff]") },
  { "array-int16", G_TYPE_VARIANT, TEXT ("[int16 -300, 300]") },
  { "array-int32", G_TYPE_VARIANT, TEXT ("[-2147483648, 2147483647]") },
  { "array-int64", G_TYPE_VARIANT, TEXT ("[int64 -9223372036854775808, 9223372036854775807]") },
  { "array-double", G_TYPE_VARIANT, TEXT ("[0.1, -0.5, 1e300]") },
  { "array-empty", G_TYPE_VARIANT, TEXT ("@ad []") },
};

static const struct
{
  const char *name;
  const char *text;
} json_fixtures[] = {
  { "json-object", "{\"name\":\"\303\244\",\"list\":[1,0.5,true,null],\"nested\":{\"big\":9007199254740993}}" },
  { "json-array", "[1,\"two\",[],{}]" },
  { "json-integers", "[1,2,3]" },
};

static GBytes *
make_bytes (const char *name)
{
  gsize size = g_str_has_suffix (name, "large") ? LARGE : g_str_has_suffix (name, "empty") ? 0 : 3;
  guint8 *data = g_malloc0 (size + 1);

  for (gsize i = 0; i < size; i++)
    data[i] = i % 251;
  return g_bytes_new_take (data, size);
}

static GVariant *
make_large_array (void)
{
  g_autofree double *numbers = g_new (double, LARGE);

  for (gsize i = 0; i < LARGE; i++)
    numbers[i] = i / 2.0;
  return g_variant_ref_sink (g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, numbers, LARGE, sizeof *numbers));
}

static KedrocTable *
make_table (void)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  static const char *const names[] = { "b", "i", "d", "s" };
  static const GType types[] = { G_TYPE_BOOLEAN, G_TYPE_INT64, G_TYPE_DOUBLE, G_TYPE_STRING };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    kedroc_table_builder_add_column (builder, names[i], types[i]);
  kedroc_table_builder_append_boolean (builder, "b", TRUE);
  kedroc_table_builder_append_boolean (builder, "b", FALSE);
  kedroc_table_builder_append_int64 (builder, "i", G_MININT64);
  kedroc_table_builder_append_int64 (builder, "i", G_MAXINT64);
  kedroc_table_builder_append_double (builder, "d", 0.1);
  kedroc_table_builder_append_double (builder, "d", INFINITY);
  kedroc_table_builder_append_string (builder, "s", "\303\244");
  kedroc_table_builder_append_string (builder, "s", "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    kedroc_table_builder_append_missing (builder, names[i]);
  return kedroc_table_builder_finish (builder, NULL, NULL);
}

static void
take_boxed (GValue *value,
            GType type,
            gpointer boxed)
{
  g_value_take_boxed (g_value_init (value, type), boxed);
}

static void
make_json (const char *name,
           GValue *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (json_fixtures); i++)
    {
      if (g_str_equal (name, json_fixtures[i].name))
        take_boxed (value, JSON_TYPE_NODE, json_from_string (json_fixtures[i].text, NULL));
    }
  if (g_str_equal (name, "json-object-boxed"))
    {
      g_autoptr (JsonNode) node = json_from_string (json_fixtures[0].text, NULL);

      take_boxed (value, JSON_TYPE_OBJECT, json_node_dup_object (node));
    }
  if (g_str_equal (name, "json-array-boxed"))
    {
      g_autoptr (JsonNode) node = json_from_string (json_fixtures[1].text, NULL);

      take_boxed (value, JSON_TYPE_ARRAY, json_node_dup_array (node));
    }
}

static void
fill (const Fixture *fixture,
      GValue *value)
{
  g_auto (GValue) plain = G_VALUE_INIT;

  g_value_init (value, fixture->type);
  if (fixture->type == G_TYPE_STRING)
    g_value_set_string (value, fixture->of.text);
  else if (fixture->type == G_TYPE_VARIANT)
    g_value_take_variant (value, g_variant_ref_sink (g_variant_parse (NULL, fixture->of.text, NULL, NULL, NULL)));
  else if (fixture->type == G_TYPE_DOUBLE)
    g_value_set_double (value, fixture->of.number);
  else if (fixture->type == G_TYPE_FLOAT)
    g_value_set_float (value, fixture->of.number);
  else
    {
      g_value_set_int64 (g_value_init (&plain, G_TYPE_INT64), fixture->of.integer);
      g_value_transform (&plain, value);
    }
}

/* Leaves it unset where there is nothing of the name: null. */
static void
make (const char *name,
      GValue *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      if (g_str_equal (name, fixtures[i].name))
        fill (&fixtures[i], value);
    }
  if (g_str_has_prefix (name, "bytes"))
    take_boxed (value, G_TYPE_BYTES, make_bytes (name));
  else if (g_str_has_prefix (name, "json"))
    make_json (name, value);
  else if (g_str_equal (name, "strings"))
    take_boxed (value, G_TYPE_STRV, g_strdupv ((char **) strings));
  else if (g_str_equal (name, "array-large"))
    g_value_take_variant (g_value_init (value, G_TYPE_VARIANT), make_large_array ());
  else if (g_str_equal (name, "table"))
    g_value_take_object (g_value_init (value, KEDROC_TYPE_TABLE), make_table ());
}

static gboolean
are_cells_equal (KedrocTable *one,
                 KedrocTable *other,
                 guint64 row)
{
  const gint64 *integers = kedroc_table_get_int64s (one, "i", NULL, NULL);
  const double *doubles = kedroc_table_get_doubles (one, "d", NULL, NULL);

  return kedroc_table_get_boolean (one, "b", row) == kedroc_table_get_boolean (other, "b", row)
         && integers[row] == kedroc_table_get_int64s (other, "i", NULL, NULL)[row]
         && doubles[row] == kedroc_table_get_doubles (other, "d", NULL, NULL)[row]
         && g_strcmp0 (kedroc_table_get_string (one, "s", row, NULL),
                       kedroc_table_get_string (other, "s", row, NULL)) == 0;
}

static gboolean
are_tables_equal (KedrocTable *one,
                  KedrocTable *other)
{
  g_auto (GStrv) names = kedroc_table_get_column_names (one);
  g_auto (GStrv) other_names = kedroc_table_get_column_names (other);
  guint64 n = kedroc_table_get_n_rows (one);

  if (!g_strv_equal ((const char *const *) names, (const char *const *) other_names)
      || n != 3 || kedroc_table_get_n_rows (other) != n)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (kedroc_table_get_column_type (one, names[i]) != kedroc_table_get_column_type (other, names[i])
          || !kedroc_table_is_missing (other, names[i], 2))
        return FALSE;
    }
  return are_cells_equal (one, other, 0) && are_cells_equal (one, other, 1);
}

static gboolean
are_json_equal (const GValue *one,
                const GValue *other)
{
  JsonNode *nodes[2];
  const GValue *values[] = { one, other };
  gboolean equal;

  for (guint i = 0; i < 2; i++)
    {
      if (G_VALUE_TYPE (values[i]) == JSON_TYPE_NODE)
        nodes[i] = g_value_dup_boxed (values[i]);
      else if (G_VALUE_TYPE (values[i]) == JSON_TYPE_OBJECT)
        nodes[i] = json_node_init_object (json_node_alloc (), g_value_get_boxed (values[i]));
      else
        nodes[i] = json_node_init_array (json_node_alloc (), g_value_get_boxed (values[i]));
    }
  equal = json_node_equal (nodes[0], nodes[1]);
  json_node_unref (nodes[0]);
  json_node_unref (nodes[1]);
  return equal;
}

static gboolean
are_doubles_equal (double one,
                   double other)
{
  return isnan (one) ? isnan (other) : one == other && signbit (one) == signbit (other);
}

static gboolean
are_equal (const GValue *one,
           const GValue *other)
{
  GType type = G_VALUE_TYPE (one);

  if (G_VALUE_TYPE (other) != type)
    return FALSE;
  if (type == G_TYPE_VARIANT)
    return g_variant_equal (g_value_get_variant (one), g_value_get_variant (other));
  if (type == G_TYPE_BYTES)
    return g_bytes_equal (g_value_get_boxed (one), g_value_get_boxed (other));
  if (type == G_TYPE_STRV)
    return g_strv_equal (g_value_get_boxed (one), g_value_get_boxed (other));
  if (type == KEDROC_TYPE_TABLE)
    return are_tables_equal (g_value_get_object (one), g_value_get_object (other));
  if (type == G_TYPE_STRING)
    return g_str_equal (g_value_get_string (one), g_value_get_string (other));
  if (type == G_TYPE_DOUBLE)
    return are_doubles_equal (g_value_get_double (one), g_value_get_double (other));
  if (G_VALUE_HOLDS_BOXED (one))
    return are_json_equal (one, other);
  else
    {
      g_autofree char *text = g_strdup_value_contents (one);
      g_autofree char *other_text = g_strdup_value_contents (other);

      return g_str_equal (text, other_text);
    }
}

/* The name of a dataset is that of its value, a dot and something else. */
static char *
get_value_name (const char *dataset)
{
  return g_strndup (dataset, strcspn (dataset, "."));
}

gboolean
make_in_c (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autofree char *name = get_value_name (outputs[0]);
  g_auto (GValue) value = G_VALUE_INIT;

  make (name, &value);
  kedroc_task_set_output (task, outputs[0], &value);
  return TRUE;
}

/* Hands out the type. */
gboolean
take_in_c (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autofree char *name = get_value_name (inputs[0]);
  const GValue *arrived = kedroc_task_get_input (task, inputs[0]);
  g_auto (GValue) expected = G_VALUE_INIT;

  make (name, &expected);
  if (!are_equal (&expected, arrived))
    {
      g_autofree char *text = g_strdup_value_contents (arrived);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not the same: %s %s", G_VALUE_TYPE_NAME (arrived),
                   text);
      return FALSE;
    }
  kedroc_task_set_output_string (task, outputs[0], G_VALUE_TYPE_NAME (arrived));
  return TRUE;
}
