# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes by what they are deployed with."""

from dataclasses import dataclass, field


@dataclass
class GroupedNodes:
    """Nodes that are deployed together: those of a namespace, or a single one."""

    name: str
    type: str
    nodes: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)


GroupedNodes.__module__ = 'kedroc.pipeline.node'
