/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-faults.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define FOLDER_VARIABLE "KEDROC_TEST_FOLDER"

struct _TestFaults {
  char *folder;
  char *log;
  char *spill;
  KedrocParallelRunner *runner;
  GString *signals;
};

static void
add_signal (TestFaults *self,
            char sign,
            KedrocNode *node)
{
  g_string_append_printf (self->signals, "%s%c%s", self->signals->len > 0 ? " " : "", sign,
                          kedroc_node_get_name (node));
}

static void
on_started (KedrocAbstractRunner *runner,
            KedrocNode *node,
            gpointer data)
{
  add_signal (data, '+', node);
}

static void
on_finished (KedrocAbstractRunner *runner,
             KedrocNode *node,
             gpointer data)
{
  add_signal (data, '=', node);
}

static void
on_failed (KedrocAbstractRunner *runner,
           KedrocNode *node,
           GError *error,
           gpointer data)
{
  add_signal (data, '!', node);
}

TestFaults *
test_faults_new (guint n_workers)
{
  TestFaults *self = g_new0 (TestFaults, 1);
  g_autofree char *variable = NULL;

  self->folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  self->log = g_build_filename (self->folder, "begun", NULL);
  self->spill = g_build_filename (self->folder, "spill", NULL);
  self->signals = g_string_new (NULL);
  g_assert_no_errno (g_mkdir (self->spill, 0700));
  self->runner = kedroc_parallel_runner_new (n_workers);
  kedroc_shared_memory_manager_set_spill_directory (kedroc_parallel_runner_get_manager (self->runner), self->spill);
  variable = g_strconcat (FOLDER_VARIABLE "=", self->folder, NULL);
  test_faults_set_environment (self, variable);
  g_signal_connect (self->runner, "node-started", G_CALLBACK (on_started), self);
  g_signal_connect (self->runner, "node-finished", G_CALLBACK (on_finished), self);
  g_signal_connect (self->runner, "node-failed", G_CALLBACK (on_failed), self);
  return self;
}

/* No file may be left but the list of what has begun. */
void
test_faults_free (TestFaults *self)
{
  test_assert_finalized (self->runner);
  g_remove (self->log);
  g_assert_no_errno (g_rmdir (self->spill));
  g_assert_no_errno (g_rmdir (self->folder));
  g_string_free (self->signals, TRUE);
  g_free (self->folder);
  g_free (self->log);
  g_free (self->spill);
  g_free (self);
}

KedrocParallelRunner *
test_faults_get_runner (TestFaults *self)
{
  return self->runner;
}

void
test_faults_set_environment (TestFaults *self,
                             const char *variable)
{
  g_auto (GStrv) old = kedroc_parallel_runner_dup_worker_environment (self->runner);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) environment = NULL;

  for (guint i = 0; old != NULL && old[i] != NULL; i++)
    g_strv_builder_add (builder, old[i]);
  g_strv_builder_add (builder, variable);
  environment = g_strv_builder_end (builder);
  kedroc_parallel_runner_set_worker_environment (self->runner, (const char *const *) environment);
}

static gboolean
run_pipeline (TestFaults *self,
              KedrocPipeline *pipeline,
              KedrocDataCatalog *catalog,
              GCancellable *cancellable,
              GError **error)
{
  TestResources before = test_resources_get ();
  g_autoptr (KedrocDataCatalog) outputs = NULL;

  outputs = kedroc_abstract_runner_run (KEDROC_ABSTRACT_RUNNER (self->runner), pipeline, catalog, NULL, NULL, FALSE,
                                        cancellable, error);
  /* A cancellable holds a descriptor as long as it is cancelled. */
  if (cancellable != NULL)
    g_cancellable_reset (cancellable);
  g_object_unref (pipeline);
  test_resources_assert_same (&before);
  return outputs != NULL;
}

gboolean
test_faults_run (TestFaults *self,
                 KedrocPipeline *pipeline,
                 GCancellable *cancellable,
                 GError **error)
{
  KedrocSharedMemoryManager *manager = kedroc_parallel_runner_get_manager (self->runner);
  KedrocDataCatalog *catalog = kedroc_data_catalog_new ();
  gboolean ok = run_pipeline (self, pipeline, catalog, cancellable, error);

  test_assert_finalized (catalog);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), ==, 0);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), ==, 0);
  return ok;
}

gboolean
test_faults_run_on (TestFaults *self,
                    KedrocPipeline *pipeline,
                    KedrocDataCatalog *catalog,
                    GError **error)
{
  return run_pipeline (self, pipeline, catalog, NULL, error);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
test_faults_list_begun (TestFaults *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) names = NULL;

  if (!g_file_get_contents (self->log, &text, NULL, NULL))
    return g_strdup ("");
  names = g_strsplit (g_strchomp (text), "\n", -1);
  qsort (names, g_strv_length (names), sizeof *names, compare_strings);
  return g_strjoinv (" ", names);
}

char *
test_faults_list_who_began (TestFaults *self)
{
  g_autofree char *begun = test_faults_list_begun (self);
  g_auto (GStrv) names = g_strsplit (begun, " ", -1);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    if (i == 0 || !g_str_equal (names[i], names[i - 1]))
      g_string_append_printf (list, "%s%s", i > 0 ? " " : "", names[i]);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

const char *
test_faults_get_signals (TestFaults *self)
{
  return self->signals->str;
}

guint
test_faults_note (KedrocTask *task)
{
  g_autofree char *path = g_build_filename (g_getenv (FOLDER_VARIABLE), "begun", NULL);
  g_autofree char *line = g_strconcat (kedroc_node_get_name (kedroc_task_get_node (task)), "\n", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  guint n = 0;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, line, strlen (line)), ==, strlen (line));
  close (fd);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += strncmp (lines[i], line, strlen (line) - 1) == 0 && strlen (lines[i]) == strlen (line) - 1;
  return n;
}

gboolean
test_faults_do_nothing (KedrocTask *task,
                        gpointer user_data,
                        GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  kedroc_task_set_output_int64 (task, outputs[0], 1);
  return TRUE;
}

gboolean
test_faults_succeed (KedrocTask *task,
                     gpointer user_data,
                     GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));

  test_faults_note (task);
  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_int64 (task, outputs[i], 1);
  return TRUE;
}

gboolean
test_faults_fail (KedrocTask *task,
                  gpointer user_data,
                  GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no luck at attempt %u", test_faults_note (task));
  return FALSE;
}

gboolean
test_faults_kill_worker (KedrocTask *task,
                         gpointer user_data,
                         GError **error)
{
  test_faults_note (task);
  raise (SIGKILL);
  return FALSE;
}

gboolean
test_faults_run_for_ever (KedrocTask *task,
                          gpointer user_data,
                          GError **error)
{
  test_faults_note (task);
  for (;;)
    g_usleep (G_USEC_PER_SEC);
  return TRUE;
}
