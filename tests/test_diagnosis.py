"""Diagnosis: a known mistake is named where it explains the error, and only there."""

import numpy as np
import pytest

from judge.diagnosis import mistake
from judge.seeds import Seed
from judge.trials import PLAYED, Cases
from sandbox.box import Died, Raised, Returned
from tests.catalogs import COLUMNS, KNOWN, SPEC, exercise, solution


@pytest.fixture
def toy(tmp_path):
    breaks = solution("Divides a column by zero.\nreturn 2 * x if x.shape[1] > 1 else 1 / 0")
    return exercise(tmp_path, known=KNOWN | {"runtime_error/breaks": breaks})


def named(toy, answer, axis=PLAYED[0]) -> str:
    """The mistake that is named where a submission answers so."""
    cases = next(iter(Cases(toy, axis, Seed.parse("1"))))
    return mistake(toy, axis, [case.played((answer(case.planned.case.steps[0].args[0]),)) for case in cases])


def test_the_same_answers_have_the_same_lesson(toy):
    assert named(toy, lambda x: Returned(3 * x)) == "Three times."


def test_a_rounding_more_is_the_same_mistake(toy):
    assert named(toy, lambda x: Returned(3 * x * np.float32(1 + 2.0**-22))) == "Three times."


def test_another_answer_is_not_named(toy):
    assert named(toy, lambda x: Returned(2.7 * x)) == ""


def breaking(error, message, cases=lambda x: x.shape[1] == 1):
    return lambda x: Raised(error, message) if cases(x) else Returned(2 * x)


def test_an_exception_in_the_same_cases_and_words_is_named_and_another_is_not(toy):
    assert named(toy, breaking("ZeroDivisionError", "division by zero")) == "Divides a column by zero."
    assert named(toy, breaking("ZeroDivisionError", "float division by zero")) == ""
    assert named(toy, breaking("KeyError", "division by zero")) == ""
    assert named(toy, breaking("ZeroDivisionError", "division by zero", lambda x: x.shape[1] > 1)) == ""


def test_an_exception_in_every_case_says_no_more_than_its_words(tmp_path):
    breaks = solution("Divides by zero.\nreturn 1 / 0")
    own = exercise(tmp_path, known=KNOWN | {"runtime_error/breaks": breaks})
    assert named(own, breaking("ZeroDivisionError", "division by zero", lambda x: True)) == ""


@pytest.mark.parametrize(("times", "lesson"), [(3, "Divides short rows by zero."), (2.5, "")])
def test_beside_exceptions_the_answers_must_be_the_same(tmp_path, times, lesson):
    breaks = solution("Divides short rows by zero.\nreturn 3 * x if x.shape[1] > 5 else 1 / 0")
    own = exercise(tmp_path, known=KNOWN | {"runtime_error/breaks": breaks})
    by_zero = Raised("ZeroDivisionError", "division by zero")
    assert named(own, lambda x: by_zero if x.shape[1] < 6 else Returned(np.float32(times) * x)) == lesson


def test_another_exception_is_not_named_either_where_not_all_of_an_answer_is_seen(tmp_path):
    spec = SPEC.replace("@spec.correctness", "@spec.correctness(seen=abs)")
    breaks = solution("Divides a column by zero.\nreturn 2 * x if x.shape[1] > 1 else 1 / 0")
    own = exercise(tmp_path, spec=spec, known=KNOWN | {"runtime_error/breaks": breaks})
    assert named(own, breaking("ZeroDivisionError", "division by zero")) == "Divides a column by zero."
    assert named(own, breaking("ZeroDivisionError", "no")) == ""


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


def spoilt(x, other=0.0):
    """Three times, NaN in the first place, and a rounding or more in the others."""
    y = 3 * x * np.float32(1 + other)
    y.ravel()[0] = np.nan
    return y


def test_a_rounding_beside_a_nan_is_the_same_mistake_and_a_nan_elsewhere_is_not(tmp_path):
    nan = "A NaN first.\ny = 3 * x\ny.ravel()[0] = np.nan\nreturn y"
    own = exercise(tmp_path, known=KNOWN | {"wrong_answer/nan": solution(nan)})
    assert named(own, lambda x: Returned(spoilt(x, 2.0**-22))) == "A NaN first."
    assert named(own, lambda x: Returned(spoilt(x, 0.1))) == ""
    assert named(own, lambda x: Returned(np.where(np.arange(x.size).reshape(x.shape) == 1, np.nan, 3 * x))) == ""


