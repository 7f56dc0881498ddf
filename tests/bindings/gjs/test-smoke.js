// SPDX-License-Identifier: LGPL-2.1-or-later
// The typelib in GJS: a catalog is built, values go in and come out, errors are exceptions.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Json from 'gi://Json?version=1.0';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const folder = makeFolder();

test('plain values', () => {
    const catalog = Kedroc.DataCatalog.new();
    for (const value of [true, false, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, 0.5, 'Zürich', '']) {
        catalog.set_value('value', value);
        assertEqual(catalog.load('value'), value);
    }
});

test('values that C has no type for', () => {
    const catalog = Kedroc.DataCatalog.new();
    for (const value of [{a: 1}, [1, 2], [], new Map([[1, 2]]), new Float64Array(2), () => 3]) {
        catalog.set_value('value', value);
        if (catalog.load('value') !== value)
            throw new Error(`${value} did not come back`);
    }
});

test('an integer is an int64 for C', () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('value', 1);
    catalog.save('value', 3);
    assertEqual(catalog.load_int64('value', null), 3);
});

test('GLib values', () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('bytes', new GLib.Bytes(new Uint8Array([0, 1])));
    assertEqual([...catalog.load('bytes').toArray()], [0, 1]);
    catalog.set_value('variant', new GLib.Variant('(si)', ['a', 1]));
    assertEqual(catalog.load('variant').recursiveUnpack(), ['a', 1]);
    catalog.set_value('json', Json.from_string('{"a":[1,2]}'));
    assertEqual(catalog.load('json'), {a: [1, 2]});
});

test('shared memory', () => {
    const dataset = Kedroc.SharedMemoryDataset.new(null);
    for (const value of [true, 2 ** 40, 0.5, 'text']) {
        dataset.save(value);
        assertEqual(dataset.load(), value);
    }
});

test('files', () => {
    const text = Kedroc.TextDataset.new(`${folder}/a.txt`, null);
    text.save('two\nlines\n');
    assertEqual(text.load(), 'two\nlines\n');
    const json = Kedroc.JSONDataset.new(`${folder}/a.json`, null);
    json.save(Json.from_string('[1]'));
    assertEqual(json.load(), [1]);
    const variant = Kedroc.VariantDataset.new(`${folder}/a.variant`, null);
    variant.save(new GLib.Variant('as', ['a', 'b']));
    assertEqual(variant.load().recursiveUnpack(), ['a', 'b']);
});

test('CSV', () => {
    GLib.file_set_contents(`${folder}/a.csv`, 'id,name\n1,one\n2,\n');
    const table = Kedroc.CSVDataset.new(`${folder}/a.csv`, null).load();
    assertEqual(table.get_n_rows(), 2);
    assertEqual(table.get_column_names(), ['id', 'name']);
    assertEqual(table.get_int64s('id'), [1, 2]);
    assertEqual(table.is_missing('name', 1), true);
});

test('a catalog file', () => {
    GLib.file_set_contents(`${folder}/catalog.yml`,
        `note:\n  type: text.TextDataset\n  filepath: ${folder}/note.txt\n`);
    const catalog = Kedroc.DataCatalog.new_from_file(Gio.File.new_for_path(`${folder}/catalog.yml`));
    assertEqual([...catalog], ['note']);
    catalog.save('note', 'hello');
    assertEqual(catalog.load('note'), 'hello');
});

test('errors', () => {
    const catalog = Kedroc.DataCatalog.new();
    const {NOT_FOUND, NO_DATA} = Kedroc.DatasetError;
    assertError(Kedroc.DatasetError, NOT_FOUND, () => catalog.load('nothing'), 'nothing');
    assertError(Kedroc.DatasetError, NOT_FOUND, () => catalog.save('nothing', 1), 'nothing');
    catalog.set('empty', Kedroc.MemoryDataset.new(null));
    assertError(Kedroc.DatasetError, NO_DATA, () => catalog.load('empty'), 'empty');
    assertError(Kedroc.DatasetError, NO_DATA, () => catalog.save('empty', null), 'null');
    assertError(Kedroc.DatasetError, NO_DATA, () => catalog.save('empty', undefined), 'undefined');
});

test('a run', () => {
    const twice = Kedroc.Node.new('twice', ['x'], ['y'], task => {
        task.set_output_int64('y', 2 * task.get_input_int64('x'));
        return true;
    });
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 21);
    const pipeline = Kedroc.Pipeline.new([twice]);
    const outputs = Kedroc.SequentialRunner.new().run(pipeline, catalog);
    assertEqual(outputs.load('y'), 42);
});

finish();
