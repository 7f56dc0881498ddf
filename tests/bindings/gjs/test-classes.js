// SPDX-License-Identifier: LGPL-2.1-or-later
// Datasets, hooks and runners that are classes in JavaScript, and what they throw.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const {FAILED, NO_DATA} = Kedroc.DatasetError;
const {NODE_FAILED} = Kedroc.RunnerError;
const inProcess = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)];
const runners = [...inProcess, Kedroc.ParallelRunner.new(2)];
const module_ = GLib.filename_from_uri(import.meta.url)[0].replace('test-classes.js', 'worker-nodes.js');

// Each method does what the test wants, or throws.
const Notes = GObject.registerClass({GTypeName: 'TestNotes'}, class Notes extends Kedroc.AbstractDataset {
    load() {
        if (this.data === undefined)
            throw new RangeError('nothing is noted');
        return this.data;
    }

    save(data) {
        if (data === 'bad')
            throw new TypeError('a bad note');
        this.data = data;
    }

    exists() {
        if (this.data === 'odd')
            throw new EvalError('cannot tell');
        return this.data !== undefined;
    }

    release() {
        if (this.data === 'odd')
            throw new EvalError('cannot let go');
        this.data = undefined;
    }

    confirm() {
        throw new EvalError('cannot confirm');
    }

    describe() {
        if (this.data === 'odd')
            throw new EvalError('cannot describe');
        return {held: typeof this.data};
    }
});

// A class of a class, whose methods wait.
const Later = GObject.registerClass({GTypeName: 'TestLater'}, class Later extends Notes {
    async load() {
        await null;
        return super.load();
    }

    async save(data) {
        await null;
        super.save(data);
    }
});

function makeCatalog(Kind = Notes) {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set('x', new Kind());
    catalog.set('y', new Kind());
    return catalog;
}

test('what a dataset is handed', () => {
    for (const Kind of [Notes, Later]) {
        const catalog = makeCatalog(Kind);
        assertEqual(catalog.exists('x'), false);
        for (const value of [1, 2 ** 40, -1.5, '', 'text', true, {a: [1, null]}, [1, 'b'], new Float64Array([0.5])]) {
            catalog.save('x', value);
            assertEqual(catalog.load('x'), value);
            assertEqual(catalog.exists('x'), true);
        }
        const map = new Map([[1, 2]]);
        catalog.save('x', map);
        assertEqual(catalog.load('x') === map, true);
        // A whole number is one in C.
        catalog.save('x', 7);
        assertEqual(catalog.load_int64('x', null), 7);
        catalog.release('x');
        assertEqual(catalog.exists('x'), false);
        assertEqual(catalog.get('x', false).describe(), {held: 'undefined'});
    }
});

test('what a dataset throws', () => {
    for (const Kind of [Notes, Later]) {
        const catalog = makeCatalog(Kind);
        assertError(Kedroc.DatasetError, FAILED, () => catalog.load('x'), "'x'", 'RangeError: nothing is noted',
            'load@', 'test-classes.js');
        assertError(Kedroc.DatasetError, FAILED, () => catalog.save('x', 'bad'), "'x'", 'TypeError: a bad note',
            'save@');
        assertError(Kedroc.DatasetError, NO_DATA, () => catalog.save('x', null), 'null');
        catalog.save('x', 'odd');
        assertError(Kedroc.DatasetError, FAILED, () => catalog.exists('x'), "'x'", 'EvalError: cannot tell', 'exists@');
        assertError(Kedroc.DatasetError, FAILED, () => catalog.release('x'), "'x'", 'EvalError: cannot let go');
        assertError(Kedroc.DatasetError, FAILED, () => catalog.confirm('x'), "'x'", 'EvalError: cannot confirm');
        if (!catalog.get('x', false).to_string().includes('EvalError: cannot describe'))
            throw new Error(catalog.get('x', false).to_string());
    }
});

const add = Kedroc.Node.new_for_function('add', ['x', 'x2'], 'y', `js:${module_}:add`);

test('in runs', async () => {
    for (const runner of runners) {
        for (const isAsync of [false, true]) {
            const catalog = makeCatalog();
            catalog.set('x2', new Notes());
            catalog.save('x', 40);
            catalog.save('x2', 2);
            runner.is_async = isAsync;
            runner.run(Kedroc.Pipeline.new([add]), catalog);
            assertEqual(catalog.load('y'), 42);
            catalog.save('x2', 3);
            await runner.run_async(Kedroc.Pipeline.new([add]), catalog); // eslint-disable-line no-await-in-loop
            assertEqual(catalog.load('y'), 43);
            assertEqual(await catalog.load_async('y'), 43); // eslint-disable-line no-await-in-loop
            runner.is_async = false;
        }
        const empty = makeCatalog();
        empty.set('x2', new Notes());
        assertError(Kedroc.DatasetError, FAILED, () => runner.run(Kedroc.Pipeline.new([add]), empty), "Node 'add'",
            "Dataset 'x", 'RangeError: nothing is noted', 'load@');
    }
});

