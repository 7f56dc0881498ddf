# SPDX-License-Identifier: LGPL-2.1-or-later
"""Objects of Python that no codec is registered for: pickled, with the memory of arrays beside."""

import collections
import ctypes
import datetime
import os
import pickle
import struct
import sys
import threading
import unittest

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

Pair = collections.namedtuple('Pair', 'x y')
N = 1024 * 1024


class Array:
    """As an array of NumPy is pickled."""

    def __init__(self, memory):
        self.memory = memory

    def __reduce_ex__(self, protocol):
        return Array, (pickle.PickleBuffer(self.memory),)

    def address(self):
        # What pickle gives back is a slice of the view of the whole buffer.
        pointer = ctypes.py_object(self.memory)
        view = (ctypes.c_byte * 80)()
        ctypes.pythonapi.PyObject_GetBuffer(pointer, view, 0)
        address = ctypes.c_void_p.from_buffer(view).value
        ctypes.pythonapi.PyBuffer_Release(view)
        return address


class Stubborn:
    def __reduce__(self):
        raise RuntimeError('not me')


def make_array(task):
    task.set_output('array', Array(bytearray(b'a' * N)))


def read_array(task):
    array = task.get_input('array')
    task.set_output('read', {'size': len(array.memory), 'last': array.memory[-1], 'readonly': array.memory.readonly,
                             'aligned': array.address() % 64})


def make_many(task):
    task.set_output('many', [Array(bytearray([i]) * (i * 1000)) for i in range(100)])


def read_many(task):
    many = task.get_input('many')
    task.set_output('read', {'sizes': [len(array.memory) for array in many],
                             'sums': [sum(array.memory) for array in many]})


def make_objects(task):
    task.set_output('objects', (Pair(1, {2}), datetime.date(2026, 11, 26), b'\0', {1: None}))


def read_objects(task):
    pair, *rest = task.get_input('objects')
    task.set_output('read', (pair, type(pair).__name__, rest))


def make_lambda(task):
    task.set_output('y', lambda: 3)


def write_array(task):
    task.get_input('array').memory[0] = 1


def write_and_read(task):
    for name in ('small', 'large'):
        memory = task.get_input(name).memory
        memory[0] += 1
        task.set_output(f'{name}_read', [memory[0], memory[1]])


def make_both(task):
    task.set_output('small', Array(bytearray(b'a' * 100)))
    task.set_output('large', Array(bytearray(b'a' * N)))


def read_late(task):
    task.set_output('late', [task.get_input('small').memory[0], task.get_input('large').memory[0]])


def keep(task):
    task.set_output('kept', task.get_input('array'))


class Pickles(unittest.TestCase):
    VALUES = ((1, 2), {1: 2}, {'a': (1, None)}, [1, (2,)], {1, 2}, b'abc\0d', bytearray(b'xyz'), Pair(1, 2), 3 + 4j,
              datetime.date(2026, 11, 26), range(3), len, int, frozenset(), [object], (), [b'a'], [2**70],
              [float('inf')], {'\0': '\0'}, ['\ud800'], Pair)

    def setUp(self):
        self.dataset = Kedroc.SharedMemoryDataset.new(None)

    def test_values(self):
        for value in self.VALUES:
            with self.subTest(value=value):
                self.dataset.save(value)
                loaded = self.dataset.load()
                self.assertEqual((loaded, type(loaded)), (value, type(value)))

    def test_views(self):
        self.dataset.save(Array(bytearray(b'a' * N)))
        first, second = self.dataset.load(), self.dataset.load()
        self.assertEqual(first.address(), second.address())
        self.assertEqual(first.address() % 64, 0)
        self.assertTrue(first.memory.readonly)
        del second
        self.dataset.release()
        self.assertEqual(bytes(first.memory), b'a' * N)

    def test_not_pickled(self):
        for value, text in ((Stubborn(), 'RuntimeError: not me'), (lambda: 3, 'local object'),
                            (threading.Lock(), 'cannot pickle'), ('a\0b', 'NUL'), (2**70, '64 bits')):
            with self.assertRaises(GLib.Error) as caught:
                self.dataset.save(value)
            self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(),
                                                     Kedroc.DatasetError.NOT_SERIALIZABLE), caught.exception)
            self.assertIn(text, caught.exception.message)
            self.assertIn(type(value).__qualname__, caught.exception.message)

    def test_is_private(self):
        self.assertFalse(Kedroc.value_encode((1, 2)).is_private())

    def test_deep_copy(self):
        dataset = Kedroc.MemoryDataset(copy_mode=Kedroc.CopyMode.DEEPCOPY)
        for size in (100, N):
            dataset.save(Array(bytearray(b'a' * size)))
            first = dataset.load()
            first.memory[0] = 98
            self.assertEqual((first.memory[0], first.memory[1], dataset.load().memory[0]), (98, 97, 97))

    def test_references(self):
        value = Array(bytearray(N))
        before = sys.getrefcount(value.memory)
        for _ in range(100):
            self.dataset.save(value)
            self.dataset.load()
        self.assertEqual(sys.getrefcount(value.memory), before)

    def test_cut_off(self):
        from gi.overrides import _KedrocPickle

        def allocate(size):
            memory = bytearray(size)
            return memory, memoryview(memory)

        whole = _KedrocPickle.dump([Array(b'abc'), 'text'], allocate)
        loaded = _KedrocPickle.load(memoryview(whole), lambda: sys.modules['__main__'])
        self.assertEqual((bytes(loaded[0].memory), loaded[1]), (b'abc', 'text'))
        for size in range(len(whole)):
            with self.assertRaises(Exception):
                _KedrocPickle.load(memoryview(whole)[:size], lambda: sys.modules['__main__'])
        for change in (struct.pack('<I', 2), struct.pack('<II', 1, 2**32 - 1), struct.pack('<IIQ', 1, 1, 2**63),
                       struct.pack('<IIQQQ', 1, 1, 1, 2**64 - 1, 2)):
            with self.assertRaises(ValueError):
                _KedrocPickle.load(memoryview(change + bytes(whole[len(change):])), None)


