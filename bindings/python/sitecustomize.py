# SPDX-License-Identifier: LGPL-2.1-or-later
"""Not installed: what every Python does first that has this folder in PYTHONPATH.

PyGObject looks for overrides beside itself before it looks in PYTHONPATH, so those of a kedroc that
is installed there would hide the ones of the tree.
"""

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader

OVERRIDES = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'gi', 'overrides')


class TreeFinder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        package, _, module = name.rpartition('.')
        if package != 'gi.overrides':
            return None
        file = os.path.join(OVERRIDES, f'{module}.py')
        if not os.path.exists(file):
            return None
        spec = ModuleSpec(name, SourceFileLoader(name, file), origin=file)
        spec.has_location = True
        return spec


sys.meta_path.insert(0, TreeFinder)
