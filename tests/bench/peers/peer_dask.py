# SPDX-License-Identifier: LGPL-2.1-or-later
"""dask.distributed: two worker processes of this machine, each task on its own."""

import os

import dask.distributed
import numpy

import notes


def make_array(size):
    data = numpy.ones(size // 8)
    notes.note('returned')
    return data


def read_first(data):
    first = data[0]
    notes.note('entered')
    return os.getpid(), float(first)


def run(client, workers, size):
    data = client.submit(make_array, size, workers=workers[0], pure=False)
    client.submit(read_first, data, workers=workers[1], pure=False).result()


def main():
    repeats = notes.begin()
    with dask.distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with dask.distributed.Client(cluster) as client:
            workers = sorted(client.scheduler_info()['workers'])
            for what, size in notes.SIZES.items():
                notes.measure('dask', f'{what} as an array, LocalCluster', size,
                              lambda: run(client, workers, size), repeats)
    notes.end()


if __name__ == '__main__':
    main()
