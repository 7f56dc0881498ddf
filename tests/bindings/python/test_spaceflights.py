# SPDX-License-Identifier: LGPL-2.1-or-later
"""The spaceflights example in Python, with every runner: its figures are those of the example in C.

Usage: test_spaceflights.py FOLDER PROGRAM, where pandas is installed the first time, and the example in C.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

import scratch_venv

if __name__ == '__main__':
    scratch_venv.enter(['kedro==1.5.0', 'kedro-datasets[pandas-csvdataset]==9.6.0'])

EXAMPLE = pathlib.Path(__file__).parents[3] / 'examples' / 'spaceflights' / 'python' / 'main.py'
PROGRAM = sys.argv.pop() if __name__ == '__main__' else None
RUNNERS = ('sequential', 'thread', 'parallel')
REAL = {'rows': 6027, 'price_sum': 13746855.0, 'r2': 0.3578302360}
N_SHUTTLES = 400


def write(path, columns, rows):
    lines = [','.join(columns), *(','.join(map(str, row)) for row in rows)]
    path.write_text('\n'.join(lines) + '\n')


def generate(folder):
    """Tables with all that the pipeline has to cope with: values that are missing, money and flags as texts."""
    chance = random.Random(5)
    flag = lambda: chance.choice('tf')
    some = lambda value: value if chance.random() < 0.9 else ''
    companies = [(i, some(f'{chance.randrange(101)}%'), some('Oz'), 1.0, some(flag())) for i in range(60)]
    shuttles, reviews = [], []
    for i in range(N_SHUTTLES):
        engines, crew = chance.randrange(1, 5), chance.randrange(1, 9)
        price = 500 + 300 * engines + 100 * crew + chance.randrange(200)
        shuttles.append((i, 'Oz', some(f'{engines}.0'), 2 * crew, f'{crew}.0', flag(), flag(), f'"${price:,}.0"',
                         chance.randrange(70)))
        reviews += [(i, some(f'{chance.randrange(50, 100)}.0'))] * chance.choice((0, 1, 1, 2))
    write(folder / 'companies.csv', ('id', 'company_rating', 'company_location', 'total_fleet_count',
                                     'iata_approved'), companies)
    write(folder / 'shuttles.csv', ('id', 'shuttle_location', 'engines', 'passenger_capacity', 'crew',
                                    'd_check_complete', 'moon_clearance_complete', 'price', 'company_id'), shuttles)
    write(folder / 'reviews.csv', ('shuttle_id', 'review_scores_rating'), reviews)


def figures(command, runner, data):
    done = subprocess.run([*command, '--runner', runner, '--data', data], stdout=subprocess.PIPE, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result['runner'] == runner and result['seconds'] > 0
    return {name: result[name] for name in REAL}


class Spaceflights(unittest.TestCase):
    def assert_same(self, found, expected):
        for name, value in expected.items():
            self.assertAlmostEqual(found[name], value, 9, name)

    def test_generated_tables(self):
        with tempfile.TemporaryDirectory() as folder:
            generate(pathlib.Path(folder))
            expected = figures([PROGRAM], 'sequential', folder)
            self.assertGreater(expected['rows'], 100)
            for runner in RUNNERS:
                with self.subTest(runner):
                    self.assert_same(figures([sys.executable, EXAMPLE], runner, folder), expected)

    def test_tables_of_the_tutorial(self):
        data = pathlib.Path(os.environ.get('KEDROC_SHARED_DATA', ''), 'spaceflights')
        if not (data / 'shuttles.csv').exists():
            self.skipTest(f"the tables of the tutorial are not in '{data}'")
        for runner in RUNNERS:
            with self.subTest(runner):
                self.assert_same(figures([sys.executable, EXAMPLE], runner, data), REAL)


if __name__ == '__main__':
    unittest.main()
