// SPDX-License-Identifier: LGPL-2.1-or-later
// Each class of the library that may be derived from is, once: it does what its base class does, and counts.
// every_class.py compares with the GIR.

class Binary : Kedroc.BinaryDataset {
    public int calls;

    public override Bytes encode (Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.encode (data, cancellable);
    }
}

class Csv : Kedroc.CSVDataset {
    public int calls;

    public override Bytes encode (Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.encode (data, cancellable);
    }
}

class OwnJson : Kedroc.JSONDataset {
    public int calls;

    public override bool decode (Bytes bytes, out Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.decode (bytes, out data, cancellable);
    }
}

class Text : Kedroc.TextDataset {
    public int calls;

    public override bool decode (Bytes bytes, out Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.decode (bytes, out data, cancellable);
    }
}

class OwnVariant : Kedroc.VariantDataset {
    public int calls;

    public override bool save (Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.save (data, cancellable);
    }
}

class Memory : Kedroc.MemoryDataset {
    public int calls;

    public override bool load (out Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.load (out data, cancellable);
    }
}

class Shared : Kedroc.SharedMemoryDataset {
    public int calls;

    public override bool save (Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.save (data, cancellable);
    }
}

class Cached : Kedroc.CachedDataset {
    public int calls;

    public override bool load (out Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.load (out data, cancellable);
    }
}

class Parts : Kedroc.PartitionedDataset {
    public int calls;

    public override bool exists (Cancellable? cancellable) throws Error {
        calls++;
        return base.exists (cancellable);
    }
}

class SqlTable : Kedroc.SQLTableDataset {
    public int calls;

    public override bool save (Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.save (data, cancellable);
    }
}

class SqlQuery : Kedroc.SQLQueryDataset {
    public int calls;

    public override bool load (out Value data, Cancellable? cancellable) throws Error {
        calls++;
        return base.load (out data, cancellable);
    }
}

class Catalog : Kedroc.DataCatalog {
    public string names = "";

    public override void dataset_added (string name, Kedroc.AbstractDataset dataset) {
        names += name;
        base.dataset_added (name, dataset);
    }
}

class SharedCatalog : Kedroc.SharedMemoryDataCatalog {
    public string names = "";

    public override void dataset_added (string name, Kedroc.AbstractDataset dataset) {
        names += name;
        base.dataset_added (name, dataset);
    }
}

class Sequential : Kedroc.SequentialRunner {
    public int calls;

    public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                       Kedroc.HookManager? hooks, string run_id,
                                       Cancellable? cancellable) throws Error {
        calls++;
        return base.run_pipeline (pipeline, catalog, hooks, run_id, cancellable);
    }
}

class Threads : Kedroc.ThreadRunner {
    public int calls;

    public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                       Kedroc.HookManager? hooks, string run_id,
                                       Cancellable? cancellable) throws Error {
        calls++;
        return base.run_pipeline (pipeline, catalog, hooks, run_id, cancellable);
    }
}

class Processes : Kedroc.ParallelRunner {
    public int calls;

    public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                       Kedroc.HookManager? hooks, string run_id,
                                       Cancellable? cancellable) throws Error {
        calls++;
        return base.run_pipeline (pipeline, catalog, hooks, run_id, cancellable);
    }
}

string folder;

// By its configuration, as a catalog makes it.
Kedroc.AbstractDataset create (Type type, string config) throws Error {
    type.ensure ();
    var text = "{\"type\": \"%s\", %s}".printf (type.name (), config.replace ("FOLDER", folder));
    return Kedroc.AbstractDataset.from_config ("a", Json.from_string (text).get_object (), null, null);
}

Kedroc.Table make_table () throws Error {
    var builder = new Kedroc.TableBuilder ();
    builder.add_column ("a", typeof (int64));
    builder.append_int64 ("a", 5);
    return builder.finish (null);
}

void round_trip (Kedroc.AbstractDataset dataset, Value value) throws Error {
    Value loaded;
    dataset.save (value);
    assert (dataset.exists ());
    dataset.load (out loaded);
    assert (loaded.holds (value.type ()));
    dataset.release ();
}

