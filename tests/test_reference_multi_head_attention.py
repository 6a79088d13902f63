"""transformer/multi_head_attention's reference, against torch's own layer and against transformers' GPT-2."""

from functools import cache

import pytest
import torch
from torch import nn
from transformers import GPT2Config
from transformers.models.gpt2.modeling_gpt2 import GPT2Attention

from judge.catalog import Catalog, Exercise

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/multi_head_attention")


def layer(width: int, t: int) -> list[torch.Tensor]:
    """x, Wqkv and Wo, whose scores are neither all alike nor all 0 and 1."""
    return [torch.randn(3, t, width).double(), *(torch.randn(width, n * width).double() / width**0.5 for n in (3, 1))]


@pytest.mark.parametrize("masked", ["no mask", "matrix", "per sample"])
@pytest.mark.parametrize(("h", "d", "t"), [(1, 6, 5), (3, 4, 7), (4, 3, 2)])
def test_the_reference_is_torchs_layer(masked: str, h: int, d: int, t: int) -> None:
    x, wqkv, wo = layer(h * d, t)
    mask = {"no mask": None, "matrix": torch.rand(t, t) < 0.5, "per sample": torch.rand(3, 1, t, t) < 0.5}[masked]
    hidden = None
    if mask is not None:
        mask[..., 0] = True
        hidden = ~mask.expand(3, h, t, t).reshape(3 * h, t, t)
    theirs = nn.MultiheadAttention(h * d, h, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(wqkv.T)
        theirs.out_proj.weight.copy_(wo.T)
        want, _ = theirs(x, x, x, attn_mask=hidden, need_weights=False)
    torch.testing.assert_close(exercise().solution(x, wqkv, wo, h, mask), want, rtol=1e-12, atol=1e-14)


def test_the_columns_lie_as_in_gpt_2() -> None:
    h, t, width = 3, 6, 12
    x, wqkv, wo = (each.float() for each in layer(width, t))
    config = GPT2Config(n_embd=width, n_head=h, n_positions=16, attn_pdrop=0.0, resid_pdrop=0.0)
    config._attn_implementation = "sdpa"
    theirs = GPT2Attention(config, layer_idx=0).eval()
    causal = torch.ones(t, t, dtype=torch.bool).tril()
    with torch.no_grad():
        theirs.c_attn.weight.copy_(wqkv)
        theirs.c_proj.weight.copy_(wo)
        want = theirs(x, attention_mask=causal[None, None])[0]
    torch.testing.assert_close(exercise().solution(x, wqkv, wo, h, causal), want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_a_position_without_keys_is_exactly_zero(dtype: torch.dtype) -> None:
    x, wqkv, wo = (each.to(dtype) for each in layer(8, 4))
    mask = torch.ones(4, 4, dtype=torch.bool)
    mask[1] = False
    got = exercise().solution(x, wqkv, wo, 2, mask)
    assert got.dtype == dtype
    assert bool((got[:, 1] == 0).all() and (got[:, [0, 2, 3]] != 0).all())


def test_the_arguments_are_left_alone() -> None:
    given = [*layer(6, 4), torch.ones(4, 4, dtype=torch.bool).tril()]
    before = [each.clone() for each in given]
    exercise().solution(*given[:3], 2, given[3])
    assert all(torch.equal(one, other) for one, other in zip(given, before, strict=True))
