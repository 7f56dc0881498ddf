// SPDX-License-Identifier: LGPL-2.1-or-later
// Kedro's spaceflights tutorial in Vala, with the catalog and the parameters of the one in C.

namespace Spaceflights {
    string? runner_name;
    string? data;
    int n_workers;
    bool wants_report;

    const OptionEntry[] OPTIONS = {
        { "runner", 'r', 0, OptionArg.STRING, ref runner_name, "sequential, thread or parallel", "NAME" },
        { "workers", 'w', 0, OptionArg.INT, ref n_workers, "How many threads or processes", "N" },
        { "data", 'd', 0, OptionArg.FILENAME, ref data, "Folder of the three tables", "DIR" },
        { "report", 0, 0, OptionArg.NONE, ref wants_report, "Print what each node took", null },
        { null }
    };

    Kedroc.AbstractRunner create_runner () {
        switch (runner_name) {
        case "sequential":
            return new Kedroc.SequentialRunner ();
        case "thread":
            return new Kedroc.ThreadRunner (n_workers);
        default:
            return new Kedroc.ParallelRunner (n_workers);
        }
    }

    Kedroc.DataCatalog create_catalog () throws Error {
        var variables = new Json.Object ();
        variables.set_string_member ("data", data);
        var catalog = new Kedroc.DataCatalog.from_file_full (File.new_for_path (Config.CONF + "/catalog.yml"), null,
                                                             variables);
        var parameters = Kedroc.config_load_file (File.new_for_path (Config.CONF + "/parameters.yml"));
        catalog.add_parameters (parameters.get_object ());
        return catalog;
    }

    void run () throws Error {
        var runner = create_runner ();
        var hooks = new Kedroc.HookManager ();
        var report = new Kedroc.RunReport ();
        if (wants_report)
            hooks.register (report);
        int64 began = get_monotonic_time ();
        runner.node_finished.connect ((node) => {
            print ("%8.3f s  %s\n", (get_monotonic_time () - began) / 1e6, node.get_name ());
        });
        var outputs = runner.run (create_pipeline (), create_catalog (), hooks, null, false);
        double seconds = (get_monotonic_time () - began) / 1e6;
        if (wants_report)
            print ("\n%s", report.to_string ());
        uint64 n_rows;
        double price_sum, r2;
        outputs.load_variant ("model_input_summary").get ("(td)", out n_rows, out price_sum);
        outputs.load_variant ("metrics").lookup ("r2", "d", out r2);
        print ("{\"runner\": \"%s\", \"rows\": %" + uint64.FORMAT + ", \"price_sum\": %.1f, \"r2\": %.10f, " +
               "\"seconds\": %.6f}\n", runner_name, n_rows, price_sum, r2, seconds);
    }

    int main (string[] args) {
        Kedroc.init (ref args); // where a worker starts to work
        var context = new OptionContext ("- predict what a flight to space costs");
        context.add_main_entries (OPTIONS, null);
        try {
            context.parse (ref args);
            runner_name = runner_name ?? "parallel";
            if (data == null)
                throw new OptionError.BAD_VALUE ("--data has to name the folder of the tables");
            run ();
            return 0;
        } catch (Error error) {
            printerr ("%s\n", error.message);
            return 1;
        }
    }
}
