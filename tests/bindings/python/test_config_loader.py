# SPDX-License-Identifier: LGPL-2.1-or-later
"""The configuration of a project, as dicts."""

import gc
import os
import pathlib
import sys
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, Kedroc

PROJECT = pathlib.Path(__file__).parents[2] / 'corpus' / 'spaceflights'


class ConfigLoader(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.conf = pathlib.Path(folder.name)
        self.write('local/.gitkeep', '')

    def write(self, name, text):
        path = self.conf / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def test_dicts(self):
        self.write('base/catalog.yml', 'a: ${runtime_params:x}\nb: ${globals:y}\nc: ${runtime_params:x.z}\n')
        self.write('base/globals.yml', 'y: [1, 2.0, null, "1e+21.0", 1e21]\n')
        loader = Kedroc.ConfigLoader.new(self.conf, None, {'x': {'z': 2**40}})
        self.assertEqual(repr(loader.get('catalog')),
                         repr({'a': {'z': 2**40}, 'b': [1, 2.0, None, '1e+21.0', 1e21], 'c': 2**40}))
        self.assertEqual(loader['catalog'], loader.get('catalog'))
        self.assertEqual(loader.dup_runtime_params(), {'x': {'z': 2**40}})

    def test_like_kedro(self):
        self.write('base/params.yml', 'm: {a: 1, b: 2}\n')
        self.write('prod/params.yml', 'm: {b: 3}\n')
        loader = Kedroc.ConfigLoader(self.conf, 'prod', config_patterns={'parameters': ['params*']},
                                     merge_strategy={'parameters': 'soft'}, base_env='base')
        self.assertEqual(loader['parameters'], {'m': {'a': 1, 'b': 3}})
        self.assertEqual(loader.list_config_patterns('parameters'), ['params*'])
        self.assertEqual(loader.get_merge_strategy('parameters'), Kedroc.MergeStrategy.SOFT)
        self.assertEqual(loader.get_merge_strategy('catalog'), Kedroc.MergeStrategy.DESTRUCTIVE)
        self.assertEqual(list(loader), ['catalog', 'credentials', 'globals', 'parameters'])
        self.assertEqual(loader.keys(), list(loader))
        with self.assertRaisesRegex(KeyError, 'spark'):
            loader['spark']
        with self.assertRaisesRegex(ValueError, 'hard'):
            loader.set_merge_strategy('parameters', 'hard')

    def test_properties(self):
        loader = Kedroc.ConfigLoader(self.conf, ignore_hidden=False, default_run_env='dev')
        self.assertEqual(loader.get_conf_source(), str(self.conf))
        self.assertIsNone(loader.get_env())
        self.assertEqual((loader.get_base_env(), loader.get_default_run_env()), ('base', 'dev'))
        self.assertFalse(loader.get_ignore_hidden())
        self.assertIsNone(loader.dup_runtime_params())

    def test_set(self):
        self.write('base/catalog.yml', 'a: ${globals:y}\n')
        loader = Kedroc.ConfigLoader.new(self.conf)
        loader['globals'] = {'y': {'k': [1]}}
        self.assertEqual(loader['catalog'], {'a': {'k': [1]}})
        loader.set('globals', None)
        with self.assertRaisesRegex(GLib.Error, "catalog.yml:1: key 'a'.*no global 'y'") as caught:
            loader.get('catalog')
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.INVALID_CONFIG))

    def test_environment(self):
        self.write('base/credentials.yml', 'a: ${oc.env:KEDROC_TEST_PYTHON}\n')
        self.addCleanup(os.environ.pop, 'KEDROC_TEST_PYTHON', None)
        os.environ['KEDROC_TEST_PYTHON'] = 'from Python'
        self.assertEqual(Kedroc.ConfigLoader.new(self.conf)['credentials'], {'a': 'from Python'})

    def test_resolvers(self):
        self.write('base/catalog.yml', 'a: ${add:1,2.5}\nb: "${all:x,[1,{k: v}],null}"\nc: "${all:}"\nd: ${big:}\n')
        loader = Kedroc.ConfigLoader(self.conf, custom_resolvers={'add': lambda a, b: a + b})
        loader.add_resolver('all', lambda *arguments: list(arguments))
        loader.add_resolver('big', int(2**40).__int__)
        self.assertEqual(loader['catalog'], {'a': 3.5, 'b': ['x', [1, {'k': 'v'}], None], 'c': [], 'd': 2**40})

    def test_names_of_resolvers(self):
        for name in ('', 'a b', 'globals'):
            with self.assertRaisesRegex(GLib.Error, f"'{name}'"):
                Kedroc.ConfigLoader(self.conf, custom_resolvers={name: str})

    def test_resolvers_that_fail(self):
        def fail(reason):
            raise ZeroDivisionError(reason)

        loader = Kedroc.ConfigLoader(self.conf, custom_resolvers={'fail': fail, 'set': lambda: {1}})
        for text, expected in (('${fail:why}', 'ZeroDivisionError: why'), ('${fail:}', 'TypeError: .*missing'),
                               ('${set:}', r'JSON cannot hold all of this: \{1\}')):
            self.write('base/catalog.yml', f'a: {{b: "{text}"}}\n')
            with self.assertRaisesRegex(GLib.Error, f"catalog.yml:1: key 'a.b': '.*': .*{expected}") as caught:
                loader.get('catalog')
            self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(),
                                                     Kedroc.DatasetError.INVALID_CONFIG))

    def test_resolvers_die(self):
        class Resolver:
            def __call__(self):
                return 1

        self.write('base/catalog.yml', 'a: ${one:}\n')
        resolver = Resolver()
        references = sys.getrefcount(resolver)
        loader = Kedroc.ConfigLoader(self.conf, custom_resolvers={'one': resolver})
        for _ in range(100):
            loader.get('catalog')
        del loader
        gc.collect()
        self.assertEqual(sys.getrefcount(resolver), references)

    def test_cancelled(self):
        self.write('base/catalog.yml', 'a: {type: MemoryDataset}\n')
        loader = Kedroc.ConfigLoader(self.conf)
        cancellable = Gio.Cancellable()
        kinds = (Kedroc.DataCatalog, Kedroc.SharedMemoryDataCatalog)
        for kind in kinds:
            catalog = kind.new_from_config_loader(loader, cancellable=cancellable)
            self.assertIs(type(catalog), kind)
            self.assertEqual(list(catalog), ['a', 'parameters'])
        cancellable.cancel()
        calls = [lambda kind=kind: kind.new_from_config_loader(loader, cancellable=cancellable) for kind in kinds]
        for call in (lambda: loader.get('catalog', cancellable), *calls):
            with self.assertRaises(GLib.Error) as caught:
                call()
            self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))

    def test_nothing_leaks(self):
        self.write('base/catalog.yml', 'a: 1\n')
        loader = Kedroc.ConfigLoader.new(self.conf, None, {'a': [1]})
        references = sys.getrefcount(loader)
        for _ in range(100):
            loader.get('catalog')
            loader.dup_runtime_params()
        self.assertEqual(sys.getrefcount(loader), references)
        self.assertEqual(loader.__grefcount__, 1)

    def test_project(self):
        loader = Kedroc.ConfigLoader.new(PROJECT / 'conf')
        catalog = Kedroc.DataCatalog.new_from_config_loader(loader, PROJECT)
        self.assertEqual(catalog.load('params:model_options.test_size'), 0.2)
        self.assertEqual(catalog.load('parameters'), loader['parameters'])
        self.assertEqual(catalog.load('companies').get_column_names()[:2], ['id', 'company_rating'])


if __name__ == '__main__':
    unittest.main()
