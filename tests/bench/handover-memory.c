/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What memory all processes take together while eight nodes on four workers read
 * one dataset. A page that several processes have mapped counts once. */

#include "handover.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define N_CONSUMERS 8
#define N_WORKERS 4
#define TINY ((gsize) 1000)
#define IDLE (2 * G_USEC_PER_SEC)

typedef enum {
  TABLE_IN_MEMORY_DATASET,
  BYTES_IN_MEMORY_DATASET,
  MADE_BY_NODE,
  N_ORIGINS,
} Origin;

static const char *const origin_names[] = { "a table in a MemoryDataset", "GBytes in a MemoryDataset",
                                            "made by a node" };

/* In bytes; 0 for a process that has ended. */
static guint64
read_pss (const char *process)
{
  g_autofree char *path = g_build_filename ("/proc", process, "smaps_rollup", NULL);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");
  return line != NULL ? g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10) * 1024 : 0;
}

static GPtrArray *
list_children (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  GPtrArray *pids = g_ptr_array_new_with_free_func (g_free);
  const char *thread;

  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", thread, "children", NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) children = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      children = g_strsplit (g_strstrip (text), " ", -1);
      for (guint i = 0; children[i] != NULL; i++)
        if (*children[i] != '\0')
          g_ptr_array_add (pids, g_strdup (children[i]));
    }
  return pids;
}

/* Waits until the process stands still, or is gone. */
static void
stop (const char *process)
{
  g_autofree char *path = g_build_filename ("/proc", process, "stat", NULL);

  for (gboolean running = kill (atoi (process), SIGSTOP) == 0; running;)
    {
      g_autofree char *text = NULL;
      const char *state = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        state = strrchr (text, ')');
      running = state != NULL && strchr ("TtZX", state[2]) == NULL;
    }
}

/* Of this process and all that it has started. They stand still meanwhile: a page
 * that another process maps between two looks would count twice. */
static guint64
read_pss_of_all (void)
{
  g_autoptr (GPtrArray) children = list_children ();
  guint64 sum;

  for (guint i = 0; i < children->len; i++)
    stop (g_ptr_array_index (children, i));
  sum = read_pss ("self");
  for (guint i = 0; i < children->len; i++)
    sum += read_pss (g_ptr_array_index (children, i));
  for (guint i = 0; i < children->len; i++)
    kill (atoi (g_ptr_array_index (children, i)), SIGCONT);
  return sum;
}

typedef struct {
  gint done;
  guint64 peak; /* to be read when the thread has ended */
} Sampler;

static gpointer
sample (gpointer data)
{
  Sampler *self = data;

  while (!g_atomic_int_get (&self->done))
    {
      self->peak = MAX (self->peak, read_pss_of_all ());
      g_usleep (5000);
    }
  return NULL;
}

static KedrocTable *
make_table (gsize size)
{
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autofree double *numbers = g_malloc (size);
  g_autoptr (GError) error = NULL;
  KedrocTable *table;

  memset (numbers, 1, size);
  kedroc_table_builder_add_column (builder, "number", G_TYPE_DOUBLE);
  kedroc_table_builder_append_doubles (builder, "number", numbers, size / sizeof (double));
  table = kedroc_table_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static void
set_data (KedrocDataCatalog *catalog,
          Origin origin,
          gsize size)
{
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GBytes) bytes = NULL;

  kedroc_data_catalog_set_int64 (catalog, "start", 0);
  kedroc_data_catalog_set_int64 (catalog, "size", size);
  if (origin == TABLE_IN_MEMORY_DATASET)
    {
      table = make_table (size);
      kedroc_data_catalog_set_object (catalog, "data", table);
    }
  if (origin == BYTES_IN_MEMORY_DATASET)
    {
      bytes = g_bytes_new_take (memset (g_malloc (size), 1, size), size);
      kedroc_data_catalog_set_bytes (catalog, "data", bytes);
    }
}

static GPtrArray *
make_nodes (Origin origin)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);

  if (origin == MADE_BY_NODE)
    g_ptr_array_add (nodes, bench_node_new (1, fill_node, KEDROC_NAMES ("start", "size"), KEDROC_NAMES ("data")));
  for (guint i = 0; i < N_CONSUMERS; i++)
    {
      g_autofree char *output = g_strdup_printf ("sum-%u", i);

      g_ptr_array_add (nodes, bench_node_new (2 + i, hold_node, KEDROC_NAMES ("data"), KEDROC_NAMES (output)));
    }
  return nodes;
}

static double
measure_peak (Origin origin,
              gsize size,
              const char *what,
              int n_runs)
{
  g_autoptr (GArray) peaks = bench_values_new ();
  g_autofree char *label = g_strdup_printf ("%s, %s", what, origin_names[origin]);

  for (int i = 0; i < n_runs; i++)
    {
      g_autoptr (GPtrArray) nodes = make_nodes (origin);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      Sampler sampler = { 0 };
      GThread *thread;
      double peak;

      set_data (catalog, origin, size);
      thread = g_thread_new ("sample", sample, &sampler);
      bench_run (nodes, catalog, N_WORKERS, FALSE);
      g_atomic_int_set (&sampler.done, TRUE);
      g_thread_join (thread);
      peak = (double) sampler.peak / MB;
      g_array_append_val (peaks, peak);
    }
  return table_add ("kedroc", label, "MB", peaks);
}

void
memory_measure (int n_repeats)
{
  for (Origin origin = 0; origin < N_ORIGINS; origin++)
    {
      /* What the one before has used lies idle for a while. */
      g_usleep (IDLE);
      double idle = measure_peak (origin, TINY, "peak with 1 KB", n_repeats);
      double peak = measure_peak (origin, 100 * MB, "peak with 100 MB", n_repeats);

      table_compare (peak - idle, 100, "the data, less the peak with 1 KB", 0, 1.05);
    }
}
