# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's hooks of nodes and datasets, called by the library at its own points."""

import functools

from .. import _native as native
from .._native import GObject, Kedroc
from ..framework.hooks.manager import HookManager, hooks_of
from ..pipeline._execution import input_of

METHODS = {}


class Calls:
    """The hooks of one run, and what they are told."""

    def __init__(self, hook, pipeline, catalog, is_async, run_id):
        self.hook = hook
        self.nodes = pipeline._by_library_name
        self.catalog = catalog
        self.about = {'is_async': is_async, 'run_id': run_id}

    def node_of(self, task):
        return self.nodes[task.get_node().get_name()]

    def inputs_of(self, task):
        return {name: input_of(task, name) for name in task.get_node().get_inputs()}


def _called_by_c(method):
    @functools.wraps(method)
    def call(self, *arguments):
        try:
            method(self.calls, *arguments)
            return True
        except BaseException as error:
            raise native.keep(error, Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED) from error

    METHODS[method.__name__] = call
    return method


@_called_by_c
def before_dataset_loaded(calls, name, node):
    calls.hook.before_dataset_loaded(dataset_name=name, node=calls.nodes[node.get_name()])


@_called_by_c
def after_dataset_loaded(calls, name, data, node):
    calls.hook.after_dataset_loaded(dataset_name=name, data=native.unbox(data), node=calls.nodes[node.get_name()])


@_called_by_c
def before_dataset_saved(calls, name, data, node):
    calls.hook.before_dataset_saved(dataset_name=name, data=native.unbox(data), node=calls.nodes[node.get_name()])


@_called_by_c
def after_dataset_saved(calls, name, data, node):
    calls.hook.after_dataset_saved(dataset_name=name, data=native.unbox(data), node=calls.nodes[node.get_name()])


@_called_by_c
def before_node_run(calls, task, catalog):
    responses = calls.hook.before_node_run(node=calls.node_of(task), catalog=calls.catalog,
                                           inputs=calls.inputs_of(task), **calls.about)
    for response in responses or ():
        if response is not None and not isinstance(response, dict):
            raise TypeError("'before_node_run' must return either None or a dictionary mapping dataset names to "
                            f"updated values, got '{type(response).__name__}' instead.")
        for name, value in (response or {}).items():
            native.set_input(task, name, native.box(value))


@_called_by_c
def after_node_run(calls, task, catalog):
    outputs = {name: native.unbox(task.get_output(name)) for name in task.get_node().get_outputs()}
    calls.hook.after_node_run(node=calls.node_of(task), catalog=calls.catalog, inputs=calls.inputs_of(task),
                              outputs=outputs, **calls.about)


@_called_by_c
def on_node_error(calls, failure, task, catalog):
    from .._remote import unpack_exception
    error = native.raised(failure) or unpack_exception(failure.message) or failure
    calls.hook.on_node_error(error=error, node=calls.node_of(task), catalog=calls.catalog, inputs=calls.inputs_of(task),
                             **calls.about)


@functools.lru_cache(maxsize=None)
def _class_for(names):
    """A class with those methods only: nothing is done for hooks that nobody has."""
    methods = {f'do_{name}': METHODS[name] for name in names}
    kind = type('PythonHooks' + str(_class_for.cache_info().currsize), (GObject.Object, Kedroc.Hooks),
                {'__module__': 'kedroc', **methods})
    return kind


def _implemented(hook):
    """The hooks that somebody listens to, if the caller of hooks can tell."""
    names = []
    for name in METHODS:
        caller = getattr(hook, name, None)
        if caller is not None and (not hasattr(caller, 'get_hookimpls') or caller.get_hookimpls()):
            names.append(name)
    return tuple(names)


def hook_manager_for(manager, pipeline, catalog, is_async, run_id):
    """The library's manager for one of Kedro, a list of hooks or None."""
    if manager is None or isinstance(manager, Kedroc.HookManager):
        return manager
    if not hasattr(manager, 'hook'):
        plugins = manager if isinstance(manager, (list, tuple)) else [manager]
        manager = HookManager()
        for plugin in plugins:
            if not hooks_of(plugin):
                raise TypeError(f'{plugin!r} is no hooks: it has no method of the name of one')
            manager.register(plugin)
    names = _implemented(manager.hook)
    if not names:
        return None
    hooks = _class_for(names)()
    hooks.calls = Calls(manager.hook, pipeline, catalog, is_async, run_id)
    found = Kedroc.HookManager.new()
    found.register(hooks)
    return found
