# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the ParallelRunner starts as a worker where there is a warm process: this asks it for a child, lends the child
its own descriptors, and ends as the child does. It starts quickly, as it imports nothing.

Usage: _zygote_client.py ADDRESS PYTHON WORKER SETTINGS
"""

import _socket
import os
import sys

# The standard ones, then those that the supervisor has laid ready.
DESCRIPTORS = (1, 2, 3, 4, 5)


def connect(address):
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    try:
        connection.connect(b'\0' + address.encode())
    except OSError:
        return None
    return connection


def request(settings):
    environment = [name + b'=' + value for name, value in os.environb.items()]
    return b'\0'.join([os.fsencode(os.getcwd()), os.fsencode(settings), *environment])


def main():
    address, *command = sys.argv[1:]
    connection = connect(address)
    if connection is None:
        # Nobody is there: be the worker.
        os.execv(command[0], command)
    content = request(command[-1])
    # A message has a limit; the environment has none.
    place = os.memfd_create('kedroc-request')
    os.write(place, content)
    fds = b''.join(fd.to_bytes(4, sys.byteorder) for fd in (place, *DESCRIPTORS))
    connection.sendmsg([b'fork'], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, fds)])
    # The child has them; as long as they are open here nobody would see its end.
    for fd in (place, *DESCRIPTORS):
        os.close(fd)
    answer = connection.recv(64)
    status = int(answer) if answer else os.EX_SOFTWARE
    if status < 0:
        os.kill(os.getpid(), -status)
    os._exit(status)


if __name__ == '__main__':
    main()
