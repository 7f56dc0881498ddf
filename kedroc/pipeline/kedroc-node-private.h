/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-name-list-private.h"
#include "kedroc-node-function-private.h"
#include "kedroc-node.h"

G_BEGIN_DECLS

/* Who can call the function of a node. */
typedef enum {
  KEDROC_LANGUAGE_C,
  KEDROC_LANGUAGE_PYTHON,
  KEDROC_LANGUAGE_JS,
  KEDROC_N_LANGUAGES,
} KedrocLanguage;

KedrocLanguage kedroc_node_get_language (KedrocNode *self);

/* Whether the function is of a language that this process has no interpreter of. */
gboolean kedroc_node_is_foreign (KedrocNode *self);

/* Whether the function has to be called on the thread that asked for the run: the
 * node says so, or its interpreter has one thread only. */
gboolean kedroc_node_needs_owner (KedrocNode *self);

/* Whether a program is its function: it reads and writes files. */
gboolean kedroc_node_is_command (KedrocNode *self);

/* (transfer full): the reference to its function as another process takes it. */
char *kedroc_node_dup_portable_function (KedrocNode *self);

/* A node as another process has described it: the rules were checked there.
 * @name is the whole name, with the namespace; @arguments and @keys may be %NULL. */
KedrocNode *kedroc_node_new_unchecked (const char *name,
                                       const char *const *inputs,
                                       const char *const *outputs,
                                       const char *const *arguments,
                                       const char *const *keys,
                                       KedrocNodeFunction *function);

/* Finds the C function of a node that refers to it by name; %TRUE at once for
 * one that was given as a callback. Any thread. */
gboolean kedroc_node_resolve (KedrocNode *self,
                              GError **error);

/* %NULL before kedroc_node_resolve() has succeeded. */
KedrocNodeFunc kedroc_node_get_func (KedrocNode *self,
                                     gpointer *user_data);

/* Whether the callback came with data or a destroy function: a closure, which
 * no other process can call. */
gboolean kedroc_node_has_closure_data (KedrocNode *self);

/* Borrowed, never %NULL. */
const char *const *kedroc_node_peek_inputs (KedrocNode *self);
const char *const *kedroc_node_peek_outputs (KedrocNode *self);
const char *const *kedroc_node_peek_tags (KedrocNode *self);
const char *const *kedroc_node_peek_confirms (KedrocNode *self);
guint kedroc_node_get_n_inputs (KedrocNode *self);
guint kedroc_node_get_n_outputs (KedrocNode *self);

/* The first place of a name among the inputs or outputs, or -1. */
int kedroc_node_find_input (KedrocNode *self,
                            const char *name);
int kedroc_node_find_output (KedrocNode *self,
                             const char *name);

/* The arguments of the inputs and the keys of the outputs; borrowed, %NULL where there
 * are none. */
const char *const *kedroc_node_peek_arguments (KedrocNode *self);
const char *const *kedroc_node_peek_keys (KedrocNode *self);

/* Who asks for an input or output by a name that may be that of a dataset or that of an
 * argument. Where it is both, and of two inputs, a function means its argument, and
 * whoever stands outside the dataset. */
typedef enum {
  KEDROC_ASKED_BY_FUNCTION,
  KEDROC_ASKED_FROM_OUTSIDE,
} KedrocAsked;

/* The place among the inputs or outputs, or -1. */
int kedroc_node_match_input (KedrocNode *self,
                             const char *name,
                             KedrocAsked asked);
int kedroc_node_match_output (KedrocNode *self,
                              const char *name,
                              KedrocAsked asked);

G_END_DECLS
