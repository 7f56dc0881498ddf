/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "kedroc-csv-cell-private.h"

G_BEGIN_DECLS

/* All fields of a file, row by row, every row as long as the first one. They
 * stand one after the other in one block of text. */
typedef struct
{
  GString *text;
  GArray *starts; /* of gsize: where each field begins, and where the next one would */
  GArray *lines;  /* of guint64: the line each row begins on, counted from 1 */
  guint n_columns;
  gboolean has_header;
} KedrocCSVCells;

/* The header, if there is one, is the first row. Errors are CORRUPT and name
 * row and column. */
KedrocCSVCells *kedroc_csv_cells_new (const char *data,
                                      gsize size,
                                      char separator,
                                      gboolean has_header,
                                      GCancellable *cancellable,
                                      GError **error);
void kedroc_csv_cells_free (KedrocCSVCells *self);

guint64 kedroc_csv_cells_get_n_rows (const KedrocCSVCells *self);

static inline KedrocCSVCell
kedroc_csv_cells_get (const KedrocCSVCells *self,
                      guint64 row,
                      guint column)
{
  const gsize *starts = (const gsize *) (gconstpointer) self->starts->data + row * self->n_columns + column;

  return (KedrocCSVCell){ self->text->str + starts[0], starts[1] - starts[0] - 1 };
}

/* Takes the message. */
void kedroc_csv_cells_set_error (const KedrocCSVCells *self,
                                 guint64 line,
                                 guint column,
                                 char *message,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocCSVCells, kedroc_csv_cells_free)

G_END_DECLS
