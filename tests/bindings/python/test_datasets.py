# SPDX-License-Identifier: LGPL-2.1-or-later
"""Datasets of files as Python sees them, in workers too."""

import pathlib
import tempfile
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

ERROR = Kedroc.DatasetError


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assert_error(self, code, *culprits):
        class Caught:
            def __enter__(caught):
                pass

            def __exit__(caught, kind, error, traceback):
                self.assertIsInstance(error, GLib.Error)
                self.assertTrue(error.matches(Kedroc.dataset_error_quark(), code), error)
                for culprit in culprits:
                    self.assertIn(culprit, error.message)
                return True

        return Caught()


class Binary(Case):
    def test_bytes(self):
        path = self.folder / 'a.bin'
        dataset = Kedroc.BinaryDataset.new(str(path), None)
        for value in (b'\0\xff', bytearray(b'ab'), memoryview(b'abc')[1:], GLib.Bytes.new(b'x'), b''):
            dataset.save(value)
            expected = value.get_data() if isinstance(value, GLib.Bytes) else bytes(value)
            self.assertEqual(path.read_bytes(), expected)
            self.assertEqual(dataset.load().get_data() or b'', expected)

    def test_in_a_catalog(self):
        catalog = Kedroc.DataCatalog.new_from_config(
            {'blob': {'type': 'binary.BinaryDataset', 'filepath': str(self.folder / 'a.bin'), 'versioned': True}})
        catalog.save('blob', b'\0one')
        self.assertEqual(catalog.load('blob').get_data(), b'\0one')
        self.assertEqual(len(list(self.folder.glob('a.bin/*/a.bin'))), 1)

    def test_replaced(self):
        dataset = Kedroc.BinaryDataset.new(str(self.folder / 'a.bin'), None)
        dataset.save(b'old' * 10000)
        loaded = dataset.load()
        dataset.save(b'new')
        self.assertEqual(loaded.get_data(), b'old' * 10000)
        self.assertEqual(dataset.load().get_data(), b'new')

    def test_errors(self):
        dataset = Kedroc.BinaryDataset.new(str(self.folder / 'a.bin'), None)
        with self.assert_error(ERROR.NOT_FOUND, 'a.bin'):
            dataset.load()
        with self.assert_error(ERROR.FAILED, 'gchararray', 'GBytes'):
            dataset.save('text')


if __name__ == '__main__':
    unittest.main()
