/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

/* A class that takes part by its properties alone, one of each kind, and that
 * refuses what does not fit together. */
#define TEST_TYPE_DATASET (test_dataset_get_type ())
G_DECLARE_FINAL_TYPE (TestDataset, test_dataset, TEST, DATASET, KedrocAbstractDataset)

enum
{
  PROP_FLAG = 1,
  PROP_BYTE,
  PROP_NUMBER,
  PROP_COUNT,
  PROP_RATIO,
  PROP_NAME,
  PROP_COPY_MODE,
  PROP_MODES,
  PROP_WORDS,
  PROP_ARGS,
  PROP_LIST,
  PROP_ANYTHING,
  PROP_HELPER,
  PROP_CREDENTIALS,
  PROP_SECOND_FLAG,
  PROP_CANCELLABLE,
  N_PROPS
};

struct _TestDataset
{
  KedrocAbstractDataset parent_instance;
  GValue values[N_PROPS];
};

static void test_dataset_initable_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestDataset, test_dataset, KEDROC_TYPE_ABSTRACT_DATASET,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_dataset_initable_init))

static gboolean
test_dataset_initable_real_init (GInitable *initable,
                                 GCancellable *cancellable,
                                 GError **error)
{
  gboolean flag;
  gboolean second_flag;

  g_object_get (initable, "flag", &flag, "second-flag", &second_flag, NULL);
  if (!(flag && second_flag))
    return TRUE;

  g_set_error_literal (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
                       "'flag' and 'second_flag' exclude each other");
  return FALSE;
}

static void
test_dataset_initable_init (GInitableIface *iface)
{
  iface->init = test_dataset_initable_real_init;
}

static void
test_dataset_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  g_value_copy (&TEST_DATASET (object)->values[prop_id], value);
}

static void
test_dataset_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  GValue *kept = &TEST_DATASET (object)->values[prop_id];

  if (!G_IS_VALUE (kept))
    g_value_init (kept, G_VALUE_TYPE (value));
  g_value_copy (value, kept);
}

static void
test_dataset_finalize (GObject *object)
{
  for (guint i = 1; i < N_PROPS; i++)
    g_value_unset (&TEST_DATASET (object)->values[i]);

  G_OBJECT_CLASS (test_dataset_parent_class)->finalize (object);
}

static void
test_dataset_class_init (TestDatasetClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamSpec *properties[N_PROPS] = {
    NULL,
    g_param_spec_boolean ("flag", NULL, NULL, FALSE, flags),
    g_param_spec_uchar ("byte", NULL, NULL, 0, 255, 0, flags),
    g_param_spec_int ("number", NULL, NULL, -10, 10, 3, flags),
    g_param_spec_uint64 ("count", NULL, NULL, 0, G_MAXUINT64, 0, flags),
    g_param_spec_double ("ratio", NULL, NULL, -1, 1, 0.5, flags),
    g_param_spec_string ("name", NULL, NULL, "nobody", flags),
    g_param_spec_enum ("copy-mode", NULL, NULL, KEDROC_TYPE_COPY_MODE, KEDROC_COPY_MODE_INFER, flags),
    g_param_spec_flags ("modes", NULL, NULL, G_TYPE_APPLICATION_FLAGS, 0, flags),
    g_param_spec_boxed ("words", NULL, NULL, G_TYPE_STRV, flags),
    g_param_spec_boxed ("args", NULL, NULL, JSON_TYPE_OBJECT, flags),
    g_param_spec_boxed ("list", NULL, NULL, JSON_TYPE_ARRAY, flags),
    g_param_spec_boxed ("anything", NULL, NULL, JSON_TYPE_NODE, flags),
    g_param_spec_object ("helper", NULL, NULL, KEDROC_TYPE_MEMORY_DATASET, flags),
    g_param_spec_boxed ("credentials", NULL, NULL, JSON_TYPE_OBJECT, flags),
    g_param_spec_boolean ("second-flag", NULL, NULL, FALSE, flags),
    g_param_spec_object ("cancellable", NULL, NULL, G_TYPE_CANCELLABLE, flags),
  };

  object_class->get_property = test_dataset_get_property;
  object_class->set_property = test_dataset_set_property;
  object_class->finalize = test_dataset_finalize;
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
test_dataset_init (TestDataset *self)
{
}

static KedrocAbstractDataset *
from_text (const char *text,
           GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);

  return kedroc_abstract_dataset_from_config ("cars", json_node_get_object (node), NULL, NULL, error);
}

