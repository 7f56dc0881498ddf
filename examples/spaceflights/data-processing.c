/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

#include <string.h>

/* From three raw tables to the one that the model is trained on. */

/* How the text of one cell, NULL where it is missing, becomes a value of another type. */
typedef gboolean (*ConvertFunc) (KedrocTableBuilder *builder,
                                 const char *column,
                                 const char *text);

typedef struct {
  const char *column;
  GType type;
  ConvertFunc convert;
} Conversion;

static gboolean
append_number (KedrocTableBuilder *builder,
               const char *column,
               const char *text,
               double divisor)
{
  char *end;
  double number;

  if (text == NULL)
    {
      kedroc_table_builder_append_missing (builder, column);
      return TRUE;
    }
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0')
    return FALSE;
  kedroc_table_builder_append_double (builder, column, number / divisor);
  return TRUE;
}

/* "90%" is 0.9 */
static gboolean
convert_percentage (KedrocTableBuilder *builder,
                    const char *column,
                    const char *text)
{
  g_autoptr (GString) digits = g_string_new (text);

  g_string_replace (digits, "%", "", 1);
  return append_number (builder, column, text != NULL ? digits->str : NULL, 100.0);
}

/* "$1,715.0" is 1715.0 */
static gboolean
convert_money (KedrocTableBuilder *builder,
               const char *column,
               const char *text)
{
  g_autoptr (GString) digits = g_string_new (text);

  g_string_replace (digits, "$", "", 0);
  g_string_replace (digits, ",", "", 0);
  return append_number (builder, column, text != NULL ? digits->str : NULL, 1.0);
}

/* "t" is true, everything else is not, a missing value neither */
static gboolean
convert_flag (KedrocTableBuilder *builder,
              const char *column,
              const char *text)
{
  kedroc_table_builder_append_boolean (builder, column, g_strcmp0 (text, "t") == 0);
  return TRUE;
}

static gboolean
append_converted (KedrocTableBuilder *builder,
                  KedrocTable *table,
                  const Conversion *conversion,
                  GError **error)
{
  const char *column = conversion->column;
  guint64 n_rows = kedroc_table_get_n_rows (table);

  kedroc_table_builder_add_column (builder, column, conversion->type);
  for (guint64 row = 0; row < n_rows; row++)
    {
      g_autofree char *text = kedroc_table_dup_string (table, column, row);

      if (!conversion->convert (builder, column, text))
        {
          g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                       "Column '%s', row %" G_GUINT64_FORMAT ": cannot make a number of '%s'",
                       column, row + 1, text);
          return FALSE;
        }
    }
  return TRUE;
}

static const Conversion *
find_conversion (const Conversion *conversions,
                 const char *column)
{
  for (; conversions->column != NULL; conversions++)
    {
      if (strcmp (conversions->column, column) == 0)
        return conversions;
    }
  return NULL;
}

/* The table with some columns converted and the others as they are. */
static gboolean
preprocess (KedrocTask *task,
            const char *input,
            const char *output,
            const Conversion *conversions,
            GError **error)
{
  KedrocTable *table = get_input_table (task, input, error);
  g_autoptr (KedrocTableBuilder) builder = kedroc_table_builder_new ();
  g_auto (GStrv) columns = NULL;

  if (table == NULL)
    return FALSE;
  for (guint i = 0; conversions[i].column != NULL; i++)
    {
      if (!require_column (table, conversions[i].column, error))
        return FALSE;
    }
  columns = kedroc_table_get_column_names (table);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      const Conversion *conversion = find_conversion (conversions, columns[i]);

      if (conversion == NULL || kedroc_table_get_column_type (table, columns[i]) != G_TYPE_STRING)
        append_column (builder, table, columns[i], NULL);
      else if (!append_converted (builder, table, conversion, error))
        return FALSE;
    }
  return set_output_table (task, output, builder, error);
}

static gboolean
preprocess_companies (KedrocTask *task,
                      gpointer user_data,
                      GError **error)
{
  const Conversion conversions[] = {
    { "company_rating", G_TYPE_DOUBLE, convert_percentage },
    { "iata_approved", G_TYPE_BOOLEAN, convert_flag },
    { NULL },
  };

  return preprocess (task, "companies", "preprocessed_companies", conversions, error);
}

static gboolean
preprocess_shuttles (KedrocTask *task,
                     gpointer user_data,
                     GError **error)
{
  const Conversion conversions[] = {
    { "d_check_complete", G_TYPE_BOOLEAN, convert_flag },
    { "moon_clearance_complete", G_TYPE_BOOLEAN, convert_flag },
    { "price", G_TYPE_DOUBLE, convert_money },
    { NULL },
  };

  return preprocess (task, "shuttles", "preprocessed_shuttles", conversions, error);
}

static gboolean
create_model_input_table (KedrocTask *task,
                          gpointer user_data,
                          GError **error)
{
  KedrocTable *shuttles = get_input_table (task, "preprocessed_shuttles", error);
  KedrocTable *companies = shuttles != NULL ? get_input_table (task, "preprocessed_companies", error) : NULL;
  KedrocTable *reviews = companies != NULL ? get_input_table (task, "reviews", error) : NULL;
  g_autoptr (KedrocTable) rated_shuttles = NULL;
  g_autoptr (KedrocTable) model_input_table = NULL;

  if (reviews != NULL)
    rated_shuttles = join_tables (shuttles, "id", reviews, "shuttle_id", error);
  if (rated_shuttles != NULL)
    model_input_table = join_tables (rated_shuttles, "company_id", companies, "id", error);
  if (model_input_table == NULL)
    return FALSE;
  kedroc_task_set_output_object (task, "model_input_table", model_input_table);
  return TRUE;
}

/* How many rows there are and what they cost: a variant "(td)". The column is
 * read where it lies in shared memory. */
static gboolean
summarize_model_input_table (KedrocTask *task,
                             gpointer user_data,
                             GError **error)
{
  KedrocTable *table = get_input_table (task, "model_input_table", error);
  const double *prices = NULL;
  guint64 n_rows = 0;
  double sum = 0.0;

  if (table != NULL)
    prices = kedroc_table_get_doubles (table, "price", &n_rows, error);
  if (prices == NULL)
    return FALSE;
  for (guint64 row = 0; row < n_rows; row++)
    sum += prices[row];
  kedroc_task_set_output_variant (task, "model_input_summary", g_variant_new ("(td)", n_rows, sum));
  return TRUE;
}

KedrocPipeline *
data_processing_create_pipeline (GError **error)
{
  const NodeSpec nodes[] = {
    { "preprocess_companies",
      { "companies" },
      { "preprocessed_companies" },
      preprocess_companies },
    { "preprocess_shuttles",
      { "shuttles" },
      { "preprocessed_shuttles" },
      preprocess_shuttles },
    { "create_model_input_table",
      { "preprocessed_shuttles", "preprocessed_companies", "reviews" },
      { "model_input_table" },
      create_model_input_table },
    { "summarize_model_input_table",
      { "model_input_table" },
      { "model_input_summary" },
      summarize_model_input_table },
  };

  return pipeline_new_from_specs (nodes, G_N_ELEMENTS (nodes), error);
}
