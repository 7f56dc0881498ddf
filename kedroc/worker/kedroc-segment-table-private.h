/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-segment-private.h"

G_BEGIN_DECLS

/* A segment that both ends of a channel know. Its descriptor has crossed once; from
 * then on its number is enough. */
typedef struct
{
  KedrocSegment *segment;   /* a reference */
  guint64 id;
  gboolean is_theirs;       /* it came from the other end */
  gboolean lent;            /* the other end uses it, which counts as a use here */
  guint32 n_sent;           /* times that this end has spoken of a value in it */
  guint32 n_received;       /* times that the other end has */
  guint32 n_returned;       /* how many of these there were when it was last given back */
} KedrocSegmentEntry;

/* The segments of one channel, as one end knows them. Whoever lends a segment
 * counts how often it has spoken of it, and whoever gives it back says how often it
 * has heard of it: if one more value is on its way meanwhile, the two differ, and
 * the segment stays lent. For one thread. */
typedef struct
{
  GHashTable *by_id;        /* guint64 -> KedrocSegmentEntry, which it owns */
  GHashTable *by_segment;   /* KedrocSegment -> the same */
  guint64 next_id;
  guint n_retired_seen;
} KedrocSegmentTable;

/* The ends of a channel number what they send from different starts. */
#define KEDROC_SEGMENT_IDS_OF_WORKER 1
#define KEDROC_SEGMENT_IDS_OF_SUPERVISOR (G_GUINT64_CONSTANT (1) << 63)

void                kedroc_segment_table_init      (KedrocSegmentTable  *self,
                                                    guint64              first_id);

/* The other end is gone: nothing is lent any more. */
void                kedroc_segment_table_clear     (KedrocSegmentTable  *self);

KedrocSegmentEntry *kedroc_segment_table_find      (KedrocSegmentTable  *self,
                                                    guint64              id);

KedrocSegmentEntry *kedroc_segment_table_find_segment (KedrocSegmentTable *self,
                                                       KedrocSegment      *segment);
gboolean            kedroc_segment_table_is_empty  (KedrocSegmentTable  *self);

/* The entry of a segment that is about to be spoken of; it counts as lent from now on unless it
 * is theirs. is_new: they do not know it yet. */
KedrocSegmentEntry *kedroc_segment_table_lend      (KedrocSegmentTable  *self,
                                                    KedrocSegment       *segment,
                                                    gboolean            *is_new);

/* Bytes of the segments of the other end that nobody uses: it keeps them for itself. */
guint64             kedroc_segment_table_count_idle (KedrocSegmentTable *self);

/* Takes in a segment that was received. NULL: there is one of that number. */
KedrocSegmentEntry *kedroc_segment_table_add       (KedrocSegmentTable  *self,
                                                    guint64              id,
                                                    KedrocSegment       *segment);

/* The other end has given a segment back after it had heard of it n_received times. */
void                kedroc_segment_table_give_back (KedrocSegmentTable  *self,
                                                    KedrocSegmentEntry  *entry,
                                                    guint32              n_received);

/* Neither end will speak of it again. */
void                kedroc_segment_table_remove    (KedrocSegmentTable  *self,
                                                    KedrocSegmentEntry  *entry);

/* The segments of this end that are retired, to be told to the other end and removed: KedrocSegmentEntry,
 * borrowed. NULL: none. */
GPtrArray          *kedroc_segment_table_list_retired (KedrocSegmentTable *self);

/* The other end is gone: what it has made and nobody uses is retired. */
void                kedroc_segment_table_retire_theirs (KedrocSegmentTable *self);

/* A list of segments of others that this process does not use any more. */
typedef struct _KedrocReturns KedrocReturns;

KedrocReturns      *kedroc_returns_new             (void);
KedrocSegmentHome  *kedroc_returns_as_home         (KedrocReturns       *self);

/* Nobody wants to know any more. Drops a reference. */
void                kedroc_returns_close           (KedrocReturns       *self);

/* KedrocSegment, each with a reference; NULL: none. */
GPtrArray          *kedroc_returns_take            (KedrocReturns       *self);

G_END_DECLS
