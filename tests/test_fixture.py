"""A fixture: what an exercise puts beside a submission, and whose functions drive it in the box."""

import subprocess
import sys

import numpy as np
import pytest

import cli
from judge import workspace
from judge.dump import dump
from judge.grade import grade, replay
from judge.seeds import Seed
from judge.spec import Case, SpecError, call
from judge.verdict import Code
from judge.verify import verify
from sandbox.box import Fixture, Raised, Returned, Submission
from sandbox.doctor import quickest
from sandbox.session import Limits, Session
from tests.catalogs import exercise, submission

SEED = Seed.parse("3")
SPEC = '''
"""Sums that are kept up to date in place."""

from judge.spec import Spec, call

spec = Spec(entry="Sums", fixture=["after_each", "stepped"])


@spec.correctness
def every_batch(rng):
    """The sums change in place, batch after batch."""
    yield call(rng.normal(size=3).astype("f4"), [rng.normal(size=3).astype("f4") for _ in range(4)], of="after_each")


@spec.correctness
def one_by_one(rng):
    """What is yielded are the sums so far."""
    yield call(rng.normal(size=5).astype("f4"), of="stepped")
'''
FIXTURE = '''
"""Keeps the sums and looks at them after each batch."""


def after_each(learner, sums, batches):
    it, seen = learner.Sums(sums), []
    for batch in batches:
        it.add(batch)
        seen.append(sums.copy())
    return seen


def stepped(learner, x):
    return list(learner.Sums(0 * x[:1]).so_far(x))
'''
RIGHT = '''
"""Adds in place."""


class Sums:
    def __init__(self, sums):
        self.sums = sums

    def add(self, batch):
        self.sums += batch

    def so_far(self, x):
        for item in x:
            self.add(item)
            yield self.sums[0]
'''
WRONG = RIGHT.replace("self.sums += batch", "self.sums = self.sums + batch")


@pytest.fixture
def sums(tmp_path):
    found = exercise(
        tmp_path,
        spec=SPEC,
        solution=RIGHT,
        known={
            "accepted/other": RIGHT.replace("+= batch", "-= -batch"),
            "wrong_answer/elsewhere": WRONG,
            "wrong_answer/last": RIGHT.replace("yield self.sums[0]", "yield item"),
        },
    )
    found.folder.joinpath("fixture.py").write_text(FIXTURE)
    found.folder.joinpath("stub.py").write_text(RIGHT)
    return found


def test_a_driver_is_given_what_the_solution_defines(sums):
    (first, *_, last) = sums.solution.after_each(np.zeros(2), [np.ones(2), np.ones(2), np.full(2, 5.0)])
    assert (first.tolist(), last.tolist()) == ([1, 1], [7, 7])


def test_a_method_of_the_same_name_does_not_stand_in_for_a_driver(sums):
    path = sums.reference / "solution.py"
    path.write_text(RIGHT + "\n    def stepped(self, x):\n        return x\n")
    assert list(sums.solution.stepped(np.ones(2))) == [1, 2]


def test_known_solutions_are_told_apart_at_the_desk(sums):
    assert {name: set(found) for name, found in verify(sums, seeds=[SEED], backend=None).kills.items()} == {
        "wrong_answer/elsewhere": {"every_batch"},
        "wrong_answer/last": {"one_by_one"},
    }


@pytest.mark.parametrize(("source", "code"), [(RIGHT, Code.ACCEPTED), (WRONG, Code.WRONG_ANSWER)])
def test_the_same_is_judged_in_a_box(sums, tmp_path, source, code):
    path = submission(tmp_path, source)
    report = grade(sums, path, seed=SEED, backend=quickest(), axes=("correctness",))
    assert report.verdict.code is code, report.verdict
    if code is Code.WRONG_ANSWER:
        (finding,) = report.verdict.results[0].findings
        assert "(after_each(...))" in finding.message
        trial, result = replay(sums, path, seed=SEED, backend=quickest(), case=finding.case)
        assert (trial.planned.case.steps[0].name, result.code) == ("after_each", Code.WRONG_ANSWER)


def test_what_goes_wrong_in_it_is_shown_with_its_place():
    fixture = Fixture(b"def drive(learner, x):\n    return learner.f(x) + learner.g\n", ("drive",))
    with Session(quickest(), Limits()) as session:
        source = Submission(b"def f(x): return x\n", "f", fixture=fixture)
        assert isinstance(session.load(source), Returned)
        got = session.step(call(1, of="drive"))
    assert isinstance(got, Raised)
    assert got.error == "AttributeError"
    assert "fixture.py" in got.trace
    assert "line 2" in got.trace


@pytest.mark.parametrize(
    ("fixture", "words"),
    [
        (FIXTURE.replace("def stepped", "def walked"), "defines no `stepped`, which Spec(fixture=[...]) names"),
        (FIXTURE + "\n1 / 0\n", "fixture.py:16: ZeroDivisionError"),
        (None, "fixture.py: no such file"),
    ],
)
def test_a_fixture_that_is_not_as_the_spec_says_is_the_authors_mistake(sums, fixture, words):
    path = sums.folder / "fixture.py"
    path.unlink() if fixture is None else path.write_text(fixture)
    with pytest.raises(SpecError) as caught:
        _ = sums.solution
    assert words in str(caught.value)


def test_a_dumped_case_drives_the_same_file(sums, tmp_path):
    case = Case("every_batch[0.1]", (call(np.zeros(2), [np.ones(2), np.ones(2)], of="after_each"),))
    path = submission(tmp_path, WRONG)
    script = next(
        one for one in dump(case, "Sums", path, tmp_path / "d", (), sums.fixture) if "fixture" not in one.name
    )
    script = script.with_suffix(".py")
    told = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert told.stdout == "[array([0., 0.]), array([0., 0.])]\n"


def test_a_learner_is_given_a_copy_beside_the_stub(sums, tmp_path):
    to = tmp_path / "desk"
    assert cli.run(["--catalog", str(sums.root), "start", sums.name, str(to)]) == cli.ACCEPTED
    assert {path.name for path in to.iterdir()} == {"twice.py", "twice_fixture.py"}
    assert (to / "twice_fixture.py").read_text() == FIXTURE


def test_a_workspace_has_one_too_and_keeps_the_learners_own(sums, tmp_path):
    found = workspace.create(tmp_path / "learn", "0" * 64)
    path = found.start(sums)
    copy = workspace.fixture(path)
    assert (copy.name, copy.read_text()) == ("twice_fixture.py", FIXTURE)
    path.unlink()
    copy.write_text("changed")
    found.start(sums)
    assert copy.read_text() == "changed"


def test_another_fixture_is_another_exercise(sums):
    before = sums.digest, sums.full_digest
    sums.folder.joinpath("fixture.py").write_text(FIXTURE + "\n")
    assert not {sums.digest, sums.full_digest} & set(before)
