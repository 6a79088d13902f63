"""Logarithm of the sum of exponentials: without overflow, and with every digit where one entry dominates."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="logsumexp",
    requires=["maths/sum"],
    sources=[
        "Blanchard, Higham & Higham 2021, Accurately computing log-sum-exp and softmax (arXiv:1909.03469)",
        "Milakov & Gimelshein 2018, Online normalizer calculation for softmax (arXiv:1805.02867)",
    ],
    panel=["by_rows", "tiles", "logaddexp_in_float32"],
)

Rng = np.random.Generator


def normal(rng: Rng, shape: Sequence[int], dtype: str = "f4", scale: float = 2.0) -> Any:
    return (scale * rng.normal(size=shape)).astype(dtype)


def between(rng: Rng, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


@spec.correctness(scale="elem1")
def any_shape(rng: Rng) -> Iterator[Step]:
    """Works on vectors, matrices and stacks, along the last axis where no axis is given, to the last entry of a row
    that is one longer than any block."""
    a, b, c = (int(size) for size in rng.permutation(np.arange(3, 12))[:3])
    yield call(normal(rng, (a + 5,)))
    yield call(normal(rng, (a, b)))
    yield call(normal(rng, (a, b, c)))
    last = normal(rng, (2, 1024 * between(rng, 1, 2) + 1))
    last[:, -1] = 3
    yield call(last)
    yield call(normal(rng, (1, a + b)))
    yield call(normal(rng, (b, 1, a)))


@spec.correctness(scale="elem1")
def any_axis(rng: Rng) -> Iterator[Step]:
    """Sums along the axis that is asked for, counted from the front or from the back."""
    a, b, c = (int(size) for size in rng.permutation(np.arange(3, 12))[:3])
    yield call(normal(rng, (a, b)), axis=0)
    yield call(normal(rng, (b, b)), 0)
    yield call(normal(rng, (a, b, c)), axis=1)
    yield call(normal(rng, (c, a, 2, b)), axis=-3)


@spec.correctness(scale="elem1")
def all_entries(rng: Rng) -> Iterator[Step]:
    """With axis=None one number comes back, the sum over everything."""
    yield call(normal(rng, (between(rng, 5, 30),)), axis=None)
    yield call(normal(rng, (between(rng, 2, 5), between(rng, 6, 12))), axis=None)
    yield call(normal(rng, (2, between(rng, 3, 5), between(rng, 6, 9))), None)


@spec.correctness(scale="elem1")
def half_precision(rng: Rng) -> Iterator[Step]:
    """float16 comes back as float16, rounded once: what is between is in float32."""
    yield call(normal(rng, (between(rng, 3, 6), between(rng, 5, 20)), "f2", 1.0))
    yield call(normal(rng, (between(rng, 3, 6), between(rng, 7, 20)), "f2", 1.0), axis=0)
    yield call(normal(rng, (2, between(rng, 150, 250)), "f2", 1.0))


@spec.correctness(scale="elem1")
def one_entry(rng: Rng) -> Iterator[Step]:
    """The sum over one entry is that entry."""
    yield call(normal(rng, (1,)))
    yield call(normal(rng, (between(rng, 3, 9), 1)))
    yield call(normal(rng, (1, between(rng, 3, 9)), "f2"), axis=0)


@spec.correctness(scale="elem1")
def equal_entries(rng: Rng) -> Iterator[Step]:
    """Where the largest entry occurs several times, each occurrence counts."""
    n = between(rng, 5, 11)
    yield call(np.full((2, n), rng.normal(), "f4"))
    x = normal(rng, (4, n))
    x[:, -2:] = 1 + abs(x).max(axis=1, keepdims=True)
    yield call(x)
    yield call(np.ascontiguousarray(x.T[::-1]), axis=0)


@spec.correctness(scale="elem1")
def minus_infinity(rng: Rng) -> Iterator[Step]:
    """An entry of -inf adds nothing; where all are -inf the answer is -inf, and the other rows are not disturbed."""
    for dtype in ("f4", "f2"):
        x = normal(rng, (6, between(rng, 5, 11)), dtype)
        x[::2, 1:4] = -np.inf
        x[between(rng, 0, 5)] = -np.inf
        yield call(x)
    yield call(np.full((between(rng, 2, 5), 3), -np.inf, "f4"), axis=0)


@spec.correctness(scale="elem1")
def plus_infinity_and_nan(rng: Rng) -> Iterator[Step]:
    """+inf gives +inf, once or twice in a row; NaN gives NaN, beside any neighbours; other rows stay undisturbed."""
    for dtype in ("f4", "f2"):
        x = normal(rng, (5, between(rng, 6, 11)), dtype)
        x[0, between(rng, 0, 5)] = np.inf
        x[1, :2] = np.inf
        x[2, between(rng, 0, 5)] = np.nan
        x[3, 2:4] = rng.permutation([np.nan, np.inf])
        yield call(x)
    y = normal(rng, (between(rng, 3, 6), 2))
    y[:2, 0] = rng.permutation([np.inf, -np.inf])
    yield call(y, axis=0)
    alone = np.full((4, between(rng, 2, 5)), -np.inf, "f4")
    alone[:2, 0] = np.nan, np.inf
    alone[2] = np.inf
    yield call(alone[rng.permutation(4)])


@spec.stability(scale="elem1")
def large_entries(rng: Rng) -> Iterator[Step]:
    """exp overflows above 88 in float32 and above 11 in float16: the largest entry must come off first."""
    for dtype, scale in [("f4", 1e2), ("f4", 1e4), ("f4", 1e37), ("f2", 3e3)]:
        x = normal(rng, (16, between(rng, 7, 12)), dtype, scale)
        x[:, between(rng, 1, 6)] = scale * rng.uniform(4, 8, size=16)
        yield call(x)


@spec.stability(scale="elem1")
def all_far_below_zero(rng: Rng) -> Iterator[Step]:
    """Far below zero every exponential is 0, and its logarithm -inf, unless the largest entry comes off first."""
    for dtype, offset in [("f4", -3e2), ("f4", -1e5), ("f2", -3e3)]:
        yield call((offset * rng.uniform(1, 3) + normal(rng, (16, between(rng, 7, 12)), "f8")).astype(dtype))


@spec.stability(scale="elem1")
def rows_far_apart(rng: Rng) -> Iterator[Step]:
    """Rows hundreds apart: one maximum for all of them turns the lower rows into -inf, so each row has its own."""
    for dtype, gap in [("f4", 200.0), ("f4", 1500.0), ("f2", 150.0)]:
        rows = normal(rng, (8, between(rng, 7, 12)), dtype) + (gap * rng.permutation(8)[:, None]).astype(dtype)
        yield call(rows)
        yield call(np.ascontiguousarray(rows.T), axis=0)


def many(rng: Rng) -> Any:
    """As much as is timed."""
    return normal(rng, (32, 4096 + between(rng, 1, 15)))


@spec.stability(scale="elem1")
def one_low_entry(rng: Rng) -> Iterator[Step]:
    """One entry far below the others, even the first: the mean, the minimum or the first entry is no safe shift."""
    for dtype, low in [("f4", -1e4), ("f4", -1e6), ("f2", -2e4)]:
        x = normal(rng, (16, between(rng, 7, 12)), dtype)
        x[:, 0] = low * rng.uniform(1, 2, size=16)
        yield call(x)
    x = many(rng)
    x[:, 0] = -1e6 * rng.uniform(1, 2, size=32)
    yield call(x)


@spec.stability(scale="elem")
def one_entry_dominates(rng: Rng) -> Iterator[Step]:
    """Where the largest entry is 0 and the rest are far below, the small answer keeps its digits: log1p(s)."""
    for dtype, high, low in [("f4", -18, -28), ("f4", -30, -60), ("f4", -60, -85)]:
        x = rng.uniform(low, high, size=(16, between(rng, 3, 8)))
        x[np.arange(16), rng.integers(x.shape[1], size=16)] = 0.0
        yield call(x.astype(dtype))
    yield call(np.ascontiguousarray(x.T.astype("f4")), axis=0)


@spec.stability(scale="elem")
def many_small_in_half(rng: Rng) -> Iterator[Step]:
    """Thousands of float16 entries 17 below a largest one of 0: their exponentials count together, and float16 has none
    between 6e-8 and 0."""
    x = rng.uniform(-17.0, -16.7, size=(4, between(rng, 3000, 4000)))
    x[np.arange(4), rng.integers(3000, size=4)] = 0.0
    yield call(x.astype("f2"))


@spec.speed(at_most=40.0, scale="elem1")
def long_rows(rng: Rng) -> Iterator[Step]:
    """32 rows of about 4100 entries, in a few passes over whole arrays; a loop over numbers is far too slow."""
    x = many(rng)
    x[rng.permutation(32)[:4]] += rng.permutation(np.array([[-1e3], [-1e3], [1e3], [1e3]], "f4"))
    yield call(x)


@spec.growth(of="bytes", at_most=1.5, sizes=(2000, 4000, 8000), scale="elem1", noise=False)
def ever_more_rows(rng: Rng, rows: int) -> Iterator[Step]:
    """2000 to 8000 rows of 32 entries: twice the rows need twice the memory, and no table of rows by rows. A large
    package that the file imports, such as torch, counts as well."""
    yield call(normal(rng, (rows, 32)))
