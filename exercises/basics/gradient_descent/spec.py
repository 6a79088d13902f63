"""Gradient descent on least squares: the steps that were asked for, and what the learning rate makes of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="gd_linreg",
    requires=["basics/linear_regression", "maths/gradient_check"],
    sources=[
        "Boyd & Vandenberghe 2004, Convex Optimization, section 9.3",
        "Cohen, Kaur, Li, Kolter & Talwalkar 2021, Gradient descent on neural networks typically occurs at the edge of "
        "stability (arXiv:2103.00065)",
    ],
    panel=["feature_by_feature", "gram_matrix", "by_singular_vectors"],
)

Rng = np.random.Generator
ORDINARY = 1e-14  # closed forms and other orders of summation are right too
LONG = 1e-11  # an eigenvalue's last digits, in hundreds of steps, or where they are 1e4 apart
LARGEST = float(np.finfo(np.float64).max)
NEAR_OVERFLOW = np.array(["1e306", "1e310"], np.longdouble)  # whoever sums before dividing by n overflows sooner


def features(rng: Rng, n: int, d: int, condition: float = 3.0) -> Any:
    """Singular values of X from sqrt(n) down to a `condition`-th of that: the Hessian's are 2 and less."""
    r = min(n, d)
    left, right = np.linalg.qr(rng.normal(size=(n, r)))[0], np.linalg.qr(rng.normal(size=(d, r)))[0]
    return (np.sqrt(n) * (left * np.geomspace(1, 1 / condition, r))) @ right.T


def target(rng: Rng, X: Any, noise: float = 0.5) -> Any:
    """What weights between 1 and 2 make of the features, and noise."""
    w = rng.choice([-1, 1], size=X.shape[1]) * rng.uniform(1, 2, size=X.shape[1])
    return X @ w + noise * rng.normal(size=len(X))


def sizes(rng: Rng) -> tuple[int, int]:
    return int(rng.integers(12, 40)), int(rng.integers(3, 8))


def sharpness(X: Any) -> float:
    """The largest eigenvalue of the Hessian 2/n X'X."""
    return float(2 * np.linalg.norm(X, 2) ** 2 / len(X))


def overflown(result: Any) -> Any:
    """All that float64 cannot hold, or that came of it, is one and the same."""
    with np.errstate(all="ignore"):
        return [np.where(np.abs(part) <= LARGEST, part, np.inf) for part in result]


def distances(result: Any) -> Any:
    """How far the predictions are from the targets, relative to the beginning: the roots of the losses."""
    with np.errstate(all="ignore"):
        return [result[0], np.sqrt(result[1] / result[1][0])]


@spec.correctness(scale="tensor", least=ORDINARY)
def the_first_steps(rng: Rng) -> Iterator[Step]:
    """The weights after each of the first steps from 0, and the loss before the first step and after every one."""
    for steps in (1, 2, int(rng.integers(5, 12))):
        X = features(rng, *sizes(rng))
        yield call(X, target(rng, X), float(rng.uniform(0.2, 0.7)), steps)
        yield call(X, target(rng, X, 0.0), lr=float(rng.uniform(0.2, 0.7)), steps=steps)


@spec.correctness(scale="tensor", least=ORDINARY)
def any_shape(rng: Rng) -> Iterator[Step]:
    """One feature, one sample, as many samples as features, and more features than samples."""
    n, d = sizes(rng)
    for shape in ((n, 1), (1, d), (d, d), (d, n), (1, 1), (2 * n + 1, 2)):
        X = features(rng, *shape, condition=2.0)
        yield call(X, target(rng, X), float(rng.uniform(0.1, 0.4)) / len(X[0]), int(rng.integers(3, 7)))


@spec.correctness(scale="tensor", least=ORDINARY)
def features_as_they_are(rng: Rng) -> Iterator[Step]:
    """Features and targets far from 0, of unequal size, or tiny, are neither centred nor scaled; there is no
    intercept, and no size of a rate, a slope or a loss that ends it."""
    n, d = sizes(rng)
    X = (features(rng, n, d) + rng.uniform(1, 2, size=d)) * rng.uniform(0.3, 3.0, size=d)
    yield call(X, target(rng, X) + 5, 0.5 / sharpness(X), int(rng.integers(5, 12)))
    X = np.concatenate([np.ones((n, 1)), features(rng, n, d)], axis=1)
    yield call(X, target(rng, X) + 5, 0.5 / sharpness(X), int(rng.integers(5, 12)))
    X = 1e-3 * features(rng, n, d)
    yield call(X, 1e-9 * target(rng, X), 0.5 / sharpness(X), int(rng.integers(5, 12)))


@spec.correctness(scale="tensor", least=ORDINARY)
def a_rate_that_is_too_high(rng: Rng) -> Iterator[Step]:
    """Above 2 / largest eigenvalue every step makes it worse, and that is what comes back: the last weights, not the
    best."""
    for factor in (1.1, 1.5, 2.0):
        X = features(rng, *sizes(rng))
        yield call(X, target(rng, X), factor * 2 / sharpness(X), int(rng.integers(5, 9)))


@spec.stability(scale="tensor", least=LONG)
def just_above_the_threshold(rng: Rng) -> Iterator[Step]:
    """At 1.01 times the highest rate that converges the loss grows by 4 % a step, for 800 steps; nothing clips it."""
    X = features(rng, *sizes(rng))
    yield call(X, target(rng, X), 1.01 * 2 / sharpness(X), 800 + int(rng.integers(20)))


@spec.stability(scale="tensor", least=LONG)
def slow_directions(rng: Rng) -> Iterator[Step]:
    """Weights still move where it can no longer be seen in the loss: with eigenvalues 1e4 apart after a thousand steps,
    and near the best weights after fifty."""
    for condition, noise, steps in ((100.0, 0.1, 1000), (2.0, 0.5, 50)):
        X = features(rng, 15, 3, condition)
        yield call(X, target(rng, X, noise), 0.8, steps + int(rng.integers(20)))


@spec.stability(scale="one", least=ORDINARY, seen=distances)
def small_losses(rng: Rng) -> Iterator[Step]:
    """A target that the features explain: the loss falls to 1e-18 of its first value, and is never negative."""
    X = features(rng, 20, 3, condition=1.5)
    yield call(X, target(rng, X, 0.0), 0.6, 25 + int(rng.integers(5)))


@spec.stability(scale="elem", least=LONG, seen=overflown)
def beyond_float64(rng: Rng) -> Iterator[Step]:
    """Features of 1000 that nobody scaled: losses grow by 1e11 and more a step, until they are infinite, the weights a
    little later, and both stay so."""
    steps = 80
    while True:
        X = 1e3 * features(rng, 15, 4, condition=1.3)
        y, lr = target(rng, X), float(rng.uniform(0.3, 1.0))
        w, losses = np.zeros(4, np.longdouble), []
        for _ in range(steps + 1):
            losses.append(np.mean((X @ w - y) ** 2))
            w = w - lr * 2 / 15 * (X.T @ (X @ w - y))
        if not any(NEAR_OVERFLOW[0] < loss < NEAR_OVERFLOW[1] for loss in losses):
            break
    yield call(X, y, lr, steps)


@spec.speed(at_most=20.0, scale="tensor")
def many_steps(rng: Rng) -> Iterator[Step]:
    """100 steps on 3000 samples: a step costs two products with X, not a loop over samples, no matrix of samples by
    samples, and not all the steps before it once more."""
    X = features(rng, 3000 + int(rng.integers(20)), 48)
    yield call(X, target(rng, X), 0.4, 100)
