"""Several functions in one exercise: all must be there, and each step says which of them it is of."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from judge.answers import answers
from judge.axes.axis import Planned, Trial, describe_fault, measured
from judge.climb import clocked
from judge.dump import dump
from judge.grade import grade, replay
from judge.play import fresh_box
from judge.seeds import Seed
from judge.spec import Case, SpecError, call, method, new
from judge.steps import perform
from judge.verdict import Code
from judge.verify import verify
from sandbox.box import Returned
from sandbox.doctor import quickest
from tests.catalogs import SPEC, exercise, submission

SEED = Seed.parse("3")
TWO = (
    SPEC.replace('entry="twice"', 'entry="twice", also=["twice_bwd", "Sum"]')
    + '''

@spec.correctness
def backwards(rng):
    """The gradient of twice is 2 everywhere."""
    for n in (2, 7):
        yield call(rng.normal(size=(2, n)).astype("f4"), of="twice_bwd")


@spec.correctness
def sums(rng):
    """Adds up what it is given."""
    yield [new(of="Sum"), method("add", rng.normal(size=3)), method("add", rng.normal(size=3)), call(np.ones(2, "f4"))]


@spec.speed(at_most=4.0)
def many(rng):
    """Quick backwards as well."""
    yield call(rng.normal(size=(512, 512)).astype("f4"), of="twice_bwd")
'''
)
TWO = TWO.replace(
    "from judge.spec import Spec, call", "import numpy as np\n\nfrom judge.spec import Spec, call, method, new"
)
RIGHT = '''
"""Adds x to itself."""


def twice(x):
    return x + x


def twice_bwd(dy):
    return dy + dy


class Sum:
    def __init__(self):
        self.total = 0.0

    def add(self, x):
        self.total = self.total + x.sum()
        return self.total
'''


@pytest.fixture
def two(tmp_path):
    known = {
        "accepted/other": RIGHT.replace("dy + dy", "2 * dy"),
        "wrong_answer/backwards": RIGHT.replace("dy + dy", "3 * dy"),
        "wrong_answer/forgets": RIGHT.replace("self.total + x.sum()", "x.sum()"),
        "wrong_answer/same": RIGHT.replace("x + x", "x"),
    }
    return exercise(tmp_path, spec=TWO, solution=RIGHT, known=known)


def test_each_function_is_called_by_its_name(two):
    x = np.arange(3.0)
    steps = (call(x), call(x, of="twice_bwd"), new(of="Sum"), method("add", x))
    one, other, _, total = perform(two.entry(two.reference / "wrong_answer/backwards.py"), steps)
    assert isinstance(one, Returned)
    assert isinstance(other, Returned)
    assert (one.value.tolist(), other.value.tolist(), total) == ([0, 2, 4], [0, 3, 6], Returned(3.0))


def test_an_author_calls_the_solution_as_its_first_function_and_finds_the_others_in_it(two):
    assert (two.solution(4), two.solution.twice_bwd(5), two.solution.__name__) == (8, 10, "twice")
    assert not hasattr(two.solution, "thrice")


@pytest.mark.parametrize("entry", [lambda x: x, "two"])
def test_a_function_that_the_spec_does_not_name_is_the_authors_mistake(two, entry):
    with pytest.raises(SpecError, match="thrice"):
        perform(two.solution if entry == "two" else entry, (call(1.0, of="thrice"),))


def test_a_solution_that_lacks_one_is_the_authors_mistake(tmp_path):
    with pytest.raises(SpecError, match="defines no `twice_bwd`"):
        _ = exercise(tmp_path, spec=TWO).solution


def test_known_solutions_are_told_apart_at_the_desk_by_either_function(two):
    two.folder.joinpath("stub.py").write_text(RIGHT)
    kills = verify(two, seeds=[SEED], backend=None).kills
    assert {name: set(families) for name, families in kills.items()} == {
        "wrong_answer/backwards": {"backwards"},
        "wrong_answer/forgets": {"sums"},
        "wrong_answer/same": {"rows", "sums"},
    }


@pytest.mark.parametrize(("name", "code"), [("accepted/other", Code.ACCEPTED), ("wrong_answer/backwards", None)])
def test_both_are_judged_in_a_box(two, name, code):
    path = two.reference / f"{name}.py"
    report = grade(two, path, seed=SEED, backend=quickest(), axes=("correctness", "stability"))
    assert report.verdict.code is (code or Code.WRONG_ANSWER), report.verdict
    if code is None:
        (finding,) = report.verdict.results[0].findings
        assert "(twice_bwd(...))" in finding.message
        trial, result = replay(two, path, seed=SEED, backend=quickest(), case=finding.case)
        assert (trial.planned.case.steps[0].name, result.code) == ("twice_bwd", Code.WRONG_ANSWER)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (RIGHT.replace("twice_bwd", "twice_back"), "defines no `twice_bwd`; it must be a function or class"),
        (RIGHT + "\n\nSum = 3\n", "defines `Sum` as a value of type int"),
    ],
)
def test_a_file_without_one_of_them_does_not_load_and_is_told_which(two, tmp_path, source, words):
    path = submission(tmp_path, source)
    report = grade(two, path, seed=SEED, backend=quickest(), axes=("correctness",))
    assert report.verdict.code is Code.RUNTIME_ERROR
    assert words in report.verdict.results[0].findings[0].message


def test_one_of_them_can_be_raced(two):
    family = next(family for family in two.spec.families if family.rule is not None)
    task = two.submission((two.reference / "accepted/other.py").read_bytes())
    start = partial(fresh_box, two, quickest())
    race = clocked(two, family, task, SEED, start, rounds=2)
    assert race.failed is None
    assert [len(rounds) for rounds in race.pairs] == [2]


def test_a_dumped_case_calls_the_same_functions(two, tmp_path):
    steps = (new(of="Sum"), method("add", np.ones(3)), call(np.ones(2), of="twice_bwd"), call(np.ones(1)))
    mine = submission(tmp_path, RIGHT.replace("dy + dy", "7 * dy"))
    written = dump(Case("sums[0]", steps), "twice", mine, tmp_path / "out")
    shown = subprocess.run([sys.executable, written[-1]], capture_output=True, text=True, check=True, cwd="/").stdout
    assert shown.split("\n") == ["3.0", "[7. 7.]", "[2.]", ""]


def test_a_fault_in_a_trace_says_which_function_it_is_in(two):
    steps = (call(1.0, of="twice_bwd"), call(1.0))
    family = two.spec.families[0]
    right = answers(two, steps, family.measure, np.random.default_rng(0), 0)
    trial = Trial(Planned(family, Case("x[0]", steps)), (Returned("no"),), right)
    _, fault = measured(trial)
    assert fault is not None
    assert "(step 1 of 2: twice_bwd(...))" in describe_fault(trial, fault).message
