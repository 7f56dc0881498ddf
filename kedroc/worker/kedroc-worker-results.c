/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-results-private.h"

#include <string.h>

#include "kedroc-error.h"
#include "kedroc-worker-store-private.h"

/* Bytes of a message of a node's that are passed on. */
#define MESSAGE_MAX (1024 * 1024)

/* What a node says may be of any size and of any bytes. */
void
kedroc_outbox_put_message (KedrocOutbox *self,
                           const char *message)
{
  g_autofree char *valid = message != NULL ? g_utf8_make_valid (message, strnlen (message, MESSAGE_MAX)) : NULL;

  kedroc_outbox_put_string (self, valid);
}

void
kedroc_outbox_put_failed (KedrocOutbox *self,
                          guint64 sequence,
                          const KedrocNodeUsage *usage,
                          const KedrocWorkerRun *run,
                          const GError *reason)
{
  gsize begin = kedroc_outbox_begin (self, KEDROC_RECORD_FAILED);

  kedroc_outbox_put_u64 (self, sequence);
  kedroc_outbox_put_usage (self, usage, run->measures);
  kedroc_outbox_put_string (self, g_quark_to_string (reason->domain));
  kedroc_outbox_put_u32 (self, reason->code);
  kedroc_outbox_put_message (self, reason->message);
  kedroc_outbox_end (self, begin);
}

static void
put_outputs (KedrocOutbox *self,
             const KedrocWorkerRun *run,
             const KedrocWorkerTask *task)
{
  kedroc_outbox_put_u32 (self, task->outputs.n);
  for (guint i = 0; i < task->outputs.n; i++)
    {
      KedrocEncodedValue *value = kedroc_worker_store_get_value (run->store, task->outputs.ids[i]);

      if (value != NULL)
        kedroc_outbox_put_value (self, value);
      else
        kedroc_outbox_put_u32 (self, KEDROC_VALUE_DATASET);
    }
}

/* A result that is too large for a record becomes the failure of its node. */
void
kedroc_outbox_put_done (KedrocOutbox *self,
                        guint64 sequence,
                        const KedrocNodeUsage *usage,
                        const KedrocWorkerRun *run,
                        const KedrocWorkerTask *task)
{
  gsize begin = kedroc_outbox_begin (self, KEDROC_RECORD_DONE);
  g_autoptr (GError) reason = NULL;

  kedroc_outbox_put_u64 (self, sequence);
  kedroc_outbox_put_usage (self, usage, run->measures);
  put_outputs (self, run, task);
  if (kedroc_outbox_end (self, begin))
    return;
  reason = g_error_new (KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                        "Node '%s': its %u outputs are more than %u MiB of small values; make fewer and larger ones",
                        task->node, task->outputs.n, KEDROC_WIRE_RECORD_MAX / 1024 / 1024);
  kedroc_outbox_put_failed (self, sequence, usage, run, reason);
}

/* A hook has said that what the node would make is there. */
void
kedroc_outbox_put_skipped (KedrocOutbox *self,
                           guint64 sequence,
                           const KedrocNodeUsage *usage,
                           const KedrocWorkerRun *run)
{
  gsize begin = kedroc_outbox_begin (self, KEDROC_RECORD_SKIPPED);

  kedroc_outbox_put_u64 (self, sequence);
  kedroc_outbox_put_usage (self, usage, run->measures);
  kedroc_outbox_end (self, begin);
}

void
kedroc_outbox_put_dropped (KedrocOutbox *self,
                           guint64 sequence)
{
  gsize begin = kedroc_outbox_begin (self, KEDROC_RECORD_DROPPED);

  kedroc_outbox_put_u64 (self, sequence);
  kedroc_outbox_end (self, begin);
}

/* Told before the result, so that what a node has printed comes before its end. */
void
kedroc_outbox_put_printed (KedrocOutbox *self,
                           guint64 sequence)
{
  gsize begin = kedroc_outbox_begin (self, KEDROC_RECORD_PRINTED);

  kedroc_outbox_put_u64 (self, sequence);
  kedroc_outbox_end (self, begin);
}
