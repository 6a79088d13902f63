"""Grouped-query attention: several query heads look at one head of keys and values, which nobody copies."""

import numpy as np
import torch

from judge.spec import Spec, call

spec = Spec(
    entry="gqa",
    framework="torch",
    sources=[
        "Ainslie et al. 2023, GQA: training generalized multi-query transformer models (arXiv:2305.13245)",
        "Shazeer 2019, Fast transformer decoding: one write-head is all you need (arXiv:1911.02150)",
    ],
    requires=["transformer/multi_head_attention"],
    panel=["tiled_online", "half_weights", "head_by_head", "rounds_between_stages"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0, dtype=F32):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def qkv(rng, b, hq, hkv, tq, tk, d, scale=1.0, dtype=F32):
    """Queries of hq heads, keys and values of hkv; the scores have the standard deviation `scale`."""
    k, v = (normal(rng, b, hkv, tk, d, dtype=dtype) for _ in "kv")
    return normal(rng, b, hq, tq, d, scale=scale, dtype=dtype), k, v


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
def groups_of_neighbours(rng):
    """Query head i looks at key head i // (hq / hkv): neighbours share, 0 0 0 1 1 1 and not 0 1 0 1 0 1."""
    yield call(*qkv(rng, 1, 4, 2, 2, 3, 2))
    yield call(*qkv(rng, 2, 6, 2, 5, 7, 4))
    yield call(*qkv(rng, 2, 6, 3, at(rng, 3, 6), at(rng, 7, 12), at(rng, 3, 7)))
    yield call(*qkv(rng, 1, 3 * at(rng, 2, 4), 3, at(rng, 2, 5), at(rng, 5, 9), 5), None)
    yield call(*qkv(rng, 2, 16, 4, 4, 4, 4))


@spec.correctness(twins=False)
def one_key_head_for_all(rng):
    """With hkv = 1 all query heads share one head of keys and values: multi-query attention."""
    yield call(*qkv(rng, 2, at(rng, 2, 5), 1, at(rng, 2, 5), at(rng, 5, 9), at(rng, 2, 6)))
    yield call(*qkv(rng, 1, 1, 1, 3, 4, 2))


@spec.correctness(twins=False)
def a_key_head_for_each(rng):
    """With hkv = hq it is ordinary attention."""
    h, n = at(rng, 2, 4), at(rng, 3, 6)
    yield call(*qkv(rng, 2, h, h, n, n + 2, at(rng, 3, 6)), some(rng, n, n + 2))


@spec.correctness(twins=False)
def heads_that_do_not_divide(rng):
    """ValueError unless hkv divides hq; more key heads than query heads never do."""
    for hq, hkv in ((5, 2), (3, 2), (2, 4), (at(rng, 4, 5), 3)):
        yield call(*qkv(rng, 1, hq, hkv, 3, 4, 5))
    yield call(*qkv(rng, 2, 7, 2, 1, 6, 4), some(rng, 1, 6))


@spec.correctness(twins=False)
def one_query(rng):
    """A single query and many keys, as in decoding: the groups are those of a longer text."""
    for tk in (at(rng, 5, 20), at(rng, 65, 100)):
        yield call(*qkv(rng, at(rng, 1, 3), 6, 2, 1, tk, at(rng, 3, 8)))
    yield call(*qkv(rng, 2, 8, 4, 1, 9, 4), some(rng, 2, 1, 1, 9))


@spec.correctness
def one_mask_for_all(rng):
    """A [tq, tk] mask holds for every sample and head: True may attend, and what is left still shares the whole."""
    n = at(rng, 4, 8)
    yield call(*qkv(rng, 2, 4, 2, n, n, 4), some(rng, n, n))
    yield call(*qkv(rng, 3, 6, 3, n, n + 3, 5), causal(n, n + 3))
    yield call(*qkv(rng, n, 2 * n, n, n, n, 2), mask=some(rng, n, n))
    yield call(*qkv(rng, 1, 4, 2, 3, n, 4), torch.ones(3, n, dtype=torch.bool))


@spec.correctness(twins=False)
def a_mask_per_sample(rng):
    """A [b, 1, tq, tk] mask differs from sample to sample and holds for all heads of its sample, also where b = hkv."""
    n = at(rng, 3, 6)
    yield call(*qkv(rng, 3, 6, 3, n, n, 4), some(rng, 3, 1, n, n))
    yield call(*qkv(rng, 2, 4, 1, n, n + 2, 3), mask=some(rng, 2, 1, n, n + 2))
    yield call(*qkv(rng, 3, 6, 2, n + 1, n, 4), some(rng, 3, 1, n + 1, n))
    yield call(*qkv(rng, 1, 4, 2, n, n + 1, 3), some(rng, 1, 1, n, n + 1))


@spec.correctness(twins=False)
def rows_without_keys(rng):
    """A query that may attend to no key gets exactly 0, and its neighbours get what they would get without it."""
    n = at(rng, 4, 7)
    for shape in [(n, n), (3, 1, n, n)]:
        mask = some(rng, *shape)
        mask[..., at(rng, 0, n - 1), :] = False
        yield call(*qkv(rng, 3, 4, 2, n, n, 4), mask)
    pads = torch.from_numpy(rng.integers(1, n - 1, size=2))
    yield call(*qkv(rng, 2, 6, 2, n, n, 3), causal(n, n) & (torch.arange(n) >= pads[:, None, None, None]))
    mask = some(rng, n, n)
    mask[at(rng, 0, n - 1)] = False
    yield call(*qkv(rng, 1, 4, 2, n, n, 8, dtype=F16), mask)
    yield call(*qkv(rng, 2, 4, 2, 1, n, 5), torch.zeros(1, n, dtype=torch.bool))


@spec.correctness(twins=False)
def masked_keys_leave_no_trace(rng):
    """A key that may not be attended to has no weight at all, however well it fits and however large its value is."""
    q, k, v = qkv(rng, 2, 4, 2, at(rng, 4, 6), at(rng, 7, 12), 6)
    mask, lost = some(rng, q.shape[2], k.shape[2]), at(rng, 0, k.shape[2] - 1)
    mask[:, lost] = False
    mask[:, (lost + 1) % k.shape[2]] = True
    k[:, :, lost] *= 3.0
    v[:, :, lost] = 1e4 * (1 + v[:, :, lost].abs())
    yield call(q, k, v, mask)


@spec.correctness(twins=False)
def calls_are_independent(rng):
    """An answer depends on this call's arguments alone: other masks, keys or numbers of heads give another answer."""
    n = at(rng, 4, 6)
    q, k, v = qkv(rng, 2, 4, 2, n, n, 3)
    steps = [
        call(q, k, v, some(rng, n, n)),
        call(q, k, v, some(rng, n, n)),
        call(q, k, v),
        call(q, k[:, :1].contiguous(), v[:, :1].contiguous()),
        call(q, v, k),
    ]
    yield [steps[i] for i in rng.permutation(5)]


@spec.correctness(twins=False)
def half_precision(rng):
    """float16 and bfloat16 come back in their own dtype, computed in float32 in between."""
    for dtype in (F16, BF16):
        tq, tk = at(rng, 3, 6), at(rng, 7, 30)
        yield call(*qkv(rng, 2, 4, 2, tq, tk, at(rng, 8, 16), dtype=dtype))
        yield call(*qkv(rng, 2, 6, 2, tq, tk, at(rng, 8, 16), dtype=dtype), some(rng, 2, 1, tq, tk))


@spec.correctness
def any_memory_layout(rng):
    """Heads are often a transposed view of [b, t, h, d]: shapes and values count, not where they lie in memory."""
    n = at(rng, 4, 7)
    q, k, v = (x.transpose(1, 2).contiguous().transpose(1, 2) for x in qkv(rng, 2, 4, 2, n, n + 1, 5))
    yield call(q, k, v)
    yield call(q, k.mT.contiguous().mT, v, some(rng, 2, 1, n + 1, n).mT)


@spec.stability
def large_scores(rng):
    """Scores in the hundreds and thousands: a row's maximum comes off before exp, and its weights add up to 1."""
    for scale in (300.0, 3000.0):
        yield call(*qkv(rng, 1, 4, 2, 16, 12, 8, scale=scale))
    yield call(*qkv(rng, 2, 4, 1, 12, 12, 24, scale=300.0), causal(12, 12))
    yield call(*qkv(rng, 2, 4, 2, 12, 12, 8, scale=300.0), some(rng, 2, 1, 12, 12))
    yield call(*qkv(rng, 1, 128, 2, 1, 2048, 64, scale=300.0))  # as many as are measured
    # Scores of 3000 and something, and values that hardly differ: they come back if the weights add up to 1.
    q, k, v = qkv(rng, 2, 4, 2, 12, 10, 8)
    q[..., 0], k[..., 0] = torch.from_numpy(rng.uniform(45.0, 55.0, size=12)), 60.0 * 8**0.5
    yield call(q, k, 1 + 1e-3 * v)


@spec.stability
def rows_far_apart(rng):
    """Query heads of one group, and neighbouring queries, score near +200 and -200: a shared shift loses one."""
    for mask in (None, some(rng, 12, 10), some(rng, 2, 1, 12, 10)):
        q, k, v = qkv(rng, 2, 4, 2, 12, 10, 8)
        signs = torch.tensor([1.0, -1.0]).repeat(6)[torch.from_numpy(rng.permutation(12))]
        q[..., 0], k[..., 0] = signs * 25.0, 8.0 * 8**0.5
        q[:, 1::2, :, 0] *= -1.0
        yield call(q, k, v, mask)


@spec.stability
def kept_far_below_masked(rng):
    """Kept scores from -150 down to -10000000 beside masked ones above 0, in either kind of mask: one of -100 or -10000
    lets masked keys win."""
    # The last cases keep a single key: its weight is 1, whatever the rounding of a score near -10000000 is.
    for kept, masked, only, dtype in (
        (150.0, 60.0, False, F32),
        (3e4, 1e3, False, F32),
        (1e7, 1e3, True, F32),
        (2e4, 1e3, True, F16),
    ):
        q, k, v = qkv(rng, 2, 4, 2, 12, 12, 8)
        mask = torch.arange(12) == at(rng, 0, 11) if only else some(rng, 12)
        q[..., 0] = 10.0
        k[..., 0] = torch.where(mask, -kept, masked) * 8**0.5 / 10.0
        for shape in [(12, 12), (2, 1, 12, 12)]:
            yield call(*(x.to(dtype) for x in (q, k, v)), mask.expand(shape).contiguous())


@spec.stability
def left_padding(rng):
    """Padding before a short text masks whole tiles of keys and whole rows: no NaN, no leak, exactly 0 for padding."""
    tk, tq = 200 + at(rng, 0, 20), 16
    pads = torch.from_numpy(rng.integers(tk - tq + 2, tk - 4, size=2))
    mask = causal(tq, tk) & (torch.arange(tk) >= pads[:, None, None, None])
    q, k, v = qkv(rng, 2, 4, 2, tq, tk, 4)
    padding = (torch.arange(tk) < pads[:, None])[:, None, :, None]
    yield call(q, torch.where(padding, 100.0 * k, k), torch.where(padding, 1e4 * v, v), mask)


@spec.stability
def half_scores_overflow(rng):
    """Entries near 60 in float16: q.k passes 65504 before the division by sqrt(d), unless float32 holds it."""
    for d in (64, 80):
        q, k, v = qkv(rng, 1, 4, 2, 6, 12, d)
        q, k = (torch.sign(x) * torch.from_numpy(rng.uniform(50.0, 80.0, size=tuple(x.shape))) for x in (q, k))
        # Each of the twelve queries of a group has a key of its own signs, which is far ahead of the others.
        k = torch.sign(q).reshape(1, 2, 12, d)[:, :, torch.from_numpy(rng.permutation(12))] * k.abs()
        yield call(q.to(F16), k.to(F16), v.to(F16))


@spec.stability
def half_values_near_the_limit(rng):
    """Values near 30000 in float16: their weighted mean fits, a weighted sum that is divided only later does not."""
    for mask in (None, some(rng, 12, 40)):
        q, k, v = qkv(rng, 1, 4, 2, 12, 40, 16)
        yield call(q.half(), k.half(), (3e4 + 5e3 * v.clamp(-3, 3)).half(), mask)


def magnitudes(steps):
    """Eight times the sum of p |v|: rounding the terms of the output, and their partial sums, moves it by u of that."""
    return tuple(call(step.args[0], step.args[1], 8 * step.args[2].abs(), *step.args[3:]) for step in steps)


@spec.stability(condition=magnitudes)
def a_thousand_keys(rng):
    """1100 keys of similar weight: a sum kept in half precision stops growing long before the last of them."""
    yield call(*qkv(rng, 1, 4, 2, 8, 1100, 8))
    for dtype in (F16, BF16):
        q, k, v = qkv(rng, 1, 4, 2, 8, 1100, 8, scale=0.5)
        yield call(q.to(dtype), k.to(dtype), (1 + 0.5 * v).to(dtype))


@spec.growth(of="bytes", at_most=2.0, sizes=(2048, 4096, 8192), within=10.0, noise=False)
def keys_are_not_copied(rng, keys):
    """128 query heads, one query each, on 2 heads of 2048 to 8192 keys: within 10 times the reference's memory."""
    yield call(*qkv(rng, 1, 128, 2, 1, keys, 64))
