# SPDX-License-Identifier: LGPL-2.1-or-later
"""The values of test_values.py in Python: each is made by its name and told from what arrives."""

import math
import struct

from gi.repository import GLib, Kedroc

LARGE = 100000

VARIANTS = {
    'variant': "({'a': <[1, 2]>, 'b': <'x'>}, [('x', true)], @ms nothing, byte 0x07)",
    'array-byte': '[byte 0x00, 0xff]',
    'array-int16': '[int16 -300, 300]',
    'array-int32': '[-2147483648, 2147483647]',
    'array-int64': '[int64 -9223372036854775808, 9223372036854775807]',
    'array-double': '[0.1, -0.5, 1e300]',
    'array-empty': '@ad []',
}


class Point:
    """Of a class of one's own."""

    def __eq__(self, other):
        return isinstance(other, Point)


def _bytes(size):
    return bytes(i % 251 for i in range(size))


def _table():
    builder = Kedroc.TableBuilder.new()
    for name, kind in (('b', bool), ('i', int), ('d', float), ('s', str)):
        builder.add_column(name, kind)
    for value in (True, False):
        builder.append_boolean('b', value)
    builder.append_int64s('i', [GLib.MININT64, GLib.MAXINT64])
    builder.append_doubles('d', [0.1, math.inf])
    for value in ('ä', ''):
        builder.append_string('s', value)
    for name in 'bids':
        builder.append_missing(name)
    return builder.finish()


def _large_array():
    return GLib.Variant.new_from_bytes(GLib.VariantType('ad'),
                                       GLib.Bytes.new(struct.pack(f'{LARGE}d', *(i / 2 for i in range(LARGE)))), True)


# What each value is in Python.
MAKERS = {
    'boolean': lambda: True,
    'int64': lambda: -5,
    'int64-min': lambda: GLib.MININT64,
    'int64-max': lambda: GLib.MAXINT64,
    'integer-larger': lambda: 2 ** 70,
    'double': lambda: 0.1,
    'double-inf': lambda: math.inf,
    'double-nan': lambda: math.nan,
    'double-negative-zero': lambda: -0.0,
    'string': lambda: 'ä € 😀',
    'string-empty': lambda: '',
    'string-nul': lambda: 'a\0b',
    'bytes': lambda: GLib.Bytes.new(_bytes(3)),
    'bytes-empty': lambda: GLib.Bytes.new(b''),
    'bytes-large': lambda: GLib.Bytes.new(_bytes(LARGE)),
    'bytes-own': lambda: b'own',
    'array-large': _large_array,
    'table': _table,
    'json-object': lambda: {'name': 'ä', 'list': [1, 0.5, True, None], 'nested': {'big': 2 ** 53 + 1}},
    'json-array': lambda: [1, 'two', [], {}],
    'json-integers': lambda: [1, 2, 3],
    'json-nan': lambda: [math.nan],
    'tuple': lambda: (1, 2),
    'set': lambda: {1, 2},
    'object': Point,
    'null': lambda: None,
}

# What other languages make that Python has no type of its own for: what it reads.
OTHERS = {
    'int-min': GLib.MININT32,
    'int-max': GLib.MAXINT32,
    'uint-max': GLib.MAXUINT32,
    'uint64-max': GLib.MAXUINT64,
    'float': 0.5,
    'strings': ['a', '', 'ä'],
    'json-object-boxed': MAKERS['json-object'](),
    'json-array-boxed': MAKERS['json-array'](),
}


def make_value(name):
    if name in VARIANTS:
        return GLib.Variant.parse(None, VARIANTS[name], None, None)
    return MAKERS[name]() if name in MAKERS else OTHERS[name]


def _cells(table):
    def cell(name, row, get):
        return None if table.is_missing(name, row) else get(name, row)

    rows = range(table.get_n_rows())
    columns = table.get_column_names(), [table.get_column_type(name).name for name in table.get_column_names()]
    return (columns, [cell('b', row, table.get_boolean) for row in rows],
            [cell('i', row, lambda name, row: table.get_int64s(name)[row]) for row in rows],
            [cell('d', row, lambda name, row: table.get_doubles(name)[row]) for row in rows],
            [cell('s', row, table.dup_string) for row in rows])


def _comparable(value):
    """What can be compared by ==, with what == overlooks."""
    if isinstance(value, GLib.Variant):
        return value.get_type_string(), value.print_(True)
    if isinstance(value, GLib.Bytes):
        return value.get_data() or b''
    if isinstance(value, Kedroc.Table):
        return _cells(value)
    if isinstance(value, list) and any(item != item for item in value):
        return repr(value)
    if isinstance(value, float):
        return repr(value)
    return value


def type_of(value):
    kind = type(value)
    module = kind.__module__.rpartition('.')[2]
    return kind.__name__ if module in ('builtins', __name__) else f'{module}.{kind.__name__}'


def make(task):
    output = task.get_node().get_outputs()[0]
    task.set_output(output, make_value(output.split('.')[0]))


def take(task):
    """Hands out the type."""
    name = task.get_node().get_inputs()[0]
    arrived, expected = task.get_input(name), make_value(name.split('.')[0])
    if type(arrived) is not type(expected) or _comparable(arrived) != _comparable(expected):
        raise ValueError(f'not the same: {type_of(arrived)} {arrived}')
    task.set_output(task.get_node().get_outputs()[0], type_of(arrived))
