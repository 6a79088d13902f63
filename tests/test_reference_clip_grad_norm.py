"""training/clip_grad_norm's reference beside torch's own clipping, scipy's BLAS, and mpmath at 50 digits."""

import mpmath
import numpy as np
import pytest
import torch
from scipy.linalg.blas import snrm2

from judge.catalog import Catalog

EXERCISE = Catalog().find("training/clip_grad_norm")
SHAPES = [(5, 3), (7,), (2, 3, 4)]


def grads(scale=1.0, dtype=torch.float32, seed=1):
    rng = np.random.default_rng(seed)
    return [torch.from_numpy(scale * rng.normal(size=shape)).to(dtype) for shape in SHAPES]


def exact(tensors):
    with mpmath.workdps(50):
        return mpmath.sqrt(mpmath.fsum(mpmath.mpf(x) ** 2 for g in tensors for x in g.double().flatten().tolist()))


@pytest.mark.parametrize("max_norm", [0.1, 3.0, 1000.0])
def test_ordinary_gradients_are_clipped_as_torch_clips_them(max_norm):
    params = [torch.nn.Parameter(torch.zeros(shape)) for shape in SHAPES]
    for param, grad in zip(params, grads(), strict=True):
        param.grad = grad
    clipped, norm = EXERCISE.solution(grads(), max_norm)
    theirs = torch.nn.utils.clip_grad_norm_(params, max_norm)
    torch.testing.assert_close(norm, theirs)
    torch.testing.assert_close(clipped, [param.grad for param in params])


@pytest.mark.parametrize("scale", [1e-30, 1e-25, 1.0, 1e19, 1e34])
def test_the_norm_is_that_of_the_blas_and_right_to_the_last_digit_of_float32(scale):
    given = grads(scale)
    _, norm = EXERCISE.solution(given, 1.0)
    flat = torch.cat([g.flatten() for g in given]).numpy()
    assert norm.item() == pytest.approx(float(snrm2(flat)), rel=1e-6)
    assert abs(norm.item() - exact(given)) <= exact(given) * 2.0**-24


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_rounded_once(dtype):
    given = grads(300.0, dtype)
    clipped, _ = EXERCISE.solution(given, 0.5)
    for new, old in zip(clipped, given, strict=True):
        assert new.dtype == dtype
        torch.testing.assert_close(new, (old.double() * (0.5 / float(exact(given)))).to(dtype), rtol=0, atol=0)


def test_the_oracle_is_exact_to_float64():
    given = [g.double() for g in grads(1e25)]
    clipped, norm = EXERCISE.oracle(given, 1.0)
    assert norm.dtype == torch.float64
    assert abs(norm.item() - exact(given)) <= exact(given) * 1e-15
    assert abs(exact(clipped) - 1) < 1e-15


def test_nothing_has_the_norm_0_and_infinity_is_told_and_left():
    assert EXERCISE.solution([], 1.0) == ([], 0.0)
    given = [torch.tensor([1.0, float("inf")]), torch.ones(2)]
    clipped, norm = EXERCISE.solution(given, 0.1)
    assert norm.isinf()
    torch.testing.assert_close(clipped, given)
