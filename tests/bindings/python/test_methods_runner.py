# SPDX-License-Identifier: LGPL-2.1-or-later
"""Methods of runners and hooks that no other test in Python calls."""

import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, GObject, Kedroc


class Log(GObject.Object, Kedroc.Hooks):
    def __init__(self):
        super().__init__()
        self.calls = []

    def do_after_catalog_created(self, catalog):
        self.calls.append('after_catalog_created')

    def do_before_pipeline_run(self, run_id, pipeline, catalog):
        self.calls.append('before_pipeline_run')

    def do_after_pipeline_run(self, run_id, outputs, pipeline, catalog):
        self.calls.append('after_pipeline_run')

    def do_on_pipeline_error(self, failure, run_id, pipeline, catalog):
        self.calls.append('on_pipeline_error')

    def do_before_node_run(self, task, catalog):
        self.calls.append('before_node_run')

    def do_after_node_run(self, task, catalog):
        self.calls.append('after_node_run')

    def do_on_node_error(self, failure, task, catalog):
        self.calls.append('on_node_error')

    def do_before_dataset_loaded(self, name, node):
        self.calls.append('before_dataset_loaded')

    def do_after_dataset_loaded(self, name, data, node):
        self.calls.append('after_dataset_loaded')

    def do_before_dataset_saved(self, name, data, node):
        self.calls.append('before_dataset_saved')

    def do_after_dataset_saved(self, name, data, node):
        self.calls.append('after_dataset_saved')


def fail(task):
    raise ValueError('no')


def succeed(task):
    task.set_output('b', 1)


class Hooks(unittest.TestCase):
    def test_calls(self):
        log = Log()
        node = Kedroc.Node.new('n', 'a', 'b', succeed)
        pipeline, catalog, task = Kedroc.Pipeline.new([node]), Kedroc.DataCatalog.new(), Kedroc.Task.new(node)
        failure = GLib.Error('no')
        log.after_catalog_created(catalog)
        log.before_pipeline_run('r', pipeline, catalog)
        log.after_pipeline_run('r', catalog, pipeline, catalog)
        log.on_pipeline_error(failure, 'r', pipeline, catalog)
        log.before_node_run(task, catalog)
        log.after_node_run(task, catalog)
        log.on_node_error(failure, task, catalog)
        log.before_dataset_loaded('a', node)
        log.after_dataset_loaded('a', 1, node)
        log.before_dataset_saved('b', 1, node)
        log.after_dataset_saved('b', 1, node)
        self.assertEqual(log.calls, [name.removeprefix('do_') for name in vars(Log) if name.startswith('do_')])

    def test_manager(self):
        manager, log = Kedroc.HookManager.new(), Log()
        manager.register(log)
        self.assertEqual(manager.list(), [log])
        manager.after_catalog_created(Kedroc.DataCatalog.new())
        self.assertEqual(log.calls, ['after_catalog_created'])
        manager.unregister(log)
        self.assertEqual(manager.list(), [])


class Runners(unittest.TestCase):
    def test_settings(self):
        runner = Kedroc.ThreadRunner.new(3)
        self.assertEqual(runner.get_max_workers(), 3)
        runner.set_failure_policy(Kedroc.FailurePolicy.KEEP_GOING)
        self.assertEqual(runner.get_failure_policy(), Kedroc.FailurePolicy.KEEP_GOING)
        runner.set_is_async(True)
        self.assertTrue(runner.get_is_async())

    def test_settings_of_workers(self):
        runner = Kedroc.ParallelRunner.new(2)
        self.assertEqual(runner.get_max_workers(), 2)
        runner.set_node_timeout(2)
        self.assertEqual(runner.get_node_timeout(), 2)
        runner.set_retries(4)
        self.assertEqual(runner.get_retries(), 4)
        runner.set_retry_failed(True)
        self.assertTrue(runner.get_retry_failed())
        runner.set_worker_environment(['A=b'])
        self.assertEqual(runner.dup_worker_environment(), ['A=b'])

    def test_resume(self):
        runner, catalog = Kedroc.SequentialRunner.new(), Kedroc.DataCatalog.new()
        catalog['a'] = 1
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('n', 'a', 'b', succeed), Kedroc.Node.new('m', 'b', 'c', fail)])
        with self.assertRaisesRegex(GLib.Error, 'ValueError: no'):
            runner.run(pipeline, catalog)
        self.assertEqual(runner.suggest_resume_nodes(), ['n'])

    def test_init(self):
        self.assertEqual(Kedroc.init(['program']), ['program'])


if __name__ == '__main__':
    unittest.main()
