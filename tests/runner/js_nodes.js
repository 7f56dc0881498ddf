// SPDX-License-Identifier: LGPL-2.1-or-later
// Functions that test-js-nodes.c and the tests of bindings refer to by name: how workers in JavaScript end.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

const ownPid = () => new Gio.Credentials().get_unix_pid();

export const tellProcess = _folder => ownPid();

// The test waits for the file, as it has nothing else to go by.
function tellBegun(folder) {
    GLib.file_set_contents(`${folder}/begun`, `${ownPid()}`);
}

export function die() {
    new Gio.Subprocess({argv: ['kill', '-9', `${ownPid()}`]}).init(null);
    for (;;)
        GLib.usleep(1000);
}

// Returns the processes that have run it.
export function dieAtFirst(folder) {
    const before = Gio.File.new_for_path(`${folder}/begun`);
    if (before.query_exists(null))
        return [Number(new TextDecoder().decode(before.load_contents(null)[1])), ownPid()];
    tellBegun(folder);
    return die();
}

export function block(folder) {
    tellBegun(folder);
    for (;;)
        GLib.usleep(1000);
}

export function never(folder) {
    tellBegun(folder);
    return new Promise(() => {});
}

export async function* neverMore(folder) {
    yield 1;
    tellBegun(folder);
    await new Promise(() => {});
}

export function say() {
    print('said');
    printerr('complained');
    print('tücke');
    return 1;
}

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
    throw new PriceError('bad price');
}
