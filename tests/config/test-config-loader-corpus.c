/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "conf-folder.h"

/* A case of tests/corpus/config-loader; README.md there tells what it looks like. */
typedef struct
{
  char *name;
  JsonObject *options;
  char *key;
  ConfFolder *folder;
  char *result; /* or NULL */
  char *error;  /* or NULL */
} Case;

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->options, json_object_unref);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->folder, conf_folder_free);
  g_clear_pointer (&self->result, g_free);
  g_clear_pointer (&self->error, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
read_head (Case       *self,
           const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);

  self->name = g_strdup (lines[0]);
  for (char **line = lines + 1; *line != NULL; line++)
    {
      if (g_str_has_prefix (*line, "options: "))
        self->options = conf_parse (*line + strlen ("options: "));
      else if (g_str_has_prefix (*line, "get: "))
        self->key = g_strdup (*line + strlen ("get: "));
      else if (**line != '\0')
        g_error ("%s: '%s' is not known", self->name, *line);
    }
  if (self->options == NULL)
    self->options = json_object_new ();
  g_assert_nonnull (self->key);
}

static void
read_section (Case       *self,
              const char *section)
{
  const char *end = strchr (section, '\n');
  g_autofree char *title = g_strndup (section, end - section);

  if (strcmp (title, "result") == 0)
    self->result = g_strdup (end + 1);
  else if (strcmp (title, "error") == 0)
    self->error = g_strdup (end + 1);
  else if (!g_str_has_prefix (title, "kedro: "))
    conf_folder_write (self->folder, title, end + 1, -1);
}

static void
read_case (Case       *self,
           const char *text)
{
  g_auto (GStrv) sections = g_strsplit (text, "\n--- ", -1);

  read_head (self, sections[0]);
  self->folder = conf_folder_new (json_object_get_boolean_member_with_default (self->options, "bare", FALSE));
  for (char **section = sections + 1; *section != NULL; section++)
    {
      /* The end of the line was cut with what splits. */
      g_autofree char *whole = g_strconcat (*section, "\n", NULL);

      read_section (self, whole);
    }
  g_assert_true ((self->result == NULL) != (self->error == NULL));
}

static void
set_environment (JsonObject *options,
                 gboolean    set)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!json_object_has_member (options, "environ"))
    return;
  json_object_iter_init (&iter, json_object_get_object_member (options, "environ"));
  while (json_object_iter_next (&iter, &name, &value))
    if (set)
      g_setenv (name, json_node_get_string (value), TRUE);
    else
      g_unsetenv (name);
}

static void
set_patterns (KedrocConfigLoader *loader,
              JsonObject         *patterns)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, patterns);
  while (json_object_iter_next (&iter, &key, &value))
    {
      JsonArray *array = json_node_get_array (value);
      g_autoptr (GPtrArray) list = g_ptr_array_new ();

      for (guint i = 0; i < json_array_get_length (array); i++)
        g_ptr_array_add (list, (char *) json_array_get_string_element (array, i));
      g_ptr_array_add (list, NULL);
      kedroc_config_loader_set_config_patterns (loader, key, (const char *const *) list->pdata);
    }
}

static void
set_strategies (KedrocConfigLoader *loader,
                JsonObject         *strategies)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, strategies);
  while (json_object_iter_next (&iter, &key, &value))
    {
      g_assert_cmpstr (json_node_get_string (value), ==, "soft");
      kedroc_config_loader_set_merge_strategy (loader, key, KEDROC_MERGE_STRATEGY_SOFT);
    }
}

static void
drop_resolver (gpointer n_left)
{
  --*(guint *) n_left;
}

/* "list" gives its arguments, "fail" an error, any other one its first argument. */
static JsonNode *
resolve (const char *name,
         JsonArray  *arguments,
         gpointer    user_data,
         GError    **error)
{
  guint *n_left = user_data;

  g_assert_cmpuint (*n_left, >, 0);
  if (strcmp (name, "list") == 0)
    return json_node_init_array (json_node_alloc (), arguments);
  if (strcmp (name, "fail") != 0 && json_array_get_length (arguments) > 0)
    return json_array_dup_element (arguments, 0);
  if (strcmp (name, "fail") != 0)
    return json_node_init_null (json_node_alloc ());
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "it fails on purpose");
  return NULL;
}

