"""Counting, limiting, freezing and ending all processes of a box: by control groups, else by watching from outside."""

import contextlib
import errno
import os
import re
import select
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.box import Box, BoxError, Meter, Queued, Strikes
from sandbox.worker import INODES

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "pids", "cpuacct", "freezer")
PATIENCE_SECONDS = 10.0
BURIAL_SECONDS, MOMENT_SECONDS = 2.0, 0.01
GONE = (errno.ENOENT, errno.ENODEV)  # what a group that is removed answers: before a file of it is opened, and after
TICKS = os.sysconf("SC_CLK_TCK")


def meter(box: Box) -> Meter:
    """The best that this machine offers, ready for the box's first process."""
    for make in (OneGroup.make, ManyGroups.make):
        if (made := make(box)) is not None:
            return made
    return Watcher(box.limits.memory_mib)


def wait_until(done: Callable[[], bool], what: str) -> None:
    """Poll for something that the kernel does soon.

    Raises:
        BoxError: where it does not.
    """
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.0002
    while not done():
        if time.monotonic() > deadline:
            raise BoxError(f"{what} did not happen within {PATIENCE_SECONDS:g} s")
        time.sleep(pause)
        pause = min(2 * pause, 0.01)


def settle(pids: list[int]) -> None:
    """Wait a moment until they sleep: the kernel brings a process's clock up to date when it leaves the processor."""
    deadline = time.monotonic() + 0.005
    while any(_state(pid) == "R" for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.0001)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def queued_here() -> float:
    """Seconds that this thread stood in the queue of a processor."""
    with contextlib.suppress(OSError):
        return int(_text("/proc/thread-self/schedstat").split()[1]) / 1e9
    return 0.0


def queued(pids: list[int]) -> Queued:
    """Seconds that each thread of these processes stood in the queue of a processor."""
    seconds: dict[int, float] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                seconds[int(thread)] = int(_text(f"/proc/{pid}/task/{thread}/schedstat").split()[1]) / 1e9
    return seconds


def descendants(pid: int) -> list[int]:
    """The process and everything below it, parents first."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{parent}/task"):
                children = Path(f"/proc/{parent}/task/{thread}/children").read_text()
                found += [int(child) for child in children.split()]
    return found


def _kib(pid: int, name: str, pattern: str) -> int:
    """The sum of some lines of a file in /proc; 0 where it cannot be read."""
    try:
        text = Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return 0
    return sum(int(size) for size in re.findall(pattern, text))


def _high_water(pids: list[int]) -> int:
    """The sum of the most bytes that each process ever had resident."""
    return sum(_kib(pid, "status", r"VmHWM:\s+(\d+)") for pid in pids) << 10


def _resident(pids: list[int]) -> int:
    """The sum of the bytes that the processes have resident; their peaks start again from here."""
    for pid in pids:
        with contextlib.suppress(OSError):
            _write(Path(f"/proc/{pid}/clear_refs"), "5")
    return sum(_kib(pid, "status", r"VmRSS:\s+(\d+)") for pid in pids) << 10


def _files(pid: int, folder: str) -> int:
    """How many files lie in a box's own folder in memory; 0 where it has none, or where that cannot be seen."""
    inside = f"/proc/{pid}/root/{folder}"
    try:
        if os.stat(inside).st_dev == os.stat(f"/{folder}").st_dev:
            return 0
        of = os.statvfs(inside)
    except OSError:
        return 0
    return of.f_files - of.f_ffree


def _write(path: Path | str, text: str) -> None:
    """One write, as the kernel's files want it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)


def _text(path: Path | str) -> str:
    """A short file of the kernel's, read as quickly as can be: it is done before every request to a box."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, 4096).decode("ascii")
    finally:
        os.close(descriptor)


def _number(path: Path | str, key: str = "") -> int:
    """The number in a file, or the number after a key in a file of lines."""
    text = _text(path)
    if not key:
        return int(text)
    return next((int(line.split()[1]) for line in text.splitlines() if line.split()[:1] == [key]), 0)


