/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-command-private.h"

#include <string.h>

#include "kedroc-error.h"

typedef enum {
  PART_TEXT,
  PART_INPUT,
  PART_OUTPUT,
} PartKind;

typedef struct {
  PartKind kind;
  char *text;     /* of a place ":name" or "#number" */
  gint64 index;   /* of the input or output; -1: not known yet */
  gboolean begins_word;
} Part;

struct _KedrocCommand {
  char *program;
  GArray *parts; /* Part */
};

static const struct {
  const char *name;
  PartKind kind;
} places[] = {
  { "input", PART_INPUT },
  { "output", PART_OUTPUT },
};

static KedrocNodeFunc command_runner; /* atomic */

void
kedroc_command_set_runner (KedrocNodeFunc runner)
{
  g_atomic_pointer_set (&command_runner, runner);
}

KedrocNodeFunc
kedroc_command_get_runner (void)
{
  return (KedrocNodeFunc) g_atomic_pointer_get (&command_runner);
}

static void
part_clear (gpointer data)
{
  Part *self = data;

  g_free (self->text);
}

void
kedroc_command_free (KedrocCommand *self)
{
  g_free (self->program);
  g_array_unref (self->parts);
  g_free (self);
}

static void
add_part (KedrocCommand *self,
          PartKind kind,
          char *text,
          gint64 index,
          gboolean begins_word)
{
  Part part = { kind, text, index, begins_word };

  g_array_append_val (self->parts, part);
}

/* Takes what stands between a brace and its end, as in "input:name", or by
 * position, "input#0". %FALSE: it is text like any other. */
static gboolean
read_place (const char *text,
            gsize length,
            Part *part)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      gsize n = strlen (places[i].name);
      guint64 index;

      if (length <= n + 1 || strncmp (text, places[i].name, n) != 0)
        continue;
      if (text[n] != ':' && text[n] != '#')
        return FALSE;
      *part = (Part){ places[i].kind, g_strndup (text + n, length - n), -1, FALSE };
      if (text[n] == '#' && g_ascii_string_to_unsigned (part->text + 1, 10, 0, G_MAXUINT32, &index, NULL))
        part->index = (gint64) index;
      return TRUE;
    }
  return FALSE;
}

static void
add_text (KedrocCommand *self,
          const char *text,
          gsize length,
          gboolean *begins_word)
{
  if (length == 0)
    return;
  add_part (self, PART_TEXT, g_strndup (text, length), -1, *begins_word);
  *begins_word = FALSE;
}

/* Braces that stand for no file are left as they are: programs have uses for them. */
static void
add_word (KedrocCommand *self,
          const char *word)
{
  gboolean begins_word = TRUE;
  const char *begin = word;

  for (const char *open = strchr (word, '{'); open != NULL; open = strchr (open + 1, '{'))
    {
      const char *close = strchr (open, '}');
      Part part;

      if (close == NULL)
        break;
      if (!read_place (open + 1, (gsize) (close - open - 1), &part))
        continue;
      add_text (self, begin, (gsize) (open - begin), &begins_word);
      part.begins_word = begins_word;
      g_array_append_val (self->parts, part);
      begins_word = FALSE;
      begin = close + 1;
      open = close;
    }
  add_text (self, begin, strlen (begin), &begins_word);
  /* An argument may be empty. */
  if (begins_word)
    add_part (self, PART_TEXT, g_strdup (""), -1, TRUE);
}

KedrocCommand *
kedroc_command_new (const char *line,
                    GError **error)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (KedrocCommand) self = NULL;

  if (!g_shell_parse_argv (line, NULL, &words, &reason))
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE, "is no command line: %s",
                   reason->message);
      return NULL;
    }
  self = g_new0 (KedrocCommand, 1);
  self->program = g_strdup (words[0]);
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  for (guint i = 0; words[i] != NULL; i++)
    {
      add_word (self, words[i]);
      if (i == 0 && (self->parts->len > 1 || g_array_index (self->parts, Part, 0).kind != PART_TEXT))
        {
          g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                       "has a dataset in the place of the program: begin with the name of a program");
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

const char *
kedroc_command_get_program (const KedrocCommand *self)
{
  return self->program;
}

/* By name, which may stand there more than once: the first counts. */
static gint64
find_name (const char *const *names,
           const char *name)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return -1;
}

