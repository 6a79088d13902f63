"""Counting, limiting, freezing and ending all processes of a box: by control groups, else by watching from outside."""

import contextlib
import os
import resource
import signal
import time
from dataclasses import dataclass

from sandbox.box import MEND, Box, BoxError, Limits, Meter, Queued, Strikes
from sandbox.groups import ManyGroups, OneGroup
from sandbox.memory import REQUEST_BYTES
from sandbox.processes import (
    descendants,
    files_in,
    forget_peaks,
    high_water,
    kib_of,
    resident,
    send,
    settle,
    stat,
    state,
    wait_until,
)
from sandbox.worker import INODES, OPEN_FILES

BURIAL_SECONDS = 2.0
STUCK_SECONDS = 0.05
LIBRARIES = 4 << 30  # bytes of addresses that they, and the stacks of threads, take beside a box's own memory
STACK = 8 << 20  # what Linux gives
TICKS = os.sysconf("SC_CLK_TCK")


def meter(box: Box) -> Meter:
    """The best that this machine offers, ready for the box's first process.

    Raises:
        BoxError: where a box would be held to less than its own limits.
    """
    if flags := inherited(box.limits):
        lift = " ".join(f"-{flag} {OPEN_FILES if flag == 'n' else 'unlimited'}" for flag in flags)
        raise BoxError(f"the judge's own limits, which a box inherits, are too narrow for it.{MEND}ulimit {lift}")
    for make in (OneGroup.make, ManyGroups.make):
        if (made := make(box)) is not None:
            return made
    return Watcher(box.limits.memory_mib)


def inherited(limits: Limits) -> list[str]:
    """The flags by which a shell's `ulimit` holds each of our processes to less than a box may use."""
    memory = (limits.memory_mib << 20) + LIBRARIES
    least = {
        "v": (resource.RLIMIT_AS, memory),
        "d": (resource.RLIMIT_DATA, memory),
        "t": (resource.RLIMIT_CPU, limits.cpu_seconds),
        "s": (resource.RLIMIT_STACK, STACK),
        "u": (resource.RLIMIT_NPROC, limits.processes),
        "f": (resource.RLIMIT_FSIZE, max(REQUEST_BYTES, limits.reply_mib << 20, limits.tmp_mib << 20)),
        "n": (resource.RLIMIT_NOFILE, OPEN_FILES),
    }
    given = {flag: resource.getrlimit(kind)[flag == "n"] for flag, (kind, _) in least.items()}  # n: a box sets its own
    return [flag for flag, (_, bound) in least.items() if resource.RLIM_INFINITY != given[flag] < bound]


@dataclass(slots=True)
class Watcher:
    """No control group: processes are found by their parents, memory is looked at every so often."""

    memory_mib: int
    first: int = 0
    notes: tuple[str, ...] = ("no memory limit by the kernel here: watched from outside",)
    poll_seconds: float | None = 0.05
    groups: tuple[str, ...] = ()
    _seen: int = 0

    def attach(self, pid: int) -> None:
        """Everything below it is the box."""
        self.first = pid

    def cpu_seconds(self) -> float:
        """Of the living by their own clocks, of the dead as their parents account for them."""
        pids, seconds = descendants(self.first), 0.0
        settle(pids)
        for pid in pids:
            with contextlib.suppress(OSError, IndexError):
                fields = stat(pid)
                buried = (int(fields[13]) + int(fields[14])) / TICKS
                seconds += time.clock_gettime((~pid << 3) | 2) + buried
        return seconds

    def queued(self, waiting: float) -> Queued:
        """Nothing is let off: the seconds of a child that nobody buried are in no account, and it may have had them."""
        return {}

    def strikes(self) -> Strikes:
        """Whether its processes have more memory of their own than they may, or more files.

        What forks share counts for each of them in the quick figure; only where that is too much is it divided.
        """
        limit_kib = self.memory_mib << 10
        pids = descendants(self.first)
        if any(files_in(pids[-1], folder) > INODES for folder in ("tmp", "dev/shm")):
            return Strikes(files=1)
        quick = {pid: kib_of(pid, "status", r"Rss(?:Anon|Shmem):\s+(\d+)") for pid in pids}
        self._seen = max(self._seen, resident(pids))
        if sum(quick.values()) <= limit_kib:
            return Strikes()
        fair = sum(kib_of(pid, "smaps_rollup", r"Pss_(?:Anon|Shmem):\s+(\d+)") or quick[pid] for pid in pids)
        return Strikes(memory=int(fair > limit_kib))

    def mark_memory(self) -> int:
        """Of each process that lives; what they share counts for each."""
        self._seen, pids = 0, descendants(self.first)
        forget_peaks(pids)
        return resident(pids)

    def peak_memory(self) -> int:
        """The sum of their peaks, which need not have come together; of the dead, what was seen while they lived."""
        return max(high_water(descendants(self.first)), self._seen)

    def hidden_memory(self) -> int:
        """Nothing that is known."""
        return 0

    def freeze(self) -> None:
        """Stop all of them, until no new one is found.

        One that waits in the kernel for a child, and this is stopped, says no more: it stops before it does anything.
        """
        stopped: list[int] = []
        patient_until = time.monotonic() + STUCK_SECONDS

        def done() -> bool:
            fresh = [pid for pid in descendants(self.first)[1:] if pid not in stopped]
            send(fresh, signal.SIGSTOP)
            stopped.extend(fresh)
            still = "TtZX" if time.monotonic() < patient_until else "TtZXD"
            return not fresh and all(state(pid) in still for pid in stopped)

        wait_until(done, "freezing a box")

    def thaw(self) -> None:
        """Let all of them run."""
        send(descendants(self.first)[:0:-1], signal.SIGCONT)

    def kill(self) -> None:
        """All but the first, which buries them and ends; with process 1 of a namespace all others in it end."""
        pids = descendants(self.first)
        send(pids[1:] or pids, signal.SIGKILL)
        deadline = time.monotonic() + BURIAL_SECONDS
        while state(self.first) not in "ZX" and time.monotonic() < deadline:
            time.sleep(0.0005)
        send(descendants(self.first), signal.SIGKILL)

    def remove(self) -> None:
        """There is nothing to remove; the session waits for the first process."""
