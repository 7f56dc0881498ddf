# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets and functions that workers find by their names, for test_worker_datasets.py."""

import os
import pathlib
import signal

from kedroc.io import AbstractDataset, AbstractVersionedDataset


class Signed(AbstractDataset):
    """A text with the numbers of the processes that have saved and loaded it."""

    def __init__(self, filepath):
        self._filepath = pathlib.Path(filepath)

    def load(self):
        return f'{self._filepath.read_text()}, loaded by {os.getpid()}'

    def save(self, data):
        self._filepath.write_text(f'{data}, saved by {os.getpid()}')

    def _describe(self):
        return {'filepath': str(self._filepath)}


class Ephemeral(Signed):
    _EPHEMERAL = True


class Confirmed(Signed):
    """Writes down who has confirmed what."""

    loaded = 'nothing'

    def load(self):
        self.loaded = self._filepath.read_text()
        return self.loaded

    def confirm(self):
        if self.loaded == 'bad':
            raise ValueError('no', 'confirm')
        pathlib.Path(f'{self._filepath}.confirmed').write_text(f'{self.loaded} by {os.getpid()}')


class Versioned(AbstractVersionedDataset):
    def __init__(self, filepath, version=None):
        super().__init__(pathlib.PurePosixPath(filepath), version)

    def load(self):
        return pathlib.Path(self._get_load_path()).read_text()

    def save(self, data):
        path = pathlib.Path(self._get_save_path())
        path.parent.mkdir(parents=True, exist_ok=True)
        self.write(path, data)

    def write(self, path, data):
        path.write_text(data)

    def _describe(self):
        return {'filepath': str(self._filepath), 'version': self._version}


class Killed(Versioned):
    """Its worker is killed in the midst of the first save."""

    def write(self, path, data):
        path.write_text(data[:1])
        killed = pathlib.Path(f'{self._filepath}.killed')
        if not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        path.write_text(data)


class KilledFolder(Killed):
    """A folder of files is what is saved."""

    def load(self):
        return sorted(path.name for path in pathlib.Path(self._get_load_path()).iterdir())

    def write(self, path, data):
        path.mkdir(exist_ok=True)
        (path / f'by {os.getpid()}').touch()
        super().write(path / 'data', data)


def make():
    return 'made'


def same(data):
    return data


def outrun(data, folder):
    """Somebody else saves a newer version during the run."""
    newer = pathlib.Path(folder, '9')
    newer.mkdir()
    (newer / newer.parent.name).write_text('of somebody else')
    return data


def join(*data):
    return list(data)