/* What comes out is what went in. */
static const char *const round_trips[] = {
  "{'type': 'MemoryDataset'}",
  "{'type': 'kedro.io.MemoryDataset', 'copy_mode': 'assign'}",
  "{'type': 'SharedMemoryDataset'}",
  "{'type': 'kedro.io.shared_memory_dataset.SharedMemoryDataset'}",
  "{'type': 'json.JSONDataset', 'filepath': 'a.json'}",
  "{'type': 'kedro_datasets.json.JSONDataset', 'filepath': 'a.json', 'save_args': {'indent': 4}}",
  "{'type': 'json.JSONDataset', 'filepath': 'a.json', 'versioned': true, 'indent': 2}",
  "{'type': 'text.TextDataset', 'filepath': 'file:///tmp/a.txt'}",
  "{'type': 'variant.VariantDataset', 'filepath': 'a', 'variant_type': 'a{sv}'}",
  "{'type': 'csv.CSVDataset', 'filepath': 'a.csv'}",
  "{'type': 'KedrocCSVDataset', 'filepath': 'a.csv'}",
  "{'type': 'pandas.CSVDataset', 'filepath': 's3://b/a.csv', 'credentials': {'key': 'k', 'secret': 's'}, "
  "'sep': ';', 'header': false, 'columns': ['a', 'b'], 'dtypes': {'a': 'int64'}, 'na_values': ['NA'], "
  "'load_args': {'sep': ','}, 'save_args': {'index': false}}",
  "{'type': 'CachedDataset', 'dataset': {'type': 'text.TextDataset', 'filepath': 'a.txt'}}",
  "{'type': 'CachedDataset', 'versioned': true, 'copy_mode': 'copy', "
  "'dataset': {'type': 'text.TextDataset', 'filepath': 'a.txt'}}",
  "{'type': 'TestDataset', 'flag': true, 'byte': 255, 'number': -10, 'count': 9223372036854775807, "
  "'ratio': -0.25, 'name': 'somebody', 'copy_mode': 'deepcopy', 'modes': ['handles-open', 'non-unique'], "
  "'words': ['a', ''], 'args': {'b': {'c': null}}, 'list': [1, [2]], 'anything': [true], "
  "'helper': {'type': 'MemoryDataset', 'copy_mode': 'copy'}, 'credentials': {'user': 'u'}}",
};

static JsonNode *
parse_quoted (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  JsonNode *node = json_from_string (json, NULL);

  g_assert_nonnull (node);

  return node;
}

static void
test_round_trip (gconstpointer data)
{
  g_autoptr (JsonNode) given = parse_quoted (data);
  g_autoptr (JsonNode) again = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;

  dataset = kedroc_abstract_dataset_from_config ("cars", json_node_get_object (given), NULL, NULL, &error);
  g_assert_no_error (error);
  json_node_take_object (again, kedroc_abstract_dataset_to_config (dataset));
  if (!json_node_equal (given, again))
    {
      g_autofree char *got = json_to_string (again, FALSE);

      g_error ("%s became %s", (const char *) data, got);
    }
}

