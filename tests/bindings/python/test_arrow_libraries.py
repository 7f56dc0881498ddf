# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tables go to pyarrow, polars, pandas, DuckDB and NumPy and come from there; addresses tell that nothing
is copied where nothing has to be, and the manager that nothing is left behind.

Usage: test_arrow_libraries.py FOLDER, where the libraries are installed the first time.
"""

import doctest
import gc
import pathlib
import unittest

import scratch_venv

scratch_venv.enter(['duckdb>=1.1', 'numpy', 'pandas>=2.2', 'polars>=1.3', 'pyarrow>=15'])

import duckdb
import frame_nodes
import gi
import numpy
import pandas
import polars
import pyarrow

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

GUIDE = pathlib.Path(__file__).parents[3] / 'docs' / 'python-gjs.md'

COLUMNS = {
    'flag': [True, False, None, True, True, False, None, True, False, True],
    'id': [1, None, -3, 2**62, 5, 6, None, 8, 9, 10],
    'price': [0.5, 1.5, None, float('-inf'), 4.5, None, 6.5, 7.5, 8.5, 9.5],
    'name': ['', 'ä', None, 'text', '🚀' * 9, 'x', None, 'a text of more than 12 bytes', 'y', 'z'],
    'row': list(range(10)),
    'weight': [row / 4 for row in range(10)],
}
TYPES = {'flag': bool, 'id': int, 'price': float, 'name': str, 'row': int, 'weight': float}


def build(manager, columns=COLUMNS):
    builder = Kedroc.TableBuilder.new()
    for name, cells in columns.items():
        builder.add_column(name, TYPES[name])
        append = {bool: builder.append_boolean, int: builder.append_int64, float: builder.append_double,
                  str: builder.append_string}[TYPES[name]]
        for cell in cells:
            if cell is None:
                builder.append_missing(name)
            else:
                append(name, cell)
    return builder.finish(manager)


def cell(table, name, row):
    kind = TYPES[name]
    if table.is_missing(name, row):
        return None
    if kind is bool:
        return table.get_boolean(name, row)
    if kind is str:
        return table.dup_string(name, row)
    return (table.get_int64s if kind is int else table.get_doubles)(name)[row]


def cells(table):
    return {name: [cell(table, name, row) for row in range(len(table))] for name in table}


def address(array):
    """Of the memory of a NumPy array, masked or not."""
    return numpy.asarray(array).__array_interface__['data'][0]


class Case(unittest.TestCase):
    def setUp(self):
        self.manager = Kedroc.SharedMemoryManager.new()
        self.table = build(self.manager)

    def assert_gone(self):
        self.table = None
        gc.collect()
        self.assertEqual(self.manager.get_bytes_in_use(), 0)

    def assert_in_use(self):
        self.table = None
        gc.collect()
        self.assertGreater(self.manager.get_bytes_in_use(), 0)


class NumPy(Case):
    def test_numbers_are_the_memory(self):
        for name, kind in (('row', 'int64'), ('weight', 'float64')):
            array = self.table[name]
            self.assertIs(type(array), numpy.ndarray)
            self.assertEqual(array.dtype, kind)
            self.assertEqual(array.tolist(), COLUMNS[name])
            self.assertEqual(address(array), address(self.table[name]))
            with self.assertRaises(ValueError):
                array[0] = 1

    def test_missing_numbers_are_masked(self):
        batch = pyarrow.record_batch(self.table)
        for name in ('id', 'price'):
            array = self.table[name]
            self.assertIsInstance(array, numpy.ma.MaskedArray)
            self.assertEqual(array.tolist(), COLUMNS[name])
            self.assertEqual(address(array), batch[name].buffers()[1].address)
        self.assertTrue(numpy.isnan(self.table['price'].filled()[2]))
        self.assertEqual(self.table['id'].data[1], 0)

    def test_the_rest_is_copied(self):
        flags, names = self.table['flag'], self.table['name']
        self.assertEqual((flags.dtype, flags.tolist()), (bool, COLUMNS['flag']))
        self.assertEqual((names.dtype, names.tolist()), (object, COLUMNS['name']))
        self.assert_gone()

    def test_an_array_keeps_the_table(self):
        part = self.table['weight'][3:]
        self.assert_in_use()
        self.assertEqual(part[0], 0.75)
        del part
        self.assert_gone()

    def test_no_rows(self):
        table = build(self.manager, {name: [] for name in COLUMNS})
        self.assertEqual([table[name].shape for name in COLUMNS], [(0,)] * 6)
        self.assertEqual([table[name].dtype for name in COLUMNS], [bool, 'i8', 'f8', object, 'i8', 'f8'])

    def test_a_slice_of_another_library(self):
        batch = pyarrow.record_batch(self.table).slice(3, 5)
        table = Kedroc.Table.from_arrow(batch)
        for name, expected in COLUMNS.items():
            self.assertEqual(table[name].tolist(), expected[3:8])
        self.assertEqual(address(table['row']), batch['row'].buffers()[1].address + 3 * 8)


class Export(Case):
    def test_pyarrow_has_the_same_memory(self):
        for exported in (pyarrow.table(self.table), pyarrow.record_batch(self.table)):
            self.assertEqual(exported.to_pydict(), COLUMNS)
            exported.validate(full=True)
            for name in ('row', 'weight', 'id', 'price'):
                column = exported[name]
                column = column.chunk(0) if isinstance(column, pyarrow.ChunkedArray) else column
                self.assertEqual(column.buffers()[1].address, address(self.table[name]))
        self.assertEqual(pyarrow.schema(self.table).names, list(COLUMNS))
        part = exported['name'].slice(4, 1)
        del exported, column
        self.assert_in_use()
        self.assertEqual(part.to_pylist(), ['🚀' * 9])
        del part
        self.assert_gone()

    def test_polars(self):
        frame = polars.DataFrame(self.table)
        self.assertEqual(frame.to_dict(as_series=False), COLUMNS)
        self.assertEqual(address(frame['weight'].to_numpy()), address(self.table['weight']))
        del frame
        self.assert_gone()

    def test_pandas(self):
        frame = (pandas.DataFrame.from_arrow(self.table) if hasattr(pandas.DataFrame, 'from_arrow')
                 else pyarrow.table(self.table).to_pandas())
        self.assertEqual(frame['row'].tolist(), COLUMNS['row'])
        self.assertEqual(frame['price'].isna().tolist(), [value is None for value in COLUMNS['price']])
        self.assertEqual(frame['name'].dropna().tolist(), [value for value in COLUMNS['name'] if value is not None])
        self.assertEqual(frame['id'].sum(), sum(value for value in COLUMNS['id'] if value is not None))
        del frame
        self.assert_gone()

    def query(self, table, query):
        """DuckDB looks for the variable's name, and the frame keeps what it has seen."""
        with duckdb.connect() as connection:
            return connection.sql(query).fetchall()

    def test_duckdb(self):
        rows = self.query(self.table, 'SELECT * FROM "table" WHERE row BETWEEN 2 AND 5')
        self.assertEqual(rows, list(zip(*COLUMNS.values()))[2:6])
        self.assertEqual(self.query(self.table, 'SELECT sum(weight), count(name) FROM "table"'),
                         [(sum(COLUMNS['weight']), 8)])
        self.assert_gone()

    def test_no_rows(self):
        table = build(self.manager, {name: [] for name in COLUMNS})
        self.assertEqual(pyarrow.table(table).to_pydict(), {name: [] for name in COLUMNS})
        self.assertEqual(polars.DataFrame(table).shape, (0, 6))

    def test_refused_by_the_receiver(self):
        """The capsules die while its exception is on its way."""
        wrong = pyarrow.schema([('other', pyarrow.int64())])
        for receive in (pyarrow.table, pyarrow.record_batch):
            with self.assertRaisesRegex(ValueError, 'field names'):
                receive(self.table, schema=wrong)
        self.assert_gone()


