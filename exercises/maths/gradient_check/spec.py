"""Numerical gradients by central differences, and a check of somebody else's gradient in four evaluations."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from judge.handed import served
from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="numgrad",
    also=["check"],
    sources=[
        "Baydin, Pearlmutter, Radul & Siskind 2018, Automatic differentiation in machine learning (arXiv:1502.05767)",
        "Press, Teukolsky, Vetterling & Flannery 2007, Numerical Recipes, section 5.7: Numerical derivatives",
        "JAX, jax.test_util.check_grads: derivatives checked along random directions",
    ],
    panel=["step_of_two_thirds", "powers_of_two", "larger_step"],
)

Rng = np.random.Generator
Function = Callable[[Any], Any]
RIGHT, WRONG = 1e-4, 1e-3
OPTIMUM = 2.0 ** (-53 * 2 / 3)  # about 2e-11: rounding and truncation together, where the step is best


def verdict(error: Any) -> str:
    """What a check says, in words: the number itself is partly chance."""
    if not error >= 0:
        return "no relative error"
    return "right" if error < RIGHT else "wrong" if error > WRONG else "neither below 1e-4 nor above 1e-3"


def size(rng: Rng) -> int:
    return int(rng.integers(2, 8)) * 2 + 1


def quadratic(rng: Rng, n: int) -> tuple[Function, Function]:
    """Half of x'Ax, and bx: every second derivative is large, and they mix."""
    a = rng.normal(size=(n, n))
    a = a @ a.T / n + 3.0
    b = rng.normal(size=n)

    def f(x: Any) -> Any:
        return (x @ a @ x) / 2 + b @ x

    def g(x: Any) -> Any:
        return a @ x + b

    return f, g


def exponentials(rng: Rng, n: int) -> tuple[Function, Function]:
    """A sum of exponentials, whose third derivative is as large as the first."""
    c, w = rng.uniform(0.5, 2.0, size=n), rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.7, 1.5, size=n)

    def f(x: Any) -> Any:
        return (c * np.exp(w * x)).sum()

    def g(x: Any) -> Any:
        return c * w * np.exp(w * x)

    return f, g


def entropy_like(rng: Rng, n: int) -> tuple[Function, Function]:
    """log(1 + the sum of squares) and a sine: smooth, bounded slopes, every coordinate meets every other."""
    w = rng.normal(size=n)

    def f(x: Any) -> Any:
        return np.log(1 + x @ x) + np.sin(w @ x)

    def g(x: Any) -> Any:
        return 2 * x / (1 + x @ x) + w * np.cos(w @ x)

    return f, g


def logarithms(rng: Rng, n: int) -> tuple[Function, Function]:
    """Its natural scale is x itself, however large that is."""
    c = rng.uniform(1.0, 2.0, size=n)

    def f(x: Any) -> Any:
        return (c * np.log(np.abs(x))).sum()

    def g(x: Any) -> Any:
        return c / x

    return f, g


FAMILIES = (quadratic, exponentials, entropy_like)


@spec.correctness(least=1e-7)
def gradients(rng: Rng) -> Iterator[Step]:
    """The gradient of a smooth function of one or more numbers, also at 0."""
    for make in FAMILIES:
        for n in (1, size(rng)):
            f, _ = make(rng, n)
            yield call(served(f, np.ones(n)), rng.normal(size=n))
    n = size(rng)
    f, _ = exponentials(rng, n)
    yield call(served(f, np.ones(n)), np.where(np.arange(n) % 2 == 0, 0.0, rng.normal(size=n)))
    yield call(served(f, np.ones(n)), np.zeros(n))


@spec.correctness(least=1e-7)
def one_coordinate_at_a_time(rng: Rng) -> Iterator[Step]:
    """Near a minimum the gradient is small: a coordinate that was moved and not put back disturbs all after it."""
    for _ in range(2):
        n = size(rng)
        a, lowest = rng.normal(size=(n, n)), rng.normal(size=n)
        a = a @ a.T / n + 3.0

        def f(x: Any, a: Any = a, lowest: Any = lowest) -> Any:
            return (x - lowest) @ a @ (x - lowest) / 2

        yield call(served(f, np.ones(n)), lowest + rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.01, 0.02, size=n))


@spec.correctness(least=1e-7)
def small_gradients(rng: Rng) -> Iterator[Step]:
    """A function of 1e-12 has a gradient as well."""
    n = size(rng)
    f, _ = exponentials(rng, n)

    def tiny(x: Any) -> Any:
        return 1e-12 * f(x)

    yield call(served(tiny, np.ones(n)), rng.normal(size=n))


def checked(f: Function, g: Function, x: Any) -> Step:
    return call(served(f, x, name="f"), served(g, x, name="g"), x, of="check")


