# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random pipelines, made by Kedro and by kedroc: both have the same to say of them.

Usage: test_pipelines_kedro.py FOLDER, where Kedro is installed the first time.
"""

import json
import random
import re
import unittest
import warnings

import scratch_venv

scratch_venv.enter(['kedro==1.5.0'])
warnings.simplefilter('ignore')

import gi
from kedro.pipeline import Pipeline, node

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

N_GRAPHS = 300
TAGS = ['etl', 'fast', 'slow']
# None begins with another one: Kedro would take the one for the other.
NAMESPACES = [None, None, 'data', 'data.raw', 'science', 'science.fit.deep', 'report']
REFUSED = Exception
INTERRUPTED = re.compile(r"Namespace '(.*)' is interrupted by nodes")


def func(*values, **named):
    pass


class Graph:
    """The nodes of a pipeline, as arguments for either library."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.formats = self.random.random() < 0.5
        self.nodes = []
        self.datasets = ['raw', 'raw2', 'params:depth', 'params:a.b', 'parameters']
        if self.formats:
            self.datasets += ['free@csv', 'free@table']
        for number in range(self.random.randrange(1, 16)):
            self.add_node(number)

    def add_node(self, number):
        inputs = self.random.sample(self.datasets, min(len(self.datasets), self.random.randrange(4)))
        bases = [f'd{number}_{i}' for i in range(self.random.randrange(0 if inputs else 1, 3))]
        outputs = [f'{base}@csv' if self.formats and self.random.random() < 0.5 else base for base in bases]
        for output in outputs:
            self.datasets.append(output)
            if '@' in output:
                self.datasets.append(output.replace('@csv', '@table'))
        self.nodes.append({
            'name': None if self.random.random() < 0.3 else f'n{number}',
            'inputs': self.shape(inputs), 'outputs': self.shape(outputs),
            'tags': self.random.sample(TAGS, self.random.randrange(3)),
            'namespace': self.random.choice(NAMESPACES),
            'confirms': bases[:1] if self.random.random() < 0.2 else [],
        })

    def shape(self, datasets):
        """A list, a name, a dict or nothing."""
        if not datasets:
            return None
        if len(datasets) == 1 and self.random.random() < 0.5:
            return datasets[0]
        if self.random.random() < 0.3:
            return {f'arg{i}': dataset for i, dataset in enumerate(datasets)}
        return datasets

    def kedro(self):
        return Pipeline([node(func, one['inputs'], one['outputs'], name=one['name'], tags=one['tags'],
                              namespace=one['namespace'], confirms=one['confirms']) for one in self.nodes])

    def kedroc(self):
        return Kedroc.Pipeline.new([self.kedroc_node(one) for one in self.nodes])

    @staticmethod
    def kedroc_node(one):
        made = Kedroc.Node.new_for_function(one['name'], one['inputs'], one['outputs'], 'python:__main__:func')
        return made.with_tags(one['tags']).with_namespace(one['namespace']).with_confirms(one['confirms'])

    def some(self, values, n_max=3):
        values = sorted(values)
        return self.random.sample(values, min(len(values), self.random.randrange(1, n_max + 1)))



def kedroc_names(nodes):
    return [one.get_name() for one in nodes]


def attempt(make):
    try:
        return make()
    except REFUSED:
        return None


