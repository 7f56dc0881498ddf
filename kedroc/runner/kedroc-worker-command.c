/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-worker-command-private.h"

#include <string.h>
#include <unistd.h>

#include "kedroc-error.h"
#include "kedroc-function-loader-private.h"
#include "kedroc-init-private.h"

/* Where GJS finds its overrides, and beside them the module that is the worker. */
#define GJS_WORKER "kedroc" G_DIR_SEPARATOR_S "worker.js"

static const struct {
  const char *name;
  const char *loader;
  const char *variable; /* of the environment: chooses an interpreter */
  const char *program;
  const char *packages;
} languages[KEDROC_N_LANGUAGES] = {
  [KEDROC_LANGUAGE_PYTHON] = { "Python", "python", "KEDROC_PYTHON", "python3",
                               "python3, python3-gi and kedroc with its Python package" },
  [KEDROC_LANGUAGE_JS] = { "JavaScript", "js", "KEDROC_GJS", "gjs",
                           "gjs (1.74 or later) and kedroc with its typelib and its overrides for GJS" },
};

/* The program itself, under the name that its own file has now. */
static char *
find_own_program (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);

  if (path != NULL && access (path, X_OK) == 0)
    return g_steal_pointer (&path);
  return g_strdup ("/proc/self/exe");
}

static char **
find_c_worker (void)
{
  const char *chosen = g_getenv ("KEDROC_WORKER");
  char **argv = g_new0 (char *, 2);

  if (kedroc_init_was_called ())
    argv[0] = find_own_program ();
  else
    argv[0] = g_strdup (chosen != NULL && *chosen != '\0' ? chosen : KEDROC_WORKER_PROGRAM);
  return argv;
}

static const char *
choose_interpreter (KedrocLanguage language)
{
  const char *chosen = g_getenv (languages[language].variable);

  return chosen != NULL && *chosen != '\0' ? chosen : languages[language].program;
}

static gboolean
check_interpreter (KedrocLanguage language,
                   const char *program,
                   GError **error)
{
  g_autofree char *path = g_find_program_in_path (program);

  if (path != NULL)
    return TRUE;
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
               "there is no program '%s': install %s, or set %s to an interpreter that has them", program,
               languages[language].packages, languages[language].variable);
  return FALSE;
}

static char **
find_python_worker (const char *python,
                    GError **error)
{
  g_autoptr (KedrocFunctionLoader) own = python == NULL ? kedroc_function_loader_find ("python") : NULL;
  const char *argv[] = { python != NULL ? python : choose_interpreter (KEDROC_LANGUAGE_PYTHON), "-m", "kedroc.worker",
                         NULL };

  if (own != NULL)
    return kedroc_function_loader_list_worker_command (own, error);
  return check_interpreter (KEDROC_LANGUAGE_PYTHON, argv[0], error) ? g_strdupv ((char **) argv) : NULL;
}

static char *
find_in_folder (const char *folder,
                const char *sub_folder)
{
  g_autofree char *path = g_build_filename (folder, sub_folder, GJS_WORKER, NULL);

  return *folder != '\0' && g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

/* In the folders where GJS itself looks, and where this library was installed. */
static char *
find_gjs_module (GError **error)
{
  const char *search_path = g_getenv ("GJS_PATH");
  g_auto (GStrv) folders = g_strsplit (search_path != NULL ? search_path : "", ":", -1);
  const char *const *data = g_get_system_data_dirs ();
  char *path = NULL;

  for (guint i = 0; folders[i] != NULL && path == NULL; i++)
    path = find_in_folder (folders[i], "");
  if (path == NULL)
    path = find_in_folder (KEDROC_DATA_FOLDER, "gjs-1.0");
  for (guint i = 0; data[i] != NULL && path == NULL; i++)
    path = find_in_folder (data[i], "gjs-1.0");
  if (path == NULL)
    g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                 "there is no " GJS_WORKER " among the modules of GJS: install %s, or set GJS_PATH",
                 languages[KEDROC_LANGUAGE_JS].packages);
  return path;
}

static char **
find_js_worker (GError **error)
{
  const char *program = choose_interpreter (KEDROC_LANGUAGE_JS);
  g_autofree char *module = NULL;
  const char *argv[] = { program, "-m", NULL, NULL };

  if (!check_interpreter (KEDROC_LANGUAGE_JS, program, error))
    return NULL;
  module = find_gjs_module (error);
  argv[2] = module;
  return module != NULL ? g_strdupv ((char **) argv) : NULL;
}

char **
kedroc_worker_command_find (KedrocLanguage language,
                            const char *python,
                            GError **error)
{
  switch (language)
    {
    case KEDROC_LANGUAGE_PYTHON:
      return find_python_worker (python, error);
    case KEDROC_LANGUAGE_JS:
      return find_js_worker (error);
    case KEDROC_LANGUAGE_C:
    case KEDROC_N_LANGUAGES:
    default:
      return find_c_worker ();
    }
}

gboolean
kedroc_worker_command_is_own (KedrocLanguage language)
{
  g_autoptr (KedrocFunctionLoader) own = kedroc_function_loader_find (languages[language].loader);

  return own != NULL;
}

gboolean
kedroc_worker_command_check_place (KedrocNode *node,
                                   GError **error)
{
  const char *reference = kedroc_node_get_function (node);
  g_autofree char *path = NULL;

  if (kedroc_node_get_language (node) != KEDROC_LANGUAGE_JS)
    return TRUE;
  path = g_strdup (reference + strlen ("js:"));
  *strrchr (path, ':') = '\0';
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
               "Node '%s': there is no file '%s' (for '%s'); a path is seen from the current folder of the program",
               kedroc_node_get_name (node), path, reference);
  return FALSE;
}

void
kedroc_worker_command_prefix (GError **error,
                              KedrocNode *node)
{
  g_prefix_error (error, "Node '%s': its function '%s' needs a %s worker, but ", kedroc_node_get_name (node),
                  kedroc_node_get_function (node), languages[kedroc_node_get_language (node)].name);
}

GError *
kedroc_worker_command_describe_end (KedrocNode *node,
                                    const char *program,
                                    const char *pid,
                                    const char *end,
                                    const char *last_words)
{
  /* One that ends at once may have been reaped before anybody could ask for its number. */
  GError *error = g_error_new (KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                               "process %s of '%s' %s%s%s. It has to have %s", pid != NULL ? pid : "?", program, end,
                               last_words != NULL ? ": " : " before it answered", last_words != NULL ? last_words : "",
                               languages[kedroc_node_get_language (node)].packages);

  kedroc_worker_command_prefix (&error, node);
  return error;
}
