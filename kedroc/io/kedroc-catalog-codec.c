/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-catalog-codec-private.h"

#include <string.h>

#include "kedroc-codec-private.h"
#include "kedroc-data-catalog.h"
#include "kedroc-dataset-type-private.h"
#include "kedroc-error.h"
#include "kedroc-json-text-private.h"
#include "kedroc-json-write-private.h"
#include "kedroc-shared-buffer-private.h"
#include "kedroc-shared-memory-manager-private.h"
#include "kedroc-value.h"

/* For each entry its name, its configuration or "", and the codec and the payload of its
 * value. */
#define TYPE "a(sssay)"

/* Catalogs within each other: whoever makes up a buffer is not to exhaust the stack. */
#define DEPTH_MAX 8

static GPrivate depth;

#define KEDROC_TYPE_CATALOG_CODEC (kedroc_catalog_codec_get_type ())
G_DECLARE_FINAL_TYPE (KedrocCatalogCodec, kedroc_catalog_codec, KEDROC, CATALOG_CODEC, GObject)

struct _KedrocCatalogCodec
{
  GObject parent_instance;
};

static void kedroc_catalog_codec_iface_init (KedrocCodecInterface *iface);

G_DEFINE_TYPE_WITH_CODE (KedrocCatalogCodec, kedroc_catalog_codec, G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (KEDROC_TYPE_CODEC, kedroc_catalog_codec_iface_init))

static gboolean
enter (GError **error)
{
  guint n = GPOINTER_TO_UINT (g_private_get (&depth));

  if (n >= DEPTH_MAX)
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
                   "more than %d catalogs within each other", DEPTH_MAX);
      return FALSE;
    }
  g_private_set (&depth, GUINT_TO_POINTER (n + 1));

  return TRUE;
}

static void
leave (void)
{
  g_private_set (&depth, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_private_get (&depth)) - 1));
}

static const char *
kedroc_catalog_codec_get_name (KedrocCodec *codec)
{
  return "catalog";
}

static gboolean
kedroc_catalog_codec_can_encode (KedrocCodec *codec,
                                 const GValue *value)
{
  return G_VALUE_HOLDS_OBJECT (value) && KEDROC_IS_DATA_CATALOG (g_value_get_object (value));
}

/* NULL: the value is to travel. */
static char *
dup_config (KedrocAbstractDataset *dataset)
{
  g_autoptr (JsonObject) config = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (!kedroc_dataset_type_is_known_everywhere (G_OBJECT_TYPE (dataset)))
    return NULL;

  config = kedroc_abstract_dataset_to_config (dataset);
  if (config == NULL)
    return NULL;

  node = json_node_init_object (json_node_alloc (), config);

  return kedroc_json_write (node, 0, NULL);
}

static gboolean
add_value (GVariantBuilder *builder,
           KedrocDataCatalog *catalog,
           const char *name,
           KedrocSharedMemoryManager *manager,
           GError **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (!kedroc_data_catalog_load (catalog, name, &value, NULL, error) ||
      !kedroc_value_encode (&value, manager, &buffer, error))
    return FALSE;

  bytes = kedroc_shared_buffer_dup_bytes (buffer);
  g_variant_builder_add (builder, "(sss@ay)", name, "", kedroc_shared_buffer_get_codec (buffer),
                         g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));

  return TRUE;
}

static gboolean
add_entry (GVariantBuilder *builder,
           KedrocDataCatalog *catalog,
           const char *name,
           KedrocSharedMemoryManager *manager,
           GError **error)
{
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, name, FALSE, error);
  g_autofree char *config = dataset != NULL ? dup_config (dataset) : NULL;

  if (dataset == NULL)
    return error == NULL || *error == NULL; /* somebody has taken it out */

  if (config == NULL)
    return add_value (builder, catalog, name, manager, error);

  g_variant_builder_add (builder, "(sss@ay)", name, config, "", g_variant_new_bytestring (""));

  return TRUE;
}

static GVariant *
make_variant (KedrocDataCatalog *catalog,
              KedrocSharedMemoryManager *manager,
              GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (TYPE));
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);

  for (guint i = 0; names[i] != NULL; i++)
    if (!add_entry (&builder, catalog, names[i], manager, error))
      {
        g_prefix_error (error, "'%s' of the catalog: ", names[i]);
        return NULL;
      }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static KedrocSharedBuffer *
