"""What works on this machine, and what mends the rest: boxes are really started and their walls really touched."""

import importlib.util
import time
from dataclasses import dataclass

from sandbox.box import MEND, Backend, BoxError, Framework, Limits, Outcome, Returned, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.docker import Docker
from sandbox.session import Session
from sandbox.unboxed import Unboxed
from sandbox.warm import Warm

BACKENDS: tuple[Backend, ...] = (Bubblewrap(), Warm(), Docker(), Unboxed())
DELEGATE = "systemd-run --user --scope judge ..., or run it as root"
# What a submission could do in the box; every answer should be False.
PROBE = b"""
import ctypes, os, socket

def can(action):
    try:
        return action() not in (False, -1)
    except OSError:
        return False

def reach():
    with socket.socket() as route:
        route.settimeout(2)
        route.connect(("192.0.2.1", 9))

def walls():
    call = ctypes.CDLL(None, use_errno=True)
    status = open("/proc/self/status").read()
    return {
        "no network": open("/proc/net/dev").read().count(":") > 1 or can(reach),
        "no other processes": any(pid.isdigit() and int(pid) > 99 for pid in os.listdir("/proc")),
        "nothing to write but /tmp": any(os.access(path, os.W_OK) for path in ("/", "/usr", "/etc", "/dev")),
        "no kernel settings": os.access("/proc/sys/kernel/core_pattern", os.W_OK),
        "no privileges": int(status.split("CapEff:")[1].split()[0], 16) != 0 or "NoNewPrivs:\\t1" not in status,
        "no namespaces of its own": can(lambda: call.unshare(0x10000000)),
        "no unusual system calls": can(lambda: call.ptrace(0, 0, 0, 0)),
    }
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried.

    Attributes:
        name: what.
        works: whether it is as it should be.
        state: what is so.
        remedy: the command that mends it; empty where nothing needs mending.
    """

    name: str
    works: bool
    state: str
    remedy: str = ""


def named(name: str) -> Backend:
    """The backend of this name.

    Raises:
        BoxError: where there is none.
    """
    known = {backend.name: backend for backend in BACKENDS}
    if name not in known:
        raise BoxError(f"{name!r} is no backend; there are {', '.join(known)}")
    return known[name]


def best() -> Backend:
    """The first backend that isolates and works here: it fails closed.

    Raises:
        BoxError: where none does; says what to do.
    """
    troubles = []
    for backend in BACKENDS:
        if backend.isolates:
            trouble = backend.trouble()
            if trouble is None:
                return backend
            troubles.append(f"{backend.name}: {trouble}")
    raise BoxError("no box can be built here. " + " ".join(troubles))


def quickest() -> Backend:
    """The best for many boxes in a row: a warm one where it works, since it imports once for all of them.

    Raises:
        BoxError: where no backend works that isolates.
    """
    warm = named("warm")
    return warm if warm.trouble() is None else best()


def checks() -> list[Check]:
    """Every backend, its walls and its limits, and what the exercises need besides."""
    found = [check for backend in BACKENDS for check in _backend(backend)]
    return [*found, _library("torch"), _library("triton")]


def _library(library: Framework) -> Check:
    if importlib.util.find_spec(library) is None:
        return Check(library, False, f"is missing: exercises in {library} cannot be graded", f"pip install {library}")
    try:
        with Session(best(), Limits(), library) as session:
            loaded = session.load(Submission(b"def f(): pass", "f"))
    except BoxError as error:
        return Check(library, False, f"is installed, but {error}", "what it says; then judge doctor, once more")
    if not isinstance(loaded, Returned):
        return Check(library, False, f"is installed, but its box did not load a file: {loaded}", "report this text")
    return Check(library, True, "is installed, and works in a box")


def _backend(backend: Backend) -> list[Check]:
    if trouble := backend.trouble():
        cause, _, remedy = trouble.partition(MEND)
        return [Check(backend.name, False, cause, remedy)]
    begin = time.perf_counter()
    try:
        with Session(backend, Limits()) as session:
            session.load(Submission(PROBE, "walls", "walls.py"))
            outcome = session.step(Step("call"))
            notes = session.notes
    except BoxError as error:
        return [Check(backend.name, False, str(error), "judge doctor, once more; then report this text")]
    seconds = time.perf_counter() - begin
    state = f"started and answered in {seconds:.2f} s" + ("" if backend.isolates else "; no walls: it never counts")
    works = Check(backend.name, isinstance(outcome, Returned), state)
    if not backend.isolates:
        return [works]
    limit = Check(
        f"{backend.name}: memory", not notes, notes[0] if notes else "limited by the kernel", DELEGATE * bool(notes)
    )
    return [works, *_walls(backend, outcome), limit]


def _walls(backend: Backend, outcome: Outcome) -> list[Check]:
    match outcome:
        case Returned(dict() as open_walls):
            return [
                Check(f"{backend.name}: {name}", not is_open, "is open" if is_open else "holds")
                for name, is_open in open_walls.items()
            ]
    return [Check(f"{backend.name}: walls", False, f"could not be touched: {outcome}")]
