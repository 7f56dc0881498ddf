# SPDX-License-Identifier: LGPL-2.1-or-later
"""A dataset that keeps in memory what another one has loaded or saved."""

from __future__ import annotations

import logging
from typing import Any

from .core import VERSIONED_FLAG_KEY, AbstractDataset, Version
from .memory_dataset import MemoryDataset


class CachedDataset(AbstractDataset):
    # What it keeps is there in one process only.
    _SINGLE_PROCESS = True

    def __init__(self, dataset: AbstractDataset | dict, version: Version | None = None, copy_mode: str | None = None,
                 metadata: dict[str, Any] | None = None):
        from ._foreign import adapted
        self._EPHEMERAL = True
        dataset = adapted(dataset)
        if isinstance(dataset, dict):
            self._dataset = self._from_config(dataset, version)
        elif isinstance(dataset, AbstractDataset):
            self._dataset = dataset
        else:
            raise ValueError("The argument type of 'dataset' should be either a dict/YAML representation of the "
                             'dataset, or the actual dataset object.')
        self._cache = MemoryDataset(copy_mode=copy_mode)
        self.metadata = metadata

    @staticmethod
    def _from_config(config, version):
        if VERSIONED_FLAG_KEY in config:
            raise ValueError("Cached datasets should specify that they are versioned in the 'CachedDataset', not in "
                             'the wrapped dataset.')
        if not version:
            return AbstractDataset.from_config('_cached', config)
        config[VERSIONED_FLAG_KEY] = True
        return AbstractDataset.from_config('_cached', config, version.load, version.save)

    def _release(self) -> None:
        self._cache.release()
        self._dataset.release()

    def _describe(self) -> dict[str, Any]:
        return {'dataset': self._dataset._describe(), 'cache': self._cache._describe()}

    def __repr__(self) -> str:
        return self._pretty_repr({'dataset': self._dataset._pretty_repr(self._dataset._describe()),
                                  'cache': self._dataset._pretty_repr(self._cache._describe())})

    def load(self) -> Any:
        if self._cache.exists():
            return self._cache.load()
        data = self._dataset.load()
        self._cache.save(data)
        return data

    def save(self, data: Any) -> None:
        self._dataset.save(data)
        self._cache.save(data)

    def _exists(self) -> bool:
        return self._cache.exists() or self._dataset.exists()

    def __getstate__(self):
        logging.getLogger(__name__).warning('%s: clearing cache to pickle.', str(self))
        self._cache.release()
        return self.__dict__
