"""Multi-head self-attention from its two matrices."""

import numpy as np
import torch

from judge.spec import Spec, call

spec = Spec(
    entry="mha",
    framework="torch",
    sources=[
        "Vaswani et al. 2017, Attention Is All You Need (arXiv:1706.03762), section 3.2.2",
        "Radford et al. 2019, Language models are unsupervised multitask learners: GPT-2's c_attn is this Wqkv",
    ],
    requires=["transformer/attention"],
    panel=["rounds_between_stages", "head_by_head", "torch_operator", "log_space"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0, dtype=F32):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def layer(rng, b, t, h, d, dtype=F32, sharp=1.5):
    """x, Wqkv, Wo and h; the scores have a standard deviation of about `sharp`, so that every scale can be told."""
    width = h * d
    x = normal(rng, b, t, width, dtype=dtype)
    wqkv = normal(rng, width, 3 * width, scale=width**-0.5)
    wqkv[:, : 2 * width] *= sharp**0.5
    return x, wqkv.to(dtype), normal(rng, width, width, scale=width**-0.5, dtype=dtype), h


def some(rng, *shape):
    """A random mask in which every row keeps a position, and loses one where it has several."""
    mask = rng.random(shape) < rng.uniform(0.3, 0.8)
    two = rng.permuted(np.broadcast_to(np.arange(shape[-1]), shape), axis=-1)
    mask |= two == 0
    mask &= two != 1
    return torch.from_numpy(mask)


def causal(t):
    """Position i sees itself and all before it."""
    return torch.ones(t, t, dtype=torch.bool).tril()


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


@spec.correctness
def several_heads(rng):
    """Each head attends with its own D/h columns of q, k and v, scaled by 1/sqrt(D/h); the heads lie side by side."""
    yield call(*layer(rng, 2, 5, 3, 4))
    yield call(*layer(rng, 1, 4, 2, 2))
    yield call(*layer(rng, at(rng, 2, 3), at(rng, 6, 9), at(rng, 2, 5), at(rng, 3, 7)))
    yield call(*layer(rng, 1, at(rng, 3, 6), at(rng, 6, 9), at(rng, 1, 3)))
    yield call(*layer(rng, 3, 8, 4, 16), None)


@spec.correctness(twins=False)
def one_head(rng):
    """With h = 1 it is plain attention between two products with matrices."""
    yield call(*layer(rng, 2, at(rng, 4, 7), 1, at(rng, 2, 9)))
    yield call(*layer(rng, 1, 6, 1, at(rng, 2, 9)), some(rng, 6, 6))


@spec.correctness(twins=False)
def every_head_its_own(rng):
    """Heads of very different size: in the answer nothing of one head may stand in for another's."""
    b, t, h, d = 2, at(rng, 4, 7), at(rng, 3, 5), at(rng, 2, 5)
    x, wqkv, wo, _ = layer(rng, b, t, h, d)
    sizes = torch.from_numpy(rng.permutation(h)).float() + 0.5
    wqkv[:, 2 * h * d :] *= sizes.repeat_interleave(d)
    wo *= (3.0 / sizes).repeat_interleave(d)[:, None]
    yield call(x, wqkv, wo, h)
    yield call(x, wqkv, wo, h, some(rng, t, t))


@spec.correctness(twins=False)
def one_position(rng):
    """A single position attends to itself: x @ Wv @ Wo, and both axes of length 1 are kept."""
    yield call(*layer(rng, 1, 1, at(rng, 2, 4), at(rng, 2, 5)))
    yield call(*layer(rng, at(rng, 2, 4), 1, 2, 3), torch.ones(1, 1, dtype=torch.bool))


@spec.correctness(twins=False)
def one_mask_for_all(rng):
    """A [t, t] mask holds for every sample and head: True may attend, and what is left still shares the whole."""
    n = at(rng, 4, 8)
    yield call(*layer(rng, 2, n, 3, 4), some(rng, n, n))
    yield call(*layer(rng, n, n, n, 2), some(rng, n, n))
    yield call(*layer(rng, 2, n, 2, 5), mask=causal(n))
    yield call(*layer(rng, 1, n, 2, 3), torch.ones(n, n, dtype=torch.bool))


@spec.correctness
def a_mask_per_sample(rng):
    """A [b, 1, t, t] mask differs from sample to sample and holds for all heads of its sample, also where b = h."""
    n = at(rng, 3, 6)
    yield call(*layer(rng, 3, n, 3, 4), some(rng, 3, 1, n, n))
    yield call(*layer(rng, 4, n, 2, 3), mask=some(rng, 4, 1, n, n))
    yield call(*layer(rng, 1, n + 1, 3, 2), some(rng, 1, 1, n + 1, n + 1))
    yield call(*layer(rng, n, n, n, 3), some(rng, n, 1, n, n))


@spec.correctness(twins=False)
def rows_without_keys(rng):
    """A position that may attend to nothing gets exactly 0; its neighbours do not notice."""
    n = at(rng, 4, 7)
    for shape in [(n, n), (3, 1, n, n)]:
        mask = some(rng, *shape)
        mask[..., at(rng, 0, n - 1), :] = False
        yield call(*layer(rng, 3, n, 2, 3), mask)
    pads = torch.from_numpy(rng.integers(1, n - 1, size=2))
    yield call(*layer(rng, 2, n, 3, 4), causal(n) & (torch.arange(n) >= pads[:, None, None, None]))
    mask = some(rng, n, n)
    mask[at(rng, 0, n - 1)] = False
    yield call(*layer(rng, 1, n, 2, 4, dtype=F16), mask)
    yield call(*layer(rng, 3, 1, 2, 3), torch.from_numpy(rng.permutation(3) > 0)[:, None, None, None])


@spec.correctness(twins=False)
def masked_positions_leave_no_trace(rng):
    """Under a causal mask an answer stays what it was when a later position changes."""
    t = at(rng, 5, 8)
    x, *rest = layer(rng, 2, t, 3, 4)
    later = x.clone()
    later[:, -1] = normal(rng, 2, 12, scale=2.0)
    yield [call(x, *rest, causal(t)), call(later, *rest, causal(t))]


@spec.correctness(twins=False)
def calls_are_independent(rng):
    """An answer depends on this call's arguments alone: another mask, other weights or another h change it."""
    n = at(rng, 4, 6)
    x, wqkv, wo, _ = layer(rng, 2, n, 4, 3)
    steps = [
        call(x, wqkv, wo, 4, some(rng, n, n)),
        call(x, wqkv, wo, 4),
        call(x, wqkv.flip(1).contiguous(), wo, 4),
        call(x, wqkv, wo, 2),
        call(x, wqkv, wo.flip(0).contiguous(), h=6),
    ]
    yield [steps[i] for i in rng.permutation(5)]


@spec.correctness(twins=False)
def half_precision(rng):
    """float16 and bfloat16 come back in their own dtype, with sums in float32 in between."""
    for dtype in (F16, BF16):
        n = at(rng, 4, 9)
        yield call(*layer(rng, 2, n, 2, at(rng, 8, 12), dtype=dtype))
        yield call(*layer(rng, 2, n, 3, at(rng, 8, 12), dtype=dtype), some(rng, 2, 1, n, n))


def signals(rng, b, t, h, d):
    """A layer whose first two features of x reach nothing but the first dimension of each head: q from 0, k from 1.

    So x[..., 0] * x[..., 1] of two positions, over sqrt(d), is added to their ordinary score.
    """
    x, wqkv, wo, _ = layer(rng, b, t, h, d)
    width = h * d
    wqkv[:2] = 0.0
    wqkv[:, : 2 * width : d] = 0.0
    wqkv[0, :width:d] = 1.0
    wqkv[1, width : 2 * width : d] = 1.0
    return x, wqkv, wo, h


def gaps(rng, t):
    """A causal mask with a tenth of it turned round, but for each position's own key: it is all to be read."""
    return causal(t) ^ torch.from_numpy((rng.random((t, t)) < 0.1) & ~np.eye(t, dtype=bool))


def many(rng, sharp=1.5):
    """What is timed: many heads."""
    t = at(rng, 45, 52)
    return *layer(rng, 4, t, 24, 14, sharp=sharp), gaps(rng, t)


def long(rng, sharp=1.5):
    """The same: many positions."""
    t = at(rng, 120, 140)
    return *layer(rng, 1, t, 4, 4, sharp=sharp), gaps(rng, t)


@spec.stability
def large_scores(rng):
    """Scores in the hundreds and thousands: without the row's maximum taken off, exp overflows."""
    for sharp in (300.0, 3000.0):
        yield call(*layer(rng, 2, 12, 3, 6, sharp=sharp))
    yield call(*layer(rng, 1, 16, 2, 8, sharp=300.0), causal(16))
    yield call(*layer(rng, 2, 12, 3, 6, sharp=300.0), some(rng, 2, 1, 12, 12))
    yield call(*(many, long)[int(rng.integers(2))](rng, sharp=300.0))


@spec.stability
def positions_far_apart(rng):
    """One position's scores lie near +200, its neighbour's near -200: any shift but the row's own maximum loses one."""
    for mask in (None, some(rng, 12, 12), some(rng, 2, 1, 12, 12)):
        x, wqkv, wo, h = signals(rng, 2, 12, 3, 6)
        signs = torch.tensor([1.0, -1.0]).repeat(6)[torch.from_numpy(rng.permutation(12))]
        x[..., 0], x[..., 1] = signs * 20.0, 10.0 * 6**0.5
        yield call(x, wqkv, wo, h, mask)


@spec.stability
def kept_far_below_masked(rng):
    """Kept scores from -150 down to -10000000 beside masked ones above 0, in either kind of mask: one of -100, -10000
    or of float16's least, -65504, lets masked ones win."""
    # The last cases keep a single position: its weight is 1, whatever the rounding of a score near -10000000 is.
    for kept, masked, only, dtype in (
        (150.0, 60.0, False, F32),
        (3e4, 1e3, False, F32),
        (1e7, 1e3, True, F32),
        (2e4, 1e3, True, F16),
    ):
        x, wqkv, wo, h = signals(rng, 2, 12, 3, 6)
        mask = torch.arange(12) == at(rng, 0, 11) if only else some(rng, 12)
        x[..., 0] = 10.0
        x[..., 1] = torch.where(mask, -kept, masked) * 6**0.5 / 10.0
        for shape in [(12, 12), (2, 1, 12, 12)]:
            yield call(*(one.to(dtype) for one in (x, wqkv, wo)), h, mask.expand(shape).contiguous())


@spec.stability
def wide_sums_in_half(rng):
    """One feature of 1 and 200 that add 0.0025 each, or 0.0003: a sum kept in half precision, over features or over
    heads, never notices them."""
    for dtype, small in ((BF16, 0.0025), (F16, 0.0003)):
        width = 4 * at(rng, 50, 54)
        x, wqkv, wo = (torch.from_numpy(rng.uniform(0.5, 1.5, size=(n, width))) for n in (6, 3 * width, width))
        wqkv, wo = small * wqkv.T, small * wo
        wqkv[:, : 2 * width] = normal(rng, width, 2 * width, scale=width**-0.5)
        wqkv[0, 2 * width :], wo[0] = 1.0, 1.0
        x[:, 0] = 1.0 + 0.25 * x[:, 0]
        yield call(x[None].to(dtype), wqkv.to(dtype).contiguous(), wo.to(dtype), width // 2)


@spec.speed(at_most=5.5)
def many_heads(rng):
    """4 samples of some 48 positions, 24 heads of 14: one product for all of q, k and v, and no loop over positions."""
    yield call(*many(rng))


@spec.speed(at_most=3.0)
def many_positions(rng):
    """1 sample of some 130 positions, 4 heads of 4: all positions at once, within three times the reference."""
    yield call(*long(rng))
