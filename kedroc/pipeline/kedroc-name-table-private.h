/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEDROC_NAME_TABLE_NONE G_MAXUINT32

typedef struct {
  guint32 hash;
  guint32 id_plus_one; /* 0: empty */
} KedrocNameSlot;

/* Gives names numbers, in the order in which they come. Names are pieces of
 * borrowed strings, so that the base of "name@format" can be one. One thread. */
typedef struct {
  const char **names; /* [n_names] */
  guint32 *lengths;   /* [n_names] */
  guint32 n_names;
  guint32 capacity;
  KedrocNameSlot *slots; /* [slot_mask + 1] */
  guint32 slot_mask;
} KedrocNameTable;

void kedroc_name_table_init (KedrocNameTable *self);
void kedroc_name_table_clear (KedrocNameTable *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocNameTable, kedroc_name_table_clear)

/* @hash is that of kedroc_name_hash(). */
guint32 kedroc_name_table_add (KedrocNameTable *self,
                               const char *name,
                               gsize length,
                               guint32 hash);
guint32 kedroc_name_table_find (const KedrocNameTable *self,
                                const char *name,
                                gsize length,
                                guint32 hash);

G_END_DECLS
