# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's three runners, without its log."""

import contextlib
import functools
import logging

from kedro.io import DataCatalog, MemoryDataset, SharedMemoryDataCatalog
from kedro.pipeline import node, pipeline
from kedro.runner import ParallelRunner, SequentialRunner, ThreadRunner

import runs


def list_inputs(shape, n_nodes):
    """Yields the numbers of the datasets that each node reads; 0 is the pipeline's input, i + 1 what
    node i makes."""
    if shape == runs.LAYERS:
        first = 1
        for layer in runs.make_layers(n_nodes):
            yield from ([first - len(layer) + i for i in inputs] or [0] for inputs in layer)
            first += len(layer)
        return
    for i in range(n_nodes):
        if shape == runs.CHAIN:
            yield [i]
        elif shape == runs.FAN_JOIN and i == n_nodes - 1:
            yield list(range(1, n_nodes))
        else:
            yield [0]


def make_pipeline(shape, n_nodes):
    return pipeline([node(runs.add_one, [f'd{j}' for j in inputs], f'd{i + 1}', name=f'n{i:07}')
                     for i, inputs in enumerate(list_inputs(shape, n_nodes))])


def prepare(runner, shape, n_nodes):
    make_catalog = SharedMemoryDataCatalog if runner is ParallelRunner else DataCatalog
    nodes = make_pipeline(shape, n_nodes)
    catalog = make_catalog({'d0': MemoryDataset(0)})
    made = runner() if runner is SequentialRunner else runner(max_workers=2)
    return lambda: made.run(nodes, catalog)[f'd{n_nodes}'].load()


def main():
    logging.disable(logging.CRITICAL)
    options = runs.begin()
    for runner in ParallelRunner, SequentialRunner, ThreadRunner:
        prepare_run = functools.partial(prepare, runner)
        for shape in runs.SHAPES:
            runs.climb('Kedro', runner.__name__, shape, lambda: contextlib.nullcontext(prepare_run), options,
                       runner=runner.__name__)


if __name__ == '__main__':
    main()
