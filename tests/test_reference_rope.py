"""transformer/rope's reference, against transformers' Llama and GPT-J and against mpmath at 40 digits."""

from functools import cache

import mpmath
import pytest
import torch
from transformers import LlamaConfig
from transformers.models.gptj.modeling_gptj import apply_rotary_pos_emb as turned_by_gptj
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb as turned_by_llama

from judge.catalog import Catalog, Exercise

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/rope")


def exactly(a: float, b: float, angle: mpmath.mpf) -> list[float]:
    with mpmath.workdps(40):
        cos, sin = mpmath.cos(angle), mpmath.sin(angle)
        return [float(a * cos - b * sin), float(a * sin + b * cos)]


@pytest.mark.parametrize("base", [500.0, 10000.0, 500000.0])
def test_halves_turn_as_in_llama(base: float) -> None:
    q, k = torch.randn(2, 4, 7, 24), torch.randn(2, 2, 7, 24)
    pos = torch.randint(0, 200, (2, 7))
    config = LlamaConfig(hidden_size=96, num_attention_heads=4, head_dim=24, rope_theta=base)
    cos, sin = LlamaRotaryEmbedding(config)(q, pos)
    want = turned_by_llama(q, k, cos, sin)
    got = [exercise().solution(x.clone(), pos, base, "half") for x in (q, k)]
    torch.testing.assert_close(got, list(want), rtol=1e-4, atol=1e-4)


def test_neighbours_turn_as_in_gptj() -> None:
    x, pos = torch.randn(2, 3, 9, 16), torch.randint(0, 200, (9,))
    angle = torch.outer(pos.double(), 10000.0 ** (-torch.arange(0, 16, 2).double() / 16))
    sin, cos = angle.sin().float()[None], angle.cos().float()[None]
    want = turned_by_gptj(x.transpose(1, 2), sin, cos).transpose(1, 2)
    torch.testing.assert_close(exercise().solution(x.clone(), pos, style="interleaved"), want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("style", ["interleaved", "half"])
@pytest.mark.parametrize("base", [500.0, 500000.0])
def test_the_oracle_is_exact_to_twelve_digits_at_a_million(style: str, base: float) -> None:
    d, place = 16, 2**20 - 3
    x = torch.randn(1, 1, 1, d, dtype=torch.float64)
    got = exercise().oracle(x.clone(), torch.tensor([place]), base, style)[0, 0, 0]
    for i in range(d // 2):
        one, two = (i, i + d // 2) if style == "half" else (2 * i, 2 * i + 1)
        with mpmath.workdps(40):
            angle = place * mpmath.mpf(base) ** (mpmath.mpf(-2 * i) / d)
        want = exactly(float(x[0, 0, 0, one]), float(x[0, 0, 0, two]), angle)
        # Half an ulp of the frequency, times a million: 1e-10 of a radian.
        assert got[[one, two]].tolist() == pytest.approx(want, rel=0, abs=1e-9)


@pytest.mark.parametrize("style", ["interleaved", "half"])
def test_scores_know_the_distance_only(style: str) -> None:
    q, k = torch.randn(2, 1, 1, 1, 32, dtype=torch.float64)

    def score(m: int, n: int) -> torch.Tensor:
        a, b = (exercise().solution(x.clone(), torch.tensor([p]), style=style) for x, p in ((q, m), (k, n)))
        return (a * b).sum()

    torch.testing.assert_close(score(7, 3), score(1007, 1003), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_position_zero_turns_nothing_in_any_dtype(dtype: torch.dtype) -> None:
    x = torch.randn(2, 3, 4, 8).to(dtype)
    for style in ("interleaved", "half"):
        assert torch.equal(exercise().solution(x.clone(), torch.zeros(4, dtype=torch.int64), style=style), x)
