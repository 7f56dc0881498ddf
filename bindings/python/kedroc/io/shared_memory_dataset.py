# SPDX-License-Identifier: LGPL-2.1-or-later
"""A value in shared memory."""

from __future__ import annotations

import pickle
from typing import Any

from .core import AbstractDataset, DatasetError


class SharedMemoryDataset(AbstractDataset):
    """Kedroc.SharedMemoryDataset. A manager is a Kedroc.SharedMemoryManager; none is needed."""

    def __init__(self, manager: Any = None):
        from .._native import Kedroc
        self._EPHEMERAL = True
        self.shared_memory_dataset = Kedroc.SharedMemoryDataset.new(manager)

    def set_manager(self, manager: Any) -> None:
        self.shared_memory_dataset.set_manager(manager)

    def load(self) -> Any:
        from .._native import unbox
        return unbox(self.shared_memory_dataset.load())

    def save(self, data: Any) -> None:
        from .._native import GLib
        try:
            self.shared_memory_dataset.save(data)
        except GLib.Error as error:
            try:
                pickle.dumps(data)
            except Exception as reason:
                raise DatasetError(f'{data.__class__!s} cannot be serialised. ParallelRunner implicit memory datasets '
                                   'can only be used with serialisable data') from reason
            raise DatasetError(error.message) from error

    def _describe(self) -> dict[str, Any]:
        return {}

    def _exists(self) -> bool:
        return self.shared_memory_dataset.exists()

    def _release(self) -> None:
        self.shared_memory_dataset.release()
