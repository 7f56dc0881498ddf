/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-parallel-runner-private.h"

/* What can be set of a runner. A run takes all of it when it begins. */

/**
 * kedroc_parallel_runner_get_max_workers:
 * @self: a runner
 *
 * How many nodes may run at a time.
 *
 * Returns: the most workers a run uses; 0: as many as there are CPUs
 *   that this process may use
 */
guint
kedroc_parallel_runner_get_max_workers (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), 0);

  return kedroc_parallel_runner_get_private (self)->max_workers;
}

static guint
get_locked (KedrocParallelRunner *self,
            const guint *field)
{
  guint value;

  g_mutex_lock (&kedroc_parallel_runner_get_private (self)->lock);
  value = *field;
  g_mutex_unlock (&kedroc_parallel_runner_get_private (self)->lock);
  return value;
}

static void
set_locked (KedrocParallelRunner *self,
            guint *field,
            guint value,
            const char *property)
{
  gboolean changed;

  g_mutex_lock (&kedroc_parallel_runner_get_private (self)->lock);
  changed = *field != value;
  *field = value;
  g_mutex_unlock (&kedroc_parallel_runner_get_private (self)->lock);
  if (changed)
    g_object_notify (G_OBJECT (self), property);
}

/**
 * kedroc_parallel_runner_get_retries:
 * @self: a runner
 *
 * How often a node that lost its worker is tried again.
 *
 * Returns: the number of further tries
 */
guint
kedroc_parallel_runner_get_retries (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), 0);

  return get_locked (self, &kedroc_parallel_runner_get_private (self)->retries);
}

/**
 * kedroc_parallel_runner_set_retries:
 * @self: a runner
 * @retries: the number of further tries
 *
 * Sets how often a node that lost its worker is tried again, after 50 ms the
 * first time and twice as long each further time. Runs that are under way go on
 * as they began.
 */
void
kedroc_parallel_runner_set_retries (KedrocParallelRunner *self,
                                    guint retries)
{
  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  set_locked (self, &kedroc_parallel_runner_get_private (self)->retries, retries, "retries");
}

/**
 * kedroc_parallel_runner_get_retry_failed:
 * @self: a runner
 *
 * Whether a node that failed is tried again, too.
 *
 * Returns: whether it is
 */
gboolean
kedroc_parallel_runner_get_retry_failed (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), FALSE);

  return get_locked (self, &kedroc_parallel_runner_get_private (self)->retry_failed);
}

/**
 * kedroc_parallel_runner_set_retry_failed:
 * @self: a runner
 * @retry_failed: whether to try it again
 *
 * Sets whether a node that failed, or took too long, is tried again as one that
 * lost its worker is: up to [property@ParallelRunner:retries] times. Runs that
 * are under way go on as they began.
 */
void
kedroc_parallel_runner_set_retry_failed (KedrocParallelRunner *self,
                                         gboolean retry_failed)
{
  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  set_locked (self, &kedroc_parallel_runner_get_private (self)->retry_failed, !!retry_failed, "retry-failed");
}

/**
 * kedroc_parallel_runner_get_start_timeout:
 * @self: a runner
 *
 * How long a worker may take to start.
 *
 * Returns: seconds; 0: as long as it likes
 */
guint
kedroc_parallel_runner_get_start_timeout (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), 0);

  return get_locked (self, &kedroc_parallel_runner_get_private (self)->start_timeout);
}

/**
 * kedroc_parallel_runner_set_start_timeout:
 * @self: a runner
 * @start_timeout: seconds; 0: as long as it likes
 *
 * Sets how long a worker may take to start, 60 s by default. One that takes longer is
 * killed. If no worker of its language has ever answered, the run ends with
 * %KEDROC_RUNNER_ERROR_TIMED_OUT: the program does something else than calling
 * [func@Kedroc.init] first, or the interpreter waits for something.
 * Runs that are under way go on as they began.
 */
void
kedroc_parallel_runner_set_start_timeout (KedrocParallelRunner *self,
                                          guint start_timeout)
{
  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  set_locked (self, &kedroc_parallel_runner_get_private (self)->start_timeout, start_timeout, "start-timeout");
}

/**
 * kedroc_parallel_runner_get_node_timeout:
 * @self: a runner
 *
 * How long a node may take.
 *
 * Returns: seconds; 0: as long as it likes
 */
guint
kedroc_parallel_runner_get_node_timeout (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), 0);

  return get_locked (self, &kedroc_parallel_runner_get_private (self)->node_timeout);
}

/**
 * kedroc_parallel_runner_set_node_timeout:
 * @self: a runner
 * @node_timeout: seconds; 0: as long as it likes
 *
 * Sets how long a node may take, with loading and saving. The worker of one that
 * takes longer is killed, and the node fails with
 * %KEDROC_RUNNER_ERROR_TIMED_OUT. A worker that does not even begin a node for five
 * seconds more, as it was stopped, is killed, too, and the node goes to another.
 * Runs that are under way go on as they began.
 */
void
kedroc_parallel_runner_set_node_timeout (KedrocParallelRunner *self,
                                         guint node_timeout)
{
  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  set_locked (self, &kedroc_parallel_runner_get_private (self)->node_timeout, node_timeout, "node-timeout");
}

