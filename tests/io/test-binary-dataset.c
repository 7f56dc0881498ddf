/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <kedroc.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kedroc-test.h"

#define LARGE (3 * 1024 * 1024 + 5)

static KedrocAbstractDataset *
new_binary (const char *path)
{
  return KEDROC_ABSTRACT_DATASET (kedroc_binary_dataset_new (path, NULL));
}

static gboolean
save (KedrocAbstractDataset *dataset,
      gconstpointer data,
      gsize size,
      GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BYTES);
  g_value_take_boxed (&value, g_bytes_new (data, size));

  return kedroc_abstract_dataset_save (dataset, &value, NULL, error);
}

static GBytes *
load (KedrocAbstractDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = kedroc_abstract_dataset_load_bytes (dataset, NULL, &error);

  g_assert_no_error (error);

  return bytes;
}

static void
assert_bytes (GBytes *bytes,
              gconstpointer data,
              gsize size)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
}

/* Whether memory at this address is a view of the file. */
static gboolean
is_mapped (gconstpointer address,
           const char *path)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *after;
      guint64 first = g_ascii_strtoull (lines[i], &after, 16);

      if (*after == '-' && GPOINTER_TO_SIZE (address) >= first &&
          GPOINTER_TO_SIZE (address) < g_ascii_strtoull (after + 1, NULL, 16))
        return g_str_has_suffix (lines[i], path);
    }

  return FALSE;
}

static void
test_round_trip (void)
{
  g_autofree char *large = g_strnfill (LARGE, 'x');
  const struct
  {
    const char *data;
    gsize size;
  } cases[] = { { "", 0 }, { "\0", 1 }, { "\xff\0\xfe", 3 }, { large, LARGE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *path = kedroc_test_folder_build_path (folder, "a.bin");
      g_autoptr (KedrocAbstractDataset) dataset = new_binary (path);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      save (dataset, cases[i].data, cases[i].size, &error);
      g_assert_no_error (error);
      bytes = load (dataset);
      assert_bytes (bytes, cases[i].data, cases[i].size);
      if (cases[i].size > 0)
        g_assert_true (is_mapped (g_bytes_get_data (bytes, NULL), path));
    }
}

/* The old file stays for whoever has loaded it, also when what was loaded is saved again. */
static void
test_replaced (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.bin");
  g_autofree char *old = g_strnfill (LARGE, 'o');
  g_autoptr (KedrocAbstractDataset) dataset = new_binary (path);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (save (dataset, old, LARGE, NULL));
  before = load (dataset);
  g_assert_true (save (dataset, "new", 3, NULL));
  after = load (dataset);
  assert_bytes (after, "new", 3);
  assert_bytes (before, old, LARGE);

  g_value_init (&value, G_TYPE_BYTES);
  g_value_set_boxed (&value, before);
  g_assert_true (kedroc_abstract_dataset_save (dataset, &value, NULL, &error));
  g_clear_object (&dataset);
  g_assert_no_errno (g_unlink (path));
  assert_bytes (before, old, LARGE);
}

/* The child of a fork does nothing but look. */
static void
assert_reader_dies (const char *byte)
{
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    {
      signal (SIGBUS, SIG_DFL);
      _exit (*(const volatile char *) byte);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGBUS);
}

/* What is documented: the reader of a file that another program cuts short dies. */
static void
test_cut_short (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *old = g_strnfill (LARGE, 'o');
  g_autofree char *path = kedroc_test_folder_write (folder, "a.bin", old, LARGE);
  g_autoptr (KedrocAbstractDataset) dataset = new_binary (path);
  g_autoptr (GBytes) bytes = load (dataset);

  g_assert_no_errno (truncate (path, 10));
  assert_reader_dies ((const char *) g_bytes_get_data (bytes, NULL) + LARGE - 1);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 10, old, 10);
}

static void
test_versions (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.bin");
  const char *const versions[] = { "1", "2" };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (KedrocVersion) version = kedroc_version_new (NULL, versions[i]);
      g_autoptr (KedrocAbstractDataset) dataset
        = KEDROC_ABSTRACT_DATASET (kedroc_binary_dataset_new (path, version));
      g_autofree char *file = g_build_filename (path, versions[i], "a.bin", NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (save (dataset, versions[i], 1, &error));
      bytes = load (dataset);
      assert_bytes (bytes, versions[i], 1);
      g_assert_true (is_mapped (g_bytes_get_data (bytes, NULL), file));
      g_assert_false (save (dataset, "x", 1, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS, file,
                                NULL);
    }
}

static void
test_missing_version (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.bin");
  g_autoptr (KedrocVersion) version = kedroc_version_new ("1", NULL);
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_binary_dataset_new (path, version));
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_abstract_dataset_load_bytes (dataset, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND, path, NULL);
}

