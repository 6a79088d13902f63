"""The reference of inference/int8_matmul agrees with parties that nobody here wrote."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch

from judge.answers import answers
from judge.axes.axis import Planned
from judge.axes.correctness import Correctness
from judge.axes.stability import Stability
from judge.catalog import Catalog
from judge.compare import as_array
from judge.seeds import Seed
from judge.spec import call
from judge.steps import over_steps, perform, widened
from judge.yardstick import read
from sandbox.box import Returned

EXERCISE = Catalog().find("inference/int8_matmul")
PLANNED = [
    planned
    for axis in (Correctness(), Stability())
    for planned in axis.plan(EXERCISE.name, EXERCISE.spec, Seed.parse("5eed"))
    if planned.round == 0
]
STABILITY = [planned for planned in PLANNED if planned.family.axis == "stability"]


def matrices(m: int, k: int, n: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(seed)
    left, right = (rng.integers(-128, 128, size=shape).astype("i1") for shape in [(m, k), (k, n)])
    return torch.from_numpy(left), torch.from_numpy(right)


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 7, 5), (130, 33, 4), (2, 16384, 3)])
def test_with_unit_scales_it_is_the_integer_product_of_torch_and_of_numpy(shape):
    a, w = matrices(*shape)
    got = EXERCISE.solution(a, w, torch.ones(shape[0]), torch.ones(shape[2]))
    assert torch.equal(got, torch._int_mm(a, w).float())
    assert np.array_equal(got.numpy(), a.numpy().astype("i8") @ w.numpy().astype("i8"))


def test_the_largest_sum_is_exact():
    low = torch.full((1, 16384), -128, dtype=torch.int8)
    assert EXERCISE.solution(low, low.t(), torch.ones(1), torch.ones(1)).item() == 2**28


def test_it_is_the_exact_rational_number_rounded_once():
    a, w = matrices(3, 50, 4)
    sa, sw = torch.tensor([1e-23, 0.3, 1.0]), torch.tensor([1e-14, 0.7, 1e-3, 1.0])
    got = EXERCISE.solution(a, w, sa, sw)
    for i, j in np.ndindex(3, 4):
        total = sum(int(x) * int(y) for x, y in zip(a[i], w[:, j], strict=True))
        exact = total * Fraction(sa[i].item()) * Fraction(sw[j].item())
        assert abs(Fraction(got[i, j].item()) - exact) <= abs(exact) * Fraction(1.0001) / 2**24


def test_strides_change_nothing():
    a, w = matrices(6, 40, 10)
    scales = torch.rand(6), torch.rand(5)
    want = EXERCISE.solution(a, w[:, ::2].contiguous(), *scales)
    assert torch.equal(EXERCISE.solution(a.t().contiguous().t(), w[:, ::2], *scales), want)


@pytest.mark.parametrize("planned", STABILITY, ids=lambda planned: planned.case.name)
def test_the_oracle_is_a_hundred_times_finer_than_the_yardstick(planned: Planned):
    """One row and two columns of each stability case, at 50 digits."""
    a, w, sa, sw = planned.case.steps[0].args
    steps = (call(a[:1], w[:, :2], sa[:1], sw[:2]),)
    (answer,) = answers(EXERCISE, steps, planned.family.measure, np.random.default_rng(0), 8)
    (truth,) = perform(EXERCISE.oracle, over_steps(widened, steps))
    assert isinstance(truth, Returned)
    oracle = as_array(truth.value)
    evidence = answer.evidence[0]
    yard = read(oracle.astype("f4"), "float32", evidence, planned.family.measure).yard
    with mpmath.workdps(50):
        for j in range(oracle.shape[1]):
            total = sum(int(x) * int(y) for x, y in zip(a[0].tolist(), w[:, j].tolist(), strict=True))
            exact = total * mpmath.mpf(sa[0].item()) * mpmath.mpf(sw[j].item())
            assert abs(mpmath.mpf(float(oracle[0, j])) - exact) <= abs(exact) * yard.min() / 100


def test_no_case_leaves_the_contract():
    for planned in PLANNED:
        for step in planned.case.steps:
            a, _, sa, sw = step.args
            assert 1 <= a.shape[1] <= 16384
            assert all(float(s.min()) >= 2.0**-126 and float(s.max()) <= 1 for s in (sa, sw))


def test_every_answer_is_zero_or_a_normal_number():
    for planned in PLANNED:
        for step in planned.case.steps:
            size = EXERCISE.solution(*step.args).abs()
            assert bool(((size == 0) | (size >= 2.0**-126)).all()), planned.case.name


def test_where_unit_scales_must_be_exact_the_sum_fits_24_bits_but_for_a_factor():
    for planned in PLANNED:
        for step in planned.case.steps if planned.family.measure.exact else ():
            wide = EXERCISE.oracle(*(widened(arg) for arg in step.args))
            assert torch.equal(wide.float().double(), wide), planned.case.name
