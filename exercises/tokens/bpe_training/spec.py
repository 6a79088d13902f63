"""Byte-pair encoding, trained: which neighbours become one token, and in which order."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="train_bpe",
    sources=[
        "Sennrich, Haddow & Birch 2016, Neural machine translation of rare words with subword units (arXiv:1508.07909)",
        "Radford et al. 2019, Language models are unsupervised multitask learners, section 2.2",
        "Gage 1994, A new algorithm for data compression, The C Users Journal 12(2)",
    ],
)

Rng = np.random.Generator
TEXT = Path(__file__).with_name("text.txt").read_bytes()
BOUNDARIES = (
    *("don't", "we'll", "it's", "I'm", "you've", "they're", "she'd", "'tis", "o'clock", "rock'n'roll", "IT'S"),
    *("3.14", "1871", "x2", "2nd", "4,320", "a-b", "(see", "p.", "9)", "--", "...", "!?", '"no"', "$5", "A1B2"),
)
BEHIND = ("'s", "'LL", "42", ",", "-x", "\n", "é", "²x")
GAPS = (" ", " ", " ", "  ", "   ", "\n", "\n\n", "\n    ", " \n", "\t", "")
LETTERS = (
    "été",
    "straße",
    "жизнь",
    "Ωμέγα",
    "naïve",
    "日本語",
    "हिन्दी",
    "שלום",
    "x²",
    "Ⅷ",
    "٣٤",
    "½",
    "👍🏽",
    "→",
    "e\u0301",
)


def page(rng: Rng, size: int) -> bytes:
    """So many bytes from anywhere in the text."""
    at = int(rng.integers(len(TEXT) - size))
    return TEXT[at : at + size]


def words(rng: Rng, letters: str, count: int, longest: int) -> list[str]:
    return [
        "".join(letters[at] for at in rng.integers(len(letters), size=rng.integers(1, longest + 1)))
        for _ in range(count)
    ]


def mixed(rng: Rng, parts: tuple[str, ...], count: int) -> str:
    """Parts with gaps between them, some parts several times."""
    some = [parts[at] for at in rng.integers(len(parts), size=count)]
    return "".join(GAPS[int(rng.integers(len(GAPS)))] + some[int(at)] for at in rng.integers(count, size=3 * count))


@spec.correctness(exact=True)
def pages_of_english(rng: Rng) -> Iterator[Step]:
    """The most frequent pair is merged, again and again: each pre-token counts as often as it occurs in the text."""
    for merges in (12, 40):
        yield call(page(rng, 500), 256 + merges + int(rng.integers(9)))


@spec.correctness(exact=True)
def twice_in_a_word(rng: Rng) -> Iterator[Step]:
    """A pair is merged at each of its places in a word; and a word that loses one place of a pair may hold another,
    which counts, and is merged, as before."""
    for _ in range(2):
        a, b, c, x = ("abcdefgh"[int(at)] for at in rng.permutation(8)[:4])
        often, rarely = int(rng.integers(4, 8)), int(rng.integers(2, 4))
        both, loses_xa, loses_bx = a + b + c + a + b, x + a + b + x + a + c, a + b + x + c + b + x
        text = [a + b] * (3 * often) + [x + a, b + x] * often + [both, loses_xa, loses_bx] * rarely
        yield call("\n".join(text[int(at)] for at in rng.permutation(len(text))).encode(), 256 + 40)


@spec.correctness(exact=True)
def ties(rng: Rng) -> Iterator[Step]:
    """Of pairs that are equally frequent the greater one is merged, compared as Python compares pairs of bytes: the
    left parts first, then the right ones."""
    for letters in ("abcXY", "az90 ", "ab\u00e9"):
        text = " ".join(words(rng, letters, 12, 5)) + " "
        yield call(text.encode(), 256 + 30 + int(rng.integers(9)))
    deep = [a * int(n) + b for a, b, n in zip("pqrs", "qrsp", rng.integers(1, 4, size=4), strict=True)]
    yield call(" ".join(deep).encode(), 256 + 20)


@spec.correctness(exact=True)
def runs_of_one_letter(rng: Rng) -> Iterator[Step]:
    """In aaa the pair (a, a) stands at two places, and both count; one of them is merged, the left one."""
    for letter, other in ("ab", "ba", "-+"):
        three, two = int(rng.integers(4, 8)), int(rng.integers(2, 5))
        pair = letter + other
        text = [letter * 3] * three + [pair] * (2 * three - 1) + [letter * 4, other + letter * 3 + other] * two
        yield call(" ".join(text).encode(), 256 + 2 + int(rng.integers(4)))


@spec.correctness(exact=True)
def inside_pre_tokens(rng: Rng) -> Iterator[Step]:
    """No merge reaches over the end of a pre-token: 's and 'll, letters, digits, signs and gaps are cut as GPT-2 cuts
    them, one space belongs to what follows it, and a carriage return is a gap like any other."""
    for count in (6, 9, 12):
        end = " IT'S we'll IT'S" + 4 * "\r\n\r\n9" + 4 * " a_b"
        yield call((mixed(rng, BOUNDARIES, count) + end).encode(), 256 + 60 + int(rng.integers(9)))


@spec.correctness(exact=True)
def other_alphabets(rng: Rng) -> Iterator[Step]:
    """A letter is a letter in every alphabet, be it a word for three, a digit in every script, a space in every width;
    a typographic apostrophe is a sign; and each is bytes before it is anything else."""
    for count in (5, 8):
        end = 3 * " cafe\u0301x\u00b2\u00a0\u2192 \u4e09\u6708it\u2019s"
        yield call((mixed(rng, LETTERS, count) + end).encode(), 256 + 60 + int(rng.integers(9)))


@spec.correctness(exact=True)
def not_utf8(rng: Rng) -> Iterator[Step]:
    """Bytes that are no UTF-8 stay what they are: each counts as a sign, and comes out as it went in; and so does the
    byte 0."""
    for _ in range(2):
        bad = [b"\xff", b"\xc3", b"\x80\x80", b"\xe2\x82", b"\xf0\x9f\x91"]
        good = [b"ab", b" caf\xc3\xa9", b"7", b" \xe2\x82\xac", b"b"]
        picked = [
            (good, bad)[int(kind)][int(at)]
            for kind, at in zip(rng.integers(2, size=40), rng.integers(5, size=40), strict=True)
        ]
        yield call(b"".join(picked) + 3 * b" \0\0a", 256 + 30 + int(rng.integers(9)))


@spec.correctness(exact=True)
def until_nothing_is_left(rng: Rng) -> Iterator[Step]:
    """Merging goes on while there is any pair, also one that occurs once, and ends when each pre-token is one token;
    the first and the last count as well, be it a byte order mark (U+FEFF, a sign like others) or line ends."""
    room = 256 + int(rng.integers(500, 900))
    text = " ".join([*words(rng, "abcde", 5, 6), "".join(words(rng, "abcde", 20, 3))])
    yield call(b"\n\n\n\n" + text.encode(), room)
    yield call(b"\xef\xbb\xbf" + page(rng, 40) + b"\n\n\n", room)
    yield call(b"", room)
    yield call(bytes([97 + int(rng.integers(26))]), room)
    yield call(b"1 2 3 ", 256 + int(rng.integers(1, 9)))


@spec.correctness(exact=True)
def smallest_vocabularies(rng: Rng) -> Iterator[Step]:
    """256 tokens are the bytes, and leave no merge; fewer are none, and raise ValueError, for an empty text too."""
    yield call(page(rng, 50), 256)
    yield call(page(rng, 50), 257)
    for size in (255, int(rng.integers(1, 255)), 0):
        yield call(page(rng, 50), size)
    yield call(b"", 255)


@spec.speed(at_most=3.0, exact=True)
def many_words(rng: Rng) -> Iterator[Step]:
    """160 merges of 1600 words, each there eight times, within three times the reference: a merge looks only at the
    words that hold its pair, and at no word eight times. Behind some are signs, digits and gaps."""
    some = words(rng, "abcdefghijklmnopqrstuvwxyz", 1600, 8)
    for at, kind in enumerate(rng.permutation(BEHIND)[:3].tolist()):
        some[at:60:3] = [word + kind for word in some[at:60:3]]
    yield call(" ".join(some[int(at)] for at in rng.permutation(np.repeat(np.arange(1600), 8))).encode(), 256 + 160)
