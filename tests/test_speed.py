"""The speed axis, with invented rounds: sign tests, what is decisive, what is hopeless, and which clock judges."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from judge.axes import speed
from judge.axes.signs import decide, interval, tail
from judge.axes.speed import LOOKS, Race, Round, look, ratios
from judge.axes.timed import weigh
from judge.rules import Faster, Ratio
from judge.spec import Family
from judge.verdict import Code, Finding

FAMILY = Family("big", "Is quick.", "speed", lambda rng: (), rule=Ratio(2.0))


def turn(ratio: float, waited: float = 0.0) -> Round:
    return Round(0.006, 0.006 * ratio, 0.007, 0.007 * ratio + waited)


def rounds(ratio: float, count: int, noise: float = 0.0, seed: int = 0) -> list[Round]:
    rng = np.random.default_rng(seed)
    return [turn(ratio * float(np.exp(noise * rng.normal()))) for _ in range(count)]


def played(ratio: float, noise: float, seed: int, at_most: float = 2.0):
    """What one pair of boxes comes to say of a true ratio."""
    everything = rounds(ratio, LOOKS[-1], noise, seed)
    return next(word for n in itertools.count(1) if (word := look(everything[:n], at_most)) is not None)


@pytest.mark.parametrize(("ratio", "word"), [(0.5, "decisive"), (1.0, "decisive"), (1.9, "met"), (2.1, "missed")])
def test_thirteen_clear_rounds_decide(ratio, word):
    assert look(rounds(ratio, 13), 2.0) == word


def test_fewer_rounds_decide_nothing():
    assert all(look(rounds(1.5, count), 2.0) is None for count in range(1, 13))


def test_one_slow_round_is_forgiven():
    assert look([*rounds(1.0, 19), turn(60.0)], 2.0) == "decisive"


def test_who_is_nearly_decisive_plays_some_more_rounds_before_boxes_are_started_afresh():
    nearly = [*rounds(1.0, 12), turn(1.7)]
    assert look(nearly, 2.0) is None
    assert look([*nearly, *rounds(1.0, 7)], 2.0) == "decisive"
    assert look([*rounds(1.7, 12), turn(1.0)], 2.0) == "met"


def test_a_hopeless_case_is_ended_early():
    assert look(rounds(25.0, 2), 2.0) == "hopeless"
    assert look(rounds(9.0, 3), 2.0) == "hopeless"
    assert look(rounds(7.5, 3), 2.0) is None
    assert look(rounds(4.5, 6), 2.0) == "missed"
    assert look(rounds(3.5, 9), 2.0) == "missed"
    assert look(rounds(2.5, 12), 2.0) is None
    assert look([turn(1000.0)], 2.0) is None
    assert look([*rounds(25.0, 1), turn(1.0)], 2.0) is None


def test_what_lies_far_under_the_limit_is_decided_early():
    assert look(rounds(0.4, 4), 2.0) == "decisive"
    assert look(rounds(0.9, 6), 2.0) == "decisive"
    assert look(rounds(1.2, 9), 2.0) == "decisive"
    assert look(rounds(0.4, 3), 2.0) is None
    assert look(rounds(0.9, 5), 2.0) is None
    assert look(rounds(1.2, 8), 2.0) is None
    assert look([*rounds(1.2, 8), turn(1.4)], 2.0) is None


def test_who_waits_is_decided_by_neither_shortcut_of_the_processor():
    assert look([turn(0.01, waited=0.02)] * 8, 20.0) is None
    assert look([turn(0.5, waited=0.5)] * 2, 2.0) is None


def test_after_the_last_look_the_median_decides():
    mixed = [turn(1.9), turn(2.1)] * 22
    assert look([*mixed, turn(1.9)], 2.0) == "met"
    assert look([*mixed, turn(2.1)], 2.0) == "missed"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ([], None),
        (["decisive"], True),
        (["met"], None),
        (["missed"], None),
        (["met", "met"], True),
        (["missed", "decisive"], True),
        (["missed", "missed"], False),
        (["hopeless"], False),
        (["missed", "met"], None),
        (["missed", "met", "met"], True),
        (["met", "missed", "missed"], False),
    ],
)
def test_one_decisive_pass_or_two_of_three_decide(said, verdict):
    assert decide(said) is verdict


def test_a_verdict_that_is_known_is_confirmed_by_few_rounds():
    assert look(rounds(1.3, 3), 2.0, known=True) == look(rounds(1.55, 5), 2.0, known=True) == "decisive"
    assert look(rounds(3.1, 3), 2.0, known=True) == look(rounds(2.6, 5), 2.0, known=True) == "hopeless"
    assert look(rounds(1.3, 2), 2.0, known=True) is None
    assert look(rounds(1.9, 12), 2.0, known=True) is look(rounds(2.1, 12), 2.0, known=True) is None
    assert look(rounds(2.1, 13), 2.0, known=True) == "missed"


def test_on_a_device_a_known_verdict_takes_seven_rounds_and_an_unknown_one_as_many_as_by_the_wall_clock():
    def there(ratio, count):
        return [replace(turn, elsewhere=True) for turn in rounds(ratio, count)]

    assert (look(there(1.55, 7), 2.0, known=True), look(there(2.6, 7), 2.0, known=True)) == ("decisive", "hopeless")
    assert (look(there(30, 3), 2.0), look(there(30, 6), 2.0, known=True)) == ("missed", None)  # no second pair for it
    assert look(there(1.1, 6), 2.0, known=True) is look(there(1.65, 12), 2.0, known=True) is None
    assert look(there(1.1, 12), 2.0) is look(there(7.0, 12), 2.0) is None
    assert (look(there(1.1, 13), 2.0), look(there(7.0, 13), 2.0)) == ("decisive", "missed")


@pytest.mark.parametrize(("ratio", "right"), [(1.0, "decisive"), (1.55, "met"), (2.5, "missed"), (4.0, "missed")])
def test_a_noisy_machine_changes_no_word_a_quarter_away(ratio, right):
    words = [played(ratio, 0.15, seed) for seed in range(200)]
    wrong = [word for word in words if (word == "missed") != (right == "missed")]
    assert len(wrong) <= 1


def test_seconds_that_were_slept_count():
    sleepy = [turn(0.5, waited=0.5) for _ in range(13)]
    assert min(ratios(sleepy)) > 50
    assert look(sleepy, 2.0) == "missed"


def test_a_busy_machine_that_stretches_both_walls_is_no_sleep():
    busy = [Round(0.006, 0.006, 0.030, 0.034) for _ in range(13)]
    assert look(busy, 2.0) == "decisive"


def test_two_missed_pairs_are_too_slow_and_say_the_ratio():
    slow = tuple(rounds(5.0, 13))
    result = weigh([Race(FAMILY, (slow, slow))])
    assert result.code is Code.TOO_SLOW
    assert "5 times the reference's time" in result.findings[0].message
    assert "at most 2 times" in result.findings[0].message
    assert result.numbers["big.ratio"] == pytest.approx(5.0)


def test_one_missed_pair_alone_is_no_pass():
    assert weigh([Race(FAMILY, (tuple(rounds(5.0, 13)),))]).code is Code.TOO_SLOW


@pytest.mark.parametrize(("ratios", "ratio", "pairs"), [((5.0, 1.0), 1.0, 1), ((5.0, 1.9, 4.0), 4.5, 2)])
def test_a_pair_of_boxes_that_was_outvoted_gives_no_figure(ratios, ratio, pairs):
    result = weigh([Race(FAMILY, tuple(tuple(rounds(one, 13)) for one in ratios))])
    assert (result.numbers["big.ratio"], result.numbers["big.pairs"]) == (pytest.approx(ratio), pairs)
    assert result.cases == 13 * len(ratios)
    assert all(f"median of {13 * pairs} rounds" in one.message for one in result.findings)


def test_a_fast_one_is_accepted():
    assert weigh([Race(FAMILY, (tuple(rounds(0.5, 13)),))]).code is Code.ACCEPTED


def test_a_wrong_answer_on_the_clock_is_a_wrong_answer():
    foul = Finding("big[0.1.0.0]", Code.WRONG_ANSWER, "expected 1, got 0")
    assert weigh([Race(FAMILY, failed=foul)]).code is Code.WRONG_ANSWER


def test_no_rule_is_not_judged():
    assert weigh([]).code is Code.NOT_JUDGED


def test_the_looks_share_one_error_probability():
    assert pytest.approx(1e-3) == speed.ALPHA * len(LOOKS)


def test_the_report_names_the_interval_both_clocks_and_the_device():
    sleepy = tuple(turn(ratio, waited=0.0003) for ratio in np.linspace(1.1, 1.3, 13))
    result = weigh([Race(FAMILY, (sleepy,))], "Some CPU")
    told = {name.removeprefix("big."): value for name, value in result.numbers.items()}
    assert result.device == "Some CPU"
    assert told["low"] < told["ratio"] < told["high"]
    assert told["ratio"] == pytest.approx(told["cpu_ratio"]) == pytest.approx(1.2)
    assert told["wall_ratio"] == pytest.approx((0.007 * 1.2 + 0.0003) / 0.007)
    assert (told["rounds"], told["pairs"], told["judged_by_wall"]) == (13, 1, 0)
    assert told["submission_cpu_seconds"] == pytest.approx(1.2 * told["reference_cpu_seconds"])


@pytest.mark.parametrize("count", [6, 13, 20, 30, 45])
def test_the_interval_holds_the_median_of_whatever_is_drawn(count):
    rng = np.random.default_rng(0)
    found = [interval(np.exp(3 * rng.standard_cauchy(count).clip(-9, 9))) for _ in range(2000)]
    inside = sum(one.low <= 1 <= one.high for one in found) / 2000
    assert 0.94 < inside < 0.995


def test_an_interval_of_a_few_rounds_is_all_of_them():
    few = interval([3.0, 1.0, 2.0])
    assert (few.low, few.median, few.high) == (1.0, 2.0, 3.0)


def test_the_tail_is_that_of_a_fair_coin():
    assert [tail(3, k) for k in range(5)] == [1.0, 7 / 8, 4 / 8, 1 / 8, 0.0]


BASELINE = Family("big", "Is quick.", "speed", lambda rng: (), rule=Faster("too_slow/naive", 4.0))


@pytest.mark.parametrize(("ratio", "code"), [(0.1, Code.ACCEPTED), (0.5, Code.TOO_SLOW)])
def test_a_slow_baseline_must_take_so_many_times_longer(ratio, code):
    pair = tuple(rounds(ratio, 13))
    result = weigh([Race(BASELINE, (pair, pair))])
    assert result.code is code
    assert result.numbers["big.times_faster"] == pytest.approx(1 / ratio)
    assert result.numbers["big.at_least"] == 4.0


def test_who_is_hardly_faster_than_the_baseline_is_told_how_much():
    pair = tuple(rounds(0.5, 13))
    (finding,) = weigh([Race(BASELINE, (pair, pair))]).findings
    assert "2 times as fast as the baseline, too_slow/naive (CPU seconds); at least 4 times is asked" in finding.message
