// SPDX-License-Identifier: LGPL-2.1-or-later
// The configuration of a project, as plain objects.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const conf = makeFolder();
const {DatasetError, MergeStrategy} = Kedroc;

function write(name, text) {
    const path = `${conf}/${name}`;
    GLib.mkdir_with_parents(GLib.path_get_dirname(path), 0o700);
    GLib.file_set_contents(path, text);
}

write('local/.gitkeep', '');
write('base/globals.yml', 'y: [1, 2.5, null]\n');
write('base/catalog.yml', 'a: ${runtime_params:x}\nb: ${globals:y}\n');
write('base/parameters.yml', 'm: {a: 1, b: 2}\n');
write('local/parameters.yml', 'm: {b: 3}\n');

test('plain objects', () => {
    const loader = Kedroc.ConfigLoader.new(conf, null, {x: {z: 1}});
    assertEqual(loader.get('catalog'), {a: {z: 1}, b: [1, 2.5, null]});
    assertEqual(loader.dup_runtime_params(), {x: {z: 1}});
    assertEqual(loader.list_keys(), ['catalog', 'credentials', 'globals', 'parameters']);
});

test('properties', () => {
    const loader = new Kedroc.ConfigLoader({conf_source: conf, env: 'base', ignore_hidden: false});
    assertEqual(loader.get('parameters'), {m: {a: 1, b: 2}});
    assertEqual([loader.get_conf_source(), loader.get_env(), loader.get_base_env()], [conf, 'base', 'base']);
    assertEqual([loader.get_default_run_env(), loader.get_ignore_hidden()], ['local', false]);
    assertEqual(loader.dup_runtime_params(), null);
});

test('settings', () => {
    const loader = Kedroc.ConfigLoader.new(conf);
    loader.set_config_patterns('mine', ['param*']);
    assertEqual(loader.list_config_patterns('mine'), ['param*']);
    loader.set_merge_strategy('mine', MergeStrategy.SOFT);
    assertEqual(loader.get_merge_strategy('mine'), MergeStrategy.SOFT);
    assertEqual(loader.get('mine'), {m: {a: 1, b: 3}});
    loader.set('mine', {own: [true]});
    assertEqual(loader.get('mine'), {own: [true]});
});

test('errors', () => {
    const loader = Kedroc.ConfigLoader.new(conf);
    assertError(DatasetError, DatasetError.INVALID_CONFIG, () => loader.get('catalog'),
        "base/catalog.yml:1: key 'a'");
    assertError(DatasetError, DatasetError.NOT_FOUND, () => loader.get('credentials'), 'credentials*/**');
});

test('a catalog', () => {
    const project = Gio.File.new_for_uri(import.meta.url).resolve_relative_path('../../../corpus/spaceflights');
    const loader = Kedroc.ConfigLoader.new(project.get_child('conf').get_path());
    const catalog = Kedroc.DataCatalog.new_from_config_loader(loader, project.get_path());
    assertEqual(catalog.load('params:model_options.test_size'), 0.2);
    assertEqual(catalog.load('companies').get_column_names()[0], 'id');
});

test('resolvers', () => {
    const loader = Kedroc.ConfigLoader.new(conf);
    loader.add_resolver('add', (a, b) => a + b);
    loader.add_resolver('all', (...args) => args);
    loader.add_resolver('nothing', () => null);
    loader.set_config_patterns('mine', ['mine*']);
    write('base/mine.yml', 'a: ${add:1,2.5}\nb: "${all:x,[1,{k: v}],null}"\nc: ${nothing:}\n');
    assertEqual(loader.get('mine'), {a: 3.5, b: ['x', [1, {k: 'v'}], null], c: null});
    loader.add_resolver('add', () => {
        throw new Error('not today');
    });
    assertError(DatasetError, DatasetError.INVALID_CONFIG, () => loader.get('mine'),
        "base/mine.yml:1: key 'a': '${add:1,2.5}': Error: not today");
    loader.add_resolver('add', () => undefined);
    assertError(DatasetError, DatasetError.INVALID_CONFIG, () => loader.get('mine'), 'JSON');
});

test('names of resolvers', () => {
    const loader = Kedroc.ConfigLoader.new(conf);
    for (const name of ['', 'a b', 'globals']) {
        assertError(DatasetError, DatasetError.INVALID_CONFIG, () => loader.add_resolver(name, () => 1),
            `'${name}'`);
    }
});

test('cancelled', () => {
    const loader = Kedroc.ConfigLoader.new(conf);
    const cancellable = new Gio.Cancellable();
    write('base/catalog.yml', 'a: {type: MemoryDataset}\n');
    for (const kind of [Kedroc.DataCatalog, Kedroc.SharedMemoryDataCatalog]) {
        const catalog = kind.new_from_config_loader(loader, null, null, null, cancellable);
        assertEqual([catalog.constructor, [...catalog][0]], [kind, 'a']);
        assertEqual([catalog.equal(catalog), catalog.equal(Kedroc.DataCatalog.new())], [true, false]);
    }
    cancellable.cancel();
    for (const call of [() => loader.get('catalog', cancellable),
        () => Kedroc.DataCatalog.new_from_config_loader(loader, null, null, null, cancellable),
        () => Kedroc.SharedMemoryDataCatalog.new_from_config_loader(loader, null, null, null, cancellable)])
        assertError(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED, call, '');
});

finish();