def _own_paths(pid: int | str = "self") -> Iterator[tuple[str, str]]:
    """(controller, path) of a process, this one for a start; the controller of the unified hierarchy is empty."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            yield controller, path.lstrip("/")


def abandoned(parent: Path) -> Iterator[Path]:
    """What judges that died have left there; its name carries its judge's number."""
    for name in os.listdir(parent):
        owner = re.fullmatch(r"judge-(\d+)-[0-9a-f]+", name)
        if owner and not os.path.exists(f"/proc/{owner[1]}"):
            yield parent / name


def sweep(parent: Path) -> None:
    """End what judges that were killed have left: a frozen box does not die with its judge until it is thawed."""
    for folder in abandoned(parent):
        for name, state in (("freezer.state", "THAWED"), ("cgroup.freeze", "0")):
            if (folder / name).exists():
                with contextlib.suppress(OSError):
                    _write(folder / name, state)
        with contextlib.suppress(OSError):
            _signal(_members(folder / "cgroup.procs"), signal.SIGKILL)
        with contextlib.suppress(OSError):  # its last process may still be ending: the next sweep finds it empty
            folder.rmdir()


@dataclass(slots=True)
class ManyGroups:
    """Control groups, version 1: one folder for each controller."""

    folders: dict[str, Path]
    first: int = 0
    notes: tuple[str, ...] = ()
    poll_seconds: float | None = None
    groups: tuple[str, ...] = ()

    @classmethod
    def make(cls, box: Box) -> "ManyGroups | None":
        """None where the folders cannot be made."""
        paths = dict(_own_paths())
        folders = {name: ROOT / name / paths[name] for name in CONTROLLERS if (ROOT / name).is_dir() and name in paths}
        if len(folders) < len(CONTROLLERS) or not all(os.access(folder, os.W_OK) for folder in folders.values()):
            return None
        meter = cls({name: folder / box.name for name, folder in folders.items()})
        meter.groups = tuple(str(folder / "cgroup.procs") for folder in meter.folders.values())
        try:
            for folder in folders.values():
                sweep(folder)
            for folder in meter.folders.values():
                folder.mkdir()
            meter._limit(box)
        except OSError:
            meter.remove()
            return None
        return meter

    def handles(self) -> tuple[Path, ...]:
        """What freezing and ending write to."""
        return self.folders["freezer"] / "freezer.state", self.folders["pids"] / "cgroup.procs"

    def _limit(self, box: Box) -> None:
        memory, size = self.folders["memory"], str(box.limits.memory_mib << 20)
        _write(memory / "memory.limit_in_bytes", size)
        if (memory / "memory.memsw.limit_in_bytes").exists():
            _write(memory / "memory.memsw.limit_in_bytes", size)
        _write(self.folders["pids"] / "pids.max", str(box.limits.processes))

    def attach(self, pid: int) -> None:
        """Only to know whose clock to wait for."""
        self.first = pid

    def cpu_seconds(self) -> float:
        """From the kernel's own account."""
        settle(_members(self.folders["pids"] / "cgroup.procs"))
        return _number(self.folders["cpuacct"] / "cpuacct.usage") / 1e9

    def queued(self) -> Queued:
        """Of the group's processes."""
        return queued(_members(self.folders["pids"] / "cgroup.procs"))

    def strikes(self) -> Strikes:
        """Kills for want of memory and refused forks."""
        memory = _number(f"{self.folders['memory']}/memory.oom_control", "oom_kill")
        return Strikes(memory, _number(f"{self.folders['pids']}/pids.events", "max"))

    def mark_memory(self) -> int:
        """From the kernel's own account, which forgets its peak when it is written to."""
        _write(self.folders["memory"] / "memory.max_usage_in_bytes", "0")
        return _number(self.folders["memory"] / "memory.usage_in_bytes")

    def peak_memory(self) -> int:
        """From the kernel's own account."""
        return _number(self.folders["memory"] / "memory.max_usage_in_bytes")

    def hidden_memory(self) -> int:
        """Nothing: the peak was forgotten."""
        return 0

    def freeze(self) -> None:
        """By the freezer."""
        self._freezer("FROZEN")

    def thaw(self) -> None:
        """By the freezer."""
        self._freezer("THAWED")

    def _freezer(self, state: str) -> None:
        file = self.folders["freezer"] / "freezer.state"

        def done() -> bool:
            _write(file, state)
            return file.read_text().strip() == state

        wait_until(done, f"{state} of a box")

    def kill(self) -> None:
        """All of them, until none is born any more."""
        with contextlib.suppress(OSError, BoxError):
            self.thaw()

        _end(self.folders["pids"] / "cgroup.procs")

    def remove(self) -> None:
        """The folders go when the last process is gone."""
        for folder in self.folders.values():
            wait_until(lambda folder=folder: _removed(folder), f"removal of {folder}")  # type: ignore[misc]  # bound now


