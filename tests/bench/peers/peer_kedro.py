# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's ParallelRunner: bytes as they are, and arrays by files that the second process maps."""

import os
import pathlib
import tempfile

import numpy
from kedro.io import AbstractDataset, SharedMemoryDataCatalog
from kedro.pipeline import node, pipeline
from kedro.runner import ParallelRunner

import notes

SIZE = 'KEDROC_BENCH_SIZE'


class MappedDataset(AbstractDataset):
    """What somebody who knows would use for arrays: it is saved once, and loading it only maps it."""

    def __init__(self, filepath):
        self._filepath = filepath

    def _save(self, data):
        numpy.save(self._filepath, data)

    def _load(self):
        return numpy.load(self._filepath, mmap_mode='r')

    def _exists(self):
        return pathlib.Path(self._filepath).exists()

    def _describe(self):
        return {'filepath': self._filepath}


def make_bytes():
    data = b'\1' * int(os.environ[SIZE])
    notes.note('returned')
    return data


def make_array():
    data = numpy.ones(int(os.environ[SIZE]) // 8)
    notes.note('returned')
    return data


def read_first(data):
    first = data[0]
    notes.note('entered')
    return int(first)


def run(make, datasets):
    nodes = pipeline([node(make, None, 'data'), node(read_first, 'data', 'first')])
    ParallelRunner(max_workers=2).run(nodes, SharedMemoryDataCatalog(datasets))


def main():
    repeats = notes.begin()
    for what, size in notes.SIZES.items():
        os.environ[SIZE] = str(size)
        row = {'at_least': 1000} if size > 8 else {}
        notes.measure('Kedro', f'{what} as bytes, ParallelRunner', size, lambda: run(make_bytes, {}), repeats, **row)
    folder = '/dev/shm' if os.path.isdir('/dev/shm') else None
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        datasets = {'data': MappedDataset(f'{scratch}/data.npy')}
        notes.measure('Kedro', '100 MB by .npy files in memory that are mapped', size,
                      lambda: run(make_array, datasets), repeats, at_least=100)
    notes.end()


if __name__ == '__main__':
    main()
