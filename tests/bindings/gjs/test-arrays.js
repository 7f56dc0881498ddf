// SPDX-License-Identifier: LGPL-2.1-or-later
// Typed arrays as values, in this process, in shared memory and in workers, and the columns of tables.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const module_ = GLib.filename_from_uri(import.meta.url)[0].replace('test-arrays.js', 'worker-nodes.js');
const runners = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2), Kedroc.ParallelRunner.new(2)];

const arrays = [
    new Float64Array([0.5, -1, Infinity]), new Float32Array([0.5, -1.5]), new Int8Array([1, -2]),
    new Uint8Array([0, 100]), new Uint8ClampedArray([3, 4]), new Int16Array([-300, 300]), new Uint16Array([30000]),
    new Int32Array([-70000]), new Uint32Array([70000]), new BigInt64Array([-(2n ** 40n)]),
    new BigUint64Array([2n ** 40n]), new Float64Array(), new Float64Array(100000).fill(1.5),
    new Float32Array(100000).fill(2.5), new Float64Array([1, 2, 3, 4]).subarray(1, 3),
];

function text(array) {
    return `${array.constructor.name} ${array.join()}`;
}

function node(name, input, output, func) {
    return Kedroc.Node.new_for_function(name, input, output, `js:${module_}:${func}`);
}

test('in shared memory', () => {
    for (const array of arrays) {
        const before = text(array);
        const dataset = Kedroc.SharedMemoryDataset.new(null);
        dataset.save(array);
        const loaded = dataset.load();
        assertEqual(text(loaded), before);
        // A copy: what is written to it is nobody else's.
        if (loaded.length > 0)
            loaded[0] += loaded[0];
        assertEqual(text(dataset.load()), before);
    }
});

test('in memory', () => {
    const catalog = Kedroc.DataCatalog.new();
    for (const array of arrays) {
        catalog.set_value('a', array);
        assertEqual(catalog.load('a') === array, true);
    }
});

test('in runs', () => {
    for (const runner of runners) {
        for (const array of arrays) {
            const catalog = Kedroc.DataCatalog.new();
            catalog.set('a', Kedroc.SharedMemoryDataset.new(null));
            catalog.save('a', array);
            const pipeline = Kedroc.Pipeline.new([node('1', 'a', 'b', 'twice'), node('2', 'b', 'c', 'twice')]);
            const expected = array.map(x => x + x).map(x => x + x);
            assertEqual(text(runner.run(pipeline, catalog).load('c')), text(expected));
            assertEqual(text(catalog.load('a')), text(array));
        }
    }
});

test('as C sees them', () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set('a', Kedroc.SharedMemoryDataset.new(null));
    catalog.save('a', new Float64Array([1, 2]));
    const variant = catalog.load_variant('a', null);
    assertEqual([variant.get_type_string(), variant.recursiveUnpack()], ['ad', [1, 2]]);
    catalog.save_variant('a', new GLib.Variant('ax', [3, 4]), null);
    assertEqual(text(catalog.load('a')), 'BigInt64Array 3,4');
    // One of something else stays what it is.
    catalog.save_variant('a', new GLib.Variant('as', ['x']), null);
    assertEqual(catalog.load('a').deepUnpack(), ['x']);
});

test('what cannot travel', () => {
    const dataset = Kedroc.SharedMemoryDataset.new(null);
    const {NOT_SERIALIZABLE} = Kedroc.DatasetError;
    for (const [value, name] of [[new Map(), 'Map'], [() => 1, 'Function'], [{f: () => 1}, 'Object'], [[NaN], 'Array'],
        [new Date(), 'Date'], [Symbol.iterator, 'Symbol']])
        assertError(Kedroc.DatasetError, NOT_SERIALIZABLE, () => dataset.save(value), `'KedrocJS-${name}'`);
});

// Beyond 2^53 as well.
test('whole numbers of up to 64 bits', () => {
    for (const runner of runners) {
        for (const value of [5n, 2n ** 60n]) {
            const catalog = Kedroc.DataCatalog.new();
            catalog.set_value('x', value);
            const nodes = [node('n', 'x', 'y', 'plusOne'), node('m', 'y', 'z', 'digitsOf')];
            assertEqual(runner.run(Kedroc.Pipeline.new(nodes), catalog).load('z'), `${value + 1n}`);
        }
    }
});

test('an array in a file', () => {
    const file = Kedroc.VariantDataset.new(`${makeFolder()}/array`);
    file.save(new Float64Array([0.5, 1]));
    assertEqual(text(file.load()), 'Float64Array 0.5,1');
});

test('columns', () => {
    const builder = Kedroc.TableBuilder.new();
    builder.add_column('d', GObject.TYPE_DOUBLE);
    builder.add_column('i', GObject.TYPE_INT64);
    builder.add_column('s', GObject.TYPE_STRING);
    builder.add_column('b', GObject.TYPE_BOOLEAN);
    builder.append_doubles('d', new Float64Array([0.5, 1.5]));
    builder.append_int64s('i', new BigInt64Array([1n, 2n]));
    for (const value of ['a', 'bc']) {
        builder.append_string('s', value);
        builder.append_boolean('b', value === 'a');
    }
    for (const name of ['d', 'i', 's', 'b'])
        builder.append_missing(name);
    const table = builder.finish();
    const expected = [['Float64Array', '0.5', '1.5', 'NaN'], ['BigInt64Array', '1', '2', '0'],
        ['Array', 'a', 'bc', 'null'], ['Array', 'true', 'false', 'null']];
    assertEqual(table.get_column_names().map(name => [table.column(name).constructor.name,
        ...table.column(name)].map(String)), expected);
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.NOT_FOUND, () => table.column('x'), "'x'");
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED, () => table.dup_column_bytes('s'), "'s'");
    for (const runner of runners) {
        const catalog = Kedroc.DataCatalog.new();
        catalog.set_value('t', table);
        const pipeline = Kedroc.Pipeline.new([node('t', 't', 'd', 'describeTable')]);
        assertEqual(runner.run(pipeline, catalog).load('d'), expected);
    }
});

test('iteration', () => {
    const pipeline = Kedroc.Pipeline.new([node('1', 'a', 'b', 'twice'), node('2', 'b', 'c', 'twice')]);
    assertEqual([...pipeline].map(each => each.get_name()), ['1', '2']);
});

finish();
