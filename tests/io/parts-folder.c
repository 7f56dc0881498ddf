/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "parts-folder.h"

#include <glib/gstdio.h>

JsonObject *
parts_parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);

  g_assert_no_error (error);

  return json_node_dup_object (node);
}

KedrocAbstractDataset *
parts_new_full (KedrocTestFolder *folder,
                const char *options,
                GError **error)
{
  g_autofree char *path = kedroc_test_folder_build_path (folder, "parts");
  g_autofree char *json = g_strdup_printf ("{\"type\": \"partitions.PartitionedDataset\", \"path\": \"%s\", %s}",
                                           path, options);
  g_autoptr (JsonObject) config = parts_parse (json);

  return kedroc_abstract_dataset_from_config ("cars", config, NULL, NULL, error);
}

KedrocAbstractDataset *
parts_new (KedrocTestFolder *folder,
           const char *options)
{
  g_autoptr (GError) error = NULL;
  KedrocAbstractDataset *dataset = parts_new_full (folder, options, &error);

  g_assert_no_error (error);

  return dataset;
}

void
parts_write (KedrocTestFolder *folder,
             const char *name,
             const char *text)
{
  g_autofree char *path = g_build_filename (kedroc_test_folder_get_path (folder), "parts", name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (parent, 0777));
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
parts_assert_file (KedrocTestFolder *folder,
                   const char *name,
                   const char *expected)
{
  g_autofree char *path = g_build_filename (kedroc_test_folder_get_path (folder), "parts", name, NULL);
  g_autofree char *content = NULL;

  g_file_get_contents (path, &content, NULL, NULL);
  g_assert_cmpstr (content, ==, expected);
}

KedrocDataCatalog *
parts_load (KedrocAbstractDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  gpointer parts = kedroc_abstract_dataset_load_object (dataset, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (KEDROC_IS_DATA_CATALOG (parts));

  return parts;
}

void
parts_assert_names (KedrocAbstractDataset *dataset,
                    const char *expected)
{
  g_autoptr (KedrocDataCatalog) parts = parts_load (dataset);
  g_auto (GStrv) names = kedroc_data_catalog_list (parts);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

void
parts_assert_part (KedrocDataCatalog *parts,
                   const char *name,
                   const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kedroc_data_catalog_load_string (parts, name, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

gboolean
parts_save (KedrocAbstractDataset *dataset,
            KedrocDataCatalog *parts,
            GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, KEDROC_TYPE_DATA_CATALOG);
  g_value_set_object (&value, parts);

  return kedroc_abstract_dataset_save (dataset, &value, NULL, error);
}

void
parts_assert_saves (KedrocAbstractDataset *dataset,
                    KedrocDataCatalog *parts)
{
  g_autoptr (GError) error = NULL;

  parts_save (dataset, parts, &error);
  g_assert_no_error (error);
}
