"""Clipping by the global norm: one factor for all gradients, and a norm that neither overflows nor vanishes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="clip_grad_norm",
    framework="torch",
    fixture=["clip_and_look_back"],
    requires=["maths/sum"],
    sources=[
        "Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks (arXiv:1211.5063)",
        "Blue 1978, A portable Fortran program to find the Euclidean norm of a vector, ACM TOMS 4",
    ],
    panel=["scaled_by_the_largest", "norm_of_norms"],
)

Rng = np.random.Generator
F32, F16, BF16 = torch.float32, torch.float16, torch.bfloat16
HALF = 2.0**-10  # what is rounded to half precision on the way is no other function


def odd(rng: Rng, low: int = 2, high: int = 7) -> int:
    return 2 * int(rng.integers(low, high)) + 1


def normal(rng: Rng, *shape: int, scale: float = 1.0, dtype: Any = F32) -> Any:
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def layers(rng: Rng, scale: float = 1.0, dtype: Any = F32) -> list[Any]:
    """The gradients of a small model; those of later layers are larger."""
    m, n, k = odd(rng), odd(rng), odd(rng)
    shapes = ((m, n), (n,), (2, m, k), (k,))
    return [normal(rng, *shape, scale=scale * 2.0**at, dtype=dtype) for at, shape in enumerate(shapes)]


def length(grads: list[Any]) -> float:
    """About how long they are."""
    return float(sum(g.double().square().sum() for g in grads)) ** 0.5


def only_the_gradients(answer: Any) -> Any:
    return list(answer[0])


def only_the_norm(answer: Any) -> Any:
    return answer[1]


def as_they_were(answer: Any) -> Any:
    """The gradients, what was handed in, in whose list they are, and whether the norm is a number."""
    (grads, norm), handed_in, whose = answer
    return [list(grads), handed_in, whose, "a finite norm" if abs(float(norm)) < float("inf") else "no finite norm"]


@spec.correctness(scale="tensor")
def one_factor_for_all(rng: Rng) -> Iterator[Step]:
    """Longer than max_norm: all gradients are multiplied by max_norm / norm, and the norm before that is returned."""
    for share in (0.9, 0.3, 0.05):
        grads = layers(rng)
        yield call(grads, share * length(grads))
    yield call([normal(rng, odd(rng), scale=5.0)], float(rng.uniform(0.5, 2.0)))
    yield call([normal(rng, 1, scale=0.1) + 7.0, normal(rng, 1, odd(rng), 1, scale=3.0)], 2)
    turned = [normal(rng, odd(rng), 4, scale=5.0).t(), normal(rng, odd(rng), 2, 3).transpose(0, 2), normal(rng, 8)[::2]]
    yield call(turned, 0.3 * length(turned))


@spec.correctness(exact=True, seen=only_the_gradients)
def short_ones_stay(rng: Rng) -> Iterator[Step]:
    """Shorter than max_norm: nothing is changed, not in the last digit, and nothing is made longer."""
    for times in (1.1, 3.0, 1000.0):
        grads = layers(rng)
        yield call(grads, times * length(grads))
    grads = [*layers(rng, 1e6, BF16), *layers(rng, 1e-9, BF16)]  # far beyond what float16 holds
    yield call(grads, 2.0 * length(grads))


@spec.correctness(scale="tensor", seen=only_the_norm)
def norms_are_reported(rng: Rng) -> Iterator[Step]:
    """The norm is the root of the sum of all squares, whether there is anything to clip or not."""
    for share in (5.0, 0.5):
        grads = layers(rng, scale=float(rng.uniform(1.0, 20.0)))
        yield call(grads, share * length(grads))


@spec.correctness(scale="tensor", least=HALF)
def each_keeps_its_dtype(rng: Rng) -> Iterator[Step]:
    """float32, float16 and bfloat16 in one list: one norm of all, and each comes back in its own dtype."""
    for share in (0.2, 2.0):
        grads = [normal(rng, odd(rng), 3, dtype=dtype) for dtype in (F16, F32, BF16)]
        yield call(grads, share * length(grads))


@spec.correctness(scale="tensor", least=HALF)
def shorter_than_one(rng: Rng) -> Iterator[Step]:
    """What is long is said by max_norm alone: gradients shorter than 1 are clipped where they are longer than that."""
    for share in (0.6, 0.2):
        grads = layers(rng, scale=0.01)
        yield call(grads, share * length(grads))


@spec.correctness(scale="tensor")
def nothing_at_all(rng: Rng) -> Iterator[Step]:
    """No gradients have the norm 0, and zeros stay zeros: nothing is divided by 0."""
    yield call([], float(rng.uniform(0.5, 2.0)))
    yield call([torch.zeros(odd(rng), 2), torch.zeros(3)], float(rng.uniform(0.5, 2.0)))
    yield call([torch.zeros(4), normal(rng, odd(rng), scale=9.0)], 1.0)


@spec.correctness(exact=True, seen=as_they_were, twins=False)
def not_finite(rng: Rng) -> Iterator[Step]:
    """An infinite or NaN gradient makes the norm infinite or NaN: that is returned, and the gradients as they are, in
    a new list."""
    for bad in (float("inf"), float("-inf"), float("nan")):
        grads = layers(rng)
        grads[int(rng.integers(4))].view(-1)[int(rng.integers(5))] = bad
        yield call(grads, 0.5, of="clip_and_look_back")
    grads = [normal(rng, odd(rng), dtype=F16), normal(rng, 4)]
    grads[0][1] = float("inf")
    yield call(grads, float(rng.uniform(0.5, 2.0)), of="clip_and_look_back")


@spec.correctness(scale="tensor")
def inputs_stay(rng: Rng) -> Iterator[Step]:
    """What was handed in stays as it is: neither the tensors nor the list are changed."""
    for share in (0.3, 3.0):
        for grads in ([*layers(rng), normal(rng, odd(rng), 4).t()], timed(rng)):
            yield call(grads, share * length(grads), of="clip_and_look_back")
    for none in ([], [torch.zeros(odd(rng))]):
        yield call(none, float(rng.uniform(0.5, 2.0)), of="clip_and_look_back")


@spec.stability(scale="elem")
def squares_beyond_half(rng: Rng) -> Iterator[Step]:
    """Half-precision gradients of 100 to 3000: their squares are beyond the largest float16, the norm is not."""
    for scale, dtype in ((30.0, F16), (300.0, F16), (300.0, BF16)):
        grads = layers(rng, scale, dtype)
        yield call(grads, 0.3 * length(grads))


@spec.stability(scale="elem")
def norms_beyond_half(rng: Rng) -> Iterator[Step]:
    """float16 gradients whose norm is no float16: beyond 65504, and with more digits than float16 has."""
    for size in (400, 900):
        grads = [
            (8e3 * (1 + 0.3 * normal(rng, size + odd(rng)))).to(F16),
            normal(rng, odd(rng), scale=100.0, dtype=F16),
        ]
        yield call(grads, 0.3 * length(grads))


def timed(rng: Rng, scale: float = 1.0) -> list[Any]:
    """What is timed, of this size."""
    rows = 3000 + int(rng.integers(60))
    return [normal(rng, rows, 20, scale=scale) for _ in range(3)] + [normal(rng, 20, scale=scale) for _ in range(3)]


@spec.stability(scale="elem")
def large_gradients(rng: Rng) -> Iterator[Step]:
    """Gradients of 1e19 and more, as a loss that has blown up leaves them: the squares are infinite in float32."""
    for scale in (1e20, 1e28, 1e34):
        yield call(layers(rng, scale), float(rng.uniform(0.5, 2.0)))
    yield call(layers(rng, 1e25, BF16), float(rng.uniform(0.5, 2.0)))
    yield call(timed(rng, 1e20), float(rng.uniform(0.5, 2.0)))
    yield call(layers(rng, 1e22), float(rng.uniform(1e18, 1e19)))
    down = -normal(rng, odd(rng), 5, scale=1e22).abs()
    yield call([normal(rng, odd(rng), scale=1e-3), down, normal(rng, 3)], float(rng.uniform(0.5, 2.0)))


@spec.stability(scale="elem")
def tiny_gradients(rng: Rng) -> Iterator[Step]:
    """Gradients of 1e-22, whose squares have hardly a digit in float32, and of 1e-25, where they are 0: the norm is
    small, not 0, and no epsilon may hide it."""
    for scale in (1e-12, 1e-22, 1e-25, 1e-30):
        yield call(layers(rng, scale), float(rng.uniform(0.5, 2.0)))


@spec.stability(scale="elem")
def small_factors(rng: Rng) -> Iterator[Step]:
    """A factor of 1e-6 has one digit in float16, though the clipped gradients have all of theirs; and bfloat16 holds
    gradients of 1e-9, which float16 does not."""
    for steps in (2.5, 10.5):  # so many of float16's smallest steps
        grads = [(2e4 * (1 + 0.3 * normal(rng, 500 + odd(rng)))).to(F16)]
        yield call(grads, length(grads) * steps * 2.0**-24 * float(rng.uniform(0.99, 1.01)))
    grads = [normal(rng, 500, scale=1e4, dtype=BF16), normal(rng, odd(rng), scale=1e-4, dtype=BF16)]
    yield call(grads, float(rng.uniform(0.5, 2.0)))


@spec.speed(at_most=12.0, scale="tensor")
def a_layer(rng: Rng) -> Iterator[Step]:
    """Three matrices of 3000 x 20 and their biases, in a few passes over whole tensors."""
    yield call(timed(rng), 1.0)
