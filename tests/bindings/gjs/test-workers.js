// SPDX-License-Identifier: LGPL-2.1-or-later
// Functions in JavaScript that are known by name: in this process and in workers.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const {FUNCTION_NOT_FOUND} = Kedroc.PipelineError;
const {NODE_FAILED, NOT_PARALLELIZABLE, WORKER_DIED} = Kedroc.RunnerError;
const folder = GLib.path_get_dirname(GLib.filename_from_uri(import.meta.url)[0]);
const runners = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2), Kedroc.ParallelRunner.new(2)];

function node(name, inputs, outputs, func) {
    return Kedroc.Node.new_for_function(name, inputs, outputs, `js:${folder}/worker-nodes.js:${func}`);
}

function makeCatalog(values = {}) {
    const catalog = Kedroc.DataCatalog.new();
    catalog.add_parameters({list: [1, 2, 3]});
    for (const [name, value] of Object.entries({x: 1, price: 1.5, quantity: 4, ...values}))
        catalog.set_value(name, value);
    return catalog;
}

function run(runner, nodes, values = {}) {
    const outputs = runner.run(Kedroc.Pipeline.new(nodes), makeCatalog(values));
    return Object.fromEntries([...outputs].sort().map(name => [name, outputs.load(name)]));
}

test('ways to be called', () => {
    for (const runner of runners) {
        assertEqual(run(runner, [
            node('total', ['price', 'quantity'], 'total', 'total'),
            node('add', ['total', 'price'], 'sum', 'add'),
            node('task', 'x', 'y', 'withTask'),
            node('split', 'params:list', ['first', 'rest'], 'split'),
            node('split-by-name', 'params:list', ['head', 'tail'], 'splitByName'),
        ]), {first: [1], head: [1], rest: [2, 3], sum: 7.5, tail: [2, 3], y: 2});
        assertEqual(run(runner, [node('later', 'x', 'z', 'later')]), {z: 'later 1'});
        assertEqual(run(runner, [node('chunks', [], 'c', 'chunks'), node('chunks-later', [], 'd', 'chunksLater')]),
            {c: 2, d: 4});
    }
});

test('objects and arrays in memory', () => {
    const order = {ids: [1, 2.5, 2n ** 60n], name: 'crème', none: null};
    const own = [];
    own.push(own);
    for (const runner of runners) {
        assertEqual(run(runner, [node('digits', ['order', 'list'], ['digits', 'first'], 'digitsOfOrder')],
            {order, list: ['a']}), {digits: '1,2.5,1152921504606846976 crème null', first: 'a'});
    }
    for (const list of [[new Map()], own]) {
        assertError(Kedroc.DatasetError, Kedroc.DatasetError.NOT_SERIALIZABLE,
            () => run(runners[2], [node('n', 'list', 'y', 'digitsOf')], {list}), "'list'", 'KedrocJS-Array');
    }
});

test('names of their own', () => {
    for (const runner of runners) {
        assertEqual(run(runner, [
            node('total', {price: 'x', quantity: 'quantity'}, 'total', 'total'),
            node('split-by-name', 'params:list', {head: 'h', tail: 't'}, 'splitByName'),
        ]), {h: [1], t: [2, 3], total: 4});
    }
});

test('a path from the current folder', () => {
    const before = GLib.get_current_dir();
    imports.gi.GLib.chdir(folder);
    try {
        const relative = Kedroc.Node.new_for_function('n', ['x', 'price'], 's', 'js:worker-nodes.js:add');
        for (const runner of runners)
            assertEqual(run(runner, [relative]), {s: 2.5});
    } finally {
        imports.gi.GLib.chdir(before);
    }
});

test('once in each worker', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'].map(name => node(name, [], name, 'tellProcess'));
    const results = Object.values(run(Kedroc.ParallelRunner.new(1), nodes));
    assertEqual(results.map(([imported]) => imported), [1, 1, 1, 1, 1]);
    assertEqual(results.map(([, calls]) => calls), [1, 2, 3, 4, 5]);
    const own = new Gio.Credentials().get_unix_pid();
    assertEqual(new Set(results.map(([,, pid]) => pid)).size, 1);
    assertEqual(results.some(([,, pid]) => pid === own), false);
});

