# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever the library calls back in Python raises: the exception arrives with its type, its text and its traceback,
and with the names of what has failed, in this process, on a thread and from a worker.

Usage: test_exceptions.py GIR
"""

import os
import pathlib
import re
import sys
import tempfile
import threading
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, GObject, Kedroc

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'meta'))
import gir

GIR = sys.argv.pop() if __name__ == '__main__' else None

HERE, ON_THREAD, IN_WORKER = WAYS = ('here', 'on a thread', 'in a worker')


class PriceError(Exception):
    """Of a class of the program's own."""


def fail_in(place):
    raise PriceError(f'no price in {place} of process {os.getpid()}')


def methods(*names):
    """The methods of a class that fails in the one of them that its place names."""
    def method(name):
        def call(self, *arguments):
            if self.place == name:
                fail_in(name)
            return True
        return call

    return {f'do_{name}': method(name) for name in names}


class Dataset(Kedroc.AbstractDataset):
    def __init__(self, place):
        super().__init__()
        self.place = place

    locals().update(methods('save', 'exists', 'release', 'confirm'))

    def do_load(self, cancellable):
        if self.place == 'load':
            fail_in('load')
        return True, 1


class File(Kedroc.AbstractVersionedDataset):
    """The name of the file says where it fails."""

    def do_decode(self, content, cancellable):
        if self.get_filepath().endswith('decode'):
            fail_in('decode')
        return True, 1

    def do_encode(self, data, cancellable):
        if self.get_filepath().endswith('encode'):
            fail_in('encode')
        return GLib.Bytes.new(b'x')


Kedroc.dataset_type_register('tests.Failing', File)

HOOKS = ('after_catalog_created', 'before_pipeline_run', 'after_pipeline_run', 'on_pipeline_error', 'before_node_run',
         'after_node_run', 'on_node_error', 'before_dataset_loaded', 'after_dataset_loaded', 'before_dataset_saved',
         'after_dataset_saved')
NODE_HOOKS = tuple(name for name in HOOKS if name.split('_')[1] in ('node', 'dataset') and not name.startswith('on'))


class Hooks(GObject.Object, Kedroc.Hooks):
    place = os.environ.get('KEDROC_TEST_FAILING_HOOK')

    locals().update(methods(*HOOKS))


class Runner(Kedroc.AbstractRunner):
    place = 'run_pipeline'

    locals().update(methods('run_pipeline'))


class Money:
    def __init__(self, place):
        self.place = place


class Codec(GObject.Object, Kedroc.Codec):
    def get_name(self):
        return 'test-money'

    def can_encode(self, value):
        return isinstance(value, Money) and (value.place != 'can_encode' or fail_in('can_encode'))

    def encode(self, value, manager):
        return b'x' if value.place != 'encode of a codec' else fail_in('encode of a codec')

    def decode(self, buffer):
        fail_in('decode of a codec')


Codec().register()


class Loader(GObject.Object, Kedroc.FunctionLoader):
    def do_load(self, function):
        fail_in('load of a loader')

    def do_load_object(self, function):
        fail_in('load_object of a loader')

    def do_list_worker_command(self):
        fail_in('list_worker_command of a loader')


def fail(task):
    fail_in('a function')


def fail_by_name(*_):
    fail_in('a function by name')


def fail_in_generator(*_):
    yield 1
    fail_in('a generator')


def pass_on(task):
    task.set_output('y', 1)


def make_money(task):
    task.set_output('money', Money('decode of a codec'))


def make_runner(way):
    return {HERE: Kedroc.SequentialRunner.new, ON_THREAD: lambda: Kedroc.ThreadRunner.new(2),
            IN_WORKER: lambda: Kedroc.ParallelRunner.new(2)}[way]()


def run(way, *nodes, catalog=None, hooks=None, only_missing_outputs=False, place=None):
    """With another node, so that they run on threads."""
    other = Kedroc.Node.new_for_function('other', [], 'other', 'python:__main__:one')
    runner = make_runner(way)
    if place and way == IN_WORKER:
        runner.set_worker_environment([f'KEDROC_TEST_FAILING_HOOK={place}'])
    runner.run(Kedroc.Pipeline.new([*nodes, *([] if hooks else [other])]), catalog or Kedroc.DataCatalog.new(), hooks,
               'run', only_missing_outputs)


