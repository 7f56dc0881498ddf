// SPDX-License-Identifier: LGPL-2.1-or-later
// Makes Kedroc's values JavaScript's: load() returns the value itself, save() takes it as it is.
//
// A plain object or an array is JSON wherever C is to understand it: in a configuration, in a file,
// in shared memory, and as the output of a node. A dataset in memory keeps the very object.
//
// An (out) GValue would leak and lose the error here: everything goes through the twins that
// return the value.

const {GObject, Json} = imports.gi;
const arrays = imports.overrides._KedrocArrays;
const classes = imports.overrides._KedrocClasses;
const codecs = imports.overrides._KedrocCodecs;
const defaults = imports.overrides._KedrocDefaults;
const functions = imports.overrides._KedrocFunctions;
const {glibError} = functions;
const conversions = imports.overrides._KedrocValues;
const {box, boxFor, boxJson, boxOutput, isBytes, isJson, isPlainObject, jsonObject, plain, saving, stringify, unbox} =
    conversions;

// The datasets of a node, and the arguments that take them if they are given as an object.
function toDatasets(value) {
    return isPlainObject(value) ? [Object.values(value), Object.keys(value)] : [defaults.toNames(value), null];
}

// Names and what they become; an object, or names that stay what they are.
function toMapping(value) {
    if (value === null || value === undefined || isPlainObject(value))
        return value ?? null;
    return Object.fromEntries([...typeof value === 'string' ? [value] : value].map(name => [name, name]));
}

// The function of a task as C calls it: TRUE unless it says false.
function nodeFunction(Kedroc, func) {
    return task => {
        try {
            return func(task) !== false;
        } catch (error) {
            throw glibError(Kedroc.RunnerError, Kedroc.RunnerError.NODE_FAILED, error);
        }
    };
}

// The function as C calls it for places in a configuration.
function resolverFunction(Kedroc, func) {
    return (_name, args) => {
        try {
            const value = func(...plain(args));
            if (!isJson(value))
                throw new TypeError('A resolver has to return what JSON can hold');
            return Json.from_string(stringify(value)) ?? Json.Node.new(Json.NodeType.NULL);
        } catch (error) {
            throw glibError(Kedroc.DatasetError, Kedroc.DatasetError.INVALID_CONFIG, error);
        }
    };
}

// What C asks for a class of datasets by its name; none is null.
function finderFunction(Kedroc, func) {
    return name => {
        try {
            const found = func(name);
            return found?.$gtype ?? found ?? GObject.TYPE_NONE;
        } catch (error) {
            throw glibError(Kedroc.DatasetError, Kedroc.DatasetError.UNKNOWN_TYPE, error);
        }
    };
}

// Without a callback an asynchronous call returns a promise.
function asynchronous(callback, start, finish) {
    if (callback)
        return start(callback);

    return new Promise((resolve, reject) => {
        start((_source, result) => {
            try {
                resolve(finish(result));
            } catch (error) {
                reject(error);
            }
        });
    });
}

function overrideDatasetTypes(Kedroc) {
    const {dataset_type_set_finder: setFinder} = Kedroc;
    Kedroc.dataset_type_set_finder = function (func) {
        setFinder(func === null ? null : finderFunction(Kedroc, func));
    };
}

function overrideDatasets(Kedroc) {
    const {from_config: fromConfig} = Kedroc.AbstractDataset;
    Kedroc.AbstractDataset.from_config = function (name, config, loadVersion = null, saveVersion = null) {
        return fromConfig.call(this, name, jsonObject(config), loadVersion, saveVersion);
    };

    const {new: newMemoryDataset} = Kedroc.MemoryDataset;
    Kedroc.MemoryDataset.new = function (data = null) {
        return newMemoryDataset.call(this, data === null ? null : box(Kedroc, data));
    };

    const {new: newPartitioned} = Kedroc.PartitionedDataset;
    Kedroc.PartitionedDataset.new = function (path, filenameSuffix, config) {
        return newPartitioned.call(this, path, filenameSuffix, jsonObject(config));
    };

    const proto = Kedroc.AbstractDataset.prototype;
    const {save, load_async: loadAsync, save_async: saveAsync, exists, describe, to_config: toConfig} = proto;
    const {get_metadata: getMetadata, set_metadata: setMetadata} = proto;
    Object.assign(proto, {
        load(cancellable = null) {
            return unbox(this.load_value(cancellable));
        },
        load_async(cancellable = null, callback = null) {
            return asynchronous(callback, done => loadAsync.call(this, cancellable, done),
                result => this.load_finish(result));
        },
        load_finish(result) {
            return unbox(this.load_value_finish(result));
        },
        save(data, cancellable = null) {
            saving(data, () => save.call(this, boxFor(Kedroc, this, data), cancellable));
        },
        save_async(data, cancellable = null, callback = null) {
            const value = boxFor(Kedroc, this, data);
            return asynchronous(callback, done => saveAsync.call(this, value, cancellable, done),
                result => this.save_finish(result));
        },
        exists(cancellable = null) {
            return exists.call(this, cancellable);
        },
        describe() {
            return plain(describe.call(this));
        },
        to_config() {
            return plain(toConfig.call(this));
        },
        get_metadata() {
            return plain(getMetadata.call(this));
        },
        set_metadata(metadata) {
            setMetadata.call(this, jsonObject(metadata));
        },
        toString() {
            return this.to_string();
        },
    });
}

