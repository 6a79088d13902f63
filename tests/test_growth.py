"""The growth of costs with size, with invented sweeps: exponents, words, and what the finding says."""

import itertools

import numpy as np
import pytest

from judge.axes.growth import LOOKS, Climb, Sweep, exponent, look, seconds
from judge.axes.speed import Round
from judge.axes.timed import fewest, weigh
from judge.rules import Faster, Growth, Ratio
from judge.spec import Family, Spec, SpecError, call
from judge.verdict import Code

SIZES = (100, 200, 400, 800, 1600)
SECONDS = Growth("seconds", 1.5, SIZES)
BYTES = Growth("bytes", 1.5, SIZES)
FAMILY = Family("long", "Stays cheap.", "speed", lambda rng, size: (), rule=SECONDS)


def costs(power, noise=0.0, rng=None, overhead=0.0):
    made = 1e-6 * np.array(SIZES, float) ** power / SIZES[0] ** power
    return tuple((made + overhead) * np.exp(noise * (rng or np.random.default_rng(0)).normal(size=len(SIZES))))


def sweep(power, noise=0.0, rng=None):
    """The reference is as steep, so that the guard says nothing."""
    return Sweep(costs(power), costs(power, noise, rng))


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0, 3.0])
def test_the_exponent_is_that_of_the_costs(power):
    assert exponent(SIZES, costs(power)) == pytest.approx(power, abs=1e-9)


def test_one_disturbed_size_does_not_move_the_exponent_far():
    spoilt = list(costs(1.0))
    spoilt[2] *= 10
    assert exponent(SIZES, spoilt) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("power", "word"), [(1.0, "decisive"), (1.8, "missed"), (1.45, "met"), (1.55, "missed")])
def test_clear_sweeps_decide_soon_and_close_ones_later(power, word):
    at = next(count for count in itertools.count(1) if look([sweep(power)] * count, SECONDS))
    assert at == (LOOKS[0] if abs(power - 1.5) > 0.2 else LOOKS[1])
    assert look([sweep(power)] * at, SECONDS) == word


def test_what_is_far_too_steep_is_hopeless_after_two_sweeps():
    assert look([sweep(2.0)], SECONDS) is None
    assert look([sweep(2.0), sweep(1.85)], SECONDS) is None
    assert look([sweep(2.0), sweep(1.95)], SECONDS) == "hopeless"


def test_a_verdict_that_is_known_is_confirmed_by_two_sweeps_that_are_clear():
    assert look([sweep(1.2)] * 2, SECONDS, known=True) == "decisive"
    assert look([sweep(1.8)] * 2, SECONDS, known=True) == "hopeless"
    assert look([sweep(1.4)] * 2, SECONDS, known=True) is look([sweep(1.4)] * 3, SECONDS, known=True) is None
    assert look([sweep(1.6)], BYTES, known=True) == "hopeless"


def test_one_disturbed_turn_of_two_condemns_nobody():
    stalled = Sweep(costs(1.0), (*costs(1.0)[:-1], 21 * costs(1.0)[-1]))
    assert look([sweep(1.0), stalled], SECONDS, known=True) != "hopeless"
    assert look([stalled, stalled], SECONDS, known=True) == "hopeless"


def test_after_the_last_look_the_median_decides():
    mixed = [sweep(1.4), sweep(1.6)] * 7
    assert look([*mixed, sweep(1.4)], SECONDS) == "met"
    assert look([*mixed, sweep(1.6)], SECONDS) == "missed"


@pytest.mark.parametrize(("power", "right"), [(1.0, "accepted"), (1.25, "accepted"), (1.8, "too_slow")])
def test_a_noisy_machine_turns_no_verdict_round(power, right):
    rng = np.random.default_rng(1)
    for _ in range(100):
        sweeps = [sweep(power, 0.1, rng) for _ in range(LOOKS[-1])]
        word = next(word for n in LOOKS if (word := look(sweeps[:n], SECONDS)))
        assert (word == "missed") == (right == "too_slow")


@pytest.mark.parametrize(("power", "word"), [(1.0, "decisive"), (1.4, "met"), (2.0, "missed")])
def test_one_sweep_of_bytes_is_enough(power, word):
    assert look([sweep(power)], BYTES) == word


def test_who_needs_less_memory_than_the_reference_is_not_held_to_a_slope_of_next_to_nothing():
    sparing = Sweep(costs(1.0), tuple(cost**3 * 1e-9 for cost in costs(1.0)), costs(1.0))
    assert exponent(SIZES, sparing.submission) == pytest.approx(3.0)
    assert look([sparing], BYTES) == "decisive"
    assert look([Sweep(sparing.reference, sparing.submission)], BYTES) == "missed"


