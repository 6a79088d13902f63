"""training/adamw's reference beside torch.optim.AdamW, for hundreds of steps, and its oracle beside mpmath."""

import copy

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog
from judge.loading import named

EXERCISE = Catalog().find("training/adamw")
FORMS = [
    {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "wd": 0.0},
    {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3, "wd": 0.1},
    {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8, "wd": 0.5},
]


def drawn(count, *shapes, seed=1):
    source = torch.Generator().manual_seed(seed)
    return [[torch.randn(*shape, generator=source) for shape in shapes] for _ in range(count)]


def by_torch(params, steps, wd, **options):
    params = [p.clone().requires_grad_() for p in params]
    opt = torch.optim.AdamW(params, weight_decay=wd, **options)
    for grads in steps:
        for p, g in zip(params, grads, strict=True):
            p.grad = g.clone()
        opt.step()
    return [p.detach() for p in params]


@pytest.mark.parametrize("form", FORMS)
def test_it_is_torchs_own_for_300_steps(form):
    (params,), steps = drawn(1, (3, 4), (5,)), drawn(300, (3, 4), (5,), seed=2)
    mine = [p.clone() for p in params]
    opt = EXERCISE.solution(mine, **form)
    for grads in steps:
        opt.step(grads)
    for got, want in zip(mine, by_torch(params, steps, **form), strict=True):
        torch.testing.assert_close(got, want, rtol=1e-4, atol=1e-5)


def test_a_bfloat16_parameter_is_its_float32_twin_rounded_at_every_step():
    (params,), steps = drawn(1, (7,)), drawn(100, (7,), seed=3)
    half = [params[0].bfloat16()]
    twin = [half[0].float()]
    ours, theirs = (EXERCISE.solution(some, **FORMS[0]) for some in (half, twin))
    for (g,) in steps:
        ours.step([g.bfloat16()])
        theirs.step([g.bfloat16().float()])
        assert torch.equal(half[0], twin[0].bfloat16())


def test_it_goes_on_from_a_saved_state_bit_for_bit():
    (params,), steps = drawn(1, (4, 3)), drawn(6, (4, 3), seed=4)
    opt = EXERCISE.solution(params, **FORMS[1])
    for grads in steps[:3]:
        opt.step(grads)
    copies, saved = [p.clone() for p in params], copy.deepcopy(opt.state_dict())
    other = EXERCISE.solution(copies, **FORMS[1])
    other.load_state_dict(saved)
    for grads in steps[3:]:
        opt.step(grads)
        other.step(grads)
    assert torch.equal(params[0], copies[0])


@pytest.mark.parametrize("size", [1.0, 1e-8])
def test_the_oracle_is_exact_to_float64(size):
    steps = np.random.default_rng(4).normal(size=20) * size
    given = [[torch.tensor([g], dtype=torch.float64)] for g in steps]
    train = named(EXERCISE.oracle, "train")
    start = torch.tensor([0.5], dtype=torch.float64)
    (got,) = train([start], given, lr=0.1, betas=(0.9, 0.999), eps=1e-8, wd=0.01)
    with mpmath.workdps(50):
        lr, one, two, eps, wd = (mpmath.mpf(x) for x in (0.1, 0.9, 0.999, 1e-8, 0.01))
        p, m, v = mpmath.mpf(0.5), mpmath.mpf(0), mpmath.mpf(0)
        for t, (row, g) in enumerate(zip(got, steps, strict=True), start=1):
            m = one * m + (1 - one) * mpmath.mpf(float(g))
            v = two * v + (1 - two) * mpmath.mpf(float(g)) ** 2
            update = m / (1 - one**t) / (mpmath.sqrt(v / (1 - two**t)) + eps)
            p = p - lr * wd * p - lr * update
            assert abs(mpmath.mpf(float(row[0])) - p) <= 2.0**-44
