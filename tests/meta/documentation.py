#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts public symbols without documentation: there are to be none.

Usage: documentation.py GIR HEADER...
"""

import pathlib
import re
import sys

import gir
from gir import CORE
from report import report

MACRO = re.compile(r'^#\s*define\s+(KEDROC_\w+|kedroc_\w+)', re.MULTILINE)
BLOCK = re.compile(r'/\*\*\s*\n\s*\*\s*(\w+):')
UNDOCUMENTED_FIELDS = {'parent', 'parent_class', 'parent_instance', 'parent_iface', 'g_iface', 'padding'}


def check_callable(name, element):
    found = [f'{name}: its parameter {parameter.get("name")} is not documented'
             for parameter in gir.parameters(element) if not gir.has_doc(parameter)]
    result = gir.return_value(element)
    plain = result.find(f'{CORE}type') if result is not None else None
    is_void = result is None or (plain is not None and plain.get('name') == 'none')
    if not is_void and not gir.has_doc(result):
        found.append(f'{name}: what it returns is not documented')
    return found


def is_slot(name, element):
    return gir.local_name(element) == 'callback' and '.' in name


def is_exempt(element):
    kind = gir.local_name(element)
    if kind == 'field':
        # A slot of a virtual method: the method has documentation of its own.
        is_slot_field = element.find(f'{CORE}callback') is not None
        return is_slot_field or element.get('name') in UNDOCUMENTED_FIELDS or element.get('private') == '1'
    if gir.is_class_struct(element):
        # G_DECLARE_FINAL_TYPE makes one that nobody sees.
        fields = {field.get('name') for field in element.findall(f'{CORE}field')}
        return fields <= {'parent_class'}
    return gir.symbol(element).endswith('_get_type')


def undocumented(namespace):
    found = []
    for name, element in gir.walk(namespace):
        if is_exempt(element) or is_slot(name, element):
            continue
        if not gir.has_doc(element):
            found.append(f'{name}: not documented')
        elif gir.is_callable(element):
            found += check_callable(name, element)
    return found


def undocumented_macros(text, name):
    documented = set(BLOCK.findall(text))
    return [f'{name}: the macro {macro} is not documented' for macro in MACRO.findall(text)
            if macro not in documented and not re.match(r'KEDROC_TYPE_|KEDROC_IS_', macro)]


def main():
    namespace = gir.load(sys.argv[1])
    found = undocumented(namespace)
    for header in sys.argv[2:]:
        found += undocumented_macros(pathlib.Path(header).read_text(), header)
    return report(found, '0 undocumented public symbols')


if __name__ == '__main__':
    sys.exit(main())
