# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes in worker processes."""

from gi.overrides import _KedrocFunctions as functions

from .._logs import Listener
from .._native import Gio, Kedroc
from ..io._parallel import refuse_unserialisable
from ._catalogs import native_catalog, own_datasets
from ._failures import unserialisable_nodes
from ._interrupts import call_interruptibly
from ._workers import command_for
from .runner import SYNCHRONOUS, LibraryRunner


def _pack(node):
    """The node of the library with a function that a worker finds, or None."""
    from pickle import PicklingError
    from ..pipeline._packed import reference_to
    try:
        return node._native.with_function(reference_to(node))
    except (AttributeError, TypeError, PicklingError):
        return None


class ParallelRunner(LibraryRunner):
    """A worker loads and saves the datasets of its nodes, but for those in memory. Hooks of nodes and datasets are
    called here, and with them everything is loaded and saved here. A DataCatalog will do.
    """

    def __init__(self, max_workers: int | None = None, is_async: bool = False):
        super().__init__(is_async=is_async)
        self._max_workers = self._validate_max_workers(max_workers)
        self._native = None

    @classmethod
    def _validate_nodes(cls, nodes):
        packed = {node: _pack(node) for node in nodes}
        failed = [node for node, native in packed.items() if native is None]
        if failed:
            raise unserialisable_nodes(failed)
        return list(packed.values())

    @classmethod
    def _validate_catalog(cls, catalog):
        if hasattr(catalog, 'validate_catalog'):
            catalog.validate_catalog()

    def _validate_datasets(self, pipeline, catalog):
        """The datasets that workers are to make, if all can be made there."""
        datasets = own_datasets(native_catalog(catalog, pipeline), pipeline)
        self._validate_catalog(catalog)
        if not hasattr(catalog, 'validate_catalog'):
            refuse_unserialisable(datasets.items())
        return datasets.values()

    def _get_required_workers_count(self, pipeline):
        return min(len(pipeline.nodes) - len(pipeline.grouped_nodes) + 1, self._max_workers)

    def _new_native(self):
        # Its workers stay for the next run.
        if self._native is None:
            self._native = Kedroc.ParallelRunner.new(self._max_workers)
        return self._native

    def _native_pipeline(self, pipeline):
        return self._packed_pipeline

    def _run(self, pipeline, catalog, hook_manager=None, run_id=None):
        functions.refuse_unguarded_run()
        if not self._is_async:
            self._logger.info(SYNCHRONOUS)
        self._packed_pipeline = Kedroc.Pipeline.new(self._validate_nodes(pipeline.nodes))
        datasets = self._validate_datasets(pipeline, catalog)
        with Listener() as log:
            self._log, self._command = log, command_for(pipeline.nodes, datasets, log.settings())
            return super()._run(pipeline, catalog, hook_manager, run_id)

    def _take_log(self):
        self._log.take()

    def _call(self, native, *arguments):
        cancellable = Gio.Cancellable()

        def call():
            with functions.started_by(self._command):
                return native.run(*arguments, cancellable)

        return call_interruptibly(call, cancellable)
