"""Softmax: logits to probabilities along one axis, with masks and without overflow."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="softmax",
    sources=[
        "Blanchard, Higham & Higham 2021, Accurately computing log-sum-exp and softmax (arXiv:1909.03469)",
        "Milakov & Gimelshein 2018, Online normalizer calculation for softmax (arXiv:1805.02867)",
    ],
    requires=["maths/logsumexp"],
    panel=["sequential_sum", "shift_then_log", "base_two", "squared_halves"],
)

Rng = np.random.Generator
DTYPES = ("f2", "f4", "f8")
LARGEST = {"f2": 6.0e4, "f4": 3.0e38, "f8": 1.0e308}


def normal(rng: Rng, shape: Sequence[int], dtype: str = "f4", scale: float = 2.0, offset: float = 0.0) -> Any:
    return (offset + scale * rng.normal(size=shape)).astype(dtype)


def between(rng: Rng, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def ragged(rng: Rng, low: int, high: int) -> int:
    """A length from low to about high that no power of two from 8 on divides."""
    return 8 * between(rng, low // 8, high // 8) + between(rng, 1, 7)


def masked(rng: Rng, x: Any, share: float = 0.4) -> Any:
    """Some entries are -inf; each row along the last axis keeps one entry at least and loses one at least."""
    mask = rng.random(x.shape) < share
    n = x.shape[-1]
    kept = rng.integers(n, size=x.shape[:-1])[..., None]
    lost = (kept + rng.integers(1, n, size=x.shape[:-1])[..., None]) % n
    np.put_along_axis(mask, kept, False, -1)
    np.put_along_axis(mask, lost, True, -1)
    return np.where(mask, -np.inf, x).astype(x.dtype)


def on_grid(x: Any) -> Any:
    """Multiples of 1/32: differences of large logits are then exact, so nothing but the shift can lose digits."""
    return np.round(32 * x) / 32


@spec.correctness(scale="elem")
def any_shape(rng: Rng) -> Iterator[Step]:
    """Works on vectors, matrices and stacks of any rank, along the last axis where no axis is given."""
    square = between(rng, 3, 9)
    for shape in [
        (1,),
        (between(rng, 5, 40),),
        (square, square),
        (between(rng, 2, 9), between(rng, 2, 30)),
        (square, square, square),
        (2, 1, 3, 1, between(rng, 2, 9)),
        (between(rng, 3, 9), 1),
        (*(between(rng, 1, 4) for _ in range(between(rng, 2, 6))), 3),
    ]:
        yield call(normal(rng, shape))


@spec.correctness(scale="elem")
def any_axis(rng: Rng) -> Iterator[Step]:
    """Normalises the axis that is asked for, counted from the front or from the back."""
    a, b, c, d = (int(size) for size in rng.permutation(np.arange(2, 10))[:4])
    n = between(rng, 3, 8)
    yield call(normal(rng, (a, b)), axis=0)
    yield call(normal(rng, (a, b)), 1)
    yield call(normal(rng, (n, n)), axis=0)
    yield call(normal(rng, (n, n, n)), axis=0)
    yield call(normal(rng, (n, n, n)), axis=1)
    yield call(normal(rng, (a, b, c)), axis=-2)
    yield call(normal(rng, (a, b, c)), -3)
    yield call(normal(rng, (a, b, c, d)), axis=between(rng, 1, 2))
    yield call(normal(rng, (a, b, c, 1, d)), axis=between(rng, -5, 4))


@spec.correctness(scale="elem")
def every_dtype(rng: Rng) -> Iterator[Step]:
    """float16, float32 and float64 come back as they went in, each with its own precision."""
    for dtype in DTYPES:
        yield call(normal(rng, (between(rng, 2, 6), ragged(rng, 8, 24)), dtype))
        yield call(normal(rng, (between(rng, 2, 6), between(rng, 2, 9), 3), dtype, 1.0), axis=1)


@spec.correctness(scale="elem")
def masked_entries(rng: Rng) -> Iterator[Step]:
    """An entry of -inf gets exactly 0, wherever it stands, and the others share the whole."""
    for dtype in DTYPES:
        yield call(masked(rng, normal(rng, (between(rng, 3, 7), ragged(rng, 8, 40)), dtype)))
    yield call(masked(rng, normal(rng, (between(rng, 2, 5), 2, between(rng, 3, 9)), offset=-6.0)))
    yield call(np.ascontiguousarray(masked(rng, normal(rng, (between(rng, 3, 7), ragged(rng, 8, 40)))).T), axis=0)
    one = np.full((4, between(rng, 5, 70)), -np.inf, "f4")
    one[np.arange(4), rng.integers(one.shape[1], size=4)] = rng.normal(size=4)
    yield call(one)
    late = normal(rng, (3, ragged(rng, 1200, 1400)))
    late[0, : between(rng, 1030, 1150)] = -np.inf
    late[1, between(rng, 30, 150) :] = -np.inf
    yield call(late)


@spec.correctness(scale="elem")
def fully_masked_rows(rng: Rng) -> Iterator[Step]:
    """A row that is -inf throughout gives zeros; its neighbours are not disturbed."""
    for dtype in DTYPES:
        x = normal(rng, (between(rng, 4, 9), ragged(rng, 8, 24)), dtype)
        x[rng.permutation(len(x))[:2]] = -np.inf
        yield call(x)
    columns = normal(rng, (between(rng, 3, 9), between(rng, 4, 9), 2))
    columns[:, between(rng, 0, 3), between(rng, 0, 1)] = -np.inf
    yield call(columns, axis=0)
    yield call(np.full((between(rng, 1, 4), between(rng, 1, 9)), -np.inf, "f4"))
    single = normal(rng, (between(rng, 4, 9), 1))
    single[::2] = -np.inf
    yield call(single)


@spec.correctness(scale="elem")
def no_rows(rng: Rng) -> Iterator[Step]:
    """A batch of no rows gives a batch of no rows."""
    yield call(np.zeros((0, between(rng, 1, 9)), "f4"))
    yield call(np.zeros((between(rng, 1, 4), 0, between(rng, 1, 9)), str(rng.choice(DTYPES))), axis=2)


@spec.correctness(scale="elem")
def long_rows(rng: Rng) -> Iterator[Step]:
    """Every entry counts in long rows and in many rows, whatever block size their number is not a multiple of, or one
    more than a multiple of."""
    yield call(normal(rng, (between(rng, 2, 5), ragged(rng, 64, 256))))
    yield call(normal(rng, (ragged(rng, 256, 1100), 2)), axis=0)
    yield call(normal(rng, (2, ragged(rng, 4096, 5000))))
    last = normal(rng, (1, 4096 * between(rng, 2, 5) + 1))
    last[:, -1] = 3
    yield call(last)
    yield call(normal(rng, (ragged(rng, 1100, 2500), 3)))
    yield call(normal(rng, (3, 64 * between(rng, 1, 20))))
    yield call(normal(rng, (ragged(rng, 64, 300), between(rng, 3, 7))))
    yield call(normal(rng, (2, ragged(rng, 500, 700), 3)))


@spec.correctness(scale="elem", noise=False)
def large_arrays(rng: Rng) -> Iterator[Step]:
    """Arrays as large as those that are timed get the same care as small ones."""
    yield call(normal(rng, (between(rng, 9, 12), ragged(rng, 4060, 4130))))
    yield call(normal(rng, (16, ragged(rng, 4060, 4130)), "f8"), -1)


@spec.correctness(scale="elem")
def small_probabilities(rng: Rng) -> Iterator[Step]:
    """A small probability has as many right digits as a large one, down to 1e-34."""
    for dtype in DTYPES:
        x = rng.uniform(-40, 40, size=(between(rng, 3, 6), ragged(rng, 24, 64))).astype(dtype)
        x[:, :2] = rng.permutation([39.5, -39.5])
        yield call(x)
    far = rng.uniform(12, 18, size=(between(rng, 3, 6), 1))
    yield call(np.hstack([far, -far]).astype("f4"))
    yield call(np.vstack([-far.T, far.T]).astype("f4"), axis=0)
    ladder = np.linspace(0, -between(rng, 20, 30), ragged(rng, 24, 64)).astype("f4")
    yield call(np.stack([rng.permutation(ladder) for _ in range(3)]))


@spec.correctness(scale="elem")
def equal_logits(rng: Rng) -> Iterator[Step]:
    """Equal logits share equally; zeros, whole numbers and tiny numbers are logits like any others."""
    for dtype in DTYPES:
        yield call(np.full((2, between(rng, 2, 60)), rng.integers(-9, 9), dtype))
    yield call(rng.integers(-3, 4, size=(between(rng, 3, 8), between(rng, 5, 30))).astype("f4"))
    yield call(np.where(rng.random((4, 7)) < 0.5, -0.0, 1e-30 * rng.normal(size=(4, 7))).astype("f4"))


@spec.correctness(scale="elem")
def any_offset(rng: Rng) -> Iterator[Step]:
    """A constant added to a whole row changes nothing."""
    for offset in (-40.0, 40.0, rng.uniform(-40, 40)):
        yield call(normal(rng, (between(rng, 3, 7), between(rng, 5, 30)), offset=offset))


@spec.correctness(scale="elem")
def calls_in_a_row(rng: Rng) -> Iterator[list[Step]]:
    """Each call stands for itself: the same shape with other numbers, or with one number a little changed."""
    for change in (1e-4, 3e-3, 0.1):
        shape = (between(rng, 2, 5), between(rng, 5, 12))
        x, steps = normal(rng, shape), []
        for _ in range(4):
            steps.append(call(x.copy()))
            x[between(rng, 0, shape[0] - 1), between(rng, 1, shape[1] - 2)] += change
        yield steps
    n = between(rng, 4, 9)
    y, high, low = normal(rng, (n, n)), normal(rng, (n, n)), rng.uniform(-49.9, -46, size=(n, n)).astype("f4")
    high[between(rng, 0, n - 1), between(rng, 0, n - 1)] = 48
    yield [call(high), call(low), call(y, axis=0), call(y), call(y.T.copy())]


@spec.correctness(scale="elem")
def memory_layouts(rng: Rng) -> Iterator[Step]:
    """Arrays in Fortran order, transposed and with gaps in memory are arrays like any others."""
    a, b, c = (int(size) for size in rng.permutation(np.arange(3, 10))[:3])
    yield call(np.asfortranarray(normal(rng, (a, b))))
    yield call(np.asfortranarray(normal(rng, (a, b))), axis=0)
    yield call(np.asfortranarray(normal(rng, (a, a))), axis=1)
    yield call(normal(rng, (a, 2 * b))[:, ::2])
    yield call(normal(rng, (a, b, c)).transpose(rng.permutation([2, 0, 1])), axis=between(rng, -3, 2))
    yield call(normal(rng, (a, b, c)).transpose(1, 0, 2), axis=0)
    yield call(normal(rng, (a, b, c)).transpose(1, 0, 2))


@spec.stability(scale="elem", noise=False)
def large_logits(rng: Rng) -> Iterator[Step]:
    """exp overflows above 88 in float32, and a sum of it before that: the largest logit must come off first."""
    for dtype, scale in [("f4", 1e2), ("f4", 1e4), ("f4", 7e37), ("f8", 1e3), ("f8", 1e300), ("f2", 1e4)]:
        x = on_grid(np.clip(normal(rng, (32, between(rng, 7, 12)), "f8", scale), -LARGEST[dtype], LARGEST[dtype]))
        top = x.argmax(axis=1)
        second = (top + 1 + rng.integers(x.shape[1] - 1, size=32)) % x.shape[1]
        x[np.arange(32), second] = x[np.arange(32), top] - on_grid(rng.uniform(0.5, 3, size=32))
        yield call(x.astype(dtype))
    for dtype, edge in [("f4", 87.95), ("f8", 708.9)]:  # each exponential is still finite, the sum of seven is not
        yield call((edge - rng.uniform(0, 0.7, size=(8, between(rng, 7, 12)))).astype(dtype))


@spec.stability(scale="elem", noise=False)
def all_far_below_zero(rng: Rng) -> Iterator[Step]:
    """Far below zero exp gives nothing but zeros, unless it is the row's own maximum that comes off."""
    for dtype, offset in [("f4", -1e3), ("f4", -1e5), ("f8", -1e4), ("f2", -2e3)]:
        yield call(on_grid(normal(rng, (32, between(rng, 7, 12)), "f8", 2.0, offset * rng.uniform(1, 3))).astype(dtype))
    yield call((-(10.0 ** rng.uniform(9, 37)) * rng.uniform(1, 2, size=(32, 9))).astype("f4"))


