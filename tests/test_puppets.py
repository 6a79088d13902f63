"""Whole gradings of workers that speak the protocol and say whatever they like: nobody gains anything by that.

A puppet is a box without a process: a thread of ours reads each request and writes an invented reply with its number.
"""

import contextlib
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

from judge.catalog import Exercise
from judge.grade import grade
from judge.seeds import Seed
from judge.verdict import Code, Report
from sandbox import tensors, wire
from sandbox.box import Box, First, Limits, Outcome, Queued, Returned, Step, Strikes, Submission
from sandbox.session import Session
from tests.catalogs import SOLUTION, SPEC, exercise, submission

SHORT = Limits(load_seconds=30, call_seconds=30, memory_mib=64, reply_mib=8)
ONE_FAMILY = SPEC.partition("\n\n@spec.stability")[0] + "\n"


@dataclass(frozen=True)
class Reply:
    """What a puppet writes for one request; `number` is added to the request's own."""

    kind: str = "returned"
    body: Mapping[str, Any] = field(default_factory=dict)
    blob: bytes = b""
    number: int = 0
    tail: bytes = b""

    def frame(self, number: int) -> bytes:
        return joined(wire.pack(self.kind, number + self.number, dict(self.body), [self.blob])) + self.tail


def joined(buffers: Sequence[wire.Buffer]) -> bytes:
    return b"".join(map(bytes, buffers))


def shared(blobs: Sequence[bytes]) -> bytes:
    """One blob with the arrays of all of them, where they are blobs."""
    try:
        arrays = [part["data"] for blob in blobs if blob for _, part in sorted(deserialize(blob))]
    except SafetensorError:
        return b"".join(blobs)
    return joined(tensors.written(arrays))


class Puppet:
    """A backend, its only box, that box's meter and its first process."""

    name = "puppet"
    isolates = True
    pid = 0
    groups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    poll_seconds = None

    def __init__(self, load: Reply, replies: Sequence[Reply]) -> None:
        self.load, self.replies = load, replies
        self.asked = 0

    def trouble(self) -> None:
        return None

    def payload(self) -> Mapping[str, bytes]:
        return {}

    def command(self, box: Box) -> list[str]:
        raise AssertionError("it has none")

    def meter(self, box: Box) -> "Puppet":
        return self

    def reap(self, box: Box) -> None:
        return

    def launch(self, box: Box) -> First:
        (request, self.to), (self.source, answer), (self.log, told) = os.pipe(), os.pipe(), os.pipe()
        self.ends = [self.to, self.source, self.log]
        self.thread = threading.Thread(target=self.serve, args=(request, answer, told))
        self.thread.start()
        return self

    def serve(self, request: int, answer: int, told: int) -> None:
        with contextlib.ExitStack() as stack, contextlib.suppress(EOFError, OSError):
            for end in (request, answer, told):
                stack.callback(os.close, end)
            put(answer, joined(wire.pack("hello", 0, {})))
            while True:
                frame = wire.receive(lambda size: gulp(request, size), 1 << 40)
                put(answer, self.reply(frame).frame(frame.number))

    def reply(self, frame: wire.Frame) -> Reply:
        """To steps that came together one reply with an answer to each, such as the worker gives."""
        if frame.kind == "load":
            return self.load
        if frame.kind == "step":
            args, _ = tensors.decode(frame.body["tree"], frame.blob, layouts=True)
            return self.answer(args)
        trees = [body["tree"] for body in frame.body["steps"]]
        inputs = list(tensors.decode_each(trees, frame.blob, layouts=True))
        parts = [self.answer(args) for args, _ in inputs]
        answers = [[part.kind, dict(part.body)] for part in parts]
        blob = shared([part.blob for part in parts])
        return Reply("taken", {"answers": answers}, blob, parts[0].number, parts[0].tail)

    def answer(self, args: Sequence[Any]) -> Reply:
        self.asked += 1
        return self.replies[self.asked % len(self.replies)]

    def status(self) -> int:
        return 0

    def wait(self, seconds: float) -> None:
        self.thread.join(seconds)

    def close(self) -> None:
        while self.ends:
            os.close(self.ends.pop())
        self.thread.join()

    def kill(self) -> None:
        self.close()

    def attach(self, pid: int) -> None:
        return

    def cpu_seconds(self) -> float:
        return 0.0

    def queued(self, waiting: float) -> Queued:
        return {}

    def strikes(self) -> Strikes:
        return Strikes()

    def freeze(self) -> None:
        return

    def thaw(self) -> None:
        return

    def remove(self) -> None:
        return


