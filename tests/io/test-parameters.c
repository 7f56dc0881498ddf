/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>

#include "kedroc-test-run.h"

static void
test_parameters (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kedroc-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "parameters.yml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (JsonNode) parameters = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_true (g_file_set_contents (path, "step: 3\nnothing: ~\nmodel:\n  size: 0.5\n  names: [a, b]\n", -1, NULL));
  parameters = kedroc_config_load_file (file, NULL, &error);
  g_assert_no_error (error);
  kedroc_data_catalog_add_parameters (catalog, json_node_get_object (parameters));
  names = kedroc_data_catalog_list (catalog);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "parameters params:step params:model params:model.size params:model.names");
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "params:step", NULL, &error), ==, 3);
  g_assert_cmpfloat (kedroc_data_catalog_load_double (catalog, "params:model.size", NULL, &error), ==, 0.5);
  g_assert_true (kedroc_data_catalog_load (catalog, "params:model", &value, NULL, &error));
  g_assert_true (G_VALUE_HOLDS (&value, JSON_TYPE_NODE));
  g_assert_no_error (error);
  g_remove (path);
  g_rmdir (folder);
}

/* In the order of the file, however many there are. */
static void
test_order (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (JsonObject) parameters = json_object_new ();
  g_autoptr (GString) expected = g_string_new ("parameters");
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i * 37 % 50);

      json_object_set_int_member (parameters, key, i);
      g_string_append_printf (expected, " params:%s", key);
    }
  kedroc_data_catalog_add_parameters (catalog, parameters);
  names = kedroc_data_catalog_list (catalog);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, expected->str);
}

/* Every short cut registers what the load of the same name gives back. */
static void
test_set (void)
{
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GCancellable) object = g_cancellable_new ();
  g_autoptr (GBytes) loaded_bytes = NULL;
  g_autoptr (GVariant) loaded_variant = NULL;
  g_autoptr (GObject) loaded_object = NULL;
  g_autofree char *text = NULL;
  g_auto (GValue) flag = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  kedroc_data_catalog_set_bytes (catalog, "bytes", bytes);
  kedroc_data_catalog_set_variant (catalog, "variant", g_variant_new_int32 (7));
  kedroc_data_catalog_set_string (catalog, "string", "x");
  kedroc_data_catalog_set_boolean (catalog, "boolean", TRUE);
  kedroc_data_catalog_set_double (catalog, "double", 0.5);
  kedroc_data_catalog_set_int64 (catalog, "int64", G_MAXINT64);
  kedroc_data_catalog_set_object (catalog, "object", object);
  loaded_bytes = kedroc_data_catalog_load_bytes (catalog, "bytes", NULL, &error);
  g_assert_true (g_bytes_equal (loaded_bytes, bytes));
  loaded_variant = kedroc_data_catalog_load_variant (catalog, "variant", NULL, &error);
  g_assert_cmpint (g_variant_get_int32 (loaded_variant), ==, 7);
  text = kedroc_data_catalog_load_string (catalog, "string", NULL, &error);
  g_assert_cmpstr (text, ==, "x");
  g_assert_true (kedroc_data_catalog_load (catalog, "boolean", &flag, NULL, &error));
  g_assert_true (g_value_get_boolean (&flag));
  g_assert_cmpfloat (kedroc_data_catalog_load_double (catalog, "double", NULL, &error), ==, 0.5);
  g_assert_cmpint (kedroc_data_catalog_load_int64 (catalog, "int64", NULL, &error), ==, G_MAXINT64);
  loaded_object = kedroc_data_catalog_load_object (catalog, "object", NULL, &error);
  g_assert_true (loaded_object == G_OBJECT (object));
  g_assert_no_error (error);
}

static void
test_missing_file (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/no/such/parameters.yml");
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_config_load_file (file, NULL, &error));
  test_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "/no/such/parameters.yml", NULL);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/parameters/added", test_parameters);
  g_test_add_func ("/kedroc/io/parameters/order", test_order);
  g_test_add_func ("/kedroc/io/parameters/set", test_set);
  g_test_add_func ("/kedroc/io/parameters/missing-file", test_missing_file);
  return g_test_run ();
}
