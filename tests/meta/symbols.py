#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares what the library exports with the list that is under review.

Usage: symbols.py LIBRARY LIST [--update]
"""

import pathlib
import subprocess
import sys

from report import report

HEAD = ('# SPDX-License-Identifier: LGPL-2.1-or-later\n'
        '# What libkedroc-1 exports. `ninja update-symbols` writes this file anew:\n'
        '# a symbol that is added stays, one that has been released is never taken away.\n')


def exported(library):
    listing = subprocess.run(['nm', '--dynamic', '--defined-only', '--format=posix', library],
                             stdout=subprocess.PIPE, check=True, text=True).stdout
    return sorted(line.split()[0] for line in listing.splitlines())


def reviewed(path):
    lines = pathlib.Path(path).read_text().splitlines()
    return [line for line in lines if line and not line.startswith('#')]


def problems(symbols, expected):
    found = [f'{name}: exported, but not in the list' for name in sorted(set(symbols) - set(expected))]
    found += [f'{name}: in the list, but not exported' for name in sorted(set(expected) - set(symbols))]
    found += [f'{name}: exported without the prefix kedroc_' for name in symbols
              if not name.startswith('kedroc_')]
    if expected != sorted(set(expected)):
        found.append('the list is not sorted')
    return found


def main():
    library, path = sys.argv[1:3]
    symbols = exported(library)
    if '--update' in sys.argv[3:]:
        pathlib.Path(path).write_text(HEAD + ''.join(f'{name}\n' for name in symbols))
        print(f'{path}: {len(symbols)} symbols')
        return 0
    return report(problems(symbols, reviewed(path)), f'{len(symbols)} symbols, as reviewed')


if __name__ == '__main__':
    sys.exit(main())
