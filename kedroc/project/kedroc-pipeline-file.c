/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-pipeline-file.h"

#include "kedroc-pipeline-config-private.h"

/**
 * kedroc_pipeline_new_from_file: (constructor)
 * @file: a file whose name ends in `.json`, `.yml` or `.yaml`
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for an error
 *
 * Makes the pipeline that a file describes:
 *
 * ```yaml
 * nodes:
 *   - name: clean
 *     function: python:shuttles.nodes:clean
 *     inputs: raw_shuttles
 *     outputs: shuttles
 *     tags: [tables]
 *   - function: c:libmodels.so:fit_model
 *     inputs: {table: shuttles, options: "params:fit"}
 *     outputs: model
 * pipelines:
 *   - file: reporting.yml
 *     namespace: monthly
 *     inputs: {table: shuttles}
 *     parameters: {"params:since": "params:month"}
 * ```
 *
 * A node has a `function`, as for [ctor@Node.new_for_function], and may have
 * `name`, `inputs`, `outputs`, `tags`, `confirms` and `namespace`. Datasets are one
 * name, a list of names, or a mapping from the arguments of the function (the keys of its
 * result) to names.
 *
 * One of `pipelines` is a part that is used as by [ctor@Pipeline.new_mapped]: it is in
 * another `file`, found from the folder of this one, or has `nodes` and `pipelines`
 * itself; it may have `inputs`, `outputs`, `parameters`, `namespace`, `tags` and
 * `prefix_datasets_with_namespace`. `tags` at the top are those of all nodes.
 *
 * Functions are not looked for before a run. Fails with %KEDROC_DATASET_ERROR_NOT_FOUND
 * where there is no such file, with %KEDROC_DATASET_ERROR_INVALID_CONFIG where it does
 * not describe a pipeline, and as [ctor@Node.new_for_function] and
 * [ctor@Pipeline.new] do; messages name file and line.
 *
 * The call blocks while it reads. It may be made from any thread. Kedro has no
 * counterpart: its pipelines are Python.
 *
 * Returns: (transfer full): a pipeline, or %NULL with @error set
 */
KedrocPipeline *
kedroc_pipeline_new_from_file (GFile        *file,
                               GCancellable *cancellable,
                               GError      **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return kedroc_pipeline_config_read_file (NULL, file, cancellable, error);
}

/**
 * kedroc_pipeline_new_from_config: (constructor)
 * @config: what a file says, see [ctor@Pipeline.new_from_file]
 * @error: return location for an error
 *
 * Makes a pipeline of a configuration. A `file` in it is found from the current
 * directory.
 *
 * Returns: (transfer full): a pipeline, or %NULL with @error set
 */
KedrocPipeline *
kedroc_pipeline_new_from_config (JsonObject *config,
                                 GError    **error)
{
  guint n_files = 0;
  const KedrocPipelineConfig self = { .n_files = &n_files };

  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!kedroc_pipeline_config_check_keys (&self, config, kedroc_pipeline_config_keys, error))
    return NULL;
  return kedroc_pipeline_config_read (&self, config, error);
}
