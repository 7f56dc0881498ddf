# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets that other processes find by their names, of the package whose programs are run."""

import importlib
import os
import pathlib
import threading

io = importlib.import_module(os.environ['KEDRO_PACKAGE'] + '.io')


class Text(io.AbstractDataset):
    def __init__(self, filepath):
        self._filepath = pathlib.Path(filepath).absolute()

    def load(self):
        return self._filepath.read_text()

    def save(self, data):
        self._filepath.write_text(data)

    def _exists(self):
        return self._filepath.exists()

    def _describe(self):
        return {'filepath': str(self._filepath)}

    def confirm(self):
        print('confirmed', self._filepath.name)


class Versioned(io.AbstractVersionedDataset):
    def __init__(self, filepath, version=None):
        super().__init__(pathlib.PurePosixPath(pathlib.Path(filepath).absolute()), version)

    def load(self):
        return pathlib.Path(self._get_load_path()).read_text()

    def save(self, data):
        path = pathlib.Path(self._get_save_path())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)

    def _describe(self):
        return {'filepath': str(self._filepath), 'version': self._version}


class Processes(Text):
    """Tells which processes have saved and loaded it."""

    def load(self):
        return [int(line) for line in super().load().split()] + [os.getpid()]

    def save(self, data):
        super().save(f'{os.getpid()}')


class Confirmed(Text):
    """Writes down what was loaded when it was confirmed."""

    loaded = None

    def load(self):
        self.loaded = super().load()
        return self.loaded

    def confirm(self):
        pathlib.Path(f'{self._filepath}.confirmed').write_text(f'confirmed {self.loaded}')


class Kept(io.AbstractDataset):
    """Keeps the data itself, and says nothing of it."""

    data = None

    def load(self):
        return self.data

    def save(self, data):
        self.data = data

    def _describe(self):
        return {}


class Failing(Text):
    def load(self):
        raise ValueError(self._filepath.name, 'load')

    def save(self, data):
        raise ValueError(self._filepath.name, 'save')


class Locked(Text):
    def __init__(self, filepath):
        super().__init__(filepath)
        self.lock = threading.Lock()


class Single(Text):
    _SINGLE_PROCESS = True
