"""The kernels' exercises: known solutions at the desk, and kernels that are interpreted in boxes without a GPU.

One round of cases and few solutions are played, since an interpreted program takes milliseconds: among the slow tests,
and in `judge verify kernels/NAME --desk`, all are.
"""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from judge import draw
from judge.authoring.degenerate import survivors
from judge.axes.correctness import AT_MOST
from judge.catalog import Catalog, Exercise
from judge.grade import grade
from judge.guarded import asked, given, lay
from judge.near import laid, yards
from judge.play import Player
from judge.seeds import Seed
from judge.trials import PLAYED, Cases, FirstRound, at_desk, judged
from judge.verdict import Code, Verdict
from sandbox.box import Backend, Limits, Returned, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.doctor import quickest
from sandbox.runtime import environment
from sandbox.session import Session

SEED = Seed.parse("1")
KERNELS = [exercise for exercise in Catalog() if exercise.name.startswith("kernels/")]
HOSTILE = Path(__file__).parent / "hostile" / "kernels"


@cache
def softmax() -> Exercise:
    return Catalog().find("kernels/softmax")


def storage(view: torch.Tensor) -> torch.Tensor:
    """All that a tensor is a view of."""
    return torch.empty(0, dtype=view.dtype).set_(view.untyped_storage())


@cache
def first_round(axis: int) -> FirstRound:
    return FirstRound(Cases(softmax(), PLAYED[axis], SEED))


def boxed(path: Path, backend: Backend, axes: int = 1) -> Code:
    """What the first round of cases in a box says of a file."""
    results = []
    with Player(
        Submission(path.read_bytes(), "softmax"), lambda: Session(backend, softmax().spec.limits, "triton")
    ) as player:
        for axis in range(axes):
            results.append(judged(first_round(axis), player.play)[0])
    return Verdict(tuple(results)).code


# Known solutions ----------------------------------------------------------------------------------------------------


TELLING = ("accepted/tiles", "accepted/two_stages", "accepted/one_row_a_program", "wrong_answer/stores_without_a_mask")
TELLING += (
    "accepted/last_tiles_move_back",
    "wrong_answer/adds_without_atomics",
    "wrong_answer/first_stores_others_add",
    "wrong_answer/lock_that_nobody_waits_for",
    "wrong_answer/one_scratch_for_all",
    "wrong_answer/ten_bits",
    "runtime_error/stores_without_a_mask",
    "unstable/no_shift",
    "unstable/sum_in_half",
    "unstable/root_in_half",
    "malformed/",
)


@pytest.mark.parametrize("exercise", KERNELS, ids=lambda exercise: exercise.name)
def test_one_round_of_cases_tells_known_solutions_apart(exercise: Exercise):
    cases = [FirstRound(Cases(exercise, axis, SEED)) for axis in PLAYED]
    assert list(survivors(next(iter(cases[0])))) == []
    known = [one for one in exercise.known if one.name in TELLING or one.name.startswith(TELLING[-1])]
    codes = {one.name: Verdict(tuple(at_desk(exercise, one.path, cases))).code for one in known}
    assert codes == {one.name: one.code for one in known}
    assert len(set(codes.values())) >= 4


@pytest.mark.parametrize("exercise", KERNELS, ids=lambda exercise: exercise.name)
def test_what_lies_around_is_nan_but_for_one_family_and_never_the_same_place(exercise: Exercise):
    first = next(iter(Cases(exercise, PLAYED[0], SEED)))
    memory = {case.planned.case.name: storage(case.planned.case.steps[0].args[0]) for case in first}
    around = {name: whole[:4096] for name, whole in memory.items()}
    numbers = {name.partition("[")[0] for name, guard in around.items() if not bool(guard.isnan().all())}
    assert numbers - {"what_c_holds"} == {"numbers_all_around"}
    assert len({whole.numel() for whole in memory.values()}) > len(first) / 3  # a case and its twin lie alike


@pytest.mark.parametrize("exercise", KERNELS, ids=lambda exercise: exercise.name)
def test_a_kernels_speed_is_a_matter_of_a_gpu(exercise: Exercise):
    rules = [family.rule for family in exercise.spec.families if family.rule is not None]
    assert {rule.device for rule in rules} == {"gpu"}
    assert all(known.on_a_gpu for known in exercise.known if known.code is Code.TOO_SLOW)
    assert "Without one it is not judged" in " ".join(exercise.statement.split())


def test_what_is_raised_in_a_kernel_has_its_own_name_and_the_lines_that_led_there():
    entry = softmax().entry(softmax().reference / "runtime_error/block_as_wide_as_the_row.py")
    with pytest.raises(ValueError, match="power of 2") as raised:
        entry(torch.zeros(2, 3))
    names = [line.name for line in raised.traceback]
    assert names.index("softmax") < names.index("softmax_kernel")


# In boxes -----------------------------------------------------------------------------------------------------------


def sevens(size: int) -> torch.Tensor:
    return torch.full((size,), 7.0)


