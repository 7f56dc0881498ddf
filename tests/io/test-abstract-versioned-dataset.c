/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kedroc-test.h"

/* A class that only turns bytes into values, and does so wrongly on demand. */
#define TEST_TYPE_DATASET (test_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestDataset, test_dataset, TEST, DATASET, KedrocAbstractVersionedDataset)

struct _TestDataset
{
  KedrocAbstractVersionedDataset parent_instance;
  gboolean is_mute;
};

G_DEFINE_FINAL_TYPE (TestDataset, test_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET)

static gboolean
test_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                     GBytes *bytes,
                     GValue *value,
                     GCancellable *cancellable,
                     GError **error)
{
  if (TEST_DATASET (dataset)->is_mute)
    return FALSE;

  g_value_init (value, G_TYPE_BYTES);
  g_value_set_boxed (value, bytes);

  return TRUE;
}

static GBytes *
test_dataset_encode (KedrocAbstractVersionedDataset *dataset,
                     const GValue *data,
                     GCancellable *cancellable,
                     GError **error)
{
  return TEST_DATASET (dataset)->is_mute ? NULL : g_value_dup_boxed (data);
}

static void
test_dataset_class_init (TestDatasetClass *klass)
{
  KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass)->decode = test_dataset_decode;
  KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass)->encode = test_dataset_encode;
}

static void
test_dataset_init (TestDataset *self)
{
}

/* A class that asks for the paths, as Kedro's do, and one that does nothing. */
#define TEST_TYPE_PATH_DATASET (test_path_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestPathDataset, test_path_dataset, TEST, PATH_DATASET, KedrocAbstractVersionedDataset)

struct _TestPathDataset
{
  KedrocAbstractVersionedDataset parent_instance;
};

G_DEFINE_FINAL_TYPE (TestPathDataset, test_path_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET)

static gboolean
test_path_dataset_save (KedrocAbstractDataset *dataset,
                        const GValue *data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *path = kedroc_abstract_versioned_dataset_dup_save_path (
      KEDROC_ABSTRACT_VERSIONED_DATASET (dataset), cancellable, error);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;

  return path != NULL && g_mkdir_with_parents (folder, 0777) == 0 &&
         g_file_set_contents (path, g_value_get_string (data), -1, error);
}

static void
test_path_dataset_class_init (TestPathDatasetClass *klass)
{
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->save = test_path_dataset_save;
}

static void
test_path_dataset_init (TestPathDataset *self)
{
}

static KedrocAbstractDataset *
new_text (const char *path,
          const char *load,
          const char *save)
{
  g_autoptr (KedrocVersion) version = kedroc_version_new (load, save);

  return KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, version));
}

static gboolean
save_text (KedrocAbstractDataset *dataset,
           const char *text,
           GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);

  return kedroc_abstract_dataset_save (dataset, &value, NULL, error);
}

static void
assert_saves (KedrocAbstractDataset *dataset,
              const char *text)
{
  g_autoptr (GError) error = NULL;

  save_text (dataset, text, &error);
  g_assert_no_error (error);
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
assert_file (const char *path,
             const char *expected)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content, ==, expected);
}

static void
test_plain (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "new/folders/a.txt");
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *load_path = NULL;
  g_autofree char *save_path = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
  KedrocAbstractVersionedDataset *versioned = KEDROC_ABSTRACT_VERSIONED_DATASET (dataset);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, &error));
  g_assert_no_error (error);
  assert_saves (dataset, "one");
  assert_saves (dataset, "two");
  assert_file (path, "two");
  assert_loads (dataset, "two");
  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, &error));

  g_assert_null (kedroc_abstract_versioned_dataset_resolve_load_version (versioned, NULL, &error));
  g_assert_null (kedroc_abstract_versioned_dataset_resolve_save_version (versioned, NULL, &error));
  load_path = kedroc_abstract_versioned_dataset_dup_load_path (versioned, NULL, &error);
  save_path = kedroc_abstract_versioned_dataset_dup_save_path (versioned, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (load_path, ==, path);
  g_assert_cmpstr (save_path, ==, path);

  dir = g_dir_open (parent, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "a.txt");
  g_assert_null (g_dir_read_name (dir));
}

