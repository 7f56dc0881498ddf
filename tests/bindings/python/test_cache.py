# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes that need not run, and what is logged of those that do, with every runner."""

import os
import pathlib
import sys
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GObject, Kedroc


def double(number, rate):
    return {'doubled': number * rate['of']}


def subtract(left, right):
    return {'difference': left - right}


class Skipping(GObject.Object, Kedroc.Hooks):
    """Has its own reasons."""

    def do_before_node_run(self, task, catalog):
        task.skip()


class Cache(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / 'out.json'

    def runners(self):
        for runner in (Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(1), Kedroc.ParallelRunner.new(1)):
            yield type(runner).__name__, runner

    def state(self, runner, *hooks, rate=2, function='python:__main__:double'):
        catalog = Kedroc.DataCatalog.new()
        catalog['number'] = 21
        catalog['out'] = Kedroc.JSONDataset.new(str(self.out), None)
        catalog.add_parameters({'rate': {'of': rate}})
        node = Kedroc.Node.new_for_function('node', ['number', 'params:rate'], 'out', function)
        manager = Kedroc.HookManager.new()
        report = Kedroc.RunReport.new()
        for hook in (*hooks, report):
            manager.register(hook)
        runner.run(Kedroc.Pipeline.new([node]), catalog, manager)
        return report.dup_node('node').state.value_nick

    def test_parameters(self):
        for name, runner in self.runners():
            with self.subTest(runner=name):
                cache = Kedroc.CacheHook.new(str(self.folder / name), None)
                self.assertEqual(self.state(runner, cache), 'succeeded')
                self.assertEqual(self.state(runner, cache), 'cached')
                self.assertEqual(self.state(runner, cache, rate=3), 'succeeded')
                self.assertEqual(self.state(runner, cache, rate=3), 'cached')
                self.assertIn('63', self.out.read_text())

    def test_arguments(self):
        """Two inputs that have changed places are something else to the function."""
        for name, runner in self.runners():
            with self.subTest(runner=name):
                cache = Kedroc.CacheHook.new(str(self.folder / name), None)
                straight, swapped = {'left': 'a', 'right': 'b'}, {'right': 'a', 'left': 'b'}
                self.assertEqual(self.difference(runner, cache, straight), 2)
                self.assertEqual(self.difference(runner, cache, swapped), -2)

    def difference(self, runner, cache, inputs):
        catalog = Kedroc.DataCatalog.new()
        catalog['a'], catalog['b'] = 5, 3
        catalog['out'] = Kedroc.JSONDataset.new(str(self.out), None)
        node = Kedroc.Node.new_for_function('node', inputs, {'difference': 'out'}, 'python:__main__:subtract')
        manager = Kedroc.HookManager.new()
        manager.register(cache)
        runner.run(Kedroc.Pipeline.new([node]), catalog, manager)
        return catalog.load('out')

    def test_another_runner(self):
        """What one has made, the others find."""
        states = [self.state(runner, Kedroc.CacheHook.new(str(self.folder / 'cache'), '1'))
                  for _, runner in self.runners()]
        self.assertEqual(states, ['succeeded', 'cached', 'cached'])
        hook = Kedroc.CacheHook(folder='a', version='b')
        self.assertEqual((hook.get_folder(), hook.get_version()), ('a', 'b'))

    def test_hook_of_ones_own(self):
        self.out.write_text('"as it is"')
        for name, runner in self.runners():
            with self.subTest(runner=name):
                self.assertEqual(self.state(runner, Skipping()), 'cached')
                self.assertEqual(self.out.read_text(), '"as it is"')

    def test_hook_in_a_worker(self):
        self.out.write_text('"as it is"')
        for name, runner in self.runners():
            with self.subTest(runner=name):
                manager = Kedroc.HookManager.new()
                report = Kedroc.RunReport.new()
                manager.register(report)
                manager.register_function('python:__main__:Skipping')
                catalog = Kedroc.DataCatalog.new()
                catalog['number'] = 1
                catalog['out'] = Kedroc.JSONDataset.new(str(self.out), None)
                nodes = [Kedroc.Node.new_for_function('first', ['number', 'number'], 'out', 'python:__main__:double'),
                         Kedroc.Node.new_for_function('next', ['out', 'number'], 'end', 'python:__main__:double')]
                runner.run(Kedroc.Pipeline.new(nodes), catalog, manager)
                for node in ('first', 'next'):
                    self.assertEqual(report.dup_node(node).state, Kedroc.RunState.CACHED)
                self.assertEqual(self.out.read_text(), '"as it is"')

    def test_timing(self):
        for name, runner in self.runners():
            with self.subTest(runner=name), tempfile.TemporaryFile('w+') as log:
                stderr = os.dup(2)
                os.dup2(log.fileno(), 2)
                try:
                    self.state(runner, Kedroc.TimingHook.new())
                finally:
                    os.dup2(stderr, 2)
                    os.close(stderr)
                log.seek(0)
                lines = log.read()
                self.assertRegex(lines, "Node 'node' succeeded after .* \\(load .*, run .*, save .*\\), CPU .*, peak")
                self.assertRegex(lines, 'Run .* succeeded after')


if __name__ == '__main__':
    sys.exit(unittest.main(verbosity=2))
