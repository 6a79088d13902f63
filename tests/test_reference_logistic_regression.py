"""basics/logistic_regression's reference, beside scipy's minimisers and beside mpmath."""

import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize

from judge.catalog import Catalog

EXERCISE = Catalog().find("basics/logistic_regression")


def problem(n, d, seed=1):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    return X, (rng.uniform(size=n) < 1 / (1 + np.exp(-X.sum(axis=1)))).astype(np.int64)


def value(w, X, y, l2):
    z = X @ w
    return np.logaddexp(0, z).sum() - y @ z + l2 / 2 * w @ w


def slope(w, X, y, l2):
    return X.T @ (1 / (1 + np.exp(-(X @ w))) - y) + l2 * w


@pytest.mark.parametrize(("n", "d", "l2"), [(40, 3, 0.0), (40, 3, 2.0), (5, 9, 0.5), (30, 1, 0.1)])
def test_scipys_bfgs_ends_in_the_same_place(n, d, l2):
    X, y = problem(n, d)
    w = EXERCISE.solution(X, y, l2, 15)
    found = minimize(value, np.zeros(d), (X, y, l2), "BFGS", slope, options={"gtol": 1e-9})
    assert w.dtype == np.float64
    np.testing.assert_allclose(w, found.x, atol=1e-8)
    assert np.linalg.norm(slope(w, X, y, l2)) < 1e-8


def test_gradient_descent_comes_there_as_well_if_it_has_the_time():
    X, y = problem(30, 2)
    w = np.zeros(2)
    for _ in range(20000):
        w -= 0.02 * slope(w, X, y, 0.5)
    np.testing.assert_allclose(EXERCISE.solution(X, y, 0.5, 15), w, atol=1e-10)


def test_without_a_ridge_other_features_of_the_same_space_give_the_same_predictions():
    X, y = problem(50, 4)
    mixed = X @ np.random.default_rng(2).normal(size=(4, 4))
    np.testing.assert_allclose(mixed @ EXERCISE.solution(mixed, y, 0.0, 15), X @ EXERCISE.solution(X, y, 0.0, 15))


def test_at_fifty_digits_the_gradient_is_zero():
    X, y = problem(12, 2)
    with mpmath.workdps(50):
        A = mpmath.matrix(X.tolist())
        start = [float(v) for v in EXERCISE.oracle(X.astype(np.longdouble), y, 0.25, 15)]

        def gradient(*w):
            z = A * mpmath.matrix(w)
            miss = [1 / (1 + mpmath.exp(-z[i])) - int(y[i]) for i in range(12)]
            return [mpmath.fsum(miss[i] * A[i, j] for i in range(12)) + w[j] / 4 for j in range(2)]

        exact = mpmath.findroot(gradient, start)
        np.testing.assert_allclose(start, [float(v) for v in exact], rtol=1e-13)


@pytest.mark.parametrize("iters", [25, 100])
def test_separable_classes_are_separated_by_finite_weights(iters):
    X, y = problem(30, 3)
    y = (X @ [1.0, -2.0, 0.5] > 0).astype(np.int64)
    w = EXERCISE.solution(X + 0.2 * np.outer(2 * y - 1, [1.0, -2.0, 0.5]), y, 0.0, iters)
    assert np.isfinite(w).all()
    assert value(w, X + 0.2 * np.outer(2 * y - 1, [1.0, -2.0, 0.5]), y, 0.0) < 1e-6
