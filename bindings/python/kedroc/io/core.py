# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets as classes of Python, with Kedro's methods, exceptions and messages."""

from __future__ import annotations

import abc
import copy
import functools
import logging
import sys
from datetime import datetime, timezone
from typing import Any, Generic, NamedTuple, TypeVar

VERSION_FORMAT = '%Y-%m-%dT%H.%M.%S.%fZ'
VERSIONED_FLAG_KEY = 'versioned'
VERSION_KEY = 'version'
PROTOCOL_DELIMITER = '://'
TYPE_KEY = 'type'

_DI = TypeVar('_DI')
_DO = TypeVar('_DO')

logger = logging.getLogger(__name__)


class DatasetError(Exception):
    """A dataset could not be made, loaded or saved."""


class DatasetNotFoundError(DatasetError):
    """There is no such dataset in the catalog."""


class DatasetAlreadyExistsError(DatasetError):
    """The catalog has a dataset of that name."""


class VersionNotFoundError(DatasetError):
    """A versioned dataset has nothing to load."""


class VersionAlreadyExistsError(DatasetError):
    """A dataset saves another version than its catalog does."""


class Version(NamedTuple('Version', [('load', Any), ('save', Any)])):
    """The version to load, None for the latest one, and the one to save, None for the current time."""

    __slots__ = ()


def generate_timestamp():
    """The current time as a version, to the millisecond."""
    text = datetime.now(tz=timezone.utc).strftime(VERSION_FORMAT)
    return text[:-4] + text[-1:]


def is_parameter(dataset_name):
    return dataset_name.startswith('params:') or dataset_name == 'parameters'


def _load_wrapper(function):
    @functools.wraps(function)
    def load(self):
        if logger.isEnabledFor(logging.DEBUG):
            self._logger.debug('Loading %s', str(self))
        try:
            return function(self)
        except DatasetError:
            raise
        except Exception as error:
            raise DatasetError(f'Failed while loading data from dataset {self!s}.\n{error!s}') from error

    load.__loadwrapped__ = True
    return load


def _save_wrapper(function):
    @functools.wraps(function)
    def save(self, data):
        if data is None:
            raise DatasetError("Saving 'None' to a 'Dataset' is not allowed")
        try:
            if logger.isEnabledFor(logging.DEBUG):
                self._logger.debug('Saving %s', str(self))
            function(self, data)
        except (DatasetError, FileNotFoundError, NotADirectoryError):
            raise
        except Exception as error:
            raise DatasetError(f'Failed while saving data to dataset {self!s}.\n{error!s}') from error

    save.__savewrapped__ = True
    return save


def _keep_arguments(init):
    """The __init__ of a class, which also keeps the arguments for to_config()."""
    @functools.wraps(init)
    def new_init(self, *args, **kwargs):
        init(self, *args, **kwargs)
        # That of the class itself comes last.
        self._init_call = (args, kwargs)

    return new_init


def _is_own(function):
    return not function.__qualname__.startswith('Abstract')


