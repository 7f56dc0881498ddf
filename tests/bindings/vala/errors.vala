// SPDX-License-Identifier: LGPL-2.1-or-later
// Whatever Kedroc calls back throws: the error arrives with its domain, its text and the names of what has failed, in
// this process, on a thread and from a worker.

enum Way {
    HERE,
    ON_THREAD,
    IN_WORKER
}

// What makes a method throw, in one way.
delegate void Action (Way way) throws Error;

// Where an error comes from in a run by processes.
enum From {
    PROGRAM,
    WORKER,
    NOWHERE // it cannot be
}

string folder;
string logged;

// Keeps the last warning, which no test survives otherwise.
LogWriterOutput write_log (LogLevelFlags level, LogField[] fields) {
    if (level != LogLevelFlags.LEVEL_WARNING)
        return Log.writer_default (level, fields);
    logged = Log.writer_format_fields (level, fields, false);
    return LogWriterOutput.HANDLED;
}

Kedroc.AbstractRunner make_runner (Way way) {
    switch (way) {
    case Way.HERE:
        return new Kedroc.SequentialRunner ();
    case Way.ON_THREAD:
        return new Kedroc.ThreadRunner (2);
    default:
        return new Kedroc.ParallelRunner (2);
    }
}

string reference (string symbol) {
    return "c:%s:%s".printf (Environment.get_variable ("KEDROC_TEST_FAILING_LIBRARY"), symbol);
}

// Of two nodes, so that they run on threads: the one has what fails.
void run (Way way, Kedroc.Node node, Kedroc.DataCatalog? catalog = null, Kedroc.HookManager? hooks = null,
          bool only_missing = false) throws Error {
    var other = new Kedroc.Node ("other", {}, { "other" }, Failing.pass);
    make_runner (way).run (new Kedroc.Pipeline ({ node, other }), catalog ?? new Kedroc.DataCatalog (), hooks, null,
        only_missing);
}

Kedroc.Node pass_on (string[] inputs = {}) throws Error {
    return new Kedroc.Node ("node", inputs, { "y" }, Failing.pass);
}

Kedroc.DataCatalog catalog_of (string name, string place) {
    var catalog = new Kedroc.DataCatalog ();
    catalog.set (name, new Failing.Dataset (place));
    return catalog;
}

Kedroc.DataCatalog catalog_of_file (string name, string file) throws Error {
    var config = Json.from_string ("""{"%s": {"type": "vala.Failing", "filepath": "%s/%s"}}""".printf (name, folder,
        file));
    return new Kedroc.DataCatalog.from_config (config.get_object ());
}

Kedroc.HookManager hooks_failing_in (string place) {
    var hooks = new Kedroc.HookManager ();
    hooks.register (new Failing.Hooks (place));
    return hooks;
}

// Their class is made in the worker.
Kedroc.HookManager hooks_by_name (string place) throws Error {
    Failing.hook_place = place;
    var hooks = new Kedroc.HookManager ();
    hooks.register_function (reference ("failing_hooks"));
    return hooks;
}

// What is no run is called here or on a thread.
void call (Way way, owned Action action) throws Error {
    if (way != Way.ON_THREAD) {
        action (way);
        return;
    }
    Error? caught = null;
    new Thread<void> ("caller", () => {
        try {
            action (way);
        } catch (Error error) {
            caught = error;
        }
    }).join ();
    if (caught != null)
        throw caught;
}

int get_process (string message) {
    return int.parse (message.split ("of process ")[1]);
}

// What is thrown: a dataset's error has the domain of datasets.
Error expected_of (bool of_dataset) {
    return of_dataset ? (Error) new Kedroc.DatasetError.FAILED ("") : (Error) new IOError.NO_SPACE ("");
}

void assert_fails (string place, string[] culprits, Way way, From from, Action action, bool of_dataset = false) {
    try {
        action (way);
    } catch (Error error) {
        Test.message ("%s: %s", place, error.message);
        var expected = expected_of (of_dataset);
        assert (error.domain == expected.domain && error.code == expected.code);
        assert (error.message.contains ("no space in " + place));
        foreach (unowned string culprit in culprits)
            assert (error.message.contains (culprit));
        bool elsewhere = way == Way.IN_WORKER && from == From.WORKER;
        assert (elsewhere == (get_process (error.message) != Posix.getpid ()));
        return;
    }
    Test.message ("%s: nothing was thrown", place);
    assert_not_reached ();
}

void assert_all_fail (string place, string[] culprits, From from, Action action, bool of_dataset = false) {
    foreach (Way way in new Way[] { Way.HERE, Way.ON_THREAD, Way.IN_WORKER }) {
        if (way != Way.IN_WORKER || from != From.NOWHERE)
            assert_fails (place, culprits, way, from, action, of_dataset);
    }
}

