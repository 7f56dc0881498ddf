/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <sys/resource.h>

#include <kedroc.h>

#include "kedroc-test.h"

static guint64
get_figure (KedrocSharedMemoryManager *manager,
            const char                *property)
{
  guint64 figure;

  g_object_get (manager, property, &figure, NULL);
  return figure;
}

static void
test_accounting (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) first = kedroc_shared_memory_manager_allocate (manager, 1000, NULL);
  g_autoptr (KedrocSharedBuffer) second = kedroc_shared_memory_manager_allocate (manager, 500, NULL);
  g_autoptr (GBytes) view = NULL;

  g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 1500);
  g_clear_pointer (&first, kedroc_shared_buffer_unref);
  g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 500);
  g_assert_cmpuint (get_figure (manager, "peak-bytes"), ==, 1500);

  /* A view counts as long as it is there. */
  g_assert_true (kedroc_shared_buffer_seal (second, NULL));
  view = kedroc_shared_buffer_dup_bytes (second);
  g_clear_pointer (&second, kedroc_shared_buffer_unref);
  g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 500);
  g_clear_pointer (&view, g_bytes_unref);
  g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 0);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_peak_bytes (manager), ==, 1500);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_spilled_bytes (manager), ==, 0);
}

static void
test_buffer_keeps_manager (void)
{
  KedrocSharedMemoryManager *manager = kedroc_shared_memory_manager_new ();
  KedrocSharedBuffer *buffer = kedroc_shared_memory_manager_allocate (manager, 10, NULL);
  gpointer weak = manager;

  g_object_add_weak_pointer (G_OBJECT (manager), &weak);
  g_object_unref (manager);
  g_assert_nonnull (weak);
  kedroc_shared_buffer_unref (buffer);
  g_assert_null (weak);
}

static void
test_properties (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autofree char *default_directory = NULL;
  g_autofree char *directory = NULL;

  g_assert_cmpuint (get_figure (manager, "memory-limit"), ==, 0);
  g_object_get (manager, "spill-directory", &default_directory, NULL);
  g_assert_true (g_str_has_prefix (default_directory, g_get_user_cache_dir ()));
  g_object_set (manager, "memory-limit", (guint64) 5, "spill-directory", "/somewhere", NULL);
  g_assert_cmpuint (kedroc_shared_memory_manager_get_memory_limit (manager), ==, 5);
  g_object_get (manager, "spill-directory", &directory, NULL);
  g_assert_cmpstr (directory, ==, "/somewhere");

  kedroc_shared_memory_manager_set_spill_directory (manager, NULL);
  g_free (directory);
  directory = kedroc_shared_memory_manager_dup_spill_directory (manager);
  g_assert_cmpstr (directory, ==, default_directory);
}

static void
test_bytes (void)
{
  static const guint8 data[] = { 1, 2, 3 };
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (KedrocSharedBuffer) empty = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *copy;

  buffer = kedroc_shared_memory_manager_allocate_bytes (manager, data, sizeof data, &error);
  g_assert_no_error (error);
  copy = kedroc_shared_buffer_get_data (buffer);
  g_assert_cmpmem (copy, kedroc_shared_buffer_get_size (buffer), data, sizeof data);
  g_assert_false (kedroc_shared_buffer_is_sealed (buffer));
  copy[0] = 4;

  empty = kedroc_shared_memory_manager_allocate_bytes (manager, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_shared_buffer_get_size (empty), ==, 0);
}

static void
test_spill (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *directory = kedroc_test_folder_build_path (folder, "made/when/needed");
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) in_memory = NULL;
  g_autoptr (KedrocSharedBuffer) spilled = NULL;
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autoptr (GDir) listing = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *data;

  g_object_set (manager, "memory-limit", (guint64) 10000, "spill-directory", directory, NULL);
  in_memory = kedroc_shared_memory_manager_allocate (manager, 9000, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (directory, G_FILE_TEST_EXISTS));

  spilled = kedroc_shared_memory_manager_allocate (manager, 3000000, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 9000);
  g_assert_cmpuint (get_figure (manager, "spilled-bytes"), ==, 3000000);

  /* It has no name, and is used like any other. */
  listing = g_dir_open (directory, 0, &error);
  g_assert_no_error (error);
  g_assert_null (g_dir_read_name (listing));
  data = kedroc_shared_buffer_get_data (spilled);
  memset (data, 's', 3000000);
  g_assert_true (kedroc_shared_buffer_seal (spilled, &error));
  g_assert_no_error (error);
  bytes = kedroc_shared_buffer_dup_bytes (spilled);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 3000000);
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (bytes, NULL))[2999999], ==, 's');

  /* Strangers do not get it: it could still change its size. */
  received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (spilled), &error);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT,
                            "size can still change", NULL);

  g_clear_pointer (&spilled, kedroc_shared_buffer_unref);
  g_clear_pointer (&bytes, g_bytes_unref);
  g_assert_cmpuint (get_figure (manager, "spilled-bytes"), ==, 0);
}

