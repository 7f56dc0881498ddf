# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes Kedroc's values Python's: load() returns the value itself, save() takes it as it is.

A dict or a list is JSON wherever C is to understand it: in a configuration, in a file, in shared
memory, and as the output of a node. A dataset in memory keeps the very object.
"""

import ctypes
import weakref

from gi.repository import GLib, GObject

from ..module import get_introspection_module
from ..overrides import override
from . import _KedrocCalls as calls
from . import _KedrocCodec as codec_methods
from . import _KedrocFunctions as functions
from . import _KedrocHooks as hook_methods
from . import _KedrocParts as parts
from . import _KedrocValues as values
from ._KedrocTable import TableMethods

Kedroc = get_introspection_module('Kedroc')

__all__ = []

COLUMN_TYPES = {
    bool: GObject.TYPE_BOOLEAN,
    int: GObject.TYPE_INT64,
    float: GObject.TYPE_DOUBLE,
    str: GObject.TYPE_STRING,
}

# Those that can fail.
DATASET_METHODS = ('load', 'save', 'exists', 'release', 'confirm', 'decode', 'encode')
LOADER_METHODS = ('load', 'load_object', 'list_worker_command')

# What an exception in a method is for C. Looked up once: newer versions of PyGObject look up nothing while a class is
# made.
DATASET_FAILED = Kedroc.dataset_error_quark(), Kedroc.DatasetError.FAILED
NODE_FAILED = Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED
FUNCTION_NOT_FOUND = Kedroc.pipeline_error_quark(), Kedroc.PipelineError.FUNCTION_NOT_FOUND

BYTES = (bytes, bytearray, memoryview)


def _box_for(dataset, value):
    while isinstance(dataset, Kedroc.CachedDataset):
        dataset = dataset.props.dataset
    if isinstance(dataset, (Kedroc.JSONDataset, Kedroc.SharedMemoryDataset)):
        return values.box_json(value)
    if isinstance(dataset, Kedroc.BinaryDataset) and isinstance(value, BYTES):
        return GLib.Bytes.new(bytes(value))
    if isinstance(dataset, Kedroc.PartitionedDataset) and type(value) is dict:
        return parts.catalog_from(dataset, value, AbstractDataset.from_config, _box_for, values.plain)
    return values.box(value)


class AbstractDataset(Kedroc.AbstractDataset):
    def __init_subclass__(cls, **arguments):
        super().__init_subclass__(**arguments)
        calls.guard_methods(cls, DATASET_METHODS, *DATASET_FAILED)

    @staticmethod
    def from_config(name, config, load_version=None, save_version=None):
        return Kedroc.AbstractDataset.from_config(name, values.json_object(config), load_version, save_version)

    def load(self, cancellable=None):
        return values.own(super().load(cancellable)[1],
                    lambda: self.load_bytes(cancellable), lambda: self.load_value(cancellable))

    def load_finish(self, result):
        return values.plain(self.load_value_finish(result))

    def __call__(self):
        """As Kedro's function that loads a part."""
        return self.load()

    def save(self, data, cancellable=None):
        super().save(_box_for(self, data), cancellable)

    def save_async(self, data, cancellable=None, callback=None, *user_data):
        super().save_async(_box_for(self, data), cancellable, callback, *user_data)

    def exists(self, cancellable=None):
        return super().exists(cancellable)

    def describe(self):
        return values.plain(super().describe())

    def to_config(self):
        return values.plain(super().to_config())

    def get_metadata(self):
        return values.plain(super().get_metadata())

    def set_metadata(self, metadata):
        super().set_metadata(values.json_object(metadata))

    def __str__(self):
        return self.to_string()


AbstractDataset = override(AbstractDataset)
__all__.append('AbstractDataset')


class MemoryDataset(Kedroc.MemoryDataset):
    @staticmethod
    def new(data=None):
        return Kedroc.MemoryDataset.new(None if data is None else values.box(data))


MemoryDataset = override(MemoryDataset)
__all__.append('MemoryDataset')


