/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-timing-hook-private.h"

#include "kedroc-run-report-private.h"

/**
 * KedrocTimingHook:
 *
 * Logs how long each node took, and how much memory.
 *
 * Registered with a [class@Kedroc.HookManager], it writes a message to GLib's log when a
 * node has ended, and one when the run has:
 *
 * ```text
 * Node 'train' succeeded after 152 ms (load 2.1 ms, run 150 ms, save 41 us), CPU 149 ms, peak 66.2 MB
 * Run 6aa917d5-2aa6-49e6-a0fe-4e6286af9954 succeeded after 410 ms
 * ```
 *
 * They are of the domain `Kedroc` and the level `MESSAGE`, and structured: a writer
 * ([func@GLib.log_set_writer_func]) finds the fields `KEDROC_RUN`, `KEDROC_NODE`,
 * `KEDROC_STATE`, and, in microseconds and bytes, `KEDROC_LOAD_TIME`, `KEDROC_RUN_TIME`,
 * `KEDROC_SAVE_TIME`, `KEDROC_CPU_TIME` and `KEDROC_PEAK_MEMORY`; of a run, `KEDROC_DURATION`.
 * The journal of systemd keeps them.
 *
 * The numbers are those of a [class@Kedroc.RunReport], with every runner: measured where the
 * node runs. It looks at no data. Messages come from the threads of the run. Kedro's
 * counterpart is a hook that its documentation shows how to write.
 */
struct _KedrocTimingHook
{
  GObject parent_instance;
};

/* Nothing is filled in: runners find it among the hooks and measure what hooks are not
 * told. */
static void
hooks_init (KedrocHooksInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KedrocTimingHook,
                               kedroc_timing_hook,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, hooks_init))

static void
kedroc_timing_hook_class_init (KedrocTimingHookClass *klass)
{
}

static void
kedroc_timing_hook_init (KedrocTimingHook *self)
{
}

/**
 * kedroc_timing_hook_new:
 *
 * Makes a hook that logs, once it is registered with
 * [method@Kedroc.HookManager.register].
 *
 * Returns: (transfer full): a new hook
 */
KedrocTimingHook *
kedroc_timing_hook_new (void)
{
  return g_object_new (KEDROC_TYPE_TIMING_HOOK, NULL);
}

/* A field of a log is text. */
typedef struct {
  char digits[24];
} Number;

static const char *
write_number (Number *self,
              gint64 number)
{
  g_snprintf (self->digits, sizeof self->digits, "%" G_GINT64_FORMAT, number);
  return self->digits;
}

void
kedroc_timing_hook_log_node (const KedrocRunRecord *record,
                             const KedrocNodeReport *node)
{
  g_autofree char *all = kedroc_run_report_format_time (node->load_time + node->run_time + node->save_time);
  g_autofree char *load = kedroc_run_report_format_time (node->load_time);
  g_autofree char *run = kedroc_run_report_format_time (node->run_time);
  g_autofree char *save = kedroc_run_report_format_time (node->save_time);
  g_autofree char *cpu = kedroc_run_report_format_time (node->cpu_time);
  g_autofree char *peak = kedroc_run_report_format_size (node->peak_memory);
  const char *state = kedroc_run_state_get_nick (node->state);
  Number numbers[5];

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "KEDROC_RUN", record->run_id, "KEDROC_NODE", node->name,
                    "KEDROC_STATE", state, "KEDROC_LOAD_TIME", write_number (&numbers[0], node->load_time),
                    "KEDROC_RUN_TIME", write_number (&numbers[1], node->run_time), "KEDROC_SAVE_TIME",
                    write_number (&numbers[2], node->save_time), "KEDROC_CPU_TIME",
                    write_number (&numbers[3], node->cpu_time), "KEDROC_PEAK_MEMORY",
                    write_number (&numbers[4], (gint64) node->peak_memory), "MESSAGE",
                    "Node '%s' %s after %s (load %s, run %s, save %s), CPU %s, peak %s", node->name, state, all, load,
                    run, save, cpu, peak);
}

void
kedroc_timing_hook_log_run (const KedrocRunRecord *record,
                            KedrocRunState state,
                            gint64 duration)
{
  g_autofree char *time = kedroc_run_report_format_time (duration);
  const char *nick = kedroc_run_state_get_nick (state);
  Number number;

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "KEDROC_RUN", record->run_id, "KEDROC_STATE", nick,
                    "KEDROC_DURATION", write_number (&number, duration), "MESSAGE", "Run %s %s after %s",
                    record->run_id, nick, time);
}
