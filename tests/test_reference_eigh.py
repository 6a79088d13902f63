"""maths/eigh's reference, beside LAPACK through scipy and beside mpmath at 40 digits."""

import mpmath
import numpy as np
import pytest
import scipy.linalg

from judge.catalog import Catalog
from judge.steps import widened

EXERCISE = Catalog().find("maths/eigh")


def symmetric(n, seed=1):
    A = np.random.default_rng(seed).normal(size=(n, n))
    return A + A.T


@pytest.mark.parametrize("n", [1, 2, 5, 12])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_eigenvalues_are_lapacks_and_the_vectors_are_but_for_signs(n, dtype):
    A = symmetric(n).astype(dtype)
    A = (A + A.T) / 2
    (w, V), (want, vectors) = EXERCISE.solution(A), scipy.linalg.eigh(A.astype("f8"))
    assert (w.dtype, V.dtype) == (A.dtype, A.dtype)
    tolerance = 100 * np.finfo(dtype).eps
    np.testing.assert_allclose(w, want, atol=tolerance * abs(want).max())
    np.testing.assert_allclose(abs((V * vectors).sum(0)), np.ones(n), atol=tolerance)


def test_against_mpmath_the_oracle_keeps_extended_precision():
    A = symmetric(4)
    w, V = EXERCISE.oracle(widened(A))
    assert (w.dtype, V.dtype) == (np.longdouble, np.longdouble)
    with mpmath.workdps(40):
        want = sorted(mpmath.eigsy(mpmath.matrix(A.tolist()), eigvals_only=True))
        for got, right in zip(w, want, strict=True):
            exact = mpmath.mpf(float(got)) + mpmath.mpf(float(got - np.longdouble(float(got))))
            assert abs(exact - right) < 1e-17


@pytest.mark.parametrize(
    "A", [np.zeros((3, 3)), np.ones((5, 5)), np.eye(4), symmetric(4) * 1e200, symmetric(4) * 1e-200]
)
def test_the_vectors_are_orthonormal_whatever_the_matrix(A):
    w, V = EXERCISE.solution(A)
    np.testing.assert_allclose(V.T @ V, np.eye(len(A)), atol=1e-14)
    np.testing.assert_allclose((V * w) @ V.T, A, atol=1e-14 * abs(A).max())


def test_the_argument_is_left_alone():
    A = symmetric(4)
    before = A.copy()
    EXERCISE.solution(A)
    np.testing.assert_array_equal(A, before)
