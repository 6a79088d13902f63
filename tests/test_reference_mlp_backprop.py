"""basics/mlp_backprop's reference, held against torch, scipy and mpmath."""

from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from scipy.optimize import approx_fprime
from scipy.special import log_softmax

from judge.answers import answers
from judge.catalog import Catalog
from judge.spec import Case, Family
from judge.steps import widened
from judge.yardstick import Evidence, read

EXERCISE = Catalog().find("basics/mlp_backprop")
FAMILIES = [family for family in EXERCISE.spec.families if family.axis != "speed"]
SMALL = ["any_depth_and_width", "dead_units", "relu_at_exactly_zero", "exploding_signals", "vanishing_signals"]

Numbers = list[Any]


def cases(family: Family, seed: int = 5) -> list[Case]:
    return list(family.cases(np.random.default_rng(seed)))


def flat(answer: Any) -> list[Any]:
    loss, dweights, dbiases = answer
    return [np.asarray(loss), *dweights, *dbiases]


def by_torch(weights: Numbers, biases: Numbers, x: Any, y: Any) -> Numbers:
    parameters = [torch.from_numpy(p).clone().requires_grad_() for p in (*weights, *biases)]
    h = torch.from_numpy(x)
    for layer in range(len(weights)):
        h = (torch.relu(h) if layer else h) @ parameters[layer] + parameters[len(weights) + layer]
    loss = torch.nn.functional.cross_entropy(h, torch.from_numpy(y))
    return [loss.detach().numpy(), *(g.numpy() for g in torch.autograd.grad(loss, parameters))]


def by_mpmath(weights: Numbers, biases: Numbers, x: Any, y: Any) -> Numbers:
    """Loops over matrices of 50 digits."""
    n, last = len(y), len(weights) - 1
    Ws, bs = [mpmath.matrix(w.tolist()) for w in weights], [mpmath.matrix(b.tolist()).T for b in biases]
    hs, z = [mpmath.matrix(x.tolist())], None
    for layer, (W, b) in enumerate(zip(Ws, bs, strict=True)):
        z = hs[-1] * W + mpmath.ones(n, 1) * b
        hs.append(z.apply(lambda v: max(v, mpmath.mpf(0))) if layer < last else z)
    loss, delta = mpmath.mpf(0), hs.pop()
    for row, label in enumerate(y):
        e = [mpmath.exp(delta[row, k]) for k in range(delta.cols)]
        loss += (mpmath.log(mpmath.fsum(e)) - delta[row, int(label)]) / n
        for k in range(delta.cols):
            delta[row, k] = (e[k] / mpmath.fsum(e) - (k == label)) / n
    grads: Numbers = []
    for layer in range(last, -1, -1):
        grads.insert(0, (hs[layer].T * delta, (mpmath.ones(1, n) * delta).T))
        if layer:
            delta = delta * Ws[layer].T
            for at in np.ndindex(delta.rows, delta.cols):
                delta[at] = delta[at] if hs[layer][at] > 0 else mpmath.mpf(0)
    columns = [db.T.tolist()[0] for _, db in grads]
    return [loss, *(dW.tolist() for dW, _ in grads), *columns]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_reference_agrees_with_torch(family: Family) -> None:
    for case in cases(family):
        args = case.steps[0].args
        for got, want in zip(flat(EXERCISE.solution(*args)), by_torch(*args), strict=True):
            np.testing.assert_allclose(got, want, rtol=0, atol=1e-11 * np.abs(want).max())


def test_the_loss_is_scipys() -> None:
    (weights, biases, x, y) = cases(FAMILIES[0])[1].steps[0].args
    logits = np.maximum(x @ weights[0] + biases[0], 0) @ weights[1] + biases[1]
    want = -log_softmax(logits, axis=1)[np.arange(len(y)), y].mean()
    np.testing.assert_allclose(EXERCISE.solution(weights, biases, x, y)[0], want, rtol=1e-14)


def test_the_gradient_is_the_slope_along_a_random_direction() -> None:
    weights, biases, x, y = cases(FAMILIES[0])[3].steps[0].args
    rng = np.random.default_rng(8)
    ways = [rng.normal(size=w.shape) for w in weights], [rng.normal(size=b.shape) for b in biases]

    def along(t: Any) -> float:
        moved = [
            [p + t[0] * v for p, v in zip(*both, strict=True)] for both in zip((weights, biases), ways, strict=True)
        ]
        return float(EXERCISE.solution(*moved, x, y)[0])

    slope = sum(
        np.sum(g * v)
        for gs, vs in zip(EXERCISE.solution(weights, biases, x, y)[1:], ways, strict=True)
        for g, v in zip(gs, vs, strict=True)
    )
    np.testing.assert_allclose(approx_fprime(np.zeros(1), along, 1e-7)[0], slope, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", SMALL)
def test_the_oracles_error_is_below_a_hundredth_of_the_yardstick(name: str) -> None:
    family = next(family for family in FAMILIES if family.name == name)
    case = cases(family)[-1]
    answer = answers(EXERCISE, case.steps, family.measure, np.random.default_rng(1), draws=8)[0]
    with mpmath.workdps(50 if "signals" not in name else 120):
        for evidence, want in zip(answer.evidence, by_mpmath(*case.steps[0].args), strict=True):
            assert error(evidence, want) <= yard(evidence, family) / 100


def error(evidence: Evidence, want: Any) -> float:
    """The oracle's, relative to the largest number of the array."""
    wide = [mpmath.mpf(v) for v in mpmath_list(want)]
    gaps = [abs(exactly(t) - w) for t, w in zip(evidence.truth.ravel(), wide, strict=True)]
    return float(max(gaps) / max(max(map(abs, wide)), mpmath.mpf(2) ** -1022))


def exactly(number: Any) -> Any:
    """A longdouble as the sum of two doubles, with every digit."""
    high = np.float64(number)
    return mpmath.mpf(float(high)) + mpmath.mpf(float(number - high))


def mpmath_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return [value]
    return [inner for row in value for inner in mpmath_list(row)]


def yard(evidence: Evidence, family: Family) -> float:
    reading = read(evidence.truth.astype(np.float64), "float64", evidence, family.measure)
    return float(reading.yard.max())


def test_the_oracle_keeps_extended_precision() -> None:
    wide = [[widened(p) for p in part] for part in cases(FAMILIES[0])[2].steps[0].args[:2]]
    x, y = cases(FAMILIES[0])[2].steps[0].args[2:]
    assert {np.asarray(part).dtype for part in flat(EXERCISE.oracle(*wide, widened(x), y))} == {np.dtype(np.longdouble)}


def test_the_arguments_are_left_alone() -> None:
    args = cases(FAMILIES[0])[3].steps[0].args
    before = [np.array(a) for a in (*args[0], *args[1], args[2])]
    EXERCISE.solution(*args)
    assert all(np.array_equal(a, b) for a, b in zip((*args[0], *args[1], args[2]), before, strict=True))
