# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which datasets can be used by several processes."""

from .shared_memory_dataset import SharedMemoryDataset


def _is_serialisable(dataset):
    if isinstance(dataset, SharedMemoryDataset):
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