def _members(file: Path) -> list[int]:
    try:
        return [int(pid) for pid in file.read_text().split()]
    except OSError as error:
        if error.errno in GONE:
            return []
        raise


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _end(members: Path) -> None:
    """Kill all of them, until none is born any more."""

    def done() -> bool:
        pids = _members(members)
        _signal(pids, signal.SIGKILL)
        _watch(pids)
        return not pids

    wait_until(done, "the end of a box")


def _watch(pids: list[int]) -> None:
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


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


@dataclass(slots=True)
class OneGroup:
    """Control groups, version 2: one folder with everything."""

    folder: Path
    notes: tuple[str, ...] = ()
    poll_seconds: float | None = None
    groups: tuple[str, ...] = ()
    _resident: int = 0
    _life: int = 0
    _now: int = 0

    @classmethod
    def make(cls, box: Box, root: Path = ROOT) -> "OneGroup | None":
        """Below our own group, or beside it, since a group with processes may not share out memory to groups below.

        None where neither can be, or a controller is missing.
        """
        own = root / dict(_own_paths()).get("", "")
        for parent in dict.fromkeys((own, own.parent if own != root else root)):
            if (parent / "cgroup.controllers").exists() and os.access(parent, os.W_OK):
                group = cls(parent / box.name)
                group.groups = (str(group.folder / "cgroup.procs"),)
                if group._made(box):
                    return group
        return None

    def handles(self) -> tuple[Path, ...]:
        """What freezing and ending write to."""
        return (self.folder / "cgroup.freeze", self.folder / "cgroup.procs")

    def _made(self, box: Box) -> bool:
        try:
            sweep(self.folder.parent)
            with contextlib.suppress(OSError):  # refused where processes live in the parent: then the limits fail
                _write(self.folder.parent / "cgroup.subtree_control", "+memory +pids")
            self.folder.mkdir()
            for name in ("memory.max", "memory.events", "pids.max", "pids.events"):
                if not (self.folder / name).exists():
                    raise FileNotFoundError(name)
            _write(self.folder / "memory.max", str(box.limits.memory_mib << 20))
            if (self.folder / "memory.swap.max").exists():
                _write(self.folder / "memory.swap.max", "0")
            _write(self.folder / "pids.max", str(box.limits.processes))
        except OSError:
            self.remove()
            return False
        return True

    def attach(self, pid: int) -> None:
        """The group knows its processes."""

    def cpu_seconds(self) -> float:
        """From the kernel's own account."""
        settle(_members(self.folder / "cgroup.procs"))
        return _number(self.folder / "cpu.stat", "usage_usec") / 1e6

    def queued(self) -> Queued:
        """Of the group's processes."""
        return queued(_members(self.folder / "cgroup.procs"))

    def strikes(self) -> Strikes:
        """Kills for want of memory and refused forks."""
        memory = _number(f"{self.folder}/memory.events", "oom_kill")
        return Strikes(memory, _number(f"{self.folder}/pids.events", "max"))

    def mark_memory(self) -> int:
        """From the kernel's own account where it keeps a peak (Linux 5.19), else from the processes."""
        self._resident = _resident(_members(self.folder / "cgroup.procs"))
        if not (self.folder / "memory.peak").exists():
            return self._resident
        self._life = _number(self.folder / "memory.peak")
        self._now = _number(self.folder / "memory.current")
        return self._now

    def peak_memory(self) -> int:
        """The account's peak is of the whole life of the box: as long as it does not rise, the processes' own tell."""
        risen = max(_high_water(_members(self.folder / "cgroup.procs")) - self._resident, 0)
        if not (self.folder / "memory.peak").exists():
            return self._resident + risen
        peak = _number(self.folder / "memory.peak")
        return peak if peak > self._life else min(self._now + risen, peak)

    def hidden_memory(self) -> int:
        """What the peak of its life was more than it had at the mark: below that the dead, and files, tell nothing."""
        return max(self._life - self._now, 0)

    def freeze(self) -> None:
        """By the group."""
        _write(self.folder / "cgroup.freeze", "1")
        wait_until(lambda: _number(self.folder / "cgroup.events", "frozen") == 1, "freezing a box")

    def thaw(self) -> None:
        """By the group."""
        _write(self.folder / "cgroup.freeze", "0")

    def kill(self) -> None:
        """All at once where the kernel can, else until none is born any more."""
        if (self.folder / "cgroup.kill").exists():
            _write(self.folder / "cgroup.kill", "1")
        with contextlib.suppress(OSError):
            self.thaw()

        _end(self.folder / "cgroup.procs")

    def remove(self) -> None:
        """The folder goes when the last process is gone."""
        wait_until(lambda: _removed(self.folder), f"removal of {self.folder}")


