/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "catalog.h"

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
  for (guint i = 0; i < options->n_sizes; i++)
    for (Kind kind = 0; kind < N_KINDS; kind++)
      measure_from_config (options, kind, options->sizes[i], figures);
}
