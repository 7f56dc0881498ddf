/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-table-private.h"

#include <string.h>

#define CAPACITY_MIN 32

void
kedroc_name_table_init (KedrocNameTable *self)
{
  *self = (KedrocNameTable){
    .names = g_new (const char *, CAPACITY_MIN),
    .lengths = g_new (guint32, CAPACITY_MIN),
    .capacity = CAPACITY_MIN,
    .slots = g_new0 (KedrocNameSlot, 2 * CAPACITY_MIN),
    .slot_mask = 2 * CAPACITY_MIN - 1,
  };
}

void
kedroc_name_table_clear (KedrocNameTable *self)
{
  g_clear_pointer (&self->names, g_free);
  g_clear_pointer (&self->lengths, g_free);
  g_clear_pointer (&self->slots, g_free);
}

/* At most half full, so that a look-up ends soon. */
static void
grow (KedrocNameTable *self)
{
  g_autofree KedrocNameSlot *old = g_steal_pointer (&self->slots);
  guint32 old_mask = self->slot_mask;

  self->capacity *= 2;
  self->names = g_renew (const char *, self->names, self->capacity);
  self->lengths = g_renew (guint32, self->lengths, self->capacity);
  self->slots = g_new0 (KedrocNameSlot, 2 * (gsize) self->capacity);
  self->slot_mask = 2 * self->capacity - 1;
  for (gsize i = 0; i <= old_mask; i++)
    {
      guint32 place = old[i].hash & self->slot_mask;

      if (old[i].id_plus_one == 0)
        continue;
      while (self->slots[place].id_plus_one != 0)
        place = (place + 1) & self->slot_mask;
      self->slots[place] = old[i];
    }
}

/* The slot of the name, or the empty one where it belongs. */
static KedrocNameSlot *
find_slot (const KedrocNameTable *self,
           const char *name,
           gsize length,
           guint32 hash)
{
  for (guint32 place = hash & self->slot_mask;; place = (place + 1) & self->slot_mask)
    {
      KedrocNameSlot *slot = &self->slots[place];
      guint32 id = slot->id_plus_one - 1;

      if (slot->id_plus_one == 0 || (slot->hash == hash && self->lengths[id] == length &&
                                     memcmp (self->names[id], name, length) == 0))
        return slot;
    }
}

guint32
kedroc_name_table_add (KedrocNameTable *self,
                       const char *name,
                       gsize length,
                       guint32 hash)
{
  KedrocNameSlot *slot = find_slot (self, name, length, hash);

  if (slot->id_plus_one != 0)
    return slot->id_plus_one - 1;

  if (self->n_names == self->capacity)
    {
      grow (self);
      slot = find_slot (self, name, length, hash);
    }
  self->names[self->n_names] = name;
  self->lengths[self->n_names] = (guint32) length;
  *slot = (KedrocNameSlot){ hash, ++self->n_names };
  return self->n_names - 1;
}

guint32
kedroc_name_table_find (const KedrocNameTable *self,
                        const char *name,
                        gsize length,
                        guint32 hash)
{
  return find_slot (self, name, length, hash)->id_plus_one - 1;
}
