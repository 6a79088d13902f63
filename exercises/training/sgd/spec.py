"""SGD with momentum and weight decay, as a guest in other people's memory."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="SGD",
    kind="stateful",
    framework="torch",
    fixture=["train", "train_by_columns", "train_with_buffers", "resume", "rewind", "descend"],
    requires=["basics/gradient_descent"],
    sources=[
        "Sutskever, Martens, Dahl & Hinton 2013, On the importance of initialization and momentum, ICML, PMLR 28",
        "Loshchilov & Hutter 2019, Decoupled weight decay regularization (arXiv:1711.05101)",
    ],
    panel=["out_of_place", "one_flat_buffer"],
)

Rng = np.random.Generator
Shapes = list[tuple[int, ...]]
FORMS: list[dict[str, Any]] = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.8, "nesterov": True},
    {"momentum": 0.7, "wd": 0.1},
    {"momentum": 0.0, "wd": 0.2},
    {"momentum": 0.9, "nesterov": True, "wd": 0.3},
]


def shapes(rng: Rng) -> Shapes:
    """A matrix and two vectors, of which one is as long as the matrix is wide; the last two are alike."""
    m, n = int(rng.integers(2, 5)), int(rng.integers(3, 6))
    return [(m, n), (n,), (n,)]


def drawn(rng: Rng, like: Shapes, size: float = 1.0) -> list[torch.Tensor]:
    return [torch.from_numpy(np.asarray(size * rng.normal(size=shape), dtype="f4")) for shape in like]


def steps(rng: Rng, like: Shapes, count: int, size: float = 1.0) -> list[list[torch.Tensor]]:
    return [drawn(rng, like, size) for _ in range(count)]


def rate(rng: Rng) -> float:
    return float(np.round(rng.uniform(0.03, 0.3), 3))


@spec.correctness(scale="row")
def each_form(rng: Rng) -> Iterator[Step]:
    """Plain, which is the default, with momentum, with Nesterov's look ahead, with weight decay: four steps of the
    formula, from the first on."""
    for form in FORMS:
        like = shapes(rng)
        yield call(drawn(rng, like), steps(rng, like, 4), lr=rate(rng), **form, of="train")


@spec.correctness(scale="row")
def parameters_by_themselves(rng: Rng) -> Iterator[Step]:
    """Every parameter moves, by a velocity of its own: however many there are, of any shape, contiguous or not."""
    n = int(rng.integers(2, 6))
    given: dict[str, Any] = {"momentum": 0.9, "wd": 0.1}
    for like in ([(n,)], [(n, 2), (n, 2), (n, 2), (2, n)], [(), (2, 1, n), (n, 1)]):
        yield call(drawn(rng, like), steps(rng, like, 3), lr=rate(rng), **given, of="train")
    like = [(n, 3), (2, 3, n)]
    yield call(drawn(rng, like), steps(rng, like, 3), lr=rate(rng), **given, of="train_by_columns")


@spec.correctness(scale="row")
def no_gradient(rng: Rng) -> Iterator[Step]:
    """A parameter without a gradient stands still, with its velocity and without decay; the others go on."""
    for form in FORMS[3::2]:
        like = shapes(rng)
        some: list[list[torch.Tensor | None]] = [list(grads) for grads in steps(rng, like, 6)]
        some[0][1] = some[1][0] = some[2][0] = some[3][2] = some[4][0] = some[4][1] = None
        yield call(drawn(rng, like), some, lr=rate(rng), **form, of="train")


@spec.correctness(scale="row")
def a_gradient_of_zero(rng: Rng) -> Iterator[Step]:
    """A gradient of zero is one: the parameter coasts on by its velocity, and decays."""
    for form in ({"momentum": 0.6, "nesterov": True, "wd": 0.2}, {"wd": 0.3}):
        like = shapes(rng)
        some = steps(rng, like, 4)
        some[1] = [torch.zeros_like(g) for g in some[1]]
        some[3] = [torch.zeros_like(g) for g in some[3]]
        yield call(drawn(rng, like), some, lr=rate(rng), **form, of="train")


@spec.correctness(scale="row")
def gradients_belong_to_the_caller(rng: Rng) -> Iterator[Step]:
    """A gradient is neither changed nor kept: the caller writes the next one into the same memory; and parameters are
    changed in the memory where they lie, in which others look at them."""
    for form in FORMS[2:4]:
        like = shapes(rng)
        yield call(drawn(rng, like), steps(rng, like, 4), lr=rate(rng), **form, of="train_with_buffers")


@spec.correctness(scale="row")
def at_another_rate(rng: Rng) -> Iterator[Step]:
    """A saved state goes on in a new optimiser with another rate, which holds for the whole velocity at once."""
    for form in FORMS[1::4]:
        like = shapes(rng)
        lr = rate(rng)
        yield call(drawn(rng, like), steps(rng, like, 5), at=3, lr=lr, then_lr=lr / 8, **form, of="resume")


@spec.correctness(scale="row")
def saved_and_resumed(rng: Rng) -> Iterator[Step]:
    """Whoever saves, at the first step or later, and goes on in a new optimiser, walks as if nothing had happened."""
    for at, form in zip((0, 3, 1), FORMS[1:4], strict=True):
        like = shapes(rng)
        some: list[list[torch.Tensor | None]] = [list(grads) for grads in steps(rng, like, 5)]
        some[0][1] = None
        lr = rate(rng)
        yield call(drawn(rng, like), some, at=at, lr=lr, then_lr=lr, **form, of="resume")


@spec.correctness(scale="row")
def rewound(rng: Rng) -> Iterator[Step]:
    """Loading a state undoes the steps since then, in the very optimiser that took them."""
    for at, form in zip((0, 2), FORMS[1:3], strict=True):
        like = shapes(rng)
        yield call(drawn(rng, like), steps(rng, like, 4), at=at, lr=rate(rng), **form, of="rewind")


@spec.correctness(scale="row")
def many_steps(rng: Rng) -> Iterator[Step]:
    """After 60 steps the formula is still the same: nothing warms up, decays, is forgotten or starts again."""
    like = [(int(rng.integers(2, 6)),)]
    form = {"momentum": 0.9, "nesterov": True, "wd": 0.05}
    yield call(drawn(rng, like), steps(rng, like, 60), every=20, lr=0.05, **form, of="train")


def large(rng: Rng) -> Shapes:
    """What is timed: two matrices."""
    m = 200 + int(rng.integers(1, 9))
    return [(m, 210), (190, m)]


@spec.stability(scale="tensor")
def steps_below_the_last_digit(rng: Rng) -> Iterator[Step]:
    """Each step alone is less than half the last digit of a parameter: only a velocity of its own adds them up."""
    for momentum in (0.98, 0.99):
        n = 48
        p = torch.from_numpy(rng.uniform(600, 1000, size=n).astype("f4"))
        way = rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.5, 1, size=n)
        some = [[torch.from_numpy((way * rng.uniform(0.8, 1, size=n)).astype("f4"))] for _ in range(40)]
        yield call([p], some, every=20, lr=2e-5, momentum=momentum, of="train")
    like = large(rng)
    some = [[g.sign() * (0.5 + 0.5 * g.abs().sigmoid()) for g in drawn(rng, like)]]
    yield call([800 + 60 * p for p in drawn(rng, like)], some, every=20, times=40, lr=2e-5, momentum=0.98, of="train")


@spec.stability(scale="elem")
def at_the_edge_of_divergence(rng: Rng) -> Iterator[Step]:
    """150 steps down a narrow bowl at a rate just below divergence: the losses, which is all that still agrees."""
    for momentum in (0.2, 0.4):
        curvature = np.concatenate([[1.0, 64.0], rng.uniform(1, 64, size=6)]).astype("f4")
        x = torch.from_numpy(rng.choice([-1.0, 1.0], size=8).astype("f4") * rng.uniform(0.5, 2, size=8).astype("f4"))
        lr = 0.99 * 2 * (1 + momentum) / 64
        yield call(x, torch.from_numpy(curvature), steps=150, every=50, lr=lr, momentum=momentum, of="descend")


@spec.stability(scale="tensor")
def little_momentum_for_long(rng: Rng) -> Iterator[Step]:
    """A momentum of 0.1 and 50 steps: its powers leave the range of float32, the velocity does not."""
    for momentum in (0.1, 0.15):
        like = [(16,)]
        some = steps(rng, like, 50)
        yield call([torch.zeros(16)], some, every=25, lr=0.01, momentum=momentum, of="train")


@spec.stability(scale="tensor")
def momentum_near_one(rng: Rng) -> Iterator[Step]:
    """A momentum of 0.9999: 1 minus that, in float32, is wrong in the fourth digit."""
    for momentum in (0.9999, 1 - float(np.round(rng.uniform(4e-5, 9e-5), 7))):
        like = [(16,)]
        some = steps(rng, like, 12)
        for grads in some:
            grads[0].abs_()
        yield call([torch.zeros(16)], some, every=4, lr=0.01, momentum=momentum, of="train")


@spec.speed(at_most=9.0, scale="tensor")
def two_matrices(rng: Rng) -> Iterator[Step]:
    """100 steps of two matrices of some 40000 numbers each: a few passes over each, no loop over what is in them."""
    like = large(rng)
    some = steps(rng, like, 2)
    yield call(drawn(rng, like), some, every=100, times=50, pull=0.1, lr=0.01, momentum=0.9, wd=0.01, of="train")