kedroc_catalog_codec_encode (KedrocCodec *codec,
                             const GValue *value,
                             KedrocSharedMemoryManager *manager,
                             GError **error)
{
  g_autoptr (GVariant) variant = NULL;
  KedrocSharedBuffer *buffer;

  if (!enter (error))
    return NULL;
  variant = make_variant (g_value_get_object (value), manager, error);
  leave ();
  if (variant == NULL)
    return NULL;

  buffer = kedroc_shared_memory_manager_allocate (manager, g_variant_get_size (variant), error);
  if (buffer != NULL)
    g_variant_store (variant, kedroc_shared_buffer_get_data (buffer));

  return buffer;
}

static gboolean
set_corrupt (GError **error)
{
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "the bytes are no catalog");
  return FALSE;
}

static gboolean
take_config (KedrocDataCatalog *catalog,
             const char *name,
             const char *json,
             GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = NULL;

  if (!kedroc_json_text_check (json, strlen (json), error))
    return FALSE;

  node = json_from_string (json, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return set_corrupt (error);

  dataset = kedroc_abstract_dataset_from_config (name, json_node_get_object (node), NULL, NULL, error);
  if (dataset != NULL)
    kedroc_data_catalog_set (catalog, name, dataset);

  return dataset != NULL;
}

/* The payload is copied to where it is aligned and sealed, and so decoded with the care that
 * everything gets that comes from another process. */
static gboolean
take_value (KedrocDataCatalog *catalog,
            const char *name,
            const char *codec,
            GVariant *payload,
            GError **error)
{
  KedrocSharedMemoryManager *manager = kedroc_shared_memory_manager_get_default ();
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (*codec == '\0' || strlen (codec) > KEDROC_CODEC_NAME_MAX)
    return set_corrupt (error);

  buffer = kedroc_shared_memory_manager_allocate_bytes (manager, g_variant_get_data (payload),
                                                        g_variant_get_size (payload), error);
  if (buffer == NULL)
    return FALSE;

  kedroc_shared_buffer_set_codec (buffer, codec);
  if (!kedroc_shared_buffer_seal (buffer, error) || !kedroc_value_decode (buffer, &value, error))
    return FALSE;

  kedroc_data_catalog_set_value (catalog, name, &value);

  return TRUE;
}

static gboolean
take_entries (KedrocDataCatalog *catalog,
              GVariant *variant,
              GError **error)
{
  GVariantIter iter;
  const char *name;
  const char *config;
  const char *codec;
  GVariant *payload;
  gboolean taken = TRUE;

  g_variant_iter_init (&iter, variant);
  while (taken && g_variant_iter_next (&iter, "(&s&s&s@ay)", &name, &config, &codec, &payload))
    {
      taken = *config != '\0' ? take_config (catalog, name, config, error)
                              : take_value (catalog, name, codec, payload, error);
      g_variant_unref (payload);
    }

  return taken;
}

static gboolean
kedroc_catalog_codec_decode (KedrocCodec *codec,
                             KedrocSharedBuffer *buffer,
                             GValue *value,
                             GError **error)
{
  g_autoptr (GBytes) bytes = kedroc_shared_buffer_dup_bytes (buffer);
  g_autoptr (GVariant) variant = g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), bytes, FALSE);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  gboolean taken;

  g_variant_ref_sink (variant);
  if (!g_variant_is_normal_form (variant))
    return set_corrupt (error);
  if (!enter (error))
    return FALSE;

  taken = take_entries (catalog, variant, error);
  leave ();
  if (!taken)
    return FALSE;

  g_value_init (value, KEDROC_TYPE_DATA_CATALOG);
  g_value_take_object (value, g_steal_pointer (&catalog));

  return TRUE;
}

static void
kedroc_catalog_codec_iface_init (KedrocCodecInterface *iface)
{
  iface->get_name = kedroc_catalog_codec_get_name;
  iface->can_encode = kedroc_catalog_codec_can_encode;
  iface->encode = kedroc_catalog_codec_encode;
  iface->decode = kedroc_catalog_codec_decode;
}

static void
kedroc_catalog_codec_class_init (KedrocCatalogCodecClass *klass)
{
}

static void
kedroc_catalog_codec_init (KedrocCatalogCodec *self)
{
}

void
kedroc_catalog_codec_register (void)
{
  static gsize registered = 0;

  if (g_once_init_enter (&registered))
    {
      g_autoptr (KedrocCatalogCodec) codec = g_object_new (KEDROC_TYPE_CATALOG_CODEC, NULL);

      kedroc_codec_register (KEDROC_CODEC (codec));
      g_once_init_leave (&registered, 1);
    }
}
