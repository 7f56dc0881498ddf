# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pipelines from Python: modular ones, and nodes whose inputs and outputs are dicts."""

import json
import pathlib
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, Kedroc


def nothing(task):
    pass


def subtract(task):
    task.set_output('difference', task.get_input('left') - task.get_input('right'))


def divide(dividend, divisor):
    """Called as Kedro calls it."""
    return {'quotient': dividend // divisor, 'remainder': dividend % divisor}


def wrong_keys(dividend, divisor):
    return {'quotient': 1, 2: 3}


def no_dict(dividend, divisor):
    return 1


def runners():
    return [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2), Kedroc.ParallelRunner.new(2)]


def catalog(**values):
    result = Kedroc.DataCatalog.new()
    for name, value in values.items():
        result[name] = value
    return result


def names(nodes):
    return [node.get_name() for node in nodes]


class Mistakes(unittest.TestCase):
    """What C would take for the end of a list, or for an object."""

    def test_none_among_names(self):
        node = Kedroc.Node.new('n', 'a', 'b', nothing)
        pipeline = Kedroc.Pipeline.new([node])
        for call in (lambda: Kedroc.Node.new('n', ['a', None, 'c'], 'b', nothing),
                     lambda: Kedroc.Node.new('n', 'a', {'k': None}, nothing),
                     lambda: Kedroc.Node.new_for_function('n', 'a', [None], 'python:m:f'),
                     lambda: node.with_tags(['t', None]),
                     lambda: pipeline.only_nodes(['n', None]),
                     lambda: Kedroc.Pipeline.new_mapped(pipeline, {None: 'a'}),
                     lambda: Kedroc.Pipeline.new_mapped(pipeline, None, [None])):
            with self.assertRaisesRegex(TypeError, 'None is not allowed in '):
                call()

    def test_none_among_nodes(self):
        node = Kedroc.Node.new('n', 'a', 'b', nothing)
        with self.assertRaisesRegex(TypeError, 'None is not allowed in '):
            Kedroc.Pipeline.new([node, None])
        with self.assertRaisesRegex(TypeError, 'None is not allowed in '):
            Kedroc.Pipeline.new_from_pipelines([None, Kedroc.Pipeline.new([node])])

    def test_new_is_forgotten(self):
        with self.assertRaisesRegex(TypeError, r'Kedroc\.Node\.new\(name, inputs'):
            Kedroc.Node('n', 'a', 'b', nothing)
        with self.assertRaisesRegex(TypeError, r'Kedroc\.Task\.new\(node\)'):
            Kedroc.Task()


class Dicts(unittest.TestCase):
    def test_arguments_and_keys(self):
        node = Kedroc.Node.new('n', {'left': 'a', 'right': 'b'}, {'difference': 'c'}, nothing)
        self.assertEqual((node.get_inputs(), node.get_outputs()), (['a', 'b'], ['c']))
        self.assertEqual((node.get_input_arguments(), node.get_output_keys()), (['left', 'right'], ['difference']))
        self.assertEqual(node.props.input_arguments, ['left', 'right'])
        mixed = Kedroc.Node.new_for_function('n', 'a', {'k': 'c'}, 'python:m:f')
        self.assertEqual((mixed.get_input_arguments(), mixed.get_output_keys()), ([], ['k']))
        self.assertEqual(mixed.with_argument_names(['x'], None).get_input_arguments(), ['x'])
        self.assertFalse(node.equal(Kedroc.Node.new('n', ['a', 'b'], 'c', nothing)))
        with self.assertRaisesRegex(GLib.Error, 'one for each'):
            mixed.with_argument_names(['x', 'y'], None)

    def test_task(self):
        node = Kedroc.Node.new('n', {'left': 'a', 'right': 'b'}, {'difference': 'c'}, subtract)
        for runner in runners():
            with self.subTest(runner=type(runner)):
                result = runner.run(Kedroc.Pipeline.new([node]), catalog(a=5, b=3))
                self.assertEqual(result.load('c'), 2)

    def test_keyword_arguments(self):
        """Also where the name of a dataset is that of another argument."""
        node = Kedroc.Node.new_for_function('n', {'dividend': 'divisor', 'divisor': 'dividend'},
                                            {'remainder': 'quotient', 'quotient': 'q'}, 'python:__main__:divide')
        for runner in runners():
            with self.subTest(runner=type(runner)):
                result = runner.run(Kedroc.Pipeline.new([node]), catalog(divisor=17, dividend=5))
                self.assertEqual((result.load('q'), result.load('quotient')), (3, 2))

    def test_wrong_results(self):
        for function, text in (('wrong_keys', r"a dict with the keys \[2, 'quotient'\], not a dict with the keys of "
                                              "its outputs 'quotient', 'remainder'"),
                               ('no_dict', 'a value of type int, not a dict')):
            node = Kedroc.Node.new_for_function('n', {'dividend': 'a', 'divisor': 'b'},
                                                {'quotient': 'q', 'remainder': 'r'}, f'python:__main__:{function}')
            with self.assertRaisesRegex(GLib.Error, text):
                Kedroc.SequentialRunner.new().run(Kedroc.Pipeline.new([node]), catalog(a=1, b=2))


