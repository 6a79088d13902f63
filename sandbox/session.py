"""The judge's end of the wire: starts a box, its clock, its deadlines, and what comes as an Outcome."""

import contextlib
import fcntl
import os
import secrets
import select
import signal
import subprocess
import time
from dataclasses import replace
from types import TracebackType
from typing import Any

from sandbox import runtime, tensors, wire
from sandbox.box import (
    Backend,
    Box,
    BoxError,
    Died,
    Framework,
    Garbled,
    Limits,
    Outcome,
    OutOfMemory,
    Raised,
    Returned,
    Step,
    Strikes,
    Submission,
    TimedOut,
)

HELLO_SECONDS = 90.0
EXIT_SECONDS = 10.0
INPUT_BYTES = 4 << 30
TAIL_BYTES = 64 << 10
PIPE_BYTES = 1 << 20
CHUNK = 1 << 18
DEATHS = (TimedOut, OutOfMemory, Died)


class _LateError(Exception):
    """The deadline has passed."""


class _FloodError(Exception):
    """More was printed than may be."""


class _StrikeError(Exception):
    """The watcher saw too much memory."""


class Session:
    """One box with one submission, or several in slots of their own. A context manager; leaving it ends the box."""

    def __init__(
        self, backend: Backend, limits: Limits, framework: Framework = "numpy", core: int | None = None
    ) -> None:
        """Start the box; it comes up while the caller does other things, and `load` waits for it.

        Raises:
            BoxError: where it cannot even be started.
        """
        self.alive = True
        self.notes: tuple[str, ...] = ()
        self._backend, self._limits = backend, limits
        self._tail, self._printed = bytearray(), 0
        self._greeted = self._frozen = self._stepped = False
        self._busy_seconds = 0.0
        self._death: Outcome = Died("the box has ended")
        box = Box(f"judge-{os.getpid()}-{secrets.token_hex(6)}", limits, framework, core)
        self._meter = backend.meter(box)
        self.notes = self._meter.notes
        self._box = replace(box, groups=self._meter.groups)
        try:
            self._start()
        except BaseException:
            self._meter.remove()
            raise

    def _start(self) -> None:
        files: dict[str, int] = {}
        try:
            for name, data in self._backend.payload().items():
                files[name] = os.memfd_create(name)
                os.write(files[name], data)
                os.lseek(files[name], 0, os.SEEK_SET)
            self._box = replace(self._box, descriptors=files)
            self._process = subprocess.Popen(
                self._backend.command(self._box),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                pass_fds=tuple(files.values()),
                env={"PATH": runtime.PATH},
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise BoxError(f"{self._backend.name} could not be started: {error}") from error
        finally:
            for descriptor in files.values():
                os.close(descriptor)
        self._meter.attach(self._process.pid)
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._to, self._from, self._log = (stream.fileno() for stream in streams if stream is not None)
        for descriptor in (self._to, self._from, self._log):
            os.set_blocking(descriptor, False)
            with contextlib.suppress(OSError):  # a larger pipe is only quicker, and a user may have too many
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def __enter__(self) -> "Session":
        """The session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the box."""
        self.close()

    @property
    def output(self) -> str:
        """The end of what was printed; control characters are escaped: nobody may paint with them."""
        text = self._tail.decode("utf-8", "backslashreplace")
        return "".join(mark if mark == "\n" or mark.isprintable() else repr(mark)[1:-1] for mark in text)

    def load(self, submission: Submission, slot: str = "main") -> Outcome:
        """Run the submission's file in the box; Returned(None) when its entry is there.

        Raises:
            BoxError: where the box never came up.
        """
        if not self.alive:
            return self._death
        self._wait_for_hello()
        body = {"filename": submission.filename, "entry": submission.entry, "slot": slot}
        return self._exchange("load", body, [submission.source], "load", self._limits.load_seconds)

    def step(self, step: Step, slot: str = "main") -> Outcome:
        """Take one step; the first one of a box may be slow. A dead box answers with its death."""
        if not self.alive:
            return self._death
        try:
            tree, blobs = tensors.encode([step.args, dict(step.kwargs)], INPUT_BYTES, layouts=True)
        except tensors.UnencodableError as error:
            raise BoxError(f"an argument of `{step.name or step.verb}` cannot be sent: {error}") from error
        body = {"slot": slot, "verb": step.verb, "target": step.target, "name": step.name, "tree": tree}
        seconds = self._limits.call_seconds if self._stepped else self._limits.load_seconds
        self._stepped = True
        return self._exchange("step", body, blobs, "call", seconds)

    def cpu_seconds(self) -> float:
        """Of the whole box so far, from the kernel."""
        return self._meter.cpu_seconds()

    def freeze(self) -> None:
        """Return when no process of the box runs."""
        if self.alive and not self._frozen:
            self._meter.freeze()
            self._frozen = True

    def thaw(self) -> None:
        """Let the box run again."""
        if self._frozen:
            self._meter.thaw()
            self._frozen = False

    def close(self) -> None:
        """End every process of the box and leave nothing behind."""
        if self.alive:
            self._end()

    # Exchanges ---------------------------------------------------------------------------------------------------

    def _wait_for_hello(self) -> None:
        if self._greeted:
            return
        self._deadline = time.perf_counter() + HELLO_SECONDS
        try:
            frame = wire.receive(self._take, 0)
            cause = "" if frame.kind == "hello" else f"it said {frame.kind!r:.40} instead of hello"
        except (wire.WireError, EOFError, OSError, _LateError, _FloodError, _StrikeError) as error:
            cause = {EOFError: "it ended", _LateError: f"no hello within {HELLO_SECONDS:g} s"}.get(
                type(error), repr(error)
            )
        if cause:
            how = self._end()
            raise BoxError(
                f"a box of {self._backend.name} did not come up: {cause} ({how}). {self.output[-2000:]}".strip()
            )
        self._greeted = True

    def _exchange(
        self, kind: str, body: dict[str, Any], blobs: list[wire.Buffer], phase: Any, seconds: float
    ) -> Outcome:
        """One request and its reply: the clock starts before the first byte and stops after the last."""
        self.thaw()
        number = secrets.randbits(53)
        before = self._meter.strikes()
        buffers = wire.pack(kind, number, body, blobs)
        left = self._limits.total_seconds - self._busy_seconds
        if left < seconds:
            phase, seconds = "total", max(left, 0.0)
        begin = time.perf_counter()
        self._deadline = begin + seconds
        try:
            self._refuse_unasked()
            for buffer in buffers:
                self._give(memoryview(buffer).cast("B"))
            frame = wire.receive(self._take, self._limits.reply_mib << 20)
            took = time.perf_counter() - begin
            if frame.number != number:
                raise wire.WireError("an answer to another request")
            outcome = self._outcome(frame, kind, took)
        except wire.WireError as error:
            return self._die(Garbled(str(error)))
        except _LateError:
            return self._die(self._blame(before) or TimedOut(seconds, phase))
        except _FloodError:
            return self._die(Died(f"printed more than {self._limits.output_mib} MiB", "output"))
        except _StrikeError:
            return self._die(OutOfMemory(self._limits.memory_mib))
        except (EOFError, BrokenPipeError):
            return self._die_by_itself(before)
        except BaseException:  # Ctrl-C above all: it must leave nothing behind
            self.close()
            raise
        finally:
            self._busy_seconds += time.perf_counter() - begin
        if isinstance(outcome, Raised) and (cause := self._blame(before)):
            return self._die(cause)
        return self._die(outcome) if isinstance(outcome, DEATHS) else outcome

    def _outcome(self, frame: wire.Frame, kind: str, seconds: float) -> Outcome:
        match kind, frame.kind, frame.body:
            case "load", "ready", {}:
                return Returned(None, seconds)
            case "load", "missing", {"message": str() as message}:
                return Raised("EntryMissing", message[:2000])
            case "step", "returned", {"tree": tree}:
                return Returned(tensors.decode(tree, frame.blob), seconds)
            case "step", "unanswerable", {"reason": str() as reason}:
                return Garbled(f"returned {reason[:2000]}")
            case _, "raised", {"error": str() as error, "message": str() as message, "trace": str() as trace}:
                bases = frame.body.get("bases")
                names = tuple(str(base)[:200] for base in bases[:16]) if isinstance(bases, list) else ()
                if "MemoryError" in (error, *names) or "can't allocate memory" in message:
                    return OutOfMemory(self._limits.memory_mib)
                return Raised(error[:200], message[:2000], trace[:8000], names)
        raise wire.WireError(f"a {frame.kind!r:.40} that nobody asked for")

    def _blame(self, before: Strikes) -> Outcome | None:
        """The limit that was hit during this exchange, if any: it is the cause of whatever else went wrong."""
        after = self._meter.strikes()
        if after.memory > before.memory:
            return OutOfMemory(self._limits.memory_mib)
        if after.processes > before.processes:
            return Died(f"started more than {self._limits.processes} processes or threads", "processes")
        return None

    def _die(self, outcome: Outcome) -> Outcome:
        self._end()
        self._death = Died(f"the box had ended before this step: {_words(outcome)}")
        return outcome

    def _die_by_itself(self, before: Strikes) -> Outcome:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        blame = self._blame(before)
        how = self._end()
        outcome = blame or Died(how)
        self._death = Died(f"the box had ended before this step: {_words(outcome)}")
        return outcome

    # Bytes -------------------------------------------------------------------------------------------------------

    def _refuse_unasked(self) -> None:
        ready, _, _ = select.select([self._from], [], [], 0)
        if ready and os.read(self._from, 1):
            raise wire.WireError("bytes on the wire before they were asked for")

    def _give(self, view: memoryview) -> None:
        while view:
            self._wait(self._to, select.POLLOUT)
            try:
                view = view[os.write(self._to, view[:PIPE_BYTES]) :]
            except BlockingIOError:
                continue

    def _take(self, size: int) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            self._wait(self._from, select.POLLIN)
            try:
                count = os.readv(self._from, [view])
            except BlockingIOError:
                continue
            if not count:
                raise EOFError
            view = view[count:]
        return data

    def _wait(self, descriptor: int, event: int) -> None:
        """Until the descriptor is ready; whatever is printed meanwhile is drained."""
        poll = select.poll()
        poll.register(descriptor, event)
        if self._log >= 0:
            poll.register(self._log, select.POLLIN)
        while True:
            left = self._deadline - time.perf_counter()
            if left <= 0:
                raise _LateError
            pause = min(left, self._meter.poll_seconds or left)
            ready = dict(poll.poll(pause * 1000 + 1))
            if self._log in ready and not self._drain():
                poll.unregister(self._log)
                self._log = -1
            if descriptor in ready:
                return
            if self._meter.poll_seconds and self._greeted and self._meter.strikes().memory:
                raise _StrikeError

    def _drain(self) -> bool:
        """Read what is there of the output; False at its end."""
        try:
            data = os.read(self._log, CHUNK)
        except BlockingIOError:
            return True
        self._printed += len(data)
        self._tail += data
        del self._tail[:-TAIL_BYTES]
        if self._printed > self._limits.output_mib << 20:
            raise _FloodError
        return bool(data)

    # The end -----------------------------------------------------------------------------------------------------

    def _end(self) -> str:
        """Kill, wait until the box is empty, remove; says how its first process ended by itself, if it did."""
        self.alive = False
        status = self._process.poll()
        with contextlib.suppress(_FloodError, OSError):
            while self._log >= 0 and select.select([self._log], [], [], 0)[0] and self._drain():
                pass
        try:
            self._meter.kill()
            self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise BoxError("a box could not be ended") from error
        finally:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
                if stream is not None:
                    stream.close()
            self._meter.remove()
            self._backend.reap(self._box)
        return _ending(status)


def _ending(status: int | None) -> str:
    if status is None:
        return "closed the wire before it answered"
    number = -status if status < 0 else status - 128
    if number in signal.valid_signals() and number > 0:
        return f"ended by {signal.Signals(number).name}"
    return f"exited with status {status} before it answered"


def _words(outcome: Outcome) -> str:
    match outcome:
        case TimedOut(seconds, phase):
            return f"no answer within {seconds:g} s ({phase})"
        case OutOfMemory(limit):
            return f"more than {limit} MiB of memory"
        case Died(how, _):
            return how
        case Garbled(reason):
            return reason
    return "it was closed"
