/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-wire-private.h"

G_BEGIN_DECLS

/* A line that is longer is cut into several. */
#define KEDROC_OUTPUT_LINE_MAX (64 * 1024)

/* What a worker prints, as it comes out of a pipe: cut into lines, and told apart
 * by the marks that the worker puts behind what a node has printed. */
typedef struct {
  int fd;          /* -1: nothing more will come */
  char *data;      /* from @start on: what has come and has not been told yet */
  gsize start;
  gsize size;
  guint64 n_read;  /* bytes, ever */
  guint64 marked;  /* number of the last task with a mark */
  char token[KEDROC_OUTPUT_TOKEN_SIZE];
} KedrocOutputStream;

/* @owner: number of the task that has printed it; 0: none. @line is without its
 * end, and may hold anything else. */
typedef void (*KedrocOutputFunc) (guint64 owner,
                                  const char *line,
                                  gsize length,
                                  gpointer data);

void kedroc_output_stream_init (KedrocOutputStream *self,
                                int fd,
                                const char *mark);
void kedroc_output_stream_clear (KedrocOutputStream *self);
gboolean kedroc_output_stream_read (KedrocOutputStream *self,
                                    guint64 *published);
void kedroc_output_stream_take_marked (KedrocOutputStream *self,
                                       KedrocOutputFunc func,
                                       gpointer data);
void kedroc_output_stream_take_lines (KedrocOutputStream *self,
                                      guint64 owner,
                                      KedrocOutputFunc func,
                                      gpointer data);
void kedroc_output_stream_take_rest (KedrocOutputStream *self,
                                     guint64 owner,
                                     KedrocOutputFunc func,
                                     gpointer data);

G_END_DECLS
