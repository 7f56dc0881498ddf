/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-value-file-private.h"

#include <string.h>

#include "kedroc-abstract-versioned-dataset-private.h"
#include "kedroc-csv-table-private.h"
#include "kedroc-error.h"
#include "kedroc-file-private.h"
#include "kedroc-json-value-private.h"
#include "kedroc-json-write-private.h"
#include "kedroc-partitioned-dataset.h"
#include "kedroc-sql-table-dataset.h"
#include "kedroc-value-private.h"

static GBytes *
write_json (const GValue *value,
            GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (JsonNode) node = kedroc_json_value_to_node (value, &reason);
  char *text;
  gsize length;

  if (node == NULL)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                   "a value of type '%s' has no form as a file for a command: have a node before it make bytes, text, "
                   "JSON or a table of it, or keep it in a dataset that is a file (%s)",
                   kedroc_value_describe_type (value), reason->message);
      return NULL;
    }
  text = kedroc_json_write (node, 0, &length);
  return g_bytes_new_take (text, length);
}

GBytes *
kedroc_value_to_file (const GValue *value,
                      GCancellable *cancellable,
                      GError **error)
{
  const KedrocCSVOptions options = { .separator = ',', .has_header = TRUE };

  if (G_VALUE_HOLDS (value, G_TYPE_BYTES) && g_value_get_boxed (value) != NULL)
    return g_bytes_ref (g_value_get_boxed (value));
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    return g_bytes_new (g_value_get_string (value), strlen (g_value_get_string (value)));
  if (G_VALUE_HOLDS_OBJECT (value) && KEDROC_IS_TABLE (g_value_get_object (value)))
    return kedroc_csv_table_write (g_value_get_object (value), &options, cancellable, error);
  return write_json (value, error);
}

gboolean
kedroc_dataset_load_file (KedrocAbstractDataset *dataset,
                          GValue *value,
                          GCancellable *cancellable)
{
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  if (!KEDROC_IS_ABSTRACT_VERSIONED_DATASET (dataset))
    return FALSE;
  path =
    kedroc_abstract_versioned_dataset_dup_load_path (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset), cancellable, NULL);
  file = path != NULL ? kedroc_file_new (path) : NULL;
  /* One that is not there is for the dataset to complain of. */
  if (file == NULL || g_file_peek_path (file) == NULL || !g_file_query_exists (file, cancellable))
    return FALSE;
  g_value_init (value, G_TYPE_FILE);
  g_value_take_object (value, g_steal_pointer (&file));
  return TRUE;
}

gboolean
kedroc_dataset_save_file (KedrocAbstractDataset *dataset,
                          const GValue *data,
                          GCancellable *cancellable,
                          GError **error)
{
  if (!KEDROC_IS_ABSTRACT_VERSIONED_DATASET (dataset) || !G_VALUE_HOLDS (data, G_TYPE_BYTES) ||
      g_value_get_boxed (data) == NULL)
    return kedroc_abstract_dataset_save (dataset, data, cancellable, error);
  return kedroc_abstract_versioned_dataset_save_version (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset), data,
                                                         kedroc_abstract_versioned_dataset_write_bytes, cancellable,
                                                         error);
}

static gboolean
replaces_table (KedrocSQLTableDataset *dataset)
{
  g_autoptr (JsonObject) save_args = NULL;
  JsonNode *if_exists;

  g_object_get (dataset, "save-args", &save_args, NULL);
  if_exists = save_args != NULL ? json_object_get_member (save_args, "if_exists") : NULL;
  return if_exists != NULL && JSON_NODE_HOLDS_VALUE (if_exists) &&
         g_strcmp0 (json_node_get_string (if_exists), "replace") == 0;
}

static gboolean
replaces_file (KedrocAbstractVersionedDataset *dataset)
{
  g_autoptr (GTypeClass) parent = g_type_class_ref (KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET);

  /* A class with a save of its own knows what it does. */
  return KEDROC_ABSTRACT_VERSIONED_DATASET_GET_CLASS (dataset)->encode != NULL &&
         KEDROC_ABSTRACT_DATASET_GET_CLASS (dataset)->save == KEDROC_ABSTRACT_DATASET_CLASS (parent)->save;
}

static gboolean
replaces_parts (KedrocAbstractDataset *dataset)
{
  gboolean overwrite = FALSE;

  g_object_get (dataset, "overwrite", &overwrite, NULL);
  return overwrite;
}

gboolean
kedroc_dataset_check_next_chunk (KedrocAbstractDataset *dataset,
                                 GError **error)
{
  gboolean replaces = FALSE;

  if (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (dataset))
    replaces = replaces_file (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset));
  else if (KEDROC_IS_SQL_TABLE_DATASET (dataset))
    replaces = replaces_table (KEDROC_SQL_TABLE_DATASET (dataset));
  else if (KEDROC_IS_PARTITIONED_DATASET (dataset))
    replaces = replaces_parts (dataset);
  if (!replaces)
    return TRUE;
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
               "%s cannot append: a second chunk would replace the first; save to a dataset that can, such as a table "
               "of a database with 'if_exists: append' or a folder of parts, or set the output as a whole",
               G_OBJECT_TYPE_NAME (dataset));
  return FALSE;
}
