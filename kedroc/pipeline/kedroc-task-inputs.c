/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-private.h"
#include "kedroc-task-private.h"
#include "kedroc-value-private.h"

static void
record_unknown_input (KedrocTask *self,
                      KedrocRunnerError code,
                      const char *name)
{
  const char *const *arguments = kedroc_node_peek_arguments (self->node);
  const char *const *inputs = kedroc_node_peek_inputs (self->node);
  g_autofree char *known = g_strjoinv ("', '", (char **) (arguments != NULL ? arguments : inputs));

  kedroc_task_record_mistake (self, code, *known != '\0' ? "there is no input '%s'; there is '%s'"
                                                         : "there is no input '%s', nor any other",
                              name, known);
}

/**
 * kedroc_task_set_input:
 * @self: a task
 * @name: an input of the node: its dataset, or its argument
 * @value: (nullable): the value, which is copied, JSON with all it holds; %NULL
 *   or an unset value to take it away
 *
 * Sets an input: before [method@Kedroc.Node.execute], or in a hook that replaces what
 * was loaded. A name that is not an input makes the execution fail with
 * %KEDROC_RUNNER_ERROR_INVALID_ARGUMENT.
 */
void
kedroc_task_set_input (KedrocTask *self,
                       const char *name,
                       const GValue *value)
{
  GValue copy = G_VALUE_INIT;
  GValue *storage;
  int index;

  g_return_if_fail (KEDROC_IS_TASK (self));
  g_return_if_fail (name != NULL);

  index = kedroc_node_match_input (self->node, name, KEDROC_ASKED_FROM_OUTSIDE);
  if (index < 0)
    {
      record_unknown_input (self, KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, name);
      return;
    }
  /* The value may be the very one that is replaced. */
  if (value != NULL && G_IS_VALUE (value))
    kedroc_value_copy (value, &copy);
  storage = kedroc_task_peek_input (self, (guint) index);
  if (G_IS_VALUE (storage))
    g_value_unset (storage);
  *storage = copy;
  g_clear_pointer (&self->slots[index].buffer, kedroc_shared_buffer_unref);
  self->slots[index].replaced = TRUE;
}

/**
 * kedroc_task_get_input:
 * @self: a task
 * @name: an input of the node: its argument if it has one, or its dataset
 *
 * Gets an input of any type. In a node whose inputs have arguments
 * ([method@Kedroc.Node.with_argument_names]) a function asks for these, so that it
 * does not depend on the names of datasets; where a name is the argument of one
 * input and the dataset of another, the argument counts here, and the dataset in
 * [method@Kedroc.Task.set_input]. The typed forms do the same.
 *
 * Returns: (transfer none) (nullable): the value, read-only, valid until the
 *   function returns; %NULL if it is not set or not an input (which makes the
 *   node fail)
 */
const GValue *
kedroc_task_get_input (KedrocTask *self,
                       const char *name)
{
  const GValue *value;
  int index;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  index = kedroc_node_match_input (self->node, name, KEDROC_ASKED_BY_FUNCTION);
  if (index < 0)
    {
      record_unknown_input (self, KEDROC_RUNNER_ERROR_NODE_FAILED, name);
      return NULL;
    }
  value = kedroc_task_peek_input (self, (guint) index);
  return G_IS_VALUE (value) ? value : NULL;
}

static void
record_wrong_type (KedrocTask *self,
                   const char *name,
                   const GValue *value,
                   GType type)
{
  kedroc_task_record_mistake (self, KEDROC_RUNNER_ERROR_NODE_FAILED,
                              "the input '%s' is a %s, but the function asked for a %s", name,
                              kedroc_value_describe_type (value), g_type_name (type));
}

/* An input of a known type; %NULL, and the mistake kept, otherwise. */
static const GValue *
get_typed_input (KedrocTask *self,
                 const char *name,
                 GType type)
{
  const GValue *value = kedroc_task_get_input (self, name);

  if (value == NULL)
    kedroc_task_record_mistake (self, KEDROC_RUNNER_ERROR_NODE_FAILED, "the input '%s' is not set", name);
  else if (!G_VALUE_HOLDS (value, type))
    {
      record_wrong_type (self, name, value, type);
      return NULL;
    }
  return value;
}

/**
 * kedroc_task_get_input_variant:
 * @self: a task
 * @name: an input of the node that holds a [struct@GLib.Variant]
 *
 * Gets a [struct@GLib.Variant].
 *
 * Returns: (transfer none) (nullable): the variant, valid until the function
 *   returns; %NULL if it is something else (which makes the node fail)
 */
GVariant *
kedroc_task_get_input_variant (KedrocTask *self,
                               const char *name)
{
  const GValue *value;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  value = get_typed_input (self, name, G_TYPE_VARIANT);
  return value != NULL ? g_value_get_variant (value) : NULL;
}

