/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-segment-private.h"
#include "kedroc-shared-buffer.h"
#include "kedroc-shared-memory-manager.h"

G_BEGIN_DECLS

/* The longest codec that fits the footer, without the final NUL. */
#define KEDROC_CODEC_NAME_MAX 119

/* What a codec is when nobody has set one: the payload as it is. */
#define KEDROC_RAW_CODEC "bytes"

/* The codec of tables. */
#define KEDROC_TABLE_CODEC "table"

#define KEDROC_FOOTER_MAGIC "KEDROCSB"
#define KEDROC_FOOTER_VERSION 2

/* Stands at the start of the file's last page, which is never part of the
 * payload and stays writable to the process that allocated the buffer. */
typedef struct
{
  char magic[8];
  guint32 version;
  guint32 reserved;
  guint64 capacity;     /* bytes before this page */
  guint64 size;
  char codec[KEDROC_CODEC_NAME_MAX + 1];
} KedrocSharedBufferFooter;

struct _KedrocSharedBuffer
{
  gatomicrefcount ref_count;
  KedrocSharedBuffer *parent;           /* in whose segment this one lies, which it keeps; mostly NULL */
  KedrocSegment *segment;               /* a use, unless there is a parent */
  gpointer copy;                        /* a private mapping of copy_size bytes; mostly NULL */
  gsize copy_size;
  gsize size;
  KedrocSharedMemoryManager *manager;   /* atomic, set once */
  gint sealed;                          /* atomic */
  gint validated;                       /* atomic */
  gboolean fresh;                       /* allocated here, and its codec is not set */
  char *type_name;                      /* of the value in it, while it is fresh; mostly NULL */
  char codec[KEDROC_CODEC_NAME_MAX + 1];
};

/* Lies down in a segment, whose use it takes over. */
KedrocSharedBuffer        *kedroc_shared_buffer_new                 (KedrocSegment              *segment,
                                                                     gsize                       size,
                                                                     const char                 *codec);

/* A writable buffer in an own segment, whose use it takes over. */
KedrocSharedBuffer        *kedroc_shared_buffer_new_writable        (KedrocSegment              *segment,
                                                                     gsize                       size);

/* What another process says lies in a segment that came from it. Fails with
 * KEDROC_DATASET_ERROR_CORRUPT if it cannot. The caller keeps its use, if any. */
KedrocSharedBuffer        *kedroc_shared_buffer_new_received        (KedrocSegment              *segment,
                                                                     gsize                       size,
                                                                     const char                 *codec,
                                                                     GError                    **error);

/* A view of the same payload that this process may write to, without anybody else seeing
 * it: copied page by page when it is written to, or at once. */
KedrocSharedBuffer        *kedroc_shared_buffer_new_copy            (KedrocSharedBuffer         *self,
                                                                     gboolean                    at_once,
                                                                     GError                    **error);

/* The segment, borrowed. */
KedrocSegment             *kedroc_shared_buffer_get_segment         (KedrocSharedBuffer         *self);

/* Whether the buffer is a file in a spill directory. */
gboolean                   kedroc_shared_buffer_is_spilled          (KedrocSharedBuffer         *self);

/* Maps the buffer if that has not been done: get_data cannot fail afterwards. */
gboolean                   kedroc_shared_buffer_map                 (KedrocSharedBuffer         *self,
                                                                     GError                    **error);

/* A view of size bytes from offset that keeps the mapping alive; the buffer is
 * mapped. */
GBytes                    *kedroc_shared_buffer_dup_range           (KedrocSharedBuffer         *self,
                                                                     gsize                       offset,
                                                                     gsize                       size);

/* The codec by which the payload decodes. It is set only in a buffer that this
 * process has allocated and that nobody else knows yet. */
const char                *kedroc_shared_buffer_get_codec           (KedrocSharedBuffer         *self);
const char                *kedroc_shared_buffer_get_type_name       (KedrocSharedBuffer         *self);
void                       kedroc_shared_buffer_set_codec           (KedrocSharedBuffer         *self,
                                                                     const char                 *codec);

/* Whether this process has allocated the buffer and its codec has not been set. */
gboolean                   kedroc_shared_buffer_is_fresh            (KedrocSharedBuffer         *self);

/* The same sealed memory, decoding by another codec. */
KedrocSharedBuffer        *kedroc_shared_buffer_new_inner           (KedrocSharedBuffer         *parent,
                                                                     const char                 *codec,
                                                                     GError                    **error);
gboolean                   kedroc_shared_buffer_is_inner            (KedrocSharedBuffer         *self);

/* Whether this process has validated or written the payload itself, so that
 * decoding it once more need not look at every byte. */
gboolean                   kedroc_shared_buffer_get_validated       (KedrocSharedBuffer         *self);
void                       kedroc_shared_buffer_set_validated       (KedrocSharedBuffer         *self);

/* The manager that accounts for the buffer; borrowed, NULL: nobody. Set once:
 * FALSE if there is one already. */
KedrocSharedMemoryManager *kedroc_shared_buffer_get_manager         (KedrocSharedBuffer         *self);
gboolean                   kedroc_shared_buffer_set_manager         (KedrocSharedBuffer         *self,
                                                                     KedrocSharedMemoryManager  *manager);

G_END_DECLS
