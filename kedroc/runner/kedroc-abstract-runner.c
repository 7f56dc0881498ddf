/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-runner.h"

#include "kedroc-run-private.h"

/**
 * KedrocAbstractRunner:
 *
 * Runs the nodes of a pipeline with the datasets of a catalog.
 *
 * A run first looks for everything that can be known to be wrong: inputs that
 * nobody provides, datasets that cannot be made. Then it runs each node once,
 * as soon as its inputs are there. Of several nodes that could run, the one
 * with the longest path of nodes behind it goes first, then the one whose name
 * comes first, so that the order is the same each time. A dataset in memory is
 * released when no node will load it again.
 *
 * **Who owns what.** The run holds the pipeline and the catalog while it lasts.
 * What it returns is a catalog of the pipeline's free outputs, whose datasets
 * are those of the catalog that was handed in.
 *
 * **Threads.** A runner may be used from several threads, and for several runs
 * at a time. Signals come on the thread that asked for the run: from within
 * [method@AbstractRunner.run], or from the thread-default main context of the
 * caller of [method@AbstractRunner.run_async]. Handlers have to be connected
 * before the run.
 *
 * **Cancelling.** A cancelled run starts no further node and fails with
 * %G_IO_ERROR_CANCELLED as soon as the nodes at work have returned.
 *
 * To write a runner, derive from this class and fill in
 * [vfunc@AbstractRunner.run_pipeline].
 *
 * Kedro's counterpart is `kedro.runner.AbstractRunner`.
 */

typedef struct {
  GMutex lock;
  gint failure_policy;  /* atomic */
  gint is_async;        /* atomic */
  char **resume_nodes;  /* under lock: of the last run, if it failed */
} KedrocAbstractRunnerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KedrocAbstractRunner, kedroc_abstract_runner, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (KedrocFailurePolicy, kedroc_failure_policy,
  G_DEFINE_ENUM_VALUE (KEDROC_FAILURE_POLICY_STOP, "stop"),
  G_DEFINE_ENUM_VALUE (KEDROC_FAILURE_POLICY_KEEP_GOING, "keep-going"))

enum {
  PROP_0,
  PROP_IS_ASYNC,
  PROP_FAILURE_POLICY,
  N_PROPERTIES
};

enum {
  NODE_STARTED,
  NODE_FINISHED,
  NODE_FAILED,
  NODE_PROGRESS,
  NODE_OUTPUT,
  PROGRESS,
  N_SIGNALS
};

/**
 * KedrocAbstractRunnerClass::run_pipeline:
 * @self: a runner
 * @pipeline: what to run
 * @catalog: the datasets, all of them made
 * @hooks: (nullable): whom to tell of nodes and datasets
 * @run_id: the name of the run
 * @cancellable: (nullable): stops the run
 * @error: return location for a #GError
 *
 * Runs the nodes of a pipeline, each with kedroc_node_execute(). A class that derives from a
 * runner of the library may call that of its base class, once, with what it was given.
 *
 * Returns: %TRUE if all nodes have run
 */

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

static KedrocAbstractRunnerPrivate *
runner_private (KedrocAbstractRunner *self)
{
  return kedroc_abstract_runner_get_instance_private (self);
}

/* Takes @names, which are %NULL where there is nothing to resume. */
void
kedroc_abstract_runner_take_resume_nodes (KedrocAbstractRunner *self,
                                          char **names)
{
  KedrocAbstractRunnerPrivate *priv = runner_private (self);
  char **old;

  g_mutex_lock (&priv->lock);
  old = priv->resume_nodes;
  priv->resume_nodes = names;
  g_mutex_unlock (&priv->lock);
  g_strfreev (old);
}

/**
 * kedroc_abstract_runner_suggest_resume_nodes:
 * @self: a runner
 *
 * Tells from where to go on after a run that failed.
 *
 * These are the nodes to hand to kedroc_pipeline_from_nodes(): the first of
 * those that have not run, and of those that have to run again because what
 * they made was in memory only. The list is empty when no run has failed, and
 * when no node has run at all: then the whole run has to be repeated.
 *
 * Kedro prints the same names in its hint after a failed run.
 *
 * Returns: (transfer full) (array zero-terminated=1): names of nodes, sorted
 */
char **
kedroc_abstract_runner_suggest_resume_nodes (KedrocAbstractRunner *self)
{
  KedrocAbstractRunnerPrivate *priv = runner_private (self);
  char **names;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self), NULL);

  g_mutex_lock (&priv->lock);
  names = priv->resume_nodes != NULL ? g_strdupv (priv->resume_nodes) : g_new0 (char *, 1);
  g_mutex_unlock (&priv->lock);
  return names;
}

