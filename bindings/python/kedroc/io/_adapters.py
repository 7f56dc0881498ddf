# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the library sees of datasets of Python, and the catalog that holds them."""

import logging

from .._native import GLib, GObject, Kedroc, box, keep, unbox, values
from ._foreign import LibraryDataset, dataset_errors
from .core import DatasetError
from .memory_dataset import MemoryDataset

logger = logging.getLogger('kedroc.io.data_catalog')

# By which workers find PythonDataset.
WORKER_TYPE = f'{__name__}.PythonDataset'

COPY_MODES = {'deepcopy': Kedroc.CopyMode.DEEPCOPY, 'copy': Kedroc.CopyMode.COPY, 'assign': Kedroc.CopyMode.ASSIGN}


def log_loading(name, dataset):
    logger.info('Loading data from %s (%s)...', name, type(dataset).__name__, extra={'rich_format': ['dark_orange']})


def log_saving(name, dataset):
    logger.info('Saving data to %s (%s)...', name, type(dataset).__name__, extra={'rich_format': ['dark_orange']})


class _Adapter:
    """The methods that C calls. Every exception is kept: C carries only its text."""

    name = None
    dataset = None

    def _failed(self, error):
        if isinstance(error, dataset_errors()) and self.name is not None:
            error, cause = DatasetError(f'{self.name}: {error}'), error
            error.__cause__ = cause
            error.__traceback__ = cause.__traceback__
        return self._keep(error)

    def _keep(self, error):
        return keep(error)

    def _to_load(self):
        return self.dataset

    def _to_save(self):
        return self.dataset

    def _to_confirm(self):
        return self.dataset

    def do_load(self, cancellable):
        try:
            dataset = self._to_load()
            if logger.isEnabledFor(logging.INFO):
                log_loading(self.name, dataset)
            return True, box(dataset.load())
        except BaseException as error:
            raise self._failed(error) from error

    def do_save(self, data, cancellable):
        try:
            dataset = self._to_save()
            if logger.isEnabledFor(logging.INFO):
                log_saving(self.name, dataset)
            dataset.save(unbox(data))
            return True
        except BaseException as error:
            raise self._failed(error) from error

    def do_exists(self, cancellable):
        try:
            return bool(self.dataset.exists())
        except BaseException as error:
            raise keep(error) from error

    def do_release(self):
        try:
            self.dataset.release()
            return True
        except BaseException as error:
            raise keep(error) from error

    def do_confirm(self):
        try:
            confirm(self.name, self._to_confirm())
            return True
        except BaseException as error:
            raise self._keep(error) from error


def confirm(name, dataset):
    logger.info("Confirming dataset '%s'", name)
    if not hasattr(dataset, 'confirm'):
        raise DatasetError(f"Dataset '{name}' does not have 'confirm' method")
    dataset.confirm()


class PythonDataset(_Adapter, Kedroc.AbstractDataset):
    """In the process that has made the dataset, or in a worker: there of what was sent."""

    __gtype_name__ = 'KedrocPythonDataset'

    packed = None

    def __init__(self, dataset=None):
        super().__init__(ephemeral=bool(getattr(dataset, '_EPHEMERAL', False)),
                         single_process=bool(getattr(dataset, '_SINGLE_PROCESS', False)))
        self.dataset = dataset

    def _set_pickle(self, text):
        from ._packed import PackedDataset
        self.packed = PackedDataset(text)
        self.name = self.packed.name

    def _set_replaces(self, replaces):
        self.packed.replaces = replaces

    # Neither is to be seen in a description.
    pickle = GObject.Property(type=str, setter=_set_pickle, flags=GObject.ParamFlags.WRITABLE)
    replaces_lost_version = GObject.Property(type=bool, default=False, setter=_set_replaces,
                                             flags=GObject.ParamFlags.WRITABLE)

    def _keep(self, error):
        if self.packed is None:
            return keep(error)
        from .._remote import pack_exception
        return GLib.Error.new_literal(Kedroc.dataset_error_quark(), pack_exception(error), Kedroc.DatasetError.FAILED)

    def _to_load(self):
        return self.dataset if self.packed is None else self.packed.to_load()

    def _to_save(self):
        return self.dataset if self.packed is None else self.packed.to_save()

    def _to_confirm(self):
        return self.dataset if self.packed is None else self.packed.to_confirm()

    # C finds only what the class itself defines.
    do_load = _Adapter.do_load
    do_save = _Adapter.do_save
    do_exists = _Adapter.do_exists
    do_release = _Adapter.do_release
    do_confirm = _Adapter.do_confirm

    def do_to_config(self):
        """For workers only. Without one the dataset stays here."""
        from ._packed import pack
        text = pack(self.name, self.dataset)
        return None if text is None else values.json_object({'type': WORKER_TYPE, 'pickle': text})


Kedroc.dataset_type_register_for_workers(WORKER_TYPE, PythonDataset, 'python')


class PythonMemoryDataset(_Adapter, Kedroc.MemoryDataset):
    """Also made by the library itself, for what the runtime pattern matches."""

    __gtype_name__ = 'KedrocPythonMemoryDataset'

    def do_load(self, cancellable):
        self._adopt()
        return _Adapter.do_load(self, cancellable)

    def do_save(self, data, cancellable):
        self._adopt()
        return _Adapter.do_save(self, data, cancellable)

    def do_exists(self, cancellable):
        return self.dataset is not None and self.dataset._exists()

    def do_release(self):
        return True if self.dataset is None else _Adapter.do_release(self)

    def do_confirm(self):
        self._adopt()
        return _Adapter.do_confirm(self)

    def _adopt(self):
        if self.dataset is None:
            self.dataset = MemoryDataset()
        return self.dataset


def adapter_for(dataset):
    """The dataset as the library takes it."""
    if isinstance(dataset, LibraryDataset):
        dataset.native.facade = dataset
        return dataset.native
    if isinstance(dataset, MemoryDataset):
        mode = COPY_MODES.get(dataset._copy_mode, Kedroc.CopyMode.INFER)
        adapter = PythonMemoryDataset(copy_mode=mode)
        adapter.dataset = dataset
        return adapter
    native = getattr(dataset, 'shared_memory_dataset', None)
    if isinstance(native, Kedroc.SharedMemoryDataset):
        native.facade = dataset
        return native
    return PythonDataset(dataset)


def dataset_of(adapter):
    """The dataset of Python that C calls by this object."""
    if isinstance(adapter, PythonMemoryDataset):
        return adapter._adopt()
    if isinstance(adapter, _Adapter):
        return adapter.dataset
    facade = getattr(adapter, 'facade', None)
    if facade is None:
        facade = _facade_for(adapter)
        # Whoever asks again gets the same.
        adapter.facade = facade
    return facade


def _facade_for(native):
    if not isinstance(native, Kedroc.SharedMemoryDataset):
        return LibraryDataset(native)
    from .shared_memory_dataset import SharedMemoryDataset
    facade = SharedMemoryDataset()
    facade.shared_memory_dataset = native
    return facade


class PythonDataCatalog(Kedroc.DataCatalog):
    __gtype_name__ = 'KedrocPythonDataCatalog'

    def do_dataset_added(self, name, dataset):
        if isinstance(dataset, _Adapter):
            dataset.name = name


def new_catalog(default_type):
    resolver = Kedroc.CatalogConfigResolver.new(None, None, {'{default}': {'type': default_type}})
    return PythonDataCatalog(config_resolver=resolver)
