// SPDX-License-Identifier: LGPL-2.1-or-later
// Measures what a node costs from JavaScript: gjs -m bench_pipelines.js REPEATS

import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

const REPEATS = Number(ARGV[0]);
const SIZES = [100, 1000];
const folder = GLib.path_get_dirname(GLib.filename_from_uri(import.meta.url)[0]);
const reference = `js:${folder}/bench_nodes.js:oneMore`;

const RUNNERS = {
    sequential: () => Kedroc.SequentialRunner.new(),
    thread: () => Kedroc.ThreadRunner.new(2),
    parallel: () => Kedroc.ParallelRunner.new(2),
};
const SHAPES = {
    'a chain': i => `x${i}`,
    'a fan-out': () => 'x0',
};
const KINDS = {
    '': (name, input, output) => Kedroc.Node.new_for_function(name, input, output, reference),
    ', handed a task': (name, input, output) => Kedroc.Node.new(name, input, output, task => {
        task.set_output(output, task.get_input(input) + 1);
    }),
    ', handed an object': (name, input, output) => Kedroc.Node.new(name, {x: input}, {y: output},
        ({x}) => ({y: x + 1})),
};

function measureRun(runner, pipeline, n, last) {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x0', 0);
    const began = GLib.get_monotonic_time();
    const outputs = runner.run(pipeline, catalog);
    const time = GLib.get_monotonic_time() - began;
    if (outputs.load(`x${n}`) !== last)
        throw new Error(`the result is ${outputs.load(`x${n}`)}`);
    // What a run has left goes when the main loop turns, as it does in a program.
    while (GLib.MainContext.default().iteration(false))
        continue;
    return time / n;
}

function measure(runnerName, shape, n, kind) {
    const nodes = Array.from({length: n}, (_, i) => KINDS[kind](`n${i}`, SHAPES[shape](i), `x${i + 1}`));
    const pipeline = Kedroc.Pipeline.new(nodes);
    const runner = RUNNERS[runnerName]();
    const last = shape === 'a chain' ? n : 1;
    const times = Array.from({length: REPEATS + 1}, () => measureRun(runner, pipeline, n, last)).slice(1);
    print(JSON.stringify({who: 'GJS', what: `${runnerName}, ${shape} of ${n}${kind}`, times}));
}

for (const runner of Object.keys(RUNNERS)) {
    for (const shape of Object.keys(SHAPES)) {
        for (const n of SIZES) {
            // A function without a name stays in the process.
            for (const kind of runner === 'parallel' ? [''] : Object.keys(KINDS))
                measure(runner, shape, n, kind);
        }
    }
}
