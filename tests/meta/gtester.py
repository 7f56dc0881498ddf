#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs each C test program under gtester.

Usage: gtester.py BUILD_ROOT PROGRAM...
"""

import json
import os
import pathlib
import subprocess
import sys

from report import report


def environments(build):
    """The environment that each test program has under `meson test`.

    Not its G_DEBUG: a program that starts itself again, as g_test_trap_subprocess() does, draws a
    critical warning from gtester, which is not to end gtester. In the programs g_test_init() makes
    such warnings fatal by itself.
    """
    described = json.loads((build / 'meson-info' / 'intro-tests.json').read_text())
    return {test['cmd'][0]: {name: value for name, value in test['env'].items() if name != 'G_DEBUG'}
            for test in described}


def problems(programs, environment_of):
    found = []
    for program in programs:
        result = subprocess.run(['gtester', '-k', program], env=environment_of(program),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, check=False)
        # gtester prints this line only when it could talk to the program.
        if result.returncode != 0 or 'PASS:' not in result.stdout:
            found.append(f'{program}: exit status {result.returncode}\n{result.stdout}')
    return found


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    programs = [str(build / program) for program in sys.argv[2:]]
    known = environments(build)
    plain = {name: value for name, value in os.environ.items() if name != 'G_DEBUG'}
    found = problems(programs, lambda program: {**plain, **known[program]})
    return report(found if programs else ['no program'], f'{len(programs)} programs')


if __name__ == '__main__':
    sys.exit(main())