/**
 * kedroc_parallel_runner_get_forward_output:
 * @self: a runner
 *
 * Whether what nodes print is passed on.
 *
 * Returns: whether it is
 */
gboolean
kedroc_parallel_runner_get_forward_output (KedrocParallelRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), FALSE);

  return get_locked (self, &kedroc_parallel_runner_get_private (self)->forward_output);
}

/**
 * kedroc_parallel_runner_set_forward_output:
 * @self: a runner
 * @forward_output: whether to pass it on
 *
 * Sets whether what nodes print in workers is passed on to the standard output
 * and the standard error of this process. Runs that are under way go on as they
 * began.
 */
void
kedroc_parallel_runner_set_forward_output (KedrocParallelRunner *self,
                                           gboolean forward_output)
{
  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  set_locked (self, &kedroc_parallel_runner_get_private (self)->forward_output, !!forward_output, "forward-output");
}

/**
 * kedroc_parallel_runner_get_manager:
 * @self: a runner
 *
 * The manager that accounts for the shared memory of this runner's runs.
 *
 * Returns: (transfer none): the manager
 */
KedrocSharedMemoryManager *
kedroc_parallel_runner_get_manager (KedrocParallelRunner *self)
{
  KedrocParallelRunnerPrivate *priv;
  KedrocSharedMemoryManager *manager;

  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), NULL);

  priv = kedroc_parallel_runner_get_private (self);
  g_mutex_lock (&priv->lock);
  if (priv->manager == NULL)
    priv->manager = kedroc_shared_memory_manager_new ();
  manager = priv->manager;
  g_mutex_unlock (&priv->lock);
  return manager;
}

/**
 * kedroc_parallel_runner_dup_worker_environment:
 * @self: a runner
 *
 * What the environment of workers has beyond that of this process.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): `NAME=value`
 */
char **
kedroc_parallel_runner_dup_worker_environment (KedrocParallelRunner *self)
{
  char **environment;

  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), NULL);

  g_mutex_lock (&kedroc_parallel_runner_get_private (self)->lock);
  environment = g_strdupv (kedroc_parallel_runner_get_private (self)->worker_environment);
  g_mutex_unlock (&kedroc_parallel_runner_get_private (self)->lock);
  return environment;
}

/**
 * kedroc_parallel_runner_set_worker_environment:
 * @self: a runner
 * @worker_environment: (nullable) (array zero-terminated=1): `NAME=value`
 *
 * Sets what the environment of workers has beyond that of this process, such as
 * `OMP_NUM_THREADS=1`. Runs that are under way go on as they began.
 */
void
kedroc_parallel_runner_set_worker_environment (KedrocParallelRunner *self,
                                               const char *const *worker_environment)
{
  KedrocParallelRunnerPrivate *priv;
  char **old;

  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  priv = kedroc_parallel_runner_get_private (self);
  g_mutex_lock (&priv->lock);
  old = priv->worker_environment;
  priv->worker_environment = g_strdupv ((char **) worker_environment);
  g_mutex_unlock (&priv->lock);
  g_strfreev (old);
  g_object_notify (G_OBJECT (self), "worker-environment");
}

/**
 * kedroc_parallel_runner_dup_python:
 * @self: a runner
 *
 * The Python interpreter that runs nodes in Python.
 *
 * Returns: (transfer full) (nullable): its path or name; %NULL: none was chosen
 */
char *
kedroc_parallel_runner_dup_python (KedrocParallelRunner *self)
{
  char *python;

  g_return_val_if_fail (KEDROC_IS_PARALLEL_RUNNER (self), NULL);

  g_mutex_lock (&kedroc_parallel_runner_get_private (self)->lock);
  python = g_strdup (kedroc_parallel_runner_get_private (self)->python);
  g_mutex_unlock (&kedroc_parallel_runner_get_private (self)->lock);
  return python;
}

/**
 * kedroc_parallel_runner_set_python:
 * @self: a runner
 * @python: (nullable): a path, or a name that is looked for in `PATH`; %NULL: the
 *   interpreter of the program itself, or the one of the environment
 *
 * Sets the Python interpreter that runs nodes in Python, such as that of a virtual
 * environment with the packages that they import. It needs PyGObject and the Python
 * package of kedroc. If it is not the program's own, it looks for modules in the
 * current folder, in `PYTHONPATH` and where it has packages, and knows nothing of
 * functions in `__main__`. Runs that are under way go on as they began.
 */
void
kedroc_parallel_runner_set_python (KedrocParallelRunner *self,
                                   const char *python)
{
  KedrocParallelRunnerPrivate *priv;
  g_autofree char *old = NULL;

  g_return_if_fail (KEDROC_IS_PARALLEL_RUNNER (self));

  priv = kedroc_parallel_runner_get_private (self);
  g_mutex_lock (&priv->lock);
  old = priv->python;
  priv->python = python != NULL && *python != '\0' ? g_strdup (python) : NULL;
  g_mutex_unlock (&priv->lock);
  g_object_notify (G_OBJECT (self), "python");
}
