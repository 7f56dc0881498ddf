#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles each public header alone, as C and as C++, by every compiler that is there. The headers
are laid out flat, as they are installed: one that needs a private header does not compile."""

import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from report import report

COMPILERS = {
    'gcc': ['-x', 'c', '-std=c11', '-Wstrict-prototypes'],
    'clang': ['-x', 'c', '-std=c11', '-Wstrict-prototypes'],
    'g++': ['-x', 'c++', '-std=c++17'],
    'clang++': ['-x', 'c++', '-std=c++17'],
}
WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wundef', '-Wno-unused-parameter', '-Werror']


def package_flags():
    return subprocess.run(['pkg-config', '--cflags', 'gio-2.0', 'json-glib-1.0'],
                          stdout=subprocess.PIPE, check=True, text=True).stdout.split()


def compile_alone(compiler, header, folder, flags):
    """A problem, or None. Twice included: `#pragma once` has to be there too."""
    include = f'#include "{header}"\n'
    command = [compiler, *COMPILERS[compiler], *WARNINGS, '-fsyntax-only', f'-I{folder}', *flags, '-']
    run = subprocess.run(command, input=include * 2, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True, check=False)
    return f'{header} with {compiler}:\n{run.stdout}' if run.returncode != 0 else None


def problems(headers, compilers):
    flags = package_flags()
    with tempfile.TemporaryDirectory() as folder:
        for header in headers:
            shutil.copy(header, folder)
        names = [pathlib.PurePath(header).name for header in headers]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = [pool.submit(compile_alone, compiler, name, folder, flags)
                    for compiler in compilers for name in names]
            return [job.result() for job in jobs if job.result() is not None]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('headers', nargs='+')
    headers = parser.parse_args().headers
    compilers = [name for name in COMPILERS if shutil.which(name)]
    missing = [name for name in ('gcc', 'g++') if name not in compilers]
    found = [f'{name} is not installed' for name in missing]
    found += problems(headers, compilers)
    return report(found, f'{len(headers)} headers, each alone with {", ".join(compilers)}')


if __name__ == '__main__':
    sys.exit(main())
