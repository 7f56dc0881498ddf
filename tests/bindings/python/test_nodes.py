# SPDX-License-Identifier: LGPL-2.1-or-later
"""Python functions as nodes: what they may return and raise; runners, pipelines and results of
asynchronous calls with what Python adds to them."""

import functools
import pathlib
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, GObject, Kedroc


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError('no text')


def nothing(task):
    pass


class Nodes(unittest.TestCase):
    def setUp(self):
        self.catalog = Kedroc.DataCatalog.new()
        self.runners = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)]

    def run_function(self, function, runner=None):
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', [], 'y', function)])
        return (runner or self.runners[0]).run(pipeline, self.catalog)

    def assert_fails(self, domain, code, function, runner=None):
        with self.assertRaises(GLib.Error) as caught:
            self.run_function(function, runner)
        self.assertTrue(caught.exception.matches(domain, code), caught.exception)
        self.assertIn("'node'", caught.exception.message)
        return caught.exception.message

    def test_one_name_is_a_list_of_one(self):
        node = Kedroc.Node.new('a', 'shuttles', 'OUT', nothing)
        self.assertEqual((node.get_inputs(), node.get_outputs()), (['shuttles'], ['OUT']))
        node = Kedroc.Node.new_for_function('a', 'shuttles', 'OUT', 'c:libm.so.6:sin')
        self.assertEqual((node.get_inputs(), node.get_outputs()), (['shuttles'], ['OUT']))
        self.assertEqual(node.with_tags('slow').get_tags(), ['slow'])
        self.assertEqual(node.with_confirms('shuttles').get_confirms(), ['shuttles'])
        pipeline = Kedroc.Pipeline.new([node]).tag('slow')
        for part in (pipeline.only_nodes('a'), pipeline.only_nodes_with_tags('slow'),
                     pipeline.only_nodes_with_inputs('shuttles'), pipeline.only_nodes_with_outputs('OUT'),
                     pipeline.from_nodes('a'), pipeline.to_nodes(['a']), pipeline.from_inputs('shuttles'),
                     pipeline.to_outputs('OUT')):
            self.assertEqual(part.get_n_nodes(), 1)

    def test_what_counts_as_success(self):
        def answer(result):
            def function(task):
                task.set_output('y', 1)
                return result
            return function

        for runner in self.runners:
            for result in (None, True, 0, 'text', {'y': 2}):
                self.assertEqual(self.run_function(answer(result), runner).load('y'), 1)
            message = self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED,
                                        answer(False), runner)
            self.assertIn('FALSE', message)

    def test_exceptions(self):
        def fail(error, task):
            raise error

        for runner in self.runners:
            for error, text in ((ValueError('bad price'), 'ValueError: bad price'), (KeyError('x'), "KeyError: 'x'"),
                                (SystemExit(3), 'SystemExit: 3'), (ValueError('a\0\ud800'), 'ValueError: a\\0\\ud800'),
                                (Unprintable(), 'Unprintable')):
                with self.subTest(error=type(error)):
                    message = self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED,
                                                functools.partial(fail, error), runner)
                    self.assertIn(text, message.splitlines()[0])
                    self.assertIn('Traceback', message)
                    self.assertIn('in fail', message)

    def test_own_errors_stay_what_they_are(self):
        def fail(task):
            raise GLib.Error.new_literal(Gio.io_error_quark(), 'no space', Gio.IOErrorEnum.NO_SPACE)

        for runner in self.runners:
            message = self.assert_fails(Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE, fail, runner)
            self.assertTrue(message.endswith('no space'), message)

    def test_user_data(self):
        node = Kedroc.Node.new('node', [], ['y'], lambda task, *data: task.set_output('y', sum(data)), 1, 2)
        outputs = self.runners[0].run(Kedroc.Pipeline.new([node]), self.catalog)
        self.assertEqual(outputs.load('y'), 3)

    def test_bytes_outlive_the_task(self):
        kept = []

        def keep(task):
            kept.append(task.get_input('x'))
            task.set_output('y', 1)

        self.catalog['x'] = GLib.Bytes.new(b'kept' * 10)
        node = Kedroc.Node.new('keep', 'x', 'y', keep)
        self.runners[0].run(Kedroc.Pipeline.new([node]), self.catalog)
        self.catalog = None
        self.assertEqual(kept[0].get_data(), b'kept' * 10)

    def test_text(self):
        node = Kedroc.Node.new('first', 'x', 'y', nothing)
        pipeline = Kedroc.Pipeline.new([node])
        self.assertEqual(str(node), node.to_string())
        self.assertEqual(str(pipeline), pipeline.describe())
        self.assertIn('\nfirst\n', pipeline.describe())
        self.assertIn(f'\n{node}\n', pipeline.describe(False))
        self.catalog['price'] = 1.5
        self.assertIn('price', str(self.catalog))

    def test_sets(self):
        first, second = (Kedroc.Pipeline.new([Kedroc.Node.new(name, 'x', name + '_out', nothing)])
                         for name in ('first', 'second'))

        def names(pipeline):
            return [node.get_name() for node in pipeline.get_nodes()]

        self.assertEqual(names(first + second), ['first', 'second'])
        self.assertEqual(names(sum([first, second])), ['first', 'second'])
        self.assertEqual(names(first | second), ['first', 'second'])
        self.assertEqual(names(first + second - first), ['second'])
        self.assertEqual(names(first + second & first), ['first'])
        with self.assertRaises(TypeError):
            first + 1

    def test_table_builder(self):
        builder = Kedroc.TableBuilder.new()
        types = {'i': int, 'd': float, 's': str, 'b': bool, 'explicit': GObject.TYPE_INT64}
        for name, kind in types.items():
            builder.add_column(name, kind)
        builder.append_int64('i', 2**40)
        builder.append_double('d', 0.5)
        builder.append_string('s', 'text')
        builder.append_boolean('b', True)
        builder.append_missing('explicit')
        table = builder.finish(None)
        expected = [GObject.TYPE_INT64, GObject.TYPE_DOUBLE, GObject.TYPE_STRING, GObject.TYPE_BOOLEAN,
                    GObject.TYPE_INT64]
        self.assertEqual([table.get_column_type(name) for name in types], expected)
        self.assertEqual(table.get_int64s('i'), [2**40])
        self.assertEqual(table.get_doubles('d'), [0.5])
        self.assertEqual(table.dup_string('s', 0), 'text')


