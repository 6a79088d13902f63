"""RMS norm and its gradients, as kernels in Triton."""

import numpy as np
import torch

from judge import draw
from judge.guarded import asked, given, lay, nothing
from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(
    entry="rmsnorm",
    framework="triton",
    sources=[
        "Zhang & Sennrich 2019, Root Mean Square Layer Normalization (arXiv:1910.07467)",
        "Hsu et al. 2024, Liger Kernel: Efficient Triton Kernels for LLM Training (arXiv:2410.10989)",
        "Triton tutorial 05, Layer Normalization (triton-lang.org)",
    ],
    requires=["kernels/softmax", "transformer/rmsnorm_swiglu"],
    panel=["row_by_row", "from_autograd"],
    limits=Limits(load_seconds=60.0, call_seconds=20.0),
)

F16, F32 = torch.float16, torch.float32


def normal(rng, *shape, scale=1.0):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape)))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def norm(rng, x, dy=None, w=None, eps=1e-5, dtype=F32, apart=True, around=nothing):
    """One call. No near-duplicates of it are sent: they would move guards into the rows."""
    gaps = [int(gap) for gap in rng.permutation(np.arange(1, 40))[:4]] if apart else [0] * 4
    w = 1 + normal(rng, x.shape[1], scale=0.5) if w is None else w
    parts = [given(x, gap=gaps[0]), given(w), asked(*x.shape, gap=gaps[1])]
    if dy is not None:
        parts += [given(dy, gap=gaps[2]), asked(*x.shape, gap=gaps[3]), asked(x.shape[1])]
    memory, x, w, y, *gradients = lay(*parts, dtype=dtype, around=around)
    return call(memory, x, w, y, eps, *gradients)


@spec.correctness(scale="elem", twins=False)
def any_width(rng):
    """Every width, powers of two and others: the mean is over the columns that are there."""
    for rows, cols in [(2, 1), (2, 7), (1, 128), (2, at(rng, 130, 250)), (1, 1000)]:
        yield norm(rng, normal(rng, rows, cols), apart=False)


@spec.correctness(scale="elem", twins=False)
def gradients(rng):
    """dx and dw, of few rows and of dozens: dx has a part that takes the mean of dy w x off, dw is a sum over rows."""
    for rows, cols in [(1, 8), (3, at(rng, 5, 30)), (at(rng, 33, 40), at(rng, 33, 60))]:
        yield norm(rng, normal(rng, rows, cols), normal(rng, rows, cols))


@spec.correctness(scale="elem", twins=False)
def rows_lie_apart(rng):
    """Rows of all matrices lie apart, by strides of their own, and what lies between them is left alone."""
    cols = at(rng, 33, 60)
    yield norm(rng, normal(rng, 3, cols))
    yield norm(rng, normal(rng, 2, cols), normal(rng, 2, cols))


@spec.correctness(scale="elem", twins=False)
def long_rows(rng):
    """Rows of more than a thousand and of eight thousand columns, to their last one."""
    for cols in (1024 + at(rng, 1, 99), 8192):
        yield norm(rng, normal(rng, 1, cols), normal(rng, 1, cols))


@spec.correctness(scale="elem", twins=False)
def rows_of_zeros(rng):
    """A row of zeros stays one, and its gradient is dy w / sqrt(eps)."""
    rows, cols = 3, at(rng, 5, 20)
    x = normal(rng, rows, cols)
    x[at(rng, 0, rows - 1)] = 0.0
    yield norm(rng, x, normal(rng, rows, cols), eps=1e-4)


@spec.correctness(scale="elem", twins=False)
def where_eps_belongs(rng):
    """eps is as large as the mean of the squares: it belongs below the root, and beside a mean, not a sum."""
    rows, cols = 2, at(rng, 20, 40)
    yield norm(rng, normal(rng, rows, cols, scale=0.1), normal(rng, rows, cols), eps=0.01)


@spec.correctness(scale="elem", twins=False)
def no_rows(rng):
    """No rows leave no y and no dx; dw is a sum over none, and so 0."""
    cols = at(rng, 5, 20)
    yield norm(rng, torch.zeros(0, cols), torch.zeros(0, cols))


