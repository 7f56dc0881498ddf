#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs examples/setup.sh on machines where everything is missing: a folder of the few commands it
needs takes the place of PATH, and what would install something only writes down how it was called.

Usage: setup_script.py SOURCE_ROOT
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(sys.argv.pop(1), 'examples', 'setup.sh') if len(sys.argv) > 1 else None
NEEDED = ('sh', 'date', 'mkdir', 'rm', 'grep', 'ls', 'env', 'cat')
RECORD = '#!/bin/sh\necho "{name} $*" >>"{log}"\n'


class SetupScript(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.log = self.folder / 'log'
        for name in NEEDED:
            (self.folder / name).symlink_to(shutil.which(name))

    def add(self, name, text):
        program = self.folder / name
        program.write_text(text)
        program.chmod(0o755)

    def add_recorder(self, name, then=''):
        self.add(name, RECORD.format(name=name, log=self.log) + then)

    def become(self, user_id):
        self.add('id', f'#!/bin/sh\necho {user_id}\n')

    def run_script(self, *arguments):
        return subprocess.run(['/bin/sh', SCRIPT, *arguments], env={'PATH': str(self.folder)},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)

    def calls(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def test_other_system(self):
        """Names the packages and stops."""
        self.become(0)
        result = self.run_script()
        self.assertEqual(result.returncode, 1)
        for word in ('not found:', ' cc ', ' ninja ', 'gcc', 'libglib2.0-dev', 'libgsl-dev'):
            self.assertIn(word, result.stdout)

    def test_root(self):
        self.become(0)
        self.add_recorder('apt-get')
        result = self.run_script()
        self.assertEqual(result.returncode, 0, result.stdout)
        update, install = self.calls()
        self.assertTrue(update.endswith(' update'), update)
        self.assertIn(' install --no-install-recommends gcc ', install)
        packages = install.split()[5:]
        self.assertEqual(len(packages), len(set(packages)), packages)

    def test_tests_need_more(self):
        self.become(0)
        self.add_recorder('apt-get')
        self.run_script('tests')
        self.assertIn(' valgrind', self.calls()[1])

    def test_sudo(self):
        self.become(1000)
        self.add_recorder('apt-get')
        self.add_recorder('sudo', 'exec "$@"\n')
        result = self.run_script()
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual([call.split()[0] for call in self.calls()], ['sudo', 'apt-get', 'sudo', 'apt-get'])

    def test_neither_root_nor_sudo(self):
        self.become(1000)
        self.add_recorder('apt-get')
        result = self.run_script()
        self.assertEqual(result.returncode, 1)
        self.assertIn('as root, run: apt-get install gcc ', result.stdout)
        self.assertEqual(self.calls(), [])

    def test_failure_of_apt(self):
        self.become(0)
        self.add('apt-get', '#!/bin/sh\necho "no network"\nexit 100\n')
        result = self.run_script()
        self.assertEqual(result.returncode, 1)
        self.assertIn('no network', result.stdout)
        self.assertIn('apt-get update failed', result.stdout)

    def test_usage(self):
        result = self.run_script('everything')
        self.assertEqual(result.returncode, 2)
        self.assertIn('usage:', result.stdout)


if __name__ == '__main__':
    unittest.main()
