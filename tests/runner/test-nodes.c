/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <gmodule.h>
#include <kedroc.h>
#include <stdio.h>
#include <unistd.h>

/* A library of nodes, as a program may have one. */

G_MODULE_EXPORT gboolean double_it (KedrocTask *task,
                                    gpointer user_data,
                                    GError **error);
G_MODULE_EXPORT gboolean fail_at_first (KedrocTask *task,
                                        gpointer user_data,
                                        GError **error);

G_MODULE_EXPORT gboolean speak (KedrocTask *task,
                                gpointer user_data,
                                GError **error);

G_MODULE_EXPORT gboolean copy_text (KedrocTask *task,
                                    gpointer user_data,
                                    GError **error);

G_MODULE_EXPORT gboolean
double_it (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_int64 (task, "doubled", 2 * kedroc_task_get_input_int64 (task, "number"));
  return TRUE;
}

/* Each second time, in one and the same worker. */
G_MODULE_EXPORT gboolean
fail_at_first (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  static guint n_calls;

  kedroc_task_set_output_int64 (task, "done", 1);
  if (n_calls++ % 2 == 1)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");
  return FALSE;
}

G_MODULE_EXPORT gboolean
speak (KedrocTask *task,
       gpointer user_data,
       GError **error)
{
  printf ("one\ntw\303\266");
  fprintf (stderr, "three\n");
  kedroc_task_set_output_int64 (task, "done", 1);
  return TRUE;
}

/* Hooks of the library: they write down where they are called and put 100 in place of a
 * number. */
G_MODULE_EXPORT KedrocHooks *make_hooks (void);
G_MODULE_EXPORT GObject *make_no_hooks (void);

typedef struct {
  GObject parent_instance;
} LibraryHooks;

typedef GObjectClass LibraryHooksClass;

static GType library_hooks_get_type (void);

static void
note (const char *method,
      const char *about)
{
  FILE *log = fopen (g_getenv ("KEDROC_TEST_HOOKS"), "a");

  if (log == NULL)
    return;
  fprintf (log, "%d %s %s\n", (int) getpid (), method, about);
  fclose (log);
}

static gboolean
library_hooks_before_pipeline_run (KedrocHooks *hooks,
                                   const char *run_id,
                                   KedrocPipeline *pipeline,
                                   KedrocDataCatalog *catalog,
                                   GError **error)
{
  note ("before_pipeline_run", run_id);
  return TRUE;
}

static gboolean
library_hooks_before_node_run (KedrocHooks *hooks,
                               KedrocTask *task,
                               KedrocDataCatalog *catalog,
                               GError **error)
{
  g_auto (GValue) hundred = G_VALUE_INIT;

  note ("before_node_run", kedroc_node_get_name (kedroc_task_get_node (task)));
  g_value_init (&hundred, G_TYPE_INT64);
  g_value_set_int64 (&hundred, 100);
  kedroc_task_set_input (task, "number", &hundred);
  return KEDROC_IS_DATA_CATALOG (catalog);
}

static gboolean
library_hooks_after_dataset_saved (KedrocHooks *hooks,
                                   const char *name,
                                   const GValue *data,
                                   KedrocNode *node,
                                   GError **error)
{
  note ("after_dataset_saved", name);
  if (g_getenv ("KEDROC_TEST_HOOKS_FAIL") == NULL)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "not today");
  return FALSE;
}

static void
library_hooks_iface_init (KedrocHooksInterface *iface)
{
  iface->before_pipeline_run = library_hooks_before_pipeline_run;
  iface->before_node_run = library_hooks_before_node_run;
  iface->after_dataset_saved = library_hooks_after_dataset_saved;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LibraryHooks,
                               library_hooks,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KEDROC_TYPE_HOOKS, library_hooks_iface_init))

static void
library_hooks_class_init (LibraryHooksClass *klass)
{
}

static void
library_hooks_init (LibraryHooks *self)
{
}

G_MODULE_EXPORT KedrocHooks *
make_hooks (void)
{
  return KEDROC_HOOKS (g_object_new (library_hooks_get_type (), NULL));
}

G_MODULE_EXPORT GObject *
make_no_hooks (void)
{
  return G_OBJECT (g_cancellable_new ());
}

G_MODULE_EXPORT gboolean
copy_text (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  kedroc_task_set_output_string (task, "out", kedroc_task_get_input_string (task, "text"));
  return TRUE;
}
