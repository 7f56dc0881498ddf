#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks at every file of the project: the licence line, the lengths of lines, functions and files."""

import pathlib
import re
import statistics
import sys

from report import project_files, report

LICENCE = 'SPDX-License-Identifier: LGPL-2.1-or-later'
DATA_FOLDERS = ('tests/corpus/', 'tests/fuzz/corpus/')
DATA_NAMES = ('LICENSE',)
DATA_SUFFIXES = ('.json', '.csv', '.txt', '.svg')
SOURCE_SUFFIXES = ('.c', '.h', '.py', '.js', '.vala', '.sh')

LINE_LIMIT = 120
FILE_LIMIT = 800
FUNCTION_LIMIT = 80
# The habit, as opposed to the limit; told, not enforced.
LINE_GOAL = 110
FILE_GOAL = 300
FUNCTION_GOAL = 25


def is_data(inside):
    return (inside.startswith(DATA_FOLDERS) or pathlib.PurePath(inside).name in DATA_NAMES
            or inside.endswith(DATA_SUFFIXES))


def check_licence(inside, text):
    if is_data(inside) or any(LICENCE in line for line in text.splitlines()[:5]):
        return []
    return [f'{inside}: no line "{LICENCE}" at its beginning']


def check_lines(inside, text):
    if not inside.endswith(SOURCE_SUFFIXES):
        return []
    lines = text.splitlines()
    found = [f'{inside}:{number}: {len(line)} characters, more than {LINE_LIMIT}'
             for number, line in enumerate(lines, 1) if len(line) > LINE_LIMIT]
    found += [f'{inside}:{number}: white space at the end of the line'
              for number, line in enumerate(lines, 1) if line != line.rstrip()]
    if len(lines) > FILE_LIMIT:
        found.append(f'{inside}: {len(lines)} lines, more than {FILE_LIMIT}')
    return found


def c_functions(text):
    """Yields (name, first line, lines) of every function, which begins with a brace in column 0."""
    name, start = None, None
    for number, line in enumerate(text.splitlines(), 1):
        if start is None:
            match = re.match(r'(\w+) \(', line)
            if match:
                name = match[1]
            elif line == '{' and name is not None:
                start = number
        elif line == '}':
            yield name, start, number - start + 1
            name, start = None, None
        elif line.startswith('}'):
            start = None


def check_functions(inside, text):
    if not inside.endswith('.c'):
        return []
    return [f'{inside}:{line}: {name} has {length} lines, more than {FUNCTION_LIMIT}'
            for name, line, length in c_functions(text) if length > FUNCTION_LIMIT]


def read_project(root):
    for path in project_files(root):
        try:
            yield path.relative_to(root).as_posix(), path.read_text()
        except UnicodeDecodeError:
            pass


def problems(files):
    found = []
    for inside, text in files:
        found += check_licence(inside, text) + check_lines(inside, text) + check_functions(inside, text)
    return found


def figures(files):
    sources = [(name, text) for name, text in files if name.startswith('kedroc/') and name.endswith('.c')]
    tests = [text for name, text in files if name.startswith('tests/') and name.endswith(SOURCE_SUFFIXES)]
    sizes = [len(text.splitlines()) for _, text in sources]
    functions = [length for _, text in sources for _, _, length in c_functions(text)]
    if not sizes or not functions:
        return 'no sources'
    tested = sum(len(text.splitlines()) for text in tests) / sum(sizes)
    long_lines = sum(1 for _, text in sources for line in text.splitlines() if len(line) > LINE_GOAL)
    long_files = sum(1 for size in sizes if size > FILE_GOAL)
    long_functions = sum(1 for length in functions if length > FUNCTION_GOAL)
    return (f'{len(sizes)} C files: median {statistics.median(sizes):.0f} lines, longest {max(sizes)}, '
            f'{long_files} over {FILE_GOAL}; {len(functions)} functions: '
            f'median {statistics.median(functions):.0f}, longest {max(functions)}, '
            f'{long_functions} over {FUNCTION_GOAL}; {long_lines} lines over {LINE_GOAL}; '
            f'test : source {tested:.2f}')


def main():
    files = list(read_project(pathlib.Path(sys.argv[1])))
    return report(problems(files), figures(files))


if __name__ == '__main__':
    sys.exit(main())
