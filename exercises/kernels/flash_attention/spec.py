"""FlashAttention, forward, as a kernel in Triton."""

import numpy as np
import torch

from judge import draw
from judge.guarded import asked, given, lay, nothing
from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(
    entry="flash_attention",
    framework="triton",
    sources=[
        "Dao, Fu, Ermon, Rudra & Ré 2022, FlashAttention (arXiv:2205.14135)",
        "Dao 2023, FlashAttention-2: Faster Attention with Better Parallelism and Work Partitioning (arXiv:2307.08691)",
        "Milakov & Gimelshein 2018, Online normalizer calculation for softmax (arXiv:1805.02867)",
        "Triton tutorial 06, Fused Attention (triton-lang.org)",
    ],
    requires=["kernels/matmul", "transformer/attention"],
    panel=["tiles_in_torch", "half_weights", "base_two_in_torch"],
    limits=Limits(load_seconds=60.0, call_seconds=20.0),
)

F16, F32 = torch.float16, torch.float32
HEADS_INSIDE = (0, 2, 1, 3)  # [b, t, h, d] in memory, as a projection leaves it


def normal(rng, *shape, scale=1.0):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape)))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def qkv(rng, b, h, tq, tk, d, scale=1.0):
    """Queries, keys and values; the scores have the standard deviation `scale`."""
    return normal(rng, b, h, tq, d, scale=scale), normal(rng, b, h, tk, d), normal(rng, b, h, tk, d)


def attend(rng, q, k, v, *causal, dtype=F32, orders=((),) * 5, apart=True, around=nothing):
    """One call. No near-duplicates of it are sent: they would move guards into the heads."""
    gaps = [int(gap) for gap in rng.permutation(np.arange(1, 40))[:5]] if apart else [0] * 5
    parts = [given(part, order, gap) for part, order, gap in zip((q, k, v), orders, gaps, strict=False)]
    memory, *views = lay(*parts, asked(*q.shape, order=orders[3], gap=gaps[3]), dtype=dtype, around=around)
    stats, lse = lay(asked(*q.shape[:3], order=orders[4], gap=gaps[4]), around=around)
    return call(memory, stats, *views, lse, *causal)


@spec.correctness(scale="elem1", twins=False)
def any_lengths(rng):
    """Lengths that no tile divides and one that all divide, fewer queries than keys, and a thousand of these."""
    sizes = [(1, 1, 1, 1, 16), (1, 2, 5, 7, 16), (1, 1, at(rng, 33, 40), at(rng, 65, 80), 16)]
    sizes += [(1, 1, 3, 128, 16), (1, 1, 2, 1024 + at(rng, 1, 30), 16)]
    for b, h, tq, tk, d in sizes:
        yield attend(rng, *qkv(rng, b, h, tq, tk, d), apart=False)


@spec.correctness(scale="elem1", twins=False)
def widths_of_heads(rng):
    """Heads of 16 to 128 columns, and the scale is 1 / sqrt(d) for each of them, also where d is no power of two."""
    for d in (int(rng.choice([24, 40])), 64, int(rng.choice([80, 128]))):
        yield attend(rng, *qkv(rng, 1, 1, at(rng, 3, 9), at(rng, 10, 20), d))


@spec.correctness(scale="elem1", twins=False)
def samples_and_heads(rng):
    """Samples and heads do not meet, in whatever order they lie in memory, lse's too."""
    tq, tk = at(rng, 3, 6), at(rng, 7, 12)
    yield attend(rng, *qkv(rng, 2, 3, tq, tk, 16), orders=(HEADS_INSIDE,) * 4 + ((0, 2, 1),))
    orders = [(), (1, 0, 2, 3), HEADS_INSIDE, (2, 0, 1, 3), (2, 0, 1)]
    yield attend(rng, *qkv(rng, 2, 1, tq, tk, 16), True, orders=orders)


@spec.correctness(scale="elem1", twins=False)
def causal_mask(rng):
    """Query i sees the keys up to i + tk - tq: itself and what came before, the queries being the last positions."""
    for tq, tk in [(at(rng, 3, 9),) * 2, (at(rng, 34, 40),) * 2, (at(rng, 3, 6), at(rng, 35, 50)), (128, 129)]:
        yield attend(rng, *qkv(rng, 1, 1, tq, tk, 16), True)
    yield attend(rng, *qkv(rng, 1, 1, 5, at(rng, 6, 9), 16), False)


@spec.correctness(scale="elem1", twins=False)
def the_maximum_moves(rng):
    """The largest score comes late for some queries and early for others: what was summed before must be rescaled."""
    q, k, v = qkv(rng, 1, 1, 8, at(rng, 70, 90), 16)
    q[..., 0] = torch.tensor([3.0, -3.0]).repeat(4)
    k[..., 0] = torch.linspace(-12.0, 12.0, k.shape[2])
    yield attend(rng, q, k, v)


