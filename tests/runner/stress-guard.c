/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-values.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Workers may die, and are made up for; so what has not been meant must be told from what has. A
 * worker notes a crash of its own, and all that it has to say about an error, in a folder that the test
 * looks into. */

static char failure_path[4096];
static struct sigaction before[NSIG];

static const int crash_signals[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP };

static void
note_failure (void)
{
  int fd = open (failure_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

/* A SIGSEGV that somebody has sent is meant. A sanitizer has a handler of its own. */
static void
on_crash (int signal_number,
          siginfo_t *info,
          void *context)
{
  gboolean meant = signal_number == SIGSEGV && info->si_code <= 0;

  if (!meant)
    note_failure ();
  if (!meant && (before[signal_number].sa_flags & SA_SIGINFO) != 0)
    before[signal_number].sa_sigaction (signal_number, info, context);
  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

static void
on_error (const char *text)
{
  note_failure ();
  fputs (text, stderr);
}

void
stress_guard_worker (void)
{
  const char *folder = g_getenv (STRESS_FAILURES_FOLDER);
  struct sigaction action = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO };

  if (folder == NULL)
    return;
  g_snprintf (failure_path, sizeof failure_path, "%s/%d", folder, (int) getpid ());
  g_set_printerr_handler (on_error);
  for (guint i = 0; i < G_N_ELEMENTS (crash_signals); i++)
    sigaction (crash_signals[i], &action, &before[crash_signals[i]]);
}

static GLogWriterOutput
watch_log (GLogLevelFlags level,
           const GLogField *fields,
           gsize n_fields,
           gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && strstr (fields[i].value, "breaks the protocol") != NULL)
      g_atomic_int_inc ((int *) data);
  return g_log_writer_default (level, fields, n_fields, data);
}

void
stress_guard_supervisor (int *n_broken)
{
  g_log_set_writer_func (watch_log, n_broken, NULL);
}