def opposite(g: Function) -> Function:
    return lambda y: -g(y)


def mixed(rng: Rng, steps: list[Step]) -> list[Step]:
    """In an order of chance: f and g are hidden, and the place of a case must not tell whether they belong together.

    For the same reason every family has right gradients and wrong ones, at an `x` of one kind.
    """
    return [steps[at] for at in rng.permutation(len(steps))]


@spec.correctness(seen=verdict)
def right_gradients_pass(rng: Rng) -> Iterator[Step]:
    """`check` gives less than 1e-4 for a gradient that is right, and more than 1e-3 for its opposite."""
    steps = []
    for make in FAMILIES:
        for n in (1, size(rng)):
            f, g = make(rng, n)
            steps += [checked(f, one, rng.normal(size=n) + 0.5) for one in (g, opposite(g))]
    for slope in (0.0, 1.0):
        steps.append(checked(lambda y: 3.0, lambda y, slope=slope: slope + np.zeros_like(y), rng.normal(size=n) + 0.5))
    yield from mixed(rng, steps)


@spec.correctness(seen=verdict)
def right_gradients_pass_near_a_minimum(rng: Rng) -> Iterator[Step]:
    """`check` tells right from wrong where slopes are small beside curvatures: by a central difference, and by an error
    that is relative to the slope."""
    steps = []
    for near in (1e-3, 1e-6):
        n = size(rng)
        a, lowest = 3.0 + np.diag(rng.uniform(1.0, 2.0, size=n)), rng.normal(size=n)

        def f(x: Any, a: Any = a, lowest: Any = lowest) -> Any:
            return (x - lowest) @ a @ (x - lowest) / 2

        def g(x: Any, a: Any = a, lowest: Any = lowest) -> Any:
            return a @ (x - lowest)

        for one in (g, opposite(g)):
            x = lowest + near * rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.5, 2.0, size=n)
            steps.append(checked(f, one, x))
    yield from mixed(rng, steps)


@spec.correctness(seen=verdict)
def right_gradients_pass_far_away(rng: Rng) -> Iterator[Step]:
    """`check` tells right from wrong at x = 1e6 too, where slopes are of 1e-6: its step must grow with x, and its error
    must be relative to the slope."""
    steps = []
    for _ in range(2):
        n = size(rng)
        f, g = logarithms(rng, n)
        for one in (g, opposite(g), lambda y, g=g: 3 * g(y)):
            steps.append(checked(f, one, 1e6 * rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.5, 2.0, size=n)))
            steps.append(checked(f, one, -1e6 * rng.uniform(0.5, 2.0, size=n)))
    yield from mixed(rng, steps)


@spec.correctness(seen=verdict)
def wrong_gradients_are_flagged(rng: Rng) -> Iterator[Step]:
    """`check` gives more than 1e-3 where one entry is wrong, or all of them, and less than 1e-4 where none is."""
    steps = []
    for make in FAMILIES:
        n = size(rng)
        f, g = make(rng, n)
        at, x = int(rng.integers(n)), rng.normal(size=n) + 0.5
        off = np.where(np.arange(n) == at, 100.0, 1.0)
        wrong = (lambda y, g=g, off=off: off * g(y) + (off > 1), opposite(g), lambda y, g=g: np.zeros_like(g(y)))
        steps += [checked(f, one, x) for one in (g, *wrong)]
        steep = np.where(np.arange(n) == at, 100.0, 0.0)  # a right gradient may have a large entry as well

        def steeper(y: Any, f: Function = f, steep: Any = steep) -> Any:
            return f(y) + steep @ y

        def missing(y: Any, g: Function = g, steep: Any = steep) -> Any:
            return np.where(steep > 0, 0.0, g(y))  # along itself it is right

        steps += [checked(steeper, one, x) for one in (lambda y, g=g, steep=steep: g(y) + steep, missing)]
    yield from mixed(rng, steps)


@spec.correctness(seen=verdict)
def errors_that_cancel_are_flagged(rng: Rng) -> Iterator[Step]:
    """Errors whose sum is 0 are errors: directions must be random, not all ones, nor one axis."""
    steps = []
    for make in FAMILIES:
        n = size(rng) + 8  # random signs are good directions: of so many, few are alike
        f, g = make(rng, n)
        wrong = rng.normal(scale=2.0, size=n)
        wrong -= wrong.mean()
        for error in (20 * wrong, np.where(np.arange(n) == 0, 0.0, 50.0 + rng.uniform(size=n)), 0.0, 0.0):
            x = rng.uniform(-0.9, 0.9, size=n)
            steps.append(checked(f, lambda y, g=g, error=error: g(y) + error, x))
    yield from mixed(rng, steps)


