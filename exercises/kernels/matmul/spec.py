"""Matrix product, as a kernel in Triton."""

from dataclasses import replace

import numpy as np
import torch

from judge import draw
from judge.guarded import asked, given, lay, nothing
from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(
    entry="matmul",
    framework="triton",
    sources=[
        "Triton tutorial 03, Matrix Multiplication (triton-lang.org)",
        "Williams, Waterman & Patterson 2009, Roofline: An Insightful Visual Performance Model for Multicore "
        "Architectures (CACM 52(4), doi:10.1145/1498765.1498785)",
        "Higham 2002, Accuracy and Stability of Numerical Algorithms, section 3.5 (the bound in |A| |B|)",
    ],
    requires=["kernels/softmax"],
    panel=["one_rank_at_a_time", "blocks_in_torch"],
    limits=Limits(load_seconds=60.0, call_seconds=20.0),
)

F16, F32 = torch.float16, torch.float32
TURNED = (1, 0)  # columns lie one after the other


def normal(rng, *shape, scale=1.0):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape)))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def product(rng, a, b, *scalars, c=None, dtype=F32, orders=((), (), ()), gaps=(0, 0, 0), around=nothing):
    """One call. No near-duplicates of it are sent: they would move guards into the matrices."""
    parts = [given(a, orders[0], gaps[0]), given(b, orders[1], gaps[1])]
    last = asked(len(a), b.shape[1], order=orders[2], gap=gaps[2]) if c is None else given(c, orders[2], gaps[2])
    return call(*lay(*parts, last, dtype=dtype, around=around), *scalars)


def gaps(rng):
    """Three different ones."""
    return [int(gap) for gap in rng.permutation(np.arange(1, 40))[:3]]


def magnitudes(steps):
    """|alpha| |A| |B| + |beta| |C|: times u, it bounds the error of a sum in any order, but for a factor of its length.

    The inputs lie in the same memory, and their magnitudes bound what they may be moved by: nothing moves them.
    """
    return tuple(
        replace(step, args=(step.args[0].abs(), *step.args[1:4], *(abs(scalar) for scalar in step.args[4:])))
        for step in steps
    )


HOW = {"scale": "elem", "condition": magnitudes}


@spec.correctness(**HOW, twins=False)
def any_sizes(rng):
    """Sizes that no tile divides, so that the last ones hang over the edge; some that all of them do; many tiles."""
    side = at(rng, 5, 9)
    for m, k, n in [
        (1, 1, 1),
        (side, side, side),
        (5, 7, 3),
        (at(rng, 17, 31), at(rng, 33, 47), at(rng, 49, 63)),
        (65, at(rng, 70, 90), 33),
        (128, 256, 128),
        (1024 + at(rng, 1, 30), 3, at(rng, 33, 40)),
    ]:
        yield product(rng, normal(rng, m, k), normal(rng, k, n))


@spec.correctness(**HOW, twins=False)
def rows_lie_apart(rng):
    """Rows lie apart by strides of their own, and what lies between them is neither read nor written."""
    m, k, n = at(rng, 9, 15), at(rng, 17, 40), at(rng, 20, 31)
    yield product(rng, normal(rng, m, k), normal(rng, k, n), gaps=gaps(rng))


@spec.correctness(**HOW, twins=False)
def columns_side_by_side(rng):
    """A transposed matrix is the same numbers with exchanged strides: a, b, c and all of them."""
    for orders in [(TURNED, (), ()), ((), TURNED, ()), ((), (), TURNED), (TURNED,) * 3]:
        m, k, n = at(rng, 5, 9), at(rng, 33, 36), at(rng, 11, 19)
        yield product(rng, normal(rng, m, k), normal(rng, k, n), orders=orders, gaps=gaps(rng))


@spec.correctness(**HOW, twins=False)
def alpha_and_beta(rng):
    """alpha a b + beta c: both factors count, alpha for the product alone and beta for what c holds alone."""
    m, k, n = at(rng, 65, 75), at(rng, 130, 150), at(rng, 33, 40)
    a, b, c = normal(rng, m, k), normal(rng, k, n), normal(rng, m, n, scale=3.0)
    yield product(rng, a, b, -0.75, 1.5, c=c)
    yield product(rng, a[:9], b, 0.0, 2.0, c=c[:9], gaps=gaps(rng))
    yield product(rng, a[:9], b, 2.5)
    yield product(rng, a[:1], b, 2.5, 0.5, c=c[:1])
    yield product(rng, a[:9], b[:, :1], 2.5, 0.5, c=c[:9, :1])


