/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-cache-hook.h"

#include "kedroc-cache-index-private.h"
#include "kedroc-node-private.h"

/**
 * KedrocCacheHook:
 *
 * Skips nodes that would make once more what is there.
 *
 * A node is skipped if it has run before with the same function, the same version and the
 * same inputs, parameters among them, under the same names of arguments, and if all of its
 * outputs are kept and are as that
 * run has left them. Inputs count by their content, of which a SHA-256 is made; outputs
 * that are local files by size and time of change, others by whether they are there. What was made
 * of what is kept in a folder, as JSON, one file for each node.
 *
 * A node always runs if an output is in memory only, if it has none, if its function is
 * not known by name (a lambda, a callback in C: see
 * [ctor@Kedroc.Node.new_for_function]), or if an input cannot be encoded
 * ([func@Kedroc.value_encode]).
 *
 * **What it cannot know** is whether the function does the same as before. Give another
 * [property@CacheHook:version] when the code has changed, or remove the folder; and
 * do not use it for functions that read or write what is neither input nor output.
 *
 * It looks at all data that nodes read: in a run on worker processes the supervisor loads
 * it. Register it before hooks that replace inputs, so that it is called after them. All
 * runners may use it, also several runs at a time.
 *
 * Kedro has no counterpart.
 */
struct _KedrocCacheHook
{
  GObject parent_instance;

  char *folder;
  char *version;
  GMutex lock;
  GHashTable *pending; /* guarded by lock: KedrocNode -> PendingNode */
};

/* A node that runs because it was not found. */
typedef struct {
  char *run_id;
  char *key;              /* %NULL: not to be kept */
  KedrocDataCatalog *catalog;
  GHashTable *unsaved;    /* names of outputs */
  gboolean returned;      /* the function has: what is saved then is the last of it */
} PendingNode;

enum {
  PROP_FOLDER = 1,
  PROP_VERSION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
pending_node_free (gpointer data)
{
  PendingNode *self = data;

  g_hash_table_unref (self->unsaved);
  g_object_unref (self->catalog);
  g_free (self->run_id);
  g_free (self->key);
  g_free (self);
}

static PendingNode *
pending_node_new (KedrocTask *task,
                  KedrocDataCatalog *catalog,
                  const char *key)
{
  const char *const *outputs = kedroc_node_peek_outputs (kedroc_task_get_node (task));
  PendingNode *self = g_new0 (PendingNode, 1);

  self->run_id = g_strdup (kedroc_task_get_run_id (task));
  self->key = g_strdup (key);
  self->catalog = g_object_ref (catalog);
  self->unsaved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; outputs[i] != NULL; i++)
    g_hash_table_add (self->unsaved, g_strdup (outputs[i]));
  return self;
}

static gboolean
is_of_run (gpointer node,
           gpointer pending,
           gpointer run_id)
{
  return g_strcmp0 (((PendingNode *) pending)->run_id, run_id) == 0;
}

static void
forget_run (KedrocCacheHook *self,
            const char *run_id)
{
  g_mutex_lock (&self->lock);
  g_hash_table_foreach_remove (self->pending, is_of_run, (gpointer) run_id);
  g_mutex_unlock (&self->lock);
}

static gboolean
after_pipeline_run (KedrocHooks *hooks,
                    const char *run_id,
                    KedrocDataCatalog *run_result,
                    KedrocPipeline *pipeline,
                    KedrocDataCatalog *catalog,
                    GError **error)
{
  forget_run (KEDROC_CACHE_HOOK (hooks), run_id);
  return TRUE;
}

static gboolean
on_pipeline_error (KedrocHooks *hooks,
                   const GError *failure,
                   const char *run_id,
                   KedrocPipeline *pipeline,
                   KedrocDataCatalog *catalog,
                   GError **error)
{
  forget_run (KEDROC_CACHE_HOOK (hooks), run_id);
  return TRUE;
}

/* A node that two runs are at once is not kept: which of them has saved last is not
 * known. */
static void
expect_outputs (KedrocCacheHook *self,
                KedrocTask *task,
                KedrocDataCatalog *catalog,
                const char *key)
{
  KedrocNode *node = kedroc_task_get_node (task);
  PendingNode *other;

  g_mutex_lock (&self->lock);
  other = g_hash_table_lookup (self->pending, node);
  if (other == NULL || is_of_run (node, other, (gpointer) kedroc_task_get_run_id (task)))
    g_hash_table_insert (self->pending, g_object_ref (node), pending_node_new (task, catalog, key));
  else
    g_clear_pointer (&other->key, g_free);
  g_mutex_unlock (&self->lock);
}

static gboolean
before_node_run (KedrocHooks *hooks,
                 KedrocTask *task,
                 KedrocDataCatalog *catalog,
                 GError **error)
{
  KedrocCacheHook *self = KEDROC_CACHE_HOOK (hooks);
  g_autofree char *key = kedroc_cache_index_make_key (task, self->version);

  if (key != NULL && kedroc_cache_index_holds (self->folder, kedroc_task_get_node (task), catalog, key))
    kedroc_task_skip (task);
  else if (key != NULL)
    expect_outputs (self, task, catalog, key);
  return TRUE;
}

