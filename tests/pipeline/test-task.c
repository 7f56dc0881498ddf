/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>
#include <math.h>
#include <string.h>

typedef struct {
  void (*call) (KedrocTask *task);
} Body;

static gboolean
call_body (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  Body *body = user_data;

  body->call (task);
  return TRUE;
}

/* Runs @body as the function of a node "n" with the input "in" and the output "out". */
static KedrocTask *
run_body (void (*body) (KedrocTask *task),
          const GValue *input,
          GError **error)
{
  g_autoptr (KedrocNode) node = NULL;
  Body data = { body };
  KedrocTask *task;

  node = kedroc_node_new ("n", KEDROC_NAMES ("in"), KEDROC_NAMES ("out"), call_body, &data, NULL, NULL);
  task = kedroc_task_new (node);
  kedroc_task_set_input (task, "in", input);
  if (!kedroc_node_execute (node, task, error))
    g_assert_true (error == NULL || *error != NULL);
  return task;
}

static void
copy_value (KedrocTask *task)
{
  kedroc_task_set_output (task, "out", kedroc_task_get_input (task, "in"));
}

static void
copy_variant (KedrocTask *task)
{
  kedroc_task_set_output_variant (task, "out", kedroc_task_get_input_variant (task, "in"));
}

static void
copy_bytes (KedrocTask *task)
{
  kedroc_task_set_output_bytes (task, "out", kedroc_task_get_input_bytes (task, "in"));
}

static void
copy_string (KedrocTask *task)
{
  kedroc_task_set_output_string (task, "out", kedroc_task_get_input_string (task, "in"));
}

static void
copy_boolean (KedrocTask *task)
{
  kedroc_task_set_output_boolean (task, "out", kedroc_task_get_input_boolean (task, "in"));
}

static void
copy_double (KedrocTask *task)
{
  kedroc_task_set_output_double (task, "out", kedroc_task_get_input_double (task, "in"));
}

static void
copy_int64 (KedrocTask *task)
{
  kedroc_task_set_output_int64 (task, "out", kedroc_task_get_input_int64 (task, "in"));
}

static void
copy_object (KedrocTask *task)
{
  kedroc_task_set_output_object (task, "out", kedroc_task_get_input_object (task, "in"));
}

static void
test_typed (void)
{
  GValue values[] = { G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT,
                      G_VALUE_INIT };
  void (*bodies[]) (KedrocTask *) = { copy_variant, copy_bytes, copy_string, copy_boolean,
                                      copy_double,  copy_int64, copy_object };

  g_value_set_variant (g_value_init (&values[0], G_TYPE_VARIANT), g_variant_new_int32 (7));
  g_value_take_boxed (g_value_init (&values[1], G_TYPE_BYTES), g_bytes_new_static ("abc", 3));
  g_value_set_string (g_value_init (&values[2], G_TYPE_STRING), "text");
  g_value_set_boolean (g_value_init (&values[3], G_TYPE_BOOLEAN), TRUE);
  g_value_set_double (g_value_init (&values[4], G_TYPE_DOUBLE), 0.25);
  g_value_set_int64 (g_value_init (&values[5], G_TYPE_INT64), G_MININT64);
  g_value_take_object (g_value_init (&values[6], G_TYPE_OBJECT), g_cancellable_new ());

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KedrocTask) generic = run_body (copy_value, &values[i], &error);
      g_autoptr (KedrocTask) typed = NULL;
      g_autofree char *expected = g_strdup_value_contents (&values[i]);
      g_autofree char *generic_out = NULL;
      g_autofree char *typed_out = NULL;

      g_assert_no_error (error);
      typed = run_body (bodies[i], &values[i], &error);
      g_assert_no_error (error);
      generic_out = g_strdup_value_contents (kedroc_task_get_output (generic, "out"));
      typed_out = g_strdup_value_contents (kedroc_task_get_output (typed, "out"));
      g_assert_cmpstr (generic_out, ==, expected);
      g_assert_cmpstr (typed_out, ==, expected);
      g_value_unset (&values[i]);
    }
}

/* An output that is set to an object has the object's own type. */
static void
set_cancellable (KedrocTask *task)
{
  g_autoptr (GCancellable) object = g_cancellable_new ();

  kedroc_task_set_output_object (task, "out", object);
}

static void
test_object_type (void)
{
  g_autoptr (KedrocTask) task = NULL;
  g_autoptr (GError) error = NULL;
  GValue input = G_VALUE_INIT;

  g_value_set_boolean (g_value_init (&input, G_TYPE_BOOLEAN), TRUE);
  task = run_body (set_cancellable, &input, &error);
  g_assert_no_error (error);
  g_assert_true (G_VALUE_TYPE (kedroc_task_get_output (task, "out")) == G_TYPE_CANCELLABLE);
}