// The name of the hook that throws, and what all were told.
let throwing = null;
let told = [];

function tell(name, ...values) {
    told.push([name, ...values]);
    if (name === throwing)
        throw new TypeError(`not in ${name}`);
}

const Listener = GObject.registerClass({
    GTypeName: 'TestListener',
    Implements: [Kedroc.Hooks],
}, class Listener extends GObject.Object {
    after_catalog_created(catalog) {
        tell('after_catalog_created', [...catalog].length > 0);
    }

    before_pipeline_run(runId, pipeline, _catalog) {
        tell('before_pipeline_run', runId, [...pipeline].length);
    }

    after_pipeline_run(runId, outputs, _pipeline, _catalog) {
        tell('after_pipeline_run', runId, [...outputs]);
    }

    on_pipeline_error(error, runId, _pipeline, _catalog) {
        tell('on_pipeline_error', error.message.split('\n')[0], runId);
    }

    before_node_run(task, _catalog) {
        tell('before_node_run', task.get_node().get_name());
        task.set_input('x', 10 + task.get_input('x'));
    }

    after_node_run(task, _catalog) {
        tell('after_node_run', task.get_output('y'));
    }

    on_node_error(error, task, _catalog) {
        tell('on_node_error', error.message.split('\n')[0], task.get_node().get_name());
    }

    before_dataset_loaded(name, node) {
        tell('before_dataset_loaded', name, node.get_name());
    }

    after_dataset_loaded(name, data, _node) {
        tell('after_dataset_loaded', name, data);
    }

    before_dataset_saved(name, data, _node) {
        tell('before_dataset_saved', name, data);
    }

    after_dataset_saved(name, data, _node) {
        tell('after_dataset_saved', name, data);
    }
});

const hooks = Kedroc.HookManager.new();
const listener = new Listener();
hooks.register(listener);

function runWithHooks(runner, name, func = 'add') {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 1);
    catalog.set_value('x2', 2);
    throwing = name;
    told = [];
    const node = Kedroc.Node.new_for_function('add', ['x', 'x2'], 'y', `js:${module_}:${func}`);
    return runner.run(Kedroc.Pipeline.new([node]), catalog, hooks, 'run');
}

test('hooks', () => {
    for (const runner of runners) {
        assertEqual(runWithHooks(runner, null).load('y'), 13);
        assertEqual(told, [
            ['before_pipeline_run', 'run', 1],
            ['before_dataset_loaded', 'x', 'add'], ['after_dataset_loaded', 'x', 1],
            ['before_dataset_loaded', 'x2', 'add'], ['after_dataset_loaded', 'x2', 2],
            ['before_node_run', 'add'], ['after_node_run', 13],
            ['before_dataset_saved', 'y', 13], ['after_dataset_saved', 'y', 13],
            ['after_pipeline_run', 'run', ['y']],
        ]);
    }
});

test('what hooks throw', () => {
    for (const runner of runners) {
        for (const name of ['before_pipeline_run', 'after_pipeline_run', 'before_node_run', 'after_node_run',
            'before_dataset_loaded', 'after_dataset_loaded', 'before_dataset_saved', 'after_dataset_saved']) {
            assertError(Kedroc.RunnerError, NODE_FAILED, () => runWithHooks(runner, name), 'TestListener', name,
                `TypeError: not in ${name}`, 'tell@');
        }
        // The error of the node matters more.
        for (const name of ['on_node_error', 'on_pipeline_error']) {
            assertError(Kedroc.RunnerError, NODE_FAILED, () => runWithHooks(runner, name, 'fail'), 'PriceError');
            assertEqual(told.some(([hook]) => hook === name), true);
        }
    }
    throwing = 'after_catalog_created';
    assertError(Kedroc.RunnerError, NODE_FAILED, () => hooks.after_catalog_created(Kedroc.DataCatalog.new()),
        'TypeError: not in after_catalog_created');
});

test('hooks of a class of no library', () => {
    class Watch {
        constructor() {
            this.seen = [];
        }

        before_node_run(task) {
            this.seen.push(task.get_node().get_name());
        }

        async after_pipeline_run(runId) {
            await null;
            this.seen.push(runId);
        }
    }
    const watch = new Watch();
    const manager = Kedroc.HookManager.new();
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 1);
    catalog.set_value('x2', 2);
    const runOnce = () => runners.map(runner => runner.run(Kedroc.Pipeline.new(add), catalog, manager, 'run'));
    manager.register(watch);
    manager.register(watch);
    runOnce();
    assertEqual(watch.seen, ['add', 'run', 'add', 'run', 'add', 'run']);
    assertEqual(manager.unregister(watch), true);
    runOnce();
    assertEqual(watch.seen.length, 6);
    manager.register({after_node_run: () => tell('after_node_run')});
    throwing = 'after_node_run';
    assertError(Kedroc.RunnerError, NODE_FAILED, runOnce, "'add'", 'TypeError: not in after_node_run', 'tell@');
    for (const nothing of [null, 3, {}, new Map()]) {
        try {
            manager.register(nothing);
        } catch (error) {
            assertEqual([error.constructor, error.message.includes('before_node_run')], [TypeError, true]);
            continue;
        }
        throw new Error(`${nothing} was taken`);
    }
});

