/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test.h"

#include <glib/gstdio.h>

static void
test_assert_error (void)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no shuttle in hangar 7");

  kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "shuttle", "7", NULL);
  g_assert_no_error (error);
}

static void
test_assert_error_fails (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no shuttle");

      kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "shuttle", "hangar", NULL);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*does not contain 'hangar'*");
}

static void
test_folder (void)
{
  g_autofree char *path = NULL;

  {
    g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
    g_autofree char *inner = kedroc_test_folder_build_path (folder, "inner");
    g_autofree char *file = NULL;

    path = g_strdup (kedroc_test_folder_get_path (folder));
    g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
    g_assert_no_errno (g_mkdir (inner, 0700));
    file = kedroc_test_folder_write (folder, "inner/file", "text", -1);
    g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
    g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
  }

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_result (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, kedroc_test_store_result, &result);

  g_task_return_boolean (task, TRUE);
  g_assert_true (kedroc_test_wait_for_result (&result, 10) == G_ASYNC_RESULT (task));
}

static void
test_result_fails (void)
{
  if (g_test_subprocess ())
    {
      GAsyncResult *never = NULL;

      g_unsetenv ("KEDROC_TEST_SLOW_MACHINE");
      kedroc_test_wait_for_result (&never, 1);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*no result within*");
}

static void
count_call (gpointer data,
            gpointer unused)
{
  g_atomic_int_inc ((int *) data);
}

static void
test_repeat (void)
{
  gint64 start = g_get_monotonic_time ();
  int n_calls = 0;

  kedroc_test_repeat_on_threads (3, 0, count_call, &n_calls);
  g_assert_cmpint (n_calls, >=, 3);
  kedroc_test_repeat_on_threads (2, 20, count_call, &n_calls);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 20 * G_TIME_SPAN_MILLISECOND);
}

static void
test_shared_data (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *file = kedroc_test_folder_write (folder, "table.csv", "a\n", -1);
  g_autofree char *found = NULL;

  g_setenv ("KEDROC_SHARED_DATA", kedroc_test_folder_get_path (folder), TRUE);
  found = kedroc_test_shared_data ("table.csv");
  g_assert_cmpstr (found, ==, file);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/lib/assert-error", test_assert_error);
  g_test_add_func ("/kedroc/lib/assert-error/fails", test_assert_error_fails);
  g_test_add_func ("/kedroc/lib/folder", test_folder);
  g_test_add_func ("/kedroc/lib/result", test_result);
  g_test_add_func ("/kedroc/lib/result/fails", test_result_fails);
  g_test_add_func ("/kedroc/lib/repeat", test_repeat);
  g_test_add_func ("/kedroc/lib/shared-data", test_shared_data);

  return g_test_run ();
}