class AbstractDataset(abc.ABC, Generic[_DI, _DO]):
    """The base class of datasets written in Python: load(), save(data) and _describe(), and as wanted _exists(),
    _release() and confirm()."""

    # Whether it keeps nothing beyond the run.
    _EPHEMERAL = False

    @classmethod
    def from_config(cls, name, config, load_version=None, save_version=None):
        from ._definition import dataset_from_config
        return dataset_from_config(name, config, load_version, save_version)

    def __init_subclass__(cls, **kwargs):
        cls.__init__ = _keep_arguments(cls.__init__)
        super().__init_subclass__(**kwargs)
        for hidden, name in (('_load', 'load'), ('_save', 'save')):
            if hasattr(cls, hidden) and _is_own(getattr(cls, hidden)):
                setattr(cls, name, getattr(cls, hidden))
        if _is_own(cls.load):
            cls.load = cls._load_wrapper(cls.load.__wrapped__ if hasattr(cls.load, '__loadwrapped__') else cls.load)
        if _is_own(cls.save):
            cls.save = cls._save_wrapper(cls.save.__wrapped__ if hasattr(cls.save, '__savewrapped__') else cls.save)

    @classmethod
    def _load_wrapper(cls, function):
        return _load_wrapper(function)

    @classmethod
    def _save_wrapper(cls, function):
        return _save_wrapper(function)

    @property
    def _logger(self):
        return logger

    @property
    def _init_args(self):
        import inspect
        args, kwargs = self._init_call
        arguments = inspect.getcallargs(type(self).__init__.__wrapped__, self, *args, **kwargs)
        arguments.pop('self', None)
        return arguments

    def _init_config(self):
        from ._definition import config_of
        return config_of(self)

    def _pretty_repr(self, object_description):
        import pprint
        parts = [f'{name}={pprint.pformat(value, sort_dicts=False, compact=True, depth=2, width=sys.maxsize)}'
                 for name, value in object_description.items() if value is not None]
        return f"{type(self).__module__}.{type(self).__name__}({', '.join(parts)})"

    def __repr__(self):
        description = self._describe()
        if isinstance(description, dict) and all(isinstance(key, str) for key in description):
            return self._pretty_repr(description)
        kind = f'{type(self).__module__}.{type(self).__name__}'
        self._logger.warning(f"'{kind}' is a subclass of AbstractDataset and it must implement the '_describe' method "
                             "following the signature of AbstractDataset's '_describe'.")
        return f'{kind}()'

    def _not_implemented(self, method):
        return NotImplementedError(f"'{type(self).__name__}' is a subclass of AbstractDataset and it must implement "
                                   f"the '{method}' method")

    @abc.abstractmethod
    def load(self) -> _DO:
        raise self._not_implemented('load')

    @abc.abstractmethod
    def save(self, data: _DI) -> None:
        raise self._not_implemented('save')

    @abc.abstractmethod
    def _describe(self) -> dict[str, Any]:
        raise self._not_implemented('_describe')

    def exists(self):
        try:
            if logger.isEnabledFor(logging.DEBUG):
                self._logger.debug('Checking whether target of %s exists', str(self))
            return self._exists()
        except Exception as error:
            raise DatasetError(f'Failed during exists check for dataset {self!s}.\n{error!s}') from error

    def _exists(self):
        self._logger.warning("'exists()' not implemented for '%s'. Assuming output does not exist.",
                             type(self).__name__)
        return False

    def release(self):
        try:
            if logger.isEnabledFor(logging.DEBUG):
                self._logger.debug('Releasing %s', str(self))
            self._release()
        except Exception as error:
            raise DatasetError(f'Failed during release for dataset {self!s}.\n{error!s}') from error

    def _release(self):
        pass

    def _copy(self, **overwrite_params):
        duplicate = copy.deepcopy(self)
        for name, value in overwrite_params.items():
            setattr(duplicate, name, value)
        return duplicate


# What else Kedro's module of this name has. They need what is above.
from ._definition import parse_dataset_definition  # noqa: E402
from ..utils import load_obj  # noqa: E402
from ._files import (CLOUD_PROTOCOLS, HTTP_PROTOCOLS, get_filepath_str, get_protocol_and_path,  # noqa: E402
                     validate_on_forbidden_chars)
from ._protocols import CatalogProtocol, SharedMemoryCatalogProtocol  # noqa: E402
from ._versioned import AbstractVersionedDataset  # noqa: E402

__all__ = ['AbstractDataset', 'AbstractVersionedDataset', 'CLOUD_PROTOCOLS', 'CatalogProtocol',
           'DatasetAlreadyExistsError', 'DatasetError', 'DatasetNotFoundError', 'HTTP_PROTOCOLS',
           'SharedMemoryCatalogProtocol', 'Version', 'VersionAlreadyExistsError', 'VersionNotFoundError',
           'generate_timestamp', 'get_filepath_str', 'get_protocol_and_path', 'is_parameter', 'load_obj',
           'parse_dataset_definition', 'validate_on_forbidden_chars']
