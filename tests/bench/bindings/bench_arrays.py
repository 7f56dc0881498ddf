# SPDX-License-Identifier: LGPL-2.1-or-later
"""A large array, made once and read twice."""

import numpy
from bench_functions import timed

SIZE = 100_000_000


def make(n):
    return timed(lambda: numpy.full(n // 8, 1.0))


def read(array):
    return timed(lambda: float(array[::512].sum()))