def one():
    return 1


def node(function=pass_on, inputs=()):
    if isinstance(function, str):
        return Kedroc.Node.new_for_function('node', list(inputs), 'y', f'python:__main__:{function}')
    return Kedroc.Node.new('node', list(inputs), 'y', function)


def call(way, action):
    """What is no run, here or on a thread."""
    if way != ON_THREAD:
        return action()
    caught = []

    def caller():
        try:
            action()
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=caller)
    thread.start()
    thread.join()
    for error in caught:
        raise error


class Exceptions(unittest.TestCase):
    def assert_raises(self, place, names, way, action, elsewhere=False):
        with self.subTest(place=place, way=way):
            with self.assertRaises(GLib.Error) as caught:
                action(way)
            message = caught.exception.message
            self.assertRegex(message.splitlines()[0], rf'PriceError: no price in {place} of process \d+')
            self.assertIn(', in fail_in\n', message)
            for name in names:
                self.assertIn(name, message.splitlines()[0])
            process = int(re.search(r'of process (\d+)', message)[1])
            self.assertEqual(process != os.getpid(), elsewhere and way == IN_WORKER)

    def assert_all_raise(self, place, names, action, elsewhere=False, ways=WAYS):
        for way in ways:
            self.assert_raises(place, names, way, action, elsewhere)

    def test_nodes(self):
        self.assert_all_raise('a function', ["Node 'node'"], lambda way: run(way, node(fail)), True)
        self.assert_all_raise('a function by name', ["Node 'node'"], lambda way: run(way, node('fail_by_name')), True)
        self.assert_all_raise('a generator', ["Node 'node'"], lambda way: run(way, node('fail_in_generator')), True)
        self.assert_all_raise('a closure', ["Node 'node'"], lambda way: run(
            way, node(lambda task: fail_in('a closure'))), ways=WAYS[:2])

    def catalog(self, **datasets):
        catalog = Kedroc.DataCatalog.new()
        for name, value in datasets.items():
            catalog[name] = value
        return catalog

    def test_datasets(self):
        x, y = ["Node 'node'", "Dataset 'x'"], ["Node 'node'", "Dataset 'y'"]
        self.assert_all_raise('load', x, lambda way: run(way, node(inputs=['x']),
                                                         catalog=self.catalog(x=Dataset('load'))))
        self.assert_all_raise('save', y, lambda way: run(way, node(), catalog=self.catalog(y=Dataset('save'))))
        self.assert_all_raise('confirm', x, lambda way: run(way, node().with_confirms('x'),
                                                            catalog=self.catalog(x=Dataset('confirm'))))
        self.assert_all_raise('exists', ["Dataset 'y'"], lambda way: run(
            way, node(), catalog=self.catalog(y=Dataset('exists')), only_missing_outputs=True))
        self.assert_all_raise('release', ["Dataset 'x'"], lambda way: call(
            way, lambda: self.catalog(x=Dataset('release')).release('x')), ways=WAYS[:2])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            def catalog(name, place):
                pathlib.Path(folder, 'decode').write_text('x')
                return Kedroc.DataCatalog.new_from_config({name: {'type': 'tests.Failing',
                                                                  'filepath': f'{folder}/{place}'}})

            self.assert_all_raise('decode', ["Node 'node'", "Dataset 'x'"], lambda way: run(
                way, node(inputs=['x']), catalog=catalog('x', 'decode')), True)
            self.assert_all_raise('encode', ["Node 'node'", "Dataset 'y'"], lambda way: run(
                way, node(), catalog=catalog('y', 'encode')), True)

    def hooks(self, place, by_name=False):
        manager = Kedroc.HookManager.new()
        hooks = Hooks()
        hooks.place = place
        if by_name:
            manager.register_function('python:__main__:Hooks')
        else:
            manager.register(hooks)
        return manager

    def test_hooks(self):
        for place in HOOKS[1:3]:
            self.assert_all_raise(place, [f'Hooks.{place}'], lambda way: run(way, node(), hooks=self.hooks(place)))
        for place in NODE_HOOKS:
            names = ["Node 'node'", f'Hooks.{place}']
            self.assert_all_raise(place, names, lambda way: run(way, node(inputs=['x']), catalog=self.catalog(x=1),
                                                                hooks=self.hooks(place)))
            self.addCleanup(setattr, Hooks, 'place', None)
            Hooks.place = place
            self.assert_all_raise(place, names, lambda way: run(way, node(inputs=['x']), catalog=self.catalog(x=1),
                                                                hooks=self.hooks(None, True), place=place), True)
            Hooks.place = None

    def test_hook_of_catalogs(self):
        hooks = Hooks()
        hooks.place = 'after_catalog_created'
        self.assert_all_raise('after_catalog_created', ['Hooks.after_catalog_created'], lambda way: call(
            way, lambda: hooks.after_catalog_created(self.catalog())), ways=WAYS[:2])

    def test_hooks_that_fail_when_told_of_an_error(self):
        """The error itself is what arrives."""
        for place in ('on_node_error', 'on_pipeline_error'):
            self.assert_all_raise('a function', ["Node 'node'"],
                                  lambda way: run(way, node(fail), hooks=self.hooks(place)), True)

    def test_codecs(self):
        for place in ('can_encode', 'encode of a codec'):
            self.assert_all_raise(place, ["Codec 'test-money'"], lambda way: call(
                way, lambda: Kedroc.SharedMemoryDataset.new(None).save(Money(place))), ways=WAYS[:2])
            self.assert_raises(place, ["Dataset 'x'", "Codec 'test-money'"], IN_WORKER, lambda way: run(
                way, node(inputs=['x']), catalog=self.catalog(x=Money(place))))
        self.assert_raises('decode of a codec', ["Node 'node'", "Dataset 'money'", "Codec 'test-money'"], IN_WORKER,
                           lambda way: run(way, Kedroc.Node.new('money', [], 'money', make_money),
                                           node(inputs=['money'])), True)

    def test_runners(self):
        self.assert_all_raise('run_pipeline', [], lambda way: call(way, lambda: Runner().run(
            Kedroc.Pipeline.new([node()]), self.catalog())), ways=WAYS[:2])

    def test_loaders(self):
        loader = Loader()
        for method in (loader.load, loader.load_object):
            place = f'{method.__name__} of a loader'
            self.assert_all_raise(place, [], lambda way: call(way, lambda: method('python:m:f')), ways=WAYS[:2])
        self.assert_all_raise('list_worker_command of a loader', [],
                              lambda way: call(way, loader.list_worker_command), ways=WAYS[:2])

    def test_configuration(self):
        with tempfile.TemporaryDirectory() as folder:
            base = pathlib.Path(folder, 'base')
            base.mkdir()
            (base / 'catalog.yml').write_text('a:\n  type: ${today:}\n')
            loader = Kedroc.ConfigLoader(folder, custom_resolvers={'today': lambda: fail_in('a resolver')})
            self.assert_all_raise('a resolver', ['catalog.yml', 'today'],
                                  lambda way: call(way, lambda: loader['catalog']), ways=WAYS[:2])
            pathlib.Path(folder, 'failing_type.py').write_text(
                'import os\n\ndef fail_in(place):\n'
                '    class PriceError(Exception):\n        pass\n\n'
                '    raise PriceError(f"no price in {place} of process {os.getpid()}")\n\nfail_in("a module")\n')
            sys.path.append(folder)
            self.addCleanup(sys.path.remove, folder)
            self.assert_all_raise('a module', ["Dataset 'x'", 'failing_type.Class'], lambda way: call(
                way, lambda: Kedroc.AbstractDataset.from_config('x', {'type': 'failing_type.Class'})), ways=WAYS[:2])

    def test_every_callback(self):
        """Whatever the GIR says that can fail does so in a test here."""
        here = pathlib.Path(__file__).read_text()
        names = [f"{element.get('name')}.{method.get('name')}" for _, element in gir.walk(gir.load(GIR))
                 if gir.local_name(element) in ('class', 'interface') for method in element
                 if gir.local_name(method) == 'virtual-method' and method.get('throws') == '1']
        self.assertGreater(len(names), 20)
        missing = [name for name in names if not re.search(rf"['\"]{name.split('.')[1]}(['\"]| of a)", here)]
        self.assertEqual(missing, [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
