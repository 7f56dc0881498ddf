#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each folder of examples/ is run by a test, whose name begins with the folder's.

Usage: examples.py SOURCE_ROOT BUILD_ROOT
"""

import json
import pathlib
import sys

from report import report


def problems(examples, tests):
    return [f'examples/{folder}: no test runs it' for folder in examples
            if not any(name == folder or name.startswith(f'{folder}-') for name in tests)]


def main():
    source, build = (pathlib.Path(argument) for argument in sys.argv[1:3])
    examples = sorted(path.name for path in (source / 'examples').iterdir()
                      if path.is_dir() and path.name != '__pycache__')
    described = json.loads((build / 'meson-info' / 'intro-tests.json').read_text())
    tests = [test['name'] for test in described]
    found = problems(examples, tests) if examples else ['there is no example']
    return report(found, f'{len(examples)} examples, each with a test')


if __name__ == '__main__':
    sys.exit(main())
