"""The kernels' references, against torch's own operators and against mpmath at 50 digits."""

import itertools
from functools import cache
from typing import Any

import mpmath
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name

from judge.catalog import Catalog
from judge.guarded import asked, given, lay, within

WIDE = torch.float64
torch.set_num_threads(1)


@cache
def oracle(name: str) -> Any:
    return Catalog().find(f"kernels/{name}").oracle


def randn(*shape: int, scale: float = 1.0) -> torch.Tensor:
    return scale * torch.randn(*shape, dtype=WIDE)


def close(got: torch.Tensor, want: Any) -> None:
    torch.testing.assert_close(got, torch.as_tensor(want, dtype=got.dtype), rtol=1e-12, atol=1e-13)


def exact_softmax(row: torch.Tensor) -> tuple[list[float], float]:
    """One row's softmax and the logarithm of its denominator, with 50 digits; exp needs no shift there."""
    with mpmath.workdps(50):
        weights = [mpmath.exp(mpmath.mpf(x)) for x in row.tolist()]
        total = mpmath.fsum(weights)
        return [float(weight / total) for weight in weights], float(mpmath.log(total))


@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_the_softmax_is_the_exact_one(scale: float):
    x = randn(3, 7, scale=scale)
    for row, want in zip(oracle("softmax")(within(x, gap=3, dtype=WIDE).alone()), x, strict=True):
        torch.testing.assert_close(row, torch.tensor(exact_softmax(want)[0], dtype=WIDE), rtol=1e-11, atol=1e-300)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.0), (-0.5, 2.0), (0.0, 1.0)])
def test_the_product_is_the_exact_one(alpha: float, beta: float):
    a, b, c = randn(3, 5), randn(5, 4), randn(3, 4)
    memory, *views = lay(given(a, (1, 0)), given(b, gap=2), given(c), dtype=WIDE)
    got = oracle("matmul")(memory, *views, alpha, beta).as_strided(*views[2])
    want = torch.empty(3, 4, dtype=WIDE)
    with mpmath.workdps(50):
        for i, j in itertools.product(range(3), range(4)):
            want[i, j] = float(alpha * mpmath.fdot(a[i].tolist(), b[:, j].tolist()) + beta * float(c[i, j]))
    close(got, want)


def test_the_norm_and_its_gradients_are_those_of_autograd():
    x, w, dy = randn(4, 6).requires_grad_(), randn(6).requires_grad_(), randn(4, 6)
    y = F.rms_norm(x, (6,), w, 1e-3)
    y.backward(dy)
    parts = [given(x.detach(), gap=1), given(w.detach()), asked(4, 6), given(dy, gap=2), asked(4, 6, gap=3), asked(6)]
    memory, *views = lay(*parts, dtype=WIDE)
    got = oracle("rmsnorm")(memory, *views[:3], 1e-3, *views[3:])
    for view, want in zip((views[2], views[4], views[5]), (y.detach(), x.grad, w.grad), strict=True):
        close(got.as_strided(*view), want)


def test_without_a_gradient_the_norm_is_all_there_is():
    x, w = randn(2, 5), randn(5)
    memory, *views = lay(given(x), given(w), asked(2, 5), dtype=WIDE)
    got = oracle("rmsnorm")(memory.clone(), *views, 0.5)
    close(got.as_strided(*views[2]), x / (x.square().mean(-1, keepdim=True) + 0.5).sqrt() * w)
    assert int(got.isnan().sum()) == int(memory.isnan().sum()) - 10


@pytest.mark.parametrize("causal", [False, True])
def test_the_attention_is_torchs_and_its_denominator_the_exact_one(causal: bool):
    q, k, v = randn(2, 3, 4, 8), randn(2, 3, 6, 8), randn(2, 3, 6, 8)
    memory, *views = lay(given(q, (0, 2, 1, 3)), given(k), given(v, gap=4), asked(2, 3, 4, 8), dtype=WIDE)
    stats, lse = lay(asked(2, 3, 4), dtype=WIDE)
    memory, stats = oracle("flash_attention")(memory, stats, *views, lse, causal)
    seen = torch.ones(4, 6, dtype=torch.bool).tril(2) if causal else torch.ones(4, 6, dtype=torch.bool)
    close(memory.as_strided(*views[3]), F.scaled_dot_product_attention(q, k, v, attn_mask=seen))
    scores = q @ k.mT / 8**0.5
    want = [exact_softmax(scores[1, 2, i][seen[i]])[1] for i in range(4)]
    close(stats.as_strided(*lse)[1, 2], want)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_the_softmax_keeps_the_dtype_of_its_matrix(dtype: torch.dtype):
    assert oracle("softmax")(torch.ones(2, 3, dtype=dtype)).dtype == dtype


@pytest.mark.parametrize("name", ["matmul", "rmsnorm", "flash_attention"])
def test_a_reference_keeps_the_dtype_of_its_memory(name: str):
    shapes = {"matmul": [(2, 3), (3, 4), (2, 4)], "rmsnorm": [(2, 3), (3,), (2, 3)]}
    parts = [given(torch.ones(shape)) for shape in shapes.get(name, [(1, 1, 2, 16)] * 4)]
    for dtype in (torch.float16, torch.float32, torch.float64):
        memory, *views = lay(*parts, dtype=dtype)
        more: list[Any] = [1e-5] if name == "rmsnorm" else []
        if name == "flash_attention":
            stats, lse = lay(asked(1, 1, 2))
            kept, other = oracle(name)(memory, stats, *views, lse)
            assert other.dtype == torch.float32
        else:
            kept = oracle(name)(memory, *views, *more)
        assert kept.dtype == dtype
