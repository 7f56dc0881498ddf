/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-name-list-private.h"
#include "kedroc-node-function-private.h"
#include "kedroc-node.h"

G_BEGIN_DECLS

/* Behind #KedrocNode, for the files that implement it. Immutable. */
struct _KedrocNode
{
  GObject parent_instance;

  char *name;           /* with the namespace */
  const char *own_name; /* as given, the end of name; NULL: made from the function */
  char *short_name;     /* NULL where it is own_name */
  char *namespace_;
  KedrocNameList *inputs;
  KedrocNameList *outputs;
  KedrocNameList *arguments; /* of the function, one for each input; NULL: it takes them by position */
  KedrocNameList *keys;      /* of what it returns, one for each output; NULL likewise */
  KedrocNameList *tags;
  KedrocNameList *confirms;
  KedrocNodeFunction *function;
  KedrocAffinity affinity;
};

/* All that a node is made of: its copies with changes share what they keep. */
typedef struct {
  const char *name;       /* as given, without the namespace; NULL: made from the function */
  const char *namespace_; /* nullable */
  KedrocNameList *inputs;
  KedrocNameList *outputs;
  KedrocNameList *arguments; /* nullable */
  KedrocNameList *keys;      /* nullable */
  KedrocNameList *tags;
  KedrocNameList *confirms;
  KedrocNodeFunction *function;
  KedrocAffinity affinity;
} KedrocNodeParts;

/* Borrowed from the node. */
void kedroc_node_get_parts (KedrocNode *self,
                            KedrocNodeParts *parts);

/* Takes references to what it keeps. */
KedrocNode *kedroc_node_new_from_parts (const KedrocNodeParts *parts,
                                        GError **error);

/* Kedro's rules for a node. */
gboolean kedroc_node_parts_check (const KedrocNodeParts *parts,
                                  GError **error);

/* "function([input;input]) -> [output]" */
char *kedroc_node_parts_to_signature (const KedrocNodeParts *parts);

/* "function__01234567", for a node that was given no name. Names of datasets are valid. */
char *kedroc_node_parts_to_default_name (const KedrocNodeParts *parts);

G_END_DECLS
