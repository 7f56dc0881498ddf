/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-command-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kedroc-encoded-value-private.h"
#include "kedroc-memory-file-private.h"
#include "kedroc-node-private.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-value-file-private.h"

static void
close_fd (gpointer data)
{
  close (*(int *) data);
}

/* The command sees the descriptor under the number that it has here. */
static char *
lend_fd (KedrocCommandFiles *self,
         int fd)
{
  g_array_append_val (self->fds, fd);
  return g_strdup_printf ("/dev/fd/%d", fd);
}

/* Behind the standard streams. */
#define FIRST_FD 3

/* In a program without standard streams their numbers are free, and the command has
 * others under them. */
static int
open_memory_file (GError **error)
{
  int fd = kedroc_memory_file_new (error);
  int above;

  if (fd < 0 || fd >= FIRST_FD)
    return fd;
  above = fcntl (fd, F_DUPFD_CLOEXEC, FIRST_FD);
  if (above < 0)
    kedroc_memory_set_error (error, errno, "Cannot create a file in memory");
  close (fd);
  return above;
}

/* A buffer that is as long as its file can be read where it is: one that a command has
 * made, or a program of another library. Others have a page behind the payload. */
static int
dup_exact_fd (KedrocSharedBuffer *buffer)
{
  KedrocSegment *segment = buffer != NULL ? kedroc_shared_buffer_get_segment (buffer) : NULL;
  struct stat status;

  if (buffer == NULL || kedroc_shared_buffer_is_private (buffer) ||
      !g_str_equal (kedroc_shared_buffer_get_codec (buffer), KEDROC_RAW_CODEC) ||
      fstat (segment->fd, &status) != 0 || (gsize) status.st_size != kedroc_shared_buffer_get_size (buffer))
    return -1;
  return fcntl (segment->fd, F_DUPFD_CLOEXEC, 3);
}

static gboolean
write_all (int fd,
           GBytes *bytes,
           GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (!kedroc_memory_file_resize (fd, size, FALSE, error))
    return FALSE;
  for (gsize done = 0; done < size;)
    {
      gssize n = pwrite (fd, data + done, size - done, (off_t) done);

      if (n < 0 && errno != EINTR)
        {
          kedroc_memory_set_error (error, errno, "Cannot write the file of an input");
          return FALSE;
        }
      done += (gsize) MAX (n, 0);
    }
  return TRUE;
}

/* Nobody can change it: the same command may be tried again. */
static void
seal (int fd)
{
  fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}

static char *
open_input (KedrocCommandFiles *self,
            KedrocTask *task,
            guint index,
            GError **error)
{
  const GValue *value = kedroc_task_peek_input (task, index);
  g_autoptr (GBytes) bytes = NULL;
  char *path;
  int fd;

  if (G_VALUE_HOLDS_OBJECT (value) && G_IS_FILE (g_value_get_object (value)))
    {
      path = g_file_get_path (g_value_get_object (value));
      if (path != NULL)
        return path;
    }
  fd = dup_exact_fd (kedroc_task_peek_input_buffer (task, index));
  if (fd >= 0)
    return lend_fd (self, fd);
  bytes = kedroc_value_to_file (value, kedroc_task_get_cancellable (task), error);
  fd = bytes != NULL ? open_memory_file (error) : -1;
  if (fd < 0)
    return NULL;
  path = lend_fd (self, fd);
  if (write_all (fd, bytes, error))
    {
      seal (fd);
      return path;
    }
  g_free (path);
  return NULL;
}

static gboolean
open_inputs (KedrocCommandFiles *self,
             KedrocTask *task,
             GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  const char *const *names = kedroc_node_peek_inputs (node);

  self->inputs = g_new0 (char *, self->n_inputs + 1);
  for (guint i = 0; i < self->n_inputs; i++)
    {
      /* A name that stands there twice is set once. */
      guint first = (guint) kedroc_node_find_input (node, names[i]);

      self->inputs[i] = first < i ? g_strdup (self->inputs[first]) : open_input (self, task, i, error);
      if (self->inputs[i] != NULL)
        continue;
      g_prefix_error (error, "input '%s': ", names[i]);
      return FALSE;
    }
  return TRUE;
}

gboolean
kedroc_command_files_open (KedrocCommandFiles *self,
                           KedrocTask *task,
                           GError **error)
{
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_set_clear_func (self->fds, close_fd);
  self->n_inputs = kedroc_node_get_n_inputs (kedroc_task_get_node (task));
  self->n_outputs = kedroc_node_get_n_outputs (kedroc_task_get_node (task));
  if (!open_inputs (self, task, error))
    return FALSE;
  self->outputs = g_new0 (char *, self->n_outputs + 1);
  for (guint i = 0; i < self->n_outputs; i++)
    {
      int fd = open_memory_file (error);

      if (fd < 0)
        return FALSE;
      self->outputs[i] = lend_fd (self, fd);
    }
  return TRUE;
}

static GBytes *
read_all (int fd,
          gsize size,
          GError **error)
{
  g_autofree guint8 *data = g_malloc (size);
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (fd, data + done, size - done, (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          kedroc_memory_set_error (error, n < 0 ? errno : EIO, "Cannot read what the command has written");
          return NULL;
        }
      done += (gsize) n;
    }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* The command's file is the value: its pages go to whoever reads it, in whatever
 * process. Takes @fd. */
static KedrocSharedBuffer *
share (int fd,
       gsize size,
       GError **error)
{
  g_autoptr (KedrocSegment) segment = kedroc_segment_new_received (fd, FALSE, NULL, error);

  if (segment == NULL)
    return NULL;
  return kedroc_shared_buffer_new_received (segment, size, KEDROC_RAW_CODEC, error);
}

static gboolean
collect_output (KedrocTask *task,
                guint index,
                const char *name,
                int fd,
                GError **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct stat status;
  int own;

  seal (fd);
  if (fstat (fd, &status) != 0)
    {
      kedroc_memory_set_error (error, errno, "Cannot look at what the command has written");
      return FALSE;
    }
  if (status.st_size <= KEDROC_INLINE_MAX)
    {
      bytes = read_all (fd, (gsize) status.st_size, error);
      if (bytes != NULL)
        kedroc_task_set_output_bytes (task, name, bytes);
      return bytes != NULL;
    }
  own = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (own < 0)
    {
      kedroc_memory_set_error (error, errno, "Cannot keep what the command has written");
      return FALSE;
    }
  buffer = share (own, (gsize) status.st_size, error);
  return buffer != NULL && kedroc_task_take_output_buffer (task, index, g_steal_pointer (&buffer), error);
}

gboolean
kedroc_command_files_collect (KedrocCommandFiles *self,
                              KedrocTask *task,
                              GError **error)
{
  const char *const *names = kedroc_node_peek_outputs (kedroc_task_get_node (task));

  for (guint i = 0; i < self->n_outputs; i++)
    {
      int fd = g_array_index (self->fds, int, self->fds->len - self->n_outputs + i);

      if (collect_output (task, i, names[i], fd, error))
        continue;
      g_prefix_error (error, "output '%s': ", names[i]);
      return FALSE;
    }
  return TRUE;
}

void
kedroc_command_files_clear (KedrocCommandFiles *self)
{
  g_clear_pointer (&self->inputs, g_strfreev);
  g_clear_pointer (&self->outputs, g_strfreev);
  g_clear_pointer (&self->fds, g_array_unref);
}
