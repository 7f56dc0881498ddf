/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-pattern-private.h"

#include <string.h>

#include "kedroc-error.h"

/* A pattern in which a placeholder comes up again has to be tried out; when so
 * many characters have been compared, a name counts as one that does not match. */
#define MAX_STEPS 1000000

struct _KedrocNamePattern
{
  char *text;
  gsize specificity;
  guint n_braces;
  GPtrArray *names;  /* char *: the placeholders, each once; those without a name are "" */
  GPtrArray *literals; /* char *, in lower case: before, between and after the placeholders */
  GArray *places;    /* guint: an index into names for each placeholder of the text */
  gboolean repeated; /* a placeholder comes up twice */
};

void
kedroc_name_pattern_free (KedrocNamePattern *self)
{
  g_free (self->text);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->literals);
  g_array_unref (self->places);
  g_free (self);
}

static const char *
get_literal (KedrocNamePattern *self,
             guint              index)
{
  return g_ptr_array_index (self->literals, index);
}

/* One character for one, unlike g_utf8_strdown(). */
static char *
lower (const char *text,
       gsize       length)
{
  GString *result = g_string_sized_new (length);

  for (const char *position = text; position < text + length; position = g_utf8_next_char (position))
    g_string_append_unichar (result, g_unichar_tolower (g_utf8_get_char (position)));
  return g_string_free (result, FALSE);
}

/* "{}" stands for something else at each place, and cannot be referred to. */
static gssize
find_name (KedrocNamePattern *self,
           const char        *start,
           gsize              length)
{
  for (guint i = 0; length > 0 && i < self->names->len; i++)
    {
      const char *name = g_ptr_array_index (self->names, i);

      if (strlen (name) == length && memcmp (name, start, length) == 0)
        return i;
    }
  return -1;
}

static void
end_literal (KedrocNamePattern *self,
             GString           *text)
{
  char *literal = lower (text->str, text->len);

  g_ptr_array_add (self->literals, literal);
  g_string_truncate (text, 0);
}

static gboolean
is_placeholder_name (const char *start,
                     gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (start[i]) && strchr ("_.-", start[i]) == NULL && (guchar) start[i] < 0x80)
      return FALSE;
  return TRUE;
}

static gboolean
add_placeholder (KedrocNamePattern *self,
                 const char        *start,
                 gsize              length,
                 GError           **error)
{
  gssize found = find_name (self, start, length);
  guint index = found >= 0 ? (guint) found : self->names->len;

  if (!is_placeholder_name (start, length))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "Dataset pattern '%s': '{%.*s}' is not a placeholder; "
                   "its name may have letters, digits, '_', '-' and '.'",
                   self->text, (int) length, start);
      return FALSE;
    }
  if (self->places->len == KEDROC_NAME_PATTERN_MAX_PLACEHOLDERS)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "Dataset pattern '%s': more than %d placeholders", self->text,
                   KEDROC_NAME_PATTERN_MAX_PLACEHOLDERS);
      return FALSE;
    }

  if (found < 0)
    g_ptr_array_add (self->names, g_strndup (start, length));
  else
    self->repeated = TRUE;
  g_array_append_val (self->places, index);
  return TRUE;
}

static void
set_unclosed (KedrocNamePattern *self,
              GError           **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "Dataset pattern '%s': a '{' has no '}'; close the placeholder, or write '{{' for a brace "
               "that is a part of the name",
               self->text);
}

static gboolean
compile (KedrocNamePattern *self,
         GError           **error)
{
  g_autoptr (GString) literal = g_string_new (NULL);
  const char *position = self->text;

  while (*position != '\0')
    {
      const char *close = *position == '{' ? strchr (position, '}') : NULL;

      if (strncmp (position, "{{", 2) == 0 || strncmp (position, "}}", 2) == 0)
        {
          g_string_append_c (literal, *position);
          position += 2;
        }
      else if (close != NULL)
        {
          end_literal (self, literal);
          if (!add_placeholder (self, position + 1, close - position - 1, error))
            return FALSE;
          position = close + 1;
        }
      else if (*position == '{')
        {
          set_unclosed (self, error);
          return FALSE;
        }
      else
        {
          g_string_append_c (literal, *position++);
        }
    }
  end_literal (self, literal);
  return TRUE;
}

