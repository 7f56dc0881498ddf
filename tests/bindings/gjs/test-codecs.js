// SPDX-License-Identifier: LGPL-2.1-or-later
// Codecs that are written in JavaScript, and the bytes of buffers as JavaScript sees them.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';
import System from 'system';

import {assertEqual, assertError, finish, test} from './tap.js';

const {CORRUPT, FAILED, NOT_SERIALIZABLE} = Kedroc.DatasetError;

class Point {
    constructor(x, y) {
        this.x = x;
        this.y = y;
    }
}

const PointCodec = GObject.registerClass({Implements: [Kedroc.Codec]}, class PointCodec extends GObject.Object {
    get_name() {
        return 'test-point';
    }

    can_encode(value) {
        return value.constructor === Point;
    }

    encode(value, _manager) {
        return new Float64Array([value.x, value.y]);
    }

    decode(buffer) {
        return new Point(...new Float64Array(buffer.toArray().buffer));
    }
});

// What AnythingCodec is to do with it: each function is called in place of the codec's method.
class Anything {
    constructor(functions) {
        Object.assign(this, {can_encode: () => true, encode: () => new Uint8Array(), decode: () => 1}, functions);
    }
}

let latest = null;

class AnythingMethods extends GObject.Object {
    get_name() {
        return 'test-anything';
    }

    can_encode(value) {
        return value instanceof Anything && value.can_encode();
    }

    encode(value, manager) {
        latest = value;
        return value.encode(manager);
    }

    decode(buffer) {
        return latest.decode(buffer);
    }
}
GObject.registerClass(AnythingMethods);

// With methods that are all inherited, and the other way to name an interface.
class AnythingCodec extends AnythingMethods {
    static [GObject.interfaces] = [Kedroc.Codec];
}
GObject.registerClass(AnythingCodec);

const pointCodec = new PointCodec();
pointCodec.register();
new AnythingCodec().register();

const manager = Kedroc.SharedMemoryManager.new();
const dataset = Kedroc.SharedMemoryDataset.new(manager);

function roundTrip(functions) {
    dataset.save(new Anything(functions));
    return dataset.load();
}

function assertPoint(value, x, y) {
    if (!(value instanceof Point))
        throw new Error(`${value} is no point`);
    assertEqual([value.x, value.y], [x, y]);
}

function makeBytes(size) {
    return new Uint8Array(size).map((_byte, i) => i);
}

test('dataset', () => {
    dataset.save(new Point(1, 2));
    assertPoint(dataset.load(), 1, 2);
});

test('value', () => {
    const buffer = Kedroc.value_encode(new Point(3, 4), manager);
    assertEqual(buffer.is_sealed(), true);
    assertPoint(Kedroc.value_decode(buffer), 3, 4);
    assertEqual(Kedroc.value_decode(Kedroc.value_encode('text')), 'text');
    assertEqual(Kedroc.value_decode(Kedroc.value_encode({a: [1]})), {a: [1]});
});

test('promises', async () => {
    await dataset.save_async(new Point(5, 6));
    assertPoint(await dataset.load_async(), 5, 6);
    const catalog = Kedroc.DataCatalog.new();
    catalog.set('point', dataset);
    await catalog.save_async('point', new Point(7, 8));
    assertPoint(await catalog.load_async('point'), 7, 8);
});

test('runners', async () => {
    const nodes = [
        Kedroc.Node.new('first', 'in', 'between', task => task.set_output('between', task.get_input('in'))),
        Kedroc.Node.new('second', ['between', 'in'], 'out', task => {
            task.set_output('out', new Point(task.get_input('between').x, task.get_input('in').y));
        }),
    ];
    for (const runner of [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)]) {
        for (const isAsync of [false, true]) {
            const catalog = Kedroc.DataCatalog.new();
            for (const name of ['in', 'between', 'out'])
                catalog.set(name, Kedroc.SharedMemoryDataset.new(manager));
            catalog.save('in', new Point(1, 2));
            runner.set_is_async(isAsync);
            assertPoint(runner.run(Kedroc.Pipeline.new(nodes), catalog).load('out'), 1, 2);
            catalog.save('in', new Point(3, 4));
            assertPoint((await runner.run_async(Kedroc.Pipeline.new(nodes), catalog)).load('out'), 3, 4);
        }
    }
});