class LikeKedro(unittest.TestCase):
    def each(self, check):
        """What the function returns for each graph."""
        results = []
        for seed in range(N_GRAPHS):
            graph = Graph(seed)
            with self.subTest(seed=seed):
                results.append(check(graph, graph.kedro(), graph.kedroc()))
        return results

    def assert_same(self, kedro, kedroc):
        """The very same nodes in the same order, or both nothing."""
        self.assertEqual(kedro is None, kedroc is None)
        if kedro is not None:
            self.assertEqual(kedroc.describe(False), kedro.describe(False))
            self.assertEqual(kedroc_names(kedroc.get_nodes()), [one.name for one in kedro.nodes])

    def test_nodes(self):
        def check(_, kedro, kedroc):
            for theirs, ours in zip(kedro.nodes, kedroc.get_nodes(), strict=True):
                self.assertEqual(str(ours), str(theirs))
                self.assertEqual((ours.get_name(), ours.get_short_name(), ours.get_namespace()),
                                 (theirs.name, theirs.short_name, theirs.namespace))
                self.assertEqual((ours.get_inputs(), ours.get_outputs(), ours.get_confirms(), set(ours.get_tags())),
                                 (theirs.inputs, theirs.outputs, theirs.confirms, theirs.tags))
                self.assertEqual(kedroc_names(kedroc.get_node_dependencies(ours)),
                                 sorted(one.name for one in kedro.node_dependencies[theirs]))

        self.each(check)

    def test_descriptions(self):
        def check(_, kedro, kedroc):
            for names_only in (True, False):
                self.assertEqual(kedroc.describe(names_only), kedro.describe(names_only))
            theirs, ours = json.loads(kedro.to_json()), json.loads(kedroc.to_json())
            self.assertEqual(list(ours), list(theirs))
            self.assertEqual(ours['kedro_version'], theirs['kedro_version'])
            for document in (theirs, ours):
                for one in document['pipeline']:
                    one['tags'].sort()
                document['pipeline'].sort(key=lambda one: one['name'])
            self.assertEqual([list(one.items()) for one in ours['pipeline']],
                             [list(one.items()) for one in theirs['pipeline']])

        self.each(check)

    def test_datasets_and_groups(self):
        def check(_, kedro, kedroc):
            for ours, theirs in ((kedroc.get_inputs(), kedro.inputs()), (kedroc.get_outputs(), kedro.outputs()),
                                 (kedroc.get_all_inputs(), kedro.all_inputs()),
                                 (kedroc.get_all_outputs(), kedro.all_outputs()),
                                 (kedroc.get_datasets(), kedro.datasets())):
                self.assertEqual(ours, sorted(theirs))
            self.assertEqual([kedroc_names(kedroc.get_group(n)) for n in range(kedroc.get_n_groups())],
                             [[one.name for one in group] for group in kedro.grouped_nodes])
            for ours, theirs in ((Kedroc.GroupBy.NAMESPACE, 'namespace'), (Kedroc.GroupBy.NONE, None)):
                self.assertEqual([(one.get_name(), one.get_is_namespace(), one.get_nodes(), one.get_dependencies())
                                  for one in kedroc.group_nodes_by(ours)],
                                 [(one.name, one.type == 'namespace', one.nodes, one.dependencies)
                                  for one in kedro.group_nodes_by(theirs)])

        self.each(check)

    def test_interrupted_namespaces(self):
        """Kedro tells the outermost of those that a node comes back to."""
        n_found = 0
        for seed in range(N_GRAPHS):
            graph = Graph(seed)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter('always')
                graph.kedro()
            found = [INTERRUPTED.match(str(one.message)) for one in caught]
            theirs = {match[1] for match in found if match}
            ours = graph.kedroc().get_interrupted_namespaces()
            with self.subTest(seed=seed):
                self.assertLessEqual(theirs, set(ours))
                for one in ours:
                    parts = one.split('.')
                    self.assertTrue(theirs & {'.'.join(parts[:n + 1]) for n in range(len(parts))}, one)
                    self.assertTrue(graph.kedroc().get_interruption(one))
            n_found += len(theirs)
        self.assertGreater(n_found, 50)

    def test_filters(self):
        def check(graph, kedro, kedroc):
            n_refused = 0
            nodes = [one.name for one in kedro.nodes]
            datasets = kedro.datasets() | {name.split('@')[0] for name in kedro.datasets()}
            namespaces = [name for name in NAMESPACES if name] + ['science.fit']
            for method, values in (('only_nodes', nodes), ('from_nodes', nodes), ('to_nodes', nodes),
                                   ('from_inputs', datasets), ('to_outputs', datasets),
                                   ('only_nodes_with_inputs', datasets), ('only_nodes_with_outputs', datasets),
                                   ('only_nodes_with_tags', [*TAGS, 'none'])):
                wanted = graph.some([*values, *(['zzz'] if graph.random.random() < 0.1 else [])])
                theirs = attempt(lambda: getattr(kedro, method)(*wanted))
                self.assert_same(theirs, attempt(lambda: getattr(kedroc, method)(wanted)))
                n_refused += theirs is None
            wanted = graph.some(namespaces, 1)
            self.assert_same(attempt(lambda: kedro.only_nodes_with_namespaces(wanted)),
                             attempt(lambda: kedroc.only_nodes_with_namespaces(wanted)))
            return n_refused

        self.assertGreater(sum(self.each(check)), 20)

    def test_combined_filters(self):
        def check(graph, kedro, kedroc):
            nodes = [one.name for one in kedro.nodes]
            choices = {'tags': TAGS, 'from_nodes': nodes, 'to_nodes': nodes, 'node_names': nodes,
                       'from_inputs': kedro.datasets(), 'to_outputs': kedro.datasets()}
            conditions = {name: graph.some(choices[name], 8) for name in graph.some(choices)}
            theirs = attempt(lambda: kedro.filter(**conditions))
            ours = attempt(lambda: kedroc.filter(Kedroc.PipelineFilter(**conditions)))
            self.assert_same(theirs, ours)
            return theirs is None

        n_empty = sum(self.each(check))
        self.assertGreater(n_empty, 20)
        self.assertLess(n_empty, N_GRAPHS - 50)

    def test_set_operations(self):
        def check(graph, kedro, kedroc):
            some = graph.some([one.name for one in kedro.nodes], 8)
            others = graph.some([one.name for one in kedro.nodes], 8)
            (k1, k2), (c1, c2) = [[pipeline.only_nodes(*([some] if pipeline is kedroc else some)),
                                   pipeline.only_nodes(*([others] if pipeline is kedroc else others))]
                                  for pipeline in (kedro, kedroc)]
            for theirs, ours in ((k1 + k2, c1 + c2), (k1 - k2, c1 - c2), (k1 & k2, c1 & c2), (k1 | k2, c1 | c2)):
                self.assert_same(theirs, ours)
            self.assert_same(sum([k1, k2, kedro]), sum([c1, c2, kedroc]))

        self.each(check)

    def test_modular_pipelines(self):
        def check(graph, kedro, kedroc):
            rename = {'raw': 'new', 'raw2': 'raw2', 'free': 'other', 'params:depth': 'params:deep'}
            inputs = {name.split('@')[0] for name in kedro.inputs()} - {'parameters', 'params:depth', 'params:a.b'}
            written = {name.split('@')[0] for name in kedro.all_outputs()}
            wrong = {'zzz', 'd0_0', 'raw', 'params:depth'} if graph.random.random() < 0.2 else set()
            inputs, outputs = [
                {name: rename.get(name, name.replace('d', 'e')) for name in graph.some(values | wrong)}
                if values | wrong and graph.random.random() < 0.7 else None for values in (inputs, written)]
            parameters = graph.random.choice([None, None, 'depth', {'depth': 'deep'}, {'params:a.b': 'c'}])
            namespace = graph.random.choice([None, 'eu', 'world.eu'])
            prefix = graph.random.random() < 0.7
            theirs = attempt(lambda: Pipeline(kedro, inputs=inputs, outputs=outputs, parameters=parameters,
                                              namespace=namespace, prefix_datasets_with_namespace=prefix, tags='new'))
            ours = attempt(lambda: Kedroc.Pipeline.new_mapped(kedroc, inputs, outputs, parameters, namespace, prefix,
                                                              'new'))
            self.assert_same(theirs, ours)
            for one, other in zip(theirs.nodes if theirs else [], ours.get_nodes() if ours else []):
                self.assertEqual((sorted(one.tags), one.confirms, one.namespace),
                                 (other.get_tags(), other.get_confirms(), other.get_namespace()))
            return theirs is None

        n_refused = sum(self.each(check))
        self.assertGreater(n_refused, 20)
        self.assertLess(n_refused, N_GRAPHS - 100)

    def test_names_that_are_near(self):
        """Each is told by both."""
        kedro = Pipeline([node(func, ['companies', 'params:depth'], 'model')])
        kedroc = Kedroc.Pipeline.new([Kedroc.Node.new_for_function('n', ['companies', 'params:depth'], 'model',
                                                                   'python:m:f')])
        for wrong, near in (('compani', 'companies'), ('modle', 'model'), ('Companies', 'companies')):
            with self.assertRaisesRegex(Exception, f'{wrong}.*did you mean.*{near}'):
                Pipeline(kedro, outputs=wrong)
            with self.assertRaisesRegex(GLib.Error, f'{wrong}.*did you mean.*{near}'):
                Kedroc.Pipeline.new_mapped(kedroc, outputs=wrong)

    def test_what_no_pipeline_can_be(self):
        """Two of one name, outputs and confirmations that come twice, formats mixed, circles."""
        one = {'name': 'a', 'inputs': 'x', 'outputs': 'y', 'tags': [], 'namespace': None, 'confirms': []}
        changes = [{}, {'name': 'b'}, {'name': 'b', 'outputs': 'y@csv'}, {'name': 'b', 'inputs': 'y', 'outputs': 'x'},
                   {'name': 'b', 'inputs': 'y@csv', 'outputs': 'z'},
                   {'name': 'b', 'inputs': 'x@csv', 'outputs': None},
                   {'name': 'b', 'outputs': 'z', 'confirms': ['c']}]
        for change in changes:
            graph = Graph(0)
            graph.nodes = [{**one, 'confirms': ['c']}, {**one, **change}]
            with self.subTest(change=change):
                self.assertIsNone(attempt(graph.kedro))
                self.assertIsNone(attempt(graph.kedroc))


if __name__ == '__main__':
    unittest.main(warnings='ignore')