/**
 * kedroc_task_get_input_bytes:
 * @self: a task
 * @name: an input of the node that holds [struct@GLib.Bytes]
 *
 * Gets bytes, such as those that another node has written with
 * [method@Kedroc.Task.create_output_buffer].
 *
 * Returns: (transfer none) (nullable): the bytes, valid until the function
 *   returns; %NULL if it is something else (which makes the node fail)
 */
GBytes *
kedroc_task_get_input_bytes (KedrocTask *self,
                             const char *name)
{
  const GValue *value;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  value = get_typed_input (self, name, G_TYPE_BYTES);
  return value != NULL ? g_value_get_boxed (value) : NULL;
}

/**
 * kedroc_task_get_input_string:
 * @self: a task
 * @name: an input of the node that holds a string
 *
 * Gets a string.
 *
 * Returns: (transfer none) (nullable): the string, valid until the function
 *   returns; %NULL if it is something else (which makes the node fail)
 */
const char *
kedroc_task_get_input_string (KedrocTask *self,
                              const char *name)
{
  const GValue *value;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  value = get_typed_input (self, name, G_TYPE_STRING);
  return value != NULL ? g_value_get_string (value) : NULL;
}

/**
 * kedroc_task_get_input_boolean:
 * @self: a task
 * @name: an input of the node that holds a boolean
 *
 * Gets a boolean.
 *
 * Returns: the boolean; %FALSE if it is something else (which makes the node
 *   fail)
 */
