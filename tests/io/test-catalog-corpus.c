/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "kedroc-test.h"

/* Of one catalog, whatever it holds. */
#define MAX_SECONDS 5
#define MAX_KILOBYTES (512 * 1024)

/* Tools that watch every access take their own time and memory. */
static gboolean
is_measured (void)
{
#ifdef __SANITIZE_ADDRESS__
  return FALSE;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  return FALSE;
#endif
#endif
  return g_getenv ("KEDROC_TEST_SLOW_MACHINE") == NULL;
}

/* A catalog of which every dataset can be made. */
static KedrocDataCatalog *
load_and_build (const char *path,
                GError    **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new_from_file (file, error);

  if (catalog == NULL)
    return NULL;
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, names[i], FALSE, error);

      if (dataset == NULL)
        return NULL;
    }
  return g_steal_pointer (&catalog);
}

static void
assert_good (const char        *path,
             const char *const *fields,
             guint              n_fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = load_and_build (path, &error);

  g_assert_no_error (error);
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, n_fields > 0 ? fields[0] : "");
}

static void
assert_bad (const char        *path,
            const char        *code,
            const char *const *fields,
            guint              n_fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GEnumClass) codes = g_type_class_ref (KEDROC_TYPE_DATASET_ERROR);
  GEnumValue *expected = g_enum_get_value_by_nick (codes, code);

  g_assert_nonnull (expected);
  g_assert_null (load_and_build (path, &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, expected->value);
  g_test_message ("%s", error->message);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; i < n_fields; i++)
    if (strstr (error->message, fields[i]) == NULL)
      g_error ("%s: '%s' does not say '%s'", path, error->message, fields[i]);
}

static gboolean
check_line (const char *corpus,
            const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "|", -1);
  guint n_fields = g_strv_length (fields);

  if (*line == '#' || *line == '\0')
    return FALSE;
  g_assert_cmpuint (n_fields, >=, 3);
  for (guint i = 0; i < n_fields; i++)
    g_strstrip (fields[i]);

  g_autofree char *path = g_build_filename (corpus, fields[0], NULL);
  const char *const *rest = (const char *const *) fields + 2;
  if (strcmp (fields[1], "good") == 0)
    assert_good (path, rest, n_fields - 2);
  else
    assert_bad (path, fields[1], rest, n_fields - 2);
  return TRUE;
}

static guint
count_files (const char *corpus,
             const char *folder)
{
  g_autofree char *path = g_build_filename (corpus, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n_files = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  return n_files;
}

static void
test_verdicts (void)
{
  const char *corpus = TEST_CORPUS "/catalog";
  g_autofree char *path = g_build_filename (corpus, "verdicts.txt", NULL);
  g_autofree char *text = NULL;
  guint n_checked = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n_checked += check_line (corpus, lines[i]);
  /* A file without a verdict would be a test that is not made. */
  g_assert_cmpuint (n_checked, ==, count_files (corpus, "good") + count_files (corpus, "bad"));
}

static char *
repeat (const char *unit,
        gsize       n_times)
{
  GString *text = g_string_new (NULL);

  while (n_times-- > 0)
    g_string_append (text, unit);
  return g_string_free (text, FALSE);
}

static glong
get_peak_kilobytes (void)
{
  struct rusage usage;

  g_assert_no_errno (getrusage (RUSAGE_SELF, &usage));
  return usage.ru_maxrss;
}

/* In bounded time, and in memory that is bounded by the size of the text. */
static void
assert_refused (const char *name,
                const char *text,
                const char *problem)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, name, text, -1);
  glong before = get_peak_kilobytes ();
  clock_t start = clock ();
  GError *error = NULL;

  g_assert_null (load_and_build (path, &error));
  g_test_message ("%s", error->message);
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, name, problem,
                            NULL);
  if (!is_measured ())
    return;
  /* Of the processor: others may need it, too. */
  g_assert_cmpint (clock () - start, <, MAX_SECONDS * CLOCKS_PER_SEC);
  g_assert_cmpint (get_peak_kilobytes () - before, <, MAX_KILOBYTES);
}

static void
test_deep (void)
{
  static const char *const units[] = { "[", "{a: ", "- ", "? ", NULL };

  for (guint i = 0; units[i] != NULL; i++)
    {
      g_autofree char *levels = repeat (units[i], 10000);
      g_autofree char *yaml = g_strconcat ("cars:\n  ", levels, NULL);

      assert_refused ("deep.yml", yaml, "deep.yml:2: key 'cars");
    }
  g_autofree char *levels = repeat ("{\"a\":[", 5000);
  g_autofree char *json = g_strconcat ("{\"cars\":\n", levels, NULL);
  assert_refused ("deep.json", json, "deep.json:2: key 'cars.a[0].a");
}

static void
test_long_key (void)
{
  g_autofree char *key = g_strnfill (1024 * 1024, 'k');
  g_autofree char *yaml = g_strdup_printf ("cars:\n  type: MemoryDataset\n  ? %s\n  : 1\n", key);
  g_autofree char *json = g_strdup_printf ("{\"cars\": {\"type\": \"MemoryDataset\",\n\"%s\": 1}}", key);

  assert_refused ("long.yml", yaml, "long.yml:3: key 'cars.kkk");
  assert_refused ("long.json", json, "long.json:2: key 'cars.kkk");
}

static void
test_many_values (void)
{
  g_autofree char *values = repeat ("- 0\n", 1100000);
  g_autofree char *yaml = g_strconcat ("cars:\n", values, NULL);

  assert_refused ("many.yml", yaml, "1000000 values");
}

static void
test_many_anchors (void)
{
  g_autoptr (GString) yaml = g_string_new ("_a0: &a0 {k: [0, 0, 0, 0, 0, 0, 0, 0]}\n");

  for (guint i = 1; i < 50000; i++)
    g_string_append_printf (yaml, "_a%u: &a%u {<<: *a%u, k%u: *a0}\n", i, i, i - 1, i);
  assert_refused ("anchors.yml", yaml->str, "1000000 values");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/io/catalog-corpus/verdicts", test_verdicts);
  g_test_add_func ("/kedroc/io/catalog-corpus/deep", test_deep);
  g_test_add_func ("/kedroc/io/catalog-corpus/long-key", test_long_key);
  g_test_add_func ("/kedroc/io/catalog-corpus/many-values", test_many_values);
  g_test_add_func ("/kedroc/io/catalog-corpus/many-anchors", test_many_anchors);
  return g_test_run ();
}
