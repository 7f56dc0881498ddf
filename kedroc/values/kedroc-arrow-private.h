/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-table-private.h"

/* The Arrow C data interface and its streams: names and layout are fixed by
 * https://arrow.apache.org/docs/format/CDataInterface.html and
 * https://arrow.apache.org/docs/format/CStreamInterface.html */

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

struct ArrowArrayStream
{
  int (*get_schema) (struct ArrowArrayStream *, struct ArrowSchema *);
  int (*get_next) (struct ArrowArrayStream *, struct ArrowArray *);
  const char *(*get_last_error) (struct ArrowArrayStream *);
  void (*release) (struct ArrowArrayStream *);
  void *private_data;
};

/* What schema and array have to be filled with; what was in them is overwritten. */
gboolean     kedroc_table_check_exportable (KedrocTable               *table,
                                            GError                   **error);
void         kedroc_table_export_schema    (KedrocTable               *table,
                                            struct ArrowSchema        *schema);
void         kedroc_table_export_array     (KedrocTable               *table,
                                            struct ArrowArray         *array);

/* The table that array is an export of, whole and as it was, and schema describes; borrowed.
 * NULL: it is none. */
KedrocTable *kedroc_table_get_exported     (const struct ArrowSchema  *schema,
                                            const struct ArrowArray   *array);

/* Imports an array that is moved out of source, which is marked as released. The schema stays
 * the caller's. */
KedrocTable *kedroc_table_import           (const struct ArrowSchema  *schema,
                                            struct ArrowArray         *source,
                                            GError                   **error);

/* A table of no rows. */
KedrocTable *kedroc_table_import_empty     (const struct ArrowSchema  *schema,
                                            GError                   **error);

/* The name and the type of a column. */
gboolean     kedroc_arrow_read_schema      (const struct ArrowSchema  *schema,
                                            KedrocTableColumn         *column,
                                            GError                   **error);

/* The cells of a column whose name and type have been read: rows that parent has, of array. They
 * are borrowed from array where they lie as in a table, and owned by column where not. */
gboolean     kedroc_arrow_read_cells       (const struct ArrowSchema  *schema,
                                            const struct ArrowArray   *array,
                                            const struct ArrowArray   *parent,
                                            KedrocTableColumn         *column,
                                            GError                   **error);

/* Gives column, of array, text that it owns instead of views of text, which lie where its values
 * are. NULL: it has; otherwise what is wrong. */
const char  *kedroc_arrow_copy_views       (const struct ArrowArray   *array,
                                            guint64                    n_rows,
                                            KedrocTableColumn         *column);

/* Gives column values of n_bytes that it owns, and validity of its n_rows rows from the first
 * bit on if it has any; the caller fills in the values. NULL: there is no memory. */
gpointer     kedroc_arrow_own_column       (KedrocTableColumn         *column,
                                            guint64                    n_rows,
                                            gsize                      n_bytes);

G_END_DECLS
