// SPDX-License-Identifier: LGPL-2.1-or-later
// Codecs in JavaScript, and what is done to each class when it is registered. A part of the overrides in Kedroc.js.

const {GLib, GObject} = imports.gi;
const arrays = imports.overrides._KedrocArrays;
const classes = imports.overrides._KedrocClasses;
const {glibError} = imports.overrides._KedrocFunctions;
const {holdForeign, isJson, isPlainObject, jsonNode, jsonObject, parse, stringify, toBytes, unbox} =
    imports.overrides._KedrocValues;

// What C calls of a codec, by way of the methods that its class has.
function codecFunctions(Kedroc) {
    // What can_encode() has thrown, which has no room for an error: C goes on with encode().
    let refusal = null;

    return {
        get_name() {
            return this.get_name();
        },
        can_encode(value) {
            refusal = null;
            try {
                return Boolean(this.can_encode(unbox(value)));
            } catch (error) {
                refusal = {error};
                return true;
            }
        },
        encode(value, manager) {
            const refused = refusal;
            refusal = null;
            if (refused)
                throw refused.error;
            const plainValue = unbox(value);
            const encoded = this.encode(plainValue, manager);
            const buffer = encoded instanceof Kedroc.SharedBuffer ? encoded : manager.allocate_bytes(toBytes(encoded));
            // For who cannot decode it.
            buffer.set_type_name(plainValue?.constructor?.name ?? typeof plainValue);
            return buffer;
        },
        decode(buffer) {
            // What C hands over is gone after the call, though a script may keep it.
            const value = this.decode(buffer.ref());
            if (value === null || value === undefined)
                throw new TypeError(`decode() has returned ${value}, which is no value`);
            return [true, holdForeign(value)];
        },
    };
}

function override(Kedroc) {
    const methods = codecFunctions(Kedroc);
    const scripted = Symbol('a codec in JavaScript');
    const {registerClass} = GObject;

    function addFunction(proto, name) {
        if (typeof proto[name] !== 'function')
            return;
        // An inherited method would give way to that of the interface.
        proto[name] = proto[name]; // eslint-disable-line no-self-assign
        proto[`vfunc_${name}`] ??= function (...values) {
            try {
                return methods[name].apply(this, values);
            } catch (error) {
                throw glibError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED, error);
            }
        };
    }

    const convert = {
        // C makes whole numbers wider: what a method returns may not be a GObject.Value.
        toC: value => jsonNode(value) ?? arrays.toVariant(Kedroc, value) ?? holdForeign(value),
        fromC: unbox,
        toObject: jsonObject,
        toBytes: value => value instanceof GLib.Bytes ? value : new GLib.Bytes(toBytes(value)),
        copyBytes: bytes => Uint8Array.from(bytes.toArray()),
        toError: glibError,
    };

    GObject.registerClass = function (...values) {
        const klass = values.at(-1);
        const interfaces = values.length === 2 ? values[0].Implements : klass[GObject.interfaces];
        classes.prepare(Kedroc, klass, interfaces, convert);
        if (interfaces?.includes(Kedroc.Codec)) {
            Object.keys(methods).forEach(name => addFunction(klass.prototype, name));
            klass.prototype[scripted] = true;
        }
        return registerClass.apply(this, values);
    };

    const {register} = Kedroc.Codec.prototype;
    Kedroc.Codec.prototype.register = function () {
        const name = this.get_name();
        if (typeof name !== 'string')
            throw new TypeError(`get_name() has to return a string, not ${name}`);
        // JavaScript may only be called on its interpreter's own thread.
        (this[scripted] ? this.register_for_thread : register).call(this);
    };
}

// The very object that a dataset in memory keeps, on its way to a worker.
function registerJson(Kedroc) {
    const JsonCodec = GObject.registerClass({
        GTypeName: 'KedrocJSJsonCodec',
        Implements: [Kedroc.Codec],
    }, class JsonCodec extends GObject.Object {
        get_name() {
            return 'js-json';
        }

        can_encode(value) {
            try {
                return (Array.isArray(value) || isPlainObject(value)) && isJson(value);
            } catch {
                // It holds itself.
                return false;
            }
        }

        encode(value) {
            return new TextEncoder().encode(stringify(value));
        }

        decode(buffer) {
            return parse(new TextDecoder().decode(buffer.toArray()));
        }
    });
    new JsonCodec().register();
}
