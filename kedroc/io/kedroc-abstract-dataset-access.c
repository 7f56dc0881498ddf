/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-abstract-dataset.h"

#include "kedroc-abstract-versioned-dataset-private.h"
#include "kedroc-dataset-call-private.h"
#include "kedroc-error.h"
#include "kedroc-typed-value-private.h"

static gboolean
is_missing_file (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* What an implementation reports becomes what a caller can ask for. */
static void
propagate_error (KedrocAbstractDataset *self,
                 const char *action,
                 GError *cause,
                 GError **error)
{
  g_autofree char *name = NULL;

  if (cause->domain == KEDROC_DATASET_ERROR || cause->domain == KEDROC_PIPELINE_ERROR ||
      cause->domain == KEDROC_RUNNER_ERROR ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }

  name = kedroc_abstract_dataset_to_string (self);
  g_set_error (error, KEDROC_DATASET_ERROR,
               is_missing_file (cause) ? KEDROC_DATASET_ERROR_NOT_FOUND : KEDROC_DATASET_ERROR_FAILED,
               "%s %s failed: %s", action, name, cause->message);
  g_error_free (cause);
}

/* The verdict on a call of an implementation; takes cause. */
static gboolean
check_result (KedrocAbstractDataset *self,
              const char *action,
              const char *vfunc,
              gboolean succeeded,
              GError *cause,
              GError **error)
{
  g_autofree char *name = NULL;

  if (succeeded && cause == NULL)
    return TRUE;

  if (!succeeded && cause != NULL)
    {
      propagate_error (self, action, cause, error);
      return FALSE;
    }

  name = kedroc_abstract_dataset_to_string (self);
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED, "%s %s failed: %s of %s returned %s%s",
               action, name, vfunc, G_OBJECT_TYPE_NAME (self),
               succeeded ? "success together with an error: " : "failure without an error that says why",
               succeeded ? cause->message : "");
  g_clear_error (&cause);

  return FALSE;
}

static gboolean
set_not_supported (KedrocAbstractDataset *self,
                   const char *vfunc,
                   GError **error)
{
  g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NOT_SUPPORTED,
               "%s does not support %s: its class has to implement it", G_OBJECT_TYPE_NAME (self), vfunc);
  return FALSE;
}

/**
 * kedroc_abstract_dataset_load:
 * @self: a dataset
 * @value: (out caller-allocates): return location for the data, handed in as
 *   %G_VALUE_INIT; unset it after use. It stays unset on failure
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Loads the data.
 *
 * An implementation that reports success without a value, that fails without
 * an error or that reports both is a %KEDROC_DATASET_ERROR_FAILED; a class
 * that cannot load is a %KEDROC_DATASET_ERROR_NOT_SUPPORTED. In JavaScript use
 * [method@AbstractDataset.load_value]. Kedro's counterpart is
 * `AbstractDataset.load()`.
 *
 * Returns: %TRUE if @value holds the data, %FALSE with @error set otherwise
 */
gboolean
kedroc_abstract_dataset_load (KedrocAbstractDataset *self,
                              GValue *value,
                              GCancellable *cancellable,
                              GError **error)
{
  KedrocAbstractDatasetClass *klass;
  GError *cause = NULL;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);
  g_return_val_if_fail (value != NULL && !G_IS_VALUE (value), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);
  if (klass->load == NULL)
    return set_not_supported (self, "load", error);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  succeeded = kedroc_dataset_call_load (self, value, cancellable, &cause);
  if (succeeded && cause == NULL && kedroc_typed_value_is_empty (value))
    {
      g_autofree char *name = kedroc_abstract_dataset_to_string (self);

      succeeded = FALSE;
      g_set_error (&cause, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "loading from %s failed: load of %s returned success without a value", name,
                   G_OBJECT_TYPE_NAME (self));
    }

  if (check_result (self, "loading from", "load", succeeded, cause, error))
    return TRUE;

  if (G_IS_VALUE (value))
    g_value_unset (value);

  return FALSE;
}

static gboolean
save_checked (KedrocAbstractDataset *self,
              KedrocAbstractDatasetClass *klass,
              const GValue *data,
              GCancellable *cancellable,
              GError **error)
{
  GError *cause = NULL;
  gboolean succeeded = kedroc_dataset_call_save (self, data, cancellable, &cause);

  return check_result (self, "saving to", "save", succeeded, cause, error);
}

