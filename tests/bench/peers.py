#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the programs of peers/ in an environment that it makes for them, and passes on the rows that
they print as JSON lines. A library that cannot be installed or run is a row that says so.

Usage: peers.py --cache FOLDER [--repeats N]
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import venv

PEERS = {
    'kedro': ('Kedro', ['kedro==1.5.*', 'numpy']),
    'joblib': ('joblib', ['joblib', 'numpy']),
    'dask': ('dask', ['distributed', 'numpy']),
    'ray': ('Ray', ['ray', 'numpy']),
}
FOLDER = pathlib.Path(__file__).resolve().parent / 'peers'
INSTALL_LIMIT = 900
RUN_LIMIT = 300


def tell_failure(who, what, text):
    lines = [line for line in text.splitlines() if line.strip()]
    reason = lines[-1].strip() if lines else 'no reason was given'
    print(json.dumps({'who': who, 'what': what, 'failure': reason[:200]}), flush=True)


def run(arguments, limit, environment=None):
    """Returns what came of it, as (whether it went well, output, what was said of errors)."""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=limit, env=environment)
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, '', str(error)
    return done.returncode == 0, done.stdout, done.stderr


def make_environment(cache):
    """Returns its Python."""
    python = cache / 'bin' / 'python'
    if not python.exists():
        venv.create(cache, with_pip=True)
    return python


def measure(python, name, repeats):
    who, packages = PEERS[name]
    ok, _, errors = run([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', *packages],
                        INSTALL_LIMIT)
    if not ok:
        tell_failure(who, 'cannot be installed:', errors)
        return
    environment = dict(os.environ, DO_NOT_TRACK='1', RAY_USAGE_STATS_ENABLED='0', RAY_AUTH_MODE='disabled',
                       PYTHONDONTWRITEBYTECODE='1')
    ok, output, errors = run([python, FOLDER / f'peer_{name}.py', '--repeats', str(repeats)], RUN_LIMIT, environment)
    # Libraries print messages of their own.
    for line in output.splitlines():
        if line.startswith('{'):
            print(line, flush=True)
    if not ok:
        tell_failure(who, 'cannot be run:', errors)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--cache', type=pathlib.Path, required=True)
    parser.add_argument('--repeats', type=int, default=5)
    options = parser.parse_args()
    try:
        python = make_environment(options.cache)
    except (OSError, subprocess.CalledProcessError) as error:
        for who, _ in PEERS.values():
            tell_failure(who, 'cannot be installed:', str(error))
        return 0
    for name in PEERS:
        measure(python, name, options.repeats)
    return 0


if __name__ == '__main__':
    sys.exit(main())
