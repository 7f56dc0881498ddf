/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "file-kinds.h"

#include <string.h>
#include <unistd.h>

#include "sql-database.h"

#define NOTHING "nothing"

/* More than is written at once. */
#define LARGE (1024 * 1024 + 1)

static char *
create_text (FileContent content)
{
  return content == FILE_CONTENT_OLD ? g_strdup ("old") : g_strnfill (LARGE, 'n');
}

void
file_kind_set_text (GValue *value,
                    FileContent content)
{
  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, create_text (content));
}

static void
set_bytes (GValue *value,
           FileContent content)
{
  char *text = create_text (content);

  g_value_init (value, G_TYPE_BYTES);
  g_value_take_boxed (value, g_bytes_new_take (text, strlen (text)));
}

static void
set_json (GValue *value,
          FileContent content)
{
  const char *json = content == FILE_CONTENT_OLD ? "{\"a\":[1,2.5,null]}" : "{\"b\":{\"c\":\"new and longer\"}}";

  g_value_init (value, JSON_TYPE_NODE);
  g_value_take_boxed (value, json_from_string (json, NULL));
}

static void
set_variant (GValue *value,
             FileContent content)
{
  g_value_init (value, G_TYPE_VARIANT);
  g_value_set_variant (value, content == FILE_CONTENT_OLD ? g_variant_new ("(si)", "old", 1)
                                                          : g_variant_new ("as", NULL));
}

static void
set_table (GValue *value,
           FileContent content)
{
  g_value_init (value, KEDROC_TYPE_TABLE);
  g_value_take_object (value, content == FILE_CONTENT_OLD ? sql_database_make_table (0, 3, 10)
                                                          : sql_database_make_table (100, 500, 50));
}

static void
set_parts (GValue *value,
           FileContent content)
{
  KedrocDataCatalog *parts = kedroc_data_catalog_new ();

  kedroc_data_catalog_set_string (parts, "a", content == FILE_CONTENT_OLD ? "1" : "ONE");
  kedroc_data_catalog_set_string (parts, "b", content == FILE_CONTENT_OLD ? "2" : "TWO");
  if (content == FILE_CONTENT_OLD)
    kedroc_data_catalog_set_string (parts, "c", "3");
  else
    kedroc_data_catalog_set_string (parts, "d", "FOUR");
  g_value_init (value, KEDROC_TYPE_DATA_CATALOG);
  g_value_take_object (value, parts);
}

#define FILE_CONFIG(type) "{\"type\": \"" type "\", \"filepath\": \"@PATH@\"}"
#define VERSIONED_CONFIG(type) "{\"type\": \"" type "\", \"filepath\": \"@PATH@\", \"versioned\": true}"
#define PARTS_CONFIG(options) \
  "{\"type\": \"partitions.PartitionedDataset\", \"path\": \"@PATH@\", "              \
  "\"dataset\": {" options "\"type\": \"text.TextDataset\"}"

const FileKind file_kinds[] = {
  { "text", FILE_CONFIG ("text.TextDataset"), file_kind_set_text, FALSE, FALSE },
  { "text-versioned", VERSIONED_CONFIG ("text.TextDataset"), file_kind_set_text, TRUE, FALSE },
  { "binary", FILE_CONFIG ("binary.BinaryDataset"), set_bytes, FALSE, FALSE },
  { "binary-versioned", VERSIONED_CONFIG ("binary.BinaryDataset"), set_bytes, TRUE, FALSE },
  { "json", FILE_CONFIG ("json.JSONDataset"), set_json, FALSE, FALSE },
  { "json-versioned", VERSIONED_CONFIG ("json.JSONDataset"), set_json, TRUE, FALSE },
  { "variant", FILE_CONFIG ("variant.VariantDataset"), set_variant, FALSE, FALSE },
  { "variant-versioned", VERSIONED_CONFIG ("variant.VariantDataset"), set_variant, TRUE, FALSE },
  { "csv", FILE_CONFIG ("csv.CSVDataset"), set_table, FALSE, FALSE },
  { "csv-versioned", VERSIONED_CONFIG ("csv.CSVDataset"), set_table, TRUE, FALSE },
  { "parts", PARTS_CONFIG ("") ", \"overwrite\": true}", set_parts, FALSE, FALSE },
  { "parts-versioned", PARTS_CONFIG ("\"versioned\": true, ") "}", set_parts, TRUE, FALSE },
  { "sqlite",
    "{\"type\": \"sqlite.TableDataset\", \"table_name\": \"t\", \"credentials\": {\"con\": \"sqlite:///@PATH@\"},"
    " \"save_args\": {\"if_exists\": \"replace\"}}",
    set_table, FALSE, TRUE },
  { NULL, NULL, NULL, FALSE, FALSE },
};