class Groups(unittest.TestCase):
    def setUp(self):
        self.pipeline = Kedroc.Pipeline.new([
            Kedroc.Node.new('a', None, 'x', nothing).with_namespace('n'),
            Kedroc.Node.new('b', 'x', 'y', nothing),
            Kedroc.Node.new('c', ['y', 'x'], 'z', nothing).with_namespace('n.inner')])

    def test_group_nodes_by(self):
        groups = self.pipeline.group_nodes_by(Kedroc.GroupBy.NAMESPACE)
        self.assertEqual([(group.get_name(), group.get_is_namespace(), group.get_nodes(), group.get_dependencies())
                          for group in groups],
                         [('n', True, ['n.a', 'n.inner.c'], ['b']), ('b', False, ['b'], ['n'])])
        single = self.pipeline.group_nodes_by(Kedroc.GroupBy.NONE)
        self.assertEqual([group.props.nodes for group in single], [['n.a'], ['b'], ['n.inner.c']])
        self.assertEqual(single[2].props.dependencies, ['b', 'n.a'])

    def test_groups_stay_as_long_as_they_are_used(self):
        groups = self.pipeline.group_nodes_by(Kedroc.GroupBy.NAMESPACE)
        del self.pipeline
        self.assertEqual(groups[0].get_name(), 'n')

    def test_interruptions(self):
        self.assertEqual(self.pipeline.get_interrupted_namespaces(), ['n'])
        self.assertEqual(self.pipeline.get_interruption('n'), ['b'])
        self.assertEqual(self.pipeline.get_interruption('n.inner'), [])


class Filter(unittest.TestCase):
    def test_with_inputs_and_outputs(self):
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new(name, [source], [target], nothing)
                                        for name, source, target in (('a', 'raw', 'x'), ('b', 'x', 'y'),
                                                                     ('c', 'x', 'z'))])
        picked = pipeline.filter(Kedroc.PipelineFilter(with_inputs=['x']))
        self.assertEqual(names(picked.get_nodes()), ['b', 'c'])
        selection = Kedroc.PipelineFilter.new()
        selection.set_with_inputs(['x', 'raw'])
        selection.set_with_outputs(['x'])
        self.assertEqual(names(pipeline.filter(selection).get_nodes()), ['a'])


class Drawing(unittest.TestCase):
    def setUp(self):
        self.pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('clean', 'raw', 'cars', nothing)])

    def test_svg(self):
        self.assertIn('>clean</text>', self.pipeline.to_svg())

    def test_svg_async(self):
        loop, drawings = GLib.MainLoop(), []

        def done(pipeline, result):
            drawings.append(pipeline.to_svg_finish(result))
            loop.quit()

        self.pipeline.to_svg_async(None, done)
        loop.run()
        self.assertIn('>cars</text>', drawings[0])

    def test_not_installed(self):
        path = GLib.getenv('PATH')
        GLib.setenv('PATH', '/nonexistent', True)
        try:
            with self.assertRaisesRegex(GLib.Error, "Debian's package 'graphviz'"):
                self.pipeline.to_svg()
        finally:
            GLib.setenv('PATH', path, True)


