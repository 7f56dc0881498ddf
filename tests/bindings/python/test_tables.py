# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tables that Python builds in place, and the memory that it is lent for that."""

import ctypes
import gc
import unittest
import weakref

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc


class ArrowArray(ctypes.Structure):
    """The beginning of the structure of the Arrow C data interface is enough to find the cells."""


ArrowArray._fields_ = [
    ('length', ctypes.c_int64), ('null_count', ctypes.c_int64), ('offset', ctypes.c_int64),
    ('n_buffers', ctypes.c_int64), ('n_children', ctypes.c_int64),
    ('buffers', ctypes.POINTER(ctypes.c_void_p)),
    ('children', ctypes.POINTER(ctypes.POINTER(ArrowArray))),
    ('dictionary', ctypes.c_void_p),
    ('release', ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
    ('private_data', ctypes.c_void_p),
]


class ArrowSchema(ctypes.Structure):
    _fields_ = [('before', ctypes.c_byte * 56), ('release', ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
                ('private_data', ctypes.c_void_p)]


def addresses(table):
    """Where the cells of each column lie."""
    schema, array = ArrowSchema(), ArrowArray()
    table.export_to_c(ctypes.addressof(schema), ctypes.addressof(array))
    found = [array.children[i].contents.buffers[1] for i in range(array.n_children)]
    schema.release(ctypes.addressof(schema))
    array.release(ctypes.addressof(array))
    return found


class InPlace(unittest.TestCase):
    def setUp(self):
        self.manager = Kedroc.SharedMemoryManager.new()
        self.builder = Kedroc.TableBuilder.new_in_place(self.manager, 100)
        self.builder.add_column('d', float)
        self.builder.add_column('i', int)

    def test_cells(self):
        self.builder.add_column('s', str)
        self.builder.add_column('b', bool)
        self.builder.reserve_text('s', 300)
        self.builder.append_doubles('d', [0.5] * 99)
        self.builder.append_missing('d')
        self.builder.append_int64s('i', range(100))
        for row in range(100):
            self.builder.append_string('s', 'abc')
            self.builder.append_boolean('b', row % 2 == 0)
        table = self.builder.finish()
        self.assertEqual(self.manager.get_peak_bytes(), self.manager.get_bytes_in_use())
        self.assertEqual(table.get_doubles('d')[:99], [0.5] * 99)
        self.assertTrue(table.is_missing('d', 99))
        self.assertEqual(table.get_int64s('i'), list(range(100)))
        self.assertEqual(table.dup_string('s', 99), 'abc')
        self.assertTrue(table.get_boolean('b', 98))

    def test_what_is_written_is_where_the_table_has_it(self):
        doubles = self.builder.append_doubles_in_place('d', 100)
        integers = self.builder.append_int64s_in_place('i', 100)
        self.assertEqual((len(doubles), len(integers)), (100, 100))
        doubles[:] = [row / 4 for row in range(100)]
        integers[:] = range(100)
        # As NumPy looks at it.
        view = memoryview(doubles)
        self.assertEqual((view.format, view.shape, view.readonly), ('<d', (100,), False))
        expected = [ctypes.addressof(doubles), ctypes.addressof(integers)]
        del view, doubles, integers
        table = self.builder.finish(self.manager)
        self.assertEqual(addresses(table), expected)
        self.assertEqual(table.get_doubles('d'), [row / 4 for row in range(100)])
        self.assertEqual(table.get_int64s('i'), list(range(100)))

    def test_cells_that_are_held(self):
        doubles = self.builder.append_doubles_in_place('d', 100)
        integers = self.builder.append_int64s_in_place('i', 100)
        part = memoryview(doubles)[10:20]
        del doubles
        with self.assertRaisesRegex(BufferError, "'d'"):
            self.builder.finish()
        del part
        with self.assertRaisesRegex(BufferError, "'i'"):
            self.builder.finish()
        integers[99] = 7
        del integers
        self.assertEqual(self.builder.finish().get_int64s('i')[99], 7)

    def test_cells_keep_their_memory(self):
        doubles = self.builder.append_doubles_in_place('d', 100)
        builder = weakref.ref(self.builder)
        self.builder = None
        gc.collect()
        doubles[99] = 1
        self.assertEqual(doubles[99], 1)
        self.assertIsNotNone(builder())
        del doubles
        gc.collect()
        self.assertIsNone(builder())
        self.assertEqual(self.manager.get_bytes_in_use(), 0)

    def test_mistake_while_cells_are_held(self):
        doubles = self.builder.append_doubles_in_place('d', 100)
        with self.assertRaises(BufferError):
            self.builder.append_doubles_in_place('i', 1)
        doubles[99] = 1
        del doubles
        with self.assertRaises(GLib.Error) as caught:
            self.builder.finish()
        self.assertIn("Row 0 of column 'i'", caught.exception.message)

    def test_mistakes(self):
        with self.assertRaises(GLib.Error) as caught:
            self.builder.append_doubles_in_place('i', 1)
        self.assertIn("Row 0 of column 'i'", caught.exception.message)
        self.builder.add_column('d', float)
        with self.assertRaises(GLib.Error) as caught:
            self.builder.append_doubles_in_place('d', 2**60)
        self.builder.add_column('d', float)
        self.builder.append_doubles_in_place('d', 100)
        self.builder.append_double('d', 1)
        with self.assertRaises(GLib.Error) as caught:
            self.builder.finish()
        self.assertIn("Row 100 of column 'd'", caught.exception.message)


class ColumnBytes(unittest.TestCase):
    def test_cells(self):
        builder = Kedroc.TableBuilder.new()
        builder.add_column('price', float)
        builder.append_doubles('price', [0.5, 1.5])
        table = builder.finish()
        self.assertEqual(memoryview(table.dup_column_bytes('price').get_data()).cast('d').tolist(), [0.5, 1.5])
        with self.assertRaises(GLib.Error) as caught:
            table.dup_column_bytes('cost')
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.NOT_FOUND))