static void
test_uri (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a b.txt");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (uri, NULL));
  g_autoptr (KedrocAbstractDataset) foreign =
      KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new ("resource:///missing.txt", NULL));
  g_autoptr (KedrocAbstractDataset) unknown =
      KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new ("nowhere://host/a.txt", NULL));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  assert_saves (dataset, "by uri");
  assert_file (path, "by uri");
  assert_loads (dataset, "by uri");

  g_assert_false (kedroc_abstract_dataset_load (foreign, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                            "resource:///missing.txt", NULL);
  g_assert_false (kedroc_abstract_dataset_load (unknown, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                            "nowhere://host/a.txt", NULL);
  g_assert_false (save_text (unknown, "text", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                            "nowhere://host/a.txt", NULL);
}

static void
test_relative_path (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (KedrocAbstractDataset) dataset
    = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new ("a.txt", NULL));

  g_assert_no_errno (g_chdir (kedroc_test_folder_get_path (folder)));
  assert_saves (dataset, "here");
  g_assert_no_errno (g_chdir (before));
  assert_file (path, "here");
}

static void
test_layout (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autofree char *file = g_build_filename (path, "2026-01-02T03.04.05.678Z", "a.txt", NULL);
  g_autoptr (KedrocAbstractDataset) dataset = new_text (path, NULL, "2026-01-02T03.04.05.678Z");

  g_assert_false (kedroc_abstract_dataset_exists (dataset, NULL, NULL));
  assert_saves (dataset, "text");
  assert_file (file, "text");
  assert_loads (dataset, "text");
  g_assert_true (kedroc_abstract_dataset_exists (dataset, NULL, NULL));
}

static void
test_timestamps (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocAbstractDataset) dataset = new_text (path, NULL, NULL);
  g_auto (GStrv) versions = NULL;
  g_autoptr (GError) error = NULL;

  assert_saves (dataset, "first");
  g_usleep (2000);
  assert_saves (dataset, "second");
  assert_loads (dataset, "second");

  versions = kedroc_abstract_versioned_dataset_list_versions (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset),
                                                              FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (versions), ==, 2);
  g_assert_cmpstr (versions[0], >, versions[1]);
  g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d{3}Z$",
                                       versions[0], 0, 0));
}

static void
test_latest (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autofree char *unfinished = g_build_filename (path, "9", NULL);
  g_autoptr (KedrocAbstractDataset) first = new_text (path, NULL, "1");
  g_autoptr (KedrocAbstractDataset) second = new_text (path, NULL, "2");
  g_autoptr (KedrocAbstractDataset) pinned = new_text (path, "1", NULL);
  g_autoptr (KedrocAbstractDataset) reader = new_text (path, NULL, NULL);
  KedrocAbstractVersionedDataset *versioned = KEDROC_ABSTRACT_VERSIONED_DATASET (reader);
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) paths = NULL;
  g_autofree char *version = NULL;
  g_autoptr (GError) error = NULL;

  assert_saves (first, "one");
  assert_loads (reader, "one");
  assert_saves (second, "two");
  g_assert_no_errno (g_mkdir (unfinished, 0700));

  /* Found once, and again after a release. */
  assert_loads (reader, "one");
  g_assert_true (kedroc_abstract_dataset_release (reader, &error));
  assert_loads (reader, "two");
  assert_loads (pinned, "one");
  version = kedroc_abstract_versioned_dataset_resolve_load_version (versioned, NULL, &error);
  g_assert_cmpstr (version, ==, "2");

  names = kedroc_abstract_versioned_dataset_list_versions (versioned, FALSE, NULL, &error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "2");
  g_assert_cmpstr (names[1], ==, "1");
  paths = kedroc_abstract_versioned_dataset_list_versions (versioned, TRUE, NULL, &error);
  g_assert_true (g_str_has_suffix (paths[0], "/a.txt/2/a.txt"));
  assert_file (paths[0], "two");
}

