# SPDX-License-Identifier: LGPL-2.1-or-later
"""From three raw tables to the one that the model is trained on."""

import pandas as pd
from kedroc.pipeline import Pipeline, node, pipeline


def _is_true(column: pd.Series) -> pd.Series:
    return column == 't'


def _parse_percentage(column: pd.Series) -> pd.Series:
    return column.str.replace('%', '').astype(float) / 100


def _parse_money(column: pd.Series) -> pd.Series:
    return column.str.replace('$', '').str.replace(',', '').astype(float)


def preprocess_companies(companies: pd.DataFrame) -> pd.DataFrame:
    companies['iata_approved'] = _is_true(companies['iata_approved'])
    companies['company_rating'] = _parse_percentage(companies['company_rating'])
    return companies


def preprocess_shuttles(shuttles: pd.DataFrame) -> pd.DataFrame:
    shuttles['d_check_complete'] = _is_true(shuttles['d_check_complete'])
    shuttles['moon_clearance_complete'] = _is_true(shuttles['moon_clearance_complete'])
    shuttles['price'] = _parse_money(shuttles['price'])
    return shuttles


def create_model_input_table(shuttles: pd.DataFrame, companies: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    rated_shuttles = shuttles.merge(reviews, left_on='id', right_on='shuttle_id').drop('id', axis=1)
    model_input_table = rated_shuttles.merge(companies, left_on='company_id', right_on='id')
    return model_input_table.dropna()


def summarize_model_input_table(model_input_table: pd.DataFrame) -> dict:
    return {'rows': len(model_input_table), 'price_sum': float(model_input_table['price'].sum())}


def create_pipeline() -> Pipeline:
    return pipeline([
        node(preprocess_companies, 'companies', 'preprocessed_companies', name='preprocess_companies'),
        node(preprocess_shuttles, 'shuttles', 'preprocessed_shuttles', name='preprocess_shuttles'),
        node(
            create_model_input_table,
            inputs=['preprocessed_shuttles', 'preprocessed_companies', 'reviews'],
            outputs='model_input_table',
            name='create_model_input_table',
        ),
        node(
            summarize_model_input_table,
            inputs='model_input_table',
            outputs='model_input_summary',
            name='summarize_model_input_table',
        ),
    ])