class Nodes(unittest.TestCase):
    def run_node(self, function, runner=None):
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', [], 'table', function)])
        return (runner or Kedroc.SequentialRunner.new()).run(pipeline, Kedroc.DataCatalog.new()).load('table')

    def test_output(self):
        def build(task):
            builder = task.create_table_builder('table', 10)
            builder.add_column('d', float)
            cells = builder.append_doubles_in_place('d', 10)
            cells[:] = range(10)

        for runner in (Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)):
            self.assertEqual(self.run_node(build, runner).get_doubles('d'), list(range(10)))

    def test_cells_that_are_held(self):
        held = []

        def build(task):
            builder = task.create_table_builder('table', 10)
            builder.add_column('d', float)
            held.append(builder.append_doubles_in_place('d', 10))

        with self.assertRaises(GLib.Error) as caught:
            self.run_node(build)
        self.assertTrue(caught.exception.matches(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED))
        self.assertIn("BufferError: Cells of column 'd'", caught.exception.message)
        # The table was not made, so they may be written to.
        held[0][9] = 1

    def test_nested(self):
        """A node that executes another one has builders of its own."""
        def build(task, held):
            builder = task.create_table_builder('table', 1)
            builder.add_column('d', float)
            held.append(builder.append_doubles_in_place('d', 1))
            held[0][0] = 3

        def execute_another(task):
            cells = []
            build(task, cells)
            inner = Kedroc.Node.new('inner', [], 'table', lambda task: build(task, cells) or cells.pop() is None)
            with self.assertRaises(GLib.Error):
                inner.execute(Kedroc.Task.new(inner))
            cells.clear()

        self.assertEqual(self.run_node(execute_another).get_doubles('d'), [3])

    def test_task_outside_of_a_run(self):
        node = Kedroc.Node.new('node', [], 'table', lambda task: True)
        task = Kedroc.Task.new(node)
        builder = task.create_table_builder('table', 1)
        builder.add_column('d', float)
        builder.append_double('d', 1)
        self.assertEqual(builder.finish().get_doubles('d'), [1])


if __name__ == '__main__':
    unittest.main()
