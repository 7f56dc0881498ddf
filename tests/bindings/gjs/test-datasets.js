// SPDX-License-Identifier: LGPL-2.1-or-later
// Datasets of files as JavaScript sees them.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, makeFolder, test} from './tap.js';

const folder = makeFolder();

test('bytes', () => {
    const dataset = Kedroc.BinaryDataset.new(`${folder}/a.bin`, null);
    const values = [new Uint8Array([0, 255]), new Uint8Array([1, 2, 3]).buffer, new GLib.Bytes([7]),
        new Uint8Array([1, 2, 3, 4]).subarray(1, 3)];
    const expected = [[0, 255], [1, 2, 3], [7], [2, 3]];
    for (const [i, value] of values.entries()) {
        dataset.save(value);
        assertEqual([...dataset.load().toArray()], expected[i]);
    }
    const catalog = Kedroc.DataCatalog.new();
    catalog.set('blob', dataset);
    catalog.save('blob', new Uint8Array([5]));
    assertEqual([...catalog.load('blob').toArray()], [5]);
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED, () => dataset.save('text'), 'GBytes');
});

test('parts', () => {
    const dataset = Kedroc.PartitionedDataset.new(`${folder}/parts`, '.json', {type: 'json.JSONDataset'});
    dataset.save({b: [1], 'a/c': {x: 2}});
    const parts = dataset.load();
    assertEqual([...parts], ['a/c', 'b']);
    assertEqual([...parts].map(name => parts.load(name)), [{x: 2}, [1]]);
    const catalog = Kedroc.DataCatalog.new_from_config({
        texts: {type: 'partitions.PartitionedDataset', path: `${folder}/texts`, dataset: 'text.TextDataset'},
    });
    catalog.save('texts', {one: 'A', two: 'B'});
    const texts = catalog.load('texts');
    assertEqual(texts.load('two'), 'B');
    catalog.save('texts', {three: texts.get('one', false)});
    assertEqual([...catalog.load('texts')], ['one', 'three', 'two']);
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.FAILED, () => dataset.save({'../x': 1}), '../x');
});

test('SQL', () => {
    const builder = Kedroc.TableBuilder.new();
    builder.add_column('id', GObject.TYPE_INT64);
    builder.add_column('name', String);
    builder.append_int64s('id', [1, 2]);
    builder.append_string('name', 'one');
    builder.append_missing('name');
    const con = `sqlite:///${folder}/a.db`;
    Kedroc.SQLTableDataset.new(con, 'numbers').save(builder.finish());
    const table = Kedroc.SQLQueryDataset.new(con, 'SELECT name, id * 2 AS twice FROM numbers').load();
    assertEqual(table.get_int64s('twice'), [2, 4]);
    assertEqual([0, 1].map(row => table.dup_string('name', row)), ['one', null]);
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.NOT_FOUND,
        () => Kedroc.SQLTableDataset.new(con, 'number').load(), "'numbers' meant");
});

const OwnDataset = GObject.registerClass({
    GTypeName: 'OwnJSDataset',
    Properties: {
        path: GObject.ParamSpec.string('path', '', '', GObject.ParamFlags.READWRITE | GObject.ParamFlags.CONSTRUCT_ONLY,
            ''),
    },
}, class OwnDataset extends Kedroc.AbstractDataset {
    vfunc_load(_cancellable) {
        return [true, new TextDecoder().decode(GLib.file_get_contents(this.path)[1])];
    }

    vfunc_save(data, _cancellable) {
        return GLib.file_set_contents(this.path, data.toUpperCase());
    }
});

test('a class of its own in a catalog', () => {
    Kedroc.dataset_type_register('mine.Loud', OwnDataset.$gtype);
    const config = {text: {type: 'mine.Loud', path: `${folder}/loud`}};
    const catalog = Kedroc.DataCatalog.new_from_config(config);
    assertEqual(catalog.get_dataset_type('text'), 'mine.Loud');
    catalog.save('text', 'hello');
    assertEqual(catalog.load('text'), 'HELLO');
    assertEqual([catalog.to_config()[0], catalog.get('text', false).to_config()], [config, config.text]);
});

test('a class of its own beside workers', () => {
    // Workers have no JavaScript: the process of the program makes the dataset.
    const catalog = Kedroc.DataCatalog.new_from_config({text: {type: 'mine.Loud', path: `${folder}/loud`}});
    catalog.save('text', 'again');
    const node = Kedroc.Node.new_for_function('copy', 'text', 'out', `c:${GLib.getenv('KEDROC_TEST_NODES')}:copy_text`);
    const outputs = Kedroc.ParallelRunner.new(1).run(Kedroc.Pipeline.new([node]), catalog, null, null, false, null);
    assertEqual(outputs.load ? outputs.load('out') : outputs.out, 'AGAIN');
});

finish();