class PartitionedDataset(Kedroc.PartitionedDataset):
    """The configuration of a part is a dict, or the name of its type."""

    def __init__(self, *, path, dataset, load_args=None, credentials=None, **properties):
        super().__init__(path=str(path), dataset=values.config_node(dataset), load_args=values.json_object(load_args),
                         credentials=values.json_object(credentials), **properties)

    @staticmethod
    def new(path, filename_suffix, dataset):
        return Kedroc.PartitionedDataset.new(str(path), filename_suffix, values.json_object(dataset))


PartitionedDataset = override(PartitionedDataset)
__all__.append('PartitionedDataset')


class CatalogConfigResolver(Kedroc.CatalogConfigResolver):
    @staticmethod
    def new(config=None, credentials=None, default_runtime_patterns=None):
        return Kedroc.CatalogConfigResolver.new(values.json_object(config), values.json_object(credentials),
                                                values.json_object(default_runtime_patterns))

    def resolve_pattern(self, name):
        return values.plain(super().resolve_pattern(name))


CatalogConfigResolver = override(CatalogConfigResolver)
__all__.append('CatalogConfigResolver')


class ConfigLoader(Kedroc.ConfigLoader):
    """Takes what Kedro's OmegaConfigLoader takes, and gives dicts."""

    def __init__(self, conf_source='conf', env=None, runtime_params=None, *, config_patterns=None,
                 custom_resolvers=None, merge_strategy=None, **properties):
        super().__init__(conf_source=str(conf_source), env=env, runtime_params=values.json_object(runtime_params),
                         **properties)
        for key, patterns in (config_patterns or {}).items():
            self.set_config_patterns(key, patterns)
        for key, strategy in (merge_strategy or {}).items():
            self.set_merge_strategy(key, strategy)
        for name, function in (custom_resolvers or {}).items():
            self.add_resolver(name, function)

    @staticmethod
    def new(conf_source, env=None, runtime_params=None):
        return Kedroc.ConfigLoader.new(str(conf_source), env, values.json_object(runtime_params))

    def get(self, key, cancellable=None):
        return values.plain(self.get_full(key, cancellable))

    def add_resolver(self, name, function):
        """The function takes what stands behind the name, one by one, and returns what JSON can hold."""
        super().add_resolver(name, calls.resolver_function(function, values.plain, values.any_json_node))

    def set(self, key, config):
        super().set(key, values.json_object(config))

    def set_merge_strategy(self, key, strategy):
        """The strategy may be its name, as in Kedro."""
        if isinstance(strategy, str):
            strategies = {'destructive': Kedroc.MergeStrategy.DESTRUCTIVE, 'soft': Kedroc.MergeStrategy.SOFT}
            if strategy.lower() not in strategies:
                raise ValueError(f'There is no merge strategy {strategy!r}; there are {list(strategies)}')
            strategy = strategies[strategy.lower()]
        super().set_merge_strategy(key, strategy)

    def dup_runtime_params(self):
        return values.plain(super().dup_runtime_params())

    def keys(self):
        return self.list_keys()

    def __getitem__(self, key):
        if key not in self:
            raise KeyError(key)
        return self.get(key)

    def __setitem__(self, key, config):
        self.set(key, config)

    def __contains__(self, key):
        return key in self.list_keys()

    def __iter__(self):
        return iter(self.list_keys())


ConfigLoader = override(ConfigLoader)
__all__.append('ConfigLoader')


