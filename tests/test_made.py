"""An argument can be an object that was made earlier in the same case: here, in the box, and in words."""

from judge.dump import told
from judge.grade import grade
from judge.handed import made
from judge.seeds import Seed
from judge.spec import Case, get, method, new
from judge.steps import perform
from judge.verdict import Code
from sandbox.box import Returned
from sandbox.doctor import quickest
from tests.catalogs import exercise, submission

SPEC = '''
"""A number that takes in another one."""

from judge.handed import made
from judge.spec import Spec, get, method, new

spec = Spec(entry="Total", kind="stateful", panel=[])


@spec.correctness
def merges(rng):
    """Takes in what the other one holds."""
    a, b = rng.normal(size=2)
    yield [new(a), new(b, target="other"), method("merge", made("other")), get("value"), get("value", target="other")]
'''
SOLUTION = '''
"""Adds the other one's value."""


class Total:
    def __init__(self, value):
        self.value = value

    def merge(self, other):
        self.value += other.value
'''
STEPS = (new(1.0), new(2.0, target="b"), method("merge", made("b")), method("merge", other=made("b")), get("value"))


class Total:
    """As the solution."""

    def __init__(self, value):
        self.value = value

    def merge(self, other):
        self.value += other.value


def test_the_judge_hands_over_the_object_itself():
    assert perform(Total, STEPS)[-1] == Returned(5.0)


def test_so_does_the_box(tmp_path):
    toy = exercise(tmp_path, spec=SPEC, solution=SOLUTION, known={})
    right = grade(toy, submission(tmp_path, SOLUTION), seed=Seed.parse("1"), backend=quickest())
    assert right.verdict.code is Code.ACCEPTED
    wrong = SOLUTION.replace("+= other.value", "+= type(other).__name__ != 'Total'")
    report = grade(toy, submission(tmp_path, wrong), seed=Seed.parse("1"), backend=quickest())
    assert report.verdict.code is Code.WRONG_ANSWER


def test_it_is_told_by_its_name():
    case = Case("merges[0]", STEPS)
    assert told(case, "Total")[2:4] == ["it.merge(b)", "it.merge(other=b)"]
