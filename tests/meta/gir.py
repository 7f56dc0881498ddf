# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads a GIR file, for the checks that look into it."""

import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

TYPES = {'class', 'interface', 'record', 'union', 'enumeration', 'bitfield', 'alias', 'callback'}
CALLABLES = {'function', 'method', 'constructor', 'virtual-method', 'callback', 'signal'}
MEMBERS = CALLABLES | {'property', 'field', 'member', 'constant'}


def local_name(element):
    return element.tag.rsplit('}', 1)[-1]


def load(path):
    """The element of the namespace."""
    return ElementTree.parse(path).getroot().find(f'{CORE}namespace')


def parse(text):
    return ElementTree.fromstring(text).find(f'{CORE}namespace')


def walk(element, path=''):
    """Yields (name, element) for every type, callable and member below the element."""
    for child in element:
        kind = local_name(child)
        if kind in TYPES | MEMBERS:
            name = child.get('name') or ''
            separator = {'signal': '::', 'property': ':'}.get(kind, '.')
            here = f'{path}{separator}{name}' if path else name
            yield here, child
            yield from walk(child, here)
        elif kind == 'type' and path and child.find(f'{CORE}callback') is not None:
            yield from walk(child, path)


def is_callable(element):
    return local_name(element) in CALLABLES


def parameters(element):
    return element.findall(f'{CORE}parameters/{CORE}parameter')


def return_value(element):
    return element.find(f'{CORE}return-value')


def has_doc(element):
    doc = element.find(f'{CORE}doc')
    return doc is not None and bool((doc.text or '').strip())


def is_class_struct(element):
    return element.get(f'{GLIB}is-gtype-struct-for') is not None


def symbol(element):
    return element.get(f'{C}identifier') or ''
