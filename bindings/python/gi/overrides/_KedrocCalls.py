# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions in Python that C calls, as nodes or resolvers. A part of the overrides in Kedroc.py."""

import functools
import importlib
import os
import threading
import traceback

from gi.repository import GLib

from ..module import get_introspection_module

Kedroc = get_introspection_module('Kedroc')


# Those whose frames lead to the program's own and say nothing of its mistake.
OWN_FILES = (os.path.dirname(__file__) + os.sep, '<frozen importlib', importlib.__file__)


class _InPlace(threading.local):
    """For each output that the node running on this thread fills in place, what makes sure that it is done."""

    checks = None


_in_place = _InPlace()

# Files that have what a node has printed.
_flushed = []


def flush_afterwards(file):
    """Flushes a file whenever a node has ended."""
    _flushed.append(file)


def _flush(file):
    try:
        file.flush()
    except (OSError, ValueError):
        # Nobody reads any more, or the node has closed it.
        pass


def _skip_own_frames(trace):
    """The traceback from where it is in the program."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(OWN_FILES):
        trace = trace.tb_next
    return trace


def describe_exception(error):
    """Type and text in the first line, then the traceback, without what C cannot take."""
    brief = ''.join(traceback.format_exception_only(type(error), error)).strip()
    trace = ''.join(traceback.format_exception(type(error), error, _skip_own_frames(error.__traceback__)))
    return f'{brief}\n\n{trace}'.replace('\0', '\\0').encode('utf-8', 'backslashreplace').decode()


def check_afterwards(check):
    """Calls the function when that of the node running on this thread has returned, if there is one."""
    if _in_place.checks is not None:
        _in_place.checks.append(check)


def node_function(function):
    """The function as C calls it: TRUE unless it says False, and every exception is a GLib.Error.

    Another exception would be printed and lost at the border.
    """
    def call(task, *user_data):
        outer, _in_place.checks = _in_place.checks, []
        try:
            succeeded = function(task, *user_data) is not False
            # C finishes them next.
            for check in _in_place.checks:
                check()
            return succeeded
        except GLib.Error:
            raise
        except BaseException as error:
            raise GLib.Error.new_literal(Kedroc.runner_error_quark(), describe_exception(error),
                                         Kedroc.RunnerError.NODE_FAILED) from error
        finally:
            _in_place.checks = outer
            for file in _flushed:
                _flush(file)

    return functools.update_wrapper(call, function)


def _guarded(method, domain, code):
    @functools.wraps(method)
    def call(*arguments):
        try:
            return method(*arguments)
        except GLib.Error:
            raise
        except BaseException as error:
            raise GLib.Error.new_literal(domain, describe_exception(error), code) from error

    return call


def guard_methods(cls, names, domain, code):
    """For a class that has just been made, before C calls those of its methods: an exception of theirs is an error of
    C."""
    for name in names:
        method = cls.__dict__.get(f'do_{name}')
        if callable(method):
            setattr(cls, f'do_{name}', _guarded(method, domain, code))


def resolver_function(function, to_plain, to_node):
    """The function as C calls it for places in a configuration: it takes one argument after the other."""
    def call(_name, arguments):
        try:
            return to_node(function(*to_plain(arguments)))
        except GLib.Error:
            raise
        except BaseException as error:
            raise GLib.Error.new_literal(Kedroc.dataset_error_quark(), describe_exception(error),
                                         Kedroc.DatasetError.INVALID_CONFIG) from error

    return functools.update_wrapper(call, function) if hasattr(function, '__name__') else call
