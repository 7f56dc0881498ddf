# SPDX-License-Identifier: LGPL-2.1-or-later
"""One node after the other."""

from .._native import Kedroc
from .runner import SYNCHRONOUS, LibraryRunner


class SequentialRunner(LibraryRunner):
    def __init__(self, is_async: bool = False):
        super().__init__(is_async=is_async)

    def _new_native(self):
        return Kedroc.SequentialRunner.new()

    def _run(self, pipeline, catalog, hook_manager=None, run_id=None):
        if not self._is_async:
            self._logger.info(SYNCHRONOUS)
        return super()._run(pipeline, catalog, hook_manager, run_id)
