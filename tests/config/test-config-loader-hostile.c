/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "conf-folder.h"

/* Of one configuration, whatever it holds. */
#define MAX_SECONDS 5
#define MAX_KILOBYTES (768 * 1024)

static gboolean
is_measured (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return FALSE;
#else
  return g_getenv ("KEDROC_TEST_SLOW_MACHINE") == NULL;
#endif
}

static void
assert_refused (const char *key,
                const char *name,
                const char *content,
                gssize      length,
                const char *place,
                const char *problem)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  clock_t start = clock ();
  struct rusage usage;

  conf_folder_write (folder, name, content, length);
  conf_folder_assert_error (folder, key, KEDROC_DATASET_ERROR_INVALID_CONFIG, folder->path, place, problem,
                            NULL);
  if (!is_measured ())
    return;
  /* Of the processor: others may need it, too. */
  g_assert_cmpint (clock () - start, <, MAX_SECONDS * CLOCKS_PER_SEC);
  g_assert_no_errno (getrusage (RUSAGE_SELF, &usage));
  g_assert_cmpint (usage.ru_maxrss, <, MAX_KILOBYTES);
}

/* a0 is what is given, each of the others ten times the one before. */
static char *
laugh (const char *first,
       const char *open,
       const char *close)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "a0: %s\n", first);
  for (guint i = 1; i < 12; i++)
    {
      g_string_append_printf (text, "a%u: %s", i, open);
      for (guint j = 0; j < 10; j++)
        g_string_append_printf (text, "%s\"${a%u}\"", *open == '[' && j > 0 ? ", " : "", i - 1);
      g_string_append_printf (text, "%s\n", close);
    }
  return g_string_free (text, FALSE);
}

static void
test_laughs_of_lists (void)
{
  g_autofree char *text = laugh ("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "[", "]");

  assert_refused ("parameters", "base/parameters.yml", text, -1, "parameters.yml:6", "1000000 values");
}

static void
test_laughs_of_mappings (void)
{
  g_autoptr (GString) text = g_string_new ("a0: {x: 1, y: 1}\n");

  for (guint i = 1; i < 40; i++)
    g_string_append_printf (text, "a%u: {l: '${a%u}', r: '${a%u}'}\n", i, i - 1, i - 1);
  assert_refused ("parameters", "base/parameters.yml", text->str, -1, "parameters.yml:", "1000000 values");
}

static void
test_laughs_of_texts (void)
{
  g_autoptr (GString) text = g_string_new ("a0: xxxxxxxxxx\n");

  for (guint i = 1; i < 12; i++)
    {
      g_string_append_printf (text, "a%u: '", i);
      for (guint j = 0; j < 10; j++)
        g_string_append_printf (text, "${a%u}", i - 1);
      g_string_append (text, "'\n");
    }
  assert_refused ("catalog", "base/catalog.yml", text->str, -1, "catalog.yml:8", "64 MiB of text");
}

/* The last one first, so that each is worked out inside of another. */
static void
test_laughs_of_globals (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 11; i > 0; i--)
    {
      g_string_append_printf (text, "a%u: [", i);
      for (guint j = 0; j < 10; j++)
        g_string_append_printf (text, "%s'${a%u}'", j > 0 ? "," : "", i - 1);
      g_string_append (text, "]\n");
    }
  g_string_append (text, "a0: 1\n");
  assert_refused ("catalog", "base/globals.yml", text->str, -1, "globals.yml:", "1000000 values");
}

static void
test_laughs_of_arguments (void)
{
  g_autoptr (GString) text = g_string_new ("a0: 1\n");

  for (guint i = 1; i < 12; i++)
    {
      g_string_append_printf (text, "a%u: '${globals:x,[", i);
      for (guint j = 0; j < 10; j++)
        g_string_append_printf (text, "%s${a%u}", j > 0 ? "," : "", i - 1);
      g_string_append (text, "]}'\n");
    }
  assert_refused ("parameters", "base/parameters.yml", text->str, -1, "parameters.yml:", "1000000 values");
}

static void
test_laughs_of_keys (void)
{
  g_autoptr (GString) text = g_string_new ("a0: x\n");
  g_autofree char *longest = g_strnfill (1000000, 'x');

  g_string_append_printf (text, "long: %s\n", longest);
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "b%u: ${globals:x,${long}${long}}\n", i);
  assert_refused ("parameters", "base/parameters.yml", text->str, -1, "parameters.yml:", "64 MiB of text");
}

