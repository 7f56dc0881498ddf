/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-dataset-call-private.h"

#include <math.h>

#include "kedroc-bound-private.h"

/* Beyond this, JavaScript has no number for each whole one: Number.MAX_SAFE_INTEGER. */
#define SAFE_MAX 9007199254740991.0

typedef enum {
  CALL_LOAD,
  CALL_SAVE,
  CALL_EXISTS,
  CALL_RELEASE,
  CALL_CONFIRM,
  CALL_DESCRIBE,
  CALL_TO_CONFIG,
} CallKind;

typedef struct {
  CallKind kind;
  KedrocAbstractDataset *dataset;
  GValue *value;
  const GValue *data;
  GCancellable *cancellable;
  GError **error;
  gboolean result;
  JsonObject *object;
} DatasetCall;

static void
run (gpointer data)
{
  DatasetCall *call = data;
  KedrocAbstractDatasetClass *klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (call->dataset);

  switch (call->kind)
    {
    case CALL_LOAD:
      call->result = klass->load (call->dataset, call->value, call->cancellable, call->error);
      break;
    case CALL_SAVE:
      call->result = klass->save (call->dataset, call->data, call->cancellable, call->error);
      break;
    case CALL_EXISTS:
      call->result = klass->exists (call->dataset, call->cancellable, call->error);
      break;
    case CALL_RELEASE:
      call->result = klass->release (call->dataset, call->error);
      break;
    case CALL_CONFIRM:
      call->result = klass->confirm (call->dataset, call->error);
      break;
    case CALL_DESCRIBE:
      call->object = klass->describe (call->dataset);
      break;
    case CALL_TO_CONFIG:
      call->object = klass->to_config (call->dataset);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
make (DatasetCall call)
{
  return kedroc_bound_call (G_OBJECT (call.dataset), run, &call, call.error) && call.result;
}

/* JavaScript has one type of numbers, and its bindings make an int or a double of one.
 * Whole ones are int64, as they are wherever else a script hands them over. */
static void
widen (GValue *value)
{
  double real = G_VALUE_HOLDS_DOUBLE (value) ? g_value_get_double (value) : 0.5;
  gint64 number;

  if (G_VALUE_HOLDS_INT (value))
    number = g_value_get_int (value);
  else if (real >= -SAFE_MAX && real <= SAFE_MAX && (double) (gint64) real == real && !(real == 0.0 && signbit (real)))
    number = (gint64) real;
  else
    return;
  g_value_unset (value);
  g_value_set_int64 (g_value_init (value, G_TYPE_INT64), number);
}

gboolean
kedroc_dataset_call_load (KedrocAbstractDataset *self,
                          GValue *value,
                          GCancellable *cancellable,
                          GError **error)
{
  gboolean loaded =
    make ((DatasetCall){ CALL_LOAD, self, .value = value, .cancellable = cancellable, .error = error });

  if (loaded && kedroc_bound_is (G_OBJECT (self)))
    widen (value);
  return loaded;
}

gboolean
kedroc_dataset_call_save (KedrocAbstractDataset *self,
                          const GValue *data,
                          GCancellable *cancellable,
                          GError **error)
{
  return make ((DatasetCall){ CALL_SAVE, self, .data = data, .cancellable = cancellable, .error = error });
}

gboolean
kedroc_dataset_call_exists (KedrocAbstractDataset *self,
                            GCancellable *cancellable,
                            GError **error)
{
  return make ((DatasetCall){ CALL_EXISTS, self, .cancellable = cancellable, .error = error });
}

gboolean
kedroc_dataset_call_release (KedrocAbstractDataset *self,
                             GError **error)
{
  return make ((DatasetCall){ CALL_RELEASE, self, .error = error });
}

gboolean
kedroc_dataset_call_confirm (KedrocAbstractDataset *self,
                             GError **error)
{
  return make ((DatasetCall){ CALL_CONFIRM, self, .error = error });
}

/* Somebody who wants to know what a dataset is cannot be told why that fails. */
static JsonObject *
make_object (CallKind kind,
             KedrocAbstractDataset *self)
{
  DatasetCall call = { kind, self };

  return kedroc_bound_call (G_OBJECT (self), run, &call, NULL) ? call.object : NULL;
}

JsonObject *
kedroc_dataset_call_describe (KedrocAbstractDataset *self)
{
  return make_object (CALL_DESCRIBE, self);
}

JsonObject *
kedroc_dataset_call_to_config (KedrocAbstractDataset *self)
{
  return make_object (CALL_TO_CONFIG, self);
}
