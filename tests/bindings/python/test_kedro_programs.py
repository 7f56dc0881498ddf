# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs for Kedro do the same with kedroc: what they print, log and raise is compared.

Usage: test_kedro_programs.py FOLDER, where Kedro is installed the first time.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

import scratch_venv

scratch_venv.enter(['kedro==1.5.0'])

PROGRAMS = pathlib.Path(__file__).parent / 'kedro_programs'
FILES = sorted(PROGRAMS.glob('*.programs'))
MIN_PROGRAMS = 150

sys.path.insert(0, str(PROGRAMS))
from differences import DIFFERENCES


def run(package):
    command = [sys.executable, str(PROGRAMS / 'run_programs.py'), package, *map(str, FILES)]
    # Sets are printed in the same order.
    environment = {**os.environ, 'PYTHONHASHSEED': '0'}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


class Programs(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.kedro, cls.kedroc = run('kedro'), run('kedroc')

    def test_same_outcomes(self):
        self.assertGreaterEqual(len(self.kedro), MIN_PROGRAMS)
        self.assertEqual(list(self.kedro), list(self.kedroc))
        for name, outcome in self.kedro.items():
            with self.subTest(name):
                self.assertTrue(outcome, 'a program without any outcome tests nothing')
                if name not in DIFFERENCES:
                    self.assertEqual(outcome, self.kedroc[name])

    def test_differences_are_as_listed(self):
        for name, (reason, expected) in DIFFERENCES.items():
            with self.subTest(name):
                self.assertTrue(reason)
                self.assertNotEqual(self.kedro[name], self.kedroc[name])
                self.assertEqual(self.kedroc[name], expected)


if __name__ == '__main__':
    unittest.main()