typedef struct {
  const char *case_name;
  GType type;
  gint64 s;
  guint64 u;
  double f;
  gboolean as_double;
  gboolean as_int64;
} Number;

/* Types that are made at run time stand here by an index into number_types. */
enum { CHAR, UCHAR, INT, UINT, LONG, ULONG, INT64, UINT64, FLOAT, DOUBLE };

static const Number numbers[] = {
  { "char", CHAR, -5, 0, 0, TRUE, TRUE },
  { "uchar", UCHAR, 0, 200, 0, TRUE, TRUE },
  { "int", INT, G_MININT, 0, 0, TRUE, TRUE },
  { "uint", UINT, 0, G_MAXUINT, 0, TRUE, TRUE },
  { "long", LONG, -1, 0, 0, TRUE, TRUE },
  { "ulong", ULONG, 0, 1, 0, TRUE, TRUE },
  { "int64", INT64, G_GINT64_CONSTANT (1) << 53, 0, 0, TRUE, TRUE },
  { "int64-odd", INT64, (G_GINT64_CONSTANT (1) << 53) + 1, 0, 0, FALSE, TRUE },
  { "int64-min", INT64, G_MININT64, 0, 0, TRUE, TRUE },
  { "int64-max", INT64, G_MAXINT64, 0, 0, FALSE, TRUE },
  { "uint64-high-bit", UINT64, 0, G_GUINT64_CONSTANT (1) << 63, 0, TRUE, FALSE },
  { "uint64-max", UINT64, 0, G_MAXUINT64, 0, FALSE, FALSE },
  { "float", FLOAT, 0, 0, 0.5, TRUE, FALSE },
  { "double-whole", DOUBLE, 0, 0, -3.0, TRUE, TRUE },
  { "double-fraction", DOUBLE, 0, 0, 1e-300, TRUE, FALSE },
  { "double-2-63", DOUBLE, 0, 0, 9223372036854775808.0, TRUE, FALSE },
  { "double-minus-2-63", DOUBLE, 0, 0, -9223372036854775808.0, TRUE, TRUE },
  { "double-huge", DOUBLE, 0, 0, 1e300, TRUE, FALSE },
  { "double-infinity", DOUBLE, 0, 0, INFINITY, TRUE, FALSE },
  { "double-nan", DOUBLE, 0, 0, NAN, TRUE, FALSE },
};

static double
fill_number (const Number *number,
             GValue *value)
{
  switch (number->type)
    {
    case CHAR:
      g_value_set_schar (g_value_init (value, G_TYPE_CHAR), (gint8) number->s);
      return (double) number->s;
    case UCHAR:
      g_value_set_uchar (g_value_init (value, G_TYPE_UCHAR), (guint8) number->u);
      return (double) number->u;
    case INT:
      g_value_set_int (g_value_init (value, G_TYPE_INT), (int) number->s);
      return (double) number->s;
    case UINT:
      g_value_set_uint (g_value_init (value, G_TYPE_UINT), (guint) number->u);
      return (double) number->u;
    case LONG:
      g_value_set_long (g_value_init (value, G_TYPE_LONG), (long) number->s);
      return (double) number->s;
    case ULONG:
      g_value_set_ulong (g_value_init (value, G_TYPE_ULONG), (gulong) number->u);
      return (double) number->u;
    case INT64:
      g_value_set_int64 (g_value_init (value, G_TYPE_INT64), number->s);
      return (double) number->s;
    case UINT64:
      g_value_set_uint64 (g_value_init (value, G_TYPE_UINT64), number->u);
      return (double) number->u;
    case FLOAT:
      g_value_set_float (g_value_init (value, G_TYPE_FLOAT), (float) number->f);
      return number->f;
    default:
      g_value_set_double (g_value_init (value, G_TYPE_DOUBLE), number->f);
      return number->f;
    }
}

static void
test_number (gconstpointer data)
{
  const Number *number = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTask) as_double = NULL;
  g_autoptr (KedrocTask) as_int64 = NULL;
  GValue value = G_VALUE_INIT;
  double expected = fill_number (number, &value);

  as_double = run_body (copy_double, &value, &error);
  if (number->as_double)
    {
      double result = g_value_get_double (kedroc_task_get_output (as_double, "out"));

      g_assert_no_error (error);
      g_assert_true (result == expected || (isnan (result) && isnan (expected)));
    }
  else
    g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_clear_error (&error);

  as_int64 = run_body (copy_int64, &value, &error);
  if (number->as_int64)
    {
      g_assert_no_error (error);
      g_assert_true (number->type == INT64
                       ? g_value_get_int64 (kedroc_task_get_output (as_int64, "out")) == number->s
                       : (double) g_value_get_int64 (kedroc_task_get_output (as_int64, "out")) == expected);
    }
  else
    {
      g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
      g_assert_nonnull (g_strstr_len (error->message, -1, "'in'"));
      g_assert_nonnull (g_strstr_len (error->message, -1, "gint64"));
    }
}

