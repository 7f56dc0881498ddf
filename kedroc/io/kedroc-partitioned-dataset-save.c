/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-partitioned-dataset-private.h"

#include <stdlib.h>
#include <string.h>

#include "kedroc-dataset-version-private.h"
#include "kedroc-error.h"
#include "kedroc-json-property-private.h"

static KedrocDataCatalog *
parts_from_json (JsonObject *object)
{
  KedrocDataCatalog *parts = kedroc_data_catalog_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_auto (GValue) value = G_VALUE_INIT;

      kedroc_json_node_to_value (node, &value);
      kedroc_data_catalog_set_value (parts, name, &value);
    }

  return parts;
}

KedrocDataCatalog *
kedroc_parts_from_value (const GValue *value,
                         GError **error)
{
  GObject *object = G_VALUE_HOLDS_OBJECT (value) ? g_value_get_object (value) : NULL;
  JsonNode *node = G_VALUE_HOLDS (value, JSON_TYPE_NODE) ? g_value_get_boxed (value) : NULL;

  if (KEDROC_IS_DATA_CATALOG (object))
    return KEDROC_DATA_CATALOG (g_object_ref (object));
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return parts_from_json (json_node_get_object (node));

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
               "the value is of type %s, not %s; put the parts into a catalog, by their names",
               object != NULL ? G_OBJECT_TYPE_NAME (object) : G_VALUE_TYPE_NAME (value),
               g_type_name (KEDROC_TYPE_DATA_CATALOG));
  return NULL;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, and each of them such as is found again. */
static char **
list_names (KedrocDataCatalog *parts,
            GError **error)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (parts);

  for (guint i = 0; names[i] != NULL; i++)
    if (!kedroc_partitions_check_name (names[i], error))
      return NULL;

  qsort (names, g_strv_length (names), sizeof *names, compare_names);

  return g_steal_pointer (&names);
}

static KedrocDataCatalog *
load_all (KedrocDataCatalog *parts,
          const char *const *names,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (KedrocDataCatalog) loaded = kedroc_data_catalog_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if (!kedroc_data_catalog_load (parts, names[i], &value, cancellable, error))
        return NULL;
      kedroc_data_catalog_set_value (loaded, names[i], &value);
    }

  return g_steal_pointer (&loaded);
}

/* One part after the other: no more than one is in memory. */
static gboolean
save_part (const KedrocPartsPlan *plan,
           KedrocDataCatalog *parts,
           const char *name,
           const char *version,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_parts_plan_build_part (plan, name, version, error);
  g_auto (GValue) value = G_VALUE_INIT;

  return dataset != NULL && kedroc_data_catalog_load (parts, name, &value, cancellable, error) &&
         kedroc_abstract_dataset_save (dataset, &value, cancellable, error);
}

static gboolean
save_parts (const KedrocPartsPlan *plan,
            KedrocDataCatalog *parts,
            const char *const *names,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *version = plan->partitions.versioned ? kedroc_version_create_timestamp () : NULL;

  for (guint i = 0; names[i] != NULL; i++)
    if (!save_part (plan, parts, names[i], version, cancellable, error))
      {
        if (error != NULL && *error != NULL && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
          g_prefix_error (error, "part '%s': ", names[i]);
        return FALSE;
      }

  return TRUE;
}

static gboolean
remove_others (const KedrocPartsPlan *plan,
               const char *const *old_names,
               const char *const *names,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; names[i] != NULL; i++)
    g_hash_table_add (kept, (gpointer) names[i]);
  for (guint i = 0; old_names[i] != NULL; i++)
    if (!g_hash_table_contains (kept, old_names[i]) &&
        !kedroc_partitions_remove (&plan->partitions, old_names[i], cancellable, error))
      return FALSE;

  return TRUE;
}

/* What is removed is removed last: the parts to save may be loaded from those that are there,
 * and a save that fails takes nothing away. */
gboolean
kedroc_parts_save (const KedrocPartsPlan *plan,
                   KedrocDataCatalog *parts,
                   gboolean overwrite,
                   gboolean lazily,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (GStrv) names = list_names (parts, error);
  g_auto (GStrv) old_names = NULL;
  g_autoptr (KedrocDataCatalog) loaded = NULL;

  if (names == NULL)
    return FALSE;

  if (overwrite)
    {
      old_names = kedroc_partitions_list (&plan->partitions, G_MAXUINT, cancellable, error);
      if (old_names == NULL)
        return FALSE;
    }

  if (!lazily)
    {
      loaded = load_all (parts, (const char *const *) names, cancellable, error);
      if (loaded == NULL)
        return FALSE;
      parts = loaded;
    }

  return save_parts (plan, parts, (const char *const *) names, cancellable, error) &&
         (old_names == NULL || remove_others (plan, (const char *const *) old_names, (const char *const *) names,
                                              cancellable, error));
}
