# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes in JavaScript in a program in Python: every runner has a worker for them, whatever becomes of it."""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, Kedroc

NODES = pathlib.Path(__file__).parents[2] / 'runner' / 'js_nodes.js'
PROGRAM = '''
import sys
import gi
gi.require_version('Kedroc', '1')
from gi.repository import Kedroc
runner = {'sequential': Kedroc.SequentialRunner.new, 'thread': lambda: Kedroc.ThreadRunner.new(2),
          'parallel': lambda: Kedroc.ParallelRunner.new(2)}[sys.argv[1]]()
node = Kedroc.Node.new_for_function('speaker', [], 'y', f'js:{sys.argv[2]}:say')
runner.run(Kedroc.Pipeline.new([node]), Kedroc.DataCatalog.new())
'''


def count_resources():
    children = pathlib.Path('/proc/self/task').glob('*/children')
    return len(os.listdir('/proc/self/fd')), ''.join(path.read_text() for path in children)


class JavaScript(unittest.TestCase):
    def setUp(self):
        self.parallel = Kedroc.ParallelRunner.new(2)
        self.runners = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2), self.parallel]
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.begun = self.folder / 'begun'
        self.run_function(self.parallel, 'tellProcess')
        self.before = count_resources()

    def run_function(self, runner, function, cancellable=None):
        self.begun.unlink(missing_ok=True)
        catalog = Kedroc.DataCatalog.new()
        catalog['folder'] = str(self.folder)
        node = Kedroc.Node.new_for_function('node', 'folder', 'y', f'js:{NODES}:{function}')
        return runner.run(Kedroc.Pipeline.new([node]), catalog, cancellable=cancellable).load('y')

    def assert_fails(self, domain, code, runner, function, *texts, cancellable=None):
        with self.assertRaises(GLib.Error) as caught:
            self.run_function(runner, function, cancellable)
        self.assertTrue(caught.exception.matches(domain, code), caught.exception)
        for text in ("'node'", *texts):
            self.assertIn(text, caught.exception.message)
        self.assert_nothing_left()

    def assert_nothing_left(self):
        # GLib closes the one by which it watches a process when it comes to it.
        while count_resources()[0] > self.before[0]:
            time.sleep(0.01)
        self.assertEqual(count_resources()[1], '')

    def test_exceptions(self):
        for runner in self.runners:
            for function in ('fail', 'failLater'):
                with self.subTest(runner=runner, function=function):
                    self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED, runner, function,
                                      'PriceError: bad price', f'\n{function}@', 'js_nodes.js:')

    def test_killed(self):
        for runner in self.runners:
            with self.subTest(runner=runner):
                self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.WORKER_DIED, runner, 'die',
                                  'worker 1', 'process ', 'signal 9')

    def test_retried(self):
        self.parallel.set_retries(1)
        first, second = self.run_function(self.parallel, 'dieAtFirst')
        self.assertNotEqual(first, second)
        self.assert_nothing_left()
        self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.WORKER_DIED, self.parallel, 'die', 'worker 2')

    def test_timeout(self):
        self.parallel.set_node_timeout(1)
        for function in ('block', 'never', 'neverMore'):
            with self.subTest(function):
                self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.TIMED_OUT, self.parallel, function)

    def test_cancel(self):
        def cancel_when_begun(cancellable):
            while not self.begun.exists():
                time.sleep(0.001)
            cancellable.cancel()

        for runner in self.runners:
            for function in ('block', 'never', 'neverMore'):
                with self.subTest(runner=runner, function=function):
                    self.begun.unlink(missing_ok=True)
                    cancellable = Gio.Cancellable()
                    thread = threading.Thread(target=cancel_when_begun, args=[cancellable])
                    thread.start()
                    with self.assertRaises(GLib.Error) as caught:
                        self.run_function(runner, function, cancellable)
                    thread.join()
                    self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
                    cancellable = None
                    self.assert_nothing_left()

    def test_output(self):
        for runner in ('sequential', 'thread', 'parallel'):
            with self.subTest(runner):
                done = subprocess.run([sys.executable, '-c', PROGRAM, runner, NODES], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True, check=True)
                self.assertEqual(done.stdout, '[speaker] said\n[speaker] tücke\n')
                self.assertEqual(done.stderr, '[speaker] complained\n')

    def test_not_installed(self):
        os.environ['KEDROC_GJS'] = '/no/such/gjs'
        try:
            for runner in self.runners:
                started = []
                handler = runner.connect('node-started', lambda _, node: started.append(node.get_name()))
                with self.subTest(runner=runner):
                    self.assert_fails(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.FUNCTION_NOT_FOUND, runner,
                                      'say', 'needs a JavaScript worker', "'/no/such/gjs': install gjs")
                    self.assertEqual(started, [])
                runner.disconnect(handler)
        finally:
            del os.environ['KEDROC_GJS']


if __name__ == '__main__':
    unittest.main()
