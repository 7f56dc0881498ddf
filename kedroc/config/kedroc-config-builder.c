/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-builder-private.h"

#include "kedroc-config-path-private.h"
#include "kedroc-error.h"

/* So many steps of a path are shown at its start and at its end. */
#define MAX_PATH_STEPS 4

typedef struct
{
  JsonNode *node; /* NULL: still open */
  guint n_nodes;  /* what an alias to it stands for */
} Anchor;

typedef struct
{
  JsonNode *node;
  GHashTable *lines; /* char * key -> guint line; NULL in an array */
  GPtrArray *merges; /* JsonNode, in order; NULL: none */
  char *key;         /* waits for its value */
  gboolean merging;  /* the value to come is merged */
  char *anchor;
  guint n_nodes_before;
} Frame;

struct _KedrocConfigBuilder
{
  char *name;
  GArray *frames;      /* Frame */
  GHashTable *anchors; /* char * -> Anchor */
  JsonNode *root;
  GHashTable *root_lines; /* char * key -> guint line */
  guint n_nodes;
};

static void
anchor_free (gpointer data)
{
  Anchor *anchor = data;

  g_clear_pointer (&anchor->node, json_node_unref);
  g_free (anchor);
}

static void
frame_clear (gpointer data)
{
  Frame *frame = data;

  g_clear_pointer (&frame->node, json_node_unref);
  g_clear_pointer (&frame->lines, g_hash_table_unref);
  g_clear_pointer (&frame->merges, g_ptr_array_unref);
  g_clear_pointer (&frame->key, g_free);
  g_clear_pointer (&frame->anchor, g_free);
}

KedrocConfigBuilder *
kedroc_config_builder_new (const char *name_for_errors)
{
  KedrocConfigBuilder *self = g_new0 (KedrocConfigBuilder, 1);

  self->name = g_strdup (name_for_errors);
  self->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  g_array_set_clear_func (self->frames, frame_clear);
  self->anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, anchor_free);
  return self;
}

void
kedroc_config_builder_free (KedrocConfigBuilder *self)
{
  g_array_unref (self->frames);
  g_hash_table_unref (self->anchors);
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->root_lines, g_hash_table_unref);
  g_free (self->name);
  g_free (self);
}

static Frame *
get_top (KedrocConfigBuilder *self)
{
  if (self->frames->len == 0)
    return NULL;
  return &g_array_index (self->frames, Frame, self->frames->len - 1);
}

static void
append_step (GString *path,
             Frame   *frame)
{
  if (JSON_NODE_HOLDS_ARRAY (frame->node))
    kedroc_config_path_append (path, NULL, json_array_get_length (json_node_get_array (frame->node)));
  else if (frame->merging)
    kedroc_config_path_append (path, "<<", 0);
  else if (frame->key != NULL)
    kedroc_config_path_append (path, frame->key, 0);
}

void
kedroc_config_builder_set_error (KedrocConfigBuilder *self,
                                 GError             **error,
                                 guint                line,
                                 const char          *format,
                                 ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);

  g_autoptr (GString) path = g_string_new (NULL);
  guint n_frames = self->frames->len;
  for (guint i = 0; i < n_frames; i++)
    {
      if (i < MAX_PATH_STEPS || i + MAX_PATH_STEPS >= n_frames)
        append_step (path, &g_array_index (self->frames, Frame, i));
      else if (i == MAX_PATH_STEPS)
        g_string_append (path, " … ");
    }

  if (path->len > 0)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "%s:%u: key '%s': %s", self->name, line, path->str, message);
  else
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "%s:%u: %s", self->name, line, message);
}

static gboolean
count_nodes (KedrocConfigBuilder *self,
             guint                n_nodes,
             guint                line,
             GError             **error)
{
  if (n_nodes <= KEDROC_CONFIG_MAX_NODES - self->n_nodes)
    {
      self->n_nodes += n_nodes;
      return TRUE;
    }

  kedroc_config_builder_set_error (self, error, line,
                                   "more than %d values, those that aliases stand for included",
                                   KEDROC_CONFIG_MAX_NODES);
  return FALSE;
}

