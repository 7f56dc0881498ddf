# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs as nodes, between functions in Python, with every runner."""

import pathlib
import sys
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, GObject, Kedroc


def make(task):
    task.set_output('rows', {'b': [2, 1]})


def read(task):
    task.set_output('text', task.get_input('copy').get_data().decode())


class Watch(GObject.Object, Kedroc.Hooks):
    """What hooks see of the inputs and outputs of a command."""

    def __init__(self):
        super().__init__()
        self.seen = {}

    def do_after_dataset_loaded(self, name, data, node):
        if node.get_name() == 'copy':
            self.seen[name] = data.get_path() if isinstance(data, Gio.File) else data

    def do_before_dataset_saved(self, name, data, node):
        if node.get_name() == 'copy':
            self.seen[name] = type(data).__name__


class Replace(GObject.Object, Kedroc.Hooks):
    """Puts text in place of the file that a command would read."""

    def do_before_node_run(self, task, catalog):
        if task.get_node().get_name() == 'copy':
            task.set_input('file', 'of a hook\n')


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = pathlib.Path(self.folder.name, 'in.txt')
        self.file.write_text('of a file\n')

    def runners(self):
        yield Kedroc.SequentialRunner.new()
        yield Kedroc.ThreadRunner.new(1)
        yield Kedroc.ParallelRunner.new(1)

    def run_with(self, runner, hooks=None, command='cat "$1" "$2" > "$3"'):
        catalog = Kedroc.DataCatalog.new()
        catalog['file'] = Kedroc.TextDataset.new(str(self.file), None)
        line = f"command:sh -c '{command}' sh {{input:file}} {{input:rows}} {{output:copy}}"
        copy = Kedroc.Node.new_for_function('copy', ['file', 'rows'], 'copy', line)
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('make', [], 'rows', make), copy,
                                        Kedroc.Node.new('read', 'copy', 'text', read)])
        manager = Kedroc.HookManager.new()
        if hooks is not None:
            manager.register(hooks)
        return runner.run(pipeline, catalog, manager)

    def test_between_functions(self):
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                self.assertEqual(self.run_with(runner).load('text'), 'of a file\n{"b":[2,1]}')

    def test_what_hooks_see(self):
        """They make no difference to what the command reads."""
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                watch = Watch()
                self.assertEqual(self.run_with(runner, watch).load('text'), 'of a file\n{"b":[2,1]}')
                self.assertEqual(watch.seen['file'], str(self.file))
                self.assertEqual(watch.seen['copy'], 'Bytes')

    def test_replaced_input(self):
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                self.assertEqual(self.run_with(runner, Replace()).load('text'), 'of a hook\n{"b":[2,1]}')

    def test_failure(self):
        for runner in self.runners():
            with self.subTest(runner=type(runner).__name__):
                with self.assertRaises(GLib.Error) as caught:
                    self.run_with(runner, command='echo no luck >&2; exit 7')
                self.assertTrue(caught.exception.matches(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED))
                self.assertIn("Node 'copy': the command 'sh' ended with exit code 7", caught.exception.message)
                self.assertIn('no luck', caught.exception.message)

    def test_what_is_refused(self):
        for function in ('command:cat {input:b}', 'command:cat', 'command:cat {input:a} {output:c}', 'command:"cat'):
            with self.subTest(function=function), self.assertRaises(GLib.Error) as caught:
                Kedroc.Node.new_for_function('node', 'a', [], function)
            self.assertTrue(caught.exception.matches(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.INVALID_NODE))

    def test_a_file_travels(self):
        file = Gio.File.new_for_path(str(self.file))
        self.assertTrue(Kedroc.value_decode(Kedroc.value_encode(file)).equal(file))


if __name__ == '__main__':
    sys.exit(unittest.main(verbosity=2))
