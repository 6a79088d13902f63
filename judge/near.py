"""Is an array plainly near another? For outputs of timed calls, which are many and large.

Half a dozen passes in the arrays' own precision, on the device where they lie. Whatever is out of the ordinary, be it
an infinity, a NaN or a zero, is not plain: `yardstick` must say more of it.
"""

from typing import Any

import numpy as np

from judge.compare import PRECISIONS, dtype_name, library
from judge.spec import Measure


def near(got: Any, want: Any, how: Measure, most: float) -> bool:
    """Is no error of `got` beyond `most` in the scale of the measure?

    got, want: arrays of numpy, or tensors of torch on one device.
    most: an error over the scale, in float64.
    """
    if library(got) != library(want) or library(want) not in ("numpy", "torch"):
        return False
    if got.dtype != want.dtype or got.shape != want.shape or _place(got) != _place(want):
        return False
    name = dtype_name(want)
    if how.exact or name not in PRECISIONS:
        return bool(np.array_equal(got, want) if library(want) == "numpy" else got.equal(want))
    got, want = _single(got, name), _single(want, name)
    least = PRECISIONS[name].smallest
    with np.errstate(all="ignore"):
        gap, size = abs(got - want), abs(want)
        match how.scale:
            case "one":
                scale = 1.0
            case "elem":
                scale = size.clip(min=least)
            case "elem1":
                scale = size.clip(min=1.0)
            case "tensor":
                scale = size.max() if 0 not in size.shape else 1.0
            case "row" if size.ndim and 0 not in size.shape:
                gap, scale = (
                    (one.max(axis=how.axis) if library(one) == "numpy" else one.amax(dim=how.axis))
                    for one in (gap, size)
                )
            case "row":
                scale = size
        return bool(((gap <= most * scale) & (gap < np.inf)).all())


def _place(array: Any) -> Any:
    """A tensor's device; numpy knows of none."""
    return array.device if library(array) == "torch" else None


def _single(array: Any, name: str) -> Any:
    """Half precision as float32, in which a difference of two of them is exact or nearly so."""
    if name not in ("float16", "bfloat16"):
        return array
    return array.astype(np.float32) if library(array) == "numpy" else array.float()
