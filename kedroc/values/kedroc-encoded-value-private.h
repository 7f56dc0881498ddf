/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-shared-buffer.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

/* Payloads up to this many bytes travel inside a message: a descriptor, a
 * mapping and a page fault cost more than the copy. */
#define KEDROC_INLINE_MAX (64 * 1024)

/* A value as it travels: inline bytes or a shared buffer. Immutable, with an
 * atomic reference count, free to be used by any thread. */
typedef struct _KedrocEncodedValue KedrocEncodedValue;

/* Inline up to KEDROC_INLINE_MAX, a sealed buffer above. A NULL manager is the
 * process-wide one. */
KedrocEncodedValue *kedroc_encoded_value_new            (const GValue               *value,
                                                         KedrocSharedMemoryManager  *manager,
                                                         GError                    **error);

/* Copies an inline form as it was received. Not trusted: decode validates it. */
KedrocEncodedValue *kedroc_encoded_value_new_inline     (gconstpointer               data,
                                                         gsize                       size);

/* Takes a reference: a buffer that was received, or filled in place by a node. */
KedrocEncodedValue *kedroc_encoded_value_new_for_buffer (KedrocSharedBuffer         *buffer);

KedrocEncodedValue *kedroc_encoded_value_ref            (KedrocEncodedValue         *self);
void                kedroc_encoded_value_unref          (KedrocEncodedValue         *self);

/* The inline form, self-contained: what new_inline takes in another process.
 * NULL with a size of 0: the value is a buffer. */
gconstpointer       kedroc_encoded_value_get_inline     (KedrocEncodedValue         *self,
                                                         gsize                      *size);

/* Borrowed; NULL: the value is inline. */
KedrocSharedBuffer *kedroc_encoded_value_get_buffer     (KedrocEncodedValue         *self);

/* value is unset (G_VALUE_INIT). Views (GVariant, GBytes, tables) keep the
 * encoded value or its buffer alive. */
gboolean            kedroc_encoded_value_decode         (KedrocEncodedValue         *self,
                                                         GValue                     *value,
                                                         GError                    **error);

/* How a value is meant to be read. */
typedef enum
{
  KEDROC_READING_BORROWED,        /* views that nobody may write to; those of strings must not outlive it */
  KEDROC_READING_SHARED,          /* the same, but strings are copied */
  KEDROC_READING_COPY_ON_WRITE,   /* views that their reader alone may write to, copied page by page */
  KEDROC_READING_COPY,            /* the same, copied at once */
} KedrocReading;

gboolean            kedroc_encoded_value_read           (KedrocEncodedValue         *self,
                                                         KedrocReading               reading,
                                                         GValue                     *value,
                                                         GError                    **error);

/* Bytes of payload, without headers; 0 for an inline form that is corrupt. */
gsize               kedroc_encoded_value_get_size       (KedrocEncodedValue         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocEncodedValue, kedroc_encoded_value_unref)

G_END_DECLS
