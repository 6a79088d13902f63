"""Shared memory: what a box may do there, what the judge believes of it, and that nothing of it stays open."""

import contextlib
import ctypes
import dataclasses
import fcntl
import mmap
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import meter, runtime, tensors
from sandbox.box import Backend, Box, BoxError, Died, Garbled, Meter, OutOfMemory, Returned, Step, Submission, TimedOut
from sandbox.bubblewrap import Bubblewrap
from sandbox.clauses import ASKED, LIMITS, answer, ask, opened
from sandbox.memory import REQUEST_BYTES, Memory
from sandbox.session import Session
from sandbox.unboxed import Unboxed
from sandbox.warm import Warm
from sandbox.wire import MAGIC, PREFIX, SHARED, SHARED_BYTES, WireError, pack, receive
from tests.boxes import ROOT
from tests.test_wire import reader

REPLY_BYTES = 1 << 20
PUNCH = 3  # FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE
LARGE = 300_000  # numbers of eight bytes


@pytest.fixture
def memory() -> Iterator[Memory]:
    with contextlib.closing(Memory(REPLY_BYTES)) as made:
        yield made


@pytest.fixture
def reply(memory: Memory) -> Iterator[mmap.mmap]:
    """The box's end."""
    with mmap.mmap(memory.descriptors["reply"], 0) as mapped:
        yield mapped


def punched(descriptor: int, place: int, size: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return not libc.fallocate(descriptor, PUNCH, ctypes.c_long(place), ctypes.c_long(size))


def blocks(memory: Memory) -> int:
    return os.fstat(memory.descriptors["reply"]).st_blocks


# Seals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["request", "reply"])
@pytest.mark.parametrize("size", [0, 1 << 16, 1 << 40])
def test_no_size_can_be_changed(memory: Memory, name: str, size: int):
    with pytest.raises(PermissionError):
        os.ftruncate(memory.descriptors[name], size)


@pytest.mark.parametrize("name", ["request", "reply"])
def test_no_seal_can_be_added(memory: Memory, name: str):
    with pytest.raises(PermissionError):
        fcntl.fcntl(memory.descriptors[name], fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)


def test_requests_are_written_by_the_judge_alone(memory: Memory):
    descriptor = memory.descriptors["request"]
    memory.request[:5] = b"judge"
    with pytest.raises(PermissionError):
        mmap.mmap(descriptor, 0)
    with pytest.raises(PermissionError):
        os.pwrite(descriptor, b"box", 0)
    assert not punched(descriptor, 0, 1 << 16)
    with mmap.mmap(descriptor, 0, prot=mmap.PROT_READ) as theirs:
        assert theirs[:5] == b"judge"


# What the judge believes -------------------------------------------------------------------------------------------


def test_what_was_written_is_copied_once(memory: Memory, reply: mmap.mmap):
    reply[:6] = b"before"
    got = memory.copy(6)
    reply[:6] = b"after "
    assert got == b"before"


@pytest.mark.parametrize("size", [1, REPLY_BYTES, REPLY_BYTES + 1, 1 << 62])
def test_what_was_not_written_is_refused_and_costs_nothing(memory: Memory, size: int):
    with pytest.raises(WireError, match="holds fewer"):
        memory.copy(size)
    assert blocks(memory) == 0


def test_a_hole_in_what_was_written_is_refused_and_not_filled(memory: Memory, reply: mmap.mmap):
    reply[:] = b"x" * REPLY_BYTES
    assert punched(memory.descriptors["reply"], 1 << 16, 1 << 16)
    before = blocks(memory)
    with pytest.raises(WireError):
        memory.copy(REPLY_BYTES)
    assert memory.copy(1 << 16) == b"x" * (1 << 16)
    assert blocks(memory) == before < REPLY_BYTES // 512


def test_no_page_of_a_reply_is_made_by_the_judge_who_reads_it(memory: Memory):
    """As a mapping would, where the box punches holes between a look at what is there and the copy."""
    inodes = [line.split()[4] for line in Path("/proc/self/maps").read_text().splitlines()]
    assert str(os.fstat(memory.descriptors["request"]).st_ino) in inodes
    assert str(os.fstat(memory.descriptors["reply"]).st_ino) not in inodes


def test_more_than_was_agreed_is_refused(memory: Memory, reply: mmap.mmap):
    reply[:] = b"x" * REPLY_BYTES
    assert len(memory.copy(REPLY_BYTES)) == REPLY_BYTES
    with pytest.raises(WireError):
        memory.copy(REPLY_BYTES + 1)


# Frames ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "magic"), [(0, MAGIC), (SHARED_BYTES - 1, MAGIC), (SHARED_BYTES, SHARED),
                                             (REPLY_BYTES, SHARED), (REPLY_BYTES + 1, MAGIC)])  # fmt: skip