/* It says that it is empty and is not: there is nothing to map. */
static void
test_without_size (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = new_binary ("/proc/self/status");
  g_autoptr (GBytes) bytes = load (dataset);

  g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 5, "Name:", 5);
}

static void
test_bad_files (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  const struct
  {
    const char *path;
    KedrocDatasetError code;
    const char *reason;
  } cases[] = {
    { "/no/such/file", KEDROC_DATASET_ERROR_NOT_FOUND, "no such file" },
    { kedroc_test_folder_get_path (folder), KEDROC_DATASET_ERROR_FAILED, "folder" },
    { "/dev/null", KEDROC_DATASET_ERROR_FAILED, "neither a file nor a folder" },
    { "nowhere://host/a", KEDROC_DATASET_ERROR_FAILED, "no file system here" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset = new_binary (cases[i].path);
      g_autoptr (GError) error = NULL;

      g_assert_null (kedroc_abstract_dataset_load_bytes (dataset, NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, cases[i].code, cases[i].path, cases[i].reason, NULL);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.bin", "text", -1);
  g_autoptr (KedrocAbstractDataset) dataset = new_binary (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (kedroc_abstract_dataset_load_bytes (dataset, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_other_type (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.bin");
  g_autoptr (KedrocAbstractDataset) dataset = new_binary (path);
  g_auto (GValue) given = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, G_TYPE_STRING);
  g_value_set_string (&given, "text");
  g_assert_false (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "gchararray",
                            "GBytes", NULL);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
}

/* A file of more bytes than any machine here has memory for. */
#define HUGE_SIZE (G_GINT64_CONSTANT (1) << 38)

static void
test_larger_than_memory (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.bin", "start", -1);
  g_autoptr (KedrocAbstractDataset) dataset = new_binary (path);
  g_autoptr (GBytes) bytes = NULL;
  const char *data;
  gsize size;

  if (sizeof (gsize) < 8 || g_getenv ("KEDROC_TEST_SLOW_MACHINE") != NULL || truncate (path, HUGE_SIZE) < 0)
    {
      g_test_skip ("there is no room for such a file, or for its addresses");
      return;
    }

  bytes = load (dataset);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (size, ==, HUGE_SIZE);
  g_assert_cmpmem (data, 6, "start", 6);
  g_assert_cmpint (data[size - 1], ==, 0);
  g_assert_true (is_mapped (data, path));
}

static void
test_full_disk (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.bin");
  g_autoptr (KedrocAbstractDataset) dataset = new_binary (path);
  g_autofree char *large = g_strnfill (LARGE, 'x');
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (mount ("none", kedroc_test_folder_get_path (folder), "tmpfs", 0, "size=64k") < 0)
    {
      g_test_skip ("a small file system cannot be mounted");
      return;
    }

  g_assert_true (save (dataset, "old", 3, NULL));
  bytes = load (dataset);
  g_assert_false (save (dataset, large, LARGE, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "space", NULL);
  assert_bytes (bytes, "old", 3);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = load (dataset);
  assert_bytes (bytes, "old", 3);
  g_assert_no_errno (umount2 (kedroc_test_folder_get_path (folder), MNT_DETACH));
}

static void
test_unknown_option (void)
{
  g_autoptr (JsonObject) config = json_object_new ();
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (config, "type", "binary.BinaryDataset");
  json_object_set_string_member (config, "filepth", "a.bin");
  dataset = kedroc_abstract_dataset_from_config ("blob", config, NULL, NULL, &error);
  g_assert_null (dataset);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "blob",
                            "'filepth'", "'filepath' meant", NULL);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/binary-dataset/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/binary-dataset/replaced", test_replaced);
  g_test_add_func ("/kedroc/io/binary-dataset/cut-short", test_cut_short);
  g_test_add_func ("/kedroc/io/binary-dataset/versions", test_versions);
  g_test_add_func ("/kedroc/io/binary-dataset/missing-version", test_missing_version);
  g_test_add_func ("/kedroc/io/binary-dataset/without-size", test_without_size);
  g_test_add_func ("/kedroc/io/binary-dataset/bad-files", test_bad_files);
  g_test_add_func ("/kedroc/io/binary-dataset/cancelled", test_cancelled);
  g_test_add_func ("/kedroc/io/binary-dataset/other-type", test_other_type);
  g_test_add_func ("/kedroc/io/binary-dataset/larger-than-memory", test_larger_than_memory);
  g_test_add_func ("/kedroc/io/binary-dataset/full-disk", test_full_disk);
  g_test_add_func ("/kedroc/io/binary-dataset/unknown-option", test_unknown_option);

  return g_test_run ();
}
