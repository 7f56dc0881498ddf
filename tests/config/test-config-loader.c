/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf-folder.h"
#include "kedroc-test-run.h"

static void
test_properties (void)
{
  g_autoptr (JsonObject) params = conf_parse ("{\"a\": {\"b\": 1}}");
  KedrocConfigLoader *loader = kedroc_config_loader_new ("somewhere", "prod", params);
  g_autofree char *base_env = NULL;
  g_autoptr (JsonObject) got = NULL;
  gboolean ignore_hidden;

  g_assert_cmpstr (kedroc_config_loader_get_conf_source (loader), ==, "somewhere");
  g_assert_cmpstr (kedroc_config_loader_get_env (loader), ==, "prod");
  g_assert_cmpstr (kedroc_config_loader_get_base_env (loader), ==, "base");
  g_assert_cmpstr (kedroc_config_loader_get_default_run_env (loader), ==, "local");
  g_assert_true (kedroc_config_loader_get_ignore_hidden (loader));
  g_object_get (loader, "base-env", &base_env, "runtime-params", &got, "ignore-hidden", &ignore_hidden, NULL);
  g_assert_cmpstr (base_env, ==, "base");
  g_assert_true (ignore_hidden);

  /* They are the loader's own. */
  json_object_set_int_member (json_object_get_object_member (params, "a"), "b", 2);
  g_autoptr (JsonObject) again = kedroc_config_loader_dup_runtime_params (loader);
  g_autofree char *text = conf_to_text (again);
  g_assert_cmpstr (text, ==, "{\"a\":{\"b\":1}}");
  g_assert_true (json_object_equal (got, again));
  test_assert_finalized (loader);
}

static void
test_defaults (void)
{
  g_autoptr (KedrocConfigLoader) loader = g_object_new (KEDROC_TYPE_CONFIG_LOADER, NULL);
  g_auto (GStrv) keys = kedroc_config_loader_list_keys (loader);
  g_autofree char *joined = g_strjoinv (" ", keys);
  g_auto (GStrv) patterns = kedroc_config_loader_list_config_patterns (loader, "catalog");
  g_autofree char *joined_patterns = g_strjoinv (" ", patterns);

  g_assert_cmpstr (kedroc_config_loader_get_conf_source (loader), ==, "conf");
  g_assert_null (kedroc_config_loader_get_env (loader));
  g_assert_null (kedroc_config_loader_dup_runtime_params (loader));
  g_assert_cmpstr (joined, ==, "catalog credentials globals parameters");
  g_assert_cmpstr (joined_patterns, ==, "catalog* catalog*/** **/catalog*");
  g_assert_null (kedroc_config_loader_list_config_patterns (loader, "spark"));
  g_assert_cmpint (kedroc_config_loader_get_merge_strategy (loader, "spark"), ==,
                   KEDROC_MERGE_STRATEGY_DESTRUCTIVE);
  kedroc_config_loader_set_merge_strategy (loader, "spark", KEDROC_MERGE_STRATEGY_SOFT);
  g_assert_cmpint (kedroc_config_loader_get_merge_strategy (loader, "spark"), ==, KEDROC_MERGE_STRATEGY_SOFT);
}

/* What is set goes before the files, globals among them, as it stands. */
static void
test_set (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, NULL);
  g_autoptr (JsonObject) globals = conf_parse ("{\"a\": \"${x}\"}");
  g_autoptr (GError) error = NULL;

  conf_folder_write (folder, "base/globals.yml", "a: 1", -1);
  conf_folder_write (folder, "base/catalog.yml", "b: ${globals:a}", -1);
  kedroc_config_loader_set (loader, "globals", globals);
  json_object_set_int_member (globals, "a", 7);
  g_autoptr (JsonObject) set = kedroc_config_loader_get (loader, "globals", &error);
  g_autofree char *set_text = conf_to_text (set);
  g_assert_cmpstr (set_text, ==, "{\"a\":\"${x}\"}");
  g_autoptr (JsonObject) catalog = kedroc_config_loader_get (loader, "catalog", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (catalog, "b"), ==, "${x}");

  kedroc_config_loader_set (loader, "globals", NULL);
  g_autoptr (JsonObject) files = kedroc_config_loader_get (loader, "catalog", &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (files, "b"), ==, 1);
}

