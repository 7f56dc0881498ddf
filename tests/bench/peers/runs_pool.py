# SPDX-License-Identifier: LGPL-2.1-or-later
"""CPython's ProcessPoolExecutor, which has no graph: whoever uses it waits for what a node reads."""

import concurrent.futures
import contextlib
import functools

import runs

CHUNK = 16


def run_chain(pool, n_nodes):
    number = 0
    for _ in range(n_nodes):
        number = pool.submit(runs.add_one, number).result()
    return number


def run_fan_out(pool, n_nodes):
    futures = [pool.submit(runs.add_one, 0) for _ in range(n_nodes)]
    return [future.result() for future in futures][-1]


def run_fan_join(pool, n_nodes):
    futures = [pool.submit(runs.add_one, 0) for _ in range(n_nodes - 1)]
    return pool.submit(runs.add_one, *[future.result() for future in futures]).result()


def run_layers(pool, layers):
    numbers = []
    for layer in layers:
        futures = [pool.submit(runs.add_one, *([numbers[i] for i in node] or [0])) for node in layer]
        numbers = [future.result() for future in futures]
    return numbers[-1]


def prepare(pool, shape, n_nodes):
    if shape == runs.LAYERS:
        layers = runs.make_layers(n_nodes)
        return lambda: run_layers(pool, layers)
    run = {runs.CHAIN: run_chain, runs.FAN_OUT: run_fan_out, runs.FAN_JOIN: run_fan_join}[shape]
    return lambda: run(pool, n_nodes)


def prepare_chunks(pool, shape, n_nodes):
    return lambda: list(pool.map(runs.add_one, [0] * n_nodes, chunksize=CHUNK))[-1]


@contextlib.contextmanager
def open_pool(prepare_run):
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        yield functools.partial(prepare_run, pool)


def main():
    options = runs.begin()
    make = functools.partial(open_pool, prepare)
    for shape in runs.SHAPES:
        runs.climb('CPython', 'ProcessPoolExecutor', shape, make, options)
    make = functools.partial(open_pool, prepare_chunks)
    runs.climb('CPython', f'ProcessPoolExecutor by {CHUNK}', runs.FAN_OUT, make, options)


if __name__ == '__main__':
    main()
