# SPDX-License-Identifier: LGPL-2.1-or-later
"""Codecs that are written in Python, and the memory of buffers as Python sees it."""

import array
import ctypes
import gc
import os
import struct
import sys
import threading
import unittest
import weakref

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, GObject, Gio, Kedroc


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)


class PointCodec(GObject.Object, Kedroc.Codec):
    def get_name(self):
        return 'test-point'

    def can_encode(self, value):
        return type(value) is Point

    def encode(self, value, manager):
        return struct.pack('dd', value.x, value.y)

    def decode(self, buffer):
        return Point(*struct.unpack('dd', buffer.view()))


class Anything:
    """What AnythingCodec is to do with it: each function is called in place of the codec's method."""

    def __init__(self, can_encode=lambda: True, encode=lambda manager: b'', decode=lambda buffer: 1):
        self.can_encode, self.encode, self.decode = can_encode, encode, decode


class AnythingCodec(GObject.Object, Kedroc.Codec):
    def get_name(self):
        return 'test-anything'

    def can_encode(self, value):
        return isinstance(value, Anything) and value.can_encode()

    def encode(self, value, manager):
        self.latest = value
        return value.encode(manager)

    def decode(self, buffer):
        return self.latest.decode(buffer)


class Codecs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Kedroc.Codec.register(PointCodec())
        AnythingCodec().register()

    def setUp(self):
        self.manager = Kedroc.SharedMemoryManager.new()
        self.dataset = Kedroc.SharedMemoryDataset.new(self.manager)

    def assert_fails(self, text, action, *arguments, code=Kedroc.DatasetError.FAILED):
        with self.assertRaises(GLib.Error) as caught:
            action(*arguments)
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), code), caught.exception)
        self.assertIn(text, caught.exception.message)
        return caught.exception.message

    def round_trip(self, **functions):
        self.dataset.save(Anything(**functions))
        return self.dataset.load()

    def test_dataset(self):
        self.dataset.save(Point(1, 2))
        self.assertEqual(self.dataset.load(), Point(1, 2))

    def test_value(self):
        buffer = Kedroc.value_encode(Point(3, 4), self.manager)
        self.assertTrue(buffer.is_sealed())
        self.assertEqual(Kedroc.value_decode(buffer), Point(3, 4))
        self.assertEqual(Kedroc.value_decode_to_value(buffer), Point(3, 4))
        for decode in (Kedroc.value_decode, Kedroc.value_decode_to_value):
            self.assert_fails('not sealed', decode, self.manager.allocate(5))

    def test_deep_copy(self):
        dataset = Kedroc.MemoryDataset(copy_mode=Kedroc.CopyMode.DEEPCOPY)
        point = Point(1, 2)
        dataset.save(point)
        self.assertEqual(dataset.load(), point)
        self.assertIsNot(dataset.load(), point)

    def test_raw_methods(self):
        """As PyGObject has them without anything of ours."""
        class Raw(GObject.Object, Kedroc.Codec):
            def do_get_name(self):
                return 'test-raw'

            def do_can_encode(self, value):
                return isinstance(value, complex)

            def do_encode(self, value, manager):
                return manager.allocate_bytes(struct.pack('dd', value.real, value.imag))

            def do_decode(self, buffer):
                return True, complex(*struct.unpack('dd', buffer.view()))

        Raw().register()
        self.dataset.save(1 + 2j)
        self.assertEqual(self.dataset.load(), 1 + 2j)

    def test_subclass(self):
        class Reverse(PointCodec):
            def get_name(self):
                return 'test-reverse'

            def can_encode(self, value):
                return isinstance(value, Mirrored)

            def decode(self, buffer):
                point = super().decode(buffer)
                return Mirrored(point.y, point.x)

        class Mirrored(Point):
            pass

        Reverse().register()
        self.dataset.save(Mirrored(1, 2))
        self.assertEqual(self.dataset.load(), Mirrored(2, 1))
        self.dataset.save(Point(1, 2))
        self.assertEqual(self.dataset.load(), Point(1, 2))

    def test_boxed_type(self):
        class DateCodec(GObject.Object, Kedroc.Codec):
            def get_name(self):
                return 'test-date'

            def can_encode(self, value):
                return isinstance(value, GLib.Date)

            def encode(self, value, manager):
                return value.get_julian().to_bytes(4, 'little')

            def decode(self, buffer):
                return GLib.Date.new_julian(int.from_bytes(buffer.view(), 'little'))

        DateCodec().register()
        buffer = Kedroc.value_encode(GLib.Date.new_dmy(26, GLib.DateMonth.NOVEMBER, 2026), self.manager)
        self.assertEqual(Kedroc.value_decode_to_value(buffer).get_year(), 2026)

    def test_bytes_of_all_kinds(self):
        numbers = array.array('d', [1, 2, 3])
        for encoded, expected in ((b'abc', b'abc'), (bytearray(b'abc'), b'abc'), (memoryview(b'abcde')[::2], b'ace'),
                                  (numbers, numbers.tobytes()), ((ctypes.c_int16 * 2)(1, 2), b'\1\0\2\0'), (b'', b'')):
            with self.subTest(encoded=encoded):
                self.assertEqual(self.round_trip(encode=lambda manager: encoded, decode=bytes_of), expected)

    def test_large(self):
        data = bytes(range(256)) * 1024
        self.assertEqual(self.round_trip(encode=lambda manager: data, decode=bytes_of), data)
        self.assertEqual(self.manager.get_bytes_in_use(), len(data))
        self.dataset.release()
        self.assertEqual(self.manager.get_bytes_in_use(), 0)

    def test_filled_in_place(self):
        def encode(manager):
            buffer = manager.allocate(100000)
            with buffer.view() as view:
                view[:] = b'x' * 100000
            return buffer

        self.assertEqual(self.round_trip(encode=encode, decode=bytes_of), b'x' * 100000)
        self.assertEqual(self.manager.get_peak_bytes(), 100000)

    def test_type_name(self):
        """It is that of the class; what C is told before does not count."""
        def fill(manager):
            buffer = manager.allocate(1)
            buffer.set_type_name('something else')
            return buffer

        self.assertEqual(self.round_trip(encode=fill), 1)
        self.catalog_error(Anything(encode=fill))

    def catalog_error(self, value):
        catalog = Kedroc.DataCatalog.new()
        catalog['number'] = value
        node = Kedroc.Node.new_for_function('node', 'number', 'out', f"c:{os.environ['KEDROC_TEST_NODES']}:double_it")
        message = self.assert_fails("The value of type '__main__.Anything'", Kedroc.ParallelRunner.new(1).run,
                                    Kedroc.Pipeline.new([node]), catalog, code=Kedroc.DatasetError.NOT_SERIALIZABLE)
        self.assertIn("'test-anything'", message)

    def test_handed_on(self):
        loaded = self.round_trip(encode=lambda manager: Kedroc.value_encode({'list': [1, 2]}, manager),
                                 decode=Kedroc.value_decode)
        self.assertEqual(loaded, {'list': [1, 2]})
        loaded = self.round_trip(encode=lambda manager: Kedroc.value_encode(Point(1, 2), manager),
                                 decode=Kedroc.value_decode)
        self.assertEqual(loaded, Point(1, 2))

    def test_decoded_values(self):
        for value in (1, -2**63, 2**63 - 1, True, 0.5, 'text', '', b'bytes', [1, 'a'], (1, 2), {'a': [Point(1, 2)]},
                      GLib.Variant('s', 'x'), Kedroc.CopyMode.ASSIGN):
            with self.subTest(value=value):
                loaded = self.round_trip(decode=lambda buffer: value)
                self.assertEqual(loaded, value)
                self.assertIs(type(loaded), type(value))
        self.assertEqual(self.round_trip(decode=lambda buffer: GObject.Value(str, 'text' * 100)), 'text' * 100)

    def test_decoded_view_outlives_all(self):
        kept = []

        def decode(buffer):
            kept.append(buffer)
            return buffer.view()

        loaded = self.round_trip(encode=lambda manager: b'kept' * 50000, decode=decode)
        self.dataset.release()
        self.dataset = None
        gc.collect()
        self.assertTrue(loaded.readonly)
        self.assertEqual(bytes(loaded), b'kept' * 50000)
        self.assertEqual(kept[0].get_size(), 200000)
        self.assertEqual(self.manager.get_bytes_in_use(), 200000)
        loaded.release()
        kept.clear()
        gc.collect()
        self.assertEqual(self.manager.get_bytes_in_use(), 0)

    def test_exceptions(self):
        def fail(*arguments):
            raise ValueError('bad point \0')

        for functions in ({'can_encode': fail}, {'encode': fail}, {'decode': fail}):
            with self.subTest(**functions):
                message = self.assert_fails("Codec 'test-anything': ValueError: bad point \\0\n",
                                            lambda: self.round_trip(**functions))
                self.assertIn('in fail', message)
        # It does not come up again.
        self.assertEqual(self.round_trip(), 1)

    def test_own_errors_stay_what_they_are(self):
        def fail(*arguments):
            raise GLib.Error.new_literal(Kedroc.dataset_error_quark(), 'torn', Kedroc.DatasetError.CORRUPT)

        for functions in ({'can_encode': fail}, {'encode': fail}, {'decode': fail}):
            with self.subTest(**functions):
                self.assert_fails("Codec 'test-anything': torn", lambda: self.round_trip(**functions),
                                  code=Kedroc.DatasetError.CORRUPT)

    def test_wrong_results(self):
        for encoded in (None, 1, 'text', [1], Point(1, 2), GLib.Bytes.new(b'x'), (ctypes.py_object * 1)()):
            with self.subTest(encoded=encoded):
                self.assert_fails(f'not {type(encoded).__name__}\n',
                                  lambda: self.round_trip(encode=lambda manager: encoded))
        self.assert_fails('returned None', lambda: self.round_trip(decode=lambda buffer: None))
        self.assert_fails('OverflowError', lambda: self.round_trip(decode=lambda buffer: 2**63))
        self.assert_fails('TypeError', lambda: self.round_trip(encode=lambda: b''))
        self.assert_fails('TypeError', lambda: self.round_trip(decode=lambda: 1))

    def test_view_that_is_held(self):
        held = []

        def encode(manager):
            buffer = manager.allocate(100)
            held.append(buffer.view()[10:])
            return buffer

        self.assert_fails("Codec 'test-anything': BufferError: ", lambda: self.round_trip(encode=encode))
        # The buffer was not sealed, so it may be written to.
        held[0][0] = 1

    def test_missing_methods(self):
        class Empty(GObject.Object, Kedroc.Codec):
            pass

        class OneWay(GObject.Object, Kedroc.Codec):
            def can_encode(self, value):
                return isinstance(value, Codecs)

        Empty().register()
        OneWay().register()
        self.assert_fails("has no 'encode'", self.dataset.save, self)
        buffer = self.manager.allocate_bytes(b'x')
        self.assertFalse(Empty().can_encode(1))
        self.assert_fails("has no 'encode'", Empty().encode, 1, None)
        self.assert_fails("has no 'decode'", Empty().decode, buffer)

    def test_names(self):
        class Nameless(PointCodec):
            def get_name(self):
                return None

        with self.assertRaisesRegex(TypeError, 'NoneType'):
            Nameless().register()

    def test_methods_of_c(self):
        codec = Kedroc.Codec
        buffer = codec.encode(PointCodec(), Point(1, 2), self.manager)
        buffer.seal()
        self.assertEqual(codec.get_name(PointCodec()), 'test-point')
        self.assertTrue(codec.can_encode(PointCodec(), Point(1, 2)))
        self.assertEqual(codec.decode(PointCodec(), buffer)[1], Point(1, 2))

    def test_for_thread(self):
        class Single:
            def __reduce__(self):
                raise TypeError('there is one only')

        class Bound(PointCodec):
            def get_name(self):
                return 'test-bound'

            def can_encode(self, value):
                return isinstance(value, Single)

            def decode(self, buffer):
                return single

        single = Single()
        errors = []

        def save():
            try:
                self.dataset.save(single)
            except GLib.Error as error:
                errors.append(error.message)

        Bound.encode = lambda self, value, manager: b''
        Kedroc.Codec.register_for_thread(Bound())
        self.dataset.save(single)
        self.assertIs(self.dataset.load(), single)
        thread = threading.Thread(target=save)
        thread.start()
        thread.join()
        self.assertIn('Single', errors[0])

    def test_no_codec(self):
        class Unknown:
            pass

        catalog = Kedroc.DataCatalog.new()
        catalog['made'] = self.dataset
        node = Kedroc.Node.new('make', [], 'made', lambda task: task.set_output('made', Unknown()))
        for runner in (Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)):
            message = self.assert_fails("Node 'make': Dataset 'made': ", runner.run, Kedroc.Pipeline.new([node]),
                                        catalog, code=Kedroc.DatasetError.NOT_SERIALIZABLE)
            self.assertIn('Unknown', message)

        # A type of C's, by the name that C has for it.
        self.assert_fails("'GSimpleAction'", self.dataset.save, Gio.SimpleAction(name='x'),
                          code=Kedroc.DatasetError.NOT_SERIALIZABLE)

    def test_runners(self):
        catalog = Kedroc.DataCatalog.new()
        catalog['in'] = Point(1, 2)
        catalog['between'] = Kedroc.SharedMemoryDataset.new(self.manager)
        catalog['out'] = self.dataset
        nodes = [Kedroc.Node.new('first', 'in', 'between', lambda task: task.set_output('between', Point(3, 4))),
                 Kedroc.Node.new('second', 'between', 'out',
                                 lambda task: task.set_output('out', task.get_input('between')))]
        for runner in (Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)):
            self.assertEqual(runner.run(Kedroc.Pipeline.new(nodes), catalog).load('out'), Point(3, 4))
            self.dataset.release()

    def test_parallel_run_has_no_such_codec(self):
        catalog = Kedroc.DataCatalog.new()
        catalog['in'] = Point(1, 2)
        node = Kedroc.Node.new_for_function('read', 'in', [], 'c:libm.so.6:sin')
        message = self.assert_fails("Node 'read': Dataset 'in': ", Kedroc.ParallelRunner.new(1).run,
                                    Kedroc.Pipeline.new([node]), catalog, code=Kedroc.DatasetError.NOT_SERIALIZABLE)
        self.assertIn("'test-point'", message)

    def test_parallel_run_with_a_codec_of_c(self):
        """The library of the nodes has a codec of the same name, which the workers use."""
        class Numbers(list):
            pass

        class NumbersCodec(GObject.Object, Kedroc.Codec):
            def get_name(self):
                return 'test-library-points'

            def can_encode(self, value):
                return isinstance(value, Numbers)

            def encode(self, value, manager):
                return array.array('d', value)

            def decode(self, buffer):
                return Numbers(buffer.view().cast('d'))

        library = os.environ['KEDROC_TEST_CODEC_NODES']
        # The last one registered is asked first, and here the library registers its own when it is loaded.
        ctypes.CDLL(library)
        NumbersCodec().register()
        node = Kedroc.Node.new_for_function('double', 'in', 'out', f'c:{library}:double_points')
        for n in (2, 20000):
            catalog = Kedroc.DataCatalog.new()
            catalog['in'] = Numbers(float(i) for i in range(n))
            loaded = Kedroc.ParallelRunner.new(1).run(Kedroc.Pipeline.new([node]), catalog).load('out')
            self.assertIs(type(loaded), Numbers)
            self.assertEqual(loaded, [2.0 * i for i in range(n)])

    def test_no_leak(self):
        def use():
            self.dataset.save(Point(1, 2))
            self.dataset.load()
            Kedroc.value_decode(Kedroc.value_encode(Point(1, 2), self.manager))
            self.round_trip(encode=lambda manager: Kedroc.value_encode(Point(1, 2), manager),
                            decode=Kedroc.value_decode)
            for functions in ({'can_encode': self.fail}, {'encode': self.fail}, {'decode': self.fail}):
                with self.assertRaises(GLib.Error):
                    self.round_trip(**functions)

        def count():
            gc.collect()
            kinds = (Point, Anything, Kedroc.SharedBuffer, Kedroc.SharedMemoryManager, memoryview, GLib.Error)
            return [sum(type(thing) is kind for thing in gc.get_objects()) for kind in kinds], sys.getrefcount(Point)

        use()
        point = Point(1, 2)
        self.dataset.save(point)
        weak = weakref.ref(point)
        del point
        gc.collect()
        self.assertIsNone(weak())
        before = count()
        for _ in range(100):
            use()
        self.assertEqual(count(), before)
        self.dataset.release()
        self.assertEqual(self.manager.get_bytes_in_use(), 0)


