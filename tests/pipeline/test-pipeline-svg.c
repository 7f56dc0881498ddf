/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc-test.h>
#include <signal.h>
#include <sys/stat.h>

#include "pipeline-texts.h"

/* Another program than Graphviz's: what it says, whatever it is asked. */
typedef struct {
  KedrocTestFolder *folder;
  char *path; /* PATH as it was */
} FakeDot;

static void
fake_dot_begin (FakeDot *self,
                const char *script)
{
  self->folder = kedroc_test_folder_new ();
  self->path = g_strdup (g_getenv ("PATH"));
  if (script != NULL)
    {
      g_autofree char *program = kedroc_test_folder_write (self->folder, "dot", script, -1);

      g_assert_no_errno (chmod (program, 0700));
    }
  g_setenv ("PATH", kedroc_test_folder_get_path (self->folder), TRUE);
}

static void
fake_dot_end (FakeDot *self)
{
  g_setenv ("PATH", self->path, TRUE);
  g_free (self->path);
  kedroc_test_folder_free (self->folder);
}

static KedrocPipeline *
make_pipeline (void)
{
  return test_make_pipeline ((const char *const[]){ "clean: raw -> cars@table", "fit: cars@frame -> größe", NULL });
}

static char *
draw_async (KedrocPipeline *pipeline,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kedroc_pipeline_to_svg_async (pipeline, cancellable, kedroc_test_store_result, &result);
  kedroc_test_wait_for_result (&result, 60);
  return kedroc_pipeline_to_svg_finish (pipeline, result, error);
}

typedef char *(*Draw) (KedrocPipeline *pipeline,
                       GCancellable *cancellable,
                       GError **error);

static const Draw forms[] = { kedroc_pipeline_to_svg, draw_async };

/* With the real program: setup.sh installs it. */
static void
test_drawing (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *svg = forms[i](pipeline, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (strstr (svg, "<svg"));
      g_assert_nonnull (strstr (svg, ">clean</text>"));
      g_assert_nonnull (strstr (svg, ">cars@frame</text>"));
      g_assert_nonnull (strstr (svg, ">größe</text>"));
      g_assert_true (g_utf8_validate (svg, -1, NULL));
    }
}

static void
test_not_installed (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  FakeDot fake;

  fake_dot_begin (&fake, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (forms[i](pipeline, NULL, &error));
      kedroc_test_assert_error (&error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT, "'dot'", "Debian's package 'graphviz'",
                                NULL);
    }
  fake_dot_end (&fake);
}

static void
test_failing (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  FakeDot fake;

  fake_dot_begin (&fake, "#!/bin/sh\nwhile read -r line; do :; done\necho no memory >&2\nexit 3\n");
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (forms[i](pipeline, NULL, &error));
      kedroc_test_assert_error (&error, G_SPAWN_EXIT_ERROR, 3, "'dot' of Graphviz has failed", ": no memory", NULL);
    }
  fake_dot_end (&fake);
}

/* More than a pipe holds, none of which is read; and nothing drawn is no drawing. */
static void
test_not_reading (void)
{
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_free);
  FakeDot fake;

  for (guint i = 0; i < 2000; i++)
    g_ptr_array_add (nodes, g_strdup_printf ("node_%u: input_%u -> output_%u", i, i, i));
  g_ptr_array_add (nodes, NULL);
  pipeline = test_make_pipeline ((const char *const *) nodes->pdata);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (forms); i++)
    {
      gboolean fails = i < G_N_ELEMENTS (forms);
      g_autoptr (GError) error = NULL;

      fake_dot_begin (&fake, fails ? "#!/bin/sh\necho no licence >&2\nexit 4\n" : "#!/bin/sh\n");
      g_assert_null (forms[i % G_N_ELEMENTS (forms)](pipeline, NULL, &error));
      if (fails)
        kedroc_test_assert_error (&error, G_SPAWN_EXIT_ERROR, 4, "'dot' of Graphviz has failed", ": no licence", NULL);
      else
        kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "has drawn nothing", NULL);
      fake_dot_end (&fake);
    }
}

typedef struct {
  GCancellable *cancellable;
  char *sign; /* the file that the program writes its process id to */
  pid_t pid;
} Cancel;

static gpointer
cancel_when_started (gpointer data)
{
  Cancel *self = data;

  while (self->pid <= 0)
    {
      g_autofree char *text = NULL;

      g_usleep (1000);
      if (g_file_get_contents (self->sign, &text, NULL, NULL) && g_str_has_suffix (text, "\n"))
        self->pid = (pid_t) g_ascii_strtoll (text, NULL, 10);
    }
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

/* The program, which would never end, is ended. */
static void
test_cancelled (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Cancel cancel = { .cancellable = cancellable };
      FakeDot fake;
      GThread *thread;

      fake_dot_begin (&fake, "#!/bin/sh\necho $$ > \"$PATH/started\"\nwhile :; do read -r line; done\n");
      cancel.sign = kedroc_test_folder_build_path (fake.folder, "started");
      thread = g_thread_new ("cancel", cancel_when_started, &cancel);
      g_assert_null (forms[i](pipeline, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
      while (kill (cancel.pid, 0) == 0)
        g_usleep (1000);
      g_free (cancel.sign);
      fake_dot_end (&fake);
    }
}

static void
test_cancelled_before (void)
{
  g_autoptr (KedrocPipeline) pipeline = make_pipeline ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (forms[i](pipeline, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/pipeline-svg/drawing", test_drawing);
  g_test_add_func ("/kedroc/pipeline/pipeline-svg/not-installed", test_not_installed);
  g_test_add_func ("/kedroc/pipeline/pipeline-svg/failing", test_failing);
  g_test_add_func ("/kedroc/pipeline/pipeline-svg/not-reading", test_not_reading);
  g_test_add_func ("/kedroc/pipeline/pipeline-svg/cancelled", test_cancelled);
  g_test_add_func ("/kedroc/pipeline/pipeline-svg/cancelled-before", test_cancelled_before);

  return g_test_run ();
}
