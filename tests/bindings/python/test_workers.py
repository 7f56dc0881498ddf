# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions in Python that are known by name: on every runner, and in worker processes."""

import functools
import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Gio, GLib, GObject, Kedroc

NODES = os.environ['KEDROC_TEST_NODES']

# Not in PYTHONPATH: workers find what the program finds.
sys.path.append(str(pathlib.Path(__file__).parents[2] / 'runner'))
import python_nodes


def tell_process(task):
    task.set_output('y', os.getpid())


def double_it(whatever):
    """Handed a task, by whatever name."""
    whatever.set_output('y', whatever.get_input('x') * 2)


def wait_for_another(task):
    """Until the program has another worker than this one."""
    program = pathlib.Path('/proc', str(os.getppid()), 'task')
    while len([pid for path in program.glob('*/children') for pid in path.read_text().split()]) < 2:
        time.sleep(0.01)
    task.set_output('y', os.getpid())


def fail(task):
    raise LookupError('no price')


def wrapped(function):
    @functools.wraps(function)
    def wrapper(task):
        function(task)
        task.set_output('y', task.get_output('y') + 1)

    return wrapper


@wrapped
def decorated(task):
    task.set_output('y', 1)


class Functions:
    @staticmethod
    def static(task):
        task.set_output('y', 'static')

    @classmethod
    def of_class(cls, task):
        task.set_output('y', cls.__name__)

    def of_object(self, task):
        task.set_output('y', 1)


class Base(unittest.TestCase):
    def setUp(self):
        self.catalog = Kedroc.DataCatalog.new()
        self.catalog['x'] = 21
        self.parallel = Kedroc.ParallelRunner.new(2)
        self.runners = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2), self.parallel]

    def run_node(self, node, runner=None):
        return (runner or self.parallel).run(Kedroc.Pipeline.new([node]), self.catalog)

    def run_callback(self, function, runner=None):
        return self.run_node(Kedroc.Node.new('node', 'x', 'y', function), runner).load('y')

    def run_reference(self, function, runner=None, outputs='y'):
        node = Kedroc.Node.new_for_function('node', 'x', outputs, f'python:python_nodes:{function}')
        return self.run_node(node, runner)

    def assert_fails(self, domain, code, function, *arguments):
        with self.assertRaises(GLib.Error) as caught:
            function(*arguments)
        self.assertTrue(caught.exception.matches(domain, code), caught.exception)
        self.assertIn("'node'", caught.exception.message)
        return caught.exception.message

    def run_program(self, program):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'program.py')
            path.write_text(textwrap.dedent(program))
            # A path that is another one in another folder.
            return subprocess.run([sys.executable, 'program.py'], cwd=folder, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, check=False, timeout=50)


