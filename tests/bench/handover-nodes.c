/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The functions of the nodes. The first input is what travels, the second how
 * many bytes the output takes; the others only say which worker is to be chosen. */

#include "handover.h"

#include <string.h>
#include <unistd.h>

#define PAGE 4096

typedef struct {
  Visit *visit;
  guint64 number;
  const char *output;
  gsize size;
  char **inputs;
  char **outputs;
} Call;

static void
call_end (Call *self)
{
  g_strfreev (self->inputs);
  g_strfreev (self->outputs);
  self->visit->returned = bench_now ();
}

/* What a value begins with. */
static guint64
read_first (const GValue *value)
{
  guint64 number;

  if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    memcpy (&number, g_bytes_get_data (g_value_get_boxed (value), NULL), sizeof number);
  else if (G_VALUE_HOLDS (value, G_TYPE_VARIANT))
    memcpy (&number, g_variant_get_data (g_value_get_variant (value)), sizeof number);
  else
    number = g_value_get_int64 (value);
  return number;
}

/* Reads a page of the input, which begins with the number of the node that made
 * it. */
static void
call_begin (Call *self,
            KedrocTask *task)
{
  KedrocNode *node = kedroc_task_get_node (task);
  guint64 first;

  self->inputs = kedroc_node_get_inputs (node);
  self->outputs = kedroc_node_get_outputs (node);
  first = read_first (kedroc_task_get_input (task, self->inputs[0]));
  self->visit = visits_get (task, &self->number);
  self->visit->entered = bench_now ();
  self->visit->pid = getpid ();
  g_assert_cmpuint (first, ==, self->number - 1);
  self->size = kedroc_task_get_input_int64 (task, self->inputs[1]);
}

/* Keeps its worker busy until the other anchor has one as well, and on the core
 * that it is told. */
gboolean
anchor_node (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (node);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (node);

  g_assert_true (bench_pin (kedroc_task_get_input_int64 (task, inputs[0])));
  g_usleep (20 * 1000);
  for (guint i = 0; outputs[i] != NULL; i++)
    kedroc_task_set_output_int64 (task, outputs[i], i);
  return TRUE;
}

gboolean
number_node (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  Call call;

  call_begin (&call, task);
  kedroc_task_set_output_int64 (task, call.outputs[0], call.number);
  call_end (&call);
  return TRUE;
}

static gboolean
write_in_place (KedrocTask *task,
                gboolean fill,
                GError **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  Call call;

  call_begin (&call, task);
  buffer = kedroc_task_create_output_buffer (task, call.outputs[0], call.size, error);
  call.visit->created = bench_now ();
  if (buffer != NULL)
    {
      if (fill)
        memset (kedroc_shared_buffer_get_data (buffer), (int) call.number, call.size);
      memcpy (kedroc_shared_buffer_get_data (buffer), &call.number, sizeof call.number);
    }
  call_end (&call);
  return buffer != NULL;
}

/* Leaves all but the first page as it was. */
gboolean
touch_node (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  return write_in_place (task, FALSE, error);
}

gboolean
fill_node (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  return write_in_place (task, TRUE, error);
}

/* Its second output is read by another node, later. */
gboolean
make_existing_node (KedrocTask *task,
                    gpointer user_data,
                    GError **error)
{
  g_autoptr (KedrocSharedBuffer) buffer = NULL;
  Call call;

  call_begin (&call, task);
  buffer = kedroc_task_create_output_buffer (task, call.outputs[1], call.size, error);
  if (buffer != NULL)
    memset (kedroc_shared_buffer_get_data (buffer), 1, call.size);
  kedroc_task_set_output_int64 (task, call.outputs[0], call.number);
  call_end (&call);
  return buffer != NULL;
}

gboolean
read_existing_node (KedrocTask *task,
                    gpointer user_data,
                    GError **error)
{
  Call call;

  g_assert_cmpuint (read_first (kedroc_task_get_input (task, "existing")), ==, G_GUINT64_CONSTANT (0x0101010101010101));
  call_begin (&call, task);
  kedroc_task_set_output_int64 (task, call.outputs[0], call.number);
  call_end (&call);
  return TRUE;
}

/* Memory of the process, which is made once. */
static gpointer
make_private (const Call *call)
{
  static gpointer data;
  static gsize size;

  if (data == NULL)
    {
      size = call->size;
      data = g_malloc (size);
      memset (data, 1, size);
    }
  g_assert_cmpuint (call->size, ==, size);
  memcpy (data, &call->number, sizeof call->number);
  return data;
}

gboolean
bytes_node (KedrocTask *task,
            gpointer user_data,
            GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  Call call;

  call_begin (&call, task);
  bytes = g_bytes_new_static (make_private (&call), call.size);
  kedroc_task_set_output_bytes (task, call.outputs[0], bytes);
  call_end (&call);
  return TRUE;
}

gboolean
doubles_node (KedrocTask *task,
              gpointer user_data,
              GError **error)
{
  GVariant *doubles;
  Call call;

  call_begin (&call, task);
  doubles = g_variant_new_from_data (G_VARIANT_TYPE ("ad"), make_private (&call), call.size, TRUE, NULL, NULL);
  kedroc_task_set_output_variant (task, call.outputs[0], doubles);
  call_end (&call);
  return TRUE;
}

static guint64
sum_pages (const char *data,
           gsize size)
{
  guint64 sum = 0;

  for (gsize i = 0; i < size; i += PAGE)
    sum += (guint8) data[i];
  return sum;
}

/* Reads each page of its input and holds it for a while. */
gboolean
hold_node (KedrocTask *task,
           gpointer user_data,
           GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (node);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (node);
  const GValue *value = kedroc_task_get_input (task, inputs[0]);
  const char *data;
  guint64 size;

  if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    {
      data = g_bytes_get_data (g_value_get_boxed (value), NULL);
      size = g_bytes_get_size (g_value_get_boxed (value));
    }
  else
    {
      data = (const char *) kedroc_table_get_doubles (g_value_get_object (value), "number", &size, NULL);
      size *= sizeof (double);
    }
  kedroc_task_set_output_int64 (task, outputs[0], sum_pages (data, size));
  g_usleep (G_USEC_PER_SEC / 4);
  return TRUE;
}
