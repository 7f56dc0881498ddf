// SPDX-License-Identifier: LGPL-2.1-or-later
// Functions that test-workers.js has as nodes by name.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

let imports_ = 0;
imports_++;
let calls = 0;

export const add = (a, b) => a + b;

export function total({price, quantity}) {
    return {total: price * quantity};
}

export function withTask(task) {
    task.set_output('y', 2 * task.get_input('x'));
}

export function split(list) {
    return [list.slice(0, 1), list.slice(1)];
}

export function splitByName(list) {
    return {tail: list.slice(1), head: list.slice(0, 1)};
}

export async function later(x) {
    const text = await new Promise(resolve => {
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
            resolve('later');
            return GLib.SOURCE_REMOVE;
        });
    });
    return `${text} ${x}`;
}

export function* chunks() {
    yield 1;
    yield 2;
}

export async function* chunksLater() {
    yield 3;
    await null;
    yield 4;
}

// How often the module was imported and this function called in this process, and which one that is.
export function tellProcess() {
    calls++;
    return [imports_, calls, new Gio.Credentials().get_unix_pid()];
}

// Only ends when the other one runs as well.
export function meet({here, there}) {
    GLib.file_set_contents(here, 'x');
    while (!GLib.file_test(there, GLib.FileTest.EXISTS))
        GLib.usleep(1000);
    return {[here.slice(-1)]: 'met'};
}

export const meetA = ({'params:a': here, 'params:b': there}) => ({a: meet({here, there}) && 1});
export const meetB = ({'params:a': there, 'params:b': here}) => ({b: meet({here, there}) && 2});

class PriceError extends Error {
    get name() {
        return 'PriceError';
    }
}

export function fail() {
    throw new PriceError('bad price');
}

export async function failLater() {
    await null;
    throw new RangeError('too late');
}

export function failWithCode() {
    throw new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.NO_SPACE, 'no space');
}

export function throwText() {
    throw 'a text'; // eslint-disable-line no-throw-literal
}

export const wrongNames = ({x}) => ({z: x});
export const noObject = ({x}) => x;
export const tooFew = () => [1];
export const nothing = () => undefined;
export const aFunction = () => () => 1;
export const notCalled = 3;

export function say() {
    print('said');
    printerr('complained');
    return 1;
}

export function die() {
    new Gio.Subprocess({argv: ['kill', '-9', `${new Gio.Credentials().get_unix_pid()}`]}).init(null);
    for (;;)
        GLib.usleep(1000);
}

export const plusOne = x => BigInt(x) + 1n;

export const digitsOf = x => `${x}`;

// The same array times two, of the same kind.
export function twice(array) {
    if (!ArrayBuffer.isView(array))
        throw new TypeError(`${array} is no typed array`);
    // An array that was loaded may be written to.
    for (let i = 0; i < array.length; i++)
        array[i] += array[i];
    return array;
}

export function describeTable(table) {
    const columns = table.get_column_names().map(name => table.column(name));
    return columns.map(column => [column.constructor.name, ...column].map(String));
}

export const digitsOfOrder = (order, list) => [`${order.ids} ${order.name} ${order.none}`, list[0]];

export const never = () => new Promise(() => {});
