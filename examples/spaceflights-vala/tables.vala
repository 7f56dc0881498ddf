// SPDX-License-Identifier: LGPL-2.1-or-later
// What the nodes do with tables: copy some of their rows, join them, read any column of numbers.

namespace Spaceflights {
    public errordomain TableError {
        NO_COLUMN,
        NO_NUMBER
    }

    public Kedroc.Table get_input_table (Kedroc.Task task, string name) throws Error {
        var table = task.get_input_object (name) as Kedroc.Table;
        if (table == null)
            throw new TableError.NO_COLUMN ("'%s' is no table", name);
        return table;
    }

    public void require_column (Kedroc.Table table, string column) throws Error {
        if (table.get_column_type (column) == Type.INVALID)
            throw new TableError.NO_COLUMN ("The table has no column '%s'", column);
    }

    // The rows that lack nothing.
    public uint64[] find_complete_rows (Kedroc.Table table) {
        uint64[] rows = {};
        var columns = table.get_column_names ();
        for (uint64 row = 0; row < table.get_n_rows (); row++) {
            bool complete = true;
            foreach (unowned string column in columns)
                complete = complete && !table.is_missing (column, row);
            if (complete)
                rows += row;
        }
        return rows;
    }

    public uint64[] all_rows (Kedroc.Table table) {
        var rows = new uint64[table.get_n_rows ()];
        for (uint64 row = 0; row < rows.length; row++)
            rows[row] = row;
        return rows;
    }

    // Adds a column to what is being built: of the rows that are listed, in their order.
    public void append_column (Kedroc.TableBuilder builder, Kedroc.Table table, string name,
                               uint64[] rows) throws Error {
        var type = table.get_column_type (name);
        unowned double[] doubles = type == typeof (double) ? table.get_doubles (name) : null;
        unowned int64[] integers = type == typeof (int64) ? table.get_int64s (name) : null;
        builder.add_column (name, type);
        foreach (uint64 row in rows) {
            if (table.is_missing (name, row))
                builder.append_missing (name);
            else if (type == typeof (double))
                builder.append_double (name, doubles[row]);
            else if (type == typeof (int64))
                builder.append_int64 (name, integers[row]);
            else if (type == typeof (bool))
                builder.append_boolean (name, table.get_boolean (name, row));
            else
                builder.append_string (name, table.dup_string (name, row));
        }
    }

    // The numbers of a column of any type but text; NaN where one is missing.
    public double[] get_numbers (Kedroc.Table table, string name) throws Error {
        var type = table.get_column_type (name);
        if (type == typeof (double))
            return table.get_doubles (name);
        require_column (table, name);
        var numbers = new double[table.get_n_rows ()];
        unowned int64[] integers = type == typeof (int64) ? table.get_int64s (name) : null;
        for (uint64 row = 0; row < numbers.length; row++) {
            if (table.is_missing (name, row))
                numbers[row] = double.NAN;
            else
                numbers[row] = type == typeof (int64) ? (double) integers[row] : (double) table.get_boolean (name, row);
        }
        return numbers;
    }

    // The inner join of two tables on a column of integers in each, in the order of pandas.merge: each row of the left
    // one with every row of the right one that has its key. Rows that lack a value are left out.
    public Kedroc.Table join (Kedroc.Table left, string left_key, Kedroc.Table right, string right_key) throws Error {
        unowned int64[] left_keys = left.get_int64s (left_key);
        unowned int64[] right_keys = right.get_int64s (right_key);
        var complete = find_complete_rows (right);
        var first = new HashTable<int64?, int64?> (int64_hash, int64_equal);
        var next = new int64[right.get_n_rows () + 1];
        for (int i = complete.length - 1; i >= 0; i--) {
            int64? found = first.lookup (right_keys[complete[i]]);
            next[complete[i]] = found != null ? (!) found : -1;
            first.replace (right_keys[complete[i]], (int64) complete[i]);
        }
        uint64[] left_rows = {};
        uint64[] right_rows = {};
        foreach (uint64 row in find_complete_rows (left)) {
            int64? found = first.lookup (left_keys[row]);
            for (int64 match = found != null ? (!) found : -1; match >= 0; match = next[match]) {
                left_rows += row;
                right_rows += (uint64) match;
            }
        }
        var builder = new Kedroc.TableBuilder ();
        foreach (unowned string name in left.get_column_names ())
            append_column (builder, left, name, left_rows);
        foreach (unowned string name in right.get_column_names ())
            if (name != right_key)
                append_column (builder, right, name, right_rows);
        return builder.finish (null);
    }
}
