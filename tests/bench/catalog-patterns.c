/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "catalog.h"

const guint pattern_counts[] = { 1, 10, 50 };
const guint n_pattern_counts = G_N_ELEMENTS (pattern_counts);

/* All patterns are as specific as each other, and tell by their middle whether a name is
 * one of theirs. */
static JsonObject *
create_config (guint n_patterns)
{
  JsonObject *config = json_object_new ();

  for (guint i = 0; i < n_patterns; i++)
    {
      g_autofree char *pattern = g_strdup_printf ("{layer}.kind_%02u.{name}", i);
      g_autofree char *path = g_strdup_printf ("data/{layer}/kind_%02u/{name}.csv", i);
      JsonObject *entry = json_object_new ();
      JsonObject *metadata = json_object_new ();

      json_object_set_string_member (metadata, "path", path);
      json_object_set_string_member (entry, "type", "MemoryDataset");
      json_object_set_object_member (entry, "metadata", metadata);
      json_object_set_object_member (config, pattern, entry);
    }
  return config;
}

static GPtrArray *
list_names (guint n_names,
            guint n_patterns)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_names; i++)
    g_ptr_array_add (names, g_strdup_printf ("02_intermediate.kind_%02u.dataset_%06u", i % n_patterns, i));
  return names;
}

static double
time_resolver (KedrocCatalogConfigResolver *resolver,
               GPtrArray *names)
{
  gint64 start = bench_now ();

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject)
        config = kedroc_catalog_config_resolver_resolve_pattern (resolver, names->pdata[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (config);
    }
  return (bench_now () - start) / 1e3 / names->len;
}

static double
time_gets (KedrocDataCatalog *catalog,
           GPtrArray *names)
{
  gint64 start = bench_now ();

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocAbstractDataset)
        dataset = kedroc_data_catalog_get (catalog, names->pdata[i], FALSE, &error);

      g_assert_no_error (error);
      g_assert_nonnull (dataset);
    }
  return (bench_now () - start) / 1e3 / names->len;
}

static void
measure_resolver (const Options *options,
                  JsonObject *config,
                  GPtrArray *names,
                  guint n_patterns,
                  Figures *figures)
{
  g_autofree char *what = g_strdup_printf ("a name resolved, %u patterns", n_patterns);
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocCatalogConfigResolver)
    resolver = kedroc_catalog_config_resolver_new (config, NULL, NULL, &error);
  g_autoptr (GArray) times = bench_values_new ();

  g_assert_no_error (error);
  for (int i = 0; i <= options->n_repeats; i++)
    {
      double us = time_resolver (resolver, names);

      if (i > 0)
        g_array_append_val (times, us);
    }
  figures_add (figures, "kedroc", what, "us", times);
}

static void
measure_catalog (const Options *options,
                 JsonObject *config,
                 GPtrArray *names,
                 guint n_patterns,
                 Figures *figures)
{
  g_autofree char *first = g_strdup_printf ("a name resolved and its dataset made, %u patterns", n_patterns);
  g_autofree char *again = g_strdup_printf ("the same name again, %u patterns", n_patterns);
  g_autoptr (GArray) first_times = bench_values_new ();
  g_autoptr (GArray) again_times = bench_values_new ();

  for (int i = 0; i <= options->n_repeats; i++)
    {
      g_autoptr (KedrocDataCatalog) catalog = entries_create_catalog (config);
      double first_us = time_gets (catalog, names);
      double again_us = time_gets (catalog, names);

      if (i == 0)
        continue;
      g_array_append_val (first_times, first_us);
      g_array_append_val (again_times, again_us);
    }
  figures_add (figures, "kedroc", first, "us", first_times);
  figures_add (figures, "kedroc", again, "us", again_times);
}

void
patterns_measure (const Options *options,
                  Figures *figures)
{
  for (guint i = 0; i < n_pattern_counts; i++)
    {
      g_autoptr (JsonObject) config = create_config (pattern_counts[i]);
      g_autoptr (GPtrArray) names = list_names (options->n_names, pattern_counts[i]);

      measure_resolver (options, config, names, pattern_counts[i], figures);
      measure_catalog (options, config, names, pattern_counts[i], figures);
    }
}
