// SPDX-License-Identifier: LGPL-2.1-or-later
// The values of test_values.py in Vala: each is made by its name and told from what arrives.

namespace Values {
    const int LARGE = 100000;
    const string OBJECT = """{"name":"ä","list":[1,0.5,true,null],"nested":{"big":9007199254740993}}""";
    const string ARRAY = """[1,"two",[],{}]""";

    string? get_variant_text (string name) {
        switch (name) {
        case "variant":
            return "({'a': <[1, 2]>, 'b': <'x'>}, [('x', true)], @ms nothing, byte 0x07)";
        case "array-byte":
            return "[byte 0x00, 0xff]";
        case "array-int16":
            return "[int16 -300, 300]";
        case "array-int32":
            return "[-2147483648, 2147483647]";
        case "array-int64":
            return "[int64 -9223372036854775808, 9223372036854775807]";
        case "array-double":
            return "[0.1, -0.5, 1e300]";
        case "array-empty":
            return "@ad []";
        default:
            return null;
        }
    }

    Value? make_scalar (string name) {
        switch (name) {
        case "boolean":
            return true;
        case "int-min":
            return int.MIN;
        case "int-max":
            return int.MAX;
        case "uint-max":
            return uint.MAX;
        case "int64":
            return (int64) (-5);
        case "int64-min":
            return int64.MIN;
        case "int64-max":
            return int64.MAX;
        case "uint64-max":
            return uint64.MAX;
        case "float":
            return 0.5f;
        case "double":
            return 0.1;
        case "double-inf":
            return double.INFINITY;
        case "double-nan":
            return double.NAN;
        case "double-negative-zero":
            return -0.0;
        case "string":
            return "ä € 😀";
        case "string-empty":
            return "";
        default:
            return null;
        }
    }

    Value make_bytes (string name) {
        var data = new uint8[name.has_suffix ("large") ? LARGE : name.has_suffix ("empty") ? 0 : 3];
        for (int i = 0; i < data.length; i++)
            data[i] = (uint8) (i % 251);
        return new Bytes (data);
    }

    Value make_large_array () {
        var numbers = new double[LARGE];
        for (int i = 0; i < LARGE; i++)
            numbers[i] = i / 2.0;
        unowned uint8[] memory = (uint8[]) numbers;
        memory.length = (int) (numbers.length * sizeof (double));
        return new Variant.from_bytes (new VariantType ("ad"), new Bytes (memory), true);
    }

    Kedroc.Table make_table () throws Error {
        var builder = new Kedroc.TableBuilder ();
        builder.add_column ("b", typeof (bool));
        builder.add_column ("i", typeof (int64));
        builder.add_column ("d", typeof (double));
        builder.add_column ("s", typeof (string));
        builder.append_boolean ("b", true);
        builder.append_boolean ("b", false);
        builder.append_int64s ("i", { int64.MIN, int64.MAX });
        builder.append_doubles ("d", { 0.1, double.INFINITY });
        builder.append_string ("s", "ä");
        builder.append_string ("s", "");
        foreach (unowned string column in new string[] { "b", "i", "d", "s" })
            builder.append_missing (column);
        return builder.finish (null);
    }

    Value? make_json (string name) throws Error {
        switch (name) {
        case "json-object":
            return Json.from_string (OBJECT);
        case "json-object-boxed":
            return Json.from_string (OBJECT).dup_object ();
        case "json-array":
            return Json.from_string (ARRAY);
        case "json-array-boxed":
            return Json.from_string (ARRAY).dup_array ();
        case "json-integers":
            return Json.from_string ("[1,2,3]");
        default:
            return null;
        }
    }

    // null: there is nothing of the name.
    Value? make (string name) throws Error {
        var text = get_variant_text (name);
        if (text != null)
            return new Variant.parsed (text);
        if (name.has_prefix ("bytes"))
            return make_bytes (name);
        if (name.has_prefix ("json"))
            return make_json (name);
        switch (name) {
        case "strings":
            return new string[] { "a", "", "ä" };
        case "array-large":
            return make_large_array ();
        case "table":
            return make_table ();
        default:
            return make_scalar (name);
        }
    }

