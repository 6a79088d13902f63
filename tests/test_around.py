"""The numbers around the worst element."""

import numpy as np
import pytest

from judge.around import ROOM, owner, window, written
from judge.axes.stability import digits

WANT = np.arange(24.0).reshape(2, 12)


def changed(at, value):
    got = WANT.copy()
    got[at] = value
    return got


@pytest.mark.parametrize(
    ("at", "place", "worst"), [((1, 6), "[1, 4:9]", 2), ((0, 0), "[0, 0:5]", 0), ((1, 11), "[1, 7:12]", 4)]
)
def test_the_worst_element_has_company_on_both_sides_where_there_is_any(at, place, worst):
    found = window(WANT, changed(at, np.nan), at)
    assert (found.place, found.worst) == (place, worst)
    assert (found.got[worst], found.want[worst]) == ("nan", f"{WANT[at]:g}")
    assert found.got[:worst] == found.want[:worst]


def test_a_single_number_has_nothing_around_it():
    assert window(np.array(1.0), np.array(2.0), ()) is None
    assert window(np.ones((1, 1)), np.zeros((1, 1)), (0, 0)) is None


def test_where_the_last_axis_has_one_entry_another_axis_is_shown():
    found = window(WANT[:, :1], changed((1, 0), 5.0)[:, :1], (1, 0))
    assert (found.place, found.labels) == ("[0:2, 0]", ("0", "1"))


def test_numbers_that_need_many_digits_to_differ_are_fewer():
    want = np.full(9, 1 / 3)
    got = want.copy()
    got[4] = np.nextafter(want[4], 1)
    found = window(want, got, (4,))
    assert found.want[found.worst] != found.got[found.worst]
    assert sum(2 + len(text) for text in found.got) <= ROOM


def test_an_array_is_written_in_one_line_with_as_many_digits_as_are_asked_for():
    assert written(np.array([[0.5, np.nan], [-np.inf, 1 / 3]], "f4"), 3) == "[[0.5, nan], [-inf, 0.333]]"
    assert written(np.array([True, False]), 6) == "[1, 0]"


@pytest.mark.parametrize(("error", "right"), [(2.0**-24, 7), (3e-3, 2), (0.4, 0), (7.0, 0), (float("inf"), 0)])
def test_the_digits_that_are_right_follow_from_the_relative_error(error, right):
    assert digits(error) == right


MATRIX, TURNED, VECTOR = ((3, 4), (6, 1), 100), ((3, 4), (1, 5), 200), ((2,), (1,), 300)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (100, "[0, 0] of argument 2"),
        (115, "[2, 3] of argument 2"),
        (211, "[1, 2] of argument 3"),
        (301, "[1] of argument 4"),
        *((outside, "which no argument covers") for outside in (0, 99, 104, 116, 118, 203, 302)),
    ],
)
def test_an_address_of_flat_memory_is_told_as_a_place_in_an_argument(at, words):
    assert owner((np.zeros(400), MATRIX, TURNED, VECTOR, 1e-5), (at,)) == f" ({words})"


def test_only_flat_memory_is_told_by_its_views():
    assert owner((np.zeros(400), 1e-5), (7,)) == ""
    assert owner((np.zeros((20, 20)), MATRIX), (7, 3)) == ""
