"""maths/sum's reference and oracle, beside mpmath and exact fractions."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from judge.catalog import Catalog
from judge.compare import PRECISIONS, dtype_name
from judge.steps import over_steps, widened

EXERCISE = Catalog().find("maths/sum")
FAMILIES = [family for family in EXERCISE.spec.families if family.axis == "stability"]


def exactly(number):
    """A number as a fraction, also where it is a long double."""
    high = float(number)
    return Fraction(high) + Fraction(float(number - np.longdouble(high)))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_oracle_is_the_exact_sum(family):
    for case in family.cases(np.random.default_rng(3)):
        (wide,) = over_steps(widened, case.steps)
        want = sum(map(Fraction, case.steps[0].args[0].tolist()))
        unit = PRECISIONS[dtype_name(case.steps[0].args[0])].unit
        assert abs(exactly(EXERCISE.oracle(*wide.args)) - want) <= abs(want) * Fraction(unit) / 100


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_the_reference_is_mpmaths_sum_rounded(dtype):
    x = np.random.default_rng(4).uniform(0.5, 1, size=999).astype(dtype)
    got = EXERCISE.solution(x)
    assert got.dtype == x.dtype
    with mpmath.workdps(50):
        want = mpmath.fsum(map(float, x))
        assert abs(mpmath.mpf(float(got)) - want) <= 2 * want * PRECISIONS[dtype_name(x)].unit


@pytest.mark.parametrize(
    ("terms", "want"),
    [([], 0.0), ([np.inf, 1.0], np.inf), ([np.inf, -np.inf], np.nan), ([np.nan, np.inf], np.nan), ([-np.inf], -np.inf)],
)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_the_edges_are_those_of_the_contract(terms, want, dtype):
    for entry in (EXERCISE.solution, EXERCISE.oracle):
        np.testing.assert_array_equal(entry(np.array(terms, dtype)), want)
