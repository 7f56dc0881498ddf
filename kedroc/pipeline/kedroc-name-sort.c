/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-sort-private.h"

#include <string.h>

/* Strings are compared by eight bytes at a time that are kept beside the index,
 * so that a million of them are touched once or twice and not twenty times. */

#define KEY_SIZE 8
#define INSERTION_MAX 48

typedef struct {
  guint64 key; /* the next bytes of the name, the first one highest; 0 after its end */
  guint32 index;
} Entry;

typedef struct {
  guint32 start;
  guint32 end;
  gsize depth; /* bytes that all names of the range have in common */
} Range;

typedef struct {
  const char *const *names;
  Entry *entries;
  Entry *scratch;
  GArray *ranges; /* Range: still to be sorted */
} Sorter;

static guint64
read_key (const char *name)
{
  guint64 key = 0;

  for (guint i = 0; i < KEY_SIZE; i++)
    {
      key = key << 8 | (guint8) *name;
      name += *name != '\0';
    }
  return key;
}

/* Whether the name ends within its key, so that equal keys are equal names. */
static gboolean
key_ends_name (guint64 key)
{
  return (key & 0xff) == 0;
}

static gboolean
comes_before (const Sorter *self,
              const Entry *a,
              const Entry *b,
              gsize depth)
{
  if (a->key != b->key || key_ends_name (a->key))
    return a->key < b->key;
  return strcmp (self->names[a->index] + depth + KEY_SIZE, self->names[b->index] + depth + KEY_SIZE) < 0;
}

static void
sort_by_insertion (Sorter *self,
                   const Range *range)
{
  for (guint32 i = range->start + 1; i < range->end; i++)
    {
      Entry entry = self->entries[i];
      guint32 place = i;

      for (; place > range->start && comes_before (self, &entry, &self->entries[place - 1], range->depth);
           place--)
        self->entries[place] = self->entries[place - 1];
      self->entries[place] = entry;
    }
}

/* Stable, one pass for each byte of the keys that is not the same in all. */
static void
sort_by_key (Sorter *self,
             const Range *range)
{
  guint32 counts[KEY_SIZE][256] = { { 0 } };
  guint32 n = range->end - range->start;
  Entry *from = self->entries + range->start;
  Entry *to = self->scratch + range->start;

  for (guint32 i = 0; i < n; i++)
    for (guint byte = 0; byte < KEY_SIZE; byte++)
      counts[byte][from[i].key >> (8 * byte) & 0xff]++;

  for (guint byte = 0; byte < KEY_SIZE; byte++)
    {
      guint32 place = 0;
      Entry *swap = from;

      if (counts[byte][from[0].key >> (8 * byte) & 0xff] == n)
        continue;
      for (guint digit = 0; digit < 256; digit++)
        {
          guint32 count = counts[byte][digit];

          counts[byte][digit] = place;
          place += count;
        }
      for (guint32 i = 0; i < n; i++)
        to[counts[byte][from[i].key >> (8 * byte) & 0xff]++] = from[i];
      from = to;
      to = swap;
    }
  if (from != self->entries + range->start)
    memcpy (self->entries + range->start, from, n * sizeof (Entry));
}

/* Runs of equal keys go on with the bytes that follow. */
static void
queue_ties (Sorter *self,
            const Range *range)
{
  guint32 start = range->start;

  for (guint32 i = range->start + 1; i <= range->end; i++)
    {
      guint64 key = self->entries[start].key;

      if (i < range->end && self->entries[i].key == key)
        continue;
      if (i - start > 1 && !key_ends_name (key))
        {
          Range ties = { start, i, range->depth + KEY_SIZE };

          for (guint32 j = start; j < i; j++)
            self->entries[j].key = read_key (self->names[self->entries[j].index] + ties.depth);
          g_array_append_val (self->ranges, ties);
        }
      start = i;
    }
}

guint32 *
kedroc_name_sort (const char *const *names,
                  guint32 n_names)
{
  g_autofree Entry *entries = g_new (Entry, n_names);
  g_autofree Entry *scratch = g_new (Entry, n_names);
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  Sorter self = { names, entries, scratch, ranges };
  Range range = { 0, n_names, 0 };
  guint32 *order = g_new (guint32, n_names);

  for (guint32 i = 0; i < n_names; i++)
    entries[i] = (Entry){ read_key (names[i]), i };

  g_array_append_val (ranges, range);
  while (ranges->len > 0)
    {
      range = g_array_index (ranges, Range, ranges->len - 1);
      g_array_set_size (ranges, ranges->len - 1);
      if (range.end - range.start <= INSERTION_MAX)
        {
          sort_by_insertion (&self, &range);
          continue;
        }
      sort_by_key (&self, &range);
      queue_ties (&self, &range);
    }

  for (guint32 i = 0; i < n_names; i++)
    order[i] = entries[i].index;
  return order;
}
