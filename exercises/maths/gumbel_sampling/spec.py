"""Draws from logits by Gumbel's trick, and the divergence of two distributions that are known by their logits."""

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.handed import generator
from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="gumbel_sample",
    also=["kl"],
    fixture=["again"],
    requires=["maths/softmax"],
    sources=[
        "Jang, Gu & Poole 2016, Categorical reparameterization with Gumbel-softmax (arXiv:1611.01144)",
        "Maddison, Tarlow & Minka 2014, A* sampling (arXiv:1411.0030)",
        "Cover & Thomas 2006, Elements of Information Theory, 2nd edition, chapter 2",
    ],
    panel=["differences_in_float32", "log_probabilities_in_float64"],
)

Rng = np.random.Generator
MANY, CODES = 20000, 2000  # a batch of MANY + code rows holds the distributions that `dealt` makes of its length
FAR = 6.0  # standard deviations
TAIL = 4.753  # standard deviations, which chance exceeds once in a million
FIRST = 2000
# Seeds whose first 2000 numbers hold a 0 in float32, or the number before 1; in float64, one that float32 rounds to 1;
# and a waiting time of 0.
ZERO = (28740, 41594, 50605, 88783, 94164, 112079, 119257, 145262, 167058, 177963)
NEARLY_ONE = (6923, 8004, 10888, 15630, 20420, 21799, 23565, 38719, 60800, 70030)
ONE = (23345, 23565, 44613, 49398, 60800, 109217, 178419, 179586, 183547, 187276)
NO_WAIT = (1887, 8275, 13973, 19740, 20907, 28740, 41594, 42488, 45104, 50605)
ENDS = ((ZERO, "random", "f4", 0), (ONE, "random", "f8", 1), (NEARLY_ONE, "random", "f4", 1 - 2.0**-24))
WAITING = (NO_WAIT, "standard_exponential", "f4", 0)


@functools.lru_cache(maxsize=64)
def dealt(b: int) -> Any:
    """Three rows of logits, each with an impossible class, that come one after the other in a batch of b rows."""
    rng = np.random.default_rng(b)
    rows = 1.3 * rng.normal(size=(3, 7 if b >= MANY else 16))
    rows[np.arange(3), rng.permutation(rows.shape[1])[:3]] = -np.inf
    return rows


