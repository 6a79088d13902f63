"""Mean and variance of a stream, in batches that can be merged, without keeping the data."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.handed import made
from judge.spec import Spec, call, get, method, new
from sandbox.box import Step

spec = Spec(
    entry="RunningVar",
    fixture=["lent"],
    kind="stateful",
    requires=["maths/sum"],
    sources=[
        "Welford 1962, Note on a method for calculating corrected sums of squares and products, Technometrics 4",
        "Chan, Golub & LeVeque 1983, Algorithms for computing the sample variance, The American Statistician 37",
    ],
    panel=["batches_in_float32", "row_by_row_in_float32"],
)

Rng = np.random.Generator


class Trace:
    """Steps on objects of d columns."""

    def __init__(self, rng: Rng, d: int, *names: str) -> None:
        self.rng, self.d = rng, d
        self.steps: list[Step] = [new(d, target=name) for name in names or ("it",)]

    def rows(self, b: int, mean: float = 0.5, std: float = 1.0, dtype: str = "f4") -> Any:
        """b rows; each column has its own mean and spread, of this size."""
        columns = np.arange(1, self.d + 1) / self.d
        return (mean * (1 + columns) + std * (2 - columns) * self.rng.normal(size=(b, self.d))).astype(dtype)

    def update(self, x: Any, target: str = "it") -> "Trace":
        self.steps.append(method("update", x, target=target))
        return self

    def merge(self, target: str, other: str) -> "Trace":
        self.steps.append(method("merge", made(other), target=target))
        return self

    def read(self, *targets: str) -> "Trace":
        for target in targets or ("it",):
            self.steps += [get("mean", target=target), get("var", target=target)]
        return self


def columns(rng: Rng) -> int:
    return int(rng.integers(2, 7))


@spec.correctness(scale="elem1")
def one_batch(rng: Rng) -> Iterator[list[Step]]:
    """Mean and population variance of each column: divided by n, not by n - 1, and no root taken."""
    for b in (2, 3, int(rng.integers(8, 20))):
        trace = Trace(rng, columns(rng))
        yield trace.update(trace.rows(b)).read().steps


@spec.correctness(scale="elem1")
def any_split_is_the_same(rng: Rng) -> Iterator[list[Step]]:
    """However the rows are cut into batches, of one row or many, each row counts once, and reading changes nothing."""
    for std in (1.0, 3.0):
        trace = Trace(rng, columns(rng))
        for b in [*(int(b) for b in rng.integers(1, 9, size=4)), 1, 1, 12, 1]:
            trace.update(trace.rows(b, mean=float(rng.normal()), std=std)).read().read()
        yield trace.steps


@spec.correctness(scale="elem1")
def what_was_read_stays(rng: Rng) -> Iterator[Step]:
    """What was read is the caller's, and does not change with the next batch; nor is a batch changed, or kept."""
    trace = Trace(rng, columns(rng))
    yield call(trace.rows(int(rng.integers(2, 9))), trace.rows(int(rng.integers(2, 9)), mean=3.0), of="lent")


@spec.correctness(scale="elem1")
def too_few_rows(rng: Rng) -> Iterator[list[Step]]:
    """No row gives mean 0 and variance 0, one row that row and variance 0; an empty batch changes nothing."""
    trace = Trace(rng, columns(rng))
    empty = np.zeros((0, trace.d), "f4")
    trace.read().update(empty).read().update(trace.rows(1)).read().update(empty).read()
    yield trace.update(trace.rows(5)).update(empty).read().steps


@spec.correctness(scale="elem1")
def one_column(rng: Rng) -> Iterator[list[Step]]:
    """A single column keeps its axis: mean and variance have the shape [1]."""
    trace = Trace(rng, 1)
    yield trace.read().update(trace.rows(1)).read().update(trace.rows(4)).read().steps


@spec.correctness(scale="elem1")
def merging(rng: Rng) -> Iterator[list[Step]]:
    """merge takes in what the other has seen, weighted by its rows and shifted by the distance of the means."""
    for sizes in ((3, 9), (12, 2), (1, 1), (7, 7)):
        trace = Trace(rng, columns(rng), "a", "b")
        for name, b, mean in zip("ab", sizes, rng.permutation([-1.0, 0.7]), strict=True):
            trace.update(trace.rows(b, mean=float(mean), std=0.4), name)
        trace.merge("a", "b").read("a", "b")
        yield trace.update(trace.rows(3), "a").update(trace.rows(4), "b").read("a", "b").steps


@spec.correctness(scale="elem1")
def merging_with_nothing(rng: Rng) -> Iterator[list[Step]]:
    """Merging something into an empty one makes a copy that is independent; merging an empty one changes nothing."""
    trace = Trace(rng, columns(rng), "a", "b", "c", "d")
    trace.update(trace.rows(5), "b").merge("a", "b").read("a", "b")
    trace.update(trace.rows(3, mean=4.0), "a").read("a", "b").update(trace.rows(2), "b").read("a", "b")
    yield trace.merge("b", "c").read("b", "c").merge("c", "d").read("c", "d").steps


