"""A GPU's rules, with the host in the GPU's place: everything but the device itself."""

import json
import os
import re
import time
import weakref
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.gpu import Bench
from judge.afar import BEFORE_ENDING, DeviceDuel, raced
from judge.axes.timed import weigh
from judge.ceilings import Ceilings
from judge.commands.machine import seen
from judge.device import Gpu, Pretend, uncompiled
from judge.draw import drawn_on, integers, normal
from judge.duel import Foul, Shared
from judge.grade import grade
from judge.seeds import Seed
from judge.steps import FAILED, FULL
from judge.turns import Pace, Turn
from judge.verdict import Code
from sandbox.arena import POISON, FullError, made, opened
from sandbox.box import BoxError, Garbled, Limits, Raised, Returned, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.session import Session
from sandbox.tensors import UnencodableError, decode, gather
from sandbox.unboxed import Unboxed
from sandbox.warm import Warm
from sandbox.wire import WireError
from tests.catalogs import exercise

SPEC = '''
"""Twice the input."""

import torch

from judge.draw import normal
from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(entry="twice", framework="torch", panel=[], limits=Limits(load_seconds=20, call_seconds=10))


@spec.correctness
def rows(rng):
    """Doubles every element."""
    for n in (1, 5, 33):
        yield call(normal(rng, (2, n)))


@spec.speed(at_most=8.0, device="gpu")
def wide_rows(rng):
    """As quick as the reference."""
    yield call(normal(rng, (128, 128)))


@spec.roofline(at_least=1e-5, moves=lambda x: 2 * x.numel() * x.element_size())
def moves_little(rng):
    """Reads once and writes once."""
    yield call(normal(rng, (128, 128)))
'''
RIGHT = "def twice(x):\n    for _ in range(20):\n        y = x + x\n    return y\n"  # long enough to be timed
SLOW = "def twice(x):\n    for _ in range(400):\n        y = x.exp()\n    return x + x\n"
LAZY = "def twice(x):\n    return x + x if x.numel() < 1000 else x\n"
EARLY = """
import threading, time, torch

def twice(x):
    y = torch.zeros_like(x)
    def work():
        time.sleep(0.01)
        y.copy_(x + x)
    if x.numel() < 1000:
        return x + x
    threading.Thread(target=work).start()
    return y
"""
FIRST_ONLY = """
import torch

seen = []

def twice(x):
    if x.numel() < 1000:
        return x + x
    seen.append(x)
    return x + x if len(seen) < 4 else torch.zeros_like(x)
"""
KNOWN = {"accepted/library": f'"""Adds."""\n{RIGHT}'}
REFERENCE = f'"""Adds."""\n\n\n{RIGHT}'


def toy(root):
    return exercise(root, spec=SPEC, solution=REFERENCE, known=KNOWN)


LEFT = (0.002,) * BEFORE_ENDING + (0.0,)  # work that ends with the submission's box
ALONE = 24  # pulses until foreign code runs, and looks at memory: one before, one after each turn of the reference's


def graded(root, source, device=None, backend=None, axes=("correctness", "speed")):
    path = root / "mine.py"
    path.write_text(source)
    box = backend or Bubblewrap()
    return grade(toy(root), path, seed=Seed.parse("1"), backend=box, axes=axes, device=device)


def timed(root, source, device):
    """The one rule about a ratio, judged on the device."""
    own = toy(root)
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    task = Submission(source.encode(), "twice")
    return weigh([raced(own, family, task, Seed.parse("1"), Unboxed(), device, Ceilings(device))])


def test_a_solution_as_quick_as_the_reference_is_accepted_and_pretending_never_counts(tmp_path):
    report = graded(tmp_path, RIGHT, Pretend())
    speed = report.verdict.results[-1]
    assert (report.verdict.code, speed.code) == (Code.ACCEPTED, Code.ACCEPTED)
    assert 0.1 < speed.numbers["wide_rows.ratio"] < 8
    assert 1e-5 < speed.numbers["moves_little.share"] < 2
    assert (report.counts, "no GPU" in speed.device) == (False, True)
    assert any("says nothing of a GPU" in note for note in report.notes)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        pytest.param(SLOW, Code.TOO_SLOW, id="slow", marks=pytest.mark.slow),
        pytest.param(EARLY, Code.WRONG_ANSWER, id="early"),
        pytest.param(LAZY, Code.WRONG_ANSWER, id="lazy", marks=pytest.mark.slow),
        pytest.param(FIRST_ONLY, Code.WRONG_ANSWER, id="first_only", marks=pytest.mark.slow),
    ],
)
def test_what_is_slow_or_not_done_is_not_accepted(tmp_path, source, code):
    assert timed(tmp_path, source, Pretend()).code is code


