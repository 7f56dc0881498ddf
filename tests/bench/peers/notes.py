# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the programs of this folder have in common: when functions returned and were entered,
whatever process they ran in, and how a row is told."""

import argparse
import json
import mmap
import os
import struct
import tempfile
import time

SIZES = {'8 bytes': 8, '100 MB': 100 * 1000 * 1000}
NOTES = 'KEDROC_BENCH_NOTES'
PLACES = {'returned': 0, 'entered': 8}

memory = None


def open_memory():
    global memory
    if memory is None:
        with open(os.environ[NOTES], 'r+b') as file:
            memory = mmap.mmap(file.fileno(), 16)
    return memory


def note(what):
    """Keeps the time, of a clock that is one for all processes, in nanoseconds."""
    struct.pack_into('q', open_memory(), PLACES[what], time.monotonic_ns())


def take_span():
    """Microseconds from the return of the first function to the entry of the second; forgets them."""
    returned, entered = struct.unpack('qq', open_memory())
    open_memory()[:] = bytes(16)
    assert 0 < returned < entered
    return (entered - returned) / 1000


def tell(who, what, **row):
    print(json.dumps({'who': who, 'what': what, **row}), flush=True)


def measure(who, what, size, run, repeats, **row):
    """Calls run() once to get warm, and then for each of the repeats."""
    spans = []
    for _ in range(repeats + 1):
        run()
        spans.append(take_span())
    tell(who, what, size=size, us=spans[1:], **row)


def begin():
    """Returns the number of repeats."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--repeats', type=int, default=5)
    repeats = parser.parse_args().repeats
    file, os.environ[NOTES] = tempfile.mkstemp(prefix='kedroc-bench-')
    os.truncate(file, 16)
    os.close(file)
    return repeats


def end():
    os.unlink(os.environ[NOTES])
