"""transformer/attention's reference, against torch's own operator and against mpmath at 50 digits."""

from functools import cache

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog, Exercise
from judge.spec import Steps
from judge.steps import over_steps, widened

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/attention")


def made(family_name: str) -> list[Steps]:
    family = next(family for family in exercise().spec.families if family.name == family_name)
    return [case.steps for case in family.cases(np.random.default_rng(2024))]


def exact_row(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, kept: torch.Tensor) -> list[mpmath.mpf]:
    """One query's answer with 50 digits; exp needs no shift there."""
    with mpmath.workdps(50):
        keys = [[mpmath.mpf(x) for x in row] for row in k[kept].tolist()]
        values = v[kept].tolist()
        root = mpmath.sqrt(len(q))
        weights = [mpmath.exp(mpmath.fdot(q.tolist(), key) / root) for key in keys]
        total = mpmath.fsum(weights)
        return [mpmath.fdot(weights, column) / total for column in zip(*values, strict=True)]


@pytest.mark.parametrize("masked", ["no mask", "matrix", "per sample"])
@pytest.mark.parametrize(("tq", "tk", "d"), [(5, 7, 4), (9, 3, 12), (1, 130, 5)])
def test_the_reference_is_torchs_operator(masked: str, tq: int, tk: int, d: int) -> None:
    q, k, v = (torch.randn(2, 3, t, d, dtype=torch.float64) for t in (tq, tk, tk))
    mask = {"no mask": None, "matrix": torch.rand(tq, tk) < 0.5, "per sample": torch.rand(2, 1, tq, tk) < 0.5}[masked]
    if mask is not None:
        mask[..., 0] = True
    want = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    torch.testing.assert_close(exercise().solution(q, k, v, mask), want, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_a_row_without_keys_is_exactly_zero(dtype: torch.dtype) -> None:
    q, k, v = (torch.randn(2, 1, 3, 4).to(dtype) for _ in range(3))
    mask = torch.ones(3, 3, dtype=torch.bool)
    mask[1] = False
    got = exercise().solution(q, k, v, mask)
    assert got.dtype == dtype
    assert bool((got[:, :, 1] == 0).all() and (got[:, :, [0, 2]] != 0).all())


@pytest.mark.parametrize(
    "regime",
    [
        "without_a_mask",
        "masked_keys_leave_no_trace",
        "large_scores",
        "rows_far_apart",
        "kept_far_below_masked",
        "left_padding",
        "half_scores_overflow",
        "half_scores_rounded",
        "a_thousand_small_weights",
    ],
)
def test_the_oracle_is_a_hundred_times_closer_than_float32_can_be(regime: str) -> None:
    for steps in made(regime):
        (wide,) = over_steps(widened, steps)
        q, k, v, *rest = wide.args
        got = exercise().oracle(*wide.args)
        mask = rest[0] if rest and rest[0] is not None else torch.ones(q.shape[2], k.shape[2], dtype=torch.bool)
        kept = mask.expand(q.shape[0], 1, q.shape[2], k.shape[2])
        i = q.shape[2] - 1
        want = exact_row(q[0, 0, i], k[0, 0], v[0, 0], kept[0, 0, i])
        largest = max(abs(x) for x in want)
        error = max(abs(mpmath.mpf(x) - y) for x, y in zip(got[0, 0, i].tolist(), want, strict=True))
        assert error <= largest * 2.0**-24 / 100


def test_the_oracle_sums_a_thousand_keys_exactly_enough() -> None:
    (steps, *_) = made("four_thousand_keys")
    (wide,) = over_steps(widened, steps)
    q, k, v = wide.args[0], wide.args[1][:, :, :1024], wide.args[2][:, :, :1024]
    got = exercise().oracle(q, k, v)[0, 0, 0, :3].tolist()
    want = exact_row(q[0, 0, 0], k[0, 0], v[0, 0, :, :3], torch.ones(k.shape[2], dtype=torch.bool))
    assert max(abs(x - y) for x, y in zip(got, want, strict=True)) <= max(map(abs, want)) * 2.0**-24 / 100


def test_the_arguments_are_left_alone() -> None:
    q, k, v = (torch.randn(1, 2, 3, 4) for _ in range(3))
    mask = torch.ones(3, 3, dtype=torch.bool).tril()
    before = [x.clone() for x in (q, k, v, mask)]
    exercise().solution(q, k, v, mask)
    assert all(torch.equal(x, y) for x, y in zip((q, k, v, mask), before, strict=True))
