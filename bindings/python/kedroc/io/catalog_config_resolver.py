# SPDX-License-Identifier: LGPL-2.1-or-later
"""Configurations of datasets by name and by pattern. The library matches; what JSON cannot hold stays here."""

from __future__ import annotations

import copy
import logging
import re
from typing import Any

from .core import DatasetError

Patterns = dict[str, dict[str, Any]]

CREDENTIALS_KEY = 'credentials'
DEFAULT_RUNTIME_PATTERN = {'{default}': {'type': 'kedro.io.MemoryDataset'}}
PLACEHOLDER = re.compile(r'\{.*?\}')

logger = logging.getLogger(__name__)


def _fetch_credentials(name, credentials):
    try:
        return credentials[name]
    except KeyError as error:
        raise KeyError(f"Unable to find credentials '{name}': check your data catalog and credentials configuration. "
                       'See https://docs.kedro.org/en/stable/catalog-data/data_catalog/ for an example.') from error


def _resolve_credentials(config, credentials):
    def resolve(key, value):
        if key == CREDENTIALS_KEY and isinstance(value, str):
            return _fetch_credentials(value, credentials)
        return {name: resolve(name, item) for name, item in value.items()} if isinstance(value, dict) else value

    return {key: resolve(key, value) for key, value in copy.deepcopy(config).items()}


def _strings(config):
    """The texts in a configuration, those in lists as well."""
    if isinstance(config, str):
        yield config
    elif isinstance(config, dict) or type(config) in (list, tuple):
        for value in config.values() if isinstance(config, dict) else config:
            yield from _strings(value)


class _Keeper:
    """Puts a text in the place of each value that JSON cannot hold, and the value back in its place."""

    MARK = '\ufdd0kedroc:'

    def __init__(self):
        self.values = []

    def to_json(self, value):
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return {key: self.to_json(item) for key, item in value.items()}
        if type(value) in (list, tuple):
            return [self.to_json(item) for item in value]
        if value is None or type(value) in (bool, str) or type(value) is int and abs(value) < 2 ** 53:
            return value
        self.values.append(value)
        return f'{self.MARK}{len(self.values) - 1}'

    def from_json(self, value):
        if isinstance(value, dict):
            return {key: self.from_json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.from_json(item) for item in value]
        if isinstance(value, str) and value.startswith(self.MARK):
            return copy.deepcopy(self.values[int(value.removeprefix(self.MARK))])
        return value


class CatalogConfigResolver:
    def __init__(self, config: dict[str, dict[str, Any]] | None = None,
                 credentials: dict[str, dict[str, Any]] | None = None,
                 default_runtime_patterns: Patterns | None = None):
        if default_runtime_patterns is None:
            logger.warning('Since runtime patterns are not provided, setting the runtime pattern to default value: '
                           f'{DEFAULT_RUNTIME_PATTERN}')
        config, credentials = config or {}, credentials or {}
        self._default_runtime_patterns = default_runtime_patterns or DEFAULT_RUNTIME_PATTERN
        self._keeper = _Keeper()
        self._patterns = self._extract_patterns(config, credentials)
        self._native = self._new_native(self._patterns)
        self._resolved_configs = self._resolve_all(config, credentials)

    def __getstate__(self):
        return {key: value for key, value in self.__dict__.items() if key not in ('_native', '_keeper')}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._keeper = _Keeper()
        self._native = self._new_native(self._patterns)

    def _extract_patterns(self, config, credentials):
        patterns = {}
        for name, entry in config.items():
            if self.is_pattern(name):
                self._validate_pattern_config(name, entry)
                patterns[name] = _resolve_credentials(entry, credentials)
        catch_all = sorted(name for name in patterns if self._pattern_specificity(name) == 0)
        if len(catch_all) > 1:
            raise DatasetError(f"Multiple catch-all patterns found in the catalog: {', '.join(catch_all)}. Only one "
                               'catch-all pattern is allowed, remove the extras.')
        return patterns

    def _new_native(self, patterns):
        from .._native import GLib, Kedroc
        to_json = self._keeper.to_json
        try:
            return Kedroc.CatalogConfigResolver.new(to_json(patterns), None, to_json(self._default_runtime_patterns))
        except GLib.Error as error:
            raise DatasetError(error.message) from error

    @staticmethod
    def _validate_pattern_config(name, config):
        used = {found for text in _strings(config) if '}' in text for found in PLACEHOLDER.findall(text)}
        unknown = used - set(PLACEHOLDER.findall(name))
        if unknown:
            raise DatasetError(f'Incorrect dataset configuration provided. Keys used in the configuration {unknown} '
                               f'should present in the dataset pattern name {name}.')

    def _resolve_all(self, config, credentials):
        resolved = {}
        for name, entry in config.items():
            if not isinstance(entry, dict):
                raise DatasetError(f"Catalog entry '{name}' is not a valid dataset configuration. \nHint: If this "
                                   'catalog entry is intended for variable interpolation, make sure that the key is '
                                   'preceded by an underscore.')
            if not self.is_pattern(name):
                resolved[name] = _resolve_credentials(entry, credentials)
        return resolved

    @property
    def config(self) -> dict[str, dict[str, Any]]:
        """What is registered by its name."""
        return self._resolved_configs

    @staticmethod
    def is_pattern(pattern: str) -> bool:
        return '{' in pattern

    @staticmethod
    def _pattern_specificity(pattern):
        return len(PLACEHOLDER.sub('', pattern))

    @staticmethod
    def _unresolve_credentials(name, config):
        """The configuration with the name of its credentials in their place, and these by that name."""
        config = copy.deepcopy(config) or {}
        credentials = {}

        def unresolve(part):
            for key, value in part.items():
                if key == CREDENTIALS_KEY and value:
                    credentials[f'{name}_{CREDENTIALS_KEY}'] = value
                    part[key] = f'{name}_{CREDENTIALS_KEY}'
                    return
                if isinstance(value, dict):
                    unresolve(value)

        unresolve(config)
        return config, credentials

    def list_patterns(self) -> list[str]:
        return self._native.list_patterns()

    def match_dataset_pattern(self, ds_name: str) -> str | None:
        return self._native.match_dataset_pattern(ds_name)

    def match_user_catch_all_pattern(self, ds_name: str) -> str | None:
        return self._native.match_user_catch_all_pattern(ds_name)

    def match_runtime_pattern(self, ds_name: str) -> str:
        return self._native.match_runtime_pattern(ds_name)

    def resolve_pattern(self, ds_name: str) -> dict[str, Any]:
        """The configuration of a name: its own one, or that of the pattern that matches."""
        if ds_name in self._resolved_configs:
            return self._resolved_configs[ds_name]
        config = self._keeper.from_json(self._native.resolve_pattern(ds_name))
        if self.match_dataset_pattern(ds_name) is None:
            catch_all = self.match_user_catch_all_pattern(ds_name)
            if catch_all is not None:
                logger.warning("Config from the dataset pattern '%s' in the catalog will be used to override the "
                               "default dataset creation for '%s'", catch_all, ds_name)
        return config