static void
test_spill_fails (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *file = kedroc_test_folder_write (folder, "file", "text", -1);
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (manager, "memory-limit", (guint64) 1000, "spill-directory", file, NULL);
  g_assert_null (kedroc_shared_memory_manager_allocate (manager, 4321, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT, "4321", "1000",
                            file, NULL);
  g_assert_cmpuint (get_figure (manager, "spilled-bytes"), ==, 0);

  /* No disk has that much. */
  g_object_set (manager, "spill-directory", kedroc_test_folder_get_path (folder), NULL);
  g_assert_null (kedroc_shared_memory_manager_allocate (manager, (gsize) 1 << 60, &error));
  kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT,
                            "1152921504606846976",
                            kedroc_test_folder_get_path (folder), NULL);
  g_assert_cmpuint (get_figure (manager, "spilled-bytes"), ==, 0);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 1);
}

static void
test_no_memory (void)
{
  static const gsize sizes[] = { (gsize) 1 << 44, (gsize) 1 << 62, G_MAXSIZE - 1, G_MAXSIZE };
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  G_GNUC_UNUSED g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 77, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *asked = g_strdup_printf ("%" G_GSIZE_FORMAT, sizes[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (kedroc_shared_memory_manager_allocate (manager, sizes[i], &error));
      kedroc_test_assert_error (&error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT, asked, "77",
                                NULL);
      g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 77);
      g_assert_cmpuint (get_figure (manager, "peak-bytes"), ==, 77);
    }
}

static void
test_no_descriptor (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GError) error = NULL;
  struct rlimit before, none;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  none.rlim_cur = 3;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_null (kedroc_shared_memory_manager_allocate (manager, 10, &error));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "ulimit -n", NULL);
}

/* Makes a sealed buffer of one byte value and drops it; returns where it was. */
static gpointer
use_and_drop (KedrocSharedMemoryManager *manager,
              gsize                      size,
              GBytes                   **view)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, size, &error);
  gpointer data = kedroc_shared_buffer_get_data (buffer);

  g_assert_no_error (error);
  memset (data, (int) (size % 251), size);
  g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
  if (view != NULL)
    *view = kedroc_shared_buffer_dup_bytes (buffer);
  return data;
}

static void
test_recycling (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (GBytes) view = NULL;
  gpointer place = use_and_drop (manager, 5000000, NULL);
  gpointer other;

  /* The same memory for about the same size, nothing of which is in use meanwhile. */
  g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 0);
  g_assert_true (use_and_drop (manager, 5000000, NULL) == place);
  g_assert_true (use_and_drop (manager, 4990000, NULL) == place);
  g_assert_true (use_and_drop (manager, 50000, NULL) != place);

  /* A view never changes. */
  g_assert_true (use_and_drop (manager, 5000000, &view) == place);
  other = use_and_drop (manager, 5000000, NULL);
  g_assert_true (other != place);
  for (gsize i = 0; i < 5000000; i++)
    g_assert_cmpuint (((const guint8 *) place)[i], ==, 5000000 % 251);
  g_clear_pointer (&view, g_bytes_unref);
  g_assert_true (use_and_drop (manager, 5000000, NULL) == place);
}

