# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures two nodes that read a table each from files, under kedroc or Kedro, whose programs are the same but for the
name: kedro_datasets' pandas.CSVDataset.

Usage: bench_files.py kedroc|kedro files REPEATS
"""

import importlib
import json
import logging
import pathlib
import sys
import tempfile
import time

import numpy
import pandas

PACKAGE, REPEATS = sys.argv[1], int(sys.argv[3])
io, pipeline, runner = (importlib.import_module(f'{PACKAGE}.{name}') for name in ('io', 'pipeline', 'runner'))
RUNNERS = {'sequential': runner.SequentialRunner, 'thread': lambda: runner.ThreadRunner(max_workers=2),
           'parallel': lambda: runner.ParallelRunner(max_workers=2)}
# 20 MB.
ROWS = 250_000


def write(path):
    generator = numpy.random.default_rng(1)
    pandas.DataFrame({f'c{i}': generator.random(ROWS) for i in range(4)}).to_csv(path, index=False)


def total(table):
    return float(table['c0'].sum())


def measure(name, config):
    nodes = pipeline.pipeline([pipeline.node(total, table, f'total of {table}') for table in config])
    engine, times = RUNNERS[name](), []
    kind = io.SharedMemoryDataCatalog if name == 'parallel' else io.DataCatalog
    for _ in range(REPEATS + 1):
        catalog = kind.from_config(config)
        began = time.perf_counter()
        outputs = engine.run(nodes, catalog)
        times.append((time.perf_counter() - began) * 1e3)
        assert len({dataset.load() for dataset in outputs.values()}) == 1
    print(json.dumps({'who': PACKAGE, 'what': f'{name}, two CSV files, first run', 'times': times[:1]}))
    print(json.dumps({'who': PACKAGE, 'what': f'{name}, two CSV files', 'times': times[1:]}), flush=True)


def main():
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: pathlib.Path(folder, f'{name}.csv') for name in ('one', 'two')}
        for path in paths.values():
            write(path)
        config = {name: {'type': 'pandas.CSVDataset', 'filepath': str(path)} for name, path in paths.items()}
        for name in RUNNERS:
            measure(name, config)


if __name__ == '__main__':
    main()
