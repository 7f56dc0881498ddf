/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-test.h"

static char *
create_content (gsize length)
{
  char *content = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    content[i] = 'a' + i % 23;

  return content;
}

static void
assert_content (const char *path,
                const char *expected)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content, ==, expected);
}

static gboolean
write_text (const char *path,
            const char *text,
            GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return kedroc_file_write (path, bytes, TRUE, NULL, error);
}

/* Less than what is read at once, as much, and more. */
static void
test_read (void)
{
  const gsize mib = 1024 * 1024;
  const gsize sizes[] = { 0, 1, mib - 1, mib, mib + 1, 3 * mib + 5 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *content = create_content (sizes[i]);
      g_autofree char *path = kedroc_test_folder_write (folder, "a", content, sizes[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = kedroc_file_read (path, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content, sizes[i]);
    }
}

/* One that says it is empty and is not. */
static void
test_read_without_size (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kedroc_file_read ("/proc/self/status", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 5, "Name:", 5);
}

/* What was read stays, whatever another program does to the file. */
static void
test_read_then_truncated (void)
{
  const gsize size = 100000;
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *content = create_content (size);
  g_autofree char *path = kedroc_test_folder_write (folder, "a", content, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kedroc_file_read (path, NULL, &error);

  g_assert_no_error (error);
  g_assert_no_errno (truncate (path, 0));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content, size);
}

static void
test_read_cancelled (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "a", "text", -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (kedroc_file_read (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static int
create_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpuint (g_strlcpy (address.sun_path, path, sizeof address.sun_path), <, sizeof address.sun_path);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));

  return fd;
}

/* Nobody ever writes to the pipe: whoever waited for it would wait forever. */
static void
test_read_not_regular (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *pipe_path = kedroc_test_folder_build_path (folder, "pipe");
  g_autofree char *socket_path = kedroc_test_folder_build_path (folder, "socket");
  const char *paths[] = { pipe_path, socket_path, "/dev/null", "/dev/zero" };
  int fd = create_socket (socket_path);

  g_assert_no_errno (mkfifo (pipe_path, 0600));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (kedroc_file_read (paths[i], NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, paths[i],
                                "cannot read", "neither a file nor a folder", NULL);
      g_assert_false (write_text (paths[i], "text", &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, paths[i],
                                "cannot write", "neither a file nor a folder", NULL);
    }
  g_assert_no_errno (close (fd));
}

static void
test_missing (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "cars.txt");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *here = NULL;
  g_autofree char *place = NULL;
  const char *absolute[] = { path, uri };
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_chdir (kedroc_test_folder_get_path (folder)));
  here = g_get_current_dir ();
  place = g_strdup_printf ("(in '%s')", here);
  g_assert_null (kedroc_file_read ("data/cars.txt", NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND,
                            "cannot read 'data/cars.txt'", "there is no such file", place, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (absolute); i++)
    {
      g_assert_null (kedroc_file_read (absolute[i], NULL, &error));
      g_assert_null (strstr (error->message, "(in "));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND, absolute[i],
                                "there is no such file", NULL);
    }
  g_assert_no_errno (g_chdir (before));
}

/* The file behind links is written, whether or not it is there yet. */
static void
test_write_behind_links (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *first = kedroc_test_folder_build_path (folder, "first");
  g_autofree char *second = kedroc_test_folder_build_path (folder, "second");
  g_autofree char *sub_folder = kedroc_test_folder_build_path (folder, "sub");
  g_autofree char *third = g_build_filename (sub_folder, "third", NULL);
  g_autofree char *target = kedroc_test_folder_build_path (folder, "new/target");
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir (sub_folder, 0700));
  g_assert_no_errno (symlink (second, first));
  g_assert_no_errno (symlink ("sub/third", second));
  g_assert_no_errno (symlink ("../new/target", third));

  for (guint i = 0; i < 2; i++)
    {
      const char *text = i == 0 ? "one" : "two";

      write_text (first, text, &error);
      g_assert_no_error (error);
      assert_content (target, text);
      g_assert_true (g_file_test (first, G_FILE_TEST_IS_SYMLINK));
      g_assert_true (g_file_test (second, G_FILE_TEST_IS_SYMLINK));
      g_assert_true (g_file_test (third, G_FILE_TEST_IS_SYMLINK));
    }
}

static void
test_write_link_in_current_folder (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *target = kedroc_test_folder_build_path (folder, "target");
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_chdir (kedroc_test_folder_get_path (folder)));
  g_assert_no_errno (symlink ("target", "link"));
  write_text ("link", "text", &error);
  g_assert_no_errno (g_chdir (before));
  g_assert_no_error (error);
  assert_content (target, "text");
}

