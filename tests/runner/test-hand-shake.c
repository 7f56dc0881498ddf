/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-parallel-runner.h"
#include "kedroc-test.h"
#include "kedroc-wire-private.h"

/* Supervisors and workers of different builds: each side refuses the other. This
 * program is its own worker, one that does not say what it should. */

#define OTHER_VERSION 9999
#define OWN G_STRINGIFY (KEDROC_WIRE_VERSION)
#define OTHER G_STRINGIFY (OTHER_VERSION)

static void
say_hello (guint64 magic,
           guint32 version)
{
  KedrocOutbox outbox;
  gsize begin;

  kedroc_outbox_init (&outbox, NULL);
  begin = kedroc_outbox_begin (&outbox, KEDROC_RECORD_HELLO);
  kedroc_outbox_put_u64 (&outbox, magic);
  kedroc_outbox_put_u32 (&outbox, version);
  kedroc_outbox_put_string (&outbox, "9.9.9");
  kedroc_outbox_put_u32 (&outbox, getpid ());
  kedroc_outbox_end (&outbox, begin);
  kedroc_outbox_flush (&outbox, KEDROC_WORKER_FD_CHANNEL, NULL);
  kedroc_outbox_clear (&outbox);
}

/* Ends with the supervisor's interest. */
static int
pretend_to_work (const char *how)
{
  char bytes[256];

  say_hello (g_str_equal (how, "magic") ? 0 : KEDROC_WIRE_MAGIC,
             g_str_equal (how, "version") ? OTHER_VERSION : KEDROC_WIRE_VERSION);
  if (g_str_equal (how, "twice"))
    say_hello (KEDROC_WIRE_MAGIC, KEDROC_WIRE_VERSION);
  while (read (KEDROC_WORKER_FD_CHANNEL, bytes, sizeof bytes) > 0)
    continue;
  return EXIT_FAILURE;
}

static const struct
{
  const char *how;
  const char *text[2];
} workers[] = {
  { "version", { "kedroc 9.9.9 and speaks version " OTHER, "not " OWN } },
  { "magic", { "record of type 1", NULL } },
  { "twice", { "record of type 1", NULL } },
};

static void
test_worker_refused (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *variable = g_strconcat ("KEDROC_TEST_PRETEND=", workers[i].how, NULL);
  g_autoptr (GError) error = NULL;
  /* It is found, and never called. */
  g_autoptr (KedrocNode) node =
    kedroc_node_new_for_function ("node", NULL, (const char *[]){ "out", NULL }, "c:libc.so.6:abs", &error);
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (&node, 1, &error);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (KedrocAbstractRunner) runner =
    g_object_new (KEDROC_TYPE_PARALLEL_RUNNER, "worker-environment", (char *[]){ variable, NULL }, NULL);

  g_assert_null (kedroc_abstract_runner_run (runner, pipeline, catalog, NULL, NULL, FALSE, NULL, &error));
  g_assert_null (strstr (error->message, "kedroc_init"));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_PROTOCOL, workers[i].text[0],
                            workers[i].text[1], NULL);
}

static void
send_welcome (int socket_fd,
              guint32 version)
{
  KedrocOutbox outbox;
  g_autoptr (GError) error = NULL;
  gsize begin;

  kedroc_outbox_init (&outbox, NULL);
  begin = kedroc_outbox_begin (&outbox, KEDROC_RECORD_WELCOME);
  kedroc_outbox_put_u32 (&outbox, version);
  kedroc_outbox_put_u32 (&outbox, FALSE);
  kedroc_outbox_put_string (&outbox, "run");
  kedroc_outbox_put_string (&outbox, NULL);
  kedroc_outbox_end (&outbox, begin);
  kedroc_outbox_flush (&outbox, socket_fd, &error);
  g_assert_no_error (error);
  kedroc_outbox_clear (&outbox);
}

/* The real worker, of which only the descriptors are laid ready here. */
static void
test_supervisor_refused (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *text = NULL;
  g_autoptr (GSubprocess) worker = NULL;
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int status = g_file_open_tmp ("kedroc-XXXXXX", &path, &error);
  int sockets[4];

  g_assert_no_error (error);
  g_assert_no_errno (unlink (path));
  g_free (path);
  g_assert_no_errno (ftruncate (status, sizeof (KedrocWorkerStatus)));
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets + 2));
  g_subprocess_launcher_take_fd (launcher, sockets[1], KEDROC_WORKER_FD_CHANNEL);
  g_subprocess_launcher_take_fd (launcher, sockets[3], KEDROC_WORKER_FD_CONTROL);
  g_subprocess_launcher_take_fd (launcher, status, KEDROC_WORKER_FD_STATUS);
  g_subprocess_launcher_setenv (launcher, KEDROC_WORKER_ENVIRONMENT, pid, TRUE);
  worker = g_subprocess_launcher_spawn (launcher, &error, TEST_WORKER, NULL);
  g_assert_no_error (error);
  send_welcome (sockets[0], OTHER_VERSION);
  g_assert_true (g_subprocess_communicate_utf8 (worker, NULL, NULL, NULL, &text, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (worker), ==, EXIT_FAILURE);
  g_assert_nonnull (strstr (text, "speaks version " OTHER " of the protocol, this worker version " OWN));
  close (sockets[0]);
  close (sockets[2]);
}

int
main (int argc,
      char **argv)
{
  const char *how = g_getenv ("KEDROC_TEST_PRETEND");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  if (how != NULL)
    return pretend_to_work (how);
  g_test_init (&argc, &argv, NULL);
  g_setenv ("KEDROC_WORKER", self, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/runner/hand-shake/worker-refused/", workers[i].how, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_worker_refused);
    }
  g_test_add_func ("/kedroc/runner/hand-shake/supervisor-refused", test_supervisor_refused);
  return g_test_run ();
}
