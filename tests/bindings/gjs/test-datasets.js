// SPDX-License-Identifier: LGPL-2.1-or-later
// Datasets of files as JavaScript sees them.

import GLib from 'gi://GLib';
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

finish();
