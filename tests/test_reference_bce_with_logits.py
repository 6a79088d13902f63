"""basics/bce_with_logits' reference, beside torch and beside mpmath at 50 digits."""

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog
from judge.compare import PRECISIONS, dtype_name
from judge.steps import widened

EXERCISE = Catalog().find("basics/bce_with_logits")
LOGITS = [-700.0, -35.5, -17.0, -0.25, 0.0, 3.5, 16.75, 30.0, 100.0]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_torch_agrees_on_loss_and_gradient(dtype):
    rng = np.random.default_rng(1)
    z, t = (3 * rng.normal(size=50)).astype(dtype), rng.uniform(size=50).astype(dtype)
    loss, dz = EXERCISE.solution(z, t)
    assert (loss.dtype, dz.dtype) == (z.dtype, z.dtype)
    logits = torch.from_numpy(z.astype("f8")).requires_grad_()
    want = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, torch.from_numpy(t.astype("f8")), reduction="none"
    )
    (slope,) = torch.autograd.grad(want.sum(), logits)
    tolerance = 32 * PRECISIONS[dtype_name(z)].unit
    np.testing.assert_allclose(loss, want.detach(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(dz, slope, atol=tolerance)


@pytest.mark.parametrize("label", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_oracle_is_right_to_a_hundredth_of_a_unit(label, dtype):
    z = np.array(LOGITS, dtype)
    loss, dz = EXERCISE.oracle(widened(z), widened(np.full_like(z, label)))
    unit = PRECISIONS[dtype_name(z)].unit
    with mpmath.workdps(400):
        for at, x in enumerate(map(mpmath.mpf, LOGITS)):
            p, q = 1 / (1 + mpmath.exp(-x)), 1 / (1 + mpmath.exp(x))
            want = -label * mpmath.log(p) - (1 - label) * mpmath.log(q)
            assert abs(exactly(loss[at]) - want) <= want * unit / 100
            slope = (1 - label) * p - label * q
            assert abs(exactly(dz[at]) - slope) <= abs(slope) * unit / 100


def exactly(number):
    """A long double as the sum of two doubles."""
    return mpmath.mpf(float(number)) + mpmath.mpf(float(number - np.longdouble(float(number))))


def test_infinite_logits_cost_nothing_or_everything():
    loss, dz = EXERCISE.solution(np.array([np.inf, np.inf, -np.inf, -np.inf], "f4"), np.array([1, 0, 0, 1], "f4"))
    np.testing.assert_array_equal(loss, [0, np.inf, 0, np.inf])
    np.testing.assert_array_equal(dz, [0, 1, 0, -1])
