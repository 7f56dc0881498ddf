// SPDX-License-Identifier: LGPL-2.1-or-later
// Every kind of callback throws, wherever it may be called, and the exception arrives with its type, text and stack.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, finish, makeFolder, test} from './tap.js';
import {Fault, Faulty, FaultyCodec, throwIt, throwLater} from './faulty.js';

const folder = GLib.path_get_dirname(GLib.filename_from_uri(import.meta.url)[0]);
const inProcess = {sequential: Kedroc.SequentialRunner.new(), thread: Kedroc.ThreadRunner.new(2)};
const runners = {...inProcess, parallel: Kedroc.ParallelRunner.new(1)};
const copy = Kedroc.Node.new_for_function('copy', 'x', 'y', `js:${folder}/faulty.js:copy`);

// Methods that do nothing but throw.
function throwing(names, thrower = throwIt) {
    return Object.fromEntries(names.map(name => [name, function () {
        return thrower();
    }]));
}

let n_classes = 0;

// A class of the base class with the methods, each of them its own.
function makeClass(Base, methods, Implements = []) {
    const klass = class extends Base {};
    Object.assign(klass.prototype, methods);
    return GObject.registerClass({GTypeName: `Faulty${++n_classes}`, Implements}, klass);
}

function makeDataset(name, thrower) {
    return new (makeClass(Kedroc.AbstractDataset, {
        load: () => 1,
        save: () => {},
        ...throwing([name], thrower),
    }))();
}

function makeCatalog(datasets = {}) {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 1);
    for (const [name, dataset] of Object.entries(datasets))
        catalog.set(name, dataset);
    return catalog;
}

function runNode(runner, node, catalog = makeCatalog(), hooks = null) {
    return runner.run(Kedroc.Pipeline.new([node]), catalog, hooks);
}

function makeHooks(name, thrower) {
    const hooks = Kedroc.HookManager.new();
    hooks.register(new (makeClass(GObject.Object, throwing([name], thrower), [Kedroc.Hooks]))());
    return hooks;
}

// One call for each runner by which it can happen.
function eachRunner(some, call) {
    return Object.fromEntries(Object.entries(some).map(([name, runner]) => [name, () => call(runner)]));
}

function nodes() {
    const kinds = {
        'a node that is handed a task': task => throwIt(task),
        'a node that is handed an object': ({x}) => throwIt(x),
        'an asynchronous node': async task => {
            await throwLater(task);
        },
        'a generator': function* ({x}) { // eslint-disable-line object-shorthand
            yield {y: x};
            throwIt();
        },
        'an asynchronous generator': async function* ({x}) { // eslint-disable-line object-shorthand
            yield {y: x};
            await throwLater();
        },
    };
    const rows = Object.entries(kinds).map(([kind, func]) => {
        const node = Kedroc.Node.new('node', 'x', 'y', func);
        const task = Kedroc.Task.new(node);
        task.set_input('x', 1);
        // Outside of a run there is nobody to save chunks.
        const itself = kind.includes('generator') ? {} : {itself: () => node.execute(task)};
        return [kind, {...itself, ...eachRunner(inProcess, runner => runNode(runner, node))}];
    });
    for (const name of ['fail', 'failLater', 'failInPart', 'failInPartLater']) {
        const node = Kedroc.Node.new_for_function('node', 'x', 'y', `js:${folder}/faulty.js:${name}`);
        rows.push([`a node by name: ${name}`, eachRunner(runners, runner => runNode(runner, node))]);
    }
    return rows;
}

// What a dataset is asked for in a run, and by the program itself.
const datasetCalls = {
    load: ['x', catalog => catalog.load('x')],
    save: ['y', catalog => catalog.save('y', 1)],
    exists: [null, catalog => catalog.exists('x')],
    release: [null, catalog => catalog.release('x')],
    confirm: [null, catalog => catalog.confirm('x')],
};

function datasets(thrower, adverb) {
    return Object.entries(datasetCalls).map(([name, [inRuns, call]]) => {
        const prepare = () => makeCatalog({[inRuns ?? 'x']: makeDataset(name, thrower)});
        const calls = {itself: () => call(prepare())};
        if (inRuns !== null)
            Object.assign(calls, eachRunner(runners, runner => runNode(runner, copy, prepare())));
        if (name === 'load')
            calls.promise = () => prepare().load_async('x');
        if (name === 'save')
            calls.promise = () => prepare().save_async('y', 1);
        return [`${name}() of a dataset${adverb}`, calls];
    });
}

function files(thrower, adverb) {
    const path = `${makeFolder()}/file`;
    GLib.file_set_contents(path, 'x');
    return [['decode', 'x', catalog => catalog.load('x')], ['encode', 'y', catalog => catalog.save('y', 1)]]
        .map(([name, inRuns, call]) => {
            const Kind = makeClass(Kedroc.AbstractVersionedDataset, throwing([name], thrower));
            const prepare = () => makeCatalog({[inRuns]: new Kind({filepath: path})});
            return [`${name}() of a file${adverb}`, {
                itself: () => call(prepare()),
                ...eachRunner(runners, runner => runNode(runner, copy, prepare())),
            }];
        });
}

const HOOKS = ['before_pipeline_run', 'after_pipeline_run', 'before_node_run', 'after_node_run',
    'before_dataset_loaded', 'after_dataset_loaded', 'before_dataset_saved', 'after_dataset_saved'];

