/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-values.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define STEP G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
#define TEXT_LINE 17

static const char *const kind_names[STRESS_N_KINDS] = {
  "int",  "place", "set",    "text",   "table", "built", "again",
  "copy", "deep",  "assign", "shared", "file",  "json",  "version",
};

const char *
stress_kind_get_name (StressKind kind)
{
  return kind_names[kind];
}

StressKind
stress_kind_of (const char *dataset)
{
  gsize length = strcspn (dataset, "-");

  for (guint i = 0; i < STRESS_N_KINDS; i++)
    if (strlen (kind_names[i]) == length && strncmp (kind_names[i], dataset, length) == 0)
      return i;
  g_error ("'%s' is of no kind", dataset);
}

guint64
stress_mix (guint64 number)
{
  number = (number ^ (number >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  number = (number ^ (number >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return number ^ (number >> 31);
}

/* Mostly small buffers, at times large ones: 100 kB to 3 MB. */
static gsize
get_n_words (guint64 digest)
{
  guint64 more = stress_mix (digest + 1);

  return 12500 + (more % 4 == 0 ? (more >> 8) % 362500 : (more >> 8) % 20000);
}

static void
fill_words (guint64 *words,
            guint64 digest)
{
  gsize n = get_n_words (digest);

  for (gsize i = 0; i < n; i++)
    words[i] = digest + i * STEP;
}

static guint64
check_words (const char *dataset,
             GBytes *bytes)
{
  gsize size;
  const guint64 *words = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size, >=, sizeof *words);
  if (size != get_n_words (words[0]) * sizeof *words)
    g_error ("'%s' of %016" G_GINT64_MODIFIER "x has %" G_GSIZE_FORMAT " bytes", dataset, words[0], size);
  for (gsize i = 0; i < size / sizeof *words; i++)
    if (words[i] != words[0] + i * STEP)
      g_error ("'%s' of %016" G_GINT64_MODIFIER "x has %016" G_GINT64_MODIFIER "x in place %" G_GSIZE_FORMAT,
               dataset, words[0], words[i], i);
  return words[0];
}

static GBytes *
make_bytes (guint64 digest)
{
  gsize size = get_n_words (digest) * sizeof (guint64);
  guint64 *words = g_malloc (size);

  fill_words (words, digest);
  return g_bytes_new_take (words, size);
}

static gboolean
make_in_place (KedrocTask *task,
               const char *name,
               guint64 digest,
               GError **error)
{
  gsize size = get_n_words (digest) * sizeof (guint64);
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_task_create_output_buffer (task, name, size, error);

  if (buffer == NULL)
    return FALSE;
  fill_words (kedroc_shared_buffer_get_data (buffer), digest);
  return TRUE;
}

/* The same line many times over: short in files, of which each is synced to the disk. */
static char *
make_text (StressKind kind,
           guint64 digest)
{
  guint n_lines = kind == STRESS_TEXT ? 1 + stress_mix (digest + 2) % 20000 : 1 + digest % 100;
  g_autofree char *line = g_strdup_printf ("%016" G_GINT64_MODIFIER "x\n", digest);
  char *text = g_malloc ((gsize) n_lines * TEXT_LINE + 1);

  for (guint i = 0; i < n_lines; i++)
    memcpy (text + (gsize) i * TEXT_LINE, line, TEXT_LINE);
  text[(gsize) n_lines * TEXT_LINE] = '\0';
  return text;
}

static guint64
check_text (const char *dataset,
            const char *text)
{
  guint64 digest = g_ascii_strtoull (text, NULL, 16);
  g_autofree char *expected = make_text (stress_kind_of (dataset), digest);

  if (strcmp (text, expected) != 0)
    g_error ("'%s' of %016" G_GINT64_MODIFIER "x is not whole", dataset, digest);
  return digest;
}

static guint64
get_n_rows (guint64 digest)
{
  return 1 + (stress_mix (digest + 3) % 4 == 0 ? digest % 60000 : digest % 3000);
}

static void
fill_table (KedrocTableBuilder *builder,
            guint64 digest)
{
  guint64 n_rows = get_n_rows (digest);

  kedroc_table_builder_add_column (builder, "number", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "name", G_TYPE_STRING);
  for (guint64 row = 0; row < n_rows; row++)
    {
      kedroc_table_builder_append_int64 (builder, "number", (gint64) (digest + row * STEP));
      kedroc_table_builder_append_string (builder, "name", (digest + row) % 3 == 0 ? NULL : "shuttle");
    }
}

static KedrocTable *
make_table (guint64 digest,
            KedrocSharedMemoryManager *manager,
            GError **error)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();

  fill_table (builder, digest);
  return kedroc_table_builder_finish (builder, manager, error);
}

static guint64
check_table (const char *dataset,
             KedrocTable *table)
{
  g_autoptr (GError) error = NULL;
  guint64 n;
  const gint64 *numbers = kedroc_table_get_int64s (table, "number", &n, &error);
  guint64 digest;

  g_assert_no_error (error);
  g_assert_cmpuint (n, >, 0);
  digest = (guint64) numbers[0];
  if (n != get_n_rows (digest))
    g_error ("'%s' of %016" G_GINT64_MODIFIER "x has %" G_GUINT64_FORMAT " rows", dataset, digest, n);
  for (guint64 row = 0; row < n; row++)
    if ((guint64) numbers[row] != digest + row * STEP)
      g_error ("'%s' of %016" G_GINT64_MODIFIER "x has %016" G_GINT64_MODIFIER "x in row %" G_GUINT64_FORMAT,
               dataset, digest, (guint64) numbers[row], row);
  for (guint64 row = 0; row < n; row += 61)
    g_assert_cmpstr (kedroc_table_get_string (table, "name", row, NULL), ==,
                     (digest + row) % 3 == 0 ? NULL : "shuttle");
  return digest;
}

static JsonNode *
make_json (guint64 digest)
{
  g_autofree char *text = make_text (STRESS_JSON, digest);
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_int_member (object, "number", (gint64) digest);
  json_object_set_string_member (object, "text", text);
  return json_node_init_object (json_node_alloc (), object);
}

static guint64
check_json (const char *dataset,
            JsonNode *node)
{
  JsonObject *object = json_node_get_object (node);
  guint64 digest = check_text (dataset, json_object_get_string_member (object, "text"));

  g_assert_cmphex ((guint64) json_object_get_int_member (object, "number"), ==, digest);
  return digest;
}

/* The first table that the task has read. */
static KedrocTable *
find_table (KedrocTask *task)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));

  for (guint i = 0; inputs[i] != NULL; i++)
    if (G_VALUE_HOLDS (kedroc_task_get_input (task, inputs[i]), KEDROC_TYPE_TABLE))
      return kedroc_task_get_input_object (task, inputs[i]);
  return NULL;
}

