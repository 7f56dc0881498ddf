# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the programs runs_*.py have in common: the shapes of runner-shapes.c, and how far each of them
gets. A run adds one to a number in each node, and is for as many nodes as can be done in the limit."""

import argparse
import json
import os
import random
import signal
import time

CHAIN, FAN_OUT, FAN_JOIN, LAYERS = SHAPES = 'chain', 'fan-out', 'fan-out and join', 'random layers'
SIZES = [10 ** power for power in range(2, 7)]
LAYER_WIDTH_MAX = 100
SEED = 20261126
# Seconds that processes get to end.
GRACE = 1


def add_one(number, *others):
    return number + 1


def make_layers(n_nodes):
    """Of each node in each layer the numbers of those that it reads in the layer before."""
    width = min(n_nodes // 10, LAYER_WIDTH_MAX)
    chance = random.Random(SEED)
    layers = [[[] for _ in range(width)]]
    while len(layers) * width < n_nodes:
        layers.append([chance.sample(range(width), chance.randint(1, 3)) for _ in range(width)])
    return layers


def count_steps(shape, n_nodes):
    """What the last node makes of 0."""
    return {CHAIN: n_nodes, FAN_OUT: 1, FAN_JOIN: 2, LAYERS: n_nodes // min(n_nodes // 10, LAYER_WIDTH_MAX)}[shape]


def tell(who, how, shape, n_nodes, **row):
    print(json.dumps({'who': who, 'what': f'{how}, {shape}, {n_nodes}', 'shape': shape, 'nodes': n_nodes, **row}),
          flush=True)


def time_run(prepare, shape, n_nodes):
    """In microseconds a node; what prepare() returns is what is timed."""
    run = prepare(shape, n_nodes)
    start = time.monotonic()
    number = run()
    seconds = time.monotonic() - start
    assert number == count_steps(shape, n_nodes), number
    return seconds * 1e6 / n_nodes


def climb(who, how, shape, make, options, **row):
    """From 100 nodes on, until a size takes too long; make() gives the function that prepares a run, as a
    context. All is in a process of its own, since what is not done in time cannot always be stopped."""
    child = os.fork()
    if child == 0:
        os.setpgrp()
        try:
            with make() as prepare:
                for n_nodes in SIZES:
                    signal.signal(signal.SIGALRM, lambda *_: give_up(who, how, shape, n_nodes, options))
                    times = measure(prepare, shape, n_nodes, options)
                    tell(who, how, shape, n_nodes, us=times, **row)
                    # The larger of these pipelines have no cheaper nodes.
                    if min(times) * n_nodes * 10 / 1e6 > options.limit and n_nodes < SIZES[-1]:
                        give_up(who, how, shape, n_nodes * 10, options)
        except Exception as error:
            tell(who, how, shape, n_nodes, failure=f'{type(error).__name__}: {error}')
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    end_group(child)


def measure(prepare, shape, n_nodes, options):
    times = []
    took = 0
    end = time.monotonic() + options.limit
    signal.setitimer(signal.ITIMER_REAL, options.limit)
    while not times or (len(times) <= options.repeats and time.monotonic() + 2 * took < end):
        begin = time.monotonic()
        times.append(time_run(prepare, shape, n_nodes))
        took = time.monotonic() - begin
    signal.setitimer(signal.ITIMER_REAL, 0)
    # The first is to get warm, if there is time.
    return times[1:] or times


def give_up(who, how, shape, n_nodes, options):
    tell(who, how, shape, n_nodes, failure=f'not in {options.limit:g} s')
    os._exit(0)


def end_group(group):
    """Trackers of shared memory outlive the first signal and clean up."""
    try:
        os.killpg(group, signal.SIGTERM)
        time.sleep(GRACE)
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def begin():
    parser = argparse.ArgumentParser()
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--limit', type=float, default=10)
    return parser.parse_args()
