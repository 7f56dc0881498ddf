#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a node costs from Python and from JavaScript under each runner, handing over a large array and a frame, and
reading files in nodes; beside other libraries.

Usage: python_bench.py [--cache FOLDER] [--repeats N] [--only nodes|array|frame|files] [--json], by the Python that has
PyGObject, in `meson devenv`.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / 'bindings' / 'python'))
import scratch_venv

PACKAGES = ['kedro==1.5.0', 'kedro-datasets[pandas-csvdataset]==9.6.0', 'numpy', 'pandas', 'joblib', 'distributed']
GJS = os.environ.get('KEDROC_GJS', 'gjs')
PROGRAMS = [('bench_pipelines.py', 'kedroc', 'nodes'), ('bench_pipelines.js', 'GJS', 'nodes'),
            ('bench_pipelines.py', 'kedro', 'nodes')]
for _what in ('array', 'frame'):
    PROGRAMS += [('bench_pipelines.py', 'kedroc', _what), ('bench_pipelines.py', 'kedro', _what),
                 ('bench_others.py', 'joblib', _what), ('bench_others.py', 'dask', _what)]
PROGRAMS += [('bench_files.py', 'kedroc', 'files'), ('bench_files.py', 'kedro', 'files')]
N_IMPORTS = 9
IMPORT = ('import time; began = time.process_time(); import kedroc.io, kedroc.pipeline, kedroc.runner; '
          'print((time.process_time() - began) * 1e3)')


def measure(python, program, who, what, repeats):
    environment = {**os.environ, 'DO_NOT_TRACK': '1', 'PYTHONPATH': f"{HERE}:{os.environ.get('PYTHONPATH', '')}"}
    command = [GJS, '-m', HERE / program] if program.endswith('.js') else [python, HERE / program, who, what]
    done = subprocess.run([*command, str(repeats)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=environment)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ['no reason was given'])[-1]
        rows.append({'who': who, 'what': f'{what}: {reason[:80]}', 'times': []})
    return rows


def import_times(python):
    times = [float(subprocess.run([python, '-c', IMPORT], stdout=subprocess.PIPE, text=True, check=True).stdout)
             for _ in range(N_IMPORTS)]
    return {'who': 'kedroc', 'what': 'import of io, pipeline and runner, CPU time', 'times': times}


def show(row, unit, as_json):
    if as_json:
        print(json.dumps({**row, 'unit': unit}), flush=True)
        return
    times = sorted(row['times'])
    if not times:
        print(f"{row['who']:8} {row['what']}")
        return
    quartiles = statistics.quantiles(times, n=4, method='inclusive') if len(times) > 1 else times * 3
    print(f"{row['who']:8} {row['what']:45} {statistics.median(times):10.1f} {unit}"
          f"   {quartiles[0]:10.1f} {quartiles[2]:10.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--cache', type=pathlib.Path, default=pathlib.Path.home() / '.cache' / 'kedroc-python-bench')
    parser.add_argument('--repeats', type=int, default=9)
    parser.add_argument('--only', choices=['nodes', 'array', 'frame', 'files'])
    parser.add_argument('--json', action='store_true')
    options = parser.parse_args()
    python = scratch_venv.make(options.cache.absolute(), PACKAGES)
    show(import_times(python), 'ms', options.json)
    for program, who, what in PROGRAMS:
        if options.only not in (None, what):
            continue
        # A node's cost is in microseconds; so many runs of Kedro's as there is patience for.
        repeats = min(options.repeats, 3) if who == 'kedro' else options.repeats
        for row in measure(python, program, who, what, repeats):
            show(row, 'us' if what == 'nodes' else 'ms', options.json)


if __name__ == '__main__':
    main()
