/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

/* Linear regression through the GNU Scientific Library. A model is a variant
 * "a(sd)": the intercept, then each feature by its name, with its coefficient. */

#define TOLERANCE 1e-10 /* singular values below this part of the largest count as zero */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (gsl_matrix, gsl_matrix_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (gsl_vector, gsl_vector_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (gsl_multifit_linear_workspace, gsl_multifit_linear_free)

/* Returns: (transfer full): one row for each of the table's, a one in front */
static gsl_matrix *
build_design_matrix (KedrocTable *features,
                     char **columns,
                     GError **error)
{
  guint64 n_rows = kedroc_table_get_n_rows (features);
  g_autoptr (gsl_matrix) matrix = gsl_matrix_alloc (n_rows, 1 + g_strv_length (columns));

  gsl_matrix_set_all (matrix, 1.0);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      const double *numbers = kedroc_table_get_doubles (features, columns[i], NULL, error);

      if (numbers == NULL)
        return NULL;
      for (guint64 row = 0; row < n_rows; row++)
        gsl_matrix_set (matrix, row, i + 1, numbers[row]);
    }
  return g_steal_pointer (&matrix);
}

/* By singular values: columns that depend on each other, or are zero throughout
 * as moon_clearance_complete is, do no harm. */
static gboolean
fit (const gsl_matrix *matrix,
     const double *target,
     gsl_vector *coefficients,
     GError **error)
{
  gsl_vector_const_view prices = gsl_vector_const_view_array (target, matrix->size1);
  g_autoptr (gsl_matrix) covariance = gsl_matrix_alloc (matrix->size2, matrix->size2);
  g_autoptr (gsl_multifit_linear_workspace) workspace = NULL;
  double chi_squared;
  size_t rank;
  int status;

  gsl_set_error_handler_off (); /* the default one ends the process */
  workspace = gsl_multifit_linear_alloc (matrix->size1, matrix->size2);
  status = gsl_multifit_linear_tsvd (matrix, &prices.vector, TOLERANCE,
                                     coefficients, covariance, &chi_squared, &rank, workspace);
  if (status == GSL_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The regression failed: %s", gsl_strerror (status));
  return FALSE;
}

static GVariant *
describe_model (char **columns,
                const gsl_vector *coefficients)
{
  g_auto (GVariantBuilder) model = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sd)"));

  g_variant_builder_add (&model, "(sd)", "intercept", gsl_vector_get (coefficients, 0));
  for (guint i = 0; columns[i] != NULL; i++)
    g_variant_builder_add (&model, "(sd)", columns[i], gsl_vector_get (coefficients, i + 1));
  return g_variant_builder_end (&model);
}

/* Returns: (transfer full): the model that fits the target best in the sense of
 * least squares, one number of which belongs to each row of the features */
GVariant *
fit_model (KedrocTable *features,
           const double *target,
           gsize n_rows,
           GError **error)
{
  g_auto (GStrv) columns = kedroc_table_get_column_names (features);
  g_autoptr (gsl_matrix) matrix = NULL;
  g_autoptr (gsl_vector) coefficients = NULL;

  if (n_rows <= g_strv_length (columns))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   "%" G_GSIZE_FORMAT " rows are too few to train a model of %u features",
                   n_rows, g_strv_length (columns));
      return NULL;
    }
  matrix = build_design_matrix (features, columns, error);
  if (matrix == NULL)
    return NULL;
  coefficients = gsl_vector_alloc (matrix->size2);
  if (!fit (matrix, target, coefficients, error))
    return NULL;
  return g_variant_ref_sink (describe_model (columns, coefficients));
}

/* Returns: (transfer full): what the model makes of each row of the features */
double *
predict (GVariant *model,
         KedrocTable *features,
         GError **error)
{
  guint64 n_rows = kedroc_table_get_n_rows (features);
  g_autofree double *predictions = g_new0 (double, n_rows + 1);
  GVariantIter iter;
  const char *feature;
  double coefficient;

  g_variant_iter_init (&iter, model);
  g_variant_iter_next (&iter, "(&sd)", NULL, &coefficient);
  for (guint64 row = 0; row < n_rows; row++)
    predictions[row] = coefficient;
  while (g_variant_iter_next (&iter, "(&sd)", &feature, &coefficient))
    {
      const double *numbers = kedroc_table_get_doubles (features, feature, NULL, error);

      if (numbers == NULL)
        return NULL;
      for (guint64 row = 0; row < n_rows; row++)
        predictions[row] += coefficient * numbers[row];
    }
  return g_steal_pointer (&predictions);
}

/* The share of the variance that the model explains, the mean and the largest
 * error, as a variant "a{sd}". */
GVariant *
measure_errors (const double *predictions,
                const double *prices,
                gsize n_rows)
{
  g_auto (GVariantBuilder) metrics = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sd}"));
  double mean = 0.0, residuals = 0.0, variance = 0.0, absolute = 0.0, largest = 0.0;

  for (gsize row = 0; row < n_rows; row++)
    mean += prices[row] / n_rows;
  for (gsize row = 0; row < n_rows; row++)
    {
      double difference = fabs (prices[row] - predictions[row]);

      residuals += difference * difference;
      variance += (prices[row] - mean) * (prices[row] - mean);
      absolute += difference / n_rows;
      largest = MAX (largest, difference);
    }
  g_variant_builder_add (&metrics, "{sd}", "r2", variance > 0.0 ? 1.0 - residuals / variance : 0.0);
  g_variant_builder_add (&metrics, "{sd}", "mae", absolute);
  g_variant_builder_add (&metrics, "{sd}", "max_error", largest);
  return g_variant_builder_end (&metrics);
}
