// SPDX-License-Identifier: LGPL-2.1-or-later
// What errors.vala has fail: classes whose methods throw, each where it is told to, and functions by name.

namespace Failing {
    // Every error tells where it comes from, and the process.
    public void fail_in (string place) throws Error {
        throw new IOError.NO_SPACE ("no space in %s of process %d", place, Posix.getpid ());
    }

    public class Dataset : Kedroc.AbstractDataset {
        public string place { get; construct; }

        public Dataset (string place) {
            Object (place: place);
        }

        void fail_if (string here) throws Error {
            if (place == here)
                fail_in (here);
        }

        public override bool load (out Value data, Cancellable? cancellable) throws Error {
            data = Value (typeof (double));
            fail_if ("load");
            return true;
        }

        public override bool save (Value data, Cancellable? cancellable) throws Error {
            fail_if ("save");
            return true;
        }

        public override bool exists (Cancellable? cancellable) throws Error {
            fail_if ("exists");
            return true;
        }

        public override bool release () throws Error {
            fail_if ("release");
            return true;
        }

        public override bool confirm () throws Error {
            fail_if ("confirm");
            return true;
        }
    }

    // The name of its file says where it fails.
    public class File : Kedroc.AbstractVersionedDataset {
        public override bool decode (Bytes bytes, out Value data, Cancellable? cancellable) throws Error {
            data = Value (typeof (double));
            if (get_filepath ().has_suffix ("decode"))
                fail_in ("decode");
            return true;
        }

        public override Bytes encode (Value data, Cancellable? cancellable) throws Error {
            if (get_filepath ().has_suffix ("encode"))
                fail_in ("encode");
            return new Bytes ("x".data);
        }
    }

    public class Hooks : Object, Kedroc.Hooks {
        public string place { get; construct; }

        public Hooks (string place) {
            Object (place: place);
        }

        bool fail_if (string here) throws Error {
            if (place == here)
                fail_in (here);
            return true;
        }

        public bool after_catalog_created (Kedroc.DataCatalog catalog) throws Error {
            return fail_if ("after_catalog_created");
        }

        public bool before_pipeline_run (string run_id, Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog)
                throws Error {
            return fail_if ("before_pipeline_run");
        }

        public bool after_pipeline_run (string run_id, Kedroc.DataCatalog outputs, Kedroc.Pipeline pipeline,
                                        Kedroc.DataCatalog catalog) throws Error {
            return fail_if ("after_pipeline_run");
        }

        public bool on_pipeline_error (Error failure, string run_id, Kedroc.Pipeline pipeline,
                                       Kedroc.DataCatalog catalog) throws Error {
            return fail_if ("on_pipeline_error");
        }

        public bool before_node_run (Kedroc.Task task, Kedroc.DataCatalog catalog) throws Error {
            return fail_if ("before_node_run");
        }

        public bool after_node_run (Kedroc.Task task, Kedroc.DataCatalog catalog) throws Error {
            return fail_if ("after_node_run");
        }

        public bool on_node_error (Error failure, Kedroc.Task task, Kedroc.DataCatalog catalog) throws Error {
            return fail_if ("on_node_error");
        }

        public bool before_dataset_loaded (string name, Kedroc.Node node) throws Error {
            return fail_if ("before_dataset_loaded");
        }

        public bool after_dataset_loaded (string name, Value? data, Kedroc.Node node) throws Error {
            return fail_if ("after_dataset_loaded");
        }

        public bool before_dataset_saved (string name, Value? data, Kedroc.Node node) throws Error {
            return fail_if ("before_dataset_saved");
        }

        public bool after_dataset_saved (string name, Value? data, Kedroc.Node node) throws Error {
            return fail_if ("after_dataset_saved");
        }
    }

    // Where hooks by name fail; in a worker the environment says it.
    public string? hook_place;

    [CCode (cname = "failing_hooks")]
    public Kedroc.Hooks make_hooks () {
        return new Hooks (hook_place ?? Environment.get_variable ("KEDROC_TEST_FAILING_HOOK"));
    }

    // A value of its own, and who cannot encode or decode it.
    public class Money : Object {
        public string place { get; construct; }

        public Money (string place) {
            Object (place: place);
        }
    }

    public class Codec : Object, Kedroc.Codec {
        public unowned string get_name () {
            return "vala-money";
        }

        public bool can_encode (Value value) {
            return value.holds (typeof (Money));
        }

        public Kedroc.SharedBuffer encode (Value value, Kedroc.SharedMemoryManager? manager) throws Error {
            if (((Money) value.get_object ()).place == "encode of a codec")
                fail_in ("encode of a codec");
            return manager.allocate (1);
        }

        public bool decode (Kedroc.SharedBuffer buffer, out Value value) throws Error {
            value = Value (typeof (Money));
            fail_in ("decode of a codec");
            return true;
        }
    }

    public class Loader : Object, Kedroc.FunctionLoader {
        public Kedroc.Node load (string function) throws Error {
            fail_in ("load of a loader");
            return new Kedroc.Node.for_function (null, {}, {}, function);
        }

        public Object load_object (string function) throws Error {
            fail_in ("load_object of a loader");
            return this;
        }

        public string[] list_worker_command () throws Error {
            fail_in ("list_worker_command of a loader");
            return {};
        }
    }

    public class Runner : Kedroc.AbstractRunner {
        public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                           Kedroc.HookManager? hooks, string run_id,
                                           Cancellable? cancellable) throws Error {
            fail_in ("run_pipeline");
            return true;
        }
    }

    public bool fail_as_delegate (Kedroc.Task task) throws Error {
        fail_in ("a delegate");
        return true;
    }

    public bool pass (Kedroc.Task task) throws Error {
        task.set_output_double (task.get_node ().get_outputs ()[0], 1);
        return true;
    }

    [CCode (cname = "failing_by_name")]
    public bool fail_by_name (Kedroc.Task task, void* user_data) throws Error {
        fail_in ("a function by name");
        return true;
    }

    [CCode (cname = "failing_chunks")]
    public bool fail_after_a_chunk (Kedroc.Task task, void* user_data) throws Error {
        task.save_chunk (task.get_node ().get_outputs ()[0], 1.0);
        fail_in ("a function after a chunk");
        return true;
    }

    [CCode (cname = "failing_make_money")]
    public bool make_money (Kedroc.Task task, void* user_data) throws Error {
        var node = task.get_node ();
        task.set_output_object (node.get_outputs ()[0], new Money ("decode of a codec"));
        return true;
    }
}
