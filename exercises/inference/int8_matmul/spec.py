"""W8A8 matrix product: integers are summed exactly, then a scale for each row and each column is applied."""

import torch

from judge import draw
from judge.spec import Spec, call

spec = Spec(
    entry="int8_matmul",
    framework="torch",
    sources=[
        "Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only "
        "Inference (arXiv:1712.05877), section 2",
        "Dettmers, Lewis, Belkada & Zettlemoyer 2022, LLM.int8() (arXiv:2208.07339), sections 2 and 3",
        "Goldberg 1991, What Every Computer Scientist Should Know About Floating-Point Arithmetic",
    ],
    panel=["int32_then_rows", "columns_first", "scales_first_in_float64"],
)


def _integers(rng, *shape, low=-128, high=127):
    """An int8 tensor, uniform on low..high, both ends included."""
    return torch.from_numpy(rng.integers(low, high, size=shape, endpoint=True).astype("i1"))


def _ones(m, n):
    return torch.ones(m), torch.ones(n)


def _scales(rng, *sizes, low=-3.0, high=-1.0):
    """Log-uniform float32 scales between 10^low and 10^high, one tensor for each size."""
    return [torch.from_numpy((10 ** rng.uniform(low, high, size)).astype("f4")) for size in sizes]


def _size(rng, low, high):
    return int(rng.integers(low, high, endpoint=True))


