"""A tokenizer after GPT-2: ranks, special tokens, half letters, and text that comes in pieces."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from judge.spec import Spec, call, method, new
from sandbox.box import Step

spec = Spec(
    entry="Tokenizer",
    kind="stateful",
    fixture=["stream", "asked_again"],
    requires=["tokens/bpe_training"],
    sources=[
        "Sennrich, Haddow & Birch 2016, Neural machine translation of rare words with subword units (arXiv:1508.07909)",
        "Radford et al. 2019, Language models are unsupervised multitask learners, section 2.2",
    ],
)

Rng = np.random.Generator
Merges = list[tuple[bytes, bytes]]
CORPUS = json.loads(Path(__file__).with_name("corpus.json").read_text(encoding="utf-8"))
MERGES: dict[str, Merges] = {
    name: [(left.encode("latin-1"), right.encode("latin-1")) for left, right in pairs]
    for name, pairs in CORPUS["merges"].items()
}
AT_MOST_BEHIND = 64
SIGNS = (
    *("don't", "we'll", "it's", "they're", "you've", "I'd", "'tis", "1871", "x2", "3.14", "(see", "p.", "--", '"no"'),
    *("the", "and", "lamp", "harbour", "was", "A1"),
)
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
GAPS = (" ", " ", " ", " ", "  ", "\n", "\n\n", " \n", "   ", "")
SPECIALS = ("<|end|>", "<|end|><|end|>", "[INST]", "<|im_start|>", "**", "<s>", "a.b|c", "<|end")


def merges_of(rng: Rng, name: str, least: int = 10, most: int = 1000) -> Merges:
    """The first so many of them: less training is another tokenizer, and one as right."""
    return MERGES[name][: int(rng.integers(least, min(most, len(MERGES[name])) + 1))]


def drawn(rng: Rng, some: Sequence[str], count: int) -> str:
    """So many of them with gaps between."""
    return "".join(some[int(rng.integers(len(some)))] + GAPS[int(rng.integers(len(GAPS)))] for _ in range(count))


def page(rng: Rng) -> str:
    return str(CORPUS["pages"][int(rng.integers(len(CORPUS["pages"])))])


def letters(rng: Rng, some: str, count: int) -> str:
    return "".join(some[at] for at in rng.integers(len(some), size=count))


def specials_of(rng: Rng) -> list[str]:
    """A few, in any order, and among them some that begin with another."""
    few = [SPECIALS[int(at)] for at in rng.permutation(len(SPECIALS))[:3]]
    both = [SPECIALS[int(at)] for at in rng.permutation(2)]
    return list(dict.fromkeys([both[0], *few, both[1]]))


def cut(rng: Rng, text: str, longest: int) -> list[str]:
    """The text in chunks, some of them empty."""
    chunks = []
    while text:
        size = int(rng.integers(longest + 1))
        chunks.append(text[:size])
        text = text[size:]
    return chunks


def neighbours(rng: Rng, text: str) -> Merges:
    """All pairs of neighbouring bytes, those between a letter and something else first: any wrong cut shows."""
    ends = [(one.encode()[-1:], other.encode()[:1], one.isalpha() != other.isalpha()) for one, other in pairwise(text)]
    first = sorted({(left, right) for left, right, edge in ends if edge})
    data = text.encode()
    rest = sorted({(data[at : at + 1], data[at + 1 : at + 2]) for at in range(len(data) - 1)} - set(first))
    return [some[int(at)] for some in (first, rest) for at in rng.permutation(len(some))]


def encoded(merges: Merges, *texts: str, specials: Sequence[str] | None = None) -> list[Step]:
    made = new(merges) if specials is None else new(merges, list(specials))
    return [made, *(method("encode", text) for text in texts)]


def in_time(answer: Any) -> Any:
    """What is compared of a stream: its ids, and whether it ever fell far behind."""
    ids, behind = answer
    return [list(ids), "in time" if behind <= AT_MOST_BEHIND else "too late: tokens wait for text that changes nothing"]


@spec.correctness(exact=True)
def lowest_rank_first(rng: Rng) -> Iterator[list[Step]]:
    """Of all pairs that can be merged the one learnt first is merged, wherever it stands, and then the next."""
    yield encoded(merges_of(rng, "english", 60, 120), page(rng)[:150])
    for name, some in (("letters", "abc"), ("more_letters", "abcdXYZ01'")):
        yield encoded(merges_of(rng, name), *(letters(rng, some, int(rng.integers(6, 20))) for _ in range(3)))
    a, b, c, d = (chr(97 + int(at)) for at in rng.permutation(26)[:4])
    merges = [(one.encode(), other.encode()) for one, other in ((b, c), (a, b), (a + b, c))]
    yield encoded(merges, a + b + c, a + a + b + c + b)  # a, bc makes no abc: that is made of ab and c alone
    merges = [(one.encode(), other.encode()) for one, other in ((b, c), (a, b), (b + c, d), (a, b + c))]
    yield encoded(merges, a + b + c + d)  # where a, b was of the second rank a, bc is now, of the last


@spec.correctness(exact=True)
def runs_from_the_left(rng: Rng) -> Iterator[list[Step]]:
    """In aaa a merge of (a, a) takes the two on the left, and each letter once."""
    n = int(rng.integers(2, 20))
    yield encoded(
        merges_of(rng, "runs", 4), *("a" * (n + more) for more in range(5)), "b" + "a" * n + "b" + "a" * (n + 1)
    )


@spec.correctness(exact=True)
def inside_pre_tokens(rng: Rng) -> Iterator[list[Step]]:
    """No merge reaches over the end of a pre-token: contractions, words, numbers, signs and gaps are cut as in
    training."""
    gap = " " * int(rng.integers(2, 6))
    for some in (SIGNS, LETTERS):
        text = f"{drawn(rng, some, 9)} IT'S x\u00b2\u00bd 7b a_b it\u2019s\n\n {drawn(rng, some, 3)}"
        yield encoded(neighbours(rng, text), text)
    yield encoded(merges_of(rng, "english", 60, 120), drawn(rng, SIGNS, 12))
    yield encoded(MERGES["talk"], f"the{gap}lamp{gap} was{gap}", f"we'll{gap}{drawn(rng, SIGNS, 3)}")
    yield encoded(merges_of(rng, "more_letters"), letters(rng, "abX01' ", 40), letters(rng, "aY0  \n", 20))


@spec.correctness(exact=True)
def there_and_back(rng: Rng) -> Iterator[list[Step]]:
    """decode(encode(text)) is the text, in every alphabet, also the empty one; no letter and no space is changed on the
    way, nor a byte order mark (U+FEFF) lost at the beginning."""
    for name in ("alphabets", "letters"):
        text, other = (
            "\ufeff" + drawn(rng, LETTERS, 8),
            drawn(rng, LETTERS, 5),
        )  # single bytes are tokens: any text can be decoded
        spaced = " ".join(drawn(rng, SIGNS[:3], 1) + end for end in (" , do", " n't", " ' s", " ?", " ."))
        both = [method("decode", list(one.encode())) for one in (text, other, spaced, "")]
        yield [*encoded(merges_of(rng, name), text, "", specials=["<s>"]), *both]


@spec.correctness(exact=True)
def letters_in_two_tokens(rng: Rng) -> Iterator[list[Step]]:
    """A letter may lie in several tokens, so bytes are joined before they are decoded; what is no UTF-8 is U+FFFD."""
    merges = merges_of(rng, "alphabets", 40)
    steps = [new(merges, ["<s>"])]
    for _ in range(4):
        ids = [int(at) for at in rng.integers(128, 256 + len(merges) + 1, size=int(rng.integers(2, 9)))]
        steps.append(method("decode", ids))
    word = LETTERS[int(rng.integers(7))]
    whole = list(word.encode())
    at = int(rng.integers(1, len(whole)))
    yield [*steps, method("decode", whole), method("decode", whole[:at]), method("decode", whole[at:])]
    yield [new(merges, ["<s>"]), method("decode", [*whole[:at], 256 + len(merges), *whole[at:]])]


@spec.correctness(exact=True)
def unknown_ids(rng: Rng) -> Iterator[list[Step]]:
    """A number that no token has raises ValueError: one too large, one far too large, and every negative one."""
    merges = merges_of(rng, "letters")
    for specials in ([], ["<s>", "<|end|>"]):
        size = 256 + len(merges) + len(specials)
        steps, right = [new(merges, specials)], [0, 97, size - 1]
        for bad in (size, -1, size + int(rng.integers(1, 9000)), -int(rng.integers(2, 200))):
            at = int(rng.integers(4))
            steps.append(method("decode", [*right[:at], bad, *right[at:]]))
        yield [*steps, method("decode", right)]


@spec.correctness(exact=True)
def half_surrogates(rng: Rng) -> Iterator[list[Step]]:
    """Half a surrogate pair, which UTF-8 cannot write, is encoded as ?, when specials have been found; of two halves
    each is one."""
    half = chr(int(rng.integers(0xD800, 0xE000)))
    yield encoded(merges_of(rng, "alphabets"), half, f"the{half} lamp {half}", f"{half}'s and {half}1 \ude00\ud83d")
    yield encoded([], f"<{half}> <?>", specials=["<?>"])


@spec.correctness(exact=True)
def specials_before_all_else(rng: Rng) -> Iterator[list[Step]]:
    """Specials are found first, the longest of those that begin at a place; what is between them is cut by itself, and
    nothing of it is lost."""
    for name in ("more_letters", "letters"):
        specials = specials_of(rng)
        mixed = [drawn(rng, [*specials, *specials, "the", "it's", "ab", "  ", "<|", "end"], 9) for _ in range(2)]
        double = "the  <|end|><|end|><|end|> lamp" + specials[int(rng.integers(len(specials)))]
        yield encoded(merges_of(rng, name), *mixed, double, specials=specials)
    yield encoded([(b" ", b" "), (b" ", b"l")], "the  <|end|>  lamp  <|end|>", specials=["<|end|>"])
    yield encoded(merges_of(rng, "letters"), "<|END|><|end|>", specials=["<|end|>"])


@spec.correctness(exact=True)
def specials_have_the_last_numbers(rng: Rng) -> Iterator[list[Step]]:
    """Specials are numbered behind the merges in the order in which they were given, and decode gives them back, those
    beyond ASCII as well."""
    specials = [*specials_of(rng), "<\uff5cEnd\u2581of\uff5c>"]
    merges = merges_of(rng, "letters")
    first = 256 + len(merges)
    ids = [int(at) for at in rng.integers(first, first + len(specials), size=4)]
    yield [*encoded(merges, *specials, specials=specials), method("decode", ids), method("decode", [97, *ids, 32, 98])]


@spec.correctness(exact=True)
def without_specials(rng: Rng) -> Iterator[list[Step]]:
    """Without specials nothing is special: <|endoftext|> is text."""
    text = f"{drawn(rng, SIGNS, 3)}<|endoftext|>{drawn(rng, SIGNS, 3)}"
    yield encoded(merges_of(rng, "english", 8, 40), text)
    yield encoded([], text, specials=[])


@spec.correctness(exact=True)
def each_its_own_merges(rng: Rng) -> Iterator[list[Step]]:
    """Two tokenizers do not know of each other, and what one was asked before changes no answer."""
    text = drawn(rng, SIGNS[:8], 6)
    steps = []
    for target, name in (("one", "english"), ("other", "more_letters")):
        steps.append(new(MERGES[name][: int(rng.integers(10, 40))], target=target))
    yield [*steps, *(method("encode", text, target=target) for target in ("one", "other", "one"))]


@spec.correctness(exact=True)
def the_list_is_the_callers(rng: Rng) -> Iterator[Step]:
    """A caller may change the list of an answer: the next answer is as right, and not the list that was changed."""
    for text in (f" {SIGNS[int(rng.integers(14, 19))]}", drawn(rng, SIGNS, 5)):
        yield call(merges_of(rng, "english", 10, 40), text, of="asked_again")


@spec.correctness(exact=True, seen=in_time)
def streams(rng: Rng) -> Iterator[Step]:
    """encode_iter gives the tokens of the whole text, wherever that is cut, and whatever stream was read before; two
    halves of a surrogate pair that come one after the other stay two."""
    text = f"{drawn(rng, SIGNS, 9)}\n\nand\n\nthe  \n lamp"
    yield call(neighbours(rng, text), [], cut(rng, text, 2), of="stream")
    yield call(merges_of(rng, "talk", 20), [], cut(rng, page(rng)[:100], 7), of="stream")
    yield call(
        merges_of(rng, "alphabets", 8, 40), [], [*cut(rng, drawn(rng, LETTERS, 8), 1), "\ud83d", "\ude00"], of="stream"
    )
    endings = "".join(f"we{ending} " for ending in ("'ll", "'re", "'ve", "'r", "'l", "'s")) + "'l"
    yield call(MERGES["talk"], [], list(endings[int(rng.integers(3)) :]), of="stream")
    yield call(MERGES["talk"], [], [], of="stream")
    gaps = ["and\n\nthe", " lamp.\n\nIt was", " so.\n\nWe saw it", "."]  # each \n is alone, where one is let go too
    yield call([(b"\n", b"\n")], [], gaps, of="stream")


@spec.correctness(exact=True, seen=in_time)
def streams_with_specials(rng: Rng) -> Iterator[Step]:
    """A special may lie in several chunks, may become a longer one, may turn out to be none, and may be waiting when
    the stream ends."""
    for longest in (2, 40):
        specials = specials_of(rng)
        text = drawn(rng, [*specials, *specials, "the", "we'll", "<|", "<|en", "["], 9)
        yield call(merges_of(rng, "talk", 20), specials, cut(rng, text, longest), of="stream")
    both = ["<|end|>", "<|end|><|end|>"]
    text = f"lamp  <|end|><|end|> the  <|end{letters(rng, 'xyz', 2)} <|end|>"
    yield call(MERGES["talk"], both, list(text), of="stream")
    yield call(MERGES["talk"], ["<|end|>"], list(f"lamp<|end|> {'<|end|'[: int(rng.integers(1, 7))]}"), of="stream")


@spec.correctness(exact=True, seen=in_time)
def streams_keep_up(rng: Rng) -> Iterator[Step]:
    """A token comes as soon as its pre-token is certain, one pre-token late at most, however long the stream is, and
    before another chunk is asked for, however long the chunks are."""
    text = " ".join(page(rng).replace("\n", " ") for _ in range(2))
    specials = ["<|end|>"][: int(rng.integers(2))]
    yield call(merges_of(rng, "letters", 4), specials, cut(rng, text[: int(rng.integers(160, 300))], 8), of="stream")
    yield call(merges_of(rng, "letters", 4), specials, [text[at : at + 90] for at in (0, 90, 180)], of="stream")
    long = " ".join([text] * 8)
    at = next(at for at in range(2200, len(long)) if long[at - 1 : at + 1].isalpha() and long[at - 1] != long[at])
    yield call([(long[at - 1].encode(), long[at].encode())], [], [long[:90], long[90:at], long[at:]], of="stream")


def mixed(rng: Rng, letters: list[bytes], count: int) -> Merges:
    """So many merges of any of the parts so far, none of them longer than 16 letters: every two letters first."""
    pairs = [(left, right) for left in letters for right in letters]
    merges = [pairs[int(at)] for at in rng.permutation(len(pairs))]
    parts = [*letters, *map(b"".join, merges)]
    while len(merges) < count:
        left, right = (parts[int(at)] for at in rng.integers(len(parts), size=2))
        if len(left + right) <= 16 and left + right not in parts:
            merges.append((left, right))
            parts.append(left + right)
    return merges


@spec.growth(of="seconds", at_most=1.4, sizes=(500, 1000, 2000, 4000), within=12.0, exact=True)
def one_long_pre_token(rng: Rng, size: int) -> Iterator[list[Step]]:
    """The time for one word of so many letters grows like their number, not like its square: merging one pair must
    not mean looking at all. A letter that comes hundreds of times in a row is in pairs from the first of them on."""
    letters = [bytes([97 + int(at)]) for at in rng.permutation(26)[:3]]
    word = [letters[int(at)] for at in rng.integers(3, size=size)]
    begin = int(rng.integers(size // 2))
    word[begin : begin + size // 3] = size // 3 * letters[:1]
    yield [new(mixed(rng, letters, 30)), method("encode", b"".join(word).decode())]
