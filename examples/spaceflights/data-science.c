/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

#include <math.h>

/* A linear regression of the price of a flight. */

#define TARGET "price"

typedef struct {
  double test_size;
  guint32 random_state;
  JsonArray *features; /* of strings */
} ModelOptions;

static gboolean
invalid_option (const char *option,
                const char *expected,
                GError **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "params:model_options: %s has to be %s", option, expected);
  return FALSE;
}

/* What options points to belongs to the task. */
static gboolean
read_model_options (KedrocTask *task,
                    ModelOptions *options,
                    GError **error)
{
  const GValue *value = kedroc_task_get_input (task, "params:model_options");
  JsonNode *node = value != NULL && G_VALUE_HOLDS (value, JSON_TYPE_NODE) ? g_value_get_boxed (value) : NULL;
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *features;

  if (object == NULL)
    return invalid_option ("the entry", "a mapping", error);
  options->test_size = json_object_get_double_member_with_default (object, "test_size", 0.2);
  options->random_state = json_object_get_int_member_with_default (object, "random_state", 0);
  if (!(options->test_size > 0.0 && options->test_size < 1.0))
    return invalid_option ("test_size", "a number between 0 and 1", error);

  features = json_object_get_member (object, "features");
  if (features == NULL || !JSON_NODE_HOLDS_ARRAY (features))
    return invalid_option ("features", "a list of columns", error);
  options->features = json_node_get_array (features);
  for (guint i = 0; i < json_array_get_length (options->features); i++)
    {
      if (json_node_get_value_type (json_array_get_element (options->features, i)) != G_TYPE_STRING)
        return invalid_option ("features", "a list of columns", error);
    }
  return TRUE;
}

/* The numbers of all rows in an order that depends on the seed alone. */
static guint64 *
shuffle_rows (guint64 n_rows,
              guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint64 *rows = g_new (guint64, n_rows + 1);

  for (guint64 i = 0; i < n_rows; i++)
    {
      guint64 j = g_rand_int_range (rand, 0, i + 1);

      rows[i] = rows[j];
      rows[j] = i;
    }
  return rows;
}

/* Returns: (transfer full): the numbers of the rows that are listed */
static double *
pick_numbers (const double *numbers,
              const guint64 *rows,
              guint64 n_rows)
{
  double *picked = g_new (double, n_rows + 1);

  for (guint64 i = 0; i < n_rows; i++)
    picked[i] = numbers[rows[i]];
  return picked;
}

static void
append_feature (KedrocTableBuilder *builder,
                const char *feature,
                const double *numbers,
                const guint64 *rows,
                guint64 n_rows)
{
  g_autofree double *picked = pick_numbers (numbers, rows, n_rows);

  kedroc_table_builder_add_column (builder, feature, G_TYPE_DOUBLE);
  kedroc_table_builder_append_doubles (builder, feature, picked, n_rows);
}

static void
set_output_target (KedrocTask *task,
                   const char *name,
                   const double *numbers,
                   const guint64 *rows,
                   guint64 n_rows)
{
  g_autofree double *picked = pick_numbers (numbers, rows, n_rows);

  kedroc_task_set_output_variant (task, name, g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE,
                                                                         picked,
                                                                         n_rows,
                                                                         sizeof (double)));
}

/* Features go on as tables of doubles, the target as a variant "ad". */
static gboolean
split_data (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  KedrocTable *table = get_input_table (task, "model_input_table", error);
  g_autoptr (KedrocTableBuilder) train = kedroc_table_builder_new ();
  g_autoptr (KedrocTableBuilder) test = kedroc_table_builder_new ();
  g_autofree guint64 *rows = NULL;
  g_autofree double *target = NULL;
  ModelOptions options;
  guint64 n_rows, n_test, n_train;

  if (table == NULL || !read_model_options (task, &options, error))
    return FALSE;
  n_rows = kedroc_table_get_n_rows (table);
  n_test = ceil (options.test_size * n_rows);
  n_train = n_rows - n_test;
  rows = shuffle_rows (n_rows, options.random_state);
  for (guint i = 0; i < json_array_get_length (options.features); i++)
    {
      const char *feature = json_array_get_string_element (options.features, i);
      g_autofree double *numbers = dup_numbers (table, feature, error);

      if (numbers == NULL)
        return FALSE;
      append_feature (test, feature, numbers, rows, n_test);
      append_feature (train, feature, numbers, rows + n_test, n_train);
    }
  target = dup_numbers (table, TARGET, error);
  if (target == NULL)
    return FALSE;
  set_output_target (task, "y_test", target, rows, n_test);
  set_output_target (task, "y_train", target, rows + n_test, n_train);
  return set_output_table (task, "X_train", train, error) && set_output_table (task, "X_test", test, error);
}

static gboolean
train_model (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  KedrocTable *features = get_input_table (task, "X_train", error);
  GVariant *target = kedroc_task_get_input_variant (task, "y_train");
  g_autoptr (GVariant) model = NULL;
  const double *prices;
  gsize n_prices;

  if (features == NULL || target == NULL)
    return FALSE;
  prices = g_variant_get_fixed_array (target, &n_prices, sizeof (double));
  model = fit_model (features, prices, n_prices, error);
  if (model == NULL)
    return FALSE;
  kedroc_task_set_output_variant (task, "regressor", model);
  return TRUE;
}

static gboolean
evaluate_model (KedrocTask *task,
                gpointer user_data,
                GError **error)
{
  GVariant *model = kedroc_task_get_input_variant (task, "regressor");
  KedrocTable *features = get_input_table (task, "X_test", error);
  GVariant *target = kedroc_task_get_input_variant (task, "y_test");
  g_autofree double *predictions = NULL;
  const double *prices;
  gsize n_prices;

  if (model == NULL || features == NULL || target == NULL)
    return FALSE;
  predictions = predict (model, features, error);
  if (predictions == NULL)
    return FALSE;
  prices = g_variant_get_fixed_array (target, &n_prices, sizeof (double));
  kedroc_task_set_output_variant (task, "metrics", measure_errors (predictions, prices, n_prices));
  return TRUE;
}

KedrocPipeline *
data_science_create_pipeline (GError **error)
{
  const NodeSpec nodes[] = {
    { "split_data",
      { "model_input_table", "params:model_options" },
      { "X_train", "X_test", "y_train", "y_test" },
      split_data },
    { "train_model",
      { "X_train", "y_train" },
      { "regressor" },
      train_model },
    { "evaluate_model",
      { "regressor", "X_test", "y_test" },
      { "metrics" },
      evaluate_model },
  };

  return pipeline_new_from_specs (nodes, G_N_ELEMENTS (nodes), error);
}
