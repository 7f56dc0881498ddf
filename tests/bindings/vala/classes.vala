// SPDX-License-Identifier: LGPL-2.1-or-later
// Datasets, hooks and runners that are classes in Vala, their errors, and what they leave behind.

bool copy (Kedroc.Task task) throws Error {
    task.set_output_string ("y", task.get_input_string ("x"));
    return true;
}

Kedroc.Pipeline make_pipeline () throws Error {
    return new Kedroc.Pipeline ({ new Kedroc.Node ("copy", { "x" }, { "y" }, copy) });
}

Kedroc.AbstractRunner[] make_runners () {
    return { new Kedroc.SequentialRunner (), new Kedroc.ThreadRunner (2), new Kedroc.ParallelRunner (2) };
}

void test_datasets () {
    try {
        foreach (var runner in make_runners ()) {
            var catalog = new Kedroc.DataCatalog ();
            var x = new ValaTest.CountingDataset (10);
            var y = new ValaTest.CountingDataset (5);
            catalog.set ("x", x);
            catalog.set ("y", y);
            assert (!catalog.exists ("x"));
            catalog.save_string ("x", "five");
            assert (catalog.exists ("x"));
            runner.run (make_pipeline (), catalog, null, null, false);
            assert (catalog.load_string ("y") == "five");
            assert (x.saves == 1 && x.loads == 1 && y.saves == 1 && y.loads == 1);
            assert (x.to_string () == "ValaTestCountingDataset(longest=10)");
            try {
                catalog.save_string ("x", "too long");
                runner.run (make_pipeline (), catalog, null, null, false);
                assert_not_reached ();
            } catch (Kedroc.DatasetError error) {
                assert (error is Kedroc.DatasetError.FAILED);
                assert (error.message.contains ("Dataset 'y'") && error.message.contains ("longer than 5"));
            }
            catalog.release ("x");
            try {
                catalog.load_string ("x");
                assert_not_reached ();
            } catch (Kedroc.DatasetError error) {
                assert (error is Kedroc.DatasetError.NO_DATA);
            }
        }
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

void test_hooks () {
    foreach (var runner in make_runners ()) {
        var listener = new ValaTest.Listener ();
        var hooks = new Kedroc.HookManager ();
        var catalog = new Kedroc.DataCatalog ();
        hooks.register (listener);
        catalog.set_value ("x", "text");
        try {
            runner.run (make_pipeline (), catalog, hooks, "run", false);
            assert (listener.told == "before:copy saved:y ");
            listener.refused = "copy";
            runner.run (make_pipeline (), catalog, hooks, "run", false);
            assert_not_reached ();
        } catch (IOError error) {
            assert (error is IOError.PERMISSION_DENIED);
            assert (error.message.contains ("Node 'copy'") && error.message.contains ("refused by a hook"));
            assert (error.message.contains ("ValaTestListener"));
            assert (listener.told.has_suffix ("before:copy error:run "));
        } catch (Error error) {
            Test.message ("%s", error.message);
            assert_not_reached ();
        }
    }
}

class OwnRunner : Kedroc.AbstractRunner {
    public bool fails;

    public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                       Kedroc.HookManager? hooks, string run_id,
                                       Cancellable? cancellable) throws Error {
        if (fails)
            throw new Kedroc.RunnerError.INVALID_ARGUMENT ("not today");
        var nodes = pipeline.get_nodes ();
        for (int i = 0; i < nodes.length; i++) {
            unowned Kedroc.Node node = nodes[i];
            var task = new Kedroc.Task (node);
            foreach (unowned string name in node.get_inputs ()) {
                Value value;
                catalog.load (name, out value);
                task.set_input (name, value);
            }
            node.execute (task);
            foreach (unowned string name in node.get_outputs ())
                catalog.save (name, task.get_output (name));
        }
        return true;
    }
}

void test_runners () {
    try {
        var runner = new OwnRunner ();
        var catalog = new Kedroc.DataCatalog ();
        catalog.set_value ("x", "text");
        assert (runner.run (make_pipeline (), catalog, null, null, false).load_string ("y") == "text");
        runner.fails = true;
        try {
            runner.run (make_pipeline (), catalog, null, null, false);
            assert_not_reached ();
        } catch (Kedroc.RunnerError error) {
            assert (error is Kedroc.RunnerError.INVALID_ARGUMENT);
            assert (error.message == "not today");
        }
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

int get_memory () {
    string status;
    try {
        FileUtils.get_contents ("/proc/self/status", out status);
    } catch (Error error) {
        assert_not_reached ();
    }
    return int.parse (status.split ("RssAnon:")[1].strip ());
}

void load_and_save (Kedroc.DataCatalog catalog, string text, int times) throws Error {
    for (int i = 0; i < times; i++) {
        catalog.save_string ("own", text);
        catalog.save_string ("memory", catalog.load_string ("own"));
        catalog.save_string ("shared", catalog.load_string ("memory"));
        assert (catalog.load_string ("shared").length == text.length);
    }
}

// 10,000 loads and saves of 10 kB leave less than 1 MB.
void test_memory () {
    try {
        var catalog = new Kedroc.DataCatalog ();
        catalog.set ("own", new ValaTest.CountingDataset (10000));
        catalog.set ("memory", new Kedroc.MemoryDataset ());
        catalog.set ("shared", new Kedroc.SharedMemoryDataset ());
        var text = string.nfill (10000, 'x');
        load_and_save (catalog, text, 1000);
        int before = get_memory ();
        load_and_save (catalog, text, 10000);
        int grown = get_memory () - before;
        Test.message ("%d kB", grown);
        assert (grown < 1000);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

int main (string[] args) {
    Kedroc.init (ref args);
    Test.init (ref args);
    Test.add_func ("/kedroc/vala/classes/datasets", test_datasets);
    Test.add_func ("/kedroc/vala/classes/hooks", test_hooks);
    Test.add_func ("/kedroc/vala/classes/runners", test_runners);
    Test.add_func ("/kedroc/vala/classes/memory", test_memory);
    return Test.run ();
}
