"""Simple dice: small and round, and never what ordinary dice could not show."""

import numpy as np
import pytest

from judge.dice import LEVELS, ORDINARY_AFTER, Dice
from judge.seeds import Seed

SIMPLEST = LEVELS[0]


def dice(how=SIMPLEST):
    return Dice(Seed.parse("7").stream("dice"), how)


def test_a_size_is_the_smallest_that_may_be_drawn():
    assert [dice().integers(3, 9), dice().integers(5), dice(LEVELS[2]).integers(3, 9)] == [3, 0, 4]


@pytest.mark.parametrize("how", LEVELS)
def test_a_size_never_leaves_its_bounds(how):
    assert dice(how).integers(4, 5) == 4
    assert dice(how).integers(4, 4, endpoint=True) == 4


@pytest.mark.parametrize(("low", "high"), [(0, 5), (-128, 128), (7, 90), (-9, -2)])
def test_many_whole_numbers_stay_within_their_bounds_and_near_zero_where_they_may(low, high):
    drawn = dice().integers(low, high, size=200)
    assert drawn.min() >= low
    assert drawn.max() < high
    assert np.abs(drawn).max() <= 3 or not low <= 0 < high


@pytest.mark.parametrize("size", [None, 3])
def test_where_nothing_can_be_drawn_numpy_says_so(size):
    with pytest.raises(ValueError, match="low >= high"):
        dice().integers(5, 5, size)


def test_numbers_have_one_digit_and_none_is_zero():
    drawn = dice().normal(size=500)
    assert np.array_equal(drawn, np.round(drawn, 1))
    assert (drawn != 0).all()
    assert drawn.std() > 0.5


def test_sizes_from_a_permutation_are_the_first_ones():
    assert list(dice().permutation(np.arange(3, 12))[:2]) == [3, 4]
    assert sorted(dice(LEVELS[1]).permutation(9)) == list(range(9))


def test_who_throws_until_he_likes_it_comes_to_an_end():
    rng = dice()
    throws = next(count for count in range(10 * ORDINARY_AFTER) if rng.integers(0, 9) == 8)
    assert throws > ORDINARY_AFTER - 2


def test_what_is_not_named_is_drawn_as_ever():
    assert dice().random() == Seed.parse("7").stream("dice").random()
