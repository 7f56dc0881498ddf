# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes Kedroc's values Python's: load() returns the value itself, save() takes it as it is."""

from gi.repository import GLib, GObject

from ..module import get_introspection_module
from ..overrides import override

Kedroc = get_introspection_module('Kedroc')

__all__ = []


def _box(value):
    """What C gets for a Python value.

    Every int that fits is an INT64, whatever its size: the bindings would make it an INT, or refuse
    it past 31 bits. What has no counterpart in C travels as the Python object that it is.
    """
    if value is None:
        raise GLib.Error.new_literal(Kedroc.dataset_error_quark(),
                                     'None is no data and cannot be saved',
                                     Kedroc.DatasetError.NO_DATA)
    if isinstance(value, int) and not isinstance(value, (bool, GObject.GEnum, GObject.GFlags)):
        if GLib.MININT64 <= value <= GLib.MAXINT64:
            return GObject.Value(GObject.TYPE_INT64, value)
        return GObject.Value(GObject.TYPE_PYOBJECT, value)
    return value


def _own(value, load_bytes, load_value):
    """What a load has given, as something that stays valid.

    PyGObject does not copy a boxed value out of a GValue before it frees it (3.42; newer versions
    do), so the one that came is not to be touched and is asked for again in another way. The twin
    that returns the value keeps it for good: a leak instead of a crash.
    """
    if isinstance(value, GLib.Bytes):
        return load_bytes()
    if isinstance(value, GObject.GBoxed) and not isinstance(value, GLib.Variant):
        return load_value()
    return value


class AbstractDataset(Kedroc.AbstractDataset):
    def load(self, cancellable=None):
        return _own(super().load(cancellable)[1],
                    lambda: self.load_bytes(cancellable), lambda: self.load_value(cancellable))

    def save(self, data, cancellable=None):
        super().save(_box(data), cancellable)


AbstractDataset = override(AbstractDataset)
__all__.append('AbstractDataset')


class MemoryDataset(Kedroc.MemoryDataset):
    @staticmethod
    def new(data=None):
        return Kedroc.MemoryDataset.new(None if data is None else _box(data))


MemoryDataset = override(MemoryDataset)
__all__.append('MemoryDataset')


class DataCatalog(Kedroc.DataCatalog):
    def load(self, name, cancellable=None):
        return _own(super().load(name, cancellable)[1],
                    lambda: self.load_bytes(name, cancellable), lambda: self.load_value(name, cancellable))

    def load_version(self, name, version, cancellable=None):
        def load_value():
            return self.load_version_value(name, version, cancellable)

        return _own(super().load_version(name, version, cancellable)[1], load_value, load_value)

    def save(self, name, data, cancellable=None):
        super().save(name, _box(data), cancellable)

    def set_value(self, name, value):
        super().set_value(name, _box(value))

    def __contains__(self, name):
        return self.contains(name)

    def __iter__(self):
        return iter(self.list())

    def __len__(self):
        return self.get_n_datasets()

    def __getitem__(self, name):
        dataset = self.get(name, False)
        if dataset is None:
            raise KeyError(name)
        return dataset

    def __setitem__(self, name, data):
        if isinstance(data, Kedroc.AbstractDataset):
            self.set(name, data)
        else:
            self.set_value(name, data)


DataCatalog = override(DataCatalog)
__all__.append('DataCatalog')


class Task(Kedroc.Task):
    def set_input(self, name, value):
        super().set_input(name, _box(value))

    def set_output(self, name, value):
        super().set_output(name, _box(value))


Task = override(Task)
__all__.append('Task')


def value_encode(value, manager=None):
    return Kedroc.value_encode(_box(value), manager)[1]


def value_decode(buffer):
    def decode_to_value():
        return Kedroc.value_decode_to_value(buffer)

    return _own(Kedroc.value_decode(buffer)[1], decode_to_value, decode_to_value)


__all__ += ['value_encode', 'value_decode']
