# SPDX-License-Identifier: LGPL-2.1-or-later
"""A process that has imported what nodes need and becomes workers by forking. It has no threads of its own.

The program starts one for all its runs; the process ends with it. A child ends with the client that has asked for it.
"""

import atexit
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys

WANTED = 6
MAX_REQUEST = 1 << 20


class Zygote:
    def __init__(self, address, life, run_worker):
        self.run_worker = run_worker
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind('\0' + address)
        self.listener.listen(64)
        self.life = socket.socket(fileno=life)
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.selector.register(self.life, selectors.EVENT_READ, self.talk)
        self.children = {}

    def serve(self):
        """Never returns, nor does it in a child."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.life.send(b'ready')
        while True:
            for key, _ in self.selector.select():
                action = key.data(key.fileobj)
                if action is not None:
                    action()

    def talk(self, life):
        """The program names modules to import, or is gone."""
        names = life.recv(MAX_REQUEST)
        if not names:
            os._exit(0)
        for name in names.decode().split():
            try:
                importlib.import_module(name)
            except BaseException:
                # Whoever needs it will say so.
                pass
        gc.collect()
        gc.freeze()
        life.send(b'ready')

    def accept(self, listener):
        connection, _ = listener.accept()
        _, uid, _ = self.credentials(connection)
        if uid != os.getuid():
            connection.close()
            return
        self.selector.register(connection, selectors.EVENT_READ, self.answer)

    @staticmethod
    def credentials(connection):
        data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return [int.from_bytes(data[place:place + 4], sys.byteorder) for place in (0, 4, 8)]

    def answer(self, connection):
        """A client asks for a child, or is gone."""
        content, fds, _, _ = socket.recv_fds(connection, 64, WANTED)
        if content == b'fork' and len(fds) == WANTED:
            return self.fork(connection, fds)
        for fd in fds:
            os.close(fd)
        self.selector.unregister(connection)
        child = self.children.get(connection)
        if child is None:
            connection.close()
        else:
            os.kill(child[0], signal.SIGKILL)

    def fork(self, connection, fds):
        pid = os.fork()
        if pid == 0:
            return lambda: self.become_worker(fds)
        for fd in fds:
            os.close(fd)
        pidfd = os.pidfd_open(pid)
        self.children[connection] = pid, pidfd
        self.selector.register(pidfd, selectors.EVENT_READ, lambda _: self.reap(connection))

    def reap(self, connection):
        pid, pidfd = self.children.pop(connection)
        self.selector.unregister(pidfd)
        os.close(pidfd)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        try:
            self.selector.unregister(connection)
            connection.send(str(status).encode())
        except (KeyError, ValueError, OSError):
            pass
        connection.close()

    def become_worker(self, fds):
        """In the child."""
        for connection, (_, pidfd) in self.children.items():
            connection.close()
            os.close(pidfd)
        self.selector.close()
        self.listener.close()
        self.life.close()
        request, *own = fds
        with open(request, 'rb') as file:
            file.seek(0)
            folder, settings, *environment = file.read().split(b'\0')
        # Out of the way of where they belong.
        for place, fd in enumerate([self.move_up(fd) for fd in own], 1):
            os.dup2(fd, place)
            os.close(fd)
        os.chdir(folder)
        os.environb.clear()
        os.environb.update(entry.split(b'=', 1) for entry in environment if b'=' in entry)
        # What the supervisor has opened is not inherited; the parent is this process's, not the supervisor.
        os.environ['KEDROC_WORKER_OF'] = str(os.getppid())
        self.leave(self.run_worker(json.loads(settings)))

    @staticmethod
    def leave(status):
        """Without taking all apart that the process has imported."""
        atexit._run_exitfuncs()
        for file in (sys.stdout, sys.stderr):
            try:
                file.flush()
            except (OSError, ValueError):
                pass
        os._exit(status)

    @staticmethod
    def move_up(fd):
        import fcntl
        moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64)
        os.close(fd)
        return moved
