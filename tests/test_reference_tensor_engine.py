"""autograd/tensor_engine's reference, against torch's autograd, scipy's softmax and difference quotients."""

import itertools
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from scipy.special import softmax

from judge.catalog import Catalog, Exercise
from judge.spec import Family, Steps
from judge.steps import over_steps, widened
from sandbox.box import Step

torch.set_num_threads(1)


class OfTorch:
    """A torch tensor in the clothes of the exercise: numpy's words for axes."""

    def __init__(self, data: Any, requires_grad: bool = True) -> None:
        self.it = torch.tensor(np.asarray(data), requires_grad=requires_grad)

    @property
    def data(self) -> Any:
        return self.it.detach().numpy()

    @property
    def grad(self) -> Any:
        return None if self.it.grad is None else self.it.grad.numpy()

    def __getitem__(self, index: Any) -> Any:
        return around(self.it[index])

    def __getattr__(self, name: str) -> Any:
        words = {"max": "amax", "transpose": "permute", "axis": "dim", "keepdims": "keepdim"}

        def call(*args: Any, **kwargs: Any) -> Any:
            named = {words.get(key, key): value for key, value in kwargs.items()}
            if named.get("dim", 0) is None or (name in ("sum", "mean", "max") and "dim" not in named):
                named["dim"] = tuple(range(self.it.ndim))
            if name == "softmax":
                named.setdefault("dim", -1)
            return around(getattr(self.it, words.get(name, name))(*map(plain, args), **named))

        return call

    def backward(self) -> None:
        if self.it.ndim:
            raise ValueError("no scalar")
        self.it.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped


def around(value: Any) -> Any:
    made = OfTorch.__new__(OfTorch)
    made.it = value
    return made


def plain(value: Any) -> Any:
    return value.it if isinstance(value, OfTorch) else value


for operation in ("add", "sub", "mul", "truediv", "matmul", "pow"):
    name = f"__{operation}__"
    setattr(OfTorch, name, lambda self, other, name=name: around(getattr(self.it, name)(plain(other))))
TORCHS = SimpleNamespace(Tensor=OfTorch, no_grad=torch.no_grad)


@cache
def exercise() -> Exercise:
    return Catalog().find("autograd/tensor_engine")


def families() -> list[Family]:
    return [family for family in exercise().spec.families if family.axis != "speed"]


def steps(family: Family) -> list[Step]:
    plays: list[Steps] = [case.steps for case in family.cases(np.random.default_rng(21))]
    return list(itertools.chain.from_iterable(plays))


def flat(answer: Any) -> list[Any]:
    return [x for part in answer for x in flat(part)] if isinstance(answer, list | tuple) else [answer]


def largest(step: Step) -> float:
    found: list[float] = []

    def note(array: Any) -> Any:
        found.append(float(np.abs(array).max()))
        return array

    over_steps(note, (step,))
    return max(found)


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_the_reference_is_torchs_autograd(family: Family) -> None:
    for step in steps(family):
        got = getattr(exercise().solution, step.name)(*step.args, **step.kwargs)
        want = exercise().drivers[step.name](TORCHS, *step.args, **step.kwargs)
        for one, other in zip(flat(got), flat(want), strict=True):
            if isinstance(one, str):
                assert one == other
            else:
                lost = 1e-12 * np.abs(other).max() + 1e-15 * largest(step)  # large gradients that nearly cancel
                np.testing.assert_allclose(one, other, rtol=0, atol=lost)


def test_a_gradient_is_the_slope_along_a_random_direction() -> None:
    (family,) = (family for family in families() if family.name == "random_expressions")
    rng = np.random.default_rng(4)
    for step in steps(family):
        program, leaves = step.args
        ways = [rng.normal(size=leaf.shape) for leaf in leaves]
        sides = [[leaf + t * way for leaf, way in zip(leaves, ways, strict=True)] for t in (1e-6, -1e-6)]
        above, below = (exercise().solution.run(program, side)[0] for side in sides)
        slope = sum(np.sum(g * way) for g, way in zip(exercise().solution.run(program, leaves)[1], ways, strict=True))
        np.testing.assert_allclose((above - below) / 2e-6, slope, rtol=1e-6, atol=1e-7)


def test_softmax_of_large_numbers_is_scipys() -> None:
    x = np.array([[1000.0, 999.0, -1000.0], [-800.0, -800.5, -801.0]])
    for axis in (0, 1):
        (got,) = exercise().solution.values([("softmax", "t0", {"axis": axis})], [x])
        np.testing.assert_allclose(got, softmax(x, axis=axis), rtol=1e-12)


def test_the_oracle_keeps_extended_precision() -> None:
    for family in families():
        step = over_steps(widened, tuple(steps(family)))[0]
        found = flat(getattr(exercise().oracle, step.name)(*step.args, **step.kwargs))
        kinds = {np.asarray(x).dtype for x in found if not isinstance(x, str)}
        assert kinds <= {np.dtype(np.longdouble)}


def test_a_graph_is_let_go_of() -> None:
    leaf = exercise().solution(np.ones(3))
    loss = (leaf * leaf).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match="before"):
        loss.backward()
    np.testing.assert_array_equal(leaf.grad, [2.0, 2.0, 2.0])
