// SPDX-License-Identifier: LGPL-2.1-or-later
// JavaScript functions as nodes: what they may return and throw, where they run; promises.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kedroc from 'gi://Kedroc?version=1';

import {assertEqual, assertError, finish, test} from './tap.js';

const {NODE_FAILED, NOT_PARALLELIZABLE} = Kedroc.RunnerError;
const runners = [Kedroc.SequentialRunner.new(), Kedroc.ThreadRunner.new(2)];

function runFunction(func, runner = runners[0]) {
    const pipeline = Kedroc.Pipeline.new([Kedroc.Node.new('node', [], 'y', func)]);
    return runner.run(pipeline, Kedroc.DataCatalog.new());
}

test('one name is a list of one', () => {
    const node = Kedroc.Node.new('a', 'shuttles', 'OUT', () => {});
    assertEqual([node.get_inputs(), node.get_outputs()], [['shuttles'], ['OUT']]);
    const named = Kedroc.Node.new_for_function('a', 'shuttles', ['OUT'], 'c:libm.so.6:sin');
    assertEqual([named.get_inputs(), named.get_outputs()], [['shuttles'], ['OUT']]);
});

test('what counts as success', () => {
    for (const runner of runners) {
        for (const result of [undefined, null, true, 0, '', {y: 2}]) {
            const outputs = runFunction(task => {
                task.set_output('y', 1);
                return result;
            }, runner);
            assertEqual(outputs.load('y'), 1);
        }
        assertError(Kedroc.RunnerError, NODE_FAILED, () => runFunction(() => false, runner), "'node'", 'FALSE');
    }
});

test('exceptions', () => {
    function throwIt(thrown) {
        throw thrown;
    }

    for (const runner of runners) {
        for (const [thrown, text] of [[new TypeError('bad price'), 'TypeError: bad price'], ['text', 'text'],
            [new RangeError('a\0b'), 'RangeError: a\\0b'], [undefined, 'undefined']]) {
            assertError(Kedroc.RunnerError, NODE_FAILED, () => runFunction(() => throwIt(thrown), runner),
                `'node': ${text}`);
        }
        const message = assertError(Kedroc.RunnerError, NODE_FAILED,
            () => runFunction(() => throwIt(new Error('x')), runner));
        if (!message.includes('test-nodes.js:'))
            throw new Error(`no stack in ${message}`);
    }
});

test('own errors stay what they are', () => {
    for (const runner of runners) {
        assertError(Gio.IOErrorEnum, Gio.IOErrorEnum.NO_SPACE, () => runFunction(() => {
            throw new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.NO_SPACE, 'no space');
        }, runner), "'node'", 'no space');
    }
});

test('what a function is handed', () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('a', 1);
    catalog.set_value('b', 2);
    const run = (func, outputs = 'y') => {
        const node = Kedroc.Node.new('node', ['a', 'b'], outputs, func);
        const result = runners[0].run(Kedroc.Pipeline.new(node), catalog);
        return [...result].sort().map(name => result.load(name));
    };
    assertEqual(run((a, b) => a + b), [3]);
    assertEqual(run(async (a, b) => a + await b, ['y']), [3]);
    assertEqual(run((a, b) => [a, b], ['y', 'z']), [1, 2]);
    assertEqual(run((a, b) => ({z: a, y: b}), ['y', 'z']), [2, 1]);
    assertEqual(run(({a, b}) => ({y: a + b})), [3]);
    // Who expects the values and is handed the task is told so.
    const message = assertError(Kedroc.RunnerError, NODE_FAILED, () => run(values => `${values}`), "'node'",
        'TypeError', 'it was handed the task', "'y'", '({x}) => ');
    if (!message.includes('checkReturned@'))
        throw new Error(message);
});

test('what only new() fills in', () => {
    for (const [make, words] of [[() => new Kedroc.Node(), 'Kedroc.Node.new'],
        [() => new Kedroc.Task(), 'Kedroc.Task.new'],
        [() => Kedroc.Pipeline.new([undefined]), '[0] is undefined']]) {
        try {
            make();
        } catch (error) {
            assertEqual([error.constructor, error.message.includes(words)], [TypeError, true]);
            continue;
        }
        throw new Error(`${make} has made one`);
    }
});

test('what is no function', () => {
    for (const func of [undefined, null, 'name', {}]) {
        try {
            Kedroc.Node.new('node', [], 'y', func);
        } catch (error) {
            assertEqual([error.constructor, error.message],
                [TypeError, `A node has to have a function, not ${func}`]);
            continue;
        }
        throw new Error(`${func} was taken`);
    }
});

test('functions stay on their thread', () => {
    const nodes = ['a', 'b', 'c', 'd'].map(name => Kedroc.Node.new(name, 'x', `${name}_out`, task => {
        task.set_output(`${name}_out`, task.get_input('x') + 1);
    }));
    assertEqual(nodes.map(node => node.get_affinity()), nodes.map(() => Kedroc.Affinity.OWNER));
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 1);
    const outputs = Kedroc.ThreadRunner.new(4).run(Kedroc.Pipeline.new(nodes), catalog);
    assertEqual([...outputs].map(name => outputs.load(name)), [2, 2, 2, 2]);
});

test('the parallel runner refuses', () => {
    assertError(Kedroc.RunnerError, NOT_PARALLELIZABLE,
        () => runFunction(() => {}, Kedroc.ParallelRunner.new(2)), "'node'");
});

test('text', () => {
    const node = Kedroc.Node.new('first', 'x', 'y', () => {});
    const pipeline = Kedroc.Pipeline.new([node]);
    assertEqual(`${node}`, node.to_string());
    assertEqual(`${pipeline}`, pipeline.describe());
    if (!pipeline.describe().includes('\nfirst\n') || !pipeline.describe(false).includes(`\n${node}\n`))
        throw new Error(pipeline.describe(false));
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('price', 1.5);
    if (!`${catalog}`.includes('price'))
        throw new Error(`${catalog}`);
});

test('a table', () => {
    const builder = Kedroc.TableBuilder.new();
    builder.add_column('d', Number);
    builder.append_double('d', 0.5);
    assertEqual(builder.finish(null).get_doubles('d'), [0.5]);
});

test('promises', async () => {
    const node = Kedroc.Node.new('node', 'x', 'y', task => task.set_output('y', 2 * task.get_input('x')));
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 21);
    const outputs = await runners[0].run_async(Kedroc.Pipeline.new([node]), catalog);
    assertEqual(await outputs.load_async('y'), 42);
    await catalog.save_async('x', 22);
    assertEqual(await catalog.get('x', false).load_async(), 22);

    let error = null;
    await catalog.load_async('nothing').catch(caught => {
        error = caught;
    });
    assertEqual(error.matches(Kedroc.DatasetError, Kedroc.DatasetError.NOT_FOUND), true);
});

test('callbacks', async () => {
    const catalog = Kedroc.DataCatalog.new();
    catalog.set_value('x', 21);
    const loaded = await new Promise(resolve => {
        catalog.load_async('x', null, (_source, result) => resolve(catalog.load_finish(result)));
    });
    assertEqual(loaded, 21);
});

finish();
