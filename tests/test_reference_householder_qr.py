"""maths/householder_qr's reference, beside LAPACK through scipy and beside mpmath at 40 digits."""

import mpmath
import numpy as np
import pytest
import scipy.linalg

from judge.catalog import Catalog

EXERCISE = Catalog().find("maths/householder_qr")


@pytest.mark.parametrize("shape", [(1, 1), (6, 6), (9, 4), (50, 1)])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_but_for_signs_it_is_lapacks(shape, dtype):
    A = np.random.default_rng(1).normal(size=shape).astype(dtype)
    (Q, R), (want_Q, want_R) = EXERCISE.solution(A), scipy.linalg.qr(A.astype("f8"), mode="economic")
    assert (Q.dtype, R.dtype) == (A.dtype, A.dtype)
    tolerance = 200 * np.finfo(dtype).eps
    np.testing.assert_allclose(abs(Q), abs(want_Q), atol=tolerance)
    np.testing.assert_allclose(abs(R), abs(want_R), atol=tolerance * abs(want_R).max())


def test_against_mpmath_the_oracle_is_exact_to_float64():
    A = np.random.default_rng(2).normal(size=(5, 3)).astype("f4").astype("f8")
    _, R = EXERCISE.oracle(A)
    with mpmath.workdps(40):
        _, want = mpmath.qr(mpmath.matrix(A.tolist()))
        for i in range(3):
            for j in range(i, 3):
                assert abs(abs(mpmath.mpf(float(R[i, j]))) - abs(want[i, j])) < 1e-14


@pytest.mark.parametrize("make", [np.zeros_like, np.ones_like, lambda A: A * 1e30, lambda A: A * 1e-30])
def test_q_is_orthonormal_whatever_the_matrix(make):
    A = make(np.random.default_rng(3).normal(size=(7, 4))).astype("f4")
    Q, R = EXERCISE.solution(A)
    np.testing.assert_allclose(Q.T @ Q, np.eye(4), atol=1e-6)
    np.testing.assert_array_equal(np.tril(R, -1), np.zeros((4, 4)))
    np.testing.assert_allclose(Q.astype("f8") @ R, A, atol=2e-6 * abs(A).max())


def test_the_argument_is_left_alone():
    A = np.random.default_rng(4).normal(size=(5, 3)).astype("f4")
    before = A.copy()
    EXERCISE.solution(A)
    np.testing.assert_array_equal(A, before)