static void
test_values (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  gboolean flag;
  int number;
  double ratio;
  guint64 count;
  KedrocCopyMode mode;
  g_auto (GStrv) words = NULL;
  g_autofree char *name = NULL;
  g_autoptr (KedrocAbstractDataset) helper = NULL;

  dataset = from_text ("{\"type\": \"TestDataset\", \"flag\": true, \"ratio\": 1, \"count\": 5, "
                       "\"copy-mode\": \"assign\", \"words\": [\"a\"], \"name\": null, "
                       "\"helper\": \"MemoryDataset\"}", &error);
  g_assert_no_error (error);
  g_object_get (dataset, "flag", &flag, "number", &number, "ratio", &ratio, "count", &count,
                "copy-mode", &mode, "words", &words, "name", &name, "helper", &helper, NULL);
  g_assert_true (flag);
  g_assert_cmpint (number, ==, 3);
  g_assert_cmpfloat (ratio, ==, 1);
  g_assert_cmpuint (count, ==, 5);
  g_assert_cmpint (mode, ==, KEDROC_COPY_MODE_ASSIGN);
  g_assert_cmpstr (words[0], ==, "a");
  g_assert_cmpstr (name, ==, "nobody");
  g_assert_true (KEDROC_IS_MEMORY_DATASET (helper));
}

#define INVALID KEDROC_DATASET_ERROR_INVALID_CONFIG
#define UNKNOWN KEDROC_DATASET_ERROR_UNKNOWN_TYPE