test('a parallel run has no such codec', () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('in', new Point(1, 2));
    const node = Kedroc.Node.new_for_function('read', 'in', [], 'c:libm.so.6:sin');
    assertError(Kedroc.DatasetError, NOT_SERIALIZABLE,
        () => Kedroc.ParallelRunner.new(1).run(Kedroc.Pipeline.new([node]), catalog),
        "Node 'read': Dataset 'in': ", "'test-point'");
});

test('a parallel run with a codec of C', async () => {
    class Numbers {
        constructor(numbers) {
            this.numbers = numbers;
        }
    }

    const NumbersCodec = GObject.registerClass({Implements: [Kedroc.Codec]}, class NumbersCodec extends GObject.Object {
        get_name() {
            return 'test-library-points';
        }

        can_encode(value) {
            return value instanceof Numbers;
        }

        encode(value, _manager) {
            return value.numbers;
        }

        decode(buffer) {
            return new Numbers(new Float64Array(buffer.toArray().buffer));
        }
    });

    // The library of the node has a codec of the same name, which the workers use.
    const library = GLib.getenv('KEDROC_TEST_CODEC_NODES');
    const node = Kedroc.Node.new_for_function('double', 'in', 'out', `c:${library}:double_points`);
    const pipeline = Kedroc.Pipeline.new([node]);
    const catalog = Kedroc.DataCatalog.new();
    const runner = Kedroc.ParallelRunner.new(1);
    catalog.set_value('in', new Numbers(new Float64Array(20000).map((_number, i) => i)));
    // Which loads the library: the last one registered is asked first.
    assertError(Kedroc.DatasetError, NOT_SERIALIZABLE, () => runner.run(pipeline, catalog),
        "Node 'double': Dataset 'in': ", "'KedrocJS-Numbers'");
    new NumbersCodec().register();
    for (const outputs of [runner.run(pipeline, catalog), await runner.run_async(pipeline, catalog)]) {
        const loaded = outputs.load('out');
        assertEqual([loaded instanceof Numbers, loaded.numbers.length, loaded.numbers[19999]], [true, 20000, 39998]);
    }
});

test('raw functions', () => {
    // As GJS has them without anything of ours.
    const RawCodec = GObject.registerClass({Implements: [Kedroc.Codec]}, class RawCodec extends GObject.Object {
        vfunc_get_name() {
            return 'test-raw';
        }

        vfunc_can_encode(value) {
            return value instanceof Gio.SimpleAction;
        }

        vfunc_encode(value, given) {
            return given.allocate_bytes(new TextEncoder().encode(value.name));
        }

        vfunc_decode(buffer) {
            return [true, new Gio.SimpleAction({name: new TextDecoder().decode(buffer.toArray())})];
        }
    });
    new RawCodec().register();
    dataset.save(new Gio.SimpleAction({name: 'quit'}));
    assertEqual(dataset.load().name, 'quit');
});

test('subclass', () => {
    class Mirrored extends Point {}

    const MirroredCodec = GObject.registerClass(class MirroredCodec extends PointCodec {
        get_name() {
            return 'test-mirrored';
        }

        can_encode(value) {
            return value instanceof Mirrored;
        }

        decode(buffer) {
            const point = super.decode(buffer);
            return new Mirrored(point.y, point.x);
        }
    });
    new MirroredCodec().register();
    dataset.save(new Mirrored(1, 2));
    assertPoint(dataset.load(), 2, 1);
    dataset.save(new Point(1, 2));
    assertPoint(dataset.load(), 1, 2);
});

