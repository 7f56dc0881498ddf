# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's nodes and pipelines: the operations of pipeline-operations.c."""

import json
import os
import random
import signal
import time
import warnings

from kedro.pipeline import Pipeline, node, pipeline

import runs

SIZES = [100, 10_000, 100_000]
NODES_IN_PART = 10


def do_nothing(*values):
    pass


class Subject:
    """What pipeline-subject.c makes."""

    def __init__(self, n_nodes):
        chance = random.Random(runs.SEED)
        width = max(1, min(n_nodes // 10, runs.LAYER_WIDTH_MAX))
        self.n_nodes = n_nodes
        self.names = [f'n{i:07}' for i in range(n_nodes)]
        self.outputs = [f'd{i + 1:07}' for i in range(n_nodes)]
        self.inputs = [[self.outputs[i // width * width - width + j] for j in chance.sample(range(width),
                                                                                            chance.randint(1, 3))]
                       if i >= width else ['d0000000'] for i in range(n_nodes)]
        self.nodes = [node(do_nothing, inputs, output, name=name, tags=f't{i % 10}') for i, (name, inputs, output)
                      in enumerate(zip(self.names, self.inputs, self.outputs))]
        self.spaced_nodes = [one._copy(namespace=f's{i // (10 * width)}') for i, one in enumerate(self.nodes)]
        self.namespaces = sorted({one.namespace for one in self.spaced_nodes})[::2]
        self.middle = self.names[n_nodes // 2:n_nodes // 2 + width]
        self.middle_datasets = self.outputs[n_nodes // 2:n_nodes // 2 + width]

    def prepare(self):
        """Not before it is known that there is time for it."""
        self.pipeline = pipeline(self.nodes)
        self.parts = [pipeline(self.nodes[i:i + NODES_IN_PART]) for i in range(0, self.n_nodes, NODES_IN_PART)]
        return self


OPERATIONS = {
    'making nodes': lambda s: [node(do_nothing, inputs, output, name=name)
                               for name, inputs, output in zip(s.names, s.inputs, s.outputs)],
    # Its name is made when it is first asked for.
    'making nodes without names': lambda s: [node(do_nothing, inputs, output).name
                                             for inputs, output in zip(s.inputs, s.outputs)],
    'building': lambda s: pipeline(s.nodes),
    'building with namespaces, checked': lambda s: pipeline(s.spaced_nodes),
    'summing pipelines of ten': lambda s: sum(s.parts),
    'using in a namespace': lambda s: pipeline(s.pipeline, namespace='inner'),
    'building and grouping by namespace': lambda s: pipeline(s.spaced_nodes).group_nodes_by('namespace'),
    'only_nodes': lambda s: s.pipeline.only_nodes(*s.names[::2]),
    'only_nodes_with_tags': lambda s: s.pipeline.only_nodes_with_tags('t3', 't7'),
    'only_nodes_with_namespaces': lambda s: s.spaced.only_nodes_with_namespaces(s.namespaces),
    'only_nodes_with_inputs': lambda s: s.pipeline.only_nodes_with_inputs(*s.outputs[::2]),
    'only_nodes_with_outputs': lambda s: s.pipeline.only_nodes_with_outputs(*s.outputs[::2]),
    'from_nodes': lambda s: s.pipeline.from_nodes(*s.middle),
    'to_nodes': lambda s: s.pipeline.to_nodes(*s.middle),
    'from_inputs': lambda s: s.pipeline.from_inputs(*s.middle_datasets),
    'to_outputs': lambda s: s.pipeline.to_outputs(*s.middle_datasets),
    'filter by four conditions': lambda s: s.pipeline.filter(tags=['t0', 't1', 't2', 't3', 't4'],
                                                             from_inputs=['d0000000'], to_outputs=[s.outputs[-1]],
                                                             node_names=s.names[::2]),
    'describe': lambda s: s.pipeline.describe(False),
    'to_json': lambda s: s.pipeline.to_json(),
}


def tell(operation, n_nodes, **row):
    print(json.dumps({'who': 'Kedro', 'what': f'{operation}, {n_nodes}', 'operation': operation, 'nodes': n_nodes,
                      **row}), flush=True)


def give_up(operation, n_nodes, options):
    tell(operation, n_nodes, failure=f'not in {options.limit:g} s')
    os._exit(0)


def measure(subject, operation, options):
    """In a process of its own, since what is not done in time cannot always be stopped."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, lambda *_: give_up(operation, subject.n_nodes, options))
        signal.setitimer(signal.ITIMER_REAL, options.limit)
        if operation == 'only_nodes_with_namespaces':
            subject.spaced = pipeline(subject.spaced_nodes)
        times = []
        end = time.monotonic() + options.limit
        # The first is to get warm, if there is time.
        while not times or (len(times) <= options.repeats and time.monotonic() + 2 * took < end):
            start = time.monotonic()
            result = OPERATIONS[operation](subject)
            took = time.monotonic() - start
            times.append(took * 1e6 / subject.n_nodes)
            del result
        signal.setitimer(signal.ITIMER_REAL, 0)
        tell(operation, subject.n_nodes, us=times[1:] or times)
        os._exit(0)
    os.waitpid(child, 0)


def main():
    warnings.simplefilter('ignore')
    options = runs.begin()
    for n_nodes in SIZES:
        subject = Subject(n_nodes).prepare()
        assert isinstance(subject.pipeline, Pipeline)
        for operation in OPERATIONS:
            measure(subject, operation, options)


if __name__ == '__main__':
    main()
