# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is sent to workers as a pickle. It may hold what the file of the program defines: a worker finds that in a
module of another name.
"""

import pickle

from gi.overrides import _KedrocFunctions as functions
from gi.overrides import _KedrocPickle as pickles


def dumps(value):
    """Raises what pickle raises."""
    return pickle.dumps((functions._name_of_main(), pickle.dumps(value, protocol=5)))


def _find_main(name):
    def find():
        import importlib
        return functions.find_main() if name in (None, '__main__') else importlib.import_module(name)

    return find


def loads(data):
    main, pickled = pickle.loads(data)
    return pickles._Unpickler(pickled, (), _find_main(main)).load()
