/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-builder-private.h"

#include <string.h>

#include "kedroc-config-path-private.h"
#include "kedroc-error.h"

/* So many steps of a path are shown at its start and at its end. */
#define MAX_PATH_STEPS 4

/* How much a value is; for an anchor: what each alias to it stands for. */
typedef struct
{
  guint n_nodes;
  gsize n_bytes;  /* of texts and keys */
  guint n_levels; /* of lists and mappings, itself included */
} Extent;

typedef struct
{
  JsonNode *node; /* NULL: still open */
  Extent extent;
} Anchor;

typedef struct
{
  JsonNode *node;
  GHashTable *lines; /* char * key -> guint line; NULL in an array */
  GPtrArray *merges; /* JsonNode, in order; NULL: none */
  char *key;         /* waits for its value */
  gboolean merging;  /* the value to come is merged */
  char *anchor;
  Extent before; /* of all that was there when it began */
  guint n_levels;
} Frame;

struct _KedrocConfigBuilder
{
  char *name;
  GArray *frames;      /* Frame */
  GHashTable *anchors; /* char * -> Anchor */
  JsonNode *root;
  KedrocConfigLines *lines; /* nullable, borrowed */
  Extent extent; /* so far; levels are counted by the frames */
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
kedroc_config_builder_new (const char        *name_for_errors,
                           KedrocConfigLines *lines)
{
  KedrocConfigBuilder *self = g_new0 (KedrocConfigBuilder, 1);

  self->name = g_strdup (name_for_errors);
  self->lines = lines;
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

/* Adds to what is there, unless that goes past a limit. */
static gboolean
count (KedrocConfigBuilder *self,
       const Extent        *extent,
       guint                line,
       GError             **error)
{
  g_autofree char *excess = NULL;

  if (extent->n_levels > KEDROC_CONFIG_MAX_DEPTH - self->frames->len)
    excess = g_strdup_printf ("%d levels deep", KEDROC_CONFIG_MAX_DEPTH);
  else if (extent->n_nodes > KEDROC_CONFIG_MAX_NODES - self->extent.n_nodes)
    excess = g_strdup_printf ("%d values", KEDROC_CONFIG_MAX_NODES);
  else if (extent->n_bytes > KEDROC_CONFIG_MAX_BYTES - self->extent.n_bytes)
    excess = g_strdup_printf ("%d MiB of text", KEDROC_CONFIG_MAX_BYTES / (1024 * 1024));
  if (excess != NULL)
    {
      kedroc_config_builder_set_error (self, error, line,
                                       "more than %s, what aliases stand for included", excess);
      return FALSE;
    }

  self->extent.n_nodes += extent->n_nodes;
  self->extent.n_bytes += extent->n_bytes;
  return TRUE;
}

static void
set_anchor (KedrocConfigBuilder *self,
            const char          *name,
            JsonNode            *node,
            const Extent        *extent)
{
  Anchor *anchor = g_new0 (Anchor, 1);

  if (node != NULL)
    {
      anchor->node = json_node_ref (node);
      anchor->extent = *extent;
    }
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

/* What is merged stands in the frame itself, not in a level of its own. */
static guint
count_levels (Frame    *frame,
              JsonNode *value,
              guint     n_levels)
{
  if (!frame->merging)
    return 1 + n_levels;
  return JSON_NODE_HOLDS_ARRAY (value) ? n_levels - 1 : n_levels;
}

/* Takes @value, which has that many levels. */
static gboolean
store (KedrocConfigBuilder *self,
       JsonNode            *value,
       guint                n_levels,
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
  frame->n_levels = MAX (frame->n_levels, count_levels (frame, owned, n_levels));
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
  Frame frame = { .before = self->extent, .n_levels = 1 };

  if (!count (self, &(Extent){ .n_nodes = 1, .n_levels = 1 }, line, error))
    return FALSE;

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
  if (anchor != NULL)
    {
      frame.anchor = g_strdup (anchor);
      set_anchor (self, anchor, NULL, NULL);
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
  Extent extent = {
    .n_nodes = self->extent.n_nodes - frame->before.n_nodes,
    .n_bytes = self->extent.n_bytes - frame->before.n_bytes,
    .n_levels = frame->n_levels,
  };

  if (frame->merges != NULL)
    apply_merges (frame);
  if (frame->anchor != NULL)
    set_anchor (self, frame->anchor, frame->node, &extent);
  if (self->lines != NULL && frame->lines != NULL)
    kedroc_config_lines_take (self->lines, self->frames->len == 1, json_node_get_object (frame->node),
                              g_steal_pointer (&frame->lines));

  JsonNode *node = g_steal_pointer (&frame->node);
  g_array_set_size (self->frames, self->frames->len - 1);
  return store (self, node, extent.n_levels, line, error);
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
  return count (self, &(Extent){ .n_bytes = length }, line, error)
         && remember_key (self, frame, frame->key, line, error);
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
  Extent extent = { .n_nodes = 1 };

  if (json_node_get_value_type (owned) == G_TYPE_STRING)
    extent.n_bytes = strlen (json_node_get_string (owned));
  if (!count (self, &extent, line, error))
    return FALSE;
  if (anchor != NULL)
    set_anchor (self, anchor, owned, &extent);
  return store (self, g_steal_pointer (&owned), extent.n_levels, line, error);
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
  else if (count (self, &found->extent, line, error))
    return store (self, json_node_ref (found->node), found->extent.n_levels, line, error);
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
kedroc_config_builder_steal_root (KedrocConfigBuilder *self)
{
  return g_steal_pointer (&self->root);
}
