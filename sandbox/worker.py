"""The loop in the box: takes one request, runs the foreign code, answers; it has no secrets and judges nothing.

Started as `python -s -P -S -m sandbox.worker FRAMEWORK REPLY_MIB FILE_MIB PROCESSES TIDY [REQUEST REPLY]
[PLACE ARENA SIZE]` with the wire on descriptors 0 and 1, memory that is shared with the judge on REQUEST and REPLY, if
any, and so many bytes of a device's on ARENA. Whatever it says is a claim, so nothing here is hardened against the
submission; it only has to be clear about what an honest one did.
"""

import ctypes
import functools
import importlib.util
import mmap
import os
import re
import resource
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

from sandbox import arena, handed, tensors, wire

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
MESSAGE, TRACE, FRAMES = 2000, 8000, 40
OPEN_FILES, INODES = 512, 16384  # of one process; of each of the two folders
TRIM_THRESHOLD, MMAP_THRESHOLD, TIDY_BYTES = -1, -3, 128 << 10
LIBC = ctypes.CDLL(None)
NO_NAME = re.compile(r"\W")
Answer = tuple[str, dict[str, Any], list[Any]]


@dataclass(slots=True)
class Slot:
    """One loaded submission: its entries by name, the first one also as "", and the objects that were made of them."""

    entries: dict[str, Any]
    objects: dict[str, Any] = field(default_factory=dict)

    def meant(self, value: Any) -> Any:
        """An argument; where it stands for one of the objects, that object."""
        return self.objects[str(value.words[1])] if type(value) is tensors.Handed else value


def prctl(option: int, value: int) -> None:
    """The system call; it cannot fail for the options used here."""
    LIBC.prctl(option, value, 0, 0, 0)


def reap(worker: int) -> NoReturn:
    """Outlive the worker: the submission must not be process 1, and somebody must bury its orphans."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the kernel drops what process 1 has no handler for
    os.closerange(0, 512)
    while (ended := os.wait())[0] != worker:
        pass
    while children := _children():
        for child in children:
            os.kill(child, signal.SIGKILL)
        os.wait()
    code = os.waitstatus_to_exitcode(ended[1])
    os._exit(code if code >= 0 else 128 - code)


def _children() -> list[int]:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]


def limit(file_mib: int, processes: int) -> None:
    """Hard limits that need no kernel group; memory is not among them, since address space is not memory."""
    most = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: file_mib << 20, resource.RLIMIT_NOFILE: OPEN_FILES}
    for kind, bound in (most | ({resource.RLIMIT_NPROC: processes} if processes else {})).items():
        resource.setrlimit(kind, (bound, bound))


def reseed() -> None:
    """Each box draws its own numbers; a process that others were copied from would hand them all the same ones."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()


def load(
    source: bytes, filename: str, entries: Sequence[str], slot: str, files: dict[str, int], drivers: Sequence[str] = ()
) -> Slot | str:
    """Import the source as a real file of its own; a sentence instead of a slot where an entry is missing.

    files: those beside it, by their place: of so many bytes, which follow those of the file itself.
    drivers: functions of the one that is fixture.py; they are given the entries as their first argument.
    """
    stem = NO_NAME.sub("_", os.path.basename(filename).removesuffix(".py")) or "submission"
    if not stem.isidentifier() or stem in sys.modules or importlib.util.find_spec(stem) is not None:
        stem = "submission"
    name = stem if slot == "main" else f"{stem}_{NO_NAME.sub('_', slot)}"
    folder = os.path.join(os.environ["TMPDIR"], f"slot-{name}")
    for place, size in [(f"{name}.py", len(source) - sum(files.values())), *files.items()]:
        path = os.path.join(folder, place)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(source[:size])
        source = source[size:]
    sys.path.append(folder)
    module = _run(name, os.path.join(folder, f"{name}.py"))
    found = {name: getattr(module, name, None) for name in entries}
    if missing := [_missing(module, name, value) for name, value in found.items() if not callable(value)]:
        return missing[0]
    driver = _run(f"{name}_fixture", os.path.join(folder, "fixture.py")) if drivers else module
    learner = SimpleNamespace(**found)
    driven = {name: functools.partial(getattr(driver, name), learner) for name in drivers}
    return Slot(found | driven | {"": found[entries[0]]})


