"""The softmax reference beside parties that nobody here wrote: torch, scipy, and mpmath at 50 digits."""

import mpmath
import numpy as np
import pytest
import scipy.special
import torch

from judge.catalog import Catalog
from judge.compare import PRECISIONS, dtype_name
from judge.steps import widened

EXERCISE = Catalog().find("maths/softmax")
ROWS = {
    "ordinary": np.array([0.3, -1.7, 2.2, 0.9, -0.1]),
    "offset": np.array([20000.5, 20001.25, 19998.75, 19990.0]),
    "tails": np.array([1.25, -40.7, -80.3, -16.9, 0.4]),
    "masked": np.array([-np.inf, -1e4, -np.inf, -1e4 - 3.0]),
}


def exactly(row):
    """The softmax of the row's very numbers, at 50 digits."""
    with mpmath.workdps(50):
        top = mpmath.mpf(float(row.max()))
        e = [mpmath.exp(mpmath.mpf(float(v)) - top) for v in row]
        return [v / mpmath.fsum(e) for v in e]


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_torch_and_scipy_agree(dtype, axis):
    x = np.random.default_rng(1).normal(scale=4, size=(7, 33, 5)).astype(dtype)
    got = EXERCISE.solution(x, axis=axis).astype("f8")
    unit = PRECISIONS[dtype_name(x)].unit
    for want in (
        torch.softmax(torch.from_numpy(x).double(), axis).numpy(),
        scipy.special.softmax(x.astype("f8"), axis),
    ):
        np.testing.assert_allclose(got, want, rtol=32 * unit, atol=2.0**-25 if dtype == "f2" else 0)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_the_oracle_is_right_to_a_hundredth_of_a_yardstick(name, dtype):
    row = ROWS[name].astype(dtype)
    got = EXERCISE.oracle(widened(row))
    for value, want in zip(got, exactly(row), strict=True):
        with mpmath.workdps(50):
            error = abs(mpmath.mpf(float(value)) + mpmath.mpf(float(value - np.float64(value))) - want)
        assert error <= want * PRECISIONS[dtype_name(row)].unit / 100


def test_masked_entries_and_masked_rows_are_zero():
    x = np.array([[-np.inf, -3e38, -np.inf], [-np.inf, -np.inf, -np.inf]], "f4")
    np.testing.assert_array_equal(EXERCISE.solution(x), [[0, 1, 0], [0, 0, 0]])


def test_the_reference_leaves_its_argument_alone():
    x = np.random.default_rng(2).normal(size=(3, 5))
    before = x.copy()
    EXERCISE.solution(x)
    np.testing.assert_array_equal(x, before)
