"""transformer/block's reference, against the GPT-2 of transformers, torch's encoder layer and finite differences."""

import math
from functools import cache, partial

import pytest
import torch
from torch import nn
from transformers import GPT2Config
from transformers.models.gpt2.modeling_gpt2 import GPT2Block

from judge.catalog import Catalog, Exercise

torch.set_num_threads(1)

NAMES = {
    "ln1.w": "ln_1.weight",
    "ln1.b": "ln_1.bias",
    "attn.wqkv": "attn.c_attn.weight",
    "attn.bqkv": "attn.c_attn.bias",
    "attn.wo": "attn.c_proj.weight",
    "attn.bo": "attn.c_proj.bias",
    "ln2.w": "ln_2.weight",
    "ln2.b": "ln_2.bias",
    "mlp.w1": "mlp.c_fc.weight",
    "mlp.b1": "mlp.c_fc.bias",
    "mlp.w2": "mlp.c_proj.weight",
    "mlp.b2": "mlp.c_proj.bias",
}


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/block")


def transformers_block(D: int, h: int) -> GPT2Block:
    torch.manual_seed(D + h)
    config = GPT2Config(n_embd=D, n_head=h, n_positions=64, attn_implementation="eager")
    block = GPT2Block(config, layer_idx=0).double().eval()
    with torch.no_grad():
        for parameter in block.parameters():
            parameter.copy_(parameter + 0.3 * torch.randn_like(parameter))
    return block


def ours(block: nn.Module) -> dict[str, torch.Tensor]:
    state = block.state_dict()
    return {name: state[other].clone() for name, other in NAMES.items()}


@pytest.mark.parametrize(("D", "h", "t"), [(12, 3, 7), (8, 1, 5), (20, 5, 33)])
def test_the_reference_is_the_block_of_transformers(D: int, h: int, t: int) -> None:
    other = transformers_block(D, h)
    x = 2 * torch.randn(2, t, D, dtype=torch.float64)
    later = torch.full((t, t), -math.inf, dtype=torch.float64).triu(1)
    with torch.no_grad():
        found = other(x, attention_mask=later[None, None])
    want = found[0] if isinstance(found, tuple) else found
    torch.testing.assert_close(exercise().solution(x, ours(other), h), want, rtol=1e-12, atol=1e-12)


def test_the_reference_is_torchs_encoder_layer_with_the_other_gelu() -> None:
    D, h, t = 12, 2, 9
    p, x = ours(transformers_block(D, h)), torch.randn(3, t, D, dtype=torch.float64)
    layer = nn.TransformerEncoderLayer(
        D, h, 4 * D, 0.0, partial(nn.functional.gelu, approximate="tanh"), batch_first=True, norm_first=True
    ).double()
    places = {
        "norm1.weight": p["ln1.w"],
        "norm1.bias": p["ln1.b"],
        "norm2.weight": p["ln2.w"],
        "norm2.bias": p["ln2.b"],
        "self_attn.in_proj_weight": p["attn.wqkv"].T,
        "self_attn.in_proj_bias": p["attn.bqkv"],
        "self_attn.out_proj.weight": p["attn.wo"].T,
        "self_attn.out_proj.bias": p["attn.bo"],
        "linear1.weight": p["mlp.w1"].T,
        "linear1.bias": p["mlp.b1"],
        "linear2.weight": p["mlp.w2"].T,
        "linear2.bias": p["mlp.b2"],
    }
    layer.load_state_dict(places)
    with torch.no_grad():
        want = layer(x, src_mask=torch.ones(t, t, dtype=torch.bool).triu(1))
    torch.testing.assert_close(exercise().solution(x, p, h), want, rtol=1e-12, atol=1e-12)


def test_its_gradient_is_that_of_finite_differences() -> None:
    p = {name: value.requires_grad_() for name, value in ours(transformers_block(4, 2)).items()}
    names = list(p)
    x = torch.randn(1, 3, 4, dtype=torch.float64, requires_grad=True)

    def of(x: torch.Tensor, *values: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = exercise().solution(x, dict(zip(names, values, strict=True)), 2)
        return out

    assert torch.autograd.gradcheck(of, (x, *p.values()), fast_mode=True)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_silent_branches_leave_the_stream_as_it_is(dtype: torch.dtype) -> None:
    p = {name: value.to(dtype) for name, value in ours(transformers_block(8, 2)).items()}
    for name in ("attn.wo", "attn.bo", "mlp.w2", "mlp.b2"):
        p[name] = torch.zeros_like(p[name])
    x = torch.randn(2, 5, 8).to(dtype)
    assert torch.equal(exercise().solution(x, p, 2), x)
