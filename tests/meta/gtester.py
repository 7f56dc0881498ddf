#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs each C test program under gtester, as a user would: without an environment of our own.

Usage: gtester.py BUILD_ROOT PROGRAM...
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

from report import report


def plain_environment(build):
    """That of a user who calls gtester by hand: nothing that `meson test` sets."""
    described = json.loads((build / 'meson-info' / 'intro-tests.json').read_text())
    ours = {name for test in described for name in test['env']} - {'PATH'}
    return {name: value for name, value in os.environ.items() if name not in ours}


def run(program, environment):
    result = subprocess.run(['gtester', '-k', program], env=environment,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, check=False)
    # gtester prints this line only when it could talk to the program.
    if result.returncode != 0 or 'PASS:' not in result.stdout:
        return f'{program}: exit status {result.returncode}\n{result.stdout}'
    return None


def problems(programs, environment):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as executor:
        results = executor.map(lambda program: run(program, environment), programs)
        return [problem for problem in results if problem is not None]


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    programs = [str(build / program) for program in sys.argv[2:]]
    found = problems(programs, plain_environment(build))
    return report(found if programs else ['no program'], f'{len(programs)} programs')


if __name__ == '__main__':
    sys.exit(main())