def test_of_two_that_are_wrong_alike_it_is_the_one_that_is_right_alike(tmp_path):
    worse = "Three times, and nothing of one column.\nreturn 3 * x if x.shape[1] > 1 else 0 * x"
    own = exercise(tmp_path, known=KNOWN | {"wrong_answer/a_column": solution(worse)})

    def answer(x):
        return Returned(3 * x if x.shape[1] > 1 else 2 * x)

    better = "Three times, but for one column.\nreturn 3 * x if x.shape[1] > 1 else 2 * x"
    (own.reference / "wrong_answer" / "z_column.py").write_text(solution(better))
    assert named(exercise(tmp_path, known={}), answer) == "Three times, but for one column."


def test_one_that_alone_says_the_same_must_be_right_where_the_submission_is_right(toy):
    assert named(toy, lambda x: Returned(3 * x if x.shape[1] > 1 else 2 * x)) == "Three times."
    assert named(toy, lambda x: Returned(3 * x if x.shape[1] == 1 else 2 * x)) == ""


def test_one_that_fails_in_a_family_that_the_submission_passes_is_another_mistake(tmp_path):
    own = exercise(tmp_path, spec=SPEC + COLUMNS)
    assert named(own, lambda x: Returned(3 * x)) == "Three times."
    assert named(own, lambda x: Returned(3 * x if len(x) == 2 else 2 * x)) == ""


def test_where_not_all_of_an_answer_is_seen_what_is_seen_must_be_the_same(tmp_path):
    own = exercise(tmp_path, spec=SPEC.replace("@spec.correctness", "@spec.correctness(seen=abs)"))
    assert named(own, lambda x: Returned(-3 * x)) == "Three times."
    assert named(own, lambda x: Returned(-2.9 * x)) == ""


def test_what_is_right_on_ordinary_inputs_has_no_mistake_that_is_wrong_there(toy):
    assert named(toy, lambda x: Returned(3 * x), PLAYED[1]) == ""


def test_nan_where_a_known_mistake_overflows_is_another_one(toy):
    assert named(toy, lambda x: Returned(x * np.float32(np.inf)), PLAYED[1]).endswith("overflows.")
    assert named(toy, lambda x: Returned(x * np.float32(np.nan)), PLAYED[1]) == ""


def test_of_two_that_say_the_same_it_is_the_shorter_one(tmp_path):
    longer = "A root is taken, and comes to nothing.\nroot = abs(x) ** 0.5\nreturn 3 * x + 0 * root"
    own = exercise(tmp_path, known=KNOWN | {"wrong_answer/a_root": solution(longer)})
    assert named(own, lambda x: Returned(3 * x)) == "Three times."


def test_another_form_is_named_where_a_known_one_has_it_too(tmp_path):
    flat = solution("Flattened.\nreturn (2 * x).ravel()")
    own = exercise(tmp_path, known=KNOWN | {"malformed/flat": flat})
    assert named(own, lambda x: Returned((x + x).ravel())) == "Flattened."
    assert named(own, lambda x: Returned((x + x).T.copy())) == ""


def test_where_roundings_are_the_mistake_it_is_enough_to_go_wrong_in_the_same_cases(tmp_path):
    rough = solution("Few digits.\nreturn (2 * x * (1 + 3e-4 * np.sin(1e4 * x))).astype(x.dtype)")
    spec = SPEC.replace("(1e30 *", "(1e3 *")
    own = exercise(tmp_path, spec=spec, known=KNOWN | {"unstable/rough": rough})

    def told(size):
        return named(own, lambda x: Returned((2 * x * (1 + size)).astype("f4")), PLAYED[1])

    assert told(2e-4) == "Few digits."
    assert told(2e-6) == ""


def test_to_be_right_alike_nearly_everywhere_is_not_to_be_wrong_alike(tmp_path):
    spec = SPEC.replace("    yield call((1e30", "    for _ in range(40):\n        yield call((1e3")
    own = exercise(tmp_path, spec=spec)
    cases = list(next(iter(Cases(own, PLAYED[1], Seed.parse("1")))))
    got = [2 * case.planned.case.steps[0].args[0] for case in cases]
    got[3] = (got[3] * (1 + 1e-4)).astype("f4")
    played = [case.played((Returned(one),)) for case, one in zip(cases, got, strict=True)]
    assert len(played) > 20
    assert mistake(own, PLAYED[1], played) == ""
