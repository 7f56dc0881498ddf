# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ctrl-C ends a run of the package kedroc, wherever its nodes are."""

import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = '''
import pathlib, sys, time
from kedroc.io import DataCatalog, MemoryDataset
from kedroc.pipeline import Pipeline, node
from kedroc.runner import ParallelRunner, SequentialRunner, ThreadRunner


def wait(path):
    pathlib.Path(path).write_text('here')
    # A thread cannot be killed, and a test is not to wait for it.
    for _ in range(SECONDS * 100):
        time.sleep(0.01)


if __name__ == '__main__':
    catalog = DataCatalog({'path': MemoryDataset(sys.argv[1])})
    try:
        RUNNER.run(Pipeline([node(wait, 'path', 'b', name='n')]), catalog)
    except KeyboardInterrupt:
        print('interrupted')
'''
RUNNERS = {'SequentialRunner()': 3600, 'ParallelRunner(1)': 3600, 'ThreadRunner(2)': 1}


class Interrupts(unittest.TestCase):
    def test_runners(self):
        for runner, seconds in RUNNERS.items():
            with self.subTest(runner), tempfile.TemporaryDirectory() as folder:
                program, mark = pathlib.Path(folder, 'program.py'), pathlib.Path(folder, 'mark')
                program.write_text(PROGRAM.replace('RUNNER', runner).replace('SECONDS', str(seconds)))
                with subprocess.Popen([sys.executable, program, mark], stdout=subprocess.PIPE, text=True) as process:
                    while not mark.exists():
                        time.sleep(0.01)
                    process.send_signal(signal.SIGINT)
                    self.assertEqual(process.communicate()[0], 'interrupted\n')

    def test_handlers_of_other_signals(self):
        """What they raise ends a run as well."""
        for runner, seconds in RUNNERS.items():
            with self.subTest(runner), tempfile.TemporaryDirectory() as folder:
                program, mark = pathlib.Path(folder, 'program.py'), pathlib.Path(folder, 'mark')
                text = PROGRAM.replace('RUNNER', runner).replace('SECONDS', str(seconds))
                program.write_text(text.replace('    try:', '    import signal\n'
                                                '    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))\n    try:'))
                with subprocess.Popen([sys.executable, program, mark], stdout=subprocess.PIPE, text=True) as process:
                    while not mark.exists():
                        time.sleep(0.01)
                    process.terminate()
                    self.assertEqual((process.communicate()[0], process.returncode), ('', 3))

    def test_ends_of_children_are_ignored(self):
        """By the program, and so by what it starts."""
        text = PROGRAM.replace('RUNNER', 'ParallelRunner(1)').replace('SECONDS', '0')
        text = text.replace('        time.sleep(0.01)\n', '        time.sleep(0.01)\n    return 1\n')
        ignoring = '    import signal\n    signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n    try:'
        text = text.replace('    try:', ignoring)
        with tempfile.TemporaryDirectory() as folder:
            program, mark = pathlib.Path(folder, 'program.py'), pathlib.Path(folder, 'mark')
            program.write_text(text)
            ended = subprocess.run([sys.executable, program, mark], capture_output=True, text=True)
            self.assertEqual((ended.stderr, ended.returncode, mark.read_text()), ('', 0, 'here'))


if __name__ == '__main__':
    unittest.main()
