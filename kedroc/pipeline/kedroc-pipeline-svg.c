/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-memory-file-private.h"
#include "kedroc-pipeline.h"

#define PROGRAM "dot"
#define PACKAGE "graphviz"

/* The description as a file, to be read from its beginning; -1: there is no room for it. */
static int
open_description (KedrocPipeline *pipeline,
                  GError **error)
{
  g_autofree char *dot = kedroc_pipeline_to_dot (pipeline);
  gsize size = strlen (dot);
  int fd = kedroc_memory_file_new (error);

  if (fd < 0)
    return -1;
  for (gsize done = 0; done < size;)
    {
      gssize n = pwrite (fd, dot + done, size - done, (off_t) done);

      if (n < 0 && errno != EINTR)
        {
          kedroc_memory_set_error (error, errno, "Cannot write what is to be drawn");
          close (fd);
          return -1;
        }
      done += (gsize) MAX (n, 0);
    }
  return fd;
}

/* It reads a file instead of a pipe: a program that ends before it has read all is then
 * known by what it says and how it ends, not by a pipe that broke. */
static GSubprocess *
start_dot (KedrocPipeline *pipeline,
           GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) reason = NULL;
  GSubprocess *process;
  int fd = open_description (pipeline, error);

  if (fd < 0)
    return NULL;
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  process = g_subprocess_launcher_spawn (launcher, &reason, PROGRAM, "-Tsvg", NULL);
  if (process == NULL)
    g_set_error (error, reason->domain, reason->code,
                 "The program '" PROGRAM "' of Graphviz, which draws pipelines, cannot be started: %s; it is in "
                 "Debian's package '" PACKAGE "'",
                 reason->message);
  return process;
}

/* (transfer full): what the program has printed, or %NULL with its complaints. */
static char *
take_drawing (GSubprocess *process,
              char *drawing,
              char *complaints,
              GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (g_spawn_check_wait_status (g_subprocess_get_status (process), &reason) && *drawing == '\0')
    g_set_error_literal (&reason, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it has drawn nothing");
  if (reason == NULL)
    return drawing;
  g_set_error (error, reason->domain, reason->code, "The program '" PROGRAM "' of Graphviz has failed: %s%s%s",
               reason->message, *complaints != '\0' ? ": " : "", g_strstrip (complaints));
  g_free (drawing);
  return NULL;
}

/**
 * kedroc_pipeline_to_svg:
 * @self: a pipeline
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Draws the pipeline as [method@Kedroc.Pipeline.to_dot] describes it, by the program
 * `dot` of Graphviz, which has to be installed. How long that takes grows faster than
 * the pipeline: thousands of nodes are nothing that it lays out soon.
 *
 * Blocks; the asynchronous form does not.
 *
 * Returns: (transfer full): an SVG document, or %NULL with %G_SPAWN_ERROR_NOENT if
 *   there is no such program (the message has the package that it is in),
 *   %G_SPAWN_EXIT_ERROR if it fails, %G_IO_ERROR_INVALID_DATA if it draws nothing, or
 *   %G_IO_ERROR_CANCELLED
 */
char *
kedroc_pipeline_to_svg (KedrocPipeline *self,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *complaints = NULL;
  char *drawing = NULL;

  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  process = start_dot (self, error);
  if (process == NULL)
    return NULL;
  if (!g_subprocess_communicate_utf8 (process, NULL, cancellable, &drawing, &complaints, error))
    {
      g_subprocess_force_exit (process);
      return NULL;
    }
  return take_drawing (process, drawing, complaints, error);
}

static void
end_drawing (GObject *source,
             GAsyncResult *result,
             gpointer user_data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GTask) task = user_data;
  g_autofree char *complaints = NULL;
  GError *error = NULL;
  char *drawing = NULL;

  if (g_subprocess_communicate_utf8_finish (process, result, &drawing, &complaints, &error))
    drawing = take_drawing (process, drawing, complaints, &error);
  else
    g_subprocess_force_exit (process);

  if (drawing != NULL)
    g_task_return_pointer (task, drawing, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * kedroc_pipeline_to_svg_async:
 * @self: a pipeline
 * @cancellable: (nullable): to give up, which ends the program
 * @callback: (nullable) (scope async): called when there is a drawing
 * @user_data: passed to @callback
 *
 * Does what [method@Kedroc.Pipeline.to_svg] does without blocking.
 */
void
kedroc_pipeline_to_svg_async (KedrocPipeline *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;

  g_return_if_fail (KEDROC_IS_PIPELINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;
  process = start_dot (self, &error);
  if (process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_subprocess_communicate_utf8_async (process, NULL, cancellable, end_drawing, g_steal_pointer (&task));
}

/**
 * kedroc_pipeline_to_svg_finish:
 * @self: a pipeline
 * @result: what the callback was handed
 * @error: return location for an error
 *
 * Ends [method@Kedroc.Pipeline.to_svg_async].
 *
 * Returns: (transfer full): an SVG document, or %NULL with the errors of
 *   [method@Kedroc.Pipeline.to_svg]
 */
char *
kedroc_pipeline_to_svg_finish (KedrocPipeline *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_return_val_if_fail (KEDROC_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
