/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (json == NULL)
    return NULL;
  node = json_from_string (json, &error);
  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static KedrocCatalogConfigResolver *
create (const char *config,
        const char *credentials,
        const char *runtime,
        GError    **error)
{
  g_autoptr (JsonObject) config_object = parse (config);
  g_autoptr (JsonObject) credentials_object = parse (credentials);
  g_autoptr (JsonObject) runtime_object = parse (runtime);

  return kedroc_catalog_config_resolver_new (config_object, credentials_object, runtime_object, error);
}

static void
assert_resolved (KedrocCatalogConfigResolver *resolver,
                 const char                  *name,
                 const char                  *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = kedroc_catalog_config_resolver_resolve_pattern (resolver, name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), config);
  g_autofree char *json = json_to_string (node, FALSE);
  g_assert_cmpstr (json, ==, expected);
}

static void
test_is_pattern (void)
{
  g_assert_true (kedroc_catalog_config_resolver_is_pattern ("{namespace}.int_{name}"));
  g_assert_true (kedroc_catalog_config_resolver_is_pattern ("{"));
  g_assert_false (kedroc_catalog_config_resolver_is_pattern ("cars"));
  g_assert_false (kedroc_catalog_config_resolver_is_pattern (""));
}

static void
test_order (void)
{
  static const char *const expected[] = {
    "{namespace}.ant_{name}{c}",
    "{namespace}.int_{name}{a}",
    "{namespace}.{name}",
    "{name}",
    "{default}",
    NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocCatalogConfigResolver) resolver =
    create ("{\"{namespace}.int_{name}{a}\": {}, \"{namespace}.{name}\": {}, \"{name}\": {}, \"cars\": {},"
            " \"{namespace}.ant_{name}{c}\": {}}",
            NULL, NULL, &error);

  g_assert_no_error (error);
  g_auto (GStrv) patterns = kedroc_catalog_config_resolver_list_patterns (resolver);
  g_assert_cmpstrv (patterns, expected);
}

static void
test_list_patterns_once (void)
{
  static const char *const expected[] = { "{a}", "{b}", NULL };
  g_autoptr (KedrocCatalogConfigResolver) resolver =
    create ("{\"{a}\": {}}", NULL, "{\"{a}\": {}, \"{b}\": {}}", NULL);
  g_auto (GStrv) patterns = kedroc_catalog_config_resolver_list_patterns (resolver);

  g_assert_cmpstrv (patterns, expected);
}

static void
test_match (void)
{
  g_autoptr (KedrocCatalogConfigResolver) resolver =
    create ("{\"{n}.int_{name}\": {}, \"{name}_csv\": {}, \"{x}{y}\": {}}", NULL, "{\"rt_{x}\": {}}", NULL);

  g_assert_cmpstr (kedroc_catalog_config_resolver_match_dataset_pattern (resolver, "a.int_b"), ==,
                   "{n}.int_{name}");
  g_assert_cmpstr (kedroc_catalog_config_resolver_match_dataset_pattern (resolver, "a.int_csv"), ==,
                   "{n}.int_{name}");
  g_assert_cmpstr (kedroc_catalog_config_resolver_match_dataset_pattern (resolver, "b_csv"), ==,
                   "{name}_csv");
  g_assert_null (kedroc_catalog_config_resolver_match_dataset_pattern (resolver, "other"));
  g_assert_null (kedroc_catalog_config_resolver_match_dataset_pattern (resolver, "\xff_csv"));
  g_assert_cmpstr (kedroc_catalog_config_resolver_match_user_catch_all_pattern (resolver, "other"), ==,
                   "{x}{y}");
  g_assert_null (kedroc_catalog_config_resolver_match_user_catch_all_pattern (resolver, "o"));
  g_assert_cmpstr (kedroc_catalog_config_resolver_match_runtime_pattern (resolver, "rt_1"), ==, "rt_{x}");
  g_assert_null (kedroc_catalog_config_resolver_match_runtime_pattern (resolver, "other"));
}

