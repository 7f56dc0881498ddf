/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-nearest-name-private.h"

static const struct
{
  const char *name;
  const char *nearest;
} cases[] = {
  { "companies", "companies" },
  { "company", "companies" },
  { "Shutles", "shuttles" },
  { "csvdataset", "csv.CSVDataset" },
  { "csv.CSVDatset", "csv.CSVDataset" },
  { "reviews", NULL },
  { "", NULL },
};

static void
test_nearest (void)
{
  const char *const known[] = { "companies", "shuttles", "csv.CSVDataset", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (kedroc_nearest_name (cases[i].name, known), ==, cases[i].nearest);
}

static void
test_nothing_known (void)
{
  const char *const known[] = { NULL };

  g_assert_null (kedroc_nearest_name ("companies", known));
  g_assert_null (kedroc_nearest_name ("companies", NULL));
}

static void
test_long_names (void)
{
  g_autofree char *name = g_strnfill (100000, 'x');
  g_autofree char *candidate = g_strnfill (200000, 'x');
  const char *known[] = { "y", candidate, NULL };

  g_assert_true (kedroc_nearest_name (name, known) == candidate);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/base/nearest-name/nearest", test_nearest);
  g_test_add_func ("/kedroc/base/nearest-name/nothing-known", test_nothing_known);
  g_test_add_func ("/kedroc/base/nearest-name/long-names", test_long_names);

  return g_test_run ();
}
