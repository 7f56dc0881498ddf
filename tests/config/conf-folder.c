/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "conf-folder.h"

#include <glib/gstdio.h>
#include <string.h>

ConfFolder *
conf_folder_new (gboolean bare)
{
  ConfFolder *self = g_new (ConfFolder, 1);

  self->scratch = kedroc_test_folder_new ();
  self->path = kedroc_test_folder_build_path (self->scratch, "conf");
  g_assert_no_errno (g_mkdir (self->path, 0700));
  for (guint i = 0; !bare && i < 2; i++)
    {
      g_autofree char *folder = g_build_filename (self->path, i == 0 ? "base" : "local", NULL);

      g_assert_no_errno (g_mkdir (folder, 0700));
    }
  return self;
}

void
conf_folder_free (ConfFolder *self)
{
  kedroc_test_folder_free (self->scratch);
  g_free (self->path);
  g_free (self);
}

void
conf_folder_write (ConfFolder *self,
                   const char *name,
                   const char *content,
                   gssize length)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_file_set_contents (path, content, length, &error);
  g_assert_no_error (error);
}

char *
conf_to_text (JsonObject *config)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), config);

  return json_to_string (node, FALSE);
}

JsonObject *
conf_parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

void
conf_folder_assert (ConfFolder *self,
                    const char *key,
                    const char *expected)
{
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (self->path, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = kedroc_config_loader_get (loader, key, &error);

  g_assert_no_error (error);
  g_autofree char *text = conf_to_text (config);
  g_assert_cmpstr (text, ==, expected);
}

void
conf_folder_assert_error (ConfFolder *self,
                          const char *key,
                          KedrocDatasetError code,
                          ...)
{
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (self->path, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = kedroc_config_loader_get (loader, key, &error);
  const char *part;
  va_list parts;

  g_assert_null (config);
  g_assert_error (error, KEDROC_DATASET_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (strlen (error->message), <, 4096);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  va_start (parts, code);
  while ((part = va_arg (parts, const char *)) != NULL)
    if (strstr (error->message, part) == NULL)
      g_error ("'%s' does not say '%s'", error->message, part);
  va_end (parts);
}
