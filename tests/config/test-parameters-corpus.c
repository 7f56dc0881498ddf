/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "conf-folder.h"

/* The files of tests/corpus/catalog that are no configuration of anything, read as the parameters of
 * a project: the same line and key. */

/* What is only wrong for a catalog has the place at the end; a project has other places than variables. */
static gboolean
is_of_the_text (char **fields)
{
  return *fields[2] == ':' && strstr (fields[0], "variable") == NULL;
}

static void
check_file (const char        *name,
            const char *const *expected)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, NULL);
  g_autofree char *path = g_build_filename (TEST_CORPUS, "catalog", name, NULL);
  g_autofree char *parameters = g_strconcat ("base/parameters", strrchr (name, '.'), NULL);
  g_autofree char *place = g_strconcat (parameters, expected[0], NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  conf_folder_write (folder, parameters, content, length);
  g_autoptr (JsonObject) config = kedroc_config_loader_get (loader, "parameters", &error);
  g_assert_null (config);
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_test_message ("%s", error->message);
  if (strstr (error->message, place) == NULL)
    g_error ("%s: '%s' does not say '%s'", name, error->message, place);
  for (expected++; *expected != NULL; expected++)
    if (strstr (error->message, *expected) == NULL)
      g_error ("%s: '%s' does not say '%s'", name, error->message, *expected);
}

static void
test_verdicts (void)
{
  g_autofree char *text = NULL;
  guint n_checked = 0;

  g_assert_true (g_file_get_contents (TEST_CORPUS "/catalog/verdicts.txt", &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) fields = g_strsplit (*line, "|", -1);

      for (char **field = fields; *field != NULL; field++)
        g_strstrip (*field);
      if (!g_str_has_prefix (*line, "bad/") || !is_of_the_text (fields))
        continue;
      check_file (fields[0], (const char *const *) fields + 2);
      n_checked++;
    }
  g_assert_cmpuint (n_checked, >, 25);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/config/parameters-corpus/verdicts", test_verdicts);
  return g_test_run ();
}
