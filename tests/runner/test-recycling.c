/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "kedroc-test.h"
#include "recycling.h"

/* The memory of values that nobody reads any more is used again, and only that. */

#define CHAIN_LENGTH 40

static gboolean
make (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  return fill (task, error);
}

static gboolean
is_writable (gconstpointer address)
{
  int ends[2];
  gboolean writable;

  g_assert_no_errno (pipe (ends));
  g_assert_cmpint (write (ends[1], "w", 1), ==, 1);
  writable = read (ends[0], (gpointer) address, 1) == 1;
  close (ends[0]);
  close (ends[1]);
  return writable;
}

/* A link of a chain: what it reads has to be what the one before has written. */
static gboolean
pass_on (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  GBytes *bytes = inputs[0] != NULL ? kedroc_task_get_input_bytes (task, inputs[0]) : NULL;

  if (bytes != NULL)
    {
      assert_filled (bytes, get_number (task) - 1);
      g_assert_false (is_writable (g_bytes_get_data (bytes, NULL)));
    }
  return fill (task, error);
}

/* Keeps what it reads, for good. */
static GBytes *kept;
static int kept_byte;

static gboolean
keep_and_pass_on (KedrocTask *task,
                  gpointer user_data,
                  GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));

  if (kept == NULL && inputs[0] != NULL && get_number (task) >= 5)
    {
      kept = g_bytes_ref (kedroc_task_get_input_bytes (task, inputs[0]));
      kept_byte = get_number (task) - 1;
    }
  if (kept != NULL)
    assert_filled (kept, kept_byte);
  return pass_on (task, user_data, error);
}

/* Keeps what it has made, by its descriptor. */
static int kept_fd = -1;

static gboolean
keep_fd_and_pass_on (KedrocTask *task,
                     gpointer user_data,
                     GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  if (kept_fd >= 0)
    {
      guint8 *data = mmap (NULL, SIZE, PROT_READ, MAP_SHARED, kept_fd, 0);
      g_autoptr (GBytes) bytes = g_bytes_new_static (data, SIZE);

      assert_filled (bytes, kept_byte);
      munmap (data, SIZE);
    }
  if (!pass_on (task, user_data, error))
    return FALSE;
  if (kept_fd < 0 && get_number (task) >= 5)
    {
      g_autoptr (KedrocSharedBuffer) buffer = kedroc_task_create_output_buffer (task, outputs[0], SIZE, error);

      memset (kedroc_shared_buffer_get_data (buffer), get_number (task), SIZE);
      kept_fd = fcntl (kedroc_shared_buffer_get_fd (buffer), F_DUPFD_CLOEXEC, 0);
      kept_byte = get_number (task);
    }
  return TRUE;
}

/* A child that is forked keeps what the node reads, and looks at it until the worker is gone. */
static pid_t child;

static G_NORETURN void
look_until_alone (GBytes *bytes,
                  int byte,
                  int end)
{
  struct pollfd other_end = { .fd = end, .events = POLLIN };

  while (poll (&other_end, 1, 1) == 0)
    assert_filled (bytes, byte);
  _exit (0);
}

static gboolean
fork_and_pass_on (KedrocTask *task,
                  gpointer user_data,
                  GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  int ends[2];

  if (child == 0 && get_number (task) >= 5)
    {
      g_assert_no_errno (pipe (ends));
      child = fork ();
      if (child == 0)
        {
          g_assert_no_errno (dup2 (ends[0], 3));
          close_range (4, G_MAXUINT, 0);
          look_until_alone (kedroc_task_get_input_bytes (task, inputs[0]), get_number (task) - 1, 3);
        }
      close (ends[0]);
    }
  if (!pass_on (task, user_data, error))
    return FALSE;
  if (child > 0)
    g_assert_cmpint (waitpid (child, NULL, WNOHANG), ==, 0);
  return TRUE;
}

