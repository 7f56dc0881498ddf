# SPDX-License-Identifier: LGPL-2.1-or-later
"""joblib with its processes (loky), which has no graph: a layer after the other."""

import contextlib
import functools

import joblib

import runs


def call(parallel, arguments):
    return parallel(joblib.delayed(runs.add_one)(*numbers) for numbers in arguments)


def run_chain(parallel, n_nodes):
    number = 0
    for _ in range(n_nodes):
        number, = call(parallel, [[number]])
    return number


def run_fan_out(parallel, n_nodes):
    return call(parallel, ([0] for _ in range(n_nodes)))[-1]


def run_fan_join(parallel, n_nodes):
    return call(parallel, [call(parallel, ([0] for _ in range(n_nodes - 1)))])[0]


def run_layers(parallel, layers):
    numbers = []
    for layer in layers:
        numbers = call(parallel, ([numbers[i] for i in node] or [0] for node in layer))
    return numbers[-1]


def prepare(parallel, shape, n_nodes):
    if shape == runs.LAYERS:
        layers = runs.make_layers(n_nodes)
        return lambda: run_layers(parallel, layers)
    run = {runs.CHAIN: run_chain, runs.FAN_OUT: run_fan_out, runs.FAN_JOIN: run_fan_join}[shape]
    return lambda: run(parallel, n_nodes)


@contextlib.contextmanager
def open_pool():
    with joblib.Parallel(n_jobs=2) as parallel:
        yield functools.partial(prepare, parallel)


def main():
    options = runs.begin()
    for shape in runs.SHAPES:
        runs.climb('joblib', 'Parallel, loky', shape, open_pool, options)


if __name__ == '__main__':
    main()