static void
test_resolve (void)
{
  g_autoptr (KedrocCatalogConfigResolver) resolver = create (
    "{\"{n}.int_{name}\": {\"type\": \"{n}\", \"filepath\": \"data/{name}.csv\","
    "                      \"load_args\": {\"l\": [\"{n}\", 1, {\"k\": \"<{name}>\"}], \"{n}\": true}},"
    " \"cars\": {\"type\": \"x\", \"literal\": \"{n}\"}}",
    NULL, NULL, NULL);

  assert_resolved (resolver, "a.int_b",
                   "{\"type\":\"a\",\"filepath\":\"data/b.csv\","
                   "\"load_args\":{\"l\":[\"a\",1,{\"k\":\"<b>\"}],\"{n}\":true}}");
  assert_resolved (resolver, "cars", "{\"type\":\"x\",\"literal\":\"{n}\"}");
  assert_resolved (resolver, "anything", "{\"type\":\"MemoryDataset\"}");
  /* Once more: what was handed out is a copy. */
  assert_resolved (resolver, "a.int_b",
                   "{\"type\":\"a\",\"filepath\":\"data/b.csv\","
                   "\"load_args\":{\"l\":[\"a\",1,{\"k\":\"<b>\"}],\"{n}\":true}}");
}

static void
test_resolve_order (void)
{
  g_autoptr (KedrocCatalogConfigResolver) resolver = create (
    "{\"{any}\": {\"type\": \"any\"}, \"{a}_{b}\": {\"type\": \"two\"}, \"{a}_csv\": {\"type\": \"csv\"},"
    " \"cars_csv\": {\"type\": \"own\"}}",
    NULL, NULL, NULL);

  assert_resolved (resolver, "cars_csv", "{\"type\":\"own\"}");
  assert_resolved (resolver, "vans_csv", "{\"type\":\"csv\"}");
  assert_resolved (resolver, "vans_xls", "{\"type\":\"two\"}");
  assert_resolved (resolver, "vans", "{\"type\":\"any\"}");
}

static void
test_returned_copy (void)
{
  g_autoptr (KedrocCatalogConfigResolver) resolver = create (
    "{\"cars\": {\"type\": \"x\", \"o\": {\"k\": 1}}, \"{n}_csv\": {\"type\": \"y\", \"o\": {\"k\": 1}}}",
    NULL, NULL, NULL);
  static const char *const names[] = { "cars", "a_csv" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (JsonObject)
        config = kedroc_catalog_config_resolver_resolve_pattern (resolver, names[i], NULL);

      json_object_set_int_member (json_object_get_object_member (config, "o"), "k", 2);
    }
  assert_resolved (resolver, "cars", "{\"type\":\"x\",\"o\":{\"k\":1}}");
  assert_resolved (resolver, "a_csv", "{\"type\":\"y\",\"o\":{\"k\":1}}");
}

