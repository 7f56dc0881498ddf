// SPDX-License-Identifier: LGPL-2.1-or-later
// Linear regression by the normal equations. A model is a variant "a(sd)": the intercept, then each feature by its
// name, with its coefficient.

namespace Spaceflights {
    // What is left of a column, as a part of what it was, when others make up for it.
    const double TOLERANCE = 1e-10;

    // Solves for symmetric positive semidefinite matrices of n rows, with the right side behind them: columns that
    // depend on others, or are zero throughout as moon_clearance_complete is, do no harm and have no part.
    double[] solve (double[,] rows, int n) {
        var scales = new double[n];
        var solution = new double[n];
        for (int k = 0; k < n; k++)
            scales[k] = rows[k, k];
        for (int k = 0; k < n; k++) {
            if (!(rows[k, k] > TOLERANCE * scales[k]))
                continue;
            solution[k] = 1;
            for (int i = 0; i < n; i++) {
                double factor = i == k ? 0 : rows[i, k] / rows[k, k];
                for (int j = k; j <= n && i != k; j++)
                    rows[i, j] -= factor * rows[k, j];
            }
        }
        for (int k = 0; k < n; k++)
            solution[k] = solution[k] == 1 ? rows[k, n] / rows[k, k] : 0;
        return solution;
    }

    public Variant fit (Kedroc.Table features, double[] target) throws Error {
        var names = features.get_column_names ();
        int n = names.length + 1;
        if (target.length <= names.length)
            throw new TableError.NO_NUMBER ("%d rows are too few to train a model of %d features", target.length,
                                            names.length);
        var cells = new double[n, target.length];
        for (int row = 0; row < target.length; row++)
            cells[0, row] = 1;
        for (int i = 1; i < n; i++) {
            unowned double[] numbers = features.get_doubles (names[i - 1]);
            for (int row = 0; row < target.length; row++)
                cells[i, row] = numbers[row];
        }
        var rows = new double[n, n + 1];
        for (int i = 0; i < n; i++)
            for (int row = 0; row < target.length; row++) {
                for (int j = 0; j < n; j++)
                    rows[i, j] += cells[i, row] * cells[j, row];
                rows[i, n] += cells[i, row] * target[row];
            }
        var model = new VariantBuilder (new VariantType ("a(sd)"));
        var solution = solve (rows, n);
        for (int i = 0; i < n; i++)
            model.add ("(sd)", i == 0 ? "intercept" : names[i - 1], solution[i]);
        return model.end ();
    }

    public double[] predict (Variant model, Kedroc.Table features) throws Error {
        var predictions = new double[features.get_n_rows ()];
        for (size_t i = 0; i < model.n_children (); i++) {
            string name;
            double coefficient;
            model.get_child (i, "(sd)", out name, out coefficient);
            unowned double[] numbers = i > 0 ? features.get_doubles (name) : null;
            for (int row = 0; row < predictions.length; row++)
                predictions[row] += i > 0 ? coefficient * numbers[row] : coefficient;
        }
        return predictions;
    }

    // The share of the variance that the model explains, the mean and the largest error.
    public Variant measure_errors (double[] predictions, double[] prices) {
        double mean = 0, residuals = 0, variance = 0, absolute = 0, largest = 0;
        foreach (double price in prices)
            mean += price / prices.length;
        for (int row = 0; row < prices.length; row++) {
            double difference = (prices[row] - predictions[row]).abs ();
            residuals += difference * difference;
            variance += (prices[row] - mean) * (prices[row] - mean);
            absolute += difference / prices.length;
            largest = double.max (largest, difference);
        }
        var metrics = new VariantBuilder (new VariantType ("a{sd}"));
        metrics.add ("{sd}", "r2", variance > 0 ? 1 - residuals / variance : 0.0);
        metrics.add ("{sd}", "mae", absolute);
        metrics.add ("{sd}", "max_error", largest);
        return metrics.end ();
    }
}
