"""Verification: an exercise that cannot tell right from wrong is found out."""

import re
from pathlib import Path

import numpy as np
import pytest

from judge.authoring.degenerate import ANSWERERS, survivors
from judge.authoring.shown import Tried, idle, tight, wrong_verdicts
from judge.authoring.trier import Trier
from judge.axes.correctness import ROUNDS
from judge.axes.margin import Score
from judge.axes.stability import ROUNDS as STABILITY_ROUNDS
from judge.catalog import Known
from judge.rules import Ratio
from judge.seeds import Seed
from judge.spec import Family, SpecError
from judge.trials import PLAYED, Cases
from judge.verdict import AxisResult, Code, Finding
from judge.verify import by_its_solutions, verify
from sandbox.doctor import quickest
from sandbox.unboxed import Unboxed
from tests.catalogs import KNOWN, SOLUTION, SPEC, exercise, solution

SEEDS = [Seed.parse("1"), Seed.parse("2")]


def errors(root, *, backend=None, **files):
    return verify(exercise(root, **files), seeds=SEEDS, backend=backend).errors


def test_a_sound_exercise_has_no_errors(tmp_path):
    found = verify(exercise(tmp_path), seeds=SEEDS, backend=None)
    assert found.errors == ()
    assert found.kills["wrong_answer/same"] == {"rows": Code.WRONG_ANSWER}
    assert found.kills["unstable/square"] == {"large": Code.UNSTABLE}
    right, wrong = found.gaps["large"]
    assert right <= 4 < 16 <= wrong
    assert found.counts == {"accepted": 3, "wrong_answer": 6, "unstable": 3}


def test_it_holds_in_boxes_as_well(tmp_path):
    assert verify(exercise(tmp_path), seeds=SEEDS[:1], backend=Unboxed(), jobs=2).errors == ()


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("wrong_answer/right", KNOWN["accepted/product"], "wrong_answer/right: is accepted under seeds 1, 2"),
        ("accepted/wrong", KNOWN["wrong_answer/same"], "accepted/wrong: is wrong_answer under seeds 1, 2"),
        ("unstable/wrong", KNOWN["wrong_answer/same"], "unstable/wrong: is wrong_answer under seeds 1, 2"),
        ("wrong_answer/crash", solution("No.\n1 / 0"), "wrong_answer/crash: is runtime_error"),
        ("wrong_answer/empty", '"""No."""\n', "wrong_answer/empty: is runtime_error under seeds 1, 2 (load: "),
    ],
    ids=["survivor", "refused", "wrong reason", "crash", "without the entry"],
)
def test_a_verdict_that_is_not_its_folders_is_an_error_told_once(tmp_path, name, text, error):
    assert sum(told.startswith(error) for told in errors(tmp_path, known=KNOWN | {name: text})) == 1


def test_what_is_being_tried_is_named_before_it_ends(tmp_path):
    known = KNOWN | {"wrong_answer/on_and_on": solution("Is cut off.\nraise KeyboardInterrupt")}
    said = []
    with pytest.raises(KeyboardInterrupt):
        verify(exercise(tmp_path, known=known), seeds=SEEDS, backend=None, progress=said.append)
    assert said[-1].endswith("wrong_answer/on_and_on")


def test_a_right_solution_plays_one_round_under_the_later_seeds(tmp_path):
    own = exercise(tmp_path)
    prepared = [[Cases(own, axis, seed) for axis in PLAYED] for seed in SEEDS]
    trial = Trier(own, SEEDS, prepared, None, 1, lambda message: None)
    one = trial.tried(next(known for known in own.known if known.code is Code.ACCEPTED))
    first, second = ([result.cases for result in results] for results in one.results)
    assert first == [ROUNDS * cases - (ROUNDS - 1) * 3 for cases in second[:1]] + [STABILITY_ROUNDS * second[1]]


def test_what_caught_a_solution_is_asked_first_under_the_later_seeds(tmp_path):
    other = '\n\n@spec.correctness\ndef three_rows(rng):\n    """Also."""\n'
    other += "    yield call(rng.normal(size=(3, 5)).astype('f4'))\n"
    late = {"wrong_answer/late": solution("Wrong at three rows.\nreturn 2 * x if len(x) != 3 else x")}
    own = exercise(tmp_path, spec=SPEC + other, known=KNOWN | late)
    prepared = [[Cases(own, axis, seed) for axis in PLAYED] for seed in SEEDS]
    trial = Trier(own, SEEDS, prepared, None, 1, lambda message: None)
    known = {one.name: one for one in own.known}
    late, unstable = (trial.tried(known[name]).results for name in ("wrong_answer/late", "unstable/square"))
    a_round = [case.planned.family.name for case in next(iter(prepared[0][0]))]
    assert [result.cases for results in late for result in results] == [len(a_round), a_round.count("three_rows")]
    assert [results[0].cases > len(a_round) for results in unstable] == [True, False]