class References(Base):
    def test_called_as_kedro_calls(self):
        self.catalog['a'] = 1
        self.catalog['b'] = 2
        node = Kedroc.Node.new_for_function('add', ['a', 'b'], 'sum', 'python:python_nodes:add')
        for runner in self.runners:
            with self.subTest(runner=runner):
                self.assertEqual(self.run_node(node, runner).load('sum'), 3)
                outputs = self.run_reference('by_name', runner, ['plus', 'minus'])
                self.assertEqual((outputs.load('plus'), outputs.load('minus')), (22, 20))
                outputs = self.run_reference('three', runner, ['a1', 'a2', 'a3'])
                self.assertEqual([outputs.load(name) for name in ('a1', 'a2', 'a3')], [1, 2, 3])
                self.assertEqual(self.run_reference('count_up', runner).load('y'), 20)
                self.assertEqual(self.run_reference('Class.double', runner).load('y'), 42)
                self.assertEqual(self.run_reference('Class.name', runner).load('y'), 'Class 21')

    def test_handed_a_task(self):
        table = Kedroc.Node.new_for_function('table', [], 'table', 'python:python_nodes:make_table')
        marked = Kedroc.Node.new_for_function('node', 'x', 'y', 'python:__main__:double_it(task)')
        for runner in self.runners:
            self.assertEqual(self.run_node(table, runner).load('table').get_doubles('price')[-1], 2.5)
            self.assertEqual(self.run_node(marked, runner).load('y'), 42)

    def test_no_outputs(self):
        node = Kedroc.Node.new_for_function('node', 'x', [], 'python:python_nodes:nothing')
        for runner in self.runners:
            self.assertEqual(list(self.run_node(node, runner)), [])

    def test_wrong_number_of_outputs(self):
        for runner in self.runners:
            for function, text in (('three', "has returned 3 values for the 2 outputs 'y', 'z'"),
                                   ('one', "has returned a value of type int, not a list, a tuple or a dict"),
                                   ('nothing', 'of type NoneType')):
                message = self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED,
                                            self.run_reference, function, runner, ['y', 'z'])
                self.assertIn(text, message)

    def test_exceptions(self):
        for runner in self.runners:
            message = self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED,
                                        self.run_reference, 'fail', runner)
            self.assertEqual(message.splitlines()[0], "Node 'node': LookupError: nothing for 21")
            self.assertIn('in fail\n', message)
            # Frames of the library's own would say nothing of the mistake.
            self.assertNotIn('overrides', message)
            self.assert_fails(Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE, self.run_reference, 'fail_as_c', runner)

    def test_not_found(self):
        for runner in self.runners:
            for function, text in (('python:python_nodes:nowhere', "has no attribute 'nowhere'"),
                                   ('python:no.such_module:f', "No module named 'no'"),
                                   ('python:python_nodes:not_a_function', 'of type int, which cannot be called')):
                node = Kedroc.Node.new_for_function('node', 'x', 'y', function)
                message = self.assert_fails(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.FUNCTION_NOT_FOUND,
                                            self.run_node, node, runner)
                self.assertIn(function, message)
                self.assertIn(text, message)

    def test_module_that_fails(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        pathlib.Path(folder.name, 'broken_module.py').write_text('def f():\n    pass\n\nraise KeyError("price")\n')
        sys.path.append(folder.name)
        self.addCleanup(sys.path.remove, folder.name)
        node = Kedroc.Node.new_for_function('node', 'x', 'y', 'python:broken_module:f')
        for runner in self.runners:
            message = self.assert_fails(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.FUNCTION_NOT_FOUND,
                                        self.run_node, node, runner)
            self.assertIn("KeyError: 'price'", message)
            self.assertIn('broken_module.py", line 4', message)


class Callbacks(Base):
    def test_functions_of_modules(self):
        for function, expected in ((double_it, 42), (decorated, 2), (Functions.static, 'static'),
                                   (Functions.of_class, 'Functions')):
            with self.subTest(function=function):
                for runner in self.runners:
                    self.assertEqual(self.run_callback(function, runner), expected)

    def test_run_in_workers(self):
        for runner in self.runners[:2]:
            self.assertEqual(self.run_callback(tell_process, runner), os.getpid())
        self.assertNotEqual(self.run_callback(tell_process), os.getpid())

    def test_reference(self):
        node = Kedroc.Node.new(None, 'x', 'y', double_it)
        self.assertEqual(node.get_function(), 'python:__main__:double_it(task)')
        self.assertEqual(node.get_name(), 'double_it__e33e3fa2')
        self.assertEqual(Kedroc.Node.new('node', 'x', 'y', python_nodes.make_table).get_function(),
                         'python:python_nodes:make_table(task)')
        plain = Kedroc.Node.new('node', 'x', 'y', lambda task: None)
        self.assertIsNone(plain.get_function())
        named = plain.with_function('python:module:name')
        self.assertEqual(named.get_function(), 'python:module:name')
        self.assertEqual(named.with_name('other').get_function(), 'python:module:name')
        self.assert_fails(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.INVALID_NODE,
                          named.with_function, 'python:module:other')

    def test_refused(self):
        def closure(task):
            task.set_output('y', 1)

        with_data = Kedroc.Node.new('node', 'x', 'y', double_it, 'data')
        nodes = [with_data] + [Kedroc.Node.new('node', 'x', 'y', function) for function in
                               (closure, lambda task: None, functools.partial(double_it), Functions().of_object)]
        for node in nodes:
            message = self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.NOT_PARALLELIZABLE,
                                        self.run_node, node)
            self.assertIn('a lambda or a closure', message)

    def test_exception(self):
        message = self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.NODE_FAILED,
                                    self.run_callback, fail)
        self.assertEqual(message.splitlines()[0], "Node 'node': LookupError: no price")
        self.assertIn('in fail\n', message)

    def test_asynchronous(self):
        loop = GLib.MainLoop()
        results = []

        def done(runner, result, *user_data):
            results.append(result)
            loop.quit()

        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', 'x', 'y', double_it)])
        GLib.timeout_add_seconds(20, loop.quit)
        self.parallel.run_async(pipeline, self.catalog, callback=done)
        loop.run()
        self.assertEqual(self.parallel.run_finish(results[0]).load('y'), 42)