/* The characters outside of anything in braces, and the opening braces. */
static void
measure (KedrocNamePattern *self)
{
  const char *position = self->text;

  while (*position != '\0')
    {
      const char *close = *position == '{' ? strchr (position, '}') : NULL;
      const char *next = close != NULL ? close + 1 : g_utf8_next_char (position);

      if (close == NULL)
        self->specificity++;
      for (; position < next; position++)
        self->n_braces += *position == '{';
    }
}

KedrocNamePattern *
kedroc_name_pattern_new (const char *text,
                         GError    **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                           "The name of a dataset pattern is not valid UTF-8");
      return NULL;
    }

  g_autoptr (KedrocNamePattern) self = g_new0 (KedrocNamePattern, 1);

  self->text = g_strdup (text);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->literals = g_ptr_array_new_with_free_func (g_free);
  self->places = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!compile (self, error))
    return NULL;
  measure (self);
  return g_steal_pointer (&self);
}

const char *
kedroc_name_pattern_get_text (KedrocNamePattern *self)
{
  return self->text;
}

gsize
kedroc_name_pattern_get_specificity (KedrocNamePattern *self)
{
  return self->specificity;
}

/* The order in which patterns are tried. */
int
kedroc_name_pattern_compare (KedrocNamePattern *self,
                             KedrocNamePattern *other)
{
  if (self->specificity != other->specificity)
    return self->specificity > other->specificity ? -1 : 1;
  if (self->n_braces != other->n_braces)
    return self->n_braces > other->n_braces ? -1 : 1;
  return strcmp (self->text, other->text);
}

/* Where a text that begins with the literal goes on; NULL: it does not. */
static const char *
skip_literal (const char    *text,
              const char    *end,
              const char    *literal)
{
  const char *expected = literal;

  while (*expected != '\0')
    {
      if (text >= end)
        return NULL;
      if ((guchar) *text < 0x80)
        {
          if ((g_ascii_isupper (*text) ? *text - 'A' + 'a' : *text) != *expected)
            return NULL;
          text++;
          expected++;
          continue;
        }
      if (g_unichar_tolower (g_utf8_get_char (text)) != g_utf8_get_char (expected))
        return NULL;
      text = g_utf8_next_char (text);
      expected = g_utf8_next_char (expected);
    }
  return text;
}

/* Where the literal begins that a text ends with; NULL: it does not. */
static const char *
find_suffix (const char    *text,
             const char    *end,
             const char    *literal)
{
  const char *position = end;

  for (const char *expected = literal; *expected != '\0'; expected = g_utf8_next_char (expected))
    {
      if (position <= text)
        return NULL;
      position = g_utf8_prev_char (position);
    }
  return skip_literal (position, end, literal) == end ? position : NULL;
}

/* The first place of a literal in a text; NULL: it is not there. */
static const char *
find_literal (const char    *text,
              const char    *end,
              const char    *literal)
{
  for (; text <= end; text = g_utf8_next_char (text))
    {
      if (skip_literal (text, end, literal) != NULL)
        return text;
      if (text == end)
        break;
    }
  return NULL;
}

/* Nothing comes up twice: the first place of each literal is the right one,
 * because what follows can always reach further. */
static gboolean
match_in_order (KedrocNamePattern *self,
                const char        *text,
                const char        *end,
                KedrocNameMatch   *match)
{
  guint last = self->places->len - 1;

  for (guint i = 0; i <= last; i++)
    {
      const char *start = text;

      if (start >= end)
        return FALSE;
      if (i == last)
        {
          text = end;
        }
      else
        {
          const char *literal = get_literal (self, i + 1);

          text = find_literal (g_utf8_next_char (start), end, literal);
          if (text == NULL)
            return FALSE;
        }
      match->starts[i] = start;
      match->lengths[i] = text - start;
      if (i < last)
        text = skip_literal (text, end, get_literal (self, i + 1));
    }
  return TRUE;
}

