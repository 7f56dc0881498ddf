# SPDX-License-Identifier: LGPL-2.1-or-later
"""A table for other libraries: what speaks Arrow takes it as it is, and NumPy its columns."""

import ctypes

from ..module import get_introspection_module
from ._KedrocArrow import Array, Export, Schema, get_address

Kedroc = get_introspection_module('Kedroc')

NUMBERS = {'l': '<i8', 'g': '<f8'}
OFFSETS = {'u': '<i4', 'U': '<i8'}


class _Memory:
    """A part of a table for NumPy, which keeps this, and so the table, with every array over it."""

    def __init__(self, table, address, kind, n):
        self.table = table
        self.__array_interface__ = {'version': 3, 'data': (address, True), 'typestr': kind, 'shape': (n,)}


class _Column:
    """Where the cells of a column lie, and arrays of them."""

    def __init__(self, table, index):
        self.table = table
        with Export('arrow_schema', 'arrow_array') as export:
            schema, array = export.addresses
            table.export_to_c(schema, array)
            self.format = Schema.from_address(schema).children[index].contents.format.decode()
            column = Array.from_address(array).children[index].contents
            self.offset, self.n = column.offset, column.length
            self.validity, self.values, *text = column.buffers[:column.n_buffers]
            self.text = text[0] if text else None

    def view(self, address, kind, n):
        """The memory itself; nothing can be written to it."""
        import numpy
        if n == 0:
            return numpy.empty(0, kind)
        return numpy.asarray(_Memory(self.table, address, kind, n))[self.offset:]

    def bits(self, address):
        """A copy, as NumPy has no arrays of bits."""
        import numpy
        n_bytes = (self.offset + self.n + 7) // 8
        bits = numpy.unpackbits(numpy.asarray(_Memory(self.table, address, '|u1', n_bytes)),
                                count=self.offset + self.n, bitorder='little')
        return bits[self.offset:].astype(bool)

    def strings(self):
        """A copy, with str for Python."""
        import numpy
        offsets = self.view(self.values, OFFSETS[self.format], self.offset + self.n + 1).tolist()
        text = ctypes.string_at(self.text + offsets[0], offsets[-1] - offsets[0]) if self.n > 0 else b''
        array = numpy.empty(self.n, object)
        for row in range(self.n):
            array[row] = text[offsets[row] - offsets[0]:offsets[row + 1] - offsets[0]].decode()
        return array

    def cells(self):
        if self.format in NUMBERS:
            return self.view(self.values, NUMBERS[self.format], self.offset + self.n if self.n > 0 else 0)
        return self.bits(self.values) if self.format == 'b' else self.strings()

    def array(self):
        import numpy
        cells = self.cells()
        missing = ~self.bits(self.validity) if self.validity and self.n > 0 else numpy.False_
        if cells.dtype == object:
            cells[missing] = None
        cells.flags.writeable = False
        if cells.dtype == object or not missing.any():
            return cells
        return numpy.ma.array(cells, mask=missing, copy=False,
                              fill_value=numpy.nan if self.format == 'g' else None)


class TableMethods:
    """What a table offers in Python besides its C methods; the base class of the override."""

    @staticmethod
    def from_arrow(data, manager=None):
        """The table of an object that has __arrow_c_array__ or __arrow_c_stream__."""
        if isinstance(data, Kedroc.Table):
            return data
        if hasattr(data, '__arrow_c_array__'):
            schema, array = data.__arrow_c_array__()
            return Kedroc.Table.new_from_c(get_address(schema, 'arrow_schema'), get_address(array, 'arrow_array'))
        if hasattr(data, '__arrow_c_stream__'):
            stream = data.__arrow_c_stream__()
            return Kedroc.Table.new_from_c_stream(get_address(stream, 'arrow_array_stream'), manager)
        raise TypeError(f'a {type(data).__name__} has neither __arrow_c_array__ nor __arrow_c_stream__')

    def __arrow_c_schema__(self):
        with Export('arrow_schema', 'arrow_array') as export:
            self.export_to_c(*export.addresses)
            return export.take()

    def __arrow_c_array__(self, requested_schema=None):
        """The table in its own schema: a request for another one is best effort, and casting is not ours."""
        with Export('arrow_schema', 'arrow_array') as export:
            self.export_to_c(*export.addresses)
            return export.take(), export.take()

    def __arrow_c_stream__(self, requested_schema=None):
        with Export('arrow_array_stream') as export:
            self.export_stream_to_c(*export.addresses)
            return export.take()

    @property
    def column_names(self):
        return self.get_column_names()

    def __len__(self):
        return self.get_n_rows()

    def __iter__(self):
        return iter(self.get_column_names())

    def __contains__(self, name):
        return name in self.get_column_names()

    def __getitem__(self, name):
        """The column as a NumPy array that cannot be written to.

        Of numbers it is the table's own memory; booleans and strings are copied. If cells are missing it is
        a masked array, or has None among its strings.
        """
        names = self.get_column_names()
        if name not in names:
            raise KeyError(name)
        return _Column(self, names.index(name)).array()
