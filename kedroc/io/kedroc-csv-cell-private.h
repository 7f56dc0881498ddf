/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The types of a column, as a set of those that its cells can be read as. */
typedef enum
{
  KEDROC_CSV_TYPE_NONE = 0,
  KEDROC_CSV_TYPE_BOOLEAN = 1 << 0,
  KEDROC_CSV_TYPE_INT64 = 1 << 1,
  KEDROC_CSV_TYPE_DOUBLE = 1 << 2,
  KEDROC_CSV_TYPE_UTF8 = 1 << 3,
} KedrocCSVType;

/* Text is terminated by NUL as well. */
typedef struct
{
  const char *text;
  gsize length;
} KedrocCSVCell;

/* What a cell that is not missing can be read as without being told. */
KedrocCSVType kedroc_csv_cell_infer (const KedrocCSVCell *cell);

gboolean kedroc_csv_cell_parse_boolean (const KedrocCSVCell *cell,
                                        gboolean *value);
gboolean kedroc_csv_cell_parse_int64 (const KedrocCSVCell *cell,
                                      gint64 *value);
gboolean kedroc_csv_cell_parse_double (const KedrocCSVCell *cell,
                                       double *value);

/* By kedroc's names and pandas': KEDROC_CSV_TYPE_NONE for any other. */
KedrocCSVType kedroc_csv_type_from_name (const char *name);
const char *kedroc_csv_type_get_name (KedrocCSVType type);
GType kedroc_csv_type_to_gtype (KedrocCSVType type);

G_END_DECLS
