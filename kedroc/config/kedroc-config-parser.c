/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-parser-private.h"

#include "kedroc-config-builder-private.h"
#include "kedroc-error.h"

#define CHUNK_BYTES (64 * 1024)

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
