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
# Prints its children and theirs once there is one that waits, and is killed.
KILLED = '''
    import pathlib, time
    pid = _workers._warm.process.pid
    while len(children := pathlib.Path(f'/proc/{pid}/task/{pid}/children').read_text().split()) != 1:
        time.sleep(0.01)
    print(*children, pid, flush=True)
    os.kill(os.getpid(), 9)
'''


def describe(x):
    return {'pid': os.getpid(), 'parent': os.getppid(), 'folder': os.getcwd(), 'value': os.environ.get('KEDROC_TEST_X'),
            'fds': sorted(map(int, os.listdir('/proc/self/fd'))), 'argv': sys.argv[1:]}


def die(x):
    os.kill(os.getpid(), signal.SIGSEGV)


def tell_and_die(path):
    pathlib.Path(path).write_text(str(os.getpid()))
    os.kill(os.getpid(), signal.SIGKILL)


def leave(x):
    os._exit(7)


def wait_for_another(folder):
    """Until two of these are at work."""
    pathlib.Path(folder, str(os.getpid())).touch()
    wait_for(lambda: len(os.listdir(folder)) == 2)
    return 1


def kill_parent(x):
    os.kill(os.getppid(), signal.SIGKILL)
    while True:
        time.sleep(60)


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


def children():
    """Of the warm process: after a run, those that wait for the next one."""
    pid = workers._warm.process.pid
    pids = map(int, pathlib.Path(f'/proc/{pid}/task/{pid}/children').read_text().split())
    return {pid for pid in pids if not has_ended(pid)}


def start_anew():
    """With a process that has forked none for later."""
    if workers._warm.process is not None:
        workers._warm.process.kill()
        workers._warm.process.wait()
    run(describe)
    wait_for(children)


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

    def test_one_waits_for_the_next_run(self):
        start_anew()
        for _ in range(3):
            waiting = children()
            self.assertEqual(len(waiting), 1)
            self.assertEqual({run(describe)['pid']}, waiting)
            wait_for(children)

    def test_as_many_wait_as_there_were_at_once(self):
        start_anew()
        pipeline = Pipeline([node(wait_for_another, 'a', f'b{i}', name=f'n{i}') for i in range(2)])
        with tempfile.TemporaryDirectory() as folder:
            ParallelRunner(2).run(pipeline, DataCatalog({'a': MemoryDataset(folder)}))
        wait_for(lambda: len(children()) == 2)

    def test_one_that_waits_is_killed(self):
        start_anew()
        pid, = children()
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: has_ended(pid))
        self.assertNotEqual(run(describe)['pid'], pid)
        wait_for(children)

    def test_new_modules(self):
        start_anew()
        waiting = children()
        with workers._warm.lock:
            workers._warm.learn(['wave'])
        self.assertTrue(all(map(has_ended, waiting)))
        self.assertNotIn(run(describe)['pid'], waiting)

    def test_it_is_killed_during_a_run(self):
        for _ in range(2):
            with self.assertRaisesRegex(Exception, 'signal 9'):
                run(kill_parent)
            self.assertEqual(run(say), 1)

    def test_it_is_stopped(self):
        runner = ParallelRunner(1)
        runner._new_native().set_start_timeout(1)
        run(say, runner=runner)
        before = os.listdir('/proc/self/fd')
        workers._warm.process.send_signal(signal.SIGSTOP)
        with self.assertRaisesRegex(Exception, 'after 1 s of silence'):
            run(say, runner=runner)
        workers._warm.process.send_signal(signal.SIGCONT)
        self.assertEqual(run(say, runner=runner), 1)
        self.assertEqual(os.listdir('/proc/self/fd'), before)

    def test_its_number_is_known(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'pid')
            with self.assertRaises(Exception) as caught:
                run(tell_and_die, str(path))
            self.assertIn(f'process {path.read_text()})', str(caught.exception))

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

    def test_it_ends_with_the_program_that_is_killed(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'program.py')
            path.write_text(PROGRAM + KILLED)
            done = subprocess.run([sys.executable, path], stdout=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, -signal.SIGKILL)
        pids = list(map(int, done.stdout.splitlines()[1].split()))
        self.assertEqual(len(pids), 2)
        for pid in pids:
            wait_for(lambda pid=pid: has_ended(pid))

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
