# SPDX-License-Identifier: LGPL-2.1-or-later
"""From the configuration of a dataset to its class, and back."""

import copy
import importlib
import warnings

from ..utils import load_obj
from .core import (TYPE_KEY, VERSION_KEY, VERSIONED_FLAG_KEY, AbstractDataset, DatasetError, Version,
                   generate_timestamp, logger)

PACKAGES = ('kedroc.io.', 'kedro_datasets.', '')
INSTALL = ('https://docs.kedro.org/en/stable/getting-started/install/'
           '#how-to-manually-install-the-project-dependencies-in-an-environment')
HINT = ('\nHint: If you are trying to use a dataset from `kedro-datasets`, make sure that the package is installed in '
        'your current environment. You can do so by running `pip install kedro-datasets` or `pip install '
        'kedro-datasets[<dataset-group>]` to install `kedro-datasets` along with related dependencies for the '
        'specific dataset group.')


def _find_class(path):
    """The class and no message, or None and what is wrong with the path."""
    place, _, name = path.rpartition('.')
    try:
        return load_obj(path), None
    except ValueError as error:
        return None, f"{error}. Invalid dataset path: '{path}'. Please check if it's correct."
    except AttributeError as error:
        if name in getattr(importlib.import_module(place), '__all__', ()):
            raise DatasetError(f'{error}. Please see the documentation on how to install relevant dependencies for '
                               f'{path}:\n{INSTALL}') from error
        return None, f"Dataset '{name}' not found in '{place}'. Make sure the dataset name is correct."
    except ModuleNotFoundError as error:
        return None, f'{error}. Please install the missing dependencies for {path}:\n{INSTALL}'


def _class_of(name):
    if name.endswith('Set'):
        warnings.warn("Since kedro-datasets 2.0, 'Dataset' is spelled with a lowercase 's'. "
                      f"Got '{name}'.", UserWarning)
    if name.strip('.') != name:
        raise DatasetError("'type' class path does not support relative paths or paths ending with a dot.")
    # What Kedro itself has, this package has too.
    wanted = name.replace('kedro.io.', 'kedroc.io.', 1) if name.startswith('kedro.io.') else name
    for package in PACKAGES:
        found, message = _find_class(package + wanted)
        if found is not None:
            return found
    from ._foreign import library_class
    found = library_class(name)
    if found is None:
        raise DatasetError(f'{message}{HINT}')
    return found


def parse_dataset_definition(config, load_version=None, save_version=None):
    """The class of a dataset and the arguments to make one with."""
    from ._foreign import adapted_class
    save_version = save_version or generate_timestamp()
    config = copy.deepcopy(config)
    kind = config.pop(TYPE_KEY)
    if isinstance(kind, str):
        kind = _class_of(kind)
    kind = adapted_class(kind)
    if not issubclass(kind, AbstractDataset):
        raise DatasetError(f"Dataset type '{kind.__module__}.{kind.__qualname__}' is invalid: all dataset types must "
                           "extend 'AbstractDataset'.")
    if VERSION_KEY in config:
        logger.warning("'%s' attribute removed from dataset configuration since it is a reserved word and cannot be "
                       'directly specified', VERSION_KEY)
        del config[VERSION_KEY]
    if config.pop(VERSIONED_FLAG_KEY, False) or getattr(kind, VERSIONED_FLAG_KEY, False):
        config[VERSION_KEY] = Version(load_version, save_version)
    return kind, config


def dataset_from_config(name, config, load_version, save_version):
    try:
        kind, config = parse_dataset_definition(config, load_version, save_version)
    except Exception as error:
        raise DatasetError(f"An exception occurred when parsing config for dataset '{name}':\n{error!s}") from error
    path = f'{kind.__module__}.{kind.__qualname__}'
    try:
        return kind(**config)
    except TypeError as error:
        import inspect
        if inspect.isabstract(kind):
            raise DatasetError(f"\n{error}.\nDataset '{name}' cannot be instantiated. Please implement the missing "
                               f"abstract methods in '{path}'.") from error
        raise DatasetError(f"\n{error}.\nDataset '{name}' must only contain arguments valid for the constructor of "
                           f"'{path}'.") from error
    except Exception as error:
        raise DatasetError(f"\n{error}.\nFailed to instantiate dataset '{name}' of type '{path}'.") from error


def _config_of_cached(config):
    inner = config.pop('dataset')
    inner = inner if isinstance(inner, dict) else inner._init_config() if hasattr(inner, '_init_config') else {}
    if VERSIONED_FLAG_KEY in inner:
        config[VERSIONED_FLAG_KEY] = inner.pop(VERSIONED_FLAG_KEY)
    inner.pop('metadata', None)
    config['dataset'] = inner


def config_of(dataset):
    """The configuration that makes such a dataset: its class and the arguments that it was made with."""
    config = {TYPE_KEY: f'{type(dataset).__module__}.{type(dataset).__name__}', **dataset._init_args}
    if type(dataset).__name__ == 'CachedDataset':
        _config_of_cached(config)
    if config.pop(VERSION_KEY, None):
        config[VERSIONED_FLAG_KEY] = True
    config.pop('metadata', None)
    return config