class DataCatalog(Kedroc.DataCatalog):
    @staticmethod
    def new_from_config_loader(loader, project_path=None, load_versions=None, save_version=None, cancellable=None):
        return Kedroc.DataCatalog.new_from_config_loader_full(loader, values.path(project_path), load_versions,
                                                              save_version, cancellable)

    @staticmethod
    def new_from_config(catalog, credentials=None, load_versions=None, save_version=None):
        return Kedroc.DataCatalog.new_from_config(values.json_object(catalog), values.json_object(credentials),
                                                  load_versions, save_version)

    @staticmethod
    def new_from_file_full(file, credentials=None, variables=None):
        return Kedroc.DataCatalog.new_from_file_full(file, values.json_object(credentials),
                                                     values.json_object(variables))

    def add_parameters(self, parameters):
        super().add_parameters(values.json_object(parameters))

    def to_config(self):
        config, credentials, load_versions, save_version = super().to_config()
        return values.plain(config), values.plain(credentials), load_versions, save_version

    def load(self, name, cancellable=None):
        return values.own(super().load(name, cancellable)[1],
                    lambda: self.load_bytes(name, cancellable), lambda: self.load_value(name, cancellable))

    def load_version(self, name, version, cancellable=None):
        def load_value():
            return self.load_version_value(name, version, cancellable)

        return values.own(super().load_version(name, version, cancellable)[1], load_value, load_value)

    def load_finish(self, result):
        return values.plain(self.load_value_finish(result))

    def _box(self, name, data):
        depends_on_dataset = type(data) in (dict, list) or isinstance(data, BYTES)
        return _box_for(self.get(name, False), data) if depends_on_dataset else values.box(data)

    def save(self, name, data, cancellable=None):
        super().save(name, self._box(name, data), cancellable)

    def save_async(self, name, data, cancellable=None, callback=None, *user_data):
        super().save_async(name, self._box(name, data), cancellable, callback, *user_data)

    def exists(self, name, cancellable=None):
        return super().exists(name, cancellable)

    def set_value(self, name, value):
        super().set_value(name, values.box(value))

    def __eq__(self, other):
        return self.equal(other) if isinstance(other, Kedroc.DataCatalog) else NotImplemented

    # It changes, and so does what it is equal to: as Kedro's, and as a dict, it has no hash.
    __hash__ = None

    def __contains__(self, name):
        return self.contains(name)

    def __iter__(self):
        return iter(self.list())

    def keys(self):
        return self.list()

    def values(self):
        return [self[name] for name in self]

    def items(self):
        return [(name, self[name]) for name in self]

    def __len__(self):
        return self.get_n_datasets()

    def __getitem__(self, name):
        dataset = self.get(name, False)
        if dataset is None:
            raise KeyError(name)
        return dataset

    def __setitem__(self, name, data):
        if isinstance(data, Kedroc.AbstractDataset):
            self.set(name, data)
        else:
            self.set_value(name, data)

    def __delitem__(self, name):
        if not self.remove(name):
            raise KeyError(name)

    def __str__(self):
        return self.to_string()


DataCatalog = override(DataCatalog)
__all__.append('DataCatalog')


class SharedMemoryDataCatalog(Kedroc.SharedMemoryDataCatalog):
    @staticmethod
    def new_from_config(catalog, credentials=None, load_versions=None, save_version=None):
        return Kedroc.SharedMemoryDataCatalog.new_from_config(values.json_object(catalog),
                                                              values.json_object(credentials), load_versions,
                                                              save_version)

    @staticmethod
    def new_from_config_loader(loader, project_path=None, load_versions=None, save_version=None, cancellable=None):
        return Kedroc.SharedMemoryDataCatalog.new_from_config_loader(loader, values.path(project_path), load_versions,
                                                                     save_version, cancellable)


SharedMemoryDataCatalog = override(SharedMemoryDataCatalog)
__all__.append('SharedMemoryDataCatalog')


class Task(Kedroc.Task):
    def __init__(self, *_args, **_properties):
        raise TypeError('A task is made by Kedroc.Task.new(node)')

    def get_input(self, name):
        return values.own(super().get_input(name),
                    lambda: self.get_input_bytes(name), lambda: super(Task, self).get_input(name))

    def set_input(self, name, value):
        super().set_input(name, values.box_json(value))

    def get_output(self, name):
        return values.plain(super().get_output(name))

    def set_output(self, name, value):
        super().set_output(name, values.box_output(name, value))

    def create_table_builder(self, name, n_rows):
        builder = super().create_table_builder(name, n_rows)
        calls.check_afterwards(builder._assert_cells_given_back)
        return builder

    def create_output_buffer(self, name, size):
        buffer = super().create_output_buffer(name, size)
        calls.check_afterwards(lambda: codec_methods.assert_views_given_back(buffer))
        return buffer

    def save_chunk(self, name, chunk):
        return super().save_chunk(name, values.box_output(name, chunk))


Task = override(Task)
__all__.append('Task')