static void
test_no_versions (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocAbstractDataset) latest = new_text (path, NULL, NULL);
  g_autoptr (KedrocAbstractDataset) pinned = new_text (path, "2026", NULL);
  g_auto (GStrv) versions = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  versions = kedroc_abstract_versioned_dataset_list_versions (KEDROC_ABSTRACT_VERSIONED_DATASET (latest),
                                                              TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (versions), ==, 0);

  g_assert_false (kedroc_abstract_dataset_load (latest, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND, path, NULL);
  g_assert_false (kedroc_abstract_dataset_exists (latest, NULL, &error));
  g_assert_no_error (error);

  g_assert_false (kedroc_abstract_dataset_load (pinned, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND,
                            "a.txt/2026/a.txt", NULL);
  g_assert_false (kedroc_abstract_dataset_exists (pinned, NULL, &error));
  g_assert_no_error (error);
}

static void
test_version_exists (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocAbstractDataset) dataset = new_text (path, NULL, "v1");
  g_autoptr (GError) error = NULL;

  assert_saves (dataset, "first");
  g_assert_false (save_text (dataset, "second", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS,
                            "'v1'", path, NULL);
  assert_loads (dataset, "first");
}

static const char *const unsafe_versions[] = { "", ".", "..", "a/b", "../a", "a\\b", "/" };

static void
test_unsafe_versions (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");

  for (gsize i = 0; i < G_N_ELEMENTS (unsafe_versions); i++)
    {
      g_autofree char *quoted = g_strdup_printf ("'%s'", unsafe_versions[i]);
      g_autoptr (KedrocAbstractDataset) loading = new_text (path, unsafe_versions[i], NULL);
      g_autoptr (KedrocAbstractDataset) saving = new_text (path, NULL, unsafe_versions[i]);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_assert_false (kedroc_abstract_dataset_load (loading, &value, NULL, &error));
      kedroc_test_assert_error (
        &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, quoted, NULL);
      g_assert_false (save_text (saving, "text", &error));
      kedroc_test_assert_error (
        &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, quoted, NULL);
    }
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
}

static void
test_mismatch (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
      g_autoptr (KedrocAbstractDataset) old = new_text (path, NULL, "1");
      g_autoptr (KedrocAbstractDataset) dataset = new_text (path, "1", "2");

      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      assert_saves (old, "old");
      assert_saves (dataset, "new");
      assert_loads (dataset, "old");
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*'2'*a.txt*'1'*");
}

static void
test_unversioned_file_in_the_way (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.txt", "plain", -1);
  g_autoptr (KedrocAbstractDataset) dataset = new_text (path, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (save_text (dataset, "text", &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "not a folder", NULL);
  assert_file (path, "plain");
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
}

static void
test_bad_paths (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  const char *folder_path = kedroc_test_folder_get_path (folder);
  g_autofree char *missing = kedroc_test_folder_build_path (folder, "missing.txt");
  g_autofree char *file = kedroc_test_folder_write (folder, "file", "text", -1);
  g_autofree char *below_file = g_build_filename (file, "below", "a.txt", NULL);
  const struct
  {
    const char *path;
    int load_code;
    const char *load_reason;
    int save_code;
    const char *save_reason;
  } cases[] = {
    { missing, KEDROC_DATASET_ERROR_NOT_FOUND, "no such file", 0, NULL },
    { folder_path,
      KEDROC_DATASET_ERROR_FAILED,
      "it is a folder",
      KEDROC_DATASET_ERROR_FAILED,
      "it is a folder" },
    { below_file, KEDROC_DATASET_ERROR_FAILED, "not a folder", KEDROC_DATASET_ERROR_FAILED, "not a folder" },
    { "/proc/kedroc/a.txt",
      KEDROC_DATASET_ERROR_NOT_FOUND,
      "no such file",
      KEDROC_DATASET_ERROR_NOT_FOUND,
      "no such file" },
    { "/dev/null",
      KEDROC_DATASET_ERROR_FAILED,
      "neither a file nor a folder",
      KEDROC_DATASET_ERROR_FAILED,
      "neither a file nor a folder" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset =
          g_object_new (TEST_TYPE_DATASET, "filepath", cases[i].path, NULL);
      g_auto (GValue) value = G_VALUE_INIT;
      g_auto (GValue) given = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_value_init (&given, G_TYPE_BYTES);
      g_value_take_boxed (&given, g_bytes_new ("a", 1));
      if (cases[i].load_reason != NULL)
        {
          g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
          kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, cases[i].load_code, cases[i].path,
                                    cases[i].load_reason, NULL);
        }
      if (cases[i].save_reason != NULL)
        {
          g_assert_false (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
          kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, cases[i].save_code, cases[i].path,
                                    cases[i].save_reason, NULL);
        }
    }
  assert_file (file, "text");
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
}

/* Root may read and write everything, so it becomes somebody else. %FALSE: it
 * cannot. */
static gboolean
stop_being_root (KedrocTestFolder *folder,
                 const char *path)
{
  const uid_t nobody = 65534;

  if (geteuid () != 0)
    return TRUE;
  return chown (kedroc_test_folder_get_path (folder), nobody, -1) == 0 && chown (path, nobody, -1) == 0 &&
         seteuid (nobody) == 0;
}

static void
test_permissions (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.txt", "old", -1);
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  uid_t user = geteuid ();

  if (!stop_being_root (folder, path))
    {
      g_test_skip ("root may read and write everything");
      return;
    }

  g_assert_no_errno (g_chmod (path, 0));
  g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "permission", NULL);
  g_assert_no_errno (g_chmod (path, 0600));

  g_assert_no_errno (g_chmod (kedroc_test_folder_get_path (folder), 0500));
  g_assert_false (save_text (dataset, "new", &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "permission", NULL);
  g_assert_no_errno (g_chmod (kedroc_test_folder_get_path (folder), 0700));
  assert_file (path, "old");
  g_assert_no_errno (seteuid (user));
}

static void
test_keeps_mode_and_link (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.txt", "old", -1);
  g_autofree char *link_path = kedroc_test_folder_build_path (folder, "link.txt");
  g_autoptr (KedrocAbstractDataset) dataset
    = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (link_path, NULL));
  struct stat status;

  g_assert_no_errno (g_chmod (path, 0640));
  g_assert_no_errno (symlink (path, link_path));
  assert_saves (dataset, "new");
  assert_file (path, "new");
  g_assert_true (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));
  g_assert_no_errno (stat (path, &status));
  g_assert_cmpuint (status.st_mode & 07777, ==, 0640);
}

/* A disk that is full, as far as this process can tell. */
static gboolean
save_too_much (KedrocAbstractDataset *dataset,
               GError **error)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  struct rlimit limit;
  struct rlimit small;
  gboolean saved;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  small = limit;
  small.rlim_cur = 4096;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  saved = save_text (dataset, large, error);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));

  return saved;
}

