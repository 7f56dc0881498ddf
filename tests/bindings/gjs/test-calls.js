// SPDX-License-Identifier: LGPL-2.1-or-later
// What may be left out of a call, and names that are no array.

import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, finish, makeFolder, test} from './tap.js';

const folder = makeFolder();

test('constructors', () => {
    assertEqual([Kedroc.ThreadRunner.new().max_workers, Kedroc.ThreadRunner.new(3).max_workers],
        [new Kedroc.ThreadRunner().max_workers, 3]);
    assertEqual([Kedroc.ParallelRunner.new().max_workers, Kedroc.ParallelRunner.new(3).max_workers],
        [new Kedroc.ParallelRunner().max_workers, 3]);
    for (const Kind of [Kedroc.BinaryDataset, Kedroc.CSVDataset, Kedroc.JSONDataset, Kedroc.TextDataset,
        Kedroc.VariantDataset])
        assertEqual(Kind.new(`${folder}/file`).filepath, `${folder}/file`);
    assertEqual(Kedroc.SharedMemoryDataset.new() instanceof Kedroc.SharedMemoryDataset, true);
    assertEqual(Kedroc.Version.new().get_load(), null);
    assertEqual([Kedroc.Version.new('then').get_load(), Kedroc.Version.new('then').get_save()], ['then', null]);
    assertEqual(Kedroc.CacheHook.new(folder) instanceof Kedroc.CacheHook, true);
});

test('files in versions', () => {
    const text = Kedroc.TextDataset.new(`${folder}/text`, Kedroc.Version.new(null, 'one'));
    assertEqual([text.resolve_save_version(), text.dup_save_path()], ['one', `${folder}/text/one/text`]);
    text.save('A');
    assertEqual([text.resolve_load_version(), text.dup_load_path()], ['one', `${folder}/text/one/text`]);
    assertEqual(text.list_versions(false), ['one']);
});

test('pipelines of files', () => {
    const file = `${folder}/pipeline.json`;
    const node = Kedroc.Node.new_for_function('n', 'a', 'b', 'c:libm.so.6:sin');
    GLib.file_set_contents(file, JSON.stringify(Kedroc.Pipeline.new(node).to_config()));
    assertEqual([...Kedroc.Pipeline.new_from_file(imports.gi.Gio.File.new_for_path(file))].map(String), [`${node}`]);
});

test('catalogs', () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 1);
    assertEqual(catalog.get('x') === catalog.get('x', false), true);
    assertEqual(catalog.get('y'), null);
    assertEqual([catalog.filter(), catalog.filter('^y'), catalog.filter(null, 'Memory')], [['x'], [], ['x']]);
    assertEqual([catalog.load_int64('x'), catalog.get('x').load_int64()], [1, 1]);
    catalog.save_int64('x', 2);
    assertEqual(catalog.load_value('x'), 2);
    catalog.save_double('x', 0.5);
    assertEqual([catalog.load_double('x'), catalog.get('x').load_double(), catalog.get('x').load_value()],
        [0.5, 0.5, 0.5]);
    catalog.save_string('x', 'text');
    assertEqual([catalog.load_string('x'), catalog.get('x').load_string()], ['text', 'text']);
    catalog.save_bytes('x', new GLib.Bytes([7]));
    assertEqual([...catalog.load_bytes('x').toArray(), ...catalog.get('x').load_bytes().toArray()], [7, 7]);
    catalog.save_variant('x', new GLib.Variant('s', 'v'));
    assertEqual([catalog.load_variant('x'), catalog.get('x').load_variant()].map(value => value.deepUnpack()),
        ['v', 'v']);
    catalog.save_object('x', catalog);
    assertEqual([catalog.load_object('x') === catalog, catalog.get('x').load_object() === catalog], [true, true]);
});

test('names', () => {
    const node = Kedroc.Node.new('n', new Set(['a', 'c']), 'b', () => {}).with_tags('t').with_confirms('b');
    assertEqual([node.get_inputs(), node.get_tags(), node.get_confirms()], [['a', 'c'], ['t'], ['b']]);
    assertEqual(node.with_tags(new Set(['u'])).get_tags().sort(), ['t', 'u']);
    const pipeline = Kedroc.Pipeline.new(new Set([node, Kedroc.Node.new('m', 'b', 'd', () => {})]));
    const names = some => [...some].map(each => each.get_name());
    assertEqual(names(pipeline), ['n', 'm']);
    for (const [method, name, expected] of [
        ['from_inputs', 'b', ['m']], ['from_nodes', 'm', ['m']], ['only_nodes', 'n', ['n']],
        ['only_nodes_with_inputs', 'a', ['n']], ['only_nodes_with_outputs', 'd', ['m']],
        ['only_nodes_with_tags', 't', ['n']], ['to_nodes', 'n', ['n']], ['to_outputs', 'b', ['n']]]) {
        assertEqual(names(pipeline[method](name)), expected);
        assertEqual(names(pipeline[method]([name])), expected);
    }
    assertEqual(pipeline.tag('all').get_nodes().every(each => each.get_tags().includes('all')), true);
});

finish();
