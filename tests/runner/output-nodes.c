/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output-nodes.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kedroc-test-run.h"
#include "kedroc-test.h"

static const char *
get_name (KedrocTask *task)
{
  return kedroc_node_get_name (kedroc_task_get_node (task));
}

static void
say (int fd,
     const char *text)
{
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
}

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  kedroc_task_set_output_int64 (task, get_name (task), 1);
  return TRUE;
}

/* In all the ways there are, with and without an end of the line. */
gboolean
output_nodes_print_lines (KedrocTask *task,
                          gpointer user_data,
                          GError **error)
{
  g_autofree char *plain = g_strdup_printf ("plain %s\n", get_name (task));
  g_autofree char *tail = g_strdup_printf ("tail of %s", get_name (task));

  printf ("stdio %s\n", get_name (task));
  say (STDOUT_FILENO, plain);
  printf ("open %s", get_name (task));
  say (STDERR_FILENO, tail);
  return succeed (task, user_data, error);
}

/* Only some of many nodes print. Shorter ones are not all looked at one by one. */
gboolean
output_nodes_print_sometimes (KedrocTask *task,
                              gpointer user_data,
                              GError **error)
{
  if (g_str_has_suffix (get_name (task), "7"))
    return output_nodes_print_lines (task, user_data, error);
  g_usleep (30);
  return succeed (task, user_data, error);
}

gboolean
output_nodes_start_program (KedrocTask *task,
                            gpointer user_data,
                            GError **error)
{
  g_assert_cmpint (system ("echo out; echo err >&2"), ==, 0);
  return succeed (task, user_data, error);
}

gboolean
output_nodes_die_speaking (KedrocTask *task,
                           gpointer user_data,
                           GError **error)
{
  say (STDOUT_FILENO, "first\nlast words");
  say (STDERR_FILENO, "cause of death\n");
  raise (SIGKILL);
  return FALSE;
}

static void
say_bye (void)
{
  say (STDOUT_FILENO, "bye\nand farewell");
}

gboolean
output_nodes_speak_at_exit (KedrocTask *task,
                            gpointer user_data,
                            GError **error)
{
  atexit (say_bye);
  return succeed (task, user_data, error);
}

/* Puts a file in place of standard output, and closes all that it does not know. */
gboolean
output_nodes_redirect (KedrocTask *task,
                       gpointer user_data,
                       GError **error)
{
  g_autofree char *path = g_build_filename (g_getenv ("KEDROC_TEST_FOLDER"), "log", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND, 0600);

  say (STDOUT_FILENO, "before\n");
  g_assert_cmpint (dup2 (fd, STDOUT_FILENO), ==, STDOUT_FILENO);
  close (fd);
  printf ("to the file\n");
  for (fd = 6; fd < 64; fd++)
    if (open ("/dev/null", O_WRONLY) < 0)
      break;
  for (fd = 6; fd < 64; fd++)
    g_assert_cmpint (dup2 (STDOUT_FILENO, fd), ==, fd);
  return succeed (task, user_data, error);
}

static gboolean
print_many (KedrocTask *task,
            guint n_lines,
            GError **error)
{
  for (guint i = 0; i < n_lines; i++)
    printf ("line %u of %u that nobody may ever read\n", i, n_lines);
  return succeed (task, NULL, error);
}

gboolean
output_nodes_flood (KedrocTask *task,
                    gpointer user_data,
                    GError **error)
{
  return print_many (task, FLOOD_LINES, error);
}

gboolean
output_nodes_small_flood (KedrocTask *task,
                          gpointer user_data,
                          GError **error)
{
  return print_many (task, SMALL_FLOOD_LINES, error);
}

gboolean
output_nodes_print_garbage (KedrocTask *task,
                            gpointer user_data,
                            GError **error)
{
  say (STDOUT_FILENO, "\377caf\303\251\n\n");
  return succeed (task, user_data, error);
}

/* More in one line than any pipe or buffer holds, with what no text has in it, and
 * no end. */
gboolean
output_nodes_print_huge_line (KedrocTask *task,
                              gpointer user_data,
                              GError **error)
{
  g_autofree char *data = g_malloc (HUGE_LINE);

  for (gsize i = 0; i < HUGE_LINE; i++)
    data[i] = i % 251 == '\n' ? 0 : i % 251;
  g_assert_cmpuint (fwrite (data, 1, HUGE_LINE, stdout), ==, HUGE_LINE);
  return succeed (task, user_data, error);
}

KedrocPipeline *
output_nodes_make_pipeline (KedrocNodeFunc func,
                            guint n_nodes)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline;

  for (guint i = 0; i < n_nodes; i++)
    {
      g_autofree char *name = g_strdup_printf ("node-%03u", i);
      g_ptr_array_add (nodes, test_node_new (name, NULL, KEDROC_NAMES (name), func));
    }
  pipeline = kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, &error);
  g_assert_no_error (error);
  return pipeline;
}
