# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs on worker processes, asked for in Python: the nodes are those of a C library."""

import os
import pathlib
import tempfile
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

    def test_start_timeout(self):
        self.assertEqual(self.runner.props.start_timeout, 60)
        self.runner.set_start_timeout(1)
        self.assertEqual(self.runner.get_start_timeout(), 1)
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / 'silent'
            program.write_text('#!/bin/sh\nexec sleep 1000\n')
            program.chmod(0o700)
            self.runner.set_python(str(program))
            node = Kedroc.Node.new_for_function('node', [], 'done', 'python:module:name')
            with self.assertRaises(GLib.Error) as caught:
                self.runner.run(Kedroc.Pipeline.new([node]), self.catalog)
        self.assertIn('was killed after 1 s of silence before it answered', caught.exception.message)

    def test_output(self):
        said = []
        self.assertTrue(self.runner.props.forward_output)
        self.runner.set_forward_output(False)
        self.assertFalse(self.runner.get_forward_output())
        self.runner.connect('node-output', lambda runner, node, is_error, line:
                            said.append((node.get_name(), is_error, line)))
        self.run_function('speak', [], 'done')
        self.assertEqual(sorted(said), [('node', False, 'one'), ('node', False, 'twö'), ('node', True, 'three')])

    def test_output_is_forwarded(self):
        read, write = os.pipe()
        stdout = os.dup(1)
        os.dup2(write, 1)
        os.close(write)
        try:
            self.run_function('speak', [], 'done')
        finally:
            os.dup2(stdout, 1)
            os.close(stdout)
        with open(read, encoding='utf-8') as lines:
            self.assertEqual(lines.read(), '[node] one\n[node] twö\n')


if __name__ == '__main__':
    unittest.main(verbosity=2)
