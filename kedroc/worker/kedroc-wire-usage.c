/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-wire-private.h"

void
kedroc_outbox_put_usage (KedrocOutbox *self,
                         const KedrocNodeUsage *usage,
                         gboolean measured)
{
  kedroc_outbox_put_u64 (self, usage->began);
  kedroc_outbox_put_u64 (self, usage->ended);
  if (!measured)
    return;
  for (guint i = 0; i < KEDROC_NODE_N_PARTS; i++)
    kedroc_outbox_put_u64 (self, usage->times[i]);
  kedroc_outbox_put_u64 (self, usage->cpu_time);
  kedroc_outbox_put_u64 (self, usage->peak_memory);
  kedroc_outbox_put_u64 (self, usage->bytes_in);
  kedroc_outbox_put_u64 (self, usage->bytes_out);
}

/* As they were sent: kedroc_node_usage_clamp() makes them numbers to show. */
void
kedroc_record_get_usage (KedrocRecord *self,
                         KedrocNodeUsage *usage,
                         gboolean measured)
{
  *usage = (KedrocNodeUsage){ 0 };
  usage->began = kedroc_record_get_u64 (self);
  usage->ended = kedroc_record_get_u64 (self);
  if (!measured)
    return;
  for (guint i = 0; i < KEDROC_NODE_N_PARTS; i++)
    usage->times[i] = kedroc_record_get_u64 (self);
  usage->cpu_time = kedroc_record_get_u64 (self);
  usage->peak_memory = kedroc_record_get_u64 (self);
  usage->bytes_in = kedroc_record_get_u64 (self);
  usage->bytes_out = kedroc_record_get_u64 (self);
}