function hooks(thrower, adverb) {
    const rows = HOOKS.map(name => [`the hook ${name}()${adverb}`,
        eachRunner(runners, runner => runNode(runner, copy, makeCatalog(), makeHooks(name, thrower)))]);
    rows.push([`the hook after_catalog_created()${adverb}`, {
        itself: () => makeHooks('after_catalog_created', thrower).after_catalog_created(makeCatalog()),
    }]);
    return rows;
}

function codecs() {
    const node = Kedroc.Node.new('node', 'x', 'y', task => task.set_output('y', task.get_input('x')));
    const rows = ['can_encode', 'encode', 'decode'].map(name => {
        const value = new Faulty(name);
        const trip = (dataset = Kedroc.SharedMemoryDataset.new(null)) => {
            dataset.save(value);
            return dataset.load();
        };
        const run = (runner, func) => {
            const catalog = makeCatalog({x: Kedroc.SharedMemoryDataset.new(null)});
            if (name !== 'decode')
                catalog.set('y', Kedroc.SharedMemoryDataset.new(null));
            catalog.save('x', name === 'decode' ? value : name);
            return runNode(runner, func, catalog);
        };
        const making = Kedroc.Node.new('make', 'x', 'y', task => task.set_output('y', value));
        const makingByName = Kedroc.Node.new_for_function('make', 'x', 'y', `js:${folder}/faulty.js:makeFaulty`);
        return [`${name}() of a codec`, {
            itself: () => trip(),
            ...eachRunner(inProcess, runner => run(runner, name === 'decode' ? node : making)),
            parallel: () => run(runners.parallel, name === 'decode' ? copy : makingByName),
        }];
    });
    const Nameless = makeClass(GObject.Object, throwing(['get_name']), [Kedroc.Codec]);
    rows.push(['get_name() of a codec', {itself: () => new Nameless().register()}]);
    return rows;
}

function others() {
    const Runner = makeClass(Kedroc.AbstractRunner, throwing(['run_pipeline']));
    const LaterRunner = makeClass(Kedroc.AbstractRunner, throwing(['run_pipeline'], throwLater));
    const scratch = makeFolder();
    GLib.mkdir_with_parents(`${scratch}/base`, 0o700);
    GLib.file_set_contents(`${scratch}/base/parameters.yml`, 'a: ${fault:1}\n');
    const loader = Kedroc.ConfigLoader.new(scratch);
    loader.add_resolver('fault', throwIt);
    Kedroc.dataset_type_set_finder(name => name.startsWith('faulty.') ? throwIt() : GObject.TYPE_NONE);
    const config = {x: {type: 'faulty.Dataset'}};
    return [
        ['run_pipeline() of a runner', {itself: () => runNode(new Runner(), copy)}],
        ['asynchronous run_pipeline() of a runner', {
            itself: () => runNode(new LaterRunner(), copy),
            promise: () => new Runner().run_async(Kedroc.Pipeline.new([copy]), makeCatalog()),
        }],
        ['a resolver', {itself: () => loader.get('parameters')}],
        ['a finder of types of datasets', {
            itself: () => Kedroc.DataCatalog.new_from_config(config).load('x'),
            promise: () => Kedroc.DataCatalog.new_from_config(config).load_async('x'),
            ...eachRunner(runners, runner => {
                const catalog = Kedroc.DataCatalog.new_from_config(config);
                return runNode(runner, copy, catalog);
            }),
        }],
        ['a promise of a run', Object.fromEntries(Object.entries(runners).map(([name, runner]) => {
            const node = Kedroc.Node.new_for_function('node', 'x', 'y', `js:${folder}/faulty.js:fail`);
            return [name, () => runner.run_async(Kedroc.Pipeline.new([node]), makeCatalog())];
        }))],
    ];
}


function assertTold(text) {
    if (!text.includes('Fault: not today'))
        throw new Error(`'${text}' has no type and text`);
    if (!/throw(It|Later)@.*faulty\.js:\d+/.test(text))
        throw new Error(`'${text}' has no stack`);
}

// What C has no part in is the exception itself.
function assertArrived(error) {
    if (error instanceof Fault)
        assertTold(`${error}\n${error.stack}`);
    else if (error instanceof GLib.Error)
        assertTold(error.message);
    else
        throw new Error(`${error} has arrived`);
}

const rows = [...nodes(), ...datasets(throwIt, ''), ...datasets(throwLater, ', asynchronous'), ...files(throwIt, ''),
    ...files(throwLater, ', asynchronous'), ...hooks(throwIt, ''), ...hooks(throwLater, ', asynchronous'), ...codecs(),
    ...others()];
for (const [kind, calls] of rows) {
    for (const [place, call] of Object.entries(calls)) {
        test(`${kind}, ${place}`, async () => {
            let caught = null;
            try {
                const result = call();
                // Nothing can be waited for within a promise but by await.
                if (result instanceof Promise)
                    await result;
            } catch (error) {
                caught = error;
            }
            assertArrived(caught);
        });
    }
}

// Where there is nobody to hand an error to, it is logged.
test('what is logged', () => {
    const launcher = Gio.SubprocessLauncher.new(Gio.SubprocessFlags.STDERR_PIPE);
    launcher.unsetenv('G_DEBUG');
    const program = launcher.spawnv(['gjs', '-m', `${folder}/faulty-log.js`]);
    const [, , log] = program.communicate_utf8(null, null);
    const [, ...parts] = log.split('## ');
    assertEqual(parts.at(-1), 'end\n');
    for (const part of parts.slice(0, -1))
        assertTold(part);
    assertEqual(parts.length > 20, true);
});

finish();
