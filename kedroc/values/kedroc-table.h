/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "kedroc-macros.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_TABLE (kedroc_table_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocTable, kedroc_table, KEDROC, TABLE, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocTable   *kedroc_table_new_from_c         (gpointer                    c_schema,
                                                gpointer                    c_array,
                                                GError                    **error);

KEDROC_AVAILABLE_IN_1_0
KedrocTable   *kedroc_table_new_from_c_stream  (gpointer                    c_stream,
                                                KedrocSharedMemoryManager  *manager,
                                                GCancellable               *cancellable,
                                                GError                    **error);

KEDROC_AVAILABLE_IN_1_0
guint64        kedroc_table_get_n_rows         (KedrocTable                *self);

KEDROC_AVAILABLE_IN_1_0
guint          kedroc_table_get_n_columns      (KedrocTable                *self);

KEDROC_AVAILABLE_IN_1_0
char         **kedroc_table_get_column_names   (KedrocTable                *self);

KEDROC_AVAILABLE_IN_1_0
GType          kedroc_table_get_column_type    (KedrocTable                *self,
                                                const char                 *column);

KEDROC_AVAILABLE_IN_1_0
const double  *kedroc_table_get_doubles        (KedrocTable                *self,
                                                const char                 *column,
                                                guint64                    *n,
                                                GError                    **error);

KEDROC_AVAILABLE_IN_1_0
GBytes        *kedroc_table_dup_column_bytes   (KedrocTable                *self,
                                                const char                 *column,
                                                GError                    **error);

KEDROC_AVAILABLE_IN_1_0
const gint64  *kedroc_table_get_int64s         (KedrocTable                *self,
                                                const char                 *column,
                                                guint64                    *n,
                                                GError                    **error);

KEDROC_AVAILABLE_IN_1_0
const char    *kedroc_table_get_string         (KedrocTable                *self,
                                                const char                 *column,
                                                guint64                     row,
                                                gsize                      *length);

KEDROC_AVAILABLE_IN_1_0
char          *kedroc_table_dup_string         (KedrocTable                *self,
                                                const char                 *column,
                                                guint64                     row);

KEDROC_AVAILABLE_IN_1_0
gboolean       kedroc_table_get_boolean        (KedrocTable                *self,
                                                const char                 *column,
                                                guint64                     row);

KEDROC_AVAILABLE_IN_1_0
gboolean       kedroc_table_is_missing         (KedrocTable                *self,
                                                const char                 *column,
                                                guint64                     row);

KEDROC_AVAILABLE_IN_1_0
gboolean       kedroc_table_export_to_c        (KedrocTable                *self,
                                                gpointer                    c_schema,
                                                gpointer                    c_array,
                                                GError                    **error);

KEDROC_AVAILABLE_IN_1_0
gboolean       kedroc_table_export_stream_to_c (KedrocTable                *self,
                                                gpointer                    c_stream,
                                                GError                    **error);

KEDROC_AVAILABLE_IN_1_0
void           kedroc_table_free_c_schema      (gpointer                    c_schema);

KEDROC_AVAILABLE_IN_1_0
void           kedroc_table_free_c_array       (gpointer                    c_array);

KEDROC_AVAILABLE_IN_1_0
void           kedroc_table_free_c_stream      (gpointer                    c_stream);

G_END_DECLS
