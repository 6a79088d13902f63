"""Is an array plainly near another? For outputs of timed calls, which are many and large.

Half a dozen passes in the arrays' own precision, on the device where they lie. Whatever is out of the ordinary, be it
an infinity, a NaN or a zero, is not plain: `yardstick` must say more of it. `laid` and `yards` are what that module
does for plain tensors, on their device.
"""

from collections.abc import Sequence
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
    with np.errstate(all="ignore"):
        gap, scale = _scaled(abs(got - want), abs(want), how, PRECISIONS[name].smallest)
        return bool(((gap <= most * scale) & (gap < np.inf)).all())


def _scaled(gap: Any, size: Any, how: Measure, least: float) -> tuple[Any, Any]:
    """The gap of each block, or of each element where that is as good, and what it is measured by."""
    match how.scale:
        case "one":
            return gap, 1.0
        case "elem":
            return gap, size.clip(min=least)
        case "elem1":
            return gap, size.clip(min=1.0)
        case "tensor":
            return gap, size.max() if 0 not in size.shape else 1.0
        case "row" if size.ndim and 0 not in size.shape:
            numpy = library(size) == "numpy"
            peaks = [one.max(axis=how.axis) if numpy else one.amax(dim=how.axis) for one in (gap, size)]
            return peaks[0], peaks[1]
        case "row":
            return gap, size


def laid(truth: Any, members: Sequence[Any], how: Measure) -> Any:
    """The yardstick of each block of a tensor of which no noise is drawn; None where it is not plain.

    truth: wide, in float64. members: of the panel, in the dtype of an answer.
    """
    name = dtype_name(members[0])
    alike = all((one.dtype, one.shape) == (members[0].dtype, truth.shape) for one in members)
    if not alike or name not in PRECISIONS or dtype_name(truth) != "float64":
        return None
    if not truth.numel() or not bool((truth.abs() <= PRECISIONS[name].largest).all()):
        return None
    panel = truth.new_zeros(())
    for member in members:
        panel = panel.maximum(_ratio(member, truth, how))
    if not bool(panel.isfinite().all()):
        return None
    return panel.maximum(panel.square().mean().sqrt()).clip(min=max(PRECISIONS[name].unit, how.least))


def yards(got: Any, truth: Any, length: Any, how: Measure) -> float:
    """The largest error of a tensor in yardsticks, which are laid; infinite or NaN where it is not plain."""
    return float(_ratio(got, truth, how).div_(length).max())


def _ratio(got: Any, truth: Any, how: Measure) -> Any:
    """The error of each block over the scale; below the normal range it counts as none, but for float16."""
    name = dtype_name(got)
    least = PRECISIONS[name].smallest
    gap = got.to(truth.dtype, copy=True).sub_(truth).abs_()  # in place: it may have billions of bytes
    if name != "float16":
        gap.masked_fill_(gap <= least, 0.0)
    gap, scale = _scaled(gap, truth.abs(), how, least)
    ratio = gap.div_(scale if isinstance(scale, float) else scale.clip_(min=least))
    return ratio.max() if how.scale == "tensor" else ratio


def _place(array: Any) -> Any:
    """A tensor's device; numpy knows of none."""
    return array.device if library(array) == "torch" else None


def _single(array: Any, name: str) -> Any:
    """Half precision as float32, in which a difference of two of them is exact or nearly so."""
    if name not in ("float16", "bfloat16"):
        return array
    return array.astype(np.float32) if library(array) == "numpy" else array.float()
