# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hooks written in Python, with every runner."""

import sys
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
