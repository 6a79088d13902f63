"""maths/running_variance's reference and oracle, beside numpy and mpmath at 50 digits."""

import mpmath
import numpy as np
import pytest

from judge.catalog import Catalog

EXERCISE = Catalog().find("maths/running_variance")


def seen(entry, *batches):
    """One of them that has been given these batches."""
    it = entry(batches[0].shape[1])
    for batch in batches:
        it.update(batch)
    return it


@pytest.mark.parametrize("cuts", [[], [1], [0, 3, 3, 50], list(range(1, 60))])
def test_it_is_numpys_mean_and_variance_however_the_rows_are_cut(cuts):
    x = np.random.default_rng(1).normal(loc=3, size=(60, 5)).astype("f4")
    it = seen(EXERCISE.solution, *np.split(x, cuts))
    assert (it.mean.dtype, it.var.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(it.mean, x.astype("f8").mean(0), rtol=1e-6)
    np.testing.assert_allclose(it.var, x.astype("f8").var(0), rtol=1e-6)


def test_a_merge_is_as_if_one_had_seen_all():
    x = np.random.default_rng(2).normal(size=(40, 3)).astype("f4")
    a, b = seen(EXERCISE.solution, x[:11]), seen(EXERCISE.solution, x[11:] + 5)
    before = b.var
    a.merge(b)
    np.testing.assert_allclose(a.var, np.concatenate([x[:11], x[11:] + 5]).astype("f8").var(0), rtol=1e-6)
    np.testing.assert_array_equal(b.var, before)


@pytest.mark.parametrize("mean", [0.0, 1e4])
def test_the_oracle_is_exact_to_float64(mean):
    x = (mean + np.random.default_rng(3).normal(size=(30, 2))).astype("f4").astype("f8")
    it = seen(EXERCISE.oracle, x[:7], x[7:])
    with mpmath.workdps(50):
        for j in range(2):
            column = [mpmath.mpf(float(v)) for v in x[:, j]]
            center = mpmath.fsum(column) / len(column)
            var = mpmath.fsum((v - center) ** 2 for v in column) / len(column)
            assert abs(mpmath.mpf(float(it.var[j])) - var) <= var * 2.0**-50
            assert abs(mpmath.mpf(float(it.mean[j])) - center) <= abs(center) * 2.0**-50


def test_nothing_is_seen_before_the_first_row():
    for entry in (EXERCISE.solution, EXERCISE.oracle):
        np.testing.assert_array_equal([entry(3).mean, entry(3).var], np.zeros((2, 3)))
