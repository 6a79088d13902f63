"""How a tokeniser cuts numbers: foretell how many tokens they take, and whether operands line up."""

from collections.abc import Iterator

import numpy as np

from judge.bands import factor, within
from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="answer",
    kind="predict",
    requires=["tokens/tokenizer"],
    sources=[
        "Singh & Strouse 2024, Tokenization counts: the impact of tokenization on arithmetic (arXiv:2402.14903)",
        "Sennrich, Haddow & Birch 2016, Neural machine translation of rare words with subword units (arXiv:1508.07909)",
    ],
)

Rng = np.random.Generator
DIGITS = "0123456789"


def merges_of(rng: Rng) -> list[list[str]]:
    """Pairs of digits, some with a third, a space before a digit: in the order in which a corpus might have them. Some
    reach over the end of a piece, and are good for nothing."""
    pairs = [[a, b] for a in DIGITS for b in DIGITS]
    chosen = [pairs[int(at)] for at in rng.permutation(100)[:60]]
    triples = [[a + b, str(rng.integers(10))] for a, b in chosen[:25]]
    triples += [[str(rng.integers(10)), a + b] for a, b in chosen[25:35]]
    spaces = [[" ", digit] for digit in rng.permutation(list(DIGITS))[:6]]
    commas = [[",", digit] for digit in rng.permutation(list(DIGITS))[:5]]
    commas += [[digit, end] for end in ", " for digit in rng.permutation(list(DIGITS))[:5]]
    quads = [[chosen[0][0] + chosen[0][1], chosen[1][0] + chosen[1][1]]]
    found: list[list[str]] = []
    for group in (chosen[:30], spaces, chosen[30:], triples, commas, quads):
        found += [[str(a), str(b)] for a, b in group if [a, b] not in found]
    return found


def number(rng: Rng, digits: int) -> str:
    return str(rng.integers(1, 10)) + "".join(str(one) for one in rng.integers(10, size=digits - 1))


def tokens(merges: list[list[str]], text: str) -> Step:
    return call({"ask": "tokens", "text": text, "merges": merges})


def aligned(one: str, other: str, group: int, side: str) -> Step:
    return call({"ask": "aligned", "pair": [one, other], "group": group, "from": side})


@spec.correctness(exact=True)
def plain_numbers(rng: Rng) -> Iterator[Step]:
    """How many tokens a number takes is decided by the pairs that are merged, in the order of their ranks, not by
    what they make, nor by how long that is."""
    merges = merges_of(rng)
    for digits in (1, 2, 4, 7, 7, 12, 15):
        yield tokens(merges, number(rng, digits))
    a, b = merges[0]
    yield tokens(merges, (a + b) * 4 + a)
    end = int(rng.integers(3, 20))
    yield tokens(merges[:end], "".join(merges[end - 1]))  # nothing but the last merge cuts it
    first, second = map("".join, merges[:2])
    yield tokens(merges, first + second)  # one token of four digits
    a, b, c, d = (DIGITS[int(at)] for at in rng.permutation(10)[:4])
    yield tokens([[c, d], [b, c + d], [a, b], [a, b + c + d]], a + b + c + d)  # a long one learnt before a short one
    yield tokens([[a, b], [c, d], [a + b, c], [a + b, c + d]], a + b + c + d)  # and after it
    one = str(rng.integers(10))
    for last in ([one + one, one], [one, one + one]):
        for run in (3, int(rng.integers(2, 5)) * 2 + 1):
            yield tokens([[one, one], last], one * run)  # from the left, so that the odd one is at the end


@spec.correctness(exact=True)
def a_space_before(rng: Rng) -> Iterator[Step]:
    """A space before a number belongs to it, and may be merged with its first digit or be a token alone; with the digit
    before it, which ends another piece, it never is."""
    merges = merges_of(rng)
    for digit in DIGITS:
        yield tokens(merges, f" {digit}")
    for digits in (4, 7):
        yield tokens(merges, f" {number(rng, digits)}")
        yield tokens(merges, f"{number(rng, digits)} {number(rng, digits)}")
    before = next(left for left, right in merges if right == " ")
    alone = next(digit for digit in DIGITS if [" ", digit] not in merges)
    yield tokens(merges, f"{before} {alone}{number(rng, 1)}")


@spec.correctness(exact=True)
def commas_cut(rng: Rng) -> Iterator[Step]:
    """A comma stands alone: no merge reaches over it, though the list has some that would; also at an end of the text,
    beside another comma, and before a number with its space."""
    merges = merges_of(rng)
    for parts in (2, 3, 4):
        yield tokens(merges, ",".join([number(rng, 1), *(number(rng, 3) for _ in range(parts - 1))]))
    behind = next(right for left, right in merges if left == ",")
    before = next(left for left, right in merges if right == ",")
    yield tokens(merges, f"{number(rng, 1)},{behind}{number(rng, 2)},{behind}{number(rng, 2)}")
    yield tokens(merges, f"{before},{number(rng, 2)}")
    alone = next(digit for digit in DIGITS if [" ", digit] not in merges)
    yield tokens(merges, f",{number(rng, 2)}, {alone}{number(rng, 1)},,{number(rng, 1)},")


@spec.correctness(exact=True)
def operands_line_up(rng: Rng) -> Iterator[Step]:
    """Groups from the left line up where lengths agree, or all common digits are in last groups. 1 is yes, 0 no."""
    for group in (2, 3):
        for side in ("left", "right"):
            for extra in range(2 * group + 1):
                digits = int(rng.integers(3, 7))
                yield aligned(number(rng, digits), number(rng, digits + extra), group, side)
                yield aligned(number(rng, digits + extra), number(rng, digits), group, side)
            yield aligned("7", number(rng, group + 1), group, side)
    for group in (3, 4, 5):
        for digits in (1, 2):  # all of which may lie in both numbers' last groups
            for length in range(digits + 1, 2 * group + 1):
                yield aligned(*rng.permutation([number(rng, digits), number(rng, length)]).tolist(), group, "left")


@spec.correctness(**within(0.05))
def averages(rng: Rng) -> Iterator[Step]:
    """How many tokens a number of so many digits takes on average: within 5 %."""
    for digits in (2, 3, 4):
        yield call({"ask": "average", "digits": digits, "merges": merges_of(rng)})


@spec.correctness(**factor(2.0))
def short_ones(rng: Rng) -> Iterator[Step]:
    """How many numbers of so many digits take at most so many tokens: within a factor of two. Shown are the
    natural logarithms of both numbers."""
    for digits, at_most in ((3, 2), (3, 3), (4, 2), (4, 3)):
        yield call({"ask": "short", "digits": digits, "at_most": at_most, "merges": merges_of(rng)})
    few = [[str(a), str(b)] for a, b in merges_of(rng)[:20] if a in DIGITS[1:]][:4]
    zeros = [["0", digit] for digit in DIGITS]  # which no number of two digits can use
    yield call({"ask": "short", "digits": 2, "at_most": 1, "merges": few + zeros})