typedef struct {
  const char *case_name;
  void (*body) (KedrocTask *task);
  const char *type;
} WrongType;

static const WrongType wrong_types[] = {
  { "variant", copy_variant, "GVariant" }, { "bytes", copy_bytes, "GBytes" },
  { "string", copy_string, "gchararray" }, { "boolean", copy_boolean, "gboolean" },
  { "double", copy_double, "gdouble" },    { "int64", copy_int64, "gint64" },
  { "object", copy_object, "GObject" },
};

static void
test_wrong_type (gconstpointer data)
{
  const WrongType *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTask) task = NULL;
  GValue value = G_VALUE_INIT;

  g_value_take_boxed (g_value_init (&value, G_TYPE_STRV), g_strsplit ("a b", " ", 2));
  task = run_body (test->body, &value, &error);
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Node 'n': the input 'in'"));
  g_assert_nonnull (g_strstr_len (error->message, -1, "GStrv"));
  g_assert_nonnull (g_strstr_len (error->message, -1, test->type));
  g_value_unset (&value);
}

static void
set_floating (KedrocTask *task)
{
  kedroc_task_set_output_variant (task, "out", g_variant_new_string ("floats"));
}

static void
set_twice (KedrocTask *task)
{
  kedroc_task_set_output_string (task, "out", "first");
  kedroc_task_set_output (task, "out", kedroc_task_get_output (task, "out"));
  g_assert_cmpstr (g_value_get_string (kedroc_task_get_output (task, "out")), ==, "first");
  kedroc_task_set_output_string (task, "out", g_value_get_string (kedroc_task_get_output (task, "out")));
}

static void
test_set_again (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTask) floating = NULL;
  g_autoptr (KedrocTask) twice = NULL;
  GValue value = G_VALUE_INIT;

  g_value_set_int (g_value_init (&value, G_TYPE_INT), 1);
  floating = run_body (set_floating, &value, &error);
  g_assert_no_error (error);
  g_assert_false (g_variant_is_floating (g_value_get_variant (kedroc_task_get_output (floating, "out"))));

  twice = run_body (set_twice, &value, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (kedroc_task_get_output (twice, "out")), ==, "first");

  kedroc_task_set_input (twice, "in", kedroc_task_get_input (twice, "in"));
  g_assert_cmpint (kedroc_task_get_input_int64 (twice, "in"), ==, 1);
}

static void
fill_buffer (KedrocTask *task)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocSharedBuffer) buffer = NULL;

  buffer = kedroc_task_create_output_buffer (task, "out", 10000, &error);
  g_assert_no_error (error);
  memset (kedroc_shared_buffer_get_data (buffer), 'x', 10000);
  g_assert_null (kedroc_task_get_output (task, "out"));
}

static void
drop_buffer (KedrocTask *task)
{
  fill_buffer (task);
  fill_buffer (task);
  kedroc_task_set_output_boolean (task, "out", TRUE);
}

static void
make_unknown_buffer (KedrocTask *task)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_task_create_output_buffer (task, "uot", 10, &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'uot'"));
  kedroc_task_set_output_boolean (task, "out", TRUE);
}

static void
test_output_buffer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTask) filled = NULL;
  g_autoptr (KedrocTask) dropped = NULL;
  g_autoptr (KedrocTask) unknown = NULL;
  const GValue *output;
  const char *data;
  gsize size;
  GValue value = G_VALUE_INIT;

  g_value_set_int (g_value_init (&value, G_TYPE_INT), 1);
  filled = run_body (fill_buffer, &value, &error);
  g_assert_no_error (error);
  output = kedroc_task_get_output (filled, "out");
  g_assert_true (G_VALUE_HOLDS (output, G_TYPE_BYTES));
  data = g_bytes_get_data (g_value_get_boxed (output), &size);
  g_assert_cmpuint (size, ==, 10000);
  g_assert_cmpint (data[0], ==, 'x');
  g_assert_cmpint (data[9999], ==, 'x');

  dropped = run_body (drop_buffer, &value, &error);
  g_assert_no_error (error);
  g_assert_true (G_VALUE_HOLDS_BOOLEAN (kedroc_task_get_output (dropped, "out")));

  /* Even a function that does not look at the error is caught. */
  unknown = run_body (make_unknown_buffer, &value, &error);
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'uot'"));
}

