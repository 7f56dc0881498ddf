# SPDX-License-Identifier: LGPL-2.1-or-later
"""The package kedroc beyond what Kedro does: exceptions by way of C, values and memory."""

import functools
import gc
import logging
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import traceback
import types
import unittest
import weakref

from kedroc._remote import RemoteTraceback
from kedroc.framework.hooks import hook_impl
from kedroc.io import (AbstractDataset, DataCatalog, DatasetError, DatasetNotFoundError, MemoryDataset,
                       SharedMemoryDataCatalog)
from kedroc.pipeline import Pipeline, node
from kedroc.runner import ParallelRunner, SequentialRunner, ThreadRunner
from kedroc.runner._failures import NodeFailedError

logging.disable()

# What few programs need must not be imported by all.
LATE = ('inspect', 'dataclasses', 'hashlib', 'pprint', 'multiprocessing', 'concurrent.futures', 'asyncio', 'numpy',
        'pandas', 'kedro')
GROWTH_MAX = 1 << 20


PICKY_MODULE = f"""import os

if os.getpid() != {os.getpid()}:
    import no_such_package


def clean(number, x):
    return x
"""


class Failure(Exception):
    def __init__(self, where, number):
        super().__init__(where, number)


class Priced(Failure):
    """Cannot be made again from what it hands on."""

    def __init__(self, where, *, price):
        super().__init__(f'{where} costs {price}', price)
        self.price = price


class Missing(OSError):
    def __init__(self, name):
        super().__init__(2, f'no {name}', f'/{name}')


class Twice(Exception):
    def __init__(self, text):
        super().__init__(f'<{text}>')


class Locked(Exception):
    def __init__(self):
        super().__init__(threading.Lock())


def fail(where, *_):
    raise Failure(where, 5)


def double(x):
    return 2 * x


def fail_in_node(x):
    fail('node')


def fail_with_own_init(x):
    raise Priced('engine', price=x)


def fail_with_os_error(x):
    raise Missing('engine')


def fail_with_text(x):
    raise Twice('engine')


def fail_with_lock(x):
    raise Locked


def fail_in_generator(x):
    yield x
    fail('generator')


class Picky(AbstractDataset):
    """Fails in one of its methods."""

    def __init__(self, method):
        self.method = method

    def _describe(self):
        return {'method': self.method}

    def load(self):
        return fail('load') if self.method == 'load' else 1

    def save(self, data):
        if self.method == 'save':
            fail('save')

    def _exists(self):
        return fail('exists') if self.method == 'exists' else False

    def _release(self):
        if self.method == 'release':
            fail('release')

    def confirm(self):
        fail('confirm')


def hooks_that_fail_in(name):
    kind = type('Hooks', (), {name: hook_impl(lambda self: fail(name))})
    return kind()


def thread_pipeline(func):
    """Two nodes at once, so that they run on threads."""
    return Pipeline([node(func, 'a', 'b', name='n'), node(double, 'a', 'c', name='m')])


class WrongHooks:
    @hook_impl
    def before_node_run(self, node, inputz):
        pass


class HooksWithDefault:
    def __init__(self):
        self.seen = []

    @hook_impl
    def before_node_run(self, node, limit=3):
        self.seen.append((node.name, limit))


class RefusedHooks(unittest.TestCase):
    def test_refused(self):
        pipeline = Pipeline([node(double, 'a', 'b', name='n')])
        for hooks, words in ((WrongHooks(), r"WrongHooks.before_node_run\(\) takes 'inputz'.*gives 'node', 'catalog'"),
                             ([WrongHooks], r'WrongHooks is a class.*register WrongHooks\(\)'),
                             (3, '3 is no hooks'), ([object()], 'is no hooks')):
            with self.assertRaisesRegex(TypeError, words):
                SequentialRunner().run(pipeline, DataCatalog({'a': MemoryDataset(1)}), hook_manager=hooks)

    def test_default(self):
        """What has one is not asked for."""
        hooks = HooksWithDefault()
        SequentialRunner().run(Pipeline([node(double, 'a', 'b', name='n')]), DataCatalog({'a': MemoryDataset(1)}),
                               hook_manager=hooks)
        self.assertEqual(hooks.seen, [('n', 3)])


