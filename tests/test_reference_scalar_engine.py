"""autograd/scalar_engine's reference, against torch's autograd and mpmath's derivatives."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import mpmath
import numpy as np
import pytest
import torch

from judge.catalog import Catalog, Exercise
from judge.spec import Family, Steps

torch.set_num_threads(1)


LEAVES: list["OfTorch"] = []  # torch clears leaves, one by one; ours are all of them


class OfTorch:
    """torch's own scalars in the clothes of the exercise."""

    def __init__(self, data: Any, made: bool = False) -> None:
        self.it = data if made else torch.tensor(float(data), dtype=torch.float64, requires_grad=True)
        if not made:
            LEAVES.append(self)

    @property
    def data(self) -> float:
        return float(self.it.detach())

    @property
    def grad(self) -> float:
        return 0.0 if self.it.grad is None else float(self.it.grad)

    def backward(self) -> None:
        self.it.backward(retain_graph=True)  # type: ignore[no-untyped-call]  # torch leaves it untyped

    def zero_grad(self) -> None:
        for leaf in LEAVES:
            leaf.it.grad = None


def lifted(name: str) -> Callable[..., OfTorch]:
    """torch's function of that name, on scalars of ours."""

    def call(self: OfTorch, *others: Any) -> OfTorch:
        plain = (other.it if isinstance(other, OfTorch) else other for other in others)
        return OfTorch(getattr(self.it, name)(*plain), made=True)

    return call


for operation in ("add", "sub", "mul", "truediv", "pow", "radd", "rsub", "rmul", "rtruediv"):
    setattr(OfTorch, f"__{operation}__", lifted(f"__{operation}__"))
for operation in ("exp", "log", "tanh", "relu"):
    setattr(OfTorch, operation, lifted(operation))


@cache
def exercise() -> Exercise:
    return Catalog().find("autograd/scalar_engine")


def families() -> list[Family]:
    return [family for family in exercise().spec.families if family.axis != "speed"]


def plays(family: Family) -> list[Steps]:
    return [case.steps for case in family.cases(np.random.default_rng(12))]


def flat(answer: Any) -> list[float]:
    return [x for part in answer for x in flat(part)] if isinstance(answer, list | tuple) else [float(answer)]


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_the_reference_is_torchs_autograd(family: Family) -> None:
    torchs = SimpleNamespace(Value=OfTorch)
    for step in (step for steps in plays(family) for step in steps):
        if any("zero_grad" in str(arg) for arg in step.args):
            continue  # an inner value has no gradient in torch
        LEAVES.clear()
        got = getattr(exercise().solution, step.name)(*step.args)
        want = exercise().drivers[step.name](torchs, *step.args)
        np.testing.assert_allclose(flat(got), flat(want), rtol=1e-12, atol=1e-13)


def test_cleared_gradients_come_again() -> None:
    (family,) = (family for family in families() if family.name == "zeroed_between")
    before, once, cleared, again = exercise().solution.in_turn(*plays(family)[0][0].args)
    assert [*before, 0.0] == cleared == [0.0, 0.0, 0.0, 0.0]
    assert again == once != before


@pytest.mark.parametrize("name", ["each_operation", "powers", "random_expressions", "shared_values", "saturated_tanh"])
def test_the_oracle_is_right_to_seventeen_digits(name: str) -> None:
    (family,) = (family for family in families() if family.name == name)
    for step in (step for steps in plays(family) for step in steps):
        program, leaves = step.args
        got, grads = exercise().oracle.run(program, leaves.astype(np.longdouble))
        with mpmath.workdps(60):
            data, slopes = by_mpmath(program, [mpmath.mpf(float(x)) for x in leaves])
            for one, want in zip([got, *grads], [data, *slopes], strict=True):
                high = np.float64(one)
                gap = mpmath.mpf(float(high)) + mpmath.mpf(float(one - high)) - want
                assert abs(gap) <= max(abs(want), 1) * mpmath.mpf(2) ** -53 / 100


def by_mpmath(program: Any, leaves: list[Any]) -> tuple[Any, list[Any]]:
    """The value, and difference quotients with a step of 1e-25."""
    kinds = {"exp": mpmath.exp, "log": mpmath.log, "tanh": mpmath.tanh, "relu": lambda x: max(x, mpmath.mpf(0))}
    signs = {"+": mpmath.fadd, "-": mpmath.fsub, "*": mpmath.fmul, "/": mpmath.fdiv, "**": mpmath.power}

    def value(at: list[Any]) -> Any:
        values = list(at)
        for name, *operands in program:
            found = [values[int(x[1:])] if isinstance(x, str) else x for x in operands]
            values.append((kinds | signs)[name](*found))
        return values[-1]

    step = mpmath.mpf(10) ** -25
    ways = [[step if i == j else 0 for j in range(len(leaves))] for i in range(len(leaves))]
    return value(leaves), [
        (
            value([x + d for x, d in zip(leaves, way, strict=True)])
            - value([x - d for x, d in zip(leaves, way, strict=True)])
        )
        / (2 * step)
        for way in ways
    ]


def test_a_graph_of_a_hundred_thousand_operations_is_walked() -> None:
    data, grads, cleared = exercise().solution.chain(np.array([0.5, 0.5]), 50_000)
    assert cleared == [0.0, 0.0]
    np.testing.assert_allclose([data, *grads], [2.0, 4.0, 4.0], rtol=1e-12)
