# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs on worker processes, asked for in Python: the nodes are those of a C library."""

import os
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, Kedroc

LIBRARY = os.environ['KEDROC_TEST_NODES']


class Parallel(unittest.TestCase):
    def setUp(self):
        self.catalog = Kedroc.DataCatalog.new()
        self.runner = Kedroc.ParallelRunner.new(1)

    def run_function(self, function, inputs, outputs):
        node = Kedroc.Node.new_for_function('node', inputs, outputs, f'c:{LIBRARY}:{function}')
        return self.runner.run(Kedroc.Pipeline.new([node]), self.catalog)

    def test_run(self):
        self.catalog['number'] = 21
        self.assertEqual(self.run_function('double_it', 'number', 'doubled').load('doubled'), 42)

    def test_retry_failed(self):
        self.runner.set_retries(1)
        self.assertFalse(self.runner.get_retry_failed())
        with self.assertRaises(GLib.Error) as caught:
            self.run_function('fail_at_first', [], 'done')
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.BUSY), caught.exception)
        self.assertEqual(caught.exception.message, "Node 'node': not now")
        self.runner.props.retry_failed = True
        self.assertEqual(self.run_function('fail_at_first', [], 'done').load('done'), 1)


if __name__ == '__main__':
    unittest.main(verbosity=2)