class Node(Kedroc.Node):
    def __init__(self, *_args, **_properties):
        raise TypeError('A node is made by Kedroc.Node.new(name, inputs, outputs, func)')

    @staticmethod
    def new(name, inputs, outputs, func, *user_data):
        (inputs, arguments), (outputs, keys) = values.datasets(inputs), values.datasets(outputs)
        node = Kedroc.Node.new(name, inputs, outputs, calls.node_function(func), *user_data)
        if arguments is not None or keys is not None:
            node = node.with_argument_names(arguments, keys)
        reference = None if user_data else functions.reference_of(func)
        return node if reference is None else node.with_function(reference)

    @staticmethod
    def new_for_function(name, inputs, outputs, function):
        (inputs, arguments), (outputs, keys) = values.datasets(inputs), values.datasets(outputs)
        node = Kedroc.Node.new_for_function(name, inputs, outputs, function)
        if arguments is None and keys is None:
            return node
        return node.with_argument_names(arguments, keys)

    def with_tags(self, tags):
        return super().with_tags(values.names(tags))

    def with_confirms(self, confirms):
        return super().with_confirms(values.names(confirms))

    def __str__(self):
        return self.to_string()


Node = override(Node)
__all__.append('Node')


class Pipeline(Kedroc.Pipeline):
    @staticmethod
    def new(nodes):
        return Kedroc.Pipeline.new(values.without_none(nodes))

    @staticmethod
    def new_from_pipelines(pipelines):
        return Kedroc.Pipeline.new_from_pipelines(values.without_none(pipelines))

    @staticmethod
    def new_mapped(pipeline, inputs=None, outputs=None, parameters=None, namespace=None, prefix_datasets=True,
                   tags=None):
        """As Kedro's Pipeline(): a name or several that stay what they are, or a dict of what they become."""
        mapped = Kedroc.Pipeline.new_mapped(pipeline, values.mapping(inputs), values.mapping(outputs),
                                            values.mapping(parameters), namespace, prefix_datasets)
        return mapped if not tags else mapped.tag(tags)

    @staticmethod
    def new_from_config(config):
        return Kedroc.Pipeline.new_from_config(values.json_object(config))

    def to_config(self):
        return values.plain(super().to_config())

    def describe(self, names_only=True):
        return super().describe(names_only)

    def __str__(self):
        return self.describe()

    def __add__(self, other):
        return self.add(other) if isinstance(other, Kedroc.Pipeline) else NotImplemented

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __sub__(self, other):
        return self.subtract(other) if isinstance(other, Kedroc.Pipeline) else NotImplemented

    def __and__(self, other):
        return self.intersect(other) if isinstance(other, Kedroc.Pipeline) else NotImplemented

    def __or__(self, other):
        return self.union(other) if isinstance(other, Kedroc.Pipeline) else NotImplemented


def _take_name(method):
    return lambda self, names: method(self, values.names(names))


for _method in ('tag', 'only_nodes', 'only_nodes_with_tags', 'only_nodes_with_namespaces',
                'only_nodes_with_inputs', 'only_nodes_with_outputs', 'from_nodes', 'to_nodes', 'from_inputs',
                'to_outputs'):
    setattr(Pipeline, _method, _take_name(getattr(Kedroc.Pipeline, _method)))

Pipeline = override(Pipeline)
__all__.append('Pipeline')


class AbstractRunner(Kedroc.AbstractRunner):
    def __init_subclass__(cls, **arguments):
        super().__init_subclass__(**arguments)
        calls.guard_methods(cls, ('run_pipeline',), *NODE_FAILED)

    def run(self, pipeline, catalog, hooks=None, run_id=None, only_missing_outputs=False, cancellable=None):
        return super().run(pipeline, catalog, hooks, run_id, only_missing_outputs, cancellable)

    def run_async(self, pipeline, catalog, hooks=None, run_id=None, only_missing_outputs=False,
                  cancellable=None, callback=None, *user_data):
        super().run_async(pipeline, catalog, hooks, run_id, only_missing_outputs, cancellable, callback,
                          *user_data)


AbstractRunner = override(AbstractRunner)
__all__.append('AbstractRunner')


class Table(TableMethods, Kedroc.Table):
    pass


Table = override(Table)
__all__.append('Table')


