"""Warm boxes: forks of a process in bubblewrap that has imported everything already, each behind walls of its own.

One zygote for each framework, started when it is first needed. It is replaced after so many forks, and at once where it
does anything but answer. The boxes of a zygote die with it, and it dies with the judge.
"""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from sandbox import meter, runtime, seccomp
from sandbox.box import MEND, Backend, Box, BoxError, Framework, Limits, Meter
from sandbox.bubblewrap import MODULES, OURS, PASSWD, Bubblewrap, host, nursery

FORKS = 200
START_SECONDS, ANSWER_SECONDS = 90.0, 30.0
MESSAGE_BYTES = 4096
CREDENTIALS = struct.Struct("3i")  # process, user, group
KILLED = -int(signal.SIGKILL)


class Zygote:
    """The judge's end of one zygote."""

    def __init__(self, framework: Framework) -> None:
        """Start it; until everything is imported, the first question waits."""
        self.forks = self.living = 0
        self.retired = self._greeted = False
        self._lock, self._count = threading.Lock(), threading.Lock()
        self._log = os.fdopen(os.memfd_create("log"), "r+b", buffering=0)
        self._control, theirs = _controls(START_SECONDS)
        with theirs, _files() as files:
            files["control"] = theirs.fileno()
            self._process = subprocess.Popen(
                command(Box("zygote", Limits(), framework, descriptors=files)),
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                pass_fds=tuple(files.values()),
                env={"PATH": runtime.PATH},
                cwd="/",
                start_new_session=True,
            )
        self.pid = self._process.pid
        self.close = weakref.finalize(self, _close, os.getpid(), self._process, self._control, self._log)

    def ask(self, kind: str, about: Any, descriptors: tuple[int, ...] = ()) -> Any:
        """One request and its answer; a zygote that gives none is ended, and with it its boxes.

        Raises:
            BoxError: where there is none.
        """
        with self._lock:
            try:
                if not self._greeted:
                    self._receive()
                    self._control.settimeout(ANSWER_SECONDS)
                    self._greeted = True
                socket.send_fds(self._control, [json.dumps([kind, about]).encode()], descriptors)
                return self._receive()
            except BaseException as error:  # Ctrl-C too: the next answer would be to this question
                self.retired = True
                said = self._said()
                self.close()
                if isinstance(error, OSError | EOFError | ValueError):
                    raise BoxError(f"the warm process does not answer: {error}. {said}") from error
                raise

    def _receive(self) -> Any:
        data = self._control.recv(MESSAGE_BYTES)
        if not data:
            raise EOFError("it has ended")
        return json.loads(data)

    def _said(self) -> str:
        if self._log.closed:
            return ""
        return os.pread(self._log.fileno(), 1 << 16, 0).decode(errors="replace").strip()[-1000:]

    def enter(self) -> None:
        """One more box."""
        with self._count:
            self.forks += 1
            self.living += 1

    def leave(self) -> None:
        """One box less; the last one of a zygote that has been replaced is its end."""
        with self._count:
            self.living -= 1
            if self.retired and not self.living:
                self.close()

    def retire(self) -> None:
        """It makes no box any more, and keeps those that it has."""
        with self._count:
            self.retired = True
            if not self.living:
                self.close()


