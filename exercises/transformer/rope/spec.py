"""Rotary position embedding, in both layouts."""

import numpy as np
import torch

from judge.spec import Spec, call

spec = Spec(
    entry="rope",
    framework="torch",
    sources=[
        "Su et al. 2021, RoFormer: Enhanced Transformer with Rotary Position Embedding (arXiv:2104.09864)",
        "Chen et al. 2023, Extending Context Window of Large Language Models via Positional Interpolation"
        " (arXiv:2306.15595)",
    ],
    requires=["maths/softmax"],
    panel=["tables_in_the_dtype_of_x", "exponential_of_logarithms", "one_frequency_after_another"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32
STYLES = ("interleaved", "half")
BASES = (500.0, 10000.0, 500000.0)


def tokens(rng, b, h, t, d, dtype=F32):
    """Normal numbers [b, h, t, d]."""
    return torch.from_numpy(rng.normal(size=(b, h, t, d))).to(dtype)


def places(rng, most, *shape):
    """Positions from 0 to `most` in any order."""
    return torch.from_numpy(rng.integers(0, most + 1, size=shape))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def angles_in_float32(steps):
    """The largest channel of a token, times its position: that, times u, is what an angle of float32 costs.

    Position 0 turns nothing, so the answer to these steps is that bound.
    """
    made = []
    for step in steps:
        x, pos, *rest = step.args
        places = pos.expand(x.shape[0], -1)[:, None, :, None]
        bound = x.abs().amax(-1, keepdim=True).expand_as(x) * places.clamp(min=1)
        made.append(call(bound, torch.zeros_like(pos), *rest, **step.kwargs))
    return tuple(made)


@spec.correctness
def neighbours_are_pairs(rng):
    """Interleaved, the default: channels 2i and 2i + 1 are a pair, turned by +pos * base^(-2i/d), and stay in place."""
    for d, named in [(2, {"style": "interleaved"}), (4, {}), (2 * at(rng, 3, 9), {"style": "interleaved"})]:
        t = at(rng, 3, 6)
        yield call(tokens(rng, 2, 3, t, d), 1 + places(rng, 29, t), **named)


@spec.correctness
def halves_are_pairs(rng):
    """Half: channels i and i + d/2 are a pair, turned by +pos * base^(-2i/d), and stay where they were."""
    for d in (2, 4, 2 * at(rng, 3, 9)):
        t = at(rng, 3, 6)
        yield call(tokens(rng, 2, 3, t, d), 1 + places(rng, 29, t), style="half")


@spec.correctness(condition=angles_in_float32)
def wide_heads(rng):
    """Heads of 64 to 128 channels: the last pairs turn slowly, and each at its own speed."""
    for style in STYLES:
        t = at(rng, 4, 8)
        yield call(tokens(rng, 1, 2, t, int(rng.choice([64, 80, 128]))), places(rng, 1000, t), style=style)


@spec.correctness
def positions_in_any_order(rng):
    """Positions are what `pos` says, for one token too: they begin anywhere, jump, repeat and run backwards."""
    t = at(rng, 5, 9)
    run = at(rng, 3, 50) + torch.arange(t)
    gap = torch.where(torch.arange(t) < at(rng, 2, t - 2), run, run + at(rng, 10, 90))
    for pos, style in [(run, "half"), (run.flip(0), "interleaved"), (gap, "half"), (gap // 2, "interleaved")]:
        yield call(tokens(rng, 2, 1, t, 6), pos.contiguous(), style=style)
    yield call(tokens(rng, 1, 3, 1, 8), 1 + places(rng, 300, 1), style=STYLES[at(rng, 0, 1)])


@spec.correctness
def positions_of_each_sample(rng):
    """A [b, t] `pos` gives each sample positions of its own, which all its heads share, for one token too."""
    n = at(rng, 3, 5)
    several = [(n, n, 4), (n, n, n), (2, 5, 7), (3, 1, 2), (3, 2, 1), (1, 2, 5)]
    for style, (b, h, t) in zip(STYLES * 3, several, strict=True):
        yield call(tokens(rng, b, h, t, 8), places(rng, 60, b, t), style=style)
    left_padded = (torch.arange(6) - torch.tensor([[0], [at(rng, 1, 4)]])).clamp(min=0)
    yield call(tokens(rng, 2, 3, 6, 4), left_padded, style="half")


@spec.correctness
def as_many_tokens_as_heads(rng):
    """A [t] `pos` goes along the tokens, also where there are as many samples, heads or channels as tokens."""
    n = 2 * at(rng, 2, 3)
    for style in STYLES:
        yield call(tokens(rng, n, n, n, n), places(rng, 40, n), style=style)
        yield call(tokens(rng, 1, n, n, 2 * n), places(rng, 40, n), style=style)


@spec.correctness
def the_first_position_is_zero(rng):
    """Position 0 turns nothing, and position 1 turns the first pair by one radian: nobody counts from 1."""
    for style in STYLES:
        yield call(tokens(rng, 2, 2, 2, 2 * at(rng, 1, 5)), torch.tensor([0, 1]), style=style)
    yield call(tokens(rng, 2, 2, 3, 4), torch.zeros(3, dtype=torch.int64), style="half")


@spec.correctness
def other_bases(rng):
    """The base is an argument, anything above 1: 100 for short texts, 500000 for long ones."""
    for base in (100.0, 500000.0, float(rng.uniform(20, 2e4)), float(rng.uniform(1.5, 6))):
        style = STYLES[at(rng, 0, 1)]
        yield call(tokens(rng, 1, 2, 5, 2 * at(rng, 3, 8)), places(rng, 200, 5), base, style)


@spec.correctness
def calls_are_independent(rng):
    """An answer depends on this call's arguments alone: other positions, another base or layout, another answer; and a
    table that was made for bfloat16 is none for float32."""
    x = tokens(rng, 2, 2, 5, 8)
    pos = [places(rng, 50, 5), places(rng, 50, 5), places(rng, 50, 2, 5)]
    steps = [call(x, p, style=style) for p in pos for style in STYLES]
    steps += [call(x, pos[0], 300.0, "half"), call(-x, pos[0], style="half")]
    yield [steps[i] for i in rng.permutation(len(steps))]
    base = float(rng.uniform(100, 1e4))
    yield [call(x.to(dtype), pos[0], base) for dtype in (BF16, F32)]


@spec.correctness
def half_precision(rng):
    """float16 and bfloat16 come back in their own dtype."""
    for dtype in (F16, BF16):
        for style in STYLES:
            yield call(tokens(rng, 2, 2, 4, 2 * at(rng, 4, 16), dtype), places(rng, 12, 4), style=style)
        yield call(tokens(rng, 2, 2, 4, 2 * at(rng, 4, 16), dtype), places(rng, 12, 2, 4), style="half")


def far(rng, low, high, *dtypes):
    """Calls whose positions lie between the two: of each sample or of all, and in either layout, by turns."""
    turn = at(rng, 0, 1)
    for i, dtype in enumerate(dtypes):
        for j, shape in enumerate([(2, 6), (6,)]):
            pos, x = low + places(rng, high - low, *shape), tokens(rng, 2, 2, 6, int(rng.choice([16, 24, 40])), dtype)
            yield call(x, pos, BASES[at(rng, 0, 2)], STYLES[(turn + i + j) % 2])


@spec.stability(condition=angles_in_float32)
def thousands_of_tokens(rng):
    """Positions of 2 to 8 thousand in half precision: an angle rounded to half is off by whole radians."""
    yield from far(rng, 2000, 8000, F16, BF16)


@spec.stability(condition=angles_in_float32)
def thirty_thousand_tokens(rng):
    """Positions near 30 thousand: in bfloat16 neighbours share a position, in float16 sixteen of them do."""
    yield from far(rng, 28000, 34000, F16, BF16)


@spec.stability(condition=angles_in_float32)
def beyond_float16(rng):
    """Positions from 65505 to 131072, which float16 takes for infinity."""
    yield from far(rng, 65505, 131072, F16, BF16, F32)


@spec.stability(condition=angles_in_float32)
def a_million_tokens(rng):
    """Positions up to 2^20 itself: angles of float32 are off by some hundredths there, and no more."""
    for step in far(rng, 1000000, 2**20, F16, BF16, F32):
        step.args[1].view(-1)[at(rng, 0, 5)] = 2**20
        yield step


@spec.speed(at_most=5.0)
def many_heads_and_tokens(rng):
    """2 texts, 4 heads, about 250 tokens of 64 channels, in both layouts, one with positions for each text, within five
    times a plain implementation."""
    t, base = at(rng, 240, 260), float(rng.uniform(1e3, 1e5))
    pos = at(rng, 0, 1000) + torch.from_numpy(rng.permuted(np.tile(np.arange(t), (2, 1)), axis=1))
    both = rng.permutation(STYLES).tolist()
    yield [call(tokens(rng, 2, 4, t, 64), p, base, style) for p, style in zip((pos, pos[0]), both, strict=True)]
