"""What cases hand over besides data: the judge and the box make the same of it, and a trace can be told with it."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from judge.answers import answers
from judge.axes.axis import Planned, Trial, measured, within
from judge.axes.correctness import AT_MOST
from judge.dump import dump, told
from judge.grade import grade
from judge.handed import alike, generator, kept, served
from judge.seeds import Seed
from judge.spec import Case, Measure, call, method, new
from judge.steps import perform, widened
from judge.verdict import Code
from sandbox.box import Returned
from sandbox.doctor import quickest
from tests.catalogs import exercise, submission

SPEC = '''
"""Applies f to draws."""

import numpy as np

from judge.handed import generator, served
from judge.spec import Spec, call

spec = Spec(entry="apply", panel=[])


@spec.correctness
def draws(rng):
    """Applies f to three draws of the generator."""
    for _ in range(3):
        w = rng.normal(size=3)

        def f(x):
            if x.min() > 1e3:
                raise ValueError("too large")
            return (w * x).sum()

        yield call(served(f, np.ones(3)), generator(rng.integers(1 << 60)))
'''
SOLUTION = '''
"""f of three draws."""


def apply(f, rng):
    return float(f(rng.normal(size=3)))
'''


@pytest.fixture
def apply(tmp_path):
    return exercise(tmp_path, spec=SPEC, solution=SOLUTION, known={})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("f(", "f("), Code.ACCEPTED),
        (("rng.normal(size=3)", "[rng.normal() for _ in range(3)]"), Code.RUNTIME_ERROR),
        (("size=3)", "size=3) * 2"), Code.WRONG_ANSWER),
        (("f(rng.normal(size=3))", "f(rng.normal(size=3) + 1e4)"), Code.RUNTIME_ERROR),
        (("size=3", "size=4"), Code.RUNTIME_ERROR),
    ],
)
def test_a_file_is_judged_by_what_it_makes_of_them(apply, tmp_path, change, code):
    path = submission(tmp_path, SOLUTION.replace(*change))
    report = grade(apply, path, seed=Seed.parse("1"), backend=quickest(), axes=("correctness",))
    assert report.verdict.code is code, report.verdict
    message = " ".join(finding.message for finding in report.verdict.results[0].findings)
    words = {
        "size=4": "ValueError: f takes float64[3]; it was given float64[4]",
        "f(rng.normal(size=3) + 1e4)": "too large",
    }
    assert words.get(change[1], "") in message


@pytest.mark.parametrize("of", ["numpy", "torch"])
def test_each_of_the_authors_solutions_has_a_generator_of_its_own_in_the_same_state(of):
    draw = {"numpy": lambda rng: rng.random(3), "torch": lambda rng: torch.rand(3, generator=rng)}[of]
    step = call(generator(7, of))
    one, other = (perform(draw, (step,))[0] for _ in range(2))
    assert isinstance(one, Returned)
    assert isinstance(other, Returned)
    assert one.value.tolist() == other.value.tolist()


@pytest.mark.parametrize(
    ("value", "like", "may"),
    [
        (np.ones(3), np.ones(3), True),
        (np.ones(3, "f4"), np.ones(3), True),
        (widened(np.ones(3)), np.ones(3), True),
        (np.ones(4), np.ones(3), False),
        (np.ones(3, "i8"), np.ones(3), False),
        (np.ones(3, "c16"), np.ones(3), False),
        ([1.0, 1.0, 1.0], np.ones(3), False),
        (torch.ones(3), np.ones(3), False),
        (torch.ones(3, dtype=torch.bfloat16), torch.ones(3), True),
        (2, 1.0, True),
        (np.float32(2), 1.0, True),
        (np.array(2.0), 1.0, True),
        (True, 1.0, False),
        (2.0, 1, False),
        (np.ones(1), 1.0, False),
        ("x", "", True),
        (b"x", "", False),
        (None, 1.0, False),
        ({}, [], False),
    ],
)
def test_an_argument_may_be_what_its_example_is(value, like, may):
    assert alike(value, like) is may


def test_without_an_example_a_function_takes_everything():
    assert served(lambda *args: len(args)).function(1, "x", None) == 3


def test_no_two_functions_have_the_same_number_and_none_says_which_was_made_first():
    numbers = [one(abs).number for one in (served, kept) for _ in range(20)]
    assert len(set(numbers)) == 40
    assert numbers != sorted(numbers)


def test_a_script_names_them_as_the_box_does():
    def llm(prompt):
        return prompt

    steps = (new(served(llm), generator(5)), method("run", "hi"))
    assert told(Case("x[0]", steps), "Agent")[0] == "it = Agent(llm, generator(5))"
    assert served(lambda: 0, name="f").words[2] == served(llm, name="f").words[2] == "f"


def test_a_dumped_case_draws_the_same_numbers_and_says_where_a_function_is_missing(tmp_path):
    mine = submission(tmp_path, "def draw(rng, f):\n    print(rng.random())\n    return f(1)\n")
    written = dump(Case("draws[0]", (call(generator(5), served(abs)),)), "draw", mine, tmp_path / "out")
    done = subprocess.run([sys.executable, written[-1]], capture_output=True, text=True, check=False, cwd="/")
    assert float(done.stdout) == np.random.Generator(np.random.PCG64(5)).random()
    assert "NotImplementedError: `abs` stays in the judge: write a function like it here" in done.stderr


# What is seen of an answer ------------------------------------------------------------------------------------------


def trial(subject, value, **how):
    family = replace(subject.spec.families[0], measure=Measure(**how))
    steps = (call(np.array([0.25, 0.75])),)
    right = answers(subject, steps, family.measure, np.random.default_rng(0), 4)
    return Trial(Planned(family, Case("x[0]", steps)), (Returned(value),), right)


@pytest.fixture
def twice(tmp_path):
    solution = '"""Twice."""\n\n\ndef twice(x):\n    return x + x\n'
    return exercise(tmp_path, solution=solution, known={})


def test_only_what_is_seen_is_compared(twice):
    one = trial(twice, np.array([0.6, 1.4]), seen=lambda value: "small" if value.max() < 2 else "large")
    assert within([one], AT_MOST) == [0.0]
    other = trial(twice, np.array([0.6, 5.0]), seen=lambda value: "small" if value.max() < 2 else "large")
    assert within([other], AT_MOST) == [None]
    _, fault = measured(other)
    assert fault is not None
    assert (fault.code, fault.message) == (Code.WRONG_ANSWER, "expected 'small' as the result, got 'large'")


def test_what_is_seen_is_measured_as_an_answer_is(twice):
    found, fault = measured(trial(twice, np.array([1.5, 0.5]), seen=np.sort))
    assert (fault, found[0].reading.worst) == (None, 0.0)


@pytest.mark.parametrize("value", [np.array([1.0]), np.array([0.5, 1.5], "f4"), None, "small"])
def test_what_has_not_the_form_of_an_answer_is_not_looked_at(twice, value):
    _, fault = measured(trial(twice, value, seen=lambda value: "small"))
    assert fault is not None
    assert fault.code is Code.MALFORMED


def test_where_nothing_can_be_seen_the_answer_is_wrong_and_nothing_of_ours_fails(twice):
    def seen(value):
        if value[0] > 9:
            raise OverflowError("no")
        return value

    _, fault = measured(trial(twice, np.array([10.0, 1.5]), seen=seen))
    assert fault is not None
    assert (fault.code, "OverflowError: no" in fault.message) == (Code.WRONG_ANSWER, True)


@pytest.mark.parametrize(("off", "worst"), [(0.0, 0.0), (0.3, 0.4), (1.5, 2.0)])
def test_a_yardstick_is_as_long_as_the_author_says_at_least(twice, off, worst):
    found, _ = measured(trial(twice, np.array([0.5, 1.5 + off]), least=0.5, scale="row"))
    assert found[0].reading.worst == pytest.approx(worst)
