"""The log-sum-exp reference beside parties that nobody here wrote: torch, scipy, and mpmath at 50 digits."""

import mpmath
import numpy as np
import pytest
import scipy.special
import torch

from judge.catalog import Catalog
from judge.compare import PRECISIONS, dtype_name
from judge.steps import widened

EXERCISE = Catalog().find("maths/logsumexp")
ROWS = {
    "ordinary": np.array([0.3, -1.7, 2.2, 0.9, -0.1]),
    "large": np.array([20000.5, 20001.25, 19998.75, 19990.0]),
    "far below zero": np.array([-12345.5, -12346.0, -12349.0]),
    "dominated": np.array([-18.5, 0.0, -20.25, -27.75]),
    "ties": np.array([1.5, 1.5, -3.0, 1.5]),
    "single": np.array([-0.7]),
}


def exactly(row):
    """The logarithm of the sum over the row's very numbers, at 50 digits."""
    with mpmath.workdps(50):
        return mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(float(v))) for v in row))


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_torch_and_scipy_agree(dtype, axis):
    x = np.random.default_rng(1).normal(scale=4, size=(7, 33, 5)).astype(dtype)
    got = EXERCISE.solution(x, axis=axis)
    assert got.dtype == x.dtype
    wide, tolerance = x.astype("f8"), 32 * PRECISIONS[dtype_name(x)].unit
    axes = (0, 1, 2) if axis is None else axis
    for want in (torch.logsumexp(torch.from_numpy(wide), axes).numpy(), scipy.special.logsumexp(wide, axis)):
        np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_oracle_is_right_to_a_hundredth_of_a_yardstick(name, dtype):
    row = ROWS[name].astype(dtype)
    got, want = EXERCISE.oracle(widened(row)), exactly(row)
    with mpmath.workdps(50):
        error = abs(mpmath.mpf(float(got)) + mpmath.mpf(float(got - np.float64(got))) - want)
    assert error <= abs(want) * PRECISIONS[dtype_name(row)].unit / 100


def test_infinities_and_nan_keep_to_the_contract():
    inf, nan = np.inf, np.nan
    x = np.array([[-inf, -inf], [inf, inf], [inf, -inf], [nan, inf], [-inf, 2.5]], "f4")
    np.testing.assert_array_equal(EXERCISE.solution(x), [-inf, inf, inf, nan, 2.5])


def test_the_reference_leaves_its_argument_alone():
    x = np.random.default_rng(2).normal(size=(3, 5))
    before = x.copy()
    for axis in (0, -1, None):
        EXERCISE.solution(x, axis)
    np.testing.assert_array_equal(x, before)
