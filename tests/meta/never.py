#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks for calls that the library, or one of its rooms, never makes."""

import pathlib
import re
import sys

from report import report, without_comments_and_strings

# What, why, and the files below kedroc/ that may after all.
NEVER = [
    (r'\b(?:exit|_exit|quick_exit|abort)\s*\(', 'the library never ends the process',
     # Here a process that was started as a worker ends, or one that watches over a command: it is made without exec
     # and makes system calls only.
     ('worker/kedroc-command-guard.c', 'worker/kedroc-init.c', 'worker/kedroc-worker.c',
      'worker/kedroc-worker-main.c')),
    (r'\bg_error\s*\(', 'the library never ends the process', ()),
    (r'\b(?:g_print|printf|vprintf|puts|putchar)\s*\(|\bstdout\b', 'the library never prints to stdout',
     # What the nodes of a worker process have printed is sent on its way.
     ('worker/kedroc-worker-output.c',)),
    (r'\bSTD(?:OUT|ERR)_FILENO\b', 'the library never prints by itself',
     # What the nodes of worker processes print is passed on, with their names, and what commands complain of.
     ('runner/kedroc-foreign-workers.c', 'runner/kedroc-supervisor.c', 'worker/kedroc-command-process.c',
      'worker/kedroc-worker-output.c')),
    (r'\b(?:fork|vfork|system|popen)\s*\(', 'the library never forks without exec', ()),
]

# The same for single rooms.
NEVER_IN = {
    'pipeline': [
        (r'\b(?:g_file_[a-z_]+|fopen|open|openat)\s*\(', 'a pipeline opens no file', ()),
        (r'\bKedroc\w*Dataset\b', 'a pipeline names no dataset class', ()),
    ],
    'io': [
        (r'\b(?:g_thread_(?:try_)?new|g_thread_pool_\w+|pthread_create)\s*\(', 'io starts no thread', ()),
        (r'\b(?:g_subprocess_\w+|g_spawn_\w+|posix_spawnp?|execv\w*)\s*\(', 'io starts no process', ()),
        (r'\bKedroc\w*Runner\b', 'a dataset knows no runner', ()),
    ],
    'values': [
        (r'\bKedroc\w*Catalog\b', 'a codec calls no catalog', ()),
    ],
}


def problems(kedroc):
    kedroc = pathlib.Path(kedroc)
    found = []
    for path in sorted(kedroc.rglob('*.[ch]')):
        inside = path.relative_to(kedroc)
        code = without_comments_and_strings(path.read_text())
        for pattern, why, exceptions in NEVER + NEVER_IN.get(inside.parts[0], []):
            if inside.as_posix() in exceptions:
                continue
            for match in re.finditer(pattern, code):
                line = code.count('\n', 0, match.start()) + 1
                found.append(f'{path}:{line}: {match[0].rstrip("( ")}: {why}')
    return found


def main():
    return report(problems(sys.argv[1]), 'no forbidden call')


if __name__ == '__main__':
    sys.exit(main())
