# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the function of a node has returned, as a value for each output. Kedro's words where it does not fit."""

import itertools
import warnings
from types import GeneratorType


def _peek(result):
    """The first chunk of a generator and all of its chunks, or the result and None."""
    if type(result) is not GeneratorType:
        return result, None
    first, = itertools.islice(result, 1)
    return first, itertools.chain([first], result)


def _check_dict(node, result, keys):
    if not isinstance(result, dict):
        raise ValueError(f'Failed to save outputs of node {node}.\nThe node output is a dictionary, whereas the '
                         f'function output is {type(result)}.')
    if set(keys) != set(result.keys()):
        raise ValueError(f"Failed to save outputs of node {node!s}.\nThe node's output keys {set(result.keys())} do "
                         f"not match with the returned output's keys {set(keys)}.")


def _check_list(node, result, names):
    if not isinstance(result, (list, tuple)):
        raise ValueError(f'Failed to save outputs of node {node!s}.\nThe node definition contains a list of outputs '
                         f"{names}, whereas the node function returned a '{type(result).__name__}'.")
    if len(result) != len(names):
        raise ValueError(f'Failed to save outputs of node {node!s}.\nThe node function returned {len(result)} '
                         f'output(s), whereas the node definition contains {len(names)} output(s).')


def _columns(rows, count):
    """The chunks of each output, which are taken as they come."""
    return [map(lambda row, index=index: row[index], each)
            for index, each in enumerate(itertools.tee(rows, count))]


def outputs_of(node, result):
    """The values by the names of the datasets; of a generator, iterators over their chunks."""
    outputs = node._outputs
    if isinstance(outputs, str):
        return {outputs: result}
    if outputs is None:
        if result is not None:
            warnings.warn(f"Node '{node._name or node._func_name}' returned a value of type "
                          f"'{type(result).__name__}', but "
                          'the node is defined with outputs=None. Kedro ignores return values for nodes without '
                          'declared '
                          'outputs. If this return value is intentional, declare outputs in the node definition to '
                          'include it in the pipeline.', UserWarning)
        return {}
    first, chunks = _peek(result)
    if isinstance(outputs, dict):
        keys = list(outputs)
        _check_dict(node, first, keys)
        rows = None if chunks is None else (tuple(chunk[key] for key in keys) for chunk in chunks)
        values = [first[key] for key in keys] if rows is None else _columns(rows, len(keys))
        return dict(zip(outputs.values(), values))
    _check_list(node, first, outputs)
    return dict(zip(outputs, first if chunks is None else _columns(chunks, len(outputs))))
