# SPDX-License-Identifier: LGPL-2.1-or-later
"""Classes of kedro_datasets in catalogs of kedroc, with every runner.

Usage: test_kedro_datasets.py FOLDER, where they are installed the first time.
"""

import os
import pathlib
import tempfile
import unittest

import scratch_venv

if __name__ == '__main__':
    scratch_venv.enter(['kedro==1.5.0', 'kedro-datasets[pandas-csvdataset,pandas-parquetdataset]==9.6.0'])

import pandas
from kedroc.io import (AbstractDataset, AbstractVersionedDataset, CachedDataset, DataCatalog, DatasetError,
                       SharedMemoryDataCatalog)
from kedroc.pipeline import node, pipeline
from kedroc.runner import ParallelRunner, SequentialRunner, ThreadRunner

CATALOG = {
    'cars': {'type': 'pandas.CSVDataset', 'filepath': 'cars.csv'},
    'fast_cars': {'type': 'pandas.CSVDataset', 'filepath': 'out/fast_cars.csv', 'save_args': {'index': False},
                  'versioned': True},
    'summary': {'type': 'json.JSONDataset', 'filepath': 'out/summary.json'},
    'model': {'type': 'pickle.PickleDataset', 'filepath': 'out/model.pkl'},
    '{name}#text': {'type': 'text.TextDataset', 'filepath': 'out/{name}.txt'},
}
CARS = pandas.DataFrame({'name': ['a', 'b', 'c'], 'speed': [100, 250, 300]})


def choose_fast(cars, limit):
    return cars[cars.speed > limit]


def summarise(cars):
    return {'n': len(cars), 'fastest': cars.name[cars.speed.idxmax()]}


def train(cars):
    return {'mean': float(cars.speed.mean())}


def report(summary, model):
    return f"{summary['n']} cars, {model['mean']} on average"


def process(_):
    return os.getpid()


def make_numbers():
    return pandas.DataFrame({'n': [0.5, 1.5], 'kind': ['a', 'b']})


def same(data):
    return data


def split(numbers):
    return {kind: numbers[numbers.kind == kind] for kind in numbers.kind}


def put_together(parts):
    return {name: float(load().n.sum()) for name, load in parts.items()}


class Pickled:
    """Tells which processes have pickled and unpickled it."""

    def __getstate__(self):
        return {'saved': os.getpid()}

    def __setstate__(self, state):
        self.processes = state['saved'], os.getpid()


def make_pickled():
    return Pickled()


def processes_of(pickled):
    return pickled.processes


def make_pipeline():
    return pipeline([
        node(choose_fast, ['cars', 'params:limit'], 'fast_cars'),
        node(summarise, 'fast_cars', 'summary'),
        node(train, 'fast_cars', 'model'),
        node(report, ['summary', 'model'], 'report#text'),
    ])


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        CARS.to_csv('cars.csv', index=False)


