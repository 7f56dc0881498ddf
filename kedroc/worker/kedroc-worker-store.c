/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-store-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "kedroc-abstract-versioned-dataset-private.h"
#include "kedroc-error.h"
#include "kedroc-node-function-private.h"
#include "kedroc-program-function-private.h"

/* Numbers beyond this are not believed: the tables are indexed by them. */
#define STORE_ID_MAX (64u * 1024 * 1024)

typedef struct {
  char *reference;
  KedrocNodeFunction *function; /* %NULL until it is first needed */
} KedrocWorkerFunction;

typedef struct {
  char *name;
  char *config;
  char *load_version;
  char *save_version;
  gboolean replaces;
  KedrocAbstractDataset *dataset; /* %NULL until it is first needed */
} KedrocWorkerDataset;

struct _KedrocWorkerStore {
  GPtrArray *functions; /* KedrocWorkerFunction */
  GPtrArray *values;    /* KedrocEncodedValue */
  GPtrArray *datasets;  /* KedrocWorkerDataset */
  GHashTable *readings; /* dataset id -> KedrocReading, where it is not the usual one */
};

static void
worker_function_free (gpointer data)
{
  KedrocWorkerFunction *self = data;

  if (self == NULL)
    return;
  g_free (self->reference);
  g_clear_pointer (&self->function, kedroc_node_function_unref);
  g_free (self);
}

static void
worker_dataset_free (gpointer data)
{
  KedrocWorkerDataset *self = data;

  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->config);
  g_free (self->load_version);
  g_free (self->save_version);
  g_clear_object (&self->dataset);
  g_free (self);
}

static void
value_free (gpointer data)
{
  g_clear_pointer ((KedrocEncodedValue **) &data, kedroc_encoded_value_unref);
}

KedrocWorkerStore *
kedroc_worker_store_new (void)
{
  KedrocWorkerStore *self = g_new0 (KedrocWorkerStore, 1);

  self->functions = g_ptr_array_new_with_free_func (worker_function_free);
  self->values = g_ptr_array_new_with_free_func (value_free);
  self->datasets = g_ptr_array_new_with_free_func (worker_dataset_free);
  self->readings = g_hash_table_new (NULL, NULL);
  return self;
}

