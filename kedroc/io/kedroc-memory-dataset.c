/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-memory-dataset.h"

#include <json-glib/json-glib.h>

#include "kedroc-abstract-dataset-private.h"
#include "kedroc-error.h"
#include "kedroc-typed-value-private.h"
#include "kedroc-value-private.h"

/**
 * KedrocMemoryDataset:
 *
 * A value in the memory of this process.
 *
 * It keeps a copy of what is saved and hands out copies; how deep they go is
 * its #KedrocMemoryDataset:copy-mode. It may be loaded and saved on several
 * threads at once. Kedro's counterpart is `kedro.io.MemoryDataset`.
 *
 * # JSON
 *
 * json-glib counts the references to a #JsonObject, a #JsonArray and the scalar
 * in a #JsonNode for one thread alone; only those to a #JsonNode itself are
 * counted for all. JSON is therefore copied with all it holds, in every mode but
 * one: what a load gives belongs to its caller, who may change it, copy it by
 * g_value_copy() and keep it.
 *
 * The exception is a #JsonNode and the mode %KEDROC_COPY_MODE_ASSIGN: everybody
 * gets the same one, by json_node_ref(). As long as others have it, it must not
 * be changed, and other threads may have it: take a reference by
 * json_node_ref(), never by g_value_copy(), json_node_copy() or those of what it
 * holds, and read its members without what takes such a copy, as
 * json_to_string(), #JsonGenerator and #JsonReader do. To save it, to set it as
 * an input or output of a [class@Task] and to drop it is safe on any thread.
 */

/* A value that lives as long as somebody copies it: no lock is held while a
 * type's own copy and free functions run. */
typedef struct
{
  GValue value;
} Holder;

typedef struct
{
  GMutex lock;
  GValue plain;   /* a number, of which a copy of the struct is a copy; guarded by lock */
  Holder *holder; /* any other value; guarded by lock */
  KedrocCopyMode copy_mode;
} KedrocMemoryDatasetPrivate;

enum
{
  PROP_COPY_MODE = 1,
  PROP_DATA,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (KedrocMemoryDataset, kedroc_memory_dataset, KEDROC_TYPE_ABSTRACT_DATASET)

G_DEFINE_ENUM_TYPE (KedrocCopyMode, kedroc_copy_mode,
  G_DEFINE_ENUM_VALUE (KEDROC_COPY_MODE_INFER, "infer"),
  G_DEFINE_ENUM_VALUE (KEDROC_COPY_MODE_DEEPCOPY, "deepcopy"),
  G_DEFINE_ENUM_VALUE (KEDROC_COPY_MODE_COPY, "copy"),
  G_DEFINE_ENUM_VALUE (KEDROC_COPY_MODE_ASSIGN, "assign"))

#define GET_PRIVATE(self) \
  ((KedrocMemoryDatasetPrivate *) kedroc_memory_dataset_get_instance_private (self))

static void
holder_clear (gpointer data)
{
  Holder *holder = data;

  g_value_unset (&holder->value);
}

static void
holder_unref (Holder *holder)
{
  g_atomic_rc_box_release_full (holder, holder_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Holder, holder_unref)

/* The fundamental types between these two, both included, are the numbers. */
static inline gboolean
is_plain (const GValue *value)
{
  GType fundamental = G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value));

  return fundamental >= G_TYPE_CHAR && fundamental <= G_TYPE_DOUBLE;
}

static void
replace_data (KedrocMemoryDataset *self,
              const GValue *plain,
              Holder *holder)
{
  KedrocMemoryDatasetPrivate *priv = GET_PRIVATE (self);
  g_autoptr (Holder) old = NULL;

  g_mutex_lock (&priv->lock);
  old = g_steal_pointer (&priv->holder);
  priv->plain = plain != NULL ? *plain : (GValue) G_VALUE_INIT;
  priv->holder = holder;
  g_mutex_unlock (&priv->lock);
}

/* destination is unset. g_value_copy() shares whatever counts its references
 * in its boxed copy function; JsonNode counts them elsewhere. */
