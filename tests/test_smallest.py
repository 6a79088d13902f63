"""The smallest input that fails: within the contract, confirmed in a fresh box, and of no weight in the verdict."""

import numpy as np
import pytest

from judge.axes.axis import Planned
from judge.catalog import Catalog
from judge.grade import Ahead, grade, replay
from judge.seeds import Seed
from judge.smaller import keeping, named, only, simple, smaller, weight
from judge.spec import Case, Family, call
from judge.trials import PLAYED
from judge.verdict import Code
from sandbox.unboxed import Unboxed
from tests.catalogs import KNOWN, SOLUTION, SPEC, exercise, submission

SEED = Seed.parse("7")
WIDE = """
\"\"\"Each row less its mean, for rows of three and more.\"\"\"

from judge.spec import Spec, call

spec = Spec(entry="twice", panel=[])


@spec.correctness
def rows(rng):
    \"\"\"Takes the mean of each row.\"\"\"
    yield call(rng.normal(size=(rng.integers(5, 9), rng.integers(20, 30))).astype("f4"))
    yield call(rng.normal(size=(rng.integers(2, 9), rng.integers(3, 30))).astype("f4"))


@spec.correctness
def one_row(rng):
    \"\"\"A row alone.\"\"\"
    yield call(rng.normal(size=(1, 3)).astype("f4"))
"""
CENTRED = """
\"\"\"As it is written.\"\"\"


def twice(x):
    assert x.shape[1] > 2, "out of contract"
    return x - x.mean(1, keepdims=True)
"""
LONG = """
\"\"\"How long both are together.\"\"\"

from judge.spec import Spec, call

spec = Spec(entry="twice", panel=[])


@spec.correctness(exact=True)
def lengths(rng):
    \"\"\"Counts all.\"\"\"
    yield call("a" * int(rng.integers(100, 105)), list(range(100)))
"""
OFF = "def twice(x):\n    return x - x.mean(1, keepdims=True) * (1.5 if x.shape[0] > 1 else 1.0)\n"
BY_COLUMN = "def twice(x):\n    return x - x.mean(0)\n"


def found(root, text, *, spec=SPEC, solution=SOLUTION, known=None, patience=60.0):
    """The report, and the smallest of its first finding."""
    made = exercise(root, spec=spec, solution=solution, known=known)
    ahead = Ahead(patience=patience)
    report = grade(made, submission(root, text), seed=SEED, backend=Unboxed(), ahead=ahead)
    return made, report, report.verdict.results[0].findings[0].smallest


def test_the_smallest_input_is_one_that_the_family_draws(tmp_path):
    _, report, smallest = found(tmp_path, OFF, spec=WIDE, solution=CENTRED, known={})
    assert report.verdict.results[0].findings[0].case == "rows[0.0]"
    assert smallest.case == "rows[small0.1]"
    (given,) = smallest.given
    assert given.startswith("x (float32) = [[")
    assert (given.count("["), given.count(",")) == (3, 5)  # two rows of three
    assert smallest.expected != smallest.got


def test_of_a_batch_the_entry_is_kept_that_fails_alone(tmp_path):
    _, _, smallest = found(tmp_path, BY_COLUMN, spec=WIDE, solution=CENTRED, known={})
    assert smallest.case == "rows[small0.1/axis0=1]" or smallest.case == "rows[small0.1/axis0=0]"
    assert smallest.given[0].count("[") == 2
    assert smallest.got == "[[0, 0, 0]]"


def test_what_no_family_draws_is_not_cut_out_of_a_batch(tmp_path):
    alone = WIDE[: WIDE.index("@spec.correctness\ndef one_row")]
    _, _, smallest = found(tmp_path, BY_COLUMN, spec=alone, solution=CENTRED, known={})
    assert smallest.case == "rows[small0.1]"


def test_what_is_right_only_for_some_who_are_right_is_not_told(tmp_path):
    """The smallest draw is beyond what one accepted solution can do, so that it is not shown."""
    picky = CENTRED.replace("As it is written", "For long rows").replace("> 2", "> 3").replace('"out of contract"', "3")
    _, _, smallest = found(tmp_path, OFF, spec=WIDE, solution=CENTRED, known={"accepted/picky": picky})
    assert smallest is None or "small0" not in smallest.case


def test_the_smallest_input_is_replayed_by_its_name(tmp_path):
    made, _, smallest = found(tmp_path, OFF, spec=WIDE, solution=CENTRED, known={})
    mine = tmp_path / "mine.py"
    trial, result = replay(made, mine, seed=SEED, backend=Unboxed(), case=smallest.case)
    assert (trial.planned.case.name, result.code) == (smallest.case, Code.WRONG_ANSWER)
    assert weight(trial.planned.case.steps) == 6


def test_who_remembers_earlier_calls_is_shown_nothing_that_a_fresh_box_does_not_confirm(tmp_path):
    remembers = "seen = []\ndef twice(x):\n    seen.append(1)\n    return 2 * x if len(seen) < 3 else x\n"
    _, report, smallest = found(tmp_path, remembers)
    assert report.verdict.code is Code.WRONG_ANSWER
    assert smallest is None or smallest.case == report.verdict.results[0].findings[0].case


@pytest.mark.parametrize("known", [{"accepted/broken": '"""Breaks."""\n1 / 0\n'}, KNOWN])
def test_whatever_becomes_of_the_search_the_verdict_stands(tmp_path, known):
    _, report, _ = found(tmp_path, "def twice(x):\n    return 5 * x\n", known=known)
    assert [result.code for result in report.verdict.results] == [Code.WRONG_ANSWER, Code.NOT_JUDGED, Code.NOT_JUDGED]


