# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the programs of this folder, and prints what each has done.

Usage: run_programs.py kedro|kedroc FILE…

A file begins with what every program of it does first. A program begins with a line `### its name`. What it prints,
the value of its last line, its warnings and log lines and its exception are its outcome, one JSON object for all.
"""

import ast
import contextlib
import io
import json
import logging
import os
import re
import sys
import tempfile
import warnings


class LineHandler(logging.Handler):
    """Prints records as lines of the program."""

    def emit(self, record):
        print(f'{record.levelname} {record.name}: {record.getMessage()}')


def read(path):
    """The programs of a file by their names."""
    prelude, *parts = re.split(r'^### ', open(path).read(), flags=re.MULTILINE)
    programs = {}
    for part in parts:
        name, _, source = part.partition('\n')
        assert name not in programs, f'{path}: two programs are called {name}'
        programs[name] = prelude + source
    return programs


def execute(tree, namespace):
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, '<program>', 'exec'), namespace)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), '<program>', 'eval'), namespace)
        if value is not None:
            print(repr(value))


def outcome(source, package):
    """What a program does, with the names of one package."""
    # Nothing else is changed in a program of Kedro.
    source = re.sub(r'^( *)from kedro\.', rf'\1from {package}.', source, flags=re.MULTILINE)
    root = logging.getLogger(package)

    def log(level=logging.INFO):
        root.handlers, root.propagate = [LineHandler()], False
        root.setLevel(level)

    # A program that Python cannot read tests nothing.
    tree = ast.parse(source)
    printed = io.StringIO()
    result = {}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        os.chdir(folder)
        root.handlers, root.propagate = [logging.NullHandler()], False
        root.setLevel(logging.WARNING)
        try:
            with contextlib.redirect_stdout(printed):
                execute(tree, {'__name__': 'program', 'log': log})
        except NameError:
            raise
        except Exception as error:
            result['exception'] = f'{type(error).__name__}: {error}'
            if error.__cause__ is not None and type(error.__cause__).__name__ not in ('_RemoteTraceback',
                                                                                      'RemoteTraceback'):
                result['cause'] = f'{type(error.__cause__).__name__}: {error.__cause__}'
        os.chdir('/')
    result['printed'] = printed.getvalue()
    result['warnings'] = [f'{entry.category.__name__}: {entry.message}' for entry in caught
                          if issubclass(entry.category, UserWarning)]
    return {key: normal(value, package, folder) for key, value in result.items() if value}


def normal(text, package, folder):
    if isinstance(text, list):
        return [normal(item, package, folder) for item in text]
    text = re.sub(rf'\b{package}\b', 'kedro', text.replace(folder, 'FOLDER'))
    text = re.sub(r'\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d\.\d{3}Z', 'TIME', text)
    return re.sub(r' at 0x[0-9a-f]+| in \d+\.\d sec', '', text)


def main():
    package, *paths = sys.argv[1:]
    os.environ['KEDRO_PACKAGE'] = package
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    results = {}
    for path in [os.path.abspath(path) for path in paths]:
        for name, source in read(path).items():
            results[f'{os.path.basename(path)}: {name}'] = outcome(source, package)
    # What a program leaves running must not write behind it.
    sys.stdout.flush()
    print(json.dumps(results))


if __name__ == '__main__':
    main()
