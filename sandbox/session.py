"""The judge's end of the wire: starts a box, holds it to its deadlines, and says what comes as an Outcome."""

import contextlib
import functools
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from sandbox import endings, messages, wire
from sandbox.arena import Arena, Place
from sandbox.box import (
    Backend,
    Box,
    BoxError,
    Died,
    First,
    Framework,
    Garbled,
    Launcher,
    Limits,
    Outcome,
    OutOfMemory,
    Phase,
    Queued,
    Raised,
    Returned,
    Sharing,
    Step,
    Strikes,
    Submission,
    TimedOut,
)
from sandbox.clock import Clock
from sandbox.first import Spawned
from sandbox.memory import Memory
from sandbox.messages import Request
from sandbox.pipes import FloodError, LateError, Pipes, StrikeError
from sandbox.processes import END_SECONDS, PATIENCE_SECONDS, namespace
from sandbox.serving import OveraskedError, Serving

HELLO_SECONDS = 90.0
DEATHS = (TimedOut, OutOfMemory, Died)
P = ParamSpec("P")
T = TypeVar("T")


def _ours(method: Callable[Concatenate["Session", P], T]) -> Callable[Concatenate["Session", P], T]:
    """What the system refuses to the judge is no act of the submission: the box ends, and the error is a BoxError."""

    @functools.wraps(method)
    def guarded(self: "Session", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except (OSError, MemoryError) as error:
            with contextlib.suppress(OSError, BoxError):
                self.close()
            raise BoxError(f"the judge failed beside a box: {type(error).__name__}: {error}") from error

    return guarded


class Session:
    """One box with one submission, or several in slots of their own. A context manager; leaving it ends the box.

    Attributes:
        busy_seconds: what it was asked has taken so far, by the clock on the wall, and what boxes before it took.
    """

    def __init__(
        self,
        backend: Backend,
        limits: Limits,
        framework: Framework = "numpy",
        core: int | None = None,
        arena: Arena | None = None,
        tidy: bool = False,
    ) -> None:
        """Start the box; it comes up while the caller does other things, and `load` waits for it.

        arena: where tensors cross; its owner closes it, after the box. tidy: as in `Box`.

        Raises:
            BoxError: where it cannot even be started.
        """
        self.alive = True
        self._backend, self._limits = backend, limits
        self._greeted = self.stepped = False
        self.busy_seconds = 0.0
        self._framework, self._tensors, self._arena = framework, framework != "numpy", arena
        self._serving = Serving(self._tensors)
        self._before = self._known = Strikes()  # those of the box at the last reply but one, and at the last
        self._death: Outcome = Died("the box was closed before this step")
        place: Place | None = arena.place if arena else None
        size = arena.size if arena else 0
        name = f"judge-{os.getpid()}-{namespace()}-{secrets.token_hex(6)}"
        box = Box(name, limits, framework, core, tidy, place=place, arena_bytes=size)
        try:
            self._meter = backend.meter(box)
        except OSError as error:
            raise BoxError(f"{backend.name} could not be started: {error}") from error
        self._clock = Clock(self._meter)
        self._box = replace(box, groups=self._meter.groups)
        self.notes: tuple[str, ...] = self._meter.notes
        self._memory: Memory | None = None
        try:
            self._first = self._start()
        except BaseException:  # nothing runs yet, but the meter has its folders
            self._forget()
            self._meter.remove()
            raise
        self._meter.attach(self._first.pid)
        self._pipes = Pipes(self._first.to, self._first.source, self._first.log, limits.output_mib << 20)
        self._pipes.poll_seconds = self._meter.poll_seconds

    def _start(self) -> First:
        """The first process of the box; the payload is handed over in memory."""
        files: dict[str, int] = {}
        try:
            for name, data in self._backend.payload().items():
                files[name] = os.memfd_create(name)
                os.write(files[name], data)
                os.lseek(files[name], 0, os.SEEK_SET)
            if isinstance(self._backend, Sharing) and self._backend.shares:
                self._memory = Memory(self._limits.reply_mib << 20)
            shared = self._memory.descriptors if self._memory else {}
            if self._arena is not None:
                if not shared:
                    raise BoxError(f"{self._backend.name} cannot share a device's memory with a box")
                shared = {**shared, "arena": self._arena.descriptor}
            self._box = replace(self._box, descriptors=files | shared)
            if isinstance(self._backend, Launcher):
                return self._backend.launch(self._box)
            return Spawned(self._backend, self._box)
        except OSError as error:
            raise BoxError(f"{self._backend.name} could not be started: {error}") from error
        finally:
            for descriptor in files.values():
                os.close(descriptor)

    def __enter__(self) -> "Session":
        """The session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the box."""
        self.close()

    @property
    def name(self) -> str:
        """The name of the box, which whatever the judge makes for it carries."""
        return self._box.name

    @property
    def pid(self) -> int:
        """The number of the first process."""
        return self._first.pid

    @property
    def output(self) -> str:
        """The end of what was printed, escaped."""
        return self._pipes.output

    @_ours
    def load(self, submission: Submission, slot: str = "main") -> Outcome:
        """Run the submission's file in the box; Returned(None) when its entries are there.

        Raises:
            BoxError: where the box never came up.
        """
        if not self.alive:
            return self._death
        self._wait_for_hello()
        entries = [submission.entry, *submission.also]
        files = {f"mine/{name}.py": source for name, source in submission.mine}
        body: dict[str, object] = {"filename": submission.filename, "entries": entries, "slot": slot}
        if submission.fixture is not None:
            files["fixture.py"], body["drivers"] = submission.fixture.source, list(submission.fixture.drivers)
        body["files"] = {place: len(source) for place, source in files.items()}
        return self._exchange("load", body, [submission.source, *files.values()], "load", self._limits.load_seconds)

    @_ours
    def step(self, step: Step, slot: str = "main") -> Outcome:
        """Take one step; the first one of a box may be slow. A dead box answers with its death."""
        if not self.alive:
            return self._death
        if self._arena is not None:
            self._arena.clear()
        body, blobs, handed = messages.step(step, self._tensors, slot, self._arena)
        if self._arena is not None:
            self._arena.finish()
        self._serving.hand(handed)
        seconds = self._limits.call_seconds if self.stepped else self._limits.load_seconds
        self.stepped = True
        return self._exchange("step", body, blobs, "call", seconds)

    @_ours
    def together(
        self, requests: Sequence[Request], seconds: float, answered: Callable[[], object] | None = None
    ) -> Outcome:
        """Take several steps in one exchange, which is far quicker where each does little.

        answered: is called when the reply has come and nothing has been copied out of the arena yet; what it raises
            ends the box.

        Returns:
            Returned with an outcome for each step, a value or an ordinary error; or what ended the box meanwhile.
        """
        if not self.alive:
            return self._death
        self._serving.hand(one for request in requests for one in request.handed)
        got = self._exchange("steps", *messages.together(requests), "call", seconds, answered)
        if not isinstance(got, Returned):
            return got
        blamed = [self._cause(one) for one in got.value if not isinstance(one, Returned)]
        death = next((one for one in blamed if not isinstance(one, Raised)), None)
        return got if death is None else self._die(death)

    def forget(self) -> None:
        """Another case begins: what the box asks of functions that were handed over before is refused."""
        self._serving.forget()

    @property
    def asked(self) -> Mapping[str, int]:
        """How often each function that was handed over has been called for the last step, by name."""
        return self._serving.asked

    @property
    def room(self) -> int:
        """Bytes of tensors that can cross at once, each way."""
        return self._arena.half if self._arena else 0

    @_ours
    def poison(self) -> None:
        """Fill what the box writes its tensors into, so that nothing old can pass for an answer."""
        assert self._arena is not None
        self._arena.poison()
        self._arena.finish()

    @_ours
    def prepared(self, steps: Sequence[Step], slot: str = "main") -> list[Request]:
        """Requests for `together`, whose tensors lie in the arena as soon as they are revealed."""
        assert self._arena is not None
        self._arena.clear()
        return [messages.request(step, self._framework, slot, self._arena) for step in steps]

    @_ours
    def reveal(self) -> None:
        """Copy the tensors into the arena: the clock should be running."""
        assert self._arena is not None
        self._arena.finish()

    @_ours
    def cpu_seconds(self) -> float:
        """As `Clock` says; what it was when the box ended, where it has."""
        return self._clock.cpu_seconds()

    @_ours
    def queued(self) -> Queued:
        """As `Clock` says; of a box that has ended nothing is known."""
        return self._clock.queued() if self.alive else {}

    @_ours
    def mark_memory(self) -> int:
        """Bytes in use by the whole box; its peak is counted from here, where the kernel can forget one."""
        return self._meter.mark_memory() if self.alive else 0

    @_ours
    def peak_memory(self) -> int:
        """The most bytes that were in use by the whole box; 0 where it has ended."""
        return self._meter.peak_memory() if self.alive else 0

    @_ours
    def hidden_memory(self) -> int:
        """So many bytes beyond the mark may have been in use and be told by nobody, since more were before it."""
        return self._meter.hidden_memory() if self.alive else 0

    @_ours
    def freeze(self) -> TimedOut | None:
        """Return when no process of the box runs; one that comes up is left to do so first.

        One that goes on working in the kernel, page after page, is ended, and has not answered in time: then that.

        Raises:
            BoxError: where it does not come up, or is not frozen though it does nothing.
        """
        if self.alive and not self._clock.frozen:
            self._wait_for_hello()
            if not self._clock.freeze():
                late = TimedOut(PATIENCE_SECONDS, "cpu")
                self._death = self._die(late)
                return late
        return None

    @_ours
    def thaw(self) -> None:
        """Let the box run again."""
        if self.alive:
            self._clock.thaw()

    @_ours
    def close(self) -> None:
        """End every process of the box and leave nothing behind."""
        if self.alive:
            self._end()

    def abandon(self) -> None:
        """End it from another thread, whatever it is at: its owner, who still has to close it, meets a dead box."""
        if self.alive:
            with contextlib.suppress(OSError, BoxError):
                self._meter.kill()

    def _wait_for_hello(self) -> None:
        if self._greeted:
            return
        self._pipes.deadline = time.perf_counter() + HELLO_SECONDS
        try:
            frame = wire.receive(self._pipes.take, 0)
            cause = "" if frame.kind == "hello" else f"it said {frame.kind!r:.40} instead of hello"
        except EOFError:
            cause = endings.ending(self._status(1.0))
        except LateError:
            cause = f"no hello within {HELLO_SECONDS:g} s"
        except (wire.WireError, FloodError) as error:
            cause = str(error) or "a flood of output"
        except BaseException:  # Ctrl-C above all: it must leave nothing behind
            self.close()
            raise
        if cause:
            self._end()
            raise BoxError(f"a box of {self._backend.name} did not come up: {cause}. {self.output[-2000:].strip()}")
        self._greeted = True
        meter = self._meter  # and not itself, lest it outlive its end, and with it the judge's copies on a device
        self._pipes.watch = lambda: meter.strikes() != Strikes()

    def _exchange(
        self,
        kind: str,
        body: dict[str, Any] | str,
        blobs: Sequence[wire.Buffer],
        phase: Phase,
        seconds: float,
        answered: Callable[[], object] | None = None,
    ) -> Outcome:
        """One request and its reply: the clock starts before the first byte and stops after the last."""
        number = secrets.randbits(53)
        try:
            message = wire.pack(kind, number, body, blobs, self._memory.request if self._memory else None)
        except wire.WireError as error:
            raise BoxError(f"a {kind} cannot be sent: {error}") from error
        left = max(self._limits.total_seconds - self.busy_seconds, 0.0)
        if left < seconds:
            phase, seconds = "total", left
        self._before = self._known  # what it has done since then, unasked, is its doing as well
        begin = time.perf_counter()
        try:
            self.thaw()
            begin = time.perf_counter()
            outcome = self._answer(kind, number, message, begin, seconds, answered)
        except LateError:
            outcome = TimedOut(self._limits.total_seconds if phase == "total" else seconds, phase)
        except OveraskedError as error:
            outcome = Died(str(error), "calls")
        except FloodError:
            outcome = Died(f"printed more than {self._limits.output_mib} MiB", "output")
        except StrikeError:
            outcome = OutOfMemory(self._limits.memory_mib)
        except (EOFError, BrokenPipeError):
            outcome = self._ended(self._before)
        except wire.WireError as error:
            return self._die(Garbled(str(error)))
        except BaseException:  # Ctrl-C above all: it must leave nothing behind
            self.close()
            raise
        finally:
            self.busy_seconds += time.perf_counter() - begin
        if not self.alive:  # ended when it was to be frozen
            return outcome
        if self._clock.overworked(self._limits.cpu_seconds):
            return self._die(TimedOut(self._limits.cpu_seconds, "cpu"))
        if isinstance(outcome, Returned | Garbled):
            return outcome
        blamed = self._cause(outcome)
        return self._die(blamed) if isinstance(blamed, DEATHS) else blamed

    def _answer(
        self,
        kind: str,
        number: int,
        message: Sequence[wire.Buffer],
        begin: float,
        seconds: float,
        answered: Callable[[], object] | None,
    ) -> Outcome:
        """The clock runs from `begin`; decoding what came is the judge's own work and off the clock."""
        self._pipes.deadline = begin + seconds
        if self._pipes.unasked():
            raise wire.WireError("bytes on the wire before they were asked for")
        frame = self._sent(message)
        while frame.kind == "ask" and frame.number == number:
            frame = self._sent(self._serving.answer(frame))
        took = time.perf_counter() - begin
        if frame.number != number:
            raise wire.WireError("an answer to another request")
        if answered is not None:
            answered()
            if not self.alive:
                return self._death
        self._known = self._meter.strikes()
        outcome = messages.outcome(kind, frame, took, self._tensors, self._arena)
        if self._arena is not None:
            self._arena.finish()  # what is not in our copies by now was not done in time
        return outcome

    def _sent(self, message: Sequence[wire.Buffer]) -> wire.Frame:
        """What comes back."""
        for buffer in message:
            self._pipes.give(memoryview(buffer).cast("B"))
        copy = self._memory.copy if self._memory else None
        return wire.receive(self._pipes.take, self._limits.reply_mib << 20, copy)

    def _cause(self, outcome: Outcome) -> Outcome:
        return endings.cause(outcome, self._limits, self._before, self._meter.strikes())

    def _ended(self, before: Strikes) -> Outcome:
        """The wire ended.

        Raises:
            BoxError: where somebody outside killed the tool: no submission in a namespace of its own can do that.
        """
        status = self._status(1.0)
        killed = status is not None and status < 0 and self._backend.isolates
        if killed and self._meter.strikes() == before:
            self._end()
            raise BoxError(f"{self._backend.name} itself was {endings.ending(status)}")
        return Died(endings.ending(status))

    def _die(self, outcome: Outcome) -> Outcome:
        self._end()
        self._death = Died(f"the box had ended before this step: {endings.words(outcome)}")
        return outcome

    def _status(self, patience_seconds: float = 0.0) -> int | None:
        """How the first process ended, if it did."""
        deadline = time.monotonic() + patience_seconds
        while (status := self._first.status()) is None and time.monotonic() < deadline:
            time.sleep(0.001)
        return status

    def _end(self) -> None:
        """Kill, wait until the box is empty, remove."""
        self._clock.stop()
        with contextlib.ExitStack() as last:  # from below, each whatever becomes of the others
            last.callback(self._backend.reap, self._box)
            last.callback(self._meter.remove)
            last.callback(self._forget)
            last.callback(self._first.close)
            last.callback(self._first.kill)  # a process that has ended is left alone
            self.alive = False
            self._pipes.drain()
            if not self._greeted:
                self._first.kill()  # it may not have joined its groups yet, where the meter would not find it
            self._meter.kill()
            self._first.kill()  # where its groups have gone
            self._first.wait(END_SECONDS)

    def _forget(self) -> None:
        """The memory shared with the box; what was read of it is a copy."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None
