# SPDX-License-Identifier: LGPL-2.1-or-later
"""The catalog of a run, as the library takes it."""

from ..io._adapters import PythonDataset, adapter_for, new_catalog
from ..io._foreign import adapted
from ..io.data_catalog import DataCatalog


def _prepare(catalog, names):
    """Makes what the configuration says of datasets of the pipeline: their classes are of Python."""
    resolver = catalog.config_resolver
    makes_all = resolver._default_runtime_patterns != type(catalog)._own_patterns()
    if not makes_all and not catalog._lazy_datasets and len(resolver.list_patterns()) == 1:
        return
    for name in sorted(names):
        catalog.get(name, fallback_to_runtime_pattern=makes_all)


def native_catalog(catalog, pipeline):
    if isinstance(catalog, DataCatalog):
        _prepare(catalog, pipeline.datasets())
        return catalog._native
    # One of another class: its datasets are lent to a catalog of the library.
    native = new_catalog('KedrocPythonMemoryDataset')
    inputs = pipeline.inputs()
    for name in sorted(pipeline.datasets()):
        is_there = name in catalog
        dataset = catalog.get(name, fallback_to_runtime_pattern=True)
        if is_there or name not in inputs:
            native.set(name, adapter_for(adapted(dataset)))
    return native


def own_datasets(native, pipeline):
    """The datasets of the pipeline that are of classes of Python and not in memory, by their names."""
    adapters = {name: native.get(name, False) for name in sorted(pipeline.datasets())}
    return {name: adapter.dataset for name, adapter in adapters.items() if isinstance(adapter, PythonDataset)}
