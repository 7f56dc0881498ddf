/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-error.h"
#include "kedroc-program-function-private.h"

static gboolean
own_function (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  return TRUE;
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  gboolean in_main_program = FALSE;
  g_autofree char *string = kedroc_program_function_to_string (own_function, &in_main_program);

  g_assert_nonnull (string);
  g_assert_true (in_main_program);
  g_assert_true (kedroc_program_function_from_string (string, &error) == own_function);
  g_assert_no_error (error);
}

static void
test_library (void)
{
  g_autoptr (GError) error = NULL;
  gboolean in_main_program = TRUE;
  union {
    gpointer (*memdup) (gconstpointer, gsize);
    KedrocNodeFunc func;
  } function = { g_memdup2 };
  g_autofree char *string = kedroc_program_function_to_string (function.func, &in_main_program);

  g_assert_nonnull (string);
  g_assert_false (in_main_program);
  g_assert_true (kedroc_program_function_from_string (string, &error) == function.func);
}

static void
test_not_in_an_object (void)
{
  g_autofree guint8 *heap = g_malloc (16);
  gboolean in_main_program;
  union {
    gpointer address;
    KedrocNodeFunc func;
  } function = { heap };

  g_assert_null (kedroc_program_function_to_string (function.func, &in_main_program));
}

static void
test_nonsense (void)
{
  const char *strings[] = { "", "address:", "address:0:", "address:xyz:", "address:1234", "address:1:/no/such/file.so",
                            "address:7fffffffffff:", "c:libm.so.6:cos" };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (kedroc_program_function_from_string (strings[i], &error));
      g_assert_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/worker/program-function/round-trip", test_round_trip);
  g_test_add_func ("/kedroc/worker/program-function/library", test_library);
  g_test_add_func ("/kedroc/worker/program-function/not-in-an-object", test_not_in_an_object);
  g_test_add_func ("/kedroc/worker/program-function/nonsense", test_nonsense);
  return g_test_run ();
}
