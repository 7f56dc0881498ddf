/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-variables-private.h"

#include <string.h>

#include "kedroc-config-copy-private.h"
#include "kedroc-error.h"
#include "kedroc-json-copy-private.h"
#include "kedroc-json-write-private.h"

typedef struct
{
  JsonObject *variables; /* nullable */
  const char *name_for_errors;
  GHashTable *key_lines; /* nullable */
} Replacement;

static void
set_error (Replacement      *self,
           KedrocConfigCopy *copy,
           const char       *problem,
           GError          **error)
{
  g_autofree char *path = kedroc_config_copy_dup_path (copy);
  const char *top_key = kedroc_config_copy_get_top_key (copy);
  gpointer line = self->key_lines != NULL && top_key != NULL ? g_hash_table_lookup (self->key_lines, top_key)
                                                             : NULL;

  if (line != NULL)
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "%s:%u: key '%s': %s",
                 self->name_for_errors, GPOINTER_TO_UINT (line), path, problem);
  else
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "%s: key '%s': %s",
                 self->name_for_errors, path, problem);
}

static char *
list_variables (Replacement *self)
{
  if (self->variables == NULL || json_object_get_size (self->variables) == 0)
    return g_strdup ("there are no variables");

  g_autoptr (GString) text = g_string_new ("there is");
  g_autoptr (GList) names = g_list_sort (json_object_get_members (self->variables), (GCompareFunc) strcmp);
  for (GList *name = names; name != NULL; name = name->next)
    g_string_append_printf (text, "%s '%s'", name == names ? "" : ",", (const char *) name->data);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static JsonNode *
look_up (Replacement      *self,
         KedrocConfigCopy *copy,
         const char       *name,
         GError          **error)
{
  JsonNode *value = self->variables != NULL ? json_object_get_member (self->variables, name) : NULL;

  if (value == NULL)
    {
      g_autofree char *known = list_variables (self);
      g_autofree char *problem = g_strdup_printf ("unknown variable '${%s}'; %s", name, known);

      set_error (self, copy, problem, error);
    }
  return value;
}

static gboolean
append_variable (Replacement      *self,
                 KedrocConfigCopy *copy,
                 GString          *text,
                 const char       *name,
                 GError          **error)
{
  JsonNode *value = look_up (self, copy, name, error);

  if (value == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (value))
    {
      g_autofree char *problem = g_strdup_printf ("variable '${%s}' is not a text, a number or a boolean, "
                                                  "so it cannot be a part of a text", name);

      set_error (self, copy, problem, error);
      return FALSE;
    }

  if (json_node_get_value_type (value) == G_TYPE_STRING)
    {
      g_string_append (text, json_node_get_string (value));
      return TRUE;
    }

  /* Other threads may have the same variables. */
  g_autoptr (JsonNode) own = kedroc_json_node_copy (value);
  g_autofree char *number = kedroc_json_write (own, 0, NULL);
  g_string_append (text, number);
  return TRUE;
}

/* Stands on "${". */
static char *
read_name (Replacement      *self,
           KedrocConfigCopy *copy,
           const char      **position,
           GError          **error)
{
  const char *start = *position + 2;
  const char *close = strchr (start, '}');

  if (close == NULL)
    {
      set_error (self, copy, "'${' without a '}'; write '\\${' if it is meant as it stands", error);
      return NULL;
    }
  *position = close + 1;
  return g_strndup (start, close - start);
}

static char *
replace_in_text (Replacement      *self,
                 KedrocConfigCopy *copy,
                 const char       *text,
                 GError          **error)
{
  g_autoptr (GString) result = g_string_new (NULL);

  while (*text != '\0')
    {
      if (g_str_has_prefix (text, "\\${"))
        {
          g_string_append (result, "${");
          text += 3;
        }
      else if (g_str_has_prefix (text, "${"))
        {
          g_autofree char *name = read_name (self, copy, &text, error);

          if (name == NULL || !append_variable (self, copy, result, name, error))
            return NULL;
        }
      else
        {
          g_string_append_c (result, *text++);
        }
    }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static JsonNode *
replace (KedrocConfigCopy *copy,
         const char       *key,
         const char       *text,
         gpointer          user_data,
         GError          **error)
{
  Replacement *self = user_data;
  const char *end = text;

  if (strstr (text, "${") == NULL)
    return NULL;
  if (g_str_has_prefix (text, "${"))
    {
      g_autofree char *name = read_name (self, copy, &end, error);

      if (name == NULL)
        return NULL;
      if (*end == '\0')
        {
          JsonNode *value = look_up (self, copy, name, error);

          return value != NULL ? kedroc_config_copy_node (value, NULL, NULL, error) : NULL;
        }
    }

  g_autofree char *replaced = replace_in_text (self, copy, text, error);
  return replaced != NULL ? json_node_init_string (json_node_alloc (), replaced) : NULL;
}

JsonNode *
kedroc_config_replace_variables (JsonNode   *node,
                                 JsonObject *variables,
                                 const char *name_for_errors,
                                 GHashTable *key_lines,
                                 GError    **error)
{
  Replacement replacement = { variables, name_for_errors, key_lines };

  return kedroc_config_copy_node (node, replace, &replacement, error);
}