def test_only_what_is_large_and_fits_lies_in_memory(memory: Memory, reply: mmap.mmap, size: int, magic: bytes):
    blob = os.urandom(size)
    sent = b"".join(map(bytes, pack("returned", 3, {}, [blob[:100], blob[100:]], reply)))
    assert sent.startswith(magic)
    assert (len(sent) < SHARED_BYTES) is (magic == SHARED or size < SHARED_BYTES - 100)
    assert bytes(receive(reader(sent), 2 * REPLY_BYTES, memory.copy).blob) == blob


def test_memory_that_is_not_shared_is_no_message(memory: Memory, reply: mmap.mmap):
    sent = b"".join(map(bytes, pack("returned", 3, {}, [bytes(SHARED_BYTES)], reply)))
    with pytest.raises(WireError, match="begin no message"):
        receive(reader(sent), REPLY_BYTES)


@settings(max_examples=100)
@given(st.binary(max_size=60), st.integers(0, 2**64 - 1) | st.integers(0, 200), st.binary(max_size=200))
def test_a_message_in_memory_is_a_wire_error_or_what_was_written(header: bytes, length: int, written: bytes):
    with contextlib.closing(Memory(1 << 16)) as memory, mmap.mmap(memory.descriptors["reply"], 0) as reply:
        reply[: len(written)] = written
        body = header if len(header) % 2 else b'["returned",1,{"tree":["b"]}]'
        sent = PREFIX.pack(SHARED, len(body), length) + body
        try:
            frame = receive(reader(sent), 1 << 20, memory.copy)
            value = tensors.decode(frame.body["tree"], frame.blob)
        except WireError:
            return
        assert isinstance(value, bytes)


# Boxes -------------------------------------------------------------------------------------------------------------


class Wired(Unboxed):
    """Without walls and without shared memory."""

    shares = False


class WiredBubblewrap(Bubblewrap):
    shares = False


class WiredWarm(Warm):
    shares = False


KINDS = (Bubblewrap(), Warm(), Unboxed(), WiredBubblewrap(), WiredWarm(), Wired())
ROOMY = dataclasses.replace(LIMITS, memory_mib=512, reply_mib=16)


@pytest.fixture(scope="module", params=KINDS, ids=lambda backend: type(backend).__name__)
def box(request: pytest.FixtureRequest) -> Iterator[Session]:
    if trouble := request.param.trouble():
        pytest.skip(trouble)
    with opened(request.param, ROOMY) as session:
        session.load(Submission(b"def f(x):\n    x *= 2\n    return x, x[::2]\n", "f"), "twice")
        yield session


@pytest.mark.parametrize("count", [100, LARGE])
def test_an_array_crosses_both_ways_whole_and_writable(box: Session, count: int):
    sent = np.random.default_rng(7).normal(size=count)
    got = box.step(Step("call", (sent,)), "twice")
    assert isinstance(got, Returned)
    assert np.array_equal(got.value[0], 2 * sent)
    assert np.array_equal(got.value[1], 2 * sent[::2])
    got.value[0][0] = 1.0


def test_what_came_back_stays_as_it_was(box: Session):
    first, second = (box.step(Step("call", (np.full(LARGE, n),)), "twice") for n in (1.0, 2.0))
    assert isinstance(first, Returned)
    assert isinstance(second, Returned)
    assert set(np.unique(first.value[0])) == {2.0}
    assert set(np.unique(second.value[0])) == {4.0}


