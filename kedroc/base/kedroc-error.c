/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-error.h"

/**
 * kedroc_dataset_error_quark:
 *
 * The domain of the errors of values, datasets and catalogs.
 *
 * Returns: the quark
 */
G_DEFINE_QUARK (kedroc-dataset-error-quark, kedroc_dataset_error)

/**
 * kedroc_pipeline_error_quark:
 *
 * The domain of the errors of nodes and pipelines.
 *
 * Returns: the quark
 */
G_DEFINE_QUARK (kedroc-pipeline-error-quark, kedroc_pipeline_error)

/**
 * kedroc_runner_error_quark:
 *
 * The domain of the errors of runs.
 *
 * Returns: the quark
 */
G_DEFINE_QUARK (kedroc-runner-error-quark, kedroc_runner_error)

G_DEFINE_ENUM_TYPE (KedrocDatasetError, kedroc_dataset_error,
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_NOT_FOUND, "not-found"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_ALREADY_EXISTS, "already-exists"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_NO_DATA, "no-data"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_INVALID_CONFIG, "invalid-config"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_UNKNOWN_TYPE, "unknown-type"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_NOT_SERIALIZABLE, "not-serializable"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_VERSION_NOT_FOUND, "version-not-found"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_VERSION_ALREADY_EXISTS, "version-already-exists"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_NOT_SUPPORTED, "not-supported"),
  G_DEFINE_ENUM_VALUE (KEDROC_DATASET_ERROR_CORRUPT, "corrupt"))

G_DEFINE_ENUM_TYPE (KedrocPipelineError, kedroc_pipeline_error,
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_INVALID_NODE, "invalid-node"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_INVALID_NAME, "invalid-name"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_DUPLICATE_NODE, "duplicate-node"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_OUTPUT_NOT_UNIQUE, "output-not-unique"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_CONFIRM_NOT_UNIQUE, "confirm-not-unique"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_CIRCULAR_DEPENDENCY, "circular-dependency"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_NOT_FOUND, "not-found"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_INVALID_MAPPING, "invalid-mapping"),
  G_DEFINE_ENUM_VALUE (KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND, "function-not-found"))

G_DEFINE_ENUM_TYPE (KedrocRunnerError, kedroc_runner_error,
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_INVALID_ARGUMENT, "invalid-argument"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_UNSATISFIED_INPUTS, "unsatisfied-inputs"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_NOT_PARALLELIZABLE, "not-parallelizable"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_NODE_FAILED, "node-failed"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_WORKER_DIED, "worker-died"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_TIMED_OUT, "timed-out"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_MEMORY_LIMIT, "memory-limit"),
  G_DEFINE_ENUM_VALUE (KEDROC_RUNNER_ERROR_PROTOCOL, "protocol"))