/* Whoever has the descriptor may look at the memory for as long as it likes. */
static void
test_descriptor_is_not_recycled (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  KedrocSharedBuffer *buffer = kedroc_shared_memory_manager_allocate (manager, 5000, NULL);
  g_autoptr (KedrocSharedBuffer) received = NULL;
  g_autoptr (GError) error = NULL;

  memset (kedroc_shared_buffer_get_data (buffer), 'd', 5000);
  g_assert_true (kedroc_shared_buffer_seal (buffer, NULL));
  received = kedroc_shared_buffer_new_from_fd (kedroc_shared_buffer_get_fd (buffer), &error);
  g_assert_no_error (error);
  kedroc_shared_buffer_unref (buffer);
  use_and_drop (manager, 5000, NULL);
  g_assert_cmpuint (((const guint8 *) kedroc_shared_buffer_get_data (received))[4999], ==, 'd');
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
test_trim (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  guint n_descriptors = count_descriptors ();
  gpointer place = use_and_drop (manager, 100000, NULL);

  g_assert_cmpuint (count_descriptors (), ==, n_descriptors + 1);
  kedroc_shared_memory_manager_trim (manager);
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors);

  /* What lies idle counts for the limit. */
  place = use_and_drop (manager, 100000, NULL);
  kedroc_shared_memory_manager_set_memory_limit (manager, 250000);
  g_assert_true (use_and_drop (manager, 100000, NULL) == place);
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors + 1);
  use_and_drop (manager, 200000, NULL);
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors + 1);
  g_assert_cmpuint (get_figure (manager, "spilled-bytes"), ==, 0);
  kedroc_shared_memory_manager_set_memory_limit (manager, 1000);
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors);
  kedroc_shared_memory_manager_set_memory_limit (manager, 0);
  use_and_drop (manager, 100000, NULL);
  g_clear_object (&manager);
  g_assert_cmpuint (count_descriptors (), ==, n_descriptors);
}

/* What lies idle is given up before somebody is told that there is none left. */
static void
test_trimmed_when_short (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, now;

  use_and_drop (manager, 100000, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  now = before;
  now.rlim_cur = count_descriptors () - 1;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &now), ==, 0);
  buffer = kedroc_shared_memory_manager_allocate (manager, 10, &error);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_no_error (error);
}

static gpointer
allocate_often (gpointer manager)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (KedrocSharedBuffer) buffer = kedroc_shared_memory_manager_allocate (manager, 100, NULL);

      /* With a limit of 300 and a view of 100 for each of four threads, somebody spills now and
       * then, but nobody exceeds the limit. */
      g_assert_nonnull (buffer);
      g_assert_cmpuint (kedroc_shared_memory_manager_get_bytes_in_use (manager), <=, 300);
    }
  return NULL;
}

static void
test_threads_keep_limit (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  GThread *threads[4];

  g_object_set (manager, "memory-limit", (guint64) 300, "spill-directory",
                kedroc_test_folder_get_path (folder), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, allocate_often, manager);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (get_figure (manager, "bytes-in-use"), ==, 0);
  g_assert_cmpuint (get_figure (manager, "spilled-bytes"), ==, 0);
  g_assert_cmpuint (get_figure (manager, "peak-bytes"), >=, 100);
  g_assert_cmpuint (get_figure (manager, "peak-bytes"), <=, 300);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/shared-memory-manager/accounting", test_accounting);
  g_test_add_func ("/kedroc/values/shared-memory-manager/buffer-keeps-manager", test_buffer_keeps_manager);
  g_test_add_func ("/kedroc/values/shared-memory-manager/properties", test_properties);
  g_test_add_func ("/kedroc/values/shared-memory-manager/bytes", test_bytes);
  g_test_add_func ("/kedroc/values/shared-memory-manager/spill", test_spill);
  g_test_add_func ("/kedroc/values/shared-memory-manager/spill-fails", test_spill_fails);
  g_test_add_func ("/kedroc/values/shared-memory-manager/no-memory", test_no_memory);
  g_test_add_func ("/kedroc/values/shared-memory-manager/no-descriptor", test_no_descriptor);
  g_test_add_func ("/kedroc/values/shared-memory-manager/recycling", test_recycling);
  g_test_add_func ("/kedroc/values/shared-memory-manager/descriptor-is-not-recycled",
                   test_descriptor_is_not_recycled);
  g_test_add_func ("/kedroc/values/shared-memory-manager/trim", test_trim);
  g_test_add_func ("/kedroc/values/shared-memory-manager/trimmed-when-short", test_trimmed_when_short);
  g_test_add_func ("/kedroc/values/shared-memory-manager/threads-keep-limit", test_threads_keep_limit);

  return g_test_run ();
}
