# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets of Python are loaded and saved by the workers of a ParallelRunner."""

import importlib
import logging
import os
import pathlib
import pickle
import re
import sys
import tempfile
import unittest
from unittest import mock

from kedroc._remote import RemoteTraceback
from kedroc.framework.hooks import hook_impl
from kedroc.io import (AbstractDataset, CachedDataset, DataCatalog, DatasetError, MemoryDataset,
                       SharedMemoryDataCatalog, Version, _packed)
from kedroc.pipeline import node, pipeline
from kedroc.runner import ParallelRunner, SequentialRunner

from worker_datasets import Confirmed, Ephemeral, Killed, KilledFolder, Signed, Versioned, join, make, outrun, same

logging.disable()

CATALOGS = DataCatalog, SharedMemoryDataCatalog
MODULE = '''
from worker_datasets import Signed

class Far(Signed):
    pass
'''


class OfMain(Signed):
    pass


class Outer:
    class Thing:
        """What a dataset pickles."""


def make_thing():
    return Outer.Thing()


class Pickled(Signed):
    def load(self):
        return pickle.loads(self._filepath.read_bytes())

    def save(self, data):
        self._filepath.write_bytes(pickle.dumps(data))


class Failing(Signed):
    def load(self):
        raise ValueError('no', 'load')

    def save(self, data):
        raise ValueError('no', 'save')


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def path(self, name):
        return str(self.folder / name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def processes(self, text):
        saved, loaded = re.fullmatch(r'made, saved by (\d+), loaded by (\d+)', text).groups()
        return int(saved), int(loaded)


class Places(Case):
    NODES = [node(make, None, 'a'), node(same, 'a', 'b'), node(same, 'a', 'c', name='other')]

    def check_run(self, catalog, here=False, **options):
        outputs = ParallelRunner(2, **options).run(pipeline(self.NODES), catalog)
        for output in outputs.values():
            for process in self.processes(output.load()):
                self.assertEqual(process == os.getpid(), here)
        # The program itself can load it, too.
        self.assertEqual(self.processes(catalog.load('a'))[1], os.getpid())

    def test_objects(self):
        for kind in CATALOGS:
            for dataset in (Signed(self.path('a')), OfMain(self.path('a'))):
                with self.subTest(catalog=kind.__name__, dataset=dataset):
                    self.check_run(kind({'a': dataset}))

    def test_configuration(self):
        config = {'a': {'type': 'worker_datasets.Signed', 'filepath': self.path('a')}}
        pattern = {'{name}': {'type': 'worker_datasets.Signed', 'filepath': self.path('{name}')}}
        for kind in CATALOGS:
            self.check_run(kind.from_config(config))
            outputs = ParallelRunner(2).run(pipeline(self.NODES), kind.from_config(pattern))
            self.assertEqual(sorted(outputs), ['b', 'c'])
            for output in outputs.values():
                saved = re.findall(r'saved by (\d+)', output.load())
                self.assertNotIn(str(os.getpid()), saved)
                self.assertEqual(len(saved), 2)

    def test_asynchronous(self):
        self.check_run(DataCatalog({'a': Signed(self.path('a'))}), is_async=True)

    def test_objects_of_the_program_in_files(self):
        """Who reads the file knows nothing of workers."""
        catalog = DataCatalog({'a': Pickled(self.path('a'))})
        outputs = ParallelRunner(1).run(pipeline([node(make_thing, None, 'a'), node(same, 'a', 'b')]), catalog)
        self.assertIs(type(catalog.load('a')), Outer.Thing)
        self.assertIs(type(outputs['b'].load()), Outer.Thing)
        self.assertIn(b'__main__', (self.folder / 'a').read_bytes())

    def test_in_memory(self):
        """A class that says that it keeps nothing beyond the run."""
        self.check_run(DataCatalog({'a': Ephemeral(self.path('a'))}), here=True)

    def test_too_large_to_be_sent(self):
        with mock.patch.object(_packed, 'MAX_SIZE', 10):
            self.check_run(DataCatalog({'a': Signed(self.path('a'))}), here=True)

    def test_hooks(self):
        """Who is to see the data has it here, in Kedro's order."""
        def called_by(runner):
            calls = []

            class Hooks:
                @hook_impl
                def before_dataset_loaded(self, dataset_name):
                    calls.append(('before loaded', dataset_name))

                @hook_impl
                def after_dataset_loaded(self, dataset_name, data):
                    calls.append(('loaded', dataset_name, re.sub(r'\d+', 'N', data)))

                @hook_impl
                def before_node_run(self, node, inputs):
                    calls.append(('before run', node.name, sorted(inputs)))

                @hook_impl
                def after_node_run(self, node, outputs):
                    calls.append(('run', node.name, sorted(outputs)))

                @hook_impl
                def before_dataset_saved(self, dataset_name, data):
                    calls.append(('before saved', dataset_name, re.sub(r'\d+', 'N', data)))

                @hook_impl
                def after_dataset_saved(self, dataset_name):
                    calls.append(('saved', dataset_name))

            catalog = DataCatalog({'a': Signed(self.path('a'))})
            runner.run(pipeline(self.NODES[:2]), catalog, hook_manager=[Hooks()])
            self.assertEqual(self.processes(catalog.load('a')), (os.getpid(),) * 2)
            return calls

        calls = called_by(SequentialRunner())
        self.assertEqual(len(calls), 10)
        self.assertEqual(called_by(ParallelRunner(1)), calls)


class Confirmations(Case):
    def confirmed(self, *nodes, **options):
        catalog = DataCatalog({'a': Confirmed(self.write('a', 'text'))})
        ParallelRunner(2).run(pipeline(nodes), catalog, **options)
        what, process = (self.folder / 'a.confirmed').read_text().split(' by ')
        return what, int(process) == os.getpid()

    def test_by_the_node_that_loads(self):
        """By the object that knows what it has loaded."""
        self.assertEqual(self.confirmed(node(same, 'a', 'b', confirms='a')), ('text', False))
        self.assertEqual(self.confirmed(node(join, ['a', 'a'], 'b', confirms=['a'])), ('text', False))

    def test_by_another_node(self):
        self.assertEqual(self.confirmed(node(same, 'a', 'b'), node(same, 'b', 'c', confirms='a')), ('nothing', True))

    def test_with_hooks(self):
        class Hooks:
            @hook_impl
            def before_node_run(self):
                pass

        self.assertEqual(self.confirmed(node(same, 'a', 'b', confirms='a'), hook_manager=[Hooks()]), ('text', True))

    def test_failure(self):
        catalog = DataCatalog({'a': Confirmed(self.write('a', 'bad'))})
        with self.assertRaises(ValueError) as caught:
            ParallelRunner(1).run(pipeline([node(same, 'a', 'b', confirms='a')]), catalog)
        self.assertEqual(caught.exception.args, ('no', 'confirm'))
        self.assertIsInstance(caught.exception.__cause__, RemoteTraceback)


class Failures(Case):
    def assert_raised(self, message, text, nodes, datasets):
        for kind in CATALOGS:
            with self.subTest(catalog=kind.__name__), self.assertRaises(DatasetError) as caught:
                ParallelRunner(1).run(pipeline(nodes), kind(datasets))
            self.assertEqual(str(caught.exception), message)
            self.assertIs(type(caught.exception.__cause__), RemoteTraceback)
            self.assertIn(text, str(caught.exception.__cause__))

    def test_load_and_save(self):
        path = self.path('x')
        for what, to, nodes in (('loading', 'from', [node(same, 'x', 'y')]), ('saving', 'to', [node(make, None, 'x')])):
            method = 'load' if what == 'loading' else 'save'
            self.assert_raised(f"x: Failed while {what} data {to} dataset __main__.Failing(filepath='{path}').\n"
                               f"('no', '{method}')",
                               f"raise ValueError('no', '{method}')\nValueError: ('no', '{method}')", nodes,
                               {'x': Failing(path)})

    def test_class_that_a_worker_does_not_find(self):
        self.write('far_module.py', MODULE)
        with mock.patch.object(sys, 'path', [*sys.path, str(self.folder)]):
            dataset = importlib.import_module('far_module').Far(self.path('a'))
            os.remove(self.folder / 'far_module.py')
            self.assert_raised("x: Failed while making the dataset in a worker process.\n"
                               "ModuleNotFoundError: No module named 'far_module'",
                               "ModuleNotFoundError: No module named 'far_module'", [node(same, 'x', 'y')],
                               {'x': dataset})

    def test_datasets_of_one_process(self):
        class Local(Signed):
            pass

        class Single(Signed):
            _SINGLE_PROCESS = True

        ran = self.path('ran')
        datasets = {'a': Local('a'), 'b': CachedDataset(Signed('b')), 'c': Signed(ran), 'd': Single('d')}
        nodes = [node(make, None, 'c'), node(join, ['a', 'b', 'd'], 'e')]
        for kind in CATALOGS:
            with self.assertRaisesRegex(AttributeError, r"cannot be used with multiprocessing: \['a', 'b', 'd'\]\nIn"):
                ParallelRunner(1).run(pipeline(nodes), kind(datasets))
            # Those that the pipeline has no use for may be in a DataCatalog.
            if kind is DataCatalog:
                ParallelRunner(1).run(pipeline(nodes[:1]), kind(datasets))
                os.remove(ran)
        self.assertFalse(os.path.exists(ran))

    def test_configuration_is_looked_at(self):
        config = {'a': {'type': 'CachedDataset',
                        'dataset': {'type': 'worker_datasets.Signed', 'filepath': self.path('a')}}}
        for kind in CATALOGS:
            with self.assertRaisesRegex(AttributeError, r"cannot be used with multiprocessing: \['a'\]"):
                ParallelRunner(1).run(pipeline([node(same, 'a', 'b')]), kind.from_config(config))

    def test_datasets_of_the_library(self):
        config = {'a': {'type': 'text.TextDataset', 'filepath': self.write('a', 'text')}}
        for kind in CATALOGS:
            outputs = ParallelRunner(1).run(pipeline([node(same, 'a', 'b')]), kind.from_config(config))
            self.assertEqual(outputs['b'].load(), 'text')


class Versions(Case):
    NODES = [node(same, 'v', 'first'), node(outrun, ['first', 'folder'], 'second'), node(join, ['v', 'second'], 'both')]

    def test_one_version_in_a_run(self):
        """Whatever others save meanwhile."""
        self.write('v/1/v', 'one')
        dataset = Versioned(self.path('v'), Version(None, None))
        catalog = DataCatalog({'v': dataset, 'folder': MemoryDataset(self.path('v'))})
        outputs = ParallelRunner(2).run(pipeline(self.NODES), catalog)
        self.assertEqual(outputs['both'].load(), ['one', 'one'])
        # The program's own object has not seen any.
        self.assertEqual(dataset.resolve_load_version(), '9')

    def test_one_version_that_the_run_saves(self):
        catalog = DataCatalog({'v': Versioned(self.path('v'), Version(None, '5')),
                               'folder': MemoryDataset(self.path('v'))})
        outputs = ParallelRunner(2).run(pipeline([node(make, None, 'v'), *self.NODES]), catalog)
        self.assertEqual(outputs['both'].load(), ['made', 'made'])

    def test_runs_in_turn(self):
        for version in (None, '2', '3'):
            dataset = Versioned(self.path(f'of {version}'), Version(None, version))
            catalog = DataCatalog({'v': dataset})
            outputs = ParallelRunner(2).run(pipeline([node(make, None, 'v'), node(same, 'v', 'b')]), catalog)
            self.assertEqual(outputs['b'].load(), 'made')
            self.assertEqual(len(dataset.list_versions()), 1)

    def run_again(self, dataset, retries):
        runner = ParallelRunner(1)
        runner._new_native().set_retries(retries)
        nodes = [node(make, None, 'v'), node(same, 'v', 'b')]
        return runner.run(pipeline(nodes), DataCatalog({'v': dataset}))['b'].load()

    def test_worker_that_is_killed_while_it_saves(self):
        for name, version in (('a', Version(None, '1')), ('b', Version(None, None))):
            dataset = Killed(self.path(name), version)
            self.assertEqual(self.run_again(dataset, 1), 'made')
            # What was begun has become the version of the run.
            self.assertEqual(len(dataset.list_versions()), 1)

    def test_incomplete_folder(self):
        files = self.run_again(KilledFolder(self.path('c'), Version(None, '1')), 1)
        self.assertEqual(len(files), 2)

    def test_worker_that_is_killed_for_good(self):
        with self.assertRaisesRegex(Exception, r'its worker 1 \(process \d+\) was killed by signal 9'):
            self.run_again(Killed(self.path('d'), Version(None, '1')), 0)

    def test_version_of_others_is_kept(self):
        self.write('e/1/e', 'old')
        with self.assertRaisesRegex(DatasetError, 'must not exist if versioning is enabled'):
            self.run_again(Killed(self.path('e'), Version(None, '1')), 1)
        self.assertEqual((self.folder / 'e/1/e').read_text(), 'old')


if __name__ == '__main__':
    unittest.main()
