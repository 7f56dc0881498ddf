# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets on their way to workers, which load and save them: pickled, as Kedro sends them.

The versions of a run are settled before it begins, so that all workers mean the same ones.
"""

import base64
import functools
import os
import pickle
import shutil

from .. import _pickles
from .core import AbstractVersionedDataset, DatasetError, generate_timestamp

# What is larger stays with the process that runs the pipeline.
MAX_SIZE = 16 * 1024 * 1024


def _versions_of(dataset):
    """The latest version that there is, the one that is saved, and whether that is yet to be made."""
    if not isinstance(dataset, AbstractVersionedDataset) or not dataset._version:
        return None
    # What it finds is not for the program's own object, whose next load may be after the run.
    twin = dataset._copy()
    save = twin._version.save or generate_timestamp()
    try:
        latest = twin.resolve_load_version()
    except Exception:
        # Whoever loads it says so.
        latest = None
    return latest, save, not _has_version(twin, save)


def _path_of(dataset, version):
    return str(dataset._get_versioned_path(version))


def _has_version(dataset, version):
    try:
        return dataset._exists_function(_path_of(dataset, version))
    except Exception:
        # Whoever saves it says so.
        return False


def pack(name, dataset):
    """The dataset as a text, or None: it cannot be pickled, or is too large."""
    try:
        data = pickle.dumps((name, _pickles.dumps(dataset), _versions_of(dataset)))
    except Exception:
        return None
    return base64.b64encode(data).decode() if len(data) <= MAX_SIZE else None


class PackedDataset:
    """A dataset in a worker. Each load is of a new object, as no node finds there what another one has left."""

    def __init__(self, text):
        self.name, self._pickled, self._versions = pickle.loads(base64.b64decode(text))
        # Whether a worker that was lost may have saved the version of the run.
        self.replaces = False
        self._loaded = None

    def _make(self):
        try:
            return _pickles.loads(self._pickled)
        except Exception as error:
            raise DatasetError('Failed while making the dataset in a worker process.\n'
                               f'{type(error).__name__}: {error!s}') from error

    def to_load(self):
        """The dataset with the version that all nodes of the run load."""
        dataset = self._make()
        if self._versions is not None and not dataset._version.load:
            dataset._cached_load_version = self._settle_load_version(dataset)
        self._loaded = dataset
        return dataset

    def _settle_load_version(self, dataset):
        latest, save, _ = self._versions
        if not _has_version(dataset, save):
            return latest
        # In the order of Kedro, which is that of the paths.
        if latest is not None and _path_of(dataset, latest) > _path_of(dataset, save):
            return latest
        # A node of the run has saved it, several times perhaps: each chunk may be a version.
        return save if dataset._version.save else None

    def to_confirm(self):
        """The object that knows what was loaded."""
        return self._make() if self._loaded is None else self._loaded

    def to_save(self):
        if self.replaces:
            self.replaces = False
            if self._versions is not None and self._versions[2]:
                self._remove_incomplete()
        return self._saved

    @functools.cached_property
    def _saved(self):
        """One for all chunks: only one node saves it."""
        dataset = self._make()
        if self._versions is not None and not dataset._version.save:
            self._save_as_settled(dataset)
        return dataset

    def _save_as_settled(self, dataset):
        def fetch():
            # The next chunk is a version of its own.
            del dataset._fetch_latest_save_version
            dataset._cached_save_version = self._versions[1]
            return dataset._cached_save_version

        dataset._fetch_latest_save_version = fetch

    def _remove_incomplete(self):
        """What somebody has left who has died before he could tell that it is complete."""
        path = _path_of(self._saved, self._versions[1])
        files = getattr(self._saved, '_fs', None)
        if not self._saved._exists_function(path):
            return
        if files is not None:
            files.rm(path, recursive=True)
        elif os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)
