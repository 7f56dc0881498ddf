// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs the pipeline from JavaScript: gjs -m main.js SOURCE BUILD sequential|thread|parallel

import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

const RUNNERS = {
    sequential: () => Kedroc.SequentialRunner.new(),
    thread: () => Kedroc.ThreadRunner.new(2),
    parallel: () => Kedroc.ParallelRunner.new(2),
};

const [source, build, runner] = ARGV;
const text = new TextDecoder().decode(GLib.file_get_contents(`${source}/pipeline.json`)[1]);
const described = JSON.parse(text.replaceAll('{source}', source).replaceAll('{build}', build));
const catalog = Kedroc.DataCatalog.new();
for (const [name, value] of Object.entries(described.inputs))
    catalog.set_value(name, value);
const nodes = described.nodes.map(node =>
    Kedroc.Node.new_for_function(node.name, node.inputs, node.outputs, node.function));
print(RUNNERS[runner]().run(Kedroc.Pipeline.new(nodes), catalog).load('report'));
