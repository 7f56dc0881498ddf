/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-test-run.h"

#include <stdarg.h>
#include <string.h>

KedrocNode *
test_node_new (const char *name,
               const char *const *inputs,
               const char *const *outputs,
               KedrocNodeFunc func)
{
  g_autoptr (GError) error = NULL;
  KedrocNode *node = kedroc_node_new (name, inputs, outputs, func, NULL, NULL, &error);

  g_assert_no_error (error);
  return node;
}

KedrocPipeline *
test_pipeline_new (KedrocNode *first,
                   ...)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;
  va_list rest;

  va_start (rest, first);
  for (KedrocNode *node = first; node != NULL; node = va_arg (rest, KedrocNode *))
    g_ptr_array_add (nodes, node);
  va_end (rest);
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}

KedrocAbstractRunner *
test_runner_new (gconstpointer kind)
{
  if (g_str_equal (kind, "sequential"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  if (g_str_equal (kind, "thread"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (2));
  return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (2));
}

void
test_assert_error (const GError *error,
                   GQuark domain,
                   int code,
                   ...)
{
  va_list strings;

  g_assert_error (error, domain, code);
  va_start (strings, code);
  for (const char *part = va_arg (strings, const char *); part != NULL; part = va_arg (strings, const char *))
    if (strstr (error->message, part) == NULL)
      g_error ("“%s” does not hold “%s”", error->message, part);
  va_end (strings);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (folder);
  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static guint
count_children (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;
  guint n = 0;

  while ((thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/children", thread);
      g_autofree char *text = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      for (const char *c = text; *c != '\0'; c++)
        n += *c == ' ';
    }
  return n;
}

/* GLib opens some descriptors for good with the first process, and one with the
 * default main context, which its own thread may ask for late. */
static void
start_first_process (void)
{
  static gsize done;
  g_autoptr (GSubprocess) process = NULL;

  if (!g_once_init_enter (&done))
    return;
  g_main_context_default ();
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "true", NULL);
  g_subprocess_wait (process, NULL, NULL);
  g_once_init_leave (&done, 1);
}

static TestResources
count_resources (void)
{
  return (TestResources){ count_entries ("/proc/self/fd"), count_children () };
}

static gboolean
are_same (const TestResources *a,
          const TestResources *b)
{
  return a->n_fds == b->n_fds && a->n_children == b->n_children;
}

/* A thread of GLib's closes what it used to watch a process a moment after the
 * process was waited for: takes what stays the same for 20 ms. */
TestResources
test_resources_get (void)
{
  TestResources now;
  TestResources before;

  start_first_process ();
  now = count_resources ();
  do
    {
      before = now;
      g_usleep (20 * 1000);
      now = count_resources ();
    }
  while (!are_same (&now, &before));
  return now;
}

/* What is open, for the message. */
static void
print_fds (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      g_test_message ("descriptor %s: %s", name, target);
    }
}

void
test_resources_assert_same (const TestResources *before)
{
  TestResources now = count_resources ();

  for (guint i = 0; i < 200 && !are_same (&now, before); i++)
    {
      g_usleep (10 * 1000);
      now = count_resources ();
    }
  if (now.n_fds != before->n_fds)
    print_fds ();
  g_assert_cmpuint (now.n_fds, ==, before->n_fds);
  g_assert_cmpuint (now.n_children, ==, before->n_children);
}

static gboolean
give_up (gpointer data)
{
  g_error ("What the main loop waits for has not come for five minutes");
  return G_SOURCE_REMOVE;
}

void
test_main_context_until (const gboolean *done)
{
  /* Tools make everything slower, and so do others beside them. */
  guint timer = g_timeout_add_seconds (300, give_up, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}