/* A configuration is the caller's own, and read anew. */
static void
test_read_anew (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, NULL);
  g_autoptr (GError) error = NULL;

  conf_folder_write (folder, "base/parameters.yml", "x: &x {k: [1]}\na: *x\nb: *x\nc: ${x}", -1);
  g_autoptr (JsonObject) first = kedroc_config_loader_get (loader, "parameters", &error);
  g_assert_no_error (error);
  json_object_set_int_member (json_object_get_object_member (first, "a"), "k", 2);
  g_autofree char *text = conf_to_text (first);
  g_assert_cmpstr (text, ==, "{\"x\":{\"k\":[1]},\"a\":{\"k\":2},\"b\":{\"k\":[1]},\"c\":{\"k\":[1]}}");

  conf_folder_write (folder, "base/parameters.yml", "a: 3", -1);
  g_autoptr (JsonObject) second = kedroc_config_loader_get (loader, "parameters", &error);
  g_assert_no_error (error);
  g_autofree char *second_text = conf_to_text (second);
  g_assert_cmpstr (second_text, ==, "{\"a\":3}");
}

/* What Kedro leaves to chance is settled by the order of the paths. */
static void
test_order_of_files (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);

  conf_folder_write (folder, "base/parameters_b.yml", "c: 1\na: {b: 2}\n_t: 2\nx: ${_t}", -1);
  conf_folder_write (folder, "base/parameters.yml", "b: 1\na: 1\n_t: 1", -1);
  conf_folder_assert (folder, "parameters", "{\"b\":1,\"a\":{\"b\":2},\"_t\":2,\"c\":1,\"x\":2}");
}

static void
test_uri (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autofree char *uri = g_filename_to_uri (folder->path, NULL, NULL);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (uri, "", NULL);
  g_autoptr (GError) error = NULL;

  conf_folder_write (folder, "local/catalog.yml", "a: 1", -1);
  g_autoptr (JsonObject) catalog = kedroc_config_loader_get (loader, "catalog", &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (catalog, "a"), ==, 1);
}

static void
make_link (ConfFolder *folder,
           const char *target,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);

  g_assert_no_errno (symlink (target, path));
}

/* Links to files are followed, unless they lead to something hidden; links to
 * folders are not, so there are no circles. */
static void
test_links (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);

  conf_folder_write (folder, "../elsewhere/x.yml", "linked: 1", -1);
  conf_folder_write (folder, "../elsewhere/sub/catalog_l.yml", "in_linked_folder: 1", -1);
  conf_folder_write (folder, "../.secret/y.yml", "hidden: 1", -1);
  make_link (folder, "../../elsewhere", "base/link");
  make_link (folder, "../../elsewhere/x.yml", "base/catalog_x.yml");
  make_link (folder, "../../.secret/y.yml", "base/catalog_y.yml");
  make_link (folder, "..", "base/loop");
  make_link (folder, "nowhere", "base/catalog_dangling.yml");
  conf_folder_assert (folder, "catalog", "{\"linked\":1}");
}

/* The folder of an environment may be a link. */
static void
test_linked_environment (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (TRUE);

  conf_folder_write (folder, "shared/sub/catalog.yml", "a: 1", -1);
  conf_folder_write (folder, "local/catalog.yml", "b: 1", -1);
  make_link (folder, "shared", "base");
  conf_folder_assert (folder, "catalog", "{\"a\":1,\"b\":1}");
}

