#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every program of README.md and docs/, and compares the README's first one with examples/first.

C, Vala, Python and JavaScript: each has to end well, and to print the text block that follows it if there is
one. A YAML block that begins with the name of a file is there under that name.

Usage: docs_code.py [--python PYTHON] [--gjs GJS] [--vala VALAC] SOURCE_ROOT BUILD_ROOT
"""

import argparse
import os
import pathlib
import re
import sys

import build_tree
from report import report

BLOCK = re.compile(r'^```([a-z]*)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?', re.DOTALL | re.MULTILINE)
FILE_NAME = re.compile(r'# (\S+\.yml)\n')
WARNINGS = ['-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror']


def blocks(text, language):
    """The blocks of a language, each with the text that follows it or ''."""
    return [(code, output) for kind, code, output in BLOCK.findall(text) if kind == language]


def c_programs(text):
    return [(code, output) for code, output in blocks(text, 'c') if re.search(r'^main \(', code, re.MULTILINE)]


def library_flags(build):
    return build_tree.library_flags({'PKG_CONFIG_PATH': str(build / 'meson-uninstalled')})


def run_and_compare(command, output, folder):
    printed = build_tree.run(command, cwd=folder)
    if output and printed != output:
        raise RuntimeError(f'a program prints {printed!r}, not {output!r}')


def run_c(code, output, flags, folder):
    source = folder / 'program.c'
    source.write_text(code)
    build_tree.run(['cc', *WARNINGS, source, '-o', folder / 'program', *flags])
    run_and_compare([folder / 'program'], output, folder)


def run_vala(code, output, valac, folder):
    """As a file of its own name, with what a developer has in `meson devenv`."""
    (folder / 'program.vala').write_text(code)
    build_tree.run([*valac, 'program.vala'], cwd=folder)
    run_and_compare([folder / 'program'], output, folder)


def run_script(code, output, interpreter, folder):
    script = folder / 'script'
    script.write_text(code)
    run_and_compare([*interpreter, script], output, folder)


def vala_programs(text):
    return [(code, output) for code, output in blocks(text, 'vala') if re.search(r'^int main \(', code, re.MULTILINE)]


def page_jobs(text, flags, interpreters, folder):
    """What has to be run for a page."""
    interpreters = dict(interpreters)
    valac = interpreters.pop('vala', None)
    for code, output in vala_programs(text) if valac else ():
        yield lambda code=code, output=output: run_vala(code, output, valac, folder)
    for code, output in c_programs(text):
        yield lambda code=code, output=output: run_c(code, output, flags, folder)
    for language, interpreter in interpreters.items():
        for code, output in blocks(text, language):
            yield lambda code=code, output=output, interpreter=interpreter: run_script(code, output, interpreter,
                                                                                      folder)


def run_page(text, flags, interpreters, folder):
    """Runs what a page shows; yields None for each program, or what is wrong with it."""
    for configuration, _ in blocks(text, 'yaml'):
        name = FILE_NAME.match(configuration)
        if name:
            path = folder / name[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(configuration)
    for job in page_jobs(text, flags, interpreters, folder):
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


def known_interpreters(arguments):
    """How the blocks of a language are run; what cannot be run is told."""
    interpreters = {}
    for language, command in (('python', [arguments.python]), ('js', [arguments.gjs, '-m']),
                              ('vala', [arguments.vala, '--pkg', 'kedroc-1', '-X', '-w'])):
        if command[0]:
            interpreters[language] = command
        else:
            print(f'SKIPPED: no program in {language} is run, for there is no interpreter or no typelib',
                  file=sys.stderr)
    return interpreters


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--python')
    parser.add_argument('--gjs')
    parser.add_argument('--vala')
    parser.add_argument('source', type=pathlib.Path)
    parser.add_argument('build', type=pathlib.Path)
    arguments = parser.parse_args()

    os.environ['XDG_DATA_DIRS'] = f'{arguments.build}/bindings:/usr/local/share:/usr/share'
    os.environ['PKG_CONFIG_PATH'] = str(arguments.build / 'meson-uninstalled')
    interpreters, flags = known_interpreters(arguments), library_flags(arguments.build)
    source = arguments.source
    found, count = [], 0
    for page in [source / 'README.md', *sorted((source / 'docs').glob('*.md'))]:
        with build_tree.scratch_folder(arguments.build) as folder:
            for problem in run_page(page.read_text(), flags, interpreters, pathlib.Path(folder)):
                count += 1
                found += [f'{page.name}: {problem}'] if problem else []
    found += compare_readme((source / 'README.md').read_text(), (source / 'examples/first/first.c').read_text())
    return report(found, f'{count} programs run')


if __name__ == '__main__':
    sys.exit(main())
