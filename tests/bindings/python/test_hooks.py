# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hooks written in Python, with every runner."""

import os
import pathlib
import sys
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, GObject, Kedroc

NODE_HOOKS = ['before_node_run', 'before_dataset_loaded', 'after_dataset_loaded', 'after_node_run',
              'before_dataset_saved', 'after_dataset_saved']


class Log(GObject.Object, Kedroc.Hooks):
    """Writes down what is called; raises or says no where it is told to."""

    def __init__(self, fails_in=None, failure=None):
        super().__init__()
        self.calls = []
        self.fails_in = fails_in
        self.failure = failure

    def note(self, name, about):
        self.calls.append((name, about))
        if name != self.fails_in:
            return None
        if isinstance(self.failure, BaseException):
            raise self.failure
        return self.failure

    def do_before_pipeline_run(self, run_id, pipeline, catalog):
        return self.note('before_pipeline_run', run_id)

    def do_after_pipeline_run(self, run_id, outputs, pipeline, catalog):
        return self.note('after_pipeline_run', run_id)

    def do_on_pipeline_error(self, failure, run_id, pipeline, catalog):
        return self.note('on_pipeline_error', failure.message.split('\n')[0])

    def do_before_node_run(self, task, catalog):
        return self.note('before_node_run', task.get_node().get_name())

    def do_after_node_run(self, task, catalog):
        return self.note('after_node_run', task.get_output('b'))

    def do_on_node_error(self, failure, task, catalog):
        return self.note('on_node_error', failure.message.split('\n')[0])

    def do_before_dataset_loaded(self, name, node):
        return self.note('before_dataset_loaded', name)

    def do_after_dataset_loaded(self, name, data, node):
        return self.note('after_dataset_loaded', name)

    def do_before_dataset_saved(self, name, data, node):
        return self.note('before_dataset_saved', name)

    def do_after_dataset_saved(self, name, data, node):
        return self.note('after_dataset_saved', name)


class Replacing(GObject.Object, Kedroc.Hooks):
    def do_before_node_run(self, task, catalog):
        task.set_input('a', 100)


class WorkerHooks(GObject.Object, Kedroc.Hooks):
    """Registered by name: puts the process in which it is called in place of an input."""

    def do_before_node_run(self, task, catalog):
        task.set_input('a', os.getpid())


class Careless(Log, Kedroc.Hooks):
    """Looks at no data."""

    def do_needs_data(self):
        return False


def make_nothing():
    return 'no hooks'


def add_one(task):
    task.set_output('b', task.get_input('a') + 1)


def break_down(task):
    raise ArithmeticError('no luck')


class Hooks(unittest.TestCase):
    def runners(self):
        # With two threads, signals and hooks come from where the nodes run.
        yield Kedroc.SequentialRunner.new()
        yield Kedroc.ThreadRunner.new(1)
        yield Kedroc.ParallelRunner.new(1)

    def run_with(self, runner, hooks, function=add_one):
        manager = Kedroc.HookManager.new()
        manager.register(hooks)
        catalog = Kedroc.DataCatalog.new()
        catalog['a'] = 1
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', ['a'], ['b'], function)])
        return runner.run(pipeline, catalog, manager, 'a-run')

    def test_all_are_called(self):
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                log = Log()
                self.assertEqual(self.run_with(runner, log).load('b'), 2)
                names = [name for name, _ in log.calls]
                self.assertEqual((names[0], names[-1]), ('before_pipeline_run', 'after_pipeline_run'))
                self.assertEqual(sorted(names[1:-1]), sorted(NODE_HOOKS))
                self.assertIn(('before_node_run', 'node'), log.calls)
                self.assertIn(('after_node_run', 2), log.calls)
                self.assertIn(('before_dataset_loaded', 'a'), log.calls)
                self.assertIn(('after_dataset_saved', 'b'), log.calls)

    def test_replaces_input(self):
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                self.assertEqual(self.run_with(runner, Replacing()).load('b'), 101)

    def test_exception(self):
        """It arrives with type, text and traceback, from every hook."""
        for runner in self.runners():
            for name in ['before_pipeline_run', 'after_pipeline_run'] + NODE_HOOKS:
                with self.subTest(runner=type(runner).__name__, hook=name):
                    log = Log(name, ValueError('not today'))
                    with self.assertRaises(GLib.Error) as caught:
                        self.run_with(runner, log)
                    self.assertIn(f'Log.{name}', caught.exception.message)
                    self.assertIn('ValueError: not today', caught.exception.message)
                    self.assertIn('in note', caught.exception.message)

    def test_by_name(self):
        """In a parallel run they are called in the worker."""
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                manager = Kedroc.HookManager.new()
                self.assertTrue(manager.register_function('python:__main__:WorkerHooks'))
                self.assertEqual(manager.list_functions(), ['python:__main__:WorkerHooks'])
                catalog = Kedroc.DataCatalog.new()
                catalog['a'] = 1
                pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', ['a'], ['b'], add_one)])
                pid = runner.run(pipeline, catalog, manager).load('b') - 1
                self.assertGreater(pid, 1)
                self.assertEqual(pid == os.getpid(), not isinstance(runner, Kedroc.ParallelRunner))
                self.assertTrue(manager.unregister_function('python:__main__:WorkerHooks'))

    def test_by_a_wrong_name(self):
        for name, text in (('NoHooks', 'AttributeError'), ('make_nothing', 'not an object'), ('add_one', 'TypeError')):
            with self.subTest(name=name), self.assertRaises(GLib.Error) as caught:
                Kedroc.HookManager.new().register_function('python:__main__:' + name)
            self.assertTrue(caught.exception.matches(Kedroc.pipeline_error_quark(),
                                                     Kedroc.PipelineError.FUNCTION_NOT_FOUND))
            self.assertIn(text, caught.exception.message)

    def test_without_data(self):
        """The same calls; a worker keeps the data of files."""
        self.assertFalse(Careless().needs_data())
        self.assertTrue(Log().needs_data())
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, 'a.json').write_text('1')
                catalog = Kedroc.DataCatalog.new()
                catalog['a'] = Kedroc.JSONDataset.new(f'{folder}/a.json', None)
                log = Careless()
                manager = Kedroc.HookManager.new()
                manager.register(log)
                pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', ['a'], ['b'], add_one)])
                self.assertEqual(runner.run(pipeline, catalog, manager).load('b'), 2)
                self.assertEqual([name for name, _ in log.calls][1:-1],
                                 ['before_dataset_loaded', 'after_dataset_loaded', 'before_node_run', 'after_node_run',
                                  'before_dataset_saved', 'after_dataset_saved'])

    def test_says_no(self):
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                with self.assertRaises(GLib.Error) as caught:
                    self.run_with(runner, Log('before_node_run', False))
                self.assertIn('Log.before_node_run', caught.exception.message)

    def test_error_of_node(self):
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                log = Log('on_node_error', KeyError('of no interest beside the first'))
                with self.assertRaises(GLib.Error) as caught:
                    self.run_with(runner, log, break_down)
                self.assertIn('ArithmeticError: no luck', caught.exception.message)
                self.assertNotIn('of no interest', caught.exception.message)
                names = [name for name, _ in log.calls]
                self.assertIn('on_node_error', names)
                self.assertIn('on_pipeline_error', names)


if __name__ == '__main__':
    sys.exit(unittest.main(verbosity=2))
