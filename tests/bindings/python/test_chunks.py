# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's generator nodes: what is yielded is saved as it comes, with every runner."""

import sys
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc


def generate_one():
    yield from range(10)


def generate_tuple():
    for i in range(10):
        yield i, i * i


def generate_list():
    for i in range(10):
        yield [i, i * i]


def generate_dict():
    for i in range(10):
        yield {'left': i, 'right': i * i}


def generate_and_fail():
    yield 1
    raise ArithmeticError('no luck')


def generate_too_few():
    yield 1, 2
    yield (1,)


def build_table(number):
    builder = Kedroc.TableBuilder.new()
    builder.add_column('number', int)
    builder.append_int64('number', number)
    return builder.finish()


def generate_tables():
    for i in range(3):
        yield build_table(i)


class Collecting(Kedroc.AbstractDataset):
    """Appends, and takes no number beyond a limit."""

    def __init__(self, limit=1000):
        super().__init__()
        self.saved = []
        self.limit = limit

    def do_save(self, data, cancellable):
        if data > self.limit:
            raise GLib.Error.new_literal(Kedroc.dataset_error_quark(), 'the dataset is full',
                                         Kedroc.DatasetError.FAILED)
        self.saved.append(data)
        return True


class Chunks(unittest.TestCase):
    def runners(self):
        return Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(1), Kedroc.ParallelRunner.new(1)

    def run_node(self, runner, function, **datasets):
        catalog = Kedroc.DataCatalog.new()
        for name, dataset in datasets.items():
            catalog[name] = dataset
        node = Kedroc.Node.new_for_function('node', None, list(datasets), f'python:__main__:{function}')
        runner.run(Kedroc.Pipeline.new([node]), catalog)

    def test_one(self):
        for runner in self.runners():
            result = Collecting()
            self.run_node(runner, 'generate_one', result=result)
            self.assertEqual(result.saved, list(range(10)))

    def test_two(self):
        for function in ('generate_tuple', 'generate_list', 'generate_dict'):
            for runner in self.runners():
                left, right = Collecting(), Collecting()
                self.run_node(runner, function, left=left, right=right)
                self.assertEqual(left.saved, list(range(10)))
                self.assertEqual(right.saved, [i * i for i in range(10)])

    def test_function_fails(self):
        """What was saved before stays."""
        for runner in self.runners():
            result = Collecting()
            with self.assertRaisesRegex(GLib.Error, 'ArithmeticError: no luck'):
                self.run_node(runner, 'generate_and_fail', result=result)
            self.assertEqual(result.saved, [1])

    def test_wrong_chunk(self):
        for runner in self.runners():
            with self.assertRaisesRegex(GLib.Error, '1 values for the 2 outputs'):
                self.run_node(runner, 'generate_too_few', left=Collecting(), right=Collecting())

    def test_dataset_fails(self):
        """Its error is that of the run, also where the function learns of it later."""
        for runner in self.runners():
            result = Collecting(limit=4)
            with self.assertRaisesRegex(GLib.Error, 'the dataset is full') as caught:
                self.run_node(runner, 'generate_one', result=result)
            self.assertIn("'node'", caught.exception.message)
            self.assertIn("'result'", caught.exception.message)
            self.assertEqual(result.saved, list(range(5)))

    def test_database(self):
        """A worker appends by itself."""
        for runner in self.runners():
            with tempfile.TemporaryDirectory() as folder:
                config = {'table': {'type': 'pandas.SQLTableDataset', 'table_name': 'numbers',
                                    'credentials': {'con': f'sqlite:///{folder}/a.db'},
                                    'save_args': {'if_exists': 'append'}}}
                catalog = Kedroc.DataCatalog.new_from_config(config)
                node = Kedroc.Node.new_for_function('node', None, 'table', 'python:__main__:generate_tables')
                runner.run(Kedroc.Pipeline.new([node]), catalog)
                self.assertEqual(list(catalog.load('table').get_int64s('number')), [0, 1, 2])

    def test_replaced_file(self):
        for runner in self.runners():
            with tempfile.TemporaryDirectory() as folder:
                dataset = Kedroc.JSONDataset.new(f'{folder}/a.json', None)
                with self.assertRaises(GLib.Error) as caught:
                    self.run_node(runner, 'generate_one', result=dataset)
                self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(),
                                                         Kedroc.DatasetError.NOT_SUPPORTED))
                self.assertIn('cannot append', caught.exception.message)


if __name__ == '__main__':
    sys.exit(unittest.main(verbosity=2))
