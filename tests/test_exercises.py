"""Every exercise proves itself: at the desk all known solutions, in a real box one of each kind, on every axis.

`judge verify --all` does all of it in boxes and under three seeds; this is what every change is held to.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from judge.authoring.promises import contradictions, signatures
from judge.authoring.trier import DESK
from judge.catalog import Catalog, Exercise
from judge.grade import grade
from judge.seeds import Seed
from judge.verdict import Code
from judge.verify import verify
from sandbox.bubblewrap import Bubblewrap
from sandbox.doctor import quickest
from sandbox.warm import Warm

EXERCISES = list(Catalog())
SEED = Seed.parse("1")
CATALOGUE = pytest.mark.catalogue


# One file of each folder in a box: of a function and a class in the default suite, of the others among the slow tests.
QUICK = {"maths/softmax": set(Code), "maths/running_variance": set(Code) - {Code.ACCEPTED, Code.TOO_SLOW}}


def timed(exercise: Exercise) -> bool:
    """Has it a rule for the clock of the processor, which is on every machine?"""
    return any(family.rule is not None and family.rule.device == "cpu" for family in exercise.spec.families)


def boxed(exercise: Exercise) -> Iterator[Any]:
    """The first file of each folder whose verdict needs no GPU."""
    first = {known.code: known for known in reversed(exercise.known) if not known.on_a_gpu}
    for code in (code for code in Code if code in first):
        quick = code in QUICK.get(exercise.name, ())
        name = f"{exercise.name}-{first[code].name}"
        yield pytest.param(exercise, first[code], id=name, marks=() if quick else pytest.mark.slow)


BOXED = [parameters for exercise in EXERCISES for parameters in boxed(exercise)]


# In the default suite quick ones, of each framework, with a class and with a fixture; `make test-catalogue` holds
# the others to theirs. Kernels are interpreted, program by program, which is slow: tests/test_kernels.py has a part.
SLICE = {"maths/running_variance", "basics/bce_with_logits", "tokens/bpe_training", "training/lora"}
REST = {"triton": pytest.mark.slow}
DESKS = [
    pytest.param(one, id=one.name, marks=() if one.name in SLICE else REST.get(one.spec.framework, CATALOGUE))
    for one in EXERCISES
]


@pytest.mark.parametrize("exercise", DESKS)
def test_every_known_solution_gets_its_known_verdict_at_the_desk(exercise):
    found = verify(exercise, seeds=[SEED], backend=None)
    assert found.errors == ()
    assert set(found.kills) == {known.name for known in exercise.known if known.code in DESK[2:]}
    assert all(found.kills.values())


@pytest.mark.parametrize(("exercise", "known"), BOXED)
def test_a_known_solution_gets_its_verdict_in_a_real_box(exercise, known):
    if known.code is Code.TIME_LIMIT:
        exercise = Catalog().find(exercise.name)
        exercise.spec.limits = replace(exercise.spec.limits, load_seconds=2, call_seconds=1)
    report = grade(exercise, known.path, seed=SEED, backend=quickest())
    assert report.verdict.code is known.code, report.verdict
    assert report.counts


@pytest.mark.slow
@pytest.mark.parametrize(("exercise", "known"), BOXED)
def test_a_cold_box_and_a_warm_one_say_the_same(exercise, known):
    cold, warm = Bubblewrap(), Warm()
    if trouble := warm.trouble():
        pytest.skip(trouble)
    reports = [grade(exercise, known.path, seed=SEED, backend=box) for box in (cold, warm)]
    assert [report.verdict.code for report in reports] == [known.code] * 2, [report.verdict for report in reports]


# A race of every kind in the default suite: ratios, growth of seconds and of bytes, a distance; the others are slow.
QUICKLY_RACED = ("maths/softmax", "maths/logsumexp", "inference/kv_cache")
RACED = [
    pytest.param(one, id=one.name, marks=() if one.name in QUICKLY_RACED else pytest.mark.slow) for one in EXERCISES
]


@pytest.mark.parametrize("exercise", RACED)
def test_the_reference_is_accepted_in_a_real_box_on_every_axis(exercise):
    report = grade(exercise, exercise.reference / "solution.py", seed=SEED, backend=quickest())
    speed = Code.ACCEPTED if timed(exercise) else Code.NOT_JUDGED
    has = {family.axis for family in exercise.spec.families}
    two = [Code.ACCEPTED if axis in has else Code.NOT_JUDGED for axis in ("correctness", "stability")]
    assert [result.code for result in report.verdict.results] == [*two, speed], report.verdict


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_a_stub_is_where_a_learner_begins_and_no_solution(exercise):
    assert "NotImplementedError" in exercise.stub
    stub = exercise.entry(exercise.folder / "stub.py")
    assert list(contradictions(exercise, signatures(stub), signatures(exercise.solution))) == []
