# SPDX-License-Identifier: LGPL-2.1-or-later
"""Methods of datasets, catalogs and resolvers that no other test in Python calls."""

import pathlib
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.overrides._KedrocFunctions import find_dataset_type
from gi.repository import Gio, GLib, GObject, Kedroc

VARIANT = GLib.Variant('(is)', (1, 'a'))


class Confirmed(Kedroc.AbstractDataset):
    def __init__(self):
        super().__init__()
        self.n = 0

    def do_load(self, cancellable):
        return True, self.n

    def do_confirm(self):
        self.n += 1
        return True


def finish(start, end):
    """The result of what is done in the background."""
    loop = GLib.MainLoop()
    results = []

    def done(source, result):
        results.append(end(result))
        loop.quit()

    start(done)
    loop.run()
    return results[0]


class Datasets(unittest.TestCase):
    def test_typed_loads(self):
        self.assertEqual(Kedroc.MemoryDataset.new(GLib.Bytes.new(b'abc')).load_bytes().get_data(), b'abc')
        self.assertEqual(Kedroc.MemoryDataset.new(1.5).load_double(), 1.5)
        self.assertEqual(Kedroc.MemoryDataset.new('text').load_string(), 'text')
        self.assertEqual(Kedroc.MemoryDataset.new(VARIANT).load_variant().unpack(), (1, 'a'))
        dataset = Kedroc.MemoryDataset.new(3)
        self.assertIs(Kedroc.MemoryDataset.new(dataset).load_object(), dataset)
        self.assertEqual(dataset.load_value(), 3)
        with self.assertRaisesRegex(GLib.Error, 'gint64'):
            dataset.load_string()

    def test_asynchronous(self):
        dataset = Kedroc.MemoryDataset.new()
        self.assertTrue(finish(lambda done: dataset.save_async(5, None, done), dataset.save_finish))
        self.assertEqual(finish(lambda done: dataset.load_async(None, done), dataset.load_finish), 5)
        self.assertEqual(finish(lambda done: dataset.load_async(None, done), dataset.load_value_finish), 5)

    def test_confirm(self):
        dataset = Confirmed()
        self.assertTrue(dataset.confirm())
        self.assertEqual(dataset.n, 1)
        with self.assertRaises(GLib.Error):
            Kedroc.MemoryDataset.new(1).confirm()

    def test_kinds(self):
        memory = Kedroc.MemoryDataset(copy_mode=Kedroc.CopyMode.ASSIGN)
        self.assertEqual(memory.get_copy_mode(), Kedroc.CopyMode.ASSIGN)
        self.assertTrue(memory.get_ephemeral())
        self.assertFalse(memory.get_single_process())
        cached = Kedroc.CachedDataset.new(memory)
        self.assertIs(cached.get_dataset(), memory)
        self.assertTrue(cached.get_single_process())

    def test_versions(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f'{folder}/v.txt'
            for name in ('1', '2'):
                Kedroc.TextDataset.new(path, Kedroc.Version.new(name, name)).save(name)
            dataset = Kedroc.TextDataset.new(path, Kedroc.Version.new(None, '3'))
            self.assertEqual(dataset.get_filepath(), path)
            self.assertIsInstance(dataset, Kedroc.AbstractVersionedDataset)
            self.assertEqual(dataset.list_versions(False, None), ['2', '1'])
            self.assertEqual(dataset.resolve_load_version(None), '2')
            self.assertEqual(dataset.resolve_save_version(None), '3')
            self.assertEqual(dataset.dup_load_path(None), f'{path}/2/v.txt')
            self.assertEqual(dataset.dup_save_path(None), f'{path}/3/v.txt')
            version = dataset.get_version()
            self.assertEqual((version.get_load(), version.get_save()), (None, '3'))

    def test_types(self):
        Kedroc.dataset_type_register('tests.Confirmed', Confirmed)
        dataset = Kedroc.AbstractDataset.from_config('x', {'type': 'tests.Confirmed'})
        self.assertIsInstance(dataset, Confirmed)

    def test_shared_memory(self):
        manager = Kedroc.SharedMemoryManager.new()
        dataset = Kedroc.SharedMemoryDataset.new(None)
        dataset.set_manager(manager)
        self.assertIs(dataset.dup_manager(), manager)
        self.assertEqual(manager.get_spilled_bytes(), 0)
        manager.set_memory_limit(1 << 20)
        self.assertEqual(manager.get_memory_limit(), 1 << 20)
        with tempfile.TemporaryDirectory() as folder:
            manager.set_spill_directory(folder)
            self.assertEqual(manager.dup_spill_directory(), folder)
            dataset.save(GLib.Bytes.new(bytes(4 << 20)))
            self.assertGreaterEqual(manager.get_spilled_bytes(), 4 << 20)
            self.assertEqual(dataset.load_bytes().get_size(), 4 << 20)
            dataset.release()

    def test_buffer(self):
        buffer = Kedroc.value_encode('x' * 100000)
        self.assertEqual(buffer.dup_bytes().get_size(), buffer.get_size())


class Catalogs(unittest.TestCase):
    def setUp(self):
        self.catalog = Kedroc.DataCatalog.new()

    def test_typed_values(self):
        catalog = self.catalog
        catalog.set_boolean('b', True)
        catalog.set_bytes('y', GLib.Bytes.new(b'y'))
        catalog.set_double('d', 1.5)
        catalog.set_int64('i', 7)
        catalog.set_string('s', 'text')
        catalog.set_variant('v', VARIANT)
        catalog.set_value('n', 8)
        catalog.set_object('o', self.catalog)
        self.assertIs(catalog.load('b'), True)
        self.assertEqual(catalog.load_bytes('y').get_data(), b'y')
        self.assertEqual(catalog.load_double('d'), 1.5)
        self.assertEqual(catalog.load_int64('i'), 7)
        self.assertEqual(catalog.load_string('s'), 'text')
        self.assertEqual(catalog.load_variant('v').unpack(), (1, 'a'))
        self.assertIs(catalog.load_object('o'), catalog)
        self.assertEqual(catalog.load_value('n'), 8)
        self.assertEqual(catalog.list(), ['b', 'y', 'd', 'i', 's', 'v', 'n', 'o'])
        self.assertEqual(catalog.get_n_datasets(), 8)
        self.assertTrue(catalog.contains('b'))
        self.assertTrue(catalog.remove('o'))
        self.assertFalse(catalog.remove('o'))
        del catalog['n']
        with self.assertRaisesRegex(KeyError, 'n'):
            del catalog['n']
        self.assertEqual(catalog.get_n_datasets(), 6)

    def test_typed_saves(self):
        catalog = self.catalog
        for name in 'ydisvo':
            catalog.set('x' + name, Kedroc.MemoryDataset.new())
        catalog.save_bytes('xy', GLib.Bytes.new(b'y'))
        catalog.save_double('xd', 2.5)
        catalog.save_int64('xi', 9)
        catalog.save_string('xs', 's')
        catalog.save_variant('xv', VARIANT)
        catalog.save_object('xo', Kedroc.MemoryDataset.new(1))
        self.assertEqual([catalog.load(name) for name in ('xd', 'xi', 'xs')], [2.5, 9, 's'])
        self.assertEqual(catalog.load('xy').get_data(), b'y')
        self.assertEqual(catalog.load('xv').unpack(), (1, 'a'))
        self.assertEqual(catalog.load('xo').load(), 1)

    def test_asynchronous(self):
        catalog = self.catalog
        catalog.set_value('a', 1)
        self.assertTrue(finish(lambda done: catalog.save_async('a', 5, None, done), catalog.save_finish))
        self.assertEqual(finish(lambda done: catalog.load_async('a', None, done), catalog.load_finish), 5)
        self.assertEqual(finish(lambda done: catalog.load_async('a', None, done), catalog.load_value_finish), 5)

    def test_versions(self):
        with tempfile.TemporaryDirectory() as folder:
            config = {'v': {'type': 'text.TextDataset', 'filepath': f'{folder}/v', 'versioned': True}}
            for version in ('1', '2'):
                Kedroc.DataCatalog.new_from_config(config, None, None, version).save('v', version)
            catalog = Kedroc.DataCatalog.new_from_config(config)
            self.assertEqual(catalog.load_version('v', '1'), '1')
            self.assertEqual(catalog.load_version_value('v', '2', None), '2')
            self.assertTrue(pathlib.Path(folder, 'v', '1', 'v').exists())

    def test_find(self):
        self.catalog['a'] = Confirmed()
        self.catalog['b'] = 1
        self.assertEqual(self.catalog.filter('a', None, GObject.TYPE_NONE), ['a'])
        self.assertEqual(self.catalog.filter(None, None, Kedroc.MemoryDataset), ['b'])
        self.assertIn('MemoryDataset', self.catalog.get_dataset_type('b'))
        self.assertTrue(self.catalog.confirm('a'))

    def test_new_full(self):
        resolver = Kedroc.CatalogConfigResolver.new({'{n}_t': {'type': 'text.TextDataset', 'filepath': '{n}'}})
        for kind in (Kedroc.DataCatalog, Kedroc.SharedMemoryDataCatalog):
            catalog = kind.new_full({'a': Kedroc.MemoryDataset.new(1)}, resolver, None, '5')
            self.assertEqual(catalog.load('a'), 1)
            self.assertIn('q_t', catalog)
            self.assertIs(catalog.get_config_resolver(), resolver)

    def test_shared_memory(self):
        catalog = Kedroc.SharedMemoryDataCatalog.new()
        manager = Kedroc.SharedMemoryManager.new()
        catalog['a'] = Kedroc.SharedMemoryDataset.new(None)
        catalog.set_manager_datasets(manager)
        self.assertIs(catalog['a'].dup_manager(), manager)
        self.assertTrue(catalog.validate_catalog())
        catalog['c'] = Kedroc.CachedDataset.new(Kedroc.MemoryDataset.new(1))
        with self.assertRaisesRegex(GLib.Error, "'c'"):
            catalog.validate_catalog()


class Configurations(unittest.TestCase):
    def test_resolver(self):
        resolver = Kedroc.CatalogConfigResolver.new({'{n}_t': {'type': 'x'}, '{any}': {'type': 'y'}})
        self.assertTrue(Kedroc.CatalogConfigResolver.is_pattern('{n}'))
        self.assertEqual(resolver.list_patterns()[:2], ['{n}_t', '{any}'])
        self.assertEqual(resolver.match_dataset_pattern('a_t'), '{n}_t')
        self.assertEqual(resolver.match_user_catch_all_pattern('a'), '{any}')
        self.assertEqual(resolver.match_runtime_pattern('a'), '{default}')

    def test_loader(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ('base', 'local'):
                pathlib.Path(folder, name).mkdir()
            pathlib.Path(folder, 'base', 'extra.yml').write_text('a: 1')
            loader = Kedroc.ConfigLoader.new(folder)
            loader.set_config_patterns('extra', ['extra*'])
            self.assertIn('extra', loader.list_keys())
            self.assertEqual(loader.get('extra'), {'a': 1})
            file = Gio.File.new_for_path(f'{folder}/base/extra.yml')
            self.assertEqual(Kedroc.config_load_file(file), {'a': 1})


class Classes(unittest.TestCase):
    """What the overrides do for classes in Python, by hand."""

    CONFIG = {'type': 'shop.Confirmed'}

    def test_finder(self):
        asked = []
        Kedroc.dataset_type_set_finder(lambda name: asked.append(name) or Confirmed.__gtype__)
        try:
            dataset = Kedroc.AbstractDataset.from_config('stock', self.CONFIG)
        finally:
            Kedroc.dataset_type_set_finder(find_dataset_type)
        self.assertIsInstance(dataset, Confirmed)
        self.assertEqual(asked, ['shop.Confirmed'])

    def test_register_for_workers(self):
        Kedroc.dataset_type_register_for_workers('shop.ForWorkers', Confirmed, 'python')
        Kedroc.dataset_type_register('shop.ForWorkers', Confirmed)
        self.assertIsInstance(Kedroc.AbstractDataset.from_config('stock', {'type': 'shop.ForWorkers'}), Confirmed)


class Loaders(unittest.TestCase):
    def test_full(self):
        with tempfile.TemporaryDirectory() as folder:
            base = pathlib.Path(folder) / 'base'
            base.mkdir()
            (pathlib.Path(folder) / 'local').mkdir()
            (base / 'catalog.yml').write_text('a: {type: MemoryDataset}\n')
            loader = Kedroc.ConfigLoader.new(folder)
            self.assertEqual(loader.get_full('catalog', None).get_members(), ['a'])
            catalog = Kedroc.DataCatalog.new_from_config_loader_full(loader, None, None, None, None)
            self.assertEqual(catalog.list(), ['a', 'parameters'])
            cancellable = Gio.Cancellable()
            cancellable.cancel()
            with self.assertRaises(GLib.Error) as caught:
                Kedroc.ConfigLoader.new(folder).get_full('catalog', cancellable)
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))


if __name__ == '__main__':
    unittest.main()