/**
 * kedroc_abstract_runner_get_is_async:
 * @self: a runner
 *
 * Whether inputs of a node are loaded, and its outputs saved, at the same time.
 *
 * Returns: whether they are
 */
gboolean
kedroc_abstract_runner_get_is_async (KedrocAbstractRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self), FALSE);

  return g_atomic_int_get (&runner_private (self)->is_async);
}

/**
 * kedroc_abstract_runner_set_is_async:
 * @self: a runner
 * @is_async: whether to load and save at the same time
 *
 * Sets whether inputs of a node are loaded, and its outputs saved, at the same
 * time. Runs that are under way go on as they began.
 */
void
kedroc_abstract_runner_set_is_async (KedrocAbstractRunner *self,
                                     gboolean is_async)
{
  g_return_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self));

  if (g_atomic_int_get (&runner_private (self)->is_async) == !!is_async)
    return;
  g_atomic_int_set (&runner_private (self)->is_async, !!is_async);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ASYNC]);
}

/**
 * kedroc_abstract_runner_get_failure_policy:
 * @self: a runner
 *
 * What a run does when a node fails.
 *
 * Returns: the policy
 */
KedrocFailurePolicy
kedroc_abstract_runner_get_failure_policy (KedrocAbstractRunner *self)
{
  g_return_val_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self), KEDROC_FAILURE_POLICY_STOP);

  return g_atomic_int_get (&runner_private (self)->failure_policy);
}

/**
 * kedroc_abstract_runner_set_failure_policy:
 * @self: a runner
 * @failure_policy: what to do
 *
 * Sets what a run does when a node fails. Runs that are under way go on as they
 * began.
 */
void
kedroc_abstract_runner_set_failure_policy (KedrocAbstractRunner *self,
                                           KedrocFailurePolicy failure_policy)
{
  g_return_if_fail (KEDROC_IS_ABSTRACT_RUNNER (self));

  if (kedroc_abstract_runner_get_failure_policy (self) == failure_policy)
    return;
  g_atomic_int_set (&runner_private (self)->failure_policy, failure_policy);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILURE_POLICY]);
}

void
kedroc_abstract_runner_emit_node_started (KedrocAbstractRunner *self,
                                          KedrocNode *node)
{
  g_signal_emit (self, signals[NODE_STARTED], 0, node);
}

void
kedroc_abstract_runner_emit_node_finished (KedrocAbstractRunner *self,
                                           KedrocNode *node)
{
  g_signal_emit (self, signals[NODE_FINISHED], 0, node);
}

void
kedroc_abstract_runner_emit_node_failed (KedrocAbstractRunner *self,
                                         KedrocNode *node,
                                         const GError *error)
{
  g_signal_emit (self, signals[NODE_FAILED], 0, node, error);
}

void
kedroc_abstract_runner_emit_node_progress (KedrocAbstractRunner *self,
                                           KedrocNode *node,
                                           double fraction,
                                           const char *message)
{
  g_signal_emit (self, signals[NODE_PROGRESS], 0, node, fraction, message);
}

void
kedroc_abstract_runner_emit_node_output (KedrocAbstractRunner *self,
                                         KedrocNode *node,
                                         gboolean is_error,
                                         const char *line)
{
  g_signal_emit (self, signals[NODE_OUTPUT], 0, node, is_error, line);
}

gboolean
kedroc_abstract_runner_has_output_listeners (KedrocAbstractRunner *self)
{
  return g_signal_has_handler_pending (self, signals[NODE_OUTPUT], 0, TRUE);
}

void
kedroc_abstract_runner_emit_progress (KedrocAbstractRunner *self,
                                      guint done,
                                      guint total)
{
  g_signal_emit (self, signals[PROGRESS], 0, done, total);
}

gboolean
kedroc_abstract_runner_has_listeners (KedrocAbstractRunner *self)
{
  for (guint i = 0; i < N_SIGNALS; i++)
    if (g_signal_has_handler_pending (self, signals[i], 0, TRUE))
      return TRUE;
  return FALSE;
}

