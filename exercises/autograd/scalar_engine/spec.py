"""Reverse-mode differentiation of scalar expressions."""

import numpy as np

from judge.spec import Spec, call

spec = Spec(
    entry="Value",
    fixture=["run", "forward", "in_turn", "chain", "diamonds"],
    sources=[
        "Baydin, Pearlmutter, Radul & Siskind 2018, Automatic differentiation in machine learning (arXiv:1502.05767)",
        "Karpathy 2020, micrograd (https://github.com/karpathy/micrograd)",
        "Griewank & Walther 2008, Evaluating Derivatives, chapter 3",
    ],
    requires=["maths/gradient_check"],
    kind="stateful",
    panel=["closures", "forward_mode", "numpy_scalars"],
)


def leaves(rng, n, low=0.5, high=2.0):
    """n numbers of either sign, none of them near 0."""
    return rng.uniform(low, high, size=n) * rng.choice([-1.0, 1.0], size=n)


def positive(rng, n):
    """n numbers from 0.5 to 2."""
    return rng.uniform(0.5, 2.0, size=n)


def number(rng):
    """A Python number between 2 and 4: half of them whole."""
    return int(rng.integers(2, 5)) if rng.integers(2) else float(np.round(rng.uniform(2, 4), 2))


@spec.correctness(scale="elem1")
def each_operation(rng):
    """Every operation alone: its value, and its derivative with respect to each operand; a leaf may be an int's."""
    yield [call([(name, "v0", "v1")], leaves(rng, 2), of="run") for name in ("+", "-", "*", "/")]
    yield [call([(name, "v0")], leaves(rng, 1), of="run") for name in ("exp", "tanh", "relu", "relu", "relu")]
    yield call([("log", "v0")], positive(rng, 1), of="run")
    yield call([("/", "v0", "v1"), ("+", "v2", "v0")], rng.permutation([int(rng.integers(3, 9)), 2]), of="run")


@spec.correctness(scale="elem1")
def numbers_on_either_side(rng):
    """A Python number may stand on either side of + - * /, and 2 - x is not x - 2."""
    names = [str(name) for name in rng.permutation(["+", "-", "*", "/"])]
    yield [call([(name, number(rng), "v0")], leaves(rng, 1), of="run") for name in names]
    yield [call([(name, "v0", number(rng))], leaves(rng, 1), of="run") for name in names]


@spec.correctness(scale="elem1")
def powers(rng):
    """Exponents are whole, broken, negative or 0, of a negative base too; the derivative of x**0 is 0, at 0 as well."""
    yield [call([("**", "v0", n)], leaves(rng, 1), of="run") for n in (2, 3, 1, 0, -1, -2)]
    yield [call([("**", "v0", p)], positive(rng, 1), of="run") for p in (0.5, -0.5, float(rng.uniform(1.5, 3.5)))]
    yield call([("**", "v0", 3.0), ("+", "v2", "v1"), ("*", "v3", "v0")], -positive(rng, 2), of="run")


@spec.correctness(scale="elem1", least=2.0**-52)  # 1 / x - x / x**2 is 0 or a rounding error
def one_value_twice(rng):
    """A value that is used twice gets a share from both uses: x * x, x + x, x / x, x - x; two equal ones stay two."""
    yield [call([(name, "v0", "v0")], leaves(rng, 1), of="run") for name in ("*", "+", "/", "-")]
    yield call([("*", "v0", "v1"), ("-", "v2", "v1"), ("*", "v3", "v1")], np.repeat(leaves(rng, 1), 2), of="run")
    yield call([("*", "v0", "v0"), ("*", "v2", "v0"), ("+", "v3", "v0"), ("-", "v4", "v1")], leaves(rng, 2), of="run")


@spec.correctness(scale="elem1")
def shared_values(rng):
    """A value that is needed near the result and far below it must not go on before both have told it their share."""
    shared = [("*", "v0", "v1"), ("tanh", "v2")]
    detour = [("exp", "v3"), ("*", "v4", "v1"), ("+", "v5", 1), ("tanh", "v6")]
    yield call([*shared, *detour, ("*", "v3", "v7"), ("+", "v8", "v2")], leaves(rng, 2), of="run")
    yield call([*shared, *detour, ("+", "v7", "v3"), ("*", "v8", "v3"), ("*", "v2", "v9")], leaves(rng, 2), of="run")
    yield call([("+", "v0", "v1"), ("*", "v2", "v0"), ("*", "v3", "v2"), ("+", "v2", "v4")], leaves(rng, 2), of="run")


def expression(rng, inputs, steps):
    """A random program whose numbers stay of ordinary size; every step uses the value before it, and an older one."""
    program = []
    for last in range(inputs - 1, inputs + steps - 1):
        here, older = f"v{last}", f"v{int(rng.integers(last + 1))}"
        match int(rng.integers(7)):
            case 0:
                program.append(("+", older, here))
            case 1:
                program.append(("-", older, here))
            case 2:
                program.append(("*", here, older) if rng.integers(2) else ("*", here, 0.5))
            case 3:
                program.append(("tanh", here))
            case 4:
                program.append(("relu", here))
            case 5:
                program.append(("-", number(rng), here) if rng.integers(2) else ("/", here, number(rng)))
            case _:
                program.append(("tanh", older))
    return [*program, ("tanh", f"v{inputs + steps - 1}"), ("+", f"v{inputs + steps}", "v0")]


