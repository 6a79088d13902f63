"""The digits reference beside a tokeniser that nobody here wrote, and beside what one can count on one's fingers."""

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import BPE

from judge.catalog import Catalog

EXERCISE = Catalog().find("tokens/digits")
MERGES = [["1", "2"], ["3", "4"], ["12", "3"], [" ", "7"], [",", "2"], ["12", "34"], ["5", "6"], ["7", "56"]]


def tokens(text, merges=MERGES):
    return EXERCISE.solution({"ask": "tokens", "text": text, "merges": merges})


@pytest.mark.parametrize(
    ("text", "count"),
    [("7", 1), ("1234", 1), ("123", 1), (" 7", 1), (" 12", 2), ("1,234", 4), ("1,2", 3), ("756", 1), ("1212 7", 3)],
)
def test_tokens_that_can_be_counted_on_ones_fingers(text, count):
    assert tokens(text) == count


def test_the_tokenizers_library_cuts_numbers_in_the_same_way():
    rng = np.random.default_rng(3)
    digits = "0123456789"
    merges = [[a, b] for a in digits for b in digits]
    merges = [merges[at] for at in rng.permutation(100)[:50]]
    merges += [[a + b, digits[rng.integers(10)]] for a, b in merges[:30]]
    words = list(digits) + [a + b for a, b in merges]
    vocabulary = {word: at for at, word in enumerate(dict.fromkeys(words))}
    theirs = Tokenizer(BPE(vocab=vocabulary, merges=[(a, b) for a, b in merges]))
    for _ in range(300):
        text = "".join(digits[at] for at in rng.integers(10, size=rng.integers(1, 16)))
        assert tokens(text, merges) == len(theirs.encode(text).ids)


@pytest.mark.parametrize(
    ("pair", "side", "yes"),
    [
        (("123", "456"), "left", 1),
        (("1234", "12345"), "left", 0),
        (("1234", "1234567"), "left", 1),
        (("7", "12345"), "left", 1),
        (("123", "1234"), "left", 0),
        (("1234", "12345"), "right", 1),
    ],
)
def test_operands_line_up_as_their_groups_do(pair, side, yes):
    assert EXERCISE.solution({"ask": "aligned", "pair": list(pair), "group": 3, "from": side}) == yes


def test_without_merges_a_number_is_its_digits():
    assert EXERCISE.solution({"ask": "average", "digits": 3, "merges": []}) == 3.0
    assert EXERCISE.solution({"ask": "short", "digits": 2, "at_most": 1, "merges": [["1", "0"], ["0", "1"]]}) == 1.0