static void
test_failing_save_keeps_old (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a.txt", "old", -1);
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
  g_autoptr (GError) error = NULL;

  g_assert_false (save_too_much (dataset, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, NULL);
  assert_file (path, "old");
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
}

static void
test_failing_version_leaves_nothing (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocAbstractDataset) first = new_text (path, NULL, "1");
  g_autoptr (KedrocAbstractDataset) second = new_text (path, NULL, "2");
  g_autofree char *version = g_build_filename (path, "2", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (save_too_much (first, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "a.txt/1/a.txt", NULL);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);

  assert_saves (first, "one");
  g_assert_false (save_too_much (second, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "a.txt/2/a.txt", NULL);
  g_assert_false (g_file_test (version, G_FILE_TEST_EXISTS));
  assert_loads (first, "one");
}

typedef struct
{
  const char *path;
  int n_saved;
  int n_refused;
} Race;

static gpointer
save_same_version (gpointer data)
{
  Race *race = data;
  g_autoptr (KedrocAbstractDataset) dataset = new_text (race->path, NULL, "v1");
  g_autoptr (GError) error = NULL;

  if (save_text (dataset, "text", &error))
    g_atomic_int_inc (&race->n_saved);
  else if (g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS))
    g_atomic_int_inc (&race->n_refused);

  return NULL;
}

static void
test_one_wins (void)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
      g_autofree char *version = g_build_filename (path, "v1", NULL);
      g_autoptr (GDir) dir = NULL;
      Race race = { path, 0, 0 };
      GThread *threads[4];

      for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("save", save_same_version, &race);
      for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);

      g_assert_cmpint (race.n_saved, ==, 1);
      g_assert_cmpint (race.n_refused, ==, 3);
      dir = g_dir_open (version, 0, NULL);
      g_assert_cmpstr (g_dir_read_name (dir), ==, "a.txt");
      g_assert_null (g_dir_read_name (dir));
    }
}

