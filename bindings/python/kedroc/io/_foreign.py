# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets that are no classes of this package: those that derive from Kedro's own, as kedro_datasets has them, and
those of the library."""

import functools
import sys

from . import core
from .core import AbstractDataset, AbstractVersionedDataset, Version

# What Kedro's classes are called, and their modules.
COUNTERPARTS = (('kedro.io.core', AbstractDataset), ('kedro.io.core', AbstractVersionedDataset))

_known = set()


def _learn(module, kind):
    found = sys.modules.get(module)
    if found is None or (module, kind.__name__) in _known:
        return
    # Both have the same methods; from now on isinstance() says so.
    kind.register(getattr(found, kind.__name__))
    _known.add((module, kind.__name__))


def _learn_kedro():
    """Whoever has an object of Kedro's classes has imported Kedro."""
    if 'kedro.io.core' not in sys.modules:
        return
    from .cached_dataset import CachedDataset
    from .memory_dataset import MemoryDataset
    for module, kind in (*COUNTERPARTS, ('kedro.io.memory_dataset', MemoryDataset),
                         ('kedro.io.cached_dataset', CachedDataset)):
        _learn(module, kind)


def adapted_class(kind):
    _learn_kedro()
    return kind


def dataset_errors():
    """The exceptions that say that a dataset has failed, Kedro's own too."""
    found = sys.modules.get('kedro.io.core')
    return (core.DatasetError,) if found is None else (core.DatasetError, found.DatasetError)


class LibraryDataset(AbstractDataset):
    """A dataset of the library, of which native is the object."""

    def __init__(self, native):
        self.native = native
        self._EPHEMERAL = native.get_ephemeral()
        self._SINGLE_PROCESS = native.get_single_process()

    def load(self):
        return self.native.load()

    def save(self, data):
        self.native.save(data)

    def _exists(self):
        return self.native.exists()

    def _release(self):
        self.native.release()

    def confirm(self):
        self.native.confirm()

    def _describe(self):
        return self.native.describe()

    def _init_config(self):
        return self.native.to_config()


@functools.lru_cache(maxsize=None)
def library_class(name):
    """The class for a `type:` that the library knows, or None."""
    from .._native import GLib, Kedroc
    try:
        Kedroc.AbstractDataset.from_config('dataset', {'type': name})
    except GLib.Error as error:
        if error.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.UNKNOWN_TYPE):
            return None

    class NamedDataset(LibraryDataset):
        def __init__(self, version: Version | None = None, **config):
            config = {'type': name, **config, **({'versioned': True} if version else {})}
            super().__init__(Kedroc.AbstractDataset.from_config('dataset', config, *(version or ())))

    NamedDataset.__name__ = NamedDataset.__qualname__ = name.rpartition('.')[2]
    NamedDataset.__module__ = LibraryDataset.__module__
    return NamedDataset


def adapted(dataset):
    """The dataset, in a class of this package if it is one of the library."""
    _learn_kedro()
    if 'gi' not in sys.modules or isinstance(dataset, AbstractDataset):
        return dataset
    from .._native import Kedroc
    return LibraryDataset(dataset) if isinstance(dataset, Kedroc.AbstractDataset) else dataset