@spec.correctness(**HOW, twins=False)
def what_c_holds(rng):
    """Where beta is 0, c is only written, be alpha 0 as well: NaN that it holds is no part of the answer."""
    a, b = normal(rng, at(rng, 3, 9), 12), normal(rng, 12, at(rng, 3, 9))
    for alpha in (1.0, 0.0):
        yield product(rng, a, b, alpha, 0.0, c=torch.full((len(a), b.shape[1]), torch.nan))
    yield product(rng, a, b, 1.0, 0.0, c=torch.full((len(a), b.shape[1]), torch.inf), around=numbers(rng))


def numbers(rng):
    """Other people's, of which some are infinite."""
    return lambda size: torch.where(torch.arange(size) % 7 == 0, torch.inf, torch.from_numpy(rng.normal(size=size)))


@spec.correctness(**HOW, twins=False)
def numbers_all_around(rng):
    """Around the matrices lie other people's numbers and infinities: a lane that counts as 0 is no use against inf."""
    m, k, n = at(rng, 17, 31), at(rng, 33, 47), at(rng, 5, 15)
    yield product(rng, normal(rng, m, k), normal(rng, k, n), gaps=gaps(rng), around=numbers(rng))


@spec.correctness(**HOW, twins=False)
def nothing_to_sum(rng):
    """A sum of no terms is 0: K = 0 leaves beta c. No rows or no columns leave nothing to do."""
    m, n = at(rng, 3, 9), at(rng, 3, 9)
    yield product(rng, torch.zeros(m, 0), torch.zeros(0, n))
    yield product(rng, torch.zeros(m, 0), torch.zeros(0, n), 1.0, -0.5, c=normal(rng, m, n))
    yield product(rng, torch.zeros(0, 5), normal(rng, 5, n))
    yield product(rng, normal(rng, m, 5), torch.zeros(5, 0))


@spec.correctness(scale="tensor", condition=magnitudes, twins=False)
def half_precision(rng):
    """float16 comes and goes; products and sums are float32."""
    m, k, n = at(rng, 9, 15), at(rng, 40, 60), at(rng, 17, 31)
    yield product(rng, normal(rng, m, k), normal(rng, k, n), dtype=F16)
    yield product(rng, normal(rng, m, k), normal(rng, k, n), 0.5, -2.0, c=normal(rng, m, n), dtype=F16, gaps=gaps(rng))


@spec.stability(**HOW)
def hundreds_of_terms(rng):
    """Hundreds of terms in float16: a sum that is kept in half precision, in registers or in c, drowns."""
    k = at(rng, 600, 700)
    yield product(rng, normal(rng, 16, k), normal(rng, k, 16), dtype=F16)


@spec.stability(**HOW)
def large_products(rng):
    """Entries near 300 in float16: the product passes 65504, and alpha brings it back only from float32."""
    k = at(rng, 50, 60)
    a, b = normal(rng, 16, k, scale=300.0).abs(), normal(rng, k, 16, scale=300.0).abs()  # so that nothing cancels
    yield product(rng, a, b, 1e-3, dtype=F16)


@spec.stability(**HOW)
def small_alpha(rng):
    """An alpha of 1e-7: multiplied into a half-precision matrix first, it leaves numbers of a few bits."""
    k = at(rng, 20, 30)
    a, b = normal(rng, 16, k, scale=100.0), normal(rng, k, 16, scale=5000.0)
    yield product(rng, a, b, 1e-7, dtype=F16)
    yield product(rng, b.T, a.T, 1e-7, dtype=F16)


@spec.stability(**HOW)
def product_cancels_c(rng):
    """The product nearly cancels beta c: who rounds either before they meet keeps only the rounding."""
    k = 48
    a, b = normal(rng, 16, k, scale=8.0).half(), normal(rng, k, 16, scale=8.0).half()
    beta = rng.uniform(1.1, 1.9)
    c = (normal(rng, 16, 16) - a.double() @ b.double()) / beta
    yield product(rng, a, b, 1.0, beta, c=c, dtype=F16)


def sevens(size):
    """What lies around large matrices: numbers, since a device that compares by itself knows nothing of NaN."""
    return torch.full((size,), 7.0)


@spec.speed(at_most=2.0, device="gpu", against="accepted/by_torch", scale="elem1", noise=False)
def large_matrices_on_a_gpu(rng):
    """On a GPU, 4096 x 4096 by 4096 x 4096 in float16, within twice the time of torch's own product."""
    a, b = (draw.normal(rng, (4096, 4096), "float16") for _ in "ab")
    yield call(*lay(given(a), given(b), asked(4096, 4096), dtype=F16, around=sevens))
