/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "parts-folder.h"

/* The parts before the one that fails are saved; or, if all are loaded first, none. */
static void
test_failing_save (void)
{
  const char *const lazily[] = { "true", "false" };

  for (gsize i = 0; i < G_N_ELEMENTS (lazily); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *options = g_strconcat (TEXT ", \"overwrite\": true, \"save_lazily\": ", lazily[i], NULL);
      g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, options);
      g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();
      g_autoptr (KedrocTextDataset) missing = kedroc_text_dataset_new ("/no/such/file", NULL);
      g_autoptr (GError) error = NULL;

      parts_write (folder, "a.txt", "before");
      parts_write (folder, "z.txt", "Z");
      kedroc_data_catalog_set_string (parts, "a", "A");
      kedroc_data_catalog_set (parts, "b", KEDROC_ABSTRACT_DATASET (missing));
      g_assert_false (parts_save (dataset, parts, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, "'b'",
                                "/no/such/file", NULL);
      parts_assert_file (folder, "a.txt", i == 0 ? "A" : "before");
      parts_assert_file (folder, "z.txt", "Z");
    }
}

static void
test_bad_names (void)
{
  const char *const names[] = { "/a", "../a", "a/../../b", "a//b", "a/", ".", "./a", ".a.123456" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
      g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();
      g_autoptr (GError) error = NULL;

      kedroc_data_catalog_set_string (parts, "0", "good");
      kedroc_data_catalog_set_string (parts, names[i], "bad");
      g_assert_false (parts_save (dataset, parts, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, names[i], NULL);
      g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
    }
}

static void
test_no_version (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = parts_new (folder, "\"dataset\": {\"type\": \"text.TextDataset\", \"versioned\": true}");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  parts_write (folder, "a.txt/b.txt", "A");
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "a.txt/b.txt", "version",
                            NULL);
}

static void
test_bad_folders (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "parts");
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, path, "'.txt'", NULL);

  parts_write (folder, "b.csv", "");
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, path, "'.txt'", NULL);

  parts_write (folder, "caf\xe9.txt", "");
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, path, "UTF-8", NULL);
}

static void
test_path_is_file (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "parts", "", 0);
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "folder", NULL);
  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "folder", NULL);
  kedroc_data_catalog_set_string (parts, "a", "A");
  g_assert_false (parts_save (dataset, parts, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "folder", NULL);
}

/* Root may read everything, so it becomes somebody else. */
static void
test_unreadable (void)
{
  const uid_t nobody = 65534;
  uid_t user = geteuid ();
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *hidden = g_build_filename (kedroc_test_folder_get_path (folder), "parts", "hidden", NULL);
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  parts_write (folder, "hidden/a.txt", "A");
  g_assert_no_errno (g_chmod (kedroc_test_folder_get_path (folder), 0755));
  g_assert_no_errno (g_chmod (hidden, 0));
  if (user == 0 && seteuid (nobody) < 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  g_assert_no_errno (seteuid (user));
  g_assert_no_errno (g_chmod (hidden, 0700));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, hidden, "permission", NULL);
}

static void
test_full_disk (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *large = g_strnfill (1000000, 'x');
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT ", \"overwrite\": true");
  g_autoptr (KedrocDataCatalog) parts = kedroc_data_catalog_new ();
  g_autoptr (GError) error = NULL;

  if (mount ("none", kedroc_test_folder_get_path (folder), "tmpfs", 0, "size=64k") < 0)
    {
      g_test_skip ("a small file system cannot be mounted");
      return;
    }

  parts_write (folder, "b.txt", "old");
  parts_write (folder, "c.txt", "C");
  kedroc_data_catalog_set_string (parts, "a", "A");
  kedroc_data_catalog_set_string (parts, "b", large);
  g_assert_false (parts_save (dataset, parts, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "'b'", "b.txt", "space", NULL);
  parts_assert_names (dataset, "a b c");
  parts_assert_file (folder, "b.txt", "old");
  g_assert_no_errno (umount2 (kedroc_test_folder_get_path (folder), MNT_DETACH));
}