class Forked:
    """The first process of a warm box: known to us by a descriptor, to its zygote by a number of its own."""

    def __init__(self, zygote: Zygote, box: Box) -> None:
        """It has joined its groups and is pinned before it goes on; no foreign code is in it yet.

        Raises:
            BoxError: where no box comes up.
        """
        self._zygote = zygote
        self._status: int | None = None
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            (inner, self.to), (self.source, outer), (self.log, told) = os.pipe(), os.pipe(), os.pipe()
            for stack, ends in ((ours, (self.to, self.source, self.log)), (theirs, (inner, outer, told))):
                for end in ends:
                    stack.callback(os.close, end)
            control, other = (theirs.enter_context(part) for part in _controls(ANSWER_SECONDS))
            control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            shared = runtime.shared(box)
            self._number = zygote.ask("fork", _request(box), (inner, outer, told, other.fileno(), *shared))
            if not isinstance(self._number, int):
                raise BoxError(f"the warm process cannot make a box: {self._number}")
            other.close()
            self.pid = _introduced(control)
            self._handle = os.pidfd_open(self.pid)
            ours.callback(os.close, self._handle)
            _admit(self.pid, box)
            control.send(b"go")
            self._ours = ours.pop_all()

    def status(self) -> int | None:
        """What its zygote says; where that is gone, the box went with it."""
        if self._status is None and self._has_ended(0):
            return self._asked("status")
        return self._status

    def wait(self, seconds: float) -> None:
        """Process 1 ends last in its namespace: where it has ended, the box is empty."""
        if not self._has_ended(seconds):
            raise BoxError("a box could not be ended")
        if self._status is None:
            self._status = self._asked("bury")

    def kill(self) -> None:
        """By the descriptor, since the number of one that has ended may be another's."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """Our ends of its pipes."""
        self._ours.close()
        self._zygote.leave()

    def _has_ended(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def _asked(self, what: str) -> int:
        try:
            status = self._zygote.ask(what, self._number)
        except BoxError:
            return KILLED
        return status if isinstance(status, int) else KILLED


class Warm:
    """Bubblewrap's walls around forks; threads may share it."""

    name = "warm"
    isolates = True
    shares = True
    cold: Backend = Bubblewrap()

    def __init__(self, forks: int = FORKS) -> None:
        """`forks`: of one zygote, before it is replaced."""
        self._forks = forks
        self._zygotes: dict[Framework, Zygote] = {}
        self._lock = threading.Lock()
        _ALL.add(self)

    def trouble(self) -> str | None:
        """What bubblewrap says, or that no box can be made within a box: one is."""
        if trouble := Bubblewrap().trouble():
            return trouble
        try:
            tried = self.launch(Box("trial", Limits(), "numpy"))
            tried.kill()
            tried.wait(ANSWER_SECONDS)
            tried.close()
        except BoxError as error:
            return f"no box can be made within a box here: {error}{MEND}--backend bubblewrap, which starts each anew"
        return None

    def payload(self) -> Mapping[str, bytes]:
        """The zygote has everything already."""
        return {}

    def command(self, box: Box) -> list[str]:
        """The argv of the zygote; its boxes have none."""
        return command(box)

    def launch(self, box: Box) -> Forked:
        """A fork; where the zygote fails, a fork of another one.

        Raises:
            BoxError: where that fails too.
        """
        try:
            return self._fork(box)
        except BoxError:
            return self._fork(box)

    def _fork(self, box: Box) -> Forked:
        zygote = self._entered(box.framework)
        try:
            return Forked(zygote, box)
        except BaseException as error:  # Ctrl-C too: the box that was half made is lost
            zygote.leave()
            zygote.retire()
            if isinstance(error, OSError):
                raise BoxError(f"a warm box did not come up: {error}") from error
            raise

    def _entered(self, framework: Framework) -> Zygote:
        with self._lock:
            zygote = self._zygotes.get(framework)
            if zygote is None or zygote.retired or zygote.forks >= self._forks:
                if zygote is not None:
                    zygote.retire()
                try:
                    zygote = self._zygotes[framework] = Zygote(framework)
                except OSError as error:
                    raise BoxError(f"the warm process could not be started: {error}") from error
            zygote.enter()
            return zygote

    def meter(self, box: Box) -> Meter:
        """Control groups where there are any."""
        return meter.meter(box)

    def reap(self, box: Box) -> None:
        """The namespaces went with the last process."""

    def close(self) -> None:
        """End the zygotes, and with them their boxes; the next box starts another."""
        with self._lock:
            for zygote in self._zygotes.values():
                zygote.close()
            self._zygotes.clear()


_ALL: weakref.WeakSet[Warm] = weakref.WeakSet()


def _forget() -> None:
    """In a fork of the judge: the zygotes are its parent's, and so are the threads that held the locks."""
    for warm in list(_ALL):
        warm._lock = threading.Lock()
        warm.close()


os.register_at_fork(after_in_child=_forget)


def command(box: Box) -> list[str]:
    """The argv of a zygote."""
    files = box.descriptors
    words = ["-s", "-P", "-S", "-m", "sandbox.zygote", box.framework, str(files["control"]), str(files["seccomp"])]
    return nursery(box, host(), words)


@contextlib.contextmanager
def _files() -> Iterator[dict[str, int]]:
    """What a zygote is given in memory."""
    with contextlib.ExitStack() as stack:
        modules = {name: (OURS / name).read_bytes() for name in (*MODULES, "zygote.py")}
        files: dict[str, int] = {}
        for name, data in {**modules, "passwd": PASSWD, "seccomp": seccomp.program()}.items():
            files[name] = os.memfd_create(name)
            stack.callback(os.close, files[name])
            os.write(files[name], data)
            os.lseek(files[name], 0, os.SEEK_SET)
        yield files


def _close(owner: int, process: subprocess.Popen[bytes], control: socket.socket, log: IO[bytes]) -> None:
    control.close()
    log.close()
    if os.getpid() == owner:
        process.kill()
        process.wait()


def _controls(seconds: float) -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(seconds)
    return ours, theirs


def _request(box: Box) -> dict[str, int]:
    counted = 0 if box.groups else box.limits.processes
    return {"reply_mib": box.limits.reply_mib, "tmp_mib": box.limits.tmp_mib, "processes": counted, "tidy": box.tidy}


def _introduced(control: socket.socket) -> int:
    """The number of process 1 as we count: the kernel adds it to whatever a process sends."""
    said, extra, _, _ = control.recvmsg(MESSAGE_BYTES, socket.CMSG_SPACE(CREDENTIALS.size))
    if said != b"ready":
        raise BoxError(f"a warm box did not come up: {said.decode(errors='replace')}")
    ((_, _, data),) = extra
    pid: int = CREDENTIALS.unpack(data)[0]
    return pid


def _admit(pid: int, box: Box) -> None:
    for group in box.groups:
        Path(group).write_text(str(pid), encoding="ascii")
    if box.core is not None:
        os.sched_setaffinity(pid, {box.core})
