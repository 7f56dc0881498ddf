/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-interpolation-private.h"

#include <string.h>

#include "kedroc-config-key-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-config-reader-private.h"
#include "kedroc-config-scalar-private.h"
#include "kedroc-error.h"

/* So deep may one place stand in another, or a list in a list. */
#define MAX_NESTING 64
/* So much of a place is shown in a message. */
#define MAX_SPELLING_BYTES 128
#define MAX_FOUND_CHARACTERS 16

#define OPEN "${"
/* What ends a key, and what a backslash takes the meaning of in it. */
#define KEY_ENDS "." KEDROC_CONFIG_NAME_ENDS
#define KEY_ESCAPES "\\.[]:="

static gboolean
is_open (const char *at)
{
  return at[0] == '$' && at[1] == '{';
}

gboolean
kedroc_config_reader_is_at_place (KedrocConfigReader *self)
{
  return is_open (self->at);
}

gboolean
kedroc_config_reader_is_at_one_of (KedrocConfigReader *self,
                                   const char         *set)
{
  return *self->at != '\0' && strchr (set, *self->at) != NULL;
}

void
kedroc_config_reader_skip_spaces (KedrocConfigReader *self)
{
  self->at += strspn (self->at, KEDROC_CONFIG_SPACES);
}

gboolean
kedroc_config_reader_enter (KedrocConfigReader *self,
                            GError            **error)
{
  if (++self->depth <= MAX_NESTING)
    return TRUE;
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "an interpolation of more than %d levels", MAX_NESTING);
  return FALSE;
}

void
kedroc_config_reader_leave (KedrocConfigReader *self)
{
  self->depth--;
}

void
kedroc_config_reader_set_error (KedrocConfigReader *self,
                                const char         *expected,
                                GError            **error)
{
  const char *end = self->at;

  for (guint i = 0; i < MAX_FOUND_CHARACTERS && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  g_autofree char *found = g_strndup (self->at, end - self->at);

  if (*found == '\0')
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "the text ends after '${' where %s is expected; write '\\${' if it is meant as it stands",
                 expected);
  else
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                 "after '${' there is '%s' where %s is expected; write '\\${' if it is meant as it stands",
                 found, expected);
}

char *
kedroc_config_reader_dup_spelling (const char *start,
                                   const char *end)
{
  gsize length = end - start;

  if (length <= MAX_SPELLING_BYTES)
    return g_strndup (start, length);

  g_autofree char *cut = g_utf8_make_valid (start, MAX_SPELLING_BYTES);
  return g_strconcat (cut, "…", NULL);
}

gboolean
kedroc_config_reader_append (KedrocConfigReader *self,
                             GString            *text,
                             JsonNode           *value,
                             const char         *start,
                             GError            **error)
{
  gsize length = text->len;

  if (kedroc_config_scalar_append (text, value))
    return kedroc_config_budget_take (self->budget, 0, text->len - length, error);

  g_autofree char *spelling = kedroc_config_reader_dup_spelling (start, self->at);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "'%s' is %s, which cannot be a part of a text", spelling, kedroc_config_describe_type (value));
  return FALSE;
}

/* Backslashes mean something in front of a place, and of a quote that would end
 * the text: each pair is one, and one that is left over takes the meaning. */
static void
append_backslashes (KedrocConfigReader *self,
                    GString            *text,
                    char                quote)
{
  gsize n_backslashes = strspn (self->at, "\\");
  const char *next = self->at + n_backslashes;
  gboolean matters = is_open (next) || (quote != '\0' && *next == quote);
  gsize n_kept = matters ? n_backslashes / 2 : n_backslashes;

  for (gsize i = 0; i < n_kept; i++)
    g_string_append_c (text, '\\');
  self->at = next;
  if (matters && n_backslashes % 2 == 1)
    {
      gsize length = is_open (next) ? strlen (OPEN) : 1;

      g_string_append_len (text, next, length);
      self->at += length;
    }
}

