/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test.h"

#include <glib/gstdio.h>
#include <string.h>

struct _KedrocTestFolder {
  char *path;
};

void
kedroc_test_assert_error (GError **error,
                          GQuark domain,
                          int code,
                          ...)
{
  const char *culprit;
  va_list culprits;

  g_assert_error (*error, domain, code);

  va_start (culprits, code);
  while ((culprit = va_arg (culprits, const char *)) != NULL)
    if (strstr ((*error)->message, culprit) == NULL)
      g_error ("the message '%s' does not contain '%s'", (*error)->message, culprit);
  va_end (culprits);

  g_clear_error (error);
}

KedrocTestFolder *
kedroc_test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  KedrocTestFolder *self = g_new0 (KedrocTestFolder, 1);

  self->path = g_dir_make_tmp ("kedroc-test-XXXXXX", &error);
  g_assert_no_error (error);

  return self;
}

static void
remove_recursively (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) dir = NULL;
      const char *name;

      g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *entry = g_build_filename (path, name, NULL);

          remove_recursively (entry);
        }
    }

  g_assert_no_errno (g_remove (path));
}

void
kedroc_test_folder_free (KedrocTestFolder *self)
{
  remove_recursively (self->path);
  g_free (self->path);
  g_free (self);
}

const char *
kedroc_test_folder_get_path (KedrocTestFolder *self)
{
  return self->path;
}

char *
kedroc_test_folder_build_path (KedrocTestFolder *self,
                               const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

char *
kedroc_test_folder_write (KedrocTestFolder *self,
                          const char *name,
                          const char *content,
                          gssize length)
{
  g_autofree char *path = kedroc_test_folder_build_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, length, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&path);
}

guint
kedroc_test_folder_count (KedrocTestFolder *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, &error);
  guint count = 0;

  g_assert_no_error (error);
  while (g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

void
kedroc_test_store_result (GObject *source,
                          GAsyncResult *result,
                          gpointer user_data)
{
  GAsyncResult **stored = user_data;

  g_assert_null (*stored);
  *stored = g_object_ref (result);
}

static gboolean
on_late (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

GAsyncResult *
kedroc_test_wait_for_result (GAsyncResult **result,
                             guint seconds)
{
  /* Valgrind is about that much slower. */
  guint factor = g_getenv ("KEDROC_TEST_SLOW_MACHINE") != NULL ? 20 : 1;
  gboolean late = FALSE;
  guint timeout = g_timeout_add_seconds (seconds * factor, on_late, &late);

  while (*result == NULL && !late)
    g_main_context_iteration (NULL, TRUE);

  if (*result == NULL)
    g_error ("no result within %u seconds", seconds * factor);
  if (!late)
    g_source_remove (timeout);

  return *result;
}

typedef struct
{
  GFunc work;
  gpointer data;
  gint64 end;
} Repetition;

static gpointer
repeat (gpointer user_data)
{
  Repetition *self = user_data;

  do
    self->work (self->data, NULL);
  while (g_get_monotonic_time () < self->end);

  return NULL;
}

void
kedroc_test_repeat_on_threads (guint n_threads,
                               guint milliseconds,
                               GFunc work,
                               gpointer data)
{
  Repetition repetition = { work, data, g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND };
  g_autofree GThread **threads = g_new (GThread *, n_threads);

  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("repeat", repeat, &repetition);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
}

gboolean
kedroc_test_is_timed (void)
{
  return g_getenv ("KEDROC_TEST_SLOW_MACHINE") == NULL && g_getenv ("KEDROC_TEST_UNTIMED") == NULL;
}

char *
kedroc_test_shared_data (const char *name)
{
  const char *folder = g_getenv ("KEDROC_SHARED_DATA");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  g_test_skip_printf ("%s is not there: KEDROC_SHARED_DATA is %s", name, folder != NULL ? folder : "not set");

  return NULL;
}
