# SPDX-License-Identifier: LGPL-2.1-or-later
"""Classes in Python that derive from those of the library, of which each is derived from once.

Usage: test_subclasses.py GIR
"""

import functools
import gc
import pathlib
import sys
import tempfile
import unittest
import weakref

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, GObject, Kedroc

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'meta'))
import gir

GIR = sys.argv.pop() if __name__ == '__main__' else None


class Constant(Kedroc.AbstractDataset):
    def do_load(self, cancellable):
        return True, 'constant'


class Upper(Kedroc.AbstractVersionedDataset):
    def do_load(self, cancellable):
        return True, pathlib.Path(self.dup_load_path(cancellable)).read_text().upper()

    def do_save(self, data, cancellable):
        path = pathlib.Path(self.dup_save_path(cancellable))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)
        return True


@functools.cache
def counting(base):
    """A class that counts how often it is asked whether there is something, and asks its base class.

    It could not do so with what is loaded: PyGObject 3.42 frees a boxed value that the base class returns.
    """
    class Counting(base):
        __gtype_name__ = 'Counting' + base.__name__
        asked = 0

        def do_exists(self, cancellable):
            self.asked += 1
            return base.do_exists(self, cancellable)

    return Counting


class Noted(Kedroc.DataCatalog):
    names = ()

    def do_dataset_added(self, name, dataset):
        self.names += (name,)


class NotedInSharedMemory(Kedroc.SharedMemoryDataCatalog):
    names = ()

    def do_dataset_added(self, name, dataset):
        self.names += (name,)


class Backwards(Kedroc.AbstractRunner):
    """Runs nothing and says what it would have run."""

    def do_run_pipeline(self, pipeline, catalog, hooks, run_id, cancellable):
        self.names = [node.get_name() for node in reversed(pipeline.get_nodes())]
        return True


class Sequential(Kedroc.SequentialRunner):
    runs = 0

    def do_run_pipeline(self, pipeline, catalog, hooks, run_id, cancellable):
        self.runs += 1
        for node in pipeline.get_nodes():
            task = Kedroc.Task.new(node)
            for name in node.get_inputs():
                task.set_input(name, catalog.load(name))
            node.execute(task)
            for name in node.get_outputs():
                catalog.save(name, task.get_output(name))
        return True


class Threads(Kedroc.ThreadRunner):
    runs = 0

    def do_run_pipeline(self, pipeline, catalog, hooks, run_id, cancellable):
        self.runs += 1
        return Kedroc.ThreadRunner.do_run_pipeline(self, pipeline, catalog, hooks, run_id, cancellable)


class Processes(Kedroc.ParallelRunner):
    pass


def double(task):
    task.set_output('b', 2 * task.get_input('a'))


PIPELINE = Kedroc.Pipeline.new([Kedroc.Node.new('n', 'a', 'b', double)])


def run(runner):
    catalog = Kedroc.DataCatalog.new()
    catalog['a'] = 2
    return runner.run(PIPELINE, catalog)


