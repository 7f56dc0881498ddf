# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures the hand-over of joblib and of dask.distributed: one function's result goes to two at once.

Usage: bench_others.py joblib|dask array|frame REPEATS
"""

import importlib
import json
import sys
import time

from bench_functions import MODULES, overhead

WHO, WHAT, REPEATS = sys.argv[1], sys.argv[2], int(sys.argv[3])
FUNCTIONS = importlib.import_module(MODULES[WHAT])


def with_joblib():
    import joblib
    with joblib.Parallel(n_jobs=2) as parallel:
        while True:
            began = time.perf_counter()
            [(made, made_in)] = parallel([joblib.delayed(FUNCTIONS.make)(FUNCTIONS.SIZE)])
            read = parallel([joblib.delayed(FUNCTIONS.read)(made)] * 2)
            yield overhead(time.perf_counter() - began, made_in, *read)


def with_dask():
    from distributed import Client, LocalCluster
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        workers = list(client.scheduler_info()['workers'])
        while True:
            began = time.perf_counter()
            made = client.submit(FUNCTIONS.make, FUNCTIONS.SIZE, pure=False)
            array = client.submit(first, made, pure=False)
            # One on each: otherwise dask runs both where the array is.
            read = [client.submit(FUNCTIONS.read, array, workers=[worker], pure=False) for worker in workers]
            took = client.submit(second, made, pure=False).result()
            yield overhead_of(began, took, client.gather(read))


def overhead_of(began, made_in, read):
    return overhead(time.perf_counter() - began, made_in, *read)


def first(pair):
    return pair[0]


def second(pair):
    return pair[1]


if __name__ == '__main__':
    runs = {'joblib': with_joblib, 'dask': with_dask}[WHO]()
    times = [next(runs) * 1e3 for _ in range(REPEATS + 1)]
    print(json.dumps({'who': WHO, 'what': f'{WHAT}, first run', 'times': times[:1]}))
    print(json.dumps({'who': WHO, 'what': WHAT, 'times': times[1:]}), flush=True)
    runs.close()
