/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-cache-index-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "kedroc-json-write-private.h"
#include "kedroc-node-private.h"
#include "kedroc-task-private.h"
#include "kedroc-value-file-private.h"
#include "kedroc-value.h"

/* Of what a key is made of; another one makes all that was kept void. */
#define KEY_FORMAT "2"

#define CHUNK_SIZE (256 * 1024)

static void
add_text (GChecksum *sum,
          const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;
  g_autofree char *head = g_strdup_printf ("%" G_GSIZE_FORMAT ":", length);

  g_checksum_update (sum, (const guchar *) head, -1);
  g_checksum_update (sum, (const guchar *) text, (gssize) length);
}

/* What is in it, not where it is. */
static gboolean
add_file (GChecksum *sum,
          GFile *file,
          GCancellable *cancellable)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, NULL);
  g_autofree guchar *chunk = g_malloc (CHUNK_SIZE);
  gssize n = -1;

  add_text (sum, "file");
  for (gboolean more = stream != NULL; more; more = n > 0)
    {
      n = g_input_stream_read (G_INPUT_STREAM (stream), chunk, CHUNK_SIZE, cancellable, NULL);
      g_checksum_update (sum, chunk, MAX (n, 0));
    }
  return n == 0;
}

/* As it would travel to another process. */
static gboolean
add_content (GChecksum *sum,
             const GValue *value,
             GCancellable *cancellable)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  if (!G_IS_VALUE (value))
    return FALSE;
  if (G_VALUE_HOLDS_OBJECT (value) && G_IS_FILE (g_value_get_object (value)))
    return add_file (sum, g_value_get_object (value), cancellable);
  if (!kedroc_value_encode (value, NULL, &buffer, NULL))
    return FALSE;
  add_text (sum, G_VALUE_TYPE_NAME (value));
  if (kedroc_shared_buffer_get_size (buffer) > 0)
    g_checksum_update (sum, kedroc_shared_buffer_get_data (buffer), (gssize) kedroc_shared_buffer_get_size (buffer));
  return TRUE;
}

/* By a checksum of its own: whatever is in it cannot be taken for what comes behind it. */
static gboolean
add_value (GChecksum *sum,
           const GValue *value,
           GCancellable *cancellable)
{
  g_autoptr (GChecksum) content = g_checksum_new (G_CHECKSUM_SHA256);

  if (!add_content (content, value, cancellable))
    return FALSE;
  add_text (sum, g_checksum_get_string (content));
  return TRUE;
}

/* What the function calls them: where two have changed places, it makes something else
 * of the same data. */
static void
add_names (GChecksum *sum,
           const char *const *names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_text (sum, names[i]);
  add_text (sum, "->");
}

char *
kedroc_cache_index_make_key (KedrocTask *task,
                             const char *version)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  KedrocNode *node = kedroc_task_get_node (task);
  const char *const *inputs = kedroc_node_peek_inputs (node);
  const char *const *outputs = kedroc_node_peek_outputs (node);
  g_autofree char *function = kedroc_node_dup_portable_function (node);

  if (function == NULL || outputs[0] == NULL)
    return NULL;
  add_text (sum, KEY_FORMAT);
  add_text (sum, version);
  add_text (sum, function);
  for (guint i = 0; inputs[i] != NULL; i++)
    {
      add_text (sum, inputs[i]);
      if (!add_value (sum, kedroc_task_peek_input (task, i), kedroc_task_get_cancellable (task)))
        return NULL;
    }
  add_text (sum, "->");
  add_names (sum, outputs);
  add_names (sum, kedroc_node_peek_arguments (node));
  add_names (sum, kedroc_node_peek_keys (node));
  return g_strdup (g_checksum_get_string (sum));
}

/* (transfer full): of a local file, by which a change by somebody else is noticed; empty
 * where nothing is known. %NULL: it is not there, or not kept. */
