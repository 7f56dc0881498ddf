# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's catalog, without its log: what catalog-*.c measure of kedroc's, by the same names."""

import argparse
import json
import logging
import os
import time
import tracemalloc

from kedro.config import OmegaConfigLoader
from kedro.io import CatalogConfigResolver, DataCatalog

SIZES = 1000, 10000, 100000
PATTERNS = 1, 10, 50
N_NAMES = 1000
N_ROUNDS = 10
KINDS = 'a type alone', 'a file with options'
PROJECTS = 'plain', 'a folder by ${...} in each'
PROJECTS_ENVIRONMENT = 'KEDROC_BENCH_PROJECTS'


def make_entry(kind, number):
    if kind == KINDS[0]:
        return {'type': 'MemoryDataset'}
    return {'type': 'pandas.CSVDataset', 'filepath': f'data/01_raw/dataset_{number:06}.csv', 'load_args': {'sep': ';'}}


def make_config(kind, n_entries):
    return {f'dataset_{i:06}': make_entry(kind, i) for i in range(n_entries)}


def list_names(n_entries):
    return [f'dataset_{i * (n_entries // N_NAMES):06}' for i in range(N_NAMES)]


def take_time(run, *arguments):
    """In microseconds."""
    start = time.perf_counter()
    run(*arguments)
    return (time.perf_counter() - start) * 1e6


def tell(what, values, unit='us'):
    print(json.dumps({'who': 'Kedro', 'what': what, 'unit': unit, 'values': values}), flush=True)


def measure(what, repeats, sample, per=1, unit='us'):
    """sample() gives microseconds; the first is to get warm."""
    tell(what, [sample() / per for _ in range(repeats + 1)][1:], unit)


def contains(catalog, names):
    for name in names:
        name in catalog


def get(catalog, names):
    for name in names:
        catalog.get(name)


def save_and_load(catalog, names):
    for name in names:
        catalog.save(name, 42)
        catalog.load(name)


def exists(catalog, names):
    for name in names:
        catalog.exists(name)


def release(catalog, names):
    for name in names:
        catalog.release(name)


def resolve(resolver, names):
    for name in names:
        resolver.resolve_pattern(name)


def repeat(operation, catalog, names):
    for _ in range(N_ROUNDS):
        operation(catalog, names)


OPERATIONS = {
    'contains': contains,
    'get': get,
    'save and load of an integer': save_and_load,
    'exists': exists,
    'release': release,
}


def measure_memory(repeats):
    for n_entries in SIZES:
        for kind in KINDS:
            config = make_config(kind, n_entries)
            tracemalloc.start()
            before = tracemalloc.get_traced_memory()[0]
            catalog = DataCatalog.from_config(config)
            kept = tracemalloc.get_traced_memory()[0] - before
            tracemalloc.stop()
            assert len(catalog) == n_entries
            tell(f'memory of an entry, {kind}, {n_entries} entries', [kept / n_entries], 'bytes')


def measure_entries(repeats):
    for n_entries in SIZES:
        for kind in KINDS:
            config = make_config(kind, n_entries)
            measure(f'from_config, {kind}, {n_entries} entries', repeats,
                    lambda: take_time(DataCatalog.from_config, config), n_entries)


def measure_names(repeats):
    for n_entries in SIZES:
        config = make_config(KINDS[0], n_entries)
        names = list_names(n_entries)
        measure(f'first get, which makes the dataset, {n_entries} entries', repeats,
                lambda: take_time(get, DataCatalog.from_config(config), names), N_NAMES)
        catalog = DataCatalog.from_config(config)
        for what, operation in OPERATIONS.items():
            operation(catalog, names)
            measure(f'{what}, {n_entries} entries', repeats, lambda: take_time(repeat, operation, catalog, names),
                    N_NAMES * N_ROUNDS)


def measure_patterns(repeats):
    for n_patterns in PATTERNS:
        config = {f'{{layer}}.kind_{i:02}.{{name}}': {'type': 'MemoryDataset', 'metadata': {
            'path': f'data/{{layer}}/kind_{i:02}/{{name}}.csv'}} for i in range(n_patterns)}
        names = [f'02_intermediate.kind_{i % n_patterns:02}.dataset_{i:06}' for i in range(N_NAMES)]
        # A resolver and a catalog keep what they have resolved.
        measure(f'a name resolved, {n_patterns} patterns', repeats,
                lambda: take_time(resolve, CatalogConfigResolver(config, None, DataCatalog.default_runtime_patterns),
                                  names), N_NAMES)
        catalogs = [DataCatalog.from_config(config) for _ in range(repeats + 1)]
        waiting = iter(catalogs)
        measure(f'a name resolved and its dataset made, {n_patterns} patterns', repeats,
                lambda: take_time(get, next(waiting), names), N_NAMES)
        waiting = iter(catalogs)
        measure(f'the same name again, {n_patterns} patterns', repeats,
                lambda: take_time(get, next(waiting), names), N_NAMES)


def load_project(conf_source):
    """As KedroContext does it."""
    loader = OmegaConfigLoader(conf_source, base_env='base', default_run_env='local')
    catalog = DataCatalog.from_config(loader['catalog'], loader['credentials'])
    parameters = loader['parameters']
    catalog['parameters'] = parameters
    for name, value in parameters.items():
        add_parameter(catalog, f'params:{name}', value)
    return catalog


def add_parameter(catalog, name, value):
    catalog[name] = value
    if isinstance(value, dict):
        for key, inner in value.items():
            add_parameter(catalog, f'{name}.{key}', inner)


def measure_project(repeats):
    for project, folder in zip(PROJECTS, os.environ[PROJECTS_ENVIRONMENT].split(os.pathsep)):
        conf_source = os.path.join(folder, 'conf')
        n_datasets = sum(not name.startswith('param') for name in load_project(conf_source).keys())
        measure(f'conf/ of {n_datasets} datasets, {project}', repeats,
                lambda: take_time(load_project, conf_source), 1000, 'ms')


# In the order in which catalog.c has them, but for the memory, which takes a program of its own there.
ROWS = {
    'project': measure_project,
    'patterns': measure_patterns,
    'names': measure_names,
    'entries': measure_entries,
    'memory': measure_memory,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--repeats', type=int, default=9)
    parser.add_argument('--only', choices=ROWS)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    for rows, measure_rows in ROWS.items():
        if options.only in (None, rows):
            measure_rows(options.repeats)


if __name__ == '__main__':
    main()
