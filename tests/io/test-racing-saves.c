/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file-kinds.h"
#include "kedroc-calls.h"
#include "kedroc-test.h"

/* What became of a save in another process. */
enum
{
  NOT_ENDED,
  SAVED,
  VERSION_EXISTS,
  FAILED,
};

static int
get_result (gboolean saved,
            const GError *error)
{
  if (saved)
    return SAVED;

  return g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS) ? VERSION_EXISTS
                                                                                                    : FAILED;
}

/* Saves the new content in a child, until it stops at a call or ends. */
static pid_t
start_save (const FileKind *kind,
            KedrocTestFolder *folder,
            KedrocCalls *calls,
            gboolean *stopped)
{
  pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      g_autoptr (GError) error = NULL;
      gboolean saved = file_kind_save (kind, folder, FILE_CONTENT_NEW, calls, &error);

      calls->result = get_result (saved, error);
      _exit (0);
    }
  g_assert_cmpint (waitid (P_PID, pid, &(siginfo_t) { 0 }, WSTOPPED | WEXITED | WNOWAIT), ==, 0);
  *stopped = waitpid (pid, &status, WUNTRACED | WNOHANG) == pid && WIFSTOPPED (status);
  if (!*stopped)
    g_assert_cmpint (calls->result, ==, SAVED);

  return pid;
}

static int
end_save (pid_t pid,
          KedrocCalls *calls)
{
  int status;

  g_assert_no_errno (kill (pid, SIGCONT));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));

  return calls->result;
}

/* While one process is held up at a call, another one saves the same from the beginning to the end:
 * of a version exactly one is saved, and the other is told; without versions the last one stays. */
static gboolean
race (const FileKind *kind,
      guint number,
      KedrocCalls *calls,
      guint *n_wins)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_auto (GStrv) states = file_kind_list_states (kind, TRUE);
  g_autofree char *state = NULL;
  g_autoptr (GError) error = NULL;
  gboolean stopped;
  gboolean saved;
  int result;
  int other;
  pid_t pid;

  *calls = (KedrocCalls) { .action = KEDROC_CALLS_STOP, .number = number };
  pid = start_save (kind, folder, calls, &stopped);
  if (!stopped)
    return FALSE;

  saved = file_kind_save_version (kind, folder, FILE_CONTENT_NEW, FILE_CONTENT_OLD, NULL, &error);
  result = get_result (saved, error);
  other = end_save (pid, calls);
  state = file_kind_load (kind, folder);
  g_test_message ("call %u of%s: %d and %d: %s", number, calls->names, other, result,
                  error != NULL ? error->message : "saved");
  if (kind->versioned)
    {
      g_assert_cmpint (result + other, ==, SAVED + VERSION_EXISTS);
      g_assert_cmpstr (state, ==, states[other == SAVED ? 1 : 0]);
    }
  else
    {
      g_assert_cmpint (result, ==, SAVED);
      g_assert_cmpint (other, ==, SAVED);
      g_assert_cmpint (file_kind_find_state (states, state), >=, 0);
    }
  n_wins[other == SAVED]++;

  return TRUE;
}

static void
test_kind (gconstpointer user_data)
{
  const FileKind *kind = user_data;
  KedrocCalls *calls = mmap (NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  guint n_wins[2] = { 0, 0 };
  guint number = 1;

  g_assert_true (calls != MAP_FAILED);
  while (race (kind, number, calls, n_wins))
    number++;
  g_assert_cmpuint (n_wins[1], >, 0);
  if (kind->versioned)
    g_assert_cmpuint (n_wins[0], >, 0);
  g_assert_no_errno (munmap (calls, sizeof *calls));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  file_kinds_init ();

  /* Parts have versions of their own, databases locks. */
  for (const FileKind *kind = file_kinds; kind->name != NULL; kind++)
    if (!g_str_has_prefix (kind->name, "parts") && !kind->is_database)
      {
        g_autofree char *path = g_strconcat ("/kedroc/io/racing-saves/", kind->name, NULL);

        g_test_add_data_func (path, kind, test_kind);
      }

  return g_test_run ();
}
