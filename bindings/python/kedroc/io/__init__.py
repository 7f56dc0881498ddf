# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets and catalogs, as Kedro's `kedro.io` has them."""

from .cached_dataset import CachedDataset
from .catalog_config_resolver import CatalogConfigResolver
from .core import (AbstractDataset, AbstractVersionedDataset, CatalogProtocol, DatasetAlreadyExistsError, DatasetError,
                   DatasetNotFoundError, SharedMemoryCatalogProtocol, Version, VersionAlreadyExistsError,
                   VersionNotFoundError)
from .data_catalog import DataCatalog, SharedMemoryDataCatalog
from .memory_dataset import MemoryDataset
from .shared_memory_dataset import SharedMemoryDataset

__all__ = ['AbstractDataset', 'AbstractVersionedDataset', 'CachedDataset', 'CatalogConfigResolver', 'CatalogProtocol',
           'DataCatalog', 'DatasetAlreadyExistsError', 'DatasetError', 'DatasetNotFoundError', 'MemoryDataset',
           'SharedMemoryCatalogProtocol', 'SharedMemoryDataCatalog', 'SharedMemoryDataset', 'Version',
           'VersionAlreadyExistsError', 'VersionNotFoundError']