def _run(name: str, path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _missing(module: ModuleType, entry: str, found: Any) -> str:
    if found is not None:
        return f"defines `{entry}` as a value of type {type(found).__name__}; it must be a function or class"
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    instead = f" (it defines {', '.join(own[:10])})" if own else ""
    return f"defines no `{entry}`; it must be a function or class{instead}"


def take_step(slot: Slot, body: dict[str, Any], args: Any, kwargs: Any) -> Any:
    """One call, new, method or get."""
    if body["verb"] == "call":
        return slot.entries[body["name"]](*args, **kwargs)
    if body["verb"] == "new":
        slot.objects.pop(body["target"], None)
        slot.objects[body["target"]] = slot.entries[body["name"]](*args, **kwargs)
        return None
    if body["target"] not in slot.objects:
        raise LookupError(f"there is no object `{body['target']}`: making it failed")
    found = getattr(slot.objects[body["target"]], body["name"])
    return found(*args, **kwargs) if body["verb"] == "method" else found


def explain(error: BaseException, ours: frozenset[str]) -> Answer:
    """What was raised, in the submission's own frames and the last of a library's. Its `__str__` may fail as well."""
    try:
        message = str(error)[:MESSAGE]
    except BaseException as second:  # foreign code: its errors are data, whatever they are
        message = f"(its message cannot be shown: {type(second).__name__})"
    shown = traceback.TracebackException(type(error), error, error.__traceback__, limit=-FRAMES, compact=True)
    for part in _chain(shown):
        theirs = [at for at in part.stack if at.filename not in ours and "<frozen" not in at.filename]
        part.stack[:] = [at for at in theirs if at is theirs[-1] or at.filename[0] == "<" or "/slot-" in at.filename]
    trace = "".join(shown.format())
    bases = [base.__name__ for base in type(error).__mro__[1:-1]][:16]
    return "raised", {"error": type(error).__name__, "message": message, "trace": trace[-TRACE:], "bases": bases}, []


def _chain(shown: traceback.TracebackException | None) -> Iterator[traceback.TracebackException]:
    if shown is not None:
        yield shown
        for other in (shown.__cause__, shown.__context__, *(getattr(shown, "exceptions", None) or ())):
            yield from _chain(other)


class Line:
    """The worker's end of the wire, and of the memory that it shares with the judge."""

    def __init__(self, memory: Sequence[int]) -> None:
        """The wire leaves the standard streams; a mapping needs its descriptor no more.

        memory: the requests' and the replies'; a third one is of a device, and stays open until torch is there.
        """
        self.request = mmap.mmap(memory[0], 0, prot=mmap.PROT_READ) if memory else None
        self.reply = mmap.mmap(memory[1], 0) if memory else None
        kept = memory[2:3] or [4096]
        os.closerange(3, kept[0])
        os.closerange(kept[0] + 1, 4096)
        self.source, self.sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
        with open("/dev/null", "rb") as null:
            os.dup2(null.fileno(), 0)
        os.dup2(2, 1)

    def take(self, size: int) -> memoryview:
        """Exactly so many bytes."""
        data = tensors.space(size)
        if self.source.readinto(data) < size:
            raise EOFError
        return data

    def find(self, size: int) -> memoryview:
        """So many bytes of the request, where they lie until the answer is sent."""
        return memoryview(self.request or b"")[:size]


class Worker:
    """Answers requests, one after another, until the wire ends."""

    def __init__(
        self, line: Line, reply_bytes: int, framework: str, arena: arena.Arena | None = None, tidy: bool = False
    ) -> None:
        self.line, self.reply_bytes, self.tensors = line, reply_bytes, framework != "numpy"
        self.slots: dict[str, Slot] = {}
        self.arena, self.tidy = arena, tidy
        self.asker = handed.Asker(self.send, self.receive, self.tensors)
        self.ours = frozenset({__file__, handed.__file__, tensors.__file__, wire.__file__})
        self.act = take_step
        if framework == "triton" and arena is None:  # kernels are interpreted
            from sandbox import guards, programs  # the one needs torch

            if said := guards.trouble():
                sys.exit(said)
            self.ours |= {guards.__file__, programs.__file__}
            self.act = guards.guarded(take_step)

    def serve(self) -> None:
        """Say hello, then answer."""
        self.send("hello", 0, {"python": sys.version.split()[0]})
        while True:
            try:
                frame = self.receive()
            except EOFError:
                return
            self.asker.answering(frame.number)
            kind, body, blobs = self.answer(frame) if self.arena is None else self.finished(frame, self.arena)
            self.asker.answering(None)
            try:
                self.send(kind, frame.number, body, blobs)
            except wire.WireError as error:
                self.send("unanswerable", frame.number, {"reason": str(error)})
            del frame, body, blobs

    def receive(self) -> wire.Frame:
        """The next frame."""
        return wire.receive(self.line.take, 1 << 40, self.line.find)

    def send(self, kind: str, number: int, body: dict[str, Any], blobs: Any = ()) -> None:
        """One frame; nothing is written of one that is too large."""
        frame = wire.pack(kind, number, body, blobs, self.line.reply)
        if self.tidy:
            LIBC.malloc_trim(0)  # free pages between others, too; and before the judge looks
        self.line.sink.writelines(frame)
        self.line.sink.flush()

    def answer(self, frame: wire.Frame) -> Answer:
        """What comes of a request."""
        try:
            return {"load": self.load, "step": self.step, "steps": self.steps}[frame.kind](frame)
        except BaseException as error:  # as below, and a load is foreign code too
            return explain(error, self.ours)

    def finished(self, frame: wire.Frame, memory: arena.Arena) -> Answer:
        """What comes of a request, when the device has done it: its errors are known no sooner."""
        memory.clear()
        answer = self.answer(frame)
        try:
            memory.finish()
        except BaseException as error:  # of foreign work: data
            return explain(error, self.ours)
        return answer

    def load(self, frame: wire.Frame) -> Answer:
        """Run the submission's file."""
        slot = load(bytes(frame.blob), **frame.body)
        if isinstance(slot, str):
            return "missing", {"message": slot}, []
        self.slots[frame.body["slot"]] = slot
        return "ready", {}, []

    def step(self, frame: wire.Frame) -> Answer:
        """One step; its arrays are sent from where they lie."""
        args, kwargs = next(self.read([frame.body], frame.blob))
        kind, body, arrays = self.take(frame.body, args, kwargs)
        return kind, body, tensors.written(arrays)

    def steps(self, frame: wire.Frame) -> Answer:
        """Steps that came together, each answered in full before the next: what it returned may change later.

        Inputs are gone before the next ones are made, as they are for whoever is asked one step at a time: a mistake
        that takes a new array for an old one must be made here too. Those on a device are views, and made at once.
        """
        answers: list[tuple[str, dict[str, Any]]] = []
        copies: list[bytes] = []
        inputs = self.read(frame.body["steps"], frame.blob)
        inputs = inputs if self.arena is None else iter(list(inputs))
        for body in frame.body["steps"]:
            kind, said, arrays = self.take(body, *next(inputs))
            copies += map(bytes, arrays)
            answers.append((kind, said))
        return "taken", {"answers": answers}, tensors.written(copies)

    def read(self, asked: list[dict[str, Any]], blob: wire.Buffer) -> Iterator[Any]:
        """The arguments of some steps."""
        trees, parts, make = [body["tree"] for body in asked], tensors.cut, self.asker.make
        return tensors.decode_each(
            trees, blob, tensors=self.tensors, layouts=True, parts=parts, arena=self.arena, make=make
        )

    def take(self, body: dict[str, Any], args: Any, kwargs: Any) -> Answer:
        """Take the step and gather what comes of it at once, so that a lazy result does its work before the answer."""
        try:
            slot = self.slots[body["slot"]]
            kwargs = {name: slot.meant(value) for name, value in kwargs.items()}
            value = self.act(slot, body, [slot.meant(value) for value in args], kwargs)
            tree, arrays = tensors.gather(value, self.reply_bytes, tensors=self.tensors, arena=self.arena)
            return "returned", {"tree": tree}, arrays
        except tensors.UnencodableError as refusal:
            return "unanswerable", {"reason": str(refusal)[:MESSAGE]}, []
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: whatever foreign code raises is data
            return explain(error, self.ours)


def main(
    framework: str,
    reply_mib: int,
    file_mib: int,
    processes: int,
    tidy: int,
    *memory: int,
    device: tuple[arena.Place, int] | None = None,
) -> None:
    """Take the wire off the standard streams, leave process 1 behind, import, limit, serve.

    tidy: as in `Box`, 0 or 1.
    memory: descriptors, as `Line` wants them.
    device: where the arena lies that is the third of them, and its bytes.
    """
    line = Line(memory)
    for option in (MMAP_THRESHOLD, TRIM_THRESHOLD) if tidy else ():
        LIBC.mallopt(option, TIDY_BYTES)
    prctl(PR_SET_DUMPABLE, 0)  # before the fork: the memory of process 1 is never open to the submission
    if worker := os.fork():
        reap(worker)
    prctl(PR_SET_DUMPABLE, 1)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if framework != "numpy":
        if importlib.util.find_spec(library := framework.partition(".")[0]) is None:
            sys.exit(f"{library} is missing: judge doctor says what to install")
        torch = importlib.import_module("torch")  # after the fork: process 1 has no use for it
        torch.set_num_threads(1)
        if device and device[0] == "cuda":
            torch.set_default_device("cuda")
        importlib.import_module(framework)
    reseed()
    limit(file_mib, processes)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # what was printed before a crash is seen
    shared = arena.opened(device[0], memory[2], device[1]) if device else None
    Worker(line, reply_mib << 20, framework, shared, bool(tidy)).serve()


if __name__ == "__main__":
    words = sys.argv[2:]
    place = next((known for known in ("host", "cuda") if known in words), None)
    if place is None:
        main(sys.argv[1], *map(int, words))
    else:
        at = words.index(place)
        reply, files, processes, tidy, *memory = map(int, words[:at])
        main(
            sys.argv[1], reply, files, processes, tidy, *memory, int(words[at + 1]), device=(place, int(words[at + 2]))
        )
    os._exit(0)  # no exit handlers of the submission: nobody waits for them
