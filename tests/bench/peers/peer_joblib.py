# SPDX-License-Identifier: LGPL-2.1-or-later
"""joblib with its processes (loky): large arrays reach a worker by a file that it maps."""

import joblib
import numpy

import notes


def make_array(size):
    data = numpy.ones(size // 8)
    notes.note('returned')
    return data


def read_first(data):
    first = data[0]
    notes.note('entered')
    return float(first)


def run(parallel, size):
    data, = parallel([joblib.delayed(make_array)(size)])
    parallel([joblib.delayed(read_first)(data)])


def main():
    repeats = notes.begin()
    with joblib.Parallel(n_jobs=2) as parallel:
        for what, size in notes.SIZES.items():
            notes.measure('joblib', f'{what} as an array, loky', size, lambda: run(parallel, size), repeats)
    notes.end()


if __name__ == '__main__':
    main()