class Mapped(unittest.TestCase):
    def setUp(self):
        self.pipeline = Kedroc.Pipeline.new([
            Kedroc.Node.new('clean', ['raw', 'params:depth'], 'cars', nothing),
            Kedroc.Node.new('fit', 'cars', 'model', nothing)])

    def test_forms_of_mappings(self):
        for inputs in ('raw', ['raw'], {'raw'}, {'raw': 'raw'}):
            mapped = Kedroc.Pipeline.new_mapped(self.pipeline, inputs, None, 'depth', 'eu')
            self.assertEqual(mapped.get_inputs(), ['params:depth', 'raw'])
            self.assertEqual(mapped.get_outputs(), ['eu.model'])
        mapped = Kedroc.Pipeline.new_mapped(self.pipeline, outputs={'model': 'best'}, parameters={'depth': 'deep'},
                                            tags=['a', 'b'])
        self.assertEqual((mapped.get_inputs(), mapped.get_outputs()), (['params:deep', 'raw'], ['best']))
        self.assertEqual([node.get_tags() for node in mapped.get_nodes()], [['a', 'b']] * 2)

    def test_namespace(self):
        inner = Kedroc.Pipeline.new_mapped(self.pipeline, namespace='inner')
        outer = Kedroc.Pipeline.new_mapped(inner, namespace='outer')
        self.assertEqual(names(outer.get_nodes()), ['outer.inner.clean', 'outer.inner.fit'])
        self.assertEqual(outer.get_inputs(), ['outer.inner.raw', 'params:outer.inner.depth'])
        grouped = Kedroc.Pipeline.new_mapped(self.pipeline, namespace='eu', prefix_datasets=False)
        self.assertEqual(grouped.get_datasets(), self.pipeline.get_datasets())
        self.assertEqual(names(grouped.get_nodes()), ['eu.clean', 'eu.fit'])

    def test_names_that_are_not_there(self):
        with self.assertRaisesRegex(GLib.Error, r"'modle' \(did you mean 'model'\?\)") as caught:
            Kedroc.Pipeline.new_mapped(self.pipeline, outputs='modle')
        self.assertTrue(caught.exception.matches(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.INVALID_MAPPING))


class Files(unittest.TestCase):
    CONFIG = {'nodes': [{'name': 'clean', 'function': 'python:shuttles.nodes:clean', 'inputs': {'table': 'raw'},
                         'outputs': ['shuttles'], 'tags': ['tables']},
                        {'name': 'fit', 'namespace': 'models', 'function': 'c:libmodels.so:fit',
                         'inputs': ['shuttles'], 'outputs': ['model']}]}

    def test_config(self):
        pipeline = Kedroc.Pipeline.new_from_config(self.CONFIG)
        self.assertEqual(pipeline.to_config(), self.CONFIG)
        self.assertEqual([node.get_name() for node in pipeline.get_nodes()], ['clean', 'models.fit'])

    def test_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'pipeline.json'
            path.write_text(json.dumps(self.CONFIG))
            pipeline = Kedroc.Pipeline.new_from_file(Gio.File.new_for_path(str(path)), None)
            self.assertEqual(pipeline.to_config(), self.CONFIG)
            path.write_text('{"nodes": [\n{"outputs": 1}]}')
            with self.assertRaises(GLib.Error) as caught:
                Kedroc.Pipeline.new_from_file(Gio.File.new_for_path(str(path)), None)
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.INVALID_CONFIG))
        self.assertIn('pipeline.json:2: ', caught.exception.message)

    def test_no_reference(self):
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('here', [], 'x', lambda: 1)])
        with self.assertRaisesRegex(GLib.Error, "'here'"):
            pipeline.to_config()


if __name__ == '__main__':
    unittest.main()
