# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions in Python that are known by name, in this process and in workers. A part of the overrides in
Kedroc.py."""

import contextlib
import functools
import importlib
import importlib.util
import json
import os
import sys
import threading
import types

from gi.repository import GLib, GObject

from ..module import get_introspection_module
from . import _KedrocCalls as calls

Kedroc = get_introspection_module('Kedroc')

# Behind the name of a function: it is handed the task.
TAKES_TASK = '(task)'

# The name of the module in which a worker runs the file of the program.
WORKER_MAIN = '__kedroc_main__'


class _Main:
    """The file of the program whose worker this process is, if it is one."""

    path = None
    module = None
    loading = False
    # Datasets may be made on several threads.
    lock = threading.RLock()


class _Workers(threading.local):
    """How workers are started by runs on this thread."""

    @staticmethod
    def wrap(python, worker, settings):
        return [python, worker, json.dumps(settings)]


_workers = _Workers()


@contextlib.contextmanager
def started_by(wrap):
    """Has wrap(python, worker, settings) say how the workers of a run are started."""
    outer, _workers.wrap = _workers.wrap, wrap
    try:
        yield
    finally:
        _workers.wrap = outer


UNGUARDED = ("this is a worker, which reads the program's file to find functions in it: what runs a pipeline there "
             "belongs behind `if __name__ == '__main__':`")


def set_main_path(path):
    _Main.path = path


def _say_main(namespace):
    """What is defined there says so to whoever pickles it, into a file perhaps: only workers know the other name."""
    for thing in list(namespace.values()):
        if isinstance(thing, (type, types.FunctionType)) and thing.__module__ == WORKER_MAIN:
            thing.__module__ = '__main__'
            if isinstance(thing, type):
                _say_main(vars(thing))


def _main_of_worker():
    """What the program's file defines, though not run as a program."""
    with _Main.lock:
        if _Main.module is None:
            # Only workers need it, and it takes its time.
            import runpy
            _Main.loading = True
            try:
                module = types.ModuleType(WORKER_MAIN)
                module.__dict__.update(runpy.run_path(_Main.path, run_name=WORKER_MAIN))
                _say_main(vars(module))
            finally:
                _Main.loading = False
            # What is defined there says that it is of the module __main__, if it is asked.
            sys.modules['__main__'] = sys.modules[WORKER_MAIN] = _Main.module = module
        return _Main.module


def refuse_unguarded_run():
    if _Main.loading:
        raise RuntimeError(UNGUARDED)


def find_main():
    return _main_of_worker() if _Main.path is not None else sys.modules['__main__']


def _find(module, name):
    place = find_main() if module == '__main__' else importlib.import_module(module)
    function = functools.reduce(getattr, name.split('.'), place)
    if not callable(function):
        raise TypeError(f'it is of type {type(function).__name__}, which cannot be called')
    return function


def _name_of_main():
    """The name by which another process finds what is in __main__, or None."""
    main = sys.modules['__main__']
    if getattr(main, '__spec__', None) is not None:
        return main.__spec__.name
    return '__main__' if isinstance(getattr(main, '__file__', None), str) else None


def _place_of(thing):
    """The module and the name by which a worker finds the function or class, or None: a lambda, or what is
    within a function."""
    module, name = getattr(thing, '__module__', None), getattr(thing, '__qualname__', None)
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    try:
        found = functools.reduce(getattr, name.split('.'), sys.modules[module])
    except (KeyError, AttributeError):
        return None
    # Two objects for one method of a class are equal.
    if found is not thing and found != thing:
        return None
    if module == '__main__':
        module = _name_of_main()
    if module is None or not all(map(str.isidentifier, module.split('.'))):
        return None
    return module, name


def reference_of(function):
    """The reference by which a worker finds the function that is to be handed a task, or None."""
    place = _place_of(function)
    return None if place is None else f'python:{place[0]}:{place[1]}{TAKES_TASK}'


def register_dataset_type(type_name, dataset_type):
    """The class under a name of one's own, and under the one by which workers find it."""
    Kedroc.dataset_type_register(type_name, dataset_type)
    place = _place_of(dataset_type)
    if place is not None and '.' not in place[1]:
        Kedroc.dataset_type_register_for_workers('.'.join(place), dataset_type, 'python')


def _import_dataset_type(type_name):
    module, _, name = type_name.rpartition('.')
    if not all(map(str.isidentifier, type_name.split('.'))) or not module:
        return None
    try:
        place = find_main() if module == '__main__' else importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is not None and f'{module}.'.startswith(f'{error.name}.'):
            return None
        raise
    found = getattr(place, name, None)
    return found if isinstance(found, type) and issubclass(found, Kedroc.AbstractDataset) else None


def find_dataset_type(type_name):
    """What Kedro does with `type: package.module.Class` in a catalog."""
    try:
        found = _import_dataset_type(type_name)
    except BaseException as error:
        raise GLib.Error.new_literal(
            Kedroc.dataset_error_quark(),
            f"the type '{type_name}' cannot be imported: {calls.describe_exception(error)}",
            Kedroc.DatasetError.UNKNOWN_TYPE) from error
    if found is None:
        return GObject.TYPE_NONE
    Kedroc.dataset_type_register_for_workers(type_name, found, 'python')
    return found.__gtype__