static char *
describe_output (KedrocDataCatalog *catalog,
                 const char *name)
{
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, name, FALSE, NULL);
  g_auto (GValue) file = G_VALUE_INIT;
  g_autoptr (GFileInfo) info = NULL;

  if (dataset == NULL || kedroc_abstract_dataset_get_ephemeral (dataset) ||
      !kedroc_abstract_dataset_exists (dataset, NULL, NULL))
    return NULL;
  if (!kedroc_dataset_load_file (dataset, &file, NULL))
    return g_strdup ("");
  info = g_file_query_info (g_value_get_object (&file),
                            G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED
                            "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
                            G_FILE_QUERY_INFO_NONE, NULL, NULL);
  if (info == NULL)
    return NULL;
  return g_strdup_printf ("%s %" G_GOFFSET_FORMAT " %" G_GUINT64_FORMAT ".%06u",
                          g_file_peek_path (g_value_get_object (&file)), g_file_info_get_size (info),
                          g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                          g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC));
}

/* (transfer full): what there is to say of all outputs; %NULL: they are not all there. */
static JsonObject *
describe_outputs (KedrocNode *node,
                  KedrocDataCatalog *catalog)
{
  g_autoptr (JsonObject) outputs = json_object_new ();
  const char *const *names = kedroc_node_peek_outputs (node);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *description = describe_output (catalog, names[i]);

      if (description == NULL)
        return NULL;
      json_object_set_string_member (outputs, names[i], description);
    }
  return g_steal_pointer (&outputs);
}

/* The name of a node may hold what a file's may not. */
static char *
build_path (const char *folder,
            KedrocNode *node)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, kedroc_node_get_name (node), -1);
  g_autofree char *name = g_strconcat (digest, ".json", NULL);

  return g_build_filename (folder, name, NULL);
}

gboolean
kedroc_cache_index_holds (const char *folder,
                          KedrocNode *node,
                          KedrocDataCatalog *catalog,
                          const char *key)
{
  g_autofree char *path = build_path (folder, node);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (JsonObject) outputs = NULL;
  JsonNode *kept_key;
  JsonNode *kept_outputs;
  g_autoptr (JsonNode) now = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  json = json_from_string (text, NULL);
  if (json == NULL || !JSON_NODE_HOLDS_OBJECT (json))
    return FALSE;
  kept_key = json_object_get_member (json_node_get_object (json), "key");
  kept_outputs = json_object_get_member (json_node_get_object (json), "outputs");
  if (kept_key == NULL || kept_outputs == NULL || !JSON_NODE_HOLDS_VALUE (kept_key) ||
      g_strcmp0 (json_node_get_string (kept_key), key) != 0)
    return FALSE;
  outputs = describe_outputs (node, catalog);
  if (outputs == NULL)
    return FALSE;
  now = json_node_init_object (json_node_alloc (), outputs);
  return json_node_equal (now, kept_outputs);
}

/* Whoever reads it meanwhile finds the old file or the new one. That nothing could be kept
 * is no reason for the run to fail. */
void
kedroc_cache_index_write (const char *folder,
                          KedrocNode *node,
                          KedrocDataCatalog *catalog,
                          const char *key)
{
  g_autofree char *path = build_path (folder, node);
  JsonObject *outputs = describe_outputs (node, catalog);
  g_autoptr (JsonNode) json = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  JsonObject *entry;

  if (outputs == NULL)
    return;
  entry = json_object_new ();
  json_object_set_string_member (entry, "node", kedroc_node_get_name (node));
  json_object_set_string_member (entry, "key", key);
  json_object_set_object_member (entry, "outputs", outputs);
  json_node_take_object (json, entry);
  text = kedroc_json_write (json, 2, NULL);
  if (g_mkdir_with_parents (folder, 0777) != 0 || !g_file_set_contents (path, text, -1, &error))
    g_warning ("What node '%s' was made of could not be kept in '%s': %s", kedroc_node_get_name (node), folder,
               error != NULL ? error->message : "there is no such folder, and it cannot be made");
}
