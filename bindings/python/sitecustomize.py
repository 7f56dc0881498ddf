# SPDX-License-Identifier: LGPL-2.1-or-later
"""Not installed: what every Python does first that has this folder in PYTHONPATH.

PyGObject looks for overrides beside itself before it looks in PYTHONPATH, so those of a kedroc that
is installed there would hide the ones of the tree.
"""

import importlib.util
import pathlib
import sys

OVERRIDES = pathlib.Path(__file__).parent / 'gi' / 'overrides'


class TreeFinder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        package, _, module = name.rpartition('.')
        file = OVERRIDES / f'{module}.py'
        if package == 'gi.overrides' and file.exists():
            return importlib.util.spec_from_file_location(name, file)
        return None


sys.meta_path.insert(0, TreeFinder)
