/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

/* A command, and all that it has started, ends with its run, its time and its worker. */

typedef struct {
  KedrocTestFolder *folder;
  char *path;
  KedrocPipeline *pipeline;
  KedrocDataCatalog *catalog;
  GCancellable *cancellable;
  gboolean kill_parent; /* and not cancel */
  int pids[3];
} Stay;

/* It says who it, its child and its parent are, and stays. The child ignores what can
 * be. */
static void
stay_init (Stay *self)
{
  g_autofree char *function = NULL;

  memset (self, 0, sizeof *self);
  self->folder = kedroc_test_folder_new ();
  self->path = kedroc_test_folder_build_path (self->folder, "pids");
  function = g_strdup_printf ("command:sh -c '(trap \"\" TERM; exec sleep 1000) & echo $! $$ $PPID > \"$1.new\"; "
                              "mv \"$1.new\" \"$1\"; wait' sh %s {output:out}", self->path);
  self->pipeline = test_pipeline_new (
    kedroc_node_new_for_function ("stays", NULL, KEDROC_NAMES ("out"), function, NULL), NULL);
  self->catalog = kedroc_data_catalog_new ();
  self->cancellable = g_cancellable_new ();
}

static void
stay_clear (Stay *self)
{
  kedroc_test_folder_free (self->folder);
  g_free (self->path);
  g_object_unref (self->pipeline);
  g_object_unref (self->catalog);
  g_object_unref (self->cancellable);
}

static gpointer
wait_and_end (gpointer data)
{
  Stay *self = data;
  g_autofree char *text = NULL;
  char *next;

  while (!g_file_get_contents (self->path, &text, NULL, NULL))
    g_usleep (1000);
  next = text;
  for (guint i = 0; i < G_N_ELEMENTS (self->pids); i++)
    self->pids[i] = (int) strtol (next, &next, 10);
  for (guint i = 0; i < G_N_ELEMENTS (self->pids); i++)
    g_assert_cmpint (self->pids[i], >, 1);
  if (self->kill_parent)
    kill (self->pids[2], SIGKILL);
  else
    g_cancellable_cancel (self->cancellable);
  return NULL;
}

/* Somebody has to reap it first. */
static void
assert_gone (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  while (kill (pid, 0) == 0 && g_file_get_contents (path, &text, NULL, NULL) && strstr (text, ") Z") == NULL)
    {
      g_clear_pointer (&text, g_free);
      g_usleep (1000);
    }
}

static void
run_to_its_end (Stay *self,
                KedrocAbstractRunner *runner,
                gboolean ends_it,
                GError **error)
{
  TestResources before = test_resources_get ();
  GThread *thread = ends_it ? g_thread_new ("end", wait_and_end, self) : NULL;

  g_assert_null (
    kedroc_abstract_runner_run (runner, self->pipeline, self->catalog, NULL, NULL, FALSE, self->cancellable, error));
  if (thread != NULL)
    g_thread_join (thread);
  g_cancellable_reset (self->cancellable);
  test_resources_assert_same (&before);
  /* On a slow machine the time may have been over before it had said anything. */
  if (thread == NULL && !g_file_test (self->path, G_FILE_TEST_EXISTS))
    return;
  if (thread == NULL)
    {
      self->kill_parent = FALSE;
      wait_and_end (self);
    }
  assert_gone (self->pids[0]);
  assert_gone (self->pids[1]);
}

static void
test_cancel (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (GError) error = NULL;
  Stay stay;

  stay_init (&stay);
  run_to_its_end (&stay, runner, TRUE, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  stay_clear (&stay);
}

/* The worker is killed at once, and could not end anything any more. */
static void
test_timeout (void)
{
  g_autoptr (KedrocParallelRunner) runner = kedroc_parallel_runner_new (1);
  g_autoptr (GError) error = NULL;
  Stay stay;

  stay_init (&stay);
  kedroc_parallel_runner_set_node_timeout (runner, 1);
  run_to_its_end (&stay, KEDROC_ABSTRACT_RUNNER (runner), FALSE, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_TIMED_OUT, "'stays'", NULL);
  stay_clear (&stay);
}

static void
test_dead_worker (void)
{
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
  g_autoptr (GError) error = NULL;
  Stay stay;

  stay_init (&stay);
  stay.kill_parent = TRUE;
  run_to_its_end (&stay, runner, TRUE, &error);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "'stays'", NULL);
  stay_clear (&stay);
}

