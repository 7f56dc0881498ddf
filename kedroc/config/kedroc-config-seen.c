/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-seen-private.h"

#include "kedroc-config-lines-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-error.h"

/* A key that has come up: with a value, with a mapping, or in several files with both. */
typedef struct
{
  KedrocConfigOrigin origin; /* of the value; no source: it had none */
  GHashTable *inside;        /* char * -> Seen *; nullable */
} Seen;

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_clear_pointer (&seen->inside, g_hash_table_unref);
  g_free (seen);
}

GHashTable *
kedroc_config_seen_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, seen_free);
}

/* A file while its keys are added. */
typedef struct
{
  const char *source;
  GHashTable *lines; /* nullable */
  gboolean whole_keys;
} Addition;

static void
set_duplicate_error (Addition   *self,
                     GPtrArray  *steps,
                     guint       line,
                     const Seen *first,
                     GError    **error)
{
  g_autofree char *place = kedroc_config_origin_dup_place (&(KedrocConfigOrigin){ self->source, line });
  g_autofree char *first_place = kedroc_config_origin_dup_place (&first->origin);
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    kedroc_config_path_append_step (path, i, steps->len, steps->pdata[i], 0);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "%s: key '%s': it is in %s already; remove one of the two", place, path->str, first_place);
}

static Seen *
get_seen (GHashTable *table,
          const char *key)
{
  Seen *seen = g_hash_table_lookup (table, key);

  if (seen == NULL)
    {
      seen = g_new0 (Seen, 1);
      g_hash_table_insert (table, g_strdup (key), seen);
    }
  return seen;
}

/* Of a file all keys of the top, or all that lead to something else than a mapping. */
static gboolean
note_keys (Addition   *self,
           JsonObject *object,
           GHashTable *table,
           GPtrArray  *steps,
           guint       outer_line,
           GError    **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;
  gboolean good = TRUE;

  json_object_iter_init_ordered (&iter, object);
  while (good && json_object_iter_next_ordered (&iter, &key, &value))
    {
      if (steps->len == 0 && *key == '_')
        continue;

      guint own_line = kedroc_config_lines_get (self->lines, object, key);
      guint line = own_line != 0 ? own_line : outer_line;
      Seen *seen = get_seen (table, key);
      g_ptr_array_add (steps, (char *) key);
      if (!self->whole_keys && JSON_NODE_HOLDS_OBJECT (value))
        {
          if (seen->inside == NULL)
            seen->inside = kedroc_config_seen_new ();
          good = note_keys (self, json_node_get_object (value), seen->inside, steps, line, error);
        }
      else if (seen->origin.source != NULL)
        {
          set_duplicate_error (self, steps, line, seen, error);
          good = FALSE;
        }
      else
        {
          seen->origin = (KedrocConfigOrigin) { self->source, line };
        }
      g_ptr_array_set_size (steps, steps->len - 1);
    }
  return good;
}

gboolean
kedroc_config_seen_add (GHashTable *seen,
                        JsonObject *content,
                        const char *source,
                        GHashTable *lines,
                        gboolean    whole_keys,
                        GError    **error)
{
  Addition addition = { source, lines, whole_keys };
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();

  return note_keys (&addition, content, seen, steps, 0, error);
}
