// SPDX-License-Identifier: LGPL-2.1-or-later
// What values of JavaScript are in C, and back. A part of the overrides in Kedroc.js.

const {GLib, GObject, Json} = imports.gi;
const arrays = imports.overrides._KedrocArrays;

// json-glib 1.6 writes 1e+21.0; what stands in quotes is left alone.
const JSON_EXPONENT = /("(?:[^"\\]|\\.)*")|(e[-+]?[0-9]+)\.0/g;

// Digits of a whole number that may be beyond 2^53.
const LARGE_INTEGER = /("(?:[^"\\]|\\.)*")|(?<![0-9.eE+-])(-?[0-9]{16,19})(?![0-9.eE])/g;

// What C has no type for (objects, arrays, functions, maps, typed arrays) travels in a holder, of a
// type that says in an error what it holds.
const Holder = GObject.registerClass({GTypeName: 'KedrocJSHolder'}, class Holder extends GObject.Object {
});
const HOLDERS_MAX = 1000;
const holders = new Map();

function holderFor(value) {
    const name = `KedrocJS-${value?.constructor?.name ?? typeof value}`.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 100);
    if (!holders.has(name) && holders.size < HOLDERS_MAX)
        holders.set(name, GObject.registerClass({GTypeName: name}, class extends Holder {}));
    return holders.get(name) ?? Holder;
}

function hold(value) {
    const holder = new (holderFor(value))();
    holder.held = value;
    return holder;
}

