"""Softmax over one axis, with masks and without overflow."""

import numpy as np

from judge.spec import Spec, call

spec = Spec(
    entry="softmax",
    sources=[
        "Blanchard, Higham & Higham 2021, Accurately computing the log-sum-exp and softmax functions (arXiv:1909.03469)",
        "Milakov & Gimelshein 2018, Online normalizer calculation for softmax (arXiv:1805.02867)",
    ],
    panel=["online"],
)


@spec.correctness
def any_shape_and_axis(rng):
    """Works on vectors, matrices and stacks of matrices, along whichever axis is asked for, and on no rows at all."""
    for shape, axis in [((1,), -1), ((7,), 0), ((3, 5), -1), ((4, 6), 0), ((2, 3, 4), 1), ((2, 3, 4), -3), ((0, 5), -1)]:
        yield call(rng.normal(size=shape).astype("f4"), axis=axis)


@spec.stability
def large_logits(rng):
    """Logits far above log(largest number) must not overflow."""
    for scale in (1e2, 1e4, 1e30):
        yield call((scale * rng.normal(size=(32, 9))).astype("f4"))
