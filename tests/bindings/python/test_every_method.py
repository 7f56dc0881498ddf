# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every function and method of the typelib is called from Python by some test, and every class made or derived from.

Usage: test_every_method.py GIR
"""

import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / 'meta'))
import gir

NAMESPACE = gir.load(sys.argv.pop())

# PyGObject calls them itself.
REFERENCES = {'SharedBuffer.ref', 'SharedBuffer.unref', 'Version.ref', 'Version.unref', 'NodeReport.copy',
              'NodeReport.free'}
# Whose objects the library makes itself; their methods are called.
MADE_BY_LIBRARY = {'NodeGroup'}
# By the address of structures: what they do is tested through the capsules that the overrides make of them.
BY_ADDRESS = {'Table.new_from_c': 'from_arrow'}


def methods():
    for name, element in gir.walk(NAMESPACE):
        symbol = gir.symbol(element)
        if gir.local_name(element) in ('function', 'method', 'constructor') and symbol:
            if element.get('moved-to') is None and not symbol.endswith(('_get_type', '_quark')):
                yield name, BY_ADDRESS.get(name, element.get('name'))


def classes():
    return [element.get('name') for _, element in gir.walk(NAMESPACE) if gir.local_name(element) == 'class']


class EveryMethod(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.texts = '\n'.join(path.read_text() for path in HERE.glob('*.py') if path != pathlib.Path(__file__))
        cls.called = set(re.findall(r'\.(\w+)\(', cls.texts))
        # In tables and as callbacks.
        for pair in re.findall(r"\('(set_\w+)',|\.(\w+_finish)\b", cls.texts):
            cls.called |= set(pair)

    def test_methods(self):
        missing = [name for name, method in methods() if method not in self.called and name not in REFERENCES]
        self.assertEqual(missing, [])

    def test_classes(self):
        missing = [name for name in classes()
                   if f'Kedroc.{name}' not in self.texts and name not in MADE_BY_LIBRARY]
        self.assertEqual(missing, [])

    def test_it_finds_what_is_missing(self):
        self.assertNotIn('no_such_method', self.called)
        self.assertGreater(len(list(methods())), 300)


if __name__ == '__main__':
    unittest.main()
