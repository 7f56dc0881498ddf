/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-dataset-type-private.h"

#include <string.h>

#include "kedroc-binary-dataset.h"
#include "kedroc-cached-dataset.h"
#include "kedroc-csv-dataset.h"
#include "kedroc-error.h"
#include "kedroc-json-dataset.h"
#include "kedroc-memory-dataset.h"
#include "kedroc-nearest-name-private.h"
#include "kedroc-partitioned-dataset.h"
#include "kedroc-shared-memory-dataset.h"
#include "kedroc-sql-query-dataset.h"
#include "kedroc-sql-table-dataset.h"
#include "kedroc-text-dataset.h"
#include "kedroc-variant-dataset.h"

/* Kedro looks a type up in these packages too. */
static const char *const package_prefixes[] = { "kedro.io.", "kedro_datasets.", NULL };

/* The lock guards both tables. Names are kept for ever: they are handed out. */
static GMutex registry_lock;
static GHashTable *types_by_name; /* interned name -> GType */
static GHashTable *names_by_type; /* GType -> interned name, the first it got */

static void
insert_locked (const char *type_name,
               GType type)
{
  gpointer name = (gpointer) g_intern_string (type_name);

  g_hash_table_insert (types_by_name, name, GSIZE_TO_POINTER (type));
  if (!g_hash_table_contains (names_by_type, GSIZE_TO_POINTER (type)))
    g_hash_table_insert (names_by_type, GSIZE_TO_POINTER (type), name);
}

/* The first name of each type is the one it goes by; the others are Kedro's
 * spellings, and the module paths that Kedro's own to_config writes. */
static void
insert_builtin_types (void)
{
  const struct
  {
    const char *name;
    GType type;
  } builtin[] = {
    { "MemoryDataset", KEDROC_TYPE_MEMORY_DATASET },
    { "memory_dataset.MemoryDataset", KEDROC_TYPE_MEMORY_DATASET },
    { "SharedMemoryDataset", KEDROC_TYPE_SHARED_MEMORY_DATASET },
    { "shared_memory_dataset.SharedMemoryDataset", KEDROC_TYPE_SHARED_MEMORY_DATASET },
    { "CachedDataset", KEDROC_TYPE_CACHED_DATASET },
    { "cached_dataset.CachedDataset", KEDROC_TYPE_CACHED_DATASET },
    { "json.JSONDataset", KEDROC_TYPE_JSON_DATASET },
    { "json.json_dataset.JSONDataset", KEDROC_TYPE_JSON_DATASET },
    { "text.TextDataset", KEDROC_TYPE_TEXT_DATASET },
    { "text.text_dataset.TextDataset", KEDROC_TYPE_TEXT_DATASET },
    { "binary.BinaryDataset", KEDROC_TYPE_BINARY_DATASET },
    { "variant.VariantDataset", KEDROC_TYPE_VARIANT_DATASET },
    { "partitions.PartitionedDataset", KEDROC_TYPE_PARTITIONED_DATASET },
    { "partitions.partitioned_dataset.PartitionedDataset", KEDROC_TYPE_PARTITIONED_DATASET },
    { "sqlite.TableDataset", KEDROC_TYPE_SQL_TABLE_DATASET },
    { "pandas.SQLTableDataset", KEDROC_TYPE_SQL_TABLE_DATASET },
    { "pandas.sql_dataset.SQLTableDataset", KEDROC_TYPE_SQL_TABLE_DATASET },
    { "sqlite.QueryDataset", KEDROC_TYPE_SQL_QUERY_DATASET },
    { "pandas.SQLQueryDataset", KEDROC_TYPE_SQL_QUERY_DATASET },
    { "pandas.sql_dataset.SQLQueryDataset", KEDROC_TYPE_SQL_QUERY_DATASET },
    { "csv.CSVDataset", KEDROC_TYPE_CSV_DATASET },
    { "pandas.CSVDataset", KEDROC_TYPE_CSV_DATASET },
    { "pandas.csv_dataset.CSVDataset", KEDROC_TYPE_CSV_DATASET },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (builtin); i++)
    insert_locked (builtin[i].name, builtin[i].type);
}