static const struct
{
  const char *name;
  const char *config;
  int code;
  const char *contains[4];
} mistakes[] = {
  { "no-type", "{}", INVALID, { "'type'", "missing" } },
  { "type-not-string", "{'type': 5}", INVALID, { "'type'", "string" } },
  { "unknown-type",
    "{'type': 'pandas.ParquetDataset'}",
    UNKNOWN,
    { "pandas.ParquetDataset", "kedroc_dataset_type_register" } },
  { "misspelt-type",
    "{'type': 'pandas.CSVDataSett'}",
    UNKNOWN,
    { "pandas.CSVDataSett", "pandas.CSVDataset" } },
  { "type-without-package", "{'type': 'CSVDatset'}", UNKNOWN, { "CSVDatset", "csv.CSVDataset" } },
  { "no-dataset", "{'type': 'GCancellable'}", UNKNOWN, { "GCancellable", "no dataset" } },
  { "abstract-type",
    "{'type': 'KedrocAbstractVersionedDataset'}",
    INVALID,
    { "KedrocAbstractVersionedDataset", "abstract" } },
  { "unknown-key",
    "{'type': 'csv.CSVDataset', 'filepath': 'a', 'seperator': ';'}",
    INVALID,
    { "'seperator'", "csv.CSVDataset", "filepath, credentials, sep, header" } },
  { "misspelt-key",
    "{'type': 'csv.CSVDataset', 'file_path': 'a'}",
    INVALID,
    { "file_path", "'filepath' meant" } },
  { "no-filepath", "{'type': 'csv.CSVDataset'}", INVALID, { "filepath" } },
  { "boolean", "{'type': 'TestDataset', 'flag': 'yes'}", INVALID, { "'flag'", "true or false", "'yes'" } },
  { "boolean-null", "{'type': 'TestDataset', 'flag': null}", INVALID, { "'flag'", "null" } },
  { "string", "{'type': 'TestDataset', 'name': 3}", INVALID, { "'name'", "a string", "the number 3" } },
  { "integer", "{'type': 'TestDataset', 'number': 1.5}", INVALID, { "'number'", "a whole number", "1.5" } },
  { "integer-range", "{'type': 'TestDataset', 'number': 11}", INVALID, { "'number'", "range", "11" } },
  { "integer-wraps", "{'type': 'TestDataset', 'number': 4294967297}", INVALID, { "'number'", "4294967297" } },
  { "byte-wraps", "{'type': 'TestDataset', 'byte': 256}", INVALID, { "'byte'", "256" } },
  { "unsigned", "{'type': 'TestDataset', 'count': -1}", INVALID, { "'count'", "-1" } },
  { "double", "{'type': 'TestDataset', 'ratio': 'half'}", INVALID, { "'ratio'", "a number", "half" } },
  { "double-range", "{'type': 'TestDataset', 'ratio': 1.5}", INVALID, { "'ratio'", "range" } },
  { "enum",
    "{'type': 'TestDataset', 'copy_mode': 'clone'}",
    INVALID,
    { "'copy_mode'", "'deepcopy'", "'clone'" } },
  { "enum-number", "{'type': 'TestDataset', 'copy_mode': 1}", INVALID, { "'copy_mode'", "'infer'" } },
  { "flags", "{'type': 'TestDataset', 'modes': ['fast']}", INVALID, { "'modes'", "fast" } },
  { "flags-string", "{'type': 'TestDataset', 'modes': 'fast'}", INVALID, { "'modes'", "list" } },
  { "strings", "{'type': 'TestDataset', 'words': 'a'}", INVALID, { "'words'", "list of strings", "'a'" } },
  { "strings-element", "{'type': 'TestDataset', 'words': ['a', 2]}", INVALID, { "'words'", "number 2" } },
  { "object", "{'type': 'TestDataset', 'args': []}", INVALID, { "'args'", "an object", "a list" } },
  { "list", "{'type': 'TestDataset', 'list': {}}", INVALID, { "'list'", "a list", "an object" } },
  { "foreign-object",
    "{'type': 'TestDataset', 'cancellable': {}}",
    INVALID,
    { "'cancellable'", "GCancellable" } },
  { "initable", "{'type': 'TestDataset', 'flag': true, 'second_flag': true}", INVALID, { "exclude" } },
  { "nested-type",
    "{'type': 'CachedDataset', 'dataset': {'type': 'text.TextDatast'}}",
    UNKNOWN,
    { "'dataset'", "text.TextDataset" } },
  { "nested-class",
    "{'type': 'TestDataset', 'helper': 'SharedMemoryDataset'}",
    INVALID,
    { "'helper'", "KedrocMemoryDataset", "KedrocSharedMemoryDataset" } },
  { "nested-number", "{'type': 'CachedDataset', 'dataset': 5}", INVALID, { "'dataset'", "number 5" } },
  { "nested-missing", "{'type': 'CachedDataset'}", INVALID, { "'dataset'" } },
  { "nested-versioned",
    "{'type': 'CachedDataset', 'dataset': {'type': 'text.TextDataset', 'filepath': 'a', 'versioned': true}}",
    INVALID,
    { "'dataset'", "'versioned'" } },
  { "versioned-type",
    "{'type': 'text.TextDataset', 'filepath': 'a', 'versioned': 1}",
    INVALID,
    { "'versioned'", "number 1" } },
  { "versioned-class",
    "{'type': 'MemoryDataset', 'versioned': true}",
    INVALID,
    { "'versioned'", "MemoryDataset" } },
  { "csv-sep", "{'type': 'csv.CSVDataset', 'filepath': 'a', 'sep': ';;'}", INVALID, { "'sep'", ";;" } },
  { "csv-dtype",
    "{'type': 'csv.CSVDataset', 'filepath': 'a', 'dtypes': {'b': 'complex'}}",
    INVALID,
    { "'dtypes'", "'b'", "complex", "int64" } },
  { "csv-load-args",
    "{'type': 'csv.CSVDataset', 'filepath': 'a', 'load_args': {'seq': ';'}}",
    INVALID,
    { "'load_args'", "'seq'", "'sep'" } },
  { "csv-load-args-value",
    "{'type': 'csv.CSVDataset', 'filepath': 'a', 'load_args': {'header': 3}}",
    INVALID,
    { "'load_args'", "'header'", "number 3" } },
  { "csv-save-args-index",
    "{'type': 'csv.CSVDataset', 'filepath': 'a', 'save_args': {'index': true}}",
    INVALID,
    { "'save_args'", "'index'", "no index" } },
  { "json-save-args",
    "{'type': 'json.JSONDataset', 'filepath': 'a', 'save_args': {'indent': -1}}",
    INVALID,
    { "'save_args'", "'indent'" } },
  { "json-unknown-arg",
    "{'type': 'json.JSONDataset', 'filepath': 'a', 'save_args': {'skipkeys': 1}}",
    INVALID,
    { "'save_args'", "'skipkeys'" } },
  { "variant-type",
    "{'type': 'variant.VariantDataset', 'filepath': 'a', 'variant_type': 'a{'}",
    INVALID,
    { "'variant_type'", "a{" } },
};

