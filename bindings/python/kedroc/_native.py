# SPDX-License-Identifier: LGPL-2.1-or-later
"""The way between Python's values and exceptions and those of the library."""

import collections
import itertools
import re
import threading

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, GObject, Kedroc

from gi.overrides import _KedrocCalls as calls
from gi.overrides import _KedrocValues as values

# Behind the message of an error of C: what finds the exception that it comes from.
TOKEN = re.compile(r'\n\[kedroc exception (\d+)\]')
KEPT_MAX = 256

# What C knows of the classes that derive from int.
OF_C = (bool, GObject.GEnum, GObject.GFlags)

# The methods of C themselves: the overrides make JSON of what a node hands out, which nothing here needs.
set_output = Kedroc.Task.__mro__[1].set_output
set_input = Kedroc.Task.__mro__[1].set_input
get_input = Kedroc.Task.__mro__[1].get_input
save_chunk = Kedroc.Task.__mro__[1].save_chunk


class _Kept:
    """The exceptions that are on their way through C; what nobody fetches is dropped in time."""

    def __init__(self):
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.exceptions = collections.OrderedDict()

    def add(self, exception):
        with self.lock:
            number = next(self.numbers)
            self.exceptions[number] = exception
            if len(self.exceptions) > KEPT_MAX:
                self.exceptions.popitem(last=False)
        return number

    def get(self, number):
        with self.lock:
            return self.exceptions.get(number)

    def drop(self, number):
        with self.lock:
            self.exceptions.pop(number, None)


_kept = _Kept()


class _Nothing:
    """None as a value of a node or a dataset: in C it would be no value at all."""

    def __reduce__(self):
        return 'NOTHING'


NOTHING = _Nothing()


class Held:
    """A value that C would take for another one: a str with a NUL or half a surrogate pair, an int of more than 64
    bits or of a class of its own."""

    def __init__(self, value):
        self.value = value


def hold(value):
    """The value, as an object of Python where C would not give the same one back."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value if _is_text_of_c(value) else Held(value)
    if isinstance(value, int) and not isinstance(value, OF_C):
        return value if type(value) is int and GLib.MININT64 <= value <= GLib.MAXINT64 else Held(value)
    return value


def _is_text_of_c(text):
    if '\0' in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        # The name of a file may be such a text.
        return False
    return True


def is_name(name):
    """Whether C can know something by it: it ends a text at a NUL, and would take what has another name."""
    return isinstance(name, str) and _is_text_of_c(name)


def box(value):
    """What C gets for a value: every object of Python stays what it is."""
    value = hold(value)
    if type(value) is int:
        return GObject.Value(GObject.TYPE_INT64, value)
    return value


def unbox(value):
    """What stays valid of a value that C has handed in."""
    if value is NOTHING:
        return None
    if isinstance(value, Held):
        return value.value
    if isinstance(value, GLib.Bytes):
        return GLib.Bytes.new(value.get_data())
    return values.plain(value) if isinstance(value, GObject.GBoxed) else value




def keep(exception, domain=None, code=None):
    """The error of C that stands for an exception of Python, which raised() gives back."""
    if domain is None:
        domain, code = Kedroc.dataset_error_quark(), Kedroc.DatasetError.FAILED
    text = f'{calls.describe_exception(exception)}\n[kedroc exception {_kept.add(exception)}]'
    return GLib.Error.new_literal(domain, text, code)


def raised(error):
    """The exception of Python that an error of C comes from, or None."""
    match = None
    for match in TOKEN.finditer(error.message):
        pass
    return _kept.get(int(match[1])) if match else None


def taken(error):
    """As raised(), by who hands the exception on: what its frames hold is kept no longer."""
    found = raised(error)
    for match in TOKEN.finditer(error.message):
        _kept.drop(int(match[1]))
    return found
