#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles every C program of README.md and docs/, and compares the README's first program and its
output with examples/first.

Usage: docs_code.py SOURCE_ROOT BUILD_ROOT
"""

import pathlib
import re
import sys
import tempfile

import build_tree
from report import report

BLOCK = re.compile(r'^```([a-z]*)\n(.*?)^```$', re.DOTALL | re.MULTILINE)
WARNINGS = ['-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror']


def blocks(text, language):
    return [code for kind, code in BLOCK.findall(text) if kind == language]


def programs(text):
    return [code for code in blocks(text, 'c') if re.search(r'^main \(', code, re.MULTILINE)]


def without_licence(text):
    return ''.join(line for line in text.splitlines(keepends=True) if 'SPDX-License-Identifier' not in line)


def library_flags(build):
    environment = {'PKG_CONFIG_PATH': str(build / 'meson-uninstalled')}
    return build_tree.run(['pkg-config', '--cflags', '--libs', 'kedroc-1'], environment).split()


def compile_programs(pages, flags, scratch):
    found, count = [], 0
    for page in pages:
        for code in programs(page.read_text()):
            count += 1
            source = scratch / f'{page.stem}-{count}.c'
            source.write_text(code)
            try:
                build_tree.run(['cc', *WARNINGS, source, '-o', source.with_suffix(''), *flags])
            except RuntimeError as error:
                found.append(f'{page.name}: {error}')
    return found, count


def compare_readme(readme, first_source, first_output):
    """The README's first program is the example, its first plain block what that prints."""
    shown, output = programs(readme), blocks(readme, 'text')
    if not shown or not output:
        return ['README.md: does not open with a program and its output']
    found = []
    if shown[0].strip() != without_licence(first_source).strip():
        found.append('README.md: its first program is not examples/first/first.c')
    if output[0].strip() != first_output.strip():
        found.append(f'README.md: examples/first prints\n{first_output}')
    return found


def problems(source, build, scratch):
    readme = source / 'README.md'
    pages = [readme, *sorted((source / 'docs').glob('*.md'))]
    found, count = compile_programs(pages, library_flags(build), scratch)
    first_output = build_tree.run([build / 'examples' / 'first' / 'first'])
    found += compare_readme(readme.read_text(), (source / 'examples/first/first.c').read_text(), first_output)
    return found, count


def main():
    source, build = (pathlib.Path(argument) for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory(dir=build) as scratch:
        found, count = problems(source, build, pathlib.Path(scratch))
        return report(found, f'{count} programs compiled')


if __name__ == '__main__':
    sys.exit(main())
