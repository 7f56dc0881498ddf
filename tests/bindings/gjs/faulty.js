// SPDX-License-Identifier: LGPL-2.1-or-later
// What test-exceptions.js throws, here and in workers.

import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

export class Fault extends Error {
    get name() {
        return 'Fault';
    }
}

export function throwIt() {
    throw new Fault('not today');
}

export async function throwLater() {
    await null;
    throw new Fault('not today');
}

// What the codec throws at.
export class Faulty {
    constructor(method) {
        this.method = method;
    }
}

let latest = null;

export const FaultyCodec = GObject.registerClass({
    GTypeName: 'TestFaultyCodec',
    Implements: [Kedroc.Codec],
}, class FaultyCodec extends GObject.Object {
    get_name() {
        return 'test-faulty';
    }

    can_encode(value) {
        if (value instanceof Faulty && value.method === 'can_encode')
            throwIt();
        return value instanceof Faulty;
    }

    encode(value) {
        latest = value;
        if (value.method === 'encode')
            throwIt();
        return new Uint8Array(8);
    }

    decode() {
        if (latest === null || latest.method === 'decode')
            throwIt();
        return latest;
    }
});
new FaultyCodec().register();

export const copy = x => x;
export const makeFaulty = method => new Faulty(method);
export const fail = () => throwIt();
export const failLater = async () => {
    await throwLater();
};

// Throws what is none of those exceptions.
export function breakDown() {
    throw new RangeError('broken');
}

export function report(task) {
    task.report_progress(0.5, 'half');
    task.set_output('y', 1);
}

export function say() {
    print('said');
    return 1;
}

export function* failInPart(x) {
    yield x;
    throwIt();
}

export async function* failInPartLater(x) {
    yield x;
    await throwLater();
}
