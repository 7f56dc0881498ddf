/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include <glib/gstdio.h>

#include "kedroc-test.h"

static KedrocAbstractDataset *
new_cached (const char *path)
{
  g_autoptr (KedrocTextDataset) text = kedroc_text_dataset_new (path, NULL);

  return KEDROC_ABSTRACT_DATASET (kedroc_cached_dataset_new (KEDROC_ABSTRACT_DATASET (text)));
}

static void
assert_loads (KedrocAbstractDataset *dataset,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kedroc_abstract_dataset_load_string (dataset, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_load (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.txt", "first", -1);
  g_autoptr (KedrocAbstractDataset) dataset = new_cached (path);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  assert_loads (dataset, "first");

  /* The file is not looked at again before a release. */
  again = kedroc_test_folder_write (folder, "a.txt", "second", -1);
  assert_loads (dataset, "first");
  g_assert_true (kedroc_abstract_dataset_release (dataset, &error));
  assert_loads (dataset, "second");

  g_assert_no_errno (g_unlink (path));
  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_true (kedroc_abstract_dataset_release (dataset, &error));
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_no_error (error);
}

static void
test_save (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autofree char *content = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = new_cached (path);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "saved");
  g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, &error));
  g_assert_true (g_file_get_contents (path, &content, NULL, &error));
  g_assert_cmpstr (content, ==, "saved");

  g_assert_no_errno (g_unlink (path));
  assert_loads (dataset, "saved");
}

static void
test_mistakes (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "missing.txt");
  g_autoptr (KedrocAbstractDataset) dataset = new_cached (path);
  g_autoptr (KedrocAbstractDataset) empty = g_object_new (KEDROC_TYPE_CACHED_DATASET, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, path, NULL);

  /* What the other dataset has not taken is not kept either. */
  g_value_init (&number, G_TYPE_INT);
  g_assert_false (kedroc_abstract_dataset_save (dataset, &number, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "gint", NULL);
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));

  g_assert_false (kedroc_abstract_dataset_confirm (dataset, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "KedrocCachedDataset", NULL);

  g_assert_false (kedroc_abstract_dataset_load (empty, &value, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'dataset'", NULL);
  g_assert_false (kedroc_abstract_dataset_exists (empty, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'dataset'", NULL);
}

static void
test_describe (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = new_cached ("a.txt");
  g_autofree char *text = kedroc_abstract_dataset_to_string (dataset);
  KedrocAbstractDataset *inner = kedroc_cached_dataset_get_dataset (KEDROC_CACHED_DATASET (dataset));

  g_assert_cmpstr (text, ==, "CachedDataset(dataset={\"filepath\":\"a.txt\"}, cache={})");
  g_assert_true (KEDROC_IS_TEXT_DATASET (inner));
  g_assert_true (kedroc_abstract_dataset_get_ephemeral (dataset));
  g_assert_true (kedroc_abstract_dataset_get_single_process (dataset));
}

static void
test_finalize (void)
{
  KedrocTextDataset *text = kedroc_text_dataset_new ("a.txt", NULL);
  KedrocCachedDataset *dataset = kedroc_cached_dataset_new (KEDROC_ABSTRACT_DATASET (text));

  g_object_add_weak_pointer (G_OBJECT (text), (gpointer *) &text);
  g_object_unref (text);
  g_assert_nonnull (text);
  g_object_unref (dataset);
  g_assert_null (text);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/cached-dataset/load", test_load);
  g_test_add_func ("/kedroc/io/cached-dataset/save", test_save);
  g_test_add_func ("/kedroc/io/cached-dataset/mistakes", test_mistakes);
  g_test_add_func ("/kedroc/io/cached-dataset/describe", test_describe);
  g_test_add_func ("/kedroc/io/cached-dataset/finalize", test_finalize);

  return g_test_run ();
}
