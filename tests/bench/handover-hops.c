/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A value that goes from one worker to the other and back. A node goes to the
 * worker that has most of what it reads, if none is busy; so two nodes begin, one
 * on each worker, and every later one reads three small outputs of one of them. */

#include "handover.h"

#define N_ANCHORS 2

/* What a row is measured against. */
typedef enum {
  AGAINST_HANDOVER,
  AGAINST_ROUND_TRIP,
} Baseline;

typedef struct {
  const char *what;
  KedrocNodeFunc func;
  gsize size;
  guint n_warm;    /* hops of a small value before, of the same kind */
  guint n_skipped; /* hops of the real size that do not count */
  guint n_counted;
  int every;       /* so many repeats it is run once */
  Baseline baseline;
  Size floor;      /* with %AGAINST_HANDOVER */
  gboolean existing; /* the first hop makes it, the last one reads it */
} Hops;

enum {
  EXISTING_100_MB,
  EXISTING_1_GB,
  FIRST_100_MB,
  FIRST_1_GB,
  NUMBER,
};

/* What comes for the first time has been filled; afterwards a page is written, to
 * see that it is the right one that arrives. */
static const Hops rows[] = {
  [EXISTING_100_MB] = { "an existing buffer of 100 MB to another worker, first time", touch_node, 100 * MB, 20, 0, 1, 1,
                        AGAINST_HANDOVER, SIZE_100_MB, TRUE },
  [EXISTING_1_GB] = { "an existing buffer of 1 GB to another worker, first time", touch_node, 1000 * MB, 20, 0, 1, 2,
                      AGAINST_HANDOVER, SIZE_1_GB, TRUE },
  [FIRST_100_MB] = { "100 MB to another worker, first time, right after its fill", fill_node, 100 * MB, 6, 0, 1, 1,
                     AGAINST_HANDOVER, SIZE_100_MB },
  [FIRST_1_GB] = { "1 GB to another worker, first time, right after its fill", fill_node, 1000 * MB, 6, 0, 1, 2,
                   AGAINST_HANDOVER, SIZE_1_GB },
  [NUMBER] = { "8 bytes to another worker", number_node, 8, 20, 0, 200, 1, AGAINST_ROUND_TRIP },
  { "100 MB to another worker, steady", touch_node, 100 * MB, 6, 8, 12, 2, AGAINST_ROUND_TRIP },
  { "1 GB to another worker, steady", touch_node, 1000 * MB, 6, 8, 12, 5, AGAINST_ROUND_TRIP },
};

/* What nodes of this number read to be sent to one worker. */
static const char *const anchors[N_ANCHORS][4] = {
  { "even-1", "even-2", "even-3", NULL },
  { "odd-1", "odd-2", "odd-3", NULL },
};

static void
add_hop (GPtrArray *nodes,
         guint number,
         KedrocNodeFunc func,
         const char *size)
{
  g_autofree char *input = g_strdup_printf ("value-%u", number - 1);
  g_autofree char *output = g_strdup_printf ("value-%u", number);
  const char *const *anchor = anchors[number % N_ANCHORS];

  g_ptr_array_add (nodes, bench_node_new (number, func, KEDROC_NAMES (input, size, anchor[0], anchor[1], anchor[2]),
                                          KEDROC_NAMES (output)));
}

static void
add_maker (GPtrArray *nodes,
           guint number)
{
  const char *const *anchor = anchors[number % N_ANCHORS];
  g_autofree char *input = g_strdup_printf ("value-%u", number - 1);
  g_autofree char *output = g_strdup_printf ("value-%u", number);

  g_ptr_array_add (nodes, bench_node_new (number, make_existing_node,
                                          KEDROC_NAMES (input, "size", anchor[0], anchor[1], anchor[2]),
                                          KEDROC_NAMES (output, "existing")));
}

static void
add_reader (GPtrArray *nodes,
            guint number)
{
  const char *const *anchor = anchors[number % N_ANCHORS];
  g_autofree char *input = g_strdup_printf ("value-%u", number - 1);
  g_autofree char *output = g_strdup_printf ("value-%u", number);

  g_ptr_array_add (nodes, bench_node_new (number, read_existing_node,
                                          KEDROC_NAMES (input, "small", "existing", anchor[0], anchor[1], anchor[2]),
                                          KEDROC_NAMES (output)));
}

