"""transformer/rope_scaling's reference, against the tables that transformers make for such models."""

from functools import cache

import numpy as np
import pytest
import torch
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from judge.catalog import Catalog, Exercise

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/rope_scaling")


def theirs(kind: str, d: int, base: float, train_len: int, factor: float, **more: float) -> tuple[torch.Tensor, float]:
    """The table and the attention factor that transformers make."""
    scaling = {"rope_type": kind, "factor": factor, "rope_theta": base, **more}
    scaling |= {"original_max_position_embeddings": train_len} if kind == "yarn" else {}
    config = LlamaConfig(
        hidden_size=4 * d, num_attention_heads=4, head_dim=d, max_position_embeddings=train_len, rope_parameters=scaling
    )
    table, attention = ROPE_INIT_FUNCTIONS[kind](config, torch.device("cpu"))
    return table.float(), attention


@pytest.mark.parametrize("d", [24, 64, 128])
@pytest.mark.parametrize(("base", "train_len"), [(10000.0, 4096), (500000.0, 8192), (10000.0, 100), (10.0, 4000)])
@pytest.mark.parametrize("betas", [{}, {"beta_fast": 20, "beta_slow": 3}])
def test_yarn_is_that_of_transformers(d, base, train_len, betas):
    table, mscale = exercise().solution(d, base, train_len, 6.5, "yarn", **betas)
    want, attention = theirs("yarn", d, base, train_len, 6.5, **betas)
    torch.testing.assert_close(table, want, rtol=1e-5, atol=0)
    assert mscale == pytest.approx(attention, rel=1e-12)


@pytest.mark.parametrize("d", [4, 24, 128])
def test_linear_is_that_of_transformers(d):
    table, mscale = exercise().solution(d, 10000.0, 4096, 6.5, "linear")
    torch.testing.assert_close(table, theirs("linear", d, 10000.0, 4096, 6.5)[0], rtol=1e-5, atol=0)
    assert mscale == 1.0


@pytest.mark.parametrize("d", [4, 24, 128])
def test_ntk_keeps_the_fastest_pair_and_slows_the_slowest_by_the_factor(d):
    plain, slowed = (exercise().solution(d, 10000.0, 4096, factor, "ntk")[0] for factor in (1.0, 8.0))
    ratio = (plain / slowed).tolist()
    assert ratio[0] == 1.0
    assert ratio[-1] == pytest.approx(8.0, rel=1e-6)
    assert np.diff(np.log(ratio)) == pytest.approx(np.log(8.0) / (d // 2 - 1), rel=1e-3)


def test_ntk_is_the_dynamic_one_of_transformers_at_its_full_length():
    # Theirs grows with the text: factor * length / window - (factor - 1) is 8 where the text fills 4.5 windows.
    config = LlamaConfig(
        hidden_size=96,
        num_attention_heads=4,
        max_position_embeddings=2048,
        rope_parameters={"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10000.0},
    )
    want, _ = ROPE_INIT_FUNCTIONS["dynamic"](config, torch.device("cpu"), seq_len=9216)
    torch.testing.assert_close(exercise().solution(24, 10000.0, 2048, 8.0, "ntk")[0], want, rtol=1e-5, atol=0)


def test_the_reference_is_the_oracle_rounded_once_in_every_case():
    for family in exercise().spec.families:
        for case in family.cases(np.random.default_rng(7)):
            (step,) = case.steps
            (table, mscale), (want, exact) = (
                make(*step.args, **step.kwargs) for make in (exercise().solution, exercise().oracle)
            )
            torch.testing.assert_close(table, want.float(), rtol=2.0**-23, atol=0)
            assert mscale == pytest.approx(exact, rel=1e-15)
