# SPDX-License-Identifier: LGPL-2.1-or-later
"""A process that has imported what nodes need and becomes workers by forking. It has no threads of its own.

The program starts one for all its runs; the process ends with it. The library asks for a child, lends the child its
descriptors, and is told its number, and in the end how it ended. A child ends with the connection by which it was asked
for.
"""

import atexit
import fcntl
import gc
import importlib
import json
import os
import select
import selectors
import signal
import socket
import sys

WANTED = 6
MAX_REQUEST = 1 << 20
MAX_SPARES = 8
# How long nobody has to have asked for anything before a child is forked for later (s).
QUIET = 0.001


class Spare:
    """A child that waits to be told what worker to be."""

    def __init__(self, pid, line):
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.line = line

    def has_ended(self):
        return bool(select.select([self.pidfd], [], [], 0)[0])

    def let_go(self):
        self.line.close()
        os.close(self.pidfd)

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.let_go()


class Zygote:
    def __init__(self, address, life, run_worker, rehearse):
        self.run_worker = run_worker
        self.rehearse = rehearse
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind('\0' + address)
        self.listener.listen(64)
        self.life = socket.socket(fileno=life)
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.selector.register(self.life, selectors.EVENT_READ, self.talk)
        self.children = {}
        self.most_children = 0
        self.spares = []

    def serve(self):
        """Never returns, nor does it in a child."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # Where the program ignores it, so would this process, and could not ask how a child has ended.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.say_ready()
        while True:
            # One after the other: the first may do away with the others.
            events = self.selector.select(QUIET if self.lacks_spares() else None)
            if events:
                key, _ = events[0]
                action = key.data(key.fileobj)
            else:
                action = self.make_spare()
            if action is not None:
                action()

    def talk(self, life):
        """The program names modules to import, or is gone."""
        names = life.recv(MAX_REQUEST)
        # They have not imported them, either.
        while self.spares:
            self.spares.pop().end()
        if not names:
            os._exit(0)
        for name in names.decode().split():
            try:
                importlib.import_module(name)
            except BaseException:
                # Whoever needs it will say so.
                pass
        self.rehearse()
        gc.collect()
        gc.freeze()
        self.say_ready()

    def say_ready(self):
        try:
            self.life.send(b'ready')
        except OSError:
            # The program is gone.
            os._exit(0)

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
        """The library asks for a child, or has no use for it any more."""
        content, fds, _, _ = socket.recv_fds(connection, 64, WANTED)
        if content == b'fork' and len(fds) == WANTED and connection not in self.children:
            return self.make_worker(connection, fds)
        self.close_all(fds)
        self.selector.unregister(connection)
        child = self.children.get(connection)
        if child is None:
            connection.close()
        else:
            os.kill(child[0], signal.SIGKILL)
        return None

    def make_worker(self, connection, fds):
        spare = self.take_spare()
        try:
            pid = spare.pid if spare is not None else os.fork()
        except OSError:
            # Whoever has asked sees that it gets none.
            self.selector.unregister(connection)
            connection.close()
            self.close_all(fds)
            return None
        if pid == 0:
            return lambda: self.become_worker(fds)
        pidfd = spare.pidfd if spare is not None else os.pidfd_open(pid)
        self.children[connection] = pid, pidfd
        self.most_children = max(self.most_children, len(self.children))
        self.selector.register(pidfd, selectors.EVENT_READ, lambda _: self.reap(connection))
        try:
            # Who is told by the child itself is to know its number already.
            socket.send_fds(connection, [str(pid).encode()], [pidfd])
            if spare is not None:
                socket.send_fds(spare.line, [b'go'], fds)
        except OSError:
            # Either of them is gone.
            os.kill(pid, signal.SIGKILL)
        if spare is not None:
            spare.line.close()
        self.close_all(fds)
        return None

    @staticmethod
    def close_all(fds):
        for fd in fds:
            os.close(fd)

    def take_spare(self):
        while self.spares:
            spare = self.spares.pop()
            if not spare.has_ended():
                return spare
            spare.end()
        return None

    def lacks_spares(self):
        """There are to be as many for the next run as children were needed at once."""
        return len(self.spares) < min(self.most_children, MAX_SPARES)

    def make_spare(self):
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            pid = os.fork()
        except OSError:
            # Do without.
            self.most_children = len(self.spares)
            pid = -1
        if pid == 0:
            line.close()
            return lambda: self.be_spare(theirs)
        theirs.close()
        if pid > 0:
            self.spares.append(Spare(pid, line))
        else:
            line.close()
        return None

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

    def let_go(self):
        """In a child: of all that it has of its parent."""
        for connection, (_, pidfd) in self.children.items():
            connection.close()
            os.close(pidfd)
        for spare in self.spares:
            spare.let_go()
        self.selector.close()
        self.listener.close()
        self.life.close()

    def be_spare(self, line):
        """In a child, as well."""
        self.let_go()
        with socket.socket(fileno=self.move_up(line.detach())) as line:
            self.prepare()
            _, fds, _, _ = socket.recv_fds(line, 64, WANTED)
        if len(fds) != WANTED:
            os._exit(0)
        self.start_worker(fds)

    def prepare(self):
        """Does what can be done again. Memory is shared with the parent until it is written to, one page after the
        other, and that is done now."""
        request = os.memfd_create('kedroc-request')
        entries = [b'/', b'{}', *(name + b'=' + value for name, value in os.environb.items())]
        os.write(request, b'\0'.join(entries))
        self.take_over([request, *(os.dup(fd) for fd in (1, 2, 0, 0, 0))])
        self.rehearse()

    def become_worker(self, fds):
        """In a child, as well."""
        self.let_go()
        self.start_worker(fds)

    def start_worker(self, fds):
        settings = self.take_over(fds)
        # What the supervisor has opened is not inherited; the parent is this process's, not the supervisor.
        os.environ['KEDROC_WORKER_OF'] = str(os.getppid())
        self.leave(self.run_worker(settings))

    def take_over(self, fds):
        """The current folder and the environment, and the descriptors from 1 on. Returns the settings."""
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
        return json.loads(settings)

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
        moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64)
        os.close(fd)
        return moved
