#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds and runs somebody else's project that has kedroc as a subproject.

Usage: subproject.py SOURCE_ROOT BUILD_ROOT
"""

import pathlib
import sys

import build_tree
from report import report

MESON_BUILD = '''
project('user', 'c', default_options: ['buildtype=plain'])
executable('program', 'program.c', dependencies: dependency('kedroc-1', fallback: 'kedroc'))
'''


def problems(source, scratch):
    (scratch / 'meson.build').write_text(MESON_BUILD)
    (scratch / 'subprojects').mkdir()
    (scratch / 'subprojects' / 'kedroc').symlink_to(source)
    build_tree.write_program(scratch)
    build = scratch / 'build'
    build_tree.run(['meson', 'setup', '--force-fallback-for=kedroc-1', build, scratch])
    build_tree.run(['ninja', '-C', build, 'program'])
    # Not with the library of the build folder that the tests run in.
    printed = build_tree.run([build / 'program'], {'LD_LIBRARY_PATH': ''})
    return build_tree.check_output('the program', printed)


def main():
    source, build = sys.argv[1:3]
    with build_tree.scratch_folder(build) as scratch:
        return report(problems(pathlib.Path(source), pathlib.Path(scratch)), 'built and run as a subproject')


if __name__ == '__main__':
    sys.exit(main())
