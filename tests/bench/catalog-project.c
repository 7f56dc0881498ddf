/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A conf/ as a project has it: its catalog in ten files, parameters and credentials. */

#include "catalog.h"

#include <glib/gstdio.h>

#define N_FILES 10

const char *
project_get_name (Project project)
{
  static const char *const names[] = { "plain", "a folder by ${...} in each" };

  return names[project];
}

static void
write_file (const char *folder,
            const char *name,
            const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, -1, &error);
  g_assert_no_error (error);
}

static void
write_catalog (const char *folder,
               Project project,
               guint number,
               guint n_datasets)
{
  g_autofree char *name = g_strdup_printf ("catalog_%02u.yml", number);
  g_autoptr (GString) content = g_string_new (NULL);

  if (project == PROJECT_INTERPOLATED)
    g_string_append_printf (content, "_folder_%02u: data/01_raw\n\n", number);
  for (guint i = number; i < n_datasets; i += N_FILES)
    {
      g_string_append_printf (content, "dataset_%06u:\n  type: pandas.CSVDataset\n", i);
      if (project == PROJECT_INTERPOLATED)
        g_string_append_printf (content, "  filepath: ${_folder_%02u}/dataset_%06u.csv\n", number, i);
      else
        g_string_append_printf (content, "  filepath: data/01_raw/dataset_%06u.csv\n", i);
      g_string_append (content, "  load_args:\n    sep: \";\"\n  save_args:\n    index: false\n\n");
    }
  write_file (folder, name, content->str);
}

static char *
dup_folder (const char *project,
            const char *name)
{
  char *folder = g_build_filename (project, "conf", name, NULL);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  return folder;
}

char *
project_create (Project project,
                guint n_datasets)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("kedroc-bench-XXXXXX", &error);

  g_assert_no_error (error);
  g_autofree char *base = dup_folder (folder, "base");
  g_autofree char *local = dup_folder (folder, "local");
  for (guint i = 0; i < N_FILES; i++)
    write_catalog (base, project, i, n_datasets);
  write_file (base, "parameters.yml", "model:\n  test_size: 0.2\n  seed: 3\n  features: [engines, crew]\n");
  write_file (local, "credentials.yml", "database:\n  user: kedro\n  password: secret\n");
  return folder;
}

/* Takes @folder. */
void
project_remove (char *folder)
{
  const char *argv[] = { "rm", "-r", "--", folder, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  g_free (folder);
}

static double
time_project (const char *conf_source,
              guint n_datasets)
{
  g_autoptr (GError) error = NULL;
  gint64 start = bench_now ();
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (conf_source, NULL, NULL);
  g_autoptr (KedrocDataCatalog)
    catalog = kedroc_data_catalog_new_from_config_loader (loader, NULL, NULL, NULL, &error);
  double ms = (bench_now () - start) / 1e6;

  g_assert_no_error (error);
  g_assert_cmpuint (kedroc_data_catalog_get_n_datasets (catalog), >, n_datasets);
  return ms;
}

void
project_measure (const Options *options,
                 Project project,
                 const char *folder,
                 Figures *figures)
{
  g_autofree char *conf_source = g_build_filename (folder, "conf", NULL);
  g_autofree char *what =
    g_strdup_printf ("conf/ of %u datasets, %s", options->n_datasets, project_get_name (project));
  g_autoptr (GArray) times = bench_values_new ();

  for (int i = 0; i <= options->n_repeats; i++)
    {
      double ms = time_project (conf_source, options->n_datasets);

      if (i > 0)
        g_array_append_val (times, ms);
    }
  figures_add (figures, "kedroc", what, "ms", times);
}
