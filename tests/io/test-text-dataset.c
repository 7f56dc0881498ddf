/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

#include "kedroc-test.h"

static const char *const texts[] = { "", "one line", "a\nb\r\nc\n", "\xef\xbb\xbf\nmark", "Grüße 🚀\n" };

static void
test_round_trip (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (GValue) given = G_VALUE_INIT;
      g_autofree char *content = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      g_value_init (&given, G_TYPE_STRING);
      g_value_set_string (&given, texts[i]);
      g_assert_true (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
      g_assert_true (g_file_get_contents (path, &content, NULL, &error));
      g_assert_cmpstr (content, ==, texts[i]);
      text = kedroc_abstract_dataset_load_string (dataset, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, texts[i]);
    }
}

static void
test_not_text (void)
{
  const struct
  {
    const char *content;
    gsize length;
    const char *offset;
    const char *reason;
  } cases[] = {
    { "abc\xff", 4, "byte 4 (0xff)", "not UTF-8" },
    { "\xc3(", 2, "byte 1 (0xc3)", "not UTF-8" },
    { "caf\xe9", 4, "byte 4 (0xe9)", "not UTF-8" },
    { "cut short \xe2\x82", 12, "byte 11 (0xe2)", "not UTF-8" },
    { "ab\0c", 4, "byte 3 (0x00)", "NUL" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *path = kedroc_test_folder_write (folder, "a.txt", cases[i].content, cases[i].length);
      g_autoptr (KedrocAbstractDataset) dataset
        = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;

      g_assert_false (kedroc_abstract_dataset_load (dataset, &value, NULL, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_CORRUPT, path,
                                cases[i].offset, cases[i].reason, NULL);
    }
}

static void
test_other_type (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_build_path (folder, "a.txt");
  g_autoptr (KedrocAbstractDataset) dataset = KEDROC_ABSTRACT_DATASET (kedroc_text_dataset_new (path, NULL));
  g_auto (GValue) given = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&given, G_TYPE_INT);
  g_assert_false (kedroc_abstract_dataset_save (dataset, &given, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, path, "gint",
                            "gchararray", NULL);
  g_assert_cmpuint (kedroc_test_folder_count (folder), ==, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/text-dataset/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/io/text-dataset/not-text", test_not_text);
  g_test_add_func ("/kedroc/io/text-dataset/other-type", test_other_type);

  return g_test_run ();
}