@spec.correctness(scale="elem", twins=False)
def numbers_all_around(rng):
    """Around the rows lie other people's numbers instead of NaN: they are neither read nor written."""
    rows, cols = 2, at(rng, 20, 60)
    around = 30.0 + rng.normal()
    x, dy = normal(rng, rows, cols), normal(rng, rows, cols)
    yield norm(rng, x, dy, around=lambda size: torch.from_numpy(around + rng.normal(size=size)))


@spec.correctness(scale="tensor", twins=False)
def half_precision(rng):
    """float16 comes and goes; what is between is computed in float32."""
    rows, cols = 3, at(rng, 20, 60)
    yield norm(rng, normal(rng, rows, cols), dtype=F16)
    yield norm(rng, normal(rng, rows, cols), normal(rng, rows, cols), dtype=F16)


@spec.stability(scale="elem")
def half_squares(rng):
    """Entries near 400 in float16: their squares pass 65504, unless float32 holds them."""
    rows, cols = 2, at(rng, 30, 60)
    yield norm(rng, normal(rng, rows, cols, scale=400.0), dtype=F16)


@spec.stability(scale="elem")
def half_tiny_squares(rng):
    """Entries near 1e-4 in float16, and an eps of 1e-12: the squares vanish in half precision."""
    rows, cols = 2, at(rng, 30, 60)
    yield norm(rng, normal(rng, rows, cols, scale=1e-4), eps=1e-12, dtype=F16)


@spec.stability(scale="elem")
def gradient_cancels(rng):
    """dy w is nearly parallel to x, so most of dx cancels: roots or dy w in half precision leave their rounding."""
    rows, cols = 2, at(rng, 33, 60)
    x = normal(rng, rows, cols).half().double()
    w = torch.from_numpy(rng.uniform(0.6, 1.4, size=cols)).half().double()
    dy = (x + 0.003 * normal(rng, rows, cols)) / w
    yield norm(rng, x, dy, w=w, eps=1e-6, dtype=F16)


@spec.stability(scale="elem")
def rows_that_cancel(rng):
    """Rows that cancel in dw but for a hundredth: kept in half precision, in registers or in memory, it drowns."""
    rows, cols = 8, at(rng, 33, 60)
    x, dy = normal(rng, rows, cols), normal(rng, rows, cols)
    more = 0.005 * torch.sign(x) - dy.half()
    w = torch.zeros(cols)  # so that nothing but dw is at stake
    mixed = torch.from_numpy(rng.permutation(2 * rows))  # no program has both of a pair for certain
    yield norm(rng, torch.cat([x, x])[mixed], torch.cat([dy, more])[mixed], w, dtype=F16)


def sevens(size):
    """What lies around large matrices: numbers, since a device that compares by itself knows nothing of NaN."""
    return torch.full((size,), 7.0)


def large(rng):
    """8192 rows of 4096 columns in float16, forward, drawn where they are used."""
    x, w = draw.normal(rng, (8192, 4096), "float16"), draw.normal(rng, (4096,), "float16")
    memory, *views = lay(given(x), given(w), asked(8192, 4096), dtype=F16, around=sevens)
    return call(memory, *views, 1e-5)


@spec.speed(at_most=1.75, device="gpu", against="accepted/by_torch", scale="elem", noise=False)
def a_large_matrix_on_a_gpu(rng):
    """On a GPU, 8192 rows of 4096 columns in float16, forward, within 1.75 times torch's own norm."""
    yield large(rng)


@spec.roofline(at_least=0.1, moves=lambda memory, *views: 2 * 2 * 8192 * 4096, scale="elem", noise=False)
def one_read_and_one_write_on_a_gpu(rng):
    """On a GPU, 10 % of the speed at which it copies: each row is read once and written once."""
    yield large(rng)


@spec.speed(at_most=1.75, device="gpu", against="accepted/by_torch", scale="elem1", noise=False)
def gradients_on_a_gpu(rng):
    """On a GPU, 8192 rows of 4096 columns in float16, with both gradients, within 1.75 times torch's own."""
    x, dy = (draw.normal(rng, (8192, 4096), "float16") for _ in "xy")
    w, matrix, vector = draw.normal(rng, (4096,), "float16"), asked(8192, 4096), asked(4096)
    parts = [given(x), given(w), matrix, given(dy), matrix, vector]
    memory, x, w, y, *gradients = lay(*parts, dtype=F16, around=sevens)
    yield call(memory, x, w, y, 1e-5, *gradients)
