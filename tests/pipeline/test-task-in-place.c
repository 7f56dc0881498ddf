/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-task-private.h"

#include "kedroc-node-private.h"

/* An output that is a table built where other processes read it. */

#define N_ROWS 1000

typedef void (*Body) (KedrocTask *task);

static double *written; /* by the last body, inside the table's buffer */

static gboolean
run_body (KedrocTask *task,
          gpointer user_data,
          GError **error)
{
  Body *body = user_data;

  (*body) (task);
  return TRUE;
}

static KedrocTask *
execute (Body body,
         KedrocSharedMemoryManager *manager,
         GError **error)
{
  g_autoptr (KedrocNode) node = kedroc_node_new ("node", NULL, KEDROC_NAMES ("out"), run_body, &body, NULL, NULL);
  KedrocTask *task = kedroc_task_new_for_run (node, NULL, NULL, manager);
  gboolean succeeded = kedroc_node_execute (node, task, error);

  g_assert_cmpint (succeeded, ==, *error == NULL);
  return task;
}

static KedrocTableBuilder *
create (KedrocTask *task)
{
  g_autoptr (GError) error = NULL;
  KedrocTableBuilder *builder = kedroc_task_create_table_builder (task, "out", N_ROWS, &error);

  g_assert_no_error (error);
  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  return builder;
}

static void
build (KedrocTask *task)
{
  g_autoptr (KedrocTableBuilder) builder = create (task);

  written = kedroc_table_builder_append_doubles_in_place (builder, "price", N_ROWS);
  for (guint i = 0; i < N_ROWS; i++)
    written[i] = i;
  g_assert_null (kedroc_task_get_output (task, "out"));
}

static void
test_build (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocTask) task = NULL;
  g_autoptr (KedrocTable) table = NULL;
  g_autoptr (GError) error = NULL;

  task = execute (build, manager, &error);
  g_assert_no_error (error);
  table = g_value_dup_object (kedroc_task_get_output (task, "out"));
  g_assert_true (KEDROC_IS_TABLE (table));
  g_assert_true (kedroc_table_get_doubles (table, "price", NULL, NULL) == written);
  g_assert_cmpfloat (written[N_ROWS - 1], ==, N_ROWS - 1);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), >=, N_ROWS * 8);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==,
                    kedroc_shared_memory_manager_get_peak_bytes (manager));

  kedroc_task_clear_values (task);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), >=, N_ROWS * 8);
  g_clear_object (&table);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
}

static void
build_twice_and_drop (KedrocTask *task)
{
  build (task);
  build (task);
  kedroc_task_set_output_boolean (task, "out", TRUE);
}

static void
build_after_a_buffer (KedrocTask *task)
{
  G_GNUC_UNUSED g_autoptr (KedrocSharedBuffer) buffer = kedroc_task_create_output_buffer (task, "out", 100, NULL);

  build (task);
}

static void
make_a_buffer_after (KedrocTask *task)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  build (task);
  buffer = kedroc_task_create_output_buffer (task, "out", 100, NULL);
}

/* The last way in which the output is set counts. */
static void
test_drop (void)
{
  static const struct
  {
    Body body;
    gboolean is_table;
  } cases[] = { { build_twice_and_drop, FALSE }, { build_after_a_buffer, TRUE }, { make_a_buffer_after, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocTask) task = execute (cases[i].body, manager, &error);

      g_assert_no_error (error);
      g_assert_cmpint (G_VALUE_HOLDS (kedroc_task_get_output (task, "out"), KEDROC_TYPE_TABLE), ==,
                       cases[i].is_table);
      kedroc_task_clear_values (task);
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
    }
}

static void
finish_and_set (KedrocTask *task)
{
  g_autoptr (KedrocTableBuilder) builder = create (task);
  g_autoptr (KedrocTable) table = NULL;

  kedroc_table_builder_append_double (builder, "price", 5);
  table = kedroc_table_builder_finish (builder, NULL, NULL);
  kedroc_task_set_output_object (task, "out", table);
}

static void
test_finish_and_set (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTask) task = execute (finish_and_set, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_table_get_n_rows (g_value_get_object (kedroc_task_get_output (task, "out"))), ==, 1);
}

static void
finish_and_forget (KedrocTask *task)
{
  g_autoptr (KedrocTableBuilder) builder = create (task);
  g_autoptr (KedrocTable) table = kedroc_table_builder_finish (builder, NULL, NULL);

  g_assert_nonnull (table);
}

static void
append_too_much (KedrocTask *task)
{
  g_autoptr (KedrocTableBuilder) builder = NULL;

  build (task);
  builder = create (task);
  g_assert_nonnull (kedroc_table_builder_append_doubles_in_place (builder, "price", N_ROWS));
  kedroc_table_builder_append_double (builder, "price", 1);
}

static void
ask_for_an_unknown_output (KedrocTask *task)
{
  g_autoptr (GError) error = NULL;

  build (task);
  g_assert_null (kedroc_task_create_table_builder (task, "uot", 10, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'uot'"));
}

static void
save_a_chunk_too (KedrocTask *task)
{
  g_autoptr (GError) error = NULL;
  g_auto (GValue) chunk = G_VALUE_INIT;

  build (task);
  g_value_set_int (g_value_init (&chunk, G_TYPE_INT), 1);
  g_assert_false (kedroc_task_save_chunk (task, "out", &chunk, &error));
  g_assert_nonnull (g_strstr_len (error->message, -1, "as a whole"));
  kedroc_task_record_mistake (task, KEDROC_RUNNER_ERROR_NODE_FAILED, "%s", error->message);
}

static void
test_mistakes (void)
{
  static const struct
  {
    Body body;
    const char *message;
  } cases[] = {
    { finish_and_forget, "Node 'node', output 'out': the table has no columns" },
    { append_too_much, "Node 'node', output 'out': Row 1000 of column 'price' has no room" },
    { ask_for_an_unknown_output, "Node 'node': there is no output 'uot'; there is 'out'" },
    { save_a_chunk_too, "Node 'node': the output 'out' was set as a whole" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocTask) task = execute (cases[i].body, manager, &error);

      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (error->message, cases[i].message));
      kedroc_task_clear_values (task);
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/task-in-place/build", test_build);
  g_test_add_func ("/kedroc/pipeline/task-in-place/drop", test_drop);
  g_test_add_func ("/kedroc/pipeline/task-in-place/finish-and-set", test_finish_and_set);
  g_test_add_func ("/kedroc/pipeline/task-in-place/mistakes", test_mistakes);

  return g_test_run ();
}
