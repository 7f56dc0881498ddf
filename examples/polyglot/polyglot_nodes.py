# SPDX-License-Identifier: LGPL-2.1-or-later
"""The nodes in Python: one makes an array, one reads what all four languages have made, one tells."""

from gi.repository import GLib


def _numbers(cells):
    return memoryview(cells.get_data()).cast('d')


def make_ranks(fares):
    numbers = _numbers(fares.get_data_as_bytes())
    return GLib.Variant('ad', [(fare > 2000) + 0.5 for fare in numbers])


def sum_in_python(flights, *arrays):
    sums = [sum(_numbers(flights.dup_column_bytes('price')))]
    sums += [sum(_numbers(array.get_data_as_bytes())) for array in arrays]
    return ' '.join(f'{number:.2f}' for number in sums)


def report(*results):
    lines = [f'{language}: {result}' for language, result in zip(['c', 'vala', 'python', 'js'], results)]
    return '\n'.join([*lines, 'the same' if len(set(results)) == 1 else 'not the same'])
