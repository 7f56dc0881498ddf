// SPDX-License-Identifier: LGPL-2.1-or-later
// The nodes of Kedro's spaceflights tutorial in Vala.

namespace Spaceflights {
    // How the text of one cell, null where it is missing, becomes a value of another type.
    delegate void ConvertFunc (Kedroc.TableBuilder builder, string column, string? text) throws Error;

    void append_number (Kedroc.TableBuilder builder, string column, string? text, double divisor) throws Error {
        double number = 0;
        if (text == null)
            builder.append_missing (column);
        else if (!double.try_parse (text, out number))
            throw new TableError.NO_NUMBER ("Column '%s': cannot make a number of '%s'", column, text);
        else
            builder.append_double (column, number / divisor);
    }

    // "90%" is 0.9
    void convert_percentage (Kedroc.TableBuilder builder, string column, string? text) throws Error {
        append_number (builder, column, text != null ? text.replace ("%", "") : null, 100);
    }

    // "$1,715.0" is 1715.0
    void convert_money (Kedroc.TableBuilder builder, string column, string? text) throws Error {
        append_number (builder, column, text != null ? text.replace ("$", "").replace (",", "") : null, 1);
    }

    // "t" is true, everything else is not, a missing value neither
    void convert_flag (Kedroc.TableBuilder builder, string column, string? text) throws Error {
        builder.append_boolean (column, text == "t");
    }

    void append_converted (Kedroc.TableBuilder builder, Kedroc.Table table, string column, Type type,
                           ConvertFunc convert) throws Error {
        builder.add_column (column, type);
        for (uint64 row = 0; row < table.get_n_rows (); row++)
            convert (builder, column, table.dup_string (column, row));
    }

    bool set_table (Kedroc.Task task, string name, Kedroc.TableBuilder builder) throws Error {
        task.set_output_object (name, builder.finish (null));
        return true;
    }

    bool preprocess_companies (Kedroc.Task task) throws Error {
        var table = get_input_table (task, "companies");
        var builder = new Kedroc.TableBuilder ();
        require_column (table, "company_rating");
        require_column (table, "iata_approved");
        foreach (unowned string name in table.get_column_names ()) {
            if (name == "company_rating")
                append_converted (builder, table, name, typeof (double), convert_percentage);
            else if (name == "iata_approved")
                append_converted (builder, table, name, typeof (bool), convert_flag);
            else
                append_column (builder, table, name, all_rows (table));
        }
        return set_table (task, "preprocessed_companies", builder);
    }

    bool preprocess_shuttles (Kedroc.Task task) throws Error {
        var table = get_input_table (task, "shuttles");
        var builder = new Kedroc.TableBuilder ();
        require_column (table, "price");
        foreach (unowned string name in table.get_column_names ()) {
            if (name == "price")
                append_converted (builder, table, name, typeof (double), convert_money);
            else if (name == "d_check_complete" || name == "moon_clearance_complete")
                append_converted (builder, table, name, typeof (bool), convert_flag);
            else
                append_column (builder, table, name, all_rows (table));
        }
        return set_table (task, "preprocessed_shuttles", builder);
    }

    bool create_model_input_table (Kedroc.Task task) throws Error {
        var rated = join (get_input_table (task, "preprocessed_shuttles"), "id",
                          get_input_table (task, "reviews"), "shuttle_id");
        var joined = join (rated, "company_id", get_input_table (task, "preprocessed_companies"), "id");
        task.set_output_object ("model_input_table", joined);
        return true;
    }

    bool summarize_model_input_table (Kedroc.Task task) throws Error {
        var table = get_input_table (task, "model_input_table");
        double sum = 0;
        foreach (double price in table.get_doubles ("price"))
            sum += price;
        task.set_output_variant ("model_input_summary", new Variant ("(td)", table.get_n_rows (), sum));
        return true;
    }

