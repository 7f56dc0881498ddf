# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets of files as Python sees them, in workers too."""

import pathlib
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

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


if __name__ == '__main__':
    unittest.main()
