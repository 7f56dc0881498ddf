# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the functions of nodes have in common, for every library that is measured."""

import time

MODULES = {'array': 'bench_arrays', 'frame': 'bench_frames'}


def one_more(x):
    return x + 1


def timed(function):
    """What it returns, and how long it took."""
    began = time.perf_counter()
    value = function()
    return value, time.perf_counter() - began


def overhead(seconds, made, *read):
    """What is left of a run without its functions, of which the last ones ran at once."""
    return seconds - made - max(seconds for _, seconds in read)
