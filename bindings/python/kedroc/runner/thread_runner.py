# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes on threads."""

import warnings

from .._native import Gio, Kedroc
from ._interrupts import call_interruptibly
from .runner import LibraryRunner


class ThreadRunner(LibraryRunner):
    def __init__(self, max_workers: int | None = None, is_async: bool = False):
        if is_async:
            warnings.warn("'ThreadRunner' doesn't support loading and saving the node inputs and outputs "
                          "asynchronously "
                          "with threads. Setting 'is_async' to False.")
        super().__init__(is_async=False)
        self._max_workers = self._validate_max_workers(max_workers)

    def _get_required_workers_count(self, pipeline):
        return min(len(pipeline.nodes) - len(pipeline.grouped_nodes) + 1, self._max_workers)

    def _call(self, native, *arguments):
        cancellable = Gio.Cancellable()
        return call_interruptibly(lambda: native.run(*arguments, cancellable), cancellable)

    def _new_native(self):
        return Kedroc.ThreadRunner.new(self._max_workers)