function overrideConfiguration(Kedroc) {
    for (const kind of [Kedroc.DataCatalog, Kedroc.SharedMemoryDataCatalog]) {
        const {new_from_config: newFromConfig} = kind;
        kind.new_from_config = function (catalog, credentials = null, loadVersions = null, saveVersion = null) {
            return newFromConfig.call(this, jsonObject(catalog), jsonObject(credentials), loadVersions,
                saveVersion);
        };
    }

    const {new_from_file_full: newFromFile} = Kedroc.DataCatalog;
    Kedroc.DataCatalog.new_from_file_full = function (file, credentials = null, variables = null) {
        return newFromFile.call(this, file, jsonObject(credentials), jsonObject(variables));
    };

    const {new: newResolver} = Kedroc.CatalogConfigResolver;
    Kedroc.CatalogConfigResolver.new = function (config = null, credentials = null, runtimePatterns = null) {
        return newResolver.call(this, jsonObject(config), jsonObject(credentials), jsonObject(runtimePatterns));
    };
    const {resolve_pattern: resolvePattern} = Kedroc.CatalogConfigResolver.prototype;
    Kedroc.CatalogConfigResolver.prototype.resolve_pattern = function (name) {
        return plain(resolvePattern.call(this, name));
    };

    const newFromLoaders = new Map([
        [Kedroc.DataCatalog, Kedroc.DataCatalog.new_from_config_loader_full],
        [Kedroc.SharedMemoryDataCatalog, Kedroc.SharedMemoryDataCatalog.new_from_config_loader],
    ]);
    for (const [kind, newFromLoader] of newFromLoaders) {
        kind.new_from_config_loader = function (loader, projectPath = null, loadVersions = null, saveVersion = null,
            cancellable = null) {
            return newFromLoader.call(this, loader, projectPath, loadVersions, saveVersion, cancellable);
        };
    }

    const {config_load_file: loadFile} = Kedroc;
    Kedroc.config_load_file = function (file, cancellable = null) {
        return plain(loadFile(file, cancellable));
    };
}

function overrideConfigLoader(Kedroc) {
    const {new: newLoader} = Kedroc.ConfigLoader;
    Kedroc.ConfigLoader.new = function (confSource, env = null, runtimeParams = null) {
        return newLoader.call(this, confSource, env, jsonObject(runtimeParams));
    };

    const proto = Kedroc.ConfigLoader.prototype;
    const {add_resolver: addResolver, set, dup_runtime_params: dupRuntimeParams} = proto;
    Object.assign(proto, {
        get(key, cancellable = null) {
            return plain(this.get_full(key, cancellable));
        },
        // The function takes what stands behind the name, one by one, and returns what JSON can hold.
        add_resolver(name, func) {
            addResolver.call(this, name, resolverFunction(Kedroc, func));
        },
        set(key, config) {
            set.call(this, key, jsonObject(config));
        },
        dup_runtime_params() {
            return plain(dupRuntimeParams.call(this));
        },
    });
}

