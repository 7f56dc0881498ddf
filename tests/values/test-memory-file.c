/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "kedroc-error.h"
#include "kedroc-memory-available-private.h"
#include "kedroc-memory-file-private.h"
#include "kedroc-shared-memory-manager.h"
#include "kedroc-test.h"

static void
test_available (void)
{
  guint64 available = kedroc_memory_get_available ();
  guint64 installed = (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE);

  /* Swap comes on top of what is installed. */
  g_assert_cmpuint (available, >, 0);
  g_assert_cmpuint (available, <, installed * 16);
}

/* Where pages are 2 MiB large, they need such an address. */
static void
test_alignment (void)
{
  static const gsize sizes[] = { KEDROC_HUGE_PAGE_SIZE, KEDROC_HUGE_PAGE_SIZE + 1,
                                 5 * KEDROC_HUGE_PAGE_SIZE };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      int fd = kedroc_memory_file_new (&error);
      guint8 *base;

      g_assert_no_error (error);
      g_assert_true (kedroc_memory_file_resize (fd, sizes[i], FALSE, &error));
      base = kedroc_memory_file_map (fd, sizes[i], TRUE, &error);
      g_assert_no_error (error);
      g_assert_cmpuint ((gsize) base % KEDROC_HUGE_PAGE_SIZE, ==, 0);
      g_assert_true (kedroc_memory_file_reserve (fd, base, sizes[i], FALSE, &error));
      g_assert_cmpint (base[0] + base[sizes[i] - 1], ==, 0);
      base[sizes[i] - 1] = 1;
      g_assert_cmpint (munmap (base, sizes[i]), ==, 0);
      close (fd);
    }
}

/* What is reserved is there and empty, however many threads have seen to it. */
static void
test_reserve_much (void)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  const gsize sizes[] = { 16 * KEDROC_HUGE_PAGE_SIZE - page, 17 * KEDROC_HUGE_PAGE_SIZE + page,
                          35 * KEDROC_HUGE_PAGE_SIZE };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      int fd = kedroc_memory_file_new (&error);
      struct stat status;
      guint8 *base;

      g_assert_no_error (error);
      g_assert_true (kedroc_memory_file_resize (fd, sizes[i], FALSE, &error));
      base = kedroc_memory_file_map (fd, sizes[i], TRUE, &error);
      g_assert_no_error (error);
      g_assert_true (kedroc_memory_file_reserve (fd, base, sizes[i], FALSE, &error));
      g_assert_no_errno (fstat (fd, &status));
      g_assert_cmpuint (status.st_blocks * 512, >=, sizes[i]);
      g_assert_cmpuint (status.st_size, ==, sizes[i]);
      for (gsize place = 0; place < sizes[i]; place += page)
        g_assert_cmpint (base[place], ==, 0);
      g_assert_cmpint (munmap (base, sizes[i]), ==, 0);
      close (fd);
    }
}

static void
test_round_to_pages (void)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);

  g_assert_cmpuint (kedroc_memory_round_to_pages (0), ==, 0);
  g_assert_cmpuint (kedroc_memory_round_to_pages (1), ==, page);
  g_assert_cmpuint (kedroc_memory_round_to_pages (page), ==, page);
  g_assert_cmpuint (kedroc_memory_round_to_pages (page + 1), ==, 2 * page);
}

/* The kernel would send SIGXFSZ, which ends a process. */
static void
test_limit_of_file_size (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, small;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 100000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_null (kedroc_shared_memory_manager_allocate (manager, 200000, &error));
  buffer = kedroc_shared_memory_manager_allocate (manager, 50000, NULL);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT, "200000",
                            "ulimit -f", NULL);
  g_assert_nonnull (buffer);
}

static void
test_spilled (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *directory = kedroc_test_folder_build_path (folder, "one/two");
  g_autofree char *in_a_file = kedroc_test_folder_write (folder, "file", "text", -1);
  g_autofree char *below_a_file = g_build_filename (in_a_file, "three", NULL);
  g_autoptr (GError) error = NULL;
  int fd = kedroc_memory_file_new_spilled (directory, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_test (directory, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rmdir (directory), ==, 0);

  g_assert_cmpint (kedroc_memory_file_new_spilled (below_a_file, &error), ==, -1);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, below_a_file, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/memory-file/available", test_available);
  g_test_add_func ("/kedroc/values/memory-file/alignment", test_alignment);
  g_test_add_func ("/kedroc/values/memory-file/reserve-much", test_reserve_much);
  g_test_add_func ("/kedroc/values/memory-file/round-to-pages", test_round_to_pages);
  g_test_add_func ("/kedroc/values/memory-file/limit-of-file-size", test_limit_of_file_size);
  g_test_add_func ("/kedroc/values/memory-file/spilled", test_spilled);

  return g_test_run ();
}
