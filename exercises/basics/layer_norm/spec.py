"""Layer normalisation and its gradient: statistics of every row by itself, in float32, and two terms that get lost."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="layernorm",
    also=["layernorm_bwd"],
    requires=["maths/running_variance", "maths/gradient_check"],
    sources=[
        "Ba, Kiros & Hinton 2016, Layer normalization (arXiv:1607.06450)",
        "Chan, Golub & LeVeque 1983, Algorithms for computing the sample variance, The American Statistician 37",
    ],
    panel=["column_by_column", "scale_and_shift", "shifted_by_the_first"],
)

Rng = np.random.Generator


def rows(rng: Rng, shape: tuple[int, ...], mean: float = 0.5, std: float = 1.0, dtype: str = "f4") -> Any:
    """Each row has a mean and a spread of its own, of this size."""
    each = (*shape[:-1], 1)
    return (
        mean * rng.uniform(0.5, 2, size=each) + std * rng.uniform(0.7, 1.4, size=each) * rng.normal(size=shape)
    ).astype(dtype)


def gain(rng: Rng, d: int, dtype: str = "f4") -> tuple[Any, Any]:
    """w and b: of both signs, none of them near 0."""
    w = rng.choice([-1, 1], size=d) * rng.uniform(0.5, 2, size=d)
    return w.astype(dtype), rng.normal(size=d).astype(dtype)


def both(rng: Rng, x: Any, eps: float, dtype: str = "", named: bool = False) -> Iterator[Step]:
    """Forward, and backward with a dy of its own."""
    w, b = gain(rng, x.shape[-1], dtype or x.dtype.str)
    dy = (rng.normal(size=x.shape) + 0.3).astype(x.dtype)
    if named:
        yield call(x, w, b, eps=eps)
        yield call(dy, x, w, b, eps=eps, of="layernorm_bwd")
    else:
        yield call(x, w, b, eps)
        yield call(dy, x, w, b, eps, of="layernorm_bwd")


def sizes(rng: Rng) -> tuple[int, int]:
    m, d = (int(size) for size in rng.permutation(np.arange(3, 13))[:2])
    return m, d


@spec.correctness(scale="elem1")
def any_shape(rng: Rng) -> Iterator[Step]:
    """A single row, a matrix, a stack of matrices: the last axis is normalised, and every row by itself."""
    m, d = sizes(rng)
    for shape in ((d,), (m, d), (d, d), (2, m, d), (2, 3, 2, d)):
        x, (w, b) = rows(rng, shape), gain(rng, d)
        yield call(x, w, b, 1e-5)


@spec.correctness(scale="elem1")
def gradients(rng: Rng) -> Iterator[Step]:
    """dx for every number of x, through its mean and its variance as well; dw and db summed over all rows."""
    m, d = sizes(rng)
    for shape in ((d,), (m, d), (d, d), (2, m, d), (2, 3, 2, d)):
        x, (w, b) = rows(rng, shape), gain(rng, d)
        yield call(rng.normal(size=shape).astype("f4"), x, w, b, 1e-5, of="layernorm_bwd")


@spec.correctness(scale="elem1")
def eps_inside_the_root(rng: Rng) -> Iterator[Step]:
    """eps is added to the variance, before the root, and it is the one that was passed."""
    for eps, std in ((0.5, 1.0), (0.05, 0.3), (2.0, 0.5)):
        yield from both(rng, rows(rng, sizes(rng), std=std), eps * float(rng.uniform(0.8, 1.2)), named=eps > 1)


@spec.correctness(scale="elem1")
def every_dtype(rng: Rng) -> Iterator[Step]:
    """float16 and float32 come back in their own dtype."""
    for dtype in ("f2", "f4"):
        yield from both(rng, rows(rng, sizes(rng), dtype=dtype), 1e-3)


@spec.correctness(scale="elem1", least=1e-4)
def weights_in_float32(rng: Rng) -> Iterator[Step]:
    """float16 beside weights in float32: y and dx have the dtype of x, dw and db that of w."""
    yield from both(rng, rows(rng, sizes(rng), dtype="f2"), 1e-3, "f4")


@spec.correctness(scale="elem1", least=1e-7)
def short_rows(rng: Rng) -> Iterator[Step]:
    """Two, three or eight features, where n and n - 1 are far apart; and with a single one y is b, and dx is 0."""
    for d in (1, 2, 3, 8):
        yield from both(rng, rows(rng, (int(rng.integers(3, 9)), d)), 0.1)


@spec.correctness(scale="row", twins=False)
def constant_rows(rng: Rng) -> Iterator[Step]:
    """A row of equal numbers has the variance 0 and gives b; its gradient is divided by the root of eps."""
    for eps in (1e-4, 1e-2):
        m, d = sizes(rng)
        x = rows(rng, (m, d))
        x[1:] = rng.integers(1, 9, size=(m - 1, 1)) / 4
        yield from both(rng, x, eps)


def tokens(rng: Rng, mean: float = 0.5) -> Any:
    """What is timed, around this mean."""
    return rows(rng, (900 + int(rng.integers(20)), 128), mean)


@spec.stability(scale="row")
def far_from_zero(rng: Rng) -> Iterator[Step]:
    """Rows whose mean is 100 to 10000 times their spread: the mean of squares minus the squared mean is noise there."""
    for ratio in (1e2, 1e3, 1e4):
        yield from both(rng, rows(rng, (16, 40), mean=ratio), 1e-5)
    yield from both(rng, tokens(rng, 1e3), 1e-5)


@spec.stability(scale="row")
def small_spread(rng: Rng) -> Iterator[Step]:
    """Spreads of 1e-4, with an eps larger than the variance and with one much smaller: nothing else may be added or
    cut off."""
    for eps, dtype in ((1e-5, "f4"), (1e-12, "f4"), (1e-9, "f2")):
        yield from both(rng, rows(rng, (16, 24), 1e-4, 1e-4, dtype), eps, "f4")


@spec.stability(scale="elem1")
def large_in_half(rng: Rng) -> Iterator[Step]:
    """float16 rows of about 300, and of 1 with one channel of 3000: squares and sums are beyond float16."""
    yield from both(rng, rows(rng, (4, 30), 300.0, 400.0, "f2"), 1e-5)
    x = rows(rng, (4, 30), dtype="f2")
    x[:, int(rng.integers(30))] = rng.uniform(2000, 4000, size=4)
    yield from both(rng, x, 1e-5)


@spec.stability(scale="elem1")
def offset_in_half(rng: Rng) -> Iterator[Step]:
    """float16 rows around 40 that differ by 0.1: the mean must keep more digits than float16 has."""
    yield from both(rng, rows(rng, (16, 30), 40.0, 0.1, "f2"), 1e-5)


@spec.stability(scale="elem1", noise=False)
def rounded_once(rng: Rng) -> Iterator[Step]:
    """float16 is rounded once, at the end: here b takes back nearly all that w makes of a row, and backward w dy is
    nearly one number, so that whatever was rounded on the way shows, be it w in float32."""
    for dtype in ("f2", "f4"):
        x, w = rows(rng, (6, 30), dtype="f2"), (100 * gain(rng, 30)[0]).astype(dtype)
        row = x[0].astype("f8")
        b = (-w * (row - row.mean()) / row.std()).astype(dtype)
        dy = (rng.normal(size=x.shape) / 30).astype("f2")
        dy[0] = (rng.uniform(150, 300) / w.astype("f8")).astype("f2")
        yield call(x, w, b, 1e-5)
        yield call(dy, x, w, b, 1e-5, of="layernorm_bwd")


@spec.stability(scale="elem1")
def many_rows_in_half(rng: Rng) -> Iterator[Step]:
    """2500 rows in float16: a sum in float16 stops growing at 2048, so dw and db are summed in float32."""
    x, (w, b) = rows(rng, (2500, 16), dtype="f2"), gain(rng, 16, "f2")
    x[:, ::2] += 2
    dy = rng.uniform(0.5, 2.0, size=x.shape).astype("f2")
    yield call(dy, x, w, b, 1e-5, of="layernorm_bwd")


@spec.speed(at_most=8.0, scale="row")
def tokens_forward(rng: Rng) -> Iterator[Step]:
    """900 tokens of 128 features through `layernorm`, in a few passes over whole arrays: no loop over rows."""
    forward, _ = both(rng, tokens(rng), 1e-5)
    yield forward


@spec.speed(at_most=8.0, scale="row")
def tokens_backward(rng: Rng) -> Iterator[Step]:
    """900 tokens of 128 features through `layernorm_bwd`, in a few passes over whole arrays: neither a loop over rows
    nor a matrix of 128 by 128 for each."""
    _, backward = both(rng, tokens(rng), 1e-5)
    yield backward