def _odd(rng, low, high):
    """An odd number between two even ones."""
    return 2 * _size(rng, low // 2, high // 2 - 1) + 1


@spec.correctness(exact=True)
def unit_scales_are_exact(rng):
    """With all scales 1 the answer is the integer sum itself, to the last bit, for any m, n and k, odd or even."""
    odd = _odd(rng, 40, 1000)
    for m, k, n in [
        (_size(rng, 2, 9), _size(rng, 2, 9), _size(rng, 2, 9)),
        (_size(rng, 5, 20), odd, _odd(rng, 4, 40)),
        (1, _size(rng, 2, 300), _size(rng, 2, 30)),
        (_size(rng, 2, 30), _size(rng, 2, 300), 1),
        (_size(rng, 2, 30), 1, _size(rng, 2, 30)),
        (1, 1, 1),
        (7, 512, 7),
        (3, 16384, 5),
    ]:
        yield call(_integers(rng, m, k), _integers(rng, k, n), *_ones(m, n))


@spec.correctness(exact=True)
def every_code_counts(rng):
    """The whole range -128..127 takes part: -128 is a number like any other, and (-128)(-128) is 16384."""
    codes = torch.arange(-128, 128).to(torch.int8)
    order = torch.from_numpy(rng.permutation(256))
    yield call(codes[order][:, None].clone(), codes[None].clone(), *_ones(256, 256))
    for k in (2, 2 * _size(rng, 20, 400), 1024):
        m, n = _size(rng, 3, 8), _size(rng, 3, 8)
        a, w = (torch.where(_integers(rng, *shape) < 0, -128, 127).to(torch.int8) for shape in [(m, k), (k, n)])
        a[rng.integers(m)], w[:, rng.integers(n)] = -128, -128
        yield call(a, w, *_ones(m, n))


@spec.correctness(exact=True)
def more_than_one_tile(rng):
    """More than 128 or 512 rows or columns, and sizes that no tile divides."""
    for m, n in [(_odd(rng, 512, 800), _size(rng, 2, 20)), (_size(rng, 2, 20), _odd(rng, 512, 800)), (129, 129)]:
        k = _odd(rng, 4, 40)
        yield call(_integers(rng, m, k), _integers(rng, k, n), *_ones(m, n))


@spec.correctness(exact=True)
def any_memory_layout(rng):
    """a and w may be transposed views or slices with a stride: what counts is a[i, k], not where it lies in memory."""
    m, k, n = _size(rng, 2, 20), _size(rng, 20, 60), _size(rng, 2, 20)
    square = _size(rng, 5, 20)
    for a, w in [
        (_integers(rng, m, 2 * k)[:, ::2], _integers(rng, n, k).t()),
        (_integers(rng, m, k), _integers(rng, k, 2 * n)[:, ::2]),
        (_integers(rng, m, k), _integers(rng, n, 2 * k)[:, ::2].t()),
        (_integers(rng, k, m).t(), _integers(rng, k, n)),
        (_integers(rng, m, square), _integers(rng, square, square)),
        (_integers(rng, square, square).t(), _integers(rng, square, square).t()),
    ]:
        yield call(a, w, *_ones(a.shape[0], w.shape[1]))


@spec.correctness(exact=True)
def new_scales_for_old_integers(rng):
    """The same integers come back with other scales, or one matrix with another partner: nothing may be remembered."""
    m = _size(rng, 4, 12)
    k, n = _size(rng, 30, 90), m + _size(rng, 1, 5)
    a, w = _integers(rng, m, k), _integers(rng, k, n)
    powers = [torch.from_numpy((2.0 ** rng.integers(-9, -1, size)).astype("f4")) for size in (m, n, m, n)]
    for scales in (powers[:2], powers[2:]):
        scales[0][:2], scales[1][:2] = torch.tensor([0.5, 0.125]), torch.tensor([0.25, 1.0])
    powers[2][:2] = torch.tensor([0.03125, 0.5])
    yield [
        call(a, w, powers[0], powers[1]),
        call(a, w, powers[2], powers[1]),
        call(a, w, powers[2], powers[3].flip(0)),
        call(a, _integers(rng, k, n), powers[0], powers[1]),
        call(_integers(rng, m, k), w, powers[0], powers[1]),
    ]


def _one_sign_a_column(rng, m, k, n, low):
    """Positive a, and a w whose columns have one sign each: sums that don't cancel, and whose sign tells the column."""
    signs = torch.from_numpy(rng.choice([-1, 1], size=n if k != 2 else 1).astype("i1"))  # a twin of two may cancel
    return _integers(rng, m, k, low=low), _integers(rng, k, n, low=low) * signs


@spec.correctness(scale="elem")
def a_scale_for_each_row_and_column(rng):
    """Row i is multiplied by sa[i], column j by sw[j]: also where m = n, and where there is one row or one column."""
    square = _size(rng, 3, 12)
    for m, k, n in [
        (_size(rng, 10, 20), 1, _size(rng, 21, 40)),
        (_size(rng, 21, 40), 2, _size(rng, 10, 20)),
        (square, _size(rng, 20, 60), square),
        (_size(rng, 2, 9), _size(rng, 200, 600), _size(rng, 10, 20)),
        (1, _size(rng, 20, 60), _size(rng, 10, 20)),
        (_size(rng, 10, 20), _size(rng, 20, 60), 1),
    ]:
        yield call(*_one_sign_a_column(rng, m, k, n, 1), *_scales(rng, m, n))


@spec.correctness(twins=False)
def an_ordinary_layer(rng):
    """Activations and weights of both signs, with scales between 0.001 and 0.1."""
    for k in (_size(rng, 60, 100), _size(rng, 300, 700)):
        m, n = _size(rng, 10, 20), _size(rng, 24, 40)
        yield call(*_nowhere_zero(_pair, rng, m, k, n), *_scales(rng, m, n))


def _pair(rng, m, k, n):
    return _integers(rng, m, k), _integers(rng, k, n)


def _nowhere_zero(draw, *args):
    """Matrices drawn until all sums are nonzero: under real scales, who folds them in cannot give exactly 0."""
    while True:
        a, w = draw(*args)
        if bool((a.double() @ w.double()).all()):
            return a, w


@spec.correctness(exact=True)
def long_sums(rng):
    """Sums of up to 16384 large products, as far as 2^28, are still exact where they fit 24 bits but for a factor."""
    m, n = _size(rng, 2, 4), _size(rng, 2, 4)
    a, w = 32 * _integers(rng, m, 16384, low=-4, high=-2), _integers(rng, 16384, n, low=96)
    a[rng.integers(m)], w[:, rng.integers(n)] = -128, -128
    yield call(a, w, *_ones(m, n))


def _seldom(rng, *shape):
    """-1 or 1 in one place of eight, else 0."""
    return torch.from_numpy(rng.choice([-1, 1], shape).astype("i1") * (rng.random(shape) < 1 / 8))


def _cancelling(rng, m, n):
    """A first half of large positive products, and a second half that takes all but a few thousand back.

    6 p q is (3 p)(2 q), then -(2 p)(3 q): no factor comes twice, so that their rounding errors don't cancel as well.
    With p and q this large even 2048 products pass 2^24.
    """
    half = _size(rng, 6000, 8191)
    p, q = _integers(rng, m, half, low=38, high=42), _integers(rng, half, n, low=38, high=42)
    signs = (1, -1) if rng.integers(2) else (-1, 1)
    a = torch.cat([3 * p, signs[0] * (2 * p + _seldom(rng, m, half))], dim=1)
    w = torch.cat([2 * q + _seldom(rng, half, n), signs[1] * 3 * q])
    return a, w


def _beyond_and_back(rng, m, n):
    """Fewer than 2048 products near 2^14 whose sum passes 2^24 and returns: the last quarter is negative.

    Codes of -127 and -128, so that 1040 products do: as many as stay below 2^24 where all codes are 127.
    """
    quarter = _size(rng, 450, 511)
    a, w = _integers(rng, m, 4 * quarter, high=-127), _integers(rng, 4 * quarter, n, high=-127)
    w[3 * quarter :] = _integers(rng, quarter, n, low=126)
    return a, w


@spec.stability(exact=True)
def cancels_in_order(rng):
    """A large first part that the rest takes back: a float32 running sum passes 2^24 and drops the last bits, in small
    and in large matrices, however they lie in memory."""
    tall, wide = (_beyond_and_back, _odd(rng, 160, 200), 33), (_beyond_and_back, 33, _odd(rng, 160, 200))
    timed = _beyond_and_back, 160, 160
    for draw_pair, m, n in [(_cancelling, 8, 8), (_cancelling, 1, 8), (_cancelling, 8, 1), tall, wide, timed]:
        yield call(*draw_pair(rng, m, n), *_ones(m, n))
    a, w = _beyond_and_back(rng, 8, 8)
    yield call(a.t().contiguous().t(), w.t().contiguous().t(), *_ones(8, 8))


@spec.stability(scale="elem")
def cancels_under_scales(rng):
    """The same sums with real scales: rounding a[i, k] * sa[i] before the sum leaves errors that outlive the sum."""
    yield call(*_nowhere_zero(_cancelling, rng, 8, 8), *_scales(rng, 8, 8))


@spec.stability(scale="elem")
def tiny_scales(rng):
    """sa[i] * sw[j] is subnormal or 0 in float32, the answer is not: let the integers lift one scale first."""
    split = _size(rng, -80, -68)
    exponents = rng.permutation([-139] * 4 + [-150] * 4) - split
    sa, sw = (
        torch.from_numpy((rng.uniform(1, 1.4, size=8) * 2.0**exponent).astype("f4")) for exponent in (exponents, split)
    )
    yield call(*_one_sign_a_column(rng, 8, 4096, 8, 110), sa, sw)


@spec.stability(scale="elem")
def scales_far_apart(rng):
    """Scales from 1 down to 1e-12 in one matrix: no common unit, threshold or epsilon serves them all."""
    m, k, n = 16, _size(rng, 300, 900), 16
    sa, sw = _scales(rng, m, n, low=-12, high=0)
    for scales in (sa, sw):
        scales[0], scales[1] = 1.0, 10.0 ** rng.uniform(-12, -10)
    order = [torch.from_numpy(rng.permutation(16)) for _ in range(2)]
    yield call(*_one_sign_a_column(rng, m, k, n, 1), sa[order[0]], sw[order[1]])


@spec.speed(at_most=22.0)
def a_small_layer(rng):
    """160 x 512 by 512 x 160 on one thread, within 22 times the reference: any whole-matrix product will do."""
    yield call(_integers(rng, 160, 512), _integers(rng, 512, 160), *_scales(rng, 160, 160))


@spec.speed(at_most=8.0, device="gpu", against="accepted/library_int_mm", scale="elem")
def a_large_layer_on_a_gpu(rng):
    """On a GPU, 4096 x 4096 by 4096 x 4096, within 8 times torch's own int8 product."""
    a, w = (draw.integers(rng, -128, 127, (4096, 4096)) for _ in "aw")
    yield call(a, w, *_scales(rng, 4096, 4096))
