/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-concurrent-private.h"

#include "kedroc-owner-private.h"

/* More threads than this do not make files load faster. */
#define THREADS_MAX 16

typedef struct {
  KedrocConcurrentFunc func;
  gpointer data;
  guint n;
  gint next;                /* atomic: the first index nobody has taken */
  GError **errors;          /* [n], each written by whoever took the index */
  const KedrocOwner *owner; /* whom the caller works for */
} Calls;

static gpointer
take_calls (gpointer data)
{
  Calls *calls = data;
  guint index;

  while ((index = (guint) g_atomic_int_add (&calls->next, 1)) < calls->n)
    calls->func (index, calls->data, &calls->errors[index]);
  return NULL;
}

static gpointer
help (gpointer data)
{
  Calls *calls = data;

  kedroc_owner_swap (calls->owner);
  return take_calls (calls);
}

/* The error of the lowest index, as if the calls had been made in order. */
static gboolean
report_first (Calls *calls,
              GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < calls->n; i++)
    {
      if (calls->errors[i] == NULL)
        continue;
      if (ok)
        g_propagate_error (error, g_steal_pointer (&calls->errors[i]));
      g_clear_error (&calls->errors[i]);
      ok = FALSE;
    }
  return ok;
}

/* Calls @func with 0 to @n - 1: one after the other up to the first failure, or,
 * @concurrently, all of them at the same time on this thread and others. Returns
 * when all calls have. Each of them has to set an error if it fails. */
gboolean
kedroc_concurrent_call (guint n,
                        gboolean concurrently,
                        KedrocConcurrentFunc func,
                        gpointer data,
                        GError **error)
{
  g_autofree GError **errors = NULL;
  Calls calls = { func, data, n, 0, NULL, kedroc_owner_get () };
  GThread *threads[THREADS_MAX];
  guint n_threads = 0;

  /* Other threads would wait for this one, and it for them. */
  if (n < 2 || !concurrently || kedroc_owner_is_claimed ())
    {
      for (guint i = 0; i < n; i++)
        if (!func (i, data, error))
          return FALSE;
      return TRUE;
    }
  calls.errors = errors = g_new0 (GError *, n);
  while (n_threads < MIN (n - 1, THREADS_MAX))
    {
      threads[n_threads] = g_thread_try_new ("kedroc-load", help, &calls, NULL);
      if (threads[n_threads] == NULL)
        break;
      n_threads++;
    }
  take_calls (&calls);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  return report_first (&calls, error);
}
