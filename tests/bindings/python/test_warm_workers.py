# SPDX-License-Identifier: LGPL-2.1-or-later
"""Workers of the package kedroc, which are forked from one process that has imported what they need."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from kedroc.io import DataCatalog, MemoryDataset
from kedroc.pipeline import Pipeline, node
from kedroc.runner import ParallelRunner
from kedroc.runner import _workers as workers

PROGRAM = '''
import json, os
from kedroc.io import DataCatalog, MemoryDataset
from kedroc.pipeline import Pipeline, node
from kedroc.runner import ParallelRunner, _workers


def parent(x):
    return os.getppid()


if __name__ == '__main__':
    pipeline = Pipeline([node(parent, 'a', 'b', name='n')])
    outputs = ParallelRunner(1).run(pipeline, DataCatalog({'a': MemoryDataset(1)}))
    print(json.dumps([outputs['b'].load(), _workers._warm.process.pid]))
'''


def describe(x):
    return {'pid': os.getpid(), 'parent': os.getppid(), 'folder': os.getcwd(), 'value': os.environ.get('KEDROC_TEST_X'),
            'fds': sorted(map(int, os.listdir('/proc/self/fd'))), 'argv': sys.argv[1:]}


def die(x):
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(x):
    os._exit(7)


def sleep(path):
    pathlib.Path(path).write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def say(x):
    print('said by', x, flush=True)
    return x


def run(func, value=1, runner=None):
    pipeline = Pipeline([node(func, 'a', 'b', name='n')])
    return (runner or ParallelRunner(1)).run(pipeline, DataCatalog({'a': MemoryDataset(value)}))['b'].load()


def has_ended(pid):
    try:
        state = pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0]
    except FileNotFoundError:
        return True
    return state == 'Z'


def wait_for(condition):
    while not condition():
        time.sleep(0.01)


class WarmWorkers(unittest.TestCase):
    def test_one_process_for_all(self):
        first, second = run(describe), run(describe)
        self.assertNotEqual(first['pid'], second['pid'])
        self.assertEqual(first['parent'], second['parent'])
        self.assertEqual(first['parent'], workers._warm.process.pid)

    def test_it_has_no_threads(self):
        run(describe)
        self.assertEqual(len(os.listdir(f'/proc/{workers._warm.process.pid}/task')), 1)

    def test_a_worker_is_as_the_program_is_now(self):
        run(describe)
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.environ['KEDROC_TEST_X'] = 'new'
        self.addCleanup(os.environ.pop, 'KEDROC_TEST_X')
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            found = run(describe)
            os.chdir(before)
        self.assertEqual((found['folder'], found['value']), (os.path.realpath(folder), 'new'))

    def test_nothing_is_inherited(self):
        kept = [run(describe)['fds'] for _ in range(3)]
        self.assertEqual(kept[1], kept[2])
        self.assertLess(len(kept[2]), 20)

    def test_deaths(self):
        for func, end in ((die, r'signal 11'), (leave, r'code 7')):
            with self.subTest(end), self.assertRaisesRegex(Exception, end):
                run(func)
        self.assertEqual(run(say), 1)

    def test_a_worker_that_is_killed_is_gone(self):
        runner = ParallelRunner(1)
        runner._new_native().set_node_timeout(1)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'pid')
            with self.assertRaises(Exception):
                run(sleep, str(path), runner)
            pid = int(path.read_text())
            wait_for(lambda: has_ended(pid))

    def test_when_the_process_has_been_killed(self):
        run(say)
        workers._warm.process.kill()
        workers._warm.process.wait()
        self.assertEqual(run(say), 1)
        self.assertEqual(run(describe)['parent'], workers._warm.process.pid)

    def test_when_nobody_answers(self):
        run(say)
        address = workers._warm.address
        self.addCleanup(setattr, workers._warm, 'address', address)
        workers._warm.address = 'kedroc-nobody'
        self.assertEqual(run(describe)['parent'], os.getpid())

    def test_it_ends_with_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'program.py')
            path.write_text(PROGRAM)
            command = [sys.executable, '-W', 'error::ResourceWarning', path]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        parent, warm = map(int, done.stdout.strip('[]\n').split(','))
        self.assertEqual(parent, warm)
        wait_for(lambda: has_ended(warm))

    def test_it_ends_with_the_program_although_it_was_stopped(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'program.py')
            path.write_text(PROGRAM + '    os.kill(_workers._warm.process.pid, 19)\n')
            done = subprocess.run([sys.executable, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        _, warm = map(int, done.stdout.strip('[]\n').split(','))
        self.assertTrue(has_ended(warm))

    def test_many_workers(self):
        pipeline = Pipeline([node(describe, 'a', f'b{i}', name=f'n{i}') for i in range(20)])
        outputs = ParallelRunner(8).run(pipeline, DataCatalog({'a': MemoryDataset(1)}))
        self.assertEqual({dataset.load()['parent'] for dataset in outputs.values()}, {workers._warm.process.pid})


if __name__ == '__main__':
    unittest.main()
