// SPDX-License-Identifier: LGPL-2.1-or-later
// The nodes in Vala: one makes an array, one reads what all four languages have made.

namespace Polyglot {
    // As C calls it: what a node by name never has is its user data.
    [CCode (cname = "make_fares")]
    public bool make_fares (Kedroc.Task task, void* user_data) throws Error {
        var flights = (Kedroc.Table) task.get_input_object ("flights");
        unowned double[] prices = flights.get_doubles ("price");
        var fares = new double[prices.length];
        for (int i = 0; i < prices.length; i++)
            fares[i] = prices[i] * 1.25;
        unowned uint8[] memory = (uint8[]) fares;
        memory.length = (int) (fares.length * sizeof (double));
        task.set_output_variant ("fares", new Variant.from_bytes (new VariantType ("ad"), new Bytes (memory), true));
        return true;
    }

    double sum_array (Kedroc.Task task, string input) {
        var bytes = task.get_input_variant (input).get_data_as_bytes ();
        double* numbers = (double*) bytes.get_data ();
        double sum = 0;
        for (size_t i = 0; i < bytes.get_size () / sizeof (double); i++)
            sum += numbers[i];
        return sum;
    }

    [CCode (cname = "sum_in_vala")]
    public bool sum_in_vala (Kedroc.Task task, void* user_data) throws Error {
        var flights = (Kedroc.Table) task.get_input_object ("flights");
        double sum = 0;
        foreach (double price in flights.get_doubles ("price"))
            sum += price;
        task.set_output_string ("vala", "%.2f %.2f %.2f %.2f".printf (sum, sum_array (task, "fares"),
            sum_array (task, "weights"), sum_array (task, "ranks")));
        return true;
    }
}