/* What a command leaves behind ends with it. */
static void
test_left_behind (gconstpointer kind)
{
  g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
  g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
    kedroc_node_new_for_function ("leaves", NULL, KEDROC_NAMES ("out"),
                                  "command:sh -c 'sleep 1000 & echo $! > \"$1\"' sh {output:out}", NULL), NULL);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) outputs =
    kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  bytes = kedroc_data_catalog_load_bytes (outputs, "out", NULL, &error);
  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpint (atoi (text), >, 1);
  assert_gone (atoi (text));
}

static gpointer
kill_parent_when_stopped (gpointer data)
{
  Stay *self = data;
  g_autofree char *pids = NULL;
  g_autofree char *path = NULL;
  g_autofree char *state = NULL;
  char *next;

  while (!g_file_get_contents (self->path, &pids, NULL, NULL))
    g_usleep (1000);
  self->pids[0] = (int) strtol (pids, &next, 10);
  self->pids[2] = (int) strtol (next, NULL, 10);
  path = g_strdup_printf ("/proc/%d/stat", self->pids[0]);
  while (!g_file_get_contents (path, &state, NULL, NULL) || strstr (state, ") T") == NULL)
    {
      g_clear_pointer (&state, g_free);
      g_usleep (1000);
    }
  kill (self->pids[2], SIGKILL);
  return NULL;
}

/* The whole group, and whoever inherits it is of the same session, as the first process
 * of a container: the kernel lets nothing go on by itself. */
static void
test_stopped (void)
{
  g_autoptr (KedrocAbstractRunner) runner = KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (1));
  g_autofree char *function = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;
  Stay stay;

  stay_init (&stay);
  g_object_unref (stay.pipeline);
  function = g_strdup_printf ("command:sh -c 'echo $$ $PPID > \"$1.new\"; mv \"$1.new\" \"$1\"; kill -STOP 0' sh %s "
                              "{output:out}", stay.path);
  stay.pipeline = test_pipeline_new (
    kedroc_node_new_for_function ("stops", NULL, KEDROC_NAMES ("out"), function, NULL), NULL);
  g_assert_no_errno (prctl (PR_SET_CHILD_SUBREAPER, 1));
  thread = g_thread_new ("end", kill_parent_when_stopped, &stay);
  g_assert_null (kedroc_abstract_runner_run (runner, stay.pipeline, stay.catalog, NULL, NULL, FALSE, NULL, &error));
  g_thread_join (thread);
  test_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_WORKER_DIED, "'stops'", NULL);
  assert_gone (stay.pids[0]);
  g_assert_cmpint (waitpid (stay.pids[0], NULL, 0), ==, stay.pids[0]);
  g_assert_no_errno (prctl (PR_SET_CHILD_SUBREAPER, 0));
  stay_clear (&stay);
}

/* What the command reads and writes has not the number of a stream that is not there. */
static void
test_no_streams (gconstpointer kind)
{
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
    {
      g_autoptr (KedrocAbstractRunner) runner = test_runner_new (kind);
      g_autoptr (KedrocPipeline) pipeline = test_pipeline_new (
        kedroc_node_new_for_function ("copies", KEDROC_NAMES ("in"), KEDROC_NAMES ("out"),
                                      "command:sh -c 'cat \"$1\" > \"$2\"; echo said >&2' sh {input:in} {output:out}",
                                      NULL), NULL);
      g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
      g_autoptr (KedrocDataCatalog) outputs = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      int kept = fcntl (stream, F_DUPFD_CLOEXEC, 10);

      kedroc_data_catalog_set_string (catalog, "in", "text");
      close (stream);
      outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error);
      dup2 (kept, stream);
      close (kept);
      g_assert_no_error (error);
      bytes = kedroc_data_catalog_load_bytes (outputs, "out", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "text", 4);
    }
}

int
main (int argc,
      char **argv)
{
  const char *kinds[] = { "sequential", "thread", "parallel" };

  kedroc_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *cancel = g_strdup_printf ("/kedroc/runner/command-ends/%s/cancel", kinds[i]);
      g_autofree char *left = g_strdup_printf ("/kedroc/runner/command-ends/%s/left-behind", kinds[i]);

      g_test_add_data_func (cancel, kinds[i], test_cancel);
      g_test_add_data_func (left, kinds[i], test_left_behind);
      if (!g_str_equal (kinds[i], "parallel"))
        {
          g_autofree char *streams = g_strdup_printf ("/kedroc/runner/command-ends/%s/no-streams", kinds[i]);

          g_test_add_data_func (streams, kinds[i], test_no_streams);
        }
    }
  g_test_add_func ("/kedroc/runner/command-ends/timeout", test_timeout);
  g_test_add_func ("/kedroc/runner/command-ends/dead-worker", test_dead_worker);
  g_test_add_func ("/kedroc/runner/command-ends/stopped", test_stopped);
  return g_test_run ();
}