static gboolean
copy_value (const GValue *source,
            GValue *destination,
            KedrocCopyMode mode,
            GError **error)
{
  if (mode == KEDROC_COPY_MODE_DEEPCOPY)
    {
      if (kedroc_value_deep_copy (source, destination, error))
        return TRUE;
      g_prefix_error (error, "A deep copy is made as one for another process is: ");
      return FALSE;
    }

  if (mode == KEDROC_COPY_MODE_ASSIGN && G_VALUE_HOLDS (source, JSON_TYPE_NODE))
    {
      g_value_init (destination, JSON_TYPE_NODE);
      g_value_take_boxed (destination, json_node_ref (g_value_get_boxed (source)));
    }
  else
    {
      kedroc_value_copy (source, destination);
    }

  return TRUE;
}

static gboolean
kedroc_memory_dataset_load (KedrocAbstractDataset *dataset,
                            GValue *value,
                            GCancellable *cancellable,
                            GError **error)
{
  KedrocMemoryDatasetPrivate *priv = GET_PRIVATE ((KedrocMemoryDataset *) dataset);
  g_autoptr (Holder) holder = NULL;

  g_mutex_lock (&priv->lock);
  if (priv->holder != NULL)
    holder = g_atomic_rc_box_acquire (priv->holder);
  else
    *value = priv->plain;
  g_mutex_unlock (&priv->lock);

  if (holder != NULL)
    return copy_value (&holder->value, value, priv->copy_mode, error);

  if (G_IS_VALUE (value))
    return TRUE;

  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                       "MemoryDataset holds no data yet: save some before it is loaded");
  return FALSE;
}

static gboolean
kedroc_memory_dataset_save (KedrocAbstractDataset *dataset,
                            const GValue *data,
                            GCancellable *cancellable,
                            GError **error)
{
  KedrocMemoryDataset *self = (KedrocMemoryDataset *) dataset;
  GValue copy = G_VALUE_INIT;
  Holder *holder;

  if (is_plain (data))
    {
      copy.g_type = data->g_type;
      copy.data[0] = data->data[0];
      replace_data (self, &copy, NULL);
      return TRUE;
    }

  if (!copy_value (data, &copy, GET_PRIVATE (self)->copy_mode, error))
    return FALSE;

  holder = g_atomic_rc_box_new (Holder);
  holder->value = copy;
  replace_data (self, NULL, holder);

  return TRUE;
}

static gboolean
kedroc_memory_dataset_exists (KedrocAbstractDataset *dataset,
                              GCancellable *cancellable,
                              GError **error)
{
  KedrocMemoryDatasetPrivate *priv = GET_PRIVATE (KEDROC_MEMORY_DATASET (dataset));
  gboolean exists;

  g_mutex_lock (&priv->lock);
  exists = priv->holder != NULL || G_IS_VALUE (&priv->plain);
  g_mutex_unlock (&priv->lock);

  return exists;
}

static gboolean
kedroc_memory_dataset_release (KedrocAbstractDataset *dataset,
                               GError **error)
{
  replace_data (KEDROC_MEMORY_DATASET (dataset), NULL, NULL);

  return TRUE;
}

static JsonObject *
kedroc_memory_dataset_describe (KedrocAbstractDataset *dataset)
{
  KedrocMemoryDatasetPrivate *priv = GET_PRIVATE (KEDROC_MEMORY_DATASET (dataset));
  JsonObject *description = kedroc_abstract_dataset_describe_properties (dataset);
  GType type;

  g_mutex_lock (&priv->lock);
  type = priv->holder != NULL ? G_VALUE_TYPE (&priv->holder->value) : G_VALUE_TYPE (&priv->plain);
  g_mutex_unlock (&priv->lock);

  if (type != G_TYPE_INVALID)
    {
      g_autofree char *text = g_strdup_printf ("<%s>", g_type_name (type));

      json_object_set_string_member (description, "data", text);
    }

  return description;
}

