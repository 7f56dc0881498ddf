# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hooks written in Python. A part of the overrides in Kedroc.py."""

import functools

from gi.repository import GLib

from ..module import get_introspection_module
from ._KedrocCalls import describe_exception

Kedroc = get_introspection_module('Kedroc')

METHODS = ('after_catalog_created', 'before_pipeline_run', 'after_pipeline_run', 'on_pipeline_error',
           'before_node_run', 'after_node_run', 'on_node_error', 'before_dataset_loaded', 'after_dataset_loaded',
           'before_dataset_saved', 'after_dataset_saved')


def _called_by_c(method):
    """What returns has agreed, unless it returns False; every exception is a GLib.Error.

    Another exception would be printed and lost at the border.
    """
    @functools.wraps(method)
    def call(self, *arguments):
        try:
            return method(self, *arguments) is not False
        except GLib.Error:
            raise
        except BaseException as error:
            raise GLib.Error.new_literal(Kedroc.runner_error_quark(), describe_exception(error),
                                         Kedroc.RunnerError.NODE_FAILED) from error
    return call


def install(cls):
    """For a class that has just been made, before its methods become those of the interface."""
    for name in METHODS:
        method = cls.__dict__.get('do_' + name)
        if callable(method):
            setattr(cls, 'do_' + name, _called_by_c(method))