class InWorkers(unittest.TestCase):
    def run_nodes(self, *nodes):
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new(function.__name__, inputs, outputs, function)
                                        for function, inputs, outputs in nodes])
        return self.runner.run(pipeline, self.catalog)

    def setUp(self):
        self.catalog = Kedroc.DataCatalog.new()
        self.runner = Kedroc.ParallelRunner.new(2)

    def test_array(self):
        read = self.run_nodes((make_array, [], 'array'), (read_array, 'array', 'read')).load('read')
        self.assertEqual(read, {'size': N, 'last': 97, 'readonly': True, 'aligned': 0})

    def test_array_of_the_program(self):
        self.catalog['array'] = Array(bytearray(b'b' * N))
        outputs = self.run_nodes((read_array, 'array', 'read'), (keep, 'array', 'kept'))
        self.assertEqual(outputs.load('read')['last'], 98)
        self.assertEqual(bytes(outputs.load('kept').memory), b'b' * N)

    def test_many(self):
        read = self.run_nodes((make_many, [], 'many'), (read_many, 'many', 'read')).load('read')
        self.assertEqual(read['sizes'], [i * 1000 for i in range(100)])
        self.assertEqual(read['sums'], [i * i * 1000 for i in range(100)])

    def test_objects(self):
        read = self.run_nodes((make_objects, [], 'objects'), (read_objects, 'objects', 'read')).load('read')
        self.assertEqual(read, (Pair(1, {2}), 'Pair', [datetime.date(2026, 11, 26), b'\0', {1: None}]))
        # The class is the program's own, not that of the worker, which has another one of this name.
        self.assertIs(type(read[0]), Pair)

    def test_not_pickled(self):
        with self.assertRaises(GLib.Error) as caught:
            self.run_nodes((make_lambda, [], 'y'))
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.NOT_SERIALIZABLE))
        self.assertIn("Node 'make_lambda': Dataset 'y': ", caught.exception.message)

    def test_written_to(self):
        with self.assertRaisesRegex(GLib.Error, 'cannot modify read-only memory'):
            self.run_nodes((make_array, [], 'array'), (write_array, 'array', []))

    def test_written_to_a_copy(self):
        for copy_mode in (Kedroc.CopyMode.COPY, Kedroc.CopyMode.DEEPCOPY):
            for name in ('small', 'large'):
                self.catalog[name] = Kedroc.MemoryDataset(copy_mode=copy_mode)
            outputs = self.run_nodes((make_both, [], ['small', 'large']),
                                     (write_and_read, ['small', 'large'], ['small_read', 'large_read']),
                                     (read_late, ['small', 'large', 'large_read'], 'late'))
            self.assertEqual(outputs.load('late'), [97, 97])

    def test_nothing_is_left(self):
        manager = self.runner.get_manager()
        outputs = self.run_nodes((make_array, [], 'array'), (keep, 'array', 'kept'))
        kept = outputs.load('kept')
        n_files = len(os.listdir('/proc/self/fd'))
        for _ in range(5):
            self.run_nodes((make_array, [], 'array'), (read_array, 'array', 'read'))
        self.assertEqual(len(os.listdir('/proc/self/fd')), n_files)
        self.assertEqual(bytes(kept.memory), b'a' * N)
        del outputs, kept
        self.catalog = None
        self.assertEqual(manager.props.bytes_in_use, 0)

    def test_passed_on_by_c(self):
        """A worker for C does not read what it has not to."""
        self.catalog['number'] = 4
        double = Kedroc.Node.new_for_function('double', 'number', 'doubled',
                                              f"c:{os.environ['KEDROC_TEST_NODES']}:double_it")
        nodes = [double, Kedroc.Node.new('make', 'doubled', 'array', make_array),
                 Kedroc.Node.new('read', 'array', 'read', read_array)]
        outputs = self.runner.run(Kedroc.Pipeline.new(nodes), self.catalog)
        self.assertEqual(outputs.load('read')['size'], N)


if __name__ == '__main__':
    unittest.main(verbosity=2)
