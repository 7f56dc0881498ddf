/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-supervisor-private.h"

/* The supervisor hands the segments of one worker on to others. To the worker
 * that made one it stands for all of them: it gives the segment back when neither
 * itself nor any other worker uses it. */

static void
put_returned (KedrocSupervisor *self,
              KedrocSegment *segment)
{
  if (kedroc_segment_is_used (segment))
    return;
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);
      KedrocSegmentEntry *entry = kedroc_segment_table_find_segment (&worker->segments, segment);

      if (entry != NULL && entry->is_theirs)
        {
          kedroc_outbox_put_returned (&worker->outbox, entry);
          return;
        }
    }
  /* Its owner has died, and nobody else can use it again. */
  kedroc_segment_retire (segment);
}

/* Tells the workers what became of segments since the last time. */
void
kedroc_supervisor_put_segments (KedrocSupervisor *self)
{
  g_autoptr (GPtrArray) returned = kedroc_returns_take (self->returns);

  for (guint i = 0; returned != NULL && i < returned->len; i++)
    put_returned (self, g_ptr_array_index (returned, i));
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *worker = g_ptr_array_index (self->workers, i);

      if (!worker->quitting)
        kedroc_outbox_put_retired (&worker->outbox);
    }
}

/* A worker has given up the memory of a segment of its own: so do all that have
 * mapped it. */
gboolean
kedroc_supervisor_forget_segment (KedrocSupervisor *self,
                                  KedrocWorkerProcess *worker,
                                  KedrocRecord *record,
                                  GError **error)
{
  KedrocSegmentEntry *own = kedroc_record_get_segment (record, error);
  g_autoptr (KedrocSegment) segment = NULL;

  if (own == NULL)
    return FALSE;
  if (!own->is_theirs)
    {
      record->broken = TRUE;
      return kedroc_record_check (record, error);
    }
  segment = kedroc_segment_ref (own->segment);
  for (guint i = 0; i < self->workers->len; i++)
    {
      KedrocWorkerProcess *other = g_ptr_array_index (self->workers, i);
      KedrocSegmentEntry *entry = kedroc_segment_table_find_segment (&other->segments, segment);

      if (entry == NULL)
        continue;
      if (other != worker)
        kedroc_outbox_put_gone (&other->outbox, entry->id);
      kedroc_segment_table_remove (&other->segments, entry);
    }
  return TRUE;
}
