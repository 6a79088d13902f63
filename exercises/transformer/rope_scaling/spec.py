"""Rotary frequencies for a longer context: linear, ntk and yarn."""

import numpy as np

from judge.spec import Spec, call

spec = Spec(
    entry="rope_freqs",
    framework="torch",
    sources=[
        "Chen et al. 2023, Extending Context Window of Large Language Models via Positional Interpolation"
        " (arXiv:2306.15595)",
        "Peng, Quesnelle, Fan & Shippole 2023, YaRN: Efficient Context Window Extension of Large Language Models"
        " (arXiv:2309.00071)",
    ],
    requires=["transformer/rope"],
    panel=["as_in_transformers", "exponential_of_logarithms", "one_after_another"],
)

METHODS = ("linear", "ntk", "yarn")
BASES = (500.0, 10000.0, 500000.0, 1000000.0)
UNIT = 2.0**-24  # mscale may be a float32 as well


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def pair(d, base, train_len, beta):
    """The pair that turns beta times within train_len."""
    return d * np.log(train_len / (2 * np.pi * beta)) / (2 * np.log(base))


def decided(d, base, train_len, *betas):
    """Is no end of the ramp so near to an integer that rounding decides?"""
    return all(abs(c - round(c)) > 1e-3 for c in (pair(d, base, train_len, beta) for beta in betas))


def window(rng, d, base, low, high, betas=(32, 1)):
    """A train_len from low to high at which the ends of the ramp are plain to see."""
    while True:
        train_len = at(rng, low, high)
        if decided(d, base, train_len, *betas):
            return train_len


def ordinary(rng, d=None):
    """Width, base, window and factor of a model that there might be."""
    d = int(rng.choice([24, 32, 64, 80, 128])) if d is None else d
    base = float(rng.choice(BASES[1:]))
    return d, base, window(rng, d, base, 1500, 9000), float(rng.uniform(1.5, 40.0))


@spec.correctness(scale="elem", least=UNIT)
def factor_one(rng):
    """Factor 1 is the plain table, base^(-2i/d), with mscale 1, for every method."""
    for method in METHODS:
        d = 2 * at(rng, 2, 20)
        base = float(rng.uniform(50.0, 2e4))
        yield call(d, base, window(rng, d, base, 1000, 9000), 1.0, method)


@spec.correctness(scale="elem", least=UNIT)
def linear_slows_every_pair(rng):
    """linear divides every frequency by the factor; mscale is 1."""
    for d in (4, 2 * at(rng, 3, 30), 128):
        yield call(*ordinary(rng, d), "linear")


@spec.correctness(scale="elem", least=UNIT)
def ntk_changes_the_base(rng):
    """ntk takes base * factor^(d/(d-2)): the fastest pair stays, the slowest is slowed down by the factor."""
    for d in (4, 6, 2 * at(rng, 4, 30), 128):
        yield call(*ordinary(rng, d), "ntk")


@spec.correctness(scale="elem", least=UNIT)
def yarn_leaves_the_fast_and_slows_the_slow(rng):
    """yarn keeps fast pairs, divides slow ones by the factor, however little above 1 that is, and mixes frequencies on
    a ramp over the pairs."""
    for d in (64, 128, 2 * at(rng, 10, 50)):
        yield call(*ordinary(rng, d), "yarn")
    d, base, train_len, _ = ordinary(rng)
    yield call(d, base, train_len, float(rng.uniform(1.1, 1.9)), method="yarn")
    for beta in (31, 33):
        # Windows in which the lower end is not that of another beta_fast, however near.
        d, base, train_len, factor = ordinary(rng, 128)
        while np.floor(pair(d, base, train_len, beta)) == np.floor(pair(d, base, train_len, 32)):
            train_len = window(rng, d, base, 1500, 9000)
        yield call(d, base, train_len, factor, "yarn")


@spec.correctness(scale="elem", least=UNIT)
def other_betas(rng):
    """The ends of the ramp follow from beta_fast and beta_slow, which are arguments, and need not be whole."""
    for by_name in (True, False):
        betas = at(rng, 10, 100), at(rng, 2, 5)
        d, base = int(rng.choice([48, 64, 128])), float(rng.choice(BASES))
        train_len, factor = window(rng, d, base, 2000, 9000, betas), float(rng.uniform(2.0, 16.0))
        if by_name:
            yield call(d, base, train_len, factor, "yarn", beta_fast=betas[0], beta_slow=betas[1])
        else:
            yield call(d, base, train_len, factor, "yarn", *betas)
    # Betas need not be whole; with as many pairs as here, cutting 1.5 to 1 moves the upper end by more than one.
    betas = at(rng, 10, 60) + 0.5, 1.5
    train_len = window(rng, 128, 10000.0, 2000, 9000, betas)
    yield call(128, 10000.0, train_len, float(rng.uniform(2.0, 16.0)), "yarn", *betas)


@spec.correctness(scale="elem", least=UNIT)
def the_ramp_begins_at_pair_zero(rng):
    """In a short window even the first pair turns less than beta_fast times: the ramp's lower end is then pair 0."""
    for d in (16, 64, 2 * at(rng, 20, 60)):
        yield call(d, 10000.0, window(rng, d, 10000.0, 40, 150), float(rng.uniform(2.0, 16.0)), "yarn")


@spec.correctness(scale="elem", least=UNIT)
def the_ramp_ends_at_d_minus_one(rng):
    """With a small base even the last pair turns often: the ramp's upper end is then d - 1, beyond the last pair."""
    for d in (16, 2 * at(rng, 10, 40)):
        base = float(rng.uniform(6.0, 8.0))
        # The lower end lies in the first half of the pairs, the upper one beyond d - 1 if it were not cut.
        train_len = window(rng, d, base, int(2 * np.pi * 1.15 * base**2), int(2 * np.pi * 1.6 * base**2))
        yield call(d, base, train_len, float(rng.uniform(2.0, 16.0)), "yarn")


@spec.stability(scale="elem", least=UNIT)
def a_ramp_without_width(rng):
    """Where both ends of the ramp are pair 0 it is a step behind that pair, and no 0 / 0."""
    for d in (8, 32):
        beta, base = float(rng.uniform(20.0, 60.0)), float(rng.choice(BASES))
        # c lies between -1 and 0: its floor is cut to 0, and its ceiling is 0.
        train_len = int(2 * np.pi * beta * base ** (-2 / d * rng.uniform(0.2, 0.7)))
        yield call(d, base, train_len, float(rng.uniform(2.0, 16.0)), "yarn", beta, beta)
