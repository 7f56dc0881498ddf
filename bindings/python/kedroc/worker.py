# SPDX-License-Identifier: LGPL-2.1-or-later
"""The worker for nodes in Python: `python3 -m kedroc.worker`, started by the ParallelRunner, not by hand.

A program in Python runs this file with its sys.path, its arguments and its own file in the only argument.
"""

import json
import sys

PACKAGES = 'python3-gi, and kedroc with its typelib and its Python package'


def import_library():
    try:
        import gi
        gi.require_version('Kedroc', '1')
        from gi.repository import Kedroc
        from gi.overrides import _KedrocCalls as calls
        from gi.overrides import _KedrocFunctions as functions
    # Where there is no PyGObject, the folder of its overrides may pass for it.
    except (ImportError, ValueError, AttributeError) as error:
        sys.exit(f'{sys.executable} cannot use kedroc: {error}; install {PACKAGES}')
    return Kedroc, calls, functions


def main():
    settings = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    sys.path[:] = settings.get('path', sys.path)
    library, calls, functions = import_library()
    functions.set_main_path(settings.get('main'))
    if 'zygote' in settings:
        return serve(settings, library, calls)
    return work(settings, library, calls)


def serve(settings, library, calls):
    """Becomes a worker whenever one is asked for."""
    from kedroc._zygote import Zygote
    address, life = settings['zygote']
    return Zygote(address, life, lambda settings: work(settings, library, calls), lambda: rehearse(library)).serve()


def rehearse(library):
    """Runs a node as that of a worker, in so far as this can be done without one."""
    def pass_on(task):
        task.set_output('y', task.get_input('x'))

    catalog = library.DataCatalog.new()
    catalog['x'] = 1
    library.SequentialRunner.new().run(library.Pipeline.new([library.Node.new('node', 'x', 'y', pass_on)]), catalog)


def work(settings, library, calls):
    # Otherwise lines would wait here until there are 8 KiB of them, and have the name of another node.
    sys.stdout.reconfigure(line_buffering=True)
    calls.flush_afterwards(sys.stdout)
    # Since the process was started that this one is forked from, the program may have changed them.
    sys.path[:] = settings.get('path', sys.path)
    if 'log' in settings:
        from kedroc import _logs
        _logs.send_to(settings['log'])
    # The program's file may ask for its arguments while it is read.
    sys.argv[:] = settings.get('argv', sys.argv[:1])
    return library.worker_main()


if __name__ == '__main__':
    sys.exit(main())
