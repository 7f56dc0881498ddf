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
    scratch_venv.enter(['kedro==1.5.0', 'kedro-datasets[pandas-csvdataset]==9.6.0'])

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


def make_pipeline():
    return pipeline([
        node(choose_fast, ['cars', 'params:limit'], 'fast_cars'),
        node(summarise, 'fast_cars', 'summary'),
        node(train, 'fast_cars', 'model'),
        node(report, ['summary', 'model'], 'report#text'),
    ])


class KedroDatasets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        CARS.to_csv('cars.csv', index=False)

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


if __name__ == '__main__':
    unittest.main()
