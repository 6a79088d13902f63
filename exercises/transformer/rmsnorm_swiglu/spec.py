"""RMS norm and SwiGLU, the two modern replacements for layer norm and the perceptron."""

import numpy as np
import torch

from judge.spec import Spec, call

spec = Spec(
    entry="rmsnorm",
    also=["swiglu"],
    framework="torch",
    sources=[
        "Zhang & Sennrich 2019, Root Mean Square Layer Normalization (arXiv:1910.07467)",
        "Shazeer 2020, GLU Variants Improve Transformer (arXiv:2002.05202)",
        "Hendrycks & Gimpel 2016, Gaussian Error Linear Units (arXiv:1606.08415)",
    ],
    requires=["basics/layer_norm"],
    panel=["as_in_llama", "one_number_after_another", "sigmoid_in_the_dtype_of_x"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0, dtype=F32):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def between(rng, low, high, *shape, dtype=F32):
    """Numbers from low to high."""
    return torch.from_numpy(rng.uniform(low, high, size=shape)).to(dtype)


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def norm(rng, x, eps=1e-5):
    """RMS norm of x, with weights that are no ones."""
    return call(x, normal(rng, x.shape[-1], dtype=x.dtype), eps)


def glu(rng, x, f, dtype=F32, scale=1.0):
    """SwiGLU of x, with gates and values of standard deviation `scale`."""
    d = x.shape[-1]
    W1, W3 = (normal(rng, d, f, scale=scale / d**0.5, dtype=dtype) for _ in "13")
    return call(x.to(dtype), W1, W3, normal(rng, f, d, scale=f**-0.5, dtype=dtype), of="swiglu")


@spec.correctness
def tokens_of_any_shape(rng):
    """The last axis is normed, and there may be any number of axes in front of it."""
    n = at(rng, 3, 6)
    for shape in [(at(rng, 5, 9),), (n, n), (n, 2, at(rng, 3, 9)), (2, n, 3, 4)]:
        yield norm(rng, normal(rng, *shape))


@spec.correctness
def each_token_on_its_own(rng):
    """A token is divided by its own root mean square and no neighbour's; ten times the token, the same answer."""
    for shape in [(5, 7), (2, 4, at(rng, 6, 12))]:
        x = normal(rng, *shape)
        yield norm(rng, x * 10.0 ** between(rng, -1.0, 2.0, *shape[:-1], 1))
    x = normal(rng, 3, 6)
    yield norm(rng, torch.cat([x, 10 * x]), 1e-7)


@spec.correctness
def no_mean_is_taken_off(rng):
    """Tokens whose mean is not 0 keep it: this is no layer norm."""
    for d in (2, at(rng, 5, 12)):
        yield norm(rng, normal(rng, 4, d) + 3.0)
    yield norm(rng, between(rng, 1.0, 2.0, 2, 3, 8))


@spec.correctness
def eps_inside_the_root(rng):
    """eps is added to the mean of the squares, before the root: it decides what becomes of small tokens."""
    for eps in (1e-5, 1e-3, 0.5):
        yield norm(rng, normal(rng, 4, at(rng, 5, 9), scale=eps**0.5), eps)
    x = normal(rng, 4, 6)
    x[at(rng, 0, 3)] = 0.0
    yield norm(rng, x, 1e-6)


@spec.correctness
def weights_come_last(rng):
    """Each channel is multiplied by its own weight after the division: weights may be 0, negative and large."""
    d = at(rng, 5, 9)
    w = normal(rng, d, scale=3.0)
    w[at(rng, 0, d - 1)] = 0.0
    yield call(normal(rng, 4, d), w, 1e-5)
    yield call(normal(rng, d, d), 10.0 ** between(rng, -1.0, 1.5, d), 1e-5)
    yield call(normal(rng, 2, 3, d), torch.full((d,), float(rng.uniform(1.5, 3.0))), 1e-6)


@spec.correctness
def normed_in_half_precision(rng):
    """float16 and bfloat16 tokens come back in their own dtype, computed in float32 in between."""
    for dtype in (F16, BF16):
        yield norm(rng, normal(rng, 3, at(rng, 6, 20), dtype=dtype))
        yield norm(rng, normal(rng, 2, 3, at(rng, 30, 60), scale=3.0, dtype=dtype), 1e-6)


@spec.correctness
def gate_times_value(rng):
    """silu goes over x W1 alone; its product with x W3, element by element, goes through W2."""
    for d, f in [(4, 7), (at(rng, 5, 9), at(rng, 10, 16)), (at(rng, 6, 10), 3)]:
        yield glu(rng, normal(rng, 3, d), f, scale=2.0)
    yield glu(rng, normal(rng, 4, 5), 1, scale=3.0)


@spec.correctness
def square_weights(rng):
    """Matrices are used as they come, [in, out], also where d and f are equal and a transposed one would fit."""
    for d in (2, at(rng, 4, 8)):
        yield glu(rng, normal(rng, d, d), d, scale=2.0)


@spec.correctness
def hidden_units_of_any_shape(rng):
    """SwiGLU takes any number of axes in front as well, down to a single token."""
    d, f = at(rng, 4, 7), at(rng, 8, 12)
    for shape in [(d,), (2, 3, d), (2, 2, 3, d)]:
        yield glu(rng, normal(rng, *shape), f)


@spec.correctness
def gates_in_half_precision(rng):
    """Half-precision weights and tokens give an answer in their dtype."""
    for dtype in (F16, BF16):
        yield glu(rng, normal(rng, 3, at(rng, 6, 12)), at(rng, 10, 20), dtype)


@spec.correctness
def calls_are_independent(rng):
    """An answer depends on this call's arguments alone."""
    x, w, W1, W3 = normal(rng, 4, 6), normal(rng, 6), normal(rng, 6, 6), normal(rng, 6, 6)
    steps = [call(x, w, 1e-5), call(x, -w, 1e-5), call(x, w, 0.3), call(x[[1, 0, 3, 2]], w, 1e-5)]
    steps += [call(x, W1, W3, W1, of="swiglu"), call(x, W3, W1, W1, of="swiglu"), call(x, W1, W3, W3, of="swiglu")]
    yield [steps[i] for i in rng.permutation(len(steps))]


@spec.stability
def squares_beyond_float16(rng):
    """float16 tokens near 400 and up to 25000: their squares, the norm, and tokens times weights, pass 65504 unless
    float32 holds them."""
    for size in (300.0, 1000.0):
        yield norm(rng, normal(rng, 8, at(rng, 24, 40), scale=size, dtype=F16))
    x = between(rng, -25000.0, 25000.0, 8, at(rng, 40, 56), dtype=F16)
    yield call(x, between(rng, 3.0, 5.0, x.shape[-1], dtype=F16), 1e-5)


@spec.stability
def squares_below_float16(rng):
    """float16 tokens of 0.0001 and less: squares and eps vanish and 1 / rms passes 65504 unless float32 holds them."""
    yield norm(rng, normal(rng, 8, at(rng, 24, 40), scale=1e-4, dtype=F16), 1e-9)
    yield norm(rng, normal(rng, 8, at(rng, 24, 40), scale=7e-5, dtype=F16), 1e-10)
    yield norm(rng, normal(rng, 8, at(rng, 24, 40), scale=7e-6, dtype=F16), 1e-13)


@spec.stability
def a_thousand_channels(rng):
    """1000 channels in half precision: a sum of squares kept in half stops growing, or passes 65504."""
    for dtype in (F16, BF16):
        yield norm(rng, normal(rng, 4, at(rng, 1000, 1050), scale=12.0, dtype=dtype))


def hidden(rng, low, high, rows=6, d=4, f=6, dtype=F32, value=1.0):
    """SwiGLU whose gates lie from low to high: each is a channel of x, times 1, plus what cancels to nothing."""
    x = torch.cat([torch.ones(rows, 1), normal(rng, rows, d - 1, scale=0.01)], dim=1).to(dtype)
    W1 = torch.cat([between(rng, low, high, 1, f), normal(rng, d - 1, f)]).to(dtype)
    W3 = torch.cat([between(rng, value, 2 * value, 1, f), normal(rng, d - 1, f)]).to(dtype)
    return call(x, W1, W3, between(rng, 0.5, 1.5, f, d, dtype=dtype), of="swiglu")


@spec.stability
def gates_far_below_zero(rng):
    """Gates of -8 to -85: silu is nearly a e^a there, a tiny number, and not 0."""
    for low, high in [(-9.0, -8.0), (-25.0, -20.0), (-85.0, -75.0)]:
        yield hidden(rng, low, high)


@spec.stability
def large_gates(rng):
    """Gates of several hundred on both sides: an exponential of +a overflows, and infinity over infinity is NaN."""
    yield hidden(rng, 100.0, 600.0)
    yield hidden(rng, -600.0, 600.0, f=16)
    rows, d, f = ((64, 256, 704), (600, 48, 128))[int(rng.integers(2))]  # what is timed
    yield glu(rng, normal(rng, rows, d), f, scale=100.0)


@spec.stability
def half_gates_below_minus_eleven(rng):
    """float16 gates of -11.3 to -12.5: e^-a passes 65504, and silu becomes 0, unless float32 holds it."""
    for _ in range(2):
        yield hidden(rng, -12.5, -11.3, dtype=F16, value=30.0)


@spec.stability
def many_hidden_units(rng):
    """800 hidden units that add up, in half precision: a sum kept in half stops growing."""
    for dtype in (F16, BF16):
        # float16 has eight times the steps: there the sum must be longer to stop, and it is only off.
        yield hidden(rng, 1.0, 2.0, rows=2, f=at(rng, 800, 850) * (1 if dtype == BF16 else 4), dtype=dtype, value=0.1)


@spec.speed(at_most=12.0)
def many_tokens(rng):
    """600 tokens of 256 channels are normed, within twelve times the time of whole-tensor code."""
    yield norm(rng, normal(rng, 600, 256))


@spec.speed(at_most=8.0)
def wide_layer(rng):
    """64 tokens of 256 channels through 704 hidden units, within eight times the time of three products."""
    yield glu(rng, normal(rng, 64, 256), 704)


@spec.speed(at_most=8.0)
def many_tokens_gated(rng):
    """600 tokens of 48 channels through 128 hidden units, within eight times the time of three products."""
    yield glu(rng, normal(rng, 600, 48), 128)
