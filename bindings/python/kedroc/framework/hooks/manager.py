# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls hooks: methods of plain classes that have the name of a hook and take what they need of its arguments."""

import inspect

from .markers import MARK

# The hooks, and what each may take.
HOOKS = {
    'after_catalog_created': ('catalog', 'conf_catalog', 'conf_creds', 'parameters', 'save_version', 'load_versions'),
    'before_node_run': ('node', 'catalog', 'inputs', 'is_async', 'run_id'),
    'after_node_run': ('node', 'catalog', 'inputs', 'outputs', 'is_async', 'run_id'),
    'on_node_error': ('error', 'node', 'catalog', 'inputs', 'is_async', 'run_id'),
    'before_pipeline_run': ('run_params', 'pipeline', 'catalog'),
    'after_pipeline_run': ('run_params', 'run_result', 'pipeline', 'catalog'),
    'on_pipeline_error': ('error', 'run_params', 'pipeline', 'catalog'),
    'before_dataset_loaded': ('dataset_name', 'node'),
    'after_dataset_loaded': ('dataset_name', 'data', 'node'),
    'before_dataset_saved': ('dataset_name', 'data', 'node'),
    'after_dataset_saved': ('dataset_name', 'data', 'node'),
    'after_context_created': ('context',),
}


def hooks_of(plugin):
    """Its marked methods, or where it marks none all that have the name of a hook."""
    found = {name: getattr(plugin, name) for name in HOOKS if callable(getattr(plugin, name, None))}
    return {name: method for name, method in found.items() if hasattr(method, MARK)} or found


def _parameters_of(hook, plugin, method):
    """The names of what it takes, or None: everything."""
    parameters = inspect.signature(method).parameters.values()
    if any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters):
        return None
    names = [parameter.name for parameter in parameters
             if parameter.name in HOOKS[hook] or parameter.default is parameter.empty]
    for name in names:
        if name not in HOOKS[hook]:
            known = "', '".join(HOOKS[hook])
            raise TypeError(f"{type(plugin).__name__}.{hook}() takes '{name}', which this hook does not give; "
                            f"it gives '{known}'")
    return names


class _Caller:
    def __init__(self):
        self.methods = []

    def add(self, plugin, method, names):
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
        for name in HOOKS:
            setattr(self, name, _Caller())


class HookManager:
    """What Kedro uses of pluggy's PluginManager."""

    def __init__(self):
        self.hook = _Callers()
        self._plugins = []

    def register(self, plugin, name=None):
        if any(there is plugin for there in self._plugins):
            raise ValueError(f'Plugin already registered: {plugin!r}')
        if inspect.isclass(plugin):
            raise TypeError(f'{plugin.__name__} is a class, and hooks are an object: register {plugin.__name__}()')
        hooks = {hook: (method, _parameters_of(hook, plugin, method)) for hook, method in hooks_of(plugin).items()}
        self._plugins.append(plugin)
        for hook, found in hooks.items():
            getattr(self.hook, hook).add(plugin, *found)
        return name or str(id(plugin))

    def unregister(self, plugin):
        self._plugins = [there for there in self._plugins if there is not plugin]
        for hook in HOOKS:
            getattr(self.hook, hook).remove(plugin)
        return plugin

    def is_registered(self, plugin):
        return any(there is plugin for there in self._plugins)

    def get_plugins(self):
        return set(self._plugins)


def _create_hook_manager():
    return HookManager()
