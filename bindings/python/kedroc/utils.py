# SPDX-License-Identifier: LGPL-2.1-or-later
"""Of Kedro's helpers, what programs use."""

import importlib


def load_obj(obj_path, default_obj_path=''):
    """The object of a dotted path."""
    place, _, name = obj_path.rpartition('.')
    return getattr(importlib.import_module(place or default_obj_path), name)
