/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-shared-memory-manager-private.h"

/**
 * KedrocSharedMemoryManager:
 *
 * Hands out shared buffers and accounts for them.
 *
 * A manager knows how many bytes of shared memory its buffers take. With a
 * [property@Kedroc.SharedMemoryManager:memory-limit], what does not fit
 * is spilled: such a buffer is a nameless file in the
 * [property@Kedroc.SharedMemoryManager:spill-directory] that the kernel writes to
 * disk when it needs the memory; it is used like any other buffer. Lack
 * of memory or of disk space is an error of
 * [method@Kedroc.SharedMemoryManager.allocate] and never a signal later.
 *
 * Memory that nobody reads any more, in any process, is kept for a second and used again
 * for the next buffer of about that size: it is there and mapped, and so ten
 * times as fast to fill as new memory. It does not count as in use.
 *
 * A buffer keeps its manager alive, not the other way round: bytes are counted until the
 * last reference on a buffer, or on a view of it, is gone.
 *
 * All functions may be called from any thread. The figures change without
 * `GObject::notify`.
 *
 * Kedro's counterpart is the `SyncManager` of its `ParallelRunner`.
 */
G_DEFINE_FINAL_TYPE (KedrocSharedMemoryManager, kedroc_shared_memory_manager, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_MEMORY_LIMIT,
  PROP_BYTES_IN_USE,
  PROP_PEAK_BYTES,
  PROP_SPILLED_BYTES,
  PROP_SPILL_DIRECTORY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
kedroc_shared_memory_manager_finalize (GObject *object)
{
  KedrocSharedMemoryManager *self = KEDROC_SHARED_MEMORY_MANAGER (object);

  g_clear_pointer (&self->unprotected, g_ptr_array_unref);
  kedroc_segment_pool_close (self->pool);
  g_free (self->spill_directory);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kedroc_shared_memory_manager_parent_class)->finalize (object);
}

