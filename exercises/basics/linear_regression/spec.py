"""Least squares by orthogonal transformations, with a ridge where one is asked for."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="linreg",
    requires=["maths/householder_qr"],
    sources=[
        "Golub & Van Loan 2013, Matrix Computations, 4th edition, chapter 5",
        "Bjorck 1996, Numerical Methods for Least Squares Problems",
        "Higham 2002, Accuracy and Stability of Numerical Algorithms, 2nd edition, chapter 20",
    ],
    panel=["library", "own_reflections"],
)

Rng = np.random.Generator
WIDTH, TWICE = 5, 2  # columns, of which the first so many come again at the end
FLOAT32 = 2.0**-21  # whoever stays in float32 may add up in any order


def conditioned(rng: Rng, n: int, d: int, condition: float) -> Any:
    """Singular values from sqrt(n) down to a `condition`-th of that."""
    left, right = np.linalg.qr(rng.normal(size=(n, d)))[0], np.linalg.qr(rng.normal(size=(d, d)))[0]
    return (np.sqrt(n) * (left * np.geomspace(1, 1 / condition, d)) @ right.T).astype("f4")


def neighbours(rng: Rng, n: int, d: int, apart: float) -> Any:
    """Columns of one length in pairs, of which one differs from the other by so much: no scaling makes them better."""
    B = np.linalg.qr(rng.normal(size=(n, 2 * d)))[0]
    X = np.concatenate([B[:, :d], B[:, :d] + apart * B[:, d:]], axis=1)
    return (np.sqrt(n) * X[:, rng.permutation(2 * d)]).astype("f4")


def problem(rng: Rng, X: Any, noise: float = 0.1) -> tuple[Any, Any]:
    """A target that these features nearly explain."""
    w = rng.choice([-1, 1], size=X.shape[1]) * rng.uniform(1, 2, size=X.shape[1])
    return X, (X.astype("f8") @ w + noise * rng.normal(size=len(X))).astype("f4")


def sizes(rng: Rng) -> tuple[int, int]:
    return int(rng.integers(20, 40)), int(rng.integers(3, 8))


def added(w: Any) -> Any:
    """What equal columns weigh together, which is all that the data says of them."""
    return w[:WIDTH] + np.concatenate([w[WIDTH:], np.zeros(WIDTH - TWICE, w.dtype)])


def but_for_the_first(w: Any) -> Any:
    """The weights, of which the first may be any number, but must be one."""
    return np.concatenate([w[:1] * 0, w[1:]])


@spec.correctness(scale="tensor", twins=False)
def without_a_ridge(rng: Rng) -> Iterator[Step]:
    """More samples than features, or as many; with noise, without, and a target that the features do not explain."""
    n, d = sizes(rng)
    yield call(*problem(rng, conditioned(rng, n, d, 3.0)))
    yield call(*problem(rng, conditioned(rng, n, d, 3.0), noise=0.0))
    yield call(conditioned(rng, n, d, 3.0), rng.normal(size=n).astype("f4"))
    yield call(*problem(rng, conditioned(rng, d, d, 3.0)))
    yield call(*problem(rng, conditioned(rng, n, 1, 1.0)))


@spec.correctness(scale="tensor")
def with_a_ridge(rng: Rng) -> Iterator[Step]:
    """l2 is added as it is, by name or by position: not divided by n, not squared, and 0 where it is not given; to a
    square system too, to a single feature, and to equal columns, which share their weight then."""
    n, d = sizes(rng)
    for l2, X in (
        (0.3, conditioned(rng, n, d, 3.0)),
        (4.7, conditioned(rng, d, d, 3.0)),
        (400.0, np.ones((n, 1), "f4")),
    ):
        yield call(*problem(rng, X), l2=l2)
    X, y = problem(rng, conditioned(rng, n, d, 3.0))
    yield call(np.concatenate([X, X[:, :2]], axis=1), y, 5.0)


@spec.correctness(scale="tensor")
def no_intercept(rng: Rng) -> Iterator[Step]:
    """Nothing is centred and no column is added; a column of ones is penalised like any other."""
    n, d = sizes(rng)
    X, y = problem(rng, (1.0 + conditioned(rng, n, d, 2.0)).astype("f4"))
    yield call(X, (y + 3).astype("f4"))
    yield call(
        np.concatenate([np.ones((n, 1), "f4"), conditioned(rng, n, d, 2.0)], axis=1), (y + 3).astype("f4"), l2=2.0
    )


@spec.correctness(scale="tensor")
def more_features_than_samples(rng: Rng) -> Iterator[Step]:
    """With a ridge there may be more features than samples, or a single sample."""
    n, d = sizes(rng)
    for m in (d, 1):
        yield call(rng.normal(size=(m, n)).astype("f4"), rng.normal(size=m).astype("f4"), l2=0.5)


def timed(rng: Rng, condition: float) -> Any:
    """As many samples and features as are timed."""
    return conditioned(rng, 3000 + int(rng.integers(20)), 16, condition)


@spec.stability(scale="tensor", fixed=(1,))
def dependent_almost(rng: Rng) -> Iterator[Step]:
    """Condition numbers of 1e3 and 1e4, in square systems too, and columns that are nearly another: X'X squares them,
    and float32 has nothing left to solve it with."""
    for condition in (1e3, 1e4):
        yield call(*problem(rng, conditioned(rng, 40, 6, condition), noise=1e-4))
    yield call(*problem(rng, timed(rng, 1e3), noise=1e-4))
    yield call(*problem(rng, conditioned(rng, 6, 6, 1e3), noise=1e-4))
    yield call(*problem(rng, neighbours(rng, 40, 3, 2 / 1.5e4), noise=1e-4))


@spec.stability(scale="elem", least=FLOAT32)
def columns_of_different_size(rng: Rng) -> Iterator[Step]:
    """Columns of 1e6 beside columns of 1e-6: each weight has its own size, and each must keep its digits."""
    for l2 in (0.0, 1e-12):
        size = 10.0 ** rng.permutation([-6, -3, 0, 3, 6])
        X, y = problem(rng, conditioned(rng, 30, 5, 2.0))
        yield call((X * size).astype("f4"), y, l2=l2)


@spec.stability(scale="tensor")
def a_tiny_ridge(rng: Rng) -> Iterator[Step]:
    """A ridge of 1e-6 beside singular values of 1e-3: it must not drown in rounding errors of X'X, nor in those of XX'
    where there are more features than samples."""
    for l2 in (1e-6, 1e-5):
        yield call(*problem(rng, conditioned(rng, 40, 6, 5e3)), l2=l2)
    yield call(*problem(rng, conditioned(rng, 40, 6, 5e3).T.copy()), l2=1e-6)


@spec.stability(scale="tensor", least=FLOAT32, seen=added, noise=False)
def equal_columns(rng: Rng) -> Iterator[Step]:
    """Columns that come twice: any way to share their weight is right, and it must be finite."""
    B = conditioned(rng, 30, WIDTH, 2.0)
    X, y = problem(rng, np.concatenate([B, B[:, :TWICE]], axis=1))
    yield call(X, y)


@spec.stability(scale="tensor", least=FLOAT32, seen=but_for_the_first)
def a_column_of_zeros(rng: Rng) -> Iterator[Step]:
    """A feature that is always 0, even the only one, or in a square system, says nothing of its weight, which must be
    finite: nothing is divided by 0."""
    n, d = sizes(rng)
    for X in (conditioned(rng, n, d, 2.0), conditioned(rng, n, 1, 1.0), conditioned(rng, d, d, 2.0)):
        X[:, 0] = 0
        yield call(*problem(rng, X))


@spec.speed(at_most=6.0, scale="tensor", fixed=(1,))
def many_samples(rng: Rng) -> Iterator[Step]:
    """3000 samples of 16 features, and a ridge: neither a matrix of samples by samples, nor a loop over samples."""
    yield call(*problem(rng, timed(rng, 10.0)), float(rng.uniform(1, 100)))