class Subclasses(unittest.TestCase):
    def test_datasets(self):
        self.assertEqual(Constant().load(), 'constant')
        with self.assertRaises(GLib.Error):
            Constant().save(1)

    def test_versioned_datasets(self):
        with tempfile.TemporaryDirectory() as folder:
            dataset = Upper(filepath=f'{folder}/v', version=Kedroc.Version.new(None, '1'))
            dataset.save('text')
            self.assertEqual(dataset.load(), 'TEXT')
            self.assertTrue(pathlib.Path(folder, 'v', '1', 'v').exists())

    def test_datasets_of_files(self):
        table = Kedroc.TableBuilder.new()
        table.add_column('a', int)
        table.append_int64('a', 1)
        table = table.finish()
        with tempfile.TemporaryDirectory() as folder:
            for base, data in ((Kedroc.JSONDataset, {'a': 1}), (Kedroc.TextDataset, 'text'), (Kedroc.CSVDataset, table),
                               (Kedroc.VariantDataset, GLib.Variant('i', 1)), (Kedroc.BinaryDataset, b'bytes')):
                with self.subTest(base.__name__):
                    dataset = counting(base)(filepath=f'{folder}/{base.__name__}')
                    dataset.save(data)
                    self.assertIsNotNone(dataset.load())
                    self.assertTrue(dataset.exists())
                    self.assertEqual(dataset.asked, 1)
            parts = counting(Kedroc.PartitionedDataset)(path=f'{folder}/parts', dataset='text.TextDataset')
            parts.save({'one': 'text'})
            self.assertTrue(parts.exists())
            self.assertEqual(parts.asked, 1)

    def test_datasets_of_databases(self):
        with tempfile.TemporaryDirectory() as folder:
            credentials = {'con': f'sqlite:///{folder}/d.sqlite'}
            builder = Kedroc.TableBuilder.new()
            builder.add_column('a', int)
            builder.append_int64('a', 1)
            config = {'type': 'sqlite.TableDataset', 'table_name': 't', 'credentials': credentials}
            Kedroc.dataset_type_register('tests.Table', counting(Kedroc.SQLTableDataset))
            dataset = Kedroc.AbstractDataset.from_config('t', {**config, 'type': 'tests.Table'})
            dataset.save(builder.finish())
            self.assertEqual(dataset.load().get_n_rows(), 1)
            Kedroc.dataset_type_register('tests.Query', counting(Kedroc.SQLQueryDataset))
            query = Kedroc.AbstractDataset.from_config('q', {'type': 'tests.Query', 'sql': 'SELECT a FROM t',
                                                             'credentials': credentials})
            self.assertEqual(query.load().get_n_rows(), 1)
            self.assertTrue(dataset.exists())
            query.exists()
            self.assertEqual((dataset.asked, query.asked), (1, 1))

    def test_datasets_in_memory(self):
        memory = counting(Kedroc.MemoryDataset)()
        shared = counting(Kedroc.SharedMemoryDataset)()
        cached = counting(Kedroc.CachedDataset)(dataset=Kedroc.MemoryDataset.new(5))
        for dataset in (memory, shared, cached):
            dataset.save(5)
            self.assertEqual(dataset.load(), 5)
            self.assertTrue(dataset.exists())
            self.assertEqual(dataset.asked, 1)

    def test_catalogs(self):
        for kind in (Noted, NotedInSharedMemory):
            catalog = kind()
            catalog['a'] = 1
            catalog.get('b', True)
            self.assertEqual(catalog.names, ('a', 'b'))

    def test_runners(self):
        runner = Backwards()
        run(runner)
        self.assertEqual(runner.names, ['n'])
        runner = Sequential()
        self.assertEqual(run(runner).load('b'), 4)
        self.assertEqual(runner.runs, 1)
        for kind in (Threads, Processes):
            self.assertEqual(run(kind(max_workers=1)).load('b'), 4)
        runner = Threads(max_workers=1)
        self.assertEqual((run(runner).load('b'), runner.runs), (4, 1))

    def test_nothing_is_kept(self):
        for make in (Constant, Noted, Backwards, Sequential, counting(Kedroc.MemoryDataset)):
            made = make()
            gone = weakref.ref(made)
            del made
            gc.collect()
            self.assertIsNone(gone(), make.__name__)

    def test_every_class(self):
        here = pathlib.Path(__file__).read_text()
        derivable = [element.get('name') for _, element in gir.walk(gir.load(GIR))
                     if gir.local_name(element) == 'class' and element.get('final') != '1']
        self.assertGreater(len(derivable), 15)
        missing = [name for name in derivable if f"Kedroc.{name})" not in here and f"Kedroc.{name}," not in here]
        self.assertEqual(missing, [])


if __name__ == '__main__':
    unittest.main()
