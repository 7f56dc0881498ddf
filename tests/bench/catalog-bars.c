/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is demanded of the catalog, and whether it is so. */

#include "catalog.h"

/* What is demanded of each row for a number of entries. */
static const struct {
  const char *what;
  double times;
} demanded[] = {
  { "contains", 1 },
  { "get", 1 },
  { "from_config, a type alone", 2 },
  { "from_config, a file with options", 2 },
  { "first get, which makes the dataset", 10 },
  { "save and load of an integer", 40 },
  { "exists", 5 },
  { "release", 5 },
};

static double
divide (double value,
        double baseline)
{
  return baseline > 0 ? value / baseline : 0;
}

/* How often ours fits into Kedro's; 0: one of them was not measured. */
static double
compare_with_kedro (Figures *figures,
                    const char *what)
{
  return divide (figures_get (figures, "Kedro", what), figures_get (figures, "kedroc", what));
}

/* With whichever number of entries it is the worst. */
static double
find_least (const Options *options,
            Figures *figures,
            const char *operation)
{
  double least = 0;

  for (guint i = 0; i < options->n_sizes; i++)
    {
      g_autofree char *what = g_strdup_printf ("%s, %u entries", operation, options->sizes[i]);
      double times = compare_with_kedro (figures, what);

      if (times == 0)
        return 0;
      least = least > 0 ? MIN (least, times) : times;
    }
  return least;
}

/* From the smallest catalog to the largest; 0: there is only one. */
static double
find_growth (const Options *options,
             Figures *figures,
             const char *operation)
{
  g_autofree char *small = g_strdup_printf ("%s, %u entries", operation, options->sizes[0]);
  g_autofree char *large = g_strdup_printf ("%s, %u entries", operation, options->sizes[options->n_sizes - 1]);

  if (options->n_sizes == 1)
    return 0;
  return divide (figures_get (figures, "kedroc", large), figures_get (figures, "kedroc", small));
}

static double
find_most_bytes (const Options *options,
                 Figures *figures)
{
  double most = 0;

  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (guint i = 0; options->n_sizes > 1 && i < options->n_sizes; i++)
      {
        g_autofree char *what =
          g_strdup_printf ("memory of an entry, %s, %u entries", kind_get_name (kind), options->sizes[i]);

        most = MAX (most, figures_get (figures, "kedroc", what));
      }
  return most;
}

static void
print_patterns (Figures *figures)
{
  guint n = pattern_counts[n_pattern_counts - 1];
  g_autofree char *resolved = g_strdup_printf ("a name resolved, %u patterns", n);
  g_autofree char *made = g_strdup_printf ("a name resolved and its dataset made, %u patterns", n);
  g_autofree char *again = g_strdup_printf ("the same name again, %u patterns", n);

  bench_bar (resolved, figures_get (figures, "kedroc", resolved), "us", 5, FALSE);
  bench_bar (made, compare_with_kedro (figures, made), "times", 20, TRUE);
  bench_bar (again, compare_with_kedro (figures, again), "times", 1, TRUE);
}

static void
print_projects (const Options *options,
                Figures *figures)
{
  for (Project project = 0; project < N_PROJECTS; project++)
    {
      g_autofree char *what =
        g_strdup_printf ("conf/ of %u datasets, %s", options->n_datasets, project_get_name (project));

      bench_bar (what, compare_with_kedro (figures, what), "times", 20, TRUE);
    }
}

void
bars_print (const Options *options,
            Figures *figures,
            gboolean as_json)
{
  bench_bars_begin ("bar (Kedro's time to ours, with whichever number of entries is worst)", as_json);
  for (gsize i = 0; i < G_N_ELEMENTS (demanded); i++)
    bench_bar (demanded[i].what, find_least (options, figures, demanded[i].what), "times", demanded[i].times,
               TRUE);
  print_patterns (figures);
  print_projects (options, figures);
  bench_bar ("memory of an entry that nobody has asked for, the most", find_most_bytes (options, figures), "bytes",
             1024, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (demanded); i++)
    {
      g_autofree char *what = g_strconcat (demanded[i].what, ": growth from 10^3 to 10^5 entries", NULL);

      bench_bar (what, find_growth (options, figures, demanded[i].what), "times", 1.2, FALSE);
    }
}
