/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "catalog.h"

/* Spread over those of the catalog. */
static GPtrArray *
list_names (guint n_names,
            guint n_entries)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_names; i++)
    g_ptr_array_add (names, g_strdup_printf ("dataset_%06u", i * (n_entries / n_names)));
  return names;
}

typedef void (*Operation) (KedrocDataCatalog *catalog,
                           const char *name);

static void
contains (KedrocDataCatalog *catalog,
          const char *name)
{
  g_assert_true (kedroc_data_catalog_contains (catalog, name));
}

static void
get (KedrocDataCatalog *catalog,
     const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, name, FALSE, &error);

  g_assert_nonnull (dataset);
}

static void
exists (KedrocDataCatalog *catalog,
        const char *name)
{
  g_assert_true (kedroc_data_catalog_exists (catalog, name, NULL, NULL));
}

static void
release (KedrocDataCatalog *catalog,
         const char *name)
{
  g_assert_true (kedroc_data_catalog_release (catalog, name, NULL));
}

static void
save_and_load (KedrocDataCatalog *catalog,
               const char *name)
{
  g_assert_true (kedroc_data_catalog_save_int64 (catalog, name, 42, NULL, NULL));
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, name, NULL, NULL), ==, 42);
}

/* In an order in which each finds the datasets as it needs them. */
static const struct {
  const char *what;
  Operation operation;
} operations[] = {
  { "contains", contains },
  { "get", get },
  { "save and load of an integer", save_and_load },
  { "exists", exists },
  { "release", release },
};

/* In microseconds a name. */
static double
time_operation (KedrocDataCatalog *catalog,
                GPtrArray *names,
                guint n_rounds,
                Operation operation)
{
  gint64 start = bench_now ();

  for (guint round = 0; round < n_rounds; round++)
    for (guint i = 0; i < names->len; i++)
      operation (catalog, names->pdata[i]);
  return (bench_now () - start) / 1e3 / n_rounds / names->len;
}

static void
measure_operation (const Options *options,
                   KedrocDataCatalog *catalog,
                   GPtrArray *names,
                   const char *what,
                   Operation operation,
                   Figures *figures)
{
  g_autoptr (GArray) times = bench_values_new ();

  /* The first is to get warm. */
  time_operation (catalog, names, 1, operation);
  for (int i = 0; i < options->n_repeats; i++)
    {
      double us = time_operation (catalog, names, options->n_rounds, operation);

      g_array_append_val (times, us);
    }
  figures_add (figures, "kedroc", what, "us", times);
}

/* Each time in a catalog of its own: a dataset is made once. */
static void
measure_first_get (const Options *options,
                   JsonObject *config,
                   GPtrArray *names,
                   const char *what,
                   Figures *figures)
{
  g_autoptr (GArray) times = bench_values_new ();

  for (int i = 0; i <= options->n_repeats; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = entries_create_catalog (config);
      double us = time_operation (catalog, names, 1, get);

      if (i > 0)
        g_array_append_val (times, us);
    }
  figures_add (figures, "kedroc", what, "us", times);
}

static void
measure_size (const Options *options,
              guint n_entries,
              Figures *figures)
{
  g_autofree char *first_get = g_strdup_printf ("first get, which makes the dataset, %u entries", n_entries);
  g_autoptr (GPtrArray) names = list_names (options->n_names, n_entries);
  g_autoptr (JsonObject) config = entries_create_config (KIND_MEMORY, n_entries);
  g_autoptr (KedrocDataCatalog) catalog = entries_create_catalog (config);

  measure_first_get (options, config, names, first_get, figures);
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *what = g_strdup_printf ("%s, %u entries", operations[i].what, n_entries);

      measure_operation (options, catalog, names, what, operations[i].operation, figures);
    }
}

void
names_measure (const Options *options,
               Figures *figures)
{
  for (guint i = 0; i < options->n_sizes; i++)
    measure_size (options, options->sizes[i], figures);
}