class Exceptions(unittest.TestCase):
    def runners(self):
        for runner in (SequentialRunner(), ThreadRunner(2), ParallelRunner(2)):
            with self.subTest(type(runner).__name__):
                yield runner

    def assert_raised(self, where, function, *arguments, **named):
        try:
            function(*arguments, **named)
        except (Failure, DatasetError) as error:
            text = ''.join(traceback.format_exception(error))
            while isinstance(error, DatasetError):
                error = error.__cause__
            if isinstance(error, RemoteTraceback):
                self.assertIn(f'Failure: ({where!r}, 5)\n', error.text)
            else:
                self.assertEqual(error.args, (where, 5))
            self.assertIn(', in fail', text)
        else:
            self.fail('nothing was raised')

    def catalog(self, **datasets):
        return DataCatalog({'a': MemoryDataset(1), **datasets})

    def test_nodes(self):
        for runner in self.runners():
            self.assert_raised('node', runner.run, thread_pipeline(fail_in_node), self.catalog())
            self.assert_raised('generator', runner.run, thread_pipeline(fail_in_generator), self.catalog())

    def raised_by(self, runner, func):
        try:
            runner.run(thread_pipeline(func), self.catalog())
        except Exception as error:
            return error
        self.fail('nothing was raised')

    def test_classes_with_an_init(self):
        for runner in self.runners():
            error = self.raised_by(runner, fail_with_own_init)
            self.assertIs(type(error), Priced)
            self.assertEqual((str(error), error.price), ("('engine costs 1', 1)", 1))
            error = self.raised_by(runner, fail_with_os_error)
            self.assertIs(type(error), Missing)
            self.assertEqual((error.errno, error.filename), (2, '/engine'))
            self.assertEqual(str(error), "[Errno 2] no engine: '/engine'")
            error = self.raised_by(runner, fail_with_text)
            self.assertIs(type(error), Twice)
            self.assertEqual(str(error), '<engine>')

    def test_one_that_cannot_be_pickled(self):
        error = self.raised_by(ParallelRunner(1), fail_with_lock)
        self.assertIs(type(error), NodeFailedError)
        self.assertIn('Locked: <unlocked', str(error))
        self.assertIn('in fail_with_lock', str(error))

    def test_function_that_cannot_be_imported(self):
        """Here it could: a worker has another folder first."""
        module = types.ModuleType('only_here')
        exec('def clean(x):\n    return x', module.__dict__)
        sys.modules['only_here'] = module
        self.addCleanup(sys.modules.pop, 'only_here')
        with self.assertRaises(ImportError) as caught:
            ParallelRunner(1).run(Pipeline([node(module.clean, 'a', 'b', name='n')]), self.catalog())
        self.assertEqual(str(caught.exception), "the function 'only_here.clean' cannot be imported by a worker: "
                         "ModuleNotFoundError: No module named 'only_here'")
        self.assertEqual(caught.exception.name, 'only_here')
        self.assertNotIn('_packed:', str(caught.exception.__cause__))

    def test_module_that_fails_in_a_worker(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, 'picky_module.py').write_text(PICKY_MODULE)
            sys.path.insert(0, folder)
            try:
                import picky_module
                pipeline = Pipeline([node(functools.partial(picky_module.clean, 1), 'a', 'b', name='n')])
                with self.assertRaises(ImportError) as caught:
                    ParallelRunner(1).run(pipeline, self.catalog())
            finally:
                sys.path.remove(folder)
                sys.modules.pop('picky_module')
        self.assertIn("'picky_module.clean' cannot be imported by a worker: ModuleNotFoundError: No module named "
                      "'no_such_package'", str(caught.exception))
        self.assertIn('picky_module.py", line 4', str(caught.exception.__cause__))

    def test_datasets(self):
        for runner in self.runners():
            pipeline = thread_pipeline(double)
            self.assert_raised('load', runner.run, pipeline, DataCatalog({'a': Picky('load')}))
            self.assert_raised('save', runner.run, pipeline, self.catalog(b=Picky('save')))
            pipeline = Pipeline([node(double, 'a', 'b', name='n', confirms='x')])
            self.assert_raised('confirm', runner.run, pipeline, self.catalog(x=Picky(None)))
            self.assert_raised('exists', runner.run, pipeline, self.catalog(b=Picky('exists')),
                               only_missing_outputs=True)

    def test_release(self):
        pipeline = Pipeline([node(double, 'a', 'b', name='n'), node(double, 'b', 'c', name='m')])
        catalog = self.catalog(b=Picky('release'))
        self.assert_raised('release', catalog.release, 'b')
        for runner in (SequentialRunner(), ThreadRunner()):
            # What is not needed any more cannot stop a run.
            self.assertEqual(runner.run(pipeline, catalog)['c'].load(), 2)

    def test_hooks(self):
        for runner in self.runners():
            for name in ('before_node_run', 'after_node_run', 'before_dataset_loaded', 'after_dataset_loaded',
                         'before_dataset_saved', 'after_dataset_saved'):
                with self.subTest(name):
                    self.assert_raised(name, runner.run, thread_pipeline(double), self.catalog(),
                                       hook_manager=[hooks_that_fail_in(name)])

    def test_hook_that_fails_when_told_of_an_error(self):
        for runner in self.runners():
            self.assert_raised('node', runner.run, thread_pipeline(fail_in_node), self.catalog(),
                               hook_manager=[hooks_that_fail_in('on_node_error')])

    def test_many_at_once(self):
        for runner in self.runners():
            pipeline = Pipeline([node(functools.partial(fail, i), 'a', f'b{i}', name=f'n{i}') for i in range(8)])
            with self.assertRaises(Failure) as caught:
                runner.run(pipeline, self.catalog())
            self.assertIn(caught.exception.args[0], range(8))

    def test_exit(self):
        def leave(x):
            raise SystemExit(3)

        for runner in (SequentialRunner(), ThreadRunner(2)):
            with self.assertRaises(SystemExit) as caught:
                runner.run(thread_pipeline(leave), self.catalog())
            self.assertEqual(caught.exception.code, 3)

    def test_closures_are_refused(self):
        number = 5
        with self.assertRaisesRegex(AttributeError, r"cannot be serialised: \[Node\(<lambda>, 'a', 'b', 'n'\)\]"):
            ParallelRunner(1).run(Pipeline([node(lambda x: x + number, 'a', 'b', name='n')]), self.catalog())


