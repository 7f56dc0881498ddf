# SPDX-License-Identifier: LGPL-2.1-or-later
"""Patterns made at random, sorted, matched and resolved by Kedro and by kedroc.

Usage: test_resolver_kedro.py FOLDER, where Kedro is installed the first time.
"""

import json
import logging
import random
import unittest

import scratch_venv

scratch_venv.enter(['kedro==1.5.0'])
logging.disable(logging.WARNING)

import gi
from kedro.io import CatalogConfigResolver
from kedro.io.core import DatasetError

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

N_ROUNDS = 400
TEXTS = ['', '_', 'a', 'ab', '.', '#', 'raw_', '_csv', '@', 'x-', 'ä', ' ']
PLACEHOLDERS = ['a', 'b', 'name', 'name_space', 'x1']
CREDENTIALS = {'db': {'user': 'u', 'nested': {'password': 'p'}}, 'text': 'secret'}


class RandomPatterns(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(5)

    def pick(self, items):
        return self.random.choice(items)

    def make_pattern(self):
        names = self.random.sample(PLACEHOLDERS, self.random.randint(1, 3))
        parts = [self.pick(TEXTS)]
        for name in names:
            parts += ['{', name, '}', self.pick(TEXTS)]
        return ''.join(parts), names

    def make_value(self, names, depth=0):
        if depth < 3 and self.random.random() < 0.4:
            values = [self.make_value(names, depth + 1) for _ in range(self.random.randint(0, 3))]
            return values if self.random.random() < 0.5 else {f'k{i}': value for i, value in enumerate(values)}
        # Sometimes one that the name does not have.
        used = names if self.random.random() < 0.97 else PLACEHOLDERS
        return self.pick([1, 2.5, True, None, 'text', f'{{{self.pick(used)}}}', f'a/{{{self.pick(used)}}}.csv',
                          f'{{{self.pick(used)}}}{{{self.pick(used)}}}'])

    def make_config(self):
        config = {}
        for _ in range(self.random.randint(1, 8)):
            pattern, names = self.make_pattern()
            config[pattern] = {'type': 'json.JSONDataset', 'filepath': self.make_value(names, 2),
                               'metadata': {'x': self.make_value(names)}}
            if self.random.random() < 0.3:
                config[pattern]['credentials'] = self.pick(['db', 'text'])
        config['plain'] = {'type': 'text.TextDataset', 'filepath': 'p', 'credentials': 'db'}
        return config

    def make_name(self, config):
        """One that a pattern may match, or may just miss."""
        name = self.pick(list(config))
        for placeholder in PLACEHOLDERS:
            name = name.replace(f'{{{placeholder}}}', self.pick(['x', 'cars', 'a_b', 'raw_a', 'ä', 'a.b', '1', '']))
        return name if self.random.random() < 0.8 else name[1:]

    def test_like_kedro(self):
        n_made = n_refused = n_matched = 0
        for _ in range(N_ROUNDS):
            config = self.make_config()
            try:
                kedro = CatalogConfigResolver(config, CREDENTIALS, {'{default}': {'type': 'MemoryDataset'}})
            except DatasetError:
                n_refused += 1
                with self.assertRaises(GLib.Error, msg=config):
                    Kedroc.CatalogConfigResolver.new(config, CREDENTIALS, {'{default}': {'type': 'MemoryDataset'}})
                continue
            own = Kedroc.CatalogConfigResolver.new(config, CREDENTIALS, {'{default}': {'type': 'MemoryDataset'}})
            n_made += 1
            self.assertEqual(own.list_patterns(), kedro.list_patterns())
            for _ in range(10):
                name = self.make_name(config)
                if not name:
                    continue
                pattern = kedro.match_dataset_pattern(name)
                n_matched += pattern is not None
                self.assertEqual(own.match_dataset_pattern(name), pattern, (name, own.list_patterns()))
                self.assertEqual(own.match_user_catch_all_pattern(name), kedro.match_user_catch_all_pattern(name))
                if name in config:
                    continue
                got, expected = own.resolve_pattern(name), kedro.resolve_pattern(name)
                self.assertEqual(json.dumps(got, sort_keys=True), json.dumps(expected, sort_keys=True),
                                 (name, config))
        self.assertGreater(n_made, 100)
        self.assertGreater(n_refused, 10)
        self.assertGreater(n_matched, 500)


if __name__ == '__main__':
    unittest.main()
