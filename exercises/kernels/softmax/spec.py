"""Row softmax, as a kernel in Triton."""

import numpy as np
import torch

from judge import draw
from judge.guarded import nothing, within
from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(
    entry="softmax",
    framework="triton",
    sources=[
        "Tillet, Kung & Cox 2019, Triton: An Intermediate Language and Compiler for Tiled Neural Network Computations "
        "(MAPL 2019, doi:10.1145/3315508.3329973)",
        "Triton tutorial 02, Fused Softmax (triton-lang.org)",
        "Milakov & Gimelshein 2018, Online normalizer calculation for softmax (arXiv:1805.02867)",
    ],
    requires=["maths/softmax"],
    panel=["online_in_torch", "column_by_column"],
    limits=Limits(load_seconds=60.0, call_seconds=20.0),
)

F16, F32 = torch.float16, torch.float32


def normal(rng, rows, cols, scale=1.0):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=(rows, cols))))


def matrix(rng, x, dtype=F32, gaps=True, around=nothing):
    """One call: x lies in a larger storage, and its rows may lie apart."""
    return call(within(x, gap=at(rng, 1, 39) if gaps else 0, dtype=dtype, around=around))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


@spec.correctness(scale="elem")
def any_number_of_columns(rng):
    """Every number of columns, powers of two and others: lanes beyond the row count for nothing."""
    for rows, cols in [(2, 1), (2, 7), (1, 128), (2, at(rng, 130, 250)), (1, 1000)]:
        yield matrix(rng, normal(rng, rows, cols), gaps=False)


@spec.correctness(scale="elem")
def rows_lie_apart(rng):
    """Rows of x lie apart, rows of the answer as you lay them, and what lies between is neither read nor written."""
    for rows, cols in [(2, at(rng, 5, 12)), (3, at(rng, 33, 60))]:
        yield matrix(rng, normal(rng, rows, cols))


@spec.correctness(scale="elem")
def long_rows(rng):
    """Rows of more than a thousand and more than four thousand columns, to the last, also where blocks end there."""
    for rows, cols in ((2, 1024 + at(rng, 1, 99)), (1, 2048), (1, 4097)):
        yield matrix(rng, normal(rng, rows, cols))


@spec.correctness(scale="elem")
def number_of_rows(rng):
    """Every row is done and none beyond it, be it one row, some dozens, or none."""
    for rows in (1, at(rng, 33, 40), 0):
        yield matrix(rng, normal(rng, rows, at(rng, 3, 9)))


@spec.correctness(scale="elem")
def numbers_all_around(rng):
    """Around x lie other people's numbers instead of NaN: they are neither read nor written."""
    around = 30.0 + rng.normal()
    x = normal(rng, 2, at(rng, 20, 60))
    yield matrix(rng, x, around=lambda size: torch.from_numpy(around + rng.normal(size=size)))


@spec.correctness(scale="elem")
def masked_entries(rng):
    """Entries of minus infinity have the probability 0, and the others what they would have without them."""
    for cols in (9, at(rng, 40, 60)):
        x = normal(rng, 2, cols)
        x[torch.from_numpy(rng.random((2, cols)) < 0.4)] = -torch.inf
        x[:, at(rng, 0, cols - 1)] = 0.5
        yield matrix(rng, x)


@spec.correctness(scale="elem")
def half_precision(rng):
    """float16 comes and goes; what is between is computed in float32."""
    for rows, cols in [(3, at(rng, 5, 30)), (1, at(rng, 600, 900))]:
        yield matrix(rng, normal(rng, rows, cols, 3.0), F16)


@spec.stability(scale="elem")
def large_logits(rng):
    """Logits in the hundreds and thousands: without the row's maximum taken off, exp overflows."""
    for scale in (200.0, 3000.0):
        yield matrix(rng, normal(rng, 2, at(rng, 30, 60), scale))


@spec.stability(scale="one", noise=False)
def far_below_zero(rng):
    """Rows near -300, -200000 and -1e30: a lane beyond the row that counts as 0, -10000 or -1e9 has the maximum."""
    for offset in (300.0, 2e5):
        yield matrix(rng, normal(rng, 2, at(rng, 33, 60)) - offset)
    cols = at(rng, 33, 60)
    lowest = -1e30 * torch.from_numpy(rng.integers(1, 4, size=(2, cols)))
    lowest[:, at(rng, 0, cols - 1)] = -1e30
    yield matrix(rng, lowest)


@spec.stability(scale="elem")
def rising_rows(rng):
    """Rows that rise by hundreds from block to block: the maximum of an earlier block is no shift for a later one."""
    cols = at(rng, 4160, 4250)
    yield matrix(rng, normal(rng, 1, cols) + torch.linspace(-4000.0, 4000.0, cols))


@spec.stability(scale="one")
def masked_blocks(rng):
    """A thousand masked entries before the first kept one: a block that holds nothing is no reason for NaN."""
    x = normal(rng, 1, 1024 + at(rng, 50, 90))
    x[:, : 1024 + at(rng, 1, 20)] = -torch.inf
    yield matrix(rng, x)


@spec.stability(scale="one", noise=False)
def far_from_zero(rng):
    """Logits near 10000 are exact: x minus the maximum keeps all digits, x minus a logarithm of a sum loses four."""
    yield matrix(rng, 1e4 + normal(rng, 2, at(rng, 40, 60)))


def large(rng):
    """8192 x 4096 in float16, drawn where they are used."""
    return call(draw.normal(rng, (8192, 4096), "float16"))


@spec.speed(at_most=2.0, device="gpu", against="accepted/by_torch", scale="elem", noise=False)
def a_large_matrix_on_a_gpu(rng):
    """On a GPU, 8192 rows of 4096 columns in float16, within twice the time of torch's own softmax."""
    yield large(rng)


@spec.roofline(at_least=0.25, moves=lambda x: 2 * x.nbytes, scale="elem", noise=False)
def one_read_and_one_write_on_a_gpu(rng):
    """On a GPU, a quarter of the speed at which it copies: each row is read once and written once."""
    yield large(rng)