class Names(unittest.TestCase):
    """C ends a text at a NUL, and takes UTF-8 alone."""

    ODD = 'a\0b', 'a\udc80'

    def test_datasets(self):
        for name in (*self.ODD, 3, None):
            catalog = DataCatalog({'a': MemoryDataset(1)})
            with self.assertRaisesRegex(DatasetError, re.escape(f'cannot have the name {name!r}')):
                catalog[name] = 2
            with self.assertRaisesRegex(DatasetError, re.escape(f'cannot have the name {name!r}')):
                DataCatalog({name: MemoryDataset(1)})
            with self.assertRaisesRegex(DatasetNotFoundError, re.escape(f"'{name}' not found")):
                catalog[name]
            self.assertEqual((name in catalog, catalog.get(name), catalog.exists(name)), (False, None, False))
            self.assertEqual(catalog.load('a'), 1)

    def test_nodes(self):
        pipeline = Pipeline([node(double, 'a', 'b', name='n')])
        for name in self.ODD:
            for call in (lambda: node(double, name, 'b'), lambda: node(double, 'a', name),
                         lambda: node(double, 'a', 'b', confirms=name), lambda: node(double, 'a', 'b', namespace=name),
                         lambda: Pipeline(pipeline, inputs={'a': name}), lambda: Pipeline(pipeline, outputs=name),
                         lambda: Pipeline(pipeline, parameters=name), lambda: Pipeline(pipeline, namespace=name)):
                with self.assertRaisesRegex(ValueError, 'is not a valid name'):
                    call()
        # As with Kedro what has no new name stays what it is.
        self.assertEqual(Pipeline(pipeline, inputs={'a': None}).inputs(), {'a'})