gboolean
stress_make_output (KedrocTask *task,
                    const char *name,
                    guint64 digest,
                    GError **error)
{
  StressKind kind = stress_kind_of (name);
  KedrocTable *table = kind == STRESS_AGAIN ? find_table (task) : NULL;
  g_autoptr (KedrocTableBuilder) builder = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (kind == STRESS_PLACE)
    return make_in_place (task, name, digest, error);
  if (kind == STRESS_BUILT)
    {
      builder = kedroc_task_create_table_builder (task, name, get_n_rows (digest), error);
      if (builder != NULL)
        fill_table (builder, digest);
      return builder != NULL;
    }
  if (table != NULL)
    {
      kedroc_task_set_output_object (task, name, table);
      return TRUE;
    }
  stress_make_value (kind, digest, NULL, &value);
  kedroc_task_set_output (task, name, &value);
  return TRUE;
}

void
stress_make_value (StressKind kind,
                   guint64 digest,
                   KedrocSharedMemoryManager *manager,
                   GValue *value)
{
  g_autoptr (GError) error = NULL;

  switch (kind)
    {
    case STRESS_INT:
      g_value_set_int64 (g_value_init (value, G_TYPE_INT64), (gint64) digest);
      break;
    case STRESS_TEXT:
    case STRESS_FILE:
    case STRESS_VERSION:
      g_value_take_string (g_value_init (value, G_TYPE_STRING), make_text (kind, digest));
      break;
    case STRESS_TABLE:
    case STRESS_BUILT:
    case STRESS_AGAIN:
      g_value_take_object (g_value_init (value, KEDROC_TYPE_TABLE), make_table (digest, manager, &error));
      g_assert_no_error (error);
      break;
    case STRESS_JSON:
      g_value_take_boxed (g_value_init (value, JSON_TYPE_NODE), make_json (digest));
      break;
    default:
      g_value_take_boxed (g_value_init (value, G_TYPE_BYTES), make_bytes (digest));
    }
}

guint64
stress_check_value (const char *dataset,
                    const GValue *value)
{
  if (G_VALUE_HOLDS_INT64 (value))
    return (guint64) g_value_get_int64 (value);
  if (G_VALUE_HOLDS_STRING (value))
    return check_text (dataset, g_value_get_string (value));
  if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    return check_words (dataset, g_value_get_boxed (value));
  if (G_VALUE_HOLDS (value, KEDROC_TYPE_TABLE))
    return check_table (dataset, g_value_get_object (value));
  if (G_VALUE_HOLDS (value, JSON_TYPE_NODE))
    return check_json (dataset, g_value_get_boxed (value));
  g_error ("'%s' has a %s", dataset, G_VALUE_TYPE_NAME (value));
}

void
stress_scribble (const GValue *value)
{
  gsize size;
  gpointer data = (gpointer) g_bytes_get_data (g_value_get_boxed (value), &size);

  memset (data, 0xee, size);
}
