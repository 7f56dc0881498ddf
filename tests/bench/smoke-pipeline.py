#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the benchmark of pipelines in small, and sees whether every row is there. What the rows
say of this machine is nobody's business here.

Usage: smoke-pipeline.py PROGRAM
"""

import ast
import json
import pathlib
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else None
PEER = pathlib.Path(__file__).parent / 'peers' / 'pipelines_kedro.py'


def run(*options):
    done = subprocess.run([PROGRAM, '--quick', *options], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


def operations_of_kedro():
    """The keys of OPERATIONS, without Kedro."""
    for statement in ast.parse(PEER.read_text()).body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == 'OPERATIONS':
            return [key.value for key in statement.value.keys]
    raise AssertionError('no OPERATIONS')


class Smoke(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lines = [json.loads(line) for line in run('--json')]
        cls.rows = {line['what']: line for line in cls.lines if 'median' in line and line['who'] == 'kedroc'}

    def test_rows(self):
        """The same as Kedro's."""
        operations = operations_of_kedro()
        self.assertGreater(len(operations), 15)
        self.assertEqual(list(self.rows), [f'{operation}, 100' for operation in operations])

    def test_figures(self):
        for row in self.rows.values():
            self.assertLessEqual(0, row['q1'])
            self.assertLessEqual(row['q1'], row['median'])
            self.assertLessEqual(row['median'], row['q3'])

    def test_bars(self):
        """What there is nothing to measure by is not said to be met."""
        bars = [line for line in self.lines if 'bar' in line]
        self.assertEqual(len(bars), 2 * len(self.rows))
        self.assertFalse([bar for bar in bars if 'met' in bar])

    def test_table(self):
        lines = run()
        for what in self.rows:
            self.assertEqual(len([line for line in lines if line.startswith(f'kedroc    {what} ')]), 1)


if __name__ == '__main__':
    unittest.main()
