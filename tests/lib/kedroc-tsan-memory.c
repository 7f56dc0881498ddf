/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-tsan.h"

#include <stdlib.h>

/* What GLib itself allocates and frees is not looked at (see tsan.supp). What the library frees by
 * GLib's functions is: a thread that still used it is found. */

#undef g_free

gpointer
g_malloc (gsize size)
{
  gpointer memory = size > 0 ? malloc (size) : NULL;

  if (memory == NULL && size > 0)
    g_error ("No memory for %" G_GSIZE_FORMAT " bytes", size);
  return memory;
}

gpointer
g_malloc0 (gsize size)
{
  gpointer memory = size > 0 ? calloc (1, size) : NULL;

  if (memory == NULL && size > 0)
    g_error ("No memory for %" G_GSIZE_FORMAT " bytes", size);
  return memory;
}

void
g_free (gpointer memory)
{
  free (memory);
}
