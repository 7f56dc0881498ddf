# SPDX-License-Identifier: LGPL-2.1-or-later
"""One execution of a node, outside a run."""

from __future__ import annotations

from typing import Any

from .._native import GLib, Kedroc
from ..pipeline import Node, Pipeline
from ._catalogs import native_catalog
from ._failures import exception_for


class TaskError(Exception):
    """A task was not given what it needs."""


class Task:
    def __init__(self, node: Node, catalog: Any, is_async: bool, hook_manager: Any = None, run_id: str | None = None,
                 parallel: bool = False):
        self.node = node
        self.catalog = catalog
        self.hook_manager = hook_manager
        self.is_async = is_async
        self.run_id = run_id
        self.parallel = parallel

    def execute(self) -> Node:
        """Loads the inputs, calls the function and saves the outputs, with hooks."""
        from ._hooks import hook_manager_for
        refuse_generators([self.node], self.is_async)
        if not self.hook_manager and not self.parallel:
            raise TaskError('No hook_manager provided. This is only allowed when running a ``Task`` with '
                            '``ParallelRunner``.')
        pipeline = Pipeline([self.node])
        runner = Kedroc.SequentialRunner.new()
        runner.set_is_async(self.is_async)
        hooks = hook_manager_for(self.hook_manager, pipeline, self.catalog, self.is_async, self.run_id)
        try:
            runner.run(pipeline._native, native_catalog(self.catalog, pipeline), hooks, self.run_id)
        except GLib.Error as error:
            failure = exception_for(error, pipeline, self.catalog)
            raise failure from (failure.__cause__ if failure is not error else None)
        return self.node

    def __call__(self) -> Node:
        return self.execute()


def refuse_generators(nodes, is_async):
    """What yields cannot be saved on threads of its own, as Kedro has it."""
    if not is_async:
        return
    from ..pipeline._execution import is_generator_function
    for node in nodes:
        if is_generator_function(node.func):
            raise ValueError('Async data loading and saving does not work with nodes wrapping generator functions. '
                             f"Please make sure you don't use `yield` anywhere in node {node!s}.")
