// SPDX-License-Identifier: LGPL-2.1-or-later
// The values of test_values.py in JavaScript: each is made by its name and told from what arrives.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

const LARGE = 100000;
const VARIANT = "({'a': <[1, 2]>, 'b': <'x'>}, [('x', true)], @ms nothing, byte 0x07)";

function makeBytes(size) {
    return new GLib.Bytes(Uint8Array.from({length: size}, (_, i) => i % 251));
}

function makeTable() {
    const builder = Kedroc.TableBuilder.new();
    builder.add_column('b', GObject.TYPE_BOOLEAN);
    builder.add_column('i', GObject.TYPE_INT64);
    builder.add_column('d', GObject.TYPE_DOUBLE);
    builder.add_column('s', GObject.TYPE_STRING);
    builder.append_boolean('b', true);
    builder.append_boolean('b', false);
    builder.append_int64s('i', new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n]));
    builder.append_doubles('d', new Float64Array([0.1, Infinity]));
    builder.append_string('s', 'ä');
    builder.append_string('s', '');
    for (const name of 'bids')
        builder.append_missing(name);
    return builder.finish();
}

// What each value is in JavaScript.
const makers = {
    boolean: () => true,
    int64: () => -5,
    'int64-min': () => -(2n ** 63n),
    'int64-max': () => 2n ** 63n - 1n,
    'integer-larger': () => 2n ** 70n,
    double: () => 0.1,
    'double-inf': () => Infinity,
    'double-nan': () => NaN,
    'double-negative-zero': () => -0,
    string: () => 'ä € 😀',
    'string-empty': () => '',
    'string-nul': () => 'a\0b',
    bytes: () => makeBytes(3),
    'bytes-empty': () => makeBytes(0),
    'bytes-large': () => makeBytes(LARGE),
    variant: () => GLib.Variant.parse(null, VARIANT, null, null),
    'array-byte': () => new Uint8Array([0, 255]),
    'array-int16': () => new Int16Array([-300, 300]),
    'array-int32': () => new Int32Array([-(2 ** 31), 2 ** 31 - 1]),
    'array-int64': () => new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n]),
    'array-float': () => new Float32Array([0.5, -1.5]),
    'array-double': () => new Float64Array([0.1, -0.5, 1e300]),
    'array-empty': () => new Float64Array(),
    'array-large': () => Float64Array.from({length: LARGE}, (_, i) => i / 2),
    table: makeTable,
    'json-object': () => ({name: 'ä', list: [1, 0.5, true, null], nested: {big: 2n ** 53n + 1n}}),
    'json-array': () => [1, 'two', [], {}],
    'json-integers': () => [1, 2, 3],
    'json-nan': () => [NaN],
    map: () => new Map([[1, 2]]),
    function: () => () => 1,
    null: () => null,

    // What other languages make that JavaScript has no type of its own for: what it reads.
    'int-min': () => -(2 ** 31),
    'int-max': () => 2 ** 31 - 1,
    'uint-max': () => 2 ** 32 - 1,
    'uint64-max': () => 2n ** 64n - 1n,
    float: () => 0.5,
    strings: () => ['a', '', 'ä'],
    'json-object-boxed': () => makers['json-object'](),
    'json-array-boxed': () => makers['json-array'](),
};

function cellsOf(table) {
    return table.get_column_names().map(name => {
        const column = [...table.column(name)].map((cell, row) => table.is_missing(name, row) ? null : `${cell}`);
        return [name, table.get_column_type(name).name, column];
    });
}

function isPlain(value) {
    return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

// A text that is the same for equal values only.
function comparable(value) {
    if (typeof value === 'number')
        return Object.is(value, -0) ? '-0' : `${value}`;
    if (value instanceof GLib.Variant)
        return value.print(true);
    if (value instanceof GLib.Bytes)
        return value.toArray().join();
    if (value instanceof Kedroc.Table)
        return JSON.stringify(cellsOf(value));
    if (value !== null && typeof value === 'object' && isPlain(value))
        return JSON.stringify(value, (_, item) => typeof item === 'bigint' ? `${item}n` : item);
    return `${value}`;
}

function typeOf(value) {
    if (value === null || typeof value !== 'object')
        return typeof value;
    const namespaces = {Bytes: 'GLib', Variant: 'GLib', Table: 'Kedroc'};
    const {name} = value.constructor;
    const bare = name.replace(/^(GLib|Kedroc)_/, '');
    return bare in namespaces ? `${namespaces[bare]}.${bare}` : bare;
}

export function make(task) {
    const [output] = task.get_node().get_outputs();
    task.set_output(output, makers[output.split('.')[0]]());
}

// Hands out the type.
export function take(task) {
    const [name] = task.get_node().get_inputs();
    const expected = makers[name.split('.')[0]]?.();
    const arrived = task.get_input(name);
    if (typeOf(arrived) !== typeOf(expected) || comparable(arrived) !== comparable(expected))
        throw new TypeError(`not the same: ${typeOf(arrived)} ${comparable(arrived)}`);
    task.set_output(task.get_node().get_outputs()[0], typeOf(arrived));
}
