"""basics/linear_regression's reference, beside scipy and beside mpmath at 60 digits."""

import mpmath
import numpy as np
import pytest
import scipy.linalg

from judge.catalog import Catalog

EXERCISE = Catalog().find("basics/linear_regression")


def problem(n, d, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)).astype("f4"), rng.normal(size=n).astype("f4")


@pytest.mark.parametrize(("n", "d"), [(30, 4), (5, 5), (9, 1)])
def test_it_is_scipys_least_squares(n, d):
    X, y = problem(n, d)
    w = EXERCISE.solution(X, y)
    assert w.dtype == np.float32
    np.testing.assert_allclose(w, scipy.linalg.lstsq(X.astype("f8"), y.astype("f8"))[0], rtol=1e-5)


@pytest.mark.parametrize("l2", [1e-6, 0.5, 300.0])
def test_with_a_ridge_its_gradient_is_zero(l2):
    X, y = (part.astype("f8") for part in problem(4, 9))
    w = EXERCISE.oracle(X, y, l2)
    np.testing.assert_allclose(X.T @ (X @ w - y) + l2 * w, 0, atol=1e-12)


def test_the_oracle_is_exact_enough_at_a_condition_of_1e4():
    rng = np.random.default_rng(3)
    left, right = np.linalg.qr(rng.normal(size=(12, 3)))[0], np.linalg.qr(rng.normal(size=(3, 3)))[0]
    X, y = ((left * [1, 1e-2, 1e-4]) @ right).astype("f4").astype("f8"), rng.normal(size=12)
    with mpmath.workdps(60):
        A = mpmath.matrix(X.tolist())
        want = mpmath.lu_solve(A.T * A, A.T * mpmath.matrix(y.tolist()))
        largest = max(abs(v) for v in want)
        for got, right_one in zip(EXERCISE.oracle(X, y), want, strict=True):
            assert abs(mpmath.mpf(float(got)) - right_one) < largest * 1e-10


def test_equal_columns_share_a_weight_that_is_finite():
    X, y = problem(20, 3)
    twice = EXERCISE.solution(np.concatenate([X, X[:, :1]], axis=1), y)
    once = EXERCISE.solution(X, y)
    np.testing.assert_allclose([twice[0] + twice[3], *twice[1:3]], once, rtol=1e-5)
