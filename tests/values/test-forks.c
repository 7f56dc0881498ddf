/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kedroc.h>

#include "kedroc-test.h"

/* A child that is forked has all the memory of its parent, and nobody counts it. */

#define SIZE 1000000

static KedrocSharedBuffer *
make (KedrocSharedMemoryManager *manager,
      int                        byte)
{
  g_autoptr (GError) error = NULL;
  KedrocSharedBuffer *buffer = kedroc_shared_memory_manager_allocate (manager, SIZE, &error);

  g_assert_no_error (error);
  memset (kedroc_shared_buffer_get_data (buffer), byte, SIZE);
  g_assert_true (kedroc_shared_buffer_seal (buffer, &error));
  return buffer;
}

static gboolean
is_filled (KedrocSharedBuffer *buffer,
           int                 byte)
{
  const guint8 *data = kedroc_shared_buffer_get_data (buffer);

  return data[0] == byte && memcmp (data, data + 1, SIZE - 1) == 0;
}

/* Another program, so that valgrind does not miss what the threads of the parent would have freed. */
static G_NORETURN void
end_child (gboolean succeeded)
{
  const char *program = succeeded ? "true" : "false";

  execlp (program, program, NULL);
  _exit (2);
}

/* Lets the child, or the parent, go on. */
static void
tell (const int *ends)
{
  g_assert_cmpint (write (ends[1], "", 1), ==, 1);
}

static void
wait_for (const int *ends)
{
  char byte;

  g_assert_cmpint (read (ends[0], &byte, 1), ==, 1);
}

static void
assert_succeeded (pid_t child)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

static void
test_child_keeps (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  KedrocSharedBuffer *buffer = make (manager, 'p');
  gpointer place;
  int ends[2];
  pid_t child;

  g_assert_no_errno (pipe (ends));
  child = fork ();
  if (child == 0)
    {
      wait_for (ends);
      end_child (is_filled (buffer, 'p'));
    }

  kedroc_shared_buffer_unref (buffer);
  buffer = make (manager, 'q');
  tell (ends);
  assert_succeeded (child);

  /* What came after the fork is used again as ever. */
  place = kedroc_shared_buffer_get_data (buffer);
  kedroc_shared_buffer_unref (buffer);
  buffer = make (manager, 'r');
  g_assert_true (kedroc_shared_buffer_get_data (buffer) == place);
  kedroc_shared_buffer_unref (buffer);
  close (ends[0]);
  close (ends[1]);
}

static void
test_parent_keeps (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  KedrocSharedBuffer *buffer = make (manager, 'p');
  pid_t child = fork ();

  if (child == 0)
    {
      kedroc_shared_buffer_unref (buffer);
      buffer = make (manager, 'c');
      end_child (is_filled (buffer, 'c'));
    }

  assert_succeeded (child);
  g_assert_true (is_filled (buffer, 'p'));
  kedroc_shared_buffer_unref (buffer);
}

/* What lies idle at the time of the fork is the parent's. */
static void
test_idle (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  KedrocSharedBuffer *buffer = make (manager, 'i');
  gpointer place = kedroc_shared_buffer_get_data (buffer);
  int to_child[2], to_parent[2];
  pid_t child;

  kedroc_shared_buffer_unref (buffer);
  g_assert_no_errno (pipe (to_child));
  g_assert_no_errno (pipe (to_parent));
  child = fork ();
  if (child == 0)
    {
      buffer = make (manager, 'c');
      tell (to_parent);
      wait_for (to_child);
      end_child (is_filled (buffer, 'c'));
    }

  wait_for (to_parent);
  buffer = make (manager, 'p');
  g_assert_true (kedroc_shared_buffer_get_data (buffer) == place);
  tell (to_child);
  assert_succeeded (child);
  g_assert_true (is_filled (buffer, 'p'));
  kedroc_shared_buffer_unref (buffer);
  for (guint i = 0; i < 2; i++)
    {
      close (to_child[i]);
      close (to_parent[i]);
    }
}

/* The thread that gives idle memory back has stayed with the parent. */
static void
test_trim_in_child (void)
{
  g_autoptr (KedrocSharedMemoryManager) manager = kedroc_shared_memory_manager_new ();
  pid_t child;

  kedroc_shared_buffer_unref (make (manager, 'p'));
  child = fork ();
  if (child == 0)
    {
      gpointer place;
      KedrocSharedBuffer *buffer = make (manager, 'c');

      place = kedroc_shared_buffer_get_data (buffer);
      kedroc_shared_buffer_unref (buffer);
      buffer = make (manager, 'd');
      end_child (kedroc_shared_buffer_get_data (buffer) == place);
    }
  assert_succeeded (child);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/values/forks/child-keeps", test_child_keeps);
  g_test_add_func ("/kedroc/values/forks/parent-keeps", test_parent_keeps);
  g_test_add_func ("/kedroc/values/forks/idle", test_idle);
  g_test_add_func ("/kedroc/values/forks/trim-in-child", test_trim_in_child);

  return g_test_run ();
}
