"""Learning rate: a linear warm-up, half a cosine down, and a floor."""

from collections.abc import Iterable, Iterator

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="lr_at",
    framework="torch",
    sources=[
        "Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with warm restarts (arXiv:1608.03983)",
        "Goyal et al. 2017, Accurate, large minibatch SGD: training ImageNet in 1 hour (arXiv:1706.02677)",
    ],
)

Rng = np.random.Generator
ENOUGH = 1e-7  # nobody can tell rates apart that agree in seven digits


class Plan:
    """A schedule, and the calls that ask it."""

    def __init__(self, rng: Rng, warmup: int, decay: int, floor: bool = True, size: float = 1.0) -> None:
        self.peak = float(size * rng.uniform(0.5, 2.0))
        self.warmup, self.total = warmup, warmup + decay
        self.min_lr = float(self.peak * rng.uniform(0.1, 0.4)) if floor else 0.0

    def at(self, steps: Iterable[int]) -> list[Step]:
        return [call(int(step), self.peak, self.warmup, self.total, self.min_lr) for step in steps]


def some(rng: Rng, low: int, high: int, count: int = 5) -> list[int]:
    """Both ends of low to high - 1 and a few between, in order."""
    return sorted({low, high - 1, *(int(at) for at in rng.integers(low, high, size=count))})


@spec.correctness(scale="one", least=ENOUGH)
def rises_in_a_line(rng: Rng) -> Iterator[list[Step]]:
    """The first step already learns, with peak / warmup, and the last one of the warm-up has the peak: a line through
    (step + 1) / warmup, whatever the floor is."""
    for warmup in (1, 2, 5, int(rng.integers(10, 200))):
        plan = Plan(rng, warmup, int(rng.integers(20, 50)))
        yield plan.at([*some(rng, 0, warmup), warmup])


@spec.correctness(scale="one", least=ENOUGH)
def falls_along_a_cosine(rng: Rng) -> Iterator[list[Step]]:
    """From the peak at step = warmup half a cosine leads down, and its length is that of the decay alone."""
    for decay in (1, 2, 7, int(rng.integers(20, 60))):
        plan = Plan(rng, int(rng.integers(3, 30)), decay, floor=False)
        yield plan.at(some(rng, plan.warmup, plan.total + 1, 9))


@spec.correctness(scale="one", least=ENOUGH)
def down_to_the_floor(rng: Rng) -> Iterator[list[Step]]:
    """The cosine ends at min_lr, and goes there all the way: it is not cut off, and not shifted above the peak."""
    for decay in (3, int(rng.integers(20, 60))):
        plan = Plan(rng, int(rng.integers(3, 30)), decay)
        yield plan.at(some(rng, plan.warmup, plan.total + 1, 9))
    plan.min_lr = plan.peak  # nothing to fall through: behind the warm-up it stays at the peak
    yield plan.at([*some(rng, 0, plan.warmup), *some(rng, plan.warmup, plan.total), plan.total, plan.total + 5])


@spec.correctness(scale="elem", least=ENOUGH)
def small_as_real_ones(rng: Rng) -> Iterator[list[Step]]:
    """Real rates are small, 3e-4 or 1e-5, and have their seven digits all the same."""
    for size in (1e-3, 3e-4, 1e-5):
        plan = Plan(rng, int(rng.integers(3, 30)), int(rng.integers(20, 60)), size=size)
        yield plan.at([*some(rng, 0, plan.warmup), *some(rng, plan.warmup, plan.total + 1)])


@spec.correctness(scale="one", least=ENOUGH)
def stays_there(rng: Rng) -> Iterator[list[Step]]:
    """From total on the rate is min_lr: it neither rises again nor becomes 0."""
    plan = Plan(rng, int(rng.integers(3, 30)), int(rng.integers(10, 60)))
    decay = plan.total - plan.warmup
    yield plan.at(plan.total + ahead for ahead in (0, 1, decay // 3, decay, 2 * decay, 10_000 + int(rng.integers(999))))


@spec.correctness(scale="one", least=ENOUGH)
def without_warm_up(rng: Rng) -> Iterator[list[Step]]:
    """With warmup = 0 step 0 has the peak, and the cosine begins there."""
    plan = Plan(rng, 0, int(rng.integers(10, 60)))
    yield plan.at(some(rng, 0, plan.total + 2))


@spec.correctness(scale="one", least=ENOUGH)
def without_decay(rng: Rng) -> Iterator[list[Step]]:
    """With total = warmup the rate rises to the peak and is min_lr from the next step on."""
    for warmup in (1, int(rng.integers(3, 30)), 0):
        plan = Plan(rng, warmup, 0)
        yield plan.at([*(some(rng, 0, warmup) if warmup else []), warmup, warmup + 1, warmup + 7])


@spec.correctness(scale="one", least=ENOUGH)
def a_run_that_is_resumed(rng: Rng) -> Iterator[list[Step]]:
    """The rate depends on the step alone: steps that are asked twice, or out of order, have the same one."""
    plan = Plan(rng, int(rng.integers(4, 10)), int(rng.integers(10, 20)))
    steps = [int(at) for at in rng.permutation(plan.total + 3)]
    yield plan.at([*steps, *steps[:3]])