function overrideCatalogs(Kedroc) {
    const proto = Kedroc.DataCatalog.prototype;
    const {save, load_async: loadAsync, save_async: saveAsync, exists, set_value: setValue} = proto;
    const {add_parameters: addParameters, to_config: toConfig} = proto;

    function boxNamed(catalog, name, data) {
        const dependsOnDataset = Array.isArray(data) || isPlainObject(data) || isBytes(data);
        return dependsOnDataset ? boxFor(Kedroc, catalog.get(name, false), data) : box(Kedroc, data);
    }

    Object.assign(proto, {
        load(name, cancellable = null) {
            return unbox(this.load_value(name, cancellable));
        },
        load_version(name, version, cancellable = null) {
            return unbox(this.load_version_value(name, version, cancellable));
        },
        load_async(name, cancellable = null, callback = null) {
            return asynchronous(callback, done => loadAsync.call(this, name, cancellable, done),
                result => this.load_finish(result));
        },
        load_finish(result) {
            return unbox(this.load_value_finish(result));
        },
        save(name, data, cancellable = null) {
            saving(data, () => save.call(this, name, boxNamed(this, name, data), cancellable));
        },
        save_async(name, data, cancellable = null, callback = null) {
            const value = boxNamed(this, name, data);
            return asynchronous(callback, done => saveAsync.call(this, name, value, cancellable, done),
                result => this.save_finish(result));
        },
        exists(name, cancellable = null) {
            return exists.call(this, name, cancellable);
        },
        set_value(name, value) {
            setValue.call(this, name, box(Kedroc, value));
        },
        add_parameters(parameters) {
            addParameters.call(this, jsonObject(parameters));
        },
        to_config() {
            const [config, credentials, loadVersions, saveVersion] = toConfig.call(this);
            return [plain(config), plain(credentials), loadVersions, saveVersion];
        },
        toString() {
            return this.to_string();
        },
        [Symbol.iterator]() {
            return this.list()[Symbol.iterator]();
        },
    });
}

function makeNode(inputs, outputs, make) {
    const [inputNames, argumentNames] = toDatasets(inputs);
    const [outputNames, keys] = toDatasets(outputs);
    const node = make(inputNames, outputNames);
    return argumentNames === null && keys === null ? node : node.with_argument_names(argumentNames, keys);
}

function overrideNodes(Kedroc) {
    const {new: newNode, new_for_function: newForFunction} = Kedroc.Node;
    // JavaScript may only be called on its interpreter's own thread.
    Kedroc.Node.new = function (name, inputs, outputs, func) {
        const call = nodeFunction(Kedroc, functions.taking(func, false));
        return makeNode(inputs, outputs,
            (ins, outs) => newNode.call(this, name, ins, outs, call).with_affinity(Kedroc.Affinity.OWNER));
    };
    Kedroc.Node.new_for_function = function (name, inputs, outputs, func) {
        const node = makeNode(inputs, outputs, (ins, outs) => newForFunction.call(this, name, ins, outs, func));
        return func.startsWith('js:') ? node.with_affinity(Kedroc.Affinity.OWNER) : node;
    };
    // Nothing would have filled them in.
    Kedroc.Node.prototype._init = function () {
        throw new TypeError('A node is made by Kedroc.Node.new(name, inputs, outputs, func)');
    };
    Kedroc.Task.prototype._init = function () {
        throw new TypeError('A task is made by Kedroc.Task.new(node)');
    };
    Kedroc.Node.prototype.toString = function () {
        return this.to_string();
    };

    const proto = Kedroc.Task.prototype;
    const {get_input: getInput, set_input: setInput, get_output: getOutput, set_output: setOutput} = proto;
    const {save_chunk: saveChunk} = proto;
    Object.assign(proto, {
        get_input(name) {
            const digits = this.dup_input_digits(name);
            return digits === null ? unbox(getInput.call(this, name)) : BigInt(digits);
        },
        set_input(name, value) {
            setInput.call(this, name, boxJson(Kedroc, value));
        },
        get_output(name) {
            return unbox(getOutput.call(this, name));
        },
        set_output(name, value) {
            setOutput.call(this, name, boxOutput(Kedroc, name, value));
        },
        save_chunk(name, chunk) {
            this.savesChunks = true;
            return saveChunk.call(this, name, boxOutput(Kedroc, name, chunk));
        },
    });
}

function overrideTables(Kedroc) {
    const proto = Kedroc.TableBuilder.prototype;
    for (const name of ['append_doubles', 'append_int64s']) {
        proto[`${name}_in_place`] = () => {
            throw new TypeError(`JavaScript cannot write to memory by its address; use ${name}()`);
        };
    }
    Kedroc.Table.new_from_columns = function (columns, manager = null) {
        return arrays.makeTable(Kedroc, columns, manager);
    };
    Kedroc.Table.prototype.column = function (name) {
        return arrays.getColumn(this, name);
    };
    const {finish} = proto;
    proto.finish = function (manager = null) {
        return finish.call(this, manager);
    };
}

