/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The Arrow C data interface: its names and layout are fixed by
 * https://arrow.apache.org/docs/format/CDataInterface.html */

G_BEGIN_DECLS

#define ARROW_FLAG_NULLABLE 2

struct ArrowSchema
{
  const char *format;
  const char *name;
  const char *metadata;
  gint64 flags;
  gint64 n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release) (struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray
{
  gint64 length;
  gint64 null_count;
  gint64 offset;
  gint64 n_buffers;
  gint64 n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release) (struct ArrowArray *);
  void *private_data;
};

G_END_DECLS
