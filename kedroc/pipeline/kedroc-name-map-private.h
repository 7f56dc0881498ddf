/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-graph-private.h"

G_BEGIN_DECLS

/* What the names of a modular pipeline's datasets become. One thread. */
typedef struct {
  GHashTable *names;      /* char * -> char *, both owned */
  const char *namespace_; /* borrowed, nullable */
  gboolean prefixes;      /* whether the namespace goes before names that are not mapped */
} KedrocNameMap;

/* The tables may be %NULL; a key whose value is %NULL keeps its name. */
void kedroc_name_map_init (KedrocNameMap *self,
                           GHashTable *inputs,
                           GHashTable *outputs,
                           GHashTable *parameters);
void kedroc_name_map_clear (KedrocNameMap *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KedrocNameMap, kedroc_name_map_clear)

/* Kedro's rules for what can be mapped; an error that names all that is not there. */
gboolean kedroc_name_map_check (const KedrocGraph *graph,
                                GHashTable *inputs,
                                GHashTable *outputs,
                                GHashTable *parameters,
                                GError **error);

/* (transfer full) (nullable): the new name, or %NULL where it stays. */
char *kedroc_name_map_rename (const KedrocNameMap *self,
                              const char *name);

G_END_DECLS