class KedroDatasets(Case):
    def test_runs(self):
        runners = SequentialRunner(), ThreadRunner(), ParallelRunner(max_workers=2), SequentialRunner(is_async=True)
        for runner in runners:
            for kind in (DataCatalog, SharedMemoryDataCatalog):
                with self.subTest(runner=runner, catalog=kind.__name__):
                    catalog = kind.from_config(CATALOG)
                    catalog['params:limit'] = 200
                    outputs = runner.run(make_pipeline(), catalog)
                    self.assertEqual(list(outputs), ['report#text'])
                    self.assertEqual(outputs['report#text'].load(), '2 cars, 275.0 on average')
                    self.assertEqual(catalog.load('summary'), {'n': 2, 'fastest': 'c'})
                    self.assertEqual(list(catalog.load('fast_cars').name), ['b', 'c'])

    def test_versions(self):
        DataCatalog.from_config(CATALOG, save_version='1').save('fast_cars', CARS)
        DataCatalog.from_config(CATALOG, save_version='2').save('fast_cars', CARS[:1])
        catalog = DataCatalog.from_config(CATALOG)
        self.assertEqual(len(catalog.load('fast_cars')), 1)
        self.assertEqual(len(catalog.load('fast_cars', version='1')), 3)
        self.assertEqual(len(DataCatalog.from_config(CATALOG, load_versions={'fast_cars': '1'}).load('fast_cars')), 3)
        self.assertTrue(pathlib.Path('out/fast_cars.csv/2/fast_cars.csv').exists())

    def test_instances(self):
        from kedro_datasets.pandas import CSVDataset
        dataset = CSVDataset(filepath='cars.csv')
        catalog = DataCatalog({'cars': dataset})
        catalog['again'] = dataset
        self.assertIs(catalog['cars'], dataset)
        self.assertIs(catalog['again'], dataset)
        self.assertIsInstance(dataset, AbstractDataset)
        self.assertIsInstance(dataset, AbstractVersionedDataset)
        self.assertEqual(catalog.get_type('cars'), 'kedro_datasets.pandas.csv_dataset.CSVDataset')
        self.assertEqual(len(catalog.load('cars')), 3)
        self.assertEqual(len(CachedDataset(dataset).load()), 3)

    def test_cached(self):
        config = {'cars': {'type': 'CachedDataset', 'dataset': {'type': 'pandas.CSVDataset', 'filepath': 'cars.csv'}}}
        catalog = DataCatalog.from_config(config)
        self.assertEqual(len(catalog.load('cars')), 3)
        os.remove('cars.csv')
        self.assertEqual(len(catalog.load('cars')), 3)

    def test_failure(self):
        os.remove('cars.csv')
        for runner in (SequentialRunner(), ParallelRunner(max_workers=1)):
            catalog = DataCatalog.from_config(CATALOG)
            catalog['params:limit'] = 200
            with self.subTest(runner=runner), self.assertRaisesRegex(DatasetError, '^cars: Failed while loading'):
                runner.run(make_pipeline(), catalog)

    def test_configuration_again(self):
        catalog = DataCatalog.from_config(CATALOG, save_version='1')
        catalog['cars']
        config, credentials, load_versions, save_version = catalog.to_config()
        again = DataCatalog.from_config(config, credentials, {}, save_version)
        self.assertEqual(len(again.load('cars')), 3)

    def test_classes_of_kedro_io(self):
        from kedro.io import MemoryDataset
        catalog = DataCatalog({'a': MemoryDataset(2)})
        for runner in (SequentialRunner(), ParallelRunner(max_workers=1)):
            with self.subTest(runner=runner):
                outputs = runner.run(pipeline([node(float, 'a', 'b')]), catalog)
                self.assertEqual(outputs['b'].load(), 2.0)

    def test_catalog_of_kedro(self):
        from kedro import io
        catalog = io.DataCatalog({'cars': io.MemoryDataset(CARS), 'params:limit': io.MemoryDataset(200)})
        for runner in (SequentialRunner(), ThreadRunner()):
            with self.subTest(runner=runner):
                outputs = runner.run(make_pipeline(), catalog)
                self.assertEqual(outputs['report#text'].load(), '2 cars, 275.0 on average')
        with self.assertRaisesRegex(ValueError, 'not found in the DataCatalog'):
            SequentialRunner().run(make_pipeline(), io.DataCatalog())


