"""The yardstick: an error is small where careful arithmetic on this very input could not have done much better.

    E_b = max |y - y*| / s_b             the submission's error, per block b of the output
    P_b = max |f(x (1 + u xi)) - y*| / s_b    what half-ulp noise on the inputs does to the oracle
    R_b = the largest E_b of a trusted panel in the same dtype, at least its root mean square over the blocks
    Y_b = max(R_b, P_b, u)

y* is the oracle's, on the same rounded inputs in a wider precision. Special values and structural zeros come first.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judge.compare import PRECISIONS, Array, Precision, difference, place_of, rounded, show, told, worst_place
from judge.spec import Measure

NEGLIGIBLE = 2.0**20  # so many times below a yard, what lies below the normal range changes no figure
TINY, LEAST = 2.0**-1000, 2.0**-1074
JOINED = 1 << 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the right answer in one place of the result: arrays of one shape.

    Attributes:
        truth: the oracle's, float64 or longdouble.
        noise: the oracle's under noise on the inputs, K draws; empty where the family leaves it out.
        panel: the trusted solutions' in the answer's own dtype.
        condition: the author's bound on the error over u, where there is one.
        zeros: must an exact 0 of the truth, that no noise moves, be met exactly?
    """

    truth: Array
    noise: Sequence[Array] = ()
    panel: Sequence[Array] = ()
    condition: Array | None = None
    zeros: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """One array of a result, measured.

    Attributes:
        error: E per block, flat; inf where a special value is wrong.
        yard: Y per block, flat, > 0.
        unit: unit roundoff of the answer's dtype.
        noise: P of the worst block; panel: its R.
        special: a sentence where a value that must be inf, NaN or exactly 0 is not, or the other way round.
        place: a sentence on the worst element, where that is off by more than a yard.
        at: the index of that element.
    """

    error: Array
    yard: Array
    unit: float
    noise: float
    panel: float
    special: str
    place: str
    at: tuple[int, ...] | None = None

    @property
    def yards(self) -> Array:
        """E / Y per block; infinite where that is beyond float64."""
        with np.errstate(over="ignore"):
            return self.error / self.yard

    @property
    def worst(self) -> float:
        """The largest E / Y; 0 where there is nothing to measure."""
        return float(self.yards.max(initial=0.0))


def compute_unit(dtype: str, how: Measure) -> float:
    """The unit roundoff that arithmetic on this dtype is held to: half-precision data is computed in float32."""
    return 2.0**-53 if dtype == "float64" else 2.0**-11 if how.compute == "tf32" else 2.0**-24


@dataclass(frozen=True, slots=True)
class Yard:
    """What can be known of the yardstick before an answer comes; laid once, it serves any number of answers.

    Attributes:
        scale: s, per element. noise: P; panel: R; length: Y; each per block.
        zero: where an exact 0 must be met exactly, per element.
        plain: every element is an ordinary number: no such 0, none beyond the largest of its dtype.
        quick: what `within` needs; None where an answer must be read in full.
    """

    scale: Array
    noise: Array
    panel: Array
    length: Array
    zero: Array
    plain: bool
    quick: "Quick | None" = None


@dataclass(frozen=True, slots=True)
class Quick:
    """The yard of ordinary numbers in double precision, per element, flat.

    Attributes:
        near: the truth, rounded to float64; rest: what that left of it, where it is a longdouble.
        whole: s Y, an error of one yardstick.
        zero: where an exact 0 is due, if anywhere, and `whole` is the least number that there is.
    """

    near: Array
    rest: Array | None
    whole: Array
    zero: Array | None


def lay(dtype: str, evidence: Evidence, how: Measure) -> Yard | None:
    """The yard for one array of an answer; None where the answer is exact and there is nothing to measure."""
    if dtype not in PRECISIONS or how.exact:
        return None
    precision, truth = PRECISIONS[dtype], evidence.truth
    with np.errstate(all="ignore"):
        scale = _scale(truth, how, precision)
        noise = np.zeros_like(_blocks(scale, how))
        for draw in evidence.noise:
            noise = np.maximum(noise, _blocks(_finite(np.abs(draw - truth)) / scale, how))
        if evidence.condition is not None:
            bound = _finite(np.abs(evidence.condition)) * compute_unit(dtype, how)
            noise = np.maximum(noise, _blocks(bound / scale, how))
        panel = np.zeros_like(noise)
        for member in evidence.panel:
            panel = np.maximum(panel, _blocks(_finite(_gap(member, truth, dtype, precision)) / scale, how))
        if panel.size:
            panel = np.maximum(panel, np.sqrt(np.mean(np.square(panel))))
    zero = (truth == 0) & (evidence.zeros and not how.least)
    for other in (*evidence.noise, *evidence.panel):
        zero = zero & (other == 0)
    length = np.maximum(np.maximum(noise, panel), max(precision.unit, how.least))
    zero = np.asarray(zero)
    ordinary = bool((np.abs(truth) < precision.largest * (1 - 4 * precision.unit)).all())
    least = TINY if dtype == "float16" else max(TINY, precision.smallest * NEGLIGIBLE)
    quick = _quick(truth, scale * _spread(length, how, truth.ndim), zero, least) if ordinary else None
    return Yard(scale, noise, panel, length, zero, ordinary and not zero.any(), quick)


