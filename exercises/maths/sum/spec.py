"""A sum whose error does not grow with the number of terms."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, Steps, call
from sandbox.box import Step

spec = Spec(
    entry="stable_sum",
    sources=[
        "Higham 1993, The accuracy of floating point summation, SIAM J. Sci. Comput. 14",
        "Goldberg 1991, What every computer scientist should know about floating-point arithmetic, CSUR 23",
        "Higham & Mary 2019, A new approach to probabilistic rounding error analysis, SIAM J. Sci. Comput. 41",
    ],
    panel=["pairwise", "blocks_of_rows", "blocks_in_turn", "compensated_lanes"],
)

Rng = np.random.Generator


def magnitudes(steps: Steps) -> Steps:
    """The sum of |x| times u bounds what rounding can do; the sum itself may be much smaller."""
    return tuple(call(abs(step.args[0])) for step in steps)


def normal(rng: Rng, n: int, dtype: str = "f4") -> Any:
    return rng.normal(size=n).astype(dtype)


def odd(rng: Rng, least: int) -> int:
    """An odd number, a little above the least."""
    return 2 * int(rng.integers(least // 2, least // 2 + 50)) + 1


def alike(rng: Rng, n: int, term: float, dtype: str) -> Any:
    """Equal but for twelve bits, by which short running sums round at random: none is right or wrong by the term alone.

    float16 has no bits to spare, and its short sums are exact in float32.
    """
    x = np.full(n, term, dtype)
    return x if dtype == "f2" else x + np.spacing(x) * rng.integers(-2048, 2048, size=n).astype(dtype)


@spec.correctness(scale="elem", condition=magnitudes)
def any_length(rng: Rng) -> Iterator[Step]:
    """Any number of terms: none gives 0, one gives itself, and no tail is dropped from an odd number of them."""
    for n in (0, 1, 2, 3, int(rng.integers(5, 30)), odd(rng, 300), odd(rng, 3000)):
        yield call(abs(normal(rng, n)))
    x = abs(normal(rng, 8 * int(rng.integers(3, 9))))
    x[-1] = x.sum()  # the last term is half of the answer
    yield call(x)


@spec.correctness(scale="elem", condition=magnitudes)
def every_dtype(rng: Rng) -> Iterator[Step]:
    """float16, float32 and float64 come back in their own dtype, float64 with all its digits."""
    for dtype in ("f2", "f4", "f8"):
        yield call(normal(rng, odd(rng, 60), dtype))
        yield call(rng.uniform(1, 2, size=odd(rng, 200)).astype(dtype))


@spec.correctness(exact=True)
def whole_numbers(rng: Rng) -> Iterator[Step]:
    """Whole numbers whose sums stay below 2^24 add up exactly, those that occur twice as well."""
    x = rng.integers(-4000, 4001, size=odd(rng, 1000)).astype("f4")
    for order in (x, rng.permutation(x), np.concatenate([x, x[:5]]), np.full(odd(rng, 40), 3.0, "f2")):
        yield call(order)


@spec.correctness(scale="elem", condition=magnitudes)
def infinities_and_nan(rng: Rng) -> Iterator[Step]:
    """One infinity gives that infinity, two opposite ones NaN, and NaN gives NaN: no correction may make NaN of inf."""
    for dtype in ("f4", "f8", "f2"):
        for specials in ([np.inf], [-np.inf], [np.inf, np.inf], [np.inf, -np.inf], [np.nan], [np.nan, np.inf]):
            x = normal(rng, odd(rng, 20), dtype)
            x[rng.permutation(len(x))[: len(specials)]] = specials
            yield call(x)
        x = normal(rng, odd(rng, 5000), dtype)
        x[int(rng.integers(100))] = np.inf  # and thousands of terms come after it
        yield call(x)


@spec.correctness(scale="elem", condition=magnitudes)
def beyond_the_largest(rng: Rng) -> Iterator[Step]:
    """A float16 sum beyond 65504 is infinite: nothing is clipped, and nothing comes back in a wider dtype."""
    for sign in (1, -1):
        yield call((sign * rng.uniform(300, 400, size=odd(rng, 500))).astype("f2"))


@spec.stability(scale="elem", condition=magnitudes)
def ones_after_a_large_number(rng: Rng) -> Iterator[Step]:
    """2^24 and then 20000 ones: a running float32 sum stays at 2^24, where adding 1 changes nothing."""
    for dtype, power in (("f4", 24), ("f8", 53)):
        x = np.ones(odd(rng, 20000), dtype)
        x[0] = 2.0**power
        yield call(x)


@spec.stability(scale="elem", condition=magnitudes)
def many_equal_terms(rng: Rng) -> Iterator[Step]:
    """20000 terms that are equal but for the last digits round in the same direction in a long running sum, whose error
    grows with n; and a million of them in each of a few dozen running sums, such as those of np.dot(x, ones)."""
    for dtype, least in (("f4", 20000), ("f8", 20000), ("f4", 1_000_000)):
        yield call(alike(rng, odd(rng, least), rng.choice([0.1, 0.7, 1.3]), dtype))


@spec.stability(scale="elem", condition=magnitudes)
def half_precision(rng: Rng) -> Iterator[Step]:
    """float16 terms need a wider accumulator: a float16 one stops growing at 2048 and overflows at 65504."""
    yield call(np.ones(odd(rng, 9000), "f2"))
    up = rng.uniform(20, 30, size=4001).astype("f2")
    yield call(np.concatenate([up, -up[1:], up[:1000]]))


@spec.stability(scale="elem", condition=magnitudes)
def cancelling_terms(rng: Rng) -> Iterator[Step]:
    """A sum 1e5 times smaller than the sum of magnitudes: order and grouping must not make the rounding errors grow."""
    for dtype in ("f4", "f8", "f2"):
        up = alike(rng, 16000, rng.choice([0.1, 0.3, 0.7]), dtype)
        down = rng.uniform(0.5, 1, size=8000).astype(dtype)
        rest = np.full(3, 0.03, dtype)
        yield call(np.concatenate([up, rest, -2 * up[:8000]]))
        yield call(np.concatenate([down, rest, -rng.permutation(down)]))


@spec.speed(at_most=40.0, scale="elem", condition=magnitudes)
def a_million_terms(rng: Rng) -> Iterator[Step]:
    """A million float32 terms, within forty times a library sum; a loop over numbers in Python takes far longer."""
    terms = rng.uniform(0.99, 1.01, size=1_000_000 + odd(rng, 100))  # so alike that most round in the same direction
    terms[rng.integers(1_000_000, size=1000)] *= 30 * rng.normal(size=1000)  # and some not: they are to be looked at
    yield call((rng.choice([0.7, 1.3]) * terms).astype("f4"))
