# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes with arrays and frames, for the workers of test_arrow_libraries.py."""

import numpy
import pandas


def make_frame(task):
    n = task.get_input('n')
    task.set_output('frame', pandas.DataFrame({'id': numpy.arange(n), 'price': numpy.arange(n) / 4,
                                               'name': [f'name {i % 10}' for i in range(n)]}))
    task.set_output('array', numpy.arange(n, dtype='float32').reshape(2, -1))


def read_frame(task):
    frame, array = task.get_input('frame'), task.get_input('array')
    task.set_output('read', {'sum': float(frame['price'].sum()), 'name': frame['name'].iloc[-1],
                             'total': float(array.sum()), 'shape': list(array.shape),
                             'writable': array.flags.writeable, 'owns': array.flags.owndata})
