/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The entries that catalogs are made from. */

#include "catalog.h"

const char *
kind_get_name (Kind kind)
{
  static const char *const names[] = { "a type alone", "a file with options" };

  return names[kind];
}

static JsonObject *
create_entry (Kind kind,
              guint number)
{
  JsonObject *entry = json_object_new ();
  JsonObject *load_args;
  g_autofree char *path = NULL;

  if (kind == KIND_MEMORY)
    {
      json_object_set_string_member (entry, "type", "MemoryDataset");
      return entry;
    }
  path = g_strdup_printf ("data/01_raw/dataset_%06u.csv", number);
  load_args = json_object_new ();
  json_object_set_string_member (load_args, "sep", ";");
  json_object_set_string_member (entry, "type", "pandas.CSVDataset");
  json_object_set_string_member (entry, "filepath", path);
  json_object_set_object_member (entry, "load_args", load_args);
  return entry;
}

JsonObject *
entries_create_config (Kind kind,
                       guint n_entries)
{
  JsonObject *config = json_object_new ();

  for (guint i = 0; i < n_entries; i++)
    {
      g_autofree char *name = g_strdup_printf ("dataset_%06u", i);

      json_object_set_object_member (config, name, create_entry (kind, i));
    }
  return config;
}

KedrocDataCatalog *
entries_create_catalog (JsonObject *config)
{
  g_autoptr (GError) error = NULL;
  KedrocDataCatalog *catalog = kedroc_data_catalog_new_from_config (config, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return catalog;
}
