"""Dynamic loss scaling: gradients that float16 can hold, and steps that an overflow never reaches."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="LossScaler",
    kind="stateful",
    framework="torch",
    fixture=["run", "wait", "unscale_again", "backward"],
    requires=["training/adamw"],
    sources=["Micikevicius et al. 2018, Mixed precision training (arXiv:1710.03740)"],
    panel=["scale_as_a_tensor", "in_numpy"],
)

Rng = np.random.Generator
INF, NAN = float("inf"), float("nan")


def at(rng: Rng, low: int, high: int) -> int:
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def halves(rng: Rng, shape: tuple[int, ...], size: float) -> torch.Tensor:
    """Scaled gradients with as few digits as a backward pass in float16 leaves them, held in float32."""
    return torch.from_numpy(rng.normal(size=shape).astype("f2").astype("f4")) * size


def shapes(rng: Rng) -> list[tuple[int, ...]]:
    return [(int(rng.integers(2, 4)), 3), (int(rng.integers(1, 4)),), (2, 1)]


def loop(
    rng: Rng, bad: Sequence[float | None], scale: float, dtype: str = "f4", size: float = 4.0, **options: Any
) -> Step:
    """A step for each of `bad`: None is a good one, a number stands somewhere in one of its gradients."""
    like = shapes(rng)
    steps = []
    for turn, number in enumerate(bad):
        grads = [halves(rng, shape, size * scale) for shape in like]
        if number is not None:
            grads[turn % 3].view(-1)[int(rng.integers(len(grads[turn % 3].view(-1))))] = number
        steps.append(grads)
    losses = torch.from_numpy(rng.uniform(0.5, 3, size=len(bad)).astype(dtype))
    p = torch.tensor(float(np.round(rng.normal(), 3)))
    return call(p, losses, steps, init_scale=scale, **options, of="run")


@spec.correctness(scale="row", twins=False)
def good_steps(rng: Rng) -> Iterator[Step]:
    """Losses are multiplied by the scale, gradients divided by it in the memory that they are views of, and after
    growth_interval good steps it grows."""
    for scale, interval, growth in ((2.0**10, 3, 2.0), (8.0, 2, 4.0), (2.0**14, 2, 8.0)):
        yield loop(rng, [None] * 7, scale, growth_interval=interval, growth=growth)


@spec.correctness(scale="row", twins=False)
def overflows(rng: Rng) -> Iterator[Step]:
    """One infinity or NaN in one of the gradients: the optimiser is not called, the scale shrinks, and the good steps
    count from 0 again."""
    for bad in ((None, None, INF, None, None, None, None), (-INF, NAN, None, INF, None, None, None, -INF)):
        for backoff in (0.5, 0.25):
            yield loop(rng, bad, 2.0**12, growth_interval=3, backoff=backoff)
    yield loop(rng, [None, NAN, None, -INF, None], 2.0**15)


@spec.correctness(scale="row", twins=False)
def several_infinities(rng: Rng) -> Iterator[Step]:
    """Many infinities in one step, in all gradients or in one, shrink the scale once; they may cancel in no sum."""
    for places in ((0, 1, 2), (0,), (2,), (1, 2)):
        like = shapes(rng)
        steps = [[halves(rng, shape, 512.0) for shape in like] for _ in range(3)]
        for place in places:
            steps[1][place].view(-1)[:2] = torch.tensor([INF, -INF])[: steps[1][place].numel()]
        losses = torch.from_numpy(rng.uniform(0.5, 3, size=3).astype("f4"))
        yield call(torch.tensor(1.5), losses, steps, init_scale=256.0, growth_interval=5, of="run")


@spec.correctness(scale="row", twins=False)
def within_bounds(rng: Rng) -> Iterator[Step]:
    """The scale never falls below 1, however many overflows come, and never grows beyond max_scale: it is cut
    off there."""
    yield loop(rng, [INF, NAN, INF, None, INF, None, None], 4.0, growth_interval=2)
    yield loop(rng, [None] * 5, 2.0**22, growth_interval=1)
    yield loop(rng, [None, None, None, INF, None, None, None], 256.0, growth_interval=1, max_scale=1024.0)
    yield loop(rng, [INF, NAN, None, -INF, None], 8.0, backoff=0.25)
    yield loop(rng, [None] * 5, 16.0, growth_interval=1, growth=4.0, max_scale=128.0)


@spec.correctness(scale="row", twins=False)
def any_options(rng: Rng) -> Iterator[Step]:
    """No power of two and not whole: the scale, what it grows and shrinks by, and its bound are any numbers."""
    scale, top = at(rng, 90, 110) + 0.3, at(rng, 250, 290) + 0.7
    options = {"growth_interval": 1, "growth": 1.7, "backoff": 0.45, "max_scale": top}
    yield loop(rng, [None, None, INF, None, -INF, NAN, None], scale, size=0.0, save=(4,), **options)
    yield loop(rng, [INF, None, None, None, INF, None], scale, size=0.0, save=(1, 5), **options)


@spec.correctness(scale="row", twins=False)
def saved_and_resumed(rng: Rng) -> Iterator[Step]:
    """A new scaler that is loaded has the scale and the good steps of the old one."""
    yield loop(rng, [None] * 6, 2.0**9, growth_interval=3, save=(1, 4))
    yield loop(rng, [None, INF, None, None, None, None], 2.0**11, growth_interval=4, save=(3, 5))
    yield loop(rng, [None] * 4, 2.0**18, growth_interval=2, save=(2, 3))


@spec.correctness(scale="row", noise=False, twins=False)
def the_defaults(rng: Rng) -> Iterator[Step]:
    """Without options the scale begins at 2^16 and doubles after 2000 good steps, and not one sooner or later."""
    one = torch.tensor(float(rng.integers(1, 8)))
    yield call(one, at=(int(rng.integers(900, 1900)), 1999, 2000, 2001), of="wait")


@spec.correctness(scale="row", twins=False)
def unscaled_twice(rng: Rng) -> Iterator[Step]:
    """A second unscale before update, also behind step, is refused by a RuntimeError, and changes neither gradients nor
    what was found; behind update it is allowed."""
    grads = [halves(rng, shape, 512.0) for shape in shapes(rng)]
    yield call(torch.tensor(1.0), torch.tensor(2.0), grads, init_scale=128.0, of="unscale_again")
    overflow = [g.clone() for g in grads]
    overflow[at(rng, 0, 2)].view(-1)[0] = INF
    yield call(torch.tensor(1.0), torch.tensor(2.0), overflow, init_scale=128.0, of="unscale_again")


@spec.correctness(scale="row", twins=False)
def losses_in_half_precision(rng: Rng) -> Iterator[Step]:
    """A float16 loss becomes a float32 one."""
    yield loop(rng, [None, INF, None, None], 2.0**7, dtype="f2", growth_interval=2)


@spec.correctness(scale="tensor")
def gradients_flow(rng: Rng) -> Iterator[Step]:
    """The backward pass begins at the scaled loss, and what is unscaled is the gradient of the loss."""
    m, n = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    w, x, y = (torch.from_numpy(rng.normal(size=shape).astype("f4")) for shape in ((n,), (m, n), (m,)))
    yield call(w, x, y, init_scale=float(2 ** int(rng.integers(3, 12))), of="backward")


@spec.stability(scale="tensor", least=2.0**-11)  # what passes through float16 is rounded to it
def gradients_below_half_precision(rng: Rng) -> Iterator[Step]:
    """Gradients of 1e-9 through float16: the scale keeps them alive, and dividing in float16 would lose them again."""
    for size in (1e-9, 3e-8):
        w = torch.from_numpy(rng.uniform(0.5, 1, size=12).astype("f2"))
        x = torch.from_numpy(rng.uniform(0.5, 1, size=(3, 12)).astype("f2"))
        y = torch.from_numpy((size * rng.uniform(0.5, 1, size=3)).astype("f4"))
        yield call(w, x, y, of="backward")


def large(rng: Rng) -> list[tuple[int, int]]:
    """What is timed: five tensors."""
    return [(500, 76 + int(rng.integers(1, 9))) for _ in range(5)]


@spec.stability(scale="row")
def large_but_finite(rng: Rng) -> Iterator[Step]:
    """Gradients near 1e38, scaled or, at a scale of 1, also unscaled: finite, though no sum and no norm of them is."""
    for size, scale in ((1e38, 2.0**16), (1e30, 2.0**16), (1e6, 2.0**16), (1.5e38, 1.0)):
        like = [(40,), (3, 20)]
        grads = [torch.from_numpy((size * rng.uniform(0.5, 2, size=shape)).astype("f4")) for shape in like]
        grads[0][-1] = 2.2 * size
        losses = torch.from_numpy(rng.uniform(0.5, 3, size=2).astype("f4"))
        yield call(torch.tensor(1.0), losses, [grads, grads[::-1]], init_scale=scale, growth_interval=1, of="run")
    many = [torch.from_numpy((1e38 * rng.uniform(0.5, 2, size=shape)).astype("f4")) for shape in large(rng)[:2]]
    yield call(torch.tensor(1.0), losses[:1], [many], growth_interval=1, of="run")


@spec.stability(scale="row")
def scales_that_round(rng: Rng) -> Iterator[Step]:
    """Where the scale is no power of two, dividing rounds: it and its inverse are kept in float32 or wider."""
    for scale in (at(rng, 60, 120) + 0.3, 1e5 / 3):
        yield loop(rng, [None] * 4, scale, growth_interval=1, growth=1.3)


@spec.stability(scale="row")
def losses_beyond_half_precision(rng: Rng) -> Iterator[Step]:
    """A float16 loss whose scaled value float16 cannot hold, or holds with few digits: it is widened first."""
    for largest in (6e4, 3.0):
        losses = torch.from_numpy(rng.uniform(largest / 4, largest, size=16).astype("f2"))
        steps = [[halves(rng, (2,), 512.0)] for _ in range(16)]
        yield call(torch.tensor(1.0), losses, steps, growth_interval=9, of="run")


@spec.speed(at_most=2.5, scale="row", noise=False)
def many_gradients(rng: Rng) -> Iterator[Step]:
    """Some 200000 gradients in five tensors, once with an infinity or NaN: two or three passes over each, and no loop
    over what is in them."""
    like = large(rng)
    steps = [[torch.from_numpy(rng.normal(size=shape).astype("f4")) for shape in like] for _ in range(3)]
    steps[rng.integers(3)][rng.integers(5)][rng.integers(500), rng.integers(76)] = rng.choice([INF, -INF, NAN])
    losses = torch.from_numpy(rng.uniform(0.5, 3, size=3).astype("f4"))
    yield call(torch.tensor(1.0), losses, steps, growth_interval=2, of="run")