static void
test_other_values (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocAbstractDataset) dataset = parts_new (folder, TEXT);
  g_auto (GValue) text = G_VALUE_INIT;
  g_auto (GValue) list = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, "text");
  g_assert_false (kedroc_abstract_dataset_save (dataset, &text, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "gchararray",
                            "KedrocDataCatalog", NULL);
  g_value_init (&list, JSON_TYPE_NODE);
  g_value_take_boxed (&list, json_from_string ("[1]", NULL));
  g_assert_false (kedroc_abstract_dataset_save (dataset, &list, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "KedrocDataCatalog", NULL);
}

static void
test_bad_options (void)
{
  const struct
  {
    const char *options;
    const char *culprit;
    const char *advice;
  } cases[] = {
    { "\"overwrite\": true", "'dataset'", "nothing" },
    { "\"dataset\": 1", "'dataset'", "the number 1" },
    { "\"dataset\": \"txt.TextDataset\"", "'txt.TextDataset'", "'text.TextDataset' meant" },
    { "\"dataset\": {\"type\": \"csv.CSVDataset\", \"seperator\": \";\"}", "'seperator'", "it has" },
    { "\"dataset\": \"MemoryDataset\"", "'filepath'", "MemoryDataset" },
    { "\"dataset\": \"text.TextDataset\", \"filename_sufix\": \"x\"", "'filename_sufix'", "'filename_suffix' meant" },
    { "\"dataset\": \"text.TextDataset\", \"filepath_arg\": \"filpath\"", "'filpath'", "'filepath' meant" },
    { "\"dataset\": \"text.TextDataset\", \"load_args\": {\"maxdept\": 1}", "'maxdept'", "'maxdepth' meant" },
    { "\"dataset\": \"text.TextDataset\", \"load_args\": {\"maxdepth\": 0}", "'maxdepth'", "from 1" },
    { "\"dataset\": \"text.TextDataset\", \"versioned\": true", "'versioned'", "leave the option out" },
    { "\"dataset\": {\"type\": \"partitions.PartitionedDataset\", \"dataset\": \"text.TextDataset\"}, "
      "\"filepath_arg\": \"path\"", "'dataset'", "cannot have parts" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocAbstractDataset) dataset = parts_new_full (folder, cases[i].options, &error);

      g_assert_null (dataset);
      g_assert_nonnull (error);
      g_assert_true (error->code == KEDROC_DATASET_ERROR_INVALID_CONFIG ||
                     error->code == KEDROC_DATASET_ERROR_UNKNOWN_TYPE);
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, error->code, "'cars'", cases[i].culprit,
                                cases[i].advice, NULL);
    }
}

static void
test_file_of_all (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autoptr (KedrocAbstractDataset) dataset = NULL;

      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      dataset = parts_new (folder, "\"dataset\": {\"type\": \"text.TextDataset\", \"filepath\": \"x\"}");
      parts_write (folder, "a", "A");
      parts_assert_names (dataset, "a");
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*'filepath'*ignored*");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/partitioned-errors/failing-save", test_failing_save);
  g_test_add_func ("/kedroc/io/partitioned-errors/bad-names", test_bad_names);
  g_test_add_func ("/kedroc/io/partitioned-errors/no-version", test_no_version);
  g_test_add_func ("/kedroc/io/partitioned-errors/bad-folders", test_bad_folders);
  g_test_add_func ("/kedroc/io/partitioned-errors/path-is-file", test_path_is_file);
  g_test_add_func ("/kedroc/io/partitioned-errors/unreadable", test_unreadable);
  g_test_add_func ("/kedroc/io/partitioned-errors/full-disk", test_full_disk);
  g_test_add_func ("/kedroc/io/partitioned-errors/other-values", test_other_values);
  g_test_add_func ("/kedroc/io/partitioned-errors/bad-options", test_bad_options);
  g_test_add_func ("/kedroc/io/partitioned-errors/file-of-all", test_file_of_all);

  return g_test_run ();
}
