"""The yardstick: E, R, P and Y, special values and structural zeros."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.spec import Measure
from judge.yardstick import Evidence, Reading, lay, read, within

U = 2.0**-24
TRUTH = np.array([[1.0, 2.0, 4.0], [1e-3, 2e-3, 4e-3]])


def reading(got, truth=TRUTH, dtype="float32", how=None, **evidence):
    return read(
        np.asarray(got, np.float32), dtype, Evidence(np.asarray(truth, np.float64), **evidence), how or Measure()
    )


def test_the_truth_rounded_once_is_within_one_yardstick():
    assert reading(TRUTH).worst <= 1


def test_a_row_is_measured_against_its_own_largest_value():
    off = TRUTH.copy()
    off[1, 0] += 40 * U * 4e-3
    assert reading(off).worst == pytest.approx(40, rel=0.05)


def test_elementwise_a_small_value_is_measured_against_itself():
    off = TRUTH.copy()
    off[1, 0] *= 1 + 40 * U
    assert reading(off, how=Measure(scale="elem")).worst == pytest.approx(40, rel=0.05)
    assert reading(off).worst < 15


def test_noise_on_the_inputs_lengthens_the_yardstick():
    off = TRUTH * (1 + 40 * U)
    assert reading(off).worst > 30
    assert reading(off, noise=[TRUTH * (1 + 20 * U)]).worst < 3


def test_the_panels_error_lengthens_the_yardstick():
    off = TRUTH * (1 + 40 * U)
    assert reading(off, panel=[(TRUTH * (1 + 20 * U)).astype(np.float32)]).worst < 3


def test_an_authors_bound_lengthens_the_yardstick():
    off = TRUTH * (1 + 40 * U)
    assert reading(off, condition=TRUTH * 20).worst < 3


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_nan_or_infinity_where_a_number_is_wanted_is_infinitely_wrong(wrong):
    off = TRUTH.copy()
    off[0, 1] = wrong
    found = reading(off)
    assert found.worst == np.inf
    assert "at [0, 1]" in found.special


@pytest.mark.parametrize("wrong", [0.0, 1.0, np.nan, -np.inf])
def test_a_missing_infinity_is_infinitely_wrong(wrong):
    assert reading([wrong, 1.0], [np.inf, 1.0]).worst == np.inf


def test_what_is_beyond_the_dtype_must_be_infinite():
    assert reading([np.inf, 1.0], [1e39, 1.0]).worst <= 1
    assert reading([3e38, 1.0], [1e39, 1.0]).worst == np.inf


def test_a_wanted_nan_must_be_nan():
    assert reading([np.nan, 1.0], [np.nan, 1.0]).worst <= 1
    assert reading([0.0, 1.0], [np.nan, 1.0]).worst == np.inf


def test_a_structural_zero_must_be_zero():
    assert reading([0.0, 1.0], [0.0, 1.0]).worst == 0
    assert reading([1e-30, 1.0], [0.0, 1.0]).worst == np.inf


def test_a_zero_that_noise_moves_is_not_structural():
    assert reading([1e-9, 1.0], [0.0, 1.0], noise=[np.array([1e-9, 1.0])]).worst <= 1


def test_below_the_normal_range_errors_are_forgiven_but_for_float16():
    assert reading([0.0], [1e-39], how=Measure(scale="elem")).worst == 0
    assert reading([0.0], [3e-5], dtype="float16", how=Measure(scale="elem")).worst > 8


def test_an_exact_answer_is_equal_or_infinitely_wrong():
    how = Measure(exact=True)
    assert reading(TRUTH, how=how).worst == 0
    off = TRUTH.astype(np.float32)
    off[0, 0] = np.nextafter(off[0, 0], np.float32(2))
    assert reading(off, how=how).worst == np.inf


def test_integers_are_exact():
    found = read(np.array([1, 2]), "int64", Evidence(np.array([1, 3])), Measure())
    assert found.worst == np.inf
    assert "expected 3 at [1], got 2" in found.place


def test_an_empty_answer_has_no_error():
    assert reading(np.zeros((0, 3)), np.zeros((0, 3))).worst == 0


def test_a_scalar_is_its_own_row():
    assert reading(np.float32(2), np.float64(2)).worst == 0
    assert reading(np.float32(2.01), np.float64(2)).worst > 1e4


def test_double_precision_is_measured_in_long_double():
    truth = np.array([1.0, 2.0], np.longdouble)
    got = np.array([1.0 + 2.0**-50, 2.0])
    assert read(got, "float64", Evidence(truth), Measure(scale="elem")).worst == pytest.approx(8, rel=0.01)


# Many answers in one go --------------------------------------------------------------------------------------------


def known(rng: np.random.Generator, name: str, shape: tuple[int, ...]) -> Evidence:
    """Evidence for ordinary numbers, some of which are exactly 0."""
    truth = rng.normal(size=shape).astype(np.longdouble if name == "float64" else np.float64)
    truth[rng.random(shape) < 0.2] = 0
    unit = 2.0**-53 if name == "float64" else U
    noise = [truth * (1 + unit * rng.normal(size=shape)) for _ in range(2)]
    return Evidence(truth, noise, [truth.astype(name).astype(truth.dtype)])


SHAPES = st.lists(st.integers(0, 5), max_size=3).map(tuple) | st.just((3, 2000))
SPOILERS = st.sampled_from([1.0, 1.0, 1.0, 0.0, np.nan, np.inf, -np.inf, 5e-324, 1e-45, -1e30, 70000.0])


@settings(deadline=None)
@given(
    st.integers(0, 1 << 32),
    st.lists(
        st.tuples(
            st.sampled_from(["float16", "float32", "float64"]),
            SHAPES,
            st.sampled_from(["row", "elem", "elem1", "one", "tensor"]),
            st.floats(0, 300),
            SPOILERS,
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_many_answers_in_one_go_have_the_errors_that_each_has_alone(seed: int, drawn: list[Any]):
    rng = np.random.default_rng(seed)
    answers, alone = [], []
    for name, shape, scale, error, spoiler in drawn:
        how, evidence = Measure(scale=scale), known(rng, name, shape)
        yard = lay(name, evidence, how)
        with np.errstate(all="ignore"):
            unit = 2.0**-53 if name == "float64" else U
            got = np.asarray((evidence.truth * (1 + error * unit * rng.normal(size=shape))).astype(name))
            if got.size and spoiler != 1:
                got.flat[int(rng.integers(got.size))] = spoiler
        if yard is not None and yard.quick is not None:
            answers.append((got, yard.quick))
            alone.append(read(got, name, evidence, how, yard).worst)
    for one, want in zip(within(answers), alone, strict=True):
        assert one == pytest.approx(want, rel=1e-6, abs=1e-5) if want < math.inf else not one < 1e6


def test_ordinary_numbers_are_measured_in_one_go_and_the_very_small_are_not():
    assert lay("float32", Evidence(TRUTH), Measure()).quick is not None
    assert lay("float32", Evidence(TRUTH * 1e-34), Measure(scale="elem")).quick is None
    assert lay("float32", Evidence(TRUTH * 1e39), Measure()).quick is None


def test_a_number_however_small_is_not_the_zero_that_is_due():
    for name, least in (("float16", 2.0**-24), ("float32", 2.0**-149), ("float64", 2.0**-1074)):
        truth = np.array([1.0, 0.0], np.longdouble if name == "float64" else np.float64)
        yard = lay(name, Evidence(truth), Measure())
        assert yard.quick is not None
        assert within([(np.array([1.0, 0.0], name), yard.quick)]) == [0.0]
        assert within([(np.array([1.0, least], name), yard.quick)])[0] > 1e6


def test_an_error_of_more_yardsticks_than_float64_holds_is_no_warning():
    how = Measure(scale="one", noise=False)
    reading = read(np.array([1e300, 0.0]), "float64", Evidence(np.array([1e-300, 0.0])), how)
    tiny = Reading(reading.error, np.array([1e-300]), reading.unit, 0.0, 0.0, "", "")
    assert (reading.worst > 1e300, tiny.worst) == (True, np.inf)