class Workers(Base):
    def test_mixed_with_c(self):
        self.catalog['number'] = 4
        pipeline = Kedroc.Pipeline.new([
            Kedroc.Node.new_for_function('c', 'number', 'doubled', f'c:{NODES}:double_it'),
            Kedroc.Node.new_for_function('sum', ['doubled', 'number'], 'x2', 'python:python_nodes:add'),
            Kedroc.Node.new('last', 'x2', 'y', lambda task: task.set_output('y', task.get_input('x2'))).with_function(
                'python:python_nodes:Class.double'),
        ])
        for workers in (1, 2):
            outputs = Kedroc.ParallelRunner.new(workers).run(pipeline, self.catalog)
            self.assertEqual(outputs.load('y'), 24)

    def test_worker_killed(self):
        message = self.assert_fails(Kedroc.runner_error_quark(), Kedroc.RunnerError.WORKER_DIED,
                                    self.run_reference, 'die')
        self.assertIn('signal 9', message)

    def test_started_before_they_are_needed(self):
        first = Kedroc.Node.new('first', 'x', 'y', wait_for_another)
        nodes = [first, *(Kedroc.Node.new_for_function(f'n{i}', 'y', f'z{i}', 'python:python_nodes:one')
                          for i in range(2))]
        outputs = self.parallel.run(Kedroc.Pipeline.new(nodes), self.catalog)
        self.assertEqual(len(list(outputs)), 2)

    def test_nothing_is_left(self):
        def count():
            children = pathlib.Path('/proc/self/task').glob('*/children')
            return len(os.listdir('/proc/self/fd')), ''.join(path.read_text() for path in children)

        self.run_reference('one')
        before = count()
        for function in ('one', 'fail', 'die', 'leave'):
            try:
                self.run_reference(function)
            except GLib.Error:
                self.assertNotEqual(function, 'one')
        # GLib closes the one by which it watches a process when it comes to it.
        for _ in range(100):
            if count()[0] <= before[0]:
                break
            time.sleep(0.05)
        descriptors, children = count()
        self.assertLessEqual(descriptors, before[0])
        self.assertEqual(children, '')

    def test_another_interpreter(self):
        self.assertIsNone(self.parallel.dup_python())
        self.parallel.set_python('/no/such/python')
        self.assertEqual(self.parallel.props.python, '/no/such/python')
        message = self.assert_fails(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.FUNCTION_NOT_FOUND,
                                    self.run_reference, 'one')
        self.assertIn("'/no/such/python': install python3", message)
        # It does not know where this program looks for modules.
        self.parallel.set_python(sys.executable)
        message = self.assert_fails(Kedroc.pipeline_error_quark(), Kedroc.PipelineError.FUNCTION_NOT_FOUND,
                                    self.run_reference, 'one')
        self.assertIn("No module named 'python_nodes'", message)
        self.parallel.set_worker_environment(['PYTHONPATH=' + ':'.join(sys.path)])
        self.assertEqual(self.run_reference('one').load('y'), 1)

    def test_no_supervisor(self):
        program = textwrap.dedent('''
            import gi
            gi.require_version('Kedroc', '1')
            from gi.repository import Kedroc
            raise SystemExit(Kedroc.worker_main())
        ''')
        result = subprocess.run([sys.executable, '-c', program], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn('started without a supervisor', result.stderr)

    PROGRAM = '''
        import gi
        gi.require_version('Kedroc', '1')
        from gi.repository import Kedroc

        print('read')

        class Number:
            value = 7

        def seven(task):
            task.set_output('y', Number.value)

        def main():
            node = Kedroc.Node.new('node', [], 'y', seven)
            runner = Kedroc.ParallelRunner.new(1)
            print(runner.run(Kedroc.Pipeline.new([node]), Kedroc.DataCatalog.new()).load('y'))
    '''

    def test_program(self):
        result = self.run_program(self.PROGRAM + "\n        if __name__ == '__main__':\n            main()\n")
        self.assertEqual((result.stdout, result.stderr), ('read\n[node] read\n7\n', ''))

    def test_program_that_runs_when_it_is_read(self):
        result = self.run_program(self.PROGRAM + '\n        main()\n')
        self.assertEqual(result.returncode, 1)
        self.assertIn("if __name__ == '__main__':", result.stderr)


class Loader(GObject.Object, Kedroc.FunctionLoader):
    """A loader written in Python, as the one of the overrides is."""

    def do_load(self, function):
        if function.endswith('fail'):
            raise GLib.Error.new_literal(Gio.io_error_quark(), 'not now', Gio.IOErrorEnum.BUSY)
        return Kedroc.Node.new('any', [], 'any', lambda task: task.set_output('y', function))

    def do_list_worker_command(self):
        return [sys.executable, '-m', 'kedroc.worker']


class Loaders(Base):
    # In a process of its own: it stays there.
    REGISTERED = """
        import sys
        sys.path.insert(0, {folder!r})
        from test_workers import Kedroc, Loader

        Loader().register('python')
        node = Kedroc.Node.new_for_function('node', [], 'y', 'python:m:f')
        runner = Kedroc.SequentialRunner.new()
        print(runner.run(Kedroc.Pipeline.new([node]), Kedroc.DataCatalog.new()).load('y'))
    """

    def test_methods(self):
        loader = Loader()
        self.assertEqual(loader.list_worker_command(), [sys.executable, '-m', 'kedroc.worker'])
        self.assertEqual(loader.load('python:m:f').get_name(), 'any')
        with self.assertRaises(GLib.Error) as caught:
            loader.load('python:m:fail')
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.BUSY))

    def test_registered(self):
        result = self.run_program(self.REGISTERED.format(folder=str(pathlib.Path(__file__).parent)))
        self.assertEqual((result.stdout, result.stderr), ('python:m:f\n', ''))


if __name__ == '__main__':
    unittest.main(verbosity=2)
