# SPDX-License-Identifier: LGPL-2.1-or-later
"""What all runners have in common. The library runs the nodes."""

from __future__ import annotations

import contextlib
import logging
import os
from abc import ABC, abstractmethod
from time import perf_counter
from typing import Any

from .._native import GLib
from ..pipeline import Pipeline
from ._catalogs import native_catalog
from ._failures import exception_for, unsatisfied_inputs
from .task import refuse_generators

SYNCHRONOUS = ('Using synchronous mode for loading and saving data. Use the --async flag for potential performance '
               'gains. '
               'https://docs.kedro.org/en/stable/build/run_a_pipeline/#load-and-save-asynchronously')


class AbstractRunner(ABC):
    def __init__(self, is_async: bool = False):
        self._is_async = is_async

    @property
    def _logger(self):
        return logging.getLogger(type(self).__module__)

    def run(self, pipeline: Pipeline, catalog: Any, hook_manager: Any = None, run_id: str | None = None,
            only_missing_outputs: bool = False) -> dict[str, Any]:
        """Runs the pipeline. Its free outputs as datasets, by their names; nothing is loaded."""
        if any(name not in catalog for name in pipeline.inputs()):
            raise unsatisfied_inputs(pipeline, catalog)
        self._prepare(pipeline, catalog)
        if self._is_async:
            self._logger.info('Asynchronous mode is enabled for loading and saving data.')
        self._only_missing_outputs = only_missing_outputs
        began = perf_counter()
        names = self._run(pipeline, catalog, hook_manager, run_id)
        self._logger.info(f'Pipeline execution completed successfully in {perf_counter() - began:.1f} sec.')
        return {name: catalog[name] for name in (pipeline.outputs() if names is None else names)}

    def _prepare(self, pipeline, catalog):
        """Makes the datasets of the pipeline."""
        for name in sorted(pipeline.datasets()):
            catalog.get(name, fallback_to_runtime_pattern=True)

    @abstractmethod
    def _get_executor(self, max_workers: int) -> Any:
        """Kedro's way to say where nodes run; here the library decides."""

    @abstractmethod
    def _run(self, pipeline: Pipeline, catalog: Any, hook_manager: Any = None, run_id: str | None = None) -> Any:
        """Runs the nodes, all of whose inputs are there."""

    def _get_required_workers_count(self, pipeline: Pipeline) -> int:
        return 1

    @classmethod
    def _validate_max_workers(cls, max_workers: int | None) -> int:
        if max_workers is None:
            return os.cpu_count() or 1
        if max_workers <= 0:
            raise ValueError('max_workers should be positive')
        return max_workers


class LibraryRunner(AbstractRunner):
    """A runner of the library, which _new_native() makes."""

    def _new_native(self):
        raise NotImplementedError

    def _prepare(self, pipeline, catalog):
        # What it does not know it asks for.
        pass

    def _native_pipeline(self, pipeline):
        return pipeline._native

    def _run(self, pipeline, catalog, hook_manager=None, run_id=None):
        refuse_generators(pipeline.nodes, self._is_async)
        native = self._new_native()
        native.set_is_async(self._is_async)
        hooks = self._find_hooks(hook_manager, pipeline, catalog, run_id)
        run = _Run(self, native, pipeline)
        try:
            with run.followed():
                outputs = self._call(native, self._native_pipeline(pipeline), native_catalog(catalog, pipeline), hooks,
                                     run_id, self._only_missing_outputs)
        except GLib.Error as error:
            failure = exception_for(error, pipeline, catalog)
            # Who leaves the program is not told how to go on.
            if isinstance(failure, Exception):
                run.suggest_resume()
            raise failure from (failure.__cause__ if failure is not error else None)
        if not self._only_missing_outputs:
            return None
        run.log_skipped()
        return outputs.list()

    def _call(self, native, *arguments):
        return native.run(*arguments)

    def _take_log(self):
        # What nodes write into it elsewhere comes before what is said of them here.
        pass

    def _find_hooks(self, manager, pipeline, catalog, run_id):
        if manager is None:
            return None
        from ._hooks import hook_manager_for
        return hook_manager_for(manager, pipeline, catalog, self._is_async, run_id)

    def _get_executor(self, max_workers):
        return None


class _Run:
    """What a run writes into the log."""

    def __init__(self, runner, native, pipeline):
        self.logger = runner._logger
        self.take_log = runner._take_log
        self.native = native
        self.pipeline = pipeline
        self.done = 0
        self.started = set()

    @contextlib.contextmanager
    def followed(self):
        handlers = [self.native.connect('progress', self.on_progress)]
        if self.logger.isEnabledFor(logging.INFO):
            handlers.append(self.native.connect('node-started', self.on_started))
            handlers.append(self.native.connect('node-finished', self.on_finished))
        try:
            yield
        finally:
            for handler in handlers:
                self.native.disconnect(handler)

    def on_started(self, native, node):
        self.started.add(node.get_name())

    def on_finished(self, native, node):
        self.take_log()
        self.logger.info('Completed node: %s', self.pipeline._by_library_name[node.get_name()].name)

    def on_progress(self, native, done, total):
        self.done = done
        if done > 0:
            self.logger.info('Completed %d out of %d tasks', done, total)

    def suggest_resume(self):
        self.take_log()
        names = self.native.suggest_resume_nodes()
        if self.done == 0:
            self.logger.warning('No nodes ran. Repeat the previous command to attempt a new run.')
            return
        names = ','.join(sorted(self.pipeline._by_library_name[name].name for name in names))
        self.logger.warning(f'There are {len(self.pipeline.nodes) - self.done} nodes that have not run.\nYou can '
                            'resume the '
                            'pipeline run from the nearest nodes with persisted inputs by adding the following '
                            f'argument to your previous command:\n  --from-nodes "{names}"')

    def log_skipped(self):
        nodes = self.pipeline._by_library_name
        skipped = sorted(node.name for name, node in nodes.items() if name not in self.started)
        if len(skipped) == len(nodes):
            self.logger.info(f'Skipping all {len(nodes)} nodes (all persistent outputs exist)')
            return
        if skipped:
            self.logger.info(f"Skipping {len(skipped)} nodes with existing outputs: {', '.join(skipped)}")
        self.logger.info(f'Running {len(nodes) - len(skipped)} out of {len(nodes)} nodes')