void
kedroc_worker_store_free (KedrocWorkerStore *self)
{
  g_clear_pointer (&self->functions, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_pointer (&self->datasets, g_ptr_array_unref);
  g_clear_pointer (&self->readings, g_hash_table_unref);
  g_free (self);
}

static gpointer
store_peek (GPtrArray *table,
            guint32 id)
{
  return id < table->len ? g_ptr_array_index (table, id) : NULL;
}

static void
store_put (GPtrArray *table,
           guint32 id,
           gpointer item,
           GDestroyNotify free_item)
{
  if (id >= table->len)
    g_ptr_array_set_size (table, MAX (id + 1, table->len * 2));
  if (g_ptr_array_index (table, id) != NULL)
    free_item (g_ptr_array_index (table, id));
  g_ptr_array_index (table, id) = item;
}

static gboolean
store_handle_value (KedrocWorkerStore *self,
                    KedrocRecord *record,
                    guint32 id,
                    GError **error)
{
  KedrocValueKind kind;
  KedrocEncodedValue *value = kedroc_record_get_value (record, &kind, error);

  if (value == NULL)
    {
      record->broken = TRUE;
      return error != NULL && *error != NULL ? FALSE : kedroc_record_check (record, error);
    }
  kedroc_worker_store_take_value (self, id, value);
  return TRUE;
}

static void
store_handle_dataset (KedrocWorkerStore *self,
                      KedrocRecord *record,
                      guint32 id)
{
  KedrocWorkerDataset *dataset = g_new0 (KedrocWorkerDataset, 1);

  dataset->name = g_strdup (kedroc_record_get_string (record));
  dataset->config = g_strdup (kedroc_record_get_string (record));
  dataset->load_version = g_strdup (kedroc_record_get_string (record));
  dataset->save_version = g_strdup (kedroc_record_get_string (record));
  dataset->replaces = kedroc_record_get_u32 (record);
  store_put (self->datasets, id, dataset, worker_dataset_free);
}

static void
store_handle_function (KedrocWorkerStore *self,
                       KedrocRecord *record,
                       guint32 id)
{
  KedrocWorkerFunction *function = g_new0 (KedrocWorkerFunction, 1);

  function->reference = g_strdup (kedroc_record_get_string (record));
  store_put (self->functions, id, function, worker_function_free);
}

static void
store_handle_reading (KedrocWorkerStore *self,
                      KedrocRecord *record,
                      guint32 id)
{
  guint32 reading = kedroc_record_get_u32 (record);

  if (reading > KEDROC_READING_COPY)
    record->broken = TRUE;
  else
    g_hash_table_insert (self->readings, GUINT_TO_POINTER (id), GUINT_TO_POINTER (reading));
}

/* Takes in one of the records that tell of functions, values and datasets. */
gboolean
kedroc_worker_store_handle (KedrocWorkerStore *self,
                            KedrocRecord *record,
                            GError **error)
{
  guint32 id = kedroc_record_get_u32 (record);

  if (id > STORE_ID_MAX)
    record->broken = TRUE;
  if (!kedroc_record_check (record, error))
    return FALSE;
  switch (record->type)
    {
    case KEDROC_RECORD_FUNCTION:
      store_handle_function (self, record, id);
      break;
    case KEDROC_RECORD_DATASET:
      store_handle_dataset (self, record, id);
      break;
    case KEDROC_RECORD_READING:
      store_handle_reading (self, record, id);
      break;
    case KEDROC_RECORD_FORGET:
      kedroc_worker_store_take_value (self, id, NULL);
      break;
    default:
      return store_handle_value (self, record, id, error);
    }
  return kedroc_record_check (record, error);
}

/* A place in the program, or a reference by name. */
static KedrocNodeFunction *
find_function (const char *reference,
               GError **error)
{
  g_autoptr (KedrocNodeFunction) function = NULL;

  if (g_str_has_prefix (reference, "address:"))
    {
      KedrocNodeFunc func = kedroc_program_function_from_string (reference, error);

      return func != NULL ? kedroc_node_function_new (func, NULL, NULL) : NULL;
    }
  function = kedroc_node_function_new_for_reference (reference, error);
  if (function == NULL || !kedroc_node_function_resolve (function, error))
    return NULL;
  return g_steal_pointer (&function);
}

/* Borrowed. */
KedrocNodeFunction *
kedroc_worker_store_get_function (KedrocWorkerStore *self,
                                  guint32 id,
                                  GError **error)
{
  KedrocWorkerFunction *entry = store_peek (self->functions, id);

  if (entry == NULL || entry->reference == NULL)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL, "The worker was not told of function %u",
                   id);
      return NULL;
    }
  if (entry->function == NULL)
    entry->function = find_function (entry->reference, error);
  return entry->function;
}

/* Borrowed; %NULL: none has been sent or made. */
KedrocEncodedValue *
kedroc_worker_store_get_value (KedrocWorkerStore *self,
                               guint32 dataset)
{
  return store_peek (self->values, dataset);
}

KedrocReading
kedroc_worker_store_get_reading (KedrocWorkerStore *self,
                                 guint32 dataset)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->readings, GUINT_TO_POINTER (dataset)));
}

void
kedroc_worker_store_take_value (KedrocWorkerStore *self,
                                guint32 dataset,
                                KedrocEncodedValue *value)
{
  if (value != NULL || dataset < self->values->len)
    store_put (self->values, dataset, value, value_free);
}

static void
replace_once (KedrocAbstractDataset *dataset)
{
  if (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (dataset))
    kedroc_abstract_versioned_dataset_replace_once (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset));
  else
    g_object_set (dataset, KEDROC_PROPERTY_REPLACES, TRUE, NULL);
}

/* @dataset (borrowed) is %NULL where the number stands for a value. */
gboolean
kedroc_worker_store_get_dataset (KedrocWorkerStore *self,
                                 guint32 id,
                                 KedrocAbstractDataset **dataset,
                                 GError **error)
{
  KedrocWorkerDataset *entry = store_peek (self->datasets, id);
  g_autoptr (JsonNode) config = NULL;

  *dataset = NULL;
  if (entry == NULL)
    return TRUE;
  if (entry->dataset == NULL)
    {
      config = json_from_string (entry->config, error);
      if (config == NULL)
        return FALSE;
      entry->dataset = kedroc_abstract_dataset_from_config (entry->name, json_node_get_object (config),
                                                            entry->load_version, entry->save_version, error);
      if (entry->dataset != NULL && entry->replaces)
        replace_once (entry->dataset);
    }
  *dataset = entry->dataset;
  return entry->dataset != NULL;
}
