"""Scaled dot-product attention with a boolean mask."""

import numpy as np
import torch

from judge import draw
from judge.spec import Spec, call

spec = Spec(
    entry="attention",
    framework="torch",
    sources=[
        "Vaswani et al. 2017, Attention Is All You Need (arXiv:1706.03762), section 3.2.1",
        "Dao, Fu, Ermon, Rudra & Ré 2022, FlashAttention (arXiv:2205.14135)",
        "Milakov & Gimelshein 2018, Online normalizer calculation for softmax (arXiv:1805.02867)",
        "Rabe & Staats 2021, Self-attention Does Not Need O(n^2) Memory (arXiv:2112.05682)",
    ],
    requires=["maths/softmax"],
    panel=["tiled_online", "half_weights", "log_space", "transposed_scores"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0, dtype=F32):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def qkv(rng, b, h, tq, tk, d, scale=1.0, dtype=F32):
    """Queries, keys and values; the scores have the standard deviation `scale`."""
    return [normal(rng, b, h, tq, d, scale=scale, dtype=dtype), *(normal(rng, b, h, tk, d, dtype=dtype) for _ in "kv")]


def some(rng, *shape):
    """A random mask in which every row keeps a key, and loses one where it has several."""
    mask = rng.random(shape) < rng.uniform(0.3, 0.8)
    two = rng.permuted(np.broadcast_to(np.arange(shape[-1]), shape), axis=-1)
    mask |= two == 0
    mask &= two != 1
    return torch.from_numpy(mask)


def causal(tq, tk):
    """Query i sees the keys up to i + tk - tq: the queries are the last tq positions."""
    return torch.ones(tq, tk, dtype=torch.bool).tril(tk - tq)


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


@spec.correctness
def without_a_mask(rng):
    """Each query takes the mean of the values, weighted by the softmax over the keys of q.k / sqrt(d)."""
    yield call(*qkv(rng, 1, 1, 1, 1, 1))
    yield call(*qkv(rng, 2, 3, 5, 7, 4))
    yield call(*qkv(rng, at(rng, 1, 3), at(rng, 2, 4), at(rng, 6, 9), at(rng, 2, 5), int(rng.choice([3, 5, 12, 24]))))
    yield call(*qkv(rng, 3, at(rng, 1, 3), 1, at(rng, 3, 20), at(rng, 6, 11)), None)
    yield call(*qkv(rng, at(rng, 1, 2), 2, 9, 9, 64))
    yield call(*qkv(rng, 2, 2, at(rng, 10, 16), at(rng, 20, 40), 8, scale=4.0))


@spec.correctness
def many_keys_count(rng):
    """Every key and every query counts, also where there are more than a tile or a context of them, and no round
    number."""
    for low in (65, 129, 1025, 4097):
        yield call(*qkv(rng, 1, 2, at(rng, 2, 5), low + at(rng, 0, 60), at(rng, 4, 10)))
    tk = 64 * at(rng, 2, 3) + at(rng, 1, 63)
    yield call(*qkv(rng, 2, 1, 3, tk, 6), some(rng, 2, 1, 3, tk))
    yield call(*qkv(rng, 1, 1, 1025 + at(rng, 0, 60), at(rng, 3, 6), 4))


@spec.correctness
def one_mask_for_all(rng):
    """A [tq, tk] mask holds for every sample and head: True may attend, False may not, and the rest still sums to 1."""
    n = at(rng, 4, 9)
    yield call(*qkv(rng, 2, 3, n, n, 4), some(rng, n, n))
    yield call(*qkv(rng, 2, 3, n, n, 5), causal(n, n))
    holed = causal(n, n)
    holed[n - 2, at(rng, 1, n - 3)] = False
    yield call(*qkv(rng, 2, 2, n, n, 4), holed)
    yield call(*qkv(rng, n, 2, n, n, 3), mask=some(rng, n, n))
    for tq, tk in [(at(rng, 2, 4), at(rng, 6, 12)), (at(rng, 8, 12), at(rng, 3, 6)), (1, at(rng, 5, 30))]:
        yield call(*qkv(rng, at(rng, 1, 3), at(rng, 1, 3), tq, tk, at(rng, 2, 12)), some(rng, tq, tk))
    yield call(*qkv(rng, 1, 2, 3, n, 4), torch.ones(3, n, dtype=torch.bool))


@spec.correctness
def a_mask_per_sample(rng):
    """A [b, 1, tq, tk] mask differs from sample to sample and holds for all heads of its sample."""
    n = at(rng, 3, 7)
    yield call(*qkv(rng, 3, 3, n, n, 4), some(rng, 3, 1, n, n))
    yield call(*qkv(rng, 4, 2, n, n + 2, 5), mask=some(rng, 4, 1, n, n + 2))
    yield call(*qkv(rng, 1, 3, n + 1, n, 4), some(rng, 1, 1, n + 1, n))
    yield call(*qkv(rng, n, 1, n, n, 6), some(rng, n, 1, n, n))
    yield call(*qkv(rng, 2, 4, 1, n + 9, 3), some(rng, 2, 1, 1, n + 9))


@spec.correctness
def masked_keys_leave_no_trace(rng):
    """A key that may not be attended to has no weight at all, however well it fits and however large its value is."""
    for shape in [(at(rng, 5, 9), at(rng, 10, 20)), (2, 1, at(rng, 5, 9), at(rng, 10, 20))]:
        q, k, v = qkv(rng, 2, 2, shape[-2], shape[-1], 6)
        mask, lost = some(rng, *shape), at(rng, 0, shape[-1] - 1)
        mask[..., lost] = False
        mask[..., (lost + 1) % shape[-1]] = True
        k[..., lost, :] *= 3.0
        v[..., lost, :] = 1e15 * (1 + v[..., lost, :].abs())
        yield call(q, k, v, mask)


@spec.correctness
def rows_without_keys(rng):
    """A query that may attend to no key gets exactly 0, and its neighbours get what they would get without it."""
    n = at(rng, 4, 8)
    for shape in [(n, n), (n, n + 3), (3, 1, n, n + 1)]:
        mask = some(rng, *shape)
        mask[..., at(rng, 0, n - 1), :] = False
        yield call(*qkv(rng, 3, 2, n, shape[-1], 4), mask)
    whole = some(rng, 2, 1, n, n)
    whole[at(rng, 0, 1)] = False
    yield call(*qkv(rng, 2, 3, n, n, 5), whole)
    yield call(*qkv(rng, 2, 1, 3, n, 4), torch.zeros(3, n, dtype=torch.bool))
    yield call(*qkv(rng, 2, 2, n, 1, 4), torch.arange(n)[:, None] != at(rng, 0, n - 1))
    for dtype in (F16, BF16):
        mask = some(rng, n, n)
        mask[at(rng, 0, n - 1)] = False
        yield call(*qkv(rng, 1, 2, n, n, 8, dtype=dtype), mask)


@spec.correctness
def the_future_does_not_matter(rng):
    """Under a causal mask an answer stays what it was when later keys and values change."""
    for tq, tk in [(at(rng, 5, 9),) * 2, (at(rng, 3, 5), at(rng, 8, 12))]:
        q, k, v = qkv(rng, 2, 2, tq, tk, at(rng, 4, 8))
        later_k, later_v = k.clone(), v.clone()
        later_k[:, :, -1] = normal(rng, 2, 2, k.shape[-1], scale=5.0)
        later_v[:, :, -1] = normal(rng, 2, 2, k.shape[-1], scale=100.0)
        yield [call(q, k, v, causal(tq, tk)), call(q, later_k, later_v, causal(tq, tk))]


@spec.correctness
def calls_are_independent(rng):
    """An answer depends on this call's arguments alone: another mask, or other values, give another answer."""
    n = at(rng, 4, 8)
    q, k, v = qkv(rng, 2, 2, n, n, 4)
    steps = [call(q, k, v, some(rng, n, n)), call(q, k, v, some(rng, n, n)), call(q, k, v), call(v, k, q)]
    yield [steps[i] for i in rng.permutation(4)]
    masks = [some(rng, 2, 1, n, n) for _ in range(2)]
    yield [call(q, k, v, masks[0]), call(q, k, -v, masks[0]), call(q, k, v, masks[1])]


@spec.correctness
def equal_scores(rng):
    """Keys that fit equally well share the weight: a query of zeros takes the plain mean of the kept values."""
    tq, tk = at(rng, 3, 6), at(rng, 4, 9)
    q, k, v = qkv(rng, 2, 2, tq, tk, 4)
    yield call(torch.zeros_like(q), k, v, some(rng, tq, tk))
    one_zero = q.clone()
    one_zero[:, :, at(rng, 0, tq - 1)] = 0.0
    yield call(one_zero, k, v, some(rng, 2, 1, tq, tk))
    yield call(q, k[:, :, :1].repeat(1, 1, tk, 1), v)
    zero_key = k.clone()
    zero_key[:, :, at(rng, 0, tk - 1)] = 0.0
    yield call(q, zero_key, v, torch.ones(tq, tk, dtype=torch.bool))


@spec.correctness
def no_samples(rng):
    """A batch of no samples gives an empty answer of the right shape."""
    h, tq, tk, d = at(rng, 1, 3), at(rng, 2, 5), at(rng, 2, 5), at(rng, 2, 6)
    yield call(*qkv(rng, 0, h, tq, tk, d))
    yield call(*qkv(rng, 0, h, tq, tk, d), some(rng, tq, tk))
    yield call(*qkv(rng, 0, h, tq, tk, d, dtype=F16), some(rng, 0, 1, tq, tk))


@spec.correctness
def half_precision(rng):
    """float16 and bfloat16 come back in their own dtype, computed in float32 in between."""
    for dtype in (F16, BF16):
        tq, tk = at(rng, 3, 6), at(rng, 7, 40)
        yield call(*qkv(rng, 2, 2, tq, tk, at(rng, 8, 20), dtype=dtype))
        yield call(*qkv(rng, 2, 2, tq, tk, at(rng, 8, 20), dtype=dtype), some(rng, tq, tk))
        yield call(*qkv(rng, 2, 2, tq, tk, at(rng, 8, 20), dtype=dtype), some(rng, 2, 1, tq, tk))


@spec.correctness
def any_memory_layout(rng):
    """Heads are often a transposed view of [b, t, h, d]: shapes and values count, not where they lie in memory."""
    n = at(rng, 4, 7)
    q, k, v = (x.transpose(1, 2).contiguous().transpose(1, 2) for x in qkv(rng, 2, 3, n, n, 5))
    yield call(q, k, v)
    yield call(q, k, v, some(rng, n, n).T)
    yield call(q, k.mT.contiguous().mT, v, some(rng, 2, 1, n, n))


def gaps(rng, mask):
    """The mask with a tenth of it turned round, on both sides of the diagonal: it is all to be read."""
    return mask ^ torch.from_numpy(rng.random(tuple(mask.shape)) < 0.1)


def long(rng, scale=1.0):
    """What is timed, with scores of this size: a text with gaps behind padding."""
    tq, tk = at(rng, 390, 420), at(rng, 390, 420)
    mask = causal(tq, tk) & (torch.arange(tk) >= at(rng, 1, 40))
    return *qkv(rng, 1, 2, tq, tk, 128, scale), gaps(rng, mask)[None, None]


def wide(rng, scale=1.0):
    """The same: several texts, each behind padding of its own."""
    tq, tk = at(rng, 95, 110), at(rng, 95, 110)
    padding = torch.tensor([at(rng, 1, 20) for _ in range(6)])
    mask = causal(tq, tk) & (torch.arange(tk) >= padding[:, None, None, None])
    return *qkv(rng, 6, 5, tq, tk, 32, scale), gaps(rng, mask)


def lone(rng, scale=1.0):
    """The same: a single query."""
    return qkv(rng, 1, 2, 1, at(rng, 430, 470), 32, scale)


@spec.stability
def large_scores(rng):
    """Scores in the hundreds and thousands: without the row's maximum taken off, exp overflows."""
    for scale in (300.0, 3000.0):
        yield call(*qkv(rng, 1, 2, 32, 12, 8, scale=scale))
    yield call(*qkv(rng, 2, 2, 16, 16, 24, scale=300.0), causal(16, 16))
    for one in rng.permutation(3)[:2]:
        yield call(*(long, wide, lone)[one](rng, scale=60.0))


@spec.stability
def rows_far_apart(rng):
    """One query's scores lie near +200, its neighbour's near -200: any shift but the row's own maximum loses a row."""
    for mask in (None, some(rng, 24, 10), some(rng, 2, 1, 24, 10)):
        q, k, v = qkv(rng, 2, 2, 24, 10, 8)
        signs = torch.tensor([1.0, -1.0]).repeat(12)[torch.from_numpy(rng.permutation(24))]
        q[..., 0], k[..., 0] = signs * 25.0, 8.0 * 8**0.5
        yield call(q, k, v, mask)


@spec.stability
def kept_far_below_masked(rng):
    """Kept scores from -150 down to -10000000 beside masked ones above 0, in either kind of mask: one of -100, -10000
    or of float16's least, -65504, lets masked keys win."""
    # The last cases keep a single key: its weight is 1, whatever the rounding of a score near -10000000 is.
    for kept, masked, only, dtype in (
        (150.0, 60.0, False, F32),
        (3e4, 1e3, False, F32),
        (1e7, 1e3, True, F32),
        (1e5, 1e3, True, F16),
    ):
        q, k, v = qkv(rng, 2, 2, 24, 12, 8)
        mask = torch.arange(12) == at(rng, 0, 11) if only else some(rng, 12)
        q[..., 0] = 10.0
        k[..., 0] = torch.where(mask, -kept, masked) * 8**0.5 / 10.0
        for shape in [(24, 12), (2, 1, 24, 12)]:
            yield call(*(x.to(dtype) for x in (q, k, v)), mask.expand(shape).contiguous())


@spec.stability
def left_padding(rng):
    """Padding before a short text masks whole tiles of keys and whole rows: no NaN, no leak, exactly 0 for padding."""
    tk, tq = 300 + at(rng, 0, 40), 32
    pads = torch.from_numpy(rng.integers(tk - tq + 2, tk - 8, size=2))
    mask = causal(tq, tk) & (torch.arange(tk) >= pads[:, None, None, None])
    q, k, v = qkv(rng, 2, 2, tq, tk, 8)
    padding = (torch.arange(tk) < pads[:, None])[:, None, :, None]
    yield call(q, torch.where(padding, 1e6 * k, k), torch.where(padding, 1e4 * v, v), mask)


@spec.stability
def half_scores_overflow(rng):
    """Entries near 60 in float16: q.k passes 65504 before the division by sqrt(d), unless float32 holds it."""
    for d in (64, 80):
        q, k, v = qkv(rng, 1, 2, 24, 24, d, dtype=F16)
        signs = torch.sign(q.float()) * torch.from_numpy(rng.uniform(40.0, 80.0, size=tuple(q.shape)))
        yield call(signs.half(), signs.half()[:, :, torch.from_numpy(rng.permutation(24))], v)
        yield call((60 * q.float()).half(), (60 * k.float()).half(), v)


@spec.stability
def half_scores_rounded(rng):
    """Scores near 200 that differ by about 1: rounded to half, or from queries scaled in half, they are noise."""
    for dtype in (F16, BF16):
        for d in (24, 40):
            q, k, v = qkv(rng, 1, 2, 24, 16, d)
            q[..., 0] = torch.from_numpy(rng.uniform(13.0, 15.0, size=24))
            k[..., 0] = 14.0 * d**0.5
            # Eight large terms, half of them negative, cancel down to about 1 as well.
            q[..., 1:9] = 20 + 0.2 * q[..., 1:9]
            k[..., 1:9] = torch.from_numpy(20.0 * rng.permuted(np.tile([1.0, -1.0], (1, 2, 16, 4)), axis=-1))
            yield call(q.to(dtype), k.to(dtype), v.to(dtype))


@spec.stability
def half_values_near_the_limit(rng):
    """Values near 30000 in float16: their weighted mean fits, a weighted sum that is divided only later does not."""
    q, k, v = qkv(rng, 1, 2, 24, 40, 16)
    yield call(q.half(), k.half(), (3e4 + 5e3 * v.clamp(-3, 3)).half())
    yield call(q.half(), k.half(), (3e4 + 5e3 * v.clamp(-3, 3)).half(), some(rng, 24, 40))


def magnitudes(steps):
    """Eight times the sum of p |v|: rounding the terms of the output, and their partial sums, moves it by u of that."""
    return tuple(call(step.args[0], step.args[1], 8 * step.args[2].abs(), *step.args[3:]) for step in steps)


def root_magnitudes(steps):
    """2 sqrt(tk) times the sum of p |v|: what adding one key after the other may lose, its errors being random."""
    return tuple(
        call(s.args[0], s.args[1], 2 * s.args[2].abs() * s.args[1].shape[2] ** 0.5, *s.args[3:]) for s in steps
    )


@spec.stability(condition=magnitudes)
def four_thousand_keys(rng):
    """Some 4050 keys of similar weight: sums kept in half precision stop growing long before the last of them."""
    tk = at(rng, 4000, 4095)
    yield call(*qkv(rng, 1, 2, 16, tk, 16))
    for dtype in (F16, BF16):
        q, k, v = qkv(rng, 1, 2, 16, tk, 16, scale=0.5)
        yield call(q.to(dtype), k.to(dtype), (1 + 0.5 * v).to(dtype))


@spec.stability(condition=root_magnitudes)
def a_thousand_small_weights(rng):
    """One key holds nearly all the weight but has the value 0: a thousand weights near 1e-6 make the answer."""
    q, k, v = qkv(rng, 1, 2, 24, 1024, 8)
    first = at(rng, 0, 1023)
    q[..., 1:], q[..., 0] = 0.0, torch.from_numpy(rng.uniform(0.97, 1.0, size=24))
    k[..., 0] = torch.from_numpy(rng.uniform(-17.0, -13.0, size=1024)) * 8**0.5
    v = 1 + 0.3 * v
    k[:, :, first, 0], v[:, :, first] = 0.0, 0.0
    yield call(q, k, v)


@spec.speed(at_most=3.0)
def hundreds_of_keys(rng):
    """About 400 queries and keys under a mask that is nearly causal, within three times the reference's time."""
    yield call(*long(rng))


@spec.speed(at_most=2.5)
def samples_and_heads(rng):
    """6 samples of 5 heads, 100 queries and keys, a mask for each sample: within 2.5 times the reference's time."""
    yield call(*wide(rng))


@spec.faster(than="too_slow/one_key_at_a_time", at_least=8.0)
def one_query_many_keys(rng):
    """A single query and about 450 keys, as in decoding: eight times faster than a loop over the keys."""
    yield call(*lone(rng))


@spec.growth(of="bytes", at_most=1.75, sizes=(4, 8, 16, 32), within=16.0, noise=False)
def many_heads(rng, heads):
    """Twice as many heads need twice the memory: a head needs scores with its own keys and with no other's."""
    yield call(*qkv(rng, 1, heads, 256, 256, 16), causal(256, 256))


@spec.speed(at_most=40.0, device="gpu", against="accepted/torch_operator_in_half")
def long_texts_on_a_gpu(rng):
    """On a GPU, 2 texts, 16 heads, 2048 causal queries in float16, within 40 times torch's fused operator."""
    q, k, v = (draw.normal(rng, (2, 16, 2048, 64), "float16") for _ in "qkv")
    yield call(q, k, v, causal(2048, 2048))