static void
save_chunk (KedrocTask *task)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (kedroc_task_save_chunk (task, "out", kedroc_task_get_input (task, "in"), &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'out'"));
  g_clear_error (&error);

  g_assert_false (kedroc_task_save_chunk (task, "nowhere", kedroc_task_get_input (task, "in"), &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "'nowhere'"));
  g_clear_error (&error);

  kedroc_task_report_progress (task, 0.5, "half");
  kedroc_task_set_output_boolean (task, "out", TRUE);
  g_assert_false (kedroc_task_save_chunk (task, "out", kedroc_task_get_input (task, "in"), &error));
  g_assert_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "whole"));
}

static void
test_without_runner (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocTask) task = NULL;
  GValue value = G_VALUE_INIT;

  g_value_set_int (g_value_init (&value, G_TYPE_INT), 1);
  task = run_body (save_chunk, &value, &error);
  g_assert_no_error (error);
  g_assert_null (kedroc_task_get_run_id (task));
  g_assert_null (kedroc_task_get_cancellable (task));
  g_assert_cmpstr (kedroc_node_get_name (kedroc_task_get_node (task)), ==, "n");
}

/* Nothing that went through a task outlives it. */
static void
test_teardown (void)
{
  GCancellable *object = g_cancellable_new ();
  KedrocTask *task;
  gpointer weak_object = object;
  gpointer weak_task;
  GValue value = G_VALUE_INIT;

  g_object_add_weak_pointer (G_OBJECT (object), &weak_object);
  g_value_take_object (g_value_init (&value, G_TYPE_OBJECT), object);
  weak_task = task = run_body (copy_value, &value, NULL);
  g_object_add_weak_pointer (G_OBJECT (task), &weak_task);
  g_value_unset (&value);
  g_assert_nonnull (weak_object);
  g_object_unref (task);
  g_assert_null (weak_task);
  g_assert_null (weak_object);
}

static void
set_digits (KedrocTask *task)
{
  g_autofree char *digits = kedroc_task_dup_input_digits (task, "in");

  kedroc_task_set_output_string (task, "out", digits != NULL ? digits : "none");
}

/* Whole numbers that a double does not hold, or would hold for their neighbours as well. */
static void
test_digits (void)
{
  static const struct
  {
    Number number;
    const char *expected;
  } cases[] = {
    { { "", INT64, G_MININT64 }, "-9223372036854775808" },
    { { "", INT64, G_MAXINT64 }, "9223372036854775807" },
    { { "", LONG, G_MAXLONG }, "9223372036854775807" },
    { { "", UINT64, 0, G_MAXUINT64 }, "18446744073709551615" },
    { { "", ULONG, 0, G_MAXULONG }, "18446744073709551615" },
    { { "", INT64, (G_GINT64_CONSTANT (1) << 53) + 1 }, "9007199254740993" },
    { { "", INT64, G_GINT64_CONSTANT (1) << 53 }, "none" },
    { { "", INT64, -(G_GINT64_CONSTANT (1) << 53) }, "none" },
    { { "", UINT64, 0, 5 }, "none" },
    { { "", INT, G_MAXINT }, "none" },
    { { "", DOUBLE, 0, 0, 1e300 }, "none" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocTask) task = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GValue) value = G_VALUE_INIT;

      fill_number (&cases[i].number, &value);
      task = run_body (set_digits, &value, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (g_value_get_string (kedroc_task_get_output (task, "out")), ==, cases[i].expected);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kedroc/pipeline/task/typed", test_typed);
  g_test_add_func ("/kedroc/pipeline/task/object-type", test_object_type);
  g_test_add_func ("/kedroc/pipeline/task/digits", test_digits);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/task/number/", numbers[i].case_name, NULL);

      g_test_add_data_func (path, &numbers[i], test_number);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong_types); i++)
    {
      g_autofree char *path =
        g_strconcat ("/kedroc/pipeline/task/wrong-type/", wrong_types[i].case_name, NULL);

      g_test_add_data_func (path, &wrong_types[i], test_wrong_type);
    }
  g_test_add_func ("/kedroc/pipeline/task/set-again", test_set_again);
  g_test_add_func ("/kedroc/pipeline/task/output-buffer", test_output_buffer);
  g_test_add_func ("/kedroc/pipeline/task/without-runner", test_without_runner);
  g_test_add_func ("/kedroc/pipeline/task/teardown", test_teardown);

  return g_test_run ();
}
