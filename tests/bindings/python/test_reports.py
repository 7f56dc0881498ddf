# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reports of runs: as objects, as a dict that json takes, and as text."""

import datetime
import json
import os
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc


def fail(task):
    raise ValueError('bad price')


def twice(task):
    task.set_output('y', 2 * task.get_input('x'))


class RunReport(unittest.TestCase):
    def setUp(self):
        self.report = Kedroc.RunReport.new()
        self.hooks = Kedroc.HookManager.new()
        self.hooks.register(self.report)

    def run_nodes(self, runner, functions):
        """A chain from x to y, z and so on."""
        catalog = Kedroc.DataCatalog.new()
        catalog['x'] = 21
        nodes = [Kedroc.Node.new(f'node_{index}', name, chr(ord(name) + 1), function)
                 for index, (name, function) in enumerate(zip('xyz', functions))]
        runner.run(Kedroc.Pipeline.new(nodes), catalog, self.hooks, 'the-run')

    def test_success(self):
        for runner in (Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)):
            self.run_nodes(runner, [twice])
            self.assertEqual(self.report.get_state(), Kedroc.RunState.SUCCEEDED)
            self.assertEqual(self.report.dup_run_id(), 'the-run')
            self.assertEqual(self.report.dup_runner(), type(runner).__gtype__.name)
            self.assertIsNone(self.report.dup_error())
            self.assertEqual(self.report.list_nodes(), ['node_0'])
            self.assertLessEqual(self.report.dup_start_time().to_unix(), self.report.dup_end_time().to_unix())
            node = self.report.dup_node('node_0')
            self.assertEqual((node.name, node.state, node.attempts, node.worker, node.pid),
                             ('node_0', Kedroc.RunState.SUCCEEDED, 1, 1, os.getpid()))
            self.assertEqual((node.bytes_in, node.bytes_out, node.error), (8, 8, None))
            self.assertGreater(node.run_time, 0)
            self.assertGreater(node.cpu_time, 0)
            self.assertGreater(node.peak_memory, 1000000)
            for time in (node.queue_time, node.load_time, node.save_time):
                self.assertGreaterEqual(time, 0)
            self.assertEqual(node.copy().run_time, node.run_time)
            self.assertIsNone(self.report.dup_node('nobody'))

    def test_failure(self):
        with self.assertRaises(GLib.Error) as caught:
            self.run_nodes(Kedroc.SequentialRunner.new(), [twice, fail, twice])
        self.assertEqual(self.report.get_state(), Kedroc.RunState.FAILED)
        self.assertEqual(self.report.dup_error().message, caught.exception.message)
        self.assertTrue(self.report.dup_error().matches(Kedroc.runner_error_quark(),
                                                        Kedroc.RunnerError.NODE_FAILED))
        states = [self.report.dup_node(name).state for name in self.report.list_nodes()]
        self.assertEqual(states, [Kedroc.RunState.SUCCEEDED, Kedroc.RunState.FAILED, Kedroc.RunState.SKIPPED])
        self.assertIn('bad price', self.report.dup_node('node_1').error)
        self.assertIn("\nNode 'node_1': ValueError: bad price\n", str(self.report))

    def test_json(self):
        self.run_nodes(Kedroc.ThreadRunner.new(1), [twice])
        read = self.report.to_json()
        self.assertEqual(json.loads(json.dumps(read)), read)
        self.assertEqual((read['run_id'], read['runner'], read['state'], read['error']),
                         ('the-run', 'KedrocThreadRunner', 'succeeded', None))
        for member in ('start_time', 'end_time'):
            datetime.datetime.strptime(read[member].replace('Z', '+0000'),
                                       f'%Y-%m-%dT%H:%M:%S{".%f" if "." in read[member] else ""}%z')
        node = self.report.dup_node('node_0')
        self.assertEqual(read['nodes'], [{
            'name': 'node_0', 'state': 'succeeded', 'attempts': 1, 'worker': 1, 'pid': os.getpid(),
            'queue_time': node.queue_time, 'load_time': node.load_time, 'run_time': node.run_time,
            'save_time': node.save_time, 'cpu_time': node.cpu_time, 'peak_memory': node.peak_memory,
            'bytes_in': 8, 'bytes_out': 8, 'error': None,
        }])

    def test_text(self):
        self.assertEqual(str(self.report), 'No run has begun\n')
        self.run_nodes(Kedroc.SequentialRunner.new(), [twice])
        self.assertEqual(str(self.report), self.report.to_string())
        self.assertIn('1 nodes: 1 succeeded\n', str(self.report))

    def test_python_runner(self):
        class Runner(Kedroc.AbstractRunner):
            def do_run_pipeline(self, pipeline, catalog, hooks, run_id, cancellable):
                return True

        self.run_nodes(Runner(), [twice])
        self.assertEqual(self.report.get_state(), Kedroc.RunState.SUCCEEDED)
        self.assertEqual(self.report.dup_node('node_0').attempts, 0)


if __name__ == '__main__':
    unittest.main(verbosity=2)