/* To replace a file can mean to wait for the disk. */
void
file_kinds_init (void)
{
  kedroc_calls_skip_syncs ();
  if (access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
}

static gboolean
is_parts (const FileKind *self)
{
  return self->set_value == set_parts;
}

char *
file_kind_build_path (const FileKind *self,
                      KedrocTestFolder *folder)
{
  return kedroc_test_folder_build_path (folder, "data/thing");
}

KedrocAbstractDataset *
file_kind_build (const FileKind *self,
                 KedrocTestFolder *folder,
                 FileContent content)
{
  g_autofree char *path = file_kind_build_path (self, folder);
  g_autoptr (GString) json = g_string_new (self->config);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  const char *version = content == FILE_CONTENT_OLD ? FILE_VERSION_OLD : FILE_VERSION_NEW;
  KedrocAbstractDataset *dataset;

  g_string_replace (json, "@PATH@", path, 0);
  node = json_from_string (json->str, &error);
  g_assert_no_error (error);
  dataset = kedroc_abstract_dataset_from_config ("thing", json_node_get_object (node), NULL,
                                                 self->versioned && !is_parts (self) ? version : NULL, &error);
  g_assert_no_error (error);

  return dataset;
}

gboolean
file_kind_save_version (const FileKind *self,
                        KedrocTestFolder *folder,
                        FileContent version,
                        FileContent content,
                        KedrocCalls *calls,
                        GError **error)
{
  g_autoptr (KedrocAbstractDataset) dataset = file_kind_build (self, folder, version);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean saved;

  self->set_value (&value, content);
  kedroc_calls_watch (calls);
  saved = kedroc_abstract_dataset_save (dataset, &value, NULL, error);
  kedroc_calls_watch (NULL);
  /* The next version has another name. */
  if (is_parts (self))
    g_usleep (2000);

  return saved;
}

gboolean
file_kind_save (const FileKind *self,
                KedrocTestFolder *folder,
                FileContent content,
                KedrocCalls *calls,
                GError **error)
{
  return file_kind_save_version (self, folder, content, content, calls, error);
}

static char *
describe_parts (KedrocDataCatalog *parts)
{
  g_auto (GStrv) names = kedroc_data_catalog_list (parts);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *part = kedroc_data_catalog_load_string (parts, names[i], NULL, &error);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", names[i], error != NULL ? error->message : part);
    }

  return g_string_free (text, FALSE);
}

static char *
describe (const GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    return g_value_dup_string (value);
  if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    {
      gsize size;
      const char *data = g_bytes_get_data (g_value_get_boxed (value), &size);

      return g_strndup (data, size);
    }
  if (G_VALUE_HOLDS (value, JSON_TYPE_NODE))
    return json_to_string (g_value_get_boxed (value), FALSE);
  if (G_VALUE_HOLDS_VARIANT (value))
    return g_variant_print (g_value_get_variant (value), TRUE);
  if (KEDROC_IS_TABLE (g_value_get_object (value)))
    return sql_database_describe (g_value_get_object (value));

  return describe_parts (g_value_get_object (value));
}

static gboolean
is_nothing (const GError *error)
{
  return g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_FOUND)
         || g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_NOT_FOUND);
}

char *
file_kind_load (const FileKind *self,
                KedrocTestFolder *folder)
{
  g_autoptr (KedrocAbstractDataset) dataset = file_kind_build (self, folder, FILE_CONTENT_NEW);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (kedroc_abstract_dataset_load (dataset, &value, NULL, &error))
    return describe (&value);

  return g_strdup (is_nothing (error) ? NOTHING : error->message);
}

char **
file_kind_list_states (const FileKind *self,
                       gboolean has_old)
{
  g_autoptr (GStrvBuilder) states = g_strv_builder_new ();

  if (is_parts (self) && has_old)
    g_strv_builder_add_many (states, "a=1 b=2 c=3", "a=ONE b=2 c=3", "a=ONE b=TWO c=3", "a=ONE b=TWO c=3 d=FOUR",
                             self->versioned ? NULL : "a=ONE b=TWO d=FOUR", NULL);
  else if (is_parts (self))
    g_strv_builder_add_many (states, NOTHING, "a=ONE", "a=ONE b=TWO", "a=ONE b=TWO d=FOUR", NULL);
  else
    for (FileContent content = FILE_CONTENT_OLD; content <= FILE_CONTENT_NEW; content++)
      {
        g_auto (GValue) value = G_VALUE_INIT;
        g_autofree char *text = NULL;

        self->set_value (&value, content);
        text = content == FILE_CONTENT_OLD && !has_old ? g_strdup (NOTHING) : describe (&value);
        g_strv_builder_add (states, text);
      }

  return g_strv_builder_end (states);
}

int
file_kind_find_state (char **states,
                      const char *state)
{
  for (int i = 0; states[i] != NULL; i++)
    if (g_str_equal (states[i], state))
      return i;

  return -1;
}

static gboolean
version_exists (const GError *error)
{
  return g_error_matches (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS);
}

char *
file_kind_find_flaw_of_next_save (const FileKind *self,
                                  KedrocTestFolder *folder,
                                  gboolean is_saved,
                                  const char *new)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;
  gboolean saved;

  /* The version that a killed process has begun with had a name as well. */
  if (is_parts (self))
    g_usleep (2000);
  saved = file_kind_save (self, folder, FILE_CONTENT_NEW, NULL, &error);
  if (!saved && !(is_saved && version_exists (error)))
    return g_strdup_printf ("the next save fails: %s", error->message);

  state = file_kind_load (self, folder);

  return g_str_equal (state, new) ? NULL : g_strdup_printf ("the next save leaves %.50s", state);
}
