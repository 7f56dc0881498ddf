/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "kedroc-csv-cell-private.h"

G_BEGIN_DECLS

/* How one load or one save reads or writes: the properties of the dataset,
 * with load_args or save_args before them. Others may load and save at the same
 * time, and a JsonObject counts its references for one thread: it is borrowed. */
typedef struct
{
  char separator;
  gboolean has_header;
  char **columns;             /* NULL: all */
  char **na_values;           /* NULL: none but the empty field */
  JsonObject *dtypes;         /* column -> name of a type, the dataset's; NULL: none is given */
  KedrocCSVType default_type; /* of the columns that dtypes does not name; KEDROC_CSV_TYPE_NONE: inferred */
} KedrocCSVOptions;

gboolean kedroc_csv_options_set_separator (KedrocCSVOptions *self,
                                           const char *separator,
                                           GError **error);

/* args may be NULL. */
gboolean kedroc_csv_options_apply_load_args (KedrocCSVOptions *self,
                                             JsonObject *args,
                                             GError **error);
gboolean kedroc_csv_options_apply_save_args (KedrocCSVOptions *self,
                                             JsonObject *args,
                                             GError **error);

/* Whether each name of a type in dtypes is one. */
gboolean kedroc_csv_options_check_dtypes (KedrocCSVOptions *self,
                                          GError **error);

/* KEDROC_CSV_TYPE_NONE: to be inferred. */
KedrocCSVType kedroc_csv_options_get_type (const KedrocCSVOptions *self,
                                           const char *column);

void kedroc_csv_options_clear (KedrocCSVOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocCSVOptions, kedroc_csv_options_clear)

G_END_DECLS
