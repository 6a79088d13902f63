"""tokens/tokenizer's reference beside the tokenizers library, and its stream beside its own whole texts."""

import json

import numpy as np
import pytest
from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE

from judge.catalog import Catalog

EXERCISE = Catalog().find("tokens/tokenizer")
CORPUS = json.loads((EXERCISE.folder / "corpus.json").read_text(encoding="utf-8"))
MERGES = {
    name: [(left.encode("latin-1"), right.encode("latin-1")) for left, right in pairs]
    for name, pairs in CORPUS["merges"].items()
}
SPECIALS = ["<|end|>", "[INST]", "<|end|><|end|>", "**"]
PLAIN = [*range(33, 127), *range(161, 173), *range(174, 256)]
LETTERS = {byte: chr(byte) for byte in PLAIN}
LETTERS |= {byte: chr(256 + at) for at, byte in enumerate(byte for byte in range(256) if byte not in PLAIN)}
PIECES = [
    *(
        "the",
        "lamp",
        "we'll",
        "it's",
        " ",
        "  ",
        "\n",
        "\n ",
        "1871",
        "x2",
        "été",
        "жизнь",
        "日本",
        "हिन्दी",
        "½",
        "👍🏽",
    ),
    *("aaaa", "aab", "abcabc", "!?", "--", "<|end|>", "<|end|>", "[INST]", "**", "<|", "end", "'", "'l", "l"),
]


def theirs(merges, specials=()):
    parts = ["".join(LETTERS[byte] for byte in part) for part in [bytes([at]) for at in range(256)]]
    pairs = [tuple("".join(LETTERS[byte] for byte in part) for part in pair) for pair in merges]
    vocabulary = {part: at for at, part in enumerate([*parts, *("".join(pair) for pair in pairs)])}
    made = Tokenizer(BPE(vocab=vocabulary, merges=pairs))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(special, normalized=False) for special in specials])
    return made


def texts(count, seed=1):
    rng = np.random.default_rng(seed)
    return ["".join(PIECES[at] for at in rng.integers(len(PIECES), size=rng.integers(1, 14))) for _ in range(count)]


@pytest.mark.parametrize("name", sorted(MERGES))
@pytest.mark.parametrize("specials", [[], SPECIALS])
def test_the_numbers_are_the_librarys(name, specials):
    ours, other = EXERCISE.solution(MERGES[name], specials), theirs(MERGES[name], specials)
    for text in texts(150):
        assert ours.encode(text) == other.encode(text).ids, text


def test_decoding_is_the_librarys():
    ours, other = EXERCISE.solution(MERGES["alphabets"], SPECIALS), theirs(MERGES["alphabets"], SPECIALS)
    size = 256 + len(MERGES["alphabets"]) + len(SPECIALS)
    rng = np.random.default_rng(2)
    for _ in range(200):
        ids = [int(at) for at in rng.integers(size - len(SPECIALS), size=rng.integers(1, 9))]
        assert ours.decode(ids) == other.decode(ids, skip_special_tokens=False)
    for text in texts(100):
        assert ours.decode(ours.encode(text)) == text


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_stream_gives_what_the_whole_text_gives(size):
    tokenizer = EXERCISE.solution(MERGES["english"], SPECIALS)
    for text in texts(200, seed=size):
        chunks = [text[at : at + size] for at in range(0, len(text), size)]
        assert list(tokenizer.encode_iter(chunks)) == tokenizer.encode(text), text


def test_a_stream_is_one_pre_token_late_and_no_more():
    tokenizer, came = EXERCISE.solution(MERGES["english"]), []

    def chunks():
        for word in ["the", " lamp", " was", " older", "!", "\n"]:
            yield word
            came.append(tokenizer.decode(ids))

    ids: list[int] = []
    for token in tokenizer.encode_iter(chunks()):
        ids.append(token)
    assert came == ["", "the", "the lamp", "the lamp was", "the lamp was older", "the lamp was older!"]


def test_half_a_surrogate_pair_is_a_question_mark():
    assert EXERCISE.solution([]).encode("a\ud83db") == list(b"a?b")


@pytest.mark.parametrize("bad", [-1, 257, 10_000])
def test_a_number_that_no_token_has_is_refused(bad):
    with pytest.raises(ValueError, match="0 to 256"):
        EXERCISE.solution([(b"a", b"b")]).decode([97, bad])
