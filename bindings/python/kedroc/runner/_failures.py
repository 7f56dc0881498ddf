# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is raised when a run has failed, in Kedro's words."""

from .. import _native as native
from .._native import GLib, Kedroc
from .._remote import text_of, unpack_exception

SERIALISE = ('In order to utilize multiprocessing you need to make sure all nodes are serialisable, i.e. nodes should '
             'not include lambda functions, nested functions, closures, etc.\nIf you are using custom decorators '
             'ensure they are correctly decorated using functools.wraps().')


class NodeFailedError(Exception):
    """What a node has raised in a worker and cannot be raised here: its text."""


def unsatisfied_inputs(pipeline, catalog):
    missing = {name for name in pipeline.inputs() if name not in catalog}
    return ValueError(f'Pipeline input(s) {missing} not found in the {type(catalog).__name__}')


def unserialisable_nodes(nodes):
    return AttributeError(f'The following nodes cannot be serialised: {sorted(nodes)}\n{SERIALISE}')


def exception_for(error, pipeline, catalog):
    """The exception for an error of the library: the one that a node or a dataset has raised, if there is one."""
    found = native.taken(error) or unpack_exception(error.message)
    if found is not None:
        return found
    domain = Kedroc.runner_error_quark()
    if error.matches(domain, Kedroc.RunnerError.UNSATISFIED_INPUTS):
        return unsatisfied_inputs(pipeline, catalog)
    if error.matches(domain, Kedroc.RunnerError.NOT_PARALLELIZABLE):
        return AttributeError(error.message)
    if error.matches(domain, Kedroc.RunnerError.NODE_FAILED):
        return NodeFailedError(text_of(error.message))
    return _dataset_error(error) or error


def _dataset_error(error):
    """The exception of Kedro for what the library itself says of a dataset, or None."""
    from ..io.core import DatasetError, DatasetNotFoundError
    domain = Kedroc.dataset_error_quark()
    if error.domain != GLib.quark_to_string(domain):
        return None
    kind = DatasetNotFoundError if error.matches(domain, Kedroc.DatasetError.NOT_FOUND) else DatasetError
    failure = kind(text_of(error.message))
    failure.__cause__ = error
    return failure
