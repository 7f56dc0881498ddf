# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions that test-python-nodes.c and the tests of the Python binding refer to by name."""

import os
import signal
import sys
import time

from gi.repository import Gio, GLib

import_count = sys.modules.setdefault('python_nodes_import_count', [0])
import_count[0] += 1


def add(a, b):
    return a + b


def describe(number, fraction, text, data, variant, json, table):
    return {
        'types': [type(value).__name__ for value in (number, fraction, text, json)],
        'number': number,
        'fraction': fraction,
        'text': text,
        'data': data.get_data().decode(),
        'variant': list(variant.unpack()),
        'json': json,
        'column': table.get_doubles('price'),
    }


def make_values(number):
    return number + 1, number / 2, f'{number} ü', GLib.Bytes.new(b'x' * 200000), {'list': [1, None, {'a': 0.5}]}


def by_name(number):
    return {'minus': number - 1, 'plus': number + 1}


def make_table(task):
    builder = task.create_table_builder('table', 1000)
    builder.add_column('price', float)
    cells = builder.append_doubles_in_place('price', 1000)
    cells[999] = 2.5
    del cells


def count_up(number):
    for i in range(number):
        yield i


def tell_process(number):
    return os.getpid()


def say(number):
    print('partly', end='')
    print(' said', flush=False)
    print('complained', file=sys.stderr)
    print('no end', end='')
    return number


def fail(number):
    raise LookupError(f'nothing for {number}')


def fail_as_c(number):
    raise GLib.Error.new_literal(Gio.io_error_quark(), 'no space', Gio.IOErrorEnum.NO_SPACE)


def three(number):
    return 1, 2, 3


def one(number):
    return 1


def nothing(number):
    pass


def unknown(number):
    return [lambda: number]


def die(number):
    os.kill(os.getpid(), signal.SIGKILL)


def leave(number):
    sys.exit(3)


def die_at_first(folder):
    try:
        os.mkdir(os.path.join(folder, 'died'))
    except FileExistsError:
        return 1
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def sleep_long(number):
    time.sleep(60)


def count_imports(number):
    return import_count[0]


def start_program(number):
    """A program that a node starts is no worker."""
    import subprocess
    import sys as system
    program = "import os; print('KEDROC_WORKER_OF' in os.environ)"
    return subprocess.run([system.executable, '-c', program], env={**os.environ}, capture_output=True,
                          text=True, check=True).stdout.strip()


class Class:
    @staticmethod
    def double(number):
        return 2 * number

    @classmethod
    def name(cls, number):
        return f'{cls.__name__} {number}'


not_a_function = 3
