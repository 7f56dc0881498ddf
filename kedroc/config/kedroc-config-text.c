/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-text-private.h"

#include <string.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-config-path-private.h"
#include "kedroc-error.h"

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
