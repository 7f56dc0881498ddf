# SPDX-License-Identifier: LGPL-2.1-or-later
"""dask.distributed: two worker processes of this machine, which get the graph as futures."""

import contextlib
import functools

import dask.distributed

import runs


def submit(client, *arguments):
    return client.submit(runs.add_one, *arguments, pure=False)


def run_chain(client, n_nodes):
    number = 0
    for _ in range(n_nodes):
        number = submit(client, number)
    return number.result()


def run_fan_out(client, n_nodes):
    return client.gather([submit(client, 0) for _ in range(n_nodes)])[-1]


def add_one_to_first(numbers):
    return numbers[0] + 1


def run_fan_join(client, n_nodes):
    numbers = [submit(client, 0) for _ in range(n_nodes - 1)]
    return client.submit(add_one_to_first, numbers, pure=False).result()


def run_layers(client, layers):
    numbers = []
    for layer in layers:
        numbers = [submit(client, *([numbers[i] for i in node] or [0])) for node in layer]
    return client.gather(numbers)[-1]


def prepare(client, shape, n_nodes):
    if shape == runs.LAYERS:
        layers = runs.make_layers(n_nodes)
        return lambda: run_layers(client, layers)
    run = {runs.CHAIN: run_chain, runs.FAN_OUT: run_fan_out, runs.FAN_JOIN: run_fan_join}[shape]
    return lambda: run(client, n_nodes)


@contextlib.contextmanager
def open_cluster():
    with dask.distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with dask.distributed.Client(cluster) as client:
            yield functools.partial(prepare, client)


def main():
    options = runs.begin()
    for shape in runs.SHAPES:
        runs.climb('dask', 'LocalCluster', shape, open_cluster, options)


if __name__ == '__main__':
    main()
