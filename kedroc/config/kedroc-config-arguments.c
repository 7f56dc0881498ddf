/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-reader-private.h"

#include <string.h>

#include "kedroc-config-scalar-private.h"

/* What ends a word, and what a backslash takes the meaning of in it. */
#define WORD_ENDS ",[]{}'\""
#define WORD_ESCAPES "\\()[]{}:=, \t"

static JsonNode *read_element (KedrocConfigReader *self,
                               GError            **error);

static JsonNode *
new_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
read_quoted (KedrocConfigReader *self,
             GError            **error)
{
  char quote = *self->at++;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!kedroc_config_reader_append_text (self, text, quote, error))
    return NULL;
  if (*self->at != quote)
    {
      kedroc_config_reader_set_error (self, "a quote that closes", error);
      return NULL;
    }
  self->at++;
  return new_text (text->str);
}

/* A word without quotes under way. */
typedef struct
{
  GString *text;
  GString *spaces;   /* that count once something comes after them */
  JsonNode *only;    /* a place that nothing stands beside, so far; nullable */
  const char *start; /* of that place */
  gboolean plain;    /* neither place nor backslash */
} Word;

/* Something more is to come: what waits becomes text. */
static gboolean
continue_word (KedrocConfigReader *self,
               Word               *word,
               GError            **error)
{
  g_autoptr (JsonNode) only = g_steal_pointer (&word->only);

  if (only != NULL && !kedroc_config_reader_append (self, word->text, only, word->start, error))
    return FALSE;
  g_string_append_len (word->text, word->spaces->str, word->spaces->len);
  g_string_truncate (word->spaces, 0);
  return TRUE;
}

static gboolean
add_place (KedrocConfigReader *self,
           Word               *word,
           GError            **error)
{
  const char *start = self->at;
  gboolean first = word->text->len == 0 && word->only == NULL;

  word->plain = FALSE;
  if (!continue_word (self, word, error))
    return FALSE;
  g_autoptr (JsonNode) value = kedroc_config_reader_read_place (self, error);
  if (value == NULL)
    return FALSE;
  if (!first)
    return kedroc_config_reader_append (self, word->text, value, start, error);
  word->only = g_steal_pointer (&value);
  word->start = start;
  return TRUE;
}

static gboolean
add_character (KedrocConfigReader *self,
               Word               *word,
               GError            **error)
{
  gboolean escaped = *self->at == '\\' && self->at[1] != '\0' && strchr (WORD_ESCAPES, self->at[1]) != NULL;

  if (!escaped && kedroc_config_reader_is_at_one_of (self, KEDROC_CONFIG_SPACES))
    {
      g_string_append_c (word->spaces, *self->at++);
      return TRUE;
    }
  if (!continue_word (self, word, error))
    return FALSE;
  if (escaped)
    {
      word->plain = FALSE;
      self->at++;
    }
  g_string_append_c (word->text, *self->at++);
  return TRUE;
}

/* Up to a comma, a bracket or a quote, or to another end. */
static JsonNode *
read_word (KedrocConfigReader *self,
           char                end,
           GError            **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) spaces = g_string_new (NULL);
  Word word = { text, spaces, NULL, NULL, TRUE };
  gboolean good = TRUE;

  while (good && *self->at != '\0' && *self->at != end)
    {
      if (kedroc_config_reader_is_at_place (self))
        good = add_place (self, &word, error);
      else if (kedroc_config_reader_is_at_one_of (self, WORD_ENDS))
        break;
      else
        good = add_character (self, &word, error);
    }

  g_autoptr (JsonNode) only = g_steal_pointer (&word.only);
  if (!good)
    return NULL;
  if (only != NULL)
    return g_steal_pointer (&only);
  return word.plain ? kedroc_config_scalar_parse (text->str, error) : new_text (text->str);
}

/* Up to the bracket that closes, which is read as well. What is missing between
 * two commas is an empty text. */
static GPtrArray *
read_sequence (KedrocConfigReader *self,
               char                close,
               GError            **error)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  char expected[] = { '\'', ',', '\'', ' ', 'o', 'r', ' ', '\'', close, '\'', '\0' };

  kedroc_config_reader_skip_spaces (self);
  for (gboolean more = *self->at != close; more;)
    {
      JsonNode *element = read_element (self, error);

      if (element == NULL)
        return NULL;
      g_ptr_array_add (elements, element);
      if (!kedroc_config_budget_take (self->budget, 1, 0, error))
        return NULL;
      kedroc_config_reader_skip_spaces (self);
      more = *self->at == ',';
      if (more)
        self->at++;
    }
  if (*self->at != close)
    {
      kedroc_config_reader_set_error (self, expected, error);
      return NULL;
    }
  self->at++;
  return g_steal_pointer (&elements);
}

static JsonNode *
read_list (KedrocConfigReader *self,
           GError            **error)
{
  self->at++;
  g_autoptr (GPtrArray) elements = read_sequence (self, ']', error);
  if (elements == NULL)
    return NULL;

  g_autoptr (JsonArray) array = json_array_sized_new (elements->len);
  for (guint i = 0; i < elements->len; i++)
    json_array_add_element (array, json_node_ref (g_ptr_array_index (elements, i)));
  return json_node_init_array (json_node_alloc (), array);
}

static gboolean
read_member (KedrocConfigReader *self,
             JsonObject         *object,
             GError            **error)
{
  const char *start = self->at;
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (JsonNode) key = read_word (self, ':', error);

  if (key == NULL || !kedroc_config_reader_append (self, name, key, start, error))
    return FALSE;
  if (*self->at != ':' || name->len == 0)
    {
      kedroc_config_reader_set_error (self, name->len == 0 ? "a key" : "':'", error);
      return FALSE;
    }
  self->at++;
  kedroc_config_reader_skip_spaces (self);
  if (kedroc_config_reader_is_at_one_of (self, ",}"))
    {
      kedroc_config_reader_set_error (self, "a value", error);
      return FALSE;
    }

  JsonNode *value = read_element (self, error);
  if (value == NULL)
    return FALSE;
  json_object_set_member (object, name->str, value);
  kedroc_config_reader_skip_spaces (self);
  return kedroc_config_budget_take (self->budget, 1, name->len, error);
}

static JsonNode *
read_mapping (KedrocConfigReader *self,
              GError            **error)
{
  g_autoptr (JsonObject) object = json_object_new ();

  self->at++;
  kedroc_config_reader_skip_spaces (self);
  for (gboolean more = *self->at != '}'; more;)
    {
      kedroc_config_reader_skip_spaces (self);
      if (!read_member (self, object, error))
        return NULL;
      more = *self->at == ',';
      if (more)
        self->at++;
    }
  if (*self->at != '}')
    {
      kedroc_config_reader_set_error (self, "',' or '}'", error);
      return NULL;
    }
  self->at++;
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
read_element (KedrocConfigReader *self,
              GError            **error)
{
  JsonNode *element;

  if (!kedroc_config_reader_enter (self, error))
    return NULL;
  kedroc_config_reader_skip_spaces (self);
  switch (*self->at)
    {
    case '[':
      element = read_list (self, error);
      break;
    case '{':
      element = read_mapping (self, error);
      break;
    case '\'':
    case '"':
      element = read_quoted (self, error);
      break;
    default:
      element = read_word (self, '\0', error);
      break;
    }
  kedroc_config_reader_leave (self);
  return element;
}

GPtrArray *
kedroc_config_reader_read_arguments (KedrocConfigReader *self,
                                     GError            **error)
{
  return read_sequence (self, '}', error);
}