test('side by side', () => {
    const scratch = makeFolder();
    const catalog = makeCatalog();
    catalog.add_parameters({a: `${scratch}/a`, b: `${scratch}/b`});
    const pipeline = Kedroc.Pipeline.new([
        node('a', ['params:a', 'params:b'], 'a', 'meetA'),
        node('b', ['params:a', 'params:b'], 'b', 'meetB'),
    ]);
    const outputs = Kedroc.ParallelRunner.new(2).run(pipeline, catalog);
    assertEqual([outputs.load('a'), outputs.load('b')], [1, 2]);
});

const failures = [
    ['fail', Kedroc.RunnerError, NODE_FAILED, ["'n'", 'PriceError: bad price', 'fail@', 'worker-nodes.js:']],
    ['failLater', Kedroc.RunnerError, NODE_FAILED, ["'n'", 'RangeError: too late', 'failLater', 'worker-nodes.js:']],
    ['failWithCode', Gio.IOErrorEnum, Gio.IOErrorEnum.NO_SPACE, ["'n'", 'no space']],
    ['throwText', Kedroc.RunnerError, NODE_FAILED, ["'n'", 'a text']],
    ['wrongNames', Kedroc.RunnerError, NODE_FAILED, ["'n'", 'TypeError', "an object of 'z'", "outputs 'y'"]],
    ['noObject', Kedroc.RunnerError, NODE_FAILED, ["'n'", 'TypeError', 'has returned 1', "outputs 'y'"]],
    ['nothing', Kedroc.DatasetError, Kedroc.DatasetError.NO_DATA, ["'n'", 'undefined is no data']],
    ['notCalled', Kedroc.PipelineError, FUNCTION_NOT_FOUND, ["'n'", 'notCalled is a number']],
    ['notThere', Kedroc.PipelineError, FUNCTION_NOT_FOUND, ["'n'", 'exports no notThere']],
];

test('failures', () => {
    for (const runner of runners) {
        for (const [name, domain, code, culprits] of failures)
            assertError(domain, code, () => run(runner, [node('n', 'x', 'y', name)]), ...culprits);
        assertError(Kedroc.RunnerError, NODE_FAILED, () => run(runner, [node('n', 'x', ['y', 'z'], 'tooFew')]),
            '1 values', "2 outputs 'y', 'z'");
    }
});

test('what cannot go to another process', () => {
    const call = () => run(runners[2], [node('n', 'x', 'y', 'aFunction')]);
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.NOT_SERIALIZABLE, call, "'n'", "'y'", 'KedrocJS-Function');
    // A function of the program itself has no name.
    const own = Kedroc.Node.new('own', [], 'y', () => ({}));
    assertError(Kedroc.RunnerError, NOT_PARALLELIZABLE, () => run(runners[2], [own]), "'own'", 'by name');
});

test('modules of no use', () => {
    const scratch = makeFolder();
    GLib.file_set_contents(`${scratch}/broken.js`, 'export const f = () => (;\n');
    GLib.file_set_contents(`${scratch}/throws.js`, 'export const f = 1;\nthrow new TypeError("no import");\n');
    for (const runner of runners) {
        const reasons = {broken: 'SyntaxError', throws: 'TypeError: no import', none: '/none.js'};
        for (const [name, text] of Object.entries(reasons)) {
            const broken = Kedroc.Node.new_for_function('n', [], 'y', `js:${scratch}/${name}.js:f`);
            assertError(Kedroc.PipelineError, FUNCTION_NOT_FOUND, () => run(runner, [broken]), "'n'", text);
        }
    }
});

test('within an asynchronous function', async () => {
    await null;
    const unknown = Kedroc.Node.new_for_function('n', 'x', 'y', `js:${folder}/tap.js:test`);
    assertError(Kedroc.PipelineError, FUNCTION_NOT_FOUND, () => run(runners[0], [unknown]), "'n'", 'run_async()');
    assertError(Kedroc.RunnerError, NODE_FAILED, () => run(runners[0], [node('n', 'x', 'y', 'later')]), "'n'",
        'run_async()');
    assertEqual(run(runners[2], [node('n', 'x', 'y', 'later')]), {y: 'later 1'});
});

test('promises', async () => {
    const pipeline = Kedroc.Pipeline.new([node('add', ['x', 'price'], 's', 'add'), node('later', 's', 'z', 'later')]);
    for (const runner of runners) {
        // Within a job: nothing can be waited for but by await.
        const outputs = await runner.run_async(pipeline, makeCatalog());
        assertEqual(outputs.load('z'), 'later 2.5');
    }
});

