# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes and pipelines, as Kedro's `kedro.pipeline` has them."""

from .node import GroupedNodes, Node, node
from .pipeline import Pipeline, pipeline

__all__ = ['GroupedNodes', 'Node', 'Pipeline', 'node', 'pipeline']
