/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-parser-private.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <yaml.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-config-text-private.h"
#include "kedroc-error.h"

#define TAG_PREFIX "tag:yaml.org,2002:"

/* libyaml compares every directive for tags with all that stand before it, which takes
 * minutes for a megabyte of them. */
#define TAG_DIRECTIVE "%TAG"
#define MAX_TAG_DIRECTIVES 100

static gboolean
is_one_of (const char        *text,
           const char *const *candidates)
{
  return g_strv_contains (candidates, text);
}

static gboolean
is_null (const char *text)
{
  return is_one_of (text, (const char *const[]){ "", "~", "null", "Null", "NULL", NULL });
}

static gboolean
is_true (const char *text)
{
  return is_one_of (text, (const char *const[]){ "true", "True", "TRUE", NULL });
}

static gboolean
is_false (const char *text)
{
  return is_one_of (text, (const char *const[]){ "false", "False", "FALSE", NULL });
}

static gboolean
is_int (const char *text,
        guint      *base)
{
  *base = 10;
  if (text[0] == '0' && (text[1] == 'o' || text[1] == 'x'))
    {
      const char *digits = text + 2;

      *base = text[1] == 'o' ? 8 : 16;
      return *digits != '\0'
             && strspn (digits, *base == 8 ? "01234567" : "0123456789abcdefABCDEF") == strlen (digits);
    }
  if (*text == '+' || *text == '-')
    text++;
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static gboolean
is_float (const char *text)
{
  if (*text == '+' || *text == '-')
    text++;

  gsize n_digits = strspn (text, "0123456789");
  text += n_digits;
  if (*text == '.')
    {
      gsize n_decimals = strspn (text + 1, "0123456789");

      text += 1 + n_decimals;
      n_digits += n_decimals;
    }
  if (n_digits == 0)
    return FALSE;
  if (*text == 'e' || *text == 'E')
    {
      text++;
      if (*text == '+' || *text == '-')
        text++;
      n_digits = strspn (text, "0123456789");
      text += n_digits;
      if (n_digits == 0)
        return FALSE;
    }
  return *text == '\0';
}

static gboolean
is_not_finite (const char *text)
{
  if (*text == '+' || *text == '-')
    return is_one_of (text + 1, (const char *const[]){ ".inf", ".Inf", ".INF", NULL });
  return is_one_of (text, (const char *const[]){ ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", NULL });
}

static JsonNode *
make_string (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

/* The value of a plain scalar by the core schema of YAML 1.2. */
static JsonNode *
resolve_plain (KedrocConfigBuilder *builder,
               const char          *text,
               guint                line,
               GError             **error)
{
  guint base;

  if (is_null (text))
    return json_node_new (JSON_NODE_NULL);
  if (is_true (text) || is_false (text))
    return json_node_init_boolean (json_node_alloc (), is_true (text));
  if (is_int (text, &base))
    {
      errno = 0;
      gint64 number = g_ascii_strtoll (base == 10 ? text : text + 2, NULL, base);
      if (errno == 0)
        return json_node_init_int (json_node_alloc (), number);
      kedroc_config_builder_set_error (builder, error, line, "%.64s does not fit 64 bits; write it in quotes",
                                       text);
      return NULL;
    }
  if (is_float (text))
    {
      double number = g_ascii_strtod (text, NULL);
      if (isfinite (number))
        return json_node_init_double (json_node_alloc (), number);
      kedroc_config_builder_set_error (builder, error, line, "%.64s is too large for a number", text);
      return NULL;
    }
  if (is_not_finite (text))
    {
      kedroc_config_builder_set_error (
        builder, error, line, "%s is not a number that a configuration can hold; write it in quotes", text);
      return NULL;
    }
  return make_string (text);
}

static gboolean
fits_tag (JsonNode   *node,
          const char *tag)
{
  GType type = json_node_get_value_type (node);

  if (strcmp (tag, "null") == 0)
    return JSON_NODE_HOLDS_NULL (node);
  if (strcmp (tag, "bool") == 0)
    return type == G_TYPE_BOOLEAN;
  if (strcmp (tag, "int") == 0)
    return type == G_TYPE_INT64;
  return strcmp (tag, "float") == 0 && (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE);
}

static JsonNode *
resolve_tagged (KedrocConfigBuilder *builder,
                const char          *tag,
                const char          *text,
                guint                line,
                GError             **error)
{
  const char *name = g_str_has_prefix (tag, TAG_PREFIX) ? tag + strlen (TAG_PREFIX) : NULL;

  if (g_strcmp0 (name, "str") == 0)
    return make_string (text);
  if (name != NULL && is_one_of (name, (const char *const[]){ "null", "bool", "int", "float", NULL }))
    {
      g_autoptr (JsonNode) node = resolve_plain (builder, text, line, error);

      if (node == NULL)
        return NULL;
      if (fits_tag (node, name))
        return g_steal_pointer (&node);
      kedroc_config_builder_set_error (builder, error, line, "'%.64s' is tagged !!%s, but it is none", text,
                                       name);
      return NULL;
    }

  kedroc_config_builder_set_error (builder, error, line, "tag '%.128s' is not known; remove it", tag);
  return NULL;
}

static gboolean
add_key (KedrocConfigBuilder *builder,
         yaml_event_t        *event,
         guint                line,
         GError             **error)
{
  const char *text = (const char *) event->data.scalar.value;
  const char *anchor = (const char *) event->data.scalar.anchor;
  const char *tag = (const char *) event->data.scalar.tag;

  if (anchor != NULL || (tag != NULL && strcmp (tag, TAG_PREFIX "str") != 0 && strcmp (tag, "!") != 0))
    {
      kedroc_config_builder_set_error (builder, error, line,
                                       "a key may have neither an anchor nor a tag: '%.64s'", text);
      return FALSE;
    }
  if (tag == NULL && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && strcmp (text, "<<") == 0)
    return kedroc_config_builder_add_merge_key (builder, line, error);
  return kedroc_config_builder_add_key (builder, text, event->data.scalar.length, line, error);
}

static gboolean
add_scalar (KedrocConfigBuilder *builder,
            yaml_event_t        *event,
            guint                line,
            GError             **error)
{
  const char *text = (const char *) event->data.scalar.value;
  const char *tag = (const char *) event->data.scalar.tag;
  JsonNode *node;

  if (memchr (text, '\0', event->data.scalar.length) != NULL)
    {
      kedroc_config_builder_set_error (builder, error, line, "a NUL character, which no text may hold");
      return FALSE;
    }
  if (kedroc_config_builder_wants_key (builder))
    return add_key (builder, event, line, error);

  if (tag != NULL && strcmp (tag, "!") != 0)
    node = resolve_tagged (builder, tag, text, line, error);
  else if (tag == NULL && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
    node = resolve_plain (builder, text, line, error);
  else
    node = make_string (text);

  return node != NULL
         && kedroc_config_builder_add_value (builder, node, (const char *)event->data.scalar.anchor, line,
                                             error);
}

static gboolean
begin_collection (KedrocConfigBuilder *builder,
                  JsonNodeType         type,
                  const yaml_char_t   *tag,
                  const yaml_char_t   *anchor,
                  guint                line,
                  GError             **error)
{
  const char *own_tag = type == JSON_NODE_OBJECT ? TAG_PREFIX "map" : TAG_PREFIX "seq";

  if (kedroc_config_builder_wants_key (builder))
    kedroc_config_builder_set_error (builder, error, line, "a key has to be text, not a list or a mapping");
  else if (tag != NULL && strcmp ((const char *) tag, own_tag) != 0)
    kedroc_config_builder_set_error (builder, error, line, "tag '%.128s' is not known; remove it", tag);
  else
    return kedroc_config_builder_begin (builder, type, (const char *) anchor, line, error);
  return FALSE;
}

static gboolean
add_alias (KedrocConfigBuilder *builder,
           const char          *anchor,
           guint                line,
           GError             **error)
{
  if (!kedroc_config_builder_wants_key (builder))
    return kedroc_config_builder_add_alias (builder, anchor, line, error);

  kedroc_config_builder_set_error (builder, error, line, "a key has to be text, not the alias '*%s'", anchor);
  return FALSE;
}

static gboolean
handle_event (KedrocConfigBuilder *builder,
              yaml_event_t        *event,
              GError             **error)
{
  guint line = event->start_mark.line + 1;

  switch (event->type)
    {
    case YAML_DOCUMENT_START_EVENT:
      if (!kedroc_config_builder_is_complete (builder))
        return TRUE;
      kedroc_config_builder_set_error (builder, error, line,
                                       "a second document; a configuration is one document");
      return FALSE;

    case YAML_ALIAS_EVENT:
      return add_alias (builder, (const char *) event->data.alias.anchor, line, error);

    case YAML_SCALAR_EVENT:
      return add_scalar (builder, event, line, error);

    case YAML_SEQUENCE_START_EVENT:
      return begin_collection (builder, JSON_NODE_ARRAY, event->data.sequence_start.tag,
                               event->data.sequence_start.anchor, line, error);

    case YAML_MAPPING_START_EVENT:
      return begin_collection (builder, JSON_NODE_OBJECT, event->data.mapping_start.tag,
                               event->data.mapping_start.anchor, line, error);

    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return kedroc_config_builder_end (builder, line, error);

    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    default:
      return TRUE;
    }
}

static void
set_syntax_error (KedrocConfigBuilder *builder,
                  yaml_parser_t       *parser,
                  GError             **error)
{
  if (parser->error == YAML_MEMORY_ERROR)
    kedroc_config_builder_set_error (builder, error, parser->mark.line + 1, "out of memory");
  else if (parser->context != NULL)
    kedroc_config_builder_set_error (builder, error, parser->problem_mark.line + 1, "%s, %s (line %u)",
                                     parser->problem, parser->context, (guint) parser->context_mark.line + 1);
  else if (parser->error == YAML_READER_ERROR)
    kedroc_config_builder_set_error (builder, error, parser->mark.line + 1, "%s", parser->problem);
  else
    kedroc_config_builder_set_error (builder, error, parser->problem_mark.line + 1, "%s", parser->problem);
}

static gboolean
read_events (KedrocConfigBuilder *builder,
             yaml_parser_t       *parser,
             GError             **error)
{
  for (;;)
    {
      yaml_event_t event;

      if (!yaml_parser_parse (parser, &event))
        {
          set_syntax_error (builder, parser, error);
          return FALSE;
        }

      gboolean handled = handle_event (builder, &event, error);
      gboolean ended = event.type == YAML_STREAM_END_EVENT;
      yaml_event_delete (&event);
      if (!handled || ended)
        return handled;
    }
}

/* The last bytes of what YAML takes for the end of a line: LF, CR, and three characters
 * of Unicode. */
static gboolean
begins_line (const char *text,
             const char *position)
{
  return position == text || strchr ("\n\r\x85\xa8\xa9", position[-1]) != NULL;
}

static gboolean
check_directives (KedrocConfigBuilder *builder,
                  const char          *text,
                  gsize                length,
                  GError             **error)
{
  const char *end = text + length;
  const char *position = text;
  guint n_directives = 0;
  guint line = 1;

  while ((position = memmem (position, end - position, TAG_DIRECTIVE, strlen (TAG_DIRECTIVE))) != NULL)
    {
      n_directives += begins_line (text, position);
      if (n_directives > MAX_TAG_DIRECTIVES)
        break;
      position += strlen (TAG_DIRECTIVE);
    }
  if (position == NULL)
    return TRUE;

  for (const char *place = text; place < position; place++)
    line += *place == '\n';
  kedroc_config_builder_set_error (builder, error, line, "more than %d tag directives",
                                   MAX_TAG_DIRECTIVES);
  return FALSE;
}

JsonNode *
kedroc_config_parse_yaml (const char        *text,
                          gssize             length,
                          const char        *name_for_errors,
                          KedrocConfigLines *lines,
                          GError           **error)
{
  gsize n_bytes = length < 0 ? strlen (text) : (gsize) length;

  if (!kedroc_config_check_text (text, n_bytes, name_for_errors, kedroc_config_parse_yaml, error))
    return NULL;

  g_autoptr (KedrocConfigBuilder) builder = kedroc_config_builder_new (name_for_errors, lines);
  if (!check_directives (builder, text, n_bytes, error))
    return NULL;

  yaml_parser_t parser;
  if (!yaml_parser_initialize (&parser))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "%s: out of memory",
                   name_for_errors);
      return NULL;
    }
  yaml_parser_set_encoding (&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&parser, (const unsigned char *) text, n_bytes);

  gboolean read = read_events (builder, &parser, error);
  yaml_parser_delete (&parser);
  if (!read)
    return NULL;
  if (!kedroc_config_builder_is_complete (builder))
    return json_node_new (JSON_NODE_NULL);
  return kedroc_config_builder_steal_root (builder);
}
