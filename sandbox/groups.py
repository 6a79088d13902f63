"""Control groups: the kernel counts, limits, freezes and ends all processes of a box, of either version."""

import contextlib
import errno
import functools
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.box import Box, BoxError, Queued, Strikes
from sandbox.processes import (
    END_SECONDS,
    forget_peaks,
    high_water,
    namespace,
    number_in,
    queued,
    resident,
    send,
    settle,
    state,
    threads,
    wait_for_end,
    wait_until,
    write,
)

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "pids", "cpuacct", "freezer")
FROZEN, THAWED = "FROZEN", "THAWED"
STUCK_SECONDS = 0.05
ASLEEP = "DtTZX"
GONE = (errno.ENOENT, errno.ENODEV)  # what a group that is removed answers: before a file of it is opened, and after


def own_paths(pid: int | str = "self") -> Iterator[tuple[str, str]]:
    """(controller, path) of a process, this one for a start; the controller of the unified hierarchy is empty."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            yield controller, path.lstrip("/")


def abandoned(parent: Path) -> Iterator[Path]:
    """What judges that died have left there, by the numbers that its name carries; one whom we cannot see may live."""
    for name in os.listdir(parent):
        owner = re.fullmatch(rf"judge-(\d+)-{namespace()}-[0-9a-f]+", name)
        if owner and not os.path.exists(f"/proc/{owner[1]}"):
            yield parent / name


def sweep(parent: Path) -> None:
    """End what judges that were killed have left: a frozen box does not die with its judge until it is thawed."""
    for folder in abandoned(parent):
        for name, word in (("freezer.state", THAWED), ("cgroup.freeze", "0")):
            if (folder / name).exists():
                with contextlib.suppress(OSError):
                    write(folder / name, word)
        with contextlib.suppress(OSError):
            send(members(folder / "cgroup.procs"), signal.SIGKILL)
        with contextlib.suppress(OSError):  # its last process may still be ending: the next sweep finds it empty
            folder.rmdir()


@dataclass(slots=True)
class ManyGroups:
    """Control groups, version 1: one folder for each controller."""

    folders: dict[str, Path]
    notes: tuple[str, ...] = ()
    poll_seconds: float | None = None
    groups: tuple[str, ...] = ()

    @classmethod
    def make(cls, box: Box) -> "ManyGroups | None":
        """None where the folders cannot be made."""
        paths = dict(own_paths())
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
        write(memory / "memory.limit_in_bytes", size)
        if (memory / "memory.memsw.limit_in_bytes").exists():
            write(memory / "memory.memsw.limit_in_bytes", size)
        write(self.folders["pids"] / "pids.max", str(box.limits.processes))

    def attach(self, pid: int) -> None:
        """The groups know their processes."""

    def cpu_seconds(self) -> float:
        """From the kernel's own account."""
        settle(members(self.folders["pids"] / "cgroup.procs"))
        return number_in(self.folders["cpuacct"] / "cpuacct.usage") / 1e9

    def queued(self, waiting: float) -> Queued:
        """Of the group's processes."""
        return queued(members(self.folders["pids"] / "cgroup.procs"), waiting)

    def strikes(self) -> Strikes:
        """Kills for want of memory and refused forks."""
        memory = number_in(f"{self.folders['memory']}/memory.oom_control", "oom_kill")
        return Strikes(memory, number_in(f"{self.folders['pids']}/pids.events", "max"))

    def mark_memory(self) -> int:
        """From the kernel's own account, which forgets its peak when it is written to."""
        write(f"{self._account()}.max_usage_in_bytes", "0")
        return number_in(f"{self._account()}.usage_in_bytes")

    def peak_memory(self) -> int:
        """From the kernel's own account."""
        return number_in(f"{self._account()}.max_usage_in_bytes")

    def _account(self) -> Path:
        """Of memory together with what is swapped out, where the kernel has one: a box may ask to be."""
        both = self.folders["memory"] / "memory.memsw"
        return both if os.path.exists(f"{both}.max_usage_in_bytes") else self.folders["memory"] / "memory"

    def hidden_memory(self) -> int:
        """Nothing: the peak was forgotten."""
        return 0

    def freeze(self) -> None:
        """By the freezer, which does not reach who sleeps in the kernel: he is frozen when he wakes.

        He may sleep until others do something that are frozen, as a process with threads that becomes another program.
        """
        patient_until = time.monotonic() + STUCK_SECONDS

        def done() -> bool:
            return self._is(FROZEN) or (time.monotonic() > patient_until and self._asleep())

        wait_until(done, "freezing a box")

    def _asleep(self) -> bool:
        """Whether no thread could run, even if it were let: a frozen one is told as one that sleeps in the kernel."""
        pids = members(self.folders["pids"] / "cgroup.procs")
        return all(state(thread) in ASLEEP for pid in pids for thread in threads(pid))

    def thaw(self) -> None:
        """By the freezer."""
        wait_until(lambda: self._is(THAWED), "thawing a box")

    def _is(self, word: str) -> bool:
        file = self.folders["freezer"] / "freezer.state"
        write(file, word)
        return file.read_text().strip() == word

    def kill(self) -> None:
        """All of them, until none is born any more."""
        with contextlib.suppress(OSError, BoxError):
            self.thaw()

        _end(self.folders["pids"] / "cgroup.procs")

    def remove(self) -> None:
        """The folders go when the last process is gone."""
        for folder in self.folders.values():
            gone = functools.partial(_removed, folder)
            wait_until(gone, f"removal of {folder}", END_SECONDS)


