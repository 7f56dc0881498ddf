# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exceptions that come from a worker: what the worker has raised is raised in the program."""

import base64
import pickle
import re

from gi.overrides import _KedrocFunctions as functions
from gi.overrides import _KedrocPickle as pickles

from . import _native as native

# Behind the message; an exception that is larger arrives as its text.
PICKLED = re.compile(r'\n\[kedroc pickled exception ([A-Za-z0-9+/=]+)\]')
PICKLED_MAX = 16 * 1024


class RemoteTraceback(Exception):
    """The traceback in the worker, as the cause of the exception."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text

    def __str__(self):
        return f'\n"""\n{self.text}"""'


def make_exception(kind, arguments, state):
    """The exception without what its __init__ would do, which may take other arguments than it hands on."""
    error = kind.__new__(kind, *arguments)
    builtin = next(base for base in kind.__mro__ if base.__module__ == 'builtins')
    builtin.__init__(error, *arguments)
    if state is not None:
        error.__setstate__(state)
    return error


class _Parts:
    """An exception that its own __init__ would not make again."""

    def __init__(self, error):
        kind, arguments, *state = error.__reduce__()
        if kind is not type(error):
            raise TypeError('it says itself how it is made again')
        self.parts = kind, arguments, state[0] if state else None

    def __reduce__(self):
        return make_exception, self.parts


def _pickle(error):
    """None: the exception does not come out of a pickle."""
    for make in (lambda: error, lambda: _Parts(error)):
        try:
            data = pickle.dumps(make())
            # What has an __init__ of its own may be pickled, but not loaded, or become another one.
            if str(pickle.loads(data)) == str(error):
                return data
        except Exception:
            pass
    return None


def pack_exception(error):
    text = native.calls.describe_exception(error)
    data = _pickle(error)
    if data is None or len(data) > PICKLED_MAX:
        return text
    return f'{text}\n[kedroc pickled exception {base64.b64encode(data).decode()}]'


def _as_here(text):
    return text.replace(functions.WORKER_MAIN, '__main__')


def text_of(message):
    """The message without what only unpack_exception() reads."""
    return _as_here(PICKLED.sub('', message))


def unpack_exception(message):
    """The exception that a worker has raised, or None."""
    match = PICKLED.search(message)
    if match is None:
        return None
    try:
        error = pickles._Unpickler(base64.b64decode(match[1]), (), functions.find_main).load()
    except Exception:
        return None
    error.args = tuple(_as_here(argument) if isinstance(argument, str) else argument for argument in error.args)
    text = text_of(message)
    error.__cause__ = RemoteTraceback(text.partition('\n\n')[2] or text)
    return error
