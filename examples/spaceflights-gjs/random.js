// SPDX-License-Identifier: LGPL-2.1-or-later
// The numbers of GLib's GRand, which GJS cannot make: the Mersenne Twister, so that rows are shuffled as in C.

const N = 624;
const M = 397;

export class Rand {
    constructor(seed) {
        this._state = new Uint32Array(N);
        this._state[0] = seed;
        for (let i = 1; i < N; i++) {
            const before = this._state[i - 1];
            this._state[i] = Math.imul(1812433253, before ^ before >>> 30) + i;
        }
        this._index = N;
    }

    _twist() {
        const state = this._state;
        for (let i = 0; i < N; i++) {
            const y = state[i] & 0x80000000 | state[(i + 1) % N] & 0x7fffffff;
            state[i] = state[(i + M) % N] ^ y >>> 1 ^ (y & 1 ? 0x9908b0df : 0);
        }
        this._index = 0;
    }

    int() {
        if (this._index === N)
            this._twist();
        let y = this._state[this._index++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        y ^= y >>> 18;
        return y >>> 0;
    }

    // Below n, each number as often as any other.
    below(n) {
        const most = 2 ** 32 - 2 ** 32 % n;
        for (;;) {
            const number = this.int();
            if (number < most)
                return number % n;
        }
    }
}