class Values(unittest.TestCase):
    def test_the_very_object(self):
        made = {'k': [1]}
        catalog = DataCatalog({'a': MemoryDataset(made, copy_mode='assign'), 'b': MemoryDataset(copy_mode='assign')})
        for runner in (SequentialRunner(), ThreadRunner()):
            outputs = runner.run(Pipeline([node(lambda x: x, 'a', 'b', name='n')]), catalog)
            self.assertIs(outputs['b'].load(), made)

    def test_where_nodes_run(self):
        places = []
        threads = Pipeline([node(lambda x: places.append(threading.get_ident()) or x, 'a', f'b{i}', name=f'n{i}')
                            for i in range(2)])
        SequentialRunner().run(threads, DataCatalog({'a': MemoryDataset(1)}))
        self.assertEqual(set(places), {threading.get_ident()})

    def test_processes(self):
        catalog = SharedMemoryDataCatalog({'a': MemoryDataset(1)})
        outputs = ParallelRunner(1).run(Pipeline([node(pid_after, 'a', 'b', name='n')]), catalog)
        self.assertNotEqual(outputs['b'].load(), os.getpid())

    def test_a_large_partial(self):
        data = list(range(100000))
        outputs = ParallelRunner(1).run(Pipeline([node(functools.partial(count, data=data), 'a', 'b', name='n')]),
                                        DataCatalog({'a': MemoryDataset(1)}))
        self.assertEqual(outputs['b'].load(), 100001)


def pid_after(x):
    return os.getpid()


def count(x, data):
    return x + len(data)


def resident():
    """Bytes of memory of this process."""
    return int(pathlib.Path('/proc/self/statm').read_text().split()[1]) * os.sysconf('SC_PAGE_SIZE')


class Memory(unittest.TestCase):
    def assert_no_growth(self, step):
        for _ in range(2000):
            step()
        gc.collect()
        before = resident()
        for _ in range(10000):
            step()
        gc.collect()
        self.assertLess(resident() - before, GROWTH_MAX)

    def test_loads_and_saves(self):
        catalog = DataCatalog({'a': MemoryDataset(), 'b': MemoryDataset()})
        data = bytes(10000)

        def step():
            catalog.save('a', data + b'x')
            catalog.save('b', bytearray(data))
            self.assertEqual((len(catalog.load('a')), len(catalog.load('b'))), (10001, 10000))

        self.assert_no_growth(step)

    def test_loads_and_saves_by_way_of_the_library(self):
        native = DataCatalog({'a': MemoryDataset()})._native
        data = bytes(10000)

        def step():
            native.save('a', list(data[:100]))
            native.save('a', 'x' * 10000)
            self.assertEqual(len(native.load('a')), 10000)

        self.assert_no_growth(step)

    def test_nothing_is_kept(self):
        class Data:
            pass

        data = Data()
        catalog = DataCatalog({'a': MemoryDataset(data, copy_mode='assign')})
        pipeline = Pipeline([node(lambda x: 1, 'a', 'b', name='n')])
        SequentialRunner().run(pipeline, catalog)
        gone = [weakref.ref(thing) for thing in (data, catalog, pipeline, pipeline.nodes[0])]
        del data, catalog, pipeline
        gc.collect()
        self.assertEqual([ref() for ref in gone], [None] * len(gone))

    def test_of_exceptions(self):
        held = []

        def hold_and_fail(x):
            large = Failure('held', 1)
            held.append(weakref.ref(large))
            raise ValueError('failed')

        for runner in (SequentialRunner(), ThreadRunner(1)):
            pipeline = Pipeline([node(hold_and_fail, 'a', name, name=name) for name in 'xy'])
            # Not assertRaises(), which clears the frames.
            try:
                runner.run(pipeline, DataCatalog({'a': MemoryDataset(1)}))
            except ValueError:
                pass
        del pipeline, runner
        gc.collect()
        self.assertGreaterEqual(len(held), 2)
        self.assertEqual([reference() for reference in held], [None] * len(held))


class Package(unittest.TestCase):
    def test_imports(self):
        # Newer versions of PyGObject import some of them by themselves.
        program = ('import sys\nfrom gi.repository import Gio\nbefore = set(sys.modules)\n'
                   'import kedroc.io, kedroc.pipeline, kedroc.runner\n'
                   f'print([name for name in {LATE} if name in set(sys.modules) - before])')
        done = subprocess.run([sys.executable, '-c', program], stdout=subprocess.PIPE, text=True, check=True)
        self.assertEqual(done.stdout.strip(), '[]')

    def test_kedros_names(self):
        from kedroc.pipeline import GroupedNodes
        from kedroc.pipeline.node import GroupedNodes as same
        self.assertIs(GroupedNodes, same)
        for name in ('nothing', '_nothing'):
            with self.assertRaises(AttributeError):
                getattr(sys.modules['kedroc.pipeline'], name)


if __name__ == '__main__':
    unittest.main()
