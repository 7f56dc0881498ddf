# SPDX-License-Identifier: LGPL-2.1-or-later
"""Objects of Python in shared buffers. A part of the overrides in Kedroc.py.

The memory of arrays lies beside the pickle (protocol 5, out of band), so that what is loaded is a view of the
buffer. All numbers are little-endian:

    u32 version, u32 number of arrays, u64 size of the pickle
    u64 place, u64 size of each array
    the pickle, then the arrays, each at a multiple of 64 bytes
"""

import _thread
import ctypes
import functools
import io
import os
import pickle
import struct

HEAD = struct.Struct('<IIQ')
PLACE = struct.Struct('<QQ')
VERSION = 1
ALIGNMENT = 64

# Starting a thread takes a tenth of a millisecond, and copying so much a few.
SPLIT_FROM = 16 * 1024 * 1024

# Modules that stand for the file of the program, in a worker and in the program itself.
MAIN_NAMES = ('__main__', '__kedroc_main__')


def _align(place):
    return -(-place // ALIGNMENT) * ALIGNMENT


def _copy_half(target, source, size, done):
    # It lets other threads run, unlike an assignment.
    ctypes.memmove(target, source, size)
    done.release()


def _copy(memory, array):
    """Fills the memory. Another CPU, where there is one, copies half of what is large."""
    size = array.nbytes
    if size < SPLIT_FROM or array.readonly or len(os.sched_getaffinity(0)) == 1:
        memory[:] = array
        return
    half = size // 2
    target, source = (ctypes.addressof(ctypes.c_char.from_buffer(whole)) for whole in (memory, array))
    halves = [_thread.allocate_lock(), _thread.allocate_lock()]
    for done in halves:
        done.acquire()
    try:
        # One of the module threading would have to be waited for until it has begun.
        _thread.start_new_thread(_copy_half, (target + half, source + half, size - half, halves[1]))
    except RuntimeError:
        _copy_half(target + half, source + half, size - half, halves[1])
    _copy_half(target, source, half, halves[0])
    for done in halves:
        done.acquire()


def dump(value, allocate):
    """The value in a buffer, of which allocate(size) makes one and its writable view."""
    arrays = []
    pickled = pickle.dumps(value, protocol=5, buffer_callback=arrays.append)
    arrays = [array.raw() for array in arrays]
    place = HEAD.size + PLACE.size * len(arrays) + len(pickled)
    places = []
    for array in arrays:
        place = _align(place)
        places.append((place, array.nbytes))
        place += array.nbytes
    buffer, memory = allocate(place)
    HEAD.pack_into(memory, 0, VERSION, len(arrays), len(pickled))
    for i, entry in enumerate(places):
        PLACE.pack_into(memory, HEAD.size + PLACE.size * i, *entry)
    begin = HEAD.size + PLACE.size * len(arrays)
    memory[begin:begin + len(pickled)] = pickled
    for (place, size), array in zip(places, arrays):
        _copy(memory[place:place + size], array)
    return buffer


class _Unpickler(pickle.Unpickler):
    def __init__(self, pickled, arrays, find_main):
        super().__init__(io.BytesIO(pickled), buffers=arrays)
        self._find_main = find_main

    def find_class(self, module, name):
        if module in MAIN_NAMES:
            return functools.reduce(getattr, name.split('.'), self._find_main())
        return super().find_class(module, name)


def _cut(memory, place, size):
    if place > len(memory) or size > len(memory) - place:
        raise ValueError('the buffer of a pickled value is cut off')
    return memory[place:place + size]


def load(memory, find_main):
    """The value in the bytes. find_main() returns the module that is the file of the program."""
    version, n_arrays, size = HEAD.unpack(_cut(memory, 0, HEAD.size))
    if version != VERSION:
        raise ValueError(f'the value was pickled by another build of kedroc: its version is {version}, not {VERSION}')
    places = _cut(memory, HEAD.size, PLACE.size * n_arrays)
    arrays = [_cut(memory, *entry) for entry in PLACE.iter_unpack(places)]
    pickled = _cut(memory, HEAD.size + PLACE.size * n_arrays, size)
    return _Unpickler(pickled, arrays, find_main).load()