/* A project in a hidden folder is not hidden. */
static void
test_hidden_project (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (TRUE);
  g_autofree char *path = g_build_filename (folder->path, ".project", "conf", NULL);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (path, "base", NULL);
  g_autoptr (GError) error = NULL;

  conf_folder_write (folder, ".project/conf/base/catalog.yml", "a: 1", -1);
  g_autoptr (JsonObject) catalog = kedroc_config_loader_get (loader, "catalog", &error);
  g_assert_no_error (error);
  g_assert_true (json_object_has_member (catalog, "a"));
}

/* Nobody writes into this pipe: reading it would never end. */
static void
test_pipe (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autofree char *path = g_build_filename (folder->path, "base", "catalog.yml", NULL);

  g_assert_no_errno (mkfifo (path, 0600));
  conf_folder_assert_error (folder, "catalog", KEDROC_DATASET_ERROR_NOT_FOUND, "'catalog'", folder->path,
                            "catalog*", NULL);
}

static void
test_file_for_folder (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (TRUE);

  conf_folder_write (folder, "base", "no folder", -1);
  conf_folder_assert_error (folder, "catalog", KEDROC_DATASET_ERROR_NOT_FOUND, "/base", "is no folder", NULL);
}

static void
test_not_readable (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autofree char *path = g_build_filename (folder->path, "base", "catalog.yml", NULL);
  g_autofree char *sub = g_build_filename (folder->path, "base", "sub", NULL);

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  conf_folder_write (folder, "base/catalog.yml", "a: 1", -1);
  g_assert_no_errno (chmod (path, 0));
  conf_folder_assert_error (folder, "catalog", KEDROC_DATASET_ERROR_FAILED, path, NULL);
  g_assert_no_errno (chmod (path, 0600));
  g_assert_no_errno (g_mkdir (sub, 0));
  conf_folder_assert_error (folder, "catalog", KEDROC_DATASET_ERROR_FAILED, sub, NULL);
}

/* The message about a password names the variable, never what another one holds. */
static void
test_secrets (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_setenv ("KEDROC_TEST_SECRET", "s3cr3t", TRUE);
  conf_folder_write (folder, "base/credentials.yml",
                     "a: ${oc.env:KEDROC_TEST_SECRET}\nb: ${a.s3}${a.${a}}", -1);
  g_autoptr (JsonObject) credentials = kedroc_config_loader_get (loader, "credentials", &error);
  g_assert_null (credentials);
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_null (strstr (error->message, "s3cr3t"));
  g_unsetenv ("KEDROC_TEST_SECRET");
}

static void
test_environment_not_utf8 (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);

  g_setenv ("KEDROC_TEST_BYTES", "\xff", TRUE);
  conf_folder_write (folder, "base/credentials.yml", "a: ${oc.env:KEDROC_TEST_BYTES}", -1);
  conf_folder_assert_error (folder, "credentials", KEDROC_DATASET_ERROR_INVALID_CONFIG, "credentials.yml:1",
                            "'a'", "KEDROC_TEST_BYTES", "UTF-8", NULL);
  g_unsetenv ("KEDROC_TEST_BYTES");
}