def test_seconds_below_those_of_the_exchange_say_nothing_of_growth_and_condemn_nobody():
    cheap = Sweep(costs(1.0), tuple(cost**2 * 1e3 for cost in costs(1.0)), (2.6e-7,) * len(SIZES))
    assert look([cheap] * LOOKS[0], SECONDS) == "decisive"
    dear = Sweep(costs(2.0), costs(2.0), (1e-6,) * len(SIZES))  # only at the smallest size
    assert look([dear] * LOOKS[0], SECONDS) == "hopeless"
    flat = Sweep(costs(2.0), costs(0.1), costs(2.0))  # an exchange that grows is nobody's growth
    assert look([flat] * LOOKS[0], SECONDS) == "decisive"


def test_who_pads_what_is_small_grows_slowly_and_is_too_slow_all_the_same():
    padded = Sweep(costs(1.0), (9e-6, 9e-6, 9e-6, 9e-6, 9e-6))
    assert exponent(SIZES, padded.submission) == pytest.approx(0.0)
    assert look([padded] * LOOKS[0], SECONDS) == "missed"
    assert look([padded], BYTES) == "missed"
    (finding,) = weigh([Climb(FAMILY, (tuple([padded] * 5),) * 2)]).findings
    assert "9 times the reference's time at one of the sizes; at most 8" in finding.message


def turn(cpu, wall=None):
    return Round(cpu, cpu, cpu, wall or cpu)


def test_seconds_are_those_of_one_call():
    found = seconds([turn(0.006), turn(0.012), turn(0.012)], [60, 60, 30], [0.0006] * 3)
    assert found.submission == pytest.approx((1e-4, 2e-4, 4e-4))
    assert found.reference == found.submission
    assert found.least == pytest.approx((1e-5, 1e-5, 2e-5))


def test_seconds_that_were_slept_count_at_the_size_where_they_were():
    found = seconds([turn(0.006), turn(0.006), turn(0.006, wall=0.6)], [1, 1, 1], [0, 0, 0])
    assert found.submission == pytest.approx((0.006, 0.006, 0.6))


def test_too_steep_is_too_slow_and_says_the_power_and_the_references_own():
    steep = tuple([sweep(2.0)] * 5)  # its own reference is as steep: nothing is said of that
    result = weigh([Climb(FAMILY, (steep, steep))])
    (finding,) = result.findings
    assert result.code is Code.TOO_SLOW
    assert "time grows with the size to the power 2.00 (the reference: 2.00); at most 1.5 is asked" in finding.message
    assert "from 0.001 ms at size 100 to 0.256 ms at size 1600; the reference from 0.001 ms at size" in finding.message
    assert finding.message.endswith("in 2 pairs of fresh boxes")
    assert result.numbers["long.exponent"] == pytest.approx(2.0)
    assert result.numbers["long.submission_seconds_at_1600"] == pytest.approx(2.56e-4)


def test_one_steep_pair_alone_is_no_pass_and_one_flat_pair_is():
    assert weigh([Climb(FAMILY, (tuple([sweep(2.0)] * 5),))]).code is Code.TOO_SLOW
    assert weigh([Climb(FAMILY, (tuple([sweep(1.0)] * 5),))]).code is Code.ACCEPTED


@pytest.mark.parametrize("sizes", [(), (1, 2), (4, 2, 1), (1, 1, 2)])
def test_sizes_that_show_no_growth_are_the_authors_error(sizes):
    spec = Spec(entry="f")
    with pytest.raises(SpecError, match=r"test_growth.py:\d+: family 'some': sizes must be three or more, ascending"):

        @spec.growth(of="seconds", at_most=1.5, sizes=sizes)
        def some(rng, size):
            """Some."""
            yield call(rng.normal(size=size))


def test_a_family_about_growth_is_asked_at_a_size():
    spec = Spec(entry="f")

    @spec.growth(of="bytes", at_most=1.5, sizes=SIZES)
    def some(rng, size):
        """Some."""
        yield call(rng.normal(size=size))

    (case,) = spec.families[0].sized(400).cases(np.random.default_rng(0))
    assert case.steps[0].args[0].shape == (400,)


@pytest.mark.parametrize(("rule", "rounds"), [(SECONDS, 3), (BYTES, 1), (Ratio(2.0), 4), (Faster("a", 2.0), 4)])
def test_an_accepted_solution_has_played_so_many_rounds_at_least(rule, rounds):
    assert fewest(rule) == rounds


def test_the_rounds_of_a_climb_are_cases_that_were_played():
    assert weigh([Climb(FAMILY, (tuple([sweep(1.0)] * 5),))]).cases == 5
