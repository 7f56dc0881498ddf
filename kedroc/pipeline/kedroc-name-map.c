/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-map-private.h"

#include <string.h>

#include "kedroc-culprits-private.h"
#include "kedroc-name-list-private.h"
#include "kedroc-name-table-private.h"
#include "kedroc-nearest-name-private.h"

#define PARAMETERS "parameters"
#define PARAMETER "params:"

/* To look for the nearest name takes as long as the pipeline is: for so many at most. */
#define N_SUGGESTIONS 3

static gboolean
is_all_parameters (const char *name)
{
  return strcmp (name, PARAMETERS) == 0;
}

static gboolean
is_single_parameter (const char *name)
{
  return g_str_has_prefix (name, PARAMETER);
}

/* (transfer full): as nodes have it. */
static char *
dup_parameter (const char *name)
{
  return is_all_parameters (name) || is_single_parameter (name) ? g_strdup (name)
                                                                : g_strconcat (PARAMETER, name, NULL);
}

static void
add_datasets (KedrocNameMap *self,
              GHashTable *datasets)
{
  GHashTableIter iter;
  gpointer name;
  gpointer new_name;

  if (datasets == NULL)
    return;
  g_hash_table_iter_init (&iter, datasets);
  while (g_hash_table_iter_next (&iter, &name, &new_name))
    g_hash_table_replace (self->names, g_strdup (name), g_strdup (new_name != NULL ? new_name : name));
}

static void
add_parameters (KedrocNameMap *self,
                GHashTable *parameters)
{
  GHashTableIter iter;
  gpointer name;
  gpointer new_name;

  if (parameters == NULL)
    return;
  g_hash_table_iter_init (&iter, parameters);
  while (g_hash_table_iter_next (&iter, &name, &new_name))
    {
      gboolean stays = new_name == NULL || is_all_parameters (name);

      g_hash_table_replace (self->names, dup_parameter (name), dup_parameter (stays ? name : new_name));
    }
}

void
kedroc_name_map_init (KedrocNameMap *self,
                      GHashTable *inputs,
                      GHashTable *outputs,
                      GHashTable *parameters)
{
  *self = (KedrocNameMap){ .names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  add_datasets (self, inputs);
  add_datasets (self, outputs);
  add_parameters (self, parameters);
}

void
kedroc_name_map_clear (KedrocNameMap *self)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
}

/* "name@format" goes where "name" goes. */
static char *
rename_base (const KedrocNameMap *self,
             const char *name)
{
  gsize length = kedroc_name_get_base_length (name);
  g_autofree char *base = NULL;
  const char *new_base;

  if (name[length] == '\0')
    return NULL;
  base = g_strndup (name, length);
  new_base = g_hash_table_lookup (self->names, base);
  return new_base != NULL ? g_strconcat (new_base, name + length, NULL) : NULL;
}

char *
kedroc_name_map_rename (const KedrocNameMap *self,
                        const char *name)
{
  const char *mapped = g_hash_table_lookup (self->names, name);
  char *renamed;

  if (mapped != NULL)
    return g_strdup (mapped);
  if (is_all_parameters (name))
    return NULL;
  renamed = rename_base (self, name);
  if (renamed != NULL || self->namespace_ == NULL || !self->prefixes)
    return renamed;
  if (is_single_parameter (name))
    return g_strconcat (PARAMETER, self->namespace_, ".", name + strlen (PARAMETER), NULL);
  return g_strconcat (self->namespace_, ".", name, NULL);
}

/* The datasets of a pipeline when formats do not count, and whether each is a free input. */
typedef struct {
  KedrocNameTable table;
  GByteArray *is_free_input;
} Known;

static void
known_init (Known *self,
            const KedrocGraph *graph)
{
  kedroc_name_table_init (&self->table);
  self->is_free_input = g_byte_array_new ();
  for (guint32 id = 0; id < graph->n_datasets; id++)
    {
      const char *name = graph->datasets[id];
      gsize length = kedroc_name_get_base_length (name);
      guint32 n_before = self->table.n_names;

      kedroc_name_table_add (&self->table, name, length, kedroc_name_hash (name, length));
      if (self->table.n_names > n_before)
        g_byte_array_append (self->is_free_input, &graph->is_free_input[id], 1);
    }
}

static void
known_clear (Known *self)
{
  kedroc_name_table_clear (&self->table);
  g_byte_array_unref (self->is_free_input);
}

