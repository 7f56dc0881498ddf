# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parts of pipelines. The library finds them; what is not there is told in Kedro's words."""

from __future__ import annotations

from typing import Iterable

from .._native import GLib
from .transcoding import _strip_transcoding


class Selection:
    """The methods of a pipeline that give a part of it."""

    def only_nodes(self, *node_names: str):
        return self._select('only_nodes', self._library_names(node_names))

    def only_nodes_with_tags(self, *tags: str):
        return self._select('only_nodes_with_tags', tags)

    def only_nodes_with_namespaces(self, node_namespaces: list[str]):
        known = [node.namespace + '.' for node in self._nodes if node.namespace]
        unknown = [name for name in node_namespaces if not any(there.startswith(name + '.') for there in known)]
        if unknown:
            raise ValueError(f'Pipeline does not contain nodes with the following namespaces: {unknown}')
        return self._select('only_nodes_with_namespaces', node_namespaces)

    def only_nodes_with_inputs(self, *inputs: str):
        return self._select_by_datasets('only_nodes_with_inputs', inputs)

    def only_nodes_with_outputs(self, *outputs: str):
        return self._select_by_datasets('only_nodes_with_outputs', outputs)

    def from_inputs(self, *inputs: str):
        return self._select_by_datasets('from_inputs', inputs)

    def to_outputs(self, *outputs: str):
        return self._select_by_datasets('to_outputs', outputs)

    def from_nodes(self, *node_names: str):
        return self._select('from_nodes', self._library_names(node_names))

    def to_nodes(self, *node_names: str):
        return self._select('to_nodes', self._library_names(node_names))

    def filter(self, tags: Iterable[str] | None = None, from_nodes: Iterable[str] | None = None,
               to_nodes: Iterable[str] | None = None, node_names: Iterable[str] | None = None,
               from_inputs: Iterable[str] | None = None, to_outputs: Iterable[str] | None = None,
               node_namespaces: Iterable[str] | None = None):
        """What meets all of the conditions; each is asked of the whole pipeline."""
        conditions = ((self.only_nodes_with_tags, tags), (self.from_nodes, from_nodes), (self.to_nodes, to_nodes),
                      (self.only_nodes, node_names), (self.from_inputs, from_inputs), (self.to_outputs, to_outputs),
                      (self.only_nodes_with_namespaces, [node_namespaces] if node_namespaces else None))
        found = self
        for part in [select(*names) for select, names in conditions if names]:
            found &= part
        if not found.nodes:
            raise ValueError('Pipeline contains no nodes after applying all provided filters. Please ensure that at '
                             'least one pipeline with nodes has been defined.')
        return found

    def _select(self, method, names):
        try:
            return self._wrap(getattr(self._native, method)(list(names)), self._by_library_name)
        except GLib.Error as error:
            raise ValueError(error.message) from error

    def _select_by_datasets(self, method, names):
        there = self.datasets()
        missing = sorted(set(names) - there - set(map(_strip_transcoding, there)))
        if missing:
            raise ValueError(f'Pipeline does not contain datasets named {missing}')
        return self._select(method, names)

    def _library_names(self, names):
        by_name = self._nodes_by_name
        unknown = list(set(names) - set(by_name))
        if not unknown:
            return [by_name[name]._native.get_name() for name in names]
        meant = [there for name in unknown for there in by_name if there.endswith(f'.{name}')]
        hint = f' Did you mean: {meant}?' if meant else ''
        raise ValueError(f'Pipeline does not contain nodes named {unknown}.{hint}')
