#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks for what the introspection scanner is silent about and the bindings stumble over."""

import re
import sys

import gir
from gir import C, CORE, GLIB
from report import report

# What bindings cannot call, and why that is meant.
NOT_INTROSPECTABLE = {
}

# Names that are part of the contract although a language reserves them.
RESERVED_NAMES_ALLOWED = {
    'Node:namespace',
}

# An (out) GValue without a twin: what implements a codec is called by C alone.
TWINS_NOT_NEEDED = {
    'Codec.decode',
}

SCALARS = {'gboolean', 'gchar', 'guchar', 'gshort', 'gushort', 'gint', 'guint', 'glong', 'gulong',
           'gint8', 'guint8', 'gint16', 'guint16', 'gint32', 'guint32', 'gint64', 'guint64',
           'gsize', 'gssize', 'gfloat', 'gdouble', 'GType'}
CONTAINERS = {'GLib.HashTable': 2, 'GLib.PtrArray': 1, 'GLib.List': 1, 'GLib.SList': 1, 'GLib.Array': 1}
# What a table that comes out may hold: a table of objects is freed twice or leaks.
TABLE_VALUES = {'utf8', 'GObject.Value', 'gint', 'guint', 'gint64', 'guint64', 'gdouble', 'gboolean'}

VALA = set('abstract as async base bool break case catch class const construct continue default delegate '
           'delete do dynamic else ensures enum errordomain extern finally for foreach get global if in '
           'inline interface internal is lock namespace new null out override owned params private protected '
           'public ref requires return sealed set signal sizeof static struct switch this throw throws try '
           'typeof unowned using value var virtual void volatile weak while yield'.split())
PYTHON = set('and as assert async await break class continue def del elif else except finally for from '
             'global if import in is lambda nonlocal not or pass raise return try while with yield'.split())
JAVASCRIPT = set('await break case catch class const continue debugger default delete do else enum export '
                 'extends finally for function if implements import in instanceof interface let new package '
                 'private protected public return static super switch this throw try typeof var void while '
                 'with yield'.split())
# What every GObject library has, and what is only reserved where no binding puts a name.
RESERVED = (VALA | PYTHON | JAVASCRIPT) - {'new', 'ref', 'value', 'get', 'set', 'base', 'dynamic', 'params',
                                           'function'}


def check_introspectable(name, element):
    if element.get('introspectable') == '0' and gir.symbol(element) not in NOT_INTROSPECTABLE \
            and name not in NOT_INTROSPECTABLE:
        return [f'{name}: not introspectable']
    return []


def check_container(where, element, comes_out):
    problems = []
    for container in element.iter(f'{CORE}type'):
        kind = container.get('name')
        if kind not in CONTAINERS:
            continue
        inner = [child.get('name') for child in container if child.tag in (f'{CORE}type', f'{CORE}array')]
        if len(inner) < CONTAINERS[kind] or 'gpointer' in inner:
            problems.append(f'{where}: {kind} without element types')
        if not comes_out:
            continue
        if kind == 'GLib.HashTable' and len(inner) == 2 and inner[1] not in TABLE_VALUES:
            problems.append(f'{where}: a table of {inner[1]} comes out')
        if kind == 'GLib.PtrArray' and element.get('transfer-ownership') == 'full':
            problems.append(f'{where}: a GPtrArray (transfer full) is freed twice')
    return problems


def check_scalar_pointer(where, element):
    plain = element.find(f'{CORE}type')
    if plain is None or plain.get('name') not in SCALARS:
        return []
    if plain.get(f'{C}type', '').count('*') == 0 or element.get('direction') in ('out', 'inout'):
        return []
    return [f'{where}: a pointer to {plain.get("name")} that is neither (out) nor an (array)']


def check_value_parameter(where, element):
    plain = element.find(f'{CORE}type')
    if plain is None or plain.get(f'{C}type') != 'GValue*' or element.get('direction') in ('out', 'inout'):
        return []
    return [f'{where}: a GValue that is neither const nor (out)']


def check_callback_parameter(where, element, callbacks):
    plain = element.find(f'{CORE}type')
    kind = plain.get('name') if plain is not None else None
    if kind not in callbacks and kind not in ('Gio.AsyncReadyCallback', 'GLib.DestroyNotify'):
        return []
    if element.get('scope') is None and kind != 'GLib.DestroyNotify':
        return [f'{where}: a callback without (scope)']
    if element.get('scope') == 'notified' and element.get('destroy') is None and kind != 'GLib.DestroyNotify':
        return [f'{where}: a callback (scope notified) without a GDestroyNotify']
    return []


def type_name(parameter):
    plain = parameter.find(f'{CORE}type')
    return plain.get('name') if plain is not None else None


