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
    return mistake(toy, PLAYED[0], [case.played((answer(case.planned.case.steps[0].args[0]),)) for case in cases])


def test_the_same_answers_have_the_same_lesson(toy):
    assert named(toy, lambda x: Returned(3 * x)) == "Three times."


def test_a_rounding_more_is_the_same_mistake(toy):
    assert named(toy, lambda x: Returned(3 * x * np.float32(1 + 2.0**-22))) == "Three times."


def test_another_answer_is_not_named(toy):
    assert named(toy, lambda x: Returned(2.7 * x)) == ""


def test_the_same_exception_is_named_and_another_is_not(toy):
    assert named(toy, lambda x: Raised("ZeroDivisionError", "")) == "Divides by zero."
    assert named(toy, lambda x: Raised("KeyError", "")) == ""


TOKENS = {
    "spec": """
        \"\"\"Bytes of a text.\"\"\"

        from judge.spec import Spec, call

        spec = Spec(entry="twice")


        @spec.correctness(exact=True)
        def words(rng):
            \"\"\"All bytes.\"\"\"
            yield call("é" * int(rng.integers(2, 5)) + "x")
        """,
    "solution": "def twice(x):\n    return list(x.encode())\n",
    "known": {"wrong_answer/letters": '"""Letters."""\n\n\ndef twice(x):\n    return [ord(c) for c in x]\n'},
}


@pytest.mark.parametrize(("change", "lesson"), [(0, "Letters."), (1, "")])
def test_tokens_are_the_mistake_s_or_they_are_not_however_many_there_are(tmp_path, change, lesson):
    toy = exercise(tmp_path, **TOKENS)
    assert named(toy, lambda x: Returned([ord(c) for c in x[:-1]] + [ord("x") + change])) == lesson


def test_nan_everywhere_is_not_explained_by_numbers(toy):
    assert named(toy, lambda x: Returned(x * np.nan)) == ""


def test_a_box_that_died_has_no_mistake(toy):
    assert named(toy, lambda x: Died("ended by SIGSEGV")) == ""


def test_nothing_failed_nothing_named(toy):
    assert mistake(toy, PLAYED[0], []) == ""
