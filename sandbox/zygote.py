"""The zygote: imports once, then forks a box for each request, and no foreign code ever runs in it.

Started as `python -s -P -S -m sandbox.zygote FRAMEWORK CONTROL FILTER` in a box like any other, but for what would
forbid it to make boxes: it puts that around every fork itself, before the fork takes up the cold worker's own code.

zygote -> process 1 of the box, born into its namespaces -> the worker, which meets foreign code. Process 1 is a child
of the zygote, which so knows how each box ends.

Requests are JSON: ["fork", {...}] with four descriptors (wire in, wire out, log, the box's own control) or six (memory
that it shares with the judge, for requests and for replies), ["status", N] and ["bury", N]. An answer is a number,
null, or a sentence that says what went wrong.
"""

import ctypes
import errno
import fcntl
import gc
import importlib
import importlib.util
import io
import json
import os
import signal
import socket
import struct
import sys
import traceback
from typing import Any, NoReturn, cast

import numpy as np

from sandbox import tensors, wire, worker

LIBC = ctypes.CDLL(None, use_errno=True)
KERNEL = ctypes.PyDLL(None, use_errno=True)  # calls that keep the interpreter's lock
CLONE = {"x86_64": 56, "aarch64": 220, "riscv64": 220, "loongarch64": 220}
NEW_USER, NEW_NS, NEW_PID, NEW_NET = 0x10000000, 0x20000, 0x20000000, 0x40000000
NEW_IPC, NEW_UTS, NEW_CGROUP = 0x8000000, 0x4000000, 0x2000000
NOSUID, NODEV, NOEXEC, READ_ONLY, REMOUNT, BIND = 2, 4, 8, 1, 32, 4096
SET_SECCOMP, CAPBSET_DROP, SET_NO_NEW_PRIVS, FILTER = 22, 24, 38, 2
CAPABILITIES_3 = 0x20080522
REQUEST_BYTES, DESCRIPTORS, REHEARSALS, USER = 4096, 6, 32, 65534
HUGE, COLLAPSE = 2 << 20, 25
CONTROL, MEMORY = 3, 4  # descriptors of a new box, until it has no use for them
READY, GO = b"ready", b"go"


def call(name: str, *arguments: Any) -> int:
    """A function of the C library; OSError where it fails."""
    result: int = getattr(LIBC, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), f"{name}{arguments[:3]}: {os.strerror(ctypes.get_errno())}")
    return result


def fork(namespaces: int) -> int:
    """A child, born into new namespaces; OSError where the kernel refuses.

    The interpreter is told nothing: its only thread goes on in the child as it was, and process 1 draws no random
    numbers. What it would put in order touches a megabyte, and every page of that would be copied.
    """
    if (number := CLONE.get(os.uname().machine)) is None:
        raise OSError(errno.ENOSYS, f"no boxes are forked on {os.uname().machine}")
    pid: int = KERNEL.syscall(number, ctypes.c_ulong(namespaces | signal.SIGCHLD), None, None, None, None)
    if pid < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return pid


def prctl(option: int, *values: int) -> int:
    """Every argument in full width, as the kernel reads it."""
    return call("prctl", option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]))


def mount(source: str, place: str, kind: str, flags: int, options: str = "") -> None:
    """The system call."""
    call("mount", source.encode(), place.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())


def write(path: str, text: str) -> None:
    """One write to a file of the kernel."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


# Process 1 of a box ------------------------------------------------------------------------------------------------


def furnish(tmp_mib: int) -> None:
    """What the namespaces of the box need: nothing of the zygote's that can be written stays in sight."""
    mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC)
    write("/proc/sys/user/max_user_namespaces", "0")
    mount("none", "/proc", "", BIND | REMOUNT | READ_ONLY | NOSUID | NODEV | NOEXEC)
    for place in ("/tmp", "/dev/shm"):
        mount("tmpfs", place, "tmpfs", NOSUID | NODEV, f"mode=0755,size={tmp_mib << 20},nr_inodes={worker.INODES}")
    os.chdir("/tmp")  # the folder that was here is the zygote's, below the new one


def give_up_privileges(program: bytes) -> None:
    """Every capability for good; then the filter, which also refuses most of what was done here."""
    with open("/proc/sys/kernel/cap_last_cap", "rb", 0) as file:
        last = int(file.read(8))
    for capability in range(last + 1):
        prctl(CAPBSET_DROP, capability)
    call("capset", struct.pack("=II", CAPABILITIES_3, 0), bytes(24))
    prctl(SET_NO_NEW_PRIVS, 1)
    code = ctypes.create_string_buffer(program, len(program))
    rules = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    where = ctypes.create_string_buffer(rules, len(rules))
    prctl(SET_SECCOMP, FILTER, ctypes.addressof(where))


