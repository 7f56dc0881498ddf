# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pipelines as Kedro has them; the library has the graph."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Iterable
from warnings import warn

import kedroc

from ._exceptions import CircularDependencyError, ConfirmNotUniqueError, OutputNotUniqueError, PipelineError
from ._library import explain_duplicates, new_pipeline
from ._selection import Selection
from .node import Node, _to_list

__all__ = ['CircularDependencyError', 'ConfirmNotUniqueError', 'OutputNotUniqueError', 'Pipeline', 'PipelineError',
           'pipeline']

MAX_NODES_SHOWN = 10


class Pipeline(Selection):
    def __init__(self, nodes: Iterable[Node | Pipeline] | Pipeline, *,
                 inputs: str | set[str] | dict[str, str] | None = None,
                 outputs: str | set[str] | dict[str, str] | None = None,
                 parameters: str | set[str] | dict[str, str] | None = None, tags: str | Iterable[str] | None = None,
                 namespace: str | None = None, prefix_datasets_with_namespace: bool = True):
        if isinstance(nodes, Pipeline):
            nodes = nodes.nodes
        if any([inputs, outputs, parameters, namespace]):
            from ._mapping import map_nodes
            nodes = map_nodes(Pipeline(nodes, tags=tags), inputs, outputs, parameters, namespace,
                              prefix_datasets_with_namespace)
        if nodes is None:
            raise ValueError("'nodes' argument of 'Pipeline' is None. It must be an iterable of nodes and/or pipelines "
                             'instead.')
        parts = list(nodes)
        nodes = [node for part in parts for node in ([part] if isinstance(part, Node) else part.nodes)]
        tags = set(_to_list(tags))
        nodes = [node.tag(tags) for node in nodes] if tags else nodes
        if len({node.name for node in nodes}) < len(nodes):
            explain_duplicates(parts)
        self._set(new_pipeline(nodes, parts), nodes)
        if any(node.namespace for node in nodes):
            self._warn_of_interruptions()

    def _warn_of_interruptions(self):
        """Nodes of a namespace that cannot be run one after the other."""
        for namespace in self._native.get_interrupted_namespaces():
            names = [self._by_library_name[name].name for name in self._native.get_interruption(namespace)]
            warn(f"Namespace '{namespace}' is interrupted by nodes {names} and thus invalid.", UserWarning)

    def _set(self, native, nodes):
        self._native = native
        self._nodes = nodes
        self._nodes_by_name = {node.name: node for node in nodes}
        self._by_library_name = {node._native.get_name(): node for node in nodes}

    @staticmethod
    def _wrap(native, by_library_name):
        """The pipeline of Python for one of the library, of whose nodes those are given."""
        found = Pipeline.__new__(Pipeline)
        found._set(native, [by_library_name[node.get_name()] for node in native.get_nodes()])
        return found

    def __getstate__(self):
        return {'nodes': self._nodes}

    def __setstate__(self, state):
        self.__init__(state['nodes'])

    def __repr__(self) -> str:
        shown = [repr(node) for node in self.nodes[:MAX_NODES_SHOWN]]
        shown += ['...'] if len(self.nodes) > MAX_NODES_SHOWN else []
        listed = '[\n' + ',\n'.join(shown) + '\n]' if shown else '[]'
        return f'{type(self).__name__}({listed})'

    def _combine(self, method, other):
        if not isinstance(other, Pipeline):
            return NotImplemented
        from .._native import GLib
        try:
            native = getattr(self._native, method)(other._native)
        except GLib.Error:
            # Says what is wrong with them.
            return Pipeline(list({*self._nodes, *other._nodes}))
        return self._wrap(native, {**other._by_library_name, **self._by_library_name})

    def __add__(self, other: Any) -> Pipeline:
        return self._combine('add', other)

    def __radd__(self, other: Any) -> Pipeline:
        return self if isinstance(other, int) and other == 0 else self.__add__(other)

    def __sub__(self, other: Any) -> Pipeline:
        return self._combine('subtract', other)

    def __and__(self, other: Any) -> Pipeline:
        return self._combine('intersect', other)

    def __or__(self, other: Any) -> Pipeline:
        return self._combine('union', other)

    def all_inputs(self) -> set[str]:
        return set(self._native.get_all_inputs())

    def all_outputs(self) -> set[str]:
        return set(self._native.get_all_outputs())

    def inputs(self) -> set[str]:
        return set(self._native.get_inputs())

    def outputs(self) -> set[str]:
        return set(self._native.get_outputs())

    def datasets(self) -> set[str]:
        return set(self._native.get_datasets())

    def describe(self, names_only: bool = True) -> str:
        def listed(names):
            return ', '.join(sorted(names)) if names else 'None'

        nodes = '\n'.join(node.name if names_only else str(node) for node in self.nodes)
        return (f'#### Pipeline execution order ####\nInputs: {listed(self.inputs())}\n\n{nodes}\n\n'
                f'Outputs: {listed(self.outputs())}\n##################################')

    def _find(self, natives):
        return [self._by_library_name[native.get_name()] for native in natives]

    @cached_property
    def node_dependencies(self) -> dict[Node, set[Node]]:
        return {node: set(self._find(self._native.get_node_dependencies(self._native.get_node(name))))
                for name, node in self._by_library_name.items()}

    @cached_property
    def nodes(self) -> list[Node]:
        return [node for group in self.grouped_nodes for node in group]

    @cached_property
    def grouped_nodes(self) -> list[list[Node]]:
        return [sorted(self._find(self._native.get_group(n))) for n in range(self._native.get_n_groups())]

    def group_nodes_by(self, group_by: str | None = 'namespace') -> list[Any]:
        from ._groups import GroupedNodes
        strategy = (group_by or 'none').lower()
        if strategy not in ('none', 'namespace'):
            raise ValueError(f'Unsupported group_by strategy: {group_by}')

        def key_of(node):
            return node.namespace.split('.')[0] if node.namespace and strategy == 'namespace' else node.name

        groups = {}
        for node in self.nodes:
            kind = 'namespace' if node.namespace and strategy == 'namespace' else 'nodes'
            group = groups.setdefault(key_of(node), GroupedNodes(name=key_of(node), type=kind))
            group.nodes.append(node.name)
            for parent in sorted(self.node_dependencies[node], key=lambda parent: parent.name):
                if key_of(parent) != group.name and key_of(parent) not in group.dependencies:
                    group.dependencies.append(key_of(parent))
        return list(groups.values())

    def tag(self, tags: str | Iterable[str]) -> Pipeline:
        return Pipeline([node.tag(tags) for node in self._nodes])

    def to_json(self) -> str:
        import json
        nodes = [{'name': node.name, 'inputs': list(node.inputs), 'outputs': list(node.outputs),
                  'tags': list(node.tags)} for node in self._nodes]
        return json.dumps({'kedro_version': kedroc.__version__, 'pipeline': nodes})


def pipeline(nodes: Iterable[Node | Pipeline] | Pipeline, *, inputs: str | set[str] | dict[str, str] | None = None,
             outputs: str | set[str] | dict[str, str] | None = None,
             parameters: str | set[str] | dict[str, str] | None = None, tags: str | Iterable[str] | None = None,
             namespace: str | None = None, prefix_datasets_with_namespace: bool = True) -> Pipeline:
    return Pipeline(nodes, inputs=inputs, outputs=outputs, parameters=parameters, tags=tags, namespace=namespace,
                    prefix_datasets_with_namespace=prefix_datasets_with_namespace)