class Import(Case):
    def from_arrow(self, data):
        return Kedroc.Table.from_arrow(data, self.manager)

    def test_pyarrow_keeps_its_memory(self):
        before = pyarrow.total_allocated_bytes()
        batch = pyarrow.RecordBatch.from_pydict(COLUMNS)
        table = self.from_arrow(batch)
        self.assertEqual(cells(table), COLUMNS)
        for name in ('row', 'weight'):
            self.assertEqual(address(table[name]), batch[name].buffers()[1].address)
        del batch
        gc.collect()
        self.assertGreater(pyarrow.total_allocated_bytes(), before)
        self.assertEqual(cells(table), COLUMNS)
        del table
        gc.collect()
        self.assertEqual(pyarrow.total_allocated_bytes(), before)

    def test_there_and_back(self):
        array = self.table['row']
        table = self.from_arrow(pyarrow.table(self.table))
        self.assertEqual(address(table['row']), address(array))
        self.assertEqual(cells(table), COLUMNS)
        del table, array
        self.assert_gone()

    def test_batches_become_one(self):
        data = pyarrow.Table.from_pydict(COLUMNS)
        data = pyarrow.concat_tables([data.slice(0, 3), data.slice(3, 0), data.slice(3, 6), data.slice(9)])
        self.assertEqual(data['row'].num_chunks, 4)
        table = self.from_arrow(data)
        self.assertEqual(cells(table), COLUMNS)
        in_use = self.manager.get_bytes_in_use()
        buffer = Kedroc.value_encode(table, self.manager)
        self.assertEqual(self.manager.get_bytes_in_use(), in_use)
        del table, buffer
        self.assert_gone()

    def test_no_batches(self):
        data = pyarrow.Table.from_batches([], pyarrow.Table.from_pydict(COLUMNS).schema)
        table = self.from_arrow(data)
        self.assertEqual((len(table), list(table)), (0, list(COLUMNS)))

    def test_polars(self):
        frame = polars.DataFrame(COLUMNS)
        table = self.from_arrow(frame)
        self.assertEqual(cells(table), COLUMNS)
        self.assertEqual(address(table['weight']), address(frame['weight'].to_numpy()))
        self.assertEqual(cells(self.from_arrow(polars.concat([frame, frame], rechunk=False)))['name'],
                         2 * COLUMNS['name'])
        self.assertEqual(cells(self.from_arrow(frame.slice(2, 4)))['name'], COLUMNS['name'][2:6])

    def test_pandas(self):
        frame = pandas.DataFrame({name: COLUMNS[name] for name in ('row', 'weight', 'name')})
        frame['name'] = frame['name'].astype('string')
        self.assertEqual(cells(self.from_arrow(frame)), {name: COLUMNS[name] for name in frame})

    def test_duckdb(self):
        with duckdb.connect() as connection:
            table = self.from_arrow(connection.sql("SELECT 7::TINYINT AS id, 0.5::FLOAT AS weight, 'a' AS name, "
                                                   'NULL::BOOLEAN AS flag FROM range(3)'))
        self.assertEqual(cells(table), {'id': [7] * 3, 'weight': [0.5] * 3, 'name': ['a'] * 3, 'flag': [None] * 3})

    def test_types_that_are_widened(self):
        types = [pyarrow.int8(), pyarrow.uint8(), pyarrow.int16(), pyarrow.uint16(), pyarrow.int32(),
                 pyarrow.uint32(), pyarrow.uint64(), pyarrow.float32()]
        batch = pyarrow.RecordBatch.from_arrays([pyarrow.array([1, None, 100], kind) for kind in types],
                                                names=list(map(str, types)))
        for data, expected in ((batch, [1, None, 100]), (batch.slice(1), [None, 100])):
            table = self.from_arrow(data)
            for name in table:
                self.assertEqual(table[name].tolist(), expected)
        texts = pyarrow.array(COLUMNS['name'], pyarrow.large_string())
        table = self.from_arrow(pyarrow.RecordBatch.from_arrays([texts], names=['name']))
        self.assertEqual(table['name'].tolist(), COLUMNS['name'])

    def test_types_that_are_refused(self):
        for data in (pyarrow.array(['a', 'b', 'a']).dictionary_encode(), pyarrow.array([b'a']),
                     pyarrow.array([1], pyarrow.timestamp('s')), pyarrow.array([[1]]),
                     pyarrow.array([2**63], pyarrow.uint64())):
            before = pyarrow.total_allocated_bytes()
            with self.assertRaises(GLib.Error) as caught:
                self.from_arrow(pyarrow.RecordBatch.from_arrays([data], names=['when']))
            self.assertTrue(caught.exception.matches(Kedroc.dataset_error_quark(),
                                                     Kedroc.DatasetError.NOT_SUPPORTED))
            self.assertIn("'when'", caught.exception.message)
            self.assertEqual(pyarrow.total_allocated_bytes(), before)

    def test_a_stream_that_fails(self):
        def batches():
            yield pyarrow.RecordBatch.from_pydict({'id': [1]})
            raise OSError('the disk is gone')

        reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema([('id', pyarrow.int64())]), batches())
        with self.assertRaises(GLib.Error) as caught:
            self.from_arrow(reader)
        self.assertIn('the disk is gone', caught.exception.message)