/* While it looks for files, and before it reads one. */
static void
test_cancelled (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  conf_folder_write (folder, "base/catalog.yml", "a: 1", -1);
  g_autoptr (JsonObject) catalog = kedroc_config_loader_get_full (loader, "catalog", cancellable, &error);
  g_assert_no_error (error);
  g_assert_true (json_object_has_member (catalog, "a"));
  g_cancellable_cancel (cancellable);
  g_assert_null (kedroc_config_loader_get_full (loader, "catalog", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static JsonNode *
resolve_mistake (const char *name,
                 JsonArray  *arguments,
                 gpointer    user_data,
                 GError    **error)
{
  if (user_data != NULL)
    g_cancellable_set_error_if_cancelled (user_data, error);
  return NULL;
}

/* One that gives nothing, and one that gives an error of its own: the code stays. */
static void
test_resolver_mistakes (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  conf_folder_write (folder, "base/catalog.yml", "a: ${mine:1}", -1);
  g_assert_true (kedroc_config_loader_add_resolver (loader, "mine", resolve_mistake, NULL, NULL, &error));
  g_assert_null (kedroc_config_loader_get (loader, "catalog", &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                            "base/catalog.yml:1: key 'a': '${mine:1}': the resolver 'mine' gives nothing", NULL);
  g_assert_true (kedroc_config_loader_add_resolver (loader, "mine", resolve_mistake, g_object_ref (cancellable),
                                                    g_object_unref, &error));
  g_assert_null (kedroc_config_loader_get (loader, "catalog", &error));
  kedroc_test_assert_error (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                            "base/catalog.yml:1: key 'a': '${mine:1}': ", NULL);
}

/* What is given with a name that no place can have is freed. */
static void
test_names_of_resolvers (void)
{
  static const char *const names[] = { "", "a b", "a:b", "a{b", "it's", "a\\b", "caf\xe9" };
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new ("conf", NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *shown = g_utf8_make_valid (names[i], -1);
      g_autofree char *message = g_strdup_printf ("'%s' cannot be the name of a resolver", shown);

      g_assert_false (kedroc_config_loader_add_resolver (loader, names[i], resolve_mistake,
                                                         g_object_ref (cancellable), g_object_unref, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, message, NULL);
    }
  g_assert_false (kedroc_config_loader_add_resolver (loader, "globals", resolve_mistake, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                            "'globals' is the library's own", NULL);
  g_assert_cmpuint (G_OBJECT (cancellable)->ref_count, ==, 1);
}

static void
read_on_thread (gpointer loader,
                gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) catalog = kedroc_config_loader_get (loader, "catalog", &error);

  g_assert_no_error (error);
  g_autofree char *text = conf_to_text (catalog);
  g_assert_cmpstr (text, ==, "{\"a\":{\"g\":{\"x\":[1]},\"r\":{\"y\":2}}}");
}

static void
test_threads (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (JsonObject) params = conf_parse ("{\"r\": {\"y\": 2}}");
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, params);

  conf_folder_write (folder, "base/globals.yml", "g: {x: [1]}", -1);
  conf_folder_write (folder, "base/catalog.yml", "a: {g: \"${globals:g}\", r: \"${runtime_params:r}\"}", -1);
  kedroc_test_repeat_on_threads (4, 200, read_on_thread, loader);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/config/config-loader/properties", test_properties);
  g_test_add_func ("/kedroc/config/config-loader/defaults", test_defaults);
  g_test_add_func ("/kedroc/config/config-loader/set", test_set);
  g_test_add_func ("/kedroc/config/config-loader/read-anew", test_read_anew);
  g_test_add_func ("/kedroc/config/config-loader/order-of-files", test_order_of_files);
  g_test_add_func ("/kedroc/config/config-loader/uri", test_uri);
  g_test_add_func ("/kedroc/config/config-loader/links", test_links);
  g_test_add_func ("/kedroc/config/config-loader/linked-environment", test_linked_environment);
  g_test_add_func ("/kedroc/config/config-loader/hidden-project", test_hidden_project);
  g_test_add_func ("/kedroc/config/config-loader/pipe", test_pipe);
  g_test_add_func ("/kedroc/config/config-loader/file-for-folder", test_file_for_folder);
  g_test_add_func ("/kedroc/config/config-loader/not-readable", test_not_readable);
  g_test_add_func ("/kedroc/config/config-loader/secrets", test_secrets);
  g_test_add_func ("/kedroc/config/config-loader/environment-not-utf8", test_environment_not_utf8);
  g_test_add_func ("/kedroc/config/config-loader/cancelled", test_cancelled);
  g_test_add_func ("/kedroc/config/config-loader/resolver-mistakes", test_resolver_mistakes);
  g_test_add_func ("/kedroc/config/config-loader/names-of-resolvers", test_names_of_resolvers);
  g_test_add_func ("/kedroc/config/config-loader/threads", test_threads);
  return g_test_run ();
}