def test_what_is_larger_than_the_memory_crosses_on_the_wire():
    sent = np.arange(REQUEST_BYTES // 8)
    with opened(Unboxed(), dataclasses.replace(ROOMY, memory_mib=1024)) as session:
        session.load(Submission(b"def f(x): return x[-3:]\n", "f"), "last")
        got = session.step(Step("call", (sent,)), "last")
    assert isinstance(got, Returned)
    assert np.array_equal(got.value, sent[-3:])


def test_memory_is_shared_where_it_is_said(box: Session):
    shared = type(box._backend).__name__.startswith("Wired")
    assert (box._memory is None) is shared
    maps = str(answer(box, "answer = [l for l in open('/proc/self/maps') if 'memfd:judge' in l]"))
    assert ("rw-s" in maps, "r--s" in maps) == (not shared, not shared)


def test_a_box_has_no_descriptor_of_its_memory_and_no_socket(box: Session):
    code = "import os; answer = [os.readlink(f'/proc/self/fd/{n}') for n in range(3, 512) if os.path.lexists("
    listed = answer(box, code + "f'/proc/self/fd/{n}')]")
    assert isinstance(listed, list)
    assert len(listed) == 2
    assert all(str(name).startswith("pipe:") for name in listed)


def test_a_box_cannot_make_its_requests_writable(box: Session):
    code = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
answer = [(libc.mprotect(ctypes.c_void_p(int(l.split('-')[0], 16)), 4096, 3), ctypes.get_errno())
          for l in open('/proc/self/maps') if 'memfd:judge' in l and 'r--s' in l]
"""
    assert answer(box, code) == ([] if box._memory is None else [(-1, 13)])


def test_replies_count_for_the_box():
    code = "import sys\nframe = sys._getframe()\nwhile 'self' not in frame.f_locals: frame = frame.f_back\n"
    code += "reply = frame.f_locals['self'].line.reply\nfor at in range(0, len(reply), 4096): reply[at] = 1\nanswer = 1"
    tight = dataclasses.replace(LIMITS, memory_mib=128, reply_mib=200)
    with opened(Unboxed(), tight) as session:
        if not session._box.groups:
            pytest.skip("no control groups here")
        assert ask(session, code) == OutOfMemory(128)


class Watched(Unboxed):
    def meter(self, box: Box) -> Meter:
        return meter.Watcher(box.limits.memory_mib)


def test_replies_count_for_the_watcher_too():
    code = "import sys, time\nframe = sys._getframe()\nwhile 'self' not in frame.f_locals: frame = frame.f_back\n"
    code += "reply = frame.f_locals['self'].line.reply\nfor at in range(0, len(reply), 4096): reply[at] = 1\n"
    tight = dataclasses.replace(LIMITS, memory_mib=128, reply_mib=200)
    with opened(Watched(), tight) as session:
        assert ask(session, code + "time.sleep(30)") == OutOfMemory(128)


# A peer that lies --------------------------------------------------------------------------------------------------


PEER = """
import ctypes, mmap, os, sys, threading, time
sys.path.insert(0, sys.argv[1])
from sandbox import wire
from safetensors.numpy import save
import numpy as np
reply = mmap.mmap(int(sys.argv[3]), 0)
def say(kind, number, body, blobs=(), shared=None):
    for buffer in wire.pack(kind, number, body, blobs, shared): os.write(1, buffer)
def take(size):
    data = b""
    while len(data) < size: data += os.read(0, size - len(data)) or sys.exit(0)
    return data
def claim(number, size, tree=["n", "uint8", [200_000]]):
    import json
    header = json.dumps(["returned", number, {"tree": tree}]).encode()
    os.write(1, wire.PREFIX.pack(wire.SHARED, len(header), size) + header)
good = save({"0": np.ones(200_000, np.uint8)})
say("hello", 0, {})
say("ready", wire.receive(take, 1 << 30).number, {})
while True:
    number = wire.receive(take, 1 << 30, lambda size: b"").number
    exec(sys.argv[4])
"""
LIES = {
    "nothing": "claim(number, len(good))",
    "a part": "reply[:70_000] = good[:70_000]; claim(number, len(good))",
    "all but a hole": "reply[:len(good)] = good\nreply.madvise(9, 65536, 65536)\nclaim(number, len(good))",
    "noise": "reply[:len(good)] = os.urandom(len(good)); claim(number, len(good))",
    "one byte more": "reply[:len(good) + 1] = good + b'x'; claim(number, len(good) + 1)",
    "one byte less": "reply[:len(good)] = good; claim(number, len(good) - 1)",
    "all of a header": "reply[:8] = b'\\xff' * 8; claim(number, 8)",
    "more than there is": "reply[:len(good)] = good; claim(number, len(reply) + 1)",
    "four terabytes": "reply[:len(good)] = good; claim(number, 1 << 42)",
    "a shape of its own": "reply[:len(good)] = good; claim(number, len(good), ['n', 'float64', [1 << 40]])",
    "an answer to nobody": "reply[:len(good)] = good; claim(number + 1, len(good))",
}


class Peer:
    """A backend whose box is a process that says what it likes in the memory that it shares."""

    name = "peer"
    isolates = True
    shares = True

    def __init__(self, lie: str) -> None:
        self.lie = lie

    def trouble(self) -> str | None:
        return None

    def payload(self) -> Mapping[str, bytes]:
        return {}

    def command(self, box: Box) -> list[str]:
        return [sys.executable, "-c", PEER, str(ROOT), *map(str, runtime.shared(box)), self.lie]

    def meter(self, box: Box) -> Meter:
        return meter.Watcher(box.limits.memory_mib)

    def reap(self, box: Box) -> None:
        pass


def met(lie: str) -> object:
    with Session(Peer(lie), LIMITS) as session:
        assert isinstance(session.load(ASKED), Returned)
        return session.step(Step("call"))


def test_a_peer_that_does_not_lie_is_believed():
    got = met("reply[:len(good)] = good; claim(number, len(good))")
    assert isinstance(got, Returned)
    assert got.value.sum() == 200_000


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_memory_is_garbled(lie: str):
    before = resident_kib()
    assert isinstance(met(LIES[lie]), Garbled)
    assert resident_kib() < before + (16 << 10)


def test_memory_that_changes_while_it_is_read_is_garbled_or_a_value():
    lie = """
def restless():
    while True:
        reply[:len(good)] = good
        reply[:100] = os.urandom(100)
if threading.active_count() == 1: reply[:len(good)] = good; threading.Thread(target=restless, daemon=True).start()
claim(number, len(good))
"""
    with Session(Peer(lie), LIMITS) as session:
        session.load(ASKED)
        for _ in range(20):
            got = session.step(Step("call"))
            if not session.alive:
                break
            assert isinstance(got, Returned)
            assert len(got.value) == 200_000
    assert isinstance(got, Garbled | Returned)


def resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


# Ends --------------------------------------------------------------------------------------------------------------


def held() -> tuple[list[str], int]:
    """Open files and shared mappings of this process."""
    names = [
        os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{n}")
    ]
    return sorted(names), Path("/proc/self/maps").read_text().count("memfd:judge")


ENDS = {
    "answer = 1": Returned,
    "import numpy as np; answer = np.ones(300_000)": Returned,
    "import time; time.sleep(60)": TimedOut,
    "import os; os.kill(os.getpid(), 9)": Died,
    "import contextlib, os\nfor n in (3, 4):\n    with contextlib.suppress(OSError): os.write(n, b'jdgm' * 4)": Garbled,
    "import numpy as np\nkept = []\nwhile True: kept.append(np.ones(1 << 19))": OutOfMemory,
}


@pytest.mark.parametrize("backend", KINDS[:3], ids=lambda backend: backend.name)
@pytest.mark.parametrize("code", ENDS, ids=[end.__name__ for end in ENDS.values()])
def test_nothing_stays_open(backend: Backend, code: str):
    if trouble := backend.trouble():
        pytest.skip(trouble)
    before = held()
    with opened(backend, dataclasses.replace(LIMITS, load_seconds=10)) as session:
        session._limits = dataclasses.replace(LIMITS, load_seconds=2.0, call_seconds=2.0)
        assert isinstance(ask(session, code), ENDS[code])
    assert held() == before


def test_a_box_that_never_starts_leaves_nothing_open():
    class Absent(Unboxed):
        def command(self, box: Box) -> list[str]:
            return ["/nonexistent/tool"]

    before = held()
    with pytest.raises(BoxError):
        Session(Absent(), LIMITS)
    assert held() == before


def test_an_input_that_is_too_many_values_is_our_failure():
    with opened(Unboxed()) as session, pytest.raises(BoxError, match="cannot be sent"):
        session.step(Step("call", (["x" * 1000] * 3000,)))
