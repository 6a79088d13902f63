"""Figures as points: where a speed lies beside its limit, how costs grow, and when something was submitted."""

import math
import time

import pytest

from judge.history import Entry
from judge.report.charts import LIMIT_AT, activity, curves, drawn, rooms, slowest
from judge.verdict import AxisResult, Code

DAY = 86400.0
NOW = time.mktime((2026, 5, 20, 15, 0, 0, 0, 0, -1))


def timed(**numbers):
    return AxisResult("speed", Code.ACCEPTED, (), {name.replace("__", "."): value for name, value in numbers.items()})


def entry(days_ago, code=Code.ACCEPTED, counts=True):
    return Entry(1, "a/b", NOW - days_ago * DAY, code, counts, "", 1.0)


@pytest.mark.parametrize(
    ("numbers", "met"),
    [
        ({"f__ratio": 1.5, "f__at_most": 3.0}, True),
        ({"f__ratio": 4.0, "f__at_most": 3.0}, False),
        ({"f__times_faster": 8.0, "f__at_least": 4.0}, True),
        ({"f__times_faster": 2.0, "f__at_least": 4.0}, False),
        ({"f__exponent": 1.0, "f__at_most": 1.3}, True),
        ({"f__exponent": 2.0, "f__at_most": 1.3}, False),
    ],
)
def test_what_is_slower_than_its_limit_lies_right_of_it(numbers, met):
    (room,) = rooms(timed(**numbers))
    assert (room.met, room.at < LIMIT_AT) == (met, met)


def test_the_interval_lies_around_the_median_whichever_way_the_figure_counts():
    for what, limit in (("ratio", "at_most"), ("times_faster", "at_least")):
        (room,) = rooms(timed(**{f"f__{what}": 2.0, f"f__{limit}": 3.0, "f__low": 1.8, "f__high": 2.2}))
        assert room.low < room.at < room.high


def test_a_guard_is_drawn_only_where_it_has_failed():
    growth = {"f__exponent": 1.0, "f__at_most": 1.3, "f__within": 8.0}
    assert len(rooms(timed(**growth, f__worst_ratio=2.0))) == 1
    assert [room.met for room in rooms(timed(**growth, f__worst_ratio=9.0))] == [True, False]


@pytest.mark.parametrize("value", [0.0, 1e-300, 1e300, math.inf, math.nan])
def test_a_figure_beyond_everything_is_still_on_the_paper(value):
    for room in rooms(timed(f__ratio=value, f__at_most=3.0, f__low=value, f__high=value)):
        assert all(0 <= at <= 100 for at in (room.at, room.low, room.high))


def test_the_slowest_of_several_figures_stands_for_the_submission():
    two = timed(f__ratio=1.0, f__at_most=3.0, g__ratio=2.9, g__at_most=3.0)
    assert slowest(two) == max(room.at for room in rooms(two))
    assert slowest(timed()) is None


def growth(power, of="seconds", sizes=(64, 128, 256)):
    costs = {f"f__submission_{of}_at_{size}": 1e-6 * size**power for size in sizes}
    return timed(
        f__exponent=power, f__at_most=1.5, **costs, **{f"f__reference_{of}_at_{size}": 1e-6 * size for size in sizes}
    )


def test_growth_is_a_straight_line_on_logarithmic_axes():
    (curve,) = curves(growth(2.0))
    (x0, y0), (x1, y1), (x2, y2) = curve.submission
    assert (x0, x1, x2) == pytest.approx((0, 50, 100))
    assert y0 - y1 == pytest.approx(y1 - y2)
    assert y0 > y2


def test_sizes_and_the_ends_of_costs_are_labelled():
    (curve,) = curves(growth(1.0))
    assert [tick.label for tick in curve.sizes] == ["64", "128", "256"]
    assert [tick.label for tick in curve.costs] == ["64 µs", "256 µs"]


@pytest.mark.parametrize("cost", [0.0, -1.0, math.nan, math.inf])
def test_costs_that_have_no_logarithm_make_no_curve(cost):
    numbers = {f"f.{side}_seconds_at_{size}": cost for side in ("submission", "reference") for size in (1, 2, 4)}
    assert list(curves(AxisResult("speed", Code.ACCEPTED, (), numbers | {"f.exponent": 1.0, "f.at_most": 2.0}))) == []


def test_days_are_bars_where_all_is_recent():
    made = activity([entry(0), entry(0, Code.UNSTABLE), entry(3)], NOW)
    assert made.span == "day"
    assert [(bar.accepted, bar.others) for bar in made.bars][-4:] == [(1, 0), (0, 0), (0, 0), (1, 1)]


@pytest.mark.parametrize(("days", "span"), [(40, "day"), (100, "week"), (364, "week"), (3000, "9 weeks")])
def test_every_submission_is_in_some_bar_however_old_it_is(days, span):
    made = activity([entry(day) for day in range(days)], NOW)
    assert (sum(bar.accepted for bar in made.bars), made.span) == (days, span)
    assert len(made.bars) <= 53


def test_what_does_not_count_is_not_accepted():
    assert activity([entry(0, counts=False)], NOW).bars[-1].others == 1


def test_nothing_submitted_is_no_bar_of_any_height():
    assert activity([], NOW).most == 0


def test_a_line_leads_from_what_is_needed_to_what_needs_it():
    made = drawn({"a/x": (), "a/y": ("a/x",), "a/z": ()})
    assert (len(made.lines), made.alone) == (1, ("a/z",))
    left, right = sorted(made.nodes, key=lambda node: node.x)
    assert (left.name, right.name) == ("a/x", "a/y")
