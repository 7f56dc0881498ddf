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


def pack_exception(error):
    text = native.calls.describe_exception(error)
    try:
        data = pickle.dumps(error)
        # What has an __init__ of its own may be pickled, but not loaded.
        pickle.loads(data)
    except Exception:
        return text
    if len(data) > PICKLED_MAX:
        return text
    return f'{text}\n[kedroc pickled exception {base64.b64encode(data).decode()}]'


def text_of(message):
    """The message without what only unpack_exception() reads."""
    return PICKLED.sub('', message).replace(functions.WORKER_MAIN, '__main__')


def unpack_exception(message):
    """The exception that a worker has raised, or None."""
    match = PICKLED.search(message)
    if match is None:
        return None
    try:
        error = pickles._Unpickler(base64.b64decode(match[1]), (), functions.find_main).load()
    except Exception:
        return None
    text = text_of(message)
    error.__cause__ = RemoteTraceback(text.partition('\n\n')[2] or text)
    return error
