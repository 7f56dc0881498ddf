/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-init.h"

#include <stdlib.h>

#include "kedroc-dataset-type-private.h"
#include "kedroc-init-private.h"
#include "kedroc-wire-private.h"
#include "kedroc-worker-private.h"

static gint init_was_called;

/**
 * kedroc_init:
 * @argc: (inout) (optional): the number of arguments
 * @argv: (inout) (array length=argc) (transfer none) (optional) (nullable): the arguments
 *
 * Lets functions of the program itself be nodes of a [class@ParallelRunner].
 *
 * To be called in the first line of `main()`. A parallel run starts the program
 * again for each of its workers. There, this function does not return: it
 * carries out nodes until the run is over, and then ends the process. In the
 * program that the user started it only remembers that it was called; @argc and
 * @argv are left alone.
 *
 * What the workers need as well comes before it, and only that: codecs and classes of
 * datasets of the program's own ([method@Kedroc.Codec.register],
 * [func@dataset_type_register]).
 *
 * A program whose nodes all live in shared libraries does not need it.
 */
void
kedroc_init (int *argc,
             char ***argv)
{
  g_atomic_int_set (&init_was_called, TRUE);
  kedroc_dataset_type_keep_for_workers ();
  if (g_getenv (KEDROC_WORKER_ENVIRONMENT) != NULL)
    exit (kedroc_worker_run ());
}

/**
 * kedroc_worker_main:
 *
 * Carries out nodes for a [class@ParallelRunner], in a process that it has started
 * as a worker, until the run is over. For the worker programs of languages with an
 * interpreter, which have registered a [iface@FunctionLoader] before; programs
 * in C call [func@init].
 *
 * Returns: the exit status to end the process with, at once
 */
int
kedroc_worker_main (void)
{
  return kedroc_worker_run ();
}

/* Whether a worker can be had by starting this program again. */
gboolean
kedroc_init_was_called (void)
{
  return g_atomic_int_get (&init_was_called);
}
