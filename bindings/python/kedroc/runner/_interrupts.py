# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs whose nodes are elsewhere, and that Ctrl-C and other signals are to end all the same."""

import threading


class _Call:
    def __init__(self, function):
        self.function = function
        self.result = None
        self.error = None
        self.done = threading.Event()

    def __call__(self):
        try:
            self.result = self.function()
        except BaseException as error:
            self.error = error
        finally:
            self.done.set()


def call_interruptibly(function, cancellable):
    """What the function returns, which the cancellable ends.

    While C runs, Python does not look at signals; a main thread that waits for another one does.
    """
    if threading.current_thread() is not threading.main_thread():
        return function()
    call = _Call(function)
    thread = threading.Thread(target=call, name='kedroc-run')
    thread.start()
    interrupt = None
    # Not join(): an interrupted one takes the thread for ended.
    while not call.done.is_set():
        try:
            call.done.wait()
        except BaseException as error:
            # Ctrl-C, or what a handler of another signal has raised.
            interrupt = error
            cancellable.cancel()
    if interrupt is not None:
        raise interrupt
    if call.error is not None:
        raise call.error
    return call.result
