/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Chains of nodes that stay on one worker: what it takes to put 100 MB where
 * other processes can read them. */

#include "handover.h"

#define N_NODES 6
/* From here on the memory of an earlier value can be used again. */
#define FIRST_STEADY 2

static GPtrArray *
make_nodes (KedrocNodeFunc func)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 1; i <= N_NODES; i++)
    {
      g_autofree char *input = g_strdup_printf ("value-%u", i - 1);
      g_autofree char *output = g_strdup_printf ("value-%u", i);

      g_ptr_array_add (nodes, bench_node_new (i, i < N_NODES ? func : number_node, KEDROC_NAMES (input, "size"),
                                              KEDROC_NAMES (output)));
    }
  return nodes;
}

static void
run (KedrocNodeFunc func)
{
  g_autoptr (GPtrArray) nodes = make_nodes (func);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();

  kedroc_data_catalog_set_int64 (catalog, "value-0", 0);
  kedroc_data_catalog_set_int64 (catalog, "size", 100 * MB);
  bench_run (nodes, catalog, 2, FALSE);
}

/* From the return of a function to the entry of the next, all between included. */
static void
measure_encoding (KedrocNodeFunc func,
                  GArray *speeds)
{
  run (func);
  for (guint node = 1 + FIRST_STEADY; node < N_NODES; node++)
    {
      double speed = 100.0 * MB / (visits_peek (node + 1)->entered - visits_peek (node)->returned);

      g_array_append_val (speeds, speed);
    }
}

static void
measure_in_place (GArray *fills,
                  GArray *wholes)
{
  run (fill_node);
  for (guint node = 1 + FIRST_STEADY; node < N_NODES; node++)
    {
      const Visit *visit = visits_peek (node);
      double fill = (visit->returned - visit->created) / 1e6;
      double whole = (visit->returned - visit->entered) / 1e6;

      g_array_append_val (fills, fill);
      g_array_append_val (wholes, whole);
    }
}

void
chains_measure (int n_repeats)
{
  g_autoptr (GArray) bytes = bench_values_new ();
  g_autoptr (GArray) doubles = bench_values_new ();
  g_autoptr (GArray) fills = bench_values_new ();
  g_autoptr (GArray) wholes = bench_values_new ();
  MemoryFloors floors = { 0 };

  memory_floors_begin (&floors);
  for (int i = 0; i < n_repeats; i++)
    {
      memory_floors_sample (&floors);
      measure_encoding (bytes_node, bytes);
      measure_encoding (doubles_node, doubles);
      measure_in_place (fills, wholes);
    }
  memory_floors_end (&floors);
  table_compare (table_add ("kedroc", "100 MB of GBytes in a chain", "GB/s", bytes), floors.copy, "memcpy", 0.7, 0);
  table_compare (table_add ("kedroc", "100 MB of doubles in a chain", "GB/s", doubles), floors.copy, "memcpy", 0.7,
                 0);
  table_compare (table_add ("kedroc", "fill of 100 MB in place", "ms", fills), floors.fill,
                 "the fill of private memory", 0, 1.1);
  table_compare (table_add ("kedroc", "the same with the making of the buffer", "ms", wholes), floors.fill,
                 "the fill of private memory", 0, 1.1);
}
