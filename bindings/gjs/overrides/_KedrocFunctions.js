// SPDX-License-Identifier: LGPL-2.1-or-later
// How functions in JavaScript are called as nodes, and found by name in the modules of files. A part of the overrides
// in Kedroc.js.

const {Gio, GLib, GObject} = imports.gi;
const System = imports.system;

// What the modules of files export, by URI.
const modules = new Map();

// Turns until a promise is dispatched from the main loop, if it is at all.
const TURNS = 10;

// Milliseconds between looks for a cancel while a promise is waited for.
const LOOK_INTERVAL = 50;

function isPlainObject(value) {
    return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isPromise(value) {
    return typeof value?.then === 'function';
}

// Type and text in the first line, then the stack, without what C cannot take.
function describeError(error) {
    return `${error}\n\n${error?.stack ?? ''}`.replaceAll('\0', '\\0');
}

// Everything that is thrown is a GLib.Error for C.
function glibError(domain, code, error) {
    return error instanceof GLib.Error ? error : new GLib.Error(domain, code, describeError(error));
}

// Turns the main loop until there is an outcome. Another thread may cancel, which wakes nobody here.
function waitFor(hasOutcome, context, cancellable) {
    const look = GLib.timeout_add(GLib.PRIORITY_DEFAULT, LOOK_INTERVAL, () => GLib.SOURCE_CONTINUE);
    try {
        while (!hasOutcome()) {
            cancellable?.set_error_if_cancelled();
            context.iteration(true);
        }
    } finally {
        GLib.source_remove(look);
    }
}

// Waits for a promise, which a callback of C cannot do in another way: it has to return.
function settle(promise, what, cancellable = null) {
    const context = GLib.MainContext.default();
    let outcome = null;
    let turned = false;

    promise.then(value => {
        outcome = {value};
    }, error => {
        outcome = {error};
    });
    Promise.resolve().then(() => {
        turned = true;
    });
    for (let i = 0; i < TURNS && !turned; i++)
        context.iteration(false);
    // Within an asynchronous function or a callback of a promise, none is settled before that has ended.
    if (!turned) {
        throw new Error(`${what} cannot be waited for here, as a promise is being settled: use run_async() and ` +
            'await it');
    }
    if (outcome === null)
        waitFor(() => outcome !== null, context, cancellable);
    if (outcome.error !== undefined)
        throw outcome.error;
    return outcome.value;
}

// What stands first between the parentheses of a function: a name, or { of an object that is taken apart.
function firstParameter(func) {
    const text = Function.prototype.toString.call(func).replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
    const bare = /^\s*(?:async\s+)?([\w$]+)\s*=>/.exec(text);
    if (bare !== null)
        return bare[1];
    return /\(\s*(\{|[\w$]*)/.exec(text)?.[1] ?? '';
}

function listNames(names) {
    return names.map(name => `'${name}'`).join(', ');
}

function hasNames(value, names) {
    const keys = Object.keys(value);
    return keys.length === names.length && names.every(name => keys.includes(name));
}

// An object in, an object out.
function setByName(names, result, setOutput) {
    if (!isPlainObject(result) || !hasNames(result, names)) {
        const keys = isPlainObject(result) ? Object.keys(result) : null;
        const what = keys === null ? `${result}` : `an object of ${listNames(keys) || 'nothing'}`;
        throw new TypeError(`the function has returned ${what}, not an object of its outputs ${listNames(names)}`);
    }
    for (const name of names)
        setOutput(name, result[name]);
}

// What the function of a node returns, as in Kedro: the output, or several of them.
function setInOrder(names, result, setOutput) {
    if (names.length === 1) {
        setOutput(names[0], result);
    } else if (isPlainObject(result)) {
        setByName(names, result, setOutput);
    } else if (Array.isArray(result) && result.length === names.length) {
        names.forEach((name, i) => setOutput(name, result[i]));
    } else {
        const what = Array.isArray(result) ? `${result.length} values` : `${result}`;
        throw new TypeError(`the function has returned ${what} for the ${names.length} outputs ${listNames(names)}`);
    }
}

// Calls back for each chunk that a generator yields. %false: it is none.
function eachChunk(result, cancellable, callback) {
    if (typeof result?.next !== 'function')
        return false;
    if (typeof result[Symbol.asyncIterator] === 'function') {
        for (;;) {
            const {value, done} = settle(result.next(), 'An asynchronous generator', cancellable);
            if (done)
                return true;
            callback(value);
        }
    }
    if (typeof result[Symbol.iterator] !== 'function')
        return false;
    for (const chunk of result)
        callback(chunk);
    return true;
}

// What the function calls its inputs or outputs: names of its own, or those of the datasets.
function ownNames(own, datasets) {
    return own.length > 0 ? own : datasets;
}

function setOutputs(task, returned, set) {
    const node = task.get_node();
    const names = ownNames(node.get_output_keys(), node.get_outputs());
    const cancellable = task.get_cancellable();
    const result = isPromise(returned) ? settle(returned, 'An asynchronous function', cancellable) : returned;
    if (names.length === 0)
        return;
    if (!eachChunk(result, cancellable, chunk => set(names, chunk, (name, value) => task.save_chunk(name, value))))
        set(names, result, (name, value) => task.set_output(name, value));
}

function getInputs(task) {
    const node = task.get_node();
    return ownNames(node.get_input_arguments(), node.get_inputs()).map(name => [name, task.get_input(name)]);
}

// A function that is handed the task and returns its output instead was not written for that.
function checkReturned(task, result) {
    if (['undefined', 'boolean'].includes(typeof result) || task.savesChunks)
        return result;
    const missing = task.get_node().get_outputs().filter(name => task.get_output(name) === null);
    if (missing.length > 0) {
        throw new TypeError(`the function has returned its result, but it was handed the task and has not set ` +
            `${listNames(missing)}: take the inputs apart, as in ({x}) => ({y: x + 1}), or call task.set_output()`);
    }
    return result;
}

// The function as one that is handed a task. One that takes its parameter apart gets an object of the inputs and
// returns one of the outputs; one of several parameters, and one by name whose first parameter is not called task, gets
// the values in their order.
function taking(func, byName) {
    if (typeof func !== 'function')
        throw new TypeError(`A node has to have a function, not ${func}`);
    const first = firstParameter(func);
    if (first === '{')
        return task => setOutputs(task, func(Object.fromEntries(getInputs(task))), setByName);
    if (first !== 'task' && (byName || func.length > 1))
        return task => setOutputs(task, func(...getInputs(task).map(([, value]) => value)), setInOrder);
    return task => {
        const result = func(task);
        return checkReturned(task,
            isPromise(result) ? settle(result, 'An asynchronous function', task.get_cancellable()) : result);
    };
}

function splitReference(reference) {
    const colon = reference.lastIndexOf(':');
    return [reference.slice('js:'.length, colon), reference.slice(colon + 1)];
}

function moduleUri(path) {
    return Gio.File.new_for_path(path).get_uri();
}

async function importModule(path) {
    const uri = moduleUri(path);
    if (!modules.has(uri))
        modules.set(uri, await import(uri));
    return modules.get(uri);
}

function findFunction(reference) {
    const [path, name] = splitReference(reference);
    const module = modules.get(moduleUri(path)) ?? settle(importModule(path), `The import of ${path}`);
    if (!(name in module))
        throw new ReferenceError(`the module exports no ${name}`);
    if (typeof module[name] !== 'function')
        throw new TypeError(`${name} is a ${typeof module[name]}, which cannot be called`);
    return module[name];
}

// Imports the modules of all nodes by name, so that nothing need be waited for later.
async function importAll(nodes) {
    for (const node of nodes) {
        const reference = node.get_function();
        if (reference?.startsWith('js:'))
            await importModule(splitReference(reference)[0]); // eslint-disable-line no-await-in-loop
    }
}

// Of a worker's time, so much at most goes into collecting what its nodes have left.
const COLLECTING = 0.05;

// What a node was handed lives, with its shared memory, until it is collected and the main loop has turned, and a
// worker has no other main loop.
function collector() {
    const context = GLib.MainContext.default();
    let next = 0;

    return () => {
        const began = GLib.get_monotonic_time();
        if (began < next)
            return;
        System.gc();
        while (context.iteration(false))
            continue;
        const ended = GLib.get_monotonic_time();
        next = ended + (ended - began) / COLLECTING;
    };
}

let afterNode = () => {};

function setWorker() {
    afterNode = collector();
}

function registerLoader(Kedroc) {
    const FunctionLoader = GObject.registerClass({
        GTypeName: 'KedrocJSFunctionLoader',
        Implements: [Kedroc.FunctionLoader],
    }, class FunctionLoader extends GObject.Object {
        vfunc_load(reference) {
            let func;
            try {
                func = findFunction(reference);
            } catch (error) {
                throw new GLib.Error(Kedroc.PipelineError, Kedroc.PipelineError.FUNCTION_NOT_FOUND,
                    `The function '${reference}' cannot be loaded: ${describeError(error)}`);
            }
            // One that is handed a task is taken as it is.
            const call = taking(func, true);
            return Kedroc.Node.new('function', [], ['output'], task => {
                try {
                    return call(task);
                } finally {
                    afterNode();
                }
            });
        }
    });
    new FunctionLoader().register('js');
}