def become_box(request: dict[str, int], framework: str, program: bytes, memory: range) -> NoReturn:
    """Wait until the judge has counted us in its groups, which needs our number; it learns this from the kernel."""
    os.setsid()
    with socket.socket(fileno=CONTROL) as control:
        try:
            worker.prctl(worker.PR_SET_DUMPABLE, 1)  # the maps below belong to root as long as we are not
            write("/proc/self/setgroups", "deny")
            write("/proc/self/uid_map", f"{USER} {USER} 1")
            write("/proc/self/gid_map", f"{USER} {USER} 1")
            furnish(request["tmp_mib"])
        except OSError as error:
            control.send(str(error).encode())
            os._exit(1)
        control.send(READY)
        if control.recv(8) != GO:
            os._exit(1)
    call("unshare", NEW_CGROUP)
    give_up_privileges(program)
    numbers = (request[name] for name in ("reply_mib", "tmp_mib", "processes", "tidy"))
    worker.main(framework, *numbers, *memory)
    os._exit(0)


# The zygote --------------------------------------------------------------------------------------------------------


class Zygote:
    """Takes one request after another until the judge has gone."""

    def __init__(self, framework: str, control: socket.socket, program: bytes) -> None:
        self.framework, self.control, self.program = framework, control, program

    def serve(self) -> None:
        """Say that all is imported, then answer."""
        self.control.send(b"null")
        while True:
            data, descriptors, _, _ = socket.recv_fds(self.control, REQUEST_BYTES, DESCRIPTORS)
            if not data:
                return
            try:
                kind, about = json.loads(data)
                said = self.answer(kind, about, descriptors)
            except OSError as error:
                said = str(error)
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
            self.control.send(json.dumps(said).encode())
            del said  # a fork sees the frames of this process: nothing of an earlier box is in them

    def answer(self, kind: str, about: Any, descriptors: list[int]) -> int | str | None:
        """The number of the new process 1; or how that of this number ended."""
        if kind == "fork":
            return self.fork(about, descriptors)
        kept = os.WNOWAIT if kind == "status" else 0
        ended = os.waitid(os.P_PID, about, os.WEXITED | os.WNOHANG | kept)
        if ended is None:
            return None
        return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status

    def fork(self, request: dict[str, int], descriptors: list[int]) -> int | str:
        """A thread would be missing in the fork, whatever lock it holds being held for ever."""
        if (threads := len(os.listdir("/proc/self/task"))) != 1:
            return f"{threads} threads where one should be"
        first = fork(NEW_USER | NEW_NS | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS)
        if not first:
            self._begin(request, descriptors)
        return first

    def _begin(self, request: dict[str, int], descriptors: list[int]) -> NoReturn:
        """In process 1, which keeps nothing but what was sent."""
        try:
            self.control.detach()
            high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 64) for descriptor in descriptors]
            for number, descriptor in enumerate(high):
                os.dup2(descriptor, number)
            os.closerange(len(high), 4096)
            become_box(request, self.framework, self.program, range(MEMORY, len(high)))
        except BaseException:  # whatever it is, only the judge may decide what comes of it
            traceback.print_exc()
        finally:
            os._exit(1)


def join_pages() -> None:
    """Memory in pages of 2 MiB: a fork copies one entry for each, not 512. One that is written to is divided again."""
    with open("/proc/self/maps", encoding="utf-8") as file:
        found = [line.split() for line in file]
    for words in found:
        if words[1].startswith("rw") and (len(words) == 5 or words[5] == "[heap]"):
            begin, end = (int(word, 16) for word in words[0].split("-"))
            for place in range(-(-begin // HUGE) * HUGE, end - HUGE + 1, HUGE):
                LIBC.madvise(ctypes.c_void_p(place), ctypes.c_size_t(HUGE), COLLAPSE)  # refused at worst


def rehearse(framework: str) -> None:
    """The worker's own code, until the interpreter has adapted to it: what is learnt here is not learnt in each box."""
    importlib.util.find_spec("submission")
    stage = worker.Worker(cast(worker.Line, None), 1 << 20, framework)
    stage.slots["main"] = worker.Slot({"": lambda x, *others, **named: x})
    for _ in range(REHEARSALS):
        tree, blobs = tensors.encode(((np.ones((2, 3), np.float32), 1, 2.5), {"axis": "all"}), 1 << 20, layouts=True)
        step = {"slot": "main", "verb": "call", "name": "", "tree": tree}
        sent = io.BytesIO(b"".join(wire.pack("steps", 1, {"steps": [step]}, blobs)))
        wire.pack("taken", 1, *stage.answer(wire.receive(sent.read, 1 << 20))[1:])


def main(framework: str, control: int, program: int) -> None:
    """Import what the boxes need, and freeze it: what is never collected is never copied."""
    worker.prctl(worker.PR_SET_DUMPABLE, 0)
    worker.prctl(worker.PR_SET_PDEATHSIG, signal.SIGKILL)
    with open(program, "rb") as file:
        rules = file.read()
    os.closerange(3, control)
    os.closerange(control + 1, 4096)
    for name in ("numpy.random", *(["torch", framework] if framework != "numpy" else [])):
        importlib.import_module(name)
    if framework != "numpy":
        sys.modules["torch"].set_num_threads(1)
    rehearse(framework)
    gc.collect()
    gc.freeze()
    join_pages()
    Zygote(framework, socket.socket(fileno=control), rules).serve()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))
    os._exit(0)