class Asynchronous(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = str(pathlib.Path(folder.name, 'a.json'))
        self.catalog = Kedroc.DataCatalog.new()
        self.catalog['json'] = Kedroc.JSONDataset.new(self.path, None)

    def wait(self, start, *arguments):
        """What an asynchronous call hands its callback."""
        loop = GLib.MainLoop()
        results = []

        def done(source, result, *user_data):
            results.append((result, user_data))
            loop.quit()

        GLib.timeout_add_seconds(20, loop.quit)
        start(*arguments, callback=done)
        loop.run()
        self.assertEqual(len(results), 1)
        return results[0][0]

    def test_catalog(self):
        result = self.wait(self.catalog.save_async, 'json', {'a': [1]})
        self.assertTrue(self.catalog.save_finish(result))
        result = self.wait(lambda callback: self.catalog.load_async('json', None, callback))
        self.assertEqual(self.catalog.load_finish(result), {'a': [1]})

    def test_dataset(self):
        dataset = self.catalog['json']
        self.assertTrue(dataset.save_finish(self.wait(dataset.save_async, [1])))
        result = self.wait(lambda callback: dataset.load_async(None, callback))
        self.assertEqual(dataset.load_finish(result), [1])

    def test_failing_load(self):
        result = self.wait(lambda callback: self.catalog.load_async('json', None, callback))
        with self.assertRaises(GLib.Error) as caught:
            self.catalog.load_finish(result)
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.NOT_FOUND))

    def test_run(self):
        node = Kedroc.Node.new('node', 'x', 'y', lambda task: task.set_output('y', 2 * task.get_input('x')))
        self.catalog['x'] = 21
        runner = Kedroc.SequentialRunner.new()
        result = self.wait(runner.run_async, Kedroc.Pipeline.new([node]), self.catalog)
        self.assertEqual(runner.run_finish(result).load('y'), 42)


if __name__ == '__main__':
    unittest.main(verbosity=2)
