/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"

/* Nodes that fill a megabyte with their number, and look at what others have filled. */

#define SIZE 1000000

static inline int
get_number (KedrocTask *task)
{
  const char *name = kedroc_node_get_name (kedroc_task_get_node (task));

  return (int) g_ascii_strtoll (strrchr (name, '-') + 1, NULL, 10);
}

static inline void
assert_filled (GBytes *bytes,
               int byte)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size, ==, SIZE);
  /* Sanitizers are slow with single bytes. */
  if (data[0] == (guint8) byte && memcmp (data, data + 1, SIZE - 1) == 0)
    return;
  for (gsize i = 0; i < size; i++)
    if (data[i] != (guint8) byte)
      g_error ("Byte %" G_GSIZE_FORMAT " is %u, not %u", i, data[i], (guint8) byte);
}

/* Fills the first output in place and says in the second where it lies. */
static inline gboolean
fill (KedrocTask *task,
      GError **error)
{
  g_auto (GStrv) outputs = kedroc_node_get_outputs (kedroc_task_get_node (task));
  g_autofree char *place = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_task_create_output_buffer (task, outputs[0], SIZE, error);

  if (buffer == NULL)
    return FALSE;
  memset (kedroc_shared_buffer_get_data (buffer), get_number (task), SIZE);
  place = g_strdup_printf ("%d:%p", (int) getpid (), kedroc_shared_buffer_get_data (buffer));
  kedroc_task_set_output_string (task, outputs[1], place);
  return TRUE;
}

/* Of this process: files in memory that it has open. */
static inline guint
count_own_segments (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      n += target != NULL && g_str_has_prefix (target, "/memfd:kedroc ");
    }
  return n;
}