def whole(yard: Yard, how: Measure) -> Array:
    """s Y, an error of one yardstick, per element."""
    found = np.asarray(yard.scale * _spread(yard.length, how, yard.scale.ndim))
    return (
        found.reshape(yard.scale.shape) if found.size == yard.scale.size else np.broadcast_to(found, yard.scale.shape)
    )


def _spread(length: Array, how: Measure, rank: int) -> Array:
    """What is per block, so that it broadcasts to the elements."""
    return np.expand_dims(length, how.axis) if how.scale == "row" and rank and length.ndim < rank else length


def _quick(truth: Array, whole: Array, zero: Array, least: float) -> Quick | None:
    """None for the very small, where an error below the normal range counts as none, or float64 cannot hold a yard."""
    shape, truth, zero = truth.shape, truth.ravel(), zero.ravel()
    whole = np.broadcast_to(np.asarray(whole, dtype=np.float64), shape or 1).flatten()
    if not (zero | (whole >= least)).all():
        return None
    whole[zero] = LEAST
    near = truth.astype(np.float64)
    rest = (truth - near).astype(np.float64) if truth.dtype == np.longdouble else None
    return Quick(near, rest, whole, zero if zero.any() else None)


def within(answers: Sequence[tuple[Array, Quick]]) -> list[float]:
    """The largest E / Y of each answer; infinite or NaN where a special value or an exact 0 is wrong.

    The same as `Reading.worst` but for a last digit, and much sooner known: the small ones are measured in one go.
    """
    sizes = [got.size for got, _ in answers]
    small = [at for at, size in enumerate(sizes) if 0 < size <= JOINED and answers[at][1].rest is None]
    worst = [0.0] * len(answers)
    with np.errstate(all="ignore"):
        if small:
            gap = np.concatenate([answers[at][0].ravel() for at in small], dtype=np.float64)
            near = np.concatenate([answers[at][1].near for at in small])
            whole = np.concatenate([answers[at][1].whole for at in small])
            starts = list(itertools.accumulate([sizes[at] for at in small[:-1]], initial=0))
            for at, value in zip(small, np.maximum.reduceat(_yards(gap, near, None, whole), starts), strict=True):
                worst[at] = float(value)
        for at in {at for at, size in enumerate(sizes) if size}.difference(small):
            got, quick = answers[at]
            worst[at] = float(_yards(got.astype(np.float64).ravel(), quick.near, quick.rest, quick.whole).max())
            if quick.zero is not None and got.ravel()[quick.zero].any():
                worst[at] = np.inf  # the least number of float64, over itself, would be a yardstick
    return worst


def _yards(gap: Array, near: Array, rest: Array | None, whole: Array) -> Array:
    """E / Y per element, in the memory of the answer."""
    gap -= near
    if rest is not None:
        gap -= rest
    np.abs(gap, out=gap)
    gap /= whole
    return gap


def read(got: Array, dtype: str, evidence: Evidence, how: Measure, laid: Yard | None = None) -> Reading:
    """Measure one array of a result against what is known of the right one, with its yard where that has been laid."""
    yard = laid or lay(dtype, evidence, how)
    if yard is None:
        return _read_exactly(got, dtype, evidence)
    precision, truth = PRECISIONS[dtype], evidence.truth
    special, bad = "", None
    plain = yard.plain and bool(np.isfinite(got).all())
    if not plain:
        special, bad = _specials(got, truth, yard.zero, precision)
    with np.errstate(all="ignore"):
        ratio = np.asarray(_gap(got, truth, dtype, precision, plain) / yard.scale)
        if bad is not None:
            ratio[bad] = np.inf
        blocks = _blocks(ratio, how)
        yards = blocks / yard.length
    block = int(np.argmax(yards)) if yards.size else 0
    far = yards.size and not yards.ravel()[block] <= 1  # nobody asks for the place of an error within a yard
    worst = _worst_element(ratio, yard.length, how) if far else None
    return Reading(
        error=blocks.ravel(),
        yard=yard.length.ravel(),
        unit=precision.unit,
        noise=float(yard.noise.ravel()[block]) if blocks.size else 0.0,
        panel=float(yard.panel.ravel()[block]) if blocks.size else 0.0,
        special=special,
        place="" if worst is None else told(truth[worst], got[worst], worst),
        at=worst,
    )


