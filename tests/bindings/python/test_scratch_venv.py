# SPDX-License-Identifier: LGPL-2.1-or-later
"""A test may be skipped where pip reaches nobody, and for no other reason."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import scratch_venv

UNREACHABLE = ("WARNING: Retrying after connection broken by 'NewConnectionError'\n"
               'ERROR: No matching distribution found for numpy')
UNKNOWN = 'ERROR: No matching distribution found for numpy'


class ScratchVenv(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / 'environment'

    def pip(self, output, status):
        """A Python whose pip says this."""
        script = self.folder.parent / 'python'
        script.write_text(f'#!/bin/sh\necho "{output}"\nexit {status}\n')
        script.chmod(0o755)
        return script

    def install(self, output, status):
        """How the test ends, and what it says; None: it goes on."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            try:
                scratch_venv.install(self.pip(output, status), ['numpy'])
            except SystemExit as end:
                return end.code, said.getvalue()
        return None, said.getvalue()

    def test_install(self):
        self.assertEqual(self.install('', 0), (None, ''))
        code, said = self.install(UNREACHABLE, 1)
        self.assertEqual(code, scratch_venv.SKIPPED)
        self.assertIn('SKIPPED: ', said)
        code, said = self.install(UNKNOWN, 1)
        self.assertEqual(code, 'numpy: cannot be installed')
        self.assertIn(UNKNOWN, said)
        self.assertNotIn('SKIPPED', said)

    def test_is_made_once(self):
        with mock.patch('scratch_venv.venv.create', lambda folder, **_: folder.mkdir()), \
                mock.patch('scratch_venv.install') as install:
            for packages in (['a'], ['a'], ['a', 'b'], ['a', 'b']):
                self.assertEqual(scratch_venv.make(self.folder, packages), self.folder / 'bin' / 'python')
            self.assertEqual([call.args[1] for call in install.call_args_list], [['a'], ['a', 'b']])

            # One that was not finished is made anew.
            install.side_effect = SystemExit
            with self.assertRaises(SystemExit):
                scratch_venv.make(self.folder, ['c'])
            install.side_effect = None
            scratch_venv.make(self.folder, ['c'])
            self.assertEqual(install.call_count, 4)

    def test_enter(self):
        with mock.patch('sys.argv', ['test', str(self.folder), '-v']), mock.patch('sys.prefix', str(self.folder)):
            scratch_venv.enter(['a'])
            self.assertEqual(sys.argv, ['test', '-v'])
        with mock.patch('sys.argv', ['test', str(self.folder), '-v']), \
                mock.patch('scratch_venv.make', return_value='python'), \
                mock.patch('scratch_venv.os.execv') as execute:
            scratch_venv.enter(['a'])
            execute.assert_called_once_with('python', ['python', 'test', str(self.folder), '-v'])


if __name__ == '__main__':
    unittest.main()
