/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file whose pages processes share, with its mapping in this process: what
 * buffers lie in, one after the other.
 *
 * A segment counts its uses: each shared buffer of this process that lies in it
 * is one, and each other process that has been lent it is one. When the last use
 * ends nobody can see a change of the pages, and the segment goes home: to
 * the pool of the manager that made it, or to the list of those that another
 * process may have back. References are counted apart and only keep the struct. */
typedef struct _KedrocSegment KedrocSegment;
typedef struct _KedrocSegmentHome KedrocSegmentHome;

/* What takes in segments that are not used any more. From any thread. */
struct _KedrocSegmentHome
{
  gatomicrefcount ref_count;
  void (*take_in) (KedrocSegmentHome *self,
                   KedrocSegment     *segment);   /* transfer full */
  void (*free)    (KedrocSegmentHome *self);
};

struct _KedrocSegment
{
  gatomicrefcount ref_count;
  gint n_uses;                 /* atomic */
  KedrocSegmentHome *home;     /* nullable; owned */
  int fd;
  gsize capacity;              /* bytes for a payload, whole pages where made here */
  gsize mapped_size;           /* of base */
  gpointer base;               /* atomic; a received segment is mapped when first read */
  gboolean is_own;             /* made by this process, which writes to it */
  gboolean spilled;
  gboolean sealed;             /* the file has its seals; written by the user of an own segment only */
  gboolean unprotected;        /* writable although its buffer is sealed; guarded by the manager */
  gint exported;               /* atomic: somebody that cannot be counted may look at it */
  guint n_forks;               /* of this process, when it was first used for what is in it now */
  gint retired;                /* atomic: will not be used again */
  gint64 idle_since;           /* monotonic µs; guarded by the pool it lies in */
  /* Guarded by a lock that all managers share. */
  gconstpointer counted_by;    /* the manager that has counted it for all its buffers */
  guint n_counted;             /* buffers that it has counted so */
  gsize counted_size;
};

/* Rounds up to the size class: at most a sixteenth more, and whole pages. */
gsize          kedroc_segment_get_class        (gsize               size);

/* A writable segment that has one use: the caller's. Fails with
 * KEDROC_RUNNER_ERROR_MEMORY_LIMIT when there is no room. fd is taken over in any case. */
KedrocSegment *kedroc_segment_new              (int                 fd,
                                                gsize               capacity,
                                                gboolean            spilled,
                                                KedrocSegmentHome  *home,
                                                GError            **error);

/* A segment of another process, without a use. fd is taken over in any case. A spilled file cannot
 * be sealed, so its sender has to be a process of our own. */
KedrocSegment *kedroc_segment_new_received     (int                 fd,
                                                gboolean            spilled,
                                                KedrocSegmentHome  *home,
                                                GError            **error);

KedrocSegment *kedroc_segment_ref              (KedrocSegment      *self);
void           kedroc_segment_unref            (KedrocSegment      *self);

/* Times that this process has been forked, and its ancestors: a child has all mappings, and is not counted. */
guint          kedroc_segment_count_forks      (void);

/* How many of this process's ancestors have forked it: what they keep for later is not the child's. */
guint          kedroc_segment_count_ancestors  (void);

/* A use holds a reference as well. */
void           kedroc_segment_use              (KedrocSegment      *self);
void           kedroc_segment_unuse            (KedrocSegment      *self);
gboolean       kedroc_segment_is_used          (KedrocSegment      *self);

/* Maps the segment if that has not been done. */
gboolean       kedroc_segment_map              (KedrocSegment      *self,
                                                GError            **error);

/* Makes the payload of an own segment writable again, or read-only. */
gboolean       kedroc_segment_protect          (KedrocSegment      *self,
                                                gboolean            writable,
                                                GError            **error);

/* Fixes the size of the file and ends all ways to write to it but the mapping that is there. */
gboolean       kedroc_segment_seal             (KedrocSegment      *self,
                                                GError            **error);

/* It will not be used again: the pages go as soon as other processes let them go. */
void           kedroc_segment_retire           (KedrocSegment      *self);

/* Grows with each segment that is retired in this process. */
guint          kedroc_segment_count_retired    (void);

KedrocSegmentHome *kedroc_segment_home_ref     (KedrocSegmentHome  *self);
void               kedroc_segment_home_unref   (KedrocSegmentHome  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocSegment, kedroc_segment_unref)

G_END_DECLS
