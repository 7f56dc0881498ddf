// SPDX-License-Identifier: LGPL-2.1-or-later
// The vapi: a catalog is built, values go in and come out, a dataset class is written in Vala.

class CountingDataset : Kedroc.AbstractDataset {
    public int loads = 0;
    string? content = null;

    public override bool load (out Value data, Cancellable? cancellable) throws Error {
        data = Value (typeof (string));
        data.set_string (content);
        loads++;
        return true;
    }

    public override bool save (Value data, Cancellable? cancellable) throws Error {
        content = data.get_string ();
        return true;
    }
}

void test_catalog () {
    try {
        var catalog = new Kedroc.DataCatalog ();
        catalog.set_value ("price", 0.0);
        catalog.save_double ("price", 1715.0);
        assert (catalog.load_double ("price") == 1715.0);

        Value value;
        catalog.load ("price", out value);
        assert (value.holds (typeof (double)));
    } catch (Error error) {
        assert_not_reached ();
    }
}

void test_subclass () {
    try {
        var dataset = new CountingDataset ();
        var catalog = new Kedroc.DataCatalog ();
        catalog.set ("text", dataset);
        catalog.save_string ("text", "hello");
        assert (catalog.load_string ("text") == "hello");
        assert (dataset.loads == 1);
    } catch (Error error) {
        assert_not_reached ();
    }
}

void test_error () {
    var catalog = new Kedroc.DataCatalog ();
    try {
        catalog.load_string ("nothing");
        assert_not_reached ();
    } catch (Kedroc.DatasetError error) {
        assert (error is Kedroc.DatasetError.NOT_FOUND);
        assert (error.message.contains ("nothing"));
    } catch (Error error) {
        assert_not_reached ();
    }
}

void test_run () {
    try {
        Kedroc.Node[] nodes = {
            new Kedroc.Node ("twice", { "x" }, { "y" }, (task) => {
                task.set_output_int64 ("y", 2 * task.get_input_int64 ("x"));
                return true;
            })
        };
        var pipeline = new Kedroc.Pipeline (nodes);
        var catalog = new Kedroc.DataCatalog ();
        catalog.set_value ("x", (int64) 21);
        var outputs = new Kedroc.SequentialRunner ().run (pipeline, catalog);
        assert (outputs.load_int64 ("y") == 42);
    } catch (Error error) {
        assert_not_reached ();
    }
}

void test_report () {
    try {
        Kedroc.Node[] nodes = {
            new Kedroc.Node ("one", {}, { "y" }, (task) => {
                task.set_output_int64 ("y", 1);
                return true;
            })
        };
        var report = new Kedroc.RunReport ();
        var hooks = new Kedroc.HookManager ();
        hooks.register (report);
        new Kedroc.SequentialRunner ().run (new Kedroc.Pipeline (nodes), new Kedroc.DataCatalog (), hooks);
        assert (report.get_state () == Kedroc.RunState.SUCCEEDED);
        assert (report.list_nodes ().length == 1);
        var node = report.dup_node ("one");
        assert (node.state == Kedroc.RunState.SUCCEEDED);
        assert (node.attempts == 1);
        assert (node.bytes_out == 8);
        assert (report.dup_node ("two") == null);
        assert (report.to_json ().get_string_member ("state") == "succeeded");
    } catch (Error error) {
        assert_not_reached ();
    }
}

void test_table_in_place () {
    try {
        var builder = new Kedroc.TableBuilder.in_place (null, 3);
        builder.add_column ("d", typeof (double));
        builder.add_column ("i", typeof (int64));
        double* doubles = builder.append_doubles_in_place ("d", 3);
        int64* integers = builder.append_int64s_in_place ("i", 3);
        for (int i = 0; i < 3; i++) {
            doubles[i] = i / 2.0;
            integers[i] = -i;
        }
        var table = builder.finish ();
        assert (table.get_doubles ("d")[2] == 1.0);
        assert (table.get_int64s ("i")[2] == -2);
    } catch (Error error) {
        assert_not_reached ();
    }
}

int main (string[] args) {
    Test.init (ref args);
    Test.add_func ("/kedroc/vala/catalog", test_catalog);
    Test.add_func ("/kedroc/vala/subclass", test_subclass);
    Test.add_func ("/kedroc/vala/error", test_error);
    Test.add_func ("/kedroc/vala/run", test_run);
    Test.add_func ("/kedroc/vala/report", test_report);
    Test.add_func ("/kedroc/vala/table-in-place", test_table_in_place);
    return Test.run ();
}