/* -1: there is none. */
static gint64
find_place (const Part *part,
            const char *const *names)
{
  guint n = names != NULL ? g_strv_length ((char **) names) : 0;

  if (*part->text == ':')
    return find_name (names, part->text + 1);
  return part->index < n ? part->index : -1;
}

static gboolean
refuse_place (const Part *part,
              const char *const *names,
              GError **error)
{
  const char *what = part->kind == PART_INPUT ? "input" : "output";
  g_autofree char *known = names != NULL ? g_strjoinv ("', '", (char **) names) : g_strdup ("");

  if (*known == '\0')
    g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                 "has {%s%s}, and the node has no %ss", what, part->text, what);
  else if (*part->text == '#')
    g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                 "has {%s%s}, which is not among the %ss of the node, counted from #0: '%s'", what, part->text, what,
                 known);
  else
    g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                 "has {%s%s}, which is not among the %ss of the node: '%s'", what, part->text, what, known);
  return FALSE;
}

static gboolean
check_all_used (const KedrocCommand *self,
                PartKind kind,
                const char *const *names,
                GError **error)
{
  const char *what = kind == PART_INPUT ? "input" : "output";

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gboolean used = find_name (names, names[i]) != i;

      for (guint p = 0; p < self->parts->len && !used; p++)
        used = g_array_index (self->parts, Part, p).kind == kind && g_array_index (self->parts, Part, p).index == i;
      if (used)
        continue;
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                   "does not use the %s '%s': write {%s:%s} where its file belongs", what, names[i], what, names[i]);
      return FALSE;
    }
  return TRUE;
}

gboolean
kedroc_command_bind (KedrocCommand *self,
                     const char *const *inputs,
                     const char *const *outputs,
                     GError **error)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = &g_array_index (self->parts, Part, i);
      const char *const *names = part->kind == PART_INPUT ? inputs : outputs;

      if (part->kind == PART_TEXT)
        continue;
      part->index = find_place (part, names);
      if (part->index < 0)
        return refuse_place (part, names, error);
    }
  return check_all_used (self, PART_INPUT, inputs, error) && check_all_used (self, PART_OUTPUT, outputs, error);
}

char *
kedroc_command_to_line (const KedrocCommand *self)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      g_autofree char *quoted = part->kind == PART_TEXT ? g_shell_quote (part->text) : NULL;

      if (part->begins_word && i > 0)
        g_string_append_c (line, ' ');
      if (quoted != NULL)
        g_string_append (line, quoted);
      else
        g_string_append_printf (line, "{%s#%" G_GINT64_FORMAT "}", part->kind == PART_INPUT ? "input" : "output",
                                part->index);
    }
  return g_string_free (line, FALSE);
}

char **
kedroc_command_substitute (const KedrocCommand *self,
                           const char *const *inputs,
                           guint n_inputs,
                           const char *const *outputs,
                           guint n_outputs)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      guint n = part->kind == PART_INPUT ? n_inputs : n_outputs;

      if (part->kind != PART_TEXT && (part->index < 0 || part->index >= n))
        return NULL;
      if (part->begins_word && i > 0)
        {
          g_ptr_array_add (words, g_strdup (word->str));
          g_string_truncate (word, 0);
        }
      if (part->kind == PART_TEXT)
        g_string_append (word, part->text);
      else
        g_string_append (word, (part->kind == PART_INPUT ? inputs : outputs)[part->index]);
    }
  g_ptr_array_add (words, g_strdup (word->str));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_steal (words, NULL);
}
