# SPDX-License-Identifier: LGPL-2.1-or-later
"""Methods of nodes, pipelines, tasks and tables that no other test in Python calls."""

import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, Kedroc

VARIANT = GLib.Variant('(is)', (1, 'a'))


def nothing(task):
    pass


def new_node(name, inputs, outputs):
    return Kedroc.Node.new(name, inputs, outputs, nothing)


def names(pipeline):
    return [node.get_name() for node in pipeline.get_nodes()]


class Nodes(unittest.TestCase):
    def test_names(self):
        node = new_node('n', 'a', 'b').with_namespace('x.y').with_tags('t')
        self.assertEqual((node.get_name(), node.get_short_name(), node.get_namespace()), ('x.y.n', 'n', 'x.y'))
        self.assertTrue(node.has_tag('t'))
        self.assertFalse(node.has_tag('u'))

    def test_affinity(self):
        node = new_node('n', 'a', 'b')
        self.assertEqual(node.get_affinity(), Kedroc.Affinity.ANY_THREAD)
        self.assertEqual(node.with_affinity(Kedroc.Affinity.OWNER).get_affinity(), Kedroc.Affinity.OWNER)

    def test_comparison(self):
        one, two = new_node('n', 'a', 'b'), new_node('n', 'a', 'b')
        self.assertTrue(one.equal(two))
        self.assertEqual(one.hash(), two.hash())
        self.assertEqual(one.compare(two), 0)
        self.assertLess(one.compare(new_node('o', 'a', 'b')), 0)


class Pipelines(unittest.TestCase):
    def setUp(self):
        self.first = new_node('n1', 'a', 'b').with_tags('t')
        self.pipeline = Kedroc.Pipeline.new([self.first, new_node('n2', 'b', 'c'),
                                             new_node('n3', 'c', 'd').with_namespace('s')])

    def test_datasets(self):
        self.assertEqual(self.pipeline.get_all_inputs(), ['a', 'b', 'c'])
        self.assertEqual(self.pipeline.get_all_outputs(), ['b', 'c', 'd'])
        self.assertEqual(self.pipeline.get_datasets(), ['a', 'b', 'c', 'd'])

    def test_groups(self):
        self.assertEqual(self.pipeline.get_n_groups(), 3)
        self.assertEqual([node.get_name() for node in self.pipeline.get_group(0)], ['n1'])
        second = self.pipeline.get_node('n2')
        self.assertEqual(self.pipeline.get_node_dependencies(second), [self.first])

    def test_sets(self):
        first, rest = self.pipeline.only_nodes('n1'), self.pipeline.only_nodes(['n2', 's.n3'])
        self.assertEqual(names(first.add(rest)), ['n1', 'n2', 's.n3'])
        self.assertEqual(names(first.union(rest)), ['n1', 'n2', 's.n3'])
        self.assertEqual(names(self.pipeline.subtract(first)), ['n2', 's.n3'])
        self.assertEqual(names(self.pipeline.intersect(first)), ['n1'])
        self.assertEqual(names(Kedroc.Pipeline.new_from_pipelines([first, rest])), ['n1', 'n2', 's.n3'])
        self.assertEqual(names(self.pipeline.only_nodes_with_namespaces('s')), ['s.n3'])

    def test_filter(self):
        for method, value, expected in (('set_tags', ['t'], ['n1']), ('set_from_nodes', ['n2'], ['n2', 's.n3']),
                                        ('set_to_nodes', ['n2'], ['n1', 'n2']), ('set_node_names', ['n2'], ['n2']),
                                        ('set_from_inputs', ['c'], ['s.n3']), ('set_to_outputs', ['b'], ['n1']),
                                        ('set_node_namespaces', ['s'], ['s.n3'])):
            with self.subTest(method):
                wanted = Kedroc.PipelineFilter.new()
                getattr(wanted, method)(value)
                self.assertEqual(names(self.pipeline.filter(wanted)), expected)

    def test_drawings(self):
        self.assertIn('digraph', self.pipeline.to_dot())
        self.assertTrue(self.pipeline.to_mermaid().startswith('flowchart') or 'graph' in self.pipeline.to_mermaid())


class Tasks(unittest.TestCase):
    def test_inputs(self):
        held = Kedroc.MemoryDataset.new(1)
        values = {'b': True, 'y': GLib.Bytes.new(b'y'), 'd': 1.5, 'i': 7, 's': 'text', 'v': VARIANT, 'o': held}
        task = Kedroc.Task.new(new_node('n', list(values), []))
        for name, value in values.items():
            task.set_input(name, value)
        self.assertIs(task.get_input_boolean('b'), True)
        self.assertEqual(task.get_input_bytes('y').get_data(), b'y')
        self.assertEqual(task.get_input_double('d'), 1.5)
        self.assertEqual(task.get_input_int64('i'), 7)
        self.assertIsNone(task.dup_input_digits('i'))
        task.set_input('i', 2 ** 60)
        self.assertEqual(task.dup_input_digits('i'), str(2 ** 60))
        self.assertEqual(task.get_input_string('s'), 'text')
        self.assertEqual(task.get_input_variant('v').unpack(), (1, 'a'))
        self.assertIs(task.get_input_object('o'), held)

    def test_outputs(self):
        held = Kedroc.MemoryDataset.new(1)
        task = Kedroc.Task.new(new_node('n', [], ['b', 'y', 'd', 'i', 's', 'v', 'o']))
        task.set_output_boolean('b', True)
        task.set_output_bytes('y', GLib.Bytes.new(b'y'))
        task.set_output_double('d', 1.5)
        task.set_output_int64('i', 7)
        task.set_output_string('s', 'text')
        task.set_output_variant('v', VARIANT)
        task.set_output_object('o', held)
        self.assertEqual([task.get_output(name) for name in 'bdis'], [True, 1.5, 7, 'text'])
        self.assertEqual(task.get_output('v').unpack(), (1, 'a'))
        self.assertIs(task.get_output('o'), held)

    def test_run(self):
        told = []

        def run(task):
            told.append((task.get_run_id(), isinstance(task.get_cancellable(), Gio.Cancellable)))
            task.report_progress(0.5, 'half')
            for chunk in (1, 2):
                task.save_chunk('b', chunk)

        catalog = Kedroc.DataCatalog.new()
        catalog['a'] = 1
        runner = Kedroc.SequentialRunner.new()
        runner.connect('node-progress', lambda runner, node, fraction, message: told.append((fraction, message)))
        outputs = runner.run(Kedroc.Pipeline.new([Kedroc.Node.new('n', 'a', 'b', run)]), catalog, run_id='r',
                             cancellable=Gio.Cancellable())
        self.assertEqual(told, [('r', True), (0.5, 'half')])
        self.assertEqual(outputs.load('b'), 2)


class Tables(unittest.TestCase):
    def test_texts(self):
        builder = Kedroc.TableBuilder.new()
        builder.add_column('s', str)
        builder.append_string_len('s', b'abc')
        table = builder.finish()
        self.assertEqual(table.get_n_columns(), 1)
        self.assertEqual(bytes(table.get_string('s', 0)), b'abc')


if __name__ == '__main__':
    unittest.main()
