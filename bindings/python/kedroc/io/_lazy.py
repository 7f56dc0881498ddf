# SPDX-License-Identifier: LGPL-2.1-or-later
"""A dataset of a catalog that has not been made yet."""

from .core import AbstractDataset, parse_dataset_definition


class _LazyDataset:
    def __init__(self, name, config, load_version=None, save_version=None):
        self.name = name
        self.config = config
        self.load_version = load_version
        self.save_version = save_version

    def __repr__(self):
        kind, _ = parse_dataset_definition(self.config)
        return f'{kind.__module__}.{kind.__qualname__}'

    def materialize(self):
        return AbstractDataset.from_config(self.name, self.config, self.load_version, self.save_version)