/* The number of the dataset without its format, or NONE. */
static guint32
known_find (const Known *self,
            const char *name)
{
  gsize length = kedroc_name_get_base_length (name);

  return kedroc_name_table_find (&self->table, name, length, kedroc_name_hash (name, length));
}

static void
add_missing (const Known *known,
             GHashTable *names,
             gboolean are_parameters,
             GHashTable *missing)
{
  GHashTableIter iter;
  gpointer name;

  if (names == NULL)
    return;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      char *whole = are_parameters ? dup_parameter (name) : g_strndup (name, kedroc_name_get_base_length (name));

      if (known_find (known, whole) == KEDROC_NAME_TABLE_NONE)
        g_hash_table_add (missing, whole);
      else
        g_free (whole);
    }
}

static char **
list_known (const Known *known)
{
  char **names = g_new0 (char *, known->table.n_names + 1);

  for (guint32 i = 0; i < known->table.n_names; i++)
    names[i] = g_strndup (known->table.names[i], known->table.lengths[i]);
  return names;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (a, b);
}

static gboolean
report_missing (const Known *known,
                GHashTable *missing,
                GError **error)
{
  GList *sorted = g_list_sort (g_hash_table_get_keys (missing), compare_names);
  g_auto (GStrv) candidates = sorted != NULL ? list_known (known) : NULL;
  KedrocCulprits culprits = { 0 };

  for (GList *item = sorted; item != NULL; item = item->next)
    {
      const char *nearest = NULL;

      if (culprits.n < N_SUGGESTIONS)
        nearest = kedroc_nearest_name (item->data, (const char *const *) candidates);
      if (nearest != NULL)
        kedroc_culprits_add (&culprits, "'%s' (did you mean '%s'?)", (char *) item->data, nearest);
      else
        kedroc_culprits_add (&culprits, "'%s'", (char *) item->data);
    }
  g_list_free (sorted);
  return kedroc_culprits_report (&culprits, KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
                                 "Failed to map datasets and/or parameters onto the nodes provided", error);
}

/* Names of @names that are or are not free inputs. */
static void
add_offenders (const Known *known,
               GHashTable *names,
               gboolean free_ones,
               KedrocCulprits *culprits)
{
  GList *sorted;

  if (names == NULL)
    return;
  sorted = g_list_sort (g_hash_table_get_keys (names), compare_names);
  for (GList *item = sorted; item != NULL; item = item->next)
    if (known->is_free_input->data[known_find (known, item->data)] == free_ones)
      kedroc_culprits_add (culprits, "'%s'", (char *) item->data);
  g_list_free (sorted);
}

static void
add_input_parameters (GHashTable *inputs,
                      KedrocCulprits *culprits)
{
  GList *sorted;

  if (inputs == NULL)
    return;
  sorted = g_list_sort (g_hash_table_get_keys (inputs), compare_names);
  for (GList *item = sorted; item != NULL; item = item->next)
    if (is_all_parameters (item->data) || is_single_parameter (item->data))
      kedroc_culprits_add (culprits, "'%s'", (char *) item->data);
  g_list_free (sorted);
}

static gboolean
check_sides (const Known *known,
             GHashTable *inputs,
             GHashTable *outputs,
             GError **error)
{
  KedrocCulprits parameters = { 0 };
  KedrocCulprits written = { 0 };
  KedrocCulprits unwritten = { 0 };

  add_input_parameters (inputs, &parameters);
  if (!kedroc_culprits_report (&parameters, KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
                               "Parameters should be specified in the 'parameters' argument", error))
    return FALSE;
  add_offenders (known, inputs, FALSE, &written);
  if (!kedroc_culprits_report (&written, KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
                               "Inputs must not be outputs from another node in the same pipeline", error))
    return FALSE;
  add_offenders (known, outputs, TRUE, &unwritten);
  return kedroc_culprits_report (&unwritten, KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
                                 "All outputs must be generated by some node within the pipeline", error);
}

gboolean
kedroc_name_map_check (const KedrocGraph *graph,
                       GHashTable *inputs,
                       GHashTable *outputs,
                       GHashTable *parameters,
                       GError **error)
{
  g_autoptr (GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Known known;
  gboolean ok;

  known_init (&known, graph);
  add_missing (&known, inputs, FALSE, missing);
  add_missing (&known, outputs, FALSE, missing);
  add_missing (&known, parameters, TRUE, missing);
  ok = report_missing (&known, missing, error) && check_sides (&known, inputs, outputs, error);
  known_clear (&known);
  return ok;
}
