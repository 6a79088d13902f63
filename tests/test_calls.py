"""Rules about calls: counted by whoever answers them, exact, and without a clock."""

import dataclasses
import tempfile
from functools import partial

import numpy as np
import pytest

from judge.axes.counted import Count, Tally
from judge.axes.margin import scores
from judge.axes.timed import fewest, weigh
from judge.climb import clocked
from judge.grade import grade
from judge.lock import clock_lock
from judge.play import fresh_box
from judge.rules import Calls
from judge.seeds import Seed
from judge.spec import Family, SpecError
from judge.tally import ROUNDS
from judge.verdict import Code
from sandbox.doctor import quickest
from tests.catalogs import exercise, submission

SPEC = '''
"""Adds f of each number."""

from judge.handed import served
from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(entry="total", panel=[], limits=Limits(load_seconds=4, call_seconds=1, memory_mib=256))


def square(x):
    return x * x


def other(x):
    return -x


@spec.correctness
def sums(rng):
    """Adds f of each number, and g of the first."""
    yield call(served(square, 1.0), served(other, 1.0), [float(x) for x in rng.normal(size=4)])


@spec.calls(at_most=lambda f, g, xs: len(xs), of="square")
def once_each(rng):
    """Calls f once for each number."""
    for n in (2, 5):
        yield call(served(square, 1.0), served(other, 1.0, calls=200), [float(x) for x in rng.normal(size=n)])


@spec.calls(at_most=6)
def few_in_all(rng):
    """Calls both together at most six times."""
    yield call(served(square, 1.0), served(other, 1.0), [float(x) for x in rng.normal(size=5)])
'''
SOLUTION = '''
"""Adds."""


def total(f, g, xs):
    return sum(f(x) for x in xs) + g(xs[0])
'''
TWICE = SOLUTION.replace("f(x) for", "(f(x) + f(x)) / 2 for")
SEED = Seed.parse("4")


@pytest.fixture
def total(tmp_path):
    return exercise(tmp_path, spec=SPEC, solution=SOLUTION, known={})


def tallied(subject, source, name="once_each"):
    (family,) = (family for family in subject.spec.families if family.name == name)
    start = partial(fresh_box, subject, quickest())
    return clocked(subject, family, subject.submission(source.encode()), SEED, start)


def test_a_solution_that_calls_no_more_than_it_may_is_accepted_and_its_calls_are_told(total):
    found = tallied(total, SOLUTION)
    assert isinstance(found, Tally)
    assert found.pairs == (
        tuple(Count(f"once_each[{n}.{at}]", k, k) for n in range(ROUNDS) for at, k in ((0, 2), (1, 5))),
    )
    result = weigh([found])
    assert (result.code, result.cases) == (Code.ACCEPTED, 2 * ROUNDS)
    (score,) = scores(result)
    assert (score.words, score.limit, score.tight, result.device) == ("2 calls", 2, False, "")


def test_one_call_too_many_is_too_slow_whatever_the_machine_does(total):
    result = weigh([tallied(total, SOLUTION.replace("+ g(xs[0])", "+ g(xs[0]) + 0 * f(1.0)"))])
    assert result.code is Code.TOO_SLOW
    assert result.findings[0].message == "called `square` 3 times; at most 2 are allowed"


def test_another_function_has_its_own_count_where_one_is_named_and_shares_it_where_none_is(total):
    source = SOLUTION.replace("+ g(xs[0])", "+ g(xs[0]) + 0 * g(1.0)")
    assert weigh([tallied(total, source)]).code is Code.ACCEPTED
    result = weigh([tallied(total, source, "few_in_all")])
    assert result.findings[0].message == "called what it was handed 7 times; at most 6 are allowed"


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        (SOLUTION.replace("+ g(xs[0])", ""), Code.WRONG_ANSWER, "expected"),
        ("def total(f, g, xs):\n    while True: g(1.0)\n", Code.TOO_SLOW, "called `other` more than 200 times"),
        ("def total(f, g, xs):\n    while True: pass\n", Code.TOO_SLOW, "no answer within"),
        ("def total(f, g, xs):\n    return f('x')\n", Code.RUNTIME_ERROR, "square takes a python float; it was given"),
        ("def sum_up(f, g, xs):\n    return 1\n", Code.RUNTIME_ERROR, "defines no `total`"),
    ],
)
def test_calls_are_no_use_without_a_right_answer(total, source, code, words):
    found = tallied(total, source)
    assert found.failed is not None
    assert (found.failed.code, words in found.failed.message) == (code, True), found.failed.message


def test_a_grading_that_only_counts_takes_no_clock(total, tmp_path, monkeypatch):
    def progress(message):
        assert "waiting" not in message

    path = submission(tmp_path, TWICE)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with clock_lock(progress):
        report = grade(total, path, seed=SEED, backend=quickest(), progress=progress)
    assert report.verdict.code is Code.TOO_SLOW, report.verdict
    assert {finding.case for finding in report.verdict.results[2].findings} == {"once_each[0.0]", "few_in_all[0.0]"}


def test_a_limit_that_cannot_be_said_is_the_authors_mistake(tmp_path):
    spec = SPEC.replace("lambda f, g, xs: len(xs)", "lambda f, x: 1")
    with pytest.raises(SpecError, match="how many calls are allowed"):
        tallied(exercise(tmp_path, spec=spec, solution=SOLUTION, known={}), SOLUTION)


FAMILY = Family("few", "Asks little.", "speed", lambda rng: (), rule=Calls(4))


@pytest.mark.parametrize(
    ("counts", "code", "worst"),
    [
        ([(4, 4), (3, 4)], Code.ACCEPTED, 4),
        ([(0, 4)], Code.ACCEPTED, 0),
        ([(5, 4), (90, 100)], Code.TOO_SLOW, 5),
        ([(5, 4), (900, 100)], Code.TOO_SLOW, 900),
        ([(1, 0)], Code.TOO_SLOW, 1),
    ],
)
def test_the_worst_step_decides(counts, code, worst):
    tally = Tally(FAMILY, (tuple(Count(f"few[{at}]", *pair) for at, pair in enumerate(counts)),))
    result = weigh([tally])
    assert (result.code, result.numbers["few.calls"]) == (code, worst)
    assert scores(result)[0].margin < 0 or code is Code.ACCEPTED


def test_a_wrong_finding_is_told_in_its_place():
    failed = dataclasses.replace(
        weigh([Tally(FAMILY, ((Count("few[0]", 9, 4),),))]).findings[0], code=Code.WRONG_ANSWER
    )
    assert weigh([Tally(FAMILY, failed=failed)]).findings == (failed,)


def test_an_accepted_solution_has_been_counted_at_least_once():
    assert fewest(Calls(4)) == 1
    assert np.isfinite(Count("x", 3, 0).over)
