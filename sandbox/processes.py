"""What the kernel tells of processes, in /proc, and how to wait for what it does soon."""

import contextlib
import os
import re
import select
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.box import BoxError, Queued

PATIENCE_SECONDS = 10.0
END_SECONDS = 60.0  # for the end of a box: what it has mapped is taken down first, page after page
MOMENT_SECONDS = 0.01


def wait_until(done: Callable[[], bool], what: str, patience: float = PATIENCE_SECONDS) -> None:
    """Poll for something that the kernel does soon.

    Raises:
        BoxError: where it does not.
    """
    deadline, pause = time.monotonic() + patience, 0.0002
    while not done():
        if time.monotonic() > deadline:
            raise BoxError(f"{what} did not happen within {patience:g} s")
        time.sleep(pause)
        pause = min(2 * pause, 0.01)


def namespace() -> int:
    """The number of the namespace that process numbers are of, this process's: only there do they say who lives."""
    return os.stat("/proc/self/ns/pid").st_ino


def settle(pids: list[int]) -> None:
    """Wait a moment until they sleep: the kernel brings a process's clock up to date when it leaves the processor."""
    deadline = time.monotonic() + 0.005
    while any(state(pid) == "R" for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.0001)


def stat(pid: int) -> list[str]:
    """The words that /proc has of a process after its name, which may be anything; OSError where it is no more."""
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()


def state(pid: int) -> str:
    """The letter of what it does now, as R or S or Z; empty where it is no more."""
    try:
        return stat(pid)[0]
    except OSError:
        return ""


def ended(pid: int) -> int | None:
    """How a child of ours ended, a signal being negative, if it did; it stays a zombie, and its number its own."""
    found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


def threads(pid: int) -> list[int]:
    """The numbers of a process's threads; none where it is no more."""
    with contextlib.suppress(OSError):
        return [int(thread) for thread in os.listdir(f"/proc/{pid}/task")]
    return []


def queued_here() -> float:
    """Seconds that this thread stood in the queue of a processor."""
    with contextlib.suppress(OSError):
        return int(read("/proc/thread-self/schedstat").split()[1]) / 1e9
    return 0.0


def queued(pids: list[int], waiting: float) -> Queued:
    """Seconds that each thread of these processes stood in the queue of a processor, and no fewer.

    waiting: so long at most stands there who can run now: the kernel counts a wait when it is over.
    """
    seconds: dict[int, float] = {}
    for pid in pids:
        for thread in threads(pid):
            with contextlib.suppress(OSError):  # it has ended, and hides no other
                runs = state(thread) == "R"
                past = int(read(f"/proc/{pid}/task/{thread}/schedstat").split()[1]) / 1e9
                seconds[thread] = past + waiting * runs
    return seconds


def descendants(pid: int) -> list[int]:
    """The process and everything below it, parents first."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for thread in threads(parent):
                children = Path(f"/proc/{parent}/task/{thread}/children").read_text()
                found += [int(child) for child in children.split()]
    return found


def kib_of(pid: int, name: str, pattern: str) -> int:
    """The sum of some lines of a file in /proc; 0 where it cannot be read."""
    try:
        text = Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return 0
    return sum(int(size) for size in re.findall(pattern, text))


def high_water(pids: list[int]) -> int:
    """The sum of the most bytes that each process ever had resident."""
    return sum(kib_of(pid, "status", r"VmHWM:\s+(\d+)") for pid in pids) << 10


def forget_peaks(pids: list[int]) -> None:
    """The most that each ever had resident is from here on what it has now."""
    for pid in pids:
        with contextlib.suppress(OSError):
            write(Path(f"/proc/{pid}/clear_refs"), "5")


def resident(pids: list[int]) -> int:
    """The sum of the bytes that each process has resident."""
    return sum(kib_of(pid, "status", r"VmRSS:\s+(\d+)") for pid in pids) << 10


def files_in(pid: int, folder: str) -> int:
    """How many files lie in a box's own folder in memory; 0 where it has none, or where that cannot be seen."""
    inside = f"/proc/{pid}/root/{folder}"
    try:
        if os.stat(inside).st_dev == os.stat(f"/{folder}").st_dev:
            return 0
        of = os.statvfs(inside)
    except OSError:
        return 0
    return of.f_files - of.f_ffree


def write(path: Path | str, text: str) -> None:
    """One write, as the kernel's files want it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)


def read(path: Path | str) -> str:
    """A short file of the kernel's, read as quickly as can be: it is done before every request to a box."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, 4096).decode("ascii")
    finally:
        os.close(descriptor)


def number_in(path: Path | str, key: str = "") -> int:
    """The number in a file, or the number after a key in a file of lines."""
    text = read(path)
    if not key:
        return int(text)
    return next((int(line.split()[1]) for line in text.splitlines() if line.split()[:1] == [key]), 0)


def send(pids: list[int], number: int) -> None:
    """A signal to each of them that still lives."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def wait_for_end(pids: list[int]) -> None:
    """Until these have ended, or a moment has passed: to look again and again would learn of it later."""
    deadline = time.monotonic() + MOMENT_SECONDS
    for pid in pids:
        with contextlib.suppress(OSError):  # it has ended, or the kernel is older than such handles
            handle = os.pidfd_open(pid)
            try:
                poll = select.poll()
                poll.register(handle, select.POLLIN)
                poll.poll(max(0.0, deadline - time.monotonic()) * 1e3)
            finally:
                os.close(handle)
