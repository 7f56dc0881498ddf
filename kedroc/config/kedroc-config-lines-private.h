/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where something stands. */
typedef struct
{
  const char *source; /* a file */
  guint line;         /* 0: not known */
} KedrocConfigOrigin;

/* "file:line", or "file". */
char *kedroc_config_origin_dup_place (const KedrocConfigOrigin *self);

/* On which lines of a file keys stand: tables of char * to GUINT_TO_POINTER. */
typedef struct
{
  GHashTable *top;     /* of the keys of the document, if that is a mapping */
  GHashTable *objects; /* JsonObject * to such a table, for each mapping; whoever wants it makes it */
} KedrocConfigLines;

GHashTable *kedroc_config_lines_new_objects (void);
void        kedroc_config_lines_clear (KedrocConfigLines *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocConfigLines, kedroc_config_lines_clear)

/* Notes the lines of a mapping, if they are wanted, and takes the table. */
void kedroc_config_lines_take (KedrocConfigLines *self,
                               gboolean           is_top,
                               JsonObject        *object,
                               GHashTable        *lines);

/* 0: not known, as objects may be. */
guint kedroc_config_lines_get (GHashTable *objects,
                               JsonObject *object,
                               const char *key);

G_END_DECLS
