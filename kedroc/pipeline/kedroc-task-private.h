/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-error.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-task.h"

G_BEGIN_DECLS

/* What a runner lends a task; all may be %NULL. Called on the thread of the
 * node's function. */
typedef struct {
  void (*report_progress) (KedrocTask *task,
                           double fraction,
                           const char *message,
                           gpointer data);
  gboolean (*save_chunk) (KedrocTask *task,
                          guint output,
                          const GValue *chunk,
                          gpointer data,
                          GError **error);
} KedrocTaskHost;

typedef struct {
  GValue value;
  KedrocSharedBuffer *buffer; /* an output that is filled in place; what an input's value lies in, if it is known */
  KedrocTableBuilder *table;  /* one that is a table built in place */
  gboolean chunked;           /* an output that was saved in chunks */
  gboolean replaced;          /* an input: by kedroc_task_set_input() */
} KedrocTaskSlot;

/* Behind #KedrocTask, for the files that implement it. One thread at a time. */
struct _KedrocTask
{
  GObject parent_instance;

  KedrocNode *node;
  char *run_id;
  GCancellable *cancellable;
  KedrocSharedMemoryManager *manager;
  const KedrocTaskHost *host;
  gpointer host_data;

  gboolean skipped;      /* kedroc_task_skip() */
  guint n_inputs;
  guint n_outputs;
  guint n_slots;         /* allocated: never shrinks, since a task is used again and again */
  KedrocTaskSlot *slots; /* inputs, then outputs */
  GError *mistake;       /* the first wrong use of the task, for kedroc_node_execute() to report */
};

KedrocTask *kedroc_task_new_for_run (KedrocNode *node,
                                     const char *run_id,
                                     GCancellable *cancellable,
                                     KedrocSharedMemoryManager *manager);

/* @host is borrowed and outlives the task's use. */
void kedroc_task_set_host (KedrocTask *self,
                           const KedrocTaskHost *host,
                           gpointer data);

/* Clears all values and takes the next node. %FALSE if somebody else holds a
 * reference: make a new task then. */
gboolean kedroc_task_reset (KedrocTask *self,
                            KedrocNode *node);

/* Drops inputs, outputs and mistakes, so that nothing of them stays alive. */
void kedroc_task_clear_values (KedrocTask *self);

/* Storage of the node's index-th input, in the order of
 * kedroc_node_peek_inputs(); unset at first: a loader may fill it in place. */
GValue *kedroc_task_peek_input (KedrocTask *self,
                                guint index);

/* Where the value of an input lies, for a command to read it there. */
void kedroc_task_lend_input_buffer (KedrocTask *self,
                                    guint index,
                                    KedrocSharedBuffer *buffer);
/* Borrowed, nullable. */
KedrocSharedBuffer *kedroc_task_peek_input_buffer (KedrocTask *self,
                                                   guint index);

/* Takes a sealed buffer, which becomes the output's value as one that was filled in
 * place. */
gboolean kedroc_task_take_output_buffer (KedrocTask *self,
                                         guint index,
                                         KedrocSharedBuffer *buffer,
                                         GError **error);

/* Whether kedroc_task_set_input() was called for the input since the last
 * reset. */
gboolean kedroc_task_is_input_replaced (KedrocTask *self,
                                        guint index);

/* Whether a hook has said that the node need not be run. */
gboolean kedroc_task_is_skipped (KedrocTask *self);

/* Storage of the node's index-th output; unset until the function sets it. */
GValue *kedroc_task_peek_output (KedrocTask *self,
                                 guint index);

/* NULL: there is no output of that name. */
KedrocTaskSlot *kedroc_task_find_output (KedrocTask *self,
                                         const char *name);

/* The storage of an output that is about to be set, emptied; %NULL, and the
 * mistake kept, if there is none. */
GValue *kedroc_task_open_output (KedrocTask *self,
                                 const char *name,
                                 GType type);

/* Makes what the function has filled in place the output's value; an error if it
 * has not set the output in any way. */
gboolean kedroc_task_publish_output (KedrocTask *self,
                                     KedrocTaskSlot *slot,
                                     const char *name,
                                     GError **error);

/* (transfer full): the sealed buffer that the function filled in place, or
 * %NULL if it set the output in another way. */
KedrocSharedBuffer *kedroc_task_steal_output_buffer (KedrocTask *self,
                                                     guint index);

/* Whether the output was saved in chunks: it has no value then. */
gboolean kedroc_task_is_output_chunked (KedrocTask *self,
                                        guint index);

/* TRUE, with the error set: the function has asked for what is not there, or has
 * set what it may not. */
gboolean kedroc_task_report_mistake (KedrocTask *self,
                                     GError **error);

/* What kedroc_node_execute() does before and after the function. */
gboolean kedroc_task_begin (KedrocTask *self,
                            GError **error);
gboolean kedroc_task_end (KedrocTask *self,
                          gboolean succeeded,
                          GError **error);

/* Keeps a wrong use by a caller who has no GError to put it in. Only the first
 * one counts. */
void kedroc_task_record_mistake (KedrocTask *self,
                                 KedrocRunnerError code,
                                 const char *format,
                                 ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
