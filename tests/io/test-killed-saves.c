/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file-kinds.h"
#include "kedroc-calls.h"
#include "kedroc-test.h"

/* A class that writes as nobody should: over what is there, and bit by bit. */
#define TEST_TYPE_CARELESS_DATASET (test_careless_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestCarelessDataset, test_careless_dataset, TEST, CARELESS_DATASET,
                      KedrocAbstractVersionedDataset)

struct _TestCarelessDataset
{
  KedrocAbstractVersionedDataset parent_instance;
};

G_DEFINE_FINAL_TYPE (TestCarelessDataset, test_careless_dataset, KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET)

static gboolean
test_careless_dataset_save (KedrocAbstractDataset *dataset,
                            const GValue *data,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autofree char *path = kedroc_abstract_versioned_dataset_dup_save_path (
    KEDROC_ABSTRACT_VERSIONED_DATASET (dataset), cancellable, error);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  const char *text = g_value_get_string (data);
  gsize half = strlen (text) / 2;
  int fd;

  if (path == NULL)
    return FALSE;
  g_mkdir_with_parents (folder, 0700);
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_assert_cmpint (write (fd, text, half), ==, half);
  g_assert_cmpint (write (fd, text + half, strlen (text) - half), ==, strlen (text) - half);
  g_assert_no_errno (close (fd));

  return TRUE;
}

static gboolean
test_careless_dataset_decode (KedrocAbstractVersionedDataset *dataset,
                              GBytes *bytes,
                              GValue *value,
                              GCancellable *cancellable,
                              GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, g_strndup (size > 0 ? data : "", size));

  return TRUE;
}

static void
test_careless_dataset_class_init (TestCarelessDatasetClass *klass)
{
  KEDROC_ABSTRACT_DATASET_CLASS (klass)->save = test_careless_dataset_save;
  KEDROC_ABSTRACT_VERSIONED_DATASET_CLASS (klass)->decode = test_careless_dataset_decode;
}

static void
test_careless_dataset_init (TestCarelessDataset *self)
{
}

/* Saves in a child; whether it came to its end. */
static gboolean
save_in_child (const FileKind *kind,
               KedrocTestFolder *folder,
               KedrocCalls *calls)
{
  int status;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      calls->result = file_kind_save (kind, folder, FILE_CONTENT_NEW, calls, NULL);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  if (WIFEXITED (status))
    {
      g_assert_true (calls->result);
      return TRUE;
    }
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);

  return FALSE;
}

/* Saves, once for each call that there is, and dies at that call. Gives what is wrong then, or NULL. */
static char *
find_flaw (const FileKind *kind,
           gboolean has_old,
           KedrocCallsAction action,
           KedrocCalls *calls)
{
  g_auto (GStrv) states = file_kind_list_states (kind, has_old);
  int last = g_strv_length (states) - 1;
  gboolean ended = FALSE;
  int reached = 0;

  for (guint number = 1; !ended; number++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *state = NULL;
      g_autofree char *flaw = NULL;

      if (has_old)
        g_assert_true (file_kind_save (kind, folder, FILE_CONTENT_OLD, NULL, NULL));
      *calls = (KedrocCalls) { .action = action, .number = number };
      ended = save_in_child (kind, folder, calls);
      state = file_kind_load (kind, folder);
      if (file_kind_find_state (states, state) < reached)
        return g_strdup_printf ("killed at call %u (%s) there is %.50s", number, calls->names, state);

      reached = file_kind_find_state (states, state);
      if (ended && reached != last)
        return g_strdup_printf ("saved, there is %.50s", state);
      flaw = file_kind_find_flaw_of_next_save (kind, folder, reached == last, states[last]);
      if (flaw != NULL)
        return g_strdup_printf ("killed at call %u (%s): %s", number, calls->names, flaw);
    }

  return NULL;
}

static KedrocCalls *
create_shared_calls (void)
{
  KedrocCalls *calls
    = mmap (NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  g_assert_true (calls != MAP_FAILED);

  return calls;
}

/* The content is on the disk before it has its name, and the name before the save ends. */
static gboolean
is_in_order (const char *names)
{
  g_auto (GStrv) calls = g_strsplit (names, " ", -1);
  gboolean is_written = FALSE;
  gboolean is_named = FALSE;
  guint n_synced = 0;

  for (char **call = calls; *call != NULL; call++)
    if (g_str_has_prefix (*call, "write") || g_str_has_prefix (*call, "pwrite"))
      {
        if (is_named)
          return FALSE;
        is_written = TRUE;
      }
    else if (g_str_has_prefix (*call, "link") || g_str_has_prefix (*call, "rename"))
      {
        if (is_written)
          return FALSE;
        is_named = TRUE;
      }
    else if (g_str_equal (*call, "fsync") || g_str_equal (*call, "fdatasync"))
      {
        n_synced += is_written || is_named;
        is_written = is_named = FALSE;
      }

  return n_synced >= 2 && !is_written && !is_named;
}

static void
test_kind (gconstpointer user_data)
{
  const FileKind *kind = user_data;
  KedrocCalls *calls = create_shared_calls ();

  for (guint i = 0; i < 4; i++)
    {
      gboolean has_old = i % 2;
      KedrocCallsAction action = i < 2 ? KEDROC_CALLS_KILL : KEDROC_CALLS_KILL_AMID;
      g_autofree char *flaw = find_flaw (kind, has_old, action, calls);

      g_test_message ("%d calls:%s", calls->n_calls, calls->names);
      if (flaw != NULL)
        g_error ("%s, %s: %s", kind->name, has_old ? "replaced" : "new", flaw);
      g_assert_cmpint (calls->n_calls, >=, 5);
      if (!kind->is_database && !is_in_order (calls->names))
        g_error ("%s: not in order:%s", kind->name, calls->names);
    }
  g_assert_no_errno (munmap (calls, sizeof *calls));
}

/* What would be left by a class that does not care is found. */
static void
test_careless (void)
{
  const FileKind kinds[] = {
    { "careless", "{\"type\": \"TestCarelessDataset\", \"filepath\": \"@PATH@\"}", file_kind_set_text, FALSE, FALSE },
    { "careless-versioned", "{\"type\": \"TestCarelessDataset\", \"filepath\": \"@PATH@\", \"versioned\": true}",
      file_kind_set_text, TRUE, FALSE },
  };
  KedrocCalls *calls = create_shared_calls ();

  g_type_ensure (TEST_TYPE_CARELESS_DATASET);
  for (guint i = 0; i < 8; i++)
    {
      const FileKind *kind = &kinds[i / 4];
      KedrocCallsAction action = i / 2 % 2 ? KEDROC_CALLS_KILL : KEDROC_CALLS_KILL_AMID;
      g_autofree char *flaw = find_flaw (kind, i % 2, action, calls);

      g_test_message ("%s", flaw);
      g_assert_nonnull (flaw);
      g_assert_true (g_str_has_prefix (flaw, "killed at call "));
      g_assert_false (is_in_order (calls->names));
    }
  g_assert_no_errno (munmap (calls, sizeof *calls));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  file_kinds_init ();

  for (const FileKind *kind = file_kinds; kind->name != NULL; kind++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/io/killed-saves/", kind->name, NULL);

      g_test_add_data_func (path, kind, test_kind);
    }
  g_test_add_func ("/kedroc/io/killed-saves/careless", test_careless);

  return g_test_run ();
}
