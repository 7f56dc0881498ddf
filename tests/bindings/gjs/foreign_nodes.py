# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions in Python that test-workers.js has as nodes by name."""


def make_set(x):
    return {x, x + 1}


def count_set(numbers):
    return len(numbers)


def fail(x):
    raise LookupError(f'nothing for {x}')
