"""Temperature, top-k and nucleus sampling."""

import numpy as np
import torch

from judge.handed import generator
from judge.spec import Spec, call

spec = Spec(
    entry="sample",
    framework="torch",
    fixture=["again", "spoken"],
    sources=[
        "Holtzman et al. 2019, The Curious Case of Neural Text Degeneration (arXiv:1904.09751)",
        "Fan, Lewis & Dauphin 2018, Hierarchical Neural Story Generation (arXiv:1805.04833)",
        "Jang, Gu & Poole 2016, Categorical Reparameterization with Gumbel-Softmax (arXiv:1611.01144)",
    ],
    requires=["maths/gumbel_sampling", "maths/softmax"],
    panel=["gumbel_maximum"],
)

ROWS = 1800
RIGHT = "each token as often as it should be"
FAR = 3.0  # the root of a count has the standard deviation 1/2: six of them
EVEN = 0.1  # the squares of their distances, over that, are a chi-square: with 11 degrees one in a billion is below


def word(drawn, order, shares):
    """What is wrong with the tokens that were drawn; `order` lists them best first, with these shares."""
    if drawn.min() < 0 or drawn.max() >= len(order):
        return "a token that is none"
    counts = np.bincount(drawn, minlength=len(order))[order]
    shares = np.pad(np.array(shares) / sum(shares), (0, len(order) - len(shares)))
    off = np.sqrt(counts) - np.sqrt(len(drawn) * shares)
    off[(shares == 0) & (counts > 0)] = np.inf
    worst = int(np.argmax(np.abs(off)))
    if np.abs(off[worst]) > FAR:
        came = f"token {order[worst]}, number {worst + 1} of its row, {counts[worst]} times"
        return f"{came} and not about {len(drawn) * shares[worst]:.0f}" if shares[worst] else f"{came}: it may not come"
    even = np.count_nonzero(shares) > 10 and 4 * (off @ off) < EVEN  # a token that never comes is no degree of freedom
    return "tokens spread too evenly to be drawn" if even else RIGHT


def as_often_as(*kinds):
    """What is seen of draws whose rows are of these kinds in turn, each with the shares of its tokens, best first."""

    def look(value, step):
        logits, drawn = step.args[0].numpy(), np.asarray(value)
        for kind, shares in enumerate(kinds):
            order = np.argsort(-logits[kind], kind="stable")
            said = word(drawn[kind :: len(kinds)], order, shares)
            if said != RIGHT:
                return said
        return RIGHT

    return look


def in_pairs(shares):
    """What is seen of draws from equal rows: how often each two tokens came one behind the other."""

    def look(value, step):
        logits, drawn = step.args[0].numpy()[0], np.asarray(value)
        v = len(logits)
        if drawn.min() < 0 or drawn.max() >= v:
            return "a token that is none"
        best = np.argsort(-logits, kind="stable")[: len(shares)]
        counts = np.bincount(drawn[::2] * v + drawn[1::2], minlength=v * v).reshape(v, v)
        if counts.sum() > counts[best][:, best].sum():
            return "a token that may not come"
        due = np.outer(shares, shares) * counts.sum() / sum(shares) ** 2
        off = np.abs(np.sqrt(counts[best][:, best]) - np.sqrt(due))
        if off.max() <= FAR:
            return RIGHT
        one, two = np.unravel_index(int(off.argmax()), off.shape)
        came = f"{counts[best[one], best[two]]} times and not about {due[one, two]:.0f} times"
        return f"token {best[two]} behind token {best[one]} {came}"

    return look


