# SPDX-License-Identifier: LGPL-2.1-or-later
"""Any object of Python in the memory of this process."""

from __future__ import annotations

import copy
import sys
from typing import Any

from .core import AbstractDataset, DatasetError



class _Empty:
    def __reduce__(self):
        return '_EMPTY'


_EMPTY = _Empty()

# What nobody can change need not be copied.
_UNCHANGING = frozenset((bool, int, float, complex, str, bytes, type(None)))


def _is_of(data, module, *classes):
    """Whether it is of a class of a module, which it cannot be before somebody has imported that."""
    found = sys.modules.get(module)
    return any(isinstance(data, getattr(found, name, ())) for name in classes) if found is not None else False


def _infer_copy_mode(data):
    if _is_of(data, 'pandas', 'DataFrame') or _is_of(data, 'numpy', 'ndarray'):
        return 'copy'
    if type(data).__name__ == 'DataFrame' or _is_of(data, 'ibis', 'Table'):
        return 'assign'
    return 'deepcopy'


def _copy_with_mode(data, copy_mode):
    if copy_mode == 'deepcopy':
        return data if type(data) in _UNCHANGING else copy.deepcopy(data)
    if copy_mode == 'copy':
        return data.copy()
    if copy_mode == 'assign':
        return data
    raise DatasetError(f'Invalid copy mode: {copy_mode}. Possible values are: deepcopy, copy, assign.')


class MemoryDataset(AbstractDataset):
    """Keeps a copy of what is saved and hands out copies, as its copy mode says."""

    def __init__(self, data: Any = _EMPTY, copy_mode: str | None = None, metadata: dict[str, Any] | None = None):
        self._data = _EMPTY
        self._copy_mode = copy_mode
        self.metadata = metadata
        self._EPHEMERAL = True
        if data is not _EMPTY:
            self.save.__wrapped__(self, data)

    def load(self) -> Any:
        data = self._data
        if data is _EMPTY:
            raise DatasetError('Data for MemoryDataset has not been saved yet.')
        return _copy_with_mode(data, self._copy_mode or _infer_copy_mode(data))

    def save(self, data: Any) -> None:
        self._data = _copy_with_mode(data, self._copy_mode or _infer_copy_mode(data))

    def _exists(self) -> bool:
        return self._data is not _EMPTY

    def _release(self) -> None:
        self._data = _EMPTY

    def _describe(self) -> dict[str, Any]:
        return {'data': None if self._data is _EMPTY else f'<{type(self._data).__name__}>'}


def _is_memory_dataset(ds_or_type):
    if isinstance(ds_or_type, str):
        return ds_or_type in ('MemoryDataset', 'kedroc.io.memory_dataset.MemoryDataset',
                              'kedro.io.memory_dataset.MemoryDataset')
    return isinstance(ds_or_type, MemoryDataset)
