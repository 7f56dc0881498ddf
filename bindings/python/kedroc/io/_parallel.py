# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which datasets can be used by several processes."""

from ._foreign import LibraryDataset
from .shared_memory_dataset import SharedMemoryDataset


def _is_serialisable(dataset):
    # Those of the library need no pickle.
    if isinstance(dataset, (SharedMemoryDataset, LibraryDataset)):
        return True
    import pickle
    try:
        pickle.dumps(dataset)
    except (AttributeError, pickle.PicklingError):
        return False
    return True


def unserialisable_datasets(datasets):
    return [name for name, dataset in datasets
            if getattr(dataset, '_SINGLE_PROCESS', False) or not _is_serialisable(dataset)]


def refuse_unserialisable(datasets):
    names = unserialisable_datasets(datasets)
    if names:
        raise AttributeError(
            f'The following datasets cannot be used with multiprocessing: {sorted(names)}\nIn order to utilize '
            'multiprocessing you need to make sure all datasets are serialisable, i.e. datasets should not make use '
            'of lambda functions, nested functions, closures etc.\nIf you are using custom decorators ensure they '
            'are correctly decorated using functools.wraps().')