static void
set_anchor (KedrocConfigBuilder *self,
            const char          *name,
            JsonNode            *node,
            guint                n_nodes)
{
  Anchor *anchor = g_new0 (Anchor, 1);

  anchor->node = node != NULL ? json_node_ref (node) : NULL;
  anchor->n_nodes = n_nodes;
  g_hash_table_replace (self->anchors, g_strdup (name), anchor);
}

static gboolean
add_merge (KedrocConfigBuilder *self,
           Frame               *frame,
           JsonNode            *value,
           guint                line,
           GError             **error)
{
  if (frame->merges == NULL)
    frame->merges = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      g_ptr_array_add (frame->merges, json_node_ref (value));
      return TRUE;
    }

  JsonArray *sources = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;
  guint n_sources = sources != NULL ? json_array_get_length (sources) : 0;
  gboolean good = sources != NULL;

  for (guint i = 0; good && i < n_sources; i++)
    {
      JsonNode *source = json_array_get_element (sources, i);

      good = JSON_NODE_HOLDS_OBJECT (source);
      g_ptr_array_add (frame->merges, json_node_ref (source));
    }

  if (!good)
    kedroc_config_builder_set_error (self, error, line, "only a mapping or a list of them can be merged");
  return good;
}

/* Takes @value. */
static gboolean
store (KedrocConfigBuilder *self,
       JsonNode            *value,
       guint                line,
       GError             **error)
{
  g_autoptr (JsonNode) owned = value;
  Frame *frame = get_top (self);

  if (frame == NULL)
    {
      self->root = g_steal_pointer (&owned);
      return TRUE;
    }
  if (JSON_NODE_HOLDS_ARRAY (frame->node))
    {
      json_array_add_element (json_node_get_array (frame->node), g_steal_pointer (&owned));
      return TRUE;
    }
  if (frame->merging)
    {
      gboolean merged = add_merge (self, frame, owned, line, error);

      frame->merging = FALSE;
      return merged;
    }

  g_autofree char *key = g_steal_pointer (&frame->key);
  json_object_set_member (json_node_get_object (frame->node), key, g_steal_pointer (&owned));
  return TRUE;
}

gboolean
kedroc_config_builder_begin (KedrocConfigBuilder *self,
                             JsonNodeType         type,
                             const char          *anchor,
                             guint                line,
                             GError             **error)
{
  guint n_nodes_before = self->n_nodes;

  if (self->frames->len >= KEDROC_CONFIG_MAX_DEPTH)
    {
      kedroc_config_builder_set_error (self, error, line, "more than %d levels deep",
                                       KEDROC_CONFIG_MAX_DEPTH);
      return FALSE;
    }
  if (!count_nodes (self, 1, line, error))
    return FALSE;

  Frame frame = { NULL };
  frame.node = json_node_new (type);
  if (type == JSON_NODE_OBJECT)
    {
      json_node_take_object (frame.node, json_object_new ());
      frame.lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  else
    {
      json_node_take_array (frame.node, json_array_new ());
    }
  frame.n_nodes_before = n_nodes_before;
  if (anchor != NULL)
    {
      frame.anchor = g_strdup (anchor);
      set_anchor (self, anchor, NULL, 0);
    }
  g_array_append_val (self->frames, frame);
  return TRUE;
}

static void
apply_merges (Frame *frame)
{
  JsonObject *object = json_node_get_object (frame->node);

  for (guint i = 0; frame->merges != NULL && i < frame->merges->len; i++)
    {
      JsonObjectIter iter;
      const char *key;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, json_node_get_object (g_ptr_array_index (frame->merges, i)));
      while (json_object_iter_next_ordered (&iter, &key, &value))
        if (!json_object_has_member (object, key))
          json_object_set_member (object, key, json_node_ref (value));
    }
}

