/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-segment-private.h"

G_BEGIN_DECLS

/* How long (µs) a segment lies in a pool unused before its memory is given back. */
#define KEDROC_SEGMENT_IDLE_MAX G_USEC_PER_SEC

/* The segments of one manager that nobody uses, by size class, the last used on
 * top. Their pages are there and mapped: filling them again is as fast as filling any other
 * memory, while the page faults of a new file take ten times as long. */
typedef struct _KedrocSegmentPool KedrocSegmentPool;

KedrocSegmentPool *kedroc_segment_pool_new            (void);

/* What comes home from now on is freed at once, as is all that lies in it. Drops
 * a reference. */
void               kedroc_segment_pool_close          (KedrocSegmentPool  *self);

KedrocSegmentHome *kedroc_segment_pool_as_home        (KedrocSegmentPool  *self);

/* A segment of this class, with one use, not yet writable; NULL: there is none. */
KedrocSegment     *kedroc_segment_pool_take           (KedrocSegmentPool  *self,
                                                       gsize               capacity);

/* Frees what has been idle for so long (µs); 0: all. */
void               kedroc_segment_pool_trim           (KedrocSegmentPool  *self,
                                                       gint64              idle);

/* Bytes of what lies in it. */
guint64            kedroc_segment_pool_get_bytes      (KedrocSegmentPool  *self);

/* Whether what comes home stays; if not the pool is empty from now on. */
void               kedroc_segment_pool_set_keeping    (KedrocSegmentPool  *self,
                                                       gboolean            keeping);

/* Whether a thread of its own, there while there is something to trim, looks for what is
 * idle. A worker process looks by itself, since it has to tell others. */
void               kedroc_segment_pool_set_self_trim  (KedrocSegmentPool  *self,
                                                       gboolean            self_trim);

G_END_DECLS
