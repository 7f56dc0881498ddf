#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which public functions no C test calls, and which no test of a binding calls.

Usage: calls.py GIR SOURCE_ROOT [--strict]

Without --strict this is a report that does not fail.
"""

import pathlib
import re
import sys

import gir
from report import report

BINDING_SUFFIXES = ('.py', '.js', '.vala')


def public_functions(namespace):
    """C name and name in the bindings of every function."""
    functions = {}
    for _, element in gir.walk(namespace):
        if gir.symbol(element) and gir.local_name(element) in ('function', 'method', 'constructor'):
            if element.get('moved-to') is None and not gir.symbol(element).endswith(('_get_type', '_quark')):
                functions[gir.symbol(element)] = element.get('name')
    return functions


def words(texts):
    return {word for text in texts for word in re.findall(r'\w+', text)}


def uncalled(functions, c_texts, binding_texts):
    in_c, in_bindings = words(c_texts), words(binding_texts)
    return (sorted(symbol for symbol in functions if symbol not in in_c),
            sorted(symbol for symbol, name in functions.items() if name not in in_bindings))


def main():
    functions = public_functions(gir.load(sys.argv[1]))
    tests = pathlib.Path(sys.argv[2], 'tests')
    c_texts = [path.read_text() for path in tests.rglob('*.c')]
    bindings = [path for path in tests.glob('bindings/**/*') if path.suffix in BINDING_SUFFIXES]
    binding_texts = [path.read_text() for path in bindings]
    not_in_c, not_in_bindings = uncalled(functions, c_texts, binding_texts)
    lines = [f'no C test calls {name}' for name in not_in_c]
    lines += [f'no test of a binding calls {name}' for name in not_in_bindings]
    if '--strict' in sys.argv[3:]:
        return report(lines, f'{len(functions)} functions, each called')
    print('\n'.join(lines))
    print(f'{len(functions)} functions: {len(not_in_c)} not called in C, '
          f'{len(not_in_bindings)} not in a binding')
    return 0


if __name__ == '__main__':
    sys.exit(main())