    bool are_cells_equal (Kedroc.Table one, Kedroc.Table other, string column, int row) throws Error {
        if (one.is_missing (column, row) || other.is_missing (column, row))
            return one.is_missing (column, row) && other.is_missing (column, row);
        switch (column) {
        case "b":
            return one.get_boolean (column, row) == other.get_boolean (column, row);
        case "i":
            return one.get_int64s (column)[row] == other.get_int64s (column)[row];
        case "d":
            return one.get_doubles (column)[row] == other.get_doubles (column)[row];
        default:
            return one.dup_string (column, row) == other.dup_string (column, row);
        }
    }

    bool are_tables_equal (Kedroc.Table one, Kedroc.Table other) throws Error {
        if (string.joinv (" ", other.get_column_names ()) != "b i d s" || other.get_n_rows () != 3)
            return false;
        foreach (unowned string column in one.get_column_names ()) {
            if (one.get_column_type (column) != other.get_column_type (column) || !other.is_missing (column, 2))
                return false;
            for (int row = 0; row < 3; row++) {
                if (!are_cells_equal (one, other, column, row))
                    return false;
            }
        }
        return true;
    }

    Json.Node to_node (Value value) {
        if (value.holds (typeof (Json.Object)))
            return new Json.Node.alloc ().init_object ((Json.Object) value.get_boxed ());
        if (value.holds (typeof (Json.Array)))
            return new Json.Node.alloc ().init_array ((Json.Array) value.get_boxed ());
        return (Json.Node) value.dup_boxed ();
    }

    bool are_doubles_equal (double one, double other) {
        // There are two zeros.
        return one.is_nan () ? other.is_nan () : one == other && 1 / one == 1 / other;
    }

    bool are_equal (Value one, Value other) throws Error {
        if (!other.holds (one.type ()))
            return false;
        if (one.type () == typeof (Variant))
            return one.dup_variant ().equal (other.dup_variant ());
        if (one.type () == typeof (Bytes))
            return ((Bytes) one.get_boxed ()).compare ((Bytes) other.get_boxed ()) == 0;
        if (one.type () == typeof (string[]))
            return ((string[]) one)[0] == ((string[]) other)[0]
                && string.joinv ("/", (string[]) one) == string.joinv ("/", (string[]) other);
        if (one.type () == typeof (Kedroc.Table))
            return are_tables_equal ((Kedroc.Table) one.get_object (), (Kedroc.Table) other.get_object ());
        if (one.type () == typeof (string))
            return one.get_string () == other.get_string ();
        if (one.type () == typeof (double))
            return are_doubles_equal (one.get_double (), other.get_double ());
        if (one.type ().is_a (Type.BOXED))
            return to_node (one).equal (to_node (other));
        return one.strdup_contents () == other.strdup_contents ();
    }

    // The name of a dataset is that of its value, a dot and something else.
    string get_value_name (string dataset) {
        return dataset.split (".")[0];
    }

    [CCode (cname = "make_in_vala")]
    public bool make_in_vala (Kedroc.Task task, void* user_data) throws Error {
        string dataset = task.get_node ().get_outputs ()[0];
        var value = make (get_value_name (dataset));
        task.set_output (dataset, value);
        return true;
    }

    // Hands out the type.
    [CCode (cname = "take_in_vala")]
    public bool take_in_vala (Kedroc.Task task, void* user_data) throws Error {
        string dataset = task.get_node ().get_inputs ()[0];
        unowned Value? arrived = task.get_input (dataset);
        var expected = make (get_value_name (dataset));
        if (expected == null || !are_equal (expected, arrived))
            throw new IOError.INVALID_DATA ("not the same: %s %s", arrived.type_name (), arrived.strdup_contents ());
        task.set_output_string (task.get_node ().get_outputs ()[0], arrived.type_name ());
        return true;
    }
}
