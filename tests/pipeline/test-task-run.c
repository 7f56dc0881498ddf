/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-task-private.h"

#include "kedroc-node-private.h"

/* What a runner does with a task that a program outside cannot. */

typedef struct {
  double fraction;
  char *message;
  guint n_chunks;
  guint output;
} Host;

static void
report_progress (KedrocTask *task,
                 double fraction,
                 const char *message,
                 gpointer data)
{
  Host *host = data;

  host->fraction = fraction;
  g_free (host->message);
  host->message = g_strdup (message);
}

static gboolean
save_chunk (KedrocTask *task,
            guint output,
            const GValue *chunk,
            gpointer data,
            GError **error)
{
  Host *host = data;

  host->output = output;
  if (++host->n_chunks <= 2)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no room for chunk %u", host->n_chunks);
  return FALSE;
}

static const KedrocTaskHost task_host = { report_progress, save_chunk };

static gboolean
stream (KedrocTask *task,
        gpointer user_data,
        GError **error)
{
  guint n_chunks = GPOINTER_TO_UINT (user_data);
  GValue chunk = G_VALUE_INIT;

  g_value_set_int (g_value_init (&chunk, G_TYPE_INT), 1);
  for (guint i = 0; i < n_chunks; i++)
    {
      kedroc_task_report_progress (task, 2.0 * i, "more");
      if (!kedroc_task_save_chunk (task, "stream", &chunk, error))
        return FALSE;
    }
  kedroc_task_set_output_int64 (task, "count", n_chunks);
  return TRUE;
}

static KedrocNode *
make_stream_node (guint n_chunks)
{
  return kedroc_node_new ("node", NULL, KEDROC_NAMES ("count", "stream"), stream, GUINT_TO_POINTER (n_chunks),
                          NULL, NULL);
}