static void
test_mistake (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (JsonNode) config = parse_quoted (mistakes[i].config);
  g_autoptr (GError) error = NULL;

  g_assert_null (
    kedroc_abstract_dataset_from_config ("cars", json_node_get_object (config), NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, mistakes[i].code, "Dataset 'cars'",
                            mistakes[i].contains[0], mistakes[i].contains[1], mistakes[i].contains[2],
                            mistakes[i].contains[3], NULL);
}

static void
test_versions (void)
{
  g_autoptr (JsonNode) config
    = parse_quoted ("{'type': 'text.TextDataset', 'filepath': 'a', 'versioned': true}");
  g_autoptr (JsonNode) plain
    = parse_quoted ("{'type': 'text.TextDataset', 'filepath': 'a', 'versioned': false}");
  g_autoptr (KedrocAbstractDataset) given = NULL;
  g_autoptr (KedrocAbstractDataset) made = NULL;
  g_autoptr (KedrocAbstractDataset) without = NULL;
  KedrocVersion *version;

  given = kedroc_abstract_dataset_from_config ("a", json_node_get_object (config), "1", "2", NULL);
  version = kedroc_abstract_versioned_dataset_get_version (KEDROC_ABSTRACT_VERSIONED_DATASET (given));
  g_assert_cmpstr (kedroc_version_get_load (version), ==, "1");
  g_assert_cmpstr (kedroc_version_get_save (version), ==, "2");

  /* As in Kedro, one moment for all that is saved. */
  made = kedroc_abstract_dataset_from_config ("a", json_node_get_object (config), NULL, NULL, NULL);
  version = kedroc_abstract_versioned_dataset_get_version (KEDROC_ABSTRACT_VERSIONED_DATASET (made));
  g_assert_null (kedroc_version_get_load (version));
  g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d{3}Z$",
                                       kedroc_version_get_save (version), 0, 0));

  without = kedroc_abstract_dataset_from_config ("a", json_node_get_object (plain), "1", "2", NULL);
  g_assert_null (kedroc_abstract_versioned_dataset_get_version (KEDROC_ABSTRACT_VERSIONED_DATASET (without)));
}

static void
test_nested_versions (void)
{
  g_autoptr (JsonNode) config = parse_quoted (
    "{'type': 'CachedDataset', 'versioned': true, 'dataset': {'type': 'text.TextDataset', 'filepath': 'a'}}");
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  KedrocAbstractDataset *inner;
  KedrocVersion *version;

  dataset = kedroc_abstract_dataset_from_config ("a", json_node_get_object (config), "1", "2", NULL);
  inner = kedroc_cached_dataset_get_dataset (KEDROC_CACHED_DATASET (dataset));
  version = kedroc_abstract_versioned_dataset_get_version (KEDROC_ABSTRACT_VERSIONED_DATASET (inner));
  g_assert_cmpstr (kedroc_version_get_load (version), ==, "1");
  g_assert_cmpstr (kedroc_version_get_save (version), ==, "2");
}

static void
test_version_is_reserved (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (KedrocAbstractDataset) dataset = NULL;

      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      dataset = from_text ("{\"type\": \"text.TextDataset\", \"filepath\": \"a\", \"version\": \"1\"}", NULL);
      g_assert_null (
        kedroc_abstract_versioned_dataset_get_version (KEDROC_ABSTRACT_VERSIONED_DATASET (dataset)));
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*'version'*ignored*");
}

