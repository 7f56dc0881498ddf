// SPDX-License-Identifier: LGPL-2.1-or-later
// Reports of runs: as objects, as plain objects that JSON takes, and as text.

import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, test} from './tap.js';

const {SUCCEEDED, FAILED, SKIPPED, PENDING} = Kedroc.RunState;

function makeReport() {
    const report = Kedroc.RunReport.new();
    const hooks = Kedroc.HookManager.new();
    hooks.register(report);
    return [report, hooks];
}

// A chain from x to y, z and so on.
function runNodes(runner, hooks, functions) {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 21);
    const nodes = functions.map((func, index) => Kedroc.Node.new(`node_${index}`, 'xyz'[index], 'yza'[index], func));
    return runner.run(Kedroc.Pipeline.new(nodes), catalog, hooks, 'the-run');
}

function twice(task) {
    task.set_output('y', 2 * task.get_input('x'));
}

test('success', () => {
    // Functions run on the thread that asks for the run: worker 0 of a ThreadRunner.
    for (const [runner, type, worker] of [[Kedroc.SequentialRunner.new(), 'KedrocSequentialRunner', 1],
        [Kedroc.ThreadRunner.new(2), 'KedrocThreadRunner', 0]]) {
        const [report, hooks] = makeReport();
        runNodes(runner, hooks, [twice]);
        assertEqual([report.get_state(), report.dup_run_id(), report.dup_runner(), report.list_nodes()],
            [SUCCEEDED, 'the-run', type, ['node_0']]);
        assertEqual(report.dup_error(), null);
        assertEqual(report.dup_start_time().to_unix() <= report.dup_end_time().to_unix(), true);
        const node = report.dup_node('node_0');
        assertEqual([node.name, node.state, node.attempts, node.worker, node.bytes_in, node.bytes_out, node.error],
            ['node_0', SUCCEEDED, 1, worker, 8, 8, null]);
        assertEqual([node.pid > 0, node.run_time > 0, node.cpu_time > 0, node.peak_memory > 1000000],
            [true, true, true, true]);
        assertEqual(node.copy().run_time, node.run_time);
        assertEqual(report.dup_node('nobody'), null);
    }
});

test('failure', () => {
    const [report, hooks] = makeReport();
    const message = assertError(Kedroc.RunnerError, Kedroc.RunnerError.NODE_FAILED,
        () => runNodes(Kedroc.SequentialRunner.new(), hooks, [twice, () => {
            throw new Error('bad price');
        }, twice]));
    assertEqual([report.get_state(), report.dup_error().message], [FAILED, message]);
    assertEqual(report.list_nodes().map(name => report.dup_node(name).state), [SUCCEEDED, FAILED, SKIPPED]);
    assertEqual(report.dup_node('node_1').error, message);
    assertEqual(`${report}`.includes("\nNode 'node_1': Error: bad price\n"), true);
});

test('JSON', () => {
    const [report, hooks] = makeReport();
    assertEqual([report.get_state(), report.to_json().state, report.to_json().nodes], [PENDING, 'pending', []]);
    runNodes(Kedroc.SequentialRunner.new(), hooks, [twice]);
    const json = report.to_json();
    const node = report.dup_node('node_0');
    assertEqual(JSON.parse(JSON.stringify(json)), json);
    assertEqual([json.run_id, json.runner, json.state, json.error],
        ['the-run', 'KedrocSequentialRunner', 'succeeded', null]);
    assertEqual(new Date(json.start_time) <= new Date(json.end_time), true);
    assertEqual(json.nodes, [{
        name: 'node_0',
        state: 'succeeded',
        attempts: 1,
        worker: 1,
        pid: node.pid,
        queue_time: node.queue_time,
        load_time: node.load_time,
        run_time: node.run_time,
        save_time: node.save_time,
        cpu_time: node.cpu_time,
        peak_memory: node.peak_memory,
        bytes_in: 8,
        bytes_out: 8,
        error: null,
    }]);
});

finish();
