"""basics/gradient_descent's reference, beside torch's SGD, beside the closed form and beside mpmath."""

import mpmath
import numpy as np
import pytest
import scipy.linalg
import torch

from judge.catalog import Catalog

EXERCISE = Catalog().find("basics/gradient_descent")


def problem(n, d, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=n)


@pytest.mark.parametrize(("n", "d", "lr"), [(30, 4, 0.1), (5, 9, 0.05), (12, 3, 2.0)])
def test_torchs_sgd_takes_the_same_steps(n, d, lr):
    X, y = problem(n, d)
    w, losses = EXERCISE.solution(X, y, lr, 50)
    weights = torch.zeros(d, dtype=torch.float64, requires_grad=True)
    optimiser, want = torch.optim.SGD([weights], lr=lr), []
    for _ in range(50):
        loss = torch.nn.functional.mse_loss(torch.from_numpy(X) @ weights, torch.from_numpy(y))
        want.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (w.dtype, losses.dtype, losses.shape) == (np.float64, np.float64, (51,))
    np.testing.assert_allclose(losses[:50], want, rtol=1e-10)
    np.testing.assert_allclose(w, weights.detach(), rtol=1e-10)


def test_it_is_the_closed_form_that_scipy_computes():
    X, y = problem(20, 5)
    H, best = 2 / 20 * X.T @ X, scipy.linalg.lstsq(X, y)[0]
    w, _ = EXERCISE.solution(X, y, 0.3, 37)
    power = np.linalg.matrix_power(np.eye(5) - 0.3 * H, 37)
    np.testing.assert_allclose(w, best - power @ best, rtol=1e-12)


@pytest.mark.parametrize(("factor", "rises"), [(0.99, False), (1.01, True)])
def test_the_loss_rises_above_two_over_the_largest_eigenvalue_and_falls_below(factor, rises):
    X, y = problem(20, 5)
    largest = scipy.linalg.eigvalsh(2 / 20 * X.T @ X)[-1]
    _, losses = EXERCISE.solution(X, y, factor * 2 / largest, 100)
    assert (losses[-1] > losses[-2]) == rises
    assert rises or (np.diff(losses) < 0).all()


def test_the_oracle_is_exact_enough_after_a_thousand_steps():
    X, y = problem(6, 2)
    X[:, 1] *= 0.01
    w, losses = EXERCISE.oracle(X.astype(np.longdouble), y.astype(np.longdouble), 0.2, 1000)
    with mpmath.workdps(50):
        A, b, want = mpmath.matrix(X.tolist()), mpmath.matrix(y.tolist()), mpmath.matrix(2, 1)
        for _ in range(1000):
            want -= mpmath.mpf(0.2) * 2 / 6 * (A.T * (A * want - b))
        residual = A * want - b
        np.testing.assert_allclose(w, [float(v) for v in want], rtol=2.0**-53 * 1.01)
        np.testing.assert_allclose(losses[-1], float(sum(v**2 for v in residual) / 6), rtol=2.0**-53 * 1.01)


def test_what_overflows_is_not_finite_and_nobody_is_told():
    X, y = problem(10, 3)
    w, losses = EXERCISE.solution(1e4 * X, y, 1.0, 60)
    assert not np.isfinite(w).any()
    assert np.isfinite(losses[:10]).all()
    assert not np.isfinite(losses[30:]).any()
