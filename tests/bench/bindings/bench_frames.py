# SPDX-License-Identifier: LGPL-2.1-or-later
"""A large frame, made once and read twice."""

import numpy
import pandas
from bench_functions import timed

SIZE = 1_000_000


def make(n):
    return timed(lambda: pandas.DataFrame({'id': numpy.arange(n), 'price': numpy.full(n, 1.5),
                                           'rating': numpy.full(n, 0.5), 'engines': numpy.arange(n) % 5}))


def read(frame):
    return timed(lambda: float(frame['price'].to_numpy()[::512].sum()))
