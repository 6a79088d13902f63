"""transformer/rmsnorm_swiglu's reference, against transformers' Llama, torch and mpmath at 40 digits."""

from functools import cache

import mpmath
import numpy as np
import pytest
import torch
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaMLP, LlamaRMSNorm

from judge.catalog import Catalog, Exercise
from judge.spec import Steps
from judge.steps import over_steps, widened

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/rmsnorm_swiglu")


def made(family_name: str) -> list[Steps]:
    family = next(family for family in exercise().spec.families if family.name == family_name)
    return [case.steps for case in family.cases(np.random.default_rng(2024))]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("eps", [1e-6, 0.1])
def test_the_norm_is_llamas(dtype: torch.dtype, eps: float) -> None:
    x, layer = torch.randn(2, 3, 24).to(dtype), LlamaRMSNorm(24, eps)
    layer.weight.data = torch.randn(24).to(dtype)
    # Llama's norm computes in float32 whatever it is given, and rounds before it multiplies.
    loose = {torch.float16: 2e-3, torch.bfloat16: 2e-2}.get(dtype, 1e-5)
    torch.testing.assert_close(
        exercise().solution(x.clone(), layer.weight.data, eps), layer(x).detach(), rtol=loose, atol=loose
    )


def test_the_layer_is_llamas() -> None:
    layer = LlamaMLP(LlamaConfig(hidden_size=12, intermediate_size=20, num_attention_heads=2)).double()
    x = torch.randn(2, 5, 12, dtype=torch.float64)
    weights = (part.weight.data.T for part in (layer.gate_proj, layer.up_proj, layer.down_proj))
    torch.testing.assert_close(exercise().solution.swiglu(x, *weights), layer(x).detach(), rtol=1e-12, atol=1e-14)


def test_the_norm_is_torchs_in_float64() -> None:
    x, w = torch.randn(4, 9, dtype=torch.float64), torch.randn(9, dtype=torch.float64)
    want = torch.nn.functional.rms_norm(x, (9,), w, 1e-3)
    torch.testing.assert_close(exercise().solution(x, w, 1e-3), want, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("regime", ["squares_beyond_float16", "squares_below_float16", "a_thousand_channels"])
def test_the_oracle_norms_a_token_as_forty_digits_do(regime: str) -> None:
    for steps in made(regime):
        (wide,) = over_steps(widened, steps)
        x, w, eps = wide.args
        got = exercise().oracle(x.clone(), w, eps)[0].tolist()
        with mpmath.workdps(40):
            root = mpmath.sqrt(mpmath.fsum(mpmath.mpf(a) ** 2 for a in x[0].tolist()) / x.shape[-1] + mpmath.mpf(eps))
            want = [float(a / root * b) for a, b in zip(x[0].tolist(), w.tolist(), strict=True)]
        assert got == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("regime", ["gates_far_below_zero", "large_gates", "half_gates_below_minus_eleven"])
def test_the_oracles_gates_are_those_of_forty_digits(regime: str) -> None:
    for steps in made(regime):
        (wide,) = over_steps(widened, steps)
        x, W1, W3, W2 = wide.args
        got = exercise().oracle.swiglu(x.clone(), W1, W3, W2)[0].tolist()
        with mpmath.workdps(40):
            gates, values = ([mpmath.fdot(x[0].tolist(), c) for c in W.T.tolist()] for W in (W1, W3))
            hidden = [a / (1 + mpmath.exp(-a)) * b for a, b in zip(gates, values, strict=True)]
            want = [float(mpmath.fdot(hidden, column)) for column in W2.T.tolist()]
        assert got == pytest.approx(want, rel=1e-11)


def test_silu_has_its_tail_to_the_last_digit() -> None:
    one = torch.ones(1, 1, dtype=torch.float64)
    got = exercise().solution.swiglu(one, -50.0 * one, one, one).item()
    assert got == pytest.approx(-50.0 * float(mpmath.exp(-50)), rel=1e-14)