static void
test_metadata (void)
{
  g_autoptr (KedrocAbstractDataset) dataset = NULL;
  g_autoptr (JsonObject) config = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *metadata;

  dataset = from_text ("{\"type\": \"TestDataset\", \"metadata\": {\"layer\": \"raw\"}, "
                       "\"credentials\": {\"password\": \"secret\"}}", &error);
  g_assert_no_error (error);
  metadata = kedroc_abstract_dataset_get_metadata (dataset);
  g_assert_cmpstr (json_object_get_string_member (metadata, "layer"), ==, "raw");

  /* Kedro takes it out of the configuration. */
  config = kedroc_abstract_dataset_to_config (dataset);
  g_assert_false (json_object_has_member (config, "metadata"));

  text = kedroc_abstract_dataset_to_string (dataset);
  g_assert_null (strstr (text, "secret"));
  g_assert_null (strstr (text, "layer"));
}

static void
test_no_config (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KedrocAbstractDataset) dataset
    = g_object_new (TEST_TYPE_DATASET, "cancellable", cancellable, NULL);
  g_autoptr (KedrocAbstractDataset) cached = KEDROC_ABSTRACT_DATASET (kedroc_cached_dataset_new (dataset));
  g_autofree char *text = kedroc_abstract_dataset_to_string (dataset);

  g_assert_null (kedroc_abstract_dataset_to_config (dataset));
  g_assert_null (kedroc_abstract_dataset_to_config (cached));
  g_assert_nonnull (strstr (text, "cancellable=<GCancellable>"));
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "{\"type\": \"CachedDataset\", \"dataset\": ");
  g_string_append (text, "\"MemoryDataset\"");
  for (guint i = 0; i < 100; i++)
    g_string_append_c (text, '}');

  g_assert_null (from_text (text->str, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "cars",
                            "'dataset'", "more than", NULL);
}

static void
test_data (void)
{
  g_autoptr (KedrocAbstractDataset) number = from_text ("{\"type\": \"MemoryDataset\", \"data\": 7}", NULL);
  g_autoptr (KedrocAbstractDataset) object
    = from_text ("{\"type\": \"MemoryDataset\", \"data\": {\"a\": 1}}", NULL);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_cmpint (kedroc_abstract_dataset_load_int64 (number, NULL, NULL), ==, 7);
  g_assert_true (kedroc_abstract_dataset_load (object, &value, NULL, NULL));
  g_assert_true (G_VALUE_HOLDS (&value, JSON_TYPE_NODE));
}

static void
test_register (void)
{
  g_autoptr (KedrocAbstractDataset) first = NULL;
  g_autoptr (KedrocAbstractDataset) second = NULL;
  g_autoptr (KedrocAbstractDataset) prefixed = NULL;
  g_autoptr (KedrocAbstractDataset) direct = g_object_new (TEST_TYPE_DATASET, NULL);
  g_autoptr (JsonObject) config = NULL;

  kedroc_dataset_type_register ("test.Register", TEST_TYPE_DATASET);
  first = from_text ("{\"type\": \"test.Register\"}", NULL);
  g_assert_true (TEST_IS_DATASET (first));
  prefixed = from_text ("{\"type\": \"kedro_datasets.test.Register\"}", NULL);
  g_assert_true (TEST_IS_DATASET (prefixed));
  config = kedroc_abstract_dataset_to_config (direct);
  g_assert_cmpstr (json_object_get_string_member (config, "type"), ==, "test.Register");

  kedroc_dataset_type_register ("test.Register", KEDROC_TYPE_MEMORY_DATASET);
  second = from_text ("{\"type\": \"test.Register\"}", NULL);
  g_assert_true (KEDROC_IS_MEMORY_DATASET (second));
}

