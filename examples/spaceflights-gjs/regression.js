// SPDX-License-Identifier: LGPL-2.1-or-later
// Linear regression by the normal equations. A model is the intercept, and a coefficient for each feature by its name.

const TOLERANCE = 1e-10; // what is left of a column, as a part of what it was, when others make up for it

function designColumns(features, names) {
    return [new Float64Array(features.get_n_rows()).fill(1), ...names.map(name => features.column(name))];
}

function dot(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++)
        sum += a[i] * b[i];
    return sum;
}

// Solves for symmetric positive semidefinite matrices: columns that depend on others, or are zero throughout as
// moon_clearance_complete is, do no harm and have no part.
function solve(matrix, right) {
    const n = right.length;
    const rows = matrix.map((row, i) => [...row, right[i]]);
    const scales = matrix.map((row, i) => row[i]);
    const used = [];
    for (let k = 0; k < n; k++) {
        if (!(rows[k][k] > TOLERANCE * scales[k]))
            continue;
        used.push(k);
        for (let i = 0; i < n; i++) {
            if (i === k)
                continue;
            const factor = rows[i][k] / rows[k][k];
            for (let j = k; j <= n; j++)
                rows[i][j] -= factor * rows[k][j];
        }
    }
    const solution = new Array(n).fill(0);
    for (const k of used)
        solution[k] = rows[k][n] / rows[k][k];
    return solution;
}

export function fit(features, target) {
    const names = features.get_column_names();
    if (target.length <= names.length)
        throw new RangeError(`${target.length} rows are too few to train a model of ${names.length} features`);
    const columns = designColumns(features, names);
    const matrix = columns.map(a => columns.map(b => dot(a, b)));
    const [intercept, ...coefficients] = solve(matrix, columns.map(column => dot(column, target)));
    return {intercept, coefficients: Object.fromEntries(names.map((name, i) => [name, coefficients[i]]))};
}

export function predict({intercept, coefficients}, features) {
    const predictions = new Float64Array(features.get_n_rows()).fill(intercept);
    for (const [name, coefficient] of Object.entries(coefficients)) {
        const numbers = features.column(name);
        for (let i = 0; i < predictions.length; i++)
            predictions[i] += coefficient * numbers[i];
    }
    return predictions;
}

export function measureErrors(predictions, prices) {
    const mean = prices.reduce((sum, price) => sum + price, 0) / prices.length;
    const errors = prices.map((price, i) => Math.abs(price - predictions[i]));
    const residuals = dot(errors, errors);
    const variance = prices.reduce((sum, price) => sum + (price - mean) ** 2, 0);
    return {
        r2: variance > 0 ? 1 - residuals / variance : 0,
        mae: errors.reduce((sum, error) => sum + error, 0) / errors.length,
        max_error: errors.reduce((most, error) => Math.max(most, error), 0),
    };
}
