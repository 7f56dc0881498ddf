# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets of which every save is a version of its own."""

from __future__ import annotations

import abc
import glob
import logging
import warnings
from pathlib import Path, PurePath
from typing import TypeVar

from . import core
from .core import AbstractDataset, DatasetError, VersionNotFoundError, generate_timestamp, logger

_DI = TypeVar('_DI')
_DO = TypeVar('_DO')

INCONSISTENT = ("Save version '{}' did not match load version '{}' for {}. This is strongly discouraged due to "
                "inconsistencies it may cause between 'save' and 'load' operations. Please refrain from setting exact "
                'load version for intermediate datasets where possible to avoid this warning.')


def _local_exists(filepath):
    return Path(filepath).exists()


def _is_unsafe(version):
    return not version or '/' in version or '\\' in version or version in ('.', '..')


class AbstractVersionedDataset(AbstractDataset[_DI, _DO], abc.ABC):
    """The base class of datasets of files that may be versioned: `filepath/version/name`."""

    def __init__(self, filepath, version, exists_function=None, glob_function=None):
        self._filepath = filepath
        self._version = version
        self._exists_function = exists_function or _local_exists
        self._glob_function = glob_function or glob.iglob
        self._clear_version_cache()

    def _clear_version_cache(self):
        self._cached_load_version = None
        self._cached_save_version = None

    def _get_versions(self):
        """The paths of all versions, the latest one first."""
        try:
            paths = sorted(self._glob_function(str(self._get_versioned_path('*'))), reverse=True)
        except Exception as error:
            raise VersionNotFoundError(f'Did not find any versions for {self}. This could be due to insufficient '
                                       f'permission. Exception: {error}') from error
        return [path for path in paths if self._exists_function(path)]

    def _fetch_latest_load_version(self):
        if self._cached_load_version is None:
            latest = next(iter(self._get_versions()), None)
            if not latest:
                raise VersionNotFoundError(f'Did not find any versions for {self}')
            self._cached_load_version = PurePath(latest).parent.name
        return self._cached_load_version

    def _fetch_latest_save_version(self):
        if self._cached_save_version is None:
            self._cached_save_version = generate_timestamp()
        return self._cached_save_version

    def resolve_load_version(self):
        if not self._version:
            return None
        return self._version.load or self._fetch_latest_load_version()

    def resolve_save_version(self):
        if not self._version:
            return None
        return self._version.save or self._fetch_latest_save_version()

    def _get_load_path(self):
        return self._get_versioned_path(self.resolve_load_version()) if self._version else self._filepath

    def _get_save_path(self):
        if not self._version:
            return self._filepath
        path = self._get_versioned_path(self.resolve_save_version())
        if self._exists_function(str(path)):
            raise DatasetError(f"Save path '{path}' for {self!s} must not exist if versioning is enabled.")
        return path

    def _get_versioned_path(self, version):
        if _is_unsafe(version):
            raise DatasetError(f"Version string '{version}' is not allowed. Version strings must be a single non-empty "
                               "path component with no path separators ('/' or '\\') and must not be '.' or '..'.")
        return self._filepath / version / self._filepath.name

    def list_versions(self, full_path=True):
        """The paths or the names of all versions, the latest one first."""
        paths = self._get_versions()
        return paths if full_path else [PurePath(path).parent.name for path in paths]

    @classmethod
    def _save_wrapper(cls, function):
        save_data = core._save_wrapper(function)

        def save(self, data):
            self._clear_version_cache()
            version = self.resolve_save_version()
            try:
                save_data(self, data)
            except (FileNotFoundError, NotADirectoryError) as error:
                raise DatasetError(self._describe_file_in_the_way()) from error
            self._compare_versions(version)

        save.__savewrapped__ = True
        save.__wrapped__ = function
        save.__qualname__ = function.__qualname__
        save.__doc__ = function.__doc__
        return save

    def _compare_versions(self, save_version):
        load_version = self.resolve_load_version()
        if load_version != save_version:
            warnings.warn(INCONSISTENT.format(save_version, load_version, str(self)))
            self._clear_version_cache()

    def _describe_file_in_the_way(self):
        name = self._filepath.name
        return (f"Cannot save versioned dataset '{name}' to '{self._filepath.parent.as_posix()}' because a file with "
                "the "
                'same name already exists in the directory. This is likely because versioning was enabled on a dataset '
                f"already saved previously. Either remove '{name}' from the directory or manually convert it into a "
                'versioned dataset by placing it in a versioned directory (e.g. with default versioning format '
                f"'{self._filepath.as_posix()}/YYYY-MM-DDThh.mm.ss.sssZ/{name}').")

    def exists(self):
        if logger.isEnabledFor(logging.DEBUG):
            self._logger.debug('Checking whether target of %s exists', str(self))
        try:
            return self._exists()
        except VersionNotFoundError:
            return False
        except Exception as error:
            raise DatasetError(f'Failed during exists check for dataset {self!s}.\n{error!s}') from error

    def _release(self):
        super()._release()
        self._clear_version_cache()
