"""The gradient-check reference beside parties that nobody here wrote: torch's autograd and mpmath's derivatives."""

import inspect

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog

EXERCISE = Catalog().find("maths/gradient_check")
RNG = np.random.default_rng(5)


def mixed(x, log=np.log, sin=np.sin):
    return log(1 + (x * x).sum()) + sin((x[1:] * x[:-1]).sum())


@pytest.mark.parametrize("scale", [1e-8, 1.0])
def test_autograd_agrees(scale):
    x = scale * RNG.normal(size=9)
    leaf = torch.tensor(x, requires_grad=True)
    (want,) = torch.autograd.grad(mixed(leaf, torch.log, torch.sin), leaf)
    np.testing.assert_allclose(EXERCISE.solution(mixed, x), want.numpy(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(EXERCISE.oracle(mixed, x.astype(np.longdouble)), want.numpy(), rtol=0, atol=1e-15)


@pytest.mark.parametrize("at", [0.0, 1e-8, 0.75, 20.0])
def test_the_oracle_has_all_digits_of_a_derivative_at_fifty(at):
    got = EXERCISE.oracle(lambda x: np.exp(x[0] / 3), np.array([at], np.longdouble))
    with mpmath.workdps(50):
        want = mpmath.diff(lambda x: mpmath.exp(x / 3), mpmath.mpf(at))
        assert abs(mpmath.mpf(float(got[0])) + mpmath.mpf(float(got[0] - np.float64(got[0]))) - want) <= 1e-15 * want


@pytest.mark.parametrize("entry", ["solution", "oracle"])
def test_the_check_tells_autograds_gradient_from_another(entry):
    check, x = getattr(EXERCISE, entry).check, RNG.normal(size=7)

    def gradient(y, factor=1.0):
        leaf = torch.tensor(np.asarray(y, "f8"), requires_grad=True)
        return factor * torch.autograd.grad(mixed(leaf, torch.log, torch.sin), leaf)[0].numpy()

    assert check(mixed, gradient, x) < 1e-4
    assert check(mixed, lambda y: gradient(y, 2.0), x) == pytest.approx(0.5, abs=1e-5)
    assert check(mixed, lambda y: gradient(y)[::-1], x) > 1e-3
    assert check(lambda y: 0.0 * y.sum(), np.zeros_like, x) == 0.0


def test_the_reference_leaves_its_argument_alone():
    x = RNG.normal(size=5)
    before = x.copy()
    EXERCISE.solution(mixed, x)
    EXERCISE.solution.check(mixed, np.zeros_like, x)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("name", ["numgrad", "check"])
def test_the_stub_has_the_reference_s_arguments(name):
    stub, solution = (EXERCISE.entry(EXERCISE.folder / "stub.py"), EXERCISE.solution)
    one, other = (entry if name == "numgrad" else getattr(entry, name) for entry in (stub, solution))
    assert list(inspect.signature(one).parameters) == list(inspect.signature(other).parameters)
