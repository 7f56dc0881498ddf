// SPDX-License-Identifier: LGPL-2.1-or-later
// What 10,000 loads and saves of 10 kB leave behind.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';
import System from 'system';

import {finish, makeFolder, test} from './tap.js';

const N = 10000;
const MOST = 1000;
const SIZE = 10000;

// kB of memory that nothing else uses, once all is collected that can be: that takes a turn of the main loop.
function measure() {
    for (let i = 0; i < 3; i++) {
        System.gc();
        while (GLib.MainContext.default().iteration(false))
            continue;
    }
    const [, status] = GLib.file_get_contents('/proc/self/status');
    return Number(/RssAnon:\s+(\d+)/.exec(new TextDecoder().decode(status))[1]);
}

// The least of what it grows by: the heap of the interpreter does so now and then, to be used again.
function assertSmall(work) {
    const half = times => {
        for (let i = 0; i < times; i++) {
            work(i);
            if (i % 500 === 499)
                measure();
        }
        return measure();
    };
    half(2000);
    let least = Infinity;
    for (let round = 0; round < 3 && least > MOST; round++)
        least = Math.min(least, -measure() + half(N));
    if (least > MOST)
        throw new Error(`${N} loads and saves have left ${least} kB`);
}

const Own = GObject.registerClass({GTypeName: 'TestOwn'}, class Own extends Kedroc.AbstractDataset {
    load() {
        return this.data;
    }

    save(data) {
        this.data = data;
    }
});

const Later = GObject.registerClass({GTypeName: 'TestLater'}, class Later extends Kedroc.AbstractDataset {
    async load() {
        return await this.data;
    }

    async save(data) {
        this.data = await data;
    }
});

const Lines = GObject.registerClass({GTypeName: 'TestLines'}, class Lines extends Kedroc.AbstractVersionedDataset {
    decode(bytes) {
        return new TextDecoder().decode(bytes);
    }

    encode(text_) {
        return new TextEncoder().encode(text_);
    }
});

// A file is not to wait for a disk.
if (GLib.file_test('/dev/shm', GLib.FileTest.IS_DIR))
    GLib.setenv('TMPDIR', '/dev/shm', true);
const folder = makeFolder();
const text = 'x'.repeat(SIZE);
const bytes = new Uint8Array(SIZE);
const array = new Float64Array(SIZE / 8);
const json = {list: Array(SIZE / 10).fill(12345678)};

for (const [name, dataset, value] of [
    ['text in memory', Kedroc.MemoryDataset.new(), text],
    ['text in shared memory', Kedroc.SharedMemoryDataset.new(null), text],
    ['an array in shared memory', Kedroc.SharedMemoryDataset.new(null), array],
    ['an array of JavaScript alone', Kedroc.SharedMemoryDataset.new(null), new Float32Array(SIZE / 4)],
    ['JSON in shared memory', Kedroc.SharedMemoryDataset.new(null), json],
    ['text in a file', Kedroc.TextDataset.new(`${folder}/text`, null), text],
    ['JSON in a file', Kedroc.JSONDataset.new(`${folder}/json`, null), json],
    ['bytes in a file', Kedroc.BinaryDataset.new(`${folder}/bytes`, null), bytes],
    ['a variant in a file', new Kedroc.VariantDataset({filepath: `${folder}/variant`}), new GLib.Variant('s', text)],
    ['an array in a file', new Kedroc.VariantDataset({filepath: `${folder}/array`}), array],
    ['text in a dataset in JavaScript', new Own(), text],
    ['an array in a dataset in JavaScript', new Own(), array],
    ['an object in a dataset in JavaScript', new Own(), json],
    ['text in an asynchronous dataset in JavaScript', new Later(), text],
    ['text in a file of a class in JavaScript', new Lines({filepath: `${folder}/lines`}), text],
]) {
    test(name, () => {
        const catalog = Kedroc.DataCatalog.new();
        catalog.set('data', dataset);
        assertSmall(() => {
            catalog.save('data', value);
            if (catalog.load('data').length === 0)
                throw new Error('nothing was loaded');
        });
    });
}

finish();