static void
test_write_link_circle (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a");
  g_autofree char *other = kedroc_test_folder_build_path (folder, "b");
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (symlink ("b", path));
  g_assert_no_errno (symlink ("a", other));
  g_assert_false (write_text (path, "text", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "link", NULL);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 2);
}

/* A disk that is full, as far as this process can tell. */
static gboolean
write_too_much (const char *path,
                GError **error)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  struct rlimit limit;
  struct rlimit small;
  gboolean written;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  small = limit;
  small.rlim_cur = 4096;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  written = write_text (path, large, error);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));

  return written;
}

/* Only the folders that were made for the file go away. */
static void
test_failing_write_leaves_no_folder (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *old = kedroc_test_folder_build_path (folder, "old");
  g_autofree char *path = g_build_filename (old, "new", "newer", "a", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir (old, 0700));
  g_assert_false (write_too_much (path, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, NULL);
  dir = g_dir_open (old, 0, &error);
  g_assert_no_error (error);
  g_assert_null (g_dir_read_name (dir));
}

static gboolean
has_unnamed_files (KedrocTestFolder *folder)
{
  int fd = open (kedroc_test_folder_get_path (folder), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_test_skip_printf ("This file system has no files without a name: %s", g_strerror (errno));
      return FALSE;
    }
  g_assert_no_errno (close (fd));
  return TRUE;
}

/* Ends the process by a signal in the middle of writing. */
static void
write_until_killed (const char *path)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  struct rlimit small = { 4096, 4096 };
  struct rlimit no_core = { 0, 0 };

  g_assert_no_errno (setrlimit (RLIMIT_CORE, &no_core));
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  signal (SIGXFSZ, SIG_DFL);
  write_text (path, large, NULL);
  g_assert_not_reached ();
}

/* Whether the file is new or is to be replaced. */
static void
test_killed_writer (void)
{
  const char *path = g_getenv ("KEDROC_TEST_PATH");
  g_autoptr (KedrocTestFolder) folder = NULL;
  g_autofree char *file = NULL;

  if (g_test_subprocess ())
    {
      write_until_killed (path);
      return;
    }
  folder = kedroc_test_folder_new ();
  file = kedroc_test_folder_build_path (folder, "a");
  if (!has_unnamed_files (folder))
    return;
  for (guint n_files = 0; n_files < 2; n_files++)
    {
      g_setenv ("KEDROC_TEST_PATH", file, TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
      g_assert_cmpuint (kedroc_test_folder_count (folder), ==, n_files);
      g_assert_true (write_text (file, "text", NULL));
    }
  assert_content (file, "text");
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
  g_unsetenv ("KEDROC_TEST_PATH");
}

typedef struct
{
  const char *path;
  int *n_stop;
} Failing;

static gpointer
fail_to_write (gpointer data)
{
  Failing *failing = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("text", 4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  while (g_atomic_int_get (failing->n_stop) == 0)
    g_assert_false (kedroc_file_write (failing->path, bytes, TRUE, cancellable, NULL));

  return NULL;
}

/* A write that fails tidies up a folder that another one is about to use. */
static void
test_failing_write_hinders_nobody (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *new_folder = kedroc_test_folder_build_path (folder, "new");
  g_autofree char *path = g_build_filename (new_folder, "a", NULL);
  g_autofree char *other = g_build_filename (new_folder, "b", NULL);
  int n_stop = 0;
  Failing failing = { other, &n_stop };
  GThread *thread = g_thread_new ("fail", fail_to_write, &failing);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GError) error = NULL;

      write_text (path, "text", &error);
      g_assert_no_error (error);
      g_assert_no_errno (g_unlink (path));
      g_rmdir (new_folder);
    }
  g_atomic_int_set (&n_stop, 1);
  g_thread_join (thread);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/file/read", test_read);
  g_test_add_func ("/kedroc/io/file/read-without-size", test_read_without_size);
  g_test_add_func ("/kedroc/io/file/read-then-truncated", test_read_then_truncated);
  g_test_add_func ("/kedroc/io/file/read-cancelled", test_read_cancelled);
  g_test_add_func ("/kedroc/io/file/read-not-regular", test_read_not_regular);
  g_test_add_func ("/kedroc/io/file/missing", test_missing);
  g_test_add_func ("/kedroc/io/file/write-behind-links", test_write_behind_links);
  g_test_add_func ("/kedroc/io/file/write-link-in-current-folder", test_write_link_in_current_folder);
  g_test_add_func ("/kedroc/io/file/write-link-circle", test_write_link_circle);
  g_test_add_func ("/kedroc/io/file/failing-write-folder", test_failing_write_leaves_no_folder);
  g_test_add_func ("/kedroc/io/file/killed-writer", test_killed_writer);
  g_test_add_func ("/kedroc/io/file/failing-write-hinders-nobody", test_failing_write_hinders_nobody);

  return g_test_run ();
}
