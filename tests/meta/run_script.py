#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs examples/run.sh in a copy of the project whose path has a space, from another folder.

Usage: run_script.py SOURCE_ROOT BUILD_ROOT
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

import build_tree
from report import project_files

SOURCE, BUILD = (pathlib.Path(argument) for argument in sys.argv[1:3])
del sys.argv[1:3]
PARTS = ('meson.build', 'kedroc', 'bindings', 'tests', 'examples', 'docs')


def is_alive(stat, group):
    """Whether a line of /proc/PID/stat is of a process of the group that has not ended."""
    state, _, its_group = stat.rpartition(')')[2].split()[:3]
    return int(its_group) == group and state not in 'ZX'


def count_alive(group):
    alive = 0
    for path in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            alive += is_alive(path.read_text(), group)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return alive


def wait_until_gone(group):
    """Workers see a moment later that nobody is there any more."""
    for _ in range(500):
        if count_alive(group) == 0:
            return True
        time.sleep(0.01)
    return False


class RunScript(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = build_tree.scratch_folder(BUILD)
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.copy = cls.scratch / 'copy of kedroc'
        for path in project_files(SOURCE):
            inside = path.relative_to(SOURCE)
            if inside.parts[0] in PARTS:
                (cls.copy / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, cls.copy / inside)
        cls.temporary = cls.scratch / 'temporary'
        cls.temporary.mkdir()
        cls.make_apt_fail()

    @classmethod
    def make_apt_fail(cls):
        """A test installs nothing."""
        program = cls.scratch / 'bin' / 'apt-get'
        program.parent.mkdir()
        program.write_text('#!/bin/sh\nexit 1\n')
        program.chmod(0o755)

    def start(self, *arguments):
        environment = {**os.environ, 'PATH': f'{self.scratch / "bin"}:{os.environ["PATH"]}',
                       'TMPDIR': str(self.temporary), 'LD_LIBRARY_PATH': ''}
        return subprocess.Popen(['sh', self.copy / 'examples' / 'run.sh', *arguments], env=environment,
                                cwd=self.temporary, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, start_new_session=True)

    def run_script(self, *arguments):
        process = self.start(*arguments)
        output, _ = process.communicate()
        self.assertEqual(list(self.temporary.iterdir()), [])
        return process.returncode, output

    def assert_ran(self, output, runners):
        last = json.loads(output.splitlines()[-1])
        self.assertEqual(list(last), ['runner', 'rows', 'price_sum', 'r2', 'seconds'])
        self.assertEqual((last['runner'], last['rows'], last['price_sum']), (runners[0], 31388, 70094285.0))
        for runner in runners:
            self.assertIn(f'\n{runner} runner\n', output)
        self.assertEqual(output.count('evaluate_model\n'), len(runners))

    def test_all_runners(self):
        status, output = self.run_script()
        self.assertEqual(status, 0, output)
        self.assert_ran(output, ['parallel', 'thread', 'sequential'])

    def test_one_runner(self):
        status, output = self.run_script('--runner=thread', '--workers', '3')
        self.assertEqual(status, 0, output)
        self.assert_ran(output, ['thread'])

    def test_no_tables(self):
        folder = self.scratch / 'no tables'
        folder.mkdir()
        status, output = self.run_script('--data', folder)
        self.assertEqual(status, 1)
        # Two workers read at once, and either may be the first to fail.
        self.assertRegex(output, rf'{re.escape(str(folder))}/(companies|reviews|shuttles)\.csv')

    def test_interrupted(self):
        """Nothing is left, whenever it is."""
        self.run_script('--runner=sequential')
        for delay in (0.2, 0.5, 0.8):
            process = self.start()
            time.sleep(delay)
            os.killpg(process.pid, signal.SIGINT)
            process.communicate()
            self.assertEqual(list(self.temporary.iterdir()), [])
            self.assertTrue(wait_until_gone(process.pid))

    def test_refused(self):
        for word, arguments in (('there is no runner', ['--runner', 'fast']), ('needs a value', ['--workers']),
                                ('has to be a number', ['--workers', 'two']),
                                ('is not a folder', ['--data', '/no/such/folder']),
                                ('unknown argument', ['quickly'])):
            with self.subTest(arguments=arguments):
                status, output = self.run_script(*arguments)
                self.assertEqual(status, 1)
                self.assertIn(word, output)
                self.assertIn('--help', output)

    def test_help(self):
        status, output = self.run_script('--help')
        self.assertEqual(status, 0)
        self.assertIn('usage: sh examples/run.sh', output)


if __name__ == '__main__':
    unittest.main()
