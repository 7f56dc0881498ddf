/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

/**
 * KEDROC_DATASET_ERROR:
 *
 * The domain of what goes wrong with a value, a dataset or a catalog.
 */
#define KEDROC_DATASET_ERROR (kedroc_dataset_error_quark ())

/**
 * KedrocDatasetError:
 * @KEDROC_DATASET_ERROR_FAILED: loading, saving or decoding failed for a
 *   reason that has no code of its own; the message says which
 * @KEDROC_DATASET_ERROR_NOT_FOUND: there is no dataset, column or file of that
 *   name
 * @KEDROC_DATASET_ERROR_ALREADY_EXISTS: the name is taken
 * @KEDROC_DATASET_ERROR_NO_DATA: a load before anything was saved, or an
 *   attempt to save no value
 * @KEDROC_DATASET_ERROR_INVALID_CONFIG: a configuration cannot be read or
 *   does not say what it has to; the message names file, line or key
 * @KEDROC_DATASET_ERROR_UNKNOWN_TYPE: the `type:` of a dataset is not known
 * @KEDROC_DATASET_ERROR_NOT_SERIALIZABLE: no codec can carry the value to
 *   another process
 * @KEDROC_DATASET_ERROR_VERSION_NOT_FOUND: the version to load is not there
 * @KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS: the version to save is there
 *   already
 * @KEDROC_DATASET_ERROR_NOT_SUPPORTED: the dataset cannot do this
 * @KEDROC_DATASET_ERROR_CORRUPT: bytes that are not what they claim to be
 *
 * Errors of values, datasets and catalogs. Kedro's counterparts are
 * `DatasetError` and the classes derived from it.
 */
typedef enum {
  KEDROC_DATASET_ERROR_FAILED,
  KEDROC_DATASET_ERROR_NOT_FOUND,
  KEDROC_DATASET_ERROR_ALREADY_EXISTS,
  KEDROC_DATASET_ERROR_NO_DATA,
  KEDROC_DATASET_ERROR_INVALID_CONFIG,
  KEDROC_DATASET_ERROR_UNKNOWN_TYPE,
  KEDROC_DATASET_ERROR_NOT_SERIALIZABLE,
  KEDROC_DATASET_ERROR_VERSION_NOT_FOUND,
  KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS,
  KEDROC_DATASET_ERROR_NOT_SUPPORTED,
  KEDROC_DATASET_ERROR_CORRUPT,
} KedrocDatasetError;

#define KEDROC_TYPE_DATASET_ERROR (kedroc_dataset_error_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_dataset_error_get_type (void) G_GNUC_CONST;

KEDROC_AVAILABLE_IN_1_0
GQuark kedroc_dataset_error_quark (void);

/**
 * KEDROC_PIPELINE_ERROR:
 *
 * The domain of what is wrong with a node or a pipeline.
 */
#define KEDROC_PIPELINE_ERROR (kedroc_pipeline_error_quark ())

/**
 * KedrocPipelineError:
 * @KEDROC_PIPELINE_ERROR_INVALID_NODE: a node that cannot be, such as one
 *   with neither inputs nor outputs
 * @KEDROC_PIPELINE_ERROR_INVALID_NAME: a name with characters that are not
 *   allowed
 * @KEDROC_PIPELINE_ERROR_DUPLICATE_NODE: two nodes of one name
 * @KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE: two nodes write one dataset
 * @KEDROC_PIPELINE_ERROR_CONFIRM_NOT_UNIQUE: two nodes confirm one dataset
 * @KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY: nodes that wait for each other;
 *   the message names them
 * @KEDROC_PIPELINE_ERROR_NOT_FOUND: no such node, tag, namespace or dataset
 * @KEDROC_PIPELINE_ERROR_INVALID_MAPPING: a modular pipeline's mapping names
 *   what is not there
 * @KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND: the function a node refers to
 *   cannot be found
 *
 * Errors of nodes and pipelines. Kedro's counterparts are the `ValueError`s of
 * `kedro.pipeline` and the classes derived from it.
 */
typedef enum {
  KEDROC_PIPELINE_ERROR_INVALID_NODE,
  KEDROC_PIPELINE_ERROR_INVALID_NAME,
  KEDROC_PIPELINE_ERROR_DUPLICATE_NODE,
  KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE,
  KEDROC_PIPELINE_ERROR_CONFIRM_NOT_UNIQUE,
  KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY,
  KEDROC_PIPELINE_ERROR_NOT_FOUND,
  KEDROC_PIPELINE_ERROR_INVALID_MAPPING,
  KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
} KedrocPipelineError;

#define KEDROC_TYPE_PIPELINE_ERROR (kedroc_pipeline_error_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_pipeline_error_get_type (void) G_GNUC_CONST;

KEDROC_AVAILABLE_IN_1_0
GQuark kedroc_pipeline_error_quark (void);

/**
 * KEDROC_RUNNER_ERROR:
 *
 * The domain of what goes wrong while a pipeline runs.
 */
#define KEDROC_RUNNER_ERROR (kedroc_runner_error_quark ())

/**
 * KedrocRunnerError:
 * @KEDROC_RUNNER_ERROR_INVALID_ARGUMENT: a run was asked for with something
 *   that cannot be
 * @KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS: inputs of the pipeline that the
 *   catalog does not provide; the message names them
 * @KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE: nodes or datasets that cannot take
 *   part in a run on worker processes; the message names them all
 * @KEDROC_RUNNER_ERROR_NODE_FAILED: a node's function failed without an error
 *   of its own, or did not do what it promised
 * @KEDROC_RUNNER_ERROR_WORKER_DIED: the process that ran a node has ended
 * @KEDROC_RUNNER_ERROR_TIMED_OUT: a node took longer than it was given
 * @KEDROC_RUNNER_ERROR_MEMORY_LIMIT: shared memory is used up
 * @KEDROC_RUNNER_ERROR_PROTOCOL: a worker sent something that it may not
 *
 * Errors of runs. A node's own error keeps its domain and code.
 */
typedef enum {
  KEDROC_RUNNER_ERROR_INVALID_ARGUMENT,
  KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS,
  KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE,
  KEDROC_RUNNER_ERROR_NODE_FAILED,
  KEDROC_RUNNER_ERROR_WORKER_DIED,
  KEDROC_RUNNER_ERROR_TIMED_OUT,
  KEDROC_RUNNER_ERROR_MEMORY_LIMIT,
  KEDROC_RUNNER_ERROR_PROTOCOL,
} KedrocRunnerError;

#define KEDROC_TYPE_RUNNER_ERROR (kedroc_runner_error_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_runner_error_get_type (void) G_GNUC_CONST;

KEDROC_AVAILABLE_IN_1_0
GQuark kedroc_runner_error_quark (void);

G_END_DECLS
