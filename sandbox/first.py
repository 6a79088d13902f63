"""The first process of a box, started as a child of the judge's own."""

import subprocess

from sandbox import runtime
from sandbox.box import Backend, Box, BoxError
from sandbox.processes import ended


class Spawned:
    """A child: its three streams are ours, and its number stays its own until `wait` has buried it."""

    def __init__(self, backend: Backend, box: Box) -> None:
        """Nothing is inherited but the descriptors of the box.

        Raises:
            BoxError: where it cannot be started.
        """
        try:
            self._process = subprocess.Popen(
                backend.command(box),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                pass_fds=tuple(box.descriptors.values()),
                env={"PATH": runtime.PATH},
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise BoxError(f"{backend.name} could not be started: {error}") from error
        self.pid = self._process.pid
        self._streams = [s for s in (self._process.stdin, self._process.stdout, self._process.stderr) if s is not None]
        self.to, self.source, self.log = (stream.fileno() for stream in self._streams)

    def status(self) -> int | None:
        """How it ended, if it did; it stays a zombie, so that its number is nobody else's yet."""
        return ended(self.pid)

    def wait(self, seconds: float) -> None:
        """Until it has ended, and bury it."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise BoxError("a box could not be ended") from error

    def kill(self) -> None:
        """One that has ended is left alone."""
        self._process.kill()

    def close(self) -> None:
        """Our ends of its streams."""
        for stream in self._streams:
            stream.close()