@spec.correctness(scale="elem1")
def random_expressions(rng):
    """Random expressions of a dozen steps, with values used again and leaves that are not used at all."""
    for _ in range(3):
        yield call(expression(rng, 3, int(rng.integers(8, 16))), leaves(rng, 4, 0.3, 1.2)[:3], of="run")


SHARED = [("*", "v0", "v1"), ("exp", "v3"), ("*", "v4", "v3"), ("+", "v4", "v0"), ("*", "v5", "v6")]


@spec.correctness(scale="elem1")
def backward_again(rng):
    """Each backward() adds to the leaves once more what the first one did: twice gives twice, and not thrice."""
    yield call(SHARED, leaves(rng, 3, 0.3, 1.0), ["v7.backward"] * 3, of="in_turn")


@spec.correctness(scale="elem1")
def two_roots(rng):
    """Two results that share what lies below them: a leaf has the sum of both derivatives."""
    for calls in (["v5.backward", "v6.backward"], ["v6.backward", "v7.backward", "v3.backward"]):
        yield call(SHARED, leaves(rng, 3, 0.3, 1.0), calls, of="in_turn")


@spec.correctness(scale="elem1")
def zeroed_between(rng):
    """zero_grad() of the root clears the whole graph, and nothing else: the next backward() gives what the first one
    gave, and a leaf that is not below the root keeps what it has."""
    yield call(SHARED, leaves(rng, 3, 0.3, 1.0), ["v7.backward", "v7.zero_grad", "v7.backward"], of="in_turn")
    lower = ["v4.backward", "v7.zero_grad"]  # what lies between them has a grad of 0 already
    calls = [*lower, "v5.backward", "v6.backward", "v7.zero_grad", "v6.backward", "v6.zero_grad"]
    yield call(SHARED, leaves(rng, 3, 0.3, 1.0), calls, of="in_turn")
    beside = [*SHARED, ("*", "v7", "v2")]
    yield call(beside, leaves(rng, 3, 0.3, 1.0), ["v8.backward", "v7.zero_grad", "v8.backward"], of="in_turn")


@spec.correctness(scale="elem1", noise=False, twins=False)
def long_chains(rng):
    """A chain of 2500 steps, which only its end holds: no function may call itself once for each of them, and
    raising the limit has no effect."""
    yield call(rng.uniform(0.4, 0.6, size=2), 1250, of="chain")


@spec.stability(scale="elem1")
def saturated_tanh(rng):
    """tanh far from 0 is 1 or -1 and flat: at 50 its derivative is 0, and at 400 or 1000 still no NaN."""
    for sizes in ((400.0, -400.0, 20.0), (1000.0, -1000.0, -50.0)):
        programs = [[("*", "v0", size), ("tanh", "v1"), ("+", "v2", "v0")] for size in sizes]
        yield [call(program, rng.uniform(1.0, 1.5, size=1), of="run") for program in programs]


@spec.stability(scale="elem1", noise=False)
def beyond_the_range(rng):
    """exp(800) and log(exp(800)) are inf, log(0) is -inf and exp(-800) is 0: no error, and no number is clipped."""
    yield call([("exp", "v0"), ("log", "v1"), ("log", "v2"), ("exp", "v3")], far(rng), of="forward")


def far(rng):
    """800 or more, 0, a number too small for epsilons, -800 or less."""
    return np.array([rng.uniform(720, 900), 0.0, 1e-200 * rng.uniform(1, 9), -rng.uniform(760, 900)])


@spec.stability(scale="elem1", noise=False)
def exp_below_the_end(rng):
    """exp(705) is a large number, and not yet inf."""
    yield call([("exp", "v0")], rng.uniform(702, 709, size=1), of="run")


@spec.stability(scale="elem1", noise=False)
def log_of_tiny_numbers(rng):
    """At 1e-200 the slope of log is 1e200: neither an epsilon nor a floor belongs into it."""
    yield call([("log", "v0")], 10.0 ** rng.uniform(-250, -150, size=1), of="run")


@spec.stability(scale="elem1", noise=False)
def powers_of_zero(rng):
    """At 0 the derivative of x**0 is 0, of x**1 it is 1, and of x**2 it is 0: nothing is divided by x."""
    for exponent in (0, 1, 2, 3, 2.5):
        yield call([("**", "v0", exponent), ("*", "v2", "v1")], np.array([0.0, *leaves(rng, 1)]), of="run")


@spec.growth(of="seconds", at_most=1.6, sizes=(500, 1000, 2000, 4000), within=8.0, scale="elem1", noise=False)
def longer_chains(rng, length):
    """Chains of 500 to 4000 times x * a + b, the middle used again on top: twice the length takes twice the time."""
    yield call(rng.uniform(0.4, 0.6, size=2), length, of="chain")


@spec.growth(of="seconds", at_most=2.6, sizes=(4, 6, 8, 11), within=8.0, scale="elem1", noise=False, least=1e-11)
def more_diamonds(rng, levels):
    """Diamonds on diamonds: the ways from top to bottom double with each level, the work does not."""
    yield call(np.array([0.6, 0.5, *rng.uniform(0.5, 1.0, size=30)]), levels, of="diamonds")
