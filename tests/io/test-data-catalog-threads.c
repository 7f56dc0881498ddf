/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

#define N_THREADS 4
#define N_NAMES 200

/* A dataset that takes its time to be made, counts its instances, and can be
 * told to ask the catalog for itself or to be refused. */
typedef KedrocAbstractDataset SlowDataset;
typedef KedrocAbstractDatasetClass SlowDatasetClass;

static GType slow_dataset_get_type (void);

static int n_made;
static int n_failures_to_come;
static KedrocDataCatalog *asked; /* nullable */

static gboolean
slow_dataset_init_initable (GInitable    *initable,
                            GCancellable *cancellable,
                            GError      **error)
{
  g_atomic_int_inc (&n_made);
  g_usleep (200);
  if (asked != NULL)
    {
      g_autoptr (KedrocAbstractDataset) self = kedroc_data_catalog_get (asked, "slow", FALSE, error);

      return self != NULL;
    }
  if (g_atomic_int_add (&n_failures_to_come, -1) <= 0)
    return TRUE;
  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "not this time");
  return FALSE;
}

static void
slow_dataset_initable_iface_init (GInitableIface *iface)
{
  iface->init = slow_dataset_init_initable;
}

G_DEFINE_TYPE_WITH_CODE (SlowDataset,
                         slow_dataset,
                         KEDROC_TYPE_ABSTRACT_DATASET,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, slow_dataset_initable_iface_init))

static void
slow_dataset_class_init (SlowDatasetClass *klass)
{
}

static void
slow_dataset_init (SlowDataset *self)
{
}

static KedrocDataCatalog *
create (const char *name)
{
  g_autoptr (JsonObject) config = json_object_new ();
  g_autoptr (JsonObject) entry = json_object_new ();

  g_type_ensure (slow_dataset_get_type ());
  json_object_set_string_member (entry, "type", "SlowDataset");
  json_object_set_object_member (config, name, g_steal_pointer (&entry));
  n_made = 0;
  n_failures_to_come = 0;
  return kedroc_data_catalog_new_from_config (config, NULL, NULL, NULL, NULL);
}

typedef struct
{
  KedrocDataCatalog *catalog;
  KedrocAbstractDataset *datasets[N_NAMES];
} Getter;

static gpointer
get_all (gpointer user_data)
{
  Getter *getter = user_data;

  for (guint i = 0; i < N_NAMES; i++)
    {
      g_autofree char *name = g_strdup_printf ("slow_%u", i);

      getter->datasets[i] = kedroc_data_catalog_get (getter->catalog, name, FALSE, NULL);
    }
  return NULL;
}

/* However many threads ask, a dataset is made once. */
static void
test_one_dataset (void)
{
  g_autoptr (KedrocDataCatalog) catalog = create ("slow_{n}");
  Getter getters[N_THREADS] = { { NULL } };
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    {
      getters[i].catalog = catalog;
      threads[i] = g_thread_new ("getter", get_all, &getters[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_cmpint (n_made, ==, N_NAMES);
  for (guint j = 0; j < N_NAMES; j++)
    for (guint i = 0; i < N_THREADS; i++)
      {
        g_assert_nonnull (getters[i].datasets[j]);
        g_assert_true (getters[i].datasets[j] == getters[0].datasets[j]);
        g_object_unref (getters[i].datasets[j]);
      }
  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (catalog), ==, N_NAMES);
}

static gpointer
get_one (gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (user_data, "slow", FALSE, &error);

  g_assert_true ((dataset != NULL) != (error != NULL));
  return error;
}

/* A failure is that of the thread that met it; the next one tries again. */
static void
test_failure (void)
{
  g_autoptr (KedrocDataCatalog) catalog = create ("slow");
  GThread *threads[N_THREADS];
  guint n_failed = 0;

  n_failures_to_come = 2;
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("getter", get_one, catalog);
  for (guint i = 0; i < N_THREADS; i++)
    {
      GError *error = g_thread_join (threads[i]);

      if (error == NULL)
        continue;
      n_failed++;
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, "'slow'",
                                "not this time", NULL);
    }
  g_assert_cmpuint (n_failed, ==, 2);
  g_assert_cmpint (n_made, ==, 3);
}

static void
test_asks_for_itself (void)
{
  g_autoptr (KedrocDataCatalog) catalog = create ("slow");
  GError *error = NULL;

  asked = catalog;
  g_assert_null (kedroc_data_catalog_get (catalog, "slow", FALSE, &error));
  asked = NULL;
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'slow'", NULL);
}

static gpointer
change (gpointer user_data)
{
  KedrocDataCatalog *catalog = user_data;

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (KedrocMemoryDataset) dataset = kedroc_memory_dataset_new (NULL);
      g_autofree char *name = g_strdup_printf ("x%u", i % 7);
      g_autofree char *text = NULL;
      GError *error = NULL;

      if (i % 50 == 0 || !kedroc_data_catalog_contains (catalog, name))
        kedroc_data_catalog_set (catalog, name, KEDROC_ABSTRACT_DATASET (dataset));
      g_assert_true (kedroc_data_catalog_save_int64 (catalog, name, i, NULL, &error));
      g_assert_no_error (error);
      kedroc_data_catalog_load_int64 (catalog, name, NULL, NULL);
      g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
      g_assert_cmpuint (g_strv_length (names), <=, 7 + N_THREADS);
      if (i % 100 == 0)
        text = kedroc_data_catalog_to_string (catalog);
    }
  return NULL;
}

static GLogWriterOutput
drop_log (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         user_data)
{
  if ((level & G_LOG_LEVEL_MESSAGE) != 0)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* Replacing, loading and listing at the same time. */
static void
test_changes (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("changer", change, catalog);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (catalog), ==, 7);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_log, NULL, NULL);
  g_test_add_func ("/kedroc/io/data-catalog-threads/one-dataset", test_one_dataset);
  g_test_add_func ("/kedroc/io/data-catalog-threads/failure", test_failure);
  g_test_add_func ("/kedroc/io/data-catalog-threads/asks-for-itself", test_asks_for_itself);
  g_test_add_func ("/kedroc/io/data-catalog-threads/changes", test_changes);
  return g_test_run ();
}
