# SPDX-License-Identifier: LGPL-2.1-or-later
"""The function of a node as the library calls it, in this process or in a worker."""

import itertools
import logging
import weakref
from functools import partial
from types import GeneratorType

from .. import _native as native
from .._native import Kedroc
from ._results import outputs_of

RUNNER_ERROR = Kedroc.runner_error_quark()
NODE_FAILED = Kedroc.RunnerError.NODE_FAILED

logger = logging.getLogger('kedroc.pipeline.node')


def input_of(task, name):
    value = native.get_input(task, name)
    if isinstance(value, native.GObject.GBoxed):
        # The one that came is not to be kept.
        return task.get_input(name)
    return None if value is native.NOTHING else value.value if isinstance(value, native.Held) else value


def call_function(func, inputs, get):
    """Calls it with its inputs, of which get(name) gives one, as the node defines its arguments."""
    if isinstance(inputs, str):
        return func(get(inputs))
    if isinstance(inputs, dict):
        return func(**{argument: get(name) for argument, name in inputs.items()})
    return func(*map(get, inputs)) if inputs else func()


def _refuse_none(name):
    # A worker need not know any dataset.
    from ..io.core import DatasetError
    error = DatasetError("Saving 'None' to a 'Dataset' is not allowed")
    raise DatasetError(f'{name}: {error}') from error


def _save_outputs(task, outputs, set_output):
    for name, value in outputs.items():
        if value is None:
            _refuse_none(name)
        set_output(task, name, value)


def _save_chunks(task, outputs, save_chunk):
    """The chunks of all outputs in turn, until none is left."""
    streams = [(name, iter(stream)) for name, stream in outputs.items()]
    for name, stream in itertools.cycle(streams) if streams else ():
        try:
            chunk = next(stream)
        except StopIteration:
            return
        if chunk is None:
            _refuse_none(name)
        save_chunk(task, name, chunk)


def is_generator_function(function):
    import inspect
    return inspect.isgeneratorfunction(function)


def results_of(node, get):
    """What the function returns, and that by the names of the outputs."""
    result = call_function(node._func, node._inputs, get)
    return result, outputs_of(node, result)


def hand_out(node, task, result, outputs, set_output, save_chunk):
    if type(result) is GeneratorType and outputs and is_generator_function(node._func):
        _save_chunks(task, outputs, save_chunk)
    else:
        _save_outputs(task, outputs, set_output)


def run_and_log(node, call):
    """What running a node writes into the log."""
    # Whoever runs a partial is warned of its name.
    if logger.isEnabledFor(logging.INFO) or type(node._func) is partial:
        logger.info('Running node: %s', str(node), extra={'markup': False})
    try:
        return call()
    except Exception as error:
        logger.error('Node %s failed with error: \n%s', str(node), str(error), extra={'markup': False})
        raise


def _set_output(task, name, value):
    native.set_output(task, name, native.box(value))


def _save_chunk(task, name, chunk):
    native.save_chunk(task, name, native.box(chunk))


def callback_for(node):
    """The callback of C for a node of this process, which keeps the callback; not the other way round."""
    reference = weakref.ref(node)

    def call(task):
        node = reference()
        try:
            results = run_and_log(node, lambda: results_of(node, lambda name: input_of(task, name)))
            hand_out(node, task, *results, _set_output, _save_chunk)
            return True
        except BaseException as error:
            if isinstance(error, native.GLib.Error) and native.raised(error) is not None:
                raise
            raise native.keep(error, RUNNER_ERROR, NODE_FAILED) from error

    return call
