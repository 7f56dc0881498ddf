// SPDX-License-Identifier: LGPL-2.1-or-later
// Typed arrays as values. A part of the overrides in Kedroc.js.
//
// Other languages read those that have a type of GVariant as such: a Float64Array is an "ad". What is loaded is a copy,
// since an array of JavaScript can be written to, and who wrote to shared memory would end the process.

const {GLib, GObject} = imports.gi;

const VARIANTS = {
    ay: Uint8Array,
    an: Int16Array,
    aq: Uint16Array,
    ai: Int32Array,
    au: Uint32Array,
    ax: BigInt64Array,
    at: BigUint64Array,
    ad: Float64Array,
};

// No other language has these.
const OWN = [Float32Array, Int8Array, Uint8ClampedArray];
const OWN_HEAD = 8;

function bytesOf(array) {
    return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

// null: it is no array, or one without a type of GVariant.
function toVariant(Kedroc, value) {
    const type = Object.keys(VARIANTS).find(key => VARIANTS[key] === value?.constructor);
    if (type === undefined)
        return null;
    // GLib.Variant.new_from_bytes() would keep the bytes for good.
    return Kedroc.value_variant_from_bytes(type, new GLib.Bytes(bytesOf(value)));
}

function copy(Kind, bytes) {
    return new Kind(bytes.toArray().slice().buffer);
}

// The array, or what was handed in.
function fromVariant(value) {
    const type = value instanceof GLib.Variant ? value.get_type_string() : null;
    return Object.hasOwn(VARIANTS, type) ? copy(VARIANTS[type], value.get_data_as_bytes()) : value;
}

function registerCodec(Kedroc) {
    const ArrayCodec = GObject.registerClass({
        GTypeName: 'KedrocJSArrayCodec',
        Implements: [Kedroc.Codec],
    }, class ArrayCodec extends GObject.Object {
        get_name() {
            return 'js-array';
        }

        can_encode(value) {
            return OWN.includes(value?.constructor);
        }

        encode(value) {
            const bytes = new Uint8Array(OWN_HEAD + value.byteLength);
            bytes[0] = OWN.indexOf(value.constructor);
            bytes.set(bytesOf(value), OWN_HEAD);
            return bytes;
        }

        decode(buffer) {
            const bytes = buffer.toArray();
            const Kind = OWN[bytes[0]];
            if (bytes.length < OWN_HEAD || Kind === undefined)
                throw new TypeError('the buffer holds no array of JavaScript');
            return new Kind(bytes.buffer, OWN_HEAD);
        }
    });
    new ArrayCodec().register();
}

function appendEach(builder, name, cells, append) {
    for (const cell of cells) {
        if (cell === null || cell === undefined)
            builder.append_missing(name);
        else
            append(cell);
    }
}

// By the type that the cells have; an array may have missing ones, which are null.
const COLUMNS = {
    number: [GObject.TYPE_DOUBLE, (builder, name) => cell => builder.append_double(name, cell)],
    bigint: [GObject.TYPE_INT64, (builder, name) => cell => builder.append_int64(name, cell)],
    string: [GObject.TYPE_STRING, (builder, name) => cell => builder.append_string(name, cell)],
    boolean: [GObject.TYPE_BOOLEAN, (builder, name) => cell => builder.append_boolean(name, cell)],
};

function findType(name, cells) {
    if (cells instanceof Float64Array)
        return 'number';
    if (cells instanceof BigInt64Array)
        return 'bigint';
    const there = Array.from(cells).filter(cell => cell !== null && cell !== undefined);
    const types = new Set(there.map(cell => typeof cell));
    const [type] = types;
    if (types.size > 1 || type !== undefined && !Object.hasOwn(COLUMNS, type)) {
        throw new TypeError(`The column '${name}' has cells of type ${[...types].join(' and ')}: ` +
            'all have to be numbers, BigInts, strings or booleans');
    }
    return type ?? 'number';
}

function addColumn(builder, name, cells) {
    const [columnType, append] = COLUMNS[findType(name, cells)];
    builder.add_column(name, columnType);
    if (cells instanceof Float64Array)
        builder.append_doubles(name, cells);
    else if (cells instanceof BigInt64Array)
        builder.append_int64s(name, cells);
    else
        appendEach(builder, name, cells, append(builder, name));
}

// A table of an object of columns.
function makeTable(Kedroc, columns, manager) {
    const builder = Kedroc.TableBuilder.new();
    for (const [name, cells] of Object.entries(columns))
        addColumn(builder, name, cells);
    return builder.finish(manager);
}

function getStrings(table, name) {
    const n = table.get_n_rows();
    return Array.from({length: n}, (_, row) => table.dup_string(name, row));
}

function getBooleans(table, name) {
    const n = table.get_n_rows();
    return Array.from({length: n}, (_, row) => table.is_missing(name, row) ? null : table.get_boolean(name, row));
}

// The cells of a column: a typed array of numbers, where NaN or 0 stand for missing ones, or an array, where null does.
function getColumn(table, name) {
    switch (table.get_column_type(name)) {
    case GObject.TYPE_STRING:
        return getStrings(table, name);
    case GObject.TYPE_BOOLEAN:
        return getBooleans(table, name);
    case GObject.TYPE_INT64:
        return copy(BigInt64Array, table.dup_column_bytes(name));
    default:
        return copy(Float64Array, table.dup_column_bytes(name));
    }
}