static void
ensure_registry (void)
{
  static gsize initialised = 0;

  if (g_once_init_enter (&initialised))
    {
      types_by_name = g_hash_table_new (g_str_hash, g_str_equal);
      names_by_type = g_hash_table_new (NULL, NULL);
      insert_builtin_types ();
      g_once_init_leave (&initialised, 1);
    }
}

/**
 * kedroc_dataset_type_register:
 * @type_name: the name, as `type:` of a configuration gives it
 * @type: a type derived from #KedrocAbstractDataset
 *
 * Makes a class of datasets known by a name.
 *
 * A name that is taken stands for the new class from then on. It may be called
 * on any thread. A class is found by the name of its #GType without this, once
 * the type is there.
 */
void
kedroc_dataset_type_register (const char *type_name,
                              GType type)
{
  g_return_if_fail (type_name != NULL && *type_name != '\0');
  g_return_if_fail (g_type_is_a (type, KEDROC_TYPE_ABSTRACT_DATASET));

  ensure_registry ();

  g_mutex_lock (&registry_lock);
  insert_locked (type_name, type);
  g_mutex_unlock (&registry_lock);
}

static GType
lookup_registered (const char *type_name)
{
  gpointer type;

  ensure_registry ();

  g_mutex_lock (&registry_lock);
  type = g_hash_table_lookup (types_by_name, type_name);
  for (gsize i = 0; type == NULL && package_prefixes[i] != NULL; i++)
    if (g_str_has_prefix (type_name, package_prefixes[i]))
      type = g_hash_table_lookup (types_by_name, type_name + strlen (package_prefixes[i]));
  g_mutex_unlock (&registry_lock);

  return GPOINTER_TO_SIZE (type);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
set_unknown_type (const char *type_name,
                  GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;
  const char *nearest;

  g_mutex_lock (&registry_lock);
  g_hash_table_iter_init (&iter, types_by_name);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_mutex_unlock (&registry_lock);

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  nearest = kedroc_nearest_name (type_name, (const char *const *) names->pdata);

  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE,
               "the type '%s' is not known%s%s%s; correct the spelling, or make the class known with "
               "kedroc_dataset_type_register() before the catalog is read",
               type_name,
               nearest != NULL ? ": is '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "' meant?" : "");
}

GType
kedroc_dataset_type_lookup (const char *type_name,
                            GError **error)
{
  GType type = lookup_registered (type_name);

  if (type == G_TYPE_INVALID)
    type = g_type_from_name (type_name);

  if (type == G_TYPE_INVALID)
    {
      set_unknown_type (type_name, error);
      return G_TYPE_INVALID;
    }

  if (!g_type_is_a (type, KEDROC_TYPE_ABSTRACT_DATASET))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE,
                   "the type '%s' is no dataset: a dataset derives from %s",
                   type_name, g_type_name (KEDROC_TYPE_ABSTRACT_DATASET));
      return G_TYPE_INVALID;
    }

  if (G_TYPE_IS_ABSTRACT (type))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                   "the type '%s' is abstract: name a class derived from it", type_name);
      return G_TYPE_INVALID;
    }

  return type;
}

const char *
kedroc_dataset_type_get_name (GType type)
{
  const char *name;

  ensure_registry ();

  g_mutex_lock (&registry_lock);
  name = g_hash_table_lookup (names_by_type, GSIZE_TO_POINTER (type));
  g_mutex_unlock (&registry_lock);

  return name != NULL ? name : g_type_name (type);
}

gboolean
kedroc_dataset_type_is_known_everywhere (GType type)
{
  const GType known[] = {
    KEDROC_TYPE_BINARY_DATASET,    KEDROC_TYPE_CSV_DATASET,       KEDROC_TYPE_JSON_DATASET,
    KEDROC_TYPE_SQL_QUERY_DATASET, KEDROC_TYPE_SQL_TABLE_DATASET, KEDROC_TYPE_TEXT_DATASET,
    KEDROC_TYPE_VARIANT_DATASET,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (type == known[i])
      return TRUE;

  return FALSE;
}
