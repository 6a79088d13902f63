"""autograd/attention_backward's reference, against torch's autograd and differences in mpmath at 60 digits."""

from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from judge.answers import answers
from judge.catalog import Catalog, Exercise
from judge.spec import Family
from judge.steps import over_steps, widened

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("autograd/attention_backward")


def families() -> list[Family]:
    return [family for family in exercise().spec.families if family.axis != "speed"]


def arguments(name: str, at: int = 0) -> tuple[Any, ...]:
    family = next(family for family in families() if family.name == name)
    return list(family.cases(np.random.default_rng(77)))[at].steps[0].args


def by_torch(q: Any, k: Any, v: Any, mask: Any, do: Any) -> list[Any]:
    """In float64, by the graph that torch records of a forward pass that is not ours."""
    leaves = [torch.tensor(x.astype("f8"), requires_grad=True) for x in (q, k, v)]
    out = scaled_dot_product_attention(*leaves, attn_mask=None if mask is None else torch.tensor(mask))
    out.backward(torch.tensor(do.astype("f8")))
    return [leaf.grad.numpy() for leaf in leaves if leaf.grad is not None]


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_the_oracle_is_torchs_autograd(family: Family) -> None:
    for case in list(family.cases(np.random.default_rng(3)))[:2]:
        wide = over_steps(widened, case.steps)[0].args
        for got, want in zip(exercise().oracle(*wide), by_torch(*wide), strict=True):
            np.testing.assert_allclose(got, want, rtol=0, atol=1e-9 * np.abs(want).max())


def slope(q: Any, k: Any, v: Any, do: Any, way: Any, which: int) -> mpmath.mpf:
    """Of one head's sum of do times attention along a direction, by a central difference in 60 digits."""
    args = [mpmath.matrix(x.tolist()) for x in (q, k, v)]
    step, gradient = mpmath.mpf(10) ** -20, mpmath.matrix(do.tolist())

    def value(t: mpmath.mpf) -> mpmath.mpf:
        moved = [x + t * mpmath.matrix(way.tolist()) if at == which else x for at, x in enumerate(args)]
        scores = moved[0] * moved[1].T / mpmath.sqrt(moved[0].cols)
        total = mpmath.mpf(0)
        for i in range(scores.rows):
            e = [mpmath.exp(scores[i, j]) for j in range(scores.cols)]
            row = mpmath.matrix([[x / mpmath.fsum(e) for x in e]]) * moved[2]
            total += mpmath.fdot(row, gradient[i, :])
        return total

    return (value(step) - value(-step)) / (2 * step)


@pytest.mark.parametrize("name", ["without_a_mask", "large_scores", "equal_derivatives"])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_oracle_is_the_slope_of_the_forward_pass(name: str, which: int) -> None:
    q, k, v, _, do = (x if x is None else widened(x[:1, :1, :5]) for x in arguments(name))
    way = np.random.default_rng(which).normal(size=(q, k, v)[which].shape[2:])
    got = exercise().oracle(q, k, v, None, do)[which][0, 0]
    with mpmath.workdps(60):
        want = slope(*(x[0, 0] for x in (q, k, v, do)), way, which)
    scale = float(np.abs(got).sum() * np.abs(way).max())
    assert abs(float((got * way).sum()) - float(want)) <= 1e-11 * scale


@pytest.mark.parametrize("dtype", ["f2", "f4"])
def test_what_nobody_sees_is_exactly_zero(dtype: str) -> None:
    q, k, v, do = (np.random.default_rng(at).normal(size=(2, 2, 5, 4)).astype(dtype) for at in range(4))
    mask = np.ones((5, 5), dtype=bool)
    mask[1], mask[:, 2] = False, False
    dq, dk, dv = exercise().solution(q, k, v, mask, do)
    assert {x.dtype for x in (dq, dk, dv)} == {np.dtype(dtype)}
    assert not dq[:, :, 1].any()
    assert not dk[:, :, 2].any()
    assert not dv[:, :, 2].any()
    assert bool((dq[:, :, 0] != 0).all() and (dk[:, :, 3] != 0).all() and (dv[:, :, 3] != 0).all())


def test_what_float16_cannot_hold_is_infinite() -> None:
    dv = exercise().solution(*arguments("half_precision", at=2))[2]
    assert bool(np.isposinf(dv[..., 0]).all() and np.isfinite(dv[..., 1:]).all())


def test_the_yardstick_stays_small_in_every_regime() -> None:
    for family in (family for family in families() if family.axis == "stability"):
        steps = next(iter(family.cases(np.random.default_rng(9)))).steps
        (answer,) = answers(exercise(), steps, family.measure, np.random.default_rng(1), draws=4)
        for evidence in answer.evidence:
            gap = max(float(np.abs(drawn - evidence.truth).max()) for drawn in evidence.noise)
            assert gap <= float(np.abs(evidence.truth).max()) / 8


def test_the_arguments_are_left_alone() -> None:
    args = arguments("one_mask_for_all")
    before = [x.copy() for x in args]
    exercise().solution(*args)
    assert all(np.array_equal(x, y) for x, y in zip(args, before, strict=True))
