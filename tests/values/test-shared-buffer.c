/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kedroc.h>

#include "kedroc-test.h"

#define MIB (1024 * 1024)

static KedrocSharedBuffer *
allocate (gsize size)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GError) error = NULL;
  KedrocSharedBuffer *buffer = kedroc_shared_memory_manager_allocate (manager, size, &error);

  g_assert_no_error (error);
  return buffer;
}

/* Lets the kernel write a byte: it reports where this process may not. */
static gboolean
is_writable (gpointer address)
{
  int ends[2];
  gboolean writable;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (write (ends[1], "x", 1), ==, 1);
  writable = read (ends[0], address, 1) == 1;
  g_assert_true (writable || errno == EFAULT);
  close (ends[0]);
  close (ends[1]);
  return writable;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 4095, 4096, 4097, 65536, 2 * MIB, 5 * MIB + 3 };
  guint n_descriptors = count_descriptors ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gsize size = sizes[i];
      g_autoptr (KedrocSharedBuffer) buffer = allocate (size);
      g_autoptr (KedrocSharedBuffer) received = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      guint8 *data = kedroc_shared_buffer_get_data (buffer);

      g_assert_cmpuint (kedroc_shared_buffer_get_size (buffer), ==, size);
      g_assert_cmpuint ((gsize) data % 4096, ==, 0);
      for (gsize j = 0; j < size; j++)
        {
          g_assert_cmpuint (data[j], ==, 0);
          data[j] = (guint8) (j * 7);
        }
      g_assert_false (kedroc_shared_buffer_is_sealed (buffer));
      g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
      g_assert_no_error (error);
      g_assert_true (kedroc_shared_buffer_is_sealed (buffer));
      g_assert_true (kedroc_shared_buffer_seal (buffer, &error));

      received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (kedroc_shared_buffer_get_size (received), ==, size);
      g_assert_true (kedroc_shared_buffer_is_sealed (received));
      bytes = kedroc_shared_buffer_dup_bytes (received);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
    }
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors);
}

static void
test_read_only_once_sealed (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = allocate (3 * 4096);
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *data = kedroc_shared_buffer_get_data (buffer);
  int fd = kedroc_shared_buffer_get_fd (buffer);

  g_assert_true (is_writable (data));
  g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
  g_assert_false (is_writable (data));
  g_assert_false (is_writable (data + 3 * 4096 - 1));

  received = kedroc_shared_buffer_new_from_fd (fd, &error);
  g_assert_false (is_writable (kedroc_shared_buffer_get_data (received)));

  /* Neither another writable mapping nor another size can be had of it. */
  g_assert_true (mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  g_assert_cmpint (ftruncate (fd, 1), ==, -1);
  g_assert_cmpint (errno, ==, EPERM);
  g_assert_cmpint (ftruncate (fd, MIB), ==, -1);
  g_assert_cmpint (pwrite (fd, "x", 1, 0), ==, -1);
}

static void
test_descriptor_is_closed_on_exec (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = allocate (1);
  g_autoptr (KedrocSharedBuffer) received = NULL;

  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), NULL);
  g_assert_true (fcntl (kedroc_shared_buffer_get_fd (buffer), F_GETFD) & FD_CLOEXEC);
  g_assert_true (fcntl (kedroc_shared_buffer_get_fd (received), F_GETFD) & FD_CLOEXEC);
}

static void
test_bytes_keep_memory (void)
{
  KedrocSharedBuffer *buffer = allocate (10000);
  guint8 *data = kedroc_shared_buffer_get_data (buffer);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  memset (data, 'k', 10000);
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  bytes = kedroc_shared_buffer_dup_bytes (buffer);
  kedroc_shared_buffer_unref (buffer);
  g_assert_true (g_bytes_get_data (bytes, &size) == data);
  g_assert_cmpuint (size, ==, 10000);
  g_assert_cmpuint (data[9999], ==, 'k');
}

static void
test_boxed (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = allocate (1);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, KEDROC_TYPE_SHARED_BUFFER);
  g_value_set_boxed (&value, buffer);
  g_assert_true (g_value_get_boxed (&value) == buffer);
}

static void
assert_refused (int         fd,
                const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_shared_buffer_new_from_fd (fd, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, why, NULL);
}

static void
test_refused (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "file", "text", -1);
  g_autoptr (KedrocSharedBuffer) unsealed = allocate (10);
  int fd, ends[2];

  assert_refused (-1, "not open");
  assert_refused (kedroc_shared_buffer_get_fd (unsealed), "size can still change");

  fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK), ==, 0);
  assert_refused (fd, "size can still change");
  close (fd);
  fd = memfd_create ("test", MFD_CLOEXEC);
  assert_refused (fd, "size can still change");
  close (fd);

  fd = open (path, O_RDWR | O_CLOEXEC);
  assert_refused (fd, "size can still change");
  close (fd);
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  assert_refused (ends[0], "not a file in memory");
  close (ends[0]);
  close (ends[1]);
}

static int
sealed_file_new (gconstpointer data,
                 gsize         size,
                 int           seals)
{
  int fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | seals), ==, 0);
  return fd;
}

