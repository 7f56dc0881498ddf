// SPDX-License-Identifier: LGPL-2.1-or-later
// Tables that JavaScript builds in place.

import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

function addColumns(builder) {
    builder.add_column('d', Number);
    builder.add_column('i', GObject.TYPE_INT64);
    builder.add_column('s', String);
    builder.add_column('b', Boolean);
}

function append(builder) {
    builder.append_doubles('d', new Float64Array([0.5, 1.5]));
    builder.append_missing('d');
    builder.append_doubles('d', [2.5]);
    builder.append_int64s('i', new BigInt64Array([1n, 2n]));
    builder.append_int64s('i', [3, 4]);
    for (const text of ['a', 'bc', null, 'def']) {
        builder.append_string('s', text);
        builder.append_boolean('b', text === null);
    }
}

function assertCells(table) {
    assertEqual(table.get_n_rows(), 4);
    assertEqual(table.get_doubles('d').map(x => Number.isNaN(x) ? 'NaN' : x), [0.5, 1.5, 'NaN', 2.5]);
    assertEqual(table.is_missing('d', 2), true);
    assertEqual(table.get_int64s('i'), [1, 2, 3, 4]);
    assertEqual([0, 1, 2, 3].map(row => table.dup_string('s', row)), ['a', 'bc', null, 'def']);
    assertEqual([0, 1, 2, 3].map(row => table.get_boolean('b', row)), [false, false, true, false]);
}

test('in place', () => {
    const manager = Kedroc.SharedMemoryManager.new();
    const builder = Kedroc.TableBuilder.new_in_place(manager, 4);
    addColumns(builder);
    builder.reserve_text('s', 6);
    append(builder);
    assertCells(builder.finish());
    assertEqual(manager.get_peak_bytes(), manager.get_bytes_in_use());
});

test('of columns', () => {
    const columns = {
        d: new Float64Array([0.5, 1.5]), i: new BigInt64Array([1n, 2n ** 60n]), n: [1, null], l: [null, 3n],
        s: ['a', null], b: [true, undefined], none: [null, null], few: new Int16Array([3, 4]),
    };
    const table = Kedroc.Table.new_from_columns(columns);
    assertEqual(table.get_column_names(), Object.keys(columns));
    assertEqual(Object.keys(columns).map(name => String([...table.column(name)])),
        ['0.5,1.5', `1,${2n ** 60n}`, '1,NaN', '0,3', 'a,', 'true,', 'NaN,NaN', '3,4']);
    assertEqual(table.get_column_type('l') === GObject.TYPE_INT64, true);
    const file = Kedroc.CSVDataset.new(`${makeFolder()}/file.csv`);
    file.save(Kedroc.Table.new_from_columns({id: [1n, 2n], name: ['x', 'y']}));
    assertEqual([String(file.load().column('id')), file.load().column('name')], ['1,2', ['x', 'y']]);
    assertEqual(Kedroc.Table.new_from_columns({}).get_n_rows(), 0);
    for (const cells of [[1, 'a'], [{}], [1n, 1]]) {
        try {
            Kedroc.Table.new_from_columns({x: cells});
        } catch (error) {
            assertEqual([error.constructor, error.message.includes("'x'")], [TypeError, true]);
            continue;
        }
        throw new Error(`${cells} was taken`);
    }
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED,
        () => Kedroc.Table.new_from_columns({a: [1], c: [1, 2]}), "'a'");
});

test('more than was reserved', () => {
    const builder = Kedroc.TableBuilder.new_in_place(null, 1);
    addColumns(builder);
    builder.reserve_text('s', 1);
    append(builder);
    assertCells(builder.finish(null));
});

test('the output of a node', () => {
    const node = Kedroc.Node.new('node', [], 'table', task => {
        const builder = task.create_table_builder('table', 4);
        addColumns(builder);
        append(builder);
    });
    for (const runner of [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)])
        assertCells(runner.run(Kedroc.Pipeline.new([node]), Kedroc.DataCatalog.new()).load('table'));
});

test('memory by its address', () => {
    const builder = Kedroc.TableBuilder.new_in_place(null, 1);
    addColumns(builder);
    for (const name of ['append_doubles', 'append_int64s']) {
        let message = '';
        try {
            builder[`${name}_in_place`]('d', 1);
        } catch (error) {
            ({message} = error);
        }
        if (!message.includes(`${name}()`))
            throw new Error(message);
    }
    // Nothing was appended.
    assertEqual(builder.finish().get_n_rows(), 0);
});

test('mistakes', () => {
    const builder = Kedroc.TableBuilder.new_in_place(null, 1);
    addColumns(builder);
    builder.append_double('d', 1);
    builder.append_string('d', 'text');
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED, () => builder.finish(), "Row 1 of column 'd'");
});

finish();