def test_gradients_that_are_timed_on_a_gpu_must_have_all_their_terms():
    one = Catalog().find("kernels/rmsnorm")
    how = next(family.measure for family in one.spec.families if family.name == "gradients_on_a_gpu")
    rng = np.random.default_rng(1)
    x, dy = (draw.normal(rng, (2048, 1024), "float16") for _ in "xy")  # like the family's, a sixteenth of its size
    w, matrix, vector = draw.normal(rng, (1024,), "float16"), asked(2048, 1024), asked(1024)
    parts = [given(x), given(w), matrix, given(dy), matrix, vector]
    memory, *views = lay(*parts, dtype=torch.float16, around=sevens)
    views.insert(3, 1e-5)
    truth = one.oracle(memory.double(), *views)
    length = laid(truth, [member(memory.clone(), *views) for member in one.panel], how)
    right = one.solution(memory.clone(), *views)
    rstd = (x.float().square().mean(-1, keepdim=True) + 1e-5).rsqrt()
    short = right.clone()
    short.as_strided(*views[5]).copy_(rstd * dy.float() * w.float())  # and not what lies along x taken off
    assert yards(right, truth, length, how) < AT_MOST / 4
    assert yards(short, truth, length, how) > 2 * AT_MOST


def test_a_product_that_is_timed_on_a_gpu_must_not_be_of_eight_bits():
    one = Catalog().find("kernels/matmul")
    how = next(family.measure for family in one.spec.families if family.name == "large_matrices_on_a_gpu")
    rng = np.random.default_rng(1)
    a, b = draw.normal(rng, (256, 4096), "float16"), draw.normal(rng, (4096, 256), "float16")
    memory, *views = lay(given(a), given(b), asked(256, 256), dtype=torch.float16, around=sevens)
    truth, panel = one.oracle(memory.double(), *views), [member(memory.clone(), *views) for member in one.panel]
    length, right = laid(truth, panel, how), one.solution(memory.clone(), *views)
    rows, columns = a.float().abs().amax(1, keepdim=True) / 127, b.float().abs().amax(0) / 127
    coarse = right.clone()
    coarse.as_strided(*views[2]).copy_((a / rows).round() @ (b / columns).round() * rows * columns)
    assert yards(right, truth, length, how) < AT_MOST / 4
    assert yards(coarse, truth, length, how) > 2 * AT_MOST


@pytest.mark.parametrize("file", ["accepted/online_blocks", "wrong_answer/loads_without_a_mask", "unstable/no_shift"])
def test_a_kernel_is_interpreted_in_a_box(file: str):
    path = softmax().reference / f"{file}.py"
    assert boxed(path, quickest(), axes=2) == path.parent.name


@pytest.mark.parametrize("file", ["accepted/one_row_a_program", "runtime_error/stores_without_a_mask"])
def test_a_cold_box_says_of_a_kernel_what_a_warm_one_says(file: str):
    path = softmax().reference / f"{file}.py"
    assert boxed(path, Bubblewrap()) == path.parent.name


def said(file: str) -> str:
    """The first finding about a known solution."""
    report = grade(softmax(), softmax().reference / file, seed=SEED, backend=quickest(), axes=("correctness",))
    assert report.verdict.code is Code.RUNTIME_ERROR
    return report.verdict.results[0].findings[0].message


def test_a_store_beyond_the_end_is_a_runtime_error_that_says_so():
    message = said("runtime_error/rows_beyond_the_last.py")
    assert "BeyondError: wrote beyond the end of a tensor of shape (2, 1)" in message
    assert message.count("BeyondError") == 1


def test_a_store_into_what_was_given_is_a_runtime_error_that_says_so():
    assert "wrote into the tensor of shape (2, 1) that was given" in said("runtime_error/written_over_x.py")


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("attack_*.py")), ids=lambda path: path.stem)
def test_an_attack_on_the_guards_or_the_interpreter_is_not_accepted(path: Path):
    expected = re.search(r"^Expected: (.*)$", path.read_text(), re.MULTILINE)
    assert expected is not None
    assert boxed(path, quickest()) in expected[1].split()


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("honest_*.py")), ids=lambda path: path.stem)
def test_an_honest_oddity_of_a_kernel_is_accepted(path: Path):
    assert boxed(path, quickest()) is Code.ACCEPTED


def test_a_mistake_in_a_kernel_has_the_lesson_of_that_mistake():
    path = softmax().reference / "wrong_answer/loads_without_a_mask.py"
    report = grade(softmax(), path, seed=SEED, backend=quickest(), axes=("correctness",))
    assert report.verdict.code is Code.WRONG_ANSWER
    assert report.mistake == "The load has no mask: what lies behind each row becomes part of it."


def test_kernels_are_interpreted_but_where_a_box_has_a_gpu():
    assert environment()["TRITON_INTERPRET"] == "1"
    assert "TRITON_INTERPRET" not in environment(gpu=True)
    assert environment(gpu=True)["CUDA_CACHE_DISABLE"] == "1"
    asked = b"import os\n\ndef f():\n    return os.environ.get('TRITON_INTERPRET')\n"
    with Session(quickest(), Limits(), "numpy") as session:
        session.load(Submission(asked, "f"))
        got = session.step(Step("call"))
    assert isinstance(got, Returned)
    assert got.value == "1"
