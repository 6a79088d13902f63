"""Containers while they live and when they end: counted, frozen, ended, removed, and told apart from Docker's failures.

Where the judge may read the container's own control group it does; the engine is asked where it may not. Whatever ends
is believed only where the docker command and the engine tell the same story: everything else is a failure of ours.
"""

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.box import BoxError, Queued, Strikes
from sandbox.engine import BusyError, Engine, MissingError
from sandbox.groups import Groups, existing
from sandbox.processes import ended, namespace, stat

OWNER = "judge.owner"
PATIENCE_SECONDS, LATE_SECONDS, REMEMBERED_SECONDS = 2.0, 0.5, 24 * 3600.0
SIGKILLED = 137
LOST: set[str] = set()  # boxes of this judge that could not be removed when they should have been


def owner(pid: int | None = None) -> str:
    """Who a process is, beyond its number: the boot, the namespace of numbers, the number and when it began."""
    number = os.getpid() if pid is None else pid
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{namespace()}/{number}/{stat(number)[19]}"


def is_dead(name: str) -> bool:
    """Whether that judge is gone for certain; one whom we cannot see may live."""
    place, _, _ = name.rpartition("/")
    where, _, number = place.rpartition("/")
    if not number.isdigit() or where != owner().rsplit("/", 2)[0]:
        return False
    try:
        return owner(int(number)) != name
    except (OSError, IndexError):
        return True


def sweep(engine: Engine) -> None:
    """Remove what judges that died have left, what we lost, and what has been over for a day, whoever left it."""
    for found in engine.containers(OWNER):
        name = str((found.get("Names") or ["/"])[0]).lstrip("/")
        over = found.get("State") != "running" and time.time() - found.get("Created", 0) > REMEMBERED_SECONDS
        if over or name in LOST or is_dead(found["Labels"][OWNER]):
            with contextlib.suppress(BoxError):  # another judge may be at it, or the next sweep will be
                _thaw(engine, found["Id"])
                engine.remove(found["Id"])
                LOST.discard(name)


def _thaw(engine: Engine, name: str) -> None:
    """What was frozen behind the engine's back would not die."""
    group = _group(engine.inspect(name))
    if group is not None and _writable(group):
        with contextlib.suppress(OSError):
            group.thaw()


def _group(known: Mapping[str, Any]) -> Groups | None:
    """The control group of a running container, where it is to be found from here."""
    pid = int(known["State"]["Pid"])
    return existing(pid, known["Id"]) if pid else None


def _writable(group: Groups) -> bool:
    return all(os.access(path, os.W_OK) for path in group.handles())


