# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's catalogs on those of the library."""

from __future__ import annotations

import logging
import re
from typing import Any, ClassVar

from .._native import is_name
from ._adapters import adapter_for, confirm, dataset_of, log_loading, log_saving, new_catalog
from ._catalog_config import configs_of, missing_load_versions, validate_dataset_config, validate_versions
from ._foreign import adapted, dataset_errors
from ._lazy import _LazyDataset
from ._parallel import refuse_unserialisable
from .catalog_config_resolver import CatalogConfigResolver
from .core import (AbstractDataset, AbstractVersionedDataset, CatalogProtocol, DatasetError, DatasetNotFoundError,
                   Version, generate_timestamp)
from .memory_dataset import MemoryDataset
from .shared_memory_dataset import SharedMemoryDataset

logger = logging.getLogger(__name__)


class _Datasets:
    """The datasets that a catalog has made or was given, as a mapping of those in the library's catalog."""

    def __init__(self, native):
        self._native = native

    def find(self, name):
        return self._native.get(name, False) if is_name(name) else None

    def add(self, name, dataset):
        if not is_name(name):
            raise DatasetError(f'A dataset cannot have the name {name!r}: a name is a str without NUL, which UTF-8 '
                               'can hold')
        self._native.set(name, adapter_for(dataset))

    def drop(self, name):
        if is_name(name):
            self._native.remove(name)

    def __contains__(self, name):
        return self.find(name) is not None

    def __getitem__(self, name):
        adapter = self.find(name)
        if adapter is None:
            raise KeyError(name)
        return dataset_of(adapter)

    def __iter__(self):
        return iter(self._native.list())

    def __len__(self):
        return self._native.get_n_datasets()

    def keys(self):
        return self._native.list()

    def items(self):
        return [(name, self[name]) for name in self]

    def __eq__(self, other):
        return isinstance(other, _Datasets) and dict(self.items()) == dict(other.items())


