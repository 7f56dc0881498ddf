#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the benchmark of the runners or of the catalog in small, and sees whether every row is there.
What the rows say of this machine is nobody's business here.

Usage: smoke.py PROGRAM
"""

import json
import pathlib
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else None
SHAPES = ('chain', 'fan-out', 'fan-out and join', 'random layers')
RUNNERS = ('SequentialRunner', 'ThreadRunner', 'ParallelRunner')
OF_SHAPES = ('scheduler core', 'making nodes and pipeline', *RUNNERS, 'pipeline of nodes that are there',
             'memory of it, a node')
OTHERS = ('ParallelRunner: first run of a fresh program', 'the whole of that program',
          'ParallelRunner: the same beside 1 GB of memory', 'death of a worker until its node has failed')
MACHINE = ('load before', 'g_object_new and g_object_unref', 'dependent hop through a GThreadPool of two',
           'GSubprocess: true twice, in a fresh program')
FLOW_GRAPHS = ('flow graph on one thread', 'flow graph on two')
KINDS = ('a type alone', 'a file with options')
OF_KINDS = ('from_config', 'memory of an entry')
OF_NAMES = ('first get, which makes the dataset', 'contains', 'get', 'save and load of an integer', 'exists', 'release')
OF_PATTERNS = ('a name resolved', 'a name resolved and its dataset made', 'the same name again')
PROJECTS = ('plain', 'a folder by ${...} in each')


def run(*options):
    done = subprocess.run([PROGRAM, '--quick', *options], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


class Smoke:
    n_bars = 0
    # In the names of bars that a small run says nothing of.
    not_measured = '10^'

    @classmethod
    def setUpClass(cls):
        cls.lines = [json.loads(line) for line in run('--json')]
        cls.rows = {(line['who'], line['what']): line for line in cls.lines if 'median' in line}
        cls.bars = [line for line in cls.lines if 'bar' in line]

    def list_rows(self, who):
        return {what for row_who, what in self.rows if row_who == who}

    def test_figures(self):
        for name, row in self.rows.items():
            with self.subTest(row=name):
                self.assertLessEqual(row['q1'], row['median'])
                self.assertLessEqual(row['median'], row['q3'])
                self.assertGreaterEqual(row['n'], 1)
                if name[1] != 'load before':
                    self.assertGreater(row['median'], 0)

    def test_bars(self):
        """Each is there, and what there is nothing to measure by is not said to be met."""
        self.assertEqual(len({bar['bar'] for bar in self.bars}), self.n_bars)
        for bar in self.bars:
            with self.subTest(bar=bar['bar']):
                self.assertEqual('met' in bar, 'value' in bar)
                if 'met' in bar:
                    within = bar['value'] >= bar['at_least'] if 'at_least' in bar else bar['value'] <= bar['at_most']
                    self.assertEqual(bar['met'], within)
        measured = {bar['bar'] for bar in self.bars if 'value' in bar}
        self.assertIn(self.measured, measured)
        self.assertFalse([bar for bar in measured if self.not_measured in bar])

    def test_table(self):
        lines = run()
        for who, what in self.rows:
            with self.subTest(row=what):
                self.assertEqual(len([line for line in lines if line.startswith(f'{who:9} {what} ')]), 1)
        for bar in self.bars:
            self.assertEqual(len([line for line in lines if line.startswith(bar['bar'] + ' ')]), 1)


class Runner(Smoke, unittest.TestCase):
    n_bars = 15
    measured = 'death of a worker until its node has failed'

    def test_our_rows(self):
        expected = {f'{what}, {shape}, 100' for what in OF_SHAPES for shape in SHAPES}
        expected |= {f'{runner} with hooks, chain, 10' for runner in RUNNERS}
        expected |= set(OTHERS)
        self.assertEqual(self.list_rows('kedroc'), expected)

    def test_the_machine(self):
        rows = self.list_rows('machine')
        self.assertLessEqual(set(MACHINE), rows)
        self.assertEqual(len([what for what in rows if what.startswith('SOCK_SEQPACKET')]), 1)

    def test_flow_graph(self):
        """Its rows, or one that says why there is none."""
        rows = self.list_rows('oneTBB')
        failures = [line for line in self.lines if line.get('who') == 'oneTBB' and 'failure' in line]
        if failures:
            self.assertEqual(rows, set())
        else:
            self.assertEqual(rows, {f'{what}, {shape}, 100' for what in FLOW_GRAPHS for shape in SHAPES})


class Catalog(Smoke, unittest.TestCase):
    n_bars = 22
    measured = 'a name resolved, 50 patterns'

    def test_our_rows(self):
        expected = {f'{what}, {kind}, 100 entries' for what in OF_KINDS for kind in KINDS}
        expected |= {f'{what}, 100 entries' for what in OF_NAMES}
        expected |= {f'{what}, {n} patterns' for what in OF_PATTERNS for n in (1, 10, 50)}
        expected |= {f'conf/ of 20 datasets, {project}' for project in PROJECTS}
        self.assertEqual(self.list_rows('kedroc'), expected)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], pathlib.Path(PROGRAM).name.capitalize()])