@dataclass(slots=True)
class Contained:
    """The meter of one container."""

    engine: Engine
    name: str
    notes: tuple[str, ...] = ()
    poll_seconds: float | None = None
    groups: tuple[str, ...] = ()
    _tool: int = 0
    _sought: bool = False
    _group: Groups | None = None
    _seen: Strikes = field(default_factory=Strikes)
    _spent_seconds: float = 0.0

    def attach(self, pid: int) -> None:
        """The docker command: its end is the end of the box."""
        self._tool = pid

    def cpu_seconds(self) -> float:
        """From the kernel's own account, or from the engine's reading of it; the last reading where it has ended."""
        group = self._found()
        try:
            self._spent_seconds = group.cpu_seconds() if group else self.engine.cpu_seconds(self.name)
        except (OSError, BoxError):
            self._require_end()
        return self._spent_seconds

    def queued(self, waiting: float) -> Queued:
        """From the kernel, where it shows us the processes of the container."""
        group = self._found()
        return group.queued(waiting) if group else {}

    def strikes(self) -> Strikes:
        """From the kernel while it has an account of the box, and from the engine when it has ended.

        Raises:
            BoxError: where Docker failed, and not the submission.
        """
        group, over = self._found(), self._status() is not None
        with contextlib.suppress(OSError):
            if group:
                self._seen = group.strikes()
        if over:
            self._seen = replace(self._seen, memory=max(self._seen.memory, int(self._end()["OOMKilled"])))
        elif not group:
            self._seen = Strikes(int(self._inspected()["State"]["OOMKilled"]))
        return self._seen

    def mark_memory(self) -> int:
        """From the kernel's own account.

        Raises:
            BoxError: where that cannot be seen from here: the engine tells no peak.
        """
        return self._account().mark_memory()

    def peak_memory(self) -> int:
        """From the same."""
        return self._account().peak_memory()

    def hidden_memory(self) -> int:
        """From the same."""
        return self._account().hidden_memory()

    def _account(self) -> Groups:
        if (group := self._found()) is None:
            raise BoxError("the control group of the container cannot be seen from here, and the engine tells no peak")
        return group

    def freeze(self) -> None:
        """By the group where it can be written, else by the engine; what has ended does not run."""
        group = self._found()
        try:
            if group and _writable(group):
                group.freeze()
            else:
                self.engine.pause(self.name)
        except (OSError, BoxError):
            self._require_end()

    def thaw(self) -> None:
        """The same way."""
        group = self._found()
        try:
            if group and _writable(group):
                group.thaw()
            else:
                self.engine.unpause(self.name)
        except (OSError, BoxError):
            self._require_end()

    def kill(self) -> None:
        """The same way, and the tool, which may wait for us to read; what was never made or has ended is left alone."""
        if self._group and _writable(self._group):
            with contextlib.suppress(OSError):  # the engine removes the group as soon as it is empty
                self._group.kill()
        else:
            with contextlib.suppress(MissingError, BusyError):
                self.engine.kill(self.name)
        if self._status() is None:
            os.kill(self._tool, signal.SIGKILL)

    def remove(self) -> None:
        """Wait until the engine has none of it, also where it makes it late, for a tool that was killed meanwhile."""
        LOST.add(self.name)
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            while not (gone := self._removed()) and not self._sought and time.monotonic() < deadline:
                time.sleep(0.02)
        finally:
            self.engine.close()
        if gone or self._sought:
            LOST.discard(self.name)

    def _removed(self) -> bool:
        """False where there was nothing to remove."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.engine.remove(self.name)
                return True
            except MissingError:
                return False
            except BusyError:  # somebody else removes it: so it will be missing soon
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def _found(self) -> Groups | None:
        """The control group, sought once: the session asks after the box has said hello."""
        if not self._sought:
            self._group, self._sought = _group(self._inspected()), True
        return self._group

    def _status(self) -> int | None:
        """How the docker command ended, if it did; asking changes nothing."""
        try:
            return ended(self._tool)
        except ChildProcessError:
            return -1

    def _inspected(self) -> Mapping[str, Any]:
        """What the engine says of the container.

        Raises:
            BoxError: where it has none: somebody removed it.
        """
        try:
            return self.engine.inspect(self.name)
        except MissingError as error:
            raise BoxError(f"Docker lost a box: somebody removed it. {error}") from error

    def _require_end(self) -> None:
        """Whatever failed, it is no wonder where the container has ended.

        Raises:
            BoxError: where it runs, or the engine does not say.
        """
        state = self._inspected()["State"]
        if state["Running"]:
            raise BoxError(f"a box of Docker cannot be counted or frozen: {state['Status']}")

    def _end(self) -> Mapping[str, Any]:
        """The container's state when it has ended by itself.

        Raises:
            BoxError: where the engine knows another end than the docker command, or somebody ended it.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (state := self._inspected()["State"])["Running"] and time.monotonic() < deadline:
            time.sleep(0.005)
        status = self._status()
        if state["Status"] != "exited" or state["Error"] or state["ExitCode"] != status:
            story = f"the docker command ended with status {status}, the box is {state['Status']}"
            raise BoxError(f"Docker lost a box: {story} with status {state['ExitCode']}. {state['Error']}".strip())
        return self._killed(state) if status == SIGKILLED else state

    def _killed(self, state: Mapping[str, Any]) -> Mapping[str, Any]:
        """The news of a kill for want of memory may come late; one that came through the engine was not its own."""
        deadline = time.monotonic() + LATE_SECONDS
        while not state["OOMKilled"] and time.monotonic() < deadline:
            time.sleep(0.01)
            state = self._inspected()["State"]
        if not state["OOMKilled"]:
            began, over = (datetime.fromisoformat(state[at]).timestamp() for at in ("StartedAt", "FinishedAt"))
            if sent := self.engine.signals(self.name, began, over + LATE_SECONDS / 2):
                raise BoxError(f"somebody ended a box of Docker by signal {', '.join(sent)}")
        return state