def _takes_task(function):
    # Not every program needs it, and it takes its time.
    import inspect
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return False
    return bool(parameters) and parameters[0].name == 'task' and parameters[0].kind != inspect.Parameter.KEYWORD_ONLY


def _set_outputs(names, result, set_output):
    if len(names) == 1:
        set_output(names[0], result)
        return
    listed = "', '".join(names)
    if isinstance(result, dict) and result.keys() == set(names):
        values = [result[name] for name in names]
    elif isinstance(result, (list, tuple)) and len(result) == len(names):
        values = result
    elif isinstance(result, (list, tuple)):
        raise ValueError(f"the function has returned {len(result)} values for the {len(names)} outputs '{listed}'")
    else:
        raise ValueError(f'the function has returned a value of type {type(result).__name__}, not a list, a tuple or '
                         f"a dict of the {len(names)} outputs '{listed}'")
    for name, value in zip(names, values):
        set_output(name, value)


def _set_keyed_outputs(keys, result, set_output):
    if not isinstance(result, dict) or result.keys() != set(keys):
        listed = "', '".join(keys)
        got = (f"a dict with the keys {sorted(result, key=str)}" if isinstance(result, dict)
               else f'a value of type {type(result).__name__}')
        raise ValueError(f"the function has returned {got}, not a dict with the keys of its outputs '{listed}'")
    for key in keys:
        set_output(key, result[key])


def _call(function, task, node):
    """With keyword arguments where the node's inputs have them."""
    arguments = node.get_input_arguments()
    if arguments:
        return function(**{name: task.get_input(name) for name in arguments})
    return function(*[task.get_input(name) for name in node.get_inputs()])


def _called_with_inputs(function):
    """The function as Kedro calls it: with the values of its inputs. What it returns are its outputs; what it
    yields, one chunk after the other."""
    def call(task):
        node = task.get_node()
        result = _call(function, task, node)
        names, keys = node.get_outputs(), node.get_output_keys()
        if not names:
            return
        set_outputs, names = (_set_keyed_outputs, keys) if keys else (_set_outputs, names)
        if isinstance(result, types.GeneratorType):
            for chunk in result:
                set_outputs(names, chunk, task.save_chunk)
        else:
            set_outputs(names, result, task.set_output)

    return call


@functools.lru_cache(maxsize=None)
def _load(reference):
    _, module, name = reference.split(':')
    takes_task = name.endswith(TAKES_TASK)
    function = _find(module, name.removesuffix(TAKES_TASK))
    call = function if takes_task or _takes_task(function) else _called_with_inputs(function)
    return calls.node_function(call)


def _not_found(message):
    return GLib.Error.new_literal(Kedroc.pipeline_error_quark(), message, Kedroc.PipelineError.FUNCTION_NOT_FOUND)


def _find_worker():
    """The file of the module kedroc.worker, for which its package is not imported."""
    spec = importlib.util.find_spec('kedroc')
    for folder in spec.submodule_search_locations or () if spec is not None else ():
        path = os.path.join(folder, 'worker.py')
        if os.path.exists(path):
            return os.path.abspath(path)
    raise _not_found('there is no module kedroc.worker: install the Python package of kedroc')


def register_loader(interface):
    class FunctionLoader(GObject.Object, interface):
        __gtype_name__ = 'KedrocPythonFunctionLoader'
        # A class of gi.overrides would get no type of its own.
        __module__ = 'kedroc'

        def do_load(self, function):
            # C has taken it out of the environment already. Programs that nodes start are no workers.
            os.environ.pop('KEDROC_WORKER_OF', None)
            try:
                call = _load(function)
            except BaseException as error:
                text = calls.describe_exception(error)
                raise _not_found(f"The function '{function}' cannot be loaded: {text}") from error
            return Kedroc.Node.new('function', None, ['output'], call)

        def do_load_object(self, function):
            os.environ.pop('KEDROC_WORKER_OF', None)
            try:
                _, module, name = function.split(':')
                made = _find(module, name)()
                if not isinstance(made, GObject.Object):
                    raise TypeError(f'it has returned a value of type {type(made).__name__}, not an object of GObject')
            except BaseException as error:
                text = calls.describe_exception(error)
                raise _not_found(f"The function '{function}' cannot be called: {text}") from error
            return made

        def do_list_worker_command(self):
            if _Main.loading:
                raise _not_found(UNGUARDED)
            main = getattr(sys.modules['__main__'], '__file__', None)
            settings = {
                'path': [os.path.abspath(folder) for folder in sys.path if isinstance(folder, str)],
                'argv': sys.argv,
                'main': os.path.abspath(main) if _name_of_main() == '__main__' else None,
            }
            return _workers.wrap(sys.executable or 'python3', _find_worker(), settings)

    FunctionLoader().register('python')
