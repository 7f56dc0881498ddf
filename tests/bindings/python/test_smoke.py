# SPDX-License-Identifier: LGPL-2.1-or-later
"""The typelib in Python: a catalog is built, values go in and come out, errors are exceptions."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import gi

gi.require_version('Json', '1.0')
gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, Json, Kedroc


# PyGObject 3.50 waits for ever where something is looked up in a namespace while a class of it is made.
LOOKS_UP_NOTHING = '''
import gi
import gi.module

look_up, make = gi.module.IntrospectionModule.__getattr__, gi.module.GObjectMeta
making = []


def look_up_outside(self, name):
    if making:
        raise SystemExit(f'{name} is looked up while {making[-1]} is made')
    return look_up(self, name)


def make_noted(name, bases, contents):
    making.append(name)
    try:
        return make(name, bases, contents)
    finally:
        making.pop()


gi.module.IntrospectionModule.__getattr__, gi.module.GObjectMeta = look_up_outside, make_noted
gi.require_version('Kedroc', '1')
from gi.repository import Kedroc
print(sum(getattr(Kedroc, name, None) is not None for name in dir(Kedroc)))
'''


class Smoke(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.catalog = Kedroc.DataCatalog.new()

    def assert_error(self, quark, code, action, *arguments):
        with self.assertRaises(GLib.Error) as caught:
            action(*arguments)
        self.assertTrue(caught.exception.matches(quark, code), caught.exception)
        return caught.exception.message

    def test_import(self):
        done = subprocess.run([sys.executable, '-c', LOOKS_UP_NOTHING], capture_output=True, text=True)
        self.assertEqual(done.stderr, '')
        self.assertGreater(int(done.stdout), 50)

    def test_plain_values(self):
        for value in (True, False, 1, -1, 2**31, -2**63, 2**63 - 1, 2**70, 0.5, 'Zürich', ''):
            with self.subTest(value=value):
                self.catalog['value'] = value
                loaded = self.catalog.load('value')
                self.assertEqual(loaded, value)
                self.assertIs(type(loaded), type(value))

    def test_python_objects(self):
        value = {'list': [1, None, (2, 3)]}
        dataset = Kedroc.MemoryDataset(copy_mode=Kedroc.CopyMode.ASSIGN)
        dataset.save(value)
        self.assertEqual(dataset.load(), value)

    def test_int_is_int64_for_c(self):
        self.catalog['value'] = 1
        self.catalog.save('value', 3)
        self.assertEqual(self.catalog.load_int64('value', None), 3)

    def test_glib_values(self):
        self.catalog['bytes'] = GLib.Bytes.new(b'\0\1')
        self.assertEqual(self.catalog.load('bytes').get_data(), b'\0\1')
        self.catalog['variant'] = GLib.Variant('(si)', ('a', 1))
        self.assertEqual(self.catalog.load('variant').unpack(), ('a', 1))
        self.catalog['json'] = Json.from_string('{"a": [1, 2]}')
        self.assertEqual(self.catalog.load('json'), {'a': [1, 2]})

    def test_boxed_values_stay_valid(self):
        dataset = Kedroc.SharedMemoryDataset.new(None)
        dataset.save(GLib.Bytes.new(b'kept' * 10))
        loaded = dataset.load()
        dataset.release()
        del dataset
        self.assertEqual(loaded.get_data(), b'kept' * 10)

    def test_shared_memory(self):
        dataset = Kedroc.SharedMemoryDataset.new(None)
        for value in (True, 2**40, 0.5, 'text', GLib.Variant('s', 'x')):
            with self.subTest(value=value):
                dataset.save(value)
                self.assertEqual(dataset.load(), value)

    def test_encoded_value(self):
        self.assertEqual(Kedroc.value_decode(Kedroc.value_encode('crossing')), 'crossing')

    def test_buffer_of_bytes(self):
        buffer = Kedroc.SharedMemoryManager.new().allocate_bytes(b'abc')
        self.assertFalse(buffer.is_sealed())
        buffer.seal()
        self.assertEqual(Kedroc.value_decode(buffer).get_data(), b'abc')

    def test_files(self):
        text = Kedroc.TextDataset.new(str(self.folder / 'a.txt'), None)
        text.save('two\nlines\n')
        self.assertEqual((self.folder / 'a.txt').read_text(), 'two\nlines\n')
        self.assertEqual(text.load(), 'two\nlines\n')

        json = Kedroc.JSONDataset.new(str(self.folder / 'a.json'), None)
        json.save(Json.from_string('[1]'))
        self.assertEqual(json.load(), [1])

        variant = Kedroc.VariantDataset.new(str(self.folder / 'a.variant'), None)
        variant.save(GLib.Variant('as', ['a', 'b']))
        self.assertEqual(variant.load().unpack(), ['a', 'b'])

    def test_csv(self):
        (self.folder / 'a.csv').write_text('id,name\n1,one\n2,\n')
        table = Kedroc.CSVDataset.new(str(self.folder / 'a.csv'), None).load()
        self.assertEqual(table.get_n_rows(), 2)
        self.assertEqual(table.get_column_names(), ['id', 'name'])
        self.assertEqual(table.get_int64s('id'), [1, 2])
        self.assertTrue(table.is_missing('name', 1))

    def test_catalog_file(self):
        path = self.folder / 'catalog.yml'
        path.write_text(f'note:\n  type: text.TextDataset\n  filepath: {self.folder}/note.txt\n')
        catalog = Kedroc.DataCatalog.new_from_file(Gio.File.new_for_path(str(path)))
        self.assertEqual(list(catalog), ['note'])
        catalog.save('note', 'hello')
        self.assertEqual((self.folder / 'note.txt').read_text(), 'hello')

    def test_catalog_is_a_mapping(self):
        self.catalog['a'] = 1
        self.catalog['b'] = Kedroc.MemoryDataset.new('x')
        self.assertEqual(list(self.catalog), ['a', 'b'])
        self.assertEqual(len(self.catalog), 2)
        self.assertIn('a', self.catalog)
        self.assertNotIn('c', self.catalog)
        self.assertEqual(self.catalog['b'].load(), 'x')
        with self.assertRaises(KeyError):
            self.catalog['c']

    def test_equal(self):
        config = {'a': {'type': 'text.TextDataset', 'filepath': 'a'}}
        catalog = Kedroc.DataCatalog.new_from_config(config)
        other = Kedroc.DataCatalog.new_from_config(config)
        self.assertIsNotNone(other['a'])
        self.assertEqual(catalog, other)
        # What is equal must not have different hashes, and a catalog changes.
        for thing in (catalog, Kedroc.SharedMemoryDataCatalog.new()):
            with self.assertRaisesRegex(TypeError, 'unhashable'):
                hash(thing)
        other['b'] = 1
        self.assertNotEqual(catalog, other)
        self.assertNotEqual(catalog, config)

    def test_shared_memory_catalog_loads_the_same_way(self):
        catalog = Kedroc.SharedMemoryDataCatalog.new()
        catalog['value'] = 2**40
        self.assertEqual(catalog.load('value'), 2**40)

    def test_shared_memory_is_recycled_and_trimmed(self):
        manager = Kedroc.SharedMemoryManager.new()
        for i in range(3):
            dataset = Kedroc.SharedMemoryDataset.new(manager)
            dataset.save(str(i) * 100000)
            self.assertEqual(dataset.load(), str(i) * 100000)
            self.assertEqual(manager.props.bytes_in_use, 100001)
            self.assertTrue(dataset.release())
            self.assertEqual(manager.props.bytes_in_use, 0)
        self.assertEqual(manager.props.peak_bytes, 100001)
        manager.trim()
        self.assertEqual(manager.props.bytes_in_use, 0)

    def test_errors(self):
        quark, code = Kedroc.dataset_error_quark(), Kedroc.DatasetError
        self.assertIn('nothing', self.assert_error(quark, code.NOT_FOUND, self.catalog.load, 'nothing'))
        self.assertIn('nothing', self.assert_error(quark, code.NOT_FOUND, self.catalog.save, 'nothing', 1))
        self.catalog.set('empty', Kedroc.MemoryDataset.new())
        self.assertIn('empty', self.assert_error(quark, code.NO_DATA, self.catalog.load, 'empty'))
        self.assert_error(quark, code.NO_DATA, self.catalog.save, 'empty', None)
        missing = Kedroc.TextDataset.new(str(self.folder / 'missing.txt'), None)
        self.assertIn('missing.txt', self.assert_error(quark, code.NOT_FOUND, missing.load))

    def test_cancelled(self):
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        dataset = Kedroc.TextDataset.new(str(self.folder / 'a.txt'), None)
        self.assert_error(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED, dataset.save, 'x', cancellable)

    def test_objects_die(self):
        dataset = Kedroc.MemoryDataset.new('x')
        self.catalog.set('value', dataset)
        died = []
        dataset.weak_ref(lambda: died.append(True))
        del dataset
        self.catalog = None
        self.assertEqual(died, [True])

    def test_node(self):
        def twice(task):
            task.set_output('y', 2 * task.get_input('x'))
            return True

        node = Kedroc.Node.new('twice', ['x'], ['y'], twice)
        task = Kedroc.Task.new(node)
        task.set_input('x', 21)
        node.execute(task)
        self.assertEqual(task.get_output('y'), 42)

    def test_run(self):
        def twice(task):
            task.set_output('y', 2 * task.get_input('x'))
            return True

        def add(task):
            task.set_output('z', task.get_input('x') + task.get_input('y'))
            return True

        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('add', ['x', 'y'], ['z'], add),
                                        Kedroc.Node.new('twice', ['x'], ['y'], twice)])
        self.assertEqual([node.get_name() for node in pipeline.get_nodes()], ['twice', 'add'])
        self.catalog['x'] = 14
        runner = Kedroc.SequentialRunner.new()
        finished = []
        runner.connect('node-finished', lambda _, node: finished.append(node.get_name()))
        outputs = runner.run(pipeline, self.catalog)
        self.assertEqual(outputs.load('z'), 42)
        self.assertEqual(finished, ['twice', 'add'])

    def test_failing_node(self):
        def fail(task):
            raise GLib.Error.new_literal(Gio.io_error_quark(), 'no space', Gio.IOErrorEnum.NO_SPACE)

        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('fail', [], ['y'], fail)])
        runner = Kedroc.SequentialRunner.new()
        message = self.assert_error(Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE,
                                    runner.run, pipeline, self.catalog)
        self.assertIn('fail', message)
        self.assertIn('no space', message)


if __name__ == '__main__':
    unittest.main(verbosity=2)