@spec.correctness(scale="one", least=1e-6)
def relative_to_the_larger(rng: Rng) -> Iterator[Step]:
    """A gradient that is c times the right one has the error |1 - c| / max(1, |c|), however small the function is."""
    for scale in (1.0, 1e-60):
        for factor in (1.0 + rng.uniform(0.002, 0.01), rng.uniform(2.0, 3.0), rng.uniform(0.3, 0.7), -1.0):
            n = size(rng)
            f, g = quadratic(rng, n)
            yield checked(
                lambda y, f=f, scale=scale: scale * f(y),
                lambda y, g=g, scale=scale, factor=factor: scale * factor * g(y),
                rng.normal(size=n) + 2.0,
            )


@spec.correctness(seen=verdict)
def kinks_are_flagged(rng: Rng) -> Iterator[Step]:
    """At a kink there is no gradient, and what is handed in as one must be flagged; what is smooth has one."""
    n = size(rng)
    w, x = rng.uniform(1.0, 2.0, size=n), np.zeros(n)
    smooth = checked(lambda y: (w * np.sin(y)).sum(), lambda y: w * np.cos(y), x)
    bent = checked(lambda y: (w * np.abs(y)).sum(), lambda y: w * np.where(y >= 0, 1.0, -1.0), x)
    for slope in (lambda y: w * (y > 0), lambda y: w * (y >= 0)):
        yield from mixed(rng, [smooth, bent, checked(lambda y: (w * np.maximum(y, 0)).sum(), slope, x)])


@spec.stability(least=OPTIMUM)
def best_step(rng: Rng) -> Iterator[Step]:
    """In float64 a central difference can have ten right digits: the step balances truncation against rounding."""
    for make in (exponentials, entropy_like):
        n = size(rng) + 6
        f, _ = make(rng, n)
        yield call(served(f, np.ones(n)), rng.uniform(0.3, 1.0, size=n))


@spec.stability(least=OPTIMUM)
def far_from_zero(rng: Rng) -> Iterator[Step]:
    """At x = 1e6 the step must grow with x, else rounding is all that is seen."""
    n = size(rng) + 6
    f, _ = logarithms(rng, n)
    yield call(served(f, np.ones(n)), 1e6 * rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.5, 2.0, size=n))


@spec.stability(least=OPTIMUM)
def near_zero(rng: Rng) -> Iterator[Step]:
    """At x = 1e-8 the step must not shrink with x."""
    n = size(rng) + 6
    f, _ = exponentials(rng, n)
    yield call(served(f, np.ones(n)), 1e-8 * rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.5, 2.0, size=n))


@spec.stability(scale="elem", least=OPTIMUM)
def sizes_side_by_side(rng: Rng) -> Iterator[Step]:
    """Coordinates of 1e6, of 1 and of 1e-8 in one x: each has a step of its own."""
    for _ in range(2):
        sizes = rng.permutation(np.resize([1e6, 1.0, 1e-8], size(rng)))
        n, far = len(sizes), sizes > 1
        (slow, _), (fast, _) = logarithms(rng, int(far.sum())), exponentials(rng, int(n - far.sum()))

        def f(x: Any, far: Any = far, slow: Function = slow, fast: Function = fast) -> Any:
            return slow(x[far]) + fast(x[~far])

        yield call(served(f, np.ones(n)), sizes * rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.5, 1.5, size=n))


@spec.stability
def near_a_root(rng: Rng) -> Iterator[Step]:
    """Where f itself is exact, all that is left is the step: divide by the one that was really taken."""
    n = size(rng) + 6
    a, root = rng.uniform(1.0, 2.0, size=n), rng.uniform(0.5, 0.9, size=n)

    def f(x: Any) -> Any:
        return (a * (x - root)).sum()

    yield call(served(f, np.ones(n)), root * (1 + 1e-14))


@spec.calls(at_most=lambda f, x: 2 * x.size, of="f", least=1e-7)
def two_calls_a_coordinate(rng: Rng) -> Iterator[Step]:
    """`numgrad` calls f twice for each coordinate, and not once more."""
    for n in (1, size(rng)):
        f, _ = entropy_like(rng, n)
        yield call(served(f, np.ones(n)), rng.normal(size=n))


@spec.calls(at_most=4, of="f", seen=verdict)
def four_calls_for_a_check(rng: Rng) -> Iterator[Step]:
    """`check` calls f at most four times, however many coordinates there are."""
    steps = []
    for n in (size(rng), size(rng) + 40):
        f, g = entropy_like(rng, n)
        off = np.where(np.arange(n) == rng.integers(n), 100.0, 1.0)
        for one in (g, opposite(g), lambda y, g=g, off=off: off * g(y) + 10 * (off > 1)):
            steps.append(checked(f, one, rng.normal(size=n) + 0.5))
    yield from mixed(rng, steps)