static void
add_resolvers (KedrocConfigLoader *loader,
               JsonArray          *names,
               guint              *n_left)
{
  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      ++*n_left;
      g_assert_true (kedroc_config_loader_add_resolver (loader, json_array_get_string_element (names, i), resolve,
                                                        n_left, drop_resolver, NULL));
    }
}

static KedrocConfigLoader *
create_loader (Case  *self,
               guint *n_resolvers)
{
  JsonObject *options = self->options;
  JsonObject *runtime_params = json_object_has_member (options, "runtime_params")
                                 ? json_object_get_object_member (options, "runtime_params")
                                 : NULL;
  KedrocConfigLoader *loader = g_object_new (
    KEDROC_TYPE_CONFIG_LOADER,
    "conf-source", self->folder->path,
    "env", json_object_get_string_member_with_default (options, "env", NULL),
    "base-env", json_object_get_string_member_with_default (options, "base_env", "base"),
    "default-run-env", json_object_get_string_member_with_default (options, "default_run_env", "local"),
    "runtime-params", runtime_params,
    "ignore-hidden", json_object_get_boolean_member_with_default (options, "ignore_hidden", TRUE),
    NULL);

  if (json_object_has_member (options, "config_patterns"))
    set_patterns (loader, json_object_get_object_member (options, "config_patterns"));
  if (json_object_has_member (options, "merge_strategy"))
    set_strategies (loader, json_object_get_object_member (options, "merge_strategy"));
  if (json_object_has_member (options, "custom_resolvers"))
    add_resolvers (loader, json_object_get_array_member (options, "custom_resolvers"), n_resolvers);
  return loader;
}

static void
check_result (Case       *self,
              JsonObject *config,
              GError     *error)
{
  if (error != NULL)
    g_error ("%s: %s", self->name, error->message);

  g_autoptr (JsonObject) expected = conf_parse (self->result);
  g_autofree char *expected_text = conf_to_text (expected);
  g_autofree char *text = conf_to_text (config);
  if (strcmp (text, expected_text) != 0)
    g_error ("%s: %s instead of %s", self->name, text, expected_text);
}

static void
check_error (Case       *self,
             JsonObject *config,
             GError     *error)
{
  g_auto (GStrv) lines = g_strsplit (g_strchomp (self->error), "\n", -1);
  g_autoptr (GEnumClass) codes = g_type_class_ref (KEDROC_TYPE_DATASET_ERROR);
  GEnumValue *code = g_enum_get_value_by_nick (codes, lines[0]);

  if (config != NULL)
    g_error ("%s: no error", self->name);
  g_assert_nonnull (code);
  g_assert_error (error, KEDROC_DATASET_ERROR, code->value);
  for (char **line = lines + 1; *line != NULL; line++)
    if (strstr (error->message, *line) == NULL)
      g_error ("%s: '%s' does not say '%s'", self->name, error->message, *line);
}

static void
check_case (const char *text)
{
  g_auto (Case) self = { NULL };
  g_autoptr (GError) error = NULL;
  guint n_resolvers = 0;

  read_case (&self, text);
  g_test_message ("%s", self.name);
  g_autoptr (KedrocConfigLoader) loader = create_loader (&self, &n_resolvers);
  set_environment (self.options, TRUE);
  g_autoptr (JsonObject) config = kedroc_config_loader_get (loader, self.key, &error);
  set_environment (self.options, FALSE);
  if (self.result != NULL)
    check_result (&self, config, error);
  else
    check_error (&self, config, error);
  g_clear_object (&loader);
  g_assert_cmpuint (n_resolvers, ==, 0);
}

static void
test_cases (gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (TEST_CORPUS, "config-loader", user_data, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  /* The first case may begin the file. */
  g_autofree char *lines = g_strconcat ("\n", text, NULL);
  g_auto (GStrv) cases = g_strsplit (lines, "\n=== ", -1);
  g_assert_cmpuint (g_strv_length (cases), >, 10);
  for (char **each = cases + 1; *each != NULL; each++)
    check_case (*each);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kedroc/config/config-loader-corpus/files", "files.cases", test_cases);
  g_test_add_data_func ("/kedroc/config/config-loader-corpus/merge", "merge.cases", test_cases);
  g_test_add_data_func ("/kedroc/config/config-loader-corpus/interpolation", "interpolation.cases",
                        test_cases);
  g_test_add_data_func ("/kedroc/config/config-loader-corpus/resolvers", "resolvers.cases", test_cases);
  return g_test_run ();
}