def batch(rng: Rng, least: int, spread: float = 3.0, offset: float = 0.0) -> Any:
    """Logits whose distributions follow from their number; each row has a shift of its own."""
    b = least + int(rng.integers(CODES))
    shift = spread * rng.normal(size=(b, 1)) + offset * rng.choice([-1, 1], size=(b, 1))
    return (np.tile(dealt(b), (b // 3 + 1, 1))[:b] + shift).astype("f4")


def seed(rng: Rng) -> Any:
    return generator(int(rng.integers(2**32)))


def surprise(draws: Any) -> tuple[float, Any]:
    """How far draws are from the distributions of `dealt`, and from independence of those of 1, 2, 3 ... rows before:
    at most 1 but for chance, once in a million.

    Pearson's chi-square of the three together; and how often a draw equals the one of so many rows before, for one to
    half the batch: noise that is used again, after however many rows, makes them equal. That is held against how often
    each class was drawn, which may be wrong of draws that are independent.
    """
    draws = np.asarray(draws)
    rows = dealt(len(draws))
    p = np.exp(rows - rows.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    if ((draws < 0) | (draws >= p.shape[1])).any():
        return np.inf, np.zeros(1)
    count = np.stack([np.bincount(draws[at::3], minlength=p.shape[1]) for at in range(3)])
    if count[p == 0].any():
        return np.inf, np.zeros(1)
    total = count.sum(axis=1, keepdims=True)
    free = int((p > 0).sum()) - 3
    chi_square = ((count - total * p)[p > 0] ** 2 / (total * p)[p > 0]).sum()
    waves = np.fft.rfft(np.eye(p.shape[1])[draws], 2 * len(draws), axis=0)
    lags = np.arange(1, len(draws) // 2 + 2)
    pairs, equal = len(draws) - lags, np.fft.irfft((abs(waves) ** 2).sum(axis=1))[lags]
    often = np.array([(count / total * np.roll(count / total, -lag, axis=0)).sum() / 3 for lag in range(3)])[lags % 3]
    return (
        float(chi_square / (free * (1 - 2 / (9 * free) + TAIL * np.sqrt(2 / (9 * free))) ** 3)),  # Wilson & Hilferty
        abs(equal / pairs - often) / (TAIL * np.sqrt(3 * np.maximum(often, 1e-3) / pairs)),
    )


def in_words(draws: Any) -> Any:
    """Are draws as the logits say?"""
    far, ties = surprise(draws)
    if far == np.inf:
        return "classes that are impossible"
    if (ties > 1).any():
        return f"draws that depend on one another, at a distance of {1 + ties.argmax()}"
    return "draws as the logits say" if far <= 1 else "draws from another distribution"


def in_limits(draws: Any) -> Any:
    """As a number: 1, or by how much chance is exceeded."""
    far, ties = surprise(draws)
    return np.float64(max(far, ties.max(), 1.0))


def draws_at_the_ends(draws: Any) -> Any:
    """One more than the number of rows that drew the first of five classes, the last, or one that is none."""
    draws = np.asarray(draws)
    return np.float64(1 + ((draws <= 0) | (draws >= 4)).sum())


def rare_draws(draws: Any, step: Step) -> Any:
    """1, or by how much chance is exceeded in how many draws are not a row's most likely class."""
    logits = np.asarray(step.args[0], "f8")
    expected = (1 - 1 / np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)).sum()
    rare = (np.asarray(draws) != logits.argmax(axis=1)).sum()
    off = 2 * abs(np.sqrt(rare + 3 / 8) - np.sqrt(expected + 3 / 8))  # Anscombe: nearly normal, with deviation 1
    return np.float64(max(off / FAR, 1.0))


def special(rng: Rng, seeds: tuple[int, ...], kind: str, dtype: Any, hit: int) -> tuple[int, Any]:
    """A seed, and where among its first numbers of a kind one is `hit` in float32."""
    chosen = int(rng.choice(seeds))
    numbers = getattr(np.random.Generator(np.random.PCG64(chosen)), kind)(FIRST, dtype).astype("f4")
    if not (numbers == hit).any():
        raise ValueError(f"numpy's generator no longer gives a {hit} for the seed {chosen}; search for others")
    return chosen, np.flatnonzero(numbers == hit)


def sums_below_one(row: Any) -> bool:
    """Are the cumulative sums of a row's softmax in float32 all less than 1, however it is divided?"""
    e = np.exp(row - row.max())
    return bool((e / e.sum()).cumsum()[-1] < 1 and np.exp(row - row.max() - np.log(e.sum())).cumsum()[-1] < 1)


def fast(value: Any, step: Step) -> Any:
    """Of draws the words, of divergences themselves.

    Each row has a distribution of its own. As many standard deviations as FAR from what is expected is chance once in a
    hundred million: in how often a class was drawn, how likely the draws were, and how often two in a row are equal.
    """
    draws = np.asarray(value)
    if draws.dtype.kind != "i":
        return value
    p = np.exp(step.args[0].astype("f8") - step.args[0].max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    rows = np.arange(len(p))
    if ((draws < 0) | (draws >= p.shape[1])).any() or not p[rows, draws].all():
        return "classes that are impossible"
    log_p = np.log(np.where(p > 0, p, 1.0))
    mean, alike = (p * log_p).sum(axis=1), (p[1:] * p[:-1]).sum(axis=1)
    off = [
        *((np.bincount(draws, minlength=p.shape[1]) - p.sum(axis=0)) / np.sqrt((p * (1 - p)).sum(axis=0))),
        (log_p[rows, draws] - mean).sum() / np.sqrt(((p * log_p**2).sum(axis=1) - mean**2).sum()),
        ((draws[1:] == draws[:-1]).sum() - alike.sum()) / np.sqrt((alike * (1 - alike)).sum()),
    ]
    return (
        "draws as the logits say" if np.abs(off).max() < FAR else "draws from another distribution, or not independent"
    )


def sizes(rng: Rng) -> tuple[int, int]:
    b, n = (int(size) for size in rng.permutation(np.arange(4, 14))[:2])
    return b, n


def pair(rng: Rng, b: int, n: int, scale: float = 1.5) -> tuple[Any, Any]:
    """Logits of two distributions."""
    p, q = ((scale * rng.normal(size=(b, n)) + rng.normal(size=(b, 1))).astype("f4") for _ in "pq")
    return p, q


@spec.correctness(seen=in_words, noise=False, twins=False)
def frequencies(rng: Rng) -> Iterator[Step]:
    """Over some 20000 rows every class comes as often as its probability says, by a chi-square test at one in a
    million; rows are independent, and a constant added to a row changes nothing."""
    yield call(batch(rng, MANY), seed(rng))


@spec.correctness(twins=False)
def one_possible_class(rng: Rng) -> Iterator[Step]:
    """A class of -inf is never drawn: where all but one are, there is no chance left. Also for a single row."""
    for b, n in (sizes(rng), (1, 5)):
        logits = np.full((b, n), -np.inf, "f4")
        logits[np.arange(b), rng.integers(n, size=b)] = 30 * rng.normal(size=b)
        yield call(logits, seed(rng))


@spec.correctness(scale="elem1")
def divergences(rng: Rng) -> Iterator[Step]:
    """KL(p || q) of each row, in nats: summed over the classes, and not the same as KL(q || p)."""
    b, n = sizes(rng)
    for shape in ((b, n), (1, n), (b, 2), (n, n), (2, 70)):
        yield call(*pair(rng, *shape), of="kl")


@spec.correctness(scale="elem1")
def impossible_classes(rng: Rng) -> Iterator[Step]:
    """Where p is 0 nothing is added, also where q is 0 too; where q is 0 and p is not, the divergence is +inf. Where p
    is q without a class, it is minus the logarithm of what is left of q."""
    b, n = sizes(rng)
    p, q = pair(rng, b, n)
    p[:, 1] = -np.inf
    yield call(p, q.copy(), of="kl")
    cut = q.copy()
    cut[np.arange(b), rng.integers(n, size=b)] = -np.inf
    yield call(cut, q.copy(), of="kl")
    q[:, 1] = -np.inf
    yield call(p, q.copy(), of="kl")
    q[::2, 2] = -np.inf
    yield call(p, q, of="kl")


@spec.correctness(scale="one", noise=False, twins=False)
def equal_distributions(rng: Rng) -> Iterator[Step]:
    """KL(p || p) is exactly 0."""
    p, _ = pair(rng, *sizes(rng))
    yield call(p, p.copy(), of="kl")


@spec.correctness(scale="elem1", twins=False)
def shifted_logits(rng: Rng) -> Iterator[Step]:
    """A constant added to a row of logits changes no probability, and so no divergence."""
    p, q = pair(rng, *sizes(rng))
    p, q = np.concatenate([p, p]), np.concatenate([q, p])
    shifts = rng.normal(size=(2, len(p), 1))
    yield call((p + shifts[0]).astype("f4"), (q + 9 * shifts[1]).astype("f4"), of="kl")


@spec.correctness(noise=False, twins=False)
def all_chance_is_the_generators(rng: Rng) -> Iterator[Step]:
    """Equal generators give equal draws, and another one gives others: randomness comes from rng and nowhere else."""
    logits = rng.normal(size=(60 + int(rng.integers(30)), 8)).astype("f4")
    for some in (logits, thousands(rng, 16)):  # of what is timed nobody sees where its draws come from
        yield call(some, *(int(number) for number in rng.permutation(1000)[:2]), of="again")


@spec.stability(seen=in_limits, noise=False)
def large_logits(rng: Rng) -> Iterator[Step]:
    """Logits around 1e4 and -1e4: exp overflows, or leaves only zeros, before anything can be drawn."""
    yield call(batch(rng, 6000, 30.0, 1e4), seed(rng))


@spec.stability
def uniform_zero_and_one(rng: Rng) -> Iterator[Step]:
    """A uniform number may be 0, in float32 it may be rounded to 1, and a waiting time may be 0: a logarithm of it is
    infinite, and beside -inf it wins, loses or becomes NaN."""
    n = 7  # no 0 of ZERO falls on a row's first class, which a row without a largest number gets by chance
    for end, lone in ((ENDS[0], True), (ENDS[1], False), (WAITING, False)):
        chosen, places = special(rng, *end)
        classes = rng.integers(n, size=FIRST // n + 1)
        classes[places // n] = (places + (0 if lone else rng.integers(1, n))) % n
        logits = np.full((len(classes), n), -np.inf, "f4")
        logits[np.arange(len(classes)), classes] = rng.normal(size=len(classes))
        yield call(logits, generator(chosen))


@spec.stability(seen=draws_at_the_ends, noise=False)
def no_class_by_default(rng: Rng) -> Iterator[Step]:
    """The first and the last class are impossible in every row: a search in cumulative sums returns one of them, or one
    too far, for a uniform number of 0 and for one above the last sum, which float32 often rounds to less than 1."""
    for end in ENDS:
        chosen, places = special(rng, *end)
        logits = rng.normal(size=(FIRST, 5)).astype("f4")
        logits[:, [0, -1]] = -np.inf
        for place in places:
            while not sums_below_one(logits[place]):
                logits[place, 1:-1] = rng.normal(size=3)
        yield call(logits, generator(chosen))


@spec.stability(seen=rare_draws, noise=False)
def rare_classes(rng: Rng) -> Iterator[Step]:
    """A hundred classes of one in ten thousand each: all together they come once in a hundred rows, by noise that is as
    large as theirs must be, and not cut off."""
    logits = rng.normal(-9.2, 0.3, size=(5000 + int(rng.integers(CODES)), 100))
    logits[np.arange(len(logits)), rng.integers(100, size=len(logits))] = 0.0
    yield call(logits.astype("f4"), seed(rng))


@spec.stability(scale="elem")
def nearly_equal(rng: Rng) -> Iterator[Step]:
    """Distributions that differ by 3e-5: the divergence is 1e-10, positive, and lost where logarithms are subtracted in
    float32."""
    p, _ = pair(rng, 24, 12)
    yield call(p, (p + 3e-5 * rng.normal(size=p.shape)).astype("f4"), of="kl")


@spec.stability(scale="elem")
def far_apart(rng: Rng) -> Iterator[Step]:
    """Where q is exp(-200) or exp(-2000) its logarithm is -200 or -2000: q itself is 0, and p log(p / q) infinite. A p
    of 1e-12 counts as well, where q is small enough."""
    for apart, less in ((200.0, 0.0), (2000.0, 0.0), (1e14, 27.0)):
        p, q = pair(rng, 16, 9)
        at = np.arange(16), rng.integers(9, size=16)
        p[at] -= np.float32(less)
        q[at] -= np.float32(apart)
        yield call(p, q, of="kl")


@spec.stability(scale="elem1")
def far_from_zero(rng: Rng) -> Iterator[Step]:
    """Logits of both around 1e4 and -1e4: exp overflows or vanishes, the divergence is an ordinary number."""
    p, q = pair(rng, 16, 9)
    yield call((p + 1e4 * rng.choice([-1, 1], size=(16, 1))).astype("f4"), (q - 1e4).astype("f4"), of="kl")
    p = thousands(rng, 8)  # what is timed
    q = p + rng.normal(size=p.shape)
    yield call((p + 1e4 * rng.choice([-1, 1], size=(len(p), 1))).astype("f4"), (q - 1e4).astype("f4"), of="kl")


def thousands(rng: Rng, n: int) -> Any:
    """Logits of some 6000 rows of n classes, each with an impossible class and a shift of its own."""
    logits = 1.3 * rng.normal(size=(6000 + int(rng.integers(CODES)), n))
    logits[np.arange(len(logits)), rng.integers(n, size=len(logits))] = -np.inf
    return (logits + 3.0 * rng.normal(size=(len(logits), 1))).astype("f4")


@spec.speed(at_most=4.0, scale="elem1", seen=fast, noise=False)
def many_draws(rng: Rng) -> Iterator[Step]:
    """`gumbel_sample` draws from some 6000 rows of 16 classes: no loop over rows."""
    yield call(thousands(rng, 16), seed(rng))


@spec.speed(at_most=12.0, scale="elem1", noise=False)
def many_divergences(rng: Rng) -> Iterator[Step]:
    """`kl` compares some 6000 pairs of rows of 8 classes: no loop over rows."""
    logits = thousands(rng, 8)
    yield call(logits, (logits + rng.normal(size=logits.shape)).astype("f4"), of="kl")
