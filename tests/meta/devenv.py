#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""In `meson devenv` everything is found in the build tree: the library, the typelib, the overrides
and the worker.

Usage: devenv.py SOURCE_ROOT BUILD_ROOT PYTHON [VALAC]
"""

import os
import pathlib
import shlex
import sys

import build_tree
from install import JS_PROGRAM, PYTHON_PROGRAM, VALA_PROGRAM
from report import report

# As where the library is installed beside PyGObject, too: that folder comes before all others.
OTHER_OVERRIDES = """
import gi.overrides
gi.overrides.__path__.insert(0, {!r})
"""

# What the tests' own environment must not provide.
OURS = ('LD_LIBRARY_PATH', 'GI_TYPELIB_PATH', 'PYTHONPATH', 'GJS_PATH', 'KEDROC_WORKER', 'PKG_CONFIG_PATH',
        'XDG_DATA_DIRS')


def problems(source, build, python, valac, scratch):
    def inside(*command):
        return build_tree.run(['meson', 'devenv', '-C', build, '-w', scratch, *command])

    found = []
    program = build_tree.write_program(scratch)
    flags = shlex.split(inside('pkg-config', '--cflags', '--libs', 'kedroc-1'))
    build_tree.run(['cc', program, '-o', scratch / 'program', *flags])
    found += build_tree.check_output('a C program', inside(str(scratch / 'program')))

    # By valac's own way from packages to flags.
    (scratch / 'program.vala').write_text(VALA_PROGRAM)
    for compiler in valac:
        inside(compiler, '--pkg', 'kedroc-1', '-X', '-w', '-o', 'vala-program', 'program.vala')
        inside('./vala-program')

    (scratch / 'Kedroc.py').write_text('')
    other = OTHER_OVERRIDES.format(str(scratch))
    for what, command in (('Python', (python, '-c', PYTHON_PROGRAM)),
                          ('Python', (python, '-c', other + PYTHON_PROGRAM)), ('GJS', ('gjs', '-c', JS_PROGRAM))):
        overrides, code = inside(*command).rsplit(maxsplit=1)
        if not overrides.startswith(str(source / 'bindings')):
            found.append(f'{what} takes the overrides {overrides}')
        if code != '7':
            found.append(f'{what} sees the error code {code}')

    worker = inside('sh', '-c', 'echo "$KEDROC_WORKER"').strip()
    if not worker.startswith(str(build)) or not os.access(worker, os.X_OK):
        found.append(f'KEDROC_WORKER is {worker}, which is no program of the build tree')
    return found


def main():
    source, build, python, *valac = sys.argv[1:]
    for name in OURS:
        os.environ.pop(name, None)
    with build_tree.scratch_folder(build) as scratch:
        found = problems(pathlib.Path(source), pathlib.Path(build), python, valac, pathlib.Path(scratch))
        return report(found, 'all found in the build tree')


if __name__ == '__main__':
    sys.exit(main())
