// SPDX-License-Identifier: LGPL-2.1-or-later
// What a library in Vala offers to programs in whatever language: functions of nodes, which are known by name, and
// classes.

namespace ValaTest {
    // As C calls it: user_data is what a node by name never has.
    [CCode (cname = "vala_test_total")]
    public bool total (Kedroc.Task task, void* user_data) throws Error {
        double sum = 0;
        foreach (unowned string name in task.get_node ().get_inputs ())
            sum += task.get_input_double (name);
        task.set_output_double (task.get_node ().get_outputs ()[0], sum);
        return true;
    }

    [CCode (cname = "vala_test_fail")]
    public bool fail (Kedroc.Task task, void* user_data) throws Error {
        throw new IOError.NO_SPACE ("no space in Vala");
    }

    // The mean of an array that whoever made it has left in shared memory.
    [CCode (cname = "vala_test_mean")]
    public bool mean (Kedroc.Task task, void* user_data) throws Error {
        string input = task.get_node ().get_inputs ()[0];
        var bytes = task.get_input_variant (input).get_data_as_bytes ();
        unowned double[] numbers = (double[]) bytes.get_data ();
        double sum = 0;
        int n = (int) (bytes.get_size () / sizeof (double));
        for (int i = 0; i < n; i++)
            sum += numbers[i];
        task.set_output_double (task.get_node ().get_outputs ()[0], sum / n);
        return true;
    }

    // Counts what is loaded and saved, and refuses what is too long.
    public class CountingDataset : Kedroc.AbstractDataset {
        public int loads { get; private set; }
        public int saves { get; private set; }
        public int longest { get; construct; default = 10; }
        string? content = null;

        public CountingDataset (int longest) {
            Object (longest: longest);
        }

        public override bool load (out Value data, Cancellable? cancellable) throws Error {
            data = Value (typeof (string));
            if (content == null)
                throw new Kedroc.DatasetError.NO_DATA ("nothing was counted");
            data.set_string (content);
            loads++;
            return true;
        }

        public override bool save (Value data, Cancellable? cancellable) throws Error {
            if (data.get_string ().length > longest)
                throw new IOError.MESSAGE_TOO_LARGE ("longer than %d", longest);
            content = data.get_string ();
            saves++;
            return true;
        }

        public override bool exists (Cancellable? cancellable) throws Error {
            return content != null;
        }

        public override bool release () throws Error {
            content = null;
            return true;
        }

        public override Json.Object describe () {
            var description = new Json.Object ();
            description.set_int_member ("longest", longest);
            return description;
        }
    }

    // Tells what it was told of, and refuses a node.
    public class Listener : Object, Kedroc.Hooks {
        public string told { get; private set; default = ""; }
        public string? refused { get; set; }
        Mutex mutex;

        void note (string text) {
            mutex.lock ();
            told += text + " ";
            mutex.unlock ();
        }

        public bool before_node_run (Kedroc.Task task, Kedroc.DataCatalog catalog) throws Error {
            note ("before:" + task.get_node ().get_name ());
            if (task.get_node ().get_name () == refused)
                throw new IOError.PERMISSION_DENIED ("refused by a hook");
            return true;
        }

        public bool after_dataset_saved (string name, Value? data, Kedroc.Node node) throws Error {
            note ("saved:" + name);
            return true;
        }

        public bool on_pipeline_error (Error failure, string run_id, Kedroc.Pipeline pipeline,
                                       Kedroc.DataCatalog catalog) throws Error {
            note ("error:" + run_id);
            return true;
        }
    }
}
