/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A catalog in YAML or JSON, by the first byte: it is refused with a reason, or its
 * datasets can be made, as can those of names that only its patterns know. Nothing
 * is loaded or saved, so no file but that of the catalog is touched.
 *
 * What cannot be told from the bytes is the same for all inputs: credentials,
 * variables. */
#include "fuzz-target.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "kedroc-config-parser-private.h"
#include "kedroc-data-catalog.h"
#include "kedroc-error.h"
#include "kedroc-test.h"

static void
assert_explained (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == KEDROC_DATASET_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
describe_dataset (KedrocDataCatalog *catalog,
                  const char        *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocAbstractDataset) dataset = kedroc_data_catalog_get (catalog, name, TRUE, &error);
  g_autofree char *type = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) config = NULL;

  if (dataset == NULL)
    {
      /* No pattern is for the name that is no name. */
      if (error != NULL || *name != '\0')
        assert_explained (error);
      return;
    }
  g_assert_no_error (error);
  type = kedroc_data_catalog_get_dataset_type (catalog, name);
  g_assert_nonnull (type);
  text = kedroc_abstract_dataset_to_string (dataset);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  config = kedroc_abstract_dataset_to_config (dataset);
}

/* What a catalog says of itself makes such a catalog again. */
static void
make_again (KedrocDataCatalog *catalog)
{
  g_autoptr (JsonObject) credentials = NULL;
  g_autoptr (GHashTable) load_versions = NULL;
  g_autofree char *save_version = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = kedroc_data_catalog_to_config (catalog, &credentials, &load_versions,
                                                                 &save_version, &error);
  g_autoptr (KedrocDataCatalog) again = NULL;
  g_autoptr (JsonObject) config_again = NULL;

  g_assert_no_error (error);
  again = kedroc_data_catalog_new_from_config (config, credentials, load_versions, save_version, &error);
  g_assert_no_error (error);
  config_again = kedroc_data_catalog_to_config (again, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (json_object_equal (config, config_again));
}

static void
use_catalog (KedrocDataCatalog *catalog)
{
  static const char *const unlisted[] = { "cars", "raw.cars_csv", "ä b#2", "" };
  g_auto (GStrv) names = kedroc_data_catalog_list (catalog);
  g_autofree char *text = NULL;

  make_again (catalog);
  for (char **name = names; *name != NULL; name++)
    describe_dataset (catalog, *name);
  for (guint i = 0; i < G_N_ELEMENTS (unlisted); i++)
    describe_dataset (catalog, unlisted[i]);
  make_again (catalog);
  text = kedroc_data_catalog_to_string (catalog);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static JsonObject *
parse_constant (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = kedroc_config_parse_json (text, -1, "constant", NULL, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static void
check_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (JsonObject) credentials = parse_constant ("{\"db\": {\"key\": [1]}, \"s3\": \"token\"}");
  g_autoptr (JsonObject) variables = parse_constant ("{\"data\": \"/nowhere\", \"n\": 2, \"list\": [{}]}");
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocDataCatalog) catalog = kedroc_data_catalog_new_from_file_full (file, credentials,
                                                                                  variables, &error);

  if (catalog != NULL)
    use_catalog (catalog);
  else
    assert_explained (error);
}

/* Quicker than g_file_set_contents (), which does more than is needed here. */
static void
write_file (const char      *path,
            const FuzzInput *input)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_no_errno (fd);
  g_assert_cmpint (write (fd, input->data, input->size), ==, input->size);
  close (fd);
}

static KedrocTestFolder *folder;

static void
remove_folder (void)
{
  g_clear_pointer (&folder, kedroc_test_folder_free);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const names[] = { "catalog.yml", "catalog.json" };
  FuzzInput input = { data, size };
  g_autofree char *path = NULL;

  if (folder == NULL)
    {
      folder = kedroc_test_folder_new ();
      atexit (remove_folder);
    }
  path = kedroc_test_folder_build_path (folder, names[fuzz_input_take_byte (&input) % G_N_ELEMENTS (names)]);
  write_file (path, &input);
  check_file (path);
  return 0;
}
