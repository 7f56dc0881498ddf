# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets that other processes find by their names, of the package whose programs are run."""

import importlib
import os
import pathlib

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
