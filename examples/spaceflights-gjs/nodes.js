// SPDX-License-Identifier: LGPL-2.1-or-later
// The nodes of Kedro's spaceflights tutorial in JavaScript.

import GObject from 'gi://GObject';

import {Rand} from './random.js';
import {fit, measureErrors, predict} from './regression.js';
import {findColumn, join, numbersOf, readTable, writeTable} from './tables.js';

const {TYPE_BOOLEAN, TYPE_DOUBLE, TYPE_STRING} = GObject;
const TARGET = 'price';

function toNumber(name, text, divisor = 1) {
    const number = Number(text);
    if (text === '' || Number.isNaN(number))
        throw new RangeError(`Column '${name}': cannot make a number of '${text}'`);
    return number / divisor;
}

// How text becomes a value of another type: "90%" is 0.9, "$1,715.0" is 1715.0, "t" is true.
const percentage = {type: TYPE_DOUBLE, convert: (name, text) => text && toNumber(name, text.replace('%', ''), 100)};
const money = {type: TYPE_DOUBLE, convert: (name, text) => text && toNumber(name, text.replaceAll(/[$,]/g, ''))};
const flag = {type: TYPE_BOOLEAN, convert: (_name, text) => text === 't'};

function preprocess(table, conversions) {
    const columns = readTable(table);
    Object.keys(conversions).forEach(name => findColumn(columns, name));
    return writeTable(columns.map(column => {
        const conversion = conversions[column.name];
        if (conversion === undefined || column.type !== TYPE_STRING)
            return column;
        const {name, cells} = column;
        return {name, type: conversion.type, cells: cells.map(text => conversion.convert(name, text))};
    }));
}

export const preprocessCompanies = companies => preprocess(companies, {
    company_rating: percentage,
    iata_approved: flag,
});

export const preprocessShuttles = shuttles => preprocess(shuttles, {
    d_check_complete: flag,
    moon_clearance_complete: flag,
    price: money,
});

export function createModelInputTable(shuttles, companies, reviews) {
    const rated = join(readTable(shuttles), 'id', readTable(reviews), 'shuttle_id');
    return writeTable(join(rated, 'company_id', readTable(companies), 'id'));
}

export function summarizeModelInputTable(table) {
    const prices = table.column(TARGET);
    return {rows: prices.length, price_sum: prices.reduce((sum, price) => sum + price, 0)};
}

// The numbers of all rows in an order that depends on the seed alone.
function shuffleRows(n, seed) {
    const rand = new Rand(seed);
    const rows = [];
    for (let i = 0; i < n; i++) {
        const j = rand.below(i + 1);
        rows[i] = rows[j];
        rows[j] = i;
    }
    return rows;
}

// Features go on as tables of doubles, the target as typed arrays.
export function splitData(table, {test_size: testSize, random_state: seed, features}) {
    const columns = readTable(table);
    const rows = shuffleRows(table.get_n_rows(), seed);
    const nTest = Math.ceil(testSize * rows.length);
    const target = numbersOf(columns, TARGET);
    const [test, train] = [rows.slice(0, nTest), rows.slice(nTest)].map(part => ({
        features: writeTable(features.map(name => {
            const numbers = numbersOf(columns, name);
            return {name, type: TYPE_DOUBLE, cells: part.map(row => numbers[row])};
        })),
        target: Float64Array.from(part, row => target[row]),
    }));
    return [train.features, test.features, train.target, test.target];
}

export const trainModel = (features, target) => fit(features, target);

export const evaluateModel = (model, features, target) => measureErrors(predict(model, features), target);
