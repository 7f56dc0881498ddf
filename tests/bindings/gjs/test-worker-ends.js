// SPDX-License-Identifier: LGPL-2.1-or-later
// What becomes of workers in JavaScript that are killed, hang or are cancelled, and that nothing is left of them.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const {NODE_FAILED, TIMED_OUT, WORKER_DIED} = Kedroc.RunnerError;
const here = GLib.path_get_dirname(GLib.filename_from_uri(import.meta.url)[0]);
const functions = GLib.build_filenamev([here, '..', '..', 'runner', 'js_nodes.js']);
const hanging = ['block', 'never', 'neverMore'];

function listFolder(path) {
    const folder = Gio.File.new_for_path(path);
    const names = [...folder.enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null)];
    return names.map(info => info.get_name());
}

function countResources() {
    const children = listFolder('/proc/self/task').map(thread => {
        try {
            return new TextDecoder().decode(GLib.file_get_contents(`/proc/self/task/${thread}/children`)[1]);
        } catch {
            return '';
        }
    });
    return [listFolder('/proc/self/fd').length, children.join('')];
}

// GLib closes the descriptor by which it watches a process when it comes to it.
function assertNothingLeft(before) {
    while (countResources()[0] > before[0])
        GLib.usleep(1000);
    assertEqual(countResources()[1], '');
}

function prepare(function_, folder = makeFolder()) {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('folder', folder);
    const node = Kedroc.Node.new_for_function('node', 'folder', 'y', `js:${functions}:${function_}`);
    return [Kedroc.Pipeline.new([node]), catalog];
}

function makeRunner(properties = {}) {
    return new Kedroc.ParallelRunner({max_workers: 2, ...properties});
}

function run(runner, function_) {
    return runner.run(...prepare(function_)).load('y');
}

run(makeRunner(), 'tellProcess');
const before = countResources();

test('exceptions', () => {
    for (const name of ['fail', 'failLater']) {
        assertError(Kedroc.RunnerError, NODE_FAILED, () => run(makeRunner(), name), "'node'", 'PriceError: bad price',
            `\n${name}@`, 'js_nodes.js:');
    }
    assertNothingLeft(before);
});

test('killed', () => {
    assertError(Kedroc.RunnerError, WORKER_DIED, () => run(makeRunner(), 'die'), "'node'", 'worker 1', 'process ',
        'signal 9');
    assertNothingLeft(before);
});

test('retried on another worker', () => {
    const [first, second] = run(makeRunner({retries: 1}), 'dieAtFirst');
    assertEqual(first === second, false);
    assertError(Kedroc.RunnerError, WORKER_DIED, () => run(makeRunner({retries: 1}), 'die'), "'node'", 'worker 2');
    assertNothingLeft(before);
});

test('timeouts', () => {
    for (const name of hanging)
        assertError(Kedroc.RunnerError, TIMED_OUT, () => run(makeRunner({node_timeout: 1}), name), "'node'");
    assertNothingLeft(before);
});

async function cancelInTheMidst(name) {
    const folder = makeFolder();
    const cancellable = new Gio.Cancellable();
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, 10, () => {
        if (!GLib.file_test(`${folder}/begun`, GLib.FileTest.EXISTS))
            return GLib.SOURCE_CONTINUE;
        cancellable.cancel();
        return GLib.SOURCE_REMOVE;
    });
    try {
        await makeRunner().run_async(...prepare(name, folder), null, null, false, cancellable);
    } catch (error) {
        assertEqual(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), true);
        return;
    }
    throw new Error(`${name} has ended`);
}

test('cancelled', async () => {
    for (const name of hanging)
        await cancelInTheMidst(name); // eslint-disable-line no-await-in-loop
});

test('nothing is left of those that were cancelled', () => assertNothingLeft(before));

const PROGRAM = `
import Kedroc from 'gi://Kedroc?version=1';
const node = Kedroc.Node.new_for_function('speaker', [], 'y', 'js:${functions}:say');
Kedroc.ParallelRunner.new(2).run(Kedroc.Pipeline.new([node]), Kedroc.DataCatalog.new());
`;

test('what workers print', () => {
    const program = `${makeFolder()}/program.js`;
    GLib.file_set_contents(program, PROGRAM);
    const gjs = new Gio.Subprocess({
        argv: ['gjs', '-m', program],
        flags: Gio.SubprocessFlags.STDOUT_PIPE | Gio.SubprocessFlags.STDERR_PIPE,
    });
    gjs.init(null);
    assertEqual(gjs.communicate_utf8(null, null).slice(1), ['[speaker] said\n[speaker] tücke\n',
        '[speaker] complained\n']);
});

finish();