    // The numbers of all rows in an order that depends on the seed alone.
    uint64[] shuffle_rows (uint64 n, uint32 seed) {
        var rand = new Rand.with_seed (seed);
        var rows = new uint64[n];
        for (uint64 i = 0; i < n; i++) {
            uint64 j = rand.int_range (0, (int32) i + 1);
            rows[i] = rows[j];
            rows[j] = i;
        }
        return rows;
    }

    void append_picked (Kedroc.TableBuilder builder, string name, double[] numbers, uint64[] rows) {
        builder.add_column (name, typeof (double));
        foreach (uint64 row in rows)
            builder.append_double (name, numbers[row]);
    }

    void set_picked (Kedroc.Task task, string name, double[] numbers, uint64[] rows) {
        var picked = new VariantBuilder (new VariantType ("ad"));
        foreach (uint64 row in rows)
            picked.add ("d", numbers[row]);
        task.set_output_variant (name, picked.end ());
    }

    double[] get_array (Kedroc.Task task, string name) throws Error {
        var variant = task.get_input_variant (name);
        var numbers = new double[variant.n_children ()];
        for (int i = 0; i < numbers.length; i++)
            variant.get_child (i, "d", out numbers[i]);
        return numbers;
    }

    // Features go on as tables of doubles, the target as a variant "ad".
    bool split_data (Kedroc.Task task) throws Error {
        var table = get_input_table (task, "model_input_table");
        var value = task.get_input ("params:model_options");
        unowned Json.Node node = (Json.Node) value.get_boxed ();
        var options = node.get_object ();
        var rows = shuffle_rows (table.get_n_rows (), (uint32) options.get_int_member ("random_state"));
        int n_test = (int) Math.ceil (options.get_double_member ("test_size") * rows.length);
        var test_rows = rows[0:n_test];
        var train_rows = rows[n_test:rows.length];
        var train = new Kedroc.TableBuilder ();
        var test = new Kedroc.TableBuilder ();
        var features = options.get_array_member ("features");
        for (uint i = 0; i < features.get_length (); i++) {
            var numbers = get_numbers (table, features.get_string_element (i));
            append_picked (test, features.get_string_element (i), numbers, test_rows);
            append_picked (train, features.get_string_element (i), numbers, train_rows);
        }
        var target = get_numbers (table, "price");
        set_picked (task, "y_test", target, test_rows);
        set_picked (task, "y_train", target, train_rows);
        return set_table (task, "X_train", train) && set_table (task, "X_test", test);
    }

    bool train_model (Kedroc.Task task) throws Error {
        task.set_output_variant ("regressor", fit (get_input_table (task, "X_train"), get_array (task, "y_train")));
        return true;
    }

    bool evaluate_model (Kedroc.Task task) throws Error {
        var predictions = predict (task.get_input_variant ("regressor"), get_input_table (task, "X_test"));
        task.set_output_variant ("metrics", measure_errors (predictions, get_array (task, "y_test")));
        return true;
    }

    public Kedroc.Pipeline create_pipeline () throws Error {
        return new Kedroc.Pipeline ({
            new Kedroc.Node ("preprocess_companies", { "companies" }, { "preprocessed_companies" },
                             preprocess_companies),
            new Kedroc.Node ("preprocess_shuttles", { "shuttles" }, { "preprocessed_shuttles" }, preprocess_shuttles),
            new Kedroc.Node ("create_model_input_table",
                             { "preprocessed_shuttles", "preprocessed_companies", "reviews" },
                             { "model_input_table" }, create_model_input_table),
            new Kedroc.Node ("summarize_model_input_table", { "model_input_table" }, { "model_input_summary" },
                             summarize_model_input_table),
            new Kedroc.Node ("split_data", { "model_input_table", "params:model_options" },
                             { "X_train", "X_test", "y_train", "y_test" }, split_data),
            new Kedroc.Node ("train_model", { "X_train", "y_train" }, { "regressor" }, train_model),
            new Kedroc.Node ("evaluate_model", { "regressor", "X_test", "y_test" }, { "metrics" }, evaluate_model)
        });
    }
}
