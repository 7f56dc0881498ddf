/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-parser-private.h"

#include <string.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-config-text-private.h"
#include "kedroc-error.h"

#define CHUNK_BYTES (64 * 1024)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
/* How a message shows a key. */
#define KEY_START "key '"
#define KEY_END "': "

/* The last value of a mapping or a list; NULL: there is none. */
static JsonNode *
step_to_last (JsonNode    *node,
              const char **key,
              guint       *index)
{
  JsonObjectIter iter;
  JsonNode *last = NULL;
  JsonNode *value;
  const char *name;

  if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    {
      *index = json_array_get_length (json_node_get_array (node)) - 1;
      return json_array_get_element (json_node_get_array (node), *index);
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      *key = name;
      last = value;
    }
  return last;
}

static guint
count_last_steps (JsonNode *node)
{
  const char *key = NULL;
  guint index = 0;
  guint n_steps = 0;

  while ((node = step_to_last (node, &key, &index)) != NULL)
    n_steps++;
  return n_steps;
}

static guint
count_line (const char *text,
            const char *end)
{
  guint line = 1;

  while ((text = memchr (text, '\n', end - text)) != NULL)
    {
      text++;
      line++;
    }
  return line;
}

/* The way to the last value. */
static char *
dup_last_path (JsonNode *node)
{
  GString *path = g_string_new (NULL);
  guint n_steps = count_last_steps (node);

  for (guint i = 0; i < n_steps; i++)
    {
      const char *key = NULL;
      guint index = 0;

      node = step_to_last (node, &key, &index);
      kedroc_config_path_append_step (path, i, n_steps, key, index);
    }
  return g_string_free (path, FALSE);
}

/* The key in which a text ends, as far as it can be told: by what it holds up to
 * there, or by what is wrong with that. */
static char *
find_last_key (const char           *text,
               gsize                 length,
               KedrocConfigParseFunc parse)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (JsonNode) node = parse (text, length, "", NULL, &failure);

  if (node != NULL)
    return dup_last_path (node);

  const char *before = strstr (failure->message, KEY_START);
  const char *key = before != NULL ? before + strlen (KEY_START) : NULL;
  const char *end = key != NULL ? strstr (key, KEY_END) : NULL;
  return end != NULL ? g_strndup (key, end - key) : g_strdup ("");
}

gboolean
kedroc_config_check_text (const char           *text,
                          gsize                 length,
                          const char           *name_for_errors,
                          KedrocConfigParseFunc parse,
                          GError              **error)
{
  const char *invalid = text;
  const char *problem = NULL;

  if (length > KEDROC_CONFIG_MAX_BYTES)
    problem = "more than 64 MiB, which no configuration may have";
  else if (length >= 3 && memcmp (text, BYTE_ORDER_MARK, 3) == 0)
    problem = "a byte order mark; save the file as UTF-8 without one";
  else if (length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    problem = "a byte order mark of UTF-16; save the file as UTF-8";
  else if (!g_utf8_validate_len (text, length, &invalid))
    problem = *invalid == '\0' ? "a NUL character" : "not valid UTF-8";

  if (problem == NULL)
    return TRUE;
  g_autofree char *key = find_last_key (text, invalid - text, parse);
  gboolean has_key = *key != '\0';
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "%s:%u: %s%s%s%s",
               name_for_errors, count_line (text, invalid), has_key ? KEY_START : "", key, has_key ? KEY_END : "",
               problem);
  return FALSE;
}

static void
set_file_error (GError    **error,
                const char *name,
                GError     *reason)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (reason));
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                 "There is no configuration file '%s'", name);
  else
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                 "Cannot read the configuration file '%s': %s", name, reason->message);
}

/* Reads no more than the limit, however long a file or a device is. */
static GByteArray *
read_stream (GInputStream *stream,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize n_read;

  do
    {
      gsize length = bytes->len;

      g_byte_array_set_size (bytes, length + CHUNK_BYTES);
      if (!g_input_stream_read_all (stream, bytes->data + length, CHUNK_BYTES, &n_read, cancellable, error))
        return NULL;
      g_byte_array_set_size (bytes, length + n_read);
    }
  while (n_read == CHUNK_BYTES && bytes->len <= KEDROC_CONFIG_MAX_BYTES);
  return g_steal_pointer (&bytes);
}

static GByteArray *
read_file (GFile        *file,
           const char   *name,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, &reason);

  if (stream != NULL)
    bytes = read_stream (G_INPUT_STREAM (stream), cancellable, &reason);
  if (bytes == NULL)
    set_file_error (error, name, reason);
  return g_steal_pointer (&bytes);
}

JsonNode *
kedroc_config_parse_file (GFile             *file,
                          KedrocConfigLines *lines,
                          GCancellable      *cancellable,
                          GError           **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gboolean json = g_str_has_suffix (lower, ".json");

  if (!json && !g_str_has_suffix (lower, ".yml") && !g_str_has_suffix (lower, ".yaml"))
    {
      g_set_error (
        error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
        "Cannot tell the format of the configuration file '%s': its name has to end in .yml, .yaml or .json",
        name);
      return NULL;
    }

  g_autoptr (GByteArray) bytes = read_file (file, name, cancellable, error);
  if (bytes == NULL)
    return NULL;
  /* An empty array may have no data at all. */
  const char *text = bytes->len > 0 ? (const char *) bytes->data : "";
  if (json)
    return kedroc_config_parse_json (text, bytes->len, name, lines, error);
  return kedroc_config_parse_yaml (text, bytes->len, name, lines, error);
}

const char *
kedroc_config_describe_type (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return "a mapping";
  if (JSON_NODE_HOLDS_ARRAY (node))
    return "a list";
  if (JSON_NODE_HOLDS_NULL (node))
    return "empty";
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return "a text";
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN ? "a boolean" : "a number";
}
