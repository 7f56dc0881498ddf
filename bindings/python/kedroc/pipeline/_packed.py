# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes for worker processes. A worker finds the function of a node by a name in this module, and the name is a
pickle: of the function, and of the form in which the node has its inputs and outputs. Whatever can be pickled can be
the function of a node; nodes of one function and form are one name, which a worker looks up once.
"""

import base64
import functools
import pickle

from gi.overrides import _KedrocFunctions as loading

from .. import _native as native
from .. import _pickles
from .._remote import pack_exception
from .node import Node

PREFIX = 'p'
# A name consists of letters, digits and '_'.
PLUS = 'ä'


def _to_name(data):
    return PREFIX + base64.b64encode(data).decode().rstrip('=').replace('+', PLUS).replace('/', '_')


def _from_name(name):
    text = name.removeprefix(PREFIX).replace(PLUS, '+').replace('_', '/')
    return base64.b64decode(text + '=' * (-len(text) % 4))


def _form_of(names):
    """Names without the names: what they are in."""
    return list(names) if isinstance(names, dict) else type(names)


def _fill(form, names):
    """The names in the form again."""
    if isinstance(form, list):
        return dict(zip(form, names))
    return names[0] if form is str else names if form is list else None


def _label_of(func):
    """What the program calls the function."""
    while isinstance(func, functools.partial):
        func = func.func
    return f"{func.__module__}.{getattr(func, '__qualname__', type(func).__qualname__)}"


def reference_to(node):
    """What the library knows the function by; raises what pickle raises."""
    forms = _form_of(node._inputs), _form_of(node._outputs), bool(node._name)
    content = _label_of(node._func), _pickles.dumps((node._func, *forms))
    return f'python:{__name__}:{_to_name(pickle.dumps(content))}{loading.TAKES_TASK}'


def _load(name):
    label, data = pickle.loads(_from_name(name))
    try:
        return _pickles.loads(data)
    except Exception as error:
        reason = f"the function '{label}' cannot be imported by a worker: {type(error).__name__}: {error}"
        raise ImportError(reason, name=label.rpartition('.')[0]) from error


def _node_of(task, func, inputs, outputs, is_named):
    native = task.get_node()
    node = Node.__new__(Node)
    names = native.get_inputs()
    if isinstance(inputs, list):
        # The library has them in the order of the function's parameters.
        node._func, node._inputs = func, dict(zip(inputs, inputs))
        names = [dict(zip(node.inputs, names))[name] for name in inputs]
        del node.inputs
    node._func, node._inputs, node._outputs = func, _fill(inputs, names), _fill(outputs, native.get_outputs())
    node._name, node._namespace = native.get_short_name() if is_named else None, native.get_namespace()
    return node


def _set_output(task, name, value):
    # By way of the overrides: what is JSON is understood in every language.
    task.set_output(name, native.hold(value))


def _save_chunk(task, name, chunk):
    task.save_chunk(name, native.hold(chunk))


def _failure_of(error):
    return native.GLib.Error.new_literal(native.Kedroc.runner_error_quark(), pack_exception(error),
                                         native.Kedroc.RunnerError.NODE_FAILED)


def __getattr__(name):
    """The function that a worker calls for the node of which this is the name."""
    from ._execution import hand_out, input_of, results_of, run_and_log
    if not name.startswith(PREFIX) or name.startswith('__'):
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')

    def call(task):
        try:
            # Once in a worker; here the program is told of what fails as of what the function raises.
            node = _node_of(task, *load())
            results = run_and_log(node, lambda: results_of(node, lambda name: input_of(task, name)))
            hand_out(node, task, *results, _set_output, _save_chunk)
        except native.GLib.Error:
            raise
        except BaseException as error:
            raise _failure_of(error) from error

    load = functools.lru_cache(functools.partial(_load, name))
    return call