/* The last node takes what came and makes a small one. */
static GPtrArray *
make_nodes (const Hops *self)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = N_ANCHORS + self->n_warm + self->n_skipped + self->n_counted;
  guint first = N_ANCHORS;

  g_ptr_array_add (nodes, bench_node_new (0, anchor_node, KEDROC_NAMES ("core-0"), anchors[0]));
  g_ptr_array_add (nodes, bench_node_new (1, anchor_node, KEDROC_NAMES ("core-1"), anchors[1]));
  if (self->existing)
    add_maker (nodes, first++);
  for (guint i = first; i < n; i++)
    {
      gboolean small = self->existing || i < N_ANCHORS + self->n_warm;

      /* So that nothing but what exists is handed over in the end. */
      add_hop (nodes, i, self->existing && i > n / 2 ? number_node : self->func, small ? "small" : "size");
    }
  if (self->existing)
    add_reader (nodes, n);
  else
    add_hop (nodes, n, self->func, "small");
  return nodes;
}

static KedrocDataCatalog *
make_catalog (const Hops *self,
              Placement placement)
{
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();
  g_autofree char *first = g_strdup_printf ("value-%u", N_ANCHORS - 1);

  kedroc_data_catalog_set_int64 (catalog, first, N_ANCHORS - 1);
  kedroc_data_catalog_set_int64 (catalog, "size", self->size);
  kedroc_data_catalog_set_int64 (catalog, "small", MIN (self->size, 128 * 1024));
  kedroc_data_catalog_set_int64 (catalog, "core-0", 0);
  kedroc_data_catalog_set_int64 (catalog, "core-1", placement == ON_ONE_CORE ? 0 : 1);
  return catalog;
}

/* From the return of one function to the first page that the next has read. */
static void
collect (const Hops *self,
         GArray *times)
{
  guint first = N_ANCHORS + self->n_warm + self->n_skipped;

  for (guint i = first; i < first + self->n_counted; i++)
    {
      const Visit *before = visits_peek (i);
      const Visit *after = visits_peek (i + 1);
      double us = (after->entered - before->returned) / 1e3;

      g_assert_cmpint (before->pid, !=, after->pid);
      g_array_append_val (times, us);
    }
}

static void
run (const Hops *self,
     Placement placement,
     GArray *times)
{
  g_autoptr (GPtrArray) nodes = make_nodes (self);
  g_autoptr (KedrocDataCatalog) catalog = make_catalog (self, placement);

  if (placement == ON_ONE_CORE)
    bench_pin (0);
  bench_run (nodes, catalog, 2, TRUE);
  bench_pin (-1);
  collect (self, times);
}

static double
add_row (const Hops *self,
         const ProcessFloors *floors,
         GArray *times)
{
  g_autofree char *label = g_strdup_printf ("%s, %s", self->what, placement_get_name (floors->placement));
  double us = table_add ("kedroc", label, "us", times);
  /* The bars are for two cores: on one, the supervisor and both workers take turns. */
  gboolean has_bar = floors->placement == ON_TWO_CORES;

  if (self->baseline == AGAINST_ROUND_TRIP)
    table_compare (us, floors->round_trip, "the round trip", 0, has_bar ? 1.5 : 0);
  else if (self->existing)
    table_compare (us, floors->handover[self->floor], "the bare steps", 0, has_bar ? 2 : 0);
  else
    table_compare (us, floors->handover_after_fill[self->floor], "the bare steps right after a fill", 0, 0);
  return us;
}

static void
measure (ProcessFloors *floors,
         int n_repeats,
         Ours *ours)
{
  GArray *times[G_N_ELEMENTS (rows)];
  double medians[G_N_ELEMENTS (rows)];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    times[i] = bench_values_new ();
  for (int repeat = 0; repeat < n_repeats; repeat++)
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      if (repeat % rows[i].every == 0)
        {
          process_floors_sample (floors);
          run (&rows[i], floors->placement, times[i]);
        }
  process_floors_end (floors);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      medians[i] = add_row (&rows[i], floors, times[i]);
      if (i == EXISTING_1_GB)
        table_compare (medians[i], medians[EXISTING_100_MB], "that of 100 MB", 0, 2);
      g_array_unref (times[i]);
    }
  *ours = (Ours){ .number = medians[NUMBER], .first_100_mb = medians[FIRST_100_MB] };
}

void
hops_measure (Ours *ours,
              int n_repeats)
{
  ProcessFloors floors;

  for (Placement placement = 0; placement < N_PLACEMENTS; placement++)
    {
      if (process_floors_begin (&floors, placement))
        measure (&floors, n_repeats, ours);
      else
        table_add_failure ("machine", placement_get_name (placement), "there is only one");
    }
}
