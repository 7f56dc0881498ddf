/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an entry takes before anybody asks for its dataset: by the allocator, in a program
 * that has freed nothing which would be used again. Prints rows for the benchmark of the
 * catalog. Arguments: repeats, and how many entries, as often as wanted. */

#include "catalog.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

static double
count_bytes (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (double) info.uordblks + info.hblkhd;
}

static void
print_row (const char *what,
           GArray *bytes)
{
  printf ("{\"who\": \"kedroc\", \"what\": \"%s\", \"unit\": \"bytes\", \"values\": [", what);
  for (guint i = 0; i < bytes->len; i++)
    printf ("%s%g", i > 0 ? ", " : "", g_array_index (bytes, double, i));
  puts ("]}");
}

static void
measure (Kind kind,
         guint n_entries,
         int n_repeats,
         GPtrArray *configs,
         GPtrArray *catalogs)
{
  g_autofree char *what = g_strdup_printf ("memory of an entry, %s, %u entries", kind_get_name (kind), n_entries);
  g_autoptr (GArray) bytes = bench_values_new ();
  JsonObject *config = entries_create_config (kind, n_entries);

  g_ptr_array_add (configs, config);
  for (int i = 0; i < n_repeats; i++)
    {
      double before = count_bytes ();
      double kept;

      g_ptr_array_add (catalogs, entries_create_catalog (config));
      kept = (count_bytes () - before) / n_entries;
      g_array_append_val (bytes, kept);
    }
  print_row (what, bytes);
}

int
main (int argc,
      char **argv)
{
  /* All of it stays until the end. */
  g_autoptr (GPtrArray) configs = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (GPtrArray) catalogs = g_ptr_array_new_with_free_func (g_object_unref);

  kedroc_init (&argc, &argv);
  for (int i = 2; i < argc; i++)
    for (Kind kind = 0; kind < N_KINDS; kind++)
      measure (kind, atoi (argv[i]), atoi (argv[1]), configs, catalogs);
  return 0;
}
