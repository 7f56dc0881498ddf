/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "kedroc-config-lines-private.h"
#include "kedroc-config-merge-private.h"

G_BEGIN_DECLS

/* What the files of one environment say, put together, before the places in its
 * texts are worked out. */
typedef struct
{
  JsonNode *root;
  GHashTable *texts;   /* JsonNode * with a place -> KedrocConfigOrigin * */
  GHashTable *keys;    /* char *, of the top -> KedrocConfigOrigin * */
  GHashTable *seen;    /* char * -> what has come up, nested as the keys are */
  GPtrArray *sources;  /* char * */
  gboolean whole_keys; /* keys of the top may come up once, not what is in them */
} KedrocConfigTree;

KedrocConfigTree *kedroc_config_tree_new (gboolean whole_keys);
void              kedroc_config_tree_free (KedrocConfigTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocConfigTree, kedroc_config_tree_free)

/* Adds a copy of what a file says. What another file has said already is an
 * error, unless its key begins with '_'. The lines are those of
 * all mappings; nullable. */
gboolean kedroc_config_tree_add_file (KedrocConfigTree      *self,
                                      JsonObject            *content,
                                      const char            *source,
                                      GHashTable            *lines,
                                      KedrocConfigExpandFunc expand,
                                      gpointer               user_data,
                                      GError               **error);

/* Adds a copy of what goes before all files. */
gboolean kedroc_config_tree_override (KedrocConfigTree      *self,
                                      JsonObject            *content,
                                      const char            *source,
                                      KedrocConfigExpandFunc expand,
                                      gpointer               user_data,
                                      GError               **error);

/* Tells each node its parent; to be called after the last change. */
void kedroc_config_tree_link (KedrocConfigTree *self);

gboolean kedroc_config_tree_is_text (KedrocConfigTree *self,
                                     JsonNode         *node);

/* The way to a linked node, as messages show it. */
char *kedroc_config_tree_dup_path (JsonNode *node);

/* Puts file, line and key before an error about a text. */
void kedroc_config_tree_locate_error (KedrocConfigTree *self,
                                      JsonNode         *text,
                                      GError          **error);

G_END_DECLS
