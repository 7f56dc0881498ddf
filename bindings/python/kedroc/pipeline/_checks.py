# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is asked of a node before it is made, in Kedro's words."""

import re
import warnings
from collections import Counter

from .._native import is_name
from .transcoding import _strip_transcoding

NAME = re.compile(r'[\w\.-]+$')


class _Warned:
    dotted = False


def to_list(element):
    """The names in what a node takes as inputs, outputs, tags or confirms."""
    if element is None:
        return []
    if isinstance(element, str):
        return [element]
    return list(element.values()) if isinstance(element, dict) else list(element)


def invalid(message):
    return ValueError(f'Invalid Node definition: {message}\nFormat should be: node(function, inputs, outputs)')


def _warn_of_dots(name, namespace):
    if '.' not in name or name.startswith('params:') or _Warned.dotted:
        return
    if namespace and name.rpartition('.')[0].startswith(namespace.split('.')[0]):
        return
    _Warned.dotted = True
    warnings.warn("One or more dataset names contain '.' characters, which is not recommended as the dot notation is "
                  'reserved for automatic namespacing in Kedro. Consider using a different naming convention.',
                  UserWarning, stacklevel=5)


def _check_names(names, what, verb, namespace):
    if names and not isinstance(names, (list, dict, str)):
        raise invalid(f"'{what}' type must be one of [String, List, Dict, None], not '{type(names).__name__}'.")
    for name in to_list(names):
        if not isinstance(name, str):
            raise invalid(f"names of variables used as {what} {verb} the function must be of 'String' type, but {name} "
                          f"from {names} is '{type(name)}'.")
        _warn_of_dots(name, namespace)


def check_definition(func, inputs, outputs, namespace):
    if not callable(func):
        raise invalid(f"first argument must be a function, not '{type(func).__name__}'.")
    _check_names(inputs, 'inputs', 'to', namespace)
    _check_names(outputs, 'outputs', 'of', namespace)
    if not inputs and not outputs:
        raise invalid("it must have some 'inputs' or 'outputs'.")


def check_arguments(func, func_name, inputs):
    """Whether the function can be called with the inputs; one of C does not tell."""
    import inspect
    if inspect.isbuiltin(func):
        return
    args = [inputs] if isinstance(inputs, str) else inputs if isinstance(inputs, list) else []
    kwargs = inputs if isinstance(inputs, dict) else {}
    signature = inspect.signature(func, follow_wrapped=False)
    try:
        signature.bind(*args, **kwargs)
    except Exception as error:
        raise TypeError(f"Inputs of '{func_name}' function expected {list(signature.parameters)}, "
                        f'but got {inputs}') from error


def check_name(name):
    if name and not NAME.match(name):
        raise ValueError(f"'{name}' is not a valid node name. It must contain only letters, digits, hyphens, "
                         'underscores and/or fullstops.')


def check_tags(tags):
    for tag in tags:
        if not NAME.match(tag):
            raise ValueError(f"'{tag}' is not a valid node tag. It must contain only letters, digits, hyphens, "
                             'underscores and/or fullstops.')


def check_for_library(names):
    """C takes a text only up to a NUL, which may be the name of something else."""
    for name in names:
        if not is_name(name):
            raise invalid(f'{name!r} is not a valid name. It must be a str without NUL, which UTF-8 can hold.')


def check_outputs(node):
    twice = {name for name, n in Counter(node.outputs).items() if n > 1}
    if twice:
        raise ValueError(f'Failed to create node {node} due to duplicate output(s) {twice}.\nNode outputs must be '
                         'unique.')
    common = set(map(_strip_transcoding, node.inputs)) & set(map(_strip_transcoding, node.outputs))
    if common:
        raise ValueError(f'Failed to create node {node}.\nA node cannot have the same inputs and outputs even if '
                         f'they are transcoded: {common}')