static void
kedroc_shared_memory_manager_get_property (GObject    *object,
                                           guint       prop_id,
                                           GValue     *value,
                                           GParamSpec *pspec)
{
  KedrocSharedMemoryManager *self = KEDROC_SHARED_MEMORY_MANAGER (object);

  switch (prop_id)
    {
    case PROP_MEMORY_LIMIT:
      g_value_set_uint64 (value, kedroc_shared_memory_manager_get_memory_limit (self));
      break;
    case PROP_BYTES_IN_USE:
      g_value_set_uint64 (value, kedroc_shared_memory_manager_get_bytes_in_use (self));
      break;
    case PROP_PEAK_BYTES:
      g_value_set_uint64 (value, kedroc_shared_memory_manager_get_peak_bytes (self));
      break;
    case PROP_SPILLED_BYTES:
      g_value_set_uint64 (value, kedroc_shared_memory_manager_get_spilled_bytes (self));
      break;
    case PROP_SPILL_DIRECTORY:
      g_value_take_string (value, kedroc_shared_memory_manager_dup_spill_directory (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_shared_memory_manager_set_property (GObject      *object,
                                           guint         prop_id,
                                           const GValue *value,
                                           GParamSpec   *pspec)
{
  KedrocSharedMemoryManager *self = KEDROC_SHARED_MEMORY_MANAGER (object);

  switch (prop_id)
    {
    case PROP_MEMORY_LIMIT:
      kedroc_shared_memory_manager_set_memory_limit (self, g_value_get_uint64 (value));
      break;
    case PROP_SPILL_DIRECTORY:
      kedroc_shared_memory_manager_set_spill_directory (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_shared_memory_manager_class_init (KedrocSharedMemoryManagerClass *klass)
{
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_write = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kedroc_shared_memory_manager_finalize;
  object_class->get_property = kedroc_shared_memory_manager_get_property;
  object_class->set_property = kedroc_shared_memory_manager_set_property;

  /**
   * KedrocSharedMemoryManager:memory-limit: (getter get_memory_limit) (setter set_memory_limit)
   *
   * Bytes of shared memory that buffers may take; what is allocated past them
   * is spilled. 0: as much as the machine has.
   */
  properties[PROP_MEMORY_LIMIT] =
    g_param_spec_uint64 ("memory-limit", NULL, NULL, 0, G_MAXUINT64, 0, read_write);
  /**
   * KedrocSharedMemoryManager:bytes-in-use: (getter get_bytes_in_use)
   *
   * The sizes of all buffers in memory together, in bytes. Spilled buffers are
   * counted by [property@Kedroc.SharedMemoryManager:spilled-bytes].
   */
  properties[PROP_BYTES_IN_USE] =
    g_param_spec_uint64 ("bytes-in-use", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  /**
   * KedrocSharedMemoryManager:peak-bytes: (getter get_peak_bytes)
   *
   * The most that [property@Kedroc.SharedMemoryManager:bytes-in-use] ever was.
   */
  properties[PROP_PEAK_BYTES] =
    g_param_spec_uint64 ("peak-bytes", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  /**
   * KedrocSharedMemoryManager:spilled-bytes: (getter get_spilled_bytes)
   *
   * The sizes of all buffers in the spill directory together, in bytes.
   */
  properties[PROP_SPILLED_BYTES] =
    g_param_spec_uint64 ("spilled-bytes", NULL, NULL, 0, G_MAXUINT64, 0, read_only);
  /**
   * KedrocSharedMemoryManager:spill-directory: (getter dup_spill_directory) (setter set_spill_directory)
   *
   * Where spilled buffers are. It is made when it is first needed. Setting %NULL
   * brings back the default, the folder `kedroc` in the user's cache folder.
   */
  properties[PROP_SPILL_DIRECTORY] =
    g_param_spec_string ("spill-directory", NULL, NULL, NULL, read_write);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_shared_memory_manager_init (KedrocSharedMemoryManager *self)
{
  g_mutex_init (&self->lock);
  self->pool = kedroc_segment_pool_new ();
}

/**
 * kedroc_shared_memory_manager_new:
 *
 * Makes a manager without a limit.
 *
 * Returns: (transfer full): a manager
 */
KedrocSharedMemoryManager *
kedroc_shared_memory_manager_new (void)
{
  return g_object_new (KEDROC_TYPE_SHARED_MEMORY_MANAGER, NULL);
}

KedrocSharedMemoryManager *
kedroc_shared_memory_manager_get_default (void)
{
  static KedrocSharedMemoryManager *manager;

  if (g_once_init_enter (&manager))
    g_once_init_leave (&manager, kedroc_shared_memory_manager_new ());
  return manager;
}

static guint64
read_figure (KedrocSharedMemoryManager *self,
             const guint64             *figure)
{
  guint64 value;

  g_mutex_lock (&self->lock);
  value = *figure;
  g_mutex_unlock (&self->lock);
  return value;
}

/**
 * kedroc_shared_memory_manager_trim:
 * @self: a manager
 *
 * Gives back the memory that lies idle at once. By itself, a manager keeps the
 * memory of buffers that nobody reads any more for a second, for new buffers of
 * about that size, or until the room is needed below the
 * [property@Kedroc.SharedMemoryManager:memory-limit]. A [class@Kedroc.ParallelRunner] does so at the end of a run. From
 * any thread.
 */
void
kedroc_shared_memory_manager_trim (KedrocSharedMemoryManager *self)
{
  g_return_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self));

  kedroc_segment_pool_trim (self->pool, 0);
}

KedrocSegmentPool *
kedroc_shared_memory_manager_get_pool (KedrocSharedMemoryManager *self)
{
  return self->pool;
}

/**
 * kedroc_shared_memory_manager_get_memory_limit: (get-property memory-limit)
 * @self: a manager
 *
 * Gets the bytes of shared memory that buffers may take before they are spilled.
 *
 * Returns: a number of bytes; 0: no limit
 */
guint64
kedroc_shared_memory_manager_get_memory_limit (KedrocSharedMemoryManager *self)
{
  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self), 0);

  return read_figure (self, &self->memory_limit);
}

/**
 * kedroc_shared_memory_manager_set_memory_limit: (set-property memory-limit)
 * @self: a manager
 * @memory_limit: a number of bytes; 0: no limit
 *
 * Sets the bytes of shared memory that buffers may take. Buffers that are there
 * already stay where they are.
 */
void
kedroc_shared_memory_manager_set_memory_limit (KedrocSharedMemoryManager *self,
                                               guint64                    memory_limit)
{
  gboolean changed;

  g_return_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self));

  g_mutex_lock (&self->lock);
  changed = self->memory_limit != memory_limit;
  self->memory_limit = memory_limit;
  g_mutex_unlock (&self->lock);
  if (memory_limit > 0 && kedroc_shared_memory_manager_get_bytes_taken (self) > memory_limit)
    kedroc_segment_pool_trim (self->pool, 0);

  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEMORY_LIMIT]);
}

/**
 * kedroc_shared_memory_manager_get_bytes_in_use: (get-property bytes-in-use)
 * @self: a manager
 *
 * Gets the sizes of all its buffers in memory together.
 *
 * Returns: a number of bytes
 */
guint64
kedroc_shared_memory_manager_get_bytes_in_use (KedrocSharedMemoryManager *self)
{
  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self), 0);

  return read_figure (self, &self->bytes_in_use);
}

