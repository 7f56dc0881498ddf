# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions of nodes, for every library that is measured. Those of the hand-over also say how long they took."""

import time

BYTES = 100_000_000
ROWS = 1_000_000


def one_more(x):
    return x + 1


def timed(function):
    began = time.perf_counter()
    value = function()
    return value, time.perf_counter() - began


def make_array(n):
    import numpy
    return timed(lambda: numpy.full(n // 8, 1.0))


def make_frame(n):
    import numpy
    import pandas
    return timed(lambda: pandas.DataFrame({'id': numpy.arange(n), 'price': numpy.full(n, 1.5),
                                           'rating': numpy.full(n, 0.5), 'engines': numpy.arange(n) % 5}))


def read_array(array):
    return timed(lambda: float(array[::512].sum()))


def read_frame(frame):
    return timed(lambda: float(frame['price'].to_numpy()[::512].sum()))


KINDS = {'array': (make_array, read_array, BYTES), 'frame': (make_frame, read_frame, ROWS)}


def overhead(seconds, made, *read):
    """What is left of a run without its functions, of which the last ones ran at once."""
    return seconds - made - max(seconds for _, seconds in read)
