# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions of nodes that other processes find by their names, for the programs in this folder."""

import enum
import functools


def identity(x):
    return x


def add(a, b):
    return a + b


def double(x):
    return 2 * x


def split(x):
    return x, x + 1


def make_two(x):
    return x, x * 2


def as_dict(x):
    return {'low': x, 'high': x + 10}


def keywords(first, *, second=5):
    return first - second


def no_input():
    return 'made'


def no_output(x):
    pass


def chunks(x):
    for i in range(x):
        yield i


def pairs(x):
    for i in range(x):
        yield i, -i


def returns_none(x):
    return None


def change_in_place(x):
    x.append('changed')
    return len(x)


def make_lambda(x):
    return lambda: x


class Colour(enum.IntEnum):
    RED = 1


class OwnError(Exception):
    pass


def fail(x):
    raise ValueError(f'cannot take {x}')


def fail_with_own(x):
    raise OwnError(x, 'twice')


def logged(function):
    @functools.wraps(function)
    def wrapper(*args):
        return 'logged', function(*args)

    return wrapper


@logged
def decorated(x):
    return x


class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def scale(self, x):
        return self.factor * x

    def __call__(self, x):
        return self.factor + x


class Point:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x == other.x

    def __repr__(self):
        return f'Point({self.x})'


def to_point(x):
    return Point(x)


def x_of(point):
    return point.x
