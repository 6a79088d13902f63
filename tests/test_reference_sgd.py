"""training/sgd's reference beside torch.optim.SGD, for hundreds of steps, and its oracle beside mpmath at 50 digits."""

import copy

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog
from judge.loading import named

EXERCISE = Catalog().find("training/sgd")
FORMS = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.9, "nesterov": True},
    {"momentum": 0.5, "wd": 0.1},
    {"wd": 0.1},
    {"momentum": 0.99, "nesterov": True, "wd": 0.01},
]


def drawn(count, *shapes, seed=1):
    source = torch.Generator().manual_seed(seed)
    return [[torch.randn(*shape, generator=source) for shape in shapes] for _ in range(count)]


def by_torch(params, steps, wd=0.0, **options):
    """torch's own, on copies of the parameters; None is no gradient."""
    params = [p.clone().requires_grad_() for p in params]
    opt = torch.optim.SGD(params, weight_decay=wd, **options)
    for grads in steps:
        for p, g in zip(params, grads, strict=True):
            p.grad = None if g is None else g.clone()
        opt.step()
    return [p.detach() for p in params]


@pytest.mark.parametrize("form", FORMS)
def test_it_is_torchs_own_for_300_steps(form):
    (params,), steps = drawn(1, (3, 4), (5,)), drawn(300, (3, 4), (5,), seed=2)
    steps[0][0] = steps[7][1] = None
    mine = [p.clone() for p in params]
    opt = EXERCISE.solution(mine, lr=0.01, **form)
    for grads in steps:
        opt.step(grads)
    for got, want in zip(mine, by_torch(params, steps, lr=0.01, **form), strict=True):
        torch.testing.assert_close(got, want, rtol=1e-5, atol=1e-5)


def test_it_goes_on_from_a_saved_state_bit_for_bit():
    (params,), steps = drawn(1, (4, 3)), drawn(6, (4, 3), seed=3)
    opt = EXERCISE.solution(params, lr=0.1, momentum=0.9)
    for grads in steps[:3]:
        opt.step(grads)
    copies, saved = [p.clone() for p in params], copy.deepcopy(opt.state_dict())
    other = EXERCISE.solution(copies, lr=0.1, momentum=0.9)
    other.load_state_dict(saved)
    for grads in steps[3:]:
        opt.step(grads)
        other.step(grads)
    assert torch.equal(params[0], copies[0])


def test_the_oracle_is_exact_to_float64():
    steps = np.random.default_rng(4).normal(size=40)
    train = named(EXERCISE.oracle, "train")
    given = [[torch.tensor([g], dtype=torch.float64)] for g in steps]
    got = train([torch.tensor([1000.0], dtype=torch.float64)], given, lr=2e-5, momentum=0.99, wd=0.01, nesterov=True)
    with mpmath.workdps(50):
        p, v = mpmath.mpf(1000), mpmath.mpf(0)
        for row, g in zip(got, steps, strict=True):
            d = mpmath.mpf(float(g)) + mpmath.mpf(0.01) * p
            v = mpmath.mpf(0.99) * v + d
            p -= mpmath.mpf(2e-5) * (d + mpmath.mpf(0.99) * v)
            assert abs(mpmath.mpf(float(row[0])) - p) <= abs(p) * 2.0**-48
