#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every program of README.md and docs/, and compares the README's first one with examples/first.

A C program is compiled, run, and has to print the text block that follows it. The first YAML block
of a page is there as catalog.yml. Python and JavaScript blocks are programs too.

Usage: docs_code.py SOURCE_ROOT BUILD_ROOT [PYTHON GJS]
"""

import pathlib
import re
import sys
import tempfile

import build_tree
from report import report

BLOCK = re.compile(r'^```([a-z]*)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?', re.DOTALL | re.MULTILINE)
WARNINGS = ['-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror']


def blocks(text, language):
    """The blocks of a language, each with the text that follows it or ''."""
    return [(code, output) for kind, code, output in BLOCK.findall(text) if kind == language]


def c_programs(text):
    return [(code, output) for code, output in blocks(text, 'c') if re.search(r'^main \(', code, re.MULTILINE)]


def library_flags(build):
    environment = {'PKG_CONFIG_PATH': str(build / 'meson-uninstalled')}
    return build_tree.run(['pkg-config', '--cflags', '--libs', 'kedroc-1'], environment).split()


def run_c(code, output, flags, folder):
    source = folder / 'program.c'
    source.write_text(code)
    build_tree.run(['cc', *WARNINGS, source, '-o', folder / 'program', *flags])
    printed = build_tree.run([folder / 'program'], cwd=folder)
    if output and printed != output:
        raise RuntimeError(f'a program prints {printed!r}, not {output!r}')


def run_page(text, flags, interpreters, folder):
    """Runs what a page shows; yields None for each program, or what is wrong with it."""
    for configuration, _ in blocks(text, 'yaml')[:1]:
        (folder / 'catalog.yml').write_text(configuration)
    jobs = [lambda code=code, output=output: run_c(code, output, flags, folder)
            for code, output in c_programs(text)]
    for language, (command, suffix) in interpreters.items():
        for number, (code, _) in enumerate(blocks(text, language)):
            script = folder / f'script-{number}.{suffix}'
            script.write_text(code)
            jobs.append(lambda script=script, command=command: build_tree.run([*command, script], cwd=folder))
    for job in jobs:
        try:
            job()
            yield None
        except RuntimeError as error:
            yield str(error)


def without_licence(text):
    return ''.join(line for line in text.splitlines(keepends=True) if 'SPDX-License-Identifier' not in line)


def compare_readme(readme, first_source):
    """The README opens with the example and what it prints."""
    programs = c_programs(readme)
    if not programs or not programs[0][1]:
        return ['README.md: does not open with a program and its output']
    if programs[0][0].strip() != without_licence(first_source).strip():
        return ['README.md: its first program is not examples/first/first.c']
    return []


def main():
    source, build = (pathlib.Path(argument) for argument in sys.argv[1:3])
    interpreters = {}
    if len(sys.argv) > 3:
        interpreters = {'python': ([sys.argv[3]], 'py'), 'js': ([sys.argv[4], '-m'], 'js')}
    flags = library_flags(build)
    found, count = [], 0
    for page in [source / 'README.md', *sorted((source / 'docs').glob('*.md'))]:
        with tempfile.TemporaryDirectory(dir=build) as folder:
            for problem in run_page(page.read_text(), flags, interpreters, pathlib.Path(folder)):
                count += 1
                found += [f'{page.name}: {problem}'] if problem else []
    found += compare_readme((source / 'README.md').read_text(), (source / 'examples/first/first.c').read_text())
    return report(found, f'{count} programs run')


if __name__ == '__main__':
    sys.exit(main())