class RunReport(Kedroc.RunReport):
    def to_json(self):
        return values.plain(super().to_json())

    def __str__(self):
        return self.to_string()


RunReport = override(RunReport)
__all__.append('RunReport')


class TableBuilder(Kedroc.TableBuilder):
    def add_column(self, name, column_type):
        # Not every type that stands for a column can be hashed.
        known = isinstance(column_type, type)
        super().add_column(name, COLUMN_TYPES.get(column_type, column_type) if known else column_type)

    def append_doubles_in_place(self, column, n):
        return self._lend(column, super().append_doubles_in_place(column, n), ctypes.c_double, n)

    def append_int64s_in_place(self, column, n):
        return self._lend(column, super().append_int64s_in_place(column, n), ctypes.c_int64, n)

    def _lend(self, column, address, kind, n):
        """The cells at the address as an array that looks like any other, to NumPy as well."""
        if not address:
            # There is a mistake, which this raises, unless other cells are held.
            self.finish()
        cells = (kind * n).from_address(address)
        # Neither goes without the other: the array keeps the memory, and finish() looks for arrays.
        cells.builder = self
        self._lent = [*getattr(self, '_lent', ()), (column, weakref.ref(cells))]
        return cells

    def _assert_cells_given_back(self):
        """Whoever wrote to a finished table would end the process."""
        held = [column for column, cells in getattr(self, '_lent', ()) if cells() is not None]
        if held:
            raise BufferError(f"Cells of column '{held[0]}' are still held by an array or a view of one; "
                              'delete it before the table is finished')
        self._lent = []

    def finish(self, manager=None):
        self._assert_cells_given_back()
        return super().finish(manager)


TableBuilder = override(TableBuilder)
__all__.append('TableBuilder')


class SharedBuffer(Kedroc.SharedBuffer):
    def view(self):
        """The bytes as a memoryview: to write to until the buffer is sealed, to read from then on."""
        return codec_methods.view(self)

    def seal(self):
        codec_methods.assert_views_given_back(self)
        return super().seal()


SharedBuffer = override(SharedBuffer)
__all__.append('SharedBuffer')


class Hooks(Kedroc.Hooks):
    """To be implemented by some of do_before_node_run(task, catalog) and its like, which need not return anything:
    an exception stops the run."""

    def __init_subclass__(cls, **arguments):
        super().__init_subclass__(**arguments)
        hook_methods.install(cls)


Hooks = override(Hooks)
__all__.append('Hooks')


class FunctionLoader(Kedroc.FunctionLoader):
    def __init_subclass__(cls, **arguments):
        super().__init_subclass__(**arguments)
        calls.guard_methods(cls, LOADER_METHODS, *FUNCTION_NOT_FOUND)


FunctionLoader = override(FunctionLoader)
__all__.append('FunctionLoader')


class Codec(Kedroc.Codec):
    """To be implemented by get_name(), can_encode(value), encode(value, manager), which returns bytes or a
    SharedBuffer, and decode(buffer), which returns the value."""

    def __init_subclass__(cls, **arguments):
        super().__init_subclass__(**arguments)
        codec_methods.install(cls, Codec)

    def register(self):
        name = self.get_name()
        if not isinstance(name, str):
            raise TypeError(f'get_name() has to return a str, not {type(name).__name__}')
        super().register()


Codec = override(Codec)
__all__.append('Codec')


codec_methods.register_last(Codec, functions.find_main)
functions.register_loader(Kedroc.FunctionLoader)
Kedroc.dataset_type_set_finder(functions.find_dataset_type)


def dataset_type_register(type_name, dataset_type):
    functions.register_dataset_type(type_name, dataset_type)


def config_load_file(file, cancellable=None):
    return values.plain(Kedroc.config_load_file(file, cancellable))


def value_encode(value, manager=None):
    return Kedroc.value_encode(values.box_json(value), manager)[1]


def value_decode(buffer):
    def decode_to_value():
        return Kedroc.value_decode_to_value(buffer)

    return values.own(Kedroc.value_decode(buffer)[1], decode_to_value, decode_to_value)


__all__ += ['dataset_type_register', 'config_load_file', 'value_encode', 'value_decode']
