"""Logistic regression by Newton's method, damped: where a full step is too long, and where there is no minimum."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="logreg_newton",
    requires=["basics/bce_with_logits", "basics/linear_regression"],
    sources=[
        "Murphy 2022, Probabilistic Machine Learning: An Introduction, section 10.2",
        "Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, 2nd edition, section 4.4",
        "Albert & Anderson 1984, On the existence of maximum likelihood estimates in logistic regression models, "
        "Biometrika 71",
    ],
    panel=["weighted_least_squares", "levenberg"],
)

Rng = np.random.Generator
GOOD = 5e-8  # where the loss cannot be seen to fall any more, halving stops up to 1e-7 away: eight of these are 4e-7
FAIR = 1e-7  # and farther where data is difficult
MIX = np.array([[1.0, 0.5, 0.0], [-0.5, 1.0, 0.25], [0.0, -0.5, 1.0]])  # features that are not orthogonal
# From Cauchy's distribution: two samples that lie 2600 out in one feature each, and agree with small weights only.
HEAVY = np.array(
    [
        *([-88.7, 1.65, -0.29, 1], [0.3, -1.04, -5.52, 0], [-0.35, -0.39, -3.24, 0], [2.33, 81.8, -19.2, 0]),
        *([-2.5, -0.76, 0.73, 0], [-15.8, 0.58, -0.01, 1], [-2.98, -2650.0, 2.4, 1], [3.37, -1.44, 6.77, 1]),
        *([3.63, 2.74, 2630.0, 1], [0.56, 16.4, -0.46, 0], [12.3, 16.5, -1.07, 1], [-11.2, -0.62, 2.45, 0]),
        *([7.02, -5.54, 2.25, 1], [-12.7, -0.99, 4.65, 0]),
    ]
)


def labels(rng: Rng, X: Any, w: Any) -> Any:
    """0 and 1 with the probability that these weights give."""
    return (rng.uniform(size=len(X)) < 0.5 * (1 + np.tanh(X @ w / 2))).astype(np.int64)


def weights(rng: Rng, d: int) -> Any:
    return rng.choice([-1, 1], size=d) * rng.uniform(0.4, 1.2, size=d)


def problem(rng: Rng, n: int, d: int, ones: int = -1) -> tuple[Any, Any]:
    """Features and labels that no plane separates: d samples come with either label, and three samples come twice.

    ones: a column of them.
    """
    X = rng.normal(size=(n, d))
    if ones >= 0:
        X[:, ones] = 1.0
    y = labels(rng, X, weights(rng, d))
    twice = np.linalg.qr(rng.normal(size=(d, d)))[0]
    if ones >= 0:
        twice[:, ones] = 1.0
    order = rng.permutation(n + 2 * d)
    order = rng.permutation(np.concatenate([order, order[:3]]))
    return np.concatenate([X, twice, twice])[order], np.concatenate([y, np.zeros(d, int), np.ones(d, int)])[order]


def separable(rng: Rng, n: int, d: int) -> tuple[Any, Any]:
    """Classes that a plane through 0 separates, with a gap."""
    X, w = rng.normal(size=(n, d)), weights(rng, d)
    y = (X @ w > 0).astype(np.int64)
    return X + 0.3 * np.outer(2 * y - 1, w), y


def sizes(rng: Rng) -> tuple[int, int]:
    return int(rng.integers(30, 60)), int(rng.integers(2, 6))


def timed(rng: Rng) -> tuple[int, int]:
    """Samples and features of what is timed."""
    return 2000 + int(rng.integers(20)), 8


def heavy(rng: Rng) -> tuple[Any, Any]:
    """HEAVY beside a column of ones: a little moved, in other units, in another order, or with its labels exchanged."""
    X = HEAVY[:, :3] * rng.uniform(0.95, 1.05, size=(14, 3)) * rng.choice([-1, 1], size=3) * rng.uniform(0.5, 2, 3)
    order, flip = rng.permutation(14), int(rng.integers(2))
    return np.concatenate([np.ones((14, 1)), X], axis=1)[order], (HEAVY[order, 3].astype(np.int64) + flip) % 2


def overshoots(X: Any, y: Any) -> bool:
    """Do full Newton steps from 0 run away?"""
    w = np.zeros(X.shape[1])
    with np.errstate(all="ignore"):
        for _ in range(30):
            p = 1 / (1 + np.exp(-(X @ w)))
            H = (X.T * (p * (1 - p))) @ X
            if np.linalg.cond(H) > 1e15 or not np.abs(w).max() < 1e6:
                return True
            w = w - np.linalg.solve(H, X.T @ (p - y))
    return False


def millionths(w: Any) -> Any:
    """The loss of these samples in millionths, or 1 where it is less.

    They are plus or minus a row of MIX, j + 2 of the j-th. What is at most 1e-6 in all separates the classes.
    """
    with np.errstate(all="ignore"):
        loss = np.sum(np.arange(2, 5) * np.logaddexp(0, -(MIX @ np.asarray(w, dtype=np.float64))))
    return np.float64(np.maximum(1e6 * loss, 1.0))


@spec.correctness(scale="row", least=GOOD)
def with_a_ridge(rng: Rng) -> Iterator[Step]:
    """l2 / 2 times the squared length of w, added to the sum of the losses: not to their mean, and not twice. A feature
    that never occurs has the weight 0."""
    for l2 in (0.1, 3.0, 40.0):
        yield call(*problem(rng, *sizes(rng)), l2 * float(rng.uniform(0.7, 1.3)), 15)
    X, y = problem(rng, *sizes(rng))
    X[:, int(rng.integers(len(X[0])))] = 0
    yield call(X, y, l2=1, iters=20)


@spec.correctness(scale="row", least=GOOD)
def without_a_ridge(rng: Rng) -> Iterator[Step]:
    """The maximum of the likelihood, to the last digit that matters, in 15 steps; also for a single feature, and for
    small ones, whose weights are large; and a sample that comes twice counts twice."""
    n, d = sizes(rng)
    for shape in ((n, d), (2 * n, d + 1), (n, 1)):
        yield call(*problem(rng, *shape), 0.0, 15)
    X, y = problem(rng, n, d)
    yield call(X / 100, y, 0.0, 15)


@spec.correctness(scale="row", least=GOOD)
def no_intercept(rng: Rng) -> Iterator[Step]:
    """No column is added and nothing is centred; a column of ones, first or last, is penalised like any other."""
    n, d = sizes(rng)
    for ones in (0, d - 1):
        X, y = problem(rng, n, d, ones)
        yield call(X, y, 5.0, 15)
    X, y = problem(rng, n, d)
    yield call(X + rng.uniform(0.5, 1.5, size=d), y, 1.0, 15)


@spec.correctness(scale="row", least=FAIR, twins=False)
def far_from_zero(rng: Rng) -> Iterator[Step]:
    """Features around 1000: what tells the samples apart stands in digits that float32 does not have."""
    X, y = problem(rng, *sizes(rng))
    yield call(X + rng.choice([-1, 1], size=X.shape[1]) * rng.uniform(800, 1500, size=X.shape[1]), y, 1.0, 20)


@spec.correctness(scale="row", least=GOOD)
def separable_with_a_ridge(rng: Rng) -> Iterator[Step]:
    """Classes that a plane separates have a minimum as soon as there is a ridge; and so has a single class."""
    n, d = sizes(rng)
    X, y = separable(rng, n, d)
    yield call(X, y, 0.5, 20)
    for only in (0, 1):
        yield call(X + 0.5, np.full_like(y, only), 2.0, 20)


@spec.correctness(scale="row", least=GOOD)
def more_features_than_samples(rng: Rng) -> Iterator[Step]:
    """With a ridge there may be more features than samples, or a single sample."""
    n, d = sizes(rng)
    for m in (d + 2, 1):
        X = rng.normal(size=(m, n))
        yield call(X, rng.permutation(np.arange(m) % 2), 2.0, 20)


@spec.stability(scale="row", least=FAIR)
def steps_that_overshoot(rng: Rng) -> Iterator[Step]:
    """Samples a thousand times as far out as others: a full Newton step raises the loss, and the next one more. With a
    ridge it is the loss and the ridge together that must fall."""
    for l2 in (0.0, float(rng.uniform(0.8, 1.2))):
        X, y = heavy(rng)
        while not overshoots(X, y):
            X, y = heavy(rng)
        yield call(X, y, l2, 100)


@spec.stability(scale="row", seen=millionths, noise=False)
def no_minimum(rng: Rng) -> Iterator[Step]:
    """A plane separates the classes and there is no ridge: weights grow without end, and the Hessian vanishes; stop
    with finite weights, a loss of at most 1e-6 and every sample on its side."""
    for iters, ones in ((25, 4), (100, 5), (100, 9)):
        X = np.repeat(MIX, [2, 3, 4], axis=0)
        y = rng.permutation((np.arange(9) < ones).astype(np.int64))
        order = rng.permutation(9)
        yield call((X * (2 * y - 1)[:, None])[order], y[order], 0.0, iters)


@spec.stability(scale="row", least=FAIR)
def far_out_samples(rng: Rng) -> Iterator[Step]:
    """Samples of a thousand that lie on their own side: exp overflows, and a probability that is rounded to 1 has the
    logarithm of a 0 beside it."""
    for n, d in (sizes(rng), timed(rng)):
        X, y = problem(rng, n, d)
        w = X.T @ (y - 0.5)
        far = rng.normal(size=(4, d)) * 0.1 + rng.choice([-1, 1], size=(4, 1)) * w / np.linalg.norm(w)
        X, y = np.concatenate([X, 3000 * far]), np.concatenate([y, (far @ w > 0).astype(np.int64)])
        yield call(X, y, float(rng.uniform(0, 0.3)), 100)


@spec.speed(at_most=10.0, scale="row", least=GOOD)
def many_samples(rng: Rng) -> Iterator[Step]:
    """2000 samples of 8 features: neither a diagonal matrix of samples by samples, nor a loop over samples."""
    yield call(*problem(rng, *timed(rng)), 1.0, 15)
