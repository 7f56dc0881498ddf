#!/usr/bin/env -S gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Kedro's spaceflights tutorial in JavaScript, with the catalog and the parameters of the one in C:
// main.js --data DIR [--runner sequential|thread|parallel] [--workers N] [--report]

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';
import System from 'system';

const here = GLib.path_get_dirname(GLib.filename_from_uri(import.meta.url)[0]);
const conf = `${here}/../spaceflights`;

const NODES = [
    ['preprocess_companies', 'companies', 'preprocessed_companies', 'preprocessCompanies'],
    ['preprocess_shuttles', 'shuttles', 'preprocessed_shuttles', 'preprocessShuttles'],
    ['create_model_input_table', ['preprocessed_shuttles', 'preprocessed_companies', 'reviews'], 'model_input_table',
        'createModelInputTable'],
    ['summarize_model_input_table', 'model_input_table', 'model_input_summary', 'summarizeModelInputTable'],
    ['split_data', ['model_input_table', 'params:model_options'], ['X_train', 'X_test', 'y_train', 'y_test'],
        'splitData'],
    ['train_model', ['X_train', 'y_train'], 'regressor', 'trainModel'],
    ['evaluate_model', ['regressor', 'X_test', 'y_test'], 'metrics', 'evaluateModel'],
];

const RUNNERS = {
    sequential: () => Kedroc.SequentialRunner.new(),
    thread: n => Kedroc.ThreadRunner.new(n),
    parallel: n => Kedroc.ParallelRunner.new(n),
};

function parseOptions(args) {
    const options = {runner: 'parallel', workers: '0', data: null, report: false};
    for (let i = 0; i < args.length; i++) {
        const name = args[i].replace(/^--/, '');
        if (name === 'report')
            options.report = true;
        else if (Object.hasOwn(options, name) && i + 1 < args.length)
            options[name] = args[++i];
        else
            throw new Error(`Unknown argument '${args[i]}'`);
    }
    if (!Object.hasOwn(RUNNERS, options.runner) || options.data === null)
        throw new Error('usage: main.js --data DIR [--runner sequential|thread|parallel] [--workers N] [--report]');
    return options;
}

function makeCatalog(data) {
    const catalog = Kedroc.DataCatalog.new_from_file_full(Gio.File.new_for_path(`${conf}/catalog.yml`), null, {data});
    catalog.add_parameters(Kedroc.config_load_file(Gio.File.new_for_path(`${conf}/parameters.yml`)));
    return catalog;
}

function main(args) {
    const options = parseOptions(args);
    const pipeline = Kedroc.Pipeline.new(NODES.map(([name, inputs, outputs, func]) =>
        Kedroc.Node.new_for_function(name, inputs, outputs, `js:${here}/nodes.js:${func}`)));
    const runner = RUNNERS[options.runner](Number(options.workers));
    const hooks = Kedroc.HookManager.new();
    const report = Kedroc.RunReport.new();
    if (options.report)
        hooks.register(report);
    const began = GLib.get_monotonic_time();
    const seconds = () => (GLib.get_monotonic_time() - began) / 1e6;
    runner.connect('node-finished', (_runner, node) => {
        print(`${seconds().toFixed(3).padStart(8)} s  ${node.get_name()}`);
    });
    const outputs = runner.run(pipeline, makeCatalog(options.data), hooks);
    const taken = seconds();
    if (options.report)
        print(`\n${report}`);
    const {rows, price_sum: priceSum} = outputs.load('model_input_summary');
    const {r2} = outputs.load('metrics');
    print(`{"runner": "${options.runner}", "rows": ${rows}, "price_sum": ${priceSum.toFixed(1)}, ` +
        `"r2": ${r2.toFixed(10)}, "seconds": ${taken.toFixed(6)}}`);
}

try {
    main(ARGV);
} catch (error) {
    printerr(error.message);
    System.exit(1);
}
