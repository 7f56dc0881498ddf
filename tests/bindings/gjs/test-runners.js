// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs on worker processes, asked for in JavaScript: the nodes are those of a C library.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, test} from './tap.js';

const library = GLib.getenv('KEDROC_TEST_NODES');

function runFunction(runner, name) {
    const node = Kedroc.Node.new_for_function('node', [], 'done', `c:${library}:${name}`);
    return runner.run(Kedroc.Pipeline.new([node]), Kedroc.DataCatalog.new());
}

test('failed nodes are tried again', () => {
    const runner = Kedroc.ParallelRunner.new(1);
    runner.retries = 1;
    assertError(Gio.IOErrorEnum, Gio.IOErrorEnum.BUSY, () => runFunction(runner, 'fail_at_first'), "'node'");
    runner.retry_failed = true;
    assertEqual(runFunction(runner, 'fail_at_first').load('done'), 1);
});

test('what nodes print', () => {
    const runner = new Kedroc.ParallelRunner({max_workers: 1, forward_output: false});
    const said = [];
    runner.connect('node-output', (_, node, isError, line) => said.push(`${node.get_name()} ${isError} ${line}`));
    runFunction(runner, 'speak');
    assertEqual(said.sort(), ['node false one', 'node false twö', 'node true three']);
});

finish();