/**
 * kedroc_abstract_dataset_save:
 * @self: a dataset
 * @data: the data
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Saves data.
 *
 * An unset value and a %NULL pointer are a %KEDROC_DATASET_ERROR_NO_DATA, as
 * Kedro refuses to save None. Mistakes of an implementation are errors as
 * those of [method@AbstractDataset.load] are. Kedro's counterpart is
 * `AbstractDataset.save()`.
 *
 * Returns: %TRUE if the data is saved, %FALSE with @error set otherwise
 */
gboolean
kedroc_abstract_dataset_save (KedrocAbstractDataset *self,
                              const GValue *data,
                              GCancellable *cancellable,
                              GError **error)
{
  KedrocAbstractDatasetClass *klass;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);
  g_return_val_if_fail (data != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);
  if (klass->save == NULL)
    return set_not_supported (self, "save", error);

  if (kedroc_typed_value_is_empty (data))
    {
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_NO_DATA,
                   "there is nothing to save to %s: the value is %s; save a value that holds data",
                   G_OBJECT_TYPE_NAME (self), G_IS_VALUE (data) ? "a NULL pointer" : "unset");
      return FALSE;
    }

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (KEDROC_IS_ABSTRACT_VERSIONED_DATASET (self))
    return kedroc_abstract_versioned_dataset_save_version (KEDROC_ABSTRACT_VERSIONED_DATASET (self),
                                                           data, save_checked, cancellable, error);

  return save_checked (self, klass, data, cancellable, error);
}

/**
 * kedroc_abstract_dataset_exists:
 * @self: a dataset
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Finds out whether there is something to load.
 *
 * A class that does not implement it says that there is nothing, and logs a
 * message, as in Kedro.
 *
 * Returns: %TRUE if there is, %FALSE if there is not or, with @error set, if
 *   it could not be found out
 */
gboolean
kedroc_abstract_dataset_exists (KedrocAbstractDataset *self,
                                GCancellable *cancellable,
                                GError **error)
{
  KedrocAbstractDatasetClass *klass;
  GError *cause = NULL;
  gboolean exists;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);
  if (klass->exists == NULL)
    return set_not_supported (self, "exists", error);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  exists = kedroc_dataset_call_exists (self, cancellable, &cause);
  if (cause == NULL)
    return exists;

  return check_result (self, "looking for the data of", "exists", exists, cause, error);
}

/**
 * kedroc_abstract_dataset_release:
 * @self: a dataset
 * @error: return location for a #GError
 *
 * Frees what the dataset keeps in memory.
 *
 * What is saved in a file stays; what a memory dataset holds is gone.
 *
 * Returns: %TRUE on success, %FALSE with @error set otherwise
 */
gboolean
kedroc_abstract_dataset_release (KedrocAbstractDataset *self,
                                 GError **error)
{
  KedrocAbstractDatasetClass *klass;
  GError *cause = NULL;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);
  if (klass->release == NULL)
    return set_not_supported (self, "release", error);

  succeeded = kedroc_dataset_call_release (self, &cause);

  return check_result (self, "releasing", "release", succeeded, cause, error);
}

/**
 * kedroc_abstract_dataset_confirm:
 * @self: a dataset
 * @error: return location for a #GError
 *
 * Marks what was loaded as processed, so that a dataset that hands out its
 * data bit by bit goes on.
 *
 * Few datasets support this; the others report
 * %KEDROC_DATASET_ERROR_NOT_SUPPORTED.
 *
 * Returns: %TRUE on success, %FALSE with @error set otherwise
 */
gboolean
kedroc_abstract_dataset_confirm (KedrocAbstractDataset *self,
                                 GError **error)
{
  KedrocAbstractDatasetClass *klass;
  GError *cause = NULL;
  gboolean succeeded;

  g_return_val_if_fail (KEDROC_IS_ABSTRACT_DATASET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  klass = KEDROC_ABSTRACT_DATASET_GET_CLASS (self);
  if (klass->confirm == NULL)
    return set_not_supported (self, "confirm", error);

  succeeded = kedroc_dataset_call_confirm (self, &cause);

  return check_result (self, "confirming", "confirm", succeeded, cause, error);
}
