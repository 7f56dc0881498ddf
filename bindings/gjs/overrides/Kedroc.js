// SPDX-License-Identifier: LGPL-2.1-or-later
// Makes Kedroc's values JavaScript's: load() returns the value itself, save() takes it as it is.
//
// An (out) GValue would leak and lose the error here: everything goes through the twins that
// return the value.

const {GLib, GObject} = imports.gi;

// What C has no type for (objects, arrays, functions, maps, typed arrays) travels in a holder.
const Holder = GObject.registerClass({GTypeName: 'KedrocJSHolder'}, class Holder extends GObject.Object {
});

function hold(value) {
    const holder = new Holder();
    holder.held = value;
    return holder;
}

function box(Kedroc, value) {
    if (value === null || value === undefined) {
        throw new GLib.Error(Kedroc.DatasetError, Kedroc.DatasetError.NO_DATA,
            `${value} is no data and cannot be saved`);
    }
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
        const integer = new GObject.Value();
        integer.init(GObject.TYPE_INT64);
        integer.set_int64(value);
        return integer;
    }
    if (['boolean', 'number', 'string'].includes(typeof value) || value.constructor?.$gtype !== undefined)
        return value;

    return hold(value);
}

function unbox(value) {
    return value instanceof Holder ? value.held : value;
}

function _init() {
    const Kedroc = this;

    const AbstractDataset = Kedroc.AbstractDataset.prototype;
    const {save: saveDataset} = AbstractDataset;
    AbstractDataset.load = function (cancellable = null) {
        return unbox(this.load_value(cancellable));
    };
    AbstractDataset.save = function (data, cancellable = null) {
        saveDataset.call(this, box(Kedroc, data), cancellable);
    };

    const DataCatalog = Kedroc.DataCatalog.prototype;
    const {save: saveInCatalog, set_value: setValue} = DataCatalog;
    DataCatalog.load = function (name, cancellable = null) {
        return unbox(this.load_value(name, cancellable));
    };
    DataCatalog.load_version = function (name, version, cancellable = null) {
        return unbox(this.load_version_value(name, version, cancellable));
    };
    DataCatalog.save = function (name, data, cancellable = null) {
        saveInCatalog.call(this, name, box(Kedroc, data), cancellable);
    };
    DataCatalog.set_value = function (name, value) {
        setValue.call(this, name, box(Kedroc, value));
    };
    DataCatalog[Symbol.iterator] = function () {
        return this.list()[Symbol.iterator]();
    };
}
