// SPDX-License-Identifier: LGPL-2.1-or-later
// A class of datasets in Vala: in a catalog by its name, and made in workers from its configuration.

class StampedDataset : Kedroc.AbstractVersionedDataset {
    public override bool decode (Bytes bytes, out Value value, Cancellable? cancellable) throws Error {
        value = Value (typeof (string));
        value.set_string ("%.*s %d".printf ((int) bytes.get_size (), (string) bytes.get_data (), Posix.getpid ()));
        return true;
    }

    public override Bytes encode (Value data, Cancellable? cancellable) throws Error {
        return new Bytes ("%s %d".printf (data.get_string (), Posix.getpid ()).data);
    }
}

// What a class of the library has need not be written again.
class LoudDataset : Kedroc.TextDataset {
    public override Bytes encode (Value data, Cancellable? cancellable) throws Error {
        return new Bytes (data.get_string ().up ().data);
    }
}

class OwnMemoryDataset : Kedroc.MemoryDataset {
}

Kedroc.DataCatalog create_catalog (string folder) throws Error {
    var config = Json.from_string ("{\"text\": {\"type\": \"vala.Stamped\", \"filepath\": \"%s/a.txt\"}}"
        .printf (folder));
    return new Kedroc.DataCatalog.from_config (config.get_object ());
}

void remove_folder (string folder) {
    FileUtils.remove (folder + "/a.txt");
    DirUtils.remove (folder);
}

void test_catalog () {
    try {
        var folder = DirUtils.make_tmp ("kedroc-test-XXXXXX");
        var catalog = create_catalog (folder);
        assert (catalog.get_dataset_type ("text") == "vala.Stamped");
        catalog.save_string ("text", "hello");
        assert (catalog.load_string ("text") == "hello %d %d".printf (Posix.getpid (), Posix.getpid ()));
        remove_folder (folder);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

void test_derived () {
    try {
        var folder = DirUtils.make_tmp ("kedroc-test-XXXXXX");
        var config = Json.from_string ("{\"loud\": {\"type\": \"LoudDataset\", \"filepath\": \"%s/a.txt\"}}"
            .printf (folder));
        typeof (LoudDataset).ensure ();
        var catalog = new Kedroc.DataCatalog.from_config (config.get_object (), null, null, null);
        catalog.save_string ("loud", "hello");
        assert (catalog.load_string ("loud") == "HELLO");
        catalog.set ("memory", (Kedroc.AbstractDataset) Object.new (typeof (OwnMemoryDataset)));
        catalog.save_int64 ("memory", 3);
        assert (catalog.load_int64 ("memory") == 3);
        remove_folder (folder);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

bool write_text (Kedroc.Task task) throws Error {
    task.set_output_string ("text", "hello");
    return true;
}

bool read_text (Kedroc.Task task) throws Error {
    task.set_output_string ("out", task.get_input_string ("text"));
    return true;
}

void test_workers () {
    try {
        var folder = DirUtils.make_tmp ("kedroc-test-XXXXXX");
        Kedroc.Node[] nodes = {
            new Kedroc.Node ("write", {}, { "text" }, write_text),
            new Kedroc.Node ("read", { "text" }, { "out" }, read_text)
        };
        var catalog = create_catalog (folder);
        var outputs = new Kedroc.ParallelRunner (1).run (new Kedroc.Pipeline (nodes), catalog, null, null, false);
        var words = outputs.load_string ("out").split (" ");
        assert (words.length == 3);
        assert (words[0] == "hello");
        assert (words[1] == words[2]);
        assert (words[1] != "%d".printf (Posix.getpid ()));
        remove_folder (folder);
    } catch (Error error) {
        Test.message ("%s", error.message);
        assert_not_reached ();
    }
}

int main (string[] args) {
    Kedroc.dataset_type_register ("vala.Stamped", typeof (StampedDataset));
    Kedroc.init (ref args);
    Test.init (ref args);
    Test.add_func ("/kedroc/vala/datasets/catalog", test_catalog);
    Test.add_func ("/kedroc/vala/datasets/derived", test_derived);
    Test.add_func ("/kedroc/vala/datasets/workers", test_workers);
    return Test.run ();
}