@pytest.mark.parametrize(
    ("device", "code", "said"),
    [
        pytest.param(Pretend(busy=(0.0,) * ALONE + LEFT), Code.TOO_SLOW, "until your code was ended", id="busy"),
        pytest.param(Pretend(busy=(0.0,) * (ALONE + 1) + LEFT), Code.TOO_SLOW, "until your", id="busy_for_the_other"),
        pytest.param(
            Pretend(share=(1.0,) * ALONE + (0.0,)),
            Code.MEMORY_LIMIT,
            "memory is left",
            id="full",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_device_must_be_quiet_and_have_room_after_an_answer(tmp_path, device, code, said):
    result = timed(tmp_path, RIGHT, device)
    assert (result.code, said in result.findings[0].message) == (code, True)


NEVER = """
import time

seen = []

def twice(x):
    seen.append(x)
    if len(seen) > 1 and x.numel() > 1000:
        time.sleep(20)
    return x + x
"""


def test_who_gives_no_answer_in_time_hears_what_there_was_time_for(tmp_path):
    (finding,) = timed(tmp_path, NEVER, Pretend()).findings
    said = r"no answer within .*\nit was asked for \d+ calls at once, for which the reference takes .* s"
    assert (finding.code, bool(re.search(said, finding.message))) == (Code.TOO_SLOW, True), finding


@pytest.mark.parametrize(
    ("busy", "said"),
    [
        pytest.param((0.0, 0.0, 0.002), "somebody else while", id="later"),
        pytest.param((0.0, 0.0, *LEFT), "somebody else while", id="before_foreign_code_ran"),
        pytest.param((0.0,) * ALONE + (0.002,), "somebody else while", id="beside_the_submission"),
        pytest.param((0.002,), "for somebody else", id="from_the_start", marks=pytest.mark.slow),  # for which we wait
    ],
)
def test_work_on_the_device_that_is_not_plainly_the_submissions_is_no_verdict_on_it(tmp_path, busy, said):
    with pytest.raises(BoxError, match=said):
        timed(tmp_path, RIGHT, Pretend(busy=busy))


def test_work_of_others_that_ends_soon_costs_nobody_a_verdict(tmp_path):
    burst = (0.002,) * (BEFORE_ENDING - 1) + (0.0,)
    assert timed(tmp_path, RIGHT, Pretend(busy=(0.0,) * 2 + burst * 2 + (0.0,) * ALONE + burst)).code is Code.ACCEPTED


class Gone(Pretend):
    """A device whose memory cannot be shared."""

    def memory(self):
        raise BoxError("no memory of the GPU can be shared with a box")


class Failed(Pretend):
    """A device that has failed torch."""

    def memory(self):
        raise RuntimeError("CUDA error: unspecified launch failure")


def test_the_doctor_sees_whether_a_box_works_on_the_device():
    good, bad = seen(Pretend(), Unboxed()), seen(Gone(), Unboxed())
    assert (good.works or good.state == uncompiled(), "in its place" in good.name) == (True, True)
    assert (bad.works, bad.state) == (False, "no box can work on it: no memory of the GPU can be shared with a box")
    assert "it: CUDA error: unspecified" in seen(Failed(), Unboxed()).state


def test_who_slows_the_exchange_of_him_who_does_nothing_wins_little_by_that(tmp_path):
    class Slowed(DeviceDuel):
        def clock(self, *_, **__):
            return Turn((), 0.0, 0.9)

    own, device, boxes = toy(tmp_path), Pretend(), (Obedient(), Obedient())
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    duel = Slowed(own, family, Seed.parse("1"), 0, *boxes, device=device, ceilings=Ceilings(device))
    pace = Pace(1, 0, 0.5, idle_wall=0.2, alone_wall=0.5)
    scored = duel.scored([], Turn((), 0.0, 0.5), Turn((), 0.0, 1.0), pace)
    assert (scored.reference_wall, scored.submission_wall) == (pytest.approx(0.2), pytest.approx(0.7))


class Obedient:
    """A box that does what it is told."""

    def load(self, submission):
        return Returned(None)

    def freeze(self):
        pass


@pytest.mark.parametrize(
    ("share", "said"),
    [
        pytest.param((0.2, 0.04), (BoxError, "only 20% was free before"), id="others_have_it"),
        pytest.param((0.3, 0.0), (Foul, "is left beside your code"), id="all_is_taken"),  # and a pulse would fail
    ],
)
def test_memory_that_others_have_is_no_verdict_on_who_takes_the_rest(tmp_path, share, said):
    own, device, boxes = toy(tmp_path), Pretend(share=share), (Obedient(), Obedient())
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    duel = DeviceDuel(own, family, Seed.parse("1"), 0, *boxes, device=device, ceilings=Ceilings(device))
    duel.prepare()
    kind, words = said
    with pytest.raises(kind, match=words):
        duel._left_in_order(duel.case(0, 0), blamed=True)


@pytest.mark.slow
def test_work_of_others_that_ends_soon_is_waited_for(tmp_path):
    assert timed(tmp_path, EARLY, Pretend(busy=(0.002, 0.002, 0.0))).code is Code.WRONG_ANSWER


class Dead(Pretend):
    """A device that has failed: the driver lets go of no memory either."""

    def memory(self):
        memory = super().memory()
        close = memory.release

        def release():
            close()
            raise OSError("the GPU's driver refused cuMemUnmap: error 719")

        memory.release = release
        return memory


FAILS = """
import torch

def twice(x):
    if x.dtype == torch.{dtype} and x.numel() > 1000:
        raise torch.{error}("Tried to allocate 20.00 GiB.")
    return x + x
"""


@pytest.mark.parametrize(
    ("device", "error", "dtype", "said"),
    [
        pytest.param(Pretend(), FULL, "float32", r"failed in its own box.*20\.00 GiB", marks=pytest.mark.slow),
        (Pretend(), FULL, "float64", r"too little memory.*20\.00 GiB"),
        pytest.param(Dead(), FAILED, "float64", r"failed the judge, .* again: .*20\.00 GiB", marks=pytest.mark.slow),
    ],
)
def test_a_device_that_is_full_or_fails_the_judge_is_neither_the_authors_mistake_nor_a_verdict(
    tmp_path, device, error, dtype, said
):
    source = FAILS.format(error=error, dtype=dtype)
    own = exercise(tmp_path, spec=SPEC.replace("8.0,", "8.0, noise=False,"), solution=source)
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    task = Submission(RIGHT.encode(), "twice")
    with pytest.raises(BoxError, match=said):
        raced(own, family, task, Seed.parse("1"), Unboxed(), device, Ceilings(Pretend()))


def test_memory_that_right_answers_took_is_given_back_before_the_boxes_are_timed(tmp_path):
    done = []

    class Tidy(Pretend):
        def pulse(self):
            done.append("timed")
            return super().pulse()

        def tidy(self):
            done.append(f"tidied after {len(shared.answers)} answer")

    own, shared = toy(tmp_path), Shared()
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    task = Submission(RIGHT.encode(), "twice")
    raced(own, family, task, Seed.parse("1"), Unboxed(), Tidy(), Ceilings(Pretend()), 1, shared)
    at = done.index("tidied after 1 answer")
    assert done[at + 1 :] == ["timed"] * 3  # the submission, the reference, and who does nothing


class Sluggish(Unboxed):
    """Its boxes take their time to freeze."""

    def meter(self, box):
        meter = super().meter(box)

        class Slow:
            def __getattr__(self, name):
                return getattr(meter, name)

            def freeze(self):
                time.sleep(0.05)
                meter.freeze()

        return Slow()


@pytest.mark.parametrize("backend", [Unboxed(), Sluggish()])
def test_whoever_keeps_his_box_from_freezing_has_the_clock_run_on(tmp_path, backend):
    own, memory, device = toy(tmp_path), made("host", 8 << 20), Pretend()
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    with Session(backend, Limits(), "torch", arena=memory) as box:
        duel = DeviceDuel(own, family, Seed.parse("1"), 0, box, box, device=device, ceilings=Ceilings(device))
        box.load(Submission(RIGHT.encode(), "twice"))
        box.freeze()
        walls = [duel.clock(box, [duel.case(0, at)]).wall for at in range(5)]
    memory.release()
    assert (min(walls) > 0.04) is (backend.__class__ is Sluggish)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (RIGHT, None),
        (RIGHT.replace("x + x", "x + 1.001 * x"), Code.WRONG_ANSWER),
        pytest.param(RIGHT.replace("return y", "return (y,)"), Code.MALFORMED, marks=pytest.mark.slow),
    ],
)
def test_what_is_plain_is_measured_on_the_device_and_what_is_wrong_with_the_rest_in_full(tmp_path, source, code):
    spec, shared = SPEC.replace('at_most=8.0, device="gpu"', 'at_most=8.0, device="gpu", noise=False'), Shared()
    spec = spec.replace("call_seconds=10", "call_seconds=10, reply_mib=1").replace("(128, 128)", "(600, 600)")
    own = exercise(tmp_path, spec=spec, solution=REFERENCE, known=KNOWN)  # an answer is larger than any reply may be
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    task = Submission(source.encode(), "twice")
    found = raced(own, family, task, Seed.parse("1"), Unboxed(), Pretend(), Ceilings(Pretend()), 1, shared)
    assert (found.failed and found.failed.code, bool(shared.answers)) == (code, code is not None)
    assert [len(rows) for rows in shared.laid.values()] == [1]


@pytest.mark.slow  # a tuple goes the same way
def test_a_list_of_tensors_is_as_good_as_a_tuple_of_them_and_as_quickly_compared(tmp_path):
    spec, shared = SPEC.replace("at_most=8.0,", "at_most=8.0, noise=False,"), Shared()
    two = RIGHT.replace("return y", "return y, y + 1")
    own = exercise(tmp_path, spec=spec, solution=f'"""Two."""\n{two}')
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    task = Submission(two.replace("y, y + 1", "[y, y + 1]").encode(), "twice")
    found = raced(own, family, task, Seed.parse("1"), Unboxed(), Pretend(), Ceilings(Pretend()), 1, shared)
    assert (found.failed, len(shared.laid), shared.answers) == (None, 1, {})


def test_without_a_gpu_its_rules_are_not_judged_and_say_so(tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    report = graded(tmp_path, RIGHT, device=None, backend=Warm())
    assert report.verdict.results[-1].code is Code.NOT_JUDGED
    assert "none is here" in report.verdict.results[-1].findings[0].message
    assert any("wide_rows, moves_little: not judged" in note for note in report.notes)


def test_whoever_has_a_gpu_that_is_of_no_use_hears_how_to_do_without_it(tmp_path):
    class Small(Pretend):
        def memory(self):
            raise BoxError("no memory of the GPU can be shared")

    report = graded(tmp_path, RIGHT, Small(), Unboxed(), axes=("speed",))
    (finding,) = report.verdict.results[-1].findings
    assert (finding.code, "shared. Without the GPU" in finding.message) == (Code.JUDGE_ERROR, True), finding


def test_a_warm_box_is_never_shown_a_device():
    assert Warm.cold.name == "bubblewrap"


def test_a_race_that_fails_in_any_way_costs_no_other_its_figures(tmp_path):
    class Failing(Pretend):
        def memory(self):
            raise RuntimeError("CUDA error: the launch timed out")

    own, bench = toy(tmp_path), Bench(Failing(), Ceilings(Failing()), Seed.parse("1"))
    family = next(family for family in own.spec.families if family.name == "wide_rows")
    found = bench.race(own, family, own.reference / "solution.py")
    assert found == {"failed": "RuntimeError: CUDA error: the launch timed out"}


# The arena


@pytest.fixture
def both():
    judge = made("host", 1 << 16)
    yield judge, opened("host", os.dup(judge.descriptor), judge.size)
    judge.release()


def test_each_side_writes_its_half_and_reads_the_other(both):
    judge, box = both
    x = torch.randn(3, 5, dtype=torch.bfloat16)
    at = judge.put(x)
    assert judge.memory[: judge.half].eq(0).all()
    judge.finish()
    seen = box.get("bfloat16", [3, 5], at)
    assert torch.equal(seen, x)
    got = judge.get("float32", [3, 5], box.put(2 * seen.float()))
    judge.finish()
    assert torch.equal(got, 2 * x.float())


def test_a_tensor_in_the_box_is_a_storage_of_its_own(both):
    judge, box = both
    judge.put(torch.zeros(7))
    at = judge.put(torch.arange(6.0))
    judge.finish()
    seen = box.get("float32", [6], at)
    assert seen.as_strided((2,), (1,), 3).tolist() == [3, 4]
    assert box.get("float32", [0, 3], judge.put(torch.ones(0, 3))).shape == (0, 3)


def test_what_a_default_device_costs_every_function_of_torchs_is_not_paid_for_the_exchange(both):
    class Told(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            told.append(func)
            return func(*args, **(kwargs or {}))

    judge, box = both
    told, x = [], torch.ones(3, 4)
    at = judge.put(x)
    judge.finish()
    with Told():
        seen = box.get("float32", [3, 4], at)
        tree, _ = gather((seen, x), 1 << 20, tensors=True, arena=box)
    assert (told, tree[1][0], tree[2][2]) == ([], "g", (3, 4))


def test_the_judge_has_a_copy_and_the_box_the_memory_itself(both):
    judge, box = both
    at = box.put(torch.ones(4))
    copy = judge.get("float32", [4], at)
    judge.finish()
    box.memory[at:] = 0
    assert copy.tolist() == [1, 1, 1, 1]
    at = judge.put(torch.ones(4))
    judge.finish()
    box.get("float32", [4], at).zero_()
    assert judge.memory[:16].tolist() == [0] * 16


def test_room_for_the_judges_copies_is_there_before_a_box_can_take_it(both):
    class Told(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            told.append(str(func))
            return func(*args, **(kwargs or {}))

    judge, box = both
    told, at = [], box.put(torch.ones(1 << 12))
    with Told():
        judge.get("float32", [1 << 12], at)
        judge.finish()
    assert "aten.copy_.default" in told
    assert not [name for name in told if "empty" in name or "zeros" in name]


def test_nobody_can_foresee_in_which_order_the_judge_copies(both):
    class Copied(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            if func is torch.ops.aten.copy_.default:
                places.append(args[1].data_ptr())
            return func(*args, **(kwargs or {}))

    judge, box = both
    orders = set()
    for _ in range(20):
        judge.clear()
        box.clear()
        for at in [box.put(torch.ones(4)) for _ in range(8)]:
            judge.get("float32", [4], at)
        places = []
        with Copied():
            judge.finish()
        assert len(set(places)) == len(places) == 8
        orders.add(tuple(places))
    assert len(orders) > 10


WRITES_LATER = """
import ctypes, threading, time, torch

def f(x):
    def later():
        time.sleep(0.02)
        ctypes.memset(x.data_ptr() + {half}, 64, x.nbytes)
    threading.Thread(target=later).start()
    return torch.ones_like(x)
"""


def test_a_box_is_frozen_from_its_answer_until_the_judge_has_its_copy():
    memory, calls = made("host", 1 << 16), []

    def answered():
        session.freeze()
        calls.append(time.sleep(0.2))

    with Session(Bubblewrap(), Limits(), "torch", arena=memory) as session:
        session.load(Submission(WRITES_LATER.format(half=memory.half).encode(), "f"))
        asked = session.prepared([Step("call", (torch.zeros(4),))])
        session.reveal()
        got = session.together(asked, 10, answered)
    memory.release()
    assert [one.value.tolist() for one in got.value] == [[1] * 4]
    assert len(calls) == 1


def test_what_the_box_did_not_write_is_poison(both):
    judge, _ = both
    judge.poison()
    got = judge.get("float16", [4], judge.half)
    judge.finish()
    assert got.isnan().all()
    assert judge.memory[: judge.half].eq(POISON).sum() == 0


@pytest.mark.parametrize(
    ("name", "shape", "at"),
    [
        ("float32", [4], 0),  # the judge's own half
        ("float32", [4], 1 << 16),
        ("float32", [1 << 14], 1 << 15),
        ("float32", [1 << 60], 1 << 15),
        ("float32", [-4], 1 << 15),
        ("float32", [True], 1 << 15),
        ("float32", [4], (1 << 15) + 4),
        ("float32", [4], -256),
        ("float32", [1] * 33, 1 << 15),
        ("complex64", [4], 1 << 15),
        ("__class__", [4], 1 << 15),
    ],
)
def test_a_place_that_the_box_cannot_have_written_is_refused(both, name, shape, at):
    with pytest.raises(WireError):
        both[0].get(name, shape, at)


def test_one_reply_cannot_make_the_judge_copy_more_than_there_is(both):
    judge, _ = both
    judge.get("uint8", [judge.half], judge.half)
    with pytest.raises(WireError):
        judge.get("uint8", [1], judge.half)
    judge.clear()
    judge.get("uint8", [1], judge.half)


def test_what_does_not_fit_is_refused_before_it_is_copied(both):
    judge, box = both
    with pytest.raises(FullError):
        judge.put(torch.zeros(1 << 14))
    with pytest.raises(UnencodableError, match="bytes of tensors"):
        gather([torch.zeros(1 << 14)], 1 << 30, tensors=True, arena=box)


def test_nothing_of_the_arena_is_read_where_there_is_none(both):
    tree, arrays = gather([torch.ones(3), 2.0], 1 << 20, tensors=True, arena=both[1])
    tree = json.loads(json.dumps(tree))
    assert arrays == []
    got = decode(tree, b"", tensors=True, arena=both[0])[0]
    both[0].finish()
    assert got.tolist() == [1, 1, 1]
    with pytest.raises(WireError):
        decode(tree, b"", tensors=True)


SOURCES = {
    "returns": b"def f(x):\n    return x + 1, 'a', 2.5\n",
    "raises": b"def f(x):\n    raise KeyError('no')\n",
    "large": b"import torch\ndef f(x):\n    return torch.zeros(1 << 22)\n",
    "complex": b"import torch\ndef f(x):\n    return torch.complex(x, x)\n",
    "names": b"""
import threading

def f(x):  # as a GPU's driver, which fails where it cannot
    with open(f"/proc/self/task/{threading.get_native_id()}/comm", "w") as file:
        file.write("named")
""",
    "compiles": b"""
import ctypes, subprocess

def f(x):  # as Triton, which also asks where the driver's library lies
    with open("/tmp/one.c", "w") as file:
        file.write("int one(void) { return 1; }")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", "/tmp/one.so", "/tmp/one.c"], check=True)
    subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True)
    return ctypes.CDLL("/tmp/one.so").one()
""",
}


class Walled(Bubblewrap):
    """Its boxes have the walls of one that sees a GPU."""

    def command(self, box):
        words = super().command(replace(box, place="cuda"))
        return [*words[:-3], "host", *words[-2:]]


def test_the_outcomes_of_a_box_with_a_device_are_the_usual_ones():
    arena, got = made("host", 1 << 22), {}
    with Session(Walled(), Limits(), "torch", arena=arena) as session:
        for name, source in SOURCES.items():
            assert isinstance(session.load(Submission(source, "f"), slot=name), Returned)
            got[name] = session.step(Step("call", (torch.arange(3.0),)), slot=name)
        asked = session.prepared([Step("call", (torch.arange(3.0) + n,)) for n in range(3)], slot="returns")
        session.reveal()
        several = session.together(asked, 10)
    arena.release()
    ended = weakref.ref(session)
    del session
    assert ended() is None  # nor what it held: a device has no room for the copies beside many boxes
    assert [one.value[0].tolist() for one in several.value] == [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
    assert got["returns"].value[0].tolist() == [1, 2, 3]
    assert got["returns"].value[1:] == ("a", 2.5)
    assert isinstance(got["raises"], Raised)
    assert isinstance(got["names"], Returned), got["names"]
    assert uncompiled() or got["compiles"].value == 1
    assert [type(got[name]) for name in ("large", "complex")] == [Garbled, Garbled]


def test_a_draw_depends_on_the_stream_and_lies_where_it_is_wanted():
    draws = [normal(np.random.default_rng(seed), (3, 4), "float16") for seed in (1, 1, 2)]
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])
    assert draws[0].dtype == torch.float16
    with drawn_on("meta"):
        pass
    assert normal(np.random.default_rng(0), (2,)).device.type == "cpu"
    assert set(integers(np.random.default_rng(0), -1, 1, (99,)).tolist()) == {-1, 0, 1}


def test_ceilings_are_measured_once():
    ceilings = Ceilings(Pretend())
    assert ceilings.bytes_per_second() == ceilings.bytes_per_second() > 1e8
    assert ceilings.flops_per_second(torch.float32) == ceilings.flops_per_second(torch.float32) > 1e7


def test_a_gpu_says_what_it_is_only_where_it_is():
    assert Gpu().place == "cuda"
    assert (Gpu().isolates, Pretend().isolates) == (True, False)