static void
test_long_chain (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "a%u: ${a%u}\n", i, i + 1);
  g_string_append (text, "a10000: 1\n");
  assert_refused ("parameters", "base/parameters.yml", text->str, -1, "parameters.yml:",
                  "256 interpolations");
}

/* The other way round each stands on one that is known already. */
static void
test_long_chain_backwards (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, NULL);
  g_autoptr (GString) text = g_string_new ("a0: 1\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 10000; i++)
    g_string_append_printf (text, "a%u: ${a%u}\n", i, i - 1);
  conf_folder_write (folder, "base/parameters.yml", text->str, -1);
  g_autoptr (JsonObject) parameters = kedroc_config_loader_get (loader, "parameters", &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (parameters, "a9999"), ==, 1);
}

static void
test_long_circle (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "a%u: ${a%u}\n", i, (i + 1) % 100);
  assert_refused ("parameters", "base/parameters.yml", text->str, -1, "parameters.yml:1",
                  "a0 -> a1 -> a2 -> a3 -> a4 -> a5 -> a6 -> a7 -> a8 -> a9 -> a10 -> a11 -> a12 -> a13 -> "
                  "a14 -> a15 -> … -> a0");
}

/* What each of the levels stands for has one level more than it has itself. */
static void
test_deep_mappings (void)
{
  g_autoptr (GString) text = g_string_new ("a0: 1\n");

  for (guint i = 1; i < 300; i++)
    g_string_append_printf (text, "a%u: {x: '${a%u}'}\n", i, i - 1);
  assert_refused ("parameters", "base/parameters.yml", text->str, -1, "parameters.yml:257",
                  "256 levels deep");
}

static void
test_nested_places (void)
{
  static const char *const units[] = { "${", "${x.", "${globals:", "${globals:x,[", "${globals:x,{a:",
                                       "${globals:x,\"${x:", "${..", "${[" };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new ("a: '");

      for (guint j = 0; j < 10000; j++)
        g_string_append (text, units[i]);
      g_string_append (text, "'\n");
      assert_refused ("parameters", "base/parameters.yml", text->str, -1, "parameters.yml:1: key 'a'", "");
    }
}

static void
test_deep_lists_of_arguments (void)
{
  g_autofree char *open = g_strnfill (10000, '[');
  g_autofree char *text = g_strdup_printf ("a: '${globals:x,%s'\n", open);

  assert_refused ("parameters", "base/parameters.yml", text, -1, "parameters.yml:1: key 'a'", "64 levels");
}

static void
test_depth (void)
{
  g_autofree char *open = g_strnfill (10000, '[');
  g_autofree char *text = g_strconcat ("a: ", open, NULL);

  assert_refused ("catalog", "base/catalog.yml", text, -1, "catalog.yml:1", "256 levels");
  assert_refused ("catalog", "base/catalog.json", open, -1, "catalog.json:1", "256 levels");
}

static void
test_long_keys (void)
{
  g_autofree char *key = g_strnfill (1024 * 1024, 'k');
  g_autofree char *json = g_strdup_printf ("{\"%s\": 1}", key);
  g_autofree char *look_up = g_strdup_printf ("a: ${%s}", key);
  g_autofree char *dotted = g_strdup_printf ("a: ${a.%s}", key);
  g_autofree char *global = g_strdup_printf ("a: ${globals:%s}", key);
  g_autofree char *resolver = g_strdup_printf ("a: ${%s:x}", key);

  assert_refused ("catalog", "base/catalog.json", json, -1, "catalog.json:1", "1048576 bytes");
  assert_refused ("catalog", "base/catalog.yml", look_up, -1, "catalog.yml:1: key 'a'", "…");
  assert_refused ("catalog", "base/catalog.yml", dotted, -1, "catalog.yml:1: key 'a'", "leads back");
  assert_refused ("catalog", "base/catalog.yml", global, -1, "catalog.yml:1: key 'a'", "…");
  assert_refused ("catalog", "base/catalog.yml", resolver, -1, "catalog.yml:1: key 'a'", "…");
}

static void
test_many_dots (void)
{
  g_autofree char *dots = g_strnfill (1024 * 1024, '.');
  g_autofree char *text = g_strdup_printf ("a: ${%sb}", dots);

  assert_refused ("catalog", "base/catalog.yml", text, -1, "catalog.yml:1: key 'a'", "more dots");
}

