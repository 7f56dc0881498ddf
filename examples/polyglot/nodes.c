/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gmodule.h>
#include <kedroc.h>

/* The nodes in C: one makes the table, one reads what all four languages have made. */

G_MODULE_EXPORT gboolean make_flights (KedrocTask *task,
                                       gpointer user_data,
                                       GError **error);
G_MODULE_EXPORT gboolean sum_in_c (KedrocTask *task,
                                   gpointer user_data,
                                   GError **error);

/* Written where the others read it. */
gboolean
make_flights (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  gint64 n = kedroc_task_get_input_int64 (task, "n");
  g_autoptr (KedrocTableBuilder) builder = kedroc_task_create_table_builder (task, "flights", n, error);
  gint64 *ids;
  double *prices;

  if (builder == NULL)
    return FALSE;
  kedroc_table_builder_add_column (builder, "id", G_TYPE_INT64);
  kedroc_table_builder_add_column (builder, "price", G_TYPE_DOUBLE);
  ids = kedroc_table_builder_append_int64s_in_place (builder, "id", n);
  prices = kedroc_table_builder_append_doubles_in_place (builder, "price", n);
  for (gint64 i = 0; i < n; i++)
    {
      ids[i] = i + 1;
      prices[i] = 1000 + 0.25 * (i * 7919 % 4001);
    }
  return TRUE;
}

static double
sum_array (KedrocTask *task,
           const char *input)
{
  gsize n;
  const double *numbers = g_variant_get_fixed_array (kedroc_task_get_input_variant (task, input), &n, sizeof *numbers);
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += numbers[i];
  return sum;
}

gboolean
sum_in_c (KedrocTask *task,
          gpointer user_data,
          GError **error)
{
  KedrocTable *flights = kedroc_task_get_input_object (task, "flights");
  g_autofree char *text = NULL;
  const double *prices;
  guint64 n;
  double sum = 0;

  prices = kedroc_table_get_doubles (flights, "price", &n, error);
  if (prices == NULL)
    return FALSE;
  for (guint64 i = 0; i < n; i++)
    sum += prices[i];
  text = g_strdup_printf ("%.2f %.2f %.2f %.2f", sum, sum_array (task, "fares"), sum_array (task, "weights"),
                          sum_array (task, "ranks"));
  kedroc_task_set_output_string (task, "c", text);
  return TRUE;
}
