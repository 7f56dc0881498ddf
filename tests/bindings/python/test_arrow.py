# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tables by the Arrow PyCapsule interface, without a library that speaks it: capsules and who frees them."""

import ctypes
import gc
import subprocess
import sys
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

get_name = ctypes.pythonapi.PyCapsule_GetName
get_name.restype = ctypes.c_char_p
get_name.argtypes = [ctypes.py_object]

AT_EXIT = '''
import gi
gi.require_version('Kedroc', '1')
from gi.repository import Kedroc
builder = Kedroc.TableBuilder.new()
builder.add_column('a', int)
table = builder.finish()
capsules = [table.__arrow_c_schema__(), table.__arrow_c_array__(), table.__arrow_c_stream__()]
capsules.append(capsules)
del table
'''


class Exporter:
    """Offers one method of a table; with several, each call gives the capsules of the next table."""

    def __init__(self, method, *tables):
        self.tables = list(tables)
        setattr(self, method, lambda requested_schema=None: getattr(self.tables.pop(0), method)())


class Arrow(unittest.TestCase):
    def setUp(self):
        self.manager = Kedroc.SharedMemoryManager.new()
        builder = Kedroc.TableBuilder.new_in_place(self.manager, 3)
        builder.add_column('id', int)
        builder.add_column('name', str)
        builder.append_int64s('id', [1, 2, 3])
        for name in ('a', None, 'c'):
            builder.append_string('name', name)
        self.table = builder.finish()

    def assert_gone(self):
        self.table = None
        gc.collect()
        self.assertEqual(self.manager.get_bytes_in_use(), 0)

    def assert_in_use(self):
        self.table = None
        gc.collect()
        self.assertGreater(self.manager.get_bytes_in_use(), 0)

    def assert_error(self, code, action, *arguments):
        with self.assertRaises(GLib.Error) as caught:
            action(*arguments)
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), code), caught.exception)

    def test_is_a_collection(self):
        self.assertEqual(len(self.table), 3)
        self.assertEqual(self.table.column_names, ['id', 'name'])
        self.assertEqual(list(self.table), ['id', 'name'])
        self.assertIn('id', self.table)
        self.assertNotIn('price', self.table)
        with self.assertRaises(KeyError):
            self.table['price']

    def test_capsules_have_their_names(self):
        schema, array = self.table.__arrow_c_array__(self.table.__arrow_c_schema__())
        capsules = [self.table.__arrow_c_schema__(), schema, array, self.table.__arrow_c_stream__()]
        self.assertEqual([get_name(capsule) for capsule in capsules],
                         [b'arrow_schema', b'arrow_schema', b'arrow_array', b'arrow_array_stream'])

    def test_capsules_keep_the_table(self):
        array = self.table.__arrow_c_array__()[1]
        self.assert_in_use()
        del array
        self.assert_gone()

    def test_stream_keeps_the_table(self):
        stream = self.table.__arrow_c_stream__()
        self.assert_in_use()
        del stream
        self.assert_gone()

    def test_schema_does_not(self):
        schema = self.table.__arrow_c_schema__()
        self.assert_gone()
        self.assertEqual(get_name(schema), b'arrow_schema')

    def test_from_arrow_gives_the_same_table(self):
        self.assertIs(Kedroc.Table.from_arrow(self.table), self.table)
        for method in ('__arrow_c_array__', '__arrow_c_stream__'):
            self.assertIs(Kedroc.Table.from_arrow(Exporter(method, self.table)), self.table)
        self.assert_gone()

    def test_a_capsule_is_used_once(self):
        schema, array = self.table.__arrow_c_array__()
        exporter = type('Exporter', (), {'__arrow_c_array__': lambda self: (schema, array)})()
        self.assertIs(Kedroc.Table.from_arrow(exporter), self.table)
        self.assert_error(Kedroc.DatasetError.NO_DATA, Kedroc.Table.from_arrow, exporter)
        stream = self.table.__arrow_c_stream__()
        exporter = type('Exporter', (), {'__arrow_c_stream__': lambda self: stream})()
        self.assertIs(Kedroc.Table.from_arrow(exporter), self.table)
        self.assert_error(Kedroc.DatasetError.NO_DATA, Kedroc.Table.from_arrow, exporter)
        self.assert_gone()

    def test_what_is_no_table(self):
        with self.assertRaisesRegex(TypeError, 'list'):
            Kedroc.Table.from_arrow([1, 2])
        stream = self.table.__arrow_c_stream__()
        with self.assertRaises(ValueError):
            Kedroc.Table.from_arrow(type('Exporter', (), {'__arrow_c_array__': lambda self: (stream, stream)})())
        del stream
        self.assert_gone()

    def test_by_addresses(self):
        """What the capsules are made of."""
        stream = GLib.malloc0(40)
        self.table.export_stream_to_c(stream)
        self.assertIs(Kedroc.Table.new_from_c_stream(stream), self.table)
        Kedroc.Table.free_c_stream(stream)
        schema, array = GLib.malloc0(72), GLib.malloc0(80)
        self.table.export_to_c(schema, array)
        self.assert_in_use()
        Kedroc.Table.free_c_schema(schema)
        self.assert_in_use()
        Kedroc.Table.free_c_array(array)
        self.assert_gone()

    def test_end_of_the_interpreter(self):
        subprocess.run([sys.executable, '-c', AT_EXIT], check=True)


if __name__ == '__main__':
    unittest.main()