test('boxed type', () => {
    const DateCodec = GObject.registerClass({Implements: [Kedroc.Codec]}, class DateCodec extends GObject.Object {
        get_name() {
            return 'test-date';
        }

        can_encode(value) {
            return value instanceof GLib.Date;
        }

        encode(value, _manager) {
            return new Uint32Array([value.get_julian()]);
        }

        decode(buffer) {
            return GLib.Date.new_julian(new Uint32Array(buffer.toArray().buffer)[0]);
        }
    });
    new DateCodec().register();
    dataset.save(GLib.Date.new_dmy(26, GLib.DateMonth.NOVEMBER, 2026));
    assertEqual(dataset.load().get_year(), 2026);
});

test('bytes of all kinds', () => {
    const kinds = [
        [makeBytes(3), [0, 1, 2]],
        [makeBytes(5).subarray(1, 3), [1, 2]],
        [new Uint16Array([1, 2]), [1, 0, 2, 0]],
        [new DataView(makeBytes(5).buffer, 2, 2), [2, 3]],
        [makeBytes(2).buffer, [0, 1]],
        [new GLib.Bytes(makeBytes(2)), [0, 1]],
        [new Uint8Array(), []],
    ];
    for (const [encoded, expected] of kinds)
        assertEqual(roundTrip({encode: () => encoded, decode: buffer => [...buffer.toArray()]}), expected);
});

test('large', () => {
    const loaded = roundTrip({encode: () => makeBytes(200000), decode: buffer => buffer.toArray()});
    assertEqual(loaded.length, 200000);
    if (!loaded.every((byte, i) => byte === i % 256))
        throw new Error('other bytes');
});

test('handed on', () => {
    assertEqual(roundTrip({encode: given => Kedroc.value_encode({list: [1, 2]}, given),
        decode: Kedroc.value_decode}), {list: [1, 2]});
    assertPoint(roundTrip({encode: given => Kedroc.value_encode(new Point(1, 2), given),
        decode: Kedroc.value_decode}), 1, 2);
});

test('decoded values', () => {
    for (const value of [1, -(2 ** 31), 2 ** 40, 0.5, 'text', '', true, {a: 1}, [1, 'a'], new Map([[1, 2]]),
        () => 3, makeBytes(2)]) {
        const loaded = roundTrip({decode: () => value});
        if (loaded !== value)
            throw new Error(`${loaded} instead of ${value}`);
    }
    assertEqual(roundTrip({decode: () => new GLib.Variant('s', 'x')}).unpack(), 'x');
    assertEqual(roundTrip({decode: () => new Gio.SimpleAction({name: 'quit'})}).name, 'quit');
});

test('a buffer that is kept', () => {
    let kept = null;
    const decode = buffer => {
        kept = buffer;
        return 1;
    };
    roundTrip({encode: () => makeBytes(200000), decode});
    dataset.release();
    System.gc();
    roundTrip({encode: () => new Uint8Array(200000)});
    assertEqual(kept.get_size(), 200000);
    assertEqual(kept.toArray()[1000], 1000 % 256);
});

test('exceptions', () => {
    function fail() {
        throw new RangeError('bad point \0');
    }

    for (const functions of [{can_encode: fail}, {encode: fail}, {decode: fail}]) {
        const message = assertError(Kedroc.DatasetError, FAILED, () => roundTrip(functions),
            "Codec 'test-anything': RangeError: bad point \\0\n");
        if (!message.includes('test-codecs.js:'))
            throw new Error(`no stack in ${message}`);
    }
    // It does not come up again.
    assertEqual(roundTrip({}), 1);
});

test('own errors stay what they are', () => {
    function fail() {
        throw new GLib.Error(Kedroc.DatasetError, CORRUPT, 'torn');
    }

    for (const functions of [{can_encode: fail}, {encode: fail}, {decode: fail}]) {
        assertError(Kedroc.DatasetError, CORRUPT, () => roundTrip(functions),
            "Codec 'test-anything': torn");
    }
});

