#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs into a scratch folder and uses from there what was installed: the headers, the library
and its pkg-config file from C, the typelib and the overrides from Python and GJS, the vapi. For the
usual prefixes Python has to look where its overrides are installed.

Usage: install.py SOURCE_ROOT BUILD_ROOT PYTHON
"""

import json
import os
import pathlib
import re
import shlex
import sys

import build_tree
from report import report

VALA_PROGRAM = 'int main () { return ((int) (Kedroc.RunnerError.PROTOCOL)) == 7 ? 0 : 1; }\n'
PYTHON_PROGRAM = '''
import gi
gi.require_version('Kedroc', '1')
from gi.repository import Kedroc
import gi.overrides.Kedroc as overrides
import kedroc.worker
import pathlib
assert pathlib.Path(overrides.__file__).parents[2] == pathlib.Path(kedroc.worker.__file__).parents[1]
print(overrides.__file__, int(Kedroc.RunnerError.PROTOCOL))
'''
# The folder beside PyGObject comes first, and another kedroc may be installed there.
SCRATCH_FIRST = '''
import gi.overrides
gi.overrides.__path__.reverse()
'''
JS_PROGRAM = '''
imports.gi.versions.Kedroc = '1';
const Kedroc = imports.gi.Kedroc;
print(imports.overrides.Kedroc.__file__, Kedroc.RunnerError.PROTOCOL);
'''


def find(folder, name):
    """The only file of that name below the folder."""
    paths = [path for path in folder.rglob(name) if path.is_file()]
    if len(paths) != 1:
        raise RuntimeError(f'{len(paths)} files {name} are installed')
    return paths[0]


def move_prefix(pkg_config_file, prefix, target):
    """The pkg-config file as it would be, had it been configured for the scratch folder."""
    text = pkg_config_file.read_text()
    line = 'prefix=' + str(prefix).replace(' ', r'\ ')
    target.write_text(re.sub(r'^prefix=.*', lambda match: line, text, count=1, flags=re.MULTILINE))


def python_folders(python, prefix):
    """Where the interpreter looks by itself, and where it would if its prefix were the given one."""
    program = f'import json, site, sys; print(json.dumps([sys.path, site.getsitepackages([{prefix!r}])]))'
    return json.loads(build_tree.run([python, '-I', '-c', program]))


def check_python_folder(folder, prefix, searched, below_prefix):
    """The folder of the overrides is one of those that are searched, where any below the prefix are."""
    expected = [path for path in below_prefix if path in searched] or below_prefix
    if folder in expected:
        return []
    return [f"prefix {prefix}: the overrides are installed in {folder}, but Python looks in {', '.join(expected)}"]


def configured_python_folder(source, scratch, prefix):
    """Where a build configured for the prefix would install the overrides."""
    build = scratch / f'build{prefix}'
    build_tree.run(['meson', 'setup', f'--prefix={prefix}', build, source])
    installed = json.loads(build_tree.run(['meson', 'introspect', '--installed', build]))
    return str(pathlib.Path(next(path for path in installed.values() if path.endswith('/Kedroc.py'))).parents[2])


def check_prefixes(source, scratch, python):
    found = []
    for prefix in ('/usr', '/usr/local'):
        folder = configured_python_folder(source, scratch, prefix)
        found += check_python_folder(folder, prefix, *python_folders(python, prefix))
    return found


def check_c(scratch, prefix, environment):
    flags = build_tree.library_flags(environment)
    program = scratch / 'program'
    build_tree.run(['cc', '-Wall', '-Wextra', '-Werror', build_tree.write_program(scratch),
                    '-o', program, *flags], environment)
    found = build_tree.check_output('a C program', build_tree.run([program], environment))

    linked = build_tree.run(['ldd', program], environment)
    if str(prefix) not in linked:
        found.append(f'the program was linked with another library:\n{linked}')
    [worker] = shlex.split(build_tree.run(['pkg-config', '--variable=worker', 'kedroc-1'], environment))
    if not os.access(worker, os.X_OK):
        found.append(f'there is no worker at {worker}')
    return found


def check_bindings(scratch, prefix, environment, python):
    found = []
    output = build_tree.run([python, '-c', SCRATCH_FIRST + PYTHON_PROGRAM], environment).rsplit(maxsplit=1)
    if not output[0].startswith(str(prefix)) or output[1] != '7':
        found.append(f'Python: {output}')
    output = build_tree.run(['gjs', '-c', JS_PROGRAM], environment).rsplit(maxsplit=1)
    if not output[0].startswith(str(prefix)) or output[1] != '7':
        found.append(f'GJS: {output}')

    (scratch / 'program.vala').write_text(VALA_PROGRAM)
    flags = build_tree.library_flags(environment)
    build_tree.run(['valac', '--pkg', 'kedroc-1', '--vapidir', prefix / 'share' / 'vala' / 'vapi',
                    *[f'--Xcc={flag}' for flag in flags], '--Xcc=-w', '-o', scratch / 'vala-program',
                    scratch / 'program.vala'], environment, cwd=scratch)
    build_tree.run([scratch / 'vala-program'], environment)
    return found


def problems(source, build, python, scratch):
    destination = scratch / 'root'
    build_tree.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet', '--destdir', destination])
    pkg_config_file = find(destination, 'kedroc-1.pc')
    configured = re.search(r'^prefix=(.*)', pkg_config_file.read_text(), re.MULTILINE)[1]
    prefix = destination / pathlib.Path(configured).relative_to('/')
    move_prefix(pkg_config_file, prefix, scratch / 'kedroc-1.pc')

    python_folder = find(destination, 'Kedroc.py').parents[2]
    environment = {
        'PKG_CONFIG_PATH': str(scratch),
        'LD_LIBRARY_PATH': str(find(destination, 'libkedroc-1.so.0.0.0').parent),
        'GI_TYPELIB_PATH': str(find(destination, 'Kedroc-1.typelib').parent),
        'PYTHONPATH': str(python_folder),
        'GJS_PATH': str(find(destination, 'Kedroc.js').parents[1]),
    }
    folder = '/' + python_folder.relative_to(destination).as_posix()
    found = check_python_folder(folder, configured, *python_folders(python, configured))
    return (found + check_c(scratch, prefix, environment) + check_bindings(scratch, prefix, environment, python)
            + check_prefixes(source, scratch, python))


def main():
    source, build, python = sys.argv[1:4]
    with build_tree.scratch_folder(build) as scratch:
        return report(problems(source, build, python, pathlib.Path(scratch)), 'installed, and used from there')


if __name__ == '__main__':
    sys.exit(main())
