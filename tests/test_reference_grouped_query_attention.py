"""transformer/grouped_query_attention's reference, against torch's operator, Llama's groups and mpmath at 50 digits."""

from functools import cache

import mpmath
import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers.models.llama.modeling_llama import repeat_kv

from judge.catalog import Catalog, Exercise
from judge.steps import over_steps, widened

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/grouped_query_attention")


def given(hq: int, hkv: int, tq: int = 4, tk: int = 7) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Queries, keys and values."""
    k, v = torch.randn(2, 2, hkv, tk, 5).double()
    return torch.randn(2, hq, tq, 5).double(), k, v


@pytest.mark.parametrize("masked", ["no mask", "matrix", "per sample"])
@pytest.mark.parametrize(("hq", "hkv", "tq"), [(6, 2, 4), (6, 3, 1), (4, 1, 3), (3, 3, 2)])
def test_the_reference_is_torchs_operator(masked: str, hq: int, hkv: int, tq: int) -> None:
    q, k, v = given(hq, hkv, tq)
    mask = {"no mask": None, "matrix": torch.rand(tq, 7) < 0.5, "per sample": torch.rand(2, 1, tq, 7) < 0.5}[masked]
    if mask is not None:
        mask[..., 0] = True
    want = scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True)
    torch.testing.assert_close(exercise().solution(q, k, v, mask), want, rtol=1e-12, atol=1e-14)


def test_the_groups_are_those_of_llama() -> None:
    q, k, v = given(6, 2)
    want = scaled_dot_product_attention(q, repeat_kv(k, 3), repeat_kv(v, 3))
    torch.testing.assert_close(exercise().solution(q, k, v), want, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("hq", "hkv"), [(5, 2), (2, 4), (3, 2)])
def test_heads_that_do_not_divide_are_a_value_error(hq: int, hkv: int) -> None:
    with pytest.raises(ValueError, match="do not divide"):
        exercise().solution(*given(hq, hkv))


def exact_row(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, kept: torch.Tensor) -> list[mpmath.mpf]:
    """One query's answer with 50 digits; exp needs no shift there."""
    with mpmath.workdps(50):
        root = mpmath.sqrt(len(q))
        weights = [mpmath.exp(mpmath.fdot(q.tolist(), key) / root) for key in k[kept].tolist()]
        total = mpmath.fsum(weights)
        return [mpmath.fdot(weights, column) / total for column in zip(*v[kept].tolist(), strict=True)]


@pytest.mark.parametrize(
    "regime",
    [
        *("large_scores", "rows_far_apart", "kept_far_below_masked", "left_padding", "half_scores_overflow"),
    ],
)
def test_the_oracle_is_a_hundred_times_closer_than_float32_can_be(regime: str) -> None:
    family = next(family for family in exercise().spec.families if family.name == regime)
    for case in family.cases(np.random.default_rng(2024)):
        (wide,) = over_steps(widened, case.steps)
        q, k, v, *rest = wide.args
        mask = rest[0] if rest and rest[0] is not None else torch.ones(q.shape[2], k.shape[2], dtype=torch.bool)
        kept = mask.expand(q.shape[0], 1, q.shape[2], k.shape[2])
        head = q.shape[1] - 1
        got = exercise().oracle(*wide.args)[0, head, -1].tolist()
        want = exact_row(q[0, head, -1], k[0, -1], v[0, -1], kept[0, 0, -1])
        error = max(abs(mpmath.mpf(x) - y) for x, y in zip(got, want, strict=True))
        assert error <= max(map(abs, want)) * 2.0**-24 / 100


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_a_row_without_keys_is_exactly_zero(dtype: torch.dtype) -> None:
    q, k, v = (each.to(dtype) for each in given(4, 2))
    mask = torch.ones(4, 7, dtype=torch.bool)
    mask[1] = False
    got = exercise().solution(q, k, v, mask)
    assert got.dtype == dtype
    assert bool((got[:, :, 1] == 0).all() and (got[:, :, [0, 2, 3]] != 0).all())


def test_the_arguments_are_left_alone() -> None:
    arguments = [*given(4, 2), torch.ones(4, 7, dtype=torch.bool).tril()]
    before = [each.clone() for each in arguments]
    exercise().solution(*arguments)
    assert all(torch.equal(one, other) for one, other in zip(arguments, before, strict=True))
