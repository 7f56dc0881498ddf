#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each class that may be derived from and each interface is, by some test in Vala, and whatever can throw throws in
one.

Usage: every_class.py GIR
"""

import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / 'meta'))
import gir

NAMESPACE = gir.load(sys.argv.pop())


def elements(kind):
    return [element for _, element in gir.walk(NAMESPACE) if gir.local_name(element) == kind]


def derivable():
    return [element for element in elements('class') if element.get('final') != '1'] + elements('interface')


def throwing_methods():
    return [f"{element.get('name')}.{method.get('name')}" for element in derivable() for method in element
            if gir.local_name(method) == 'virtual-method' and method.get('throws') == '1']


def throwing_delegates():
    names = [element.get('name') for element in NAMESPACE
             if gir.local_name(element) == 'callback' and element.get('throws') == '1']
    return [name for name in names if name]


class EveryClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.texts = '\n'.join(path.read_text() for path in HERE.glob('*.vala'))
        cls.failing = (HERE / 'failing.vala').read_text()
        cls.errors = (HERE / 'errors.vala').read_text()

    def test_classes(self):
        missing = [element.get('name') for element in derivable()
                   if not re.search(rf"class \w+ : [^{{]*Kedroc\.{element.get('name')}\b", self.texts)]
        self.assertEqual(missing, [])
        self.assertGreater(len(derivable()), 20)

    def test_methods_that_throw(self):
        """A class of failing.vala has the method and fails in it; what errors.vala does with it, it says itself."""
        missing = []
        for name in throwing_methods():
            owner, method = name.split('.')
            for text in re.findall(rf'class \w+ : [^{{]*Kedroc\.{owner}\b.*?^    }}$', self.failing, re.DOTALL | re.M):
                body = re.search(rf'public [^{{}}]*\b{method} \([^{{]*throws Error {{(.*?)^        }}', text,
                                 re.DOTALL | re.M)
                if body and 'fail_i' in body[1]:
                    break
            else:
                missing.append(name)
        self.assertEqual(missing, [])
        self.assertGreater(len(throwing_methods()), 20)

    def test_methods_are_called(self):
        missing = [name for name in throwing_methods() if f'"{name.split(".")[1]}' not in self.errors]
        self.assertEqual(missing, [])

    def test_delegates(self):
        for name, use in (('NodeFunc', 'fail_as_delegate'), ('ConfigResolverFunc', 'add_resolver'),
                          ('DatasetTypeFunc', 'dataset_type_set_finder')):
            self.assertIn(name, throwing_delegates())
            self.assertIn(use, self.errors)
        self.assertEqual(len(throwing_delegates()), 3)


if __name__ == '__main__':
    unittest.main()