@spec.correctness(scale="elem1", twins=False)
def numbers_all_around(rng):
    """Around the heads lie other people's numbers instead of NaN: they are neither read nor written."""
    around = 30.0 + rng.normal()
    parts = qkv(rng, 1, 2, at(rng, 5, 9), at(rng, 35, 50), 24)
    yield attend(rng, *parts, around=lambda size: torch.from_numpy(around + rng.normal(size=size)))


@spec.correctness(scale="elem1", compute="tf32", twins=False)  # scores in half precision are a matter of stability
def half_precision(rng):
    """float16 comes and goes; scores and sums are float32, and so is lse."""
    yield attend(rng, *qkv(rng, 1, 2, at(rng, 5, 9), at(rng, 35, 50), 16), dtype=F16)
    yield attend(rng, *qkv(rng, 1, 1, at(rng, 5, 9), at(rng, 10, 20), 64), True, dtype=F16)


@spec.stability(scale="elem1")
def large_scores(rng):
    """Scores in the hundreds and thousands: without the maximum taken off, exp overflows."""
    for scale in (300.0, 3000.0):
        yield attend(rng, *qkv(rng, 1, 1, 8, 40, 16, scale=scale))


@spec.stability(scale="elem1")
def rising_scores(rng):
    """Scores that rise by hundreds from tile to tile: the maximum of an earlier tile is no shift for a later one."""
    q, k, v = qkv(rng, 1, 1, 4, at(rng, 290, 310), 16)
    q[..., 0], k[..., 0] = 10.0, torch.linspace(-60.0, 60.0, k.shape[2])
    yield attend(rng, q, k, v)


@spec.stability(scale="elem1")
def rows_far_apart(rng):
    """One query's scores lie near +200, its neighbour's near -200: a shift for the whole tile loses one of them."""
    q, k, v = qkv(rng, 1, 1, 8, at(rng, 35, 50), 16)
    q[..., 0], k[..., 0] = torch.tensor([25.0, -25.0]).repeat(4), 32.0
    yield attend(rng, q, k, v)


@spec.stability(scale="elem1", noise=False)
def kept_far_below_masked(rng):
    """Kept scores near -7e7 beside masked ones of 0: a mask of -10000, or of -1e6, lets the future win."""
    t = at(rng, 20, 30)
    q, k, v = qkv(rng, 1, 1, t, t, 16, scale=0.0)
    q[..., 0], k[..., 0], k[..., 1:] = 2.0**14, torch.where(torch.arange(t) < t - 3, -(2.0**14), 0.0), 0.0
    yield attend(rng, q, k, v, True)


@spec.stability(scale="elem1")
def half_scores_rounded(rng):
    """Scores near 200 that differ by about 1: in half precision they are an eighth apart, and so are scaled queries."""
    q, k, v = qkv(rng, 1, 1, 8, 24, 24)
    q[..., 0], k[..., 0] = torch.from_numpy(rng.uniform(13.0, 15.0, size=8)), 70.0
    yield attend(rng, q, k, v, dtype=F16)


@spec.stability(scale="elem1")
def half_scores_overflow(rng):
    """Entries near 60 in float16: q.k passes 65504 before the division by sqrt(d), unless float32 holds it."""
    q, _, v = qkv(rng, 1, 1, 8, 24, 64)
    q = torch.sign(q) * torch.from_numpy(rng.integers(40, 80, size=tuple(q.shape)))
    k = torch.cat([q, q / 2, -q], 2)  # one key alone is the best, by far: no rounding of a large score decides
    yield attend(rng, q, k[:, :, torch.from_numpy(rng.permutation(24))], v, dtype=F16)


@spec.stability(scale="elem1")
def half_values_near_the_limit(rng):
    """Values near 30000 in float16: their mean fits, a sum that is divided only later does not."""
    q, k, v = qkv(rng, 1, 1, 8, at(rng, 35, 50), 16)
    yield attend(rng, q, k, 3e4 + 5e3 * v.clamp(-3, 3), dtype=F16)


def sevens(size):
    """What lies around large matrices: numbers, since a device that compares by itself knows nothing of NaN."""
    return torch.full((size,), 7.0)


@spec.speed(at_most=3.0, device="gpu", against="accepted/by_torch", scale="elem1", noise=False)
def long_texts_on_a_gpu(rng):
    """On a GPU, 4 texts, 16 heads, 2048 causal queries in float16, within 3 times torch's own kernel."""
    parts = [given(draw.normal(rng, (4, 16, 2048, 64), "float16")) for _ in "qkv"]
    memory, *views = lay(*parts, asked(4, 16, 2048, 64), dtype=F16, around=sevens)
    where = draw.normal(rng, (4, 16, 2048))  # on the device, to be overwritten
    stats, lse = lay(given(where), around=sevens)
    yield call(memory, stats, *views, lse, True)
