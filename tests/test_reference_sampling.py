"""transformer/sampling's reference: its draws against the distributions that transformers' filters leave."""

from functools import cache

import numpy as np
import pytest
import torch
from scipy.stats import chisquare
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from judge.catalog import Catalog, Exercise

torch.set_num_threads(1)
DRAWS = 20000


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/sampling")


def filtered(row: torch.Tensor, temperature: float, top_k: int | None, top_p: float | None) -> torch.Tensor:
    """The distribution that transformers draws from."""
    scores, ids = row[None].double(), torch.zeros(1, 1, dtype=torch.int64)
    scores = TemperatureLogitsWarper(temperature)(ids, scores)
    if top_k:
        scores = TopKLogitsWarper(top_k)(ids, scores)
    if top_p is not None and top_p < 1:
        scores = TopPLogitsWarper(top_p)(ids, scores)
    return scores.softmax(-1)[0]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize(("top_k", "top_p"), [(None, None), (0, 1.0), (5, None), (None, 0.7), (6, 0.8), (2, 0.3)])
def test_draws_are_from_what_transformers_filters_leave(temperature, top_k, top_p):
    row = 2 * torch.randn(11, generator=torch.Generator().manual_seed(5))
    expected = filtered(row, temperature, top_k, top_p).numpy()
    rng = torch.Generator().manual_seed(1)
    drawn = exercise().solution(row.repeat(DRAWS, 1), temperature, top_k, top_p, rng)
    counts = np.bincount(drawn.numpy(), minlength=11)
    assert counts[expected == 0].sum() == 0
    kept = expected > 0
    assert kept.sum() == 1 or chisquare(counts[kept], expected[kept] / expected.sum() * DRAWS).pvalue > 1e-6


def test_temperature_zero_is_numpys_argmax():
    logits = torch.randint(-2, 3, (200, 7), generator=torch.Generator().manual_seed(0)).float()
    got = exercise().solution(logits.clone(), 0.0, 3, 0.5, torch.Generator())
    assert got.tolist() == logits.numpy().argmax(1).tolist()


def test_the_same_generator_gives_the_same_tokens_and_moves_on():
    logits, rng = torch.zeros(50, 9), torch.Generator().manual_seed(3)
    first = exercise().solution(logits.clone(), 1.0, None, None, rng)
    second = exercise().solution(logits.clone(), 1.0, None, None, rng)
    again = exercise().solution(logits.clone(), 1.0, None, None, torch.Generator().manual_seed(3))
    assert torch.equal(first, again)
    assert not torch.equal(first, second)


def seen_in(family_name, value):
    """What the exercise sees of this value, in the first case of a family."""
    family = next(family for family in exercise().spec.families if family.name == family_name)
    case = next(family.cases(np.random.default_rng(0)))
    return family.measure.seen(value(case.steps[0].args[0]), step=case.steps[0])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (lambda logits: logits.argmax(-1), "number 2 of its row, 0 times and not about 771"),
        (lambda logits: logits.argmin(-1), "number 4 of its row, 1800 times: it may not come"),
        (lambda logits: torch.full((1800,), 99), "a token that is none"),
    ],
)
def test_what_is_wrong_with_draws_is_said(value, said):
    assert said in seen_in("the_crossing_token_stays", value)


def test_draws_that_spread_too_evenly_are_told_from_random_ones():
    def evenly(logits):
        return torch.searchsorted(logits[0].softmax(-1).cumsum(-1), (torch.arange(1800) // 2 + 0.5) / 900).clamp(max=10)

    assert "too evenly" in seen_in("without_filters", evenly)