static void
kedroc_abstract_runner_get_property (GObject *object,
                                     guint id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  KedrocAbstractRunner *self = KEDROC_ABSTRACT_RUNNER (object);

  switch (id)
    {
    case PROP_IS_ASYNC:
      g_value_set_boolean (value, kedroc_abstract_runner_get_is_async (self));
      break;
    case PROP_FAILURE_POLICY:
      g_value_set_enum (value, kedroc_abstract_runner_get_failure_policy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kedroc_abstract_runner_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  KedrocAbstractRunner *self = KEDROC_ABSTRACT_RUNNER (object);

  switch (id)
    {
    case PROP_IS_ASYNC:
      kedroc_abstract_runner_set_is_async (self, g_value_get_boolean (value));
      break;
    case PROP_FAILURE_POLICY:
      kedroc_abstract_runner_set_failure_policy (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kedroc_abstract_runner_finalize (GObject *object)
{
  KedrocAbstractRunnerPrivate *priv = runner_private (KEDROC_ABSTRACT_RUNNER (object));

  g_clear_pointer (&priv->resume_nodes, g_strfreev);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (kedroc_abstract_runner_parent_class)->finalize (object);
}

static void
install_signals (GType type)
{
  /**
   * KedrocAbstractRunner::node-started:
   * @self: the runner
   * @node: the node
   *
   * A node begins.
   */
  signals[NODE_STARTED] = g_signal_new ("node-started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        KEDROC_TYPE_NODE);
  /**
   * KedrocAbstractRunner::node-finished:
   * @self: the runner
   * @node: the node
   *
   * A node has ended well and its outputs are saved.
   */
  signals[NODE_FINISHED] = g_signal_new ("node-finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, KEDROC_TYPE_NODE);
  /**
   * KedrocAbstractRunner::node-failed:
   * @self: the runner
   * @node: the node
   * @error: why
   *
   * A node has failed and will not be tried again.
   */
  signals[NODE_FAILED] = g_signal_new ("node-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       KEDROC_TYPE_NODE, G_TYPE_ERROR);
  /**
   * KedrocAbstractRunner::node-progress:
   * @self: the runner
   * @node: the node
   * @fraction: how much of it is done, from 0 to 1
   * @message: (nullable): what it is at
   *
   * A node at work has called kedroc_task_report_progress().
   */
  signals[NODE_PROGRESS] = g_signal_new ("node-progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         3, KEDROC_TYPE_NODE, G_TYPE_DOUBLE, G_TYPE_STRING);
  /**
   * KedrocAbstractRunner::node-output:
   * @self: the runner
   * @node: (nullable): the node; %NULL for what a worker process has printed while
   *   no node was at work in it
   * @is_error: whether it was printed to standard error
   * @line: a line without its end, in UTF-8. Longer ones than 64 KiB are cut
   *
   * A node has printed a line in a worker process of a [class@ParallelRunner].
   *
   * The lines of a node come before its end is told, unless they come faster than
   * they are taken; nodes that take microseconds are not looked at one by one, and
   * a line of one of these may come a little later. What a node in this process
   * prints, under the other runners, is not seen here.
   */
  signals[NODE_OUTPUT] = g_signal_new ("node-output", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                       KEDROC_TYPE_NODE, G_TYPE_BOOLEAN, G_TYPE_STRING);
  /**
   * KedrocAbstractRunner::progress:
   * @self: the runner
   * @done: how many nodes have ended well
   * @total: how many nodes there are
   *
   * The run has come a step further.
   */
  signals[PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                    G_TYPE_UINT, G_TYPE_UINT);
}

static void
kedroc_abstract_runner_class_init (KedrocAbstractRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kedroc_abstract_runner_get_property;
  object_class->set_property = kedroc_abstract_runner_set_property;
  object_class->finalize = kedroc_abstract_runner_finalize;

  /**
   * KedrocAbstractRunner:is-async:
   *
   * Whether inputs of a node are loaded, and its outputs saved, at the same
   * time. Kedro's counterpart is the argument `is_async`.
   */
  properties[PROP_IS_ASYNC] = g_param_spec_boolean ("is-async", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY |
                                                      G_PARAM_STATIC_STRINGS);
  /**
   * KedrocAbstractRunner:failure-policy:
   *
   * What a run does when a node fails.
   */
  properties[PROP_FAILURE_POLICY] = g_param_spec_enum ("failure-policy", NULL, NULL, KEDROC_TYPE_FAILURE_POLICY,
                                                       KEDROC_FAILURE_POLICY_STOP,
                                                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                         G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
kedroc_abstract_runner_init (KedrocAbstractRunner *self)
{
  g_mutex_init (&runner_private (self)->lock);
}