static void
test_many_steps (void)
{
  g_autoptr (GString) text = g_string_new ("a: ${b");

  for (guint i = 0; i < 500000; i++)
    g_string_append (text, ".x");
  g_string_append (text, "}\nb: {x: 1}\n");
  assert_refused ("catalog", "base/catalog.yml", text->str, -1, "catalog.yml:1: key 'a'", "'x' is a number");
}

static void
test_encoding (void)
{
  static const struct
  {
    const char *name;
    const char *content;
    gssize length;
    const char *place;
    const char *problem;
  } cases[] = {
    { "base/catalog.yml", "a: 1\nb: \xff\n", -1, "catalog.yml:2", "UTF-8" },
    { "base/catalog.yml", "\xef\xbb\xbf" "a: 1\n", -1, "catalog.yml:1", "byte order mark" },
    { "base/catalog.json", "\xff\xfe{\0}\0", 6, "catalog.json:1", "UTF-16" },
    { "base/catalog.yml", "a: 1\n\0", 6, "catalog.yml:2", "NUL" },
    { "base/catalog.yml", "a: \"${b\\0}\"\n", -1, "catalog.yml:1", "NUL" },
    { "base/globals.yml", "a: \xc0\x80\n", -1, "globals.yml:1", "UTF-8" },
    { "base/catalog.yml", "a: &x [*x]\n", -1, "catalog.yml:1", "*x" },
    { "base/catalog.yml", "a: !!python/object:os.system x\n", -1, "catalog.yml:1", "python/object" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused ("catalog", cases[i].name, cases[i].content, cases[i].length, cases[i].place,
                    cases[i].problem);
}

/* A deep way of long keys to many values: the ways to all of them would be 100 GB of text. */
static void
test_long_ways (void)
{
  g_autofree char *key = g_strnfill (4000, 'k');
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 250; i++)
    g_string_append_printf (text, "{\"%s\":", key);
  g_string_append (text, "{");
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "\"%u\":1,\n", i);
  g_string_append (text, "\"x\": \"${y}\"}");
  for (guint i = 0; i < 250; i++)
    g_string_append (text, "}");
  assert_refused ("parameters", "base/parameters.json", text->str, -1, "parameters.json:100001: key 'kkk",
                  " … .kkk");
}

/* Runtime parameters come from a program, which may make them as deep as it likes. */
static void
test_deep_runtime_params (void)
{
  g_autoptr (ConfFolder) folder = conf_folder_new (FALSE);
  g_autoptr (JsonObject) params = json_object_new ();
  JsonObject *inner = params;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      JsonObject *next = json_object_new ();

      json_object_set_object_member (inner, "x", next);
      inner = next;
    }
  conf_folder_write (folder, "base/parameters.yml", "a: 1\n", -1);
  g_autoptr (KedrocConfigLoader) loader = kedroc_config_loader_new (folder->path, NULL, params);
  g_autoptr (JsonObject) parameters = kedroc_config_loader_get (loader, "parameters", &error);
  g_assert_null (parameters);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                            "runtime parameters", "256 levels", NULL);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    GTestFunc func;
  } tests[] = {
    { "laughs-of-lists", test_laughs_of_lists },
    { "laughs-of-mappings", test_laughs_of_mappings },
    { "laughs-of-texts", test_laughs_of_texts },
    { "laughs-of-globals", test_laughs_of_globals },
    { "laughs-of-arguments", test_laughs_of_arguments },
    { "laughs-of-keys", test_laughs_of_keys },
    { "long-chain", test_long_chain },
    { "long-chain-backwards", test_long_chain_backwards },
    { "long-circle", test_long_circle },
    { "deep-mappings", test_deep_mappings },
    { "nested-places", test_nested_places },
    { "deep-lists-of-arguments", test_deep_lists_of_arguments },
    { "depth", test_depth },
    { "long-keys", test_long_keys },
    { "many-dots", test_many_dots },
    { "many-steps", test_many_steps },
    { "long-ways", test_long_ways },
    { "encoding", test_encoding },
    { "deep-runtime-params", test_deep_runtime_params },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/config/config-loader-hostile/", tests[i].name, NULL);

      g_test_add_func (path, tests[i].func);
    }
  return g_test_run ();
}
