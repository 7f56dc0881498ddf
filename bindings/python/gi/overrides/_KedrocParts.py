# SPDX-License-Identifier: LGPL-2.1-or-later
"""The parts of a PartitionedDataset as a dict. A part of the overrides in Kedroc.py."""

from ..module import get_introspection_module

Kedroc = get_introspection_module('Kedroc')


def catalog_from(dataset, values, from_config, box_for, plain):
    """A catalog for C to save: each value as the class of the parts takes it.

    What can be called stands for what it returns, as in Kedro, and datasets for what they load.
    """
    config = plain(dataset.props.dataset)
    config = dict(config if isinstance(config, dict) else {'type': config})
    config[dataset.props.filepath_arg] = dataset.props.path
    part = from_config('part', config)
    catalog = Kedroc.DataCatalog.new()
    for name, value in values.items():
        if isinstance(value, Kedroc.AbstractDataset):
            catalog.set(name, value)
        else:
            catalog.set_value(name, box_for(part, value() if callable(value) else value))
    return catalog
