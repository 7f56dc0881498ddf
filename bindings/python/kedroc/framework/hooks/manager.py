# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls hooks: methods of plain classes that have the name of a hook and take what they need of its arguments."""

import inspect

from .markers import MARK

NAMES = ('after_catalog_created', 'before_node_run', 'after_node_run', 'on_node_error', 'before_pipeline_run',
         'after_pipeline_run', 'on_pipeline_error', 'before_dataset_loaded', 'after_dataset_loaded',
         'before_dataset_saved', 'after_dataset_saved', 'after_context_created')


def _hooks_of(plugin):
    """Its marked methods, or where it marks none all that have the name of a hook."""
    found = {name: getattr(plugin, name) for name in NAMES if callable(getattr(plugin, name, None))}
    return {name: method for name, method in found.items() if hasattr(method, MARK)} or found


class _Caller:
    def __init__(self):
        self.methods = []

    def add(self, plugin, method):
        parameters = inspect.signature(method).parameters.values()
        takes_all = any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters)
        names = None if takes_all else [parameter.name for parameter in parameters]
        place = getattr(method, MARK, {})
        entry = plugin, method, names, bool(place.get('tryfirst')) - bool(place.get('trylast'))
        # The last one is called first, among those that want to be called as early.
        self.methods.append(entry)
        self.methods.sort(key=lambda entry: entry[3])

    def remove(self, plugin):
        self.methods = [entry for entry in self.methods if entry[0] is not plugin]

    def get_hookimpls(self):
        return self.methods

    def __call__(self, **arguments):
        results = []
        for _, method, names, _ in reversed(self.methods):
            taken = arguments if names is None else {name: arguments[name] for name in names}
            result = method(**taken)
            if result is not None:
                results.append(result)
        return results


class _Callers:
    def __init__(self):
        for name in NAMES:
            setattr(self, name, _Caller())


class HookManager:
    """What Kedro uses of pluggy's PluginManager."""

    def __init__(self):
        self.hook = _Callers()
        self._plugins = []

    def register(self, plugin, name=None):
        if any(there is plugin for there in self._plugins):
            raise ValueError(f'Plugin already registered: {plugin!r}')
        self._plugins.append(plugin)
        for hook, method in _hooks_of(plugin).items():
            getattr(self.hook, hook).add(plugin, method)
        return name or str(id(plugin))

    def unregister(self, plugin):
        self._plugins = [there for there in self._plugins if there is not plugin]
        for hook in NAMES:
            getattr(self.hook, hook).remove(plugin)
        return plugin

    def is_registered(self, plugin):
        return any(there is plugin for there in self._plugins)

    def get_plugins(self):
        return set(self._plugins)


def _create_hook_manager():
    return HookManager()
