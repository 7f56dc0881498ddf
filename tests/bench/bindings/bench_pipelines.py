# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures kedroc or Kedro, whose programs are the same but for the name.

Usage: bench_pipelines.py kedroc|kedro nodes|array|frame REPEATS
"""

import importlib
import json
import logging
import sys
import time

from bench_functions import MODULES, one_more, overhead

PACKAGE, WHAT, REPEATS = sys.argv[1], sys.argv[2], int(sys.argv[3])
io, pipeline, runner = (importlib.import_module(f'{PACKAGE}.{name}') for name in ('io', 'pipeline', 'runner'))
RUNNERS = {'sequential': runner.SequentialRunner, 'thread': lambda: runner.ThreadRunner(max_workers=2),
           'parallel': lambda: runner.ParallelRunner(max_workers=2)}
# A run of Kedro by processes takes seconds.
SIZES = {'sequential': (100, 1000), 'thread': (100, 1000), 'parallel': (100,) if PACKAGE == 'kedro' else (100, 1000)}


def row(**entries):
    print(json.dumps({'who': PACKAGE, **entries}), flush=True)


def chain(n):
    return pipeline.pipeline([pipeline.node(one_more, f'x{i}', f'x{i + 1}', name=f'n{i}') for i in range(n)])


def timed_run(engine, nodes, inputs):
    catalog = io.SharedMemoryDataCatalog({name: io.MemoryDataset(value) for name, value in inputs.items()})
    if not isinstance(engine, runner.ParallelRunner):
        catalog = io.DataCatalog({name: io.MemoryDataset(value) for name, value in inputs.items()})
    began = time.perf_counter()
    outputs = engine.run(nodes, catalog)
    return time.perf_counter() - began, outputs


def measure_nodes():
    for name, make in RUNNERS.items():
        for n in SIZES[name]:
            nodes, engine, times = chain(n), make(), []
            for _ in range(REPEATS + 1):
                seconds, outputs = timed_run(engine, nodes, {'x0': 0})
                assert outputs[f'x{n}'].load() == n
                times.append(seconds / n * 1e6)
            row(what=f'{name}, a chain of {n}', times=times[1:])


def measure_library():
    """The same without the package: the library's own API from Python."""
    from gi.repository import Kedroc
    for n in (100, 1000):
        nodes = Kedroc.Pipeline.new([Kedroc.Node.new(f'n{i}', f'x{i}', f'x{i + 1}', library_function)
                                     for i in range(n)])
        times = []
        for _ in range(REPEATS + 1):
            catalog = Kedroc.DataCatalog.new()
            catalog['x0'] = 0
            began = time.perf_counter()
            Kedroc.SequentialRunner.new().run(nodes, catalog)
            times.append((time.perf_counter() - began) / n * 1e6)
        row(who='Kedroc', what=f'sequential, a chain of {n}', times=times[1:])


def library_function(task):
    node = task.get_node()
    task.set_output(node.get_outputs()[0], task.get_input(node.get_inputs()[0]) + 1)


def measure_hand_over():
    functions = importlib.import_module(MODULES[WHAT])
    nodes = pipeline.pipeline([
        pipeline.node(functions.make, 'size', ['made', 'made_in'], name='make'),
        pipeline.node(functions.read, 'made', ['one', 'one_in'], name='read_one'),
        pipeline.node(functions.read, 'made', ['two', 'two_in'], name='read_two'),
    ])
    engine, times = RUNNERS['parallel'](), []
    for _ in range(REPEATS + 1):
        seconds, outputs = timed_run(engine, nodes, {'size': functions.SIZE})
        found = {name: dataset.load() for name, dataset in outputs.items()}
        times.append(overhead(seconds, found['made_in'], (0, found['one_in']), (0, found['two_in'])) * 1e3)
    row(what=f'{WHAT}, first run', times=times[:1])
    row(what=WHAT, times=times[1:])


if __name__ == '__main__':
    logging.disable()
    if WHAT != 'nodes':
        measure_hand_over()
    else:
        measure_nodes()
        if PACKAGE == 'kedroc':
            measure_library()
