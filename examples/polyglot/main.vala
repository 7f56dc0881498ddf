// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs the pipeline from Vala: polyglot-in-vala SOURCE BUILD sequential|thread|parallel

Kedroc.AbstractRunner make_runner (string name) {
    switch (name) {
    case "sequential":
        return new Kedroc.SequentialRunner ();
    case "thread":
        return new Kedroc.ThreadRunner (2);
    default:
        return new Kedroc.ParallelRunner (2);
    }
}

string[] get_names (Json.Object node, string member) {
    string[] names = {};
    foreach (unowned Json.Node name in node.get_array_member (member).get_elements ())
        names += name.get_string ();
    return names;
}

Kedroc.Pipeline make_pipeline (Json.Array described) throws Error {
    Kedroc.Node[] nodes = {};
    foreach (unowned Json.Node element in described.get_elements ()) {
        var node = element.get_object ();
        nodes += new Kedroc.Node.for_function (node.get_string_member ("name"), get_names (node, "inputs"),
            get_names (node, "outputs"), node.get_string_member ("function"));
    }
    return new Kedroc.Pipeline (nodes);
}

string run (string source, string build, string runner) throws Error {
    string text;
    FileUtils.get_contents (Path.build_filename (source, "pipeline.json"), out text);
    var described = Json.from_string (text.replace ("{source}", source).replace ("{build}", build)).get_object ();
    var catalog = new Kedroc.DataCatalog ();
    catalog.set_value ("n", described.get_object_member ("inputs").get_int_member ("n"));
    var pipeline = make_pipeline (described.get_array_member ("nodes"));
    return make_runner (runner).run (pipeline, catalog, null, null, false, null).load_string ("report", null);
}

int main (string[] args) {
    if (args.length != 4) {
        printerr ("usage: %s SOURCE BUILD sequential|thread|parallel\n", args[0]);
        return 2;
    }
    try {
        print ("%s\n", run (args[1], args[2], args[3]));
    } catch (Error error) {
        printerr ("%s: %s\n", args[0], error.message);
        return 1;
    }
    return 0;
}
