/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-list-private.h"

#include <string.h>

/* Up to here comparing one by one is faster than hashing the name asked for. */
#define LINEAR_MAX 16

struct _KedrocNameList
{
  guint length;
  gboolean has_transcoding;
  guint32 *hashes;     /* [length] */
  guint32 *lengths;    /* [length] */
  guint32 *slots;      /* [slot_mask + 1]: place + 1, 0: empty; NULL for short lists */
  guint32 slot_mask;
  const char *names[]; /* [length + 1], then hashes, lengths, slots and the characters */
};

guint32
kedroc_name_hash (const char *name,
                  gsize length)
{
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guint8) name[i]) * 16777619u;
  /* The low bits pick a slot: let every byte reach them. */
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  return hash ^ (hash >> 13);
}

gsize
kedroc_name_get_base_length (const char *name)
{
  return strcspn (name, (const char[]){ KEDROC_TRANSCODING_SEPARATOR, '\0' });
}

static guint32
slot_mask_for (guint length)
{
  guint32 n_slots = 1;

  while (n_slots < 2 * length)
    n_slots *= 2;
  return n_slots - 1;
}

static void
fill_slots (KedrocNameList *self)
{
  for (guint i = 0; i < self->length; i++)
    {
      guint32 slot = self->hashes[i] & self->slot_mask;

      while (self->slots[slot] != 0)
        slot = (slot + 1) & self->slot_mask;
      self->slots[slot] = i + 1;
    }
}

static void
fill_names (KedrocNameList *self,
            const char *const *names,
            char *characters)
{
  for (guint i = 0; i < self->length; i++)
    {
      gsize length = strlen (names[i]);

      self->names[i] = memcpy (characters, names[i], length + 1);
      self->hashes[i] = kedroc_name_hash (names[i], length);
      self->lengths[i] = (guint32) length;
      self->has_transcoding |= memchr (names[i], KEDROC_TRANSCODING_SEPARATOR, length) != NULL;
      characters += length + 1;
    }
}

static KedrocNameList *
name_list_assemble (const char *const *names,
                    guint length)
{
  guint32 slot_mask = length > LINEAR_MAX ? slot_mask_for (length) : 0;
  gsize n_numbers = 2 * (gsize) length + (slot_mask != 0 ? (gsize) slot_mask + 1 : 0);
  gsize n_characters = 0;
  KedrocNameList *self;

  for (guint i = 0; i < length; i++)
    n_characters += strlen (names[i]) + 1;

  self = g_atomic_rc_box_alloc0 (sizeof (KedrocNameList) + (length + 1) * sizeof (char *) +
                                 n_numbers * sizeof (guint32) + n_characters);
  self->length = length;
  self->slot_mask = slot_mask;
  self->hashes = (guint32 *) (self->names + length + 1);
  self->lengths = self->hashes + length;
  fill_names (self, names, (char *) (self->hashes + n_numbers));
  if (slot_mask != 0)
    {
      self->slots = self->lengths + length;
      fill_slots (self);
    }
  return self;
}

/* Most nodes have lists without a name: they share one. */
static KedrocNameList *
name_list_get_empty (void)
{
  static KedrocNameList *empty;

  if (g_once_init_enter (&empty))
    g_once_init_leave (&empty, name_list_assemble (NULL, 0));
  return empty;
}

KedrocNameList *
kedroc_name_list_new (const char *const *names)
{
  if (names == NULL || names[0] == NULL)
    return kedroc_name_list_ref (name_list_get_empty ());
  return name_list_assemble (names, g_strv_length ((char **) names));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of both lists, each once, in order. */
KedrocNameList *
kedroc_name_list_new_sorted_set (const char *const *names,
                                 const char *const *more_names)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  guint n = 0;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) names[i]);
  for (guint i = 0; more_names != NULL && more_names[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) more_names[i]);
  g_ptr_array_sort (all, compare_names);

  for (guint i = 0; i < all->len; i++)
    if (n == 0 || strcmp (all->pdata[n - 1], all->pdata[i]) != 0)
      all->pdata[n++] = all->pdata[i];
  g_ptr_array_set_size (all, (int) n);
  g_ptr_array_add (all, NULL);
  return kedroc_name_list_new ((const char *const *) all->pdata);
}

KedrocNameList *
kedroc_name_list_ref (KedrocNameList *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
kedroc_name_list_unref (KedrocNameList *self)
{
  g_atomic_rc_box_release (self);
}

guint
kedroc_name_list_get_length (const KedrocNameList *self)
{
  return self->length;
}

const char *const *
kedroc_name_list_peek (const KedrocNameList *self)
{
  return self->names;
}

const guint32 *
kedroc_name_list_peek_hashes (const KedrocNameList *self)
{
  return self->hashes;
}

const guint32 *
kedroc_name_list_peek_lengths (const KedrocNameList *self)
{
  return self->lengths;
}

gboolean
kedroc_name_list_has_transcoding (const KedrocNameList *self)
{
  return self->has_transcoding;
}

static int
find_by_slot (const KedrocNameList *self,
              const char *name)
{
  guint32 hash = kedroc_name_hash (name, strlen (name));

  /* A list is filled from its first name on, so the first of equals comes first. */
  for (guint32 slot = hash & self->slot_mask; self->slots[slot] != 0; slot = (slot + 1) & self->slot_mask)
    {
      guint place = self->slots[slot] - 1;

      if (self->hashes[place] == hash && strcmp (self->names[place], name) == 0)
        return (int) place;
    }
  return -1;
}

int
kedroc_name_list_find (const KedrocNameList *self,
                       const char *name)
{
  if (self->slots != NULL)
    return find_by_slot (self, name);

  for (guint i = 0; i < self->length; i++)
    if (strcmp (self->names[i], name) == 0)
      return (int) i;
  return -1;
}

int
kedroc_name_list_compare (const KedrocNameList *self,
                          const KedrocNameList *other)
{
  guint common = MIN (self->length, other->length);

  if (self == other)
    return 0;
  for (guint i = 0; i < common; i++)
    {
      int order = strcmp (self->names[i], other->names[i]);

      if (order != 0)
        return order;
    }
  return (self->length > other->length) - (self->length < other->length);
}
