# SPDX-License-Identifier: LGPL-2.1-or-later
"""What workers write into the log goes to the loggers of the program."""

import contextlib
import io
import logging
import os
import sys
import threading
import unittest

from kedroc.io import DataCatalog, MemoryDataset
from kedroc.pipeline import node, pipeline
from kedroc.runner import ParallelRunner

import worker_logs

LOGGER = logging.getLogger('worker_logs')


class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)


class Logs(unittest.TestCase):
    def setUp(self):
        self.kept = Kept()
        self.levels = logging.root.level, LOGGER.level
        logging.root.addHandler(self.kept)
        self.addCleanup(self.clean_up)

    def clean_up(self):
        logging.root.removeHandler(self.kept)
        logging.root.setLevel(self.levels[0])
        LOGGER.setLevel(self.levels[1])
        logging.disable(logging.NOTSET)

    def run_nodes(self, *functions, level=logging.WARNING, own=logging.NOTSET):
        logging.root.setLevel(level)
        LOGGER.setLevel(own)
        names = ['in', *(function.__name__ for function in functions)]
        nodes = [node(function, *pair, name=pair[1]) for function, *pair in zip(functions, names, names[1:])]
        ParallelRunner(max_workers=2).run(pipeline(nodes), DataCatalog({'in': MemoryDataset(1)}))
        return [record for record in self.kept.records if record.process != os.getpid()]

    def messages(self, *functions, **levels):
        return [(record.levelname, record.name, record.getMessage())
                for record in self.run_nodes(*functions, **levels)]

    def test_levels(self):
        warning, info = [(name, 'worker_logs', f'{name.lower()} of 1') for name in ('WARNING', 'INFO')]
        self.assertEqual(self.messages(worker_logs.all_levels), [warning])
        self.kept.records.clear()
        self.assertEqual(self.messages(worker_logs.all_levels, own=logging.INFO), [info, warning])
        self.kept.records.clear()
        running = 'Running node: all_levels: all_levels([in]) -> [all_levels]'
        self.assertEqual(self.messages(worker_logs.all_levels, level=logging.INFO, own=logging.ERROR),
                         [('INFO', 'kedroc.pipeline.node', running)])
        self.kept.records.clear()
        logging.disable(logging.WARNING)
        self.assertEqual(self.messages(worker_logs.all_levels), [])

    def test_record(self):
        record, = self.run_nodes(worker_logs.with_exception)
        self.assertEqual((record.funcName, record.module, record.number, hasattr(record, 'thing')),
                         ('with_exception', 'worker_logs', 7, False))
        self.assertIn('ZeroDivisionError: division by zero', logging.Formatter('%(message)s').format(record))
        self.assertEqual(record.processName, 'MainProcess')

    def test_order(self):
        """A node's lines come before it is said to have ended."""
        self.run_nodes(worker_logs.all_levels, worker_logs.many, worker_logs.again, level=logging.INFO)
        texts = [record.getMessage() for record in self.kept.records]
        for line, name in ('info of 1', 'all_levels'), ('line 1999', 'many'), ('again', 'again'):
            self.assertLess(texts.index(line), texts.index(f'Completed node: {name}'))
        self.assertEqual([text for text in texts if text.startswith('line ')], [f'line {i}' for i in range(2000)])

    def test_long(self):
        first, second, third = self.messages(worker_logs.long)
        self.assertEqual((first[2][:3], first[2][-20:]), ('xxx', '(1000000 characters)'))
        self.assertGreater(len(first[2]), 20000)
        self.assertEqual(second[2][:1000], '\0' * 1000)
        self.assertEqual(third[2], 'ends \ud800')

    def test_failure(self):
        with self.assertRaisesRegex(ValueError, 'no luck'):
            self.run_nodes(worker_logs.fail)
        texts = [record.getMessage() for record in self.kept.records]
        self.assertTrue(texts[0].startswith('Node fail: fail([in]) -> [fail] failed with error: \nno luck'), texts)
        self.assertTrue(texts[1].startswith('No nodes ran.'), texts)

    def test_filter_that_fails(self):
        def refuse(record):
            raise KeyError('of a filter')

        LOGGER.addFilter(refuse)
        self.addCleanup(LOGGER.removeFilter, refuse)
        with contextlib.redirect_stderr(io.StringIO()) as stderr:
            self.run_nodes(worker_logs.many, own=logging.INFO)
        self.assertEqual(stderr.getvalue().count("KeyError: 'of a filter'"), 2000)

    def test_nothing_is_left(self):
        self.run_nodes(worker_logs.all_levels)
        before = len(os.listdir('/proc/self/fd')), threading.active_count()
        for _ in range(3):
            self.run_nodes(worker_logs.all_levels)
        self.assertEqual((len(os.listdir('/proc/self/fd')), threading.active_count()), before)


if __name__ == '__main__':
    sys.exit(unittest.main())
