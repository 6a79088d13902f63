"""The counts are kept up to date, but each merge looks through all words for those that hold its pair."""

from collections import Counter

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("the bytes alone are 256")
    pieces = Counter(PATTERN.findall(text.decode("utf-8", "surrogateescape")))
    words = {}
    for piece, n in pieces.items():
        words[tuple(bytes([byte]) for byte in piece.encode("utf-8", "surrogateescape"))] = n
    counts = Counter()
    for word, n in words.items():
        for pair in zip(word, word[1:]):
            counts[pair] += n
    merges = []
    while counts and len(merges) < vocab_size - 256:
        best = max(counts, key=lambda pair: (counts[pair], pair))
        merges.append(best)
        after = {}
        for word, n in words.items():
            if best in zip(word, word[1:]):
                for pair in zip(word, word[1:]):
                    counts[pair] -= n
                    if not counts[pair]:
                        del counts[pair]
                word = joined(word, best)
                for pair in zip(word, word[1:]):
                    counts[pair] += n
            after[word] = n
        words = after
    return merges


def joined(word, pair):
    made, at = [], 0
    while at < len(word):
        if word[at : at + 2] == pair:
            made.append(pair[0] + pair[1])
            at += 2
        else:
            made.append(word[at])
            at += 1
    return tuple(made)
