# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets of files as Python sees them, in workers too."""

import pathlib
import sqlite3
import tempfile
import threading
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, GObject, Kedroc

ERROR = Kedroc.DatasetError


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assert_error(self, code, *culprits):
        class Caught:
            def __enter__(caught):
                pass

            def __exit__(caught, kind, error, traceback):
                self.assertIsInstance(error, GLib.Error)
                self.assertTrue(error.matches(Kedroc.dataset_error_quark(), code), error)
                for culprit in culprits:
                    self.assertIn(culprit, error.message)
                return True

        return Caught()


class Binary(Case):
    def test_bytes(self):
        path = self.folder / 'a.bin'
        dataset = Kedroc.BinaryDataset.new(str(path), None)
        for value in (b'\0\xff', bytearray(b'ab'), memoryview(b'abc')[1:], GLib.Bytes.new(b'x'), b''):
            dataset.save(value)
            expected = value.get_data() if isinstance(value, GLib.Bytes) else bytes(value)
            self.assertEqual(path.read_bytes(), expected)
            self.assertEqual(dataset.load().get_data() or b'', expected)

    def test_in_a_catalog(self):
        catalog = Kedroc.DataCatalog.new_from_config(
            {'blob': {'type': 'binary.BinaryDataset', 'filepath': str(self.folder / 'a.bin'), 'versioned': True}})
        catalog.save('blob', b'\0one')
        self.assertEqual(catalog.load('blob').get_data(), b'\0one')
        self.assertEqual(len(list(self.folder.glob('a.bin/*/a.bin'))), 1)

    def test_replaced(self):
        dataset = Kedroc.BinaryDataset.new(str(self.folder / 'a.bin'), None)
        dataset.save(b'old' * 10000)
        loaded = dataset.load()
        dataset.save(b'new')
        self.assertEqual(loaded.get_data(), b'old' * 10000)
        self.assertEqual(dataset.load().get_data(), b'new')

    def test_errors(self):
        dataset = Kedroc.BinaryDataset.new(str(self.folder / 'a.bin'), None)
        with self.assert_error(ERROR.NOT_FOUND, 'a.bin'):
            dataset.load()
        with self.assert_error(ERROR.FAILED, 'gchararray', 'GBytes'):
            dataset.save('text')