gboolean
kedroc_config_reader_append_text (KedrocConfigReader *self,
                                  GString            *text,
                                  char                quote,
                                  GError            **error)
{
  while (*self->at != '\0' && *self->at != quote)
    {
      const char *start = self->at;

      if (*start == '\\')
        {
          append_backslashes (self, text, quote);
        }
      else if (!is_open (start))
        {
          g_string_append_c (text, *self->at++);
        }
      else
        {
          g_autoptr (JsonNode) value = kedroc_config_reader_read_place (self, error);

          if (value == NULL || !kedroc_config_reader_append (self, text, value, start, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_plain_step (KedrocConfigReader *self,
                 GPtrArray          *steps,
                 GError            **error)
{
  g_autoptr (GString) key = g_string_new (NULL);

  while (*self->at != '\0' && !is_open (self->at))
    {
      if (*self->at == '\\' && self->at[1] != '\0' && strchr (KEY_ESCAPES, self->at[1]) != NULL)
        self->at++;
      else if (strchr (KEY_ENDS, *self->at) != NULL)
        break;
      g_string_append_c (key, *self->at++);
    }
  if (key->len == 0)
    {
      kedroc_config_reader_set_error (self, "a key", error);
      return FALSE;
    }
  g_ptr_array_add (steps, g_strdup (key->str));
  return TRUE;
}

/* A place in a key stands for one or more steps of it, and at the key's start for
 * dots, too. */
static gboolean
read_step (KedrocConfigReader *self,
           guint              *n_dots,
           GPtrArray          *steps,
           GError            **error)
{
  const char *start = self->at;
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_inner_dots;

  if (!is_open (start))
    return read_plain_step (self, steps, error);

  g_autoptr (JsonNode) value = kedroc_config_reader_read_place (self, error);
  if (value == NULL || !kedroc_config_reader_append (self, text, value, start, error))
    return FALSE;
  GPtrArray *inner = kedroc_config_key_split (text->str, &n_inner_dots);
  if (steps->len == 0)
    *n_dots += n_inner_dots;
  g_ptr_array_extend_and_steal (steps, inner);
  return TRUE;
}

static gboolean
read_bracket (KedrocConfigReader *self,
              guint              *n_dots,
              GPtrArray          *steps,
              GError            **error)
{
  self->at++;
  if (!read_step (self, n_dots, steps, error))
    return FALSE;
  if (*self->at != ']')
    {
      kedroc_config_reader_set_error (self, "']'", error);
      return FALSE;
    }
  self->at++;
  return TRUE;
}

static gboolean
read_key (KedrocConfigReader *self,
          guint              *n_dots,
          GPtrArray          *steps,
          GError            **error)
{
  gboolean good = *self->at == '[' ? read_bracket (self, n_dots, steps, error)
                                   : read_step (self, n_dots, steps, error);

  while (good && kedroc_config_reader_is_at_one_of (self, ".["))
    {
      if (*self->at == '[')
        {
          good = read_bracket (self, n_dots, steps, error);
        }
      else
        {
          self->at++;
          good = read_step (self, n_dots, steps, error);
        }
    }
  return good;
}

static JsonNode *
call (KedrocConfigReader *self,
      const char         *start,
      GPtrArray          *steps,
      GError            **error)
{
  self->at++;
  g_autoptr (GPtrArray) arguments = kedroc_config_reader_read_arguments (self, error);
  if (arguments == NULL)
    return NULL;

  g_autofree char *spelling = kedroc_config_reader_dup_spelling (start, self->at);
  g_ptr_array_add (steps, NULL);
  g_autofree char *resolver = g_strjoinv (".", (char **) steps->pdata);
  return self->funcs->call (resolver, arguments, spelling, self->user_data, error);
}

static JsonNode *
look_up (KedrocConfigReader *self,
         const char         *start,
         guint               n_dots,
         GPtrArray          *steps,
         GError            **error)
{
  if (*self->at != '}')
    {
      kedroc_config_reader_set_error (self, "'}'", error);
      return NULL;
    }
  self->at++;

  g_autofree char *spelling = kedroc_config_reader_dup_spelling (start, self->at);
  return self->funcs->look_up (n_dots, steps, spelling, self->user_data, error);
}

JsonNode *
kedroc_config_reader_read_place (KedrocConfigReader *self,
                                 GError            **error)
{
  const char *start = self->at;
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_free);

  if (!kedroc_config_reader_enter (self, error))
    return NULL;
  self->at += strlen (OPEN);
  kedroc_config_reader_skip_spaces (self);
  guint n_dots = strspn (self->at, ".");
  self->at += n_dots;
  if (!read_key (self, &n_dots, steps, error))
    return NULL;
  kedroc_config_reader_skip_spaces (self);

  JsonNode *value = *self->at == ':' && n_dots == 0 ? call (self, start, steps, error)
                                                    : look_up (self, start, n_dots, steps, error);
  kedroc_config_reader_leave (self);
  return value;
}

JsonNode *
kedroc_config_interpolate (const char                           *text,
                           const KedrocConfigInterpolationFuncs *funcs,
                           gpointer                              user_data,
                           KedrocConfigBudget                   *budget,
                           GError                              **error)
{
  KedrocConfigReader reader = { text, 0, funcs, user_data, budget };
  g_autoptr (GString) result = g_string_new (NULL);

  if (is_open (text))
    {
      g_autoptr (JsonNode) value = kedroc_config_reader_read_place (&reader, error);

      if (value == NULL)
        return NULL;
      if (*reader.at == '\0')
        return g_steal_pointer (&value);
      if (!kedroc_config_reader_append (&reader, result, value, text, error))
        return NULL;
    }
  if (!kedroc_config_reader_append_text (&reader, result, '\0', error))
    return NULL;
  return json_node_init_string (json_node_alloc (), result->str);
}
