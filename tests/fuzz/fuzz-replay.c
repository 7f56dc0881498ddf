/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plays the corpus of a fuzz target back, each input as a test case of its own: what
 * a build without libFuzzer has for a main (). */
#include "fuzz-target.h"

#include <fcntl.h>
#include <unistd.h>

/* The lowest number that is free: it rises when a descriptor is left open. */
static int
get_free_descriptor (void)
{
  int fd = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

  g_assert_no_errno (fd);
  close (fd);
  return fd;
}

static void
test_input (gconstpointer user_data)
{
  g_autofree char *content = NULL;
  g_autofree guint8 *exact = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  int free_descriptor;

  g_file_get_contents (user_data, &content, &size, &error);
  g_assert_no_error (error);
  /* Without the final NUL, so that a checker sees a step too far. */
  exact = g_memdup2 (content, size);
  g_assert_cmpint (LLVMFuzzerTestOneInput (exact, size), ==, 0);
  /* What is opened for good is open by now. */
  free_descriptor = get_free_descriptor ();
  g_assert_cmpint (LLVMFuzzerTestOneInput (exact, size), ==, 0);
  g_assert_cmpint (get_free_descriptor (), ==, free_descriptor);
}

static guint
add_inputs (const char *corpus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (corpus, 0, &error);
  const char *name;
  guint n_inputs = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strconcat ("/kedroc/fuzz/" FUZZ_TARGET "/", name, NULL);

      g_test_add_data_func_full (path, g_build_filename (corpus, name, NULL), test_input, g_free);
      n_inputs++;
    }
  return n_inputs;
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);
  g_assert_cmpuint (add_inputs (FUZZ_CORPUS), >, 0);
  return g_test_run ();
}