gboolean
kedroc_task_get_input_boolean (KedrocTask *self,
                               const char *name)
{
  const GValue *value;

  g_return_val_if_fail (KEDROC_IS_TASK (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  value = get_typed_input (self, name, G_TYPE_BOOLEAN);
  return value != NULL && g_value_get_boolean (value);
}

/* Beyond it, not every whole number is a double. */
#define DOUBLE_INTEGER_MAX (G_GINT64_CONSTANT (1) << 53)

/**
 * kedroc_task_dup_input_digits:
 * @self: a task
 * @name: an input of the node
 *
 * Gets an integer beyond ±2⁵³ as text, for languages in which a number is a double: in
 * JavaScript it becomes a `BigInt`.
 *
 * Returns: (transfer full) (nullable): the digits; %NULL: the input is something else, or a
 *   smaller integer
 */
char *
kedroc_task_dup_input_digits (KedrocTask *self,
                              const char *name)
{
  const GValue *value = kedroc_task_get_input (self, name);
  g_auto (GValue) number = G_VALUE_INIT;

  if (value == NULL)
    return NULL;
  if (G_VALUE_HOLDS_UINT64 (value) || G_VALUE_HOLDS_ULONG (value))
    {
      g_value_transform (value, g_value_init (&number, G_TYPE_UINT64));
      return g_value_get_uint64 (&number) <= DOUBLE_INTEGER_MAX
             ? NULL : g_strdup_printf ("%" G_GUINT64_FORMAT, g_value_get_uint64 (&number));
    }
  if (!G_VALUE_HOLDS_INT64 (value) && !G_VALUE_HOLDS_LONG (value))
    return NULL;
  g_value_transform (value, g_value_init (&number, G_TYPE_INT64));
  return g_value_get_int64 (&number) >= -DOUBLE_INTEGER_MAX && g_value_get_int64 (&number) <= DOUBLE_INTEGER_MAX
         ? NULL : g_strdup_printf ("%" G_GINT64_FORMAT, g_value_get_int64 (&number));
}

/**
 * kedroc_task_get_input_object:
 * @self: a task
 * @name: an input of the node that holds a [class@GObject.Object]
 *
 * Gets an object, such as a [class@Kedroc.Table].
 *
 * Returns: (transfer none) (nullable) (type GObject.Object): the object, valid
 *   until the function returns; %NULL if it is something else (which makes the
 *   node fail)
 */
gpointer
kedroc_task_get_input_object (KedrocTask *self,
                              const char *name)
{
  const GValue *value;

  g_return_val_if_fail (KEDROC_IS_TASK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  value = get_typed_input (self, name, G_TYPE_OBJECT);
  return value != NULL ? g_value_get_object (value) : NULL;
}

/* A number of any type, in the one that can hold it. */
typedef struct {
  enum { NUMBER_SIGNED, NUMBER_UNSIGNED, NUMBER_FLOAT } kind;
  gint64 s;
  guint64 u;
  double f;
} Number;

static gboolean
read_number (const GValue *value,
             Number *number)
{
  *number = (Number){ .kind = NUMBER_SIGNED };
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_CHAR:
      number->s = g_value_get_schar (value);
      return TRUE;
    case G_TYPE_INT:
      number->s = g_value_get_int (value);
      return TRUE;
    case G_TYPE_LONG:
      number->s = g_value_get_long (value);
      return TRUE;
    case G_TYPE_INT64:
      number->s = g_value_get_int64 (value);
      return TRUE;
    case G_TYPE_UCHAR:
      number->s = g_value_get_uchar (value);
      return TRUE;
    case G_TYPE_UINT:
      number->s = g_value_get_uint (value);
      return TRUE;
    case G_TYPE_ULONG:
      number->kind = NUMBER_UNSIGNED;
      number->u = g_value_get_ulong (value);
      return TRUE;
    case G_TYPE_UINT64:
      number->kind = NUMBER_UNSIGNED;
      number->u = g_value_get_uint64 (value);
      return TRUE;
    case G_TYPE_FLOAT:
      number->kind = NUMBER_FLOAT;
      number->f = g_value_get_float (value);
      return TRUE;
    case G_TYPE_DOUBLE:
      number->kind = NUMBER_FLOAT;
      number->f = g_value_get_double (value);
      return TRUE;
    default:
      return FALSE;
    }
}

/* 2^63 and 2^64: the first doubles that no longer fit. */
#define INT64_END 9223372036854775808.0
#define UINT64_END 18446744073709551616.0

static gboolean
number_to_double (const Number *number,
                  double *result)
{
  switch (number->kind)
    {
    case NUMBER_SIGNED:
      *result = (double) number->s;
      return *result < INT64_END && (gint64) *result == number->s;
    case NUMBER_UNSIGNED:
      *result = (double) number->u;
      return *result < UINT64_END && (guint64) *result == number->u;
    case NUMBER_FLOAT:
    default:
      *result = number->f;
      return TRUE;
    }
}

static gboolean
number_to_int64 (const Number *number,
                 gint64 *result)
{
  switch (number->kind)
    {
    case NUMBER_SIGNED:
      *result = number->s;
      return TRUE;
    case NUMBER_UNSIGNED:
      *result = (gint64) number->u;
      return number->u <= G_MAXINT64;
    case NUMBER_FLOAT:
    default:
      if (!(number->f >= -INT64_END && number->f < INT64_END))
        return FALSE;
      *result = (gint64) number->f;
      return (double) *result == number->f;
    }
}

static gboolean
get_number (KedrocTask *self,
            const char *name,
            GType type,
            Number *number)
{
  const GValue *value = kedroc_task_get_input (self, name);

  if (value == NULL)
    kedroc_task_record_mistake (self, KEDROC_RUNNER_ERROR_NODE_FAILED, "the input '%s' is not set", name);
  else if (read_number (value, number))
    return TRUE;
  else
    record_wrong_type (self, name, value, type);
  return FALSE;
}

static void
record_loss (KedrocTask *self,
             const char *name,
             GType type)
{
  g_autofree char *contents = g_strdup_value_contents (kedroc_task_get_input (self, name));

  kedroc_task_record_mistake (self, KEDROC_RUNNER_ERROR_NODE_FAILED,
                              "the input '%s' is %s, a %s that does not fit into a %s", name, contents,
                              G_VALUE_TYPE_NAME (kedroc_task_get_input (self, name)), g_type_name (type));
}

/**
 * kedroc_task_get_input_double:
 * @self: a task
 * @name: an input of the node that holds a number
 *
 * Gets a number of any numeric type as a double, if it can be that exactly.
 *
 * Returns: the number; 0 if it is something else (which makes the node fail)
 */
double
kedroc_task_get_input_double (KedrocTask *self,
                              const char *name)
{
  Number number;
  double result;

  g_return_val_if_fail (KEDROC_IS_TASK (self), 0.0);
  g_return_val_if_fail (name != NULL, 0.0);

  if (!get_number (self, name, G_TYPE_DOUBLE, &number))
    return 0.0;
  if (number_to_double (&number, &result))
    return result;
  record_loss (self, name, G_TYPE_DOUBLE);
  return 0.0;
}

/**
 * kedroc_task_get_input_int64:
 * @self: a task
 * @name: an input of the node that holds a number
 *
 * Gets a number of any numeric type as an integer, if it can be that exactly:
 * 3.0 can, 3.5 cannot.
 *
 * Returns: the number; 0 if it is something else (which makes the node fail)
 */
gint64
kedroc_task_get_input_int64 (KedrocTask *self,
                             const char *name)
{
  Number number;
  gint64 result;

  g_return_val_if_fail (KEDROC_IS_TASK (self), 0);
  g_return_val_if_fail (name != NULL, 0);

  if (!get_number (self, name, G_TYPE_INT64, &number))
    return 0;
  if (number_to_int64 (&number, &result))
    return result;
  record_loss (self, name, G_TYPE_INT64);
  return 0;
}