/* Passes on the very table that it has read, so that one buffer is the value of two datasets. */
static gboolean
pass_table_on (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  int number = get_number (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autofree char *place = g_strdup_printf ("%d", (int) getpid ());
  KedrocTable *table = inputs[0] != NULL ? kedroc_task_get_input_object (task, inputs[0]) : NULL;
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_autoptr (KedrocTable) made = NULL;

  if (table != NULL)
    {
      guint64 n;
      const double *doubles = kedroc_table_get_doubles (table, "x", &n, error);

      g_assert_cmpuint (n, ==, SIZE / 8);
      for (guint64 i = 0; i < n; i++)
        g_assert_cmpfloat (doubles[i], ==, (number - 1) / 3);
    }
  if (number % 3 == 0)
    {
      kedroc_table_builder_add_column (builder, "x", G_TYPE_DOUBLE);
      for (guint i = 0; i < SIZE / 8; i++)
        kedroc_table_builder_append_double (builder, "x", number / 3);
      made = kedroc_table_builder_finish (builder, NULL, error);
    }
  kedroc_task_set_output_object (task, outputs[0], made != NULL ? made : table);
  kedroc_task_set_output_string (task, outputs[1], place);
  return TRUE;
}

static KedrocPipeline *
make_chain (KedrocNodeFunc func)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < CHAIN_LENGTH; i++)
    {
      g_autofree char *name = g_strdup_printf ("link-%u", i);
      g_autofree char *input = i > 0 ? g_strdup_printf ("data-%u", i - 1) : NULL;
      g_autofree char *output = g_strdup_printf ("data-%u", i);
      g_autofree char *place = g_strdup_printf ("place-%u", i);

      g_ptr_array_add (nodes, test_node_new (name, i > 0 ? KEDROC_NAMES (input) : NULL,
                                             KEDROC_NAMES (output, place), func));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

/* Returns how many places the values of a chain had. */
static guint
run_chain (KedrocNodeFunc func,
           guint n_workers)
{
  g_autoptr (KedrocPipeline) pipeline = make_chain (func);
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (n_workers);
  KedrocSharedMemoryManager *manager = kedroc_parallel_runner_get_manager (runner);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  TestResources before = test_resources_get ();

  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE, NULL,
                                        &error);
  g_assert_no_error (error);
  for (guint i = 0; i < CHAIN_LENGTH; i++)
    {
      g_autofree char *name = g_strdup_printf ("place-%u", i);

      g_hash_table_add (places, kedroc_data_catalog_load_string (outputs, name, NULL, &error));
      g_assert_no_error (error);
    }
  g_clear_object (&outputs);
  g_clear_object (&catalog);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
  test_resources_assert_same (&before);
  return g_hash_table_size (places);
}

static void
test_chain (void)
{
  for (guint n_workers = 1; n_workers <= 3; n_workers++)
    g_assert_cmpuint (run_chain (pass_on, n_workers), <=, CHAIN_LENGTH / 3);
}

static void
test_kept (gconstpointer func)
{
  for (guint n_workers = 1; n_workers <= 3; n_workers++)
    g_assert_cmpuint (run_chain (*(const KedrocNodeFunc *) func, n_workers), <=, CHAIN_LENGTH / 3);
}

static void
test_same_table_twice (void)
{
  for (guint n_workers = 1; n_workers <= 3; n_workers++)
    run_chain (pass_table_on, n_workers);
}

/* One makes, many read, each in a worker of its own if there is one: after each round everybody has
 * to have seen what was meant for it. */
static gboolean
read_slowly (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_auto (GStrv) inputs = kedroc_node_get_inputs (kedroc_task_get_node (task));
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  GBytes *bytes = kedroc_task_get_input_bytes (task, inputs[0]);
  int number = get_number (task);

  assert_filled (bytes, number);
  g_usleep (3000);
  assert_filled (bytes, number);
  if (kept != NULL)
    {
      assert_filled (kept, kept_byte);
      g_clear_pointer (&kept, g_bytes_unref);
    }
  else if (number % 3 == 0)
    {
      kept = g_bytes_ref (bytes);
      kept_byte = number;
    }
  kedroc_task_set_output_int64 (task, outputs[0], number);
  return TRUE;
}

static gboolean
read_or_die (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/%d", g_getenv ("KEDROC_TEST_FOLDER"), get_number (task));

  if (get_number (task) % 7 == 0 && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_assert_true (g_file_set_contents (path, "", 0, NULL));
      raise (SIGKILL);
    }
  return read_slowly (task, user_data, error);
}

