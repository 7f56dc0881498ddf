/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-parts-private.h"

#include <string.h>

#include "kedroc-error.h"

/* Letters and digits of every script, as Kedro has it. */
static gboolean
is_name (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_isalnum (c) && c != '_' && c != '.' && c != '-')
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_name (const char *name,
            const char *what,
            GError **error)
{
  g_autofree char *escaped = NULL;

  if (*name != '\0' && is_name (name))
    return TRUE;
  escaped = g_utf8_make_valid (name, -1);
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME,
               "'%s' cannot be the %s of a node: only letters, digits, '-', '_' and '.' are allowed", escaped,
               what);
  return FALSE;
}

/* Kedro takes any. */
static gboolean
check_namespace (const char *namespace_,
                 GError **error)
{
  g_autofree char *escaped = NULL;

  if (g_utf8_validate (namespace_, -1, NULL))
    return TRUE;
  escaped = g_utf8_make_valid (namespace_, -1);
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME,
               "'%s' cannot be the namespace of a node: it has to be valid UTF-8", escaped);
  return FALSE;
}

static gboolean
check_dataset_names (const KedrocNodeParts *parts,
                     const KedrocNameList *list,
                     const char *what,
                     GError **error)
{
  for (const char *const *name = kedroc_name_list_peek (list); *name != NULL; name++)
    {
      const char *separator = strchr (*name, KEDROC_TRANSCODING_SEPARATOR);
      g_autofree char *escaped = NULL;
      g_autofree char *node = NULL;

      if (**name != '\0' && g_utf8_validate (*name, -1, NULL) &&
          (separator == NULL || strchr (separator + 1, KEDROC_TRANSCODING_SEPARATOR) == NULL))
        continue;

      escaped = g_utf8_make_valid (*name, -1);
      node = g_utf8_make_valid (parts->name != NULL ? parts->name : "(unnamed)", -1);
      g_set_error (
        error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME,
        "'%s' cannot be the name of %s of node '%s': it has to be valid UTF-8, not empty, with at "
        "most one '@' before the format",
        escaped, what, node);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_unique_outputs (const KedrocNodeParts *parts,
                      GError **error)
{
  const char *const *outputs = kedroc_name_list_peek (parts->outputs);

  for (int i = 0; outputs[i] != NULL; i++)
    if (kedroc_name_list_find (parts->outputs, outputs[i]) != i)
      {
        g_autofree char *signature = kedroc_node_parts_to_signature (parts);

        g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                     "Node '%s' names its output '%s' more than once",
                     parts->name != NULL ? parts->name : signature, outputs[i]);
        return FALSE;
      }
  return TRUE;
}

/* The names without their @format. */
static KedrocNameList *
list_bases (KedrocNameList *list)
{
  const char *const *names = kedroc_name_list_peek (list);
  g_autoptr (GPtrArray) bases = NULL;

  if (!kedroc_name_list_has_transcoding (list))
    return kedroc_name_list_ref (list);

  bases = g_ptr_array_new_full (kedroc_name_list_get_length (list) + 1, g_free);
  for (; *names != NULL; names++)
    g_ptr_array_add (bases, g_strndup (*names, kedroc_name_get_base_length (*names)));
  g_ptr_array_add (bases, NULL);
  return kedroc_name_list_new ((const char *const *) bases->pdata);
}

static gboolean
check_no_loop (const KedrocNodeParts *parts,
               GError **error)
{
  g_autoptr (KedrocNameList) inputs = list_bases (parts->inputs);
  g_autoptr (KedrocNameList) outputs = list_bases (parts->outputs);

  for (const char *const *input = kedroc_name_list_peek (inputs); *input != NULL; input++)
    if (kedroc_name_list_find (outputs, *input) >= 0)
      {
        g_autofree char *signature = kedroc_node_parts_to_signature (parts);

        g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                     "Node '%s' has '%s' among both its inputs and its outputs; two formats of one dataset "
                     "count as the same",
                     parts->name != NULL ? parts->name : signature, *input);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_arguments (const KedrocNodeParts *parts,
                 const KedrocNameList *arguments,
                 const KedrocNameList *datasets,
                 const char *what,
                 const char *of_what,
                 GError **error)
{
  g_autofree char *signature = NULL;
  const char *const *names;
  guint n;

  if (arguments == NULL)
    return TRUE;
  signature = kedroc_node_parts_to_signature (parts);
  names = kedroc_name_list_peek (arguments);
  n = kedroc_name_list_get_length (arguments);
  if (n != kedroc_name_list_get_length (datasets))
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                   "Node '%s' has %u %ss, but was given %u %ss for them; there has to be one for each",
                   parts->name != NULL ? parts->name : signature, kedroc_name_list_get_length (datasets), of_what,
                   n, what);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (*names[i] == '\0' || !g_utf8_validate (names[i], -1, NULL))
      {
        g_autofree char *escaped = g_utf8_make_valid (names[i], -1);

        g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NAME,
                     "'%s' cannot be the %s of an %s of node '%s': it has to be valid UTF-8 and not empty", escaped,
                     what, of_what, parts->name != NULL ? parts->name : signature);
        return FALSE;
      }
    else if (kedroc_name_list_find (arguments, names[i]) != (int) i)
      {
        g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                     "Node '%s' names the %s '%s' of its %ss more than once",
                     parts->name != NULL ? parts->name : signature, what, names[i], of_what);
        return FALSE;
      }
  return TRUE;
}

gboolean
kedroc_node_parts_check (const KedrocNodeParts *parts,
                         GError **error)
{
  if (parts->name != NULL && !check_name (parts->name, "name", error))
    return FALSE;
  if (parts->namespace_ != NULL && !check_namespace (parts->namespace_, error))
    return FALSE;
  for (const char *const *tag = kedroc_name_list_peek (parts->tags); *tag != NULL; tag++)
    if (!check_name (*tag, "tag", error))
      return FALSE;

  if (kedroc_name_list_get_length (parts->inputs) == 0 && kedroc_name_list_get_length (parts->outputs) == 0)
    {
      g_autofree char *function = kedroc_node_function_dup_name (parts->function);

      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                   "Node '%s' has neither inputs nor outputs; it needs at least one of them",
                   parts->name != NULL ? parts->name : function);
      return FALSE;
    }

  return check_dataset_names (parts, parts->inputs, "an input", error) &&
         check_dataset_names (parts, parts->outputs, "an output", error) &&
         check_dataset_names (parts, parts->confirms, "a confirmed dataset", error) &&
         check_unique_outputs (parts, error) && check_no_loop (parts, error) &&
         check_arguments (parts, parts->arguments, parts->inputs, "argument", "input", error) &&
         check_arguments (parts, parts->keys, parts->outputs, "key", "output", error);
}

static void
append_list (GString *text,
             const KedrocNameList *list)
{
  const char *const *names = kedroc_name_list_peek (list);

  if (*names == NULL)
    {
      g_string_append (text, "None");
      return;
    }
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_string_append_c (text, i == 0 ? '[' : ';');
      g_string_append (text, names[i]);
    }
  g_string_append_c (text, ']');
}

char *
kedroc_node_parts_to_signature (const KedrocNodeParts *parts)
{
  g_autofree char *function = kedroc_node_function_dup_name (parts->function);
  GString *text = g_string_new (function);

  g_string_append_c (text, '(');
  append_list (text, parts->inputs);
  g_string_append (text, ") -> ");
  append_list (text, parts->outputs);
  return g_string_free (text, FALSE);
}
