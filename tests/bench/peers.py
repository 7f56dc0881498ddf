#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the programs of peers/ in an environment that it makes for them, and passes on the rows that
they print as JSON lines. A library that cannot be installed or run is a row that says so.

Usage: peers.py --cache FOLDER [--kind catalog|handover|pipeline|runner] [--repeats N] [--limit SECONDS] [--only ROWS]
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import venv

PEERS = {
    'catalog': {
        # Kedro tries to import both for each value that it copies.
        'catalog_kedro': ('Kedro', ['kedro==1.5.*', 'numpy', 'pandas']),
    },
    'handover': {
        'peer_kedro': ('Kedro', ['kedro==1.5.*', 'numpy']),
        'peer_joblib': ('joblib', ['joblib', 'numpy']),
        'peer_dask': ('dask', ['distributed', 'numpy']),
        'peer_ray': ('Ray', ['ray', 'numpy']),
    },
    'runner': {
        'runs_pool': ('CPython', []),
        'runs_joblib': ('joblib', ['joblib']),
        'runs_dask': ('dask', ['distributed']),
        'runs_kedro': ('Kedro', ['kedro==1.5.*']),
    },
    'pipeline': {
        'pipelines_kedro': ('Kedro', ['kedro==1.5.*']),
    },
}
FOLDER = pathlib.Path(__file__).resolve().parent / 'peers'
INSTALL_LIMIT = 900
RUN_LIMIT = {'catalog': 1800, 'handover': 300, 'pipeline': 7200, 'runner': 7200}


def tell_failure(who, what, text):
    lines = [line for line in text.splitlines() if line.strip()]
    reason = lines[-1].strip() if lines else 'no reason was given'
    print(json.dumps({'who': who, 'what': what, 'failure': reason[:200]}), flush=True)


def run(arguments, limit, environment=None):
    """Returns what came of it, as (whether it went well, what was said of errors). Passes on the rows;
    libraries print messages of their own."""
    with tempfile.TemporaryFile('w+') as errors:
        try:
            with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors, text=True,
                                  env=environment) as process:
                timer = threading.Timer(limit, process.kill)
                timer.start()
                for line in process.stdout:
                    if line.startswith('{'):
                        print(line, end='', flush=True)
                timer.cancel()
        except OSError as error:
            return False, str(error)
        errors.seek(0)
        return process.returncode == 0, errors.read()


def make_environment(cache):
    """Returns its Python."""
    python = cache / 'bin' / 'python'
    if not python.exists():
        venv.create(cache, with_pip=True)
    return python


def measure(python, program, who, packages, options):
    if packages:
        ok, errors = run([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', *packages],
                         INSTALL_LIMIT)
        if not ok:
            tell_failure(who, 'cannot be installed:', errors)
            return
    environment = dict(os.environ, DO_NOT_TRACK='1', RAY_USAGE_STATS_ENABLED='0', RAY_AUTH_MODE='disabled',
                       PYTHONDONTWRITEBYTECODE='1')
    arguments = [python, FOLDER / f'{program}.py', '--repeats', str(options.repeats)]
    if options.kind in ('pipeline', 'runner'):
        arguments += ['--limit', str(options.limit)]
    if options.only is not None:
        arguments += ['--only', options.only]
    ok, errors = run(arguments, RUN_LIMIT[options.kind], environment)
    if not ok:
        tell_failure(who, 'cannot be run:', errors)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--cache', type=pathlib.Path, required=True)
    parser.add_argument('--kind', choices=PEERS, default='handover')
    parser.add_argument('--repeats', type=int, default=5)
    parser.add_argument('--limit', type=float, default=10)
    parser.add_argument('--only')
    options = parser.parse_args()
    peers = PEERS[options.kind]
    try:
        python = make_environment(options.cache)
    except (OSError, subprocess.CalledProcessError) as error:
        for who, _ in peers.values():
            tell_failure(who, 'cannot be installed:', str(error))
        return 0
    for program, (who, packages) in peers.items():
        measure(python, program, who, packages, options)
    return 0


if __name__ == '__main__':
    sys.exit(main())
