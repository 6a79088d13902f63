"""basics/layer_norm's reference, beside torch forward and backward, and beside mpmath."""

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog
from judge.compare import PRECISIONS, dtype_name
from judge.steps import widened

EXERCISE = Catalog().find("basics/layer_norm")
BACKWARD = EXERCISE.solution.layernorm_bwd


def arguments(shape, dtype="f4", seed=1):
    rng = np.random.default_rng(seed)
    d = shape[-1]
    return tuple(rng.normal(size=size).astype(dtype) for size in (shape, shape, d, d))


def by_torch(dy, x, w, b, eps):
    leaves = [torch.from_numpy(array.astype("f8")).requires_grad_() for array in (x, w, b)]
    y = torch.nn.functional.layer_norm(leaves[0], leaves[1].shape, *leaves[1:], eps=eps)
    y.backward(torch.from_numpy(dy.astype("f8")))
    return [y.detach().numpy(), *(leaf.grad.numpy() for leaf in leaves)]


@pytest.mark.parametrize("shape", [(7,), (5, 4), (2, 3, 6), (4, 1)])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_torch_agrees_forward_and_backward(shape, dtype):
    dy, x, w, b = arguments(shape, dtype)
    got = [EXERCISE.solution(x, w, b, 0.01), *BACKWARD(dy, x, w, b, 0.01)]
    tolerance = 32 * PRECISIONS[dtype_name(x)].unit
    for ours, theirs in zip(got, by_torch(dy, x, w, b, 0.01), strict=True):
        assert ours.dtype == x.dtype
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


def test_weights_in_float32_beside_float16_get_their_gradients_in_float32():
    dy, x, w, b = arguments((9, 5), "f2")
    dx, dw, db = BACKWARD(dy, x, w.astype("f4"), b.astype("f4"), 0.01)
    assert (dx.dtype, dw.dtype, db.dtype) == (np.float16, np.float32, np.float32)
    np.testing.assert_allclose(dw, by_torch(dy, x, w, b, 0.01)[2], rtol=1e-5)


@pytest.mark.parametrize("mean", [0.0, 1e4])
def test_the_oracle_is_right_to_a_hundredth_of_a_unit(mean):
    dy, x, w, b = arguments((1, 6))
    x = (x + np.float32(mean)).astype("f4")
    y = EXERCISE.oracle(*map(widened, (x, w, b)), 1e-5)[0]
    dx = EXERCISE.oracle.layernorm_bwd(*map(widened, (dy, x, w, b)), 1e-5)[0][0]
    with mpmath.workdps(50):
        numbers = [mpmath.mpf(float(v)) for v in x[0]]
        centre = mpmath.fsum(numbers) / 6
        scale = 1 / mpmath.sqrt(mpmath.fsum((v - centre) ** 2 for v in numbers) / 6 + mpmath.mpf(1e-5))
        hats = [(v - centre) * scale for v in numbers]
        g = [mpmath.mpf(float(p)) * mpmath.mpf(float(q)) for p, q in zip(w, dy[0], strict=True)]
        first, second = mpmath.fsum(g) / 6, mpmath.fsum(p * q for p, q in zip(g, hats, strict=True)) / 6
        for j in range(6):
            want = hats[j] * float(w[j]) + float(b[j])
            assert abs(mpmath.mpf(float(y[j])) - want) < max(1, abs(want)) * 2.0**-24 / 100
            slope = scale * (g[j] - first - hats[j] * second)
            assert abs(mpmath.mpf(float(dx[j])) - slope) < scale * 2.0**-24 / 100


def test_a_gradient_does_not_move_the_mean_of_a_row_and_hardly_its_size():
    dy, x, w, b = arguments((8, 10), "f8")
    dx, _, _ = BACKWARD(dy, x, w, b, 1e-12)
    normal = EXERCISE.solution(x, np.ones(10), np.zeros(10), 1e-12)
    np.testing.assert_allclose(dx.sum(axis=1), 0, atol=1e-13)
    np.testing.assert_allclose((dx * normal).sum(axis=1), 0, atol=1e-10)
