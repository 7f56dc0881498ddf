/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

static void
test_names (void)
{
  const char *const *names = KEDROC_NAMES ("companies", "shuttles");

  g_assert_cmpuint (g_strv_length ((char **) names), ==, 2);
  g_assert_cmpstr (names[0], ==, "companies");
  g_assert_cmpstr (names[1], ==, "shuttles");
  g_assert_null (names[2]);
}

static void
test_version (void)
{
  g_autofree char *version = g_strdup_printf ("%d.%d.%d",
                                              KEDROC_MAJOR_VERSION,
                                              KEDROC_MINOR_VERSION,
                                              KEDROC_MICRO_VERSION);

  g_assert_cmpstr (version, ==, KEDROC_VERSION_S);
}

static void
test_check_version (void)
{
  g_assert_true (KEDROC_CHECK_VERSION (KEDROC_MAJOR_VERSION, KEDROC_MINOR_VERSION, KEDROC_MICRO_VERSION));
  g_assert_true (KEDROC_CHECK_VERSION (KEDROC_MAJOR_VERSION - 1, KEDROC_MINOR_VERSION + 1, 0));
  g_assert_false (KEDROC_CHECK_VERSION (KEDROC_MAJOR_VERSION,
                                        KEDROC_MINOR_VERSION,
                                        KEDROC_MICRO_VERSION + 1));
  g_assert_false (KEDROC_CHECK_VERSION (KEDROC_MAJOR_VERSION, KEDROC_MINOR_VERSION + 1, 0));
  g_assert_false (KEDROC_CHECK_VERSION (KEDROC_MAJOR_VERSION + 1, 0, 0));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/base/macros/names", test_names);
  g_test_add_func ("/kedroc/base/macros/version", test_version);
  g_test_add_func ("/kedroc/base/macros/check-version", test_check_version);

  return g_test_run ();
}