void test_files () {
    try {
        Value bytes = new Bytes ("x".data);
        var binary = (Binary) create (typeof (Binary), """ "filepath": "FOLDER/binary" """);
        round_trip (binary, bytes);
        assert (binary.calls == 1);
        Value table = make_table ();
        var csv = (Csv) create (typeof (Csv), """ "filepath": "FOLDER/csv" """);
        round_trip (csv, table);
        assert (csv.calls == 1);
        Value node = Json.from_string ("[1]");
        var json = (OwnJson) create (typeof (OwnJson), """ "filepath": "FOLDER/json" """);
        round_trip (json, node);
        assert (json.calls == 1);
        Value text = "text";
        var texts = (Text) create (typeof (Text), """ "filepath": "FOLDER/text" """);
        round_trip (texts, text);
        assert (texts.calls == 1);
        Value value = new Variant.int32 (5);
        var variant = (OwnVariant) create (typeof (OwnVariant), """ "filepath": "FOLDER/variant" """);
        round_trip (variant, value);
        assert (variant.calls == 1);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

void test_memory () {
    try {
        Value value = 1.5;
        var memory = (Memory) Object.new (typeof (Memory));
        memory.save (value);
        assert (memory.load_double () == 1.5 && memory.calls == 1);
        var shared = (Shared) Object.new (typeof (Shared));
        shared.save (value);
        assert (shared.load_double () == 1.5 && shared.calls == 1);
        var cached = (Cached) create (typeof (Cached), """ "dataset": {"type": "MemoryDataset"} """);
        cached.save (value);
        assert (cached.load_double () == 1.5 && cached.calls == 1);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

void test_parts_and_tables () {
    try {
        var parts = (Parts) create (typeof (Parts), """ "path": "FOLDER/parts", "dataset": "text.TextDataset" """);
        assert (!parts.exists () && parts.calls == 1);
        var credentials = """ "credentials": {"con": "sqlite:///FOLDER/d.sqlite"} """;
        Value rows = make_table ();
        var table = (SqlTable) create (typeof (SqlTable), "\"table_name\": \"t\", " + credentials);
        round_trip (table, rows);
        assert (table.calls == 1);
        var query = (SqlQuery) create (typeof (SqlQuery), "\"sql\": \"SELECT a FROM t\", " + credentials);
        Value loaded;
        query.load (out loaded);
        assert (((Kedroc.Table) loaded.get_object ()).get_int64s ("a")[0] == 5 && query.calls == 1);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

void test_catalogs () {
    try {
        var catalog = (Catalog) Object.new (typeof (Catalog));
        catalog.set_value ("a", 1.0);
        catalog.get ("b", true);
        assert (catalog.names == "ab");
        var shared = (SharedCatalog) Object.new (typeof (SharedCatalog));
        shared.set_value ("a", 1.0);
        shared.get ("b", true);
        assert (shared.names == "ab");
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

bool twice (Kedroc.Task task) throws Error {
    task.set_output_double ("y", 2 * task.get_input_double ("x"));
    return true;
}

void test_runners () {
    try {
        var sequential = (Sequential) Object.new (typeof (Sequential));
        var threads = (Threads) Object.new (typeof (Threads), "max-workers", 2);
        var processes = (Processes) Object.new (typeof (Processes), "max-workers", 1);
        var pipeline = new Kedroc.Pipeline ({ new Kedroc.Node ("twice", { "x" }, { "y" }, twice) });
        foreach (var runner in new Kedroc.AbstractRunner[] { sequential, threads, processes }) {
            var catalog = new Kedroc.DataCatalog ();
            catalog.set_value ("x", 3.0);
            assert (runner.run (pipeline, catalog, null, null, false).load_double ("y") == 6);
        }
        assert (sequential.calls == 1 && threads.calls == 1 && processes.calls == 1);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

int main (string[] args) {
    Kedroc.init (ref args);
    Test.init (ref args);
    try {
        folder = DirUtils.make_tmp ("kedroc-test-XXXXXX");
    } catch (Error error) {
        assert_not_reached ();
    }
    Test.add_func ("/kedroc/vala/derived/files", test_files);
    Test.add_func ("/kedroc/vala/derived/memory", test_memory);
    Test.add_func ("/kedroc/vala/derived/parts-and-tables", test_parts_and_tables);
    Test.add_func ("/kedroc/vala/derived/catalogs", test_catalogs);
    Test.add_func ("/kedroc/vala/derived/runners", test_runners);
    int status = Test.run ();
    foreach (unowned string name in new string[] { "binary", "csv", "json", "text", "variant", "d.sqlite" })
        FileUtils.remove (folder + "/" + name);
    DirUtils.remove (folder);
    return status;
}
