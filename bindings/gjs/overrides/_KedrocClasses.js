// SPDX-License-Identifier: LGPL-2.1-or-later
// Classes in JavaScript: datasets, hooks and runners whose methods are written as in Kedro. A part of the overrides in
// Kedroc.js.

const {GLib, GObject} = imports.gi;
const functions = imports.overrides._KedrocFunctions;

const HOOKS = ['after_catalog_created', 'before_pipeline_run', 'after_pipeline_run', 'on_pipeline_error',
    'before_node_run', 'after_node_run', 'on_node_error', 'before_dataset_loaded', 'after_dataset_loaded',
    'before_dataset_saved', 'after_dataset_saved'];

function settled(result) {
    return typeof result?.then === 'function' ? functions.settle(result, 'An asynchronous method') : result;
}

// What C calls of a dataset, by way of the methods that its class has.
function datasetMethods(convert) {
    return {
        load(cancellable) {
            const value = settled(this.load(cancellable));
            if (value === null || value === undefined)
                throw new TypeError(`load() has returned ${value}, which is no data`);
            return [true, convert.toC(value)];
        },
        save(data, cancellable) {
            settled(this.save(convert.fromC(data), cancellable));
            return true;
        },
        exists(cancellable) {
            return Boolean(settled(this.exists(cancellable)));
        },
        release() {
            return settled(this.release()) !== false;
        },
        confirm() {
            return settled(this.confirm()) !== false;
        },
    };
}

// Those that C asks what a dataset is have no room for an error: it is logged.
function descriptionMethods(convert) {
    return {
        describe() {
            try {
                return convert.toObject(this.describe());
            } catch (error) {
                logError(error, `describe() of ${this.constructor.$gtype.name} failed`);
                return convert.toObject({'describe() failed': `${error}`});
            }
        },
        to_config() {
            try {
                return convert.toObject(this.to_config());
            } catch (error) {
                logError(error, `to_config() of ${this.constructor.$gtype.name} failed`);
                return null;
            }
        },
    };
}

// Bytes are an Uint8Array.
function versionedMethods(convert) {
    return {
        decode(bytes, cancellable) {
            return [true, convert.toC(settled(this.decode(convert.copyBytes(bytes), cancellable)))];
        },
        encode(data, cancellable) {
            return convert.toBytes(settled(this.encode(convert.fromC(data), cancellable)));
        },
    };
}

function runnerMethods() {
    return {
        run_pipeline(...values) {
            return settled(this.run_pipeline(...values)) !== false;
        },
    };
}

function hookMethods(convert) {
    const methods = {};
    for (const name of HOOKS) {
        methods[name] = function (...values) {
            return settled(this[name](...values.map(value => convert.fromC(value)))) !== false;
        };
    }
    // There is no room for an error, and to be shown data does no harm.
    methods.needs_data = function () {
        try {
            return Boolean(this.needs_data());
        } catch (error) {
            logError(error, `needs_data() of ${this.constructor.$gtype.name} failed`);
            return true;
        }
    };
    return methods;
}

// Objects that are no hooks by themselves, and those that are in their place.
const listeners = new WeakMap();
let nListeners = 0;

// The hooks are those methods that the object has.
function makeListener(Kedroc, object) {
    const names = [...HOOKS, 'needs_data'].filter(name => typeof object?.[name] === 'function');
    if (names.length === 0)
        throw new TypeError(`${object} is no hooks: it has none of the methods ${HOOKS.join(', ')}`);
    const name = (object.constructor?.name ?? '').replaceAll(/[^A-Za-z0-9]/g, '_');
    const Listener = class extends GObject.Object {};
    for (const method of names) {
        Listener.prototype[method] = (...values) => object[method](...values);
    }
    nListeners++;
    GObject.registerClass({
        GTypeName: `KedrocJSHooks-${nListeners}-${name}`,
        Implements: [Kedroc.Hooks],
    }, Listener);
    return new Listener();
}

// A class need not be one of GObject's to be told of what happens.
function toHooks(Kedroc, object) {
    if (object instanceof GObject.Object && GObject.type_is_a(object, Kedroc.Hooks))
        return object;
    if (!listeners.has(object))
        listeners.set(object, makeListener(Kedroc, object));
    return listeners.get(object);
}

function overrideHooks(Kedroc) {
    const proto = Kedroc.HookManager.prototype;
    const {register, unregister} = proto;
    proto.register = function (hooks) {
        register.call(this, toHooks(Kedroc, hooks));
    };
    proto.unregister = function (hooks) {
        return unregister.call(this, toHooks(Kedroc, hooks));
    };
}

// An exception is a GLib.Error for C: another one would lose its type and its stack at the border.
function throwing(method, toError) {
    return function (...values) {
        try {
            return method.apply(this, values);
        } catch (error) {
            throw toError(error);
        }
    };
}

function install(proto, methods, toError) {
    for (const [name, method] of Object.entries(methods)) {
        if (!Object.hasOwn(proto, name) || typeof proto[name] !== 'function')
            continue;
        // An assignment would look for the one of the base class, which may be empty.
        const vfunc = `vfunc_${name}`;
        if (!Object.hasOwn(proto, vfunc)) {
            Object.defineProperty(proto, vfunc, {
                value: throwing(method, toError),
                configurable: true,
                writable: true,
            });
        }
    }
}

// JavaScript may only be called on its interpreter's own thread, whatever thread of a run wants to.
function bindInstances(Kedroc, proto) {
    const init = proto._instance_init;
    proto._instance_init = function (...values) {
        Kedroc.bind_to_thread(this);
        init?.apply(this, values);
    };
}

function isDerived(proto, base) {
    return proto instanceof base;
}

function prepare(Kedroc, klass, interfaces, convert) {
    const proto = klass.prototype;
    const datasetError = error => convert.toError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED, error);
    const runnerError = error => convert.toError(Kedroc.RunnerError, Kedroc.RunnerError.NODE_FAILED, error);
    const isHooks = interfaces?.includes(Kedroc.Hooks) || isDerived(proto, Kedroc.Hooks);

    if (isDerived(proto, Kedroc.AbstractDataset)) {
        install(proto, {...datasetMethods(convert), ...descriptionMethods(convert)}, datasetError);
        if (isDerived(proto, Kedroc.AbstractVersionedDataset))
            install(proto, versionedMethods(convert), datasetError);
    } else if (isDerived(proto, Kedroc.AbstractRunner)) {
        install(proto, runnerMethods(), runnerError);
    } else if (!isHooks) {
        return;
    }
    if (isHooks)
        install(proto, hookMethods(convert), runnerError);
    bindInstances(Kedroc, proto);
}