class Partitioned(Case):
    def table(self, *rows):
        builder = Kedroc.TableBuilder.new()
        builder.add_column('id', int)
        builder.append_int64s('id', rows)
        return builder.finish()

    def test_dict(self):
        dataset = Kedroc.PartitionedDataset(path=self.folder / 'parts', dataset='csv.CSVDataset',
                                            filename_suffix='.csv')
        dataset.save({'b': self.table(1, 2), 'a/c': lambda: self.table(3)})
        self.assertEqual((self.folder / 'parts/a/c.csv').read_text(), 'id\n3\n')
        parts = dataset.load()
        self.assertEqual(list(parts), ['a/c', 'b'])
        self.assertEqual(parts.load('b').get_int64s('id'), [1, 2])
        # As in Kedro.
        self.assertEqual([(name, load().get_n_rows()) for name, load in parts.items()], [('a/c', 1), ('b', 2)])
        self.assertEqual(parts.keys(), ['a/c', 'b'])
        self.assertEqual([part().get_n_rows() for part in parts.values()], [1, 2])

    def test_values_of_the_parts(self):
        json = Kedroc.PartitionedDataset.new(self.folder / 'json', '.json', {'type': 'json.JSONDataset'})
        json.save({'x': {'y': [1]}, 'z': 2})
        self.assertEqual(json.load().load('x'), {'y': [1]})
        binary = Kedroc.PartitionedDataset.new(self.folder / 'bin', None, {'type': 'binary.BinaryDataset'})
        binary.save({'x': b'\0'})
        self.assertEqual(binary.load().load('x').get_data(), b'\0')

    def test_from_one_to_another(self):
        config = {'type': 'partitions.PartitionedDataset', 'dataset': {'type': 'text.TextDataset'},
                  'filename_suffix': '.txt', 'overwrite': True}
        catalog = Kedroc.DataCatalog.new_from_config({
            'old': dict(config, path=str(self.folder / 'old')), 'new': dict(config, path=str(self.folder / 'new'))})
        catalog.save('old', {'a': 'A', 'b': 'B'})
        parts = catalog.load('old')
        parts['c'] = 'C'
        catalog.save('new', parts)
        self.assertEqual(sorted(path.name for path in (self.folder / 'new').iterdir()), ['a.txt', 'b.txt', 'c.txt'])
        catalog.save('new', {'b': parts['b']})
        self.assertEqual([path.name for path in (self.folder / 'new').iterdir()], ['b.txt'])

    def test_output_of_a_node(self):
        """A dict that JSON can hold, or a catalog of anything."""
        def split(task):
            task.set_output('texts', {'a': 'A', 'b': 'B'})
            tables = Kedroc.DataCatalog.new()
            tables['t'] = self.table(1)
            task.set_output('tables', tables)

        def join(task):
            texts = task.get_input('texts')
            task.set_output('joined', ''.join(load() for load in texts.values()))

        catalog = Kedroc.DataCatalog.new_from_config({
            'texts': {'type': 'partitions.PartitionedDataset', 'path': str(self.folder / 'texts'),
                      'dataset': 'text.TextDataset'},
            'tables': {'type': 'partitions.PartitionedDataset', 'path': str(self.folder / 'tables'),
                       'dataset': 'csv.CSVDataset', 'filename_suffix': '.csv'}})
        nodes = [Kedroc.Node.new('split', [], ['texts', 'tables'], split),
                 Kedroc.Node.new('join', 'texts', 'joined', join)]
        outputs = Kedroc.SequentialRunner.new().run(Kedroc.Pipeline.new(nodes), catalog)
        self.assertEqual(outputs.load('joined'), 'AB')
        self.assertEqual((self.folder / 'tables/t.csv').read_text(), 'id\n1\n')

    def test_errors(self):
        dataset = Kedroc.PartitionedDataset.new(self.folder / 'parts', '.txt', {'type': 'text.TextDataset'})
        with self.assert_error(ERROR.NOT_FOUND, 'parts', '.txt'):
            dataset.load()
        with self.assert_error(ERROR.FAILED, '../a'):
            dataset.save({'../a': 'A'})
        with self.assert_error(ERROR.FAILED, 'KedrocDataCatalog'):
            dataset.save('A')


class Sql(Case):
    def setUp(self):
        super().setUp()
        self.path = self.folder / 'a.db'
        self.con = f'sqlite:///{self.path}'

    def execute(self, *statements):
        connection = sqlite3.connect(self.path)
        with connection:
            rows = [connection.execute(statement).fetchall() for statement in statements]
        connection.close()
        return rows[-1]

    def test_table(self):
        self.execute('CREATE TABLE cars (id INTEGER, name TEXT, price REAL)',
                     "INSERT INTO cars VALUES (1, 'mini', 9.5), (2, NULL, NULL)")
        table = Kedroc.SQLTableDataset.new(self.con, 'cars').load()
        self.assertEqual(table.get_int64s('id'), [1, 2])
        self.assertEqual([table.dup_string('name', row) for row in range(2)], ['mini', None])
        self.assertTrue(table.is_missing('price', 1))
        copy = Kedroc.SQLTableDataset.new(self.con, 'its "a" copy')
        self.assertFalse(copy.exists())
        copy.save(table)
        self.assertTrue(copy.exists())
        self.assertEqual(self.execute('SELECT * FROM "its ""a"" copy"'), [(1, 'mini', 9.5), (2, None, None)])
        with self.assert_error(ERROR.ALREADY_EXISTS, 'if_exists'):
            copy.save(table)

    def test_in_a_catalog(self):
        """By Kedro's names, with credentials of their own file."""
        catalog = Kedroc.DataCatalog.new_from_config({
            'cars': {'type': 'pandas.SQLTableDataset', 'table_name': 'cars', 'credentials': 'db',
                     'save_args': {'if_exists': 'append'}, 'load_args': {'columns': ['id']}},
            'dear': {'type': 'pandas.SQLQueryDataset', 'credentials': 'db', 'load_args': {'params': {'least': 2}},
                     'sql': 'SELECT id, id * 0.5 AS half FROM cars WHERE id >= :least'},
        }, {'db': {'con': self.con}})
        builder = Kedroc.TableBuilder.new()
        builder.add_column('id', int)
        builder.append_int64s('id', [1, 2, 3])
        catalog.save('cars', builder.finish())
        self.assertEqual(catalog.load('cars').get_int64s('id'), [1, 2, 3])
        dear = catalog.load('dear')
        self.assertEqual((dear.get_int64s('id'), dear.get_doubles('half')), ([2, 3], [1.0, 1.5]))
        config, credentials, _, _ = catalog.to_config()
        self.assertNotIn('sqlite', str(config))
        self.assertIn(self.con, str(credentials))

    def test_query(self):
        self.execute('CREATE TABLE cars (id INTEGER)')
        query = Kedroc.SQLQueryDataset.new(self.con, 'SELECT count(*) AS n FROM cars')
        self.assertEqual(query.load().get_int64s('n'), [0])
        with self.assert_error(ERROR.NOT_SUPPORTED, 'DELETE'):
            Kedroc.SQLQueryDataset.new(self.con, 'DELETE FROM cars').load()
        with self.assert_error(ERROR.NOT_SUPPORTED, 'query'):
            query.save(query.load())

    def test_errors(self):
        with self.assert_error(ERROR.NOT_FOUND, 'a.db'):
            Kedroc.SQLTableDataset.new(self.con, 'cars').load()
        self.execute('CREATE TABLE cars (id INTEGER)', "INSERT INTO cars VALUES (1), ('one')")
        with self.assert_error(ERROR.FAILED, "row 2, column 'id'"):
            Kedroc.SQLTableDataset.new(self.con, 'cars').load()


