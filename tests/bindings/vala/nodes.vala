// SPDX-License-Identifier: LGPL-2.1-or-later
// Nodes: as delegates, with and without a target, and by name, by every runner.

bool twice (Kedroc.Task task) throws Error {
    task.set_output_double ("y", 2 * task.get_input_double ("x"));
    return true;
}

class Factor {
    double factor;

    public Factor (double factor) {
        this.factor = factor;
    }

    public bool apply (Kedroc.Task task) throws Error {
        task.set_output_double ("z", factor * task.get_input_double ("y"));
        return true;
    }
}

Kedroc.AbstractRunner[] make_runners () {
    return { new Kedroc.SequentialRunner (), new Kedroc.ThreadRunner (2), new Kedroc.ParallelRunner (2) };
}

Kedroc.DataCatalog make_catalog () {
    var catalog = new Kedroc.DataCatalog ();
    catalog.set_value ("x", 3.0);
    return catalog;
}

string library (string symbol) {
    return "c:%s:%s".printf (Environment.get_variable ("KEDROC_TEST_VALA_LIBRARY"), symbol);
}

void test_delegates () {
    try {
        var factor = new Factor (10);
        int calls = 0;
        var pipeline = new Kedroc.Pipeline ({
            new Kedroc.Node ("twice", { "x" }, { "y" }, twice),
            new Kedroc.Node ("factor", { "y" }, { "z" }, factor.apply),
            new Kedroc.Node ("closure", { "z" }, { "w" }, (task) => {
                AtomicInt.inc (ref calls);
                task.set_output_double ("w", 1 + task.get_input_double ("z"));
                return true;
            })
        });
        var runners = make_runners ();
        for (int i = 0; i < 2; i++)
            assert (runners[i].run (pipeline, make_catalog (), null, null, false).load_double ("w") == 61);
        assert (calls == 2);
        try {
            runners[2].run (pipeline, make_catalog (), null, null, false);
            assert_not_reached ();
        } catch (Kedroc.RunnerError error) {
            assert (error is Kedroc.RunnerError.NOT_PARALLELIZABLE);
            assert (error.message.contains ("'factor'") && error.message.contains ("'closure'"));
            assert (!error.message.contains ("'twice'"));
        }
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

// A function without a target goes to workers, as the program calls Kedroc.init().
void test_static_in_workers () {
    try {
        var pipeline = new Kedroc.Pipeline ({ new Kedroc.Node ("twice", { "x" }, { "y" }, twice) });
        assert (make_runners ()[2].run (pipeline, make_catalog (), null, null, false).load_double ("y") == 6);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

void test_by_name () {
    try {
        var pipeline = new Kedroc.Pipeline ({
            new Kedroc.Node.for_function ("total", { "x", "x2" }, { "y" }, library ("vala_test_total")),
            new Kedroc.Node.for_function ("mean", { "numbers" }, { "m" }, library ("vala_test_mean"))
        });
        foreach (var runner in make_runners ()) {
            var catalog = make_catalog ();
            catalog.set_value ("x2", 0.5);
            catalog.set_value ("numbers", new Variant.parsed ("[1.0, 2.0, 6.0]"));
            var outputs = runner.run (pipeline, catalog, null, null, false);
            assert (outputs.load_double ("y") == 3.5);
            assert (outputs.load_double ("m") == 3);
        }
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

void test_errors () {
    foreach (var runner in make_runners ()) {
        try {
            var pipeline = new Kedroc.Pipeline ({
                new Kedroc.Node.for_function ("fails", { "x" }, { "y" }, library ("vala_test_fail"))
            });
            runner.run (pipeline, make_catalog (), null, null, false);
            assert_not_reached ();
        } catch (IOError error) {
            assert (error is IOError.NO_SPACE);
            assert (error.message == "Node 'fails': no space in Vala");
        } catch (Error error) {
            Test.message ("%s", error.message);
            assert_not_reached ();
        }
    }
    try {
        new Kedroc.Node ("a", { "x" }, { "x" }, twice);
        assert_not_reached ();
    } catch (Kedroc.PipelineError error) {
        assert (error is Kedroc.PipelineError.INVALID_NODE);
    } catch (Error error) {
        assert_not_reached ();
    }
}

async void run_later (Kedroc.AbstractRunner runner, MainLoop loop) throws Error {
    var pipeline = new Kedroc.Pipeline ({ new Kedroc.Node ("twice", { "x" }, { "y" }, twice) });
    var catalog = make_catalog ();
    var outputs = yield runner.run_async (pipeline, catalog, null, null, false, null);
    assert (outputs.load_double ("y") == 6);
    Value value;
    yield catalog.save_async ("x", 4.0, null);
    yield catalog.load_async ("x", null, out value);
    assert (value.get_double () == 4);
    loop.quit ();
}

void test_async () {
    foreach (var runner in make_runners ()) {
        var loop = new MainLoop ();
        run_later.begin (runner, loop, (source, result) => {
            try {
                run_later.end (result);
            } catch (Error error) {
                Test.message ("%s", error.message);
                assert_not_reached ();
            }
        });
        loop.run ();
    }
}

int main (string[] args) {
    Kedroc.init (ref args);
    Test.init (ref args);
    Test.add_func ("/kedroc/vala/nodes/delegates", test_delegates);
    Test.add_func ("/kedroc/vala/nodes/static-in-workers", test_static_in_workers);
    Test.add_func ("/kedroc/vala/nodes/by-name", test_by_name);
    Test.add_func ("/kedroc/vala/nodes/errors", test_errors);
    Test.add_func ("/kedroc/vala/nodes/async", test_async);
    return Test.run ();
}