/* Once all is saved and the function has returned: it may save in chunks. @name is
 * %NULL if that is what has happened. */
static void
note_progress (KedrocCacheHook *self,
               KedrocNode *node,
               const char *name)
{
  g_autofree char *key = NULL;
  g_autoptr (KedrocDataCatalog) catalog = NULL;
  PendingNode *pending;

  g_mutex_lock (&self->lock);
  pending = g_hash_table_lookup (self->pending, node);
  if (pending != NULL)
    {
      if (name != NULL)
        g_hash_table_remove (pending->unsaved, name);
      else
        pending->returned = TRUE;
      if (pending->returned && g_hash_table_size (pending->unsaved) == 0)
        {
          key = g_steal_pointer (&pending->key);
          catalog = g_object_ref (pending->catalog);
          g_hash_table_remove (self->pending, node);
        }
    }
  g_mutex_unlock (&self->lock);
  if (key != NULL)
    kedroc_cache_index_write (self->folder, node, catalog, key);
}

static gboolean
after_node_run (KedrocHooks *hooks,
                KedrocTask *task,
                KedrocDataCatalog *catalog,
                GError **error)
{
  note_progress (KEDROC_CACHE_HOOK (hooks), kedroc_task_get_node (task), NULL);
  return TRUE;
}

static gboolean
after_dataset_saved (KedrocHooks *hooks,
                     const char *name,
                     const GValue *data,
                     KedrocNode *node,
                     GError **error)
{
  note_progress (KEDROC_CACHE_HOOK (hooks), node, name);
  return TRUE;
}

static void
hooks_init (KedrocHooksInterface *iface)
{
  iface->after_pipeline_run = after_pipeline_run;
  iface->on_pipeline_error = on_pipeline_error;
  iface->before_node_run = before_node_run;
  iface->after_node_run = after_node_run;
  iface->after_dataset_saved = after_dataset_saved;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KedrocCacheHook,
                               kedroc_cache_hook,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, hooks_init))

static void
kedroc_cache_hook_get_property (GObject *object,
                                guint property_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  KedrocCacheHook *self = KEDROC_CACHE_HOOK (object);

  switch (property_id)
    {
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_VERSION:
      g_value_set_string (value, self->version);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kedroc_cache_hook_set_property (GObject *object,
                                guint property_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  KedrocCacheHook *self = KEDROC_CACHE_HOOK (object);

  switch (property_id)
    {
    case PROP_FOLDER:
      self->folder = g_value_dup_string (value);
      break;
    case PROP_VERSION:
      self->version = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kedroc_cache_hook_finalize (GObject *object)
{
  KedrocCacheHook *self = KEDROC_CACHE_HOOK (object);

  g_hash_table_unref (self->pending);
  g_mutex_clear (&self->lock);
  g_free (self->folder);
  g_free (self->version);
  G_OBJECT_CLASS (kedroc_cache_hook_parent_class)->finalize (object);
}

static void
kedroc_cache_hook_class_init (KedrocCacheHookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = kedroc_cache_hook_get_property;
  object_class->set_property = kedroc_cache_hook_set_property;
  object_class->finalize = kedroc_cache_hook_finalize;

  /**
   * KedrocCacheHook:folder: (getter get_folder)
   *
   * The folder in which is kept what nodes were made of. It is made when there is
   * something to keep.
   */
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, ".kedroc-cache", flags);
  /**
   * KedrocCacheHook:version: (getter get_version)
   *
   * The version of the code, by any name: with another one all nodes run again.
   */
  properties[PROP_VERSION] = g_param_spec_string ("version", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
kedroc_cache_hook_init (KedrocCacheHook *self)
{
  g_mutex_init (&self->lock);
  self->pending = g_hash_table_new_full (NULL, NULL, g_object_unref, pending_node_free);
}

/**
 * kedroc_cache_hook_new:
 * @folder: where is kept what nodes were made of
 * @version: (nullable): the version of the code
 *
 * Makes a hook that skips nodes, which does nothing before it is registered with
 * [method@Kedroc.HookManager.register].
 *
 * Returns: (transfer full): a new hook
 */
KedrocCacheHook *
kedroc_cache_hook_new (const char *folder,
                       const char *version)
{
  g_return_val_if_fail (folder != NULL, NULL);

  return g_object_new (KEDROC_TYPE_CACHE_HOOK, "folder", folder, "version", version, NULL);
}

/**
 * kedroc_cache_hook_get_folder:
 * @self: a hook
 *
 * Gets the folder in which is kept what nodes were made of.
 *
 * Returns: (transfer none): the path of the folder
 */
const char *
kedroc_cache_hook_get_folder (KedrocCacheHook *self)
{
  g_return_val_if_fail (KEDROC_IS_CACHE_HOOK (self), NULL);

  return self->folder;
}

/**
 * kedroc_cache_hook_get_version:
 * @self: a hook
 *
 * Gets the version of the code.
 *
 * Returns: (transfer none) (nullable): the version, or %NULL
 */
const char *
kedroc_cache_hook_get_version (KedrocCacheHook *self)
{
  g_return_val_if_fail (KEDROC_IS_CACHE_HOOK (self), NULL);

  return self->version;
}