class DataCatalog(CatalogProtocol):
    default_runtime_patterns: ClassVar = {'{default}': {'type': 'kedro.io.MemoryDataset'}}

    def __init__(self, datasets: dict[str, AbstractDataset] | None = None,
                 config_resolver: CatalogConfigResolver | None = None, load_versions: dict[str, str] | None = None,
                 save_version: str | None = None) -> None:
        self._config_resolver = config_resolver or CatalogConfigResolver(
            default_runtime_patterns=self.default_runtime_patterns)
        self._native = self._new_native()
        self._datasets = _Datasets(self._native)
        self._lazy_datasets = {}
        datasets = {name: adapted(dataset) for name, dataset in (datasets or {}).items()}
        self._load_versions, self._save_version = validate_versions(datasets, load_versions or {}, save_version)
        for name, dataset in datasets.items():
            self._datasets.add(name, dataset)
        for name, config in list(self._config_resolver.config.items()):
            if name in datasets:
                logger.warning(f"Cannot register dataset '{name}' from config: a dataset with the same name was "
                               'already provided in the `datasets` argument.')
                self._config_resolver.config.pop(name)
            else:
                self._add_from_config(name, config)

    def _new_native(self):
        return new_catalog('KedrocPythonMemoryDataset')

    def __getstate__(self):
        kept = {key: value for key, value in self.__dict__.items() if key != '_native'}
        return {**kept, '_datasets': dict(self._datasets.items())}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._native = self._new_native()
        self._datasets = _Datasets(self._native)
        for name, dataset in state['_datasets'].items():
            self._native.set(name, adapter_for(dataset))

    @classmethod
    def _own_patterns(cls):
        """The runtime patterns that the library's catalog has."""
        return DataCatalog.default_runtime_patterns

    @property
    def config_resolver(self) -> CatalogConfigResolver:
        return self._config_resolver

    @property
    def _logger(self):
        return logger

    def __repr__(self) -> str:
        lines = [f"'{name}': {lazy!r}" for name, lazy in self._lazy_datasets.items()]
        lines += [f"'{name}': {dataset!r}" for name, dataset in self._datasets.items()]
        return '\n'.join(lines)

    def __contains__(self, dataset_name: str) -> bool:
        return is_name(dataset_name) and (
            dataset_name in self._datasets or dataset_name in self._lazy_datasets
            or self._config_resolver.match_dataset_pattern(dataset_name) is not None
            or self._config_resolver.match_user_catch_all_pattern(dataset_name) is not None)

    def __eq__(self, other: Any) -> bool:
        return ((self._datasets, self._lazy_datasets, self._config_resolver.list_patterns())
                == (other._datasets, other._lazy_datasets, other.config_resolver.list_patterns()))

    def keys(self) -> list[str]:
        return [*self._lazy_datasets, *self._datasets]

    def values(self) -> list[AbstractDataset]:
        return [self[name] for name in self]

    def items(self) -> list[tuple[str, AbstractDataset]]:
        return [(name, self[name]) for name in self]

    def __iter__(self):
        yield from self.keys()

    def __len__(self) -> int:
        return len(self.keys())

    def _ipython_key_completions_(self) -> list[str]:
        return self.keys()

    def __getitem__(self, ds_name: str) -> AbstractDataset:
        dataset = self.get(ds_name)
        if dataset is None:
            raise DatasetNotFoundError(f"Dataset '{ds_name}' not found in the catalog")
        return dataset

    def __setitem__(self, key: str, value: Any) -> None:
        value = adapted(value)
        if key in self._datasets or key in self._lazy_datasets:
            logger.warning("Replacing dataset '%s'", key)
            self._drop(key)
            self._config_resolver.config.pop(key, None)
            self._load_versions.pop(key, None)
        if isinstance(value, _LazyDataset):
            self._lazy_datasets[key] = value
            return
        if isinstance(value, AbstractDataset):
            self._load_versions, self._save_version = validate_versions({key: value}, self._load_versions,
                                                                        self._save_version)
        else:
            logger.debug(f'Adding input data {key} as a default MemoryDataset')
            value = MemoryDataset(data=value)
        self._datasets.add(key, value)

    def _drop(self, name):
        # The library would say once more that it is replaced.
        self._lazy_datasets.pop(name, None)
        self._datasets.drop(name)

    def get(self, key: str, fallback_to_runtime_pattern: bool = False,
            version: Version | None = None) -> AbstractDataset | None:
        adapter = self._datasets.find(key)
        if adapter is None:
            if key not in self and not fallback_to_runtime_pattern:
                return None
            self._make(key)
            adapter = self._native.get(key, False)
        dataset = dataset_of(adapter)
        if version and isinstance(dataset, AbstractVersionedDataset):
            dataset = dataset._copy(_version=version)
        return dataset

    def _make(self, name):
        """Makes the dataset that a configuration or a pattern is for."""
        if name not in self._lazy_datasets:
            self._add_from_config(name, self._config_resolver.resolve_pattern(name))
        self[name] = self._lazy_datasets.pop(name).materialize()

    def _add_from_config(self, name, config):
        validate_dataset_config(name, config)
        self[name] = _LazyDataset(name, config, self._load_versions.get(name), self._save_version)

    @classmethod
    def from_config(cls, catalog: dict[str, dict[str, Any]] | None,
                    credentials: dict[str, dict[str, Any]] | None = None, load_versions: dict[str, str] | None = None,
                    save_version: str | None = None) -> DataCatalog:
        resolver = CatalogConfigResolver(catalog or {}, credentials, cls.default_runtime_patterns)
        missing = missing_load_versions(resolver, load_versions or {})
        if missing:
            raise DatasetNotFoundError(f"'load_versions' keys [{', '.join(sorted(missing))}] are not found in the "
                                       'catalog.')
        return cls(load_versions=load_versions or {}, save_version=save_version or generate_timestamp(),
                   config_resolver=resolver)

    def to_config(self):
        return configs_of(self)

    def filter(self, name_regex: re.Pattern[str] | str | None = None, type_regex: re.Pattern[str] | str | None = None,
               by_type: type | list[type] | None = None) -> list[str]:
        names = [name for name in self.keys() if not name_regex or re.search(name_regex, name)]
        kinds = by_type if isinstance(by_type, list) else [by_type] if by_type else []
        kinds = {f'{kind.__module__}.{kind.__qualname__}' for kind in kinds}
        if not kinds and not type_regex:
            return names
        types = {name: self.get_type(name) or '' for name in names}
        return [name for name, kind in types.items()
                if (not type_regex or re.search(type_regex, kind)) and (not kinds or kind in kinds)]

    def get_type(self, ds_name: str) -> str | None:
        if ds_name in self._datasets:
            kind = type(self._datasets[ds_name])
            return f'{kind.__module__}.{kind.__qualname__}'
        if ds_name in self._lazy_datasets:
            return str(self._lazy_datasets[ds_name])
        if ds_name not in self:
            return None
        return str(_LazyDataset(ds_name, self._config_resolver.resolve_pattern(ds_name)))

    def save(self, ds_name: str, data: Any) -> None:
        dataset = self[ds_name]
        log_saving(ds_name, dataset)
        try:
            dataset.save(data)
        except dataset_errors() as error:
            raise DatasetError(f'{ds_name}: {error}') from error

    def load(self, ds_name: str, version: str | None = None) -> Any:
        dataset = self.get(ds_name, version=Version(version, None) if version else None)
        if dataset is None:
            raise DatasetNotFoundError(f"Dataset '{ds_name}' not found in the catalog")
        log_loading(ds_name, dataset)
        try:
            return dataset.load()
        except dataset_errors() as error:
            raise DatasetError(f'{ds_name}: {error}') from error

    def release(self, ds_name: str) -> None:
        self[ds_name].release()

    def confirm(self, ds_name: str) -> None:
        confirm(ds_name, self[ds_name])

    def exists(self, ds_name: str) -> bool:
        dataset = self.get(ds_name)
        return dataset.exists() if dataset else False


class SharedMemoryDataCatalog(DataCatalog):
    """A catalog whose runtime pattern makes datasets in shared memory."""

    default_runtime_patterns: ClassVar = {'{default}': {'type': 'kedro.io.SharedMemoryDataset'}}

    def _new_native(self):
        return new_catalog('SharedMemoryDataset')

    @classmethod
    def _own_patterns(cls):
        return SharedMemoryDataCatalog.default_runtime_patterns

    def set_manager_datasets(self, manager: Any) -> None:
        for _, dataset in self._datasets.items():
            if isinstance(dataset, SharedMemoryDataset):
                dataset.set_manager(manager)

    def validate_catalog(self) -> None:
        refuse_unserialisable(self._datasets.items())
