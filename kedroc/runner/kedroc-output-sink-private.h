/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Standard output or standard error of this process, for whole lines. Nothing
 * here waits, and neither a reader that is gone nor one that does not read can end
 * or hold the process: what is not taken is kept for a while, and then lost. */
typedef struct {
  int target;           /* the descriptor that the program was given */
  int fd;               /* the same opened anew, so that it may be told not to wait; -1: not yet, or not possible */
  gboolean opened;
  gboolean closed;      /* nobody reads any more */
  GString *pending;
  gsize sent;           /* of @pending */
  gint64 waits_since;   /* monotonic µs: when something was taken for the last time; 0: nothing waits */
  guint64 n_lost;       /* lines, since the last note of it */
} KedrocOutputSink;

void kedroc_output_sink_init (KedrocOutputSink *self,
                              int target);
void kedroc_output_sink_clear (KedrocOutputSink *self);
void kedroc_output_sink_put (KedrocOutputSink *self,
                             const char *name,
                             const char *line,
                             gsize length);
void kedroc_output_sink_flush (KedrocOutputSink *self,
                               gint64 now);
guint64 kedroc_output_sink_drain (KedrocOutputSink *self);
int kedroc_output_sink_get_poll_fd (KedrocOutputSink *self);
gboolean kedroc_output_sink_is_full (KedrocOutputSink *self,
                                     gint64 now);
gint64 kedroc_output_sink_get_deadline (KedrocOutputSink *self,
                                        gint64 now);

G_END_DECLS