function isPlainObject(value) {
    return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

// What a string of C cannot hold: it would end at a NUL, and half of a character would become another one.
const NO_TEXT = /\0|\p{Surrogate}/u;

function isInt64(bigint) {
    return BigInt.asIntN(64, bigint) === bigint;
}

// Whether JSON can hold the value and give the same one back. JSON.stringify() writes whole numbers
// below 1e21 with all their digits, as others write integers.
function isJson(value) {
    if (value === null || typeof value === 'boolean')
        return true;
    if (typeof value === 'bigint')
        return isInt64(value);
    if (typeof value === 'number') {
        return Number.isFinite(value) &&
            (!Number.isInteger(value) || Math.abs(value) < 2 ** 63 || Math.abs(value) >= 1e21);
    }
    if (typeof value === 'string')
        return !NO_TEXT.test(value);
    if (Array.isArray(value))
        return value.every(isJson);

    return isPlainObject(value) && Object.entries(value).flat().every(isJson);
}

// A BigInt in JSON is a string that begins so, where JavaScript writes or reads it: none of C's has a NUL.
const MARK = '\\u0000';

// As an integer is read as a BigInt beyond 2^53, a number there is written as a double.
function markNumber(_, item) {
    if (typeof item === 'bigint')
        return `\0${item}`;
    return Number.isInteger(item) && !Number.isSafeInteger(item) ? `\0${item.toExponential()}` : item;
}

function stringify(value) {
    return JSON.stringify(value, markNumber).replaceAll(/"\\u0000(-?[0-9][0-9.e+]*)"/g, '$1');
}

// Of text from C. JSON.parse() would round what is beyond 2^53.
function parse(text) {
    if (!/[0-9]{16}/.test(text))
        return JSON.parse(text);
    const marked = text.replaceAll(LARGE_INTEGER, (match, quoted, digits) =>
        digits === undefined || Number.isSafeInteger(Number(digits)) ? match : `"${MARK}${digits}"`);
    return JSON.parse(marked, (_, item) =>
        typeof item === 'string' && item[0] === '\0' ? BigInt(item.slice(1)) : item);
}

// The plain object or array as a JsonNode, or null when it is something else or holds what JSON cannot.
function jsonNode(value) {
    if (!Array.isArray(value) && !isPlainObject(value))
        return null;
    try {
        return isJson(value) ? Json.from_string(stringify(value)) : null;
    } catch {
        return null;
    }
}

function tellNoJson(value) {
    if (typeof value === 'string')
        return 'no text of C';
    if (typeof value === 'object' || typeof value === 'function')
        return `of type ${value.constructor?.name ?? 'Object'}`;
    return typeof value === 'bigint' ? `${value}n` : String(value);
}

// Where in a plain object or an array there is what JSON cannot hold, for a message.
function findNoJson(value, path) {
    if (!Array.isArray(value) && !isPlainObject(value))
        return isJson(value) ? null : `${path} is ${tellNoJson(value)}`.replaceAll('\0', '\\0');
    for (const [key, member] of Object.entries(value)) {
        const found = findNoJson(member, Array.isArray(value) ? `${path}[${key}]` : `${path ? `${path}.` : ''}${key}`);
        if (found !== null)
            return found;
    }
    return null;
}

function explainNoJson(data) {
    try {
        return findNoJson(data, '') ?? 'a name in it is no text of C';
    } catch {
        return 'it holds itself';
    }
}

// Calls what saves the data, and has its error tell what part of the data was to blame.
function saving(data, save) {
    try {
        return save();
    } catch (error) {
        if (!(error instanceof GLib.Error) || jsonNode(data) !== null || !Array.isArray(data) && !isPlainObject(data) ||
            !error.message.includes('KedrocJS-'))
            throw error;
        throw new GLib.Error(error.domain, error.code, `${error.message}: ${explainNoJson(data)}`);
    }
}

// A configuration for C.
function jsonObject(value) {
    if (value === null || value === undefined || value instanceof Json.Object)
        return value ?? null;
    const node = isPlainObject(value) ? jsonNode(value) : null;
    if (node === null)
        throw new TypeError('A configuration has to be a plain object of what JSON can hold');
    return node.dup_object();
}

function plain(value) {
    let node = value;
    if (value instanceof Json.Object) {
        node = Json.Node.new(Json.NodeType.OBJECT);
        node.set_object(value);
    } else if (value instanceof Json.Array) {
        node = Json.Node.new(Json.NodeType.ARRAY);
        node.set_array(value);
    } else if (!(value instanceof Json.Node)) {
        return value;
    }
    return parse(Json.to_string(node, false).replace(JSON_EXPONENT, '$1$2'));
}

function noData(Kedroc, value, prefix = '') {
    return new GLib.Error(Kedroc.DatasetError, Kedroc.DatasetError.NO_DATA,
        `${prefix}${value} is no data and cannot be saved`);
}

function box(Kedroc, value) {
    if (value === null || value === undefined)
        throw noData(Kedroc, value);
    if (typeof value === 'bigint' ? isInt64(value) : Number.isSafeInteger(value) && !Object.is(value, -0)) {
        const integer = new GObject.Value();
        integer.init(GObject.TYPE_INT64);
        integer.set_int64(value);
        return integer;
    }
    return holdForeign(value);
}

function holdForeign(value) {
    // A plain object would be a JSObject, of which no error can tell what it holds.
    const foreign = typeof value === 'string'
        ? NO_TEXT.test(value)
        : !['boolean', 'number'].includes(typeof value) &&
            (value.constructor === Object || value.constructor?.$gtype === undefined);
    if (!foreign)
        return value;

    return hold(value);
}

// What C gets where it has to understand an object or an array.
function boxJson(Kedroc, value) {
    return jsonNode(value) ?? arrays.toVariant(Kedroc, value) ?? box(Kedroc, value);
}

// What C gets as the output of a node.
function boxOutput(Kedroc, name, value) {
    if (value === null || value === undefined)
        throw noData(Kedroc, value, `Dataset '${name}': `);
    return boxJson(Kedroc, value);
}

function isBytes(value) {
    return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

function boxFor(Kedroc, dataset, value) {
    while (dataset instanceof Kedroc.CachedDataset)
        dataset = dataset.dataset;
    if (dataset instanceof Kedroc.JSONDataset || dataset instanceof Kedroc.SharedMemoryDataset)
        return boxJson(Kedroc, value);
    if (dataset instanceof Kedroc.VariantDataset)
        return arrays.toVariant(Kedroc, value) ?? box(Kedroc, value);
    if (dataset instanceof Kedroc.BinaryDataset && isBytes(value))
        return new GLib.Bytes(toBytes(value));
    if (dataset instanceof Kedroc.PartitionedDataset && isPlainObject(value))
        return partsCatalog(Kedroc, dataset, value);
    return box(Kedroc, value);
}

// The parts of a PartitionedDataset: each value as their class takes it.
function partsCatalog(Kedroc, dataset, values) {
    let config = plain(dataset.dataset);
    config = typeof config === 'string' ? {type: config} : config;
    const filepathArg = {[dataset.filepath_arg]: dataset.path};
    const part = Kedroc.AbstractDataset.from_config('part', {...config, ...filepathArg});
    const catalog = Kedroc.DataCatalog.new();
    for (const [name, value] of Object.entries(values)) {
        if (value instanceof Kedroc.AbstractDataset)
            catalog.set(name, value);
        else
            catalog.set_value(name, boxFor(Kedroc, part, value));
    }
    return catalog;
}

function unbox(value) {
    return value instanceof Holder ? value.held : arrays.fromVariant(plain(value));
}

function toBytes(data) {
    if (data instanceof Uint8Array)
        return data;
    if (ArrayBuffer.isView(data))
        return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer)
        return new Uint8Array(data);
    if (data instanceof GLib.Bytes)
        return data.toArray();
    throw new TypeError(`encode() has to return a Uint8Array or a Kedroc.SharedBuffer, not ${data}`);
}
