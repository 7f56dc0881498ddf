/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "file-kinds.h"
#include "kedroc-calls.h"
#include "kedroc-test.h"

/* Why a save can fail, and what its message has to say then. */
static const struct
{
  const char *name;
  int error_number;
  const char *reason; /* patterns */
  const char *reason_of_database;
  gboolean can_tidy_up;
} reasons[] = {
  { "no-space", ENOSPC, "space", "space|disk I/O error", TRUE },
  { "read-only", EROFS, "read-only", "read-only|disk I/O error", FALSE },
  { "no-permission", EACCES, "permission", "access rights|disk I/O error", FALSE },
  { "broken-disk", EIO, "Input/output error", "Input/output error|disk I/O error", TRUE },
};

/* One error, which names the file and the reason. */
static void
assert_clear_error (const GError *error,
                    const char *path,
                    const char *reason)
{
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED);
  if (strstr (error->message, path) == NULL || !g_regex_match_simple (reason, error->message, 0, 0))
    g_error ("'%s' does not say '%s' and '%s'", error->message, path, reason);
  g_assert_null (strchr (error->message, '\n'));
}

/* No temporary file is left in any folder. */
static void
assert_tidy (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (*name == '.')
        g_error ("'%s' is left", child);
      assert_tidy (child);
    }
}

/* Saves while all calls from one on fail; whether any did. */
static gboolean
save_and_fail (const FileKind *kind,
               gboolean has_old,
               guint reason,
               guint number)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = file_kind_build_path (kind, folder);
  g_auto (GStrv) states = file_kind_list_states (kind, has_old);
  guint last = g_strv_length (states) - 1;
  KedrocCalls calls = { KEDROC_CALLS_FAIL, number, reasons[reason].error_number };
  g_autofree char *state = NULL;
  g_autofree char *flaw = NULL;
  g_autoptr (GError) error = NULL;
  gboolean saved;

  if (has_old)
    g_assert_true (file_kind_save (kind, folder, FILE_CONTENT_OLD, NULL, NULL));
  saved = file_kind_save (kind, folder, FILE_CONTENT_NEW, &calls, &error);
  state = file_kind_load (kind, folder);
  g_test_message ("%s, call %u of%s: %s", reasons[reason].name, number, calls.names,
                  error != NULL ? error->message : "saved");
  if (saved)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (state, ==, states[last]);
      return calls.n_failed > 0;
    }

  assert_clear_error (error, path, kind->is_database ? reasons[reason].reason_of_database : reasons[reason].reason);
  g_assert_cmpint (file_kind_find_state (states, state), >=, 0);
  if (number == 1 && calls.n_failed > 0 && strstr (calls.names, "link") == NULL)
    g_assert_cmpstr (state, ==, states[0]);
  if (reasons[reason].can_tidy_up && !kind->is_database)
    assert_tidy (kedroc_test_folder_get_path (folder));
  flaw = file_kind_find_flaw_of_next_save (kind, folder, g_str_equal (state, states[last]), states[last]);
  g_assert_cmpstr (flaw, ==, NULL);

  return TRUE;
}

static void
test_kind (gconstpointer user_data)
{
  const FileKind *kind = user_data;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (reasons); i++)
    {
      guint number = 1;

      while (save_and_fail (kind, i % 2, i / 2, number))
        number++;
      g_assert_cmpuint (number, >, 1);
    }
}

/* A folder is where the file should be: of the dataset itself, of its version or of a part. */
static void
test_folder_in_the_way (gconstpointer user_data)
{
  const FileKind *kind = user_data;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = file_kind_build_path (kind, folder);
  g_autoptr (KedrocAbstractDataset) dataset = file_kind_build (kind, folder, FILE_CONTENT_NEW);
  g_autofree char *version = g_build_filename (path, FILE_VERSION_NEW, "thing", "kept", NULL);
  g_autofree char *part = g_build_filename (path, "b", "kept", NULL);
  g_autofree char *plain = g_build_filename (path, "kept", NULL);
  gboolean has_parts = KEDROC_IS_PARTITIONED_DATASET (dataset);
  const char *kept = has_parts ? part : kind->versioned ? version : plain;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (kept, 0700));
  g_assert_false (file_kind_save (kind, folder, FILE_CONTENT_NEW, NULL, &error));
  if (kind->versioned)
    g_assert_true (error->domain == KEDROC_DATASET_ERROR);
  else
    assert_clear_error (error, path, "folder");
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_DIR));
}

/* What cannot be read is told as clearly. */
static void
test_unreadable (gconstpointer user_data)
{
  const FileKind *kind = user_data;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = file_kind_build_path (kind, folder);
  g_autoptr (KedrocAbstractDataset) dataset = file_kind_build (kind, folder, FILE_CONTENT_NEW);
  KedrocCalls calls = { KEDROC_CALLS_FAIL, 1, EACCES };
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  gboolean loaded;

  g_assert_true (file_kind_save (kind, folder, FILE_CONTENT_OLD, NULL, NULL));
  kedroc_calls_watch (&calls);
  loaded = kedroc_abstract_dataset_load (dataset, &value, NULL, &error);
  if (KEDROC_IS_PARTITIONED_DATASET (dataset) && loaded)
    g_free (kedroc_data_catalog_load_string (g_value_get_object (&value), "a", NULL, &error));
  kedroc_calls_watch (NULL);
  g_assert_cmpint (calls.n_failed, >, 0);
  assert_clear_error (error, path, "permission");
}

static void
add_test (const char *name,
          const FileKind *kind,
          GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/kedroc/io/failing-saves/%s/%s", name, kind->name);

  g_test_add_data_func (path, kind, func);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  file_kinds_init ();

  for (const FileKind *kind = file_kinds; kind->name != NULL; kind++)
    {
      add_test ("saves", kind, test_kind);
      add_test ("unreadable", kind, test_unreadable);
      /* Where the versions of parts go is only known afterwards. */
      if (!g_str_equal (kind->name, "parts-versioned"))
        add_test ("folder-in-the-way", kind, test_folder_in_the_way);
    }

  return g_test_run ();
}
