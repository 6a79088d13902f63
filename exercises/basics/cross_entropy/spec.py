"""Softmax cross-entropy and its gradient, from logits to logits without a probability that is rounded to 1."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="cross_entropy",
    requires=["maths/softmax", "maths/gradient_check"],
    sources=[
        "Goodfellow, Bengio & Courville 2016, Deep Learning, section 6.2.2.3",
        "Blanchard, Higham & Higham 2021, Accurately computing log-sum-exp and softmax (arXiv:1909.03469)",
        "Wijmans et al. 2024, Cut your losses in large-vocabulary language models (arXiv:2411.09009)",
    ],
    panel=["by_differences", "row_by_row", "logaddexp_in_float32"],
)

Rng = np.random.Generator


def batch(rng: Rng, b: int, c: int, dtype: str = "f4", scale: float = 2.0) -> tuple[Any, Any]:
    """Ordinary logits and labels."""
    return (scale * rng.normal(size=(b, c))).astype(dtype), rng.integers(c, size=b)


@spec.correctness(scale="elem1")
def any_shape(rng: Rng) -> Iterator[Step]:
    """A loss for each row and a derivative for each logit, not averaged over the rows; no rows give empty answers."""
    b, c = (int(size) for size in rng.permutation(np.arange(3, 12))[:2])
    for shape in ((b, c), (1, c), (b, 2), (c, c)):
        yield call(*batch(rng, *shape))
    logits, y = batch(rng, 3, 300)
    y[:2] = 298 + rng.permutation(2)
    yield call(logits, y)
    yield call(*batch(rng, 0, c))


@spec.correctness(scale="elem1")
def every_dtype(rng: Rng) -> Iterator[Step]:
    """float16 and float32 come back in their own dtype, float16 computed in float32 and rounded once."""
    for dtype in ("f2", "f4"):
        yield call(*batch(rng, int(rng.integers(4, 9)), int(rng.integers(10, 15)), dtype))
    logits, _ = batch(rng, 2, 2060, "f2")
    yield call(logits, 2049 + 2 * rng.integers(5, size=2))  # float16 knows no odd numbers there


@spec.correctness(scale="elem1", noise=False, twins=False)
def equal_logits(rng: Rng) -> Iterator[Step]:
    """Where the largest logit comes several times, each of them is a term of the sum, and only one of them is the 1."""
    logits, y = batch(rng, 8, 6)
    logits[:4, :3] = logits[:4].max(axis=1, keepdims=True)  # of the classes 0, 1 and 2 none is before the others
    logits[4:6] = logits[4:6, :1]
    y[:5] = 0, 1, 2, 5, 3
    order = rng.permutation(8)
    yield call(logits[order], y[order])


@spec.correctness(scale="elem1")
def ignored_rows(rng: Rng) -> Iterator[Step]:
    """Rows whose label is ignore_index give exactly 0 in both, and the others what they give without them."""
    logits, y = batch(rng, 9, 5)
    y[rng.permutation(9)[:4]] = -100
    yield call(logits, y)
    logits, y = batch(rng, 7, 4)
    y[2:4], y[5] = 0, -1
    yield call(logits, y, ignore_index=-1)
    yield call(logits, np.where(y < 0, 0, y), 0)  # a class of its own may be the one that is ignored
    yield call(logits, np.where(y < 0, 255, y), ignore_index=255)
    yield call(*batch(rng, 3, 4)[:1], np.full(3, -100))


@spec.correctness(scale="elem1")
def labels_out_of_range(rng: Rng) -> Iterator[Step]:
    """A label that is neither a class nor ignore_index raises ValueError, -1 as well, and beside ignored rows, too."""
    for label, ignored, kwargs in (
        (5, 0, {}),
        (-1, 0, {}),
        (7, 255, {"ignore_index": 255}),
        (-1, 2, {"ignore_index": 2}),
        (-1, -100, {}),
        (-100, -1, {"ignore_index": -1}),
        (2**32 + 1, 1, {}),
    ):
        logits, y = batch(rng, 6, 5)
        y[rng.permutation(6)[:2]] = label, ignored
        yield call(logits, y, **kwargs)


def words(rng: Rng) -> tuple[Any, Any]:
    """As many logits as are timed."""
    return batch(rng, 4, 8000 + int(rng.integers(30)))


@spec.stability(scale="elem1")
def sure_and_wrong(rng: Rng) -> Iterator[Step]:
    """The label's logit lies 150 or 1e4 below another: the loss is that distance, neither infinite nor capped."""
    for dtype, low, high in (("f2", 20, 90), ("f4", 110, 150), ("f4", 1e3, 1e4)):
        logits, y = batch(rng, 16, 7, dtype)
        logits[np.arange(16), y] -= rng.uniform(low, high, size=16).astype(dtype)
        yield call(logits, y)
    logits, y = words(rng)
    logits[np.arange(4), y] -= rng.uniform(110, 150, size=4).astype("f4")
    y[int(rng.integers(4))] = -100
    yield call(logits, y)


@spec.stability(scale="elem")
def sure_and_right(rng: Rng) -> Iterator[Step]:
    """The label's logit lies 8 to 60 above the others: loss and slope are small, and not 0, with all their digits."""
    for dtype, c, low, high in (("f2", 5, 8, 9), ("f4", 5, 8, 13), ("f4", 5, 20, 30), ("f4", 2, 40, 60)):
        logits, y = batch(rng, 16, c, dtype, 0.5)
        logits[np.arange(16), y] += rng.uniform(low, high, size=16).astype(dtype)
        yield call(logits, y)
    logits, y = words(rng)
    logits[np.arange(4), y] += rng.uniform(30, 40, size=4).astype("f4")
    yield call(logits, y)


@spec.stability(scale="elem1", noise=False)
def far_from_zero(rng: Rng) -> Iterator[Step]:
    """All logits of a row around 1e5: lse(x) - x[y] has rounded the loss away, differences from x[y] have not."""
    for dtype, offset in (("f4", 1e5), ("f4", -1e5)):
        logits, y = batch(rng, 16, 6, dtype)
        yield call((logits + offset * rng.uniform(1, 2, size=(16, 1))).astype(dtype), y)


@spec.stability(scale="elem1")
def large_logits(rng: Rng) -> Iterator[Step]:
    """Logits in the thousands, rows of different size: exp overflows or vanishes unless each row has its own shift."""
    for dtype, scale in (("f2", 300.0), ("f4", 1e3), ("f4", 1e30)):
        logits, y = batch(rng, 16, 6, dtype, scale)
        logits[::2] /= np.dtype(dtype).type(scale)
        logits[1::4] += np.dtype(dtype).type(3 * scale)
        yield call(logits, y)


@spec.stability(scale="elem1")
def one_class(rng: Rng) -> Iterator[Step]:
    """With a single class there is nothing to choose: loss and derivative are exactly 0."""
    yield call(*batch(rng, int(rng.integers(2, 6)), 1))


@spec.speed(at_most=20.0, scale="elem1", noise=False)
def a_vocabulary(rng: Rng) -> Iterator[Step]:
    """4 rows of 8000 classes, in a few passes over whole arrays: no loop over logits, and no matrix of classes by
    classes, nor the identity for one-hot labels."""
    logits, y = words(rng)
    yield call(logits + rng.permutation(np.array([[-1e4], [0], [1e3], [1e4]], "f4")), y)
