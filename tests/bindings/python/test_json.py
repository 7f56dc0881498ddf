# SPDX-License-Identifier: LGPL-2.1-or-later
"""Dicts and lists in Python are JSON in C: in files, shared memory, configurations and nodes."""

import json
import pathlib
import tempfile
import unittest

import gi

gi.require_version('Json', '1.0')
gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, Json, Kedroc

VALUES = (
    {}, [], [[]], {'': ''}, {'b': 1, 'a': [True, False, None]},
    [0, -1, 2**63 - 1, -2**63], [0.5, -0.0, 1.0, 0.1, 123456789.25],
    ['Zürich', '"\\', 'line\n', 'e+1.0', '"e+1.0', '\U0001f680'], {'1e+21.0': '1e+21.0'},
)
EXPONENTS = ([1e21, -1e-300, 5e-324, 1.5e300], {'1e+21.0': 1e21, '"e+1.0': 'e+1.0"'})
NOT_JSON = ({1: 2}, [(1, 2)], [2**64], [float('nan')], ['\0'], ['\ud800'], {'set': {1}})


# By what each is to be replaced, as a word of the message.
NOT_FOR_OTHERS = (('a\0b', 'NUL'), (2**64, '64 bits'), ([lambda: 1], 'cannot be pickled'))


class JsonValues(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.catalog = Kedroc.DataCatalog.new()

    def path(self, name):
        return str(self.folder / name)

    def assert_same(self, loaded, value):
        self.assertEqual(repr(loaded), repr(value))

    def test_file(self):
        dataset = Kedroc.JSONDataset.new(self.path('a.json'), None)
        for value in VALUES:
            with self.subTest(value=value):
                dataset.save(value)
                self.assert_same(dataset.load(), value)

    def test_file_in_a_catalog(self):
        cached = Kedroc.CachedDataset.new(Kedroc.JSONDataset.new(self.path('b.json'), None))
        self.catalog['json'] = Kedroc.JSONDataset.new(self.path('a.json'), None)
        self.catalog['cached'] = cached
        for name in ('json', 'cached'):
            self.catalog.save(name, {'r2': [0.5]})
            self.assertEqual(self.catalog.load(name), {'r2': [0.5]})
        self.assertEqual(json.loads((self.folder / 'b.json').read_text()), {'r2': [0.5]})

    def test_scalars_of_a_file(self):
        dataset = Kedroc.JSONDataset.new(self.path('a.json'), None)
        for text, value in (('null', None), ('1', 1), ('true', True), ('0.5', 0.5), ('"x"', 'x')):
            (self.folder / 'a.json').write_text(text)
            self.assert_same(dataset.load(), value)

    def test_what_cannot_go_to_another_process(self):
        dataset = Kedroc.SharedMemoryDataset.new(None)
        for value, way_out in NOT_FOR_OTHERS:
            with self.subTest(value=value):
                self.catalog['value'] = value
                self.assert_same(self.catalog.load('value'), value)
                with self.assertRaises(GLib.Error) as caught:
                    dataset.save(value)
                self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(),
                                                         Kedroc.DatasetError.NOT_SERIALIZABLE))
                self.assertIn(way_out, caught.exception.message)

    def test_deep_copy(self):
        dataset = Kedroc.MemoryDataset(copy_mode=Kedroc.CopyMode.DEEPCOPY)
        value = {'a': [(1,)]}
        dataset.save(value)
        self.assertEqual(dataset.load(), value)
        self.assertIsNot(dataset.load()['a'], value['a'])
        with self.assertRaisesRegex(GLib.Error, 'deep copy.*list'):
            dataset.save([lambda: 1])

    def test_what_json_cannot_hold(self):
        dataset = Kedroc.JSONDataset.new(self.path('a.json'), None)
        shared = Kedroc.SharedMemoryDataset.new(None)
        nested = []
        nested.append(nested)
        for value in (*NOT_JSON, nested):
            with self.subTest(value=value):
                with self.assertRaises(GLib.Error) as caught:
                    dataset.save(value)
                self.assertIn('a.json', caught.exception.message)
                # It is pickled: for Python there as here, and for nobody else.
                shared.save(value)
                self.assert_same(shared.load(), value)
        self.assertFalse(dataset.exists())

    def test_memory_keeps_the_object(self):
        for value in (*VALUES, {1: (2, 3)}):
            self.catalog['value'] = value
            self.assertIs(self.catalog.load('value'), value)
            self.catalog.save('value', value)
            self.assertIs(self.catalog.load('value'), value)

    def test_shared_memory(self):
        dataset = Kedroc.SharedMemoryDataset.new(None)
        for value in VALUES:
            with self.subTest(value=value):
                dataset.save(value)
                self.assert_same(dataset.load(), value)
                self.assert_same(Kedroc.value_decode(Kedroc.value_encode(value)), value)

    def test_boxed_json(self):
        node = Json.from_string('{"a": [1]}')
        for value, expected in ((node, {'a': [1]}), (node.dup_object(), {'a': [1]}),
                                (Json.from_string('[1, "x"]').dup_array(), [1, 'x'])):
            self.catalog['value'] = value
            self.assertEqual(self.catalog.load('value'), expected)

    def test_parameters(self):
        self.catalog.add_parameters({'model': {'features': ['a', 'b'], 'share': 0.2}, 'seed': 3})
        self.assertEqual(self.catalog.load('params:model'), {'features': ['a', 'b'], 'share': 0.2})
        self.assertEqual(self.catalog.load('params:model.share'), 0.2)
        self.assertEqual(self.catalog.load('params:seed'), 3)
        self.assertEqual(self.catalog.load('parameters')['seed'], 3)
        with self.assertRaises(TypeError):
            self.catalog.add_parameters({'seed': {1, 2}})

    def test_parameters_file(self):
        (self.folder / 'parameters.yml').write_text('model:\n  features: [a, b]\n')
        parameters = Kedroc.config_load_file(Gio.File.new_for_path(self.path('parameters.yml')))
        self.assertEqual(parameters, {'model': {'features': ['a', 'b']}})

    def test_catalog_configuration(self):
        config = {'note': {'type': 'text.TextDataset', 'filepath': self.path('note.txt')}}
        for kind in (Kedroc.DataCatalog, Kedroc.SharedMemoryDataCatalog):
            catalog = kind.new_from_config(config)
            self.assertIs(type(catalog), kind)
            catalog.save('note', 'hello')
            self.assertEqual((self.folder / 'note.txt').read_text(), 'hello')
            written, credentials, load_versions, _ = catalog.to_config()
            self.assertEqual(written['note']['filepath'], self.path('note.txt'))
            self.assertEqual((credentials, load_versions), ({}, {}))
        with self.assertRaises(GLib.Error) as caught:
            Kedroc.DataCatalog.new_from_config({'bad': {'filepath': 'x'}})
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(),
                                                 Kedroc.DatasetError.INVALID_CONFIG))

    def test_variables(self):
        (self.folder / 'catalog.yml').write_text(
            'note:\n  type: text.TextDataset\n  filepath: ${folder}/note.txt\n')
        file = Gio.File.new_for_path(self.path('catalog.yml'))
        catalog = Kedroc.DataCatalog.new_from_file_full(file, variables={'folder': str(self.folder)})
        catalog.save('note', 'hello')
        self.assertEqual((self.folder / 'note.txt').read_text(), 'hello')

    def test_dataset_configuration(self):
        config = {'type': 'json.JSONDataset', 'filepath': self.path('a.json'), 'indent': 2}
        dataset = Kedroc.AbstractDataset.from_config('metrics', config)
        dataset.set_metadata({'owner': ['me']})
        self.assertEqual(dataset.get_metadata(), {'owner': ['me']})
        self.assertEqual(dataset.to_config()['indent'], 2)
        self.assertEqual(dataset.describe()['filepath'], self.path('a.json'))
        self.assertIn('a.json', str(dataset))

    def test_resolver(self):
        resolver = Kedroc.CatalogConfigResolver.new(
            {'{name}_csv': {'type': 'csv.CSVDataset', 'filepath': '{name}.csv'}})
        self.assertEqual(resolver.resolve_pattern('a_csv')['filepath'], 'a.csv')

    def test_nodes(self):
        def train(task):
            options = task.get_input('params:options')
            task.set_output('metrics', {'features': options['features'], 'r2': 0.5})
            task.set_output('objects', {1: (2, 3)})

        def check(task):
            task.set_output('seen', [task.get_input('metrics')['r2'], task.get_input('objects')[1]])

        self.catalog.add_parameters({'options': {'features': ['a']}})
        self.catalog['metrics'] = Kedroc.JSONDataset.new(self.path('metrics.json'), None)
        pipeline = Kedroc.Pipeline.new([
            Kedroc.Node.new('train', 'params:options', ['metrics', 'objects'], train),
            Kedroc.Node.new('check', ['metrics', 'objects'], 'seen', check)])
        outputs = Kedroc.SequentialRunner.new().run(pipeline, self.catalog)
        self.assertEqual(outputs.load('seen'), [0.5, (2, 3)])
        self.assertEqual(json.loads((self.folder / 'metrics.json').read_text()), {'features': ['a'], 'r2': 0.5})

    def test_task(self):
        node = Kedroc.Node.new('node', ['x'], ['y'], lambda task: task.set_output('y', task.get_input('x')))
        for value in (*VALUES, *EXPONENTS):
            task = Kedroc.Task.new(node)
            task.set_input('x', value)
            node.execute(task)
            self.assert_same(task.get_output('y'), value)


if __name__ == '__main__':
    unittest.main(verbosity=2)
