/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEDROC_TRANSCODING_SEPARATOR '@'

/* A list of names in one block of memory: immutable, shared by reference, with
 * hashes and lengths kept, since a pipeline looks each of them up. Long lists carry an
 * index. Any thread. */
typedef struct _KedrocNameList KedrocNameList;

KedrocNameList *kedroc_name_list_new (const char *const *names);
KedrocNameList *kedroc_name_list_new_sorted_set (const char *const *names,
                                                 const char *const *more_names);
KedrocNameList *kedroc_name_list_ref (KedrocNameList *self);
void kedroc_name_list_unref (KedrocNameList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocNameList, kedroc_name_list_unref)

guint kedroc_name_list_get_length (const KedrocNameList *self);
const char *const *kedroc_name_list_peek (const KedrocNameList *self);
const guint32 *kedroc_name_list_peek_hashes (const KedrocNameList *self);
const guint32 *kedroc_name_list_peek_lengths (const KedrocNameList *self);

/* Whether any of the names has an @format. */
gboolean kedroc_name_list_has_transcoding (const KedrocNameList *self);

/* The first place of @name, or -1. */
int kedroc_name_list_find (const KedrocNameList *self,
                           const char *name);
int kedroc_name_list_compare (const KedrocNameList *self,
                              const KedrocNameList *other);

guint32 kedroc_name_hash (const char *name,
                          gsize length);

/* The length of a dataset's name without its @format. */
gsize kedroc_name_get_base_length (const char *name);

G_END_DECLS
