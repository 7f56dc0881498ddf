/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-typed-value-private.h"

#include "kedroc-error.h"
#include "kedroc-test.h"

#define TWO_TO_53 (G_GINT64_CONSTANT (1) << 53)

static void
assert_double (const GValue *value,
               gboolean fits,
               double expected)
{
  g_autoptr (GError) error = NULL;
  double number = 0;

  g_assert_true (kedroc_typed_value_get_double (value, &number, &error) == fits);
  if (fits)
    g_assert_cmpfloat (number, ==, expected);
  else
    kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "gdouble",
                              G_VALUE_TYPE_NAME (value), NULL);
}

static void
test_double (void)
{
  const struct
  {
    gint64 number;
    gboolean fits;
  } integers[] = {
    { 0, TRUE }, { -1, TRUE }, { TWO_TO_53, TRUE }, { TWO_TO_53 + 1, FALSE }, { -TWO_TO_53 - 1, FALSE },
    { G_MAXINT64, FALSE }, { G_MININT64, TRUE },
  };
  const struct
  {
    guint64 number;
    gboolean fits;
  } unsigneds[] = {
    { 0, TRUE }, { G_GUINT64_CONSTANT (1) << 63, TRUE }, { (G_GUINT64_CONSTANT (1) << 63) + 1, FALSE },
    { G_MAXUINT64, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_INT64);
      g_value_set_int64 (&value, integers[i].number);
      assert_double (&value, integers[i].fits, (double) integers[i].number);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (unsigneds); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_UINT64);
      g_value_set_uint64 (&value, unsigneds[i].number);
      assert_double (&value, unsigneds[i].fits, (double) unsigneds[i].number);
    }
}

static const GType integer_types[] = {
  G_TYPE_CHAR, G_TYPE_UCHAR, G_TYPE_INT, G_TYPE_UINT, G_TYPE_LONG, G_TYPE_ULONG, G_TYPE_INT64, G_TYPE_UINT64,
};

static void
test_numbers (void)
{
  g_auto (GValue) hundred = G_VALUE_INIT;
  g_auto (GValue) fraction = G_VALUE_INIT;

  g_value_init (&hundred, G_TYPE_INT);
  g_value_set_int (&hundred, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (integer_types); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      gint64 number;

      g_value_init (&value, integer_types[i]);
      g_assert_true (g_value_transform (&hundred, &value));
      g_assert_true (kedroc_typed_value_get_int64 (&value, &number, NULL));
      g_assert_cmpint (number, ==, 100);
      assert_double (&value, TRUE, 100);
    }

  g_value_init (&fraction, G_TYPE_FLOAT);
  g_value_set_float (&fraction, 0.5f);
  assert_double (&fraction, TRUE, 0.5);
}

static void
test_not_integers (void)
{
  const GType types[] = { G_TYPE_BOOLEAN, G_TYPE_DOUBLE, G_TYPE_STRING };
  g_auto (GValue) unset = G_VALUE_INIT;
  g_auto (GValue) large = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  gint64 number;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, types[i]);
      g_assert_false (kedroc_typed_value_get_int64 (&value, &number, &error));
      kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                                g_type_name (types[i]), "gint64", NULL);
    }

  g_assert_false (kedroc_typed_value_get_int64 (&unset, &number, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "gint64", NULL);
  g_assert_null (kedroc_typed_value_dup_string (&unset, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "gchararray", NULL);

  g_value_init (&large, G_TYPE_UINT64);
  g_value_set_uint64 (&large, (guint64) G_MAXINT64 + 1);
  g_assert_false (kedroc_typed_value_get_int64 (&large, &number, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "9223372036854775808",
                            "guint64", "gint64", NULL);
}

static void
test_empty (void)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_true (kedroc_typed_value_is_empty (&value));
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (kedroc_typed_value_is_empty (&value));
  g_value_set_string (&value, "");
  g_assert_false (kedroc_typed_value_is_empty (&value));
  g_value_unset (&value);
  g_value_init (&value, G_TYPE_INT);
  g_assert_false (kedroc_typed_value_is_empty (&value));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/io/typed-value/double", test_double);
  g_test_add_func ("/kedroc/io/typed-value/numbers", test_numbers);
  g_test_add_func ("/kedroc/io/typed-value/not-integers", test_not_integers);
  g_test_add_func ("/kedroc/io/typed-value/empty", test_empty);

  return g_test_run ();
}
