// SPDX-License-Identifier: LGPL-2.1-or-later
// The nodes in JavaScript: one makes an array, one reads what all four languages have made.

export function makeWeights({flights}) {
    return {weights: new Float64Array(flights.get_n_rows()).map((_, i) => i % 8 / 4)};
}

function sum(numbers) {
    let total = 0;
    for (const number of numbers)
        total += number;
    return total.toFixed(2);
}

export function sumInJs({flights, fares, weights, ranks}) {
    return {js: [flights.column('price'), fares, weights, ranks].map(sum).join(' ')};
}
