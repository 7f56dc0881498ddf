# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ray: two actors, each a process of its own, and its store of objects in shared memory."""

import shutil
import tempfile

import numpy
import ray

import notes


@ray.remote
class Maker:
    def make_array(self, size):
        data = numpy.ones(size // 8)
        notes.note('returned')
        return data


@ray.remote
class Reader:
    def read_first(self, data):
        first = data[0]
        notes.note('entered')
        return float(first)


def run(maker, reader, size):
    ray.get(reader.read_first.remote(maker.make_array.remote(size)))


def main():
    repeats = notes.begin()
    scratch = tempfile.mkdtemp(prefix='ray-')
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=1000 * 1000 * 1000,
             _temp_dir=scratch)
    maker, reader = Maker.remote(), Reader.remote()
    for what, size in notes.SIZES.items():
        notes.measure('Ray', f'{what} as an array, two actors', size, lambda: run(maker, reader, size), repeats)
    ray.shutdown()
    shutil.rmtree(scratch, ignore_errors=True)
    notes.end()


if __name__ == '__main__':
    main()
