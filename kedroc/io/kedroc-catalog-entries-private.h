/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-packed-config-private.h"

G_BEGIN_DECLS

/* One name of a catalog. */
typedef struct
{
  GList link;                     /* its place in the order */
  KedrocAbstractDataset *dataset; /* NULL: not built yet */
  KedrocPackedConfig *config;     /* what it is built from; NULL: it was given */
  GThread *builder;               /* the thread that builds it just now */
  char name[];
} KedrocCatalogEntry;

/* The names of a catalog in the order in which they were registered. It has no
 * lock: the catalog's protects it. */
typedef struct
{
  GHashTable *table; /* KedrocCatalogEntry::name -> KedrocCatalogEntry */
  GQueue order;      /* KedrocCatalogEntry, by their links */
} KedrocCatalogEntries;

void                kedroc_catalog_entries_init (KedrocCatalogEntries *self);
void                kedroc_catalog_entries_clear (KedrocCatalogEntries *self);

/* NULL: there is none. */
KedrocCatalogEntry *kedroc_catalog_entries_look_up (KedrocCatalogEntries *self,
                                                    const char           *name);

/* The name must not be there yet. Takes references to dataset or config. */
KedrocCatalogEntry *kedroc_catalog_entries_add (KedrocCatalogEntries  *self,
                                                const char            *name,
                                                KedrocAbstractDataset *dataset,
                                                KedrocPackedConfig    *config);

/* Returns the entry's dataset (transfer full, nullable), for the caller to drop
 * once no lock is held any more. */
KedrocAbstractDataset *kedroc_catalog_entries_remove (KedrocCatalogEntries *self,
                                                      KedrocCatalogEntry   *entry);

G_END_DECLS