class Pickles(unittest.TestCase):
    """Arrays and frames in shared memory, and through worker processes."""

    def test_views(self):
        manager = Kedroc.SharedMemoryManager.new()
        dataset = Kedroc.SharedMemoryDataset.new(manager)
        array = numpy.arange(100000).reshape(100, 1000)
        for value in (array, array.T, array.astype('complex64'), array > 5):
            dataset.save(value)
            first, second = dataset.load(), dataset.load()
            self.assertTrue(numpy.array_equal(first, value))
            self.assertEqual(first.dtype, value.dtype)
            self.assertEqual(address(first), address(second))
            self.assertFalse(first.flags.writeable)
        frame = pandas.DataFrame({'a': numpy.arange(10000), 'b': numpy.arange(10000) / 2})
        dataset.save(frame)
        loaded = dataset.load()
        self.assertTrue(loaded.equals(frame))
        self.assertEqual(address(loaded['a'].to_numpy()), address(dataset.load()['a'].to_numpy()))
        del first, second, loaded
        dataset.release()
        gc.collect()
        self.assertEqual(manager.get_bytes_in_use(), 0)

    def test_in_workers(self):
        catalog = Kedroc.DataCatalog.new()
        catalog['n'] = 100000
        pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('make', 'n', ['frame', 'array'], frame_nodes.make_frame),
                                        Kedroc.Node.new('read', ['frame', 'array'], 'read', frame_nodes.read_frame)])
        read = Kedroc.ParallelRunner.new(2).run(pipeline, catalog).load('read')
        self.assertEqual(read, {'sum': 99999 * 100000 / 8, 'name': 'name 9', 'shape': [2, 50000], 'writable': False,
                                'owns': False, 'total': float(numpy.arange(100000, dtype='float32').sum())})


class Guide(unittest.TestCase):
    def test_examples(self):
        """They are shown as a session, as not everybody has the libraries."""
        sessions = GUIDE.read_text().split('```pycon\n')[1:]
        self.assertGreater(len(sessions), 0)
        for number, session in enumerate(sessions):
            test = doctest.DocTestParser().get_doctest(session.partition('```')[0], {}, f'session {number}',
                                                       str(GUIDE), 0)
            said = []
            self.assertEqual(doctest.DocTestRunner().run(test, out=said.append).failed, 0, ''.join(said))


if __name__ == '__main__':
    unittest.main()