static gpointer
register_many (gpointer data)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("test.Thread%u.%u", GPOINTER_TO_UINT (data), i);
      g_autofree char *text = g_strdup_printf ("{\"type\": \"%s\"}", name);
      g_autoptr (KedrocAbstractDataset) dataset = NULL;

      kedroc_dataset_type_register (name, TEST_TYPE_DATASET);
      dataset = from_text (text, NULL);
      g_assert_true (TEST_IS_DATASET (dataset));
    }

  return NULL;
}

static void
test_register_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("register", register_many, GUINT_TO_POINTER (i));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static GType
find_type (const char *type_name,
           gpointer user_data,
           GError **error)
{
  ++*(guint *) user_data;
  if (g_str_equal (type_name, "test.Found"))
    return TEST_TYPE_DATASET;
  if (g_str_equal (type_name, "test.Broken"))
    g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "its module is broken");
  return G_TYPE_NONE;
}

static void
drop_finder (gpointer user_data)
{
  *(guint *) user_data = 0;
}

/* Asked for what nobody has registered, and for that alone. */
static void
test_finder (void)
{
  g_autoptr (JsonObject) config = json_object_new ();
  g_autoptr (KedrocAbstractDataset) found = NULL;
  g_autoptr (KedrocAbstractDataset) known = NULL;
  g_autoptr (GError) error = NULL;
  guint n_calls = 0;

  kedroc_dataset_type_set_finder (find_type, &n_calls, drop_finder);
  json_object_set_string_member (config, "type", "MemoryDataset");
  known = kedroc_abstract_dataset_from_config ("x", config, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_calls, ==, 0);
  json_object_set_string_member (config, "type", "test.Found");
  found = kedroc_abstract_dataset_from_config ("x", config, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (G_OBJECT_TYPE (found) == TEST_TYPE_DATASET);
  g_assert_cmpuint (n_calls, ==, 1);
  json_object_set_string_member (config, "type", "test.Broken");
  g_assert_null (kedroc_abstract_dataset_from_config ("x", config, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "'x'",
                            "its module is broken", NULL);
  json_object_set_string_member (config, "type", "test.Nothing");
  g_assert_null (kedroc_abstract_dataset_from_config ("x", config, NULL, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "'test.Nothing'",
                            "not known", NULL);
  kedroc_dataset_type_set_finder (NULL, NULL, NULL);
  g_assert_cmpuint (n_calls, ==, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_type_ensure (TEST_TYPE_DATASET);
  g_type_ensure (G_TYPE_CANCELLABLE);
  g_type_ensure (KEDROC_TYPE_ABSTRACT_VERSIONED_DATASET);

  g_test_add_func ("/kedroc/io/dataset-config/register", test_register);
  g_test_add_func ("/kedroc/io/dataset-config/values", test_values);
  for (gsize i = 0; i < G_N_ELEMENTS (round_trips); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/io/dataset-config/round-trip/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, round_trips[i], test_round_trip);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kedroc/io/dataset-config/mistake/%s", mistakes[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_mistake);
    }
  g_test_add_func ("/kedroc/io/dataset-config/versions", test_versions);
  g_test_add_func ("/kedroc/io/dataset-config/nested-versions", test_nested_versions);
  g_test_add_func ("/kedroc/io/dataset-config/version-is-reserved", test_version_is_reserved);
  g_test_add_func ("/kedroc/io/dataset-config/metadata", test_metadata);
  g_test_add_func ("/kedroc/io/dataset-config/no-config", test_no_config);
  g_test_add_func ("/kedroc/io/dataset-config/depth", test_depth);
  g_test_add_func ("/kedroc/io/dataset-config/data", test_data);
  g_test_add_func ("/kedroc/io/dataset-config/finder", test_finder);
  g_test_add_func ("/kedroc/io/dataset-config/register-threads", test_register_threads);

  return g_test_run ();
}