Groups = ManyGroups | OneGroup


def existing(pid: int, mark: str) -> Groups | None:
    """The groups that somebody else made for a process, known by a mark in their path; None where we see none here."""
    try:
        paths = {name: path for name, path in _own_paths(pid) if mark in path}
    except OSError:
        return None
    many = {name: ROOT / name / paths[name] for name in CONTROLLERS if name in paths and (ROOT / name).is_dir()}
    if len(many) == len(CONTROLLERS) and all(pid in _members(folder / "cgroup.procs") for folder in many.values()):
        return ManyGroups(many)
    if "" in paths and pid in _members(ROOT / paths[""] / "cgroup.procs"):
        return OneGroup(ROOT / paths[""])
    return None


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
                fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
                buried = (int(fields[13]) + int(fields[14])) / TICKS
                seconds += time.clock_gettime((~pid << 3) | 2) + buried
        return seconds

    def queued(self) -> Queued:
        """Nothing is let off: the seconds of a child that nobody buried are in no account, and it may have had them."""
        return {}

    def strikes(self) -> Strikes:
        """Whether its processes have more memory of their own than they may, or more files.

        What forks share counts for each of them in the quick figure; only where that is too much is it divided.
        """
        limit_kib = self.memory_mib << 10
        pids = descendants(self.first)
        if any(_files(pids[-1], folder) > INODES for folder in ("tmp", "dev/shm")):
            return Strikes(files=1)
        quick = {pid: _kib(pid, "status", r"Rss(?:Anon|Shmem):\s+(\d+)") for pid in pids}
        self._seen = max(self._seen, sum(quick.values()) << 10)
        if sum(quick.values()) <= limit_kib:
            return Strikes()
        fair = sum(_kib(pid, "smaps_rollup", r"Pss_(?:Anon|Shmem):\s+(\d+)") or quick[pid] for pid in pids)
        return Strikes(memory=int(fair > limit_kib))

    def mark_memory(self) -> int:
        """Of each process that lives; what they share counts for each."""
        self._seen = 0
        return _resident(descendants(self.first))

    def peak_memory(self) -> int:
        """The sum of their peaks, which need not have come together; of the dead, what was seen while they lived."""
        return max(_high_water(descendants(self.first)), self._seen)

    def hidden_memory(self) -> int:
        """Nothing that is known."""
        return 0

    def freeze(self) -> None:
        """Stop all of them, until no new one is found."""
        stopped: list[int] = []

        def done() -> bool:
            fresh = [pid for pid in descendants(self.first)[1:] if pid not in stopped]
            _signal(fresh, signal.SIGSTOP)
            stopped.extend(fresh)
            return not fresh and all(_state(pid) in "TtZX" for pid in stopped)

        wait_until(done, "freezing a box")

    def thaw(self) -> None:
        """Let all of them run."""
        _signal(descendants(self.first)[:0:-1], signal.SIGCONT)

    def kill(self) -> None:
        """All but the first, which buries them and ends; with process 1 of a namespace all others in it end."""
        pids = descendants(self.first)
        _signal(pids[1:] or pids, signal.SIGKILL)
        deadline = time.monotonic() + BURIAL_SECONDS
        while _state(self.first) not in "ZX" and time.monotonic() < deadline:
            time.sleep(0.0005)
        _signal(descendants(self.first), signal.SIGKILL)

    def remove(self) -> None:
        """There is nothing to remove; the session waits for the first process."""
