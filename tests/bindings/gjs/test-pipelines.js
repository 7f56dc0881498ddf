// SPDX-License-Identifier: LGPL-2.1-or-later
// Pipelines from JavaScript: modular ones, and nodes whose inputs and outputs are objects.

import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, test} from './tap.js';

const {INVALID_MAPPING, INVALID_NODE} = Kedroc.PipelineError;

function make() {
    return Kedroc.Pipeline.new([
        Kedroc.Node.new('clean', ['raw', 'params:depth'], 'cars', () => {}),
        Kedroc.Node.new('fit', 'cars', 'model', () => {}),
    ]);
}

test('arguments and keys', () => {
    const node = Kedroc.Node.new('n', {left: 'a', right: 'b'}, {difference: 'c'}, task => {
        task.set_output('difference', task.get_input('left') - task.get_input('right'));
    });
    assertEqual([node.get_inputs(), node.get_input_arguments()], [['a', 'b'], ['left', 'right']]);
    assertEqual([node.get_outputs(), node.get_output_keys()], [['c'], ['difference']]);
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('a', 5);
    catalog.set_value('b', 3);
    const result = Kedroc.SequentialRunner.new().run(Kedroc.Pipeline.new([node]), catalog);
    assertEqual(result.load('c'), 2);
    const named = Kedroc.Node.new_for_function('n', {x: 'a'}, 'b', 'python:m:f');
    assertEqual([named.get_input_arguments(), named.get_output_keys()], [['x'], []]);
    assertError(Kedroc.PipelineError, INVALID_NODE, () => named.with_argument_names(['x', 'y'], null), "'n'");
});

test('modular pipelines', () => {
    for (const inputs of ['raw', ['raw'], new Set(['raw']), {raw: 'raw'}]) {
        const mapped = Kedroc.Pipeline.new_mapped(make(), inputs, null, 'depth', 'eu');
        assertEqual([mapped.get_inputs(), mapped.get_outputs()], [['params:depth', 'raw'], ['eu.model']]);
    }
    const renamed = Kedroc.Pipeline.new_mapped(make(), null, {model: 'best'}, {depth: 'deep'});
    assertEqual([renamed.get_inputs(), renamed.get_outputs()], [['params:deep', 'raw'], ['best']]);
    const grouped = Kedroc.Pipeline.new_mapped(make(), null, null, null, 'eu', false);
    assertEqual(grouped.get_datasets(), make().get_datasets());
    assertError(Kedroc.PipelineError, INVALID_MAPPING, () => Kedroc.Pipeline.new_mapped(make(), null, 'modle'),
        "'modle' (did you mean 'model'?)");
});

test('configurations', () => {
    const config = {nodes: [{name: 'clean', function: 'js:nodes.js:clean', inputs: {table: 'raw'}, outputs: ['cars']}]};
    assertEqual(Kedroc.Pipeline.new_from_config(config).to_config(), config);
    assertError(Kedroc.DatasetError, Kedroc.DatasetError.INVALID_CONFIG,
        () => Kedroc.Pipeline.new_from_config({nodes: 3}), "'nodes' is a number, not a list");
});

test('drawings', async () => {
    assertEqual(make().to_svg().includes('>clean</text>'), true);
    assertEqual((await make().to_svg_async()).includes('>model</text>'), true);
});

test('groups', () => {
    const groups = Kedroc.Pipeline.new_mapped(make(), null, null, null, 'eu').group_nodes_by(Kedroc.GroupBy.NAMESPACE);
    assertEqual(groups.map(group => [group.name, group.get_nodes(), group.get_dependencies()]),
        [['eu', ['eu.clean', 'eu.fit'], []]]);
});

finish();
