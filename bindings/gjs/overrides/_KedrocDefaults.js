// SPDX-License-Identifier: LGPL-2.1-or-later
// What may be left out at the end of a call, and names that need no array. A part of the overrides in Kedroc.js.

const {GObject} = imports.gi;

// How many arguments there have to be, and what the others are by default.
const DEFAULTS = {
    AbstractDataset: {
        load_bytes: [0, null],
        load_double: [0, null],
        load_int64: [0, null],
        load_object: [0, null],
        load_string: [0, null],
        load_value: [0, null],
        load_variant: [0, null],
    },
    AbstractVersionedDataset: {
        dup_load_path: [0, null],
        dup_save_path: [0, null],
        list_versions: [1, null],
        resolve_load_version: [0, null],
        resolve_save_version: [0, null],
    },
    ConfigLoader: {
        get_full: [1, null],
    },
    DataCatalog: {
        filter: [0, null, null, GObject.TYPE_NONE],
        get: [1, false],
        load_bytes: [1, null],
        load_double: [1, null],
        load_int64: [1, null],
        load_object: [1, null],
        load_string: [1, null],
        load_value: [1, null],
        load_variant: [1, null],
        load_version_value: [1, null, null],
        save_bytes: [2, null],
        save_double: [2, null],
        save_int64: [2, null],
        save_object: [2, null],
        save_string: [2, null],
        save_variant: [2, null],
    },
    Task: {
        report_progress: [1, null],
    },
};

const CONSTRUCTOR_DEFAULTS = {
    BinaryDataset: {new: [1, null]},
    CacheHook: {new: [1, null]},
    CSVDataset: {new: [1, null]},
    JSONDataset: {new: [1, null]},
    ParallelRunner: {new: [0, 0]},
    Pipeline: {new_from_file: [1, null]},
    SharedMemoryDataset: {new: [0, null]},
    TextDataset: {new: [1, null]},
    ThreadRunner: {new: [0, 0]},
    VariantDataset: {new: [1, null]},
    Version: {new: [0, null, null]},
};

// Whose only argument is a list of names.
const NAMES = {
    Node: ['with_confirms', 'with_tags'],
    Pipeline: ['from_inputs', 'from_nodes', 'only_nodes', 'only_nodes_with_inputs', 'only_nodes_with_namespaces',
        'only_nodes_with_outputs', 'only_nodes_with_tags', 'tag', 'to_nodes', 'to_outputs'],
    PipelineFilter: ['set_from_inputs', 'set_from_nodes', 'set_node_names', 'set_node_namespaces', 'set_tags',
        'set_to_nodes', 'set_to_outputs', 'set_with_inputs', 'set_with_outputs'],
};

// A single name need not be put into an array, and a set or what else can be gone through is one as well.
function toNames(value) {
    if (value === null || value === undefined)
        return null;
    return typeof value === 'string' ? [value] : [...value];
}

function override(owner, methods, wrap) {
    for (const [name, given] of Object.entries(methods)) {
        const original = owner[name];
        owner[name] = wrap(original, given);
    }
}

function withDefaults(original, [nRequired, ...defaults]) {
    return function (...values) {
        const missing = values.length < nRequired ? [] : defaults.slice(values.length - nRequired);
        return original.call(this, ...values, ...missing);
    };
}

function withNames(original) {
    return function (names) {
        return original.call(this, toNames(names));
    };
}

function install(Kedroc) {
    for (const [name, methods] of Object.entries(DEFAULTS))
        override(Kedroc[name].prototype, methods, withDefaults);
    for (const [name, constructors] of Object.entries(CONSTRUCTOR_DEFAULTS))
        override(Kedroc[name], constructors, withDefaults);
    for (const [name, methods] of Object.entries(NAMES)) {
        override(Kedroc[name].prototype, Object.fromEntries(methods.map(method => [method, null])),
            withNames);
    }
}
