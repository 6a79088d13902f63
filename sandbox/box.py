"""The words of the border: what goes into a box, what limits it, and what can come of it.

Exceptions are for us, outcomes are for them: whatever a submission does is one of six outcomes; what fails on our side
is a `BoxError` and never a grade.

A value that crosses the border is None, bool, int, float, str, bytes, a numpy array or scalar, a torch tensor, or a
list, tuple or str-keyed dict of values. Into the box, `Handed` crosses as well: a generator as its seed, a function as
its number. Everything else is refused where it is met.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from sandbox.arena import Place
from sandbox.tensors import Handed

# Triton is torch as well, and kernels. What is named _dynamo is torch with its compiler: torch.optim, torch.func and
# torch.utils.checkpoint load it when they are first used, which takes two seconds in every box that does not have it.
Framework = Literal["numpy", "torch", "torch._dynamo", "triton"]
Verb = Literal["call", "new", "method", "get"]
Limit = Literal["", "processes", "output", "files", "open files", "calls"]
Phase = Literal["load", "call", "total", "cpu"]
MEND = " To mend it: "  # in what a backend says of its trouble, between the cause and the command


class BoxError(Exception):
    """Our own failure: the box could not be started, fed or read through no act of the submission."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request to the submission.

    `call` calls the entry; `new` makes an object of the entry, known as `target` from then on; both of another function
    or class where `name` is one. `method` calls `name` on `target`; `get` reads the attribute `name` of `target`.
    """

    verb: Verb
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Served(Handed):
    """A function that stays in the judge; the box is handed a proxy, and may call it so often in one request.

    Attributes:
        number: what questions about it carry; no two have the same.
        name: what the proxy is called.
        function: is given what came out of a box, and must bear anything; what it raises is raised in the box.
    """

    number: int
    name: str
    function: Callable[..., Any]
    calls: int


@dataclass(frozen=True, slots=True)
class Fixture:
    """What an exercise puts beside a submission, openly: a file, and its functions that drive the submission's entries.

    A driver is called as `driver(learner, ...)`; `learner` has the entries as attributes. It is the author's, but it
    runs among foreign code: like all in a box it answers, and proves nothing.
    """

    source: bytes
    drivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """The foreign code: bytes that the judge never parses, and the names that it must define.

    `mine` are files beside it, in a package of that name: what the same learner has built before, as foreign as it is.
    """

    source: bytes
    entry: str
    filename: str = "submission.py"
    also: tuple[str, ...] = ()
    mine: tuple[tuple[str, bytes], ...] = ()
    fixture: Fixture | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one box may use, all its processes together; its folders in memory count as memory too.

    The first call of a box has `load_seconds`, since it may build tables or compile. Seconds are of the wall clock but
    for `cpu_seconds`, which also counts what runs between the calls.
    """

    load_seconds: float = 20.0
    call_seconds: float = 10.0
    total_seconds: float = 300.0
    cpu_seconds: float = 600.0
    memory_mib: int = 1024
    processes: int = 64
    tmp_mib: int = 64
    output_mib: int = 16
    reply_mib: int = 256


@dataclass(frozen=True, slots=True)
class Returned:
    """A value came back; `seconds` of the judge's wall clock passed from the request to the last byte."""

    value: Any
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Raised:
    """The submission raised: the class, the classes above it, the message, and a trace without our frames."""

    error: str
    message: str
    trace: str = ""
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No answer within the limit; the box was killed. `phase` is load, call, total or, of the processor, cpu."""

    after_seconds: float
    phase: Phase = "call"


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The box used more than its memory and was killed, or its allocator refused."""

    limit_mib: int


@dataclass(frozen=True, slots=True)
class Died:
    """The worker ended, or was ended over a limit, before it answered."""

    how: str
    limit: Limit = ""


@dataclass(frozen=True, slots=True)
class Garbled:
    """Something came back that is not an answer; the box was killed where the wire itself was broken."""

    reason: str


Outcome = Returned | Raised | TimedOut | OutOfMemory | Died | Garbled


