"""tokens/bpe_training's reference beside the tokenizers library: its pre-tokens, its trainer, and its encoder."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from tokenizers import Tokenizer, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

from judge.catalog import Catalog

EXERCISE = Catalog().find("tokens/bpe_training")
TEXT = (EXERCISE.folder / "text.txt").read_text(encoding="utf-8")
CUT = pre_tokenizers.ByteLevel(add_prefix_space=False)
PLAIN = [*range(33, 127), *range(161, 173), *range(174, 256)]
LETTERS = {byte: chr(byte) for byte in PLAIN}
LETTERS |= {byte: chr(256 + at) for at, byte in enumerate(byte for byte in range(256) if byte not in PLAIN)}
BYTES = {letter: byte for byte, letter in LETTERS.items()}


def written(part: bytes) -> str:
    """As GPT-2 writes bytes in its vocabulary."""
    return "".join(LETTERS[byte] for byte in part)


def tokenizer(merges: list[tuple[bytes, bytes]]) -> Tokenizer:
    """The library's, of these merges."""
    parts = [*LETTERS.values(), *(written(left + right) for left, right in merges)]
    vocabulary = {part: at for at, part in enumerate(dict.fromkeys(parts))}
    made = Tokenizer(BPE(vocab=vocabulary, merges=[(written(left), written(right)) for left, right in merges]))
    made.pre_tokenizer = CUT
    return made


@pytest.mark.parametrize(
    "text", [TEXT, "don't  we'll\n\n  1871x2 Ωμέγα हिन्दी x² ½ 👍🏽 (it's!) \t\n", " a  b ", "日本 語٣٤Ⅷ.."]
)
def test_when_all_is_merged_the_pre_tokens_are_the_librarys(text):
    merges = EXERCISE.solution(text[:3000].encode(), 100_000)
    whole = {left + right for left, right in merges} | {bytes([byte]) for byte in range(256)}
    pieces = [piece for piece, _ in CUT.pre_tokenize_str(text[:3000])]
    assert {bytes(BYTES[letter] for letter in piece) for piece in pieces} <= whole
    assert tokenizer(merges).encode(text[:3000]).tokens == pieces


@pytest.mark.parametrize("steps", [0, 1, 30, 99, 250])
def test_each_merge_is_the_most_frequent_pair_that_the_librarys_encoder_leaves(steps):
    merges = EXERCISE.solution(TEXT.encode(), 256 + 251)
    made, counts = tokenizer(merges[:steps]), Counter()
    for piece, times in Counter(piece for piece, _ in CUT.pre_tokenize_str(TEXT)).items():
        found = made.encode(bytes(BYTES[letter] for letter in piece).decode()).tokens
        for left, right in pairwise(bytes(BYTES[letter] for letter in token) for token in found):
            counts[left, right] += times
    assert merges[steps] == max(counts, key=lambda pair: (counts[pair], pair))


def test_the_librarys_trainer_makes_the_same_merges_up_to_the_first_tie():
    theirs = Tokenizer(BPE())
    theirs.pre_tokenizer = CUT
    theirs.train_from_iterator(
        [TEXT], BpeTrainer(vocab_size=266, initial_alphabet=list(LETTERS.values()), show_progress=False)
    )
    ours = EXERCISE.solution(TEXT.encode(), 266)
    vocabulary = theirs.get_vocab()
    assert sorted(vocabulary, key=vocabulary.__getitem__)[256:] == [written(left + right) for left, right in ours]


def test_a_run_is_counted_at_every_place_and_merged_from_the_left():
    assert EXERCISE.solution(b"aaa ab\nab\nab", 257) == [(b"a", b"b")]
    assert EXERCISE.solution(b"aaa\naaa ab\nab\nab", 257) == [(b"a", b"a")]
    assert EXERCISE.solution(b"aaa", 300) == [(b"a", b"a"), (b"aa", b"a")]


def test_ties_go_to_the_greater_pair():
    assert EXERCISE.solution(b"az ba", 257) == [(b"b", b"a")]
    assert EXERCISE.solution(b"ab cd", 257) == [(b"c", b"d")]


def test_whatever_the_bytes_are_the_merges_make_them_again():
    for size in (1, 5, 60):
        text = np.random.default_rng(size).integers(256, size=size, dtype=np.uint8).tobytes()
        merges = EXERCISE.solution(text, 1000)
        assert all(left + right in text for left, right in merges)


@pytest.mark.parametrize("size", [255, 0, -1])
def test_there_is_no_vocabulary_without_the_bytes(size):
    with pytest.raises(ValueError, match="256"):
        EXERCISE.solution(b"abc", size)
