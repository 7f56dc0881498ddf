/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-catalog-entries-private.h"

#include <string.h>

static void
entry_free (KedrocCatalogEntry *entry)
{
  g_clear_object (&entry->dataset);
  g_clear_pointer (&entry->config, kedroc_packed_config_unref);
  g_free (entry);
}

void
kedroc_catalog_entries_init (KedrocCatalogEntries *self)
{
  self->table = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->order);
}

void
kedroc_catalog_entries_clear (KedrocCatalogEntries *self)
{
  GList *link = self->order.head;

  g_clear_pointer (&self->table, g_hash_table_unref);
  g_queue_init (&self->order);
  while (link != NULL)
    {
      KedrocCatalogEntry *entry = link->data;

      link = link->next;
      entry_free (entry);
    }
}

KedrocCatalogEntry *
kedroc_catalog_entries_look_up (KedrocCatalogEntries *self,
                                const char           *name)
{
  return g_hash_table_lookup (self->table, name);
}

KedrocCatalogEntry *
kedroc_catalog_entries_add (KedrocCatalogEntries  *self,
                            const char            *name,
                            KedrocAbstractDataset *dataset,
                            KedrocPackedConfig    *config)
{
  gsize size = strlen (name) + 1;
  KedrocCatalogEntry *entry = g_malloc (sizeof *entry + size);

  entry->link = (GList){ .data = entry };
  entry->dataset = dataset != NULL ? g_object_ref (dataset) : NULL;
  entry->config = config != NULL ? kedroc_packed_config_ref (config) : NULL;
  entry->builder = NULL;
  memcpy (entry->name, name, size);

  g_hash_table_insert (self->table, entry->name, entry);
  g_queue_push_tail_link (&self->order, &entry->link);
  return entry;
}

KedrocAbstractDataset *
kedroc_catalog_entries_remove (KedrocCatalogEntries *self,
                               KedrocCatalogEntry   *entry)
{
  KedrocAbstractDataset *dataset = g_steal_pointer (&entry->dataset);

  g_hash_table_remove (self->table, entry->name);
  g_queue_unlink (&self->order, &entry->link);
  entry_free (entry);
  return dataset;
}
