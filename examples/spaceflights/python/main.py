#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Predicts what a flight to space costs, from the tables of Kedro's tutorial."""

import argparse
import json
import pathlib
import time

import gi
from kedroc.io import DataCatalog
from kedroc.runner import ParallelRunner, SequentialRunner, ThreadRunner
from spaceflights import data_processing, data_science

gi.require_version('Kedroc', '1')
from gi.repository import Kedroc

CONF = pathlib.Path(__file__).parent / 'conf'
RUNNERS = {'sequential': SequentialRunner, 'thread': ThreadRunner, 'parallel': ParallelRunner}


def create_catalog(data: str) -> DataCatalog:
    config = Kedroc.ConfigLoader(CONF, runtime_params={'data': data}, base_env='base', default_run_env='base')
    catalog = DataCatalog.from_config(config['catalog'])
    for name, value in config['parameters'].items():
        catalog[f'params:{name}'] = value
    return catalog


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', required=True, help='folder of companies.csv, reviews.csv and shuttles.csv')
    parser.add_argument('--runner', choices=RUNNERS, default='parallel')
    arguments = parser.parse_args()

    began = time.perf_counter()
    pipeline = data_processing.create_pipeline() + data_science.create_pipeline()
    outputs = RUNNERS[arguments.runner]().run(pipeline, create_catalog(arguments.data))
    seconds = time.perf_counter() - began
    summary, metrics = outputs['model_input_summary'].load(), outputs['metrics'].load()
    print(json.dumps({'runner': arguments.runner, **summary, 'r2': metrics['r2'], 'seconds': seconds}))


if __name__ == '__main__':
    main()