static void
test_mute_class (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a", "text", -1);
  g_autoptr (TestDataset) mute = g_object_new (TEST_TYPE_DATASET, "filepath", path, NULL);
  g_autoptr (KedrocAbstractDataset) bare = g_object_new (TEST_TYPE_PATH_DATASET, "filepath", path, NULL);
  g_autoptr (KedrocAbstractDataset) nowhere = g_object_new (TEST_TYPE_DATASET, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) given = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, G_TYPE_BYTES);
  g_value_take_boxed (&given, g_bytes_new ("a", 1));
  mute->is_mute = TRUE;
  g_assert_false (kedroc_abstract_dataset_load (KEDROC_ABSTRACT_DATASET (mute), &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "TestDataset", NULL);
  g_assert_false (kedroc_abstract_dataset_save (KEDROC_ABSTRACT_DATASET (mute), &given, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "encode of TestDataset", NULL);

  g_assert_false (kedroc_abstract_dataset_load (bare, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
                            "TestPathDataset", "decode", NULL);

  g_assert_false (kedroc_abstract_dataset_load (nowhere, &value, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                            "TestDataset", "'filepath'", NULL);
  assert_file (path, "text");
}

/* A class that writes by itself has versions all the same. */
static void
test_own_save (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocVersion) version = kedroc_version_new (NULL, NULL);
  g_autoptr (KedrocAbstractDataset) dataset =
      g_object_new (TEST_TYPE_PATH_DATASET, "filepath", path, "version", version, NULL);
  g_autoptr (KedrocAbstractDataset) reader = new_text (path, NULL, NULL);
  g_auto (GStrv) versions = NULL;

  assert_saves (dataset, "one");
  g_usleep (2000);
  assert_saves (dataset, "two");
  assert_loads (reader, "two");
  versions = kedroc_abstract_versioned_dataset_list_versions (
    KEDROC_ABSTRACT_VERSIONED_DATASET (dataset), FALSE, NULL, NULL);
  g_assert_cmpuint (g_strv_length (versions), ==, 2);
}

/* What was loaded stays, whatever becomes of the file. */
static void
test_bytes_outlive_file (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a", "old content", -1);
  g_autoptr (KedrocAbstractDataset) dataset = g_object_new (TEST_TYPE_DATASET, "filepath", path, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;
  g_auto (GValue) given = G_VALUE_INIT;

  bytes = kedroc_abstract_dataset_load_bytes (dataset, NULL, NULL);
  g_value_init (&given, G_TYPE_BYTES);
  g_value_take_boxed (&given, g_bytes_new ("n", 1));
  g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, NULL));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "old content", 11);

  again = kedroc_abstract_dataset_load_bytes (dataset, NULL, NULL);
  g_assert_no_errno (truncate (path, 0));
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), "n", 1);
}

static void
test_version_boxed (void)
{
  g_autoptr (KedrocVersion) version = kedroc_version_new ("l", NULL);
  g_autoptr (KedrocVersion) other = kedroc_version_ref (version);
  g_autoptr (KedrocTextDataset) dataset = kedroc_text_dataset_new ("a.txt", version);
  g_autofree char *text = kedroc_abstract_dataset_to_string (KEDROC_ABSTRACT_DATASET (dataset));

  g_assert_true (other == version);
  g_assert_cmpstr (kedroc_version_get_load (version), ==, "l");
  g_assert_null (kedroc_version_get_save (version));
  g_assert_cmpstr (
    kedroc_abstract_versioned_dataset_get_filepath (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset)),
    ==,
    "a.txt");
  g_assert_cmpstr (text, ==, "text.TextDataset(filepath=a.txt, version={\"load\":\"l\"})");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/plain", test_plain);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/uri", test_uri);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/relative-path", test_relative_path);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/layout", test_layout);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/timestamps", test_timestamps);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/latest", test_latest);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/no-versions", test_no_versions);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/version-exists", test_version_exists);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/unsafe-versions", test_unsafe_versions);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/mismatch", test_mismatch);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/file-in-the-way", test_unversioned_file_in_the_way);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/bad-paths", test_bad_paths);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/permissions", test_permissions);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/keeps-mode-and-link", test_keeps_mode_and_link);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/failing-save", test_failing_save_keeps_old);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/failing-version",
                   test_failing_version_leaves_nothing);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/one-wins", test_one_wins);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/mute-class", test_mute_class);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/own-save", test_own_save);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/bytes-outlive-file", test_bytes_outlive_file);
  g_test_add_func ("/kedroc/io/abstract-versioned-dataset/version", test_version_boxed);

  return g_test_run ();
}
