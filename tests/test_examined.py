"""What is claimed is examined in the judge: against the step that it answers, and what never left the judge."""

import pytest

from judge.grade import grade
from judge.handed import kept, what_is_kept
from judge.seeds import Seed
from judge.spec import call
from judge.verdict import Code
from judge.verify import verify
from sandbox.box import Returned, Submission
from sandbox.doctor import quickest
from sandbox.session import Limits, Session
from tests.catalogs import exercise, submission

SEED = Seed.parse("4")
SPEC = '''
"""A guess that is near two numbers, one of which stays in the judge."""

import numpy as np

from judge.handed import kept, what_is_kept
from judge.spec import Spec, call

spec = Spec(entry="guess")


def near(answer, step):
    """In words, how far the guess is from the mean of what was sent and what was kept."""
    x, other = step.args[0], what_is_kept(step.args[1])
    off = abs(float(answer) - float(x[0] + other) / 2)
    return "near" if off <= 1 else f"{off:.0f} away"


@spec.correctness(examined=near, right="near", twins=False)
def guesses(rng):
    """Within 1 of both."""
    number = rng.integers(100, 200)
    yield call(np.array([number + 0.5]), kept(number + 0.25))
'''
RIGHT = '"""The number."""\n\n\ndef guess(x, other):\n    return float(x[0])\n'
WRONG = RIGHT.replace("x[0]", "x[0] + 40")
PEEKS = '"""Asks."""\n\n\ndef guess(x, other):\n    return 0.0 if other() is None else float(x[0])\n'


@pytest.fixture(scope="module")
def guesses(tmp_path_factory):
    root = tmp_path_factory.mktemp("catalog")
    known = {
        "accepted/other": RIGHT.replace("x[0]", "x[0] + 0.5"),
        "wrong_answer/far": WRONG,
        "wrong_answer/asks": PEEKS,
    }
    found = exercise(root, spec=SPEC, solution=RIGHT, known=known)
    found.folder.joinpath("stub.py").write_text(RIGHT)
    return found


def test_other_answers_are_right_where_the_examination_finds_the_same(guesses):
    assert {name: set(found) for name, found in verify(guesses, seeds=[SEED], backend=None).kills.items()} == {
        "wrong_answer/far": {"guesses"},
        "wrong_answer/asks": {"guesses"},
    }


@pytest.mark.parametrize(("source", "code"), [(RIGHT, Code.ACCEPTED), (WRONG, Code.WRONG_ANSWER)])
def test_the_same_is_found_of_what_a_box_claims(guesses, tmp_path, source, code):
    report = grade(guesses, submission(tmp_path, source), seed=SEED, backend=quickest(), axes=("correctness",))
    assert report.verdict.code is code, report.verdict
    if code is Code.WRONG_ANSWER:
        (finding,) = report.verdict.results[0].findings
        assert "expected 'near' as the result, got '40 away'" in finding.message


def test_a_solution_that_chance_is_against_is_not_what_others_are_held_to(tmp_path):
    unlucky = exercise(tmp_path, spec=SPEC, solution=WRONG)
    report = grade(unlucky, submission(tmp_path, RIGHT), seed=SEED, backend=quickest(), axes=("correctness",))
    assert report.verdict.code is Code.JUDGE_ERROR
    (finding,) = report.verdict.results[0].findings
    assert "solution.py: what is seen in its own answer is not what is right" in finding.message


def test_what_is_kept_is_not_in_the_box():
    source = b"def f(x): return [x(), sorted(n for n in dir(x) if not n.startswith('__'))]\n"
    with Session(quickest(), Limits()) as session:
        assert isinstance(session.load(Submission(source, "f")), Returned)
        got = session.step(call(kept("the secret")))
    assert isinstance(got, Returned)
    assert got.value == [None, []]


def test_what_is_kept_is_there_for_the_examination():
    assert what_is_kept(call(1, kept([2, 3])).args[1]) == [2, 3]