static KedrocPipeline *
make_rounds (KedrocNodeFunc reader)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < CHAIN_LENGTH; i++)
    {
      g_autofree char *maker = g_strdup_printf ("maker-%u", i);
      g_autofree char *before = i > 0 ? g_strdup_printf ("read-0-%u", i - 1) : NULL;
      g_autofree char *data = g_strdup_printf ("data-%u", i);
      g_autofree char *place = g_strdup_printf ("place-%u", i);

      g_ptr_array_add (nodes, test_node_new (maker, i > 0 ? KEDROC_NAMES (before) : NULL, KEDROC_NAMES (data, place),
                                             make));
      for (guint j = 0; j < 4; j++)
        {
          g_autofree char *name = g_strdup_printf ("reader-%u-%u", j, i);
          g_autofree char *read = g_strdup_printf ("read-%u-%u", j, i);

          g_ptr_array_add (nodes, test_node_new (name, KEDROC_NAMES (data), KEDROC_NAMES (read), reader));
        }
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

static void
test_rounds (gconstpointer func)
{
  KedrocNodeFunc reader = *(const KedrocNodeFunc *) func;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_FOLDER=", kedroc_test_folder_get_path (folder), NULL);
  g_autoptr (KedrocPipeline) pipeline = make_rounds (reader);

  for (guint n_workers = 1; n_workers <= 4; n_workers += 3)
    {
      g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (n_workers);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GError) error = NULL;
      TestResources before = test_resources_get ();

      g_object_set (runner, "retries", 5, "worker-environment", (char *[]){ variable, NULL }, NULL);
      outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (runner), pipeline, catalog, NULL, NULL, FALSE,
                                            NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (kedroc_data_catalog_load_int64 (outputs, "read-3-17", NULL, &error), ==, 17);
      g_clear_object (&outputs);
      g_clear_object (&catalog);
      test_resources_assert_same (&before);
    }
}

/* What lies idle is given back while others are still at work. */
static gboolean
sleep_long (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_usleep (2 * G_USEC_PER_SEC);
  kedroc_task_set_output_int64 (task, "slept", 1);
  return TRUE;
}

static gboolean
read_input (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  assert_filled (kedroc_task_get_input_bytes (task, "data"), 0);
  kedroc_task_set_output_int64 (task, "read", 1);
  return TRUE;
}

static void
count_segments (KedrocAbstractRunner *runner,
                KedrocNode *node,
                gpointer data)
{
  guint *counts = data;

  if (g_str_equal (kedroc_node_get_name (node), "reader"))
    counts[0] = count_own_segments ();
  if (g_str_equal (kedroc_node_get_name (node), "sleeper"))
    counts[1] = count_own_segments ();
}

static void
test_idle (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_pipeline_new (test_node_new ("maker-0", NULL, KEDROC_NAMES ("data", "place"), make),
                       test_node_new ("reader", KEDROC_NAMES ("data"), KEDROC_NAMES ("read"), read_input),
                       test_node_new ("sleeper", NULL, KEDROC_NAMES ("slept"), sleep_long), NULL);
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (GError) error = NULL;
  guint counts[2] = { 0 };

  g_signal_connect (runner, "node-finished", G_CALLBACK (count_segments), counts);
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts[0], ==, 1);
  g_assert_cmpuint (counts[1], ==, 0);
}

int
main (int argc,
      char **argv)
{
  static const KedrocNodeFunc keepers[] = { keep_and_pass_on, keep_fd_and_pass_on, fork_and_pass_on };
  static const KedrocNodeFunc readers[] = { read_slowly, read_or_die };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/recycling/chain", test_chain);
  g_test_add_data_func ("/kedroc/runner/recycling/kept-view", &keepers[0], test_kept);
  g_test_add_data_func ("/kedroc/runner/recycling/kept-descriptor", &keepers[1], test_kept);
  g_test_add_data_func ("/kedroc/runner/recycling/kept-by-child", &keepers[2], test_kept);
  g_test_add_func ("/kedroc/runner/recycling/same-table-twice", test_same_table_twice);
  g_test_add_data_func ("/kedroc/runner/recycling/rounds", &readers[0], test_rounds);
  g_test_add_data_func ("/kedroc/runner/recycling/rounds-with-deaths", &readers[1], test_rounds);
  g_test_add_func ("/kedroc/runner/recycling/idle", test_idle);
  return g_test_run ();
}
