# SPDX-License-Identifier: LGPL-2.1-or-later
"""Classes of datasets in Python: in catalogs by their names, on every runner, and made in workers."""

import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, GObject, Kedroc


class Stamped(Kedroc.AbstractVersionedDataset):
    """A text with the numbers of the processes that have saved and loaded it."""

    mark = GObject.Property(type=str, default='by', flags=GObject.ParamFlags.READWRITE
                            | GObject.ParamFlags.CONSTRUCT_ONLY)

    def do_decode(self, data, cancellable):
        return True, f'{data.get_data().decode()} {os.getpid()}'

    def do_encode(self, data, cancellable):
        return GLib.Bytes.new(f'{data} {self.mark} {os.getpid()}'.encode())


class Remembered(Kedroc.AbstractDataset):
    """What there is no configuration for that another process could do anything with."""

    def do_load(self, cancellable):
        return True, self.text

    def do_save(self, data, cancellable):
        self.text = f'{data} {os.getpid()}'
        return True


def start(task):
    task.set_output('text', 'hello')


def end(task):
    task.set_output('out', task.get_input('text'))


PACKAGE = {
    '__init__.py': '',
    'data.py': '''
        import gi
        gi.require_version('Kedroc', '1')
        from gi.repository import GLib, Kedroc

        class Loud(Kedroc.AbstractVersionedDataset):
            def do_decode(self, data, cancellable):
                return True, data.get_data().decode()

            def do_encode(self, data, cancellable):
                return GLib.Bytes.new(data.upper().encode())

        class NoDataset:
            pass
        ''',
    'broken.py': 'import no_such_module',
}


class OwnDatasets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.nodes = [Kedroc.Node.new('start', [], 'text', start), Kedroc.Node.new('end', 'text', 'out', end)]
        Kedroc.dataset_type_register('mine.Stamped', Stamped)

    def config(self, kind):
        return {'text': {'type': kind, 'filepath': str(self.folder / 'a.txt'), 'mark': 'of'}}

    def run_nodes(self, runner, catalog):
        return runner.run(Kedroc.Pipeline.new(self.nodes), catalog).load('out')

    def test_catalog(self):
        catalog = Kedroc.DataCatalog.new_from_config(self.config('mine.Stamped'))
        self.assertEqual(catalog.get_dataset_type('text'), 'mine.Stamped')
        catalog.save('text', 'hello')
        self.assertEqual(catalog.load('text'), f'hello of {os.getpid()} {os.getpid()}')
        self.assertEqual(catalog.to_config()[0], self.config('mine.Stamped'))
        self.assertEqual(catalog['text'].to_config(), self.config('mine.Stamped')['text'])
        with self.assertRaisesRegex(GLib.Error, "no option 'mrak': is 'mark' meant"):
            Kedroc.AbstractDataset.from_config('text', {'type': 'mine.Stamped', 'filepath': 'a', 'mrak': ''})

    def test_runners(self):
        for runner in (Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)):
            catalog = Kedroc.DataCatalog.new_from_config(self.config('mine.Stamped'))
            self.assertEqual(self.run_nodes(runner, catalog), f'hello of {os.getpid()} {os.getpid()}')

    def test_workers(self):
        """Each worker makes the dataset for itself, versions included."""
        config = self.config('mine.Stamped')
        for versioned in (False, True):
            config['text']['versioned'] = versioned
            config['text']['filepath'] += '.next'
            catalog = Kedroc.DataCatalog.new_from_config(config)
            words = self.run_nodes(Kedroc.ParallelRunner.new(2), catalog).split()
            self.assertEqual(words[:2], ['hello', 'of'])
            self.assertEqual(len(words), 4)
            self.assertNotIn(str(os.getpid()), words)
            self.assertEqual(catalog.load('text').split()[:3], words[:3])

    def test_with_nodes_in_c(self):
        """Where workers of another language use it, the process of the program makes it."""
        catalog = Kedroc.DataCatalog.new_from_config(self.config('mine.Stamped'))
        self.nodes[1] = Kedroc.Node.new_for_function('end', 'text', 'out',
                                                     f"c:{os.environ['KEDROC_TEST_NODES']}:copy_text")
        words = self.run_nodes(Kedroc.ParallelRunner.new(2), catalog).split()
        self.assertEqual(words, ['hello', 'of', str(os.getpid()), str(os.getpid())])

    def test_not_registered(self):
        catalog = Kedroc.DataCatalog.new()
        catalog['text'] = Remembered()
        self.assertEqual(self.run_nodes(Kedroc.ParallelRunner.new(2), catalog), f'hello {os.getpid()}')

    def run_with_package(self, program):
        for name, text in PACKAGE.items():
            path = self.folder / 'package_of_mine' / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(text))
        (self.folder / 'program.py').write_text(textwrap.dedent(program))
        return subprocess.run([sys.executable, 'program.py'], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False, timeout=50)

    def test_named_by_its_module(self):
        """As in Kedro; no one has imported it."""
        result = self.run_with_package('''
            import gi
            gi.require_version('Kedroc', '1')
            from gi.repository import Kedroc

            def start(task):
                task.set_output('text', 'hello')

            if __name__ == '__main__':
                catalog = Kedroc.DataCatalog.new_from_config(
                    {'text': {'type': 'package_of_mine.data.Loud', 'filepath': 'a.txt'}})
                pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('start', [], 'text', start)])
                outputs = Kedroc.ParallelRunner.new(1).run(pipeline, catalog)
                print(outputs.load('text'), catalog.get_dataset_type('text'))
        ''')
        self.assertEqual((result.stdout, result.stderr), ('HELLO package_of_mine.data.Loud\n', ''))

    def test_unknown(self):
        result = self.run_with_package('''
            import gi
            gi.require_version('Kedroc', '1')
            from gi.repository import GLib, Kedroc

            for name in ('data.Low', 'data.NoDataset', 'nothing.Loud', 'broken.Loud', 'data.__name__'):
                try:
                    Kedroc.AbstractDataset.from_config('text', {'type': f'package_of_mine.{name}'})
                except GLib.Error as error:
                    assert error.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.UNKNOWN_TYPE), error
                    print(error.message.splitlines()[0].split(';')[0])
        ''')
        text = "Dataset 'text': the type 'package_of_mine.{}' is not known\n"
        expected = [text.format(name) for name in ('data.Low', 'data.NoDataset', 'nothing.Loud')]
        expected.append("Dataset 'text': the type 'package_of_mine.broken.Loud' cannot be imported: "
                        "ModuleNotFoundError: No module named 'no_such_module'\n")
        expected.append(text.format('data.__name__'))
        self.assertEqual((result.stdout, result.stderr), (''.join(expected), ''))


if __name__ == '__main__':
    unittest.main()
