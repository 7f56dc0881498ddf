/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gmodule.h>

#include "sample-codecs.h"

/* A library of nodes with a type of its own: whoever loads it has the codec, too. */

#define CODEC_NAME "test-library-points"

static void __attribute__ ((constructor))
register_codec (void)
{
  sample_codec_register (CODEC_NAME, sample_type_new ("TestLibraryPoints"), 0);
}

G_MODULE_EXPORT gboolean double_points (KedrocTask *task,
                                        gpointer user_data,
                                        GError **error);

G_MODULE_EXPORT gboolean
double_points (KedrocTask *task,
               gpointer user_data,
               GError **error)
{
  GType type = g_type_from_name ("TestLibraryPoints");
  const GValue *input = kedroc_task_get_input (task, "in");
  g_auto (GValue) output = G_VALUE_INIT;
  const double *numbers;
  gsize size;

  if (input == NULL)
    return TRUE;
  g_assert_true (G_VALUE_HOLDS (input, type));
  numbers = g_bytes_get_data (g_value_get_boxed (input), &size);
  sample_value_init (&output, type, size / sizeof (double), 2 * numbers[1]);
  kedroc_task_set_output (task, "out", &output);
  return TRUE;
}
