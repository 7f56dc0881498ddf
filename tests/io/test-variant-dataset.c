/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

static gboolean
save_variant (KedrocAbstractDataset *dataset,
              GVariant *variant,
              GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_VARIANT);
  g_value_set_variant (&value, variant);

  return kedroc_abstract_dataset_save (dataset, &value, NULL, error);
}

static const char *const variants[] = {
  "true",
  "byte 0x05",
  "int64 -9",
  "uint64 18446744073709551615",
  "0.1",
  "'text'",
  "()",
  "@ai []",
  "[1, 2, 3]",
  "{'a': <1>, 'b': <'x'>}",
  "(1, 'two', [3.0])",
  "<<<5>>>",
  "just 'maybe'",
  "@ms nothing",
  "b'bytes'",
};

static void
test_round_trip (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.gvariant");
  g_autoptr (KedrocAbstractDataset) dataset
    = KEDROC_ABSTRACT_DATASET (kedroc_variant_dataset_new (path, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autoptr (GVariant) given = g_variant_ref_sink (g_variant_new_parsed (variants[i]));
      g_autoptr (GVariant) loaded = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (save_variant (dataset, given, &error));
      loaded = kedroc_abstract_dataset_load_variant (dataset, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_variant_equal (loaded, given));
    }
}

/* The format is GLib's: a variant within a variant, little-endian. */
static void
test_format (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.gvariant");
  g_autoptr (KedrocAbstractDataset) dataset
    = KEDROC_ABSTRACT_DATASET (kedroc_variant_dataset_new (path, NULL));
  g_autoptr (GVariant) given = g_variant_ref_sink (g_variant_new_uint32 (0x01020304));
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (save_variant (dataset, given, NULL));
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, "\x04\x03\x02\x01\0u", 6);
}

static void
test_not_variant (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  const struct
  {
    const char *content;
    gsize length;
  } cases[] = {
    { "", 0 }, { "plain text", 10 }, { "\0", 1 }, { "\x04\x03\x02\x01\0i(", 7 }, { "\x04\x03\0u", 4 },
    { "abc\0s", 5 }, { "\xff\xff\xff\xff\0as", 7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = kedroc_test_folder_write (folder, "a", cases[i].content, cases[i].length);
      g_autoptr (KedrocAbstractDataset) dataset =
          KEDROC_ABSTRACT_DATASET (kedroc_variant_dataset_new (path, NULL));
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
      kedroc_test_assert_error (
        &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, path, "GVariant", NULL);
    }
}

static void
test_variant_type (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.gvariant");
  g_autoptr (KedrocAbstractDataset) any = KEDROC_ABSTRACT_DATASET (kedroc_variant_dataset_new (path, NULL));
  g_autoptr (KedrocAbstractDataset) typed =
      g_object_new (KEDROC_TYPE_VARIANT_DATASET, "filepath", path, "variant-type", "a*", NULL);
  g_autoptr (KedrocAbstractDataset) broken =
      g_object_new (KEDROC_TYPE_VARIANT_DATASET, "filepath", path, "variant-type", "a{", NULL);
  g_autoptr (GVariant) number = g_variant_ref_sink (g_variant_new_int32 (1));
  g_autoptr (GVariant) list = g_variant_ref_sink (g_variant_new_parsed ("[1]"));
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) given = G_VALUE_INIT;
  g_autoptr (GVariant) loaded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (save_variant (any, number, &error));
  g_assert_false (kedroc_abstract_dataset_load (typed, &value, NULL, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "'i'", "'a*'", NULL);
  g_assert_false (save_variant (typed, number, &error));
  kedroc_test_assert_error (
    &error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "'i'", "'a*'", NULL);
  g_assert_true (save_variant (typed, list, &error));
  loaded = kedroc_abstract_dataset_load_variant (typed, NULL, &error);
  g_assert_true (g_variant_equal (loaded, list));

  g_assert_false (save_variant (broken, list, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "'a{'", NULL);

  g_value_init (&given, G_TYPE_STRING);
  g_value_set_string (&given, "a");
  g_assert_false (kedroc_abstract_dataset_save (any, &given, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "gchararray",
                            "GVariant", NULL);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/variant-dataset/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/variant-dataset/format", test_format);
  g_test_add_func ("/kedroc/io/variant-dataset/not-variant", test_not_variant);
  g_test_add_func ("/kedroc/io/variant-dataset/variant-type", test_variant_type);

  return g_test_run ();
}