void assert_dataset_fails (string place, string[] culprits, From from, Action action) {
    assert_all_fail (place, culprits, from, action, true);
}

void test_nodes () {
    assert_all_fail ("a delegate", { "Node 'node'" }, From.WORKER, (way) => {
        run (way, new Kedroc.Node ("node", {}, { "y" }, Failing.fail_as_delegate));
    });
    assert_all_fail ("a closure", { "Node 'node'" }, From.NOWHERE, (way) => {
        run (way, new Kedroc.Node ("node", {}, { "y" }, (task) => {
            // It has a target: what it catches.
            if (way != Way.IN_WORKER)
                Failing.fail_in ("a closure");
            return true;
        }));
    });
    foreach (unowned string symbol in new string[] { "failing_by_name", "failing_chunks" })
        assert_all_fail ("a function", { "Node 'node'" }, From.WORKER, (way) => {
            run (way, new Kedroc.Node.for_function ("node", {}, { "y" }, reference (symbol)));
        });
}

void test_datasets () {
    assert_dataset_fails ("load", { "Node 'node'", "Dataset 'x'" }, From.PROGRAM, (way) => {
        run (way, pass_on ({ "x" }), catalog_of ("x", "load"));
    });
    assert_dataset_fails ("save", { "Node 'node'", "Dataset 'y'" }, From.PROGRAM, (way) => {
        run (way, pass_on (), catalog_of ("y", "save"));
    });
    assert_dataset_fails ("confirm", { "Node 'node'", "Dataset 'x'" }, From.PROGRAM, (way) => {
        run (way, pass_on ().with_confirms ({ "x" }), catalog_of ("x", "confirm"));
    });
    assert_dataset_fails ("exists", { "Dataset 'y'" }, From.PROGRAM, (way) => {
        run (way, pass_on (), catalog_of ("y", "exists"), null, true);
    });
    assert_dataset_fails ("release", { "Dataset 'x'" }, From.NOWHERE, (way) => {
        call (way, () => { catalog_of ("x", "release").release ("x"); });
    });
}

void test_files () {
    assert_dataset_fails ("decode", { "Node 'node'", "Dataset 'x'" }, From.WORKER, (way) => {
        FileUtils.set_contents (folder + "/decode", "x");
        run (way, pass_on ({ "x" }), catalog_of_file ("x", "decode"));
    });
    assert_dataset_fails ("encode", { "Node 'node'", "Dataset 'y'" }, From.WORKER, (way) => {
        run (way, pass_on (), catalog_of_file ("y", "encode"));
    });
}

void test_hooks () {
    foreach (unowned string place in new string[] { "before_pipeline_run", "after_pipeline_run" })
        assert_all_fail (place, { "FailingHooks." + place }, From.PROGRAM, (way) => {
            run (way, pass_on (), null, hooks_failing_in (place));
        });
    foreach (unowned string place in new string[] { "before_node_run", "after_node_run", "before_dataset_loaded",
                                                    "after_dataset_loaded", "before_dataset_saved",
                                                    "after_dataset_saved" }) {
        assert_all_fail (place, { "Node 'node'", "FailingHooks." + place }, From.PROGRAM, (way) => {
            run_with_input (way, hooks_failing_in (place), place);
        });
        assert_all_fail (place, { "Node 'node'", "FailingHooks." + place }, From.WORKER, (way) => {
            run_with_input (way, hooks_by_name (place), place);
        });
    }
    assert_all_fail ("after_catalog_created", { "FailingHooks.after_catalog_created" }, From.NOWHERE, (way) => {
        call (way, () => {
            Kedroc.Hooks hooks = new Failing.Hooks ("after_catalog_created");
            hooks.after_catalog_created (new Kedroc.DataCatalog ());
        });
    });
}

// With one node alone it is that whose hook fails.
void run_with_input (Way way, Kedroc.HookManager hooks, string place) throws Error {
    var runner = make_runner (way);
    if (runner is Kedroc.ParallelRunner)
        ((Kedroc.ParallelRunner) runner).set_worker_environment ({ "KEDROC_TEST_FAILING_HOOK=" + place });
    var catalog = new Kedroc.DataCatalog ();
    catalog.set_value ("x", 1.0);
    runner.run (new Kedroc.Pipeline ({ pass_on ({ "x" }) }), catalog, hooks, null, false);
}

// The error that hooks are told of is the one that arrives; theirs is logged.
void test_hooks_that_fail_when_told_of_an_error () {
    foreach (unowned string place in new string[] { "on_node_error", "on_pipeline_error" })
        assert_all_fail ("a delegate", { "Node 'node'" }, From.WORKER, (way) => {
            logged = "";
            try {
                var node = new Kedroc.Node ("node", {}, { "y" }, Failing.fail_as_delegate);
                run (way, node, null, hooks_failing_in (place));
            } finally {
                assert (@"Hook 'FailingHooks.$place': no space in $place" in logged);
            }
        });
}

