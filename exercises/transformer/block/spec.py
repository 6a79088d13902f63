"""A pre-norm transformer block, as in GPT-2."""

import math

import numpy as np
import torch

from judge.spec import Spec, call

spec = Spec(
    entry="block",
    fixture=["stack"],
    framework="torch",
    sources=[
        "Radford, Wu, Child, Luan, Amodei & Sutskever 2019, Language Models are Unsupervised Multitask Learners",
        "Xiong et al. 2020, On Layer Normalization in the Transformer Architecture (arXiv:2002.04745)",
        "Ba, Kiros & Hinton 2016, Layer Normalization (arXiv:1607.06450)",
        "Hendrycks & Gimpel 2016, Gaussian Error Linear Units (arXiv:1606.08415)",
    ],
    requires=["transformer/multi_head_attention", "basics/layer_norm", "transformer/rmsnorm_swiglu"],
    panel=["in_its_own_dtype", "nanogpt", "by_einsum", "log_space"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0, dtype=F32):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def weights(rng, D, dtype=F32):
    """Weights under which attention, network and residual are all of about the same size."""
    p = {}
    for ln in ("ln1", "ln2"):
        p[f"{ln}.w"], p[f"{ln}.b"] = 1 + normal(rng, D, scale=0.3), normal(rng, D, scale=0.3)
    for name, bias, i, o in (
        ("attn.wqkv", "attn.bqkv", D, 3 * D),
        ("attn.wo", "attn.bo", D, D),
        ("mlp.w1", "mlp.b1", D, 4 * D),
        ("mlp.w2", "mlp.b2", 4 * D, D),
    ):
        p[name], p[bias] = normal(rng, i, o, scale=1.5 / math.sqrt(i)), normal(rng, o, scale=0.3)
    return {name: value.to(dtype) for name, value in p.items()}


def sizes(rng):
    """Samples, positions, heads and the width of a head, no two of them equal."""
    b, t = at(rng, 2, 3), at(rng, 5, 8)
    h = 5 - b
    return b, t, h, h * int(rng.choice([4, 6]))


def silent(p, *branches):
    """The weights with branches that add exactly nothing."""
    last = {"attention": ("attn.wo", "attn.bo"), "mlp": ("mlp.w2", "mlp.b2")}
    off = [name for branch in branches for name in last[branch]]
    return {name: torch.zeros_like(value) if name in off else value for name, value in p.items()}


@spec.correctness
def any_shape(rng):
    """For texts of any number and length, and any number of heads that divides the width, the answer is
    x + attention(norm1(x)), and to that is added the mlp of its norm2."""
    b, t, h, D = sizes(rng)
    yield call(normal(rng, b, t, D), weights(rng, D), h)
    yield call(normal(rng, 1, at(rng, 3, 5), D), weights(rng, D), 1)
    yield call(normal(rng, 2, 1, 12), weights(rng, 12), int(rng.choice([2, 3, 4])))
    yield call(normal(rng, 1, at(rng, 65, 80), 8), weights(rng, 8), 2)


@spec.correctness
def heads_are_apart(rng):
    """A head has its own slice of q, of k and of v, and all positions: shapes here fit in any order."""
    n = at(rng, 3, 4)
    yield call(normal(rng, n, n, n * n), silent(weights(rng, n * n), "mlp"), n)
    yield call(normal(rng, 2, 2 * n, 4 * n), silent(weights(rng, 4 * n), "mlp"), 4)


@spec.correctness
def the_future_does_not_matter(rng):
    """A position sees itself and what came before: the answer stays what it was when later positions change. A score of
    0 hides nothing: where all are 0, a position attends evenly to all that it sees."""
    b, t, h, D = sizes(rng)
    x, p = normal(rng, b, t, D), weights(rng, D)
    other = x.clone()
    other[:, t - 2 :] = normal(rng, b, 2, D, scale=3.0)
    yield [call(x, p, h), call(other, p, h), call(x[:, : t - 2], p, h)]
    even = {name: value.clone() for name, value in p.items()}
    for name in ("attn.wqkv", "attn.bqkv"):
        even[name][..., :D] = 0.0
    yield call(x, even, h)


@spec.correctness
def silent_branches_change_nothing(rng):
    """With output weights and biases of 0, a branch adds nothing: what is left is x itself, not its norm."""
    b, t, h, D = sizes(rng)
    for off in ("attention", "mlp"):
        yield call(normal(rng, b, t, D, scale=2.0), silent(weights(rng, D), off), h)


@spec.correctness(exact=True)
def the_stream_goes_through(rng):
    """Where both branches add nothing, x comes back exactly as it is, to the last digit."""
    b, t, h, D = sizes(rng)
    for dtype in (F32, BF16):
        yield call(normal(rng, b, t, D, scale=2.0, dtype=dtype), silent(weights(rng, D, dtype), "attention", "mlp"), h)


@spec.correctness
def gelu_by_tanh(rng):
    """GPT-2's GELU is the formula with tanh; the one with erf is 0.0005 away, and ReLU and SiLU are further."""
    b, t, h, D = sizes(rng)
    p = silent(weights(rng, D), "attention")
    yield call(3 * normal(rng, b, t, D), {**p, "mlp.w2": 120 * p["mlp.w2"]}, h)


@spec.correctness
def small_signals(rng):
    """Where the numbers of a position hardly differ, eps = 1e-5 inside the root decides what the norm makes of them."""
    b, t, h, D = sizes(rng)
    spread = torch.from_numpy(rng.uniform(1e-3, 6e-3, size=(b, t, 1))).float()
    yield call(spread * normal(rng, b, t, D), weights(rng, D), h)
    p = weights(rng, D)
    quiet = {name: 0.003 * value if name in ("attn.wo", "attn.bo") else value for name, value in p.items()}
    yield call(spread * normal(rng, b, t, D), quiet, h)


@spec.correctness
def half_precision(rng):
    """float16 and bfloat16 come back in their own dtype."""
    b, t, h, D = sizes(rng)
    for dtype in (F16, BF16):
        yield call(normal(rng, b, t, D, dtype=dtype), weights(rng, D, dtype), h)


def loud(p):
    """The weights with branches a hundred times as loud, so that they are heard beside a large residual."""
    return {name: 100 * value if name in ("attn.wo", "mlp.w2") else value for name, value in p.items()}


@spec.stability
def far_from_zero(rng):
    """Numbers near 1000 that differ by 1, as deep residual streams have them: E[x^2] - E[x]^2 cancels."""
    for offset, width, heads in ((1e3, 24, 3), (-4e3, 24, 3), (2e3, 128, 4)):  # the last: as wide as what is timed
        yield call(offset + normal(rng, 2, 12, width), loud(weights(rng, width)), heads)


@spec.stability
def half_stream_far_from_zero(rng):
    """A residual stream near 8000 in bfloat16, near 1000 in float16: mean, differences and squares need float32."""
    for dtype, offset, spread in ((BF16, 8e3, 80.0), (F16, 1e3, 300.0), (F16, 4e3, 16.0)):
        p = weights(rng, 24)
        for name in ("attn.wo", "mlp.w2"):
            p[name] *= offset / 8
        yield call((offset + spread * normal(rng, 2, 12, 24)).to(dtype), {n: v.to(dtype) for n, v in p.items()}, 3)


def wide(rng):
    """What is timed: texts, positions, width and heads of a wide block."""
    return 4, at(rng, 90, 110), 128, 4


def long(rng):
    """The same: of a long text."""
    return 1, at(rng, 190, 210), 16, 2


@spec.stability
def large_scores(rng):
    """Scores in the hundreds and thousands: without each row's maximum taken off, exp overflows or a row vanishes."""
    timed = (wide, long)[int(rng.integers(2))](rng)
    for size, (b, t, d, heads) in ((10.0, (2, 12, 24, 3)), (40.0, (2, 12, 24, 3)), (10.0, timed)):
        p = weights(rng, d)
        p["attn.wqkv"][:, : 2 * d] *= size
        yield call(normal(rng, b, t, d), p, heads)


@spec.stability
def large_activations(rng):
    """Numbers near 50 and -50 before GELU: a tanh that is made of exp overflows there, torch.tanh does not."""
    p = weights(rng, 24)
    p["mlp.w1"] *= 20.0
    yield call(normal(rng, 1, 6, 24), p, 3)


@spec.stability
def kept_far_below_the_future(rng):
    """Later positions score 100000 above those that may be seen, or 28000 in float16, which ends below that: a mask of
    -10000 lets them win, -inf does not."""
    for size, dtype in ((1e2, F32), (1e5, F32), (4e3, F16)):
        p = weights(rng, 24)
        x = normal(rng, 2, 12, 24)
        # The rest of each position is of one size, so that scores rise from one to the next beyond what is rounded.
        x[..., 0], x[..., 1:] = torch.linspace(-3.0, 3.0, 12), torch.nn.functional.layer_norm(x[..., 1:], (23,))
        for head in range(3):
            p["attn.wqkv"][:, 8 * head], p["attn.bqkv"][8 * head] = 0.0, 4.0
            p["attn.wqkv"][:, 24 + 8 * head] = 0.0
            p["attn.wqkv"][0, 24 + 8 * head] = size
        p["ln1.w"][0], p["ln1.b"][0] = 1.0, 0.0
        yield call(x.to(dtype), {name: value.to(dtype) for name, value in p.items()}, 3)


@spec.stability
def twenty_four_deep(rng):
    """24 blocks, each of which adds to the stream: what they add must stay right where that is in the thousands."""
    layers = [weights(rng, 16) for _ in range(3)]
    for p in layers:
        p["attn.bo"] += 300.0
        p["mlp.b2"] += 300.0
    yield call(normal(rng, 1, 6, 16), layers, 2, 24, of="stack")


@spec.speed(at_most=12.0)
def a_short_text(rng):
    """4 texts of about 100 positions, 128 wide, 4 heads: at most twelve times a plain implementation's time."""
    b, t, d, heads = wide(rng)
    yield call(normal(rng, b, t, d), weights(rng, d), heads)


@spec.speed(at_most=4.5)
def many_positions(rng):
    """1 text of about 200 positions, 16 wide, 2 heads: at most 4.5 times a plain implementation's time."""
    b, t, d, heads = long(rng)
    yield call(normal(rng, b, t, d), weights(rng, d), heads)