def test_a_wrong_solution_is_caught_in_a_later_round_under_every_seed(tmp_path):
    tired = "import numpy as np\ncalls = 0\n\n\ndef twice(x):\n    global calls\n    calls += 1\n"
    tired += "    return 2 * x if calls < 9 else x\n"
    late = '"""Right at first only."""\n' + tired
    assert errors(tmp_path, known=KNOWN | {"wrong_answer/tired": late}) == ()


def test_the_worst_of_several_codes_counts_under_every_seed(tmp_path):
    other = '\n\n@spec.correctness\ndef three_rows(rng):\n    """Also."""\n'
    other += "    yield call(rng.normal(size=(3, 5)).astype('f4'))\n"
    mixed = "Wrong at first, then of another kind.\nreturn x if len(x) == 2 else None"
    assert errors(tmp_path, spec=SPEC + other, known=KNOWN | {"malformed/mixed": solution(mixed)}) == ()


SPEEDS = (
    SPEC
    + '''

@spec.speed(at_most=10.0)
def two_rows(rng):
    """As quick as the reference."""
    yield call(rng.normal(size=(2, 9)).astype("f4"))


@spec.speed(at_most=10.0)
def three_rows(rng):
    """As quick as the reference."""
    yield call(rng.normal(size=(3, 9)).astype("f4"))
'''
)
WORKS = "Two rows take longer than to move them.\nfor _ in range(300 if len(x) == 2 else 1):\n    y = x + x\nreturn y"
SLOW = "Long at {rows} rows.\nif x.shape == ({rows}, 9):\n    {name} = np.ones(3 * 10**6).sum()\nreturn 2 * x"


def test_a_slow_solution_is_asked_no_further_but_where_nobody_was_caught_and_a_race_must_time_work(tmp_path):
    slow = {
        f"too_slow/{name}": solution(SLOW.format(rows=rows, name=name))
        for name, rows in zip("abc", (2, 3, 2), strict=True)
    }
    own = exercise(tmp_path, spec=SPEEDS, solution=solution(WORKS), known=KNOWN | slow)
    found = verify(own, seeds=SEEDS[:1], backend=quickest())
    (told,) = found.errors
    assert "three_rows: moving arguments and results takes" in told
    asked = {name: [score.family for score in found.rules[name]] for name in slow}
    assert asked == {
        "too_slow/a": ["two_rows", "three_rows"],
        "too_slow/b": ["three_rows"],
        "too_slow/c": ["two_rows"],
    }


def test_too_few_solutions_are_an_error_and_so_are_copies_and_those_that_nobody_plays(tmp_path):
    few = {name: text for name, text in KNOWN.items() if name not in ("accepted/loop", "unstable/cube")}
    few |= {"wrong_answer/same_again": few["wrong_answer/same"].replace('"""', '"""Again. ', 1)}
    stray = dict.fromkeys(("wrong/one", "wrong_answer/deeper/two", "three"), KNOWN["wrong_answer/same"])
    told = errors(tmp_path, known=few | stray)
    for name in stray:
        assert any(f"{name}.py: lies in no verdict's folder" in text for text in told)
    (copy,) = [text for text in told if "is the same code as" in text]
    assert re.search(r"same_again\.py: is the same code as \S+/same\.py; let it differ", copy)
    assert any("accepted: holds 2 solutions; at least 3" in text for text in told)
    assert any("unstable: holds 2 solutions; at least 3" in text for text in told)


def test_a_stub_that_is_accepted_is_found_out(tmp_path):
    assert any(
        re.search(r"the stub is accepted; \S+stub\.py: let it", text) for text in errors(tmp_path, stub=SOLUTION)
    )


def test_a_family_that_catches_nothing_is_an_error(tmp_path):
    tame = SPEC.replace("1e30", "1e3")
    assert any("large: catches no known unstable solution" in text for text in errors(tmp_path, spec=tame))


def test_a_right_solution_far_off_is_an_error(tmp_path):
    noisy = solution("A little noise.\nreturn (2 * x * np.float32(1 + 9 * 2.0**-24)).astype(x.dtype)")
    assert any("a right solution is" in text for text in errors(tmp_path, known=KNOWN | {"accepted/noisy": noisy}))


def test_a_panel_that_would_stretch_the_yardstick_is_the_authors_error(tmp_path):
    known = KNOWN | {"accepted/half": KNOWN["wrong_answer/half"]}
    broken = exercise(tmp_path, spec=SPEC.replace("panel=[]", 'panel=["half"]'), known=known)
    with pytest.raises(SpecError, match=r"accepted/half.py: is .* yardsticks from the oracle in rows\[0.0\].*mend it"):
        verify(broken, seeds=SEEDS, backend=None)


