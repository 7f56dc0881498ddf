// SPDX-License-Identifier: LGPL-2.1-or-later
// What the introspection data does not say: which classes implement what is abstract in their parents, so that
// classes derived from them need not. What vapigen calls `out unowned` is the `out` of everybody else.
namespace Kedroc {
    public abstract class AbstractVersionedDataset : Kedroc.AbstractDataset, GLib.Initable {
        public override bool load (out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override bool save (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class BinaryDataset : Kedroc.AbstractVersionedDataset, GLib.Initable {
        public override bool decode (GLib.Bytes bytes, out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override GLib.Bytes encode (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class CSVDataset : Kedroc.AbstractVersionedDataset, GLib.Initable {
        public override bool decode (GLib.Bytes bytes, out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override GLib.Bytes encode (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class JSONDataset : Kedroc.AbstractVersionedDataset, GLib.Initable {
        public override bool decode (GLib.Bytes bytes, out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override GLib.Bytes encode (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class TextDataset : Kedroc.AbstractVersionedDataset, GLib.Initable {
        public override bool decode (GLib.Bytes bytes, out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override GLib.Bytes encode (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class VariantDataset : Kedroc.AbstractVersionedDataset, GLib.Initable {
        public override bool decode (GLib.Bytes bytes, out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override GLib.Bytes encode (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class CachedDataset : Kedroc.AbstractDataset, GLib.Initable {
        public override bool load (out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override bool save (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class MemoryDataset : Kedroc.AbstractDataset {
        public override bool load (out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override bool save (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class PartitionedDataset : Kedroc.AbstractDataset, GLib.Initable {
        public override bool load (out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override bool save (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class SharedMemoryDataset : Kedroc.AbstractDataset {
        public override bool load (out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override bool save (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class SQLQueryDataset : Kedroc.AbstractDataset, GLib.Initable {
        public override bool load (out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override bool save (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class SQLTableDataset : Kedroc.AbstractDataset, GLib.Initable {
        public override bool load (out unowned GLib.Value value,
                                     GLib.Cancellable? cancellable = null) throws GLib.Error;
        public override bool save (GLib.Value data, GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class ParallelRunner : Kedroc.AbstractRunner {
        public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                           Kedroc.HookManager? hooks, string run_id,
                                           GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class SequentialRunner : Kedroc.AbstractRunner {
        public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                           Kedroc.HookManager? hooks, string run_id,
                                           GLib.Cancellable? cancellable = null) throws GLib.Error;
    }

    public class ThreadRunner : Kedroc.AbstractRunner {
        public override bool run_pipeline (Kedroc.Pipeline pipeline, Kedroc.DataCatalog catalog,
                                           Kedroc.HookManager? hooks, string run_id,
                                           GLib.Cancellable? cancellable = null) throws GLib.Error;
    }
}