def check_order(name, element):
    """A cancellable is nullable and comes last, but for a callback and its data."""
    problems = []
    parameters = gir.parameters(element)
    kinds = [type_name(parameter) for parameter in parameters]
    if 'Gio.Cancellable' in kinds and gir.local_name(element) not in ('signal', 'constructor'):
        index = kinds.index('Gio.Cancellable')
        if parameters[index].get('nullable') != '1':
            problems.append(f'{name}: its cancellable is not (nullable)')
        rest = [kind for kind in kinds[index + 1:] if kind not in ('Gio.AsyncReadyCallback', 'gpointer')]
        if rest:
            problems.append(f'{name}: its cancellable comes before {rest[0]}')
    return problems


def check_callable(name, element, callbacks):
    problems = check_order(name, element)
    if element.get('shadows') or element.get('shadowed-by'):
        problems.append(f'{name}: (rename-to) is not used here')
    for parameter in gir.parameters(element):
        where = f'{name} ({parameter.get("name")})'
        problems += check_container(where, parameter, parameter.get('direction') in ('out', 'inout'))
        problems += check_scalar_pointer(where, parameter)
        problems += check_value_parameter(where, parameter)
        problems += check_callback_parameter(where, parameter, callbacks)
        if parameter.get('name') in RESERVED:
            problems.append(f'{where}: a reserved word')
    result = gir.return_value(element)
    if result is not None:
        problems += check_container(f'{name} (return value)', result, True)
        problems += check_scalar_pointer(f'{name} (return value)', result)
        if result.get('skip') == '1':
            problems.append(f'{name}: Returns: (skip) is not used here')
    return problems


def check_value_twins(name, element):
    """GJS leaks an (out) GValue: each method with one has a twin that returns the value."""
    names = {child.get('name') for child in element}
    problems = []
    for method in element.findall(f'{CORE}method') + element.findall(f'{CORE}function'):
        gives_value = any(parameter.get('direction') == 'out' and type_name(parameter) == 'GObject.Value'
                          for parameter in gir.parameters(method))
        base = method.get('name')
        twins = {f'{base}_value', f'{base}_to_value', base.replace('_finish', '_value_finish')} - {base}
        if gives_value and not names & twins and f'{name}.{base}' not in TWINS_NOT_NEEDED:
            problems.append(f'{name}.{base}: an (out) GValue without a twin {base}_value')
    return problems


def check_names(name, element):
    """No property or signal is named like a method, nothing like a reserved word."""
    problems = []
    methods = {child.get('name') for child in element.findall(f'{CORE}method')}
    signals = {child.get('name').replace('-', '_') for child in element.findall(f'{GLIB}signal')}
    for child in element.findall(f'{CORE}property'):
        plain = child.get('name').replace('-', '_')
        if plain in methods:
            problems.append(f'{name}:{plain}: a property named like a method')
        if plain in signals:
            problems.append(f'{name}:{plain}: a property named like a signal')
    problems += [f'{name}::{plain}: a signal named like a method' for plain in sorted(signals & methods)]
    return problems


def check_reserved(name, element):
    plain = (element.get('name') or '').replace('-', '_')
    if gir.local_name(element) in ('member', 'field') or plain not in RESERVED:
        return []
    return [] if name in RESERVED_NAMES_ALLOWED else [f'{name}: a reserved word']


def check_error_domain(name, element):
    domain = element.get(f'{GLIB}error-domain')
    if not name.endswith('Error') or gir.local_name(element) != 'enumeration':
        return []
    words = re.sub(r'(?<!^)(?=[A-Z])', '-', name).lower()
    expected = f'kedroc-{words}-quark'
    return [] if domain == expected else [f'{name}: its domain is {domain}, not {expected}']


def problems(namespace):
    found = []
    callbacks = {child.get('name') for child in namespace.findall(f'{CORE}callback')}
    found += check_value_twins(namespace.get('name'), namespace)
    for name, element in gir.walk(namespace):
        found += check_introspectable(name, element)
        found += check_reserved(name, element)
        kind = gir.local_name(element)
        if gir.is_callable(element):
            found += check_callable(name, element, callbacks)
        elif kind in ('class', 'interface', 'record'):
            found += check_names(name, element)
            if not gir.is_class_struct(element):
                found += check_value_twins(name, element)
        elif kind == 'property':
            found += check_container(name, element, True)
        elif kind == 'enumeration':
            found += check_error_domain(name, element)
    return found


def main():
    namespace = gir.load(sys.argv[1])
    count = sum(1 for _ in gir.walk(namespace))
    return report(problems(namespace), f'{count} symbols, nothing to complain of')


if __name__ == '__main__':
    sys.exit(main())
