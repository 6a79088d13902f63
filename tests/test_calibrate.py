"""Calibration: where a limit lies best, what is said of a limit that is stated, and a real race."""

import json

import pytest

from judge.axes.margin import Score, middle, scores
from judge.calibrate import Calibration, Timed, calibrate, proposal
from judge.report import of_calibration
from judge.seeds import Seed
from judge.verdict import AxisResult, Code
from sandbox.unboxed import Unboxed
from tests.catalogs import KNOWN, SPEC, exercise, solution

QUICK = Code.ACCEPTED
SLOW = Code.TOO_SLOW


def score(value, limit=2.0, what="ratio"):
    return Score("rows", what, value, limit)


def timed(right, slow, limit=2.0, what="ratio"):
    fast = [Timed(f"accepted/r{at}", QUICK, score(value, limit, what)) for at, value in enumerate(right)]
    return fast + [Timed(f"too_slow/s{at}", SLOW, score(value, limit, what)) for at, value in enumerate(slow)]


@pytest.mark.parametrize(
    ("what", "right", "slow", "limit"),
    [
        ("ratio", (0.9, 1.0), (4.0, 9.0), 2.0),
        ("times_faster", (40.0, 16.0), (4.0, 1.0), 8.0),
        ("exponent", (0.9, 1.0), (2.0, 3.0), 1.5),
    ],
)
def test_the_limit_lies_halfway_between_the_slowest_right_and_the_fastest_slow(what, right, slow, limit):
    found = proposal("rows", timed(right, slow, limit, what))
    assert found.errors == ()
    assert found.best.limit == pytest.approx(limit)
    assert found.best.right[0] == "accepted/r1"
    assert found.best.slow[0] == "too_slow/s0"


def test_a_slow_solution_that_other_families_catch_has_no_say():
    best = middle({"a": score(1.0)}, {"elsewhere": score(1.2), "here": score(4.0)})
    assert best.slow[0] == "here"
    assert best.limit == pytest.approx(2.0)


def test_solutions_less_than_two_margins_apart_have_no_limit_between_them():
    assert middle({"a": score(1.0)}, {"b": score(1.5)}) is None
    assert middle({"a": score(1.0)}, {"b": score(1.25**2)}).margin == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("right", "slow", "error"),
    [
        ((1.7,), (4.0,), "accepted/r0: 1.7 times the reference, too near to the limit 2"),
        ((2.2,), (4.0,), "accepted/r0: 2.2 times the reference, beyond the limit 2"),
        ((1.0,), (1.9,), "no known slow solution is beyond the limit"),
        ((1.0,), (2.4,), "every slow solution beyond the limit is too near to it"),
    ],
)
def test_a_limit_that_the_next_machine_may_break_is_an_error(right, slow, error):
    assert proposal("rows", timed(right, slow)).errors == (error,)


def test_a_count_is_exact_and_may_be_the_limit():
    assert proposal("rows", timed((20.0, 22.0), (40.0,), 22.0, "calls")).errors == ()


def test_a_right_solution_that_fails_on_the_clock_is_an_error():
    assert proposal("rows", [*timed((1.0,), (4.0,)), Timed("accepted/x", QUICK, None, "no answer")]).errors == (
        "accepted/x: no answer",
    )


def test_scores_are_read_from_the_numbers_of_the_axis():
    numbers = {"a.ratio": 1.2, "a.at_most": 2.0, "a.low": 1.0, "b.c.exponent": 1.1, "b.c.at_most": 1.5}
    found = scores(AxisResult("speed", Code.ACCEPTED, (), numbers))
    assert found == (Score("a", "ratio", 1.2, 2.0), Score("b.c", "exponent", 1.1, 1.5))


def test_the_author_reads_every_figure_the_proposal_and_what_is_wrong():
    found = Calibration("toy/twice", "Some CPU", (proposal("rows", timed((1.7,), (9.0,))),))
    told = " ".join(of_calibration.as_terminal(found).split())
    for words in ("on Some CPU", "too_slow/s0 9 times the reference", "proposed: at_most=3.91", "too near"):
        assert words in told
    document = json.loads(of_calibration.as_json(found))
    assert document["families"][0]["solutions"] == {"accepted/r0": 1.7, "too_slow/s0": 9.0}
    assert document["ok"] is False


SLOWLY = solution("Sixty times what is asked.\nfor _ in range(60):\n    y = x + x\nreturn y")
TIMED = (
    SPEC
    + '''

@spec.speed(at_most=4.0)
def many(rng):
    """A quarter of a million numbers."""
    yield call(rng.normal(size=(256, 1000)).astype("f4"))
'''
)


def test_known_solutions_are_timed_in_real_boxes(tmp_path):
    known = {"accepted/product": KNOWN["accepted/product"], "too_slow/often": SLOWLY}
    found = calibrate(exercise(tmp_path, spec=TIMED, known=known), seed=Seed.parse("1"), backend=Unboxed(), rounds=3)
    (one,) = found.proposals
    figures = {timed.name: timed.score.value for timed in one.timed}
    assert figures["accepted/product"] < figures["too_slow/often"]
    assert found.device