def members(file: Path) -> list[int]:
    """The processes that a group's file names; none where the group is gone."""
    try:
        return [int(pid) for pid in file.read_text().split()]
    except OSError as error:
        if error.errno in GONE:
            return []
        raise


def _end(file: Path) -> None:
    """Kill all of them, until none is born any more."""

    def done() -> bool:
        pids = members(file)
        send(pids, signal.SIGKILL)
        wait_for_end(pids)
        return not pids

    wait_until(done, "the end of a box", END_SECONDS)


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
        own = root / dict(own_paths()).get("", "")
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
                write(self.folder.parent / "cgroup.subtree_control", "+memory +pids")
            self.folder.mkdir()
            for name in ("memory.max", "memory.events", "pids.max", "pids.events"):
                if not (self.folder / name).exists():
                    raise FileNotFoundError(name)
            write(self.folder / "memory.max", str(box.limits.memory_mib << 20))
            if (self.folder / "memory.swap.max").exists():
                write(self.folder / "memory.swap.max", "0")
            write(self.folder / "pids.max", str(box.limits.processes))
        except OSError:
            self.remove()
            return False
        return True

    def attach(self, pid: int) -> None:
        """The group knows its processes."""

    def cpu_seconds(self) -> float:
        """From the kernel's own account."""
        settle(members(self.folder / "cgroup.procs"))
        return number_in(self.folder / "cpu.stat", "usage_usec") / 1e6

    def queued(self, waiting: float) -> Queued:
        """Of the group's processes."""
        return queued(members(self.folder / "cgroup.procs"), waiting)

    def strikes(self) -> Strikes:
        """Kills for want of memory and refused forks."""
        memory = number_in(f"{self.folder}/memory.events", "oom_kill")
        return Strikes(memory, number_in(f"{self.folder}/pids.events", "max"))

    def mark_memory(self) -> int:
        """From the kernel's own account where it keeps a peak (Linux 5.19), else from the processes."""
        pids = members(self.folder / "cgroup.procs")
        forget_peaks(pids)
        self._resident = resident(pids)
        if not (self.folder / "memory.peak").exists():
            return self._resident
        self._life = number_in(self.folder / "memory.peak")
        self._now = number_in(self.folder / "memory.current")
        return self._now

    def peak_memory(self) -> int:
        """The account's peak is of the whole life of the box: as long as it does not rise, the processes' own tell."""
        risen = max(high_water(members(self.folder / "cgroup.procs")) - self._resident, 0)
        if not (self.folder / "memory.peak").exists():
            return self._resident + risen
        peak = number_in(self.folder / "memory.peak")
        return peak if peak > self._life else min(self._now + risen, peak)

    def hidden_memory(self) -> int:
        """What the peak of its life was more than it had at the mark: below that the dead, and files, tell nothing."""
        return max(self._life - self._now, 0)

    def freeze(self) -> None:
        """By the group."""
        write(self.folder / "cgroup.freeze", "1")
        wait_until(lambda: number_in(self.folder / "cgroup.events", "frozen") == 1, "freezing a box")

    def thaw(self) -> None:
        """By the group."""
        write(self.folder / "cgroup.freeze", "0")

    def kill(self) -> None:
        """All at once where the kernel can, else until none is born any more."""
        if (self.folder / "cgroup.kill").exists():
            write(self.folder / "cgroup.kill", "1")
        with contextlib.suppress(OSError):
            self.thaw()

        _end(self.folder / "cgroup.procs")

    def remove(self) -> None:
        """The folder goes when the last process is gone."""
        wait_until(lambda: _removed(self.folder), f"removal of {self.folder}", END_SECONDS)


Groups = ManyGroups | OneGroup


def existing(pid: int, mark: str) -> Groups | None:
    """The groups that somebody else made for a process, known by a mark in their path; None where we see none here."""
    try:
        paths = {name: path for name, path in own_paths(pid) if mark in path}
    except OSError:
        return None
    many = {name: ROOT / name / paths[name] for name in CONTROLLERS if name in paths and (ROOT / name).is_dir()}
    if len(many) == len(CONTROLLERS) and all(pid in members(folder / "cgroup.procs") for folder in many.values()):
        return ManyGroups(many)
    if "" in paths and pid in members(ROOT / paths[""] / "cgroup.procs"):
        return OneGroup(ROOT / paths[""])
    return None