def gulp(descriptor: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        if not (piece := os.read(descriptor, size - len(data))):
            raise EOFError
        data += piece
    return data


def put(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


READY = Reply("ready")


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exercise, Path]:
    root = tmp_path_factory.mktemp("toy")
    return exercise(root, spec=ONE_FAMILY, known={}), submission(root, SOLUTION)


def graded(toy: tuple[Exercise, Path], puppet: Puppet) -> Report:
    return grade(*toy, seed=Seed.parse("7"), backend=puppet, axes=("correctness",))


# What they may say -------------------------------------------------------------------------------------------------

WORDS = st.sampled_from([*"ltdfbsn0x", *tensors.SIZES, "0x1p0", "nan", "inf", "accepted", "\ud800", "\x1b[2J", "tree"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**5000), 2**5000) | st.integers(-3, 3) | WORDS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=10,
)
ARRAY = st.builds(
    lambda name, shape: ["n", name, shape],
    st.sampled_from(list(tensors.SIZES)),
    st.lists(st.integers(-1, 33), max_size=3),
)
TENSOR = ARRAY.map(lambda node: ["x", *node[1:]])
BLOBS = st.binary(max_size=64) | st.lists(st.integers(0, 300), min_size=1, max_size=3).map(
    lambda sizes: save({str(at): np.zeros(size, np.uint8) for at, size in enumerate(sizes)})
)
CUT = st.tuples(BLOBS, st.integers(0, 80)).map(lambda pair: pair[0][: pair[1]])
BODIES = st.dictionaries(WORDS, JSON, max_size=3) | (JSON | ARRAY | TENSOR).map(lambda tree: {"tree": tree})
RAISED = st.fixed_dictionaries(
    {"error": st.text(max_size=8) | JSON, "message": st.text(max_size=8) | JSON, "trace": st.text(max_size=8)},
    optional={"bases": st.lists(st.sampled_from(["MemoryError", "OSError", "\x1b"])) | JSON},
)
KINDS = st.sampled_from(["returned"] * 6 + ["raised", "ready", "missing", "unanswerable", "hello", "accepted", ""])
REPLIES = st.builds(
    Reply, KINDS, BODIES | RAISED, BLOBS | CUT, st.sampled_from([0] * 9 + [1]), st.sampled_from([b""] * 9 + [b"jdg1"])
)
CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy


@CALM
@given(REPLIES, st.lists(REPLIES, min_size=1, max_size=4))
@example(READY, [Reply(body={"tree": 1 << 4000})])
@example(READY, [Reply(body={"tree": ["d", "a", None, "a", ["l"]]})])
@example(READY, [Reply("raised", {"error": "ValueError", "message": "", "trace": ""})])
def test_no_reply_is_accepted_and_none_is_a_fault_of_the_judge(
    toy: tuple[Exercise, Path], load: Reply, replies: list[Reply]
):
    for first in (READY, load):
        report = graded(toy, Puppet(first, replies))
        said = [finding.message for result in report.verdict.results for finding in result.findings]
        assert report.verdict.code not in (Code.ACCEPTED, Code.JUDGE_ERROR, Code.NOT_JUDGED), said
        assert all(mark.isprintable() or mark == "\n" for text in said for mark in text), said


@CALM
@given(REPLIES)
def test_a_session_makes_one_of_six_outcomes_of_any_reply(reply: Reply):
    with Session(Puppet(READY, [reply]), SHORT) as session:
        session.load(Submission(b"", "f"))
        got = session.step(Step("call"))
        assert isinstance(got, Outcome)
        again = session.step(Step("call"))
        assert isinstance(again, Outcome)
        assert session.alive or not isinstance(again, Returned)


class Perfect(Puppet):
    """It reads every request as the worker does and answers in perfect form what `says` makes of the arguments."""

    says = staticmethod(lambda x: x + x)

    def answer(self, args: Sequence[Any]) -> Reply:
        tree, blobs = tensors.encode(self.says(*args), 1 << 30)
        return Reply("returned", {"tree": tree}, joined(blobs))


class Echoing(Perfect):
    """Knows the protocol, and not the answer."""

    says = staticmethod(lambda x: x)


def test_a_perfect_speaker_is_judged_by_its_answers(toy: tuple[Exercise, Path]):
    assert graded(toy, Perfect(READY, [])).verdict.code is Code.ACCEPTED
    assert graded(toy, Echoing(READY, [])).verdict.code is Code.WRONG_ANSWER