gboolean
kedroc_config_builder_end (KedrocConfigBuilder *self,
                           guint                line,
                           GError             **error)
{
  Frame *frame = get_top (self);

  if (frame->merges != NULL)
    apply_merges (frame);
  if (frame->anchor != NULL)
    set_anchor (self, frame->anchor, frame->node, self->n_nodes - frame->n_nodes_before);
  if (self->frames->len == 1)
    self->root_lines = g_steal_pointer (&frame->lines);

  JsonNode *node = g_steal_pointer (&frame->node);
  g_array_set_size (self->frames, self->frames->len - 1);
  return store (self, node, line, error);
}

static gboolean
remember_key (KedrocConfigBuilder *self,
              Frame               *frame,
              const char          *key,
              guint                line,
              GError             **error)
{
  gpointer first;

  if (g_hash_table_lookup_extended (frame->lines, key, NULL, &first))
    {
      kedroc_config_builder_set_error (self, error, line,
                                       "this key stands on line %u already; remove one of the two",
                                       GPOINTER_TO_UINT (first));
      return FALSE;
    }

  g_hash_table_insert (frame->lines, g_strdup (key), GUINT_TO_POINTER (line));
  return TRUE;
}

gboolean
kedroc_config_builder_add_key (KedrocConfigBuilder *self,
                               const char          *key,
                               gsize                length,
                               guint                line,
                               GError             **error)
{
  Frame *frame = get_top (self);

  frame->key = g_strndup (key, length);
  if (length > KEDROC_CONFIG_MAX_KEY_BYTES)
    {
      kedroc_config_builder_set_error (self, error, line,
                                       "a key of %" G_GSIZE_FORMAT " bytes; %d are allowed", length,
                                       KEDROC_CONFIG_MAX_KEY_BYTES);
      return FALSE;
    }
  return remember_key (self, frame, frame->key, line, error);
}

gboolean
kedroc_config_builder_add_merge_key (KedrocConfigBuilder *self,
                                     guint                line,
                                     GError             **error)
{
  Frame *frame = get_top (self);

  frame->merging = TRUE;
  return remember_key (self, frame, "<<", line, error);
}

gboolean
kedroc_config_builder_add_value (KedrocConfigBuilder *self,
                                 JsonNode            *value,
                                 const char          *anchor,
                                 guint                line,
                                 GError             **error)
{
  g_autoptr (JsonNode) owned = value;

  if (!count_nodes (self, 1, line, error))
    return FALSE;
  if (anchor != NULL)
    set_anchor (self, anchor, owned, 1);
  return store (self, g_steal_pointer (&owned), line, error);
}

gboolean
kedroc_config_builder_add_alias (KedrocConfigBuilder *self,
                                 const char          *anchor,
                                 guint                line,
                                 GError             **error)
{
  Anchor *found = g_hash_table_lookup (self->anchors, anchor);

  if (found == NULL)
    kedroc_config_builder_set_error (self, error, line, "alias '*%s' has no anchor '&%s' before it", anchor,
                                     anchor);
  else if (found->node == NULL)
    kedroc_config_builder_set_error (self, error, line, "alias '*%s' stands inside of what it refers to",
                                     anchor);
  else if (count_nodes (self, found->n_nodes, line, error))
    return store (self, json_node_ref (found->node), line, error);
  return FALSE;
}

gboolean
kedroc_config_builder_in_object (KedrocConfigBuilder *self)
{
  Frame *frame = get_top (self);

  return frame != NULL && JSON_NODE_HOLDS_OBJECT (frame->node);
}

gboolean
kedroc_config_builder_wants_key (KedrocConfigBuilder *self)
{
  Frame *frame = get_top (self);

  return kedroc_config_builder_in_object (self) && frame->key == NULL && !frame->merging;
}

gboolean
kedroc_config_builder_is_complete (KedrocConfigBuilder *self)
{
  return self->frames->len == 0 && self->root != NULL;
}

JsonNode *
kedroc_config_builder_steal_root (KedrocConfigBuilder *self,
                                  GHashTable         **key_lines)
{
  if (key_lines != NULL)
    *key_lines = g_steal_pointer (&self->root_lines);
  return g_steal_pointer (&self->root);
}
