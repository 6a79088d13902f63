"""training/lora's reference beside torch's linear layer, and its oracle beside mpmath at 50 digits."""

import mpmath
import pytest
import torch
from torch.nn.functional import linear

from judge.catalog import Catalog
from judge.loading import named

EXERCISE = Catalog().find("training/lora")


def drawn(*shape, seed):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def layer(W, A, B, r, alpha):
    it = EXERCISE.solution(W, r, alpha)
    mine = it.params()
    mine[0].copy_(A)
    mine[1].copy_(B)
    return it


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_merged_and_unmerged_are_torchs_linear_layer_with_the_whole_weight(dtype):
    W, A, B = drawn(7, 5, seed=1).bfloat16(), drawn(3, 5, seed=2), drawn(7, 3, seed=3)
    x = drawn(4, 5, seed=4).to(dtype)
    it = layer(W, A, B, 3, 2.0)
    want = linear(x.double(), W.double() + 2 / 3 * (B.double() @ A.double()))
    tolerance = {"rtol": 2.0**-7, "atol": 2.0**-7} if dtype == torch.bfloat16 else {"rtol": 1e-5, "atol": 1e-5}
    torch.testing.assert_close(it.forward(x), want.to(dtype), **tolerance)
    it.merge()
    torch.testing.assert_close(it.forward(x), want.to(dtype), **tolerance)
    assert it.weight.dtype == torch.float32


def test_a_hundred_merges_leave_no_trace():
    W = (10.0 ** drawn(6, 5, seed=5)).bfloat16()
    it = layer(W.clone(), drawn(2, 5, seed=6), drawn(6, 2, seed=7), 2, 16.0)
    for _ in range(100):
        it.merge()
        it.params()[1].add_(0.1)
        it.unmerge()
    assert it.weight.dtype == torch.bfloat16
    assert torch.equal(it.weight, W)


def test_a_new_layer_is_its_base():
    W, x = drawn(4, 6, seed=8).bfloat16(), drawn(3, 6, seed=9)
    it = EXERCISE.solution(W, 2, 8.0)
    torch.testing.assert_close(it.forward(x), linear(x, W.float()))
    A, B = it.params()
    assert A.shape == (2, 6)
    assert A.std() > 0
    assert torch.equal(B, torch.zeros(4, 2))


def test_the_oracle_is_exact_to_float64_where_the_contribution_is_a_thousandth():
    W, A, B, x = drawn(2, 4, seed=1), drawn(3, 4, seed=2), 1e-3 * drawn(2, 3, seed=3), drawn(1, 4, seed=4)
    wide = (part.double() for part in (W.bfloat16(), x, A, B))
    got = named(EXERCISE.oracle, "contribution")(*wide, 3, 3.0)[0]
    with mpmath.workdps(50):
        for j, value in enumerate(got.tolist()):
            down = [mpmath.fdot(x[0].tolist(), row.tolist()) for row in A]
            want = mpmath.fdot(down, B[j].tolist())
            assert abs(mpmath.mpf(value) - want) <= 2.0**-46
