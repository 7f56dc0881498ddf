# SPDX-License-Identifier: LGPL-2.1-or-later
"""The type stubs of the package kedroc say what its classes and functions take."""

import ast
import importlib
import inspect
import pathlib
import unittest

import kedroc

PACKAGE = pathlib.Path(kedroc.__file__).parent


def arguments_of(function):
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    names += [arguments.vararg.arg] if arguments.vararg else []
    names += [argument.arg for argument in arguments.kwonlyargs]
    return names + ([arguments.kwarg.arg] if arguments.kwarg else [])


def parameters_of(function):
    # Not those of what wraps it.
    return list(inspect.signature(inspect.unwrap(function)).parameters)


class Stubs(unittest.TestCase):
    def assert_same(self, function, stub, name):
        function = getattr(function, '__func__', function)
        self.assertEqual(parameters_of(function), arguments_of(stub), name)

    def check_class(self, kind, stub, module):
        for entry in stub.body:
            if not isinstance(entry, ast.FunctionDef):
                continue
            name = f'{module}.{stub.name}.{entry.name}'
            self.assertTrue(hasattr(kind, entry.name), name)
            decorators = [getattr(decorator, 'id', '') for decorator in entry.decorator_list]
            if 'property' in decorators:
                self.assertFalse(inspect.isfunction(getattr(kind, entry.name)), name)
            elif entry.name in kind.__dict__:
                self.assert_same(kind.__dict__[entry.name], entry, name)

    def test_signatures(self):
        n = 0
        for path in PACKAGE.rglob('__init__.pyi'):
            module = '.'.join(('kedroc', *path.relative_to(PACKAGE).parts[:-1]))
            runtime = importlib.import_module(module)
            for entry in ast.parse(path.read_text()).body:
                if isinstance(entry, ast.ClassDef):
                    n += 1
                    self.check_class(getattr(runtime, entry.name), entry, module)
                elif isinstance(entry, ast.FunctionDef) and not entry.decorator_list:
                    n += 1
                    self.assert_same(getattr(runtime, entry.name), entry, f'{module}.{entry.name}')
        self.assertGreater(n, 20)

    def test_everything_has_a_stub(self):
        for name in ('io', 'pipeline', 'runner', 'framework/hooks'):
            module = importlib.import_module('kedroc.' + name.replace('/', '.'))
            tree = ast.parse((PACKAGE / name / '__init__.pyi').read_text())
            names = {entry.name for entry in tree.body if isinstance(entry, (ast.ClassDef, ast.FunctionDef))}
            self.assertEqual(set(module.__all__) - names, set())


if __name__ == '__main__':
    unittest.main()