class InWorkers(Case):
    """Under a ParallelRunner the worker of a node loads and saves what the node needs."""

    def run_nodes(self, nodes, datasets, runner=None):
        return (runner or ParallelRunner(max_workers=2)).run(pipeline(nodes), datasets)

    def test_csv(self):
        from kedro_datasets.pandas import CSVDataset
        # Both are called for each number.
        dataset = CSVDataset(filepath='numbers.csv', load_args={'converters': {'kind': process}},
                             save_args={'float_format': process})
        for kind in (DataCatalog, SharedMemoryDataCatalog):
            nodes = [node(make_numbers, None, 'a'), node(same, 'a', 'b'), node(same, 'a', 'c', name='n')]
            outputs = self.run_nodes(nodes, kind({'a': dataset}))
            for output in outputs.values():
                numbers = output.load()
                for number in (*numbers.n, *numbers.kind):
                    self.assertNotEqual(number, os.getpid())

    def test_pickle(self):
        config = {'a': {'type': 'pickle.PickleDataset', 'filepath': 'a.pkl', 'versioned': True}}
        for save_version in ('1', '2'):
            catalog = SharedMemoryDataCatalog.from_config(config, save_version=save_version)
            outputs = self.run_nodes([node(make_pickled, None, 'a'), node(processes_of, 'a', 'b')], catalog)
            self.assertNotIn(os.getpid(), outputs['b'].load())
            self.assertEqual(catalog.load('a').processes, (outputs['b'].load()[0], os.getpid()))

    def test_parquet(self):
        config = {'{name}#parquet': {'type': 'pandas.ParquetDataset', 'filepath': '{name}.parquet', 'versioned': True},
                  'counts': {'type': 'json.JSONDataset', 'filepath': 'counts.json'}}
        nodes = [node(make_numbers, None, 'a#parquet'), node(same, 'a#parquet', 'b#parquet'),
                 node(same, 'a#parquet', 'c#parquet', name='n'), node(len, 'b#parquet', 'counts')]
        for save_version in ('1', '2'):
            catalog = SharedMemoryDataCatalog.from_config(config, save_version=save_version)
            outputs = self.run_nodes(nodes, catalog)
            self.assertEqual(sorted(outputs), ['c#parquet', 'counts'])
            self.assertEqual(outputs['counts'].load(), 2)
            pandas.testing.assert_frame_equal(outputs['c#parquet'].load(), make_numbers())
            self.assertTrue(pathlib.Path(f'c.parquet/{save_version}/c.parquet').exists())
            self.assertEqual(catalog['b#parquet'].resolve_load_version(), save_version)
        # That version is there.
        with self.assertRaisesRegex(DatasetError, '^a#parquet: Save path .* must not exist if versioning is enabled'):
            self.run_nodes(nodes, SharedMemoryDataCatalog.from_config(config, save_version='2'))

    def test_failures(self):
        """Say the same as where the dataset is in this process."""
        config = {'no': {'type': 'pandas.ParquetDataset', 'filepath': 'no.parquet'},
                  'cars': {'type': 'pandas.CSVDataset', 'filepath': 'cars.csv', 'versioned': True},
                  'text': {'type': 'text.TextDataset', 'filepath': 'text'}}
        for nodes in ([node(same, 'no', 'b')], [node(same, 'params:x', 'no')], [node(same, 'cars', 'b')],
                      [node(make_numbers, None, 'cars')], [node(len, 'params:x', 'text')]):
            messages = []
            for runner in (SequentialRunner(), ParallelRunner(max_workers=1)):
                catalog = SharedMemoryDataCatalog.from_config(config, save_version='1')
                catalog['params:x'] = [1]
                with self.assertRaises(DatasetError) as caught:
                    self.run_nodes(nodes, catalog, runner)
                messages.append((type(caught.exception).__name__, str(caught.exception)))
            self.assertEqual(*messages)

    def test_partitions(self):
        config = {'parts': {'type': 'partitions.PartitionedDataset', 'path': 'parts', 'filename_suffix': '.csv',
                            'dataset': {'type': 'pandas.CSVDataset', 'save_args': {'index': False}}}}
        nodes = [node(make_numbers, None, 'a'), node(split, 'a', 'parts'), node(put_together, 'parts', 'b')]
        outputs = self.run_nodes(nodes, SharedMemoryDataCatalog.from_config(config))
        self.assertEqual(outputs['b'].load(), {'a': 0.5, 'b': 1.5})
        self.assertEqual(sorted(os.listdir('parts')), ['a.csv', 'b.csv'])

    def test_cached(self):
        config = {'cars': {'type': 'CachedDataset', 'dataset': {'type': 'pandas.CSVDataset', 'filepath': 'cars.csv'}}}
        for kind in (DataCatalog, SharedMemoryDataCatalog):
            with self.assertRaisesRegex(AttributeError, r"cannot be used with multiprocessing: \['cars'\]"):
                self.run_nodes([node(same, 'cars', 'b')], kind.from_config(config))


if __name__ == '__main__':
    unittest.main()
