# SPDX-License-Identifier: LGPL-2.1-or-later
"""Workers that are forked from a process which has imported what they need. There is one for all runs."""

import atexit
import json
import os
import socket
import sys
import threading

# The library asks the process at the address behind it before it starts a worker.
FORK_SERVER = '--fork-server'
# What values are often made of: a worker that is to load some needs it.
OF_VALUES = ('numpy', 'pandas')
# What every worker needs for its first node.
OF_WORKERS = ('kedroc.pipeline._packed', 'kedroc.pipeline._execution', 'inspect')
OF_DATASETS = ('kedroc.io._adapters', 'kedroc.io._packed')
MAX_WAIT = 60
MAX_FAREWELL = 1


class _Warm:
    """The warm process of this program, if it is there."""

    def __init__(self):
        self.lock = threading.Lock()
        self.process = None
        self.life = None
        self.address = None
        self.known = set()
        self.owner = None

    def start(self, python, worker, settings):
        import subprocess
        self.address = f'kedroc-{os.urandom(16).hex()}'
        if self.life is not None:
            self.life.close()
        self.life, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.life.settimeout(MAX_WAIT)
        settings = {**settings, 'zygote': [self.address, other.fileno()]}
        with other:
            self.process = subprocess.Popen([python, worker, json.dumps(settings)], pass_fds=[other.fileno()],
                                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.owner = os.getpid()
        atexit.register(self.stop)
        self.wait()

    def stop(self):
        if self.owner == os.getpid():
            self.life.close()
            self.end()

    def end(self):
        import subprocess
        try:
            self.process.wait(MAX_FAREWELL)
        except subprocess.TimeoutExpired:
            # One that was stopped does not see that the program is gone.
            self.process.kill()
            self.process.wait()

    def wait(self):
        if self.life.recv(16) != b'ready':
            raise OSError('the process that workers are forked from has ended')

    def learn(self, modules):
        """Has it import modules before it becomes workers."""
        new = [name for name in modules if name not in self.known]
        if new:
            self.life.send(' '.join(new).encode())
            self.wait()
            self.known.update(new)

    def is_there(self):
        # A child of the program that was forked has none.
        return self.owner == os.getpid() and self.process.poll() is None


_warm = _Warm()


def _modules_of(nodes, datasets):
    names = {getattr(node.func, '__module__', None) for node in nodes}
    names |= {type(dataset).__module__ for dataset in datasets}
    if datasets:
        names.update(OF_DATASETS)
    names |= {*OF_WORKERS, *(name for name in OF_VALUES if name in sys.modules)}
    return sorted(name for name in names if isinstance(name, str) and name not in ('__main__', 'builtins'))


def command_for(nodes, datasets, log):
    """How the workers for these nodes are started, which load and save the datasets and write into the log."""
    def command(python, worker, settings):
        settings = {**settings, 'log': log}
        usual = [python, worker, json.dumps(settings)]
        try:
            with _warm.lock:
                if not _warm.is_there():
                    _warm.known = set()
                    _warm.start(python, worker, settings)
                _warm.learn(_modules_of(nodes, datasets))
        except OSError:
            return usual
        return [*usual, FORK_SERVER, _warm.address]

    return command
