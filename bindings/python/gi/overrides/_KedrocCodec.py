# SPDX-License-Identifier: LGPL-2.1-or-later
"""Codecs written in Python, and the memory of shared buffers. A part of the overrides in Kedroc.py."""

import ctypes
import pickle
import threading
import weakref

from gi.repository import GLib, GObject

from ..module import get_introspection_module
from . import _KedrocPickle
from ._KedrocCalls import describe_exception

Kedroc = get_introspection_module('Kedroc')

# What a class of a codec may define, and what C calls by it.
METHODS = {}

# What to do about a value that a GValue would not hold as it is, so that pickling it is of no use.
WAYS_OUT = {
    str: 'it has a NUL, at which a string of C ends; put it into GLib.Bytes',
    int: 'it takes more than 64 bits; make it a float or a string',
}

# Address of a buffer that can be written to: the array that looks at it, as long as there are views.
_lent = weakref.WeakValueDictionary()


class _Refusal(threading.local):
    """What can_encode() has raised on this thread."""

    error = None


_refusal = _Refusal()


def view(buffer):
    """The bytes of a buffer as a memoryview that keeps its memory."""
    size, address = buffer.get_size(), buffer.get_data()
    sealed = buffer.is_sealed()
    if not address:
        return memoryview(b'') if sealed else memoryview(bytearray())
    array = None if sealed else _lent.get(address)
    if array is None:
        array = (ctypes.c_ubyte * size).from_address(address)
        # Not the wrapper: that of an argument does not own what it wraps.
        array.buffer = Kedroc.SharedBuffer.ref(buffer)
        if not sealed:
            _lent[address] = array
    # An array of ctypes has a format that memoryview does not read.
    whole = pickle.PickleBuffer(array).raw()
    return whole.toreadonly() if sealed and not buffer.is_private() else whole


def assert_views_given_back(buffer):
    """Whoever wrote to a sealed buffer would end the process."""
    if not buffer.is_sealed() and buffer.get_data() in _lent:
        raise BufferError('A view of the buffer is still held; release or delete it before the buffer is sealed')


def _copy(data, manager):
    """A buffer that holds the bytes, or the elements of an array in C's order."""
    try:
        source = memoryview(data)
    except TypeError:
        source = None
    # An array of Python objects would be one of addresses.
    if source is None or 'O' in source.format:
        raise TypeError(f'encode() has to return a Kedroc.SharedBuffer or bytes, not {type(data).__name__}')
    buffer = manager.allocate(source.nbytes)
    view(buffer)[:] = pickle.PickleBuffer(source).raw() if source.c_contiguous else source.tobytes()
    return buffer


def _called_by_c(method):
    """Every exception is a GLib.Error: another one would be printed and lost at the border."""
    def call(self, *arguments):
        try:
            return method(self, *arguments)
        except GLib.Error:
            raise
        except BaseException as error:
            raise GLib.Error.new_literal(Kedroc.dataset_error_quark(), describe_exception(error),
                                         Kedroc.DatasetError.FAILED) from error

    METHODS[method.__name__] = call
    return call


@_called_by_c
def get_name(self):
    return self.get_name()


@_called_by_c
def can_encode(self, value):
    _refusal.error = None
    try:
        return bool(self.can_encode(value))
    except BaseException as error:
        # The answer has no room for an error, but C goes on with encode().
        _refusal.error = error
        return True


@_called_by_c
def encode(self, value, manager):
    error, _refusal.error = _refusal.error, None
    if error is not None:
        raise error
    encoded = self.encode(value, manager)
    if not isinstance(encoded, Kedroc.SharedBuffer):
        encoded = _copy(encoded, manager)
    assert_views_given_back(encoded)
    # For who cannot decode it.
    encoded.set_type_name(type_name(value))
    return encoded


@_called_by_c
def decode(self, buffer):
    value = self.decode(buffer)
    # C would read the content of a GObject.Value after it is freed, and make any int one of 32 bits.
    if isinstance(value, GObject.Value):
        value = value.get_value()
    if value is None:
        raise TypeError('decode() has returned None, which is no value')
    if isinstance(value, int) and not isinstance(value, (bool, GObject.GEnum, GObject.GFlags)):
        value = GObject.Value(GObject.TYPE_INT64, value)
    return True, value


def install(cls, interface):
    """Has C call the methods that the class defines beyond those of the interface itself."""
    own = cls.__mro__[:cls.__mro__.index(interface)]
    for name, call in METHODS.items():
        defined = any(name in base.__dict__ for base in own)
        if defined and not any(f'do_{name}' in base.__dict__ for base in own):
            setattr(cls, f'do_{name}', call)


def type_name(value):
    return f'{type(value).__module__}.{type(value).__qualname__}'


def _refuse(value, way_out):
    kind = type_name(value)
    return GLib.Error.new_literal(Kedroc.dataset_error_quark(),
                                  f"A value of type '{kind}' cannot go to another process: {way_out}",
                                  Kedroc.DatasetError.NOT_SERIALIZABLE)


def register_last(interface, find_main):
    """Registers a codec that is asked last, for what no other takes: C knows all objects of Python as one type."""
    class PythonCodec(GObject.Object, interface):
        __gtype_name__ = 'KedrocPythonCodec'
        # A class of gi.overrides would get no type of its own.
        __module__ = 'kedroc'

        def get_name(self):
            return 'python'

        def can_encode(self, value):
            return not isinstance(value, (GObject.Object, GObject.GBoxed, GObject.GPointer))

        def encode(self, value, manager):
            def allocate(size):
                buffer = manager.allocate(size)
                return buffer, view(buffer)

            if type(value) in WAYS_OUT:
                raise _refuse(value, WAYS_OUT[type(value)])
            try:
                return _KedrocPickle.dump(value, allocate)
            except GLib.Error:
                raise
            except Exception as error:
                brief = describe_exception(error).splitlines()[0]
                raise _refuse(value, f'it cannot be pickled ({brief}); register a Kedroc.Codec for it') from error

        def decode(self, buffer):
            return _KedrocPickle.load(buffer.view(), find_main)

    PythonCodec().register()
