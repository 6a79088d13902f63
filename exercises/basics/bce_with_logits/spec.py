"""Binary cross-entropy and its gradient, from logits and without a probability."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="bce_logits",
    requires=["maths/logsumexp"],
    sources=[
        "Goodfellow, Bengio & Courville 2016, Deep Learning, section 6.2.2.2",
        "PyTorch documentation, BCEWithLogitsLoss: the log-sum-exp trick for numerical stability",
        "Blanchard, Higham & Higham 2021, Accurately computing log-sum-exp and softmax (arXiv:1909.03469)",
    ],
    panel=["by_log_sigmoid", "by_softplus"],
)

Rng = np.random.Generator


def samples(rng: Rng, n: int, dtype: str = "f4", scale: float = 2.0) -> tuple[Any, Any]:
    """Ordinary logits, and labels of which some are 0, some are 1 and the others between."""
    t = np.clip(rng.uniform(-0.5, 1.5, size=n), 0, 1)
    return (scale * rng.normal(size=n)).astype(dtype), t.astype(dtype)


def hard(rng: Rng, n: int, dtype: str) -> Any:
    return rng.permutation(np.arange(n) % 2).astype(dtype)


@spec.correctness(scale="elem1")
def soft_and_hard_labels(rng: Rng) -> Iterator[Step]:
    """A loss and a derivative for each sample, for labels of 0, of 1 and between; nothing is averaged or summed."""
    for n in (1, 2, int(rng.integers(5, 40))):
        yield call(*samples(rng, n))
    z, t = samples(rng, 31)
    yield call(z, np.full_like(t, 0.5))


@spec.correctness(scale="elem1")
def every_dtype(rng: Rng) -> Iterator[Step]:
    """float16 and float32 come back in their own dtype, float16 computed in float32 and rounded once."""
    for dtype in ("f2", "f4"):
        yield call(*samples(rng, int(rng.integers(10, 30)), dtype))


@spec.correctness(scale="elem1", twins=False)
def both_classes_alike(rng: Rng) -> Iterator[Step]:
    """A logit and its negative with the other label cost the same, and a logit of 0 costs log 2."""
    z, t = samples(rng, 16)
    z[:3] = 0
    yield call(np.concatenate([z, -z]), np.concatenate([t, 1 - t]))


@spec.correctness(scale="elem1", twins=False)
def moderately_sure(rng: Rng) -> Iterator[Step]:
    """Logits up to 15, right or wrong: the loss grows with the logit, and the derivative does not vanish with it."""
    z = rng.uniform(-15, 15, size=24).astype("f4")
    yield call(z, hard(rng, 24, "f4"))


@spec.stability(scale="elem1", fixed=(1,))
def sure_and_wrong(rng: Rng) -> Iterator[Step]:
    """Large logits on the wrong side: the loss is the logit itself, not infinite, not capped, and its slope is 1."""
    for dtype, low, high in (("f2", 12, 60), ("f4", 90, 120), ("f4", 1e4, 1e30)):
        t = hard(rng, 32, dtype)
        yield call((rng.uniform(low, high, size=32) * (1 - 2 * t)).astype(dtype), t)


def many(rng: Rng) -> int:
    """As many as are timed."""
    return 40000 + int(rng.integers(100))


@spec.stability(scale="elem", fixed=(1,))
def sure_and_right(rng: Rng) -> Iterator[Step]:
    """Logits on the right side: the loss is about exp(-|z|), small and not 0, with all its digits, as is its slope,
    also for labels that are nearly 1, or nearly p in float16: there p - t has few."""
    for n, dtype, low, high in ((32, "f2", 4, 8), (32, "f4", 15, 35), (32, "f4", 40, 80), (many(rng), "f4", 15, 35)):
        t = hard(rng, n, dtype)
        yield call((rng.uniform(low, high, size=n) * (2 * t - 1)).astype(dtype), t)
    z = rng.uniform(8, 12, size=32)
    yield call(z.astype("f4"), (1 - rng.uniform(3, 5, size=32) * np.exp(-z)).astype("f4"))
    yield call(-3 * z.astype("f4"), (rng.uniform(3, 5, size=32) * np.exp(-3 * z)).astype("f4"))
    z = rng.uniform(-4, 4, size=32)
    yield call(z.astype("f2"), ((1 - rng.uniform(0.003, 0.01, size=32)) / (1 + np.exp(-z))).astype("f2"))


@spec.stability(scale="elem1", fixed=(1,))
def soft_labels_far_out(rng: Rng) -> Iterator[Step]:
    """Soft labels with large logits: neither side of the sum may overflow, for the other one must remain."""
    for dtype, width in (("f2", 60.0), ("f4", 300.0)):
        t = rng.uniform(0.1, 0.9, size=32).astype(dtype)
        yield call((width * rng.uniform(0.5, 1, size=32) * rng.choice([-1, 1], size=32)).astype(dtype), t)


@spec.stability(scale="elem1", fixed=(0, 1))
def infinite_logits(rng: Rng) -> Iterator[Step]:
    """An infinite logit costs nothing where it is right and infinitely much where it is wrong: inf times 0 is NaN."""
    for dtype in ("f4", "f2"):
        z = np.array([np.inf, np.inf, -np.inf, -np.inf, 1.5, -0.5], dtype)
        t = np.array([1, 0, 0, 1, 1, 0], dtype)
        order = rng.permutation(6)
        yield call(z[order], t[order])


@spec.speed(at_most=12.0, scale="elem1", noise=False)
def many_samples(rng: Rng) -> Iterator[Step]:
    """40000 samples, in a few passes over whole arrays; a loop over numbers is far too slow."""
    z, t = samples(rng, many(rng), "f4")
    z[rng.random(len(z)) < 0.01] *= 500
    yield call(z, t)