static void
test_chunks (void)
{
  g_autoptr (KedrocNode) node = make_stream_node (2);
  g_autoptr (KedrocTask) task = kedroc_task_new_for_run (node, "run-1", NULL, NULL);
  g_autoptr (GError) error = NULL;
  Host host = { 0 };

  kedroc_task_set_host (task, &task_host, &host);
  g_assert_true (kedroc_node_execute (node, task, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (host.n_chunks, ==, 2);
  g_assert_cmpuint (host.output, ==, 1);
  g_assert_cmpfloat (host.fraction, ==, 1.0);
  g_assert_cmpstr (host.message, ==, "more");
  g_assert_false (kedroc_task_is_output_chunked (task, 0));
  g_assert_true (kedroc_task_is_output_chunked (task, 1));
  g_assert_cmpint (g_value_get_int64 (kedroc_task_peek_output (task, 0)), ==, 2);
  g_assert_cmpstr (kedroc_task_get_run_id (task), ==, "run-1");
  g_free (host.message);
}

static void
test_chunk_fails (void)
{
  g_autoptr (KedrocNode) node = make_stream_node (3);
  g_autoptr (KedrocTask) task = kedroc_task_new_for_run (node, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  Host host = { 0 };

  kedroc_task_set_host (task, &task_host, &host);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==, "Node 'node': no room for chunk 3");
  g_free (host.message);
}

static gboolean
mix (KedrocTask *task,
     gpointer user_data,
     GError **error)
{
  gboolean ok = stream (task, GUINT_TO_POINTER (1), error);

  kedroc_task_set_output_int64 (task, "stream", 1);
  return ok;
}

static void
test_chunks_and_whole (void)
{
  g_autoptr (KedrocNode) node =
    kedroc_node_new ("node", NULL, KEDROC_NAMES ("count", "stream"), mix, NULL, NULL, NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new_for_run (node, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  Host host = { 0 };

  kedroc_task_set_host (task, &task_host, &host);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Node 'node': the output 'stream'"));
  g_free (host.message);
}

static gboolean
fill (KedrocTask *task,
      gpointer user_data,
      GError **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_task_create_output_buffer (task, "out", 5000, error);

  if (buffer == NULL)
    return FALSE;
  ((char *) kedroc_shared_buffer_get_data (buffer))[4999] = 'x';
  return TRUE;
}

static void
test_output_buffer (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocNode) node = kedroc_node_new ("node", NULL, KEDROC_NAMES ("out"), fill, NULL, NULL, NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new_for_run (node, NULL, NULL, manager);
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  guint64 in_use;

  g_assert_true (kedroc_node_execute (node, task, &error));
  g_assert_no_error (error);
  buffer = kedroc_task_steal_output_buffer (task, 0);
  g_assert_nonnull (buffer);
  g_assert_null (kedroc_task_steal_output_buffer (task, 0));
  g_assert_true (kedroc_shared_buffer_is_sealed (buffer));
  g_assert_cmpint (((char *) kedroc_shared_buffer_get_data (buffer))[4999], ==, 'x');
  g_object_get (manager, "bytes-in-use", &in_use, NULL);
  g_assert_cmpuint (in_use, >=, 5000);

  g_clear_pointer (&buffer, kedroc_shared_buffer_unref);
  kedroc_task_clear_values (task);
  g_object_get (manager, "bytes-in-use", &in_use, NULL);
  g_assert_cmpuint (in_use, ==, 0);
}

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

static void
test_reset (void)
{
  g_autoptr (KedrocNode) small =
    kedroc_node_new ("small", KEDROC_NAMES ("a"), NULL, succeed, NULL, NULL, NULL);
  g_autoptr (KedrocNode) large = kedroc_node_new ("large", KEDROC_NAMES ("b", "b", "c"),
                                                  KEDROC_NAMES ("d", "e"), succeed, NULL, NULL, NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new_for_run (small, NULL, NULL, NULL);
  g_autoptr (KedrocTask) kept = NULL;

  g_value_set_int (g_value_init (kedroc_task_peek_input (task, 0), G_TYPE_INT), 3);
  g_assert_cmpint (kedroc_task_get_input_int64 (task, "a"), ==, 3);
  g_assert_true (kedroc_task_reset (task, large));
  g_assert_true (kedroc_task_get_node (task) == large);
  for (guint i = 0; i < 3; i++)
    g_assert_false (G_IS_VALUE (kedroc_task_peek_input (task, i)));
  for (guint i = 0; i < 2; i++)
    g_assert_false (G_IS_VALUE (kedroc_task_peek_output (task, i)));

  /* Of a name that is given twice, the first place is what the function sees. */
  g_value_set_int (g_value_init (kedroc_task_peek_input (task, 0), G_TYPE_INT), 1);
  g_value_set_int (g_value_init (kedroc_task_peek_input (task, 1), G_TYPE_INT), 2);
  g_assert_cmpint (kedroc_task_get_input_int64 (task, "b"), ==, 1);

  kept = g_object_ref (task);
  g_assert_false (kedroc_task_reset (task, small));
  g_assert_true (kedroc_task_get_node (task) == large);
  g_clear_object (&kept);
  g_assert_true (kedroc_task_reset (task, small));
  g_assert_false (G_IS_VALUE (kedroc_task_peek_input (task, 0)));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KedrocNode) node = kedroc_node_new ("node", KEDROC_NAMES ("a"), NULL, succeed, NULL, NULL, NULL);
  g_autoptr (KedrocTask) task = kedroc_task_new_for_run (node, NULL, cancellable, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_task_get_cancellable (task) == cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_false (kedroc_node_execute (node, task, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_unchecked (void)
{
  g_autoptr (KedrocNodeFunction) function = kedroc_node_function_new (succeed, NULL, NULL);
  g_autoptr (KedrocNode) node = kedroc_node_new_unchecked ("space.f([a]) -> [b]", KEDROC_NAMES ("a"),
                                                           KEDROC_NAMES ("b"), KEDROC_NAMES ("x"), NULL,
                                                           function);
  gpointer user_data = node;

  g_assert_cmpstr (kedroc_node_get_name (node), ==, "space.f([a]) -> [b]");
  g_assert_cmpstrv (kedroc_node_peek_inputs (node), KEDROC_NAMES ("a"));
  g_assert_cmpstrv (kedroc_node_peek_outputs (node), KEDROC_NAMES ("b"));
  g_assert_cmpstrv (kedroc_node_peek_arguments (node), KEDROC_NAMES ("x"));
  g_assert_null (kedroc_node_peek_keys (node));
  g_assert_true (kedroc_node_resolve (node, NULL));
  g_assert_true (kedroc_node_get_func (node, &user_data) == succeed);
  g_assert_null (user_data);
  g_assert_false (kedroc_node_has_closure_data (node));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/task-run/chunks", test_chunks);
  g_test_add_func ("/kedroc/pipeline/task-run/chunk-fails", test_chunk_fails);
  g_test_add_func ("/kedroc/pipeline/task-run/chunks-and-whole", test_chunks_and_whole);
  g_test_add_func ("/kedroc/pipeline/task-run/output-buffer", test_output_buffer);
  g_test_add_func ("/kedroc/pipeline/task-run/reset", test_reset);
  g_test_add_func ("/kedroc/pipeline/task-run/cancelled", test_cancelled);
  g_test_add_func ("/kedroc/pipeline/task-run/unchecked", test_unchecked);

  return g_test_run ();
}
