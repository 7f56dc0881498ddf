// SPDX-License-Identifier: LGPL-2.1-or-later
// Plain objects and arrays in JavaScript are JSON in C: in files, shared memory, configurations and nodes.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Json from 'gi://Json?version=1.0';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const folder = makeFolder();
const VALUES = [
    {}, [], [[]], {'': ''}, {b: 1, a: [true, false, null]}, [0, -1, Number.MAX_SAFE_INTEGER, 2 ** 62],
    [0.5, 0.1, 123456789.25], ['Zürich', '"\\', 'line\n', '"e+1.0', '\u{1f680}'], {'1e+21.0': '1e+21.0'},
];
const EXPONENTS = [[1e21, -1e-300, 5e-324, 1.5e300], {'1e+21.0': 1e21, '"e+1.0': 'e+1.0"'}];
const NOT_JSON = [[1e20], [NaN], ['\0'], ['\ud800'], [undefined], [() => 1], {map: new Map()}];

function readFile(name) {
    const [, bytes] = GLib.file_get_contents(`${folder}/${name}`);
    return JSON.parse(new TextDecoder().decode(bytes));
}

test('a file', () => {
    const dataset = Kedroc.JSONDataset.new(`${folder}/a.json`, null);
    for (const value of VALUES) {
        dataset.save(value);
        assertEqual(dataset.load(), value);
        assertEqual(readFile('a.json'), value);
    }
});

test('a file in a catalog', () => {
    const catalog = Kedroc.DataCatalog.new();
    const inner = Kedroc.JSONDataset.new(`${folder}/c.json`, null);
    catalog.set('json', Kedroc.JSONDataset.new(`${folder}/b.json`, null));
    catalog.set('cached', Kedroc.CachedDataset.new(inner));
    for (const name of ['json', 'cached']) {
        catalog.save(name, {r2: [0.5]});
        assertEqual(catalog.load(name), {r2: [0.5]});
    }
    assertEqual(readFile('c.json'), {r2: [0.5]});
});

test('a string that C cannot hold', () => {
    const catalog = Kedroc.DataCatalog.new();
    for (const text of ['a\0b', 'a\ud800']) {
        catalog.set_value('text', text);
        assertEqual(catalog.load('text') === text, true);
        assertError(Kedroc.DatasetError, Kedroc.DatasetError.NOT_SERIALIZABLE,
            () => Kedroc.SharedMemoryDataset.new(null).save(text), 'KedrocJS-String');
    }
});

test('what JSON cannot hold', () => {
    const dataset = Kedroc.JSONDataset.new(`${folder}/bad.json`, null);
    const nested = [];
    nested.push(nested);
    for (const value of [...NOT_JSON, nested])
        assertError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED, () => dataset.save(value), 'bad.json');
    assertEqual(dataset.exists(), false);
});

test('where it is that JSON cannot hold', () => {
    const nested = {};
    nested.list = [nested];
    const catalog = Kedroc.DataCatalog.new();
    catalog.set('file', Kedroc.JSONDataset.new(`${folder}/bad.json`));
    catalog.set('memory', Kedroc.SharedMemoryDataset.new());
    for (const [value, where] of [[{a: {b: [1, NaN]}}, 'a.b[1] is NaN'], [{a: undefined}, 'a is undefined'],
        [[new Date()], '[0] is of type Date'], [{a: new Map()}, 'a is of type Map'],
        [[2n ** 64n], '[0] is 18446744073709551616n'],
        [['x\0'], '[0] is no text of C'], [{'\0': 1}, 'a name in it is no text of C'], [nested, 'it holds itself']]) {
        const {FAILED, NOT_SERIALIZABLE} = Kedroc.DatasetError;
        assertError(Kedroc.DatasetError, FAILED, () => catalog.save('file', value), "'file'", `: ${where}`);
        assertError(Kedroc.DatasetError, FAILED, () => catalog.get('file').save(value), 'bad.json', `: ${where}`);
        assertError(Kedroc.DatasetError, NOT_SERIALIZABLE, () => catalog.save('memory', value), `: ${where}`);
    }
});

test('shared memory', () => {
    const dataset = Kedroc.SharedMemoryDataset.new(null);
    for (const value of VALUES) {
        dataset.save(value);
        assertEqual(dataset.load(), value);
    }
});

test('boxed JSON', () => {
    const catalog = Kedroc.DataCatalog.new();
    const node = Json.from_string('{"a":[1]}');
    for (const [value, expected] of [[node, {a: [1]}], [node.dup_object(), {a: [1]}],
        [Json.from_string('[1,"x"]').dup_array(), [1, 'x']]]) {
        catalog.set_value('value', value);
        assertEqual(catalog.load('value'), expected);
    }
});