test('wrong results', () => {
    for (const encoded of [undefined, null, 1, 'text', [1], new Point(1, 2)]) {
        assertError(Kedroc.DatasetError, FAILED, () => roundTrip({encode: () => encoded}),
            'TypeError: encode() has to return a Uint8Array');
    }
    for (const decoded of [undefined, null]) {
        assertError(Kedroc.DatasetError, FAILED, () => roundTrip({decode: () => decoded}),
            'TypeError: decode() has returned');
    }
});

test('missing methods', () => {
    const OneWay = GObject.registerClass({Implements: [Kedroc.Codec]}, class OneWay extends GObject.Object {
        get_name() {
            return 'test-one-way';
        }

        can_encode(value) {
            return value instanceof RegExp;
        }
    });
    const Nameless = GObject.registerClass(class Nameless extends PointCodec {
        get_name() {
            return null;
        }
    });

    new OneWay().register();
    assertError(Kedroc.DatasetError, FAILED, () => dataset.save(/x/), "has no 'encode'");
    let message = '';
    try {
        new Nameless().register();
    } catch (error) {
        message = `${error}`;
    }
    assertEqual(message, 'TypeError: get_name() has to return a string, not null');
});

test('no codec', () => {
    class Unknown {}

    const catalog = Kedroc.DataCatalog.new();
    catalog.set('made', dataset);
    const node = Kedroc.Node.new('make', [], 'made', task => task.set_output('made', new Unknown()));
    for (const runner of [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)]) {
        assertError(Kedroc.DatasetError, NOT_SERIALIZABLE,
            () => runner.run(Kedroc.Pipeline.new([node]), catalog),
            "Node 'make': Dataset 'made': ", "of type 'KedrocJS-Unknown'");
    }
});

test('bytes of a buffer', () => {
    const buffer = manager.allocate_bytes(makeBytes(3));
    buffer.seal();
    const bytes = buffer.toArray();
    assertEqual([...bytes], [0, 1, 2]);
    // It is a copy, which can be written to.
    bytes[0] = 7;
    assertEqual([...buffer.toArray()], [0, 1, 2]);
    assertEqual(manager.allocate_bytes(new Uint8Array()).toArray().length, 0);
});

// In MiB. A weak reference of GJS never lets go of anything, so this is how a test sees what is left.
function getMemory() {
    const [, text] = GLib.file_get_contents('/proc/self/statm');
    return Number(new TextDecoder().decode(text).split(' ')[1]) / 256;
}

// What JavaScript has let go of is freed on the main loop.
async function collect() {
    for (let i = 0; i < 3; i++) {
        System.gc();
        await new Promise(resolve => {
            GLib.idle_add(GLib.PRIORITY_LOW, () => {
                resolve();
                return GLib.SOURCE_REMOVE;
            });
        });
    }
}

test('nothing is left', async () => {
    function makePoint() {
        const point = new Point(1, 2);
        point.weight = new Uint8Array(2 ** 16).fill(1);
        return point;
    }

    function useOnce() {
        dataset.save(makePoint());
        dataset.load().weight = makePoint().weight;
        Kedroc.value_decode(Kedroc.value_encode(makePoint(), manager));
        for (const name of ['can_encode', 'encode', 'decode']) {
            assertError(Kedroc.DatasetError, FAILED, () => roundTrip({
                weight: makePoint(),
                [name]: () => {
                    throw makePoint();
                },
            }));
        }
        roundTrip({
            encode: given => Kedroc.value_encode(makePoint(), given),
            decode: buffer => Kedroc.value_decode(buffer).x,
        });
    }

    useOnce();
    await collect();
    const before = getMemory();
    for (let i = 0; i < 100; i++) {
        useOnce();
        // GJS refuses all calls from C while it sweeps garbage little by little, which it does when there is much.
        if (i % 5 === 0)
            await collect();
    }
    dataset.release();
    latest = null;
    await collect();
    // 50 MiB were in use.
    const grown = getMemory() - before;
    if (grown > 10)
        throw new Error(`${grown} MiB are left`);
    assertEqual(manager.get_bytes_in_use(), 0);
});

finish();