@spec.correctness(scale="elem1")
def merging_in_any_order(rng: Rng) -> Iterator[list[Step]]:
    """(a with b) with c is a with (b with c), and what was merged can be merged on and on."""
    trace = Trace(rng, columns(rng), *"abcxyz")
    for left, right, b in (("a", "x", 4), ("b", "y", 1), ("c", "z", 9)):
        x = trace.rows(b, mean=float(rng.normal()))
        trace.update(x, left).update(x, right)
    yield trace.merge("a", "b").merge("a", "c").merge("y", "z").merge("x", "y").read("a", "x", "y").steps


@spec.correctness(scale="elem1")
def counts_beyond_32_bits(rng: Rng) -> Iterator[list[Step]]:
    """Two that are merged into each other again and again soon stand for 2^40 rows: counts and their products fit."""
    trace = Trace(rng, 3, *"abxy")
    for name, b, mean in zip("abxy", (3, 2, 2, 4), (-2.0, -1.0, 3.0, 2.0), strict=True):
        trace.update(trace.rows(b, mean=mean), name)
    for _ in range(27):
        trace.merge("a", "b").merge("b", "a").merge("x", "y").merge("y", "x")
    yield trace.read("a", "y").merge("a", "x").read("a").merge("y", "b").read("y").steps


@spec.correctness(scale="one", noise=False, twins=False)
def constant_columns(rng: Rng) -> Iterator[list[Step]]:
    """A column that never changes has variance exactly 0, in one batch, in many, and after a merge."""
    trace = Trace(rng, 16, "a", "b")
    row = rng.integers(2050, 4000, size=16) * 2.0 ** rng.integers(-8, 1, size=16)
    for b in (1, 31, 30, 1, 17, 29, 32, 23):
        trace.update(np.tile(row, (b, 1)).astype("f4"), "a")
    trace.read("a").update(np.tile(row, (3, 1)).astype("f4"), "b").merge("a", "b")
    yield trace.read("a", "b").steps


@spec.stability(scale="elem")
def far_from_zero(rng: Rng) -> Iterator[list[Step]]:
    """Means 100 to 10000 times the spread: a mean of squares minus a square of the mean has lost all digits there."""
    for ratio in (1e2, 1e3, 1e4):
        trace = Trace(rng, columns(rng))
        for b in (20, 1, 33, 7):
            trace.update(trace.rows(b, mean=ratio))
        yield trace.read().steps


@spec.stability(scale="elem")
def a_long_stream(rng: Rng) -> Iterator[list[Step]]:
    """A hundred small batches far from zero: running sums drift, a mean that is kept up to date does not."""
    trace = Trace(rng, columns(rng))
    for _ in range(100):
        trace.update(trace.rows(int(rng.integers(1, 4)), mean=2000.0))
    yield trace.read().steps


@spec.stability(scale="elem")
def merged_far_from_zero(rng: Rng) -> Iterator[list[Step]]:
    """Two that lie far from zero and near each other are merged: the distance of the means is a small difference."""
    for ratio in (1e3, 1e4):
        trace = Trace(rng, columns(rng), "a", "b")
        trace.update(trace.rows(30, mean=ratio), "a").update(trace.rows(11, mean=ratio), "b").merge("a", "b")
        yield trace.read("a").merge("b", "a").read("b").steps


@spec.stability(scale="elem")
def an_outlier_first(rng: Rng) -> Iterator[list[Step]]:
    """The first row lies 100 spreads away from all others: distances from it lose their digits, as far from zero."""
    trace = Trace(rng, columns(rng))
    trace.update(trace.rows(1, mean=100.0 * float(rng.choice([-1, 1]))))
    for b in rng.integers(30, 50, size=12):
        trace.update(trace.rows(int(b)))
    yield trace.read().steps


@spec.stability(scale="elem")
def half_precision(rng: Rng) -> Iterator[list[Step]]:
    """float16 rows in the hundreds and the ten thousands: squares and sums overflow unless they are widened first."""
    for mean, std in ((60.0, 100.0), (3000.0, 4000.0)):
        trace = Trace(rng, columns(rng))
        for b in (40, 25, 1):
            trace.update(trace.rows(b, mean=mean, std=std, dtype="f2"))
        yield trace.read().steps


@spec.stability(scale="elem")
def tiny_spread(rng: Rng) -> Iterator[list[Step]]:
    """Columns whose spread is 1e-12: the variance is 1e-24 and not 0, and no epsilon may be added to it."""
    trace = Trace(rng, columns(rng), "a", "b")
    for b, name in ((20, "a"), (1, "a"), (15, "b")):
        trace.update(trace.rows(b, mean=1e-12, std=1e-12), name)
    yield trace.read("a").merge("a", "b").read("a").steps


@spec.speed(at_most=2.5, scale="elem", least=1e-6)
def many_batches(rng: Rng) -> Iterator[list[Step]]:
    """48 batches of 500 rows, read after each: a batch costs a few passes over that batch, not a loop over rows, and
    not a second look at what came before."""
    trace = Trace(rng, 8)
    for _ in range(48):
        trace.update(trace.rows(500, mean=100.0)).read()
    yield trace.steps