static void
test_foreign (void)
{
  static const gsize sizes[] = { 0, 5, 4096, 10000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'f');

      for (guint with_write_seal = 0; with_write_seal < 2; with_write_seal++)
        {
          int fd = sealed_file_new (text, sizes[i], with_write_seal ? F_SEAL_WRITE : 0);
          g_autoptr (GError) error = NULL;
          g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_buffer_new_from_fd (fd, &error);
          g_autoptr (GBytes) bytes = NULL;
          g_auto (GValue) value = G_VALUE_INIT;

          close (fd);
          g_assert_no_error (error);
          bytes = kedroc_shared_buffer_dup_bytes (buffer);
          g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, sizes[i]);
          g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
          g_assert_true (kedroc_value_decode (buffer, &value, &error));
          g_assert_true (g_bytes_equal (g_value_get_boxed (&value), bytes));
        }
    }
}

/* The last page of a sealed buffer, changed in one place. */
static void
assert_footer_refused (gsize       offset,
                       guint8      byte,
                       const char *why)
{
  g_autoptr (KedrocSharedBuffer) buffer = allocate (100);
  guint8 file[8192];
  int fd;

  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  g_assert_cmpint (pread (kedroc_shared_buffer_get_fd (buffer), file, sizeof file, 0), ==, sizeof file);
  file[4096 + offset] = byte;
  fd = sealed_file_new (file, sizeof file, 0);
  assert_refused (fd, why);
  close (fd);
}

static void
test_broken_footer (void)
{
  guint8 file[8192 + 4096] = { 0 };
  g_autoptr (KedrocSharedBuffer) buffer = allocate (100);
  int fd;

  assert_footer_refused (8, 99, "version");
  assert_footer_refused (17, 0xff, "size it states");
  assert_footer_refused (24 + 1, 0xff, "size it states");
  assert_footer_refused (24 + 7, 0xff, "size it states");
  assert_footer_refused (32, 0, "codec");
  /* A message would name it. */
  assert_footer_refused (32, 0xff, "codec");

  /* A footer that belongs to a smaller file. */
  g_assert_cmpint (pread (kedroc_shared_buffer_get_fd (buffer), file + 4096, 8192, 0), ==, 8192);
  fd = sealed_file_new (file, sizeof file, 0);
  assert_refused (fd, "size it states");
  close (fd);

  /* A name without an end. */
  memset (file + 8192 + 32, 'n', 4096 - 32);
  fd = sealed_file_new (file + 4096, 8192, 0);
  assert_refused (fd, "codec");
  close (fd);
}

static void
send_descriptor (int socket,
                 int fd)
{
  char control[CMSG_SPACE (sizeof fd)] = { 0 };
  struct iovec part = { "x", 1 };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
                            .msg_controllen = sizeof control };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (header), &fd, sizeof fd);
  g_assert_cmpint (sendmsg (socket, &message, 0), ==, 1);
}

static int
receive_descriptor (int socket)
{
  char control[CMSG_SPACE (sizeof (int))];
  char byte;
  struct iovec part = { &byte, 1 };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
                            .msg_controllen = sizeof control };
  int fd;

  g_assert_cmpint (recvmsg (socket, &message, MSG_CMSG_CLOEXEC), ==, 1);
  memcpy (&fd, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof fd);
  return fd;
}

/* The memory outlives the process that made it. */
static void
test_from_process_that_ended (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  int sockets[2], status, fd;
  guint8 *data;
  pid_t child;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
  child = fork ();
  if (child == 0)
    {
      KedrocSharedBuffer *made = allocate (3 * MIB);

      memset (kedroc_shared_buffer_get_data (made), 'c', 3 * MIB);
      if (kedroc_shared_buffer_seal (made, NULL))
        send_descriptor (sockets[1], kedroc_shared_buffer_get_fd (made));
      _exit (0);
    }

  fd = receive_descriptor (sockets[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  buffer = kedroc_shared_buffer_new_from_fd (fd, &error);
  g_assert_no_error (error);
  close (fd);
  close (sockets[0]);
  close (sockets[1]);
  g_assert_cmpuint (kedroc_shared_buffer_get_size (buffer), ==, 3 * MIB);
  data = kedroc_shared_buffer_get_data (buffer);
  for (gsize i = 0; i < 3 * MIB; i += 4096)
    g_assert_cmpuint (data[i], ==, 'c');
}

static gpointer
read_data (gpointer buffer)
{
  return kedroc_shared_buffer_get_data (buffer);
}

static void
test_mapped_once_by_threads (void)
{
  g_autoptr (KedrocSharedBuffer) buffer = allocate (1000);

  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (KedrocSharedBuffer) received =
        kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), NULL);
      GThread *threads[4];
      gpointer first = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new (NULL, read_data, received);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        {
          gpointer data = g_thread_join (threads[i]);

          g_assert_nonnull (data);
          g_assert_true (first == NULL || first == data);
          first = data;
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/shared-buffer/sizes", test_sizes);
  g_test_add_func ("/kedroc/values/shared-buffer/read-only-once-sealed", test_read_only_once_sealed);
  g_test_add_func ("/kedroc/values/shared-buffer/closed-on-exec", test_descriptor_is_closed_on_exec);
  g_test_add_func ("/kedroc/values/shared-buffer/bytes-keep-memory", test_bytes_keep_memory);
  g_test_add_func ("/kedroc/values/shared-buffer/boxed", test_boxed);
  g_test_add_func ("/kedroc/values/shared-buffer/refused", test_refused);
  g_test_add_func ("/kedroc/values/shared-buffer/foreign", test_foreign);
  g_test_add_func ("/kedroc/values/shared-buffer/broken-footer", test_broken_footer);
  g_test_add_func ("/kedroc/values/shared-buffer/from-process-that-ended", test_from_process_that_ended);
  g_test_add_func ("/kedroc/values/shared-buffer/mapped-once-by-threads", test_mapped_once_by_threads);

  return g_test_run ();
}
