"""Diagnosis: a known mistake is named where it explains the error, and only there."""

import numpy as np
import pytest

from judge.diagnosis import mistake
from judge.seeds import Seed
from judge.trials import PLAYED, Cases
from sandbox.box import Died, Raised, Returned
from tests.catalogs import KNOWN, exercise, solution


@pytest.fixture
def toy(tmp_path):
    return exercise(tmp_path, known=KNOWN | {"wrong_answer/breaks": solution("Divides by zero.\nreturn 1 / 0")})


def named(toy, answer) -> str:
    """The mistake that is named where a submission answers so."""
    cases = next(iter(Cases(toy, PLAYED[0], Seed.parse("1"))))
    return mistake(toy, [case.played((answer(case.planned.case.steps[0].args[0]),)) for case in cases])


def test_the_same_answers_have_the_same_lesson(toy):
    assert named(toy, lambda x: Returned(3 * x)) == "Three times."


def test_a_rounding_more_is_the_same_mistake(toy):
    assert named(toy, lambda x: Returned(3 * x * np.float32(1 + 2.0**-22))) == "Three times."


def test_another_answer_is_not_named(toy):
    assert named(toy, lambda x: Returned(2.7 * x)) == ""


def test_the_same_exception_is_named_and_another_is_not(toy):
    assert named(toy, lambda x: Raised("ZeroDivisionError", "")) == "Divides by zero."
    assert named(toy, lambda x: Raised("KeyError", "")) == ""


def test_nan_everywhere_is_not_explained_by_numbers(toy):
    assert named(toy, lambda x: Returned(x * np.nan)) == ""


def test_a_box_that_died_has_no_mistake(toy):
    assert named(toy, lambda x: Died("ended by SIGSEGV")) == ""


def test_nothing_failed_nothing_named(toy):
    assert mistake(toy, []) == ""