def by_rank(shares, *ends):
    """What is seen of draws from a long row: how often ranks below each of these ends came, behind the end before."""

    def look(value, step):
        drawn, order = np.asarray(value), np.argsort(-step.args[0].numpy()[0], kind="stable")
        if drawn.min() < 0 or drawn.max() >= len(order):
            return "a token that is none"
        ranks, begin = np.argsort(order)[drawn], 0
        for end in ends:
            count, due = int(((begin <= ranks) & (ranks < end)).sum()), len(drawn) * sum(shares[begin:end])
            if abs(np.sqrt(count) - np.sqrt(due)) > FAR:
                return f"numbers {begin + 1} to {end} of the row {count} times, and not about {due:.0f} times"
            begin = end
        return RIGHT

    return look


def rows(rng, *kinds, temperature=1.0, shuffled=True):
    """Rows of these kinds in turn: logits whose shares at that temperature are given, at places drawn afresh."""
    made = [temperature * np.log(rng.permutation(shares) if shuffled else shares) + rng.normal() for shares in kinds]
    return torch.from_numpy(np.tile(made, (ROWS // len(kinds), 1)).astype("f4"))


def draw(rng, logits, temperature=1.0, top_k=None, top_p=None):
    """One call, with a generator of its own."""
    return call(logits, temperature, top_k, top_p, generator(int(rng.integers(2**31)), "torch"))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def with_ties(rng, b, v):
    """Logits that are small integers, so that many are equal."""
    return torch.from_numpy(rng.integers(-2, 3, size=(b, v)).astype("f4"))


@spec.correctness(noise=False)
def cold_is_greedy(rng):
    """Temperature 0 takes the best token, be it below 0, the lower index where two are equal, and no filter counts."""
    for top_k, top_p in [(None, None), (4, float(rng.uniform(0.2, 0.8)))]:
        logits = with_ties(rng, at(rng, 20, 40), at(rng, 6, 20)) - 3.0
        logits[:, at(rng, 0, 5)] = -torch.inf
        yield draw(rng, logits, 0.0, top_k, top_p)


@spec.correctness(noise=False)
def the_best_token_always_stays(rng):
    """top_k = 1 and top_p = 0 leave the best token, the lower index where two are equal, at any temperature."""
    for top_k, top_p in [(1, None), (None, 0.0), (1, 0.7), (3, 0.0)]:
        yield draw(rng, with_ties(rng, at(rng, 20, 40), at(rng, 6, 20)), float(rng.uniform(0.5, 2.0)), top_k, top_p)
    yield [draw(rng, with_ties(rng, 1, 9), 1.0, 1, 1.0) for _ in range(2)]


OPEN = (0.3, 0.2, 0.15, 0.1, 0.06, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02)


@spec.correctness(noise=False, seen=as_often_as(OPEN, OPEN), twins=False)
def without_filters(rng):
    """None and 0, None and 1.0 filter nothing: every token comes as often as the softmax says, even the last."""
    for top_k, top_p in [(0, 1.0), (len(OPEN), None)]:
        yield draw(rng, rows(rng, OPEN, OPEN), 1.0, top_k, top_p)


LONG = (0.41, *np.linspace(0.0105, 0.0095, 59))


@spec.correctness(noise=False, seen=by_rank(LONG, 1, 50, 60), twins=False)
def a_longer_row(rng):
    """Of 60 tokens one has 0.4 and the others about 0.01 each: all come, and the one no oftener than it should."""
    yield draw(rng, rows(rng, LONG))


STEEP = (0.5, 0.3, 0.15, 0.05)


@spec.correctness(noise=False, seen=as_often_as(STEEP), twins=False)
def temperature_divides_the_logits(rng):
    """The softmax is taken of the logits over the temperature: below 1 it is steeper, above 1 flatter."""
    for temperature in (0.4, float(rng.uniform(3.0, 5.0))):
        yield draw(rng, rows(rng, STEEP, temperature=temperature), temperature)


@spec.correctness(noise=False, seen=as_often_as((1.0,) * 4), twins=False)
def hot_is_uniform(rng):
    """At temperature 5000 all tokens that top_k keeps come equally often, and no other comes."""
    v = at(rng, 6, 12)
    logits = rng.permutation(np.arange(v) + rng.uniform(0.0, 0.5, size=v))
    yield draw(rng, torch.from_numpy(np.tile(logits, (ROWS, 1)).astype("f4")), 5000.0, 4, None)


@spec.correctness(noise=False, seen=as_often_as((0.3, 0.25, 0.2)), twins=False)
def top_k_keeps_the_best(rng):
    """top_k = 3 leaves the three best tokens in their proportions, and no fourth."""
    yield draw(rng, rows(rng, (0.3, 0.25, 0.2, 0.15, 0.1)), 1.0, 3, None)


TIED = (0.28, 0.18, 0.18, 0.18, 0.18)


@spec.correctness(noise=False, seen=as_often_as(TIED[:3], TIED[:3]), twins=False)
def ties_at_the_border(rng):
    """Of equal tokens at the border of top_k or top_p the lower indices stay, and only as many as there is room for."""
    yield draw(rng, rows(rng, TIED, TIED), 1.0, 3, None)
    yield draw(rng, rows(rng, TIED, TIED), 1.0, None, 0.55)


@spec.correctness(noise=False, seen=as_often_as((0.4, 0.3)), twins=False)
def the_crossing_token_stays(rng):
    """top_p keeps the fewest best tokens that reach it: the one that crosses the line is in, the next one is out."""
    yield draw(rng, rows(rng, (0.4, 0.3, 0.2, 0.1)), 1.0, None, float(rng.uniform(0.45, 0.67)))
    yield draw(rng, rows(rng, (0.4, 0.3, 0.2, 0.06, 0.04)), 1.0, 0, 0.65)


@spec.correctness(noise=False, seen=as_often_as((0.4, 0.3)), twins=False)
def the_nucleus_of_what_top_k_left(rng):
    """All three knobs: top_p is measured on what top_k left of the tempered shares, after they add up to 1 again."""
    logits = rows(rng, (0.4, 0.3, 0.2, 0.1), temperature=3.0)
    yield draw(rng, logits, 3.0, 3, float(rng.uniform(0.72, 0.75)))


@spec.correctness(noise=False, seen=as_often_as((0.55,)), twins=False)
def one_token_is_the_nucleus(rng):
    """A token that is likelier than top_p is alone, once top_k and temperature have made it so."""
    yield draw(rng, rows(rng, (0.55, 0.3, 0.1, 0.05)), 1.0, None, float(rng.uniform(0.1, 0.5)))
    yield draw(rng, rows(rng, (0.55, 0.3, 0.1, 0.05), temperature=0.5), 0.5, None, 0.5)
    yield draw(rng, rows(rng, (0.55, 0.4, 0.03, 0.02)), 1.0, 2, 0.57)


@spec.correctness(noise=False, seen=as_often_as((0.4, 0.3)), twins=False)
def temperature_comes_first(rng):
    """The nucleus is that of the tempered shares: a high temperature widens it."""
    yield draw(rng, rows(rng, (0.4, 0.3, 0.2, 0.1), temperature=2.0), 2.0, None, 0.5)


CERTAIN, OPEN_ENDED = (0.7, 0.12, 0.1, 0.08), (0.35, 0.3, 0.2, 0.15)


@spec.correctness(noise=False, seen=as_often_as((0.7,), (0.35, 0.3), (0.35, 0.3)), twins=False)
def each_row_has_its_own_nucleus(rng):
    """A row that is certain keeps one token where its neighbour keeps two others."""
    yield draw(rng, rows(rng, CERTAIN, OPEN_ENDED, OPEN_ENDED), 1.0, None, 0.6)


NEVER = (0.93, 0.07)


@spec.correctness(noise=False, seen=as_often_as(NEVER), twins=False)
def minus_infinity_never_comes(rng):
    """A token of -inf has no share, also where top_k has room for it; and one of 0.93 leaves another its share."""
    for top_k, top_p in [(None, 0.95), (3, None)]:
        logits = np.concatenate([np.log(NEVER), np.full(at(rng, 2, 5), -np.inf)]) + rng.normal()
        logits = np.tile(rng.permutation(logits), (ROWS, 1)).astype("f4")
        yield draw(rng, torch.from_numpy(logits), 1.0, top_k, top_p)


@spec.correctness(noise=False, twins=False)
def all_chance_is_the_generators(rng):
    """Equal generators give equal tokens, and another one gives others: randomness comes from rng and nowhere else."""
    for top_k, top_p in [(None, None), (6, 0.95)]:
        logits = torch.from_numpy(rng.normal(size=(at(rng, 60, 90), 8)).astype("f4"))
        seeds = (int(seed) for seed in rng.permutation(1000)[:2])
        yield call(logits, float(rng.uniform(1.0, 2.0)), top_k, top_p, *seeds, of="again")
    # Of what is timed nobody sees where its tokens come from.
    yield call(few_of_many(rng), 0.9, 50, 0.9, *(int(seed) for seed in rng.permutation(1000)[:2]), of="again")


@spec.correctness(noise=False, seen=in_pairs(STEEP[:3]), twins=False)
def a_text_is_many_calls(rng):
    """600 tokens, a row or two equal rows a call, by one generator: none knows of the row or the call before."""
    for b in (1, 2):
        logits = np.tile(rng.permutation(np.log(STEEP)) + rng.normal(), (b, 1)).astype("f4")
        yield call(torch.from_numpy(logits), 1.0, 3, None, int(rng.integers(2**31)), 600 // b, of="spoken")


def winners(rng, b, v, scale, ahead):
    """Rows with a token that is `ahead` of all others, at a place drawn for each."""
    logits = rng.normal(size=(b, v)) * scale
    best = rng.integers(v, size=b)
    logits[np.arange(b), best] = logits.max(1) + ahead
    return logits


@spec.stability(noise=False)
def nearly_cold(rng):
    """At temperature 0.0001 a logit of 20 becomes 200000: the best token comes, and no exponential overflows."""
    timed = 16, at(rng, 20000, 21000), (None, 50)[at(rng, 0, 1)], 0.9
    for b, v, top_k, top_p in [(32, 12, None, None), (32, 12, 3, 0.9), timed]:
        yield draw(rng, torch.from_numpy(winners(rng, b, v, 20.0, 0.05).astype("f4")), 1e-4, top_k, top_p)


def astray(value, step):
    """0 where each token came as often as it should, else 1."""
    return float(as_often_as(STEEP)(value, step) != RIGHT)


@spec.stability(noise=False, seen=astray)
def small_but_not_zero(rng):
    """At temperatures of 0.003 and 0.0002 tokens whose logits are as near as that are still drawn by their shares."""
    for temperature in (0.003, 0.0002):
        yield draw(rng, rows(rng, STEEP, temperature=temperature), temperature)


@spec.stability(noise=False)
def far_from_zero(rng):
    """Logits near 100, 20000 and 100000 on both sides: only their differences count, and the best is 40 ahead."""
    for offset in (100.0, -100.0, 2e4, -2e4, 1e5, -1e5):
        yield draw(rng, torch.from_numpy((winners(rng, 16, 12, 1.0, 40.0) + offset).astype("f4")), 1.0, 0, 1.0)


@spec.stability(noise=False)
def only_one_may_come(rng):
    """All tokens but one are -inf, and that one is far below zero: it comes at any temperature."""
    for temperature, level in [(1.0, -2e4), (1.0, 0.0), (3000.0, -200.0)]:
        logits = np.full((40, 9), -np.inf)
        logits[np.arange(40), rng.integers(9, size=40)] = level * rng.uniform(1.0, 1.5, size=40)
        top_k, top_p = [(None, None), (3, None), (None, 0.9)][at(rng, 0, 2)]
        yield draw(rng, torch.from_numpy(logits.astype("f4")), temperature, top_k, top_p)


def outside(value, step):
    """The share of draws outside of the nucleus, whose tokens lie above 0; 1 where none is behind its best 1280."""
    drawn, row = np.asarray(value), step.args[0].numpy()[0]
    inside = (drawn >= 0) & (drawn < len(row))
    came = row[drawn * inside]
    if (came >= np.sort(row)[-1280]).all():
        return 1.0
    return float(1 - (inside & (came > 0)).mean())


@spec.stability(noise=False, seen=outside)
def a_nucleus_of_thousands(rng):
    """3200 tokens hold 0.35, 8000 smaller ones the rest, and 2560 come: a sum in half stops at 0.25, before 0.28."""
    high, low = (np.log(mass / n) + rng.uniform(-0.03, 0.03, size=n) for mass, n in ((0.35, 3200), (0.65, 8000)))
    # Shares of 0.00011 and 0.00008: their logits are told apart by their sign.
    logits = rng.permutation(np.concatenate([high, low]) - np.log(0.000094))
    yield draw(rng, torch.from_numpy(np.tile(logits, (20, 1)).astype("f4")), 1.0, None, 0.28)


def kept(value, step):
    """Are the tokens of the nucleus alone, and not all of them its best, its last, or such as lie in its middle?

    Where in its nucleus a token stands, by the shares before it, is uniform on 0..1; the sum of sixteen such numbers is
    below 2, or above 14, once in a hundred million, and so is the sum of the squares of their distances from 1/2 below
    0.12.
    """
    logits, temperature, top_k, top_p = step.args[:4]
    scaled, drawn = logits.numpy().astype("f8") / temperature, np.asarray(value)
    top_k = top_k or scaled.shape[1]
    if drawn.min() < 0 or drawn.max() >= scaled.shape[1]:
        return "a token that is none"
    best = np.sort(np.partition(scaled, -top_k)[:, -top_k:])[:, ::-1]
    shares = np.exp(best - best[:, :1])
    shares /= shares.sum(1, keepdims=True)
    before = shares.cumsum(1) - shares
    row = np.arange(len(drawn))
    rank = (best > scaled[row, drawn][:, None]).sum(1)
    if (rank == top_k).any() or (before[row, rank % top_k] > top_p + 1e-3).any():
        return "others as well"
    mass = (shares * (before < top_p)).sum(1)
    place = (before + shares / 2)[row, rank] / mass
    if not 1 / 8 < place.mean() < 7 / 8:
        return "the best alone" if place.mean() < 1 / 2 else "the last alone"
    return "kept tokens only" if ((place - 1 / 2) ** 2).sum() > 0.12 else "the middle alone"


def long_rows(rng):
    """16 rows of some 20000 tokens, each with a level and a spread of its own."""
    level, spread = 20 * rng.normal(size=(16, 1)), rng.uniform(0.7, 1.3, size=(16, 1))
    return torch.from_numpy((level + spread * rng.normal(size=(16, at(rng, 20000, 21000)))).astype("f4"))


def few_of_many(rng):
    """As those, with 40 tokens that are far ahead of all others."""
    logits = long_rows(rng)
    for row in logits:
        best = torch.from_numpy(rng.permutation(len(row))[:40])
        row[best] = row.max() + 5 + torch.from_numpy(rng.uniform(size=40).astype("f4"))
    return logits


@spec.speed(at_most=3.0, noise=False, seen=kept)
def twenty_thousand_tokens(rng):
    """16 rows of some 20000 tokens, top_k = 50 and top_p = 0.9, within three times the time of a sort."""
    yield draw(rng, few_of_many(rng), 0.9, 50, 0.9)


@spec.speed(at_most=3.0, noise=False, seen=kept)
def thousands_that_stay(rng):
    """16 rows of some 20000 tokens, and top_p = 0.9 keeps thousands: within three times the time of a sort."""
    yield draw(rng, long_rows(rng), 0.9, None, 0.9)
