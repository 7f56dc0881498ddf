# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Python's values are in C, and the other way round. A part of the overrides in Kedroc.py."""

import json
import math
import re

from gi.repository import GLib, GObject, Json

from ..module import get_introspection_module

Kedroc = get_introspection_module('Kedroc')

# json-glib 1.6 writes 1e+21.0; what stands in quotes is left alone.
JSON_EXPONENT = re.compile(r'("(?:[^"\\]|\\.)*")|(e[-+]?[0-9]+)\.0')


def is_json(value):
    """Whether JSON can hold the value and give the same one back."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return GLib.MININT64 <= value <= GLib.MAXINT64
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return '\0' not in value
    if type(value) is list:
        return all(map(is_json, value))
    if type(value) is dict:
        return all(isinstance(key, str) and is_json(key) and is_json(item) for key, item in value.items())
    return False


def json_node(value):
    """The dict or list as a JsonNode, or None when it is something else or holds what JSON cannot."""
    if type(value) not in (dict, list):
        return None
    try:
        return Json.from_string(json.dumps(value, ensure_ascii=False)) if is_json(value) else None
    except (RecursionError, UnicodeError, GLib.Error):
        return None


def json_object(config):
    """A configuration for C."""
    if config is None or isinstance(config, Json.Object):
        return config
    node = json_node(dict(config))
    if node is None:
        raise TypeError(f'JSON cannot hold all of this: {config!r}')
    return node.dup_object()


def config_node(config):
    """The configuration of a dataset, or the name of its type, for a property that takes both."""
    node = Json.Node.new(Json.NodeType.VALUE if isinstance(config, str) else Json.NodeType.OBJECT)
    if isinstance(config, str):
        node.set_string(config)
    else:
        node.set_object(json_object(config))
    return node


def any_json_node(value):
    """What a function of a configuration gives, whatever it is, as a JsonNode."""
    if not is_json(value):
        raise TypeError(f'JSON cannot hold all of this: {value!r}')
    return Json.from_string(json.dumps(value, ensure_ascii=False)) or Json.Node.new(Json.NodeType.NULL)


def path(given):
    return None if given is None else str(given)


def plain(value):
    """The dict, list or scalar that JSON stands for; anything else as it is."""
    if isinstance(value, Json.Object):
        node = Json.Node.new(Json.NodeType.OBJECT)
        node.set_object(value)
    elif isinstance(value, Json.Array):
        node = Json.Node.new(Json.NodeType.ARRAY)
        node.set_array(value)
    elif isinstance(value, Json.Node):
        node = value
    else:
        return value
    text = Json.to_string(node, False)
    return json.loads(JSON_EXPONENT.sub(lambda match: match[1] or match[2], text))


def _no_data(prefix=''):
    return GLib.Error.new_literal(Kedroc.dataset_error_quark(), f'{prefix}None is no data and cannot be saved',
                                  Kedroc.DatasetError.NO_DATA)


def box(value):
    """What C gets for a Python value.

    Every int that fits is an INT64, whatever its size: the bindings would make it an INT, or refuse
    it past 31 bits. What has no counterpart in C travels as the Python object that it is: a str with a
    NUL as well, which would end there.
    """
    if value is None:
        raise _no_data()
    if isinstance(value, int) and not isinstance(value, (bool, GObject.GEnum, GObject.GFlags)):
        if GLib.MININT64 <= value <= GLib.MAXINT64:
            return GObject.Value(GObject.TYPE_INT64, value)
        return GObject.Value(GObject.TYPE_PYOBJECT, value)
    if isinstance(value, str) and '\0' in value:
        return GObject.Value(GObject.TYPE_PYOBJECT, value)
    return value


def box_json(value):
    """What C gets where it has to understand a dict or a list."""
    node = json_node(value)
    return box(value) if node is None else node


def box_output(name, value):
    """What C gets as the output of a node."""
    if value is None:
        raise _no_data(f"Dataset '{name}': ")
    return box_json(value)


def own(value, load_bytes, load_value):
    """What a load has given, as something that stays valid.

    PyGObject does not copy a boxed value out of a GValue before it frees it (3.42; newer versions
    do), so the one that came is not to be touched and is asked for again in another way. The twin
    that returns the value keeps it for good: a leak instead of a crash.
    """
    if isinstance(value, GLib.Bytes):
        return load_bytes()
    if isinstance(value, GObject.GBoxed) and not isinstance(value, GLib.Variant):
        return plain(load_value())
    return value


def without_none(given):
    """The list, for C: there None is the end of one of names, and no object of one of objects."""
    if given is not None and None in given:
        raise TypeError(f'None is not allowed in {given!r}')
    return given


def names(given):
    """A list of names; a single one need not be put into a list."""
    return [given] if isinstance(given, str) else without_none(given)


def datasets(given):
    """The datasets of a node, and the arguments that take them if they are given as a dict."""
    if isinstance(given, dict):
        return names(list(given.values())), names(list(given))
    return names(given), None


def mapping(given):
    """Names and what they become; a dict, or names that stay what they are."""
    if given is None:
        return None
    if isinstance(given, dict):
        without_none(given)
        return given
    return {name: name for name in names(given)}
