"""transformer/embedding's reference, against torch's embedding with its autograd, and against fractions."""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import torch
from torch.nn import functional

from judge.catalog import Catalog, Exercise
from judge.loading import named
from judge.steps import over_steps, widened

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/embedding")


def backward(*args: object, **kwargs: object) -> torch.Tensor:
    made: torch.Tensor = named(exercise().solution, "embed_bwd")(*args, **kwargs)
    return made


@pytest.mark.parametrize("padding", [None, 0, 3, 8])
@pytest.mark.parametrize(("b", "t", "d"), [(1, 1, 1), (3, 7, 4), (2, 50, 3)])
def test_the_gradient_is_autograds(padding: int | None, b: int, t: int, d: int) -> None:
    ids, dout = torch.randint(9, (b, t)), torch.randn(b, t, d, dtype=torch.float64)
    table = torch.randn(9, d, dtype=torch.float64, requires_grad=True)
    functional.embedding(ids, table, padding_idx=padding).backward(dout)
    torch.testing.assert_close(backward(ids, dout, 9, padding), table.grad, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_the_rows_are_torchs(dtype: torch.dtype) -> None:
    ids, table = torch.randint(9, (3, 5)), torch.randn(9, 4).to(dtype)
    got = exercise().solution(ids, table)
    assert got.dtype == dtype
    assert torch.equal(got, functional.embedding(ids, table))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_the_gradient_is_float32(dtype: torch.dtype) -> None:
    assert backward(torch.tensor([[1, 1]]), torch.ones(1, 2, 3).to(dtype), 2).dtype == torch.float32


@pytest.mark.parametrize("regime", ["thousands_of_repeats", "sums_beyond_half", "loud_neighbours"])
def test_the_oracle_is_a_hundred_times_closer_than_float32_can_be(regime: str) -> None:
    family = next(family for family in exercise().spec.families if family.name == regime)
    for case in family.cases(np.random.default_rng(2024)):
        (wide,) = over_steps(widened, case.steps)
        ids, dout, rows = wide.args
        got = named(exercise().oracle, "embed_bwd")(*wide.args)
        exact = [[Fraction(0)] * dout.shape[-1] for _ in range(rows)]
        for row, places in zip(ids.flatten().tolist(), dout.flatten(0, 1).tolist(), strict=True):
            exact[row] = [total + Fraction(place) for total, place in zip(exact[row], places, strict=True)]
        for mine, want in zip(got.tolist(), exact, strict=True):
            largest = max(map(abs, want))
            assert (
                max(abs(Fraction(x) - y) for x, y in zip(mine, want, strict=True)) <= largest * Fraction(2) ** -24 / 100
            )


def test_the_arguments_are_left_alone() -> None:
    ids, dout = torch.randint(5, (2, 3)), torch.randn(2, 3, 4)
    before = ids.clone(), dout.clone()
    backward(ids, dout, 5, padding_idx=1)
    assert torch.equal(ids, before[0])
    assert torch.equal(dout, before[1])