/* Where a text that begins with the same characters goes on; NULL: it does not. */
static const char *
skip_same (const char *text,
           const char *end,
           const char *same,
           gsize       length)
{
  const char *same_end = same + length;

  while (same < same_end)
    {
      if (text >= end
          || g_unichar_tolower (g_utf8_get_char (text)) != g_unichar_tolower (g_utf8_get_char (same)))
        return NULL;
      text = g_utf8_next_char (text);
      same = g_utf8_next_char (same);
    }
  return text;
}

/* Tries for the placeholder at a place one character, then two, and so on. */
static gboolean
match_by_trial (KedrocNamePattern *self,
                guint              place,
                const char        *text,
                const char        *end,
                KedrocNameMatch   *match,
                guint             *n_steps)
{
  if (place == self->places->len)
    return text == end;

  guint index = g_array_index (self->places, guint, place);
  const char *literal = get_literal (self, place + 1);
  if (match->starts[index] != NULL)
    {
      *n_steps += match->lengths[index];
      text = skip_same (text, end, match->starts[index], match->lengths[index]);
      text = text != NULL ? skip_literal (text, end, literal) : NULL;
      return text != NULL && match_by_trial (self, place + 1, text, end, match, n_steps);
    }

  match->starts[index] = text;
  while (text < end && (*n_steps)++ < MAX_STEPS)
    {
      text = g_utf8_next_char (text);
      match->lengths[index] = text - match->starts[index];
      const char *next = skip_literal (text, end, literal);
      if (next != NULL && match_by_trial (self, place + 1, next, end, match, n_steps))
        return TRUE;
    }
  match->starts[index] = NULL;
  return FALSE;
}

gboolean
kedroc_name_pattern_match (KedrocNamePattern *self,
                           const char        *name,
                           KedrocNameMatch   *match)
{
  const char *text = skip_literal (name, name + strlen (name), get_literal (self, 0));

  if (text == NULL)
    return FALSE;
  const char *end = text + strlen (text);
  if (self->places->len == 0)
    return text == end;

  const char *suffix = find_suffix (text, end, get_literal (self, self->places->len));
  if (suffix == NULL)
    return FALSE;
  if (!self->repeated)
    return match_in_order (self, text, suffix, match);

  guint n_steps = 0;
  memset (match->starts, 0, sizeof match->starts);
  return match_by_trial (self, 0, text, end, match, &n_steps);
}

/* The first placeholder of a text that the pattern does not have, braces
 * included; NULL: it has them all. */
char *
kedroc_name_pattern_find_unknown (KedrocNamePattern *self,
                                  const char        *text)
{
  const char *open = text;
  const char *close;

  while ((open = strchr (open, '{')) != NULL && (close = strchr (open, '}')) != NULL)
    {
      if (find_name (self, open + 1, close - open - 1) < 0)
        return g_strndup (open, close + 1 - open);
      open = close + 1;
    }
  return NULL;
}

char *
kedroc_name_pattern_substitute (KedrocNamePattern     *self,
                                const char            *text,
                                const KedrocNameMatch *match)
{
  const char *open = strchr (text, '{');

  if (open == NULL)
    return g_strdup (text);

  g_autoptr (GString) result = g_string_new (NULL);
  const char *close;
  while ((open = strchr (text, '{')) != NULL && (close = strchr (open, '}')) != NULL)
    {
      gssize index = find_name (self, open + 1, close - open - 1);

      g_string_append_len (result, text, open - text);
      if (index >= 0)
        g_string_append_len (result, match->starts[index], match->lengths[index]);
      else
        g_string_append_len (result, open, close + 1 - open);
      text = close + 1;
    }
  g_string_append (result, text);
  return g_string_free (g_steal_pointer (&result), FALSE);
}