static void
test_credentials (void)
{
  g_autoptr (KedrocCatalogConfigResolver) resolver =
    create ("{\"cars\": {\"credentials\": \"db\", \"a\": {\"b\": [{\"credentials\": \"s3\"}]}},"
            " \"own\": {\"credentials\": {\"user\": \"me\"}},"
            " \"{n}_csv\": {\"credentials\": \"{n}\"}, \"{n}_xls\": {\"credentials\": \"s3\"}}",
            "{\"db\": {\"user\": \"u\", \"password\": \"a{n}b}\"}, \"s3\": \"token\"}", NULL, NULL);

  assert_resolved (
    resolver, "cars",
    "{\"credentials\":{\"user\":\"u\",\"password\":\"a{n}b}\"},\"a\":{\"b\":[{\"credentials\":\"token\"}]}}");
  assert_resolved (resolver, "own", "{\"credentials\":{\"user\":\"me\"}}");
  assert_resolved (resolver, "db_csv", "{\"credentials\":{\"user\":\"u\",\"password\":\"a{n}b}\"}}");
  assert_resolved (resolver, "db_xls", "{\"credentials\":\"token\"}");

  g_autoptr (GError) error = NULL;
  g_assert_null (kedroc_catalog_config_resolver_resolve_pattern (resolver, "other_csv", &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, "'other_csv'"));
  g_assert_nonnull (strstr (error->message, "'other'"));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *config;
    const char *runtime;
    const char *culprits[3];
  } cases[] = {
    { "{\"cars\": 1}", NULL, { "'cars'", "mapping", "'_'" } },
    { "{\"cars\": [\"type\"]}", NULL, { "'cars'", "it is a list" } },
    { "{\"{n}\": \"x\"}", NULL, { "'{n}'", "mapping" } },
    { "{\"cars\": {\"credentials\": \"db\"}}", NULL, { "'cars'", "'db'", "credentials" } },
    { "{\"cars\": {\"a\": {\"b\": [{\"credentials\": \"db\"}]}}}", NULL, { "'cars'", "'db'" } },
    { "{\"{n}_x\": {\"credentials\": \"db\"}}", NULL, { "'{n}_x'", "'db'" } },
    { "{\"{name}_x\": {\"filepath\": \"{nam}.csv\"}}", NULL, { "'{name}_x'", "'{nam}'", "'filepath'" } },
    { "{\"{name}_x\": {\"a\": {\"b\": [1, \"{c}\"]}}}", NULL, { "'{name}_x'", "'{c}'", "'a.b[1]'" } },
    { "{\"{a}\": {}, \"{b}{c}\": {}}", NULL, { "'{a}'", "'{b}{c}'", "every name" } },
    { "{\"{a:d}_x\": {}}", NULL, { "'{a:d}_x'", "'{a:d}'" } },
    { "{\"{a\": {}}", NULL, { "'{a'", "'{'", "'}'" } },
    { "{\"{}_x\": {\"filepath\": \"{}\"}}", NULL, { "'{}_x'", "'{}'", "'filepath'" } },
    { "{\"{}\": {}, \"{a}{a}\": {}}", NULL, { "'{}'", "'{a}{a}'", "every name" } },
    { "{}", "{\"{a}\": 1}", { "'{a}'", "mapping" } },
    { "{}", "{\"a{\": {}}", { "'a{'", "'}'" } },
    { "{}", "{\"{a}\": {\"x\": \"{b}\"}}", { "'{a}'", "'{b}'" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (create (cases[i].config, NULL, cases[i].runtime, &error));
      g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
      g_test_message ("%s", error->message);
      for (guint j = 0; j < 3 && cases[i].culprits[j] != NULL; j++)
        g_assert_nonnull (strstr (error->message, cases[i].culprits[j]));
    }
}

static void
test_nothing_matches (void)
{
  g_autoptr (KedrocCatalogConfigResolver) resolver = create (NULL, NULL, "{\"rt_{x}\": {}}", NULL);
  static const char *const names[] = { "cars", "rt_", "rt_\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (kedroc_catalog_config_resolver_resolve_pattern (resolver, names[i], &error));
      g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* What it was made from may be changed and dropped afterwards. */
static void
test_own_copies (void)
{
  JsonNode *config = json_from_string ("{\"cars\": {\"type\": \"T\", \"credentials\": \"key\"}}", NULL);
  JsonNode *credentials = json_from_string ("{\"key\": {\"token\": [1]}}", NULL);
  g_autoptr (KedrocCatalogConfigResolver) resolver = kedroc_catalog_config_resolver_new (
    json_node_get_object (config), json_node_get_object (credentials), NULL, NULL);
  JsonObject *key = json_object_get_object_member (json_node_get_object (credentials), "key");
  g_autoptr (JsonObject) resolved = NULL;

  json_object_remove_member (json_node_get_object (config), "cars");
  json_object_remove_member (key, "token");
  json_node_unref (config);
  json_node_unref (credentials);

  resolved = kedroc_catalog_config_resolver_resolve_pattern (resolver, "cars", NULL);
  g_assert_cmpstr (json_object_get_string_member (resolved, "type"), ==, "T");
  g_assert_true (json_object_has_member (json_object_get_object_member (resolved, "credentials"), "token"));
}

/* An object made by a program may be deeper than any file. */
static void
test_depth (void)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) credentials_error = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (JsonArray) array = json_array_new ();

      json_array_add_element (array, g_steal_pointer (&node));
      node = json_node_init_array (json_node_alloc (), array);
    }
  g_autoptr (JsonObject) entry = json_object_new ();
  json_object_set_member (entry, "deep", g_steal_pointer (&node));
  g_autoptr (JsonObject) config = json_object_new ();
  json_object_set_object_member (config, "cars", g_steal_pointer (&entry));

  g_assert_null (kedroc_catalog_config_resolver_new (config, NULL, NULL, &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, "'cars'"));

  g_assert_null (kedroc_catalog_config_resolver_new (NULL, config, NULL, &credentials_error));
  g_assert_error (credentials_error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (credentials_error->message, "credentials"));
}

static void
test_teardown (void)
{
  KedrocCatalogConfigResolver *resolver = create ("{\"{a}\": {}, \"b\": {}}", "{}", NULL, NULL);

  g_object_add_weak_pointer (G_OBJECT (resolver), (gpointer *) &resolver);
  g_object_unref (resolver);
  g_assert_null (resolver);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/is-pattern", test_is_pattern);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/order", test_order);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/list-patterns-once", test_list_patterns_once);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/match", test_match);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/resolve", test_resolve);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/resolve-order", test_resolve_order);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/returned-copy", test_returned_copy);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/credentials", test_credentials);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/refused", test_refused);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/nothing-matches", test_nothing_matches);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/own-copies", test_own_copies);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/depth", test_depth);
  g_test_add_func ("/kedroc/config/catalog-config-resolver/teardown", test_teardown);
  return g_test_run ();
}
