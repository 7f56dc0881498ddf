/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "catalog.h"

#include <malloc.h>

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

static void
measure_from_config (const Options *options,
                     Kind kind,
                     guint n_entries,
                     Figures *figures)
{
  g_autofree char *what = g_strdup_printf ("from_config, %s, %u entries", kind_get_name (kind), n_entries);
  g_autoptr (JsonObject) config = entries_create_config (kind, n_entries);
  g_autoptr (GArray) times = bench_values_new ();

  for (int i = 0; i <= options->n_repeats; i++)
    {
      gint64 start = bench_now ();
      g_autoptr (KedrocDataCatalog) catalog = entries_create_catalog (config);
      double us = (bench_now () - start) / 1e3 / n_entries;

      g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (catalog), ==, n_entries);
      /* The first is to get warm. */
      if (i > 0)
        g_array_append_val (times, us);
    }
  figures_add (figures, "kedroc", what, "us", times);
}

void
entries_measure (const Options *options,
                 Figures *figures)
{
  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (guint i = 0; i < options->n_sizes; i++)
      measure_from_config (options, kind, options->sizes[i], figures);
}

static double
count_bytes (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (double) info.uordblks + info.hblkhd;
}

static void
measure_bytes (const Options *options,
               const char *what,
               JsonObject *config,
               GPtrArray *catalogs,
               Figures *figures)
{
  g_autoptr (GArray) bytes = bench_values_new ();

  for (int i = 0; i < (options->n_repeats + 2) / 3; i++)
    {
      double before = count_bytes ();
      double kept;

      g_ptr_array_add (catalogs, entries_create_catalog (config));
      kept = (count_bytes () - before) / json_object_get_size (config);
      g_array_append_val (bytes, kept);
    }
  figures_add (figures, "kedroc", what, "bytes", bytes);
}

/* All of it stays until the end: memory that something has left would not be seen in
 * what takes it next. */
void
bytes_measure (const Options *options,
               Figures *figures)
{
  g_autoptr (GPtrArray) configs = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (GPtrArray) catalogs = g_ptr_array_new_with_free_func (g_object_unref);

  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (guint i = 0; i < options->n_sizes; i++)
      {
        JsonObject *config = entries_create_config (kind, options->sizes[i]);
        g_autofree char *what =
          g_strdup_printf ("memory of an entry, %s, %u entries", kind_get_name (kind), options->sizes[i]);

        g_ptr_array_add (configs, config);
        measure_bytes (options, what, config, catalogs, figures);
      }
}
