/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"
#include "kedroc-shared-memory-manager.h"
#include "kedroc-table.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_TABLE_BUILDER (kedroc_table_builder_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KedrocTableBuilder, kedroc_table_builder, KEDROC, TABLE_BUILDER, GObject)

KEDROC_AVAILABLE_IN_1_0
KedrocTableBuilder *kedroc_table_builder_new                     (void);

KEDROC_AVAILABLE_IN_1_0
KedrocTableBuilder *kedroc_table_builder_new_in_place            (KedrocSharedMemoryManager  *manager,
                                                                  guint64                     n_rows);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_add_column              (KedrocTableBuilder         *self,
                                                                  const char                 *name,
                                                                  GType                       type);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_reserve_text            (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  gsize                       n_bytes);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_double           (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  double                      value);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_doubles          (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  const double               *values,
                                                                  gsize                       n);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_int64            (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  gint64                      value);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_int64s           (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  const gint64               *values,
                                                                  gsize                       n);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_boolean          (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  gboolean                    value);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_string           (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  const char                 *value);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_string_len       (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  const char                 *value,
                                                                  gsize                       length);

KEDROC_AVAILABLE_IN_1_0
void                kedroc_table_builder_append_missing          (KedrocTableBuilder         *self,
                                                                  const char                 *column);

KEDROC_AVAILABLE_IN_1_0
double             *kedroc_table_builder_append_doubles_in_place (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  gsize                       n);

KEDROC_AVAILABLE_IN_1_0
gint64             *kedroc_table_builder_append_int64s_in_place  (KedrocTableBuilder         *self,
                                                                  const char                 *column,
                                                                  gsize                       n);

KEDROC_AVAILABLE_IN_1_0
KedrocTable        *kedroc_table_builder_finish                  (KedrocTableBuilder         *self,
                                                                  KedrocSharedMemoryManager  *manager,
                                                                  GError                    **error);

G_END_DECLS
