# SPDX-License-Identifier: LGPL-2.1-or-later
"""A small program that uses the library, for the checks that build and run one."""

import os
import pathlib
import shlex
import subprocess
import tempfile

PROGRAM = r'''
#include <kedroc.h>

int
main (void)
{
  g_autofree char *type = g_strdup (g_type_name (KEDROC_TYPE_DATASET_ERROR));

  g_print ("%s %s %s\n", KEDROC_VERSION_S, g_quark_to_string (KEDROC_RUNNER_ERROR), type);

  return 0;
}
'''
OUTPUT = '1.0.0 kedroc-runner-error-quark KedrocDatasetError\n'


def run(command, environment=None, **options):
    """The output of a command that has to end well."""
    result = subprocess.run(command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                            **options)
    if result.returncode != 0:
        raise RuntimeError(f'{" ".join(map(str, command))}: exit status {result.returncode}\n{result.stdout}')
    return result.stdout


def scratch_folder(build):
    """A folder for programs and what they are linked with. The space in its name is to show that a path
    may have one."""
    return tempfile.TemporaryDirectory(dir=build, prefix='scratch ')


def library_flags(environment=None):
    """What a compiler needs to know to use the library."""
    return shlex.split(run(['pkg-config', '--cflags', '--libs', 'kedroc-1'], environment))


def write_program(folder):
    source = pathlib.Path(folder, 'program.c')
    source.write_text(PROGRAM)
    return source


def check_output(what, output):
    return [] if output == OUTPUT else [f'{what}: printed {output!r} instead of {OUTPUT!r}']
