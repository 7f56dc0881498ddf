# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a catalog checks in configurations, and how it writes its own one."""

from .cached_dataset import CachedDataset
from .core import TYPE_KEY, AbstractVersionedDataset, DatasetError, VersionAlreadyExistsError
from .memory_dataset import _is_memory_dataset


def validate_dataset_config(name, config):
    if not isinstance(config, dict):
        raise DatasetError(f"Catalog entry '{name}' is not a valid dataset configuration. \nHint: If this catalog "
                           'entry is intended for variable interpolation, make sure that the key is preceded by an '
                           'underscore.')
    if TYPE_KEY not in config:
        raise DatasetError(f"An exception occurred when parsing config for dataset '{name}':\n'type' is missing from "
                           'dataset catalog configuration.\nHint: If this catalog entry is intended for variable '
                           'interpolation, make sure that the top level key is preceded by an underscore.')


def validate_versions(datasets, load_versions, save_version):
    """The versions of the catalog together with those of its datasets, which have to save the same one."""
    if not datasets:
        return load_versions, save_version
    load_versions = dict(load_versions)
    for name, dataset in datasets.items():
        dataset = dataset._dataset if isinstance(dataset, CachedDataset) else dataset
        version = dataset._version if isinstance(dataset, AbstractVersionedDataset) else None
        if version and version.load:
            load_versions[name] = version.load
        if version and version.save:
            save_version = save_version or version.save
            if save_version != version.save:
                raise VersionAlreadyExistsError(
                    f'Cannot add a dataset `{name}` with `{version.save}` save version. Save version set for the '
                    f'catalog is `{save_version}`All datasets in the catalog must have the same save version.')
    return load_versions, save_version


def missing_load_versions(resolver, load_versions):
    return [name for name in load_versions
            if name not in resolver.config and not resolver.match_dataset_pattern(name)]


def configs_of(catalog):
    """Configurations, credentials, versions to load and the version to save; datasets in memory have none."""
    entries = [(name, lazy.config) for name, lazy in catalog._lazy_datasets.items()
               if not _is_memory_dataset(lazy.config.get(TYPE_KEY, ''))]
    entries += [(name, dataset._init_config()) for name, dataset in catalog._datasets.items()
                if not _is_memory_dataset(dataset)]
    configs, credentials, load_versions = {}, {}, {}
    for name, config in entries:
        configs[name], found = catalog._config_resolver._unresolve_credentials(name, config)
        credentials.update(found)
        load_versions[name] = catalog._load_versions.get(name)
    return configs, credentials, load_versions, catalog._save_version