@spec.stability(scale="elem", noise=False)
def rows_far_apart(rng: Rng) -> Iterator[Step]:
    """Rows hundreds apart: one maximum for all of them turns the lower rows into zeros, so each row has its own."""
    for dtype, step in [("f4", 150.0), ("f4", 1000.0), ("f8", 1000.0)]:
        rows = on_grid(normal(rng, (32, between(rng, 7, 12)), "f8") + step * rng.permutation(32)[:, None])
        yield call(rows.astype(dtype))
    yield call(np.ascontiguousarray(rows.T).astype("f4"), axis=0)


@spec.stability(scale="elem")
def one_outlier(rng: Rng) -> Iterator[Step]:
    """One logit far from the others: the mean, the minimum or the first logit is no safe thing to take off."""
    for dtype, far in [("f4", 1e4), ("f4", -1e6), ("f4", 300.0), ("f8", 1e5), ("f2", 3e3)]:
        n = between(rng, 17, 40)
        x = normal(rng, (32, n), dtype)
        x[np.arange(32), rng.integers(1, n, size=32)] = far * rng.uniform(1, 2)
        yield call(x)


@spec.stability(scale="elem", noise=False)
def masks_beside_low_logits(rng: Rng) -> Iterator[Step]:
    """A masked entry is exactly 0 also where the kept logits lie below any number that could stand for the mask."""
    for dtype, low, high in [("f4", 3.5, 5), ("f4", 9.5, 37), ("f8", 30, 300), ("f2", 3.5, 4.4)]:
        kept = -(10.0 ** rng.uniform(low, high, size=(32, 1))) * rng.uniform(1, 2, size=(32, between(rng, 7, 12)))
        yield call(masked(rng, on_grid(kept).astype(dtype)))
    deep = -(10.0 ** rng.uniform(9, 37, size=(32, 1))) * np.ones(9)
    yield call(masked(rng, on_grid(deep).astype("f4")))
    for dtype in DTYPES:
        yield call(masked(rng, np.full((between(rng, 3, 7), between(rng, 7, 12)), np.finfo(dtype).min, dtype)))