def bytes_of(buffer):
    return bytes(buffer.view())


class Views(unittest.TestCase):
    def setUp(self):
        self.manager = Kedroc.SharedMemoryManager.new()

    def test_write_and_read(self):
        buffer = self.manager.allocate(10)
        view = buffer.view()
        self.assertEqual((view.format, view.nbytes, view.readonly), ('B', 10, False))
        view[:] = b'0123456789'
        self.assertEqual(bytes(buffer.view()), b'0123456789')
        with self.assertRaises(BufferError):
            buffer.seal()
        view.release()
        buffer.seal()
        self.assertTrue(buffer.view().readonly)
        self.assertEqual(bytes(buffer.view()), b'0123456789')
        with self.assertRaises(TypeError):
            buffer.view()[0] = 1

    def test_received(self):
        buffer = self.manager.allocate_bytes(b'abc')
        buffer.seal()
        received = Kedroc.SharedBuffer.new_from_fd(buffer.get_fd())
        self.assertEqual(bytes(received.view()), b'abc')
        self.assertTrue(received.view().readonly)

    def test_empty(self):
        buffer = self.manager.allocate(0)
        self.assertEqual(buffer.view().nbytes, 0)
        buffer.seal()
        self.assertEqual(buffer.view().nbytes, 0)

    def test_keeps_the_memory(self):
        view = self.manager.allocate(10).view()
        gc.collect()
        self.assertEqual(self.manager.get_bytes_in_use(), 10)
        view[9] = 1
        del view
        gc.collect()
        self.assertEqual(self.manager.get_bytes_in_use(), 0)

    def run_node(self, function):
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', [], 'out', function)])
        return Kedroc.SequentialRunner.new().run(pipeline, Kedroc.DataCatalog.new()).load('out')

    def test_output_of_a_node(self):
        def fill(task):
            task.create_output_buffer('out', 3).view()[:] = b'abc'

        self.assertEqual(self.run_node(fill).get_data(), b'abc')

    def test_output_that_is_held(self):
        held = []

        def fill(task):
            held.append(task.create_output_buffer('out', 3).view())

        with self.assertRaises(GLib.Error) as caught:
            self.run_node(fill)
        self.assertIn('BufferError', caught.exception.message)
        held[0][:] = b'abc'


class Variants(unittest.TestCase):
    def test_from_bytes(self):
        variant = Kedroc.value_variant_from_bytes('ad', GLib.Bytes.new(struct.pack('=dd', 0.5, 1.5)))
        self.assertEqual(variant.unpack(), [0.5, 1.5])
        with self.assertRaises(GLib.Error) as caught:
            Kedroc.value_variant_from_bytes('ad', GLib.Bytes.new(b'odd'))
        self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(), Kedroc.DatasetError.CORRUPT))


if __name__ == '__main__':
    unittest.main()