def test_who_has_no_patience_is_shown_none(tmp_path):
    _, report, smallest = found(tmp_path, OFF, spec=WIDE, solution=CENTRED, known={}, patience=0)
    assert (report.verdict.code, smallest) == (Code.WRONG_ANSWER, None)


def test_what_the_search_prints_is_not_what_the_grading_printed(tmp_path):
    told = "def twice(x):\n    print('called')\n    return 5 * x\n"
    _, hurried, _ = found(tmp_path / "a", told, patience=0)
    _, patient, _ = found(tmp_path / "b", told)
    assert patient.output == hurried.output != ""


def test_an_exception_is_told_beside_what_was_expected(tmp_path):
    _, _, smallest = found(tmp_path, "def twice(x):\n    raise KeyError('k')\n")
    assert smallest.expected.startswith("[[")
    assert "KeyError" in smallest.got


def test_of_what_is_no_answer_the_kind_is_told_and_not_the_numbers(tmp_path):
    _, _, smallest = found(tmp_path, "def twice(x):\n    return (2 * x).tolist()\n")
    assert (smallest.expected, smallest.got) == ("float32[2, 1]", "a list of 2")


def test_of_two_containers_of_a_kind_it_is_told_what_is_in_them(tmp_path):
    pair = SOLUTION.replace("x + x", "x + x, x.sum()")
    _, _, smallest = found(tmp_path, pair.replace("x + x", "2.0 * x.astype('f8')"), solution=pair, known={})
    kinds = "(float32[2, 1], float32[])", "(float64[2, 1], float32[])"
    assert (smallest.expected, smallest.got) == kinds


def test_what_is_long_is_cut_and_says_so(tmp_path):
    long = '"""Both."""\n\n\ndef twice(x, y):\n    return len(x) + len(y)\n'
    _, _, smallest = found(tmp_path, long.replace("+", "-"), spec=LONG, solution=long, known={})
    text, numbers = smallest.given
    assert text.startswith("x = 'aaaa")
    assert text.endswith("aaa... (100 in all)")
    assert numbers.startswith("y = [0, 1, 2, 3, 4, 5, 6, 7, ... 69 more ..., 77, 78, ")


def test_an_input_of_many_numbers_is_not_shown(tmp_path):
    many = SPEC.replace("(1, 5, 33)", "(33,)")
    _, report, smallest = found(tmp_path, "def twice(x):\n    return 5 * x\n", spec=many)
    assert (report.verdict.code, smallest) == (Code.WRONG_ANSWER, None)


def test_an_unstable_softmax_is_shown_in_one_row():
    softmax = Catalog().find("softmax")
    path = softmax.reference / "unstable/no_shift.py"
    ahead = Ahead(patience=60.0)
    report = grade(softmax, path, seed=SEED, backend=Unboxed(), axes=("stability",), ahead=ahead)
    smallest = report.verdict.results[1].findings[0].smallest
    (given,) = smallest.given
    assert (given.count("["), smallest.got != smallest.expected, "nan" in smallest.expected) == (2, True, False)


def planned(*steps):
    family = Family("rows", "Rows.", "correctness", lambda rng: ())
    return Planned(family, Case("rows[0.1]", steps))


def test_an_entry_is_taken_of_every_array_that_is_as_long():
    steps = (call(np.zeros((4, 3)), np.zeros(4), np.zeros((3, 4))),)
    (step,) = only(steps, 0, 2)
    assert [array.shape for array in step.args] == [(1, 3), (1,), (3, 4)]


@pytest.mark.parametrize("cut", ["axis0=4", "axis7=0", "steps=1", "steps=0-9", "steps=", "axis=1", "rows"])
def test_a_name_that_cuts_what_is_not_there_names_nothing(cut):
    found = smaller(planned(call(np.zeros((4, 3)))), cut)
    assert found is None


def test_runs_of_steps_are_written_by_their_ends():
    assert keeping([0, 1, 2, 5, 7, 8]) == "steps=0-2,5,7-8"
    steps = tuple(call(number) for number in range(9))
    kept = smaller(planned(*steps), "steps=0-2,5,7-8")
    assert [step.args[0] for step in kept.case.steps] == [0, 1, 2, 5, 7, 8]
    assert kept.case.name == "rows[0.1/steps=0-2,5,7-8]"


@pytest.mark.parametrize(
    "name", ["rows[0.0]", "rows[small0.2]", "rows[2.1/axis0=1]", "rows[1.0~]", "gone[0.0]", "", "["]
)
def test_only_what_is_there_has_a_name(tmp_path, name):
    made = exercise(tmp_path)
    case = named(made, PLAYED[0], name, SEED)
    assert (case.case.name if case else None) == (name if name[:4] == "rows" and "~" not in name else None)


def test_a_family_that_cannot_bear_simple_dice_has_fewer_small_cases(tmp_path):
    frail = SPEC.replace("for n in (1, 5, 33):", "for n in (1, 5, 33)[rng.integers(0, 9) :] or [1 / 0]:")
    made = exercise(tmp_path, spec=frail)
    family = made.spec.families[0]
    assert {case.case.name for case in simple(made, PLAYED[0], family, SEED)} >= {"rows[small0.2]", "rows[small2.0]"}
