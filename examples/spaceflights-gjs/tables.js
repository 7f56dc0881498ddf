// SPDX-License-Identifier: LGPL-2.1-or-later
// Tables as arrays of cells by column, and back.

import GObject from 'gi://GObject';
import Kedroc from 'gi://Kedroc?version=1';

const {TYPE_BOOLEAN, TYPE_DOUBLE, TYPE_INT64, TYPE_STRING} = GObject;

const APPEND = new Map([
    [TYPE_BOOLEAN, 'append_boolean'],
    [TYPE_DOUBLE, 'append_double'],
    [TYPE_INT64, 'append_int64'],
    [TYPE_STRING, 'append_string'],
]);

// Each column with its name, its type and its cells. A missing one is null.
export function readTable(table) {
    return table.get_column_names().map(name => {
        const type = table.get_column_type(name);
        const cells = Array.from(table.column(name));
        const suspicious = type === TYPE_INT64 ? 0n : NaN;
        const isMissing = (cell, row) => Object.is(cell, suspicious) && table.is_missing(name, row);
        return {name, type, cells: cells.map((cell, row) => isMissing(cell, row) ? null : cell)};
    });
}

export function findColumn(columns, name) {
    const found = columns.find(column => column.name === name);
    if (found === undefined)
        throw new RangeError(`The table has no column '${name}'`);
    return found;
}

export function writeTable(columns) {
    const builder = Kedroc.TableBuilder.new();
    for (const {name, type, cells} of columns) {
        builder.add_column(name, type);
        const append = APPEND.get(type);
        for (const cell of cells) {
            if (cell === null)
                builder.append_missing(name);
            else
                builder[append](name, type === TYPE_INT64 ? Number(cell) : cell);
        }
    }
    return builder.finish();
}

// The numbers of a column of any type but text.
export function numbersOf(columns, name) {
    return Float64Array.from(findColumn(columns, name).cells, cell => cell === null ? NaN : Number(cell));
}

function completeRows(columns) {
    return [...columns[0].cells.keys()].filter(row => columns.every(({cells}) => cells[row] !== null));
}

// The inner join of two tables on a column of integers in each, in the order of pandas.merge: each row of the left one
// with every row of the right one that has its key. Rows that lack a value are left out.
export function join(left, leftKey, right, rightKey) {
    const rightRows = new Map();
    const rightKeys = findColumn(right, rightKey).cells;
    for (const row of completeRows(right)) {
        if (!rightRows.has(rightKeys[row]))
            rightRows.set(rightKeys[row], []);
        rightRows.get(rightKeys[row]).push(row);
    }
    const leftKeys = findColumn(left, leftKey).cells;
    const pairs = completeRows(left).flatMap(row => (rightRows.get(leftKeys[row]) ?? []).map(other => [row, other]));
    const pick = (columns, side) => columns.map(column => ({
        ...column,
        cells: pairs.map(pair => column.cells[pair[side]]),
    }));
    return [...pick(left, 0), ...pick(right.filter(({name}) => name !== rightKey), 1)];
}