test('what it prints', () => {
    const runner = Kedroc.ParallelRunner.new(1);
    const lines = [];
    runner.set_forward_output(false);
    runner.connect('node-output', (_runner, printing, isError, line) => {
        lines.push([printing?.get_name(), isError, line]);
    });
    run(runner, [node('n', [], 'y', 'say')]);
    assertEqual(lines.filter(([, isError]) => !isError), [['n', false, 'said']]);
    assertEqual(lines.filter(([, isError]) => isError), [['n', true, 'complained']]);
});

test('a worker that dies', () => {
    assertError(Kedroc.RunnerError, WORKER_DIED, () => run(runners[2], [node('n', [], 'y', 'die')]), "'n'", 'signal 9');
});

// A set of Python's is nothing to JavaScript, and goes from one of its nodes to the other as it is.
test('nodes in Python', () => {
    const python = GLib.getenv('KEDROC_TEST_PYTHON');
    if (python === null)
        throw new Error('KEDROC_TEST_PYTHON has to name a Python with PyGObject');
    GLib.setenv('KEDROC_PYTHON', python, true);
    GLib.setenv('PYTHONPATH', `${folder}:${GLib.getenv('PYTHONPATH')}`, true);
    const foreign = (name, input, output, func) =>
        Kedroc.Node.new_for_function(name, input, output, `python:foreign_nodes:${func}`);
    const large = 'x'.repeat(200000);
    for (const runner of runners) {
        assertEqual(run(runner, [foreign('make', 'x', 'set', 'make_set'), foreign('count', 'set', 'n', 'count_set'),
            node('add', ['n', 'price'], 'sum', 'add'), foreign('length', 'large', 'length', 'count_set')], {large}),
        {length: 200000, sum: 3.5});
        assertError(Kedroc.RunnerError, NODE_FAILED, () => run(runner, [foreign('n', 'x', 'y', 'fail')]), "Node 'n'",
            'LookupError: nothing for 1', 'in fail\n');
        assertError(Kedroc.PipelineError, FUNCTION_NOT_FOUND, () => run(runner, [foreign('n', 'x', 'y', 'none')]),
            "'n'", 'foreign_nodes', 'none');
    }
});

function withGjs(script, ...culprits) {
    const scratch = makeFolder();
    const path = `${scratch}/gjs`;
    if (script !== null) {
        GLib.file_set_contents(path, `#!/bin/sh\n${script}\n`);
        Gio.File.new_for_path(path).set_attribute_uint32('unix::mode', 0o700, Gio.FileQueryInfoFlags.NONE, null);
    }
    const runner = Kedroc.ParallelRunner.new(1);
    const begun = [];
    runner.set_forward_output(false);
    runner.connect('node-started', (_runner, started) => begun.push(started.get_name()));
    GLib.setenv('KEDROC_GJS', path, true);
    try {
        assertError(Kedroc.PipelineError, FUNCTION_NOT_FOUND, () => run(runner, [
            Kedroc.Node.new_for_function('first', [], 'f', `c:${GLib.getenv('KEDROC_TEST_NODES')}:double_it`),
            node('n', 'x', 'y', 'withTask'),
        ]), "Node 'n'", 'needs a JavaScript worker', 'gjs (1.74 or later)', ...culprits);
    } finally {
        GLib.unsetenv('KEDROC_GJS');
    }
    assertEqual(begun, []);
}

test('an interpreter of no use', () => {
    withGjs(null, 'there is no program');
    withGjs('echo "Unknown option -m" >&2; exit 1', 'exit code 1: Unknown option -m');
    withGjs('exec env GI_TYPELIB_PATH=/none gjs "$@"', 'gjs cannot use kedroc', 'Kedroc');
    withGjs('exit 0', 'before it answered');
});

test('a promise that is never settled', async () => {
    for (const runner of runners) {
        const cancellable = new Gio.Cancellable();
        const pipeline = Kedroc.Pipeline.new([node('never', [], 'nothing', 'never')]);
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 100, () => {
            cancellable.cancel();
            return GLib.SOURCE_REMOVE;
        });
        let caught = null;
        try {
            await runner.run_async(pipeline, makeCatalog(), null, null, false, cancellable);
        } catch (error) {
            caught = error;
        }
        assertEqual(caught?.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), true);
    }
});

finish();
