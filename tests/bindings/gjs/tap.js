// SPDX-License-Identifier: LGPL-2.1-or-later
// What the tests here have in common: cases that are run one after the other and told about as TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

const tests = [];
const folders = [];

// A folder that is there until all tests have run.
export function makeFolder() {
    folders.push(GLib.dir_make_tmp('kedroc-XXXXXX'));
    return folders.at(-1);
}

function remove(file) {
    if (file.query_file_type(Gio.FileQueryInfoFlags.NOFOLLOW_SYMLINKS, null) === Gio.FileType.DIRECTORY) {
        for (const info of file.enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null))
            remove(file.get_child(info.get_name()));
    }
    file.delete(null);
}

export function test(name, body) {
    tests.push([name, body]);
}

export function assertEqual(actual, expected) {
    const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (left !== right)
        throw new Error(`${left} instead of ${right}`);
}

// Returns the error's message.
export function assertError(domain, code, action, ...culprits) {
    let error = null;
    try {
        action();
    } catch (caught) {
        error = caught;
    }
    if (!(error instanceof GLib.Error) || !error.matches(domain, code))
        throw new Error(`${error} is not the error that was expected`);
    for (const culprit of culprits) {
        if (!error.message.includes(culprit))
            throw new Error(`'${error.message}' does not name ${culprit}`);
    }
    return error.message;
}

// From the main loop, since nothing can be waited for while a promise is being settled.
function call(body) {
    return new Promise((resolve, reject) => {
        GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
            try {
                resolve(body());
            } catch (error) {
                reject(error);
            }
            return GLib.SOURCE_REMOVE;
        });
    });
}

async function runAll() {
    let failed = 0;
    print(`1..${tests.length}`);
    for (const [index, [name, body]] of tests.entries()) {
        try {
            // One at a time: a case may take the time it needs.
            await call(body); // eslint-disable-line no-await-in-loop
            print(`ok ${index + 1} - ${name}`);
        } catch (error) {
            failed++;
            print(`not ok ${index + 1} - ${name}`);
            printerr(`${error}\n${error.stack}`);
        }
    }
    return failed;
}

// The last line of each file of tests.
export function finish() {
    const loop = new GLib.MainLoop(null, false);
    let status = 1;
    runAll().then(failed => {
        status = failed === 0 ? 0 : 1;
    }).finally(() => loop.quit());
    loop.run();
    folders.forEach(folder => remove(Gio.File.new_for_path(folder)));
    System.exit(status);
}