void test_codecs () {
    assert_all_fail ("encode of a codec", { "Codec 'vala-money'" }, From.NOWHERE, (way) => {
        call (way, () => {
            Value money = new Failing.Money ("encode of a codec");
            new Kedroc.SharedMemoryDataset ().save (money);
        });
    }, true);
    assert_fails ("encode of a codec", { "Dataset 'x'", "Codec 'vala-money'" },
        Way.IN_WORKER, From.PROGRAM, (way) => {
            var catalog = new Kedroc.DataCatalog ();
            Value money = new Failing.Money ("encode of a codec");
            catalog.set_value ("x", money);
            run (way, pass_on ({ "x" }), catalog);
        });
    assert_fails ("decode of a codec",
        { "Node 'node'", "Dataset 'money'", "Codec 'vala-money'" }, Way.IN_WORKER, From.WORKER, (way) => {
            var money = new Kedroc.Node.for_function ("money", {}, { "money" }, reference ("failing_make_money"));
            new Kedroc.ParallelRunner (2).run (new Kedroc.Pipeline ({ money, pass_on ({ "money" }) }),
                new Kedroc.DataCatalog (), null, null, false);
        });
}

void test_loaders () {
    new Failing.Loader ().register ("python");
    assert_all_fail ("load of a loader", { "Node 'node'" }, From.NOWHERE, (way) => {
        run (way, new Kedroc.Node.for_function ("node", {}, { "y" }, "python:a:b"));
    });
    assert_fails ("list_worker_command of a loader", { "Node 'node'" },
        Way.IN_WORKER, From.PROGRAM, (way) => {
            run (way, new Kedroc.Node.for_function ("node", {}, { "y" }, "python:a:b"));
        });
    assert_all_fail ("load_object of a loader", {}, From.NOWHERE, (way) => {
        call (way, () => { new Kedroc.HookManager ().register_function ("python:a:b"); });
    });
}

void test_runner () {
    assert_all_fail ("run_pipeline", {}, From.NOWHERE, (way) => {
        call (way, () => {
            new Failing.Runner ().run (new Kedroc.Pipeline ({ pass_on () }), new Kedroc.DataCatalog (), null, null,
                false);
        });
    });
}

void test_configuration () {
    assert_all_fail ("a resolver", { "catalog.yml", "today" }, From.NOWHERE, (way) => {
        call (way, () => {
            DirUtils.create (folder + "/base", 0700);
            FileUtils.set_contents (folder + "/base/catalog.yml", "a:\n  type: ${today:}\n");
            var loader = new Kedroc.ConfigLoader (folder, null, null);
            loader.add_resolver ("today", (name, arguments) => {
                Failing.fail_in ("a resolver");
                return null;
            });
            loader.get_full ("catalog");
        });
    });
    assert_all_fail ("a finder", { "Dataset 'x'" }, From.NOWHERE, (way) => {
        call (way, () => {
            Kedroc.dataset_type_set_finder ((name) => {
                Failing.fail_in ("a finder");
                return Type.NONE;
            });
            Kedroc.AbstractDataset.from_config ("x", Json.from_string ("""{"type": "vala.Unknown"}""").get_object (),
                null, null);
        });
    });
    Kedroc.dataset_type_set_finder (null);
}

int main (string[] args) {
    Kedroc.dataset_type_register ("vala.Failing", typeof (Failing.File));
    new Failing.Codec ().register ();
    Kedroc.init (ref args);
    Test.init (ref args);
    Log.set_writer_func (write_log);
    try {
        folder = DirUtils.make_tmp ("kedroc-test-XXXXXX");
    } catch (Error error) {
        assert_not_reached ();
    }
    Test.add_func ("/kedroc/vala/errors/nodes", test_nodes);
    Test.add_func ("/kedroc/vala/errors/datasets", test_datasets);
    Test.add_func ("/kedroc/vala/errors/files", test_files);
    Test.add_func ("/kedroc/vala/errors/hooks", test_hooks);
    Test.add_func ("/kedroc/vala/errors/hooks-told-of-an-error", test_hooks_that_fail_when_told_of_an_error);
    Test.add_func ("/kedroc/vala/errors/codecs", test_codecs);
    Test.add_func ("/kedroc/vala/errors/loaders", test_loaders);
    Test.add_func ("/kedroc/vala/errors/runner", test_runner);
    Test.add_func ("/kedroc/vala/errors/configuration", test_configuration);
    int status = Test.run ();
    foreach (unowned string name in new string[] { "decode", "encode", "base/catalog.yml" })
        FileUtils.remove (folder + "/" + name);
    DirUtils.remove (folder + "/base");
    DirUtils.remove (folder);
    return status;
}
