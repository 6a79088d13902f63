"""basics/cross_entropy's reference, beside torch and beside mpmath at 50 digits."""

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog
from judge.compare import PRECISIONS, dtype_name
from judge.steps import widened

EXERCISE = Catalog().find("basics/cross_entropy")
ROWS = {
    "ordinary": [0.5, -1.25, 2.0, 0.75],
    "sure and right": [31.0, 0.5, -1.0, 0.25],
    "sure and wrong": [-150.0, 3.0, 1.0, 2.5],
    "far from zero": [100000.5, 100001.25, 99999.75, 100000.0],
}


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_torch_agrees_on_loss_and_gradient_and_on_ignored_rows(dtype):
    rng = np.random.default_rng(1)
    logits, y = (3 * rng.normal(size=(20, 7))).astype(dtype), rng.integers(7, size=20)
    y[[2, 11]] = -100
    loss, dlogits = EXERCISE.solution(logits, y)
    assert (loss.dtype, dlogits.dtype) == (logits.dtype, logits.dtype)
    x = torch.from_numpy(logits.astype("f8")).requires_grad_()
    want = torch.nn.functional.cross_entropy(x, torch.from_numpy(y), reduction="none")
    (slope,) = torch.autograd.grad(want.sum(), x)
    tolerance = 32 * PRECISIONS[dtype_name(logits)].unit
    np.testing.assert_allclose(loss, want.detach(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(dlogits, slope, atol=tolerance)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_oracle_is_right_to_a_hundredth_of_a_unit(name, dtype):
    row = np.array([ROWS[name]], dtype)
    loss, dlogits = EXERCISE.oracle(widened(row), np.zeros(1, np.int64))
    unit = PRECISIONS[dtype_name(row)].unit
    with mpmath.workdps(120):
        e = [mpmath.exp(mpmath.mpf(float(v)) - mpmath.mpf(float(row[0, 0]))) for v in row[0]]
        want = mpmath.log1p(mpmath.fsum(e[1:]))
        assert abs(exactly(loss[0]) - want) <= abs(want) * unit / 100
        slopes = [-mpmath.fsum(e[1:]) / mpmath.fsum(e), *(v / mpmath.fsum(e) for v in e[1:])]
        for got, slope in zip(dlogits[0], slopes, strict=True):
            assert abs(exactly(got) - slope) <= abs(slope) * unit / 100


def exactly(number):
    """A long double as the sum of two doubles."""
    return mpmath.mpf(float(number)) + mpmath.mpf(float(number - np.longdouble(float(number))))


@pytest.mark.parametrize(("label", "ignored"), [(4, -100), (-1, -100), (-100, -1)])
def test_other_labels_are_refused(label, ignored):
    with pytest.raises(ValueError, match="labels"):
        EXERCISE.solution(np.zeros((2, 4), "f4"), np.array([0, label]), ignored)


def test_no_rows_are_no_losses():
    loss, dlogits = EXERCISE.solution(np.zeros((0, 4), "f4"), np.zeros(0, np.int64))
    assert (loss.shape, dlogits.shape) == ((0,), (0, 4))
