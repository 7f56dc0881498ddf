# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Arrow C data interface: its structures, and the capsules of Python in which they travel.

https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
"""

import ctypes
import functools


class Schema(ctypes.Structure):
    """The beginning of an ArrowSchema."""


Schema._fields_ = [
    ('format', ctypes.c_char_p),
    ('name', ctypes.c_char_p),
    ('metadata', ctypes.c_char_p),
    ('flags', ctypes.c_int64),
    ('n_children', ctypes.c_int64),
    ('children', ctypes.POINTER(ctypes.POINTER(Schema))),
]


class Array(ctypes.Structure):
    """The beginning of an ArrowArray."""


Array._fields_ = [
    ('length', ctypes.c_int64),
    ('null_count', ctypes.c_int64),
    ('offset', ctypes.c_int64),
    ('n_buffers', ctypes.c_int64),
    ('n_children', ctypes.c_int64),
    ('buffers', ctypes.POINTER(ctypes.c_void_p)),
    ('children', ctypes.POINTER(ctypes.POINTER(Array))),
]

# By the name of the capsule: the size of the structure, and the function of the library that frees it.
STRUCTURES = {
    'arrow_schema': (72, 'kedroc_table_free_c_schema'),
    'arrow_array': (80, 'kedroc_table_free_c_array'),
    'arrow_array_stream': (40, 'kedroc_table_free_c_stream'),
}

# The capsule keeps a pointer to its name.
NAMES = {name: ctypes.create_string_buffer(name.encode()) for name in STRUCTURES}

_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]

_get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_get_pointer.restype = ctypes.c_void_p
_get_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


class _Libraries:
    """What is called by its address; both are loaded already."""

    def __init__(self):
        glib = ctypes.CDLL('libglib-2.0.so.0')
        self.allocate = glib.g_malloc0
        self.allocate.restype = ctypes.c_void_p
        self.allocate.argtypes = [ctypes.c_size_t]
        self.attach = glib.g_dataset_id_set_data_full
        self.attach.restype = None
        self.attach.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p]
        glib.g_quark_from_string.restype = ctypes.c_uint32
        self.key = glib.g_quark_from_string(b'kedroc-arrow')
        self.destructor = ctypes.cast(glib.g_dataset_destroy, ctypes.c_void_p)
        kedroc = ctypes.CDLL('libkedroc-1.so.0')
        self.free = {name: ctypes.cast(getattr(kedroc, function), ctypes.c_void_p)
                     for name, (_, function) in STRUCTURES.items()}


_libraries = functools.cache(_Libraries)


class Export:
    """Structures that the library is to fill; then each is put into a capsule, or freed with this."""

    def __init__(self, *names):
        libraries = _libraries()
        self.structures = [(name, libraries.allocate(STRUCTURES[name][0])) for name in names]
        self.addresses = [address for _, address in self.structures]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for name, address in self.structures:
            ctypes.CFUNCTYPE(None, ctypes.c_void_p)(_libraries().free[name].value)(address)

    def take(self):
        """A capsule with the first structure that is left, which is freed when that capsule is.

        A capsule dies at any time, even while an exception is on its way or at the end of the
        interpreter, when no Python can run: its destructor is one of GLib, which frees what was
        attached to its address.
        """
        libraries = _libraries()
        name, address = self.structures.pop(0)
        capsule = _new_capsule(address, ctypes.addressof(NAMES[name]), libraries.destructor)
        libraries.attach(id(capsule), libraries.key, address, libraries.free[name])
        return capsule


def get_address(capsule, name):
    """The structure in a capsule, which has to be of that name."""
    return _get_pointer(capsule, name.encode())
