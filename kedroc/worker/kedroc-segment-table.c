/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-segment-table-private.h"

static void
entry_free (gpointer data)
{
  KedrocSegmentEntry *self = data;

  if (self->lent)
    kedroc_segment_unuse (self->segment);
  kedroc_segment_unref (self->segment);
  g_free (self);
}

void
kedroc_segment_table_init (KedrocSegmentTable *self,
                           guint64             first_id)
{
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  self->by_segment = g_hash_table_new (NULL, NULL);
  self->next_id = first_id;
  self->n_retired_seen = kedroc_segment_count_retired ();
}

void
kedroc_segment_table_clear (KedrocSegmentTable *self)
{
  g_clear_pointer (&self->by_segment, g_hash_table_unref);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
}

KedrocSegmentEntry *
kedroc_segment_table_find (KedrocSegmentTable *self,
                           guint64             id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

KedrocSegmentEntry *
kedroc_segment_table_find_segment (KedrocSegmentTable *self,
                                   KedrocSegment      *segment)
{
  return g_hash_table_lookup (self->by_segment, segment);
}

gboolean
kedroc_segment_table_is_empty (KedrocSegmentTable *self)
{
  return g_hash_table_size (self->by_id) == 0;
}

static KedrocSegmentEntry *
insert (KedrocSegmentTable *self,
        guint64             id,
        KedrocSegment      *segment)
{
  KedrocSegmentEntry *entry = g_new0 (KedrocSegmentEntry, 1);

  entry->segment = kedroc_segment_ref (segment);
  entry->id = id;
  g_hash_table_insert (self->by_id, &entry->id, entry);
  g_hash_table_insert (self->by_segment, segment, entry);
  return entry;
}

KedrocSegmentEntry *
kedroc_segment_table_lend (KedrocSegmentTable *self,
                           KedrocSegment      *segment,
                           gboolean           *is_new)
{
  KedrocSegmentEntry *entry = kedroc_segment_table_find_segment (self, segment);

  *is_new = entry == NULL;
  if (entry == NULL)
    entry = insert (self, self->next_id++, segment);
  /* What is theirs comes back to the pool of theirs only when they do not use it either. */
  if (entry->is_theirs)
    return entry;
  entry->n_sent++;
  if (!entry->lent)
    kedroc_segment_use (segment);
  entry->lent = TRUE;
  return entry;
}

KedrocSegmentEntry *
kedroc_segment_table_add (KedrocSegmentTable *self,
                          guint64             id,
                          KedrocSegment      *segment)
{
  KedrocSegmentEntry *entry;

  if (kedroc_segment_table_find (self, id) != NULL)
    return NULL;
  entry = insert (self, id, segment);
  entry->is_theirs = TRUE;
  return entry;
}

void
kedroc_segment_table_give_back (KedrocSegmentTable *self,
                                KedrocSegmentEntry *entry,
                                guint32             n_received)
{
  if (!entry->lent || entry->n_sent != n_received)
    return;
  entry->n_returned = n_received;
  entry->lent = FALSE;
  kedroc_segment_unuse (entry->segment);
}

void
kedroc_segment_table_remove (KedrocSegmentTable *self,
                             KedrocSegmentEntry *entry)
{
  g_hash_table_remove (self->by_segment, entry->segment);
  g_hash_table_remove (self->by_id, &entry->id);
}

guint64
kedroc_segment_table_count_idle (KedrocSegmentTable *self)
{
  guint64 n_bytes = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KedrocSegmentEntry *entry = value;

      if (entry->is_theirs && !kedroc_segment_is_used (entry->segment))
        n_bytes += entry->segment->capacity;
    }
  return n_bytes;
}

GPtrArray *
kedroc_segment_table_list_retired (KedrocSegmentTable *self)
{
  guint n_retired = kedroc_segment_count_retired ();
  GPtrArray *retired;
  GHashTableIter iter;
  gpointer value;

  if (n_retired == self->n_retired_seen)
    return NULL;
  self->n_retired_seen = n_retired;
  retired = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KedrocSegmentEntry *entry = value;

      if (g_atomic_int_get (&entry->segment->retired))
        g_ptr_array_add (retired, entry);
    }
  return retired;
}

void
kedroc_segment_table_retire_theirs (KedrocSegmentTable *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KedrocSegmentEntry *entry = value;

      if (entry->is_theirs && !kedroc_segment_is_used (entry->segment))
        kedroc_segment_retire (entry->segment);
    }
}