test('parameters', () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.add_parameters({model: {features: ['a', 'b'], share: 0.2}, seed: 3});
    assertEqual(catalog.load('params:model'), {features: ['a', 'b'], share: 0.2});
    assertEqual(catalog.load('params:model.share'), 0.2);
    assertEqual(catalog.load('parameters').seed, 3);

    GLib.file_set_contents(`${folder}/parameters.yml`, 'model:\n  features: [a, b]\n');
    const file = Gio.File.new_for_path(`${folder}/parameters.yml`);
    assertEqual(Kedroc.config_load_file(file), {model: {features: ['a', 'b']}});
});

test('configurations', () => {
    const config = {note: {type: 'text.TextDataset', filepath: `${folder}/note.txt`}};
    for (const kind of [Kedroc.DataCatalog, Kedroc.SharedMemoryDataCatalog]) {
        const catalog = kind.new_from_config(config);
        assertEqual(catalog instanceof kind, true);
        catalog.save('note', 'hello');
        const [written, credentials, loadVersions] = catalog.to_config();
        assertEqual([written.note.filepath, credentials, loadVersions], [config.note.filepath, {}, {}]);
    }
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.INVALID_CONFIG,
        () => Kedroc.DataCatalog.new_from_config({bad: {filepath: 'x'}}), 'bad');

    const dataset = Kedroc.AbstractDataset.from_config('metrics',
        {type: 'json.JSONDataset', filepath: `${folder}/a.json`, indent: 2});
    dataset.set_metadata({owner: ['me']});
    assertEqual(dataset.get_metadata(), {owner: ['me']});
    assertEqual([dataset.to_config().indent, dataset.describe().filepath], [2, `${folder}/a.json`]);

    const resolver = Kedroc.CatalogConfigResolver.new({'{name}_csv': {type: 'csv.CSVDataset', filepath: '{name}.csv'}});
    assertEqual(resolver.resolve_pattern('a_csv').filepath, 'a.csv');
});

test('variables', () => {
    GLib.file_set_contents(`${folder}/catalog.yml`, 'note:\n  type: text.TextDataset\n  filepath: ${folder}/n.txt\n');
    const catalog = Kedroc.DataCatalog.new_from_file_full(Gio.File.new_for_path(`${folder}/catalog.yml`), null,
        {folder});
    catalog.save('note', 'hello');
    assertEqual(GLib.file_test(`${folder}/n.txt`, GLib.FileTest.EXISTS), true);
});

test('nodes', () => {
    const train = Kedroc.Node.new('train', 'params:options', ['metrics', 'objects'], task => {
        task.set_output('metrics', {features: task.get_input('params:options').features, r2: 0.5});
        task.set_output('objects', new Map([[1, 2]]));
    });
    const check = Kedroc.Node.new('check', ['metrics', 'objects'], 'seen', task => {
        task.set_output('seen', [task.get_input('metrics').r2, task.get_input('objects').get(1)]);
    });
    const catalog = Kedroc.DataCatalog.new();
    catalog.add_parameters({options: {features: ['a']}});
    catalog.set('metrics', Kedroc.JSONDataset.new(`${folder}/metrics.json`, null));
    const outputs = Kedroc.SequentialRunner.new().run(Kedroc.Pipeline.new([train, check]), catalog);
    assertEqual(outputs.load('seen'), [0.5, 2]);
    assertEqual(readFile('metrics.json'), {features: ['a'], r2: 0.5});
});

test('a task', () => {
    const node = Kedroc.Node.new('node', ['x'], ['y'], task => task.set_output('y', task.get_input('x')));
    for (const value of [...VALUES, ...EXPONENTS]) {
        const task = Kedroc.Task.new(node);
        task.set_input('x', value);
        node.execute(task);
        assertEqual(task.get_output('y'), value);
    }
});

// An integer that a number would round is a BigInt, in objects and by itself.
test('large integers', () => {
    const large = {a: [2n ** 53n + 1n, -(2n ** 63n)], b: '9007199254740993', c: 2 ** 60};
    const described = value => value.a.map(item => `${typeof item} ${item}`).join() + typeof value.b + typeof value.c;
    const dataset = Kedroc.SharedMemoryDataset.new(null);
    dataset.save(large);
    assertEqual(described(dataset.load()), described(large));
    const json = Kedroc.JSONDataset.new(`${folder}/large.json`, null);
    json.save(large);
    assertEqual(described(json.load()), described(large));
    assertEqual(json.load_value(null) instanceof Json.Node, true);
    const node = Kedroc.Node.new('node', ['x'], ['y'], task => {
        task.set_output('y', [typeof task.get_input('x'), `${task.get_input('x')}`]);
    });
    for (const [value, type] of [[2n ** 63n - 1n, 'bigint'], [2n ** 53n + 1n, 'bigint'], [5n, 'number'], [5, 'number'],
        [2 ** 60, 'number']]) {
        const task = Kedroc.Task.new(node);
        task.set_input('x', value);
        node.execute(task);
        assertEqual(task.get_output('y'), [type, `${value}`]);
    }
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.NOT_SERIALIZABLE, () => dataset.save(2n ** 63n), 'BigInt');
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.NOT_SERIALIZABLE, () => dataset.save([2n ** 63n]), 'Array');
});

finish();