def write_all(task):
    task.set_output('blob', GLib.Bytes.new(b'\0\xff'))
    parts = Kedroc.DataCatalog.new()
    parts['b'] = 'B'
    parts['a/c'] = 'C'
    task.set_output('parts', parts)
    task.set_output('in_memory', parts)
    builder = Kedroc.TableBuilder.new()
    builder.add_column('id', int)
    builder.append_int64s('id', [1, 2])
    task.set_output('table', builder.finish())


def read_all(task):
    parts, in_memory = task.get_input('parts'), task.get_input('in_memory')
    task.set_output('read', [
        list(task.get_input('blob').get_data()), {name: load() for name, load in parts.items()},
        {name: in_memory.load(name) for name in in_memory}, task.get_input('table').get_int64s('id')])


class Runners(Case):
    def test_every_dataset(self):
        """In the ParallelRunner's workers, too."""
        for runner in (Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2), Kedroc.ParallelRunner.new(2)):
            with self.subTest(runner=runner):
                folder = self.folder / type(runner).__name__
                catalog = Kedroc.DataCatalog.new_from_config({
                    'blob': {'type': 'binary.BinaryDataset', 'filepath': str(folder / 'a.bin')},
                    'parts': {'type': 'partitions.PartitionedDataset', 'path': str(folder / 'parts'),
                              'dataset': 'text.TextDataset'},
                    'table': {'type': 'sqlite.TableDataset', 'table_name': 't',
                              'credentials': {'con': f'sqlite:///{folder}/a.db'}}})
                names = ['blob', 'parts', 'in_memory', 'table']
                nodes = [Kedroc.Node.new('write', [], names, write_all),
                         Kedroc.Node.new('read', names, 'read', read_all)]
                outputs = runner.run(Kedroc.Pipeline.new(nodes), catalog)
                self.assertEqual(outputs.load('read'),
                                 [[0, 255], {'a/c': 'C', 'b': 'B'}, {'b': 'B', 'a/c': 'C'}, [1, 2]])
                self.assertEqual((folder / 'parts/a/c').read_text(), 'C')


class Bound(GObject.Object, Kedroc.Hooks):
    def __init__(self):
        super().__init__()
        Kedroc.bind_to_thread(self)
        self.threads = set()

    def do_before_node_run(self, task, catalog):
        self.threads.add(threading.get_ident())


class Threads(Case):
    def test_bound_to_one(self):
        """Whatever threads the nodes run on."""
        bound, hooks = Bound(), Kedroc.HookManager.new()
        hooks.register(bound)
        nodes = [Kedroc.Node.new(name, [], name, lambda task: task.set_output(task.get_node().get_name(), 1))
                 for name in 'abc']
        Kedroc.ThreadRunner.new(2).run(Kedroc.Pipeline.new(nodes), Kedroc.DataCatalog.new(), hooks)
        self.assertEqual(bound.threads, {threading.get_ident()})


if __name__ == '__main__':
    unittest.main()
