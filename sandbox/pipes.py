"""The judge's ends of a box's three pipes: reads and writes under a deadline, and the log drained meanwhile."""

import contextlib
import fcntl
import os
import select
import time
from collections.abc import Callable

from sandbox import tensors

TAIL_BYTES = 64 << 10
PIPE_BYTES = 1 << 20
CHUNK = 1 << 18


class LateError(Exception):
    """The deadline has passed."""


class FloodError(Exception):
    """More was printed than may be."""


class StrikeError(Exception):
    """The watcher saw that a limit was passed."""


def escaped(text: str) -> str:
    """Foreign text without control characters, lone surrogates and marks of direction: nobody may paint with it."""
    return "".join(mark if mark in "\n\t" or mark.isprintable() else repr(mark)[1:-1] for mark in text)


class Pipes:
    """The wire in both directions, and the log.

    Attributes:
        deadline: by `time.perf_counter`; every read and write ends by then.
        watch: called about every `poll_seconds` while waiting, where there are any; True ends the wait.
        printed: bytes of the log so far.
    """

    def __init__(self, to: int, source: int, log: int, log_bytes: int) -> None:
        """The descriptors stay their owner's, who closes them."""
        self.deadline = 0.0
        self.watch: Callable[[], bool] = lambda: False
        self.poll_seconds: float | None = None
        self.printed = 0
        self._to, self._source, self._log, self._log_bytes = to, source, log, log_bytes
        self._tail = bytearray()
        for descriptor in (to, source, log):
            os.set_blocking(descriptor, False)
            with contextlib.suppress(OSError):  # a larger pipe is only quicker, and a user may have too many
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    @property
    def output(self) -> str:
        """The end of what was printed."""
        return escaped(self._tail.decode("utf-8", "backslashreplace"))

    def unasked(self) -> bool:
        """Whether something lies on the wire that nobody has asked for."""
        return _ready(self._source) and bool(os.read(self._source, 1))

    def give(self, view: memoryview) -> None:
        """Write all of it.

        Raises:
            LateError, FloodError, StrikeError, BrokenPipeError: where that cannot be.
        """
        while view:
            self._wait(self._to, select.POLLOUT)
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(self._to, view[:PIPE_BYTES]) :]

    def take(self, size: int) -> memoryview:
        """Exactly so many bytes.

        Raises:
            EOFError: where the wire ends before.
            LateError, FloodError, StrikeError: where that cannot be.
        """
        data = tensors.space(size)
        view = data
        while view:
            self._wait(self._source, select.POLLIN)
            with contextlib.suppress(BlockingIOError):
                count = os.readv(self._source, [view])
                if not count:
                    raise EOFError
                view = view[count:]
        return data

    def drain(self) -> None:
        """Read what is there of the log, without waiting for more."""
        with contextlib.suppress(FloodError, OSError):
            while self._log >= 0 and _ready(self._log) and self._drain():
                pass

    def _wait(self, descriptor: int, event: int) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if self._log >= 0:
            poll.register(self._log, select.POLLIN)
        while True:
            left = self.deadline - time.perf_counter()
            if left <= 0:
                raise LateError
            pause = min(left, self.poll_seconds or left)
            ready = [number for number, _ in poll.poll(pause * 1000 + 1)]
            if self._log in ready and not self._drain():
                poll.unregister(self._log)
                self._log = -1
            if descriptor in ready:
                return
            if self.poll_seconds and self.watch():
                raise StrikeError

    def _drain(self) -> bool:
        """One read of the log; False at its end."""
        try:
            data = os.read(self._log, CHUNK)
        except BlockingIOError:
            return True
        self.printed += len(data)
        self._tail += data
        del self._tail[:-TAIL_BYTES]
        if self.printed > self._log_bytes:
            raise FloodError
        return bool(data)


def _ready(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
