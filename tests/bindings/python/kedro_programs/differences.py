# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where a program does something else with kedroc on purpose: the reason, and what it does."""

SYNCHRONOUS = ('Using synchronous mode for loading and saving data. Use the --async flag for potential performance '
               'gains. '
               'https://docs.kedro.org/en/stable/build/run_a_pipeline/#load-and-save-asynchronously')

DIFFERENCES = {
    'parallel.programs: a plain catalog': (
        'A ParallelRunner accepts a plain DataCatalog.',
        {'printed': '4\n'}),
    'parallel.programs: hooks': (
        'A ParallelRunner calls all hooks.',
        {'printed': "before n\n{'b': 4}\n"}),
    'parallel.programs: in the log': (
        'What is in memory is loaded by the process that runs the pipeline, and what workers log goes to its loggers.',
        {'printed': f"INFO kedro.runner.parallel_runner: {SYNCHRONOUS}\n"
                    "INFO kedro.io.data_catalog: Loading data from a (MemoryDataset)...\n"
                    "INFO kedro.pipeline.node: Running node: n: double([a]) -> [b]\n"
                    "INFO kedro.runner.parallel_runner: Completed node: n\n"
                    "INFO kedro.runner.parallel_runner: Completed 1 out of 1 tasks\n"
                    "INFO kedro.runner.parallel_runner: Pipeline execution completed successfully.\n{'b': 4}\n"}),
}