const OwnRunner = GObject.registerClass({GTypeName: 'TestOwnRunner'}, class OwnRunner extends Kedroc.AbstractRunner {
    run_pipeline(pipeline, catalog) {
        if (this.mistake)
            throw new SyntaxError('no way to run');
        for (const node of pipeline) {
            const task = Kedroc.Task.new(node);
            node.get_inputs().forEach(name => task.set_input(name, catalog.load(name)));
            node.execute(task);
            node.get_outputs().forEach(name => catalog.save(name, task.get_output(name)));
        }
    }
});

test('runners', async () => {
    const runner = new OwnRunner();
    const catalog = makeCatalog();
    catalog.set_value('x2', 2);
    catalog.save('x', 40);
    runner.run(Kedroc.Pipeline.new([add]), catalog);
    assertEqual(catalog.load('y'), 42);
    const outputs = await runner.run_async(Kedroc.Pipeline.new([add]), catalog);
    assertEqual(outputs.load('y'), 42);
    runner.mistake = true;
    assertError(Kedroc.RunnerError, NODE_FAILED, () => runner.run(Kedroc.Pipeline.new([add]), catalog),
        'SyntaxError: no way to run', 'run_pipeline@');
});

const Lines = GObject.registerClass({GTypeName: 'TestLines'}, class Lines extends Kedroc.AbstractVersionedDataset {
    decode(bytes) {
        if (bytes.length === 0)
            throw new RangeError('no lines');
        return new TextDecoder().decode(bytes).split('\n');
    }

    encode(lines) {
        return new TextEncoder().encode(lines.join('\n'));
    }
});

test('files', () => {
    const dataset = new Lines({filepath: `${makeFolder()}/lines`});
    const catalog = Kedroc.DataCatalog.new();
    catalog.set('lines', dataset);
    catalog.save('lines', ['a', 'b']);
    assertEqual(catalog.load('lines'), ['a', 'b']);
    GLib.file_set_contents(dataset.filepath, '');
    assertError(Kedroc.DatasetError, FAILED, () => catalog.load('lines'), 'RangeError: no lines', 'decode@');
    assertError(Kedroc.DatasetError, FAILED, () => catalog.save('lines', 5), 'TypeError', 'encode@');
});

test('each class that may be derived from', () => {
    const {ABSTRACT, FINAL} = GObject.TypeFlags;
    const known = Object.keys(Kedroc).filter(name => GObject.type_is_a(Kedroc[name]?.$gtype ?? GObject.TYPE_NONE,
        GObject.TYPE_OBJECT) && !GObject.type_is_a(Kedroc[name].$gtype, GObject.TYPE_INTERFACE));
    const derivable = known.filter(name => !GObject.type_test_flags(Kedroc[name].$gtype, FINAL));
    for (const name of derivable) {
        const Derived = GObject.registerClass({GTypeName: `TestDerived${name}`}, class extends Kedroc[name] {});
        const object = new Derived();
        assertEqual([object instanceof Kedroc[name], object.constructor.$gtype.name], [true, `TestDerived${name}`]);
    }
    assertEqual(derivable.filter(name => GObject.type_test_flags(Kedroc[name].$gtype, ABSTRACT)),
        ['AbstractDataset', 'AbstractRunner', 'AbstractVersionedDataset']);
    assertEqual(derivable.length >= 18, true);
});

// What a class of the library does, one that derives from it does as well.
test('classes that derive from those of the library', () => {
    const derive = (name, GTypeName) => GObject.registerClass({GTypeName}, class extends Kedroc[name] {});
    const Catalog = derive('DataCatalog', 'TestOwnCatalog');
    const Memory = derive('MemoryDataset', 'TestOwnMemory');
    for (const name of ['SequentialRunner', 'ThreadRunner', 'ParallelRunner']) {
        const catalog = new Catalog();
        const memory = new Memory();
        memory.save(2);
        catalog.set('x', memory);
        const node = Kedroc.Node.new_for_function('n', ['x', 'x'], 'y', `js:${module_}:add`);
        const outputs = new (derive(name, `TestOwn${name}`))().run(Kedroc.Pipeline.new(node), catalog);
        assertEqual([catalog.load('x'), outputs.load('y')], [2, 4]);
    }
});

finish();