def test_an_exercise_that_accepts_zeros_is_found_out(tmp_path):
    zeros = exercise(
        tmp_path,
        solution='"""Nothing."""\n\n\ndef twice(x):\n    return x * 0\n',
        spec=SPEC,
        known={"accepted/zero": '"""Zero."""\n\n\ndef twice(x):\n    return x * 0\n'},
    )
    cases = next(iter(Cases(zeros, PLAYED[0], SEEDS[0])))
    assert any(text.startswith("zeros is accepted") for text in survivors(cases))


def test_nothing_that_nobody_computed_is_accepted(tmp_path):
    own = exercise(tmp_path)
    assert len(ANSWERERS) >= 14
    assert list(survivors(next(iter(Cases(own, PLAYED[0], SEEDS[0]))))) == []


def test_what_is_seen_of_an_answer_may_be_the_same_when_it_is_turned_round(tmp_path):
    spec = SPEC.replace("size=(2, n)", "size=n").replace("@spec.correctness", "@spec.correctness(seen=sorted)")
    assert list(survivors(next(iter(Cases(exercise(tmp_path, spec=spec), PLAYED[0], SEEDS[0]))))) == []


def test_a_text_is_no_wrong_answer_when_its_numbers_are_replaced():
    zeros = ANSWERERS["zeros"]
    assert zeros([(b"a", "b")], (), None) is None
    assert zeros([("a", 3)], (), None) == [("a", 0)]


def test_a_number_is_no_wrong_answer_when_transposed():
    transposed = ANSWERERS["the answer transposed"]
    assert transposed(np.float32(2), (), None) is None
    assert transposed((np.float32(2), np.array([1, 2])), (), None)[1].tolist() == [2, 1]


def tried(code, *scores):
    """A solution that was timed: figures of families, by name, against limits of 2 and exponents of 1.5."""
    found = tuple(Score(name, what, value, 1.5 if what == "exponent" else 2.0) for name, what, value in scores)
    failed = tuple(Finding(f"{one.family}[0]", Code.TOO_SLOW, "slow") for one in found if one.margin < 0)
    result = AxisResult("speed", Code.TOO_SLOW if failed else Code.ACCEPTED, failed)
    return Tried(Known(Path("one.py"), code, "One."), ((result,),), found)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (tried(Code.ACCEPTED, ("a", "ratio", 1.0), ("b", "exponent", 1.0)), []),
        (
            tried(Code.ACCEPTED, ("a", "ratio", 1.7)),
            ["spec.py:9: a: accepted/one: 1.7 times the reference: too near to the limit 2"],
        ),
        (tried(Code.ACCEPTED, ("b", "exponent", 1.4)), ["b: accepted/one: grows like the size to the 1.40"]),
        (tried(Code.ACCEPTED, ("c", "times_faster", 2.3)), ["2.3 times as fast as the baseline: too near"]),
        (tried(Code.TOO_SLOW, ("a", "ratio", 2.2)), ["a: too_slow/one: 2.2 times the reference"]),
        (tried(Code.TOO_SLOW, ("a", "ratio", 1.9), ("b", "exponent", 2.0)), []),
    ],
    ids=["clear", "ratio", "exponent", "baseline", "hardly slow", "slow for certain"],
)
def test_a_figure_near_its_limit_is_an_error_unless_another_rule_decides(one, words):
    errors = tight([one], {name: f"spec.py:9: {name}" for name in "abc"})
    assert len(errors) == len(words)
    assert all(word in error for word, error in zip(words, errors, strict=True))


def test_a_right_solution_beyond_a_limit_is_sent_to_where_limits_are_proposed():
    (told,) = wrong_verdicts(tried(Code.ACCEPTED, ("a", "ratio", 9.0)))
    assert "is too_slow under seed 1 (a[0]: slow); `judge calibrate` says where the limit should lie" in told


def test_a_speed_family_that_catches_nothing_is_an_error():
    families = [Family(name, "Fast.", "speed", lambda rng: (), rule=Ratio(2.0)) for name in ("a", "b")]
    known = [tried(Code.TOO_SLOW, ("a", "ratio", 9.0), ("b", "ratio", 1.0)), tried(Code.ACCEPTED, ("b", "ratio", 9.0))]
    (told,) = idle(families, known)
    assert ": b: catches no known slow solution; tighten its limit" in told
    assert idle(families, known[1:]) == []


def test_what_hardly_fails_and_who_catches_nobody_are_errors_of_the_exercise(tmp_path):
    trier = Trier(exercise(tmp_path, spec=SPEEDS), SEEDS, [], None, 1, lambda message: None)
    told = "\n".join(by_its_solutions(trier, [tried(Code.TOO_SLOW, ("two_rows", "ratio", 2.1))], {}))
    assert re.search(r"spec\.py:\d+: two_rows: too_slow/one: .*too near to the limit", told)
    assert re.search(r"spec\.py:\d+: three_rows: catches no known slow solution", told)