@spec.stability(scale="elem", noise=False)
def large_offset(rng: Rng) -> Iterator[Step]:
    """At an offset of 1e4, exp(x - logsumexp(x)) loses four digits; taking the maximum off first is exact there."""
    for dtype in ("f4", "f8"):
        for sign in (-1, 1):
            yield call(normal(rng, (32, between(rng, 17, 40)), dtype, 2.0, sign * rng.uniform(1e4, 8e4)))


@spec.stability(scale="elem", noise=False)
def smallest_probabilities(rng: Rng) -> Iterator[Step]:
    """Probabilities keep their digits as long as the dtype can hold them: nothing is cut off, lifted or subtracted."""
    for dtype, depth in [("f4", 84.0), ("f4", 20.0), ("f8", 700.0)]:
        n = between(rng, 17, 40)
        x = -np.sort(rng.uniform(0, depth, size=(32, n)))
        x[:, 0], x[:, -1] = 0.0, -depth
        x[:, 1:4] = -rng.uniform(0.9, 1.0, size=(32, 3)) * depth
        yield call((rng.permuted(x, axis=1) + rng.uniform(-3, 3, size=(32, 1))).astype(dtype))


@spec.stability(scale="elem")
def sums_in_half(rng: Rng) -> Iterator[Step]:
    """A sum kept in float16 stops growing at 2048 and overflows at 65504: half precision is computed in float32."""
    yield call(normal(rng, (ragged(rng, 4096, 5000), 8), "f2", 0.2), axis=0)
    yield call(normal(rng, (1, ragged(rng, 71000, 72000)), "f2", 0.002, rng.uniform(-3, 3)))


def timed(rng: Rng, n: int) -> Any:
    """16 rows thousands apart, each with a logit far below its others: what is timed is no easier than what is not."""
    x = normal(rng, (16, n), "f8") + 1000.0 * rng.permutation(np.arange(-8, 8))[:, None]
    low = rng.integers(n, size=16)
    low[rng.integers(16)] = 0
    x[np.arange(16), low] -= 1e7
    return x


@spec.speed(at_most=4.0, scale="elem", noise=False)
def vectorised(rng: Rng) -> Iterator[Step]:
    """16 rows of about 4100 float64 logits, in a few passes over whole arrays; a loop over numbers is far too slow."""
    yield call(timed(rng, ragged(rng, 4060, 4130)), -1)


@spec.faster(than="too_slow/number_by_number", at_least=2.5, scale="elem", noise=False)
def down_the_columns(rng: Rng) -> Iterator[Step]:
    """16 columns of about 2000 logits, axis 0: whole arrays again, 2.5 times faster than a loop over numbers."""
    yield call(np.ascontiguousarray(timed(rng, ragged(rng, 1980, 2060)).T), axis=0)
