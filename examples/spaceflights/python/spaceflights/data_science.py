# SPDX-License-Identifier: LGPL-2.1-or-later
"""A linear regression of the price of a flight."""

import math

import numpy as np
import pandas as pd
from kedroc.pipeline import Pipeline, node, pipeline

# Singular values below this part of the largest count as zero.
TOLERANCE = 1e-10


def shuffle_rows(n_rows: int, seed: int) -> np.ndarray:
    """The numbers of all rows in the order that the example in C takes, too: that of GLib's GRand."""
    raw = np.random.RandomState(seed)._bit_generator.random_raw
    rows = np.arange(n_rows)
    for i in range(n_rows):
        n = i + 1
        largest = 2 ** 32 - 1 - (2 ** 32 % n)
        while (number := int(raw())) > largest:
            pass
        j = number % n
        rows[i], rows[j] = rows[j], i
    return rows


def split_data(data: pd.DataFrame, parameters: dict) -> tuple:
    X, y = data[parameters['features']].astype(float), data['price']
    rows = shuffle_rows(len(data), parameters['random_state'])
    n_test = math.ceil(parameters['test_size'] * len(data))
    test, train = rows[:n_test], rows[n_test:]
    return X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]


def train_model(X_train: pd.DataFrame, y_train: pd.Series) -> pd.Series:
    matrix = np.column_stack([np.ones(len(X_train)), X_train])
    coefficients, *_ = np.linalg.lstsq(matrix, y_train, rcond=TOLERANCE)
    return pd.Series(coefficients, index=['intercept', *X_train.columns])


def evaluate_model(regressor: pd.Series, X_test: pd.DataFrame, y_test: pd.Series) -> dict:
    predictions = regressor['intercept'] + X_test @ regressor[X_test.columns]
    errors = y_test - predictions
    variance = ((y_test - y_test.mean()) ** 2).sum()
    return {
        'r2': float(1 - (errors ** 2).sum() / variance),
        'mae': float(errors.abs().mean()),
        'max_error': float(errors.abs().max()),
    }


def create_pipeline() -> Pipeline:
    return pipeline([
        node(
            split_data,
            inputs=['model_input_table', 'params:model_options'],
            outputs=['X_train', 'X_test', 'y_train', 'y_test'],
            name='split_data',
        ),
        node(train_model, ['X_train', 'y_train'], 'regressor', name='train_model'),
        node(evaluate_model, ['regressor', 'X_test', 'y_test'], 'metrics', name='evaluate_model'),
    ])
