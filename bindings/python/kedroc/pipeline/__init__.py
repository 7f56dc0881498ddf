# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes and pipelines, as Kedro's `kedro.pipeline` has them."""

from .node import Node, node
from .pipeline import Pipeline, pipeline


def __getattr__(name):
    # Seldom wanted, and it takes its time.
    if name == 'GroupedNodes':
        from ._groups import GroupedNodes
        return GroupedNodes
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


__all__ = ['GroupedNodes', 'Node', 'Pipeline', 'node', 'pipeline']