def _read_exactly(got: Array, dtype: str, evidence: Evidence) -> Reading:
    want = rounded(evidence.truth, dtype) if dtype in PRECISIONS else evidence.truth
    same = np.array_equal(got, want, equal_nan=dtype in PRECISIONS)
    unit = PRECISIONS[dtype].unit if dtype in PRECISIONS else 1.0
    text = "" if same else difference(got, want) + "; this answer is exact"
    error = np.array([0.0 if same else np.inf])
    return Reading(error, np.array([unit]), unit, 0.0, 0.0, text, text, None if same else worst_place(got, want))


def _specials(got: Array, truth: Array, zero: Array, precision: Precision) -> tuple[str, Array]:
    """Where infinities, NaNs and structural zeros do not agree, and a sentence on the first such place."""
    size = np.abs(truth)
    beyond = size > precision.largest * (1 + precision.unit)
    edge = (size > precision.largest * (1 - 4 * precision.unit)) & ~beyond
    right_infinity = np.isinf(got) & (np.sign(got) == np.sign(truth))
    bad = np.isnan(got) != np.isnan(truth)
    bad |= beyond & ~right_infinity
    bad |= np.isinf(got) & ~beyond & ~(edge & right_infinity)
    bad |= zero & (got != 0)
    if not bad.any():
        return "", bad
    at = np.unravel_index(int(np.argmax(bad)), got.shape)
    want = f"{np.sign(truth[at]) * np.inf:g}" if beyond[at] else "exactly 0" if zero[at] else show(truth[at])
    return f"expected {want}{place_of(at)}, got {show(got[at])} ({int(bad.sum())} of {got.size} like this)", bad


def _gap(got: Array, truth: Array, dtype: str, precision: Precision, plain: bool = False) -> Array:
    """|y - y*|; agreeing infinities and NaNs count 0, and so does what lies below the normal range, but for float16.

    plain: there are neither infinities nor NaNs.
    """
    gap = np.abs(got.astype(truth.dtype) - truth)
    if not plain:
        within = np.abs(truth) <= precision.largest * (1 + precision.unit)
        gap = np.where(np.isfinite(truth) & np.isfinite(got) & within, gap, 0.0)
    return gap if dtype == "float16" else np.where(gap <= precision.smallest, 0.0, gap)


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, 0.0)


def _scale(truth: Array, how: Measure, precision: Precision) -> Array:
    size = np.where(np.isfinite(truth) & (np.abs(truth) <= precision.largest), np.abs(truth), 0.0)
    match how.scale:
        case "one":
            return np.ones_like(size)
        case "elem":
            scale = size
        case "elem1":
            scale = np.maximum(size, 1.0)
        case "tensor":
            scale = np.full_like(size, size.max(initial=0.0))
        case "row":
            scale = (
                size
                if size.ndim == 0 or size.size == 0
                else np.broadcast_to(size.max(how.axis, keepdims=True), size.shape)
            )
    return np.maximum(scale, precision.smallest)


def _blocks(ratio: Array, how: Measure) -> Array:
    """The largest ratio of each block: rows for `row`, everything for `tensor`, single elements otherwise."""
    if how.scale == "tensor":
        return np.asarray(ratio.max(initial=0.0)).reshape(1)
    if how.scale == "row" and ratio.ndim and ratio.size:
        return np.asarray(ratio.max(how.axis))
    return ratio


def _worst_element(ratio: Array, yard: Array, how: Measure) -> tuple[int, ...] | None:
    if ratio.size == 0:
        return None
    if how.scale == "row" and ratio.ndim:
        yard = np.expand_dims(yard, how.axis)
    with np.errstate(over="ignore"):
        worst = int(np.argmax(ratio / yard))
    return tuple(int(i) for i in np.unravel_index(worst, ratio.shape))
