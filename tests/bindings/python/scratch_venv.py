# SPDX-License-Identifier: LGPL-2.1-or-later
"""An environment of its own for a test that needs packages which the system does not have.

It lies in the build folder and is made once.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import venv

SKIPPED = 77
# What pip says when there is nobody to ask, as opposed to: there is no such package.
UNREACHABLE = re.compile(r'connection broken by|Max retries exceeded|Network is unreachable|name resolution')
INSTALL = ('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1')


def install(python, packages):
    """Does not return if it cannot be done."""
    done = subprocess.run([python, *INSTALL, *packages], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
        return
    print(done.stdout)
    if UNREACHABLE.search(done.stdout):
        print(f"SKIPPED: pip reaches no registry, so nothing was tested with {', '.join(packages)}")
        sys.exit(SKIPPED)
    sys.exit(f"{', '.join(packages)}: cannot be installed")


def make(folder, packages):
    """Returns its Python."""
    python = folder / 'bin' / 'python'
    complete = folder / 'packages'
    wanted = '\n'.join((sys.version, *packages))
    if complete.exists() and complete.read_text() == wanted:
        return python
    if folder.exists():
        shutil.rmtree(folder)
    # With those of the system, of which PyGObject is one.
    venv.create(folder, system_site_packages=True, with_pip=True)
    install(python, packages)
    complete.write_text(wanted)
    return python


def enter(packages):
    """The program starts anew in the environment of the folder that is its first argument."""
    folder = pathlib.Path(sys.argv[1]).absolute()
    if pathlib.Path(sys.prefix) == folder:
        del sys.argv[1]
        return
    python = make(folder, packages)
    sys.stdout.flush()
    os.execv(python, [python, *sys.argv])