/* The copy mode counts: the property data comes after it. */
static void
set_initial_data (KedrocMemoryDataset *self,
                  const GValue *data)
{
  g_autoptr (GError) error = NULL;

  if (data == NULL || kedroc_typed_value_is_empty (data))
    return;

  if (!kedroc_memory_dataset_save (KEDROC_ABSTRACT_DATASET (self), data, NULL, &error))
    g_warning ("The data given to a new MemoryDataset is lost: %s", error->message);
}

static void
kedroc_memory_dataset_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  KedrocMemoryDataset *self = KEDROC_MEMORY_DATASET (object);

  switch (prop_id)
    {
    case PROP_COPY_MODE:
      g_value_set_enum (value, kedroc_memory_dataset_get_copy_mode (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_memory_dataset_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  KedrocMemoryDataset *self = KEDROC_MEMORY_DATASET (object);

  switch (prop_id)
    {
    case PROP_COPY_MODE:
      GET_PRIVATE (self)->copy_mode = g_value_get_enum (value);
      break;
    case PROP_DATA:
      set_initial_data (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kedroc_memory_dataset_dispose (GObject *object)
{
  replace_data (KEDROC_MEMORY_DATASET (object), NULL, NULL);

  G_OBJECT_CLASS (kedroc_memory_dataset_parent_class)->dispose (object);
}

static void
kedroc_memory_dataset_finalize (GObject *object)
{
  g_mutex_clear (&GET_PRIVATE (KEDROC_MEMORY_DATASET (object))->lock);

  G_OBJECT_CLASS (kedroc_memory_dataset_parent_class)->finalize (object);
}

static void
kedroc_memory_dataset_class_init (KedrocMemoryDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  KedrocAbstractDatasetClass *dataset_class = KEDROC_ABSTRACT_DATASET_CLASS (klass);

  object_class->get_property = kedroc_memory_dataset_get_property;
  object_class->set_property = kedroc_memory_dataset_set_property;
  object_class->dispose = kedroc_memory_dataset_dispose;
  object_class->finalize = kedroc_memory_dataset_finalize;

  dataset_class->load = kedroc_memory_dataset_load;
  dataset_class->save = kedroc_memory_dataset_save;
  dataset_class->exists = kedroc_memory_dataset_exists;
  dataset_class->release = kedroc_memory_dataset_release;
  dataset_class->describe = kedroc_memory_dataset_describe;
  dataset_class->ephemeral = TRUE;

  /**
   * KedrocMemoryDataset:copy-mode:
   *
   * How values are copied when they are saved and loaded.
   */
  properties[PROP_COPY_MODE] =
      g_param_spec_enum ("copy-mode", NULL, NULL, KEDROC_TYPE_COPY_MODE, KEDROC_COPY_MODE_INFER,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KedrocMemoryDataset:data:
   *
   * What the dataset holds at first; %NULL for nothing.
   */
  properties[PROP_DATA] =
      g_param_spec_boxed ("data", NULL, NULL, G_TYPE_VALUE,
                          G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kedroc_memory_dataset_init (KedrocMemoryDataset *self)
{
  g_mutex_init (&GET_PRIVATE (self)->lock);
}

/**
 * kedroc_memory_dataset_new:
 * @data: (nullable): what the dataset holds at first, or %NULL for nothing
 *
 * Creates a dataset that keeps a value in memory.
 *
 * Returns: (transfer full): a new dataset
 */
KedrocMemoryDataset *
kedroc_memory_dataset_new (const GValue *data)
{
  KedrocMemoryDataset *self = g_object_new (KEDROC_TYPE_MEMORY_DATASET, NULL);

  /* The property would get a copy by g_value_copy(). */
  set_initial_data (self, data);

  return self;
}

/**
 * kedroc_memory_dataset_get_copy_mode:
 * @self: a dataset
 *
 * Gets how values are copied when they are saved and loaded.
 *
 * Returns: the mode
 */
KedrocCopyMode
kedroc_memory_dataset_get_copy_mode (KedrocMemoryDataset *self)
{
  g_return_val_if_fail (KEDROC_IS_MEMORY_DATASET (self), KEDROC_COPY_MODE_INFER);

  return GET_PRIVATE (self)->copy_mode;
}