/**
 * kedroc_shared_memory_manager_get_peak_bytes: (get-property peak-bytes)
 * @self: a manager
 *
 * Gets the most that was ever in use at once.
 *
 * Returns: a number of bytes
 */
guint64
kedroc_shared_memory_manager_get_peak_bytes (KedrocSharedMemoryManager *self)
{
  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self), 0);

  return read_figure (self, &self->peak_bytes);
}

/**
 * kedroc_shared_memory_manager_get_spilled_bytes: (get-property spilled-bytes)
 * @self: a manager
 *
 * Gets the sizes of all its buffers in the spill directory together.
 *
 * Returns: a number of bytes
 */
guint64
kedroc_shared_memory_manager_get_spilled_bytes (KedrocSharedMemoryManager *self)
{
  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self), 0);

  return read_figure (self, &self->spilled_bytes);
}

/**
 * kedroc_shared_memory_manager_dup_spill_directory: (get-property spill-directory)
 * @self: a manager
 *
 * Gets the folder for spilled buffers.
 *
 * Returns: (transfer full) (type filename): a path
 */
char *
kedroc_shared_memory_manager_dup_spill_directory (KedrocSharedMemoryManager *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (self->spill_directory == NULL)
    return g_build_filename (g_get_user_cache_dir (), "kedroc", NULL);
  return g_strdup (self->spill_directory);
}

/**
 * kedroc_shared_memory_manager_set_spill_directory: (set-property spill-directory)
 * @self: a manager
 * @spill_directory: (nullable) (type filename): a path; %NULL: the default
 *
 * Sets the folder for buffers that are spilled from now on; it is made when needed.
 */
void
kedroc_shared_memory_manager_set_spill_directory (KedrocSharedMemoryManager *self,
                                                  const char                *spill_directory)
{
  gboolean changed;

  g_return_if_fail (KEDROC_IS_SHARED_MEMORY_MANAGER (self));

  g_mutex_lock (&self->lock);
  changed = g_strcmp0 (self->spill_directory, spill_directory) != 0;
  if (changed)
    {
      g_free (self->spill_directory);
      self->spill_directory = g_strdup (spill_directory);
    }
  g_mutex_unlock (&self->lock);

  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPILL_DIRECTORY]);
}