function overrideValues(Kedroc) {
    const {value_encode: encode} = Kedroc;
    Kedroc.value_encode = function (value, manager = null) {
        return encode(boxJson(Kedroc, value), manager)[1];
    };
    Kedroc.value_decode = function (buffer) {
        return unbox(Kedroc.value_decode_to_value(buffer));
    };
    // A copy: an array of JavaScript can be written to, and who wrote to a sealed buffer would end the process.
    Kedroc.SharedBuffer.prototype.toArray = function () {
        return new Uint8Array(this.dup_bytes().toArray());
    };
}

function overridePipelines(Kedroc) {
    const {new: newPipeline, new_mapped: newMapped} = Kedroc.Pipeline;
    Kedroc.Pipeline.new_mapped = function (pipeline, inputs = null, outputs = null, parameters = null,
        namespace = null, prefixDatasets = true) {
        return newMapped.call(this, pipeline, toMapping(inputs), toMapping(outputs), toMapping(parameters),
            namespace, prefixDatasets);
    };

    Kedroc.Pipeline.new = function (nodes) {
        const list = nodes instanceof Kedroc.Node ? [nodes] : [...nodes];
        const wrong = list.findIndex(node => !(node instanceof Kedroc.Node));
        if (wrong >= 0)
            throw new TypeError(`A pipeline is made of nodes, and [${wrong}] is ${list[wrong]}`);
        return newPipeline.call(this, list);
    };
    const {new_from_config: newFromConfig} = Kedroc.Pipeline;
    Kedroc.Pipeline.new_from_config = function (config) {
        return newFromConfig.call(this, jsonObject(config));
    };
    const {describe, to_config: toConfig, to_svg: toSvg, to_svg_async: toSvgAsync} = Kedroc.Pipeline.prototype;
    Kedroc.Pipeline.prototype.to_config = function () {
        return plain(toConfig.call(this));
    };
    Kedroc.Pipeline.prototype.to_svg = function (cancellable = null) {
        return toSvg.call(this, cancellable);
    };
    Kedroc.Pipeline.prototype.to_svg_async = function (cancellable = null, callback = null) {
        return asynchronous(callback, done => toSvgAsync.call(this, cancellable, done),
            result => this.to_svg_finish(result));
    };
    Kedroc.Pipeline.prototype.describe = function (namesOnly = true) {
        return describe.call(this, namesOnly);
    };
    Kedroc.Pipeline.prototype.toString = function () {
        return this.describe();
    };
    Kedroc.Pipeline.prototype[Symbol.iterator] = function () {
        return this.get_nodes()[Symbol.iterator]();
    };
}

function overrideRunners(Kedroc) {
    const proto = Kedroc.AbstractRunner.prototype;
    const {run, run_async: runAsync} = proto;
    Object.assign(proto, {
        run(pipeline, catalog, hooks = null, runId = null, onlyMissingOutputs = false, cancellable = null) {
            return run.call(this, pipeline, catalog, hooks, runId, onlyMissingOutputs, cancellable);
        },
        run_async(pipeline, catalog, hooks = null, runId = null, onlyMissingOutputs = false,
            cancellable = null, callback = null) {
            const start = done => runAsync.call(this, pipeline, catalog, hooks, runId, onlyMissingOutputs,
                cancellable, done);
            const finish = result => this.run_finish(result);
            if (callback || this instanceof Kedroc.ParallelRunner)
                return asynchronous(callback, start, finish);
            // What cannot be imported is told by the node.
            return functions.importAll(pipeline.get_nodes()).catch(() => null)
                .then(() => asynchronous(null, start, finish));
        },
    });
}

function overrideReports(Kedroc) {
    const {to_json: toJson} = Kedroc.RunReport.prototype;
    Object.assign(Kedroc.RunReport.prototype, {
        to_json() {
            return plain(toJson.call(this));
        },
        toString() {
            return this.to_string();
        },
    });
}

function _init() {
    defaults.install(this);
    overrideDatasetTypes(this);
    overrideDatasets(this);
    overrideConfiguration(this);
    overrideConfigLoader(this);
    overrideCatalogs(this);
    overrideNodes(this);
    overrideTables(this);
    overrideValues(this);
    codecs.override(this);
    classes.overrideHooks(this);
    overridePipelines(this);
    overrideRunners(this);
    overrideReports(this);
    functions.registerLoader(this);
    arrays.registerCodec(this);
    codecs.registerJson(this);
}
