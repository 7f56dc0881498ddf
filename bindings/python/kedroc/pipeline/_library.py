# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes and pipelines of the library, and its errors in Kedro's words."""

from collections import Counter
from itertools import chain

from .._native import GLib, Kedroc
from ._exceptions import CircularDependencyError, ConfirmNotUniqueError, OutputNotUniqueError
from .transcoding import _strip_transcoding

_new = Kedroc.Node.__mro__[1].new


def new_node(node, callback):
    native = _new(node._library_name, node.inputs, node.outputs, callback)
    if node.namespace:
        native = native.with_namespace(node.namespace)
    if node._tags:
        native = native.with_tags(sorted(node._tags))
    return native.with_confirms(node.confirms) if node._confirms else native


def new_pipeline(nodes, parts):
    """The pipeline of the library. The parts are what the nodes came in, pipelines among them."""
    try:
        return Kedroc.Pipeline.new([node._native for node in nodes])
    except GLib.Error as error:
        explain_duplicates(parts)
        _explain_formats(nodes)
        _explain_outputs(nodes)
        _explain_confirms(nodes)
        if error.matches(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.CIRCULAR_DEPENDENCY):
            loop = list(_loop(nodes))
            raise CircularDependencyError(f'Circular dependencies exist among the following {len(loop)} item(s): '
                                          f'{loop}') from error
        raise ValueError(error.message) from error


def explain_duplicates(parts):
    seen, twice = set(), {}
    for part in parts:
        is_pipeline = hasattr(part, 'nodes')
        for node in part.nodes if is_pipeline else [part]:
            if node.name in seen:
                twice.setdefault(part if is_pipeline else None, set()).add(node.name)
            seen.add(node.name)
    if not twice:
        return
    text = ''
    for pipeline, names in twice.items():
        place = 'Free nodes' if pipeline is None else repr(pipeline).replace('\n', '')
        listed = '\n'.join(f'  - {name}' for name in sorted(names))
        text += f'{place}:\n{listed}\n'
    raise ValueError('Pipeline nodes must have unique names. The following node names appear more than once:\n\n'
                     f"{text}\nYou can name your nodes using the last argument of 'node()'.")


def _explain_formats(nodes):
    names = set(chain.from_iterable((*node.inputs, *node.outputs) for node in nodes))
    mixed = {_strip_transcoding(name) for name in names if _strip_transcoding(name) != name} & names
    if mixed:
        raise ValueError('The following datasets are used with transcoding, but were referenced without the separator: '
                         f"{', '.join(mixed)}.\nPlease specify a transcoding option or rename the datasets.")


def _twice(names):
    return sorted(name for name, n in Counter(map(_strip_transcoding, names)).items() if n > 1)


def _explain_outputs(nodes):
    twice = _twice(chain.from_iterable(node.outputs for node in nodes))
    if twice:
        raise OutputNotUniqueError(f'Output(s) {twice} are returned by more than one nodes. Node outputs must be '
                                   'unique.')


def _explain_confirms(nodes):
    twice = _twice(chain.from_iterable(node.confirms for node in nodes))
    if twice:
        raise ConfirmNotUniqueError(f'{twice} datasets are confirmed by more than one node. Node confirms must be '
                                    'unique.')


def _loop(nodes):
    """The nodes of one circle: whoever is followed from its inputs long enough is in it."""
    makers = {_strip_transcoding(name): node for node in nodes for name in node.outputs}
    parents = {node: [makers[_strip_transcoding(name)] for name in node.inputs if _strip_transcoding(name) in makers]
               for node in nodes}
    waiting = dict(parents)
    while free := [node for node, needed in waiting.items() if not any(parent in waiting for parent in needed)]:
        for node in free:
            del waiting[node]
    path = [next(iter(waiting))]
    while path.count(path[-1]) == 1:
        path.append(next(parent for parent in waiting[path[-1]] if parent in waiting))
    return set(path[path.index(path[-1]):])