@dataclass(frozen=True, slots=True)
class Box:
    """One box, as its backend sees it.

    Attributes:
        name: unique and not to be guessed.
        limits: what it may use.
        framework: what its worker imports before it says hello.
        core: the processor that it is pinned to, if any.
        tidy: what is freed goes back to the kernel at once, so that the peak of its memory is what was in use.
        groups: files of control groups; the first process writes its number into each before anything else.
        descriptors: open files to be inherited, by name: the backend's payload, and the memory that is shared, if any.
        place: where its tensors lie, if in memory of a device: a box with `cuda` is shown the GPU.
        arena_bytes: how much of that memory it shares with the judge, as the descriptor `arena`.
    """

    name: str
    limits: Limits
    framework: Framework
    core: int | None = None
    tidy: bool = False
    groups: tuple[str, ...] = ()
    descriptors: Mapping[str, int] = field(default_factory=dict)
    place: Place | None = None
    arena_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Strikes:
    """How often the kernel, or the watcher, refused a box memory, processes and files so far."""

    memory: int = 0
    processes: int = 0
    files: int = 0


Queued = Mapping[int, float]  # seconds of each thread, by its number


class Meter(Protocol):
    """Counts, limits, freezes and ends all processes of one box, from outside."""

    groups: tuple[str, ...]  # what the first process must join
    notes: tuple[str, ...]  # what a reader of the verdict must know about its limits
    poll_seconds: float | None  # how often `strikes` must be looked at while waiting; None: the kernel enforces

    def attach(self, pid: int) -> None:
        """The number of the box's first process."""

    def cpu_seconds(self) -> float:
        """Of all processes of the box, ended ones included."""

    def queued(self, waiting: float) -> Queued:
        """How long each thread that it has now could have run and had no processor; none where that is not known.

        waiting: seconds that whoever stands in the queue now, which nobody counts yet, may have stood there.
        """

    def strikes(self) -> Strikes:
        """How often a limit was hit so far."""

    def mark_memory(self) -> int:
        """Bytes in use by all processes of the box; the peak is counted from here, where the kernel can forget one."""

    def peak_memory(self) -> int:
        """The most bytes that were in use at any time, since the mark or before it."""

    def hidden_memory(self) -> int:
        """So many bytes beyond the mark may have been in use and be told by nobody, since more were before it."""

    def freeze(self) -> None:
        """Return when no process of the box runs."""

    def thaw(self) -> None:
        """Let them run again."""

    def kill(self) -> None:
        """End every process of the box; the session then waits for the first one."""

    def remove(self) -> None:
        """Wait until the box is empty and leave nothing behind; BoxError where that fails."""


class Backend(Protocol):
    """An argv and a reaper."""

    name: str
    isolates: bool  # False: the verdict never counts

    def trouble(self) -> str | None:
        """Why it cannot run here, `MEND`, and the command that mends it; None where it can."""

    def payload(self) -> Mapping[str, bytes]:
        """What is handed into the box without a file on the host; `Box.descriptors` has the same names."""

    def command(self, box: Box) -> list[str]:
        """The argv of the worker, wired to its stdin and stdout; pure."""

    def meter(self, box: Box) -> Meter:
        """What watches the box; called before `command`."""

    def reap(self, box: Box) -> None:
        """Clean up after the last process; the meter has removed what it made."""


@runtime_checkable
class Sharing(Protocol):
    """A backend whose boxes may inherit open files, and so share memory with the judge in which large arrays cross."""

    shares: bool


class First(Protocol):
    """The first process of a box, and the judge's ends of its three pipes."""

    pid: int
    to: int
    source: int
    log: int

    def status(self) -> int | None:
        """How it ended, a signal being negative, if it did; asking changes nothing."""

    def wait(self, seconds: float) -> None:
        """Until it and all of its namespace have ended; BoxError where that takes longer."""

    def kill(self) -> None:
        """End it; one that has ended is left alone."""

    def close(self) -> None:
        """Our ends of its pipes."""


@runtime_checkable
class Launcher(Protocol):
    """A backend that does not start its boxes by an argv."""

    def launch(self, box: Box) -> First:
        """A first process that has joined the groups of the box and is pinned to its core; else BoxError."""


@runtime_checkable
class Forking(Protocol):
    """A backend whose boxes begin as copies of a process; `cold` makes boxes with the same walls from the ground up."""

    cold: Backend
