"""The kernels' exercises: known solutions at the desk, and in boxes that need no GPU.

One round of cases is played, since an interpreted program takes milliseconds; `judge verify kernels/NAME --desk` plays
all of them.
"""

import itertools
from collections.abc import Iterator

import pytest
import torch

from judge.catalog import Catalog, Exercise
from judge.degenerate import survivors
from judge.grade import grade
from judge.seeds import Seed
from judge.trials import PLAYED, Cases, Ready, at_desk
from judge.verdict import Code, Verdict
from judge.verify import DESK, STEADY
from sandbox.bubblewrap import Bubblewrap
from sandbox.doctor import quickest

SEED = Seed.parse("1")
KERNELS = [exercise for exercise in Catalog() if exercise.name.startswith("kernels/")]


class FirstRound(Cases):
    """The cases of the first round only."""

    def __iter__(self) -> Iterator[tuple[Ready, ...]]:
        return itertools.islice(super().__iter__(), 1)


@pytest.mark.parametrize("exercise", KERNELS, ids=lambda exercise: exercise.name)
def test_one_round_of_cases_tells_the_known_solutions_apart(exercise: Exercise):
    cases = [FirstRound(exercise, axis, SEED) for axis in PLAYED]
    assert list(survivors(exercise, next(iter(cases[0])))) == []
    right = [one for one in exercise.known if one.code is Code.ACCEPTED]
    known = [*right[:3], *(one for one in exercise.known if one.code in DESK and one.code not in STEADY)]
    codes = {one.name: Verdict(tuple(at_desk(exercise, one.path, cases))).code for one in known}
    assert codes == {one.name: one.code for one in known}


@pytest.mark.parametrize("exercise", KERNELS, ids=lambda exercise: exercise.name)
def test_the_guards_are_nan_and_what_a_kernel_writes_there_is_seen(exercise: Exercise):
    (family,) = (one for one in exercise.spec.families if one.name == "numbers_all_around")
    assert "neither read nor written" in family.sentence
    first = next(iter(FirstRound(exercise, PLAYED[0], SEED)))
    memories = [case.planned.case.steps[0].args[0] for case in first]
    assert all(bool(memory[:4096].isnan().all()) for memory in memories if memory[:1].isnan().all())
    assert sum(bool(memory[:1].isnan().all()) for memory in memories) > len(memories) / 2


def test_a_kernel_is_interpreted_in_a_cold_box_and_in_a_warm_one():
    exercise = Catalog().find("kernels/softmax")
    for backend, name in ((Bubblewrap(), "unstable/no_shift"), (quickest(), "accepted/one_row_a_program")):
        path = exercise.reference / f"{name}.py"
        report = grade(exercise, path, seed=SEED, backend=backend, axes=("correctness", "stability"))
        assert report.verdict.code == path.parent.name, report.verdict
        assert report.counts


def test_what_a_kernel_stores_beyond_its_rows_has_the_lesson_of_that_mistake():
    exercise = Catalog().find("kernels/softmax")
    path = exercise.reference / "wrong_answer/stores_without_a_mask.py"
    report = grade(exercise, path, seed=SEED, backend=quickest(), axes=("correctness",))
    assert report.verdict.code is Code.WRONG_ANSWER
    assert report.mistake == "The store has no mask: it overwrites what lies behind each row."


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_the_softmax_of_the_reference_is_torchs(dtype: torch.dtype):
    x = 3 * torch.randn(5, 9, dtype=torch.float64)
    memory = torch.cat([x.ravel(), torch.full((45,), torch.nan)]).to(dtype)
    rows = ((5, 9), (9, 1))
    got = Catalog().find("kernels/softmax").solution(memory.clone(), (*rows, 0), (*rows, 45))
    want = torch.softmax(memory[:45].reshape(5, 9).double(), -1).to(dtype)
    assert torch.equal(got[:45], memory[:45])
    torch.testing.assert_close(got[45:].reshape(5, 9), want, rtol=16 * torch.finfo(dtype).eps, atol=0)
