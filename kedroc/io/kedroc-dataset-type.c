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

/* The lock guards the tables and the finder. Names are kept for ever: they are handed out. */
static GMutex registry_lock;
static GHashTable *types_by_name;  /* interned name -> GType */
static GHashTable *names_by_type;  /* GType -> interned name, the first it got */
static GHashTable *worker_names;   /* GType -> WorkerName *, for ever */

/* Of what has been registered in this process alone. */
#define NO_LANGUAGE ""

/* By what name workers of a language find a class. */
typedef struct
{
  const char *language; /* interned, or NO_LANGUAGE */
  const char *name;     /* interned */
} WorkerName;

/* What looks for names that nobody has registered. Its references are counted: it may be replaced while it runs. */
typedef struct
{
  KedrocDatasetTypeFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Finder;

static Finder *finder;

static void
insert_locked (const char *type_name,
               GType type)
{
  gpointer name = (gpointer) g_intern_string (type_name);

  g_hash_table_insert (types_by_name, name, GSIZE_TO_POINTER (type));
  if (!g_hash_table_contains (names_by_type, GSIZE_TO_POINTER (type)))
    g_hash_table_insert (names_by_type, GSIZE_TO_POINTER (type), name);
}

static void
insert_worker_name_locked (GType type,
                           const char *language,
                           const char *name)
{
  WorkerName *worker_name = g_new (WorkerName, 1);

  *worker_name = (WorkerName) { g_intern_string (language), g_intern_string (name) };
  g_hash_table_replace (worker_names, GSIZE_TO_POINTER (type), worker_name);
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
      worker_names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
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
 *
 * Where this is called before [func@init], the workers of a [class@ParallelRunner] that
 * start the program again know the class as well, and make its datasets for themselves.
 */
void
kedroc_dataset_type_register (const char *type_name,
                              GType type)
{
  g_return_if_fail (type_name != NULL && *type_name != '\0');
  g_return_if_fail (g_type_is_a (type, KEDROC_TYPE_ABSTRACT_DATASET));

  ensure_registry ();

  g_mutex_lock (&registry_lock);
  if (!g_hash_table_contains (names_by_type, GSIZE_TO_POINTER (type)))
    insert_worker_name_locked (type, NO_LANGUAGE, type_name);
  insert_locked (type_name, type);
  g_mutex_unlock (&registry_lock);
}

/**
 * kedroc_dataset_type_register_for_workers:
 * @type_name: a name by which workers find the class
 * @type: a type derived from #KedrocAbstractDataset
 * @language: the language of the workers, such as `python`
 *
 * Makes a class of datasets known by a name, and tells that workers of a language
 * can find it by that name.
 *
 * For language bindings. A [class@ParallelRunner] then lets these workers make its datasets from
 * their configuration, where only nodes of the language use them. A program in C or
 * Vala has no need of it: what it registers before [func@init] is known to its
 * workers.
 */
void
kedroc_dataset_type_register_for_workers (const char *type_name,
                                          GType type,
                                          const char *language)
{
  g_return_if_fail (type_name != NULL && *type_name != '\0');
  g_return_if_fail (g_type_is_a (type, KEDROC_TYPE_ABSTRACT_DATASET));
  g_return_if_fail (language != NULL && *language != '\0');

  ensure_registry ();

  g_mutex_lock (&registry_lock);
  insert_locked (type_name, type);
  insert_worker_name_locked (type, language, type_name);
  g_mutex_unlock (&registry_lock);
}

const char *
kedroc_dataset_type_get_worker_name (GType type,
                                     const char *language)
{
  const char *name = NULL;
  WorkerName *worker_name;

  ensure_registry ();

  g_mutex_lock (&registry_lock);
  worker_name = g_hash_table_lookup (worker_names, GSIZE_TO_POINTER (type));
  if (worker_name != NULL && g_str_equal (worker_name->language, language))
    name = worker_name->name;
  g_mutex_unlock (&registry_lock);

  return name;
}

void
kedroc_dataset_type_keep_for_workers (void)
{
  GHashTableIter iter;
  gpointer value;

  ensure_registry ();

  g_mutex_lock (&registry_lock);
  g_hash_table_iter_init (&iter, worker_names);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WorkerName *worker_name = value;

      if (g_str_equal (worker_name->language, NO_LANGUAGE))
        worker_name->language = "c";
    }
  g_mutex_unlock (&registry_lock);
}

static void
finder_clear (gpointer data)
{
  Finder *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

/**
 * kedroc_dataset_type_set_finder:
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): finds
 *   a class by its name; %NULL for none
 * @user_data: given to @func
 * @destroy: (nullable): frees @user_data
 *
 * Sets what looks for classes of datasets by names that nobody has registered, in
 * place of what did so before.
 *
 * For language bindings, which may load what has the class.
 */
void
kedroc_dataset_type_set_finder (KedrocDatasetTypeFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  Finder *previous;
  Finder *next = NULL;

  if (func != NULL)
    {
      next = g_atomic_rc_box_new0 (Finder);
      *next = (Finder) { func, user_data, destroy };
    }

  g_mutex_lock (&registry_lock);
  previous = finder;
  finder = next;
  g_mutex_unlock (&registry_lock);
  if (previous != NULL)
    g_atomic_rc_box_release_full (previous, finder_clear);
}

static GType
find_type (const char *type_name,
           GError **error)
{
  Finder *current;
  GType type;

  g_mutex_lock (&registry_lock);
  current = finder != NULL ? g_atomic_rc_box_acquire (finder) : NULL;
  g_mutex_unlock (&registry_lock);
  if (current == NULL)
    return G_TYPE_INVALID;

  type = current->func (type_name, current->user_data, error);
  g_atomic_rc_box_release_full (current, finder_clear);

  return type != G_TYPE_NONE ? type : G_TYPE_INVALID;
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
  GError *failure = NULL;

  if (type == G_TYPE_INVALID)
    type = g_type_from_name (type_name);
  if (type == G_TYPE_INVALID)
    type = find_type (type_name, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return G_TYPE_INVALID;
    }
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
