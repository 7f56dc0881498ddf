// SPDX-License-Identifier: LGPL-2.1-or-later
// Callbacks throw where C has no room for an error: test-exceptions.js reads what this program logs.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

import {throwIt} from './faulty.js';

const folder = GLib.path_get_dirname(GLib.filename_from_uri(import.meta.url)[0]);
const runners = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2), Kedroc.ParallelRunner.new(1)];
const loop = new GLib.MainLoop(null, false);

function makeCatalog(Kind = Kedroc.DataCatalog) {
    const catalog = new Kind();
    catalog.set_value('x', 1);
    return catalog;
}

function makePipeline(name) {
    return Kedroc.Pipeline.new([Kedroc.Node.new_for_function('node', 'x', 'y', `js:${folder}/faulty.js:${name}`)]);
}

function run(runner, func, hooks = null) {
    try {
        runner.run(makePipeline(func), makeCatalog(), hooks);
    } catch (error) {
        if (func !== 'breakDown')
            throw error;
    }
}

function signals(name, func) {
    for (const runner of runners) {
        // Only a worker tells what a node prints.
        if (name === 'node-output' && !(runner instanceof Kedroc.ParallelRunner))
            continue;
        printerr(`## ${name} of ${runner.constructor.name}`);
        const id = runner.connect(name, () => throwIt());
        run(runner, func);
        runner.disconnect(id);
    }
}

function hooks(name, func) {
    const Hooks = GObject.registerClass({
        GTypeName: `Faulty_${name}`,
        Implements: [Kedroc.Hooks],
    }, class extends GObject.Object {
        [name]() {
            throwIt();
        }

        before_dataset_loaded() {}
    });
    for (const runner of runners) {
        printerr(`## ${name} under ${runner.constructor.name}`);
        const manager = Kedroc.HookManager.new();
        manager.register(new Hooks());
        run(runner, func, manager);
    }
}

function descriptions() {
    const Dataset = GObject.registerClass({GTypeName: 'FaultyDescription'}, class extends Kedroc.AbstractDataset {
        load() {
            return 1;
        }

        save() {}

        describe() {
            throwIt();
        }

        to_config() {
            throwIt();
        }
    });
    const catalog = Kedroc.DataCatalog.new();
    catalog.set('x', new Dataset());
    printerr('## describe');
    new Dataset().to_string();
    printerr('## to_config');
    try {
        catalog.to_config();
    } catch (error) {
        print(error.message);
    }
}

function catalogs() {
    for (const name of ['dataset_added', 'dup_default_runtime_patterns']) {
        const Catalog = GObject.registerClass({GTypeName: `Faulty_${name}`}, class extends Kedroc.DataCatalog {
            [`vfunc_${name}`]() {
                throwIt();
            }
        });
        printerr(`## ${name}`);
        makeCatalog(Catalog);
    }
}

function callbacks() {
    for (const begin of [
        done => makeCatalog().load_async('x', null, done),
        done => makeCatalog().save_async('x', 1, null, done),
        ...runners.map(runner => done => runner.run_async(makePipeline('copy'), makeCatalog(), null, null, false, null,
            done)),
    ]) {
        printerr('## a callback');
        begin(() => {
            loop.quit();
            throwIt();
        });
        loop.run();
    }
}

for (const name of ['node-started', 'node-finished', 'progress'])
    signals(name, 'copy');
signals('node-failed', 'breakDown');
signals('node-progress', 'report');
signals('node-output', 'say');
hooks('on_node_error', 'breakDown');
hooks('on_pipeline_error', 'breakDown');
hooks('needs_data', 'copy');
descriptions();
catalogs();
callbacks();
printerr('## end');
