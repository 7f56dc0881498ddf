# SPDX-License-Identifier: LGPL-2.1-or-later
"""Log records of workers go to the loggers of the program, as those of nodes that run there do."""

import errno
import json
import logging
import os
import select
import socket
import struct
import threading
import traceback

CREDENTIALS = struct.Struct('3i')
# In characters: a message of a socket has a limit, which most records are far from.
MAX_TEXT = 20000
MAX_TEXT_OF_LONG = 1000
MAX_RECORD = 1 << 18


def _pack(record, max_text):
    """Of what a record has been given besides, what JSON can hold."""
    fields = {**record.__dict__, 'msg': record.getMessage(), 'args': None, 'exc_info': None}
    if record.exc_info and not record.exc_text:
        fields['exc_text'] = logging.Formatter().formatException(record.exc_info)
    for name, value in list(fields.items()):
        if not isinstance(value, str | int | float | None):
            del fields[name]
        elif isinstance(value, str) and len(value) > max_text:
            fields[name] = f'{value[:max_text]}… ({len(value)} characters)'
    return json.dumps(fields).encode()


class _Sender(logging.Handler):
    """In a worker."""

    def __init__(self, address):
        super().__init__()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.connect('\0' + address)

    def emit(self, record):
        try:
            try:
                self.socket.send(_pack(record, MAX_TEXT))
            except OSError as error:
                # Otherwise the program is gone.
                if error.errno == errno.EMSGSIZE:
                    self.socket.send(_pack(record, MAX_TEXT_OF_LONG))
        except Exception:
            self.handleError(record)


def send_to(settings):
    """In a worker: has its loggers send what those of the program would have taken."""
    try:
        logging.root.handlers[:] = [_Sender(settings['address'])]
    except OSError:
        return
    for name, level in settings['levels'].items():
        logging.getLogger(name or None).setLevel(level)
    logging.disable(settings['disabled'])


class Listener:
    """In the program, while it has workers."""

    def __init__(self):
        self.address = f'kedroc-log-{os.urandom(16).hex()}'
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # The name can be seen by everybody.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.bind('\0' + self.address)
        self.lock = threading.Lock()
        self.has_ended = False
        self.thread = threading.Thread(target=self.listen, name='kedroc-log', daemon=True)

    def settings(self):
        loggers = {name: logger.level for name, logger in logging.root.manager.loggerDict.items()
                   if isinstance(logger, logging.Logger) and logger.level}
        return {'address': self.address, 'levels': {**loggers, '': logging.root.level},
                'disabled': logging.root.manager.disable}

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        """All that the workers have sent comes before the last message."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.connect('\0' + self.address)
            end.send(b'')
        self.thread.join()
        self.socket.close()

    def listen(self):
        while not self.has_ended:
            select.select([self.socket], [], [])
            self.take()

    def take(self):
        """What has been sent so far: all of a worker that was sent before it told of its node's end."""
        with self.lock:
            while not self.has_ended:
                try:
                    content, ancillary, _, _ = self.socket.recvmsg(MAX_RECORD, socket.CMSG_SPACE(CREDENTIALS.size),
                                                                   socket.MSG_DONTWAIT)
                except BlockingIOError:
                    return
                pid, uid, _ = CREDENTIALS.unpack(ancillary[0][2])
                if uid == os.getuid() and content:
                    self.handle(content)
                elif pid == os.getpid():
                    self.has_ended = True

    @staticmethod
    def handle(content):
        try:
            record = logging.makeLogRecord(json.loads(content))
            logger = logging.getLogger(record.name)
            if logger.isEnabledFor(record.levelno):
                logger.handle(record)
        except Exception:
            # A filter of the program's may raise, and the worker is not to wait for ever.
            traceback.print_exc()
